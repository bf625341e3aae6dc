"""Who a source is: name, role, organisation, and the person that a last name, a role or a pronoun stands for.

Names are found by form, never from a list of people. Within one article a last name stands for the full name that
was given before it, and "he" for the person who spoke or acted last.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_NAME_WORD = (
    r"(?:[^\W\d_a-zß-öø-ÿа-яё][\w’'.-]*"
    r"|(?:de|da|do|dos|das|del|della|di|van|von|der|den|ten|ter|la|le|el|al|bin|bint|ibn|abu|du|af|zu|y|e)(?=\s+[^\W\d_a-z]))"
)
_NAME = re.compile(rf"\b{_NAME_WORD}(?:\s+{_NAME_WORD})*")
_TITLES = frozenset(
    """mr mrs ms dr sen rep gov gen col capt lt sgt maj adm rev hon pres prof sir dame lord lady king queen prince princess pope
    president vice-president vice minister premier chancellor senator representative congressman congresswoman governor mayor
    secretary general ambassador judge justice chief chairman chairwoman chair speaker director spokesman spokeswoman spokesperson
    professor doctor captain colonel sergeant lieutenant major admiral reverend bishop archbishop cardinal rabbi imam sheikh
    ayatollah
    attorney commissioner deputy prime foreign defense defence interior finance health justice leader former ex-president candidate
    democrat republican coach manager analyst economist reporter correspondent anchor host author actor actress
    then-president president-elect co-founder founder ceo cfo officer detective sheriff superintendent councilman councilwoman
    state first lady house senate majority minority whip assistant associate senior national adviser advisor aide
    editor columnist""".split()
)
_ORGANISATION = re.compile(
    r"\b(?:Institute|Institution|University|College|School|Ministry|Department|Police|Party|Committee|Commission|Center|Centre|"
    r"Council|Agency|Bureau|Office|Association|Union|Foundation|Endowment|Bank|Corp|Corporation|Company|Inc|Ltd|LLC|Group|House|"
    r"Senate|Congress|Court|Organization|Organisation|Federation|Authority|Board|Campaign|Administration|Service|Society|Fund|"
    r"Forum|Network|League|Army|Navy|Force|Forces|Guard|Command|Parliament|Government|Hospital|Church|Observatory|Laboratory|Project|Coalition|"
    r"Alliance|Team|Club|Kremlin|Pentagon|Vatican|Nations|States|Kingdom|Republic|Democrats|Republicans|News|Times|Post|Journal)\b"
)
_NO_NAMES = frozenset("the a an one some many several officials his her their its".split())
_PERSONAL = frozenset(
    "he she him her his who er sie ihn il elle lui lei egli ella él ele ela hij zij ze он она هو هي 他 她 彼 彼女 同氏".split()
)
_PRONOUNS = _PERSONAL | frozenset(
    "they i we it which that es wir ich je nous on io noi yo nosotros eu nós ik wij я мы они 他们 我 我们".split()
)
_ROLE_NOUN = re.compile(
    r"(?:minister|präsident|kanzler|sprecher|chef|meister|leiter|direktor|sekretär|forscher|professor|trainer|richter|inhaber|politiker|"
    r"autor|historiker|ökonom|kritiker|polizist|gründer|wissenschaftler|analyst|journalist|moderator|vertreter|verteidiger|lehrer|"
    r"unternehmer|manager|physiker|virologe|mediziner|experte?|soziologe|anwalt|landrat)(?:in)?$|(?:anwältin|landrätin|expertin|vorsitzende[rn]?|"
    r"abgeordnete[rn]?|vorstand|frau|herr|prinz|könig|kaiser)$",
    re.IGNORECASE,
)
_GERMAN_ARTICLES = frozenset("der die das den dem des ein eine einem einer eines".split())
_AFFILIATION = re.compile(
    r"\b(?:of|at|from|with|for)\s+(?:the\s+)?("
    + _NAME.pattern
    + r"(?:\s+(?:for|of|on|and|in)\s+(?:the\s+)?"
    + _NAME.pattern
    + r")*)"
)


@dataclass(frozen=True, slots=True)
class Who:
    """A source as it is printed: a person's full name, the role, the organisation; empty where the text does not say."""

    speaker: str = ""
    role: str = ""
    organisation: str = ""


@dataclass(slots=True)
class People:
    """The persons that an article has named so far, by last name, and who spoke last."""

    by_last: dict[str, Who] = field(default_factory=dict)
    by_role: dict[str, Who] = field(default_factory=dict)
    latest: Who = field(default_factory=Who)
    nouns_capital: bool = False

    def resolve(self, source: str) -> Who:
        """Who a source is, what the article said before taken into account."""
        text = " ".join(source.replace("\xa0", " ").split()).strip(" ,;:—–-“”\"'")
        low = text.casefold()
        if low in _PRONOUNS:
            return self.latest if low in _PERSONAL else Who()
        who = described(text, nouns_capital=self.nouns_capital)
        if who.speaker:
            last = _last_name(who.speaker)
            known = self.by_last.get(last)
            if known is not None and (who.speaker == last or known.speaker.endswith(who.speaker)):
                who = Who(known.speaker, who.role or known.role, who.organisation or known.organisation)
            self.by_last[last] = who
            if who.role:
                self.by_role[_bare(who.role)] = who
            self.latest = who
        elif who.role and not who.organisation and low.startswith("the ") and _bare(who.role) in self.by_role:
            who = self.by_role[_bare(who.role)]
            self.latest = who
        return who

    def note(self, full_name: str) -> None:
        """Keeps a full name that the text gives, so that a last name later stands for it."""
        self.by_last.setdefault(_last_name(full_name), Who(full_name))


def described(text: str, *, nouns_capital: bool = False) -> Who:
    """Name, role and organisation of a source as its own words give them.

    `nouns_capital`: the language writes nouns with a capital, so that one word with words before it is no name.
    """
    head, _, tail = text.partition(",")
    head = re.sub(r"\s*\([^)]*\)", "", head)
    speaker, role, organisation = "", "", ""
    affiliation = _AFFILIATION.search(head)
    plain = head[: affiliation.start()].strip() if affiliation else head
    for match in _NAME.finditer(plain):
        words = match.group().split()
        titles = 0
        while titles < len(words) and words[titles].rstrip(".").casefold() in _TITLES:
            titles += 1
        name = " ".join(words[titles:])
        if not name or (match.start() == 0 and len(words) == 1 and words[0].casefold() in _NO_NAMES):
            continue
        role_end = max((n + 1 for n, word in enumerate(words[:-1]) if _ROLE_NOUN.search(word)), default=0)
        if role_end > titles:
            titles, name = role_end, " ".join(words[role_end:])
        article = plain[: match.start()].split()
        if article and article[-1].casefold() in _GERMAN_ARTICLES and (len(words) == 1 or _ROLE_NOUN.search(words[-1])):
            continue
        if nouns_capital and len(name.split()) == 1 and plain.strip() != name and not words[:-1]:
            continue
        if words[0].casefold() in _NO_NAMES:
            name = " ".join(words[1:])
        if _ORGANISATION.search(name) or (name.isupper() and len(name) < 7 and "." not in name):
            organisation = organisation or name
            role = role or plain[match.end() :].strip() or ""
            continue
        if name.endswith(("’s", "'s")):
            organisation = organisation or name[:-2]
            continue
        before = (plain[: match.start()] + " " + " ".join(words[:titles])).strip()
        if len(speaker.split()) < 2:
            speaker, role = name, before
    if affiliation:
        organisation = affiliation.group(1)
    apart = _NAME.fullmatch(tail.strip(" ,"))
    if apart and 1 < len(tail.split()) < 5 and (not speaker or role) and not _ORGANISATION.search(tail):
        return Who(
            _tidy(tail.strip(" ,")),
            _tidy(re.sub(r"^(?:the|a|an)\s+", "", head.strip(), flags=re.IGNORECASE)),
            _tidy(organisation),
        )
    if speaker and tail:
        role = role or tail.strip(" ,")
        more = _AFFILIATION.search(tail)
        organisation = organisation or (more.group(1) if more else "")
    if any(word.islower() and word.endswith(("ed", "ing")) for word in role.split()[1:]):
        role = ""
    if not speaker and not role:
        role = plain if not organisation else ""
    return Who(_tidy(speaker), _tidy(re.sub(r"^(?:the|a|an)\s+", "", role, flags=re.IGNORECASE)), _tidy(organisation))


def _tidy(text: str) -> str:
    return text.strip(" ,.;:—–-“”\"'") if not text.endswith((".", "Jr.")) else text.strip(" ,;:—–-“”\"'")


def _bare(role: str) -> str:
    return role.casefold().split(" of ")[0].split()[-1] if role.split() else ""


def _last_name(name: str) -> str:
    words = [word for word in name.split() if word.rstrip(".").casefold() not in ("jr", "sr", "ii", "iii", "iv")]
    return words[-1].removesuffix("’s").removesuffix("'s") if words else name
