"""Says in words who reports a passage, and where each name in those words leads. Only this module writes attributions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import regex
from babel import Locale, UnknownLocaleError

from headwater.digest.leaning import without_quotations
from headwater.digest.speech import Speech
from headwater.models import Article, Credit, Mention
from headwater.prose import is_spaceless, words
from headwater.prose.patterns import pattern

_STOP = regex.compile(r"[.。।۔]+$")
_QUOTE_END = regex.compile(r"[.,，。]?([”\"»“」』])[.。]?$")
_NEVER_SMALL = frozenset({"I", "Will", "May", "US"})  # function words by form, but names or always capital
_RELYING = frozenset({"reports", "cites", "told"})
_NAME_NOTE = regex.compile(r"\s*\([^)]*\)\s*$")


@dataclass(frozen=True, slots=True)
class Source:
    """An outlet as a sentence names it, with the address of the report that its name links to."""

    name: str
    url: str


def source_of(article: Article) -> Source:
    """The outlet of an article as it is printed; a note in brackets behind its name is left out."""
    return Source(_NAME_NOTE.sub("", article.outlet_name or article.outlet).strip(), article.url)


def language_name(language: str, into: str) -> str:
    """What a language is called in another ("German", "allemand")."""
    try:
        return str(Locale.parse(into or "en").languages.get(language, language))
    except (UnknownLocaleError, ValueError):
        return language


@dataclass(slots=True)
class Creditor:
    """Writes credits for the sentences of one digest: phrases take turns, so that none follows itself."""

    known: Speech
    turn: int = 0
    reports: Mapping[str, str] = field(default_factory=dict)  # outlet name, folded → address of its captured report
    _used: Counter[str] = field(default_factory=Counter)
    _last: str = ""

    def _choose(self, phrases: Sequence[str]) -> str:
        """The phrase used least so far, never the last one again where there is another; ties by turn."""
        self.turn += 1
        count = len(phrases)
        order = sorted(
            range(count),
            key=lambda place: (phrases[place] == self._last, self._used[phrases[place]], (place - self.turn) % count),
        )
        phrase = phrases[order[0]]
        self._used[phrase] += 1
        self._last = phrase
        return phrase

    def credited(
        self,
        excerpt: str,
        sources: Sequence[Source],
        *,
        mentions: Sequence[Mention] = (),
        names: frozenset[str] = frozenset(),
        role: str = "",
        foreign: str = "",
    ) -> tuple[str, tuple[Credit, ...]]:
        """The sentence with its attribution in words, and the credits in it.

        `excerpt` is printed as it is, but for its first letter and its last stop. `mentions` are the outlets that it
        names itself, with offsets into it; `names` words that are written with a capital wherever they stand; `role`
        one of `differs`, `alone` or empty; `foreign` the name of its language where that is not the digest's.
        """
        named = [source for source in sources if source.name]
        own = self._own_mentions(excerpt, named)
        if own and not foreign and role != "differs":
            text = _finished(excerpt)
            return text, own
        if not named:
            return _finished(excerpt), self._relied(excerpt, "", mentions)
        phrases = self._phrases(excerpt, named, mentions, role, foreign)
        plain = not (role or foreign or mentions or ends_with_source(excerpt, self.known))
        before = self.known.before if plain and self._may_follow(excerpt, names) else ()
        if excerpt.startswith("[") and before:
            phrases = ()  # words in brackets read best behind the outlet's name
        phrase = self._choose(_unlike(excerpt, (*phrases, *before)))
        phrase = phrase.replace("{language}", foreign)
        return self._joined(excerpt, phrase, named, mentions)

    def _phrases(
        self, excerpt: str, named: Sequence[Source], mentions: Sequence[Mention], role: str, foreign: str
    ) -> tuple[str, ...]:
        """The phrases that suit an excerpt."""
        known = self.known
        if foreign and known.foreign:
            return known.foreign
        if role == "differs" and known.differs:
            return known.differs
        if role == "alone" and known.alone:
            return known.alone
        if len(named) > 1:
            return known.several
        if _QUOTE_END.search(excerpt):
            return known.after_quotation
        if mentions or ends_with_source(excerpt, known):
            return known.after_speaker
        return known.after

    def _may_follow(self, excerpt: str, names: frozenset[str]) -> bool:
        """Whether an excerpt can stand behind a phrase: its first word is a name, or can be written small."""
        if is_spaceless(excerpt) or excerpt.startswith("["):
            return True
        first = pattern(r"\p{L}[\p{L}\p{M}'’.-]*").match(excerpt)
        if not first or excerpt.rstrip()[-1:] in '”"»“':
            return False
        return first.group() in names or first.group().casefold() in self.known.function

    def _joined(
        self, excerpt: str, phrase: str, named: Sequence[Source], mentions: Sequence[Mention]
    ) -> tuple[str, tuple[Credit, ...]]:
        """Excerpt and phrase as one sentence, with the place of each outlet's name."""
        shown = self.known.listed(source.name for source in named)
        slot = "{os}" if "{os}" in phrase else "{o}"
        head, _, tail = phrase.partition(slot)
        if phrase in self.known.before or phrase in self.known.differs:
            body = _finished(excerpt)
            body = self._lowered(body) if phrase in self.known.before else body
            offset, shift = len(head), len(head) + len(shown) + len(tail)
            text = _capital(f"{head}{shown}{tail}{body}")
        else:
            body, stop = _unstopped(excerpt)
            offset, shift = len(body) + len(head), 0
            text = f"{body}{head}{shown}{tail}{stop}"
        found, place = [], offset
        for source in named:
            at = text.find(source.name, place)
            place = at + len(source.name)
            found.append(Credit(at, place, source.name, source.name, (), source.url))
        relied = self._relied(excerpt, named[0].name, mentions, named[0].url)
        moved = [
            Credit(credit.start + shift, credit.end + shift, credit.text, credit.outlet, credit.via, credit.url)
            for credit in relied
        ]
        credits_found = sorted((*moved, *found), key=lambda credit: credit.start)
        return text, tuple(c for c in credits_found if text[c.start : c.end] == c.text)

    def _own_mentions(self, excerpt: str, named: Sequence[Source]) -> tuple[Credit, ...]:
        """The credit where an excerpt says itself that its own outlet was told ("she told The Harbour")."""
        if len(named) != 1:
            return ()
        source = named[0]
        bare = source.name.removeprefix("The ")
        if bare not in excerpt or self.known.cues.isdisjoint(words(excerpt)):
            return ()
        name = regex.escape(bare)
        found = regex.search(rf"(?<![\p{{L}}\p{{N}}])(?:[Tt]he )?{name}(?![\p{{L}}\p{{N}}])", excerpt)
        if found is None:
            return ()
        return (Credit(found.start(), found.end(), found.group(), source.name, (), source.url),)

    def _relied(self, excerpt: str, through: str, mentions: Sequence[Mention], url: str = "") -> tuple[Credit, ...]:
        """Credits for the other outlets that an excerpt relies on: linked to their own report where that is held."""
        found = []
        for mention in mentions:
            if mention.relation not in _RELYING or _same_outlet(mention.name, through):
                continue
            held = self.reports.get(mention.name.casefold(), "")
            via = () if held or not through else (through,)
            text = excerpt[mention.start : mention.end]
            found.append(Credit(mention.start, mention.end, text, mention.name, via, held or url))
        return tuple(found)

    def _lowered(self, excerpt: str) -> str:
        """The excerpt as the middle of a sentence begins."""
        first = pattern(r"\p{L}[\p{L}\p{M}'’.-]*").match(excerpt)
        if not first or first.group() in _NEVER_SMALL:
            return excerpt
        return excerpt[:1].lower() + excerpt[1:] if first.group().casefold() in self.known.function else excerpt


def _unlike(excerpt: str, phrases: tuple[str, ...]) -> tuple[str, ...]:
    """The phrases whose words an excerpt has not used itself ("according to"), or all where it has used all of them."""
    told = f" {excerpt.casefold()} "
    fresh = tuple(phrase for phrase in phrases if not _echoed(phrase, told))
    return fresh or phrases


def _echoed(phrase: str, told: str) -> bool:
    fixed = [part.strip(" ,،，、").casefold() for part in pattern(r"\{\w+\}").split(phrase)]
    return any(f" {part} " in told for part in fixed if len(part) > 8)


def ends_with_source(excerpt: str, known: Speech) -> bool:
    """Whether an excerpt says at its end, outside quotations, who says it ("…, the ministry said")."""
    last = words(without_quotations(excerpt))[-9:]
    return any(word in known.cues for word in last)


def _same_outlet(one: str, other: str) -> bool:
    """Whether two names are one outlet's, but for a leading article and case."""
    left, right = (pattern(r"^(?:the|la|le|der|die|das|el)\s+").sub("", name.casefold()) for name in (one, other))
    return bool(left) and left == right


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _finished(excerpt: str) -> str:
    """The excerpt as a whole sentence: a capital first, a stop last."""
    text = _capital(excerpt.strip())
    if text[-1:] in ".!?。！？؟।॥…" or pattern(r"[.!?。！？][”\"»“)」』]$").search(text):
        return text
    return text.rstrip(",;:، ") + ("。" if is_spaceless(text) else ".")


def _unstopped(excerpt: str) -> tuple[str, str]:
    """The excerpt ready for a phrase behind it, and the stop that then ends the sentence.

    A stop inside a closing quotation mark is taken out; nothing else of a quotation is touched.
    """
    text = _capital(excerpt.strip())
    stop = "。" if is_spaceless(text) else "."
    quoted = _QUOTE_END.search(text)
    if quoted and text[quoted.start()] not in "!?":
        return text[: quoted.start()] + quoted[1], stop
    if pattern(r"(?:^|[\s.])\p{L}\.$").search(text):
        return text, stop  # the stop of "F.B.I." or "p.m." belongs to the word
    return _STOP.sub("", text).rstrip(",;:، "), stop
