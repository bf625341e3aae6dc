"""Who a source is: name, role, organisation, and the person that a last name, a role or a pronoun stands for.

Names are found by form, never from a list of people. Within one article a last name stands for the full name that
was given before it, and "he" for the person who spoke or acted last.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType

from headwater.trace.roles import parted
from headwater.trace.who import Who

_NAME_WORD = (
    r"(?:[^\W\d_a-zß-öø-ÿа-яё][\w’'.-]*"
    r"|(?:de|da|do|dos|das|del|della|di|van|von|der|den|ten|ter|la|le|el|al|bin|bint|ibn|abu|du|af|zu|y|e)(?=\s+[^\W\d_a-z])|(?:al|el|ad|as|an|ar|ash|ibn|bin)-[^\W\d_a-z][\w’'.-]*)"
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
_NO_NAMES = frozenset("this these that those the a an one some many several officials his her their its".split())
_PERSONAL = frozenset(
    "he she him her his who er sie ihn il elle lui lei egli ella él ele ela hij zij ze он она هو هي 他 她 彼 彼女 同氏".split()
)
_PRONOUNS = _PERSONAL | frozenset(
    "they i we it which that es wir ich je nous on io noi yo nosotros eu nós ik wij я мы они 他们 我 我们".split()
)
ROLE_NOUN = re.compile(
    r"(?:minister|präsident|kanzler|sprecher|chef|meister|leiter|direktor|sekretär|forscher|professor|trainer|richter|inhaber|politiker|"
    r"autor|historiker|ökonom|kritiker|polizist|gründer|wissenschaftler|analyst|journalist|moderator|vertreter|verteidiger|lehrer|"
    r"unternehmer|manager|physiker|virologe|mediziner|experte?|soziologe|anwalt|landrat)(?:in)?$|"
    r"(?:burgemeester|woordvoerder|voorzitter|directeur|hoogleraar|onderzoeker|eigenaar|wethouder|advocaat|huisarts|premier|"
    r"oprichter|leider|bestuurder|beheerder|schrijver)(?:ster|es|e)?$|woordvoerster$|directrice$|(?:anwältin|landrätin|expertin|vorsitzende[rn]?|"
    r"abgeordnete[rn]?|vorstand|frau|herr|prinz|könig|kaiser)$",
    re.IGNORECASE,
)
_ARTICLES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "de": frozenset("der die das ein eine".split()),
        "fr": frozenset("le la les un une".split()),
        "es": frozenset("el la los las un una unos unas".split()),
        "pt": frozenset("o a os as um uma".split()),
        "it": frozenset("il lo la i gli le un uno una".split()),
        "nl": frozenset("de het een".split()),
    }
)
_GERMAN_ARTICLES = frozenset("der die das den dem des ein eine einem einer eines".split())
_AFFILIATION = re.compile(
    r"\b(?:of|at|from|with|for)\s+(?:the\s+)?("
    + _NAME.pattern
    + r"(?:\s+(?:for|of|on|and|in)\s+(?:the\s+)?"
    + _NAME.pattern
    + r")*)"
)


@dataclass(slots=True)
class People:
    """The persons that an article has named so far, by last name, and who spoke last."""

    by_last: dict[str, Who] = field(default_factory=dict)
    by_role: dict[str, Who] = field(default_factory=dict)
    latest: Who = field(default_factory=Who)
    code: str = ""
    text: str = ""

    def resolve(self, source: str, at: int = 0) -> Who:
        """Who a source is that stands at `at`, what the article said before taken into account."""
        text = " ".join(source.replace("\xa0", " ").split()).strip(" ,;:—–-“”\"'")
        low = text.casefold()
        if low in _PRONOUNS:
            return self.latest if low in _PERSONAL else Who()
        if self.code == "de" and low.startswith("es "):
            return Who()  # "hieß es aus dem Ministerium": nobody is named
        opening = text.split(" ", 1)
        if opening[0].casefold() in _ARTICLES.get(self.code, ()) and (self.code == "de" or opening[-1][:1].islower()):
            text = text[:1].lower() + text[1:]  # the capital of a sentence, not of a name
        who = parted(text, described(text, nouns_capital=self.code == "de"), self.code)
        if self.code in _ARTICLES and _opens_sentence(text, who.speaker):
            who = replace(who, speaker="", role=text[:1].lower() + text[1:])
        article, _, role = who.role.partition(" ")
        if role and article.casefold() in _ARTICLES.get(self.code, ()):
            who = replace(who, role=role)
        if who.speaker:
            last = _last_name(who.speaker)
            known = self.by_last.get(last)
            if known is None and who.speaker == last and (full := self._full_name(last, at)):
                known = Who(full)
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

    def _full_name(self, last: str, at: int) -> str:
        """The full name that the text gave a last name before, where nobody of that name has spoken yet."""
        place = self.text.find(last, 0, at)
        for _ in range(_LOOKS):
            if place < 0:
                break
            before = _NAMES_BEFORE.search(self.text, max(0, place - 40), place)
            if before is not None and not self.text[place + len(last) : place + len(last) + 1].isalnum():
                words = [*before.group().split(), last]
                if self.code == "de":  # nouns have capitals too: one word before, and no role
                    words = (
                        [] if ROLE_NOUN.search(words[-2]) or words[-2].casefold() in _NO_GERMAN_NAMES else words[-2:]
                    )
                name = words[_titles(words) :]
                plain = " ".join(name)
                if len(name) > 1 and not _ORGANISATION.search(plain) and not _DAY.search(plain):
                    return plain
            place = self.text.find(last, place + 1, at)
        return ""


_LOOKS = 4
_NO_GERMAN_NAMES = frozenset(
    "frau herr der die das den dem dr prof doch auch aber und wie am im laut nach so da wenn als".split()
)
_NAMES_BEFORE = re.compile(r"(?:[^\W\d_a-zà-ÿ][\w’'-]*\.?\s){1,3}$")


def _opens_sentence(text: str, speaker: str) -> bool:
    """Whether one word with a capital is no name but the first of a phrase: "Fuentes policiales", "Experts du climat"."""
    behind = text.removeprefix(speaker)
    return bool(speaker) and " " not in speaker and behind != text and behind[:1] == " " and behind[1:2].islower()


@lru_cache(maxsize=8192)
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
        titles = _titles(words)
        name = " ".join(words[titles:])
        if words[0].casefold() in _NO_NAMES:
            name = " ".join(words[max(titles, 1) :])
        if not name or _is_no_name(plain, match.span(), words, name, nouns_capital=nouns_capital):
            continue
        whole = " ".join(words)
        if _ORGANISATION.search(name) or (name.isupper() and len(name) < 7 and "." not in name):
            organisation = organisation or (whole if _ORGANISATION.search(whole) else name).removeprefix("The ")
            behind = plain[match.end() :].strip()
            role = role or ("" if behind.split(" ")[0] in _PLACES else behind)
        elif not name.endswith(("’s", "'s")) and len(speaker.split()) < 2:
            speaker, role = name, (plain[: match.start()] + " " + " ".join(words[:titles])).strip()
    if affiliation and _is_organisation(affiliation.group()):
        organisation = affiliation.group(1)
    apart = _NAME.fullmatch(tail.strip(" ,"))
    if apart and 1 < len(tail.split()) < 5 and (not speaker or role) and not _ORGANISATION.search(tail):
        return Who(_tidy(tail), _role(head.strip()), _tidy(organisation))
    if speaker and tail:
        role = role or tail.strip(" ,")
        more = _AFFILIATION.search(tail)
        organisation = organisation or (more.group(1) if more and _is_organisation(more.group()) else "")
    if any(word.islower() and word.endswith(("ed", "ing")) for word in role.split()[1:]):
        role = ""
    if not speaker and not role:
        role = "" if organisation and not plain.strip().endswith(("’s", "'s")) and not affiliation else head.strip()
    return Who(_tidy(speaker), _role(role), _tidy(organisation))


def _titles(words: list[str]) -> int:
    """How many words of a run with capitals are titles: "White House Press Secretary" before a name of one to four words."""
    leading = 0
    while leading < len(words) and words[leading].rstrip(".").casefold() in _TITLES:
        leading += 1
    last = max((n + 1 for n, word in enumerate(words[:-1]) if _is_person_title(word)), default=0)
    if last > leading and len(words) - last < 5 and not _ORGANISATION.search(" ".join(words[last:])):
        return last
    if leading and _ORGANISATION.search(" ".join(words[leading:])):
        return 0
    return leading


def _is_person_title(word: str) -> bool:
    return word.rstrip(".").casefold() in _PERSON_TITLES or bool(ROLE_NOUN.search(word))


def _is_no_name(plain: str, span: tuple[int, int], words: list[str], name: str, *, nouns_capital: bool) -> bool:
    """Whether a run of words with capitals names nobody: a day, a place behind "in", an attribute, a German noun."""
    before = plain[: span[0]].split()
    behind = plain[span[1] :].split()
    last = before[-1].casefold() if before else ""
    if words[0].casefold() in _NO_NAMES and len(words) == 1:
        return True
    if _DAY.fullmatch(name.removesuffix("’s").removesuffix("'s")) or last in _PLACES:
        return True
    if last == "the" and len(name.split()) == 1:
        return not _ORGANISATION.search(name)
    if last in ("a", "an", "some") and behind and behind[0].islower() and len(name.split()) == 1:
        return not _ORGANISATION.search(name)
    if last in _GERMAN_ARTICLES and (len(words) == 1 or ROLE_NOUN.search(words[-1])):
        return True
    if nouns_capital and len(words) == 1 and ROLE_NOUN.search(name):
        return True
    return nouns_capital and len(words) == 1 and plain.strip() != name


def _is_organisation(affiliation: str) -> bool:
    """Whether what stands behind "of", "at", "from", "with" or "for" is an organisation rather than a place."""
    preposition, _, name = affiliation.partition(" ")
    plain = name.removeprefix("the ")
    named = bool(_ORGANISATION.search(plain)) or plain.isupper() or len(plain.split()) > 2
    return named or preposition.lower() == "at" or (preposition.lower() in ("with", "for") and plain != name)


def _role(text: str) -> str:
    """A role as it is printed: no article, and no party and state in its place."""
    bare = re.sub(r"^(?:the|a|an)\s+", "", text, flags=re.IGNORECASE)
    return "" if re.fullmatch(r"[RDI]-\w+\.?", bare.strip(" ,")) else _tidy(bare)


_PLACES = frozenset("in on at from by about during against over under near".split())
_DAY = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October|"
    r"November|December"
)
_PERSON_TITLES = frozenset(
    """mr mrs ms dr sen rep gov gen president minister premier chancellor senator representative congressman
    congresswoman governor mayor secretary ambassador judge justice chairman chairwoman chair director spokesman
    spokeswoman spokesperson professor captain colonel sergeant lieutenant admiral bishop archbishop cardinal
    attorney general commissioner leader candidate coach manager ceo cfo officer sheriff superintendent councilman
    councilwoman adviser advisor strategist host anchor correspondent reporter editor columnist pollster speaker
    whip chief""".split()
)


def _tidy(text: str) -> str:
    return text.strip(" ,.;:—–-“”\"'") if not text.endswith((".", "Jr.")) else text.strip(" ,;:—–-“”\"'")


def _bare(role: str) -> str:
    return role.casefold().split(" of ")[0].split()[-1] if role.split() else ""


def _last_name(name: str) -> str:
    words = [word for word in name.split() if word.rstrip(".").casefold() not in ("jr", "sr", "ii", "iii", "iv")]
    return words[-1].removesuffix("’s").removesuffix("'s") if words else name
