"""Which names of outlets mean an outlet: persons, places and firms of the same name do not, "the paper" may.

A name of one word behind a first name or a title is a person ("Ada Bloomberg", "Mr. Guardian"), and so it is wherever it
stands alone after that. A common word goes on as another name where a word with a capital follows ("Times Square",
"Science and Technology"). "The paper", "the agency" mean the outlet of that kind which was named last before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from headwater.trace.gazetteer import Named, Sighting

_WORD_BEFORE = re.compile(r"(?:^|[^\w.])([A-Z][\w.’'-]*)\s+$")
_ENDS_BEFORE = re.compile(r"(?:[.!?:;,“”„«»\"\n(\[—–¿¡-]|^)\s*$")
# Words with a capital that stand before an outlet's name without making a person of it.
_NO_FIRST_NAMES = frozenset(
    "the a an in on at as by from to for of with and but or if when while after before because since that per via told "
    "yesterday today tomorrow meanwhile however still also earlier later then now instead although though whereas once only "
    "even both so yet not thanks unlike like this last next all about monday tuesday wednesday thursday friday saturday "
    "sunday january february march april may june july august september october november december american british german "
    "french russian chinese israeli italian spanish japanese indian iranian turkish ukrainian european western state "
    "conservative liberal reuters say said says former new senior veteran longtime outgoing late young".split()
)
_TITLES = frozenset(
    "mr ms mrs dr sir lord lady mayor senator sen gov governor president minister prof judge herr frau m mme monsieur "
    "madame señor señora sr sra signor signora dhr mevrouw".split()
)
_OTHER_NAME = re.compile(
    r"\s+(?:Square|Park|Street|Road|Group|Angels?|Award|Awards|Foundation|Philanthropies|Institute|Party|Union|Bank|Tower|"
    r"Center|Centre|Terminal|Prize|School|University|Media|Corporation|Holdings|Ltd|Inc|Warner|Capital|Markets|Intelligence|"
    r"Index|Billionaires?|Stylebook|Games|Festival|Cup|Bowl|League|Directorate|Committee|Department)\b"
    r"|\s+(?:and|&|of|for)\s+(?:[A-Z][a-z]+)\b|\s+[A-Z][a-z]+\s+[A-Z]"
)
_PRESS_NOUN = re.compile(
    r"(?:agency|agence|agencia|agência|agenzia|agentur|bureau|paper|zeitung|blatt|magazine?|daily|weekly|diario|diário|jornal|journal|"
    r"giornale|quotidiano|quotidien|krant|channel|network|radio|television|televisión|tv|news)$"
)
_LOUD = re.compile(r"[A-Z]{2,}$")


def meant(text: str, sightings: list[Sighting], code: str = "en") -> list[Sighting]:
    """The names that mean an outlet in a text whose language has a code.

    In German a capital makes no first name of the word before a name; in other languages than English it makes none
    where a sentence opens.
    """
    persons: set[str] = set()
    for one in sightings:
        if _stands_alone(text, one) and _is_person(text, one, code):
            persons.add(text[one.start : one.end])
    kept: list[Sighting] = []
    for one in reversed(sightings):  # from the right, because what a name goes on with may be no outlet itself
        somebody = _stands_alone(text, one) and text[one.start : one.end] in persons
        if (somebody and not _called_after(text, one.end)) or (not one.sure and _goes_on(text, one, kept)):
            continue
        kept.append(one)
    return kept[::-1]


def _stands_alone(text: str, one: Sighting) -> bool:
    """Whether a name is one word in Latin letters that could be a family name."""
    name = text[one.start : one.end]
    return " " not in name and name.isascii() and not name.isupper()


def _is_person(text: str, one: Sighting, code: str) -> bool:
    """Whether a first name or a title stands before a name of one word."""
    before = text[max(0, one.start - 24) : one.start]
    match = _WORD_BEFORE.search(before)
    if match is None or before.rstrip(" ").endswith("\n"):
        return False
    word = match.group(1)
    low = word.rstrip(".").casefold()
    if low in _TITLES:
        return True
    if code == "de" or _PRESS_NOUN.search(low) or _is_title_line(text, one.start):
        return False
    if code != "en" and _ENDS_BEFORE.search(before[: match.start(1)]) is not None:
        return False
    if low in _NO_FIRST_NAMES or _LOUD.match(word) or len(word.rstrip(".")) < 2 or "’" in word or "'" in word:
        return len(word) == 2 and word.endswith(".")
    return not low.endswith(("ly", "ing", "ed", "day"))


def _is_title_line(text: str, at: int) -> bool:
    """Whether a line is set in capitals as headlines are, so that they say nothing."""
    line = text[text.rfind("\n", 0, at) + 1 : (text + "\n").index("\n", at)]
    words = [word for word in line.split() if len(word) > 3]
    return len(words) < 16 and 3 * sum(word[0].isupper() for word in words) > 2 * len(words)


def _called_after(text: str, end: int) -> bool:
    """Whether what follows a name calls it an outlet, whoever else bears it."""
    return re.match(r"\s+(?:News|TV|reported|reports|newspaper|magazine)\b", text[end : end + 20]) is not None


def _goes_on(text: str, one: Sighting, behind: list[Sighting]) -> bool:
    """Whether a name that is also a common word is only the opening of another name; `behind` are the names behind it."""
    match = _OTHER_NAME.match(text, one.end)
    return match is not None and not (behind and behind[-1].start < match.end())


_KINDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "paper": frozenset(("newspaper", "magazine", "")),
        "site": frozenset(("online",)),
        "agency": frozenset(("agency", "state")),
        "broadcaster": frozenset(("broadcaster", "state", "")),
    }
)
_SOMEBODY_ELSE: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "site": re.compile(r"\b(?:website of|web page)\b"),
        "paper": re.compile(r"\b(?:study|studies|researchers?|authors?|white paper|discussion paper)\b"),
        "agency": re.compile(
            r"\b(?:[A-Z]{3,5}|[A-Z]\w+\s+(?:Agency|Administration|Bureau|Department|Authority|Commission|Service))\b"
        ),
        "broadcaster": re.compile(r"\b(?:telecom|carrier|subscribers|power|grid|mobile|railway)\b"),
    }
)
"""What is spoken of between an outlet and "the agency", so that somebody else may be meant."""

_REACH = 1500
"""Characters within which "the paper" still means the outlet that was named last."""


def referred(text: str, sightings: list[Sighting], phrases: re.Pattern[str]) -> list[Sighting]:
    """The names, and "the paper", "the agency" in their sense where an outlet of that kind was cited before."""
    if not sightings:
        return sightings
    found: list[Sighting] = []
    for match in phrases.finditer(text, sightings[0].end):
        kind = next(name for name, value in match.groupdict().items() if value)
        last = _last_of(text, kind, sightings, match.start())
        if last is not None and not any(one.start <= match.start() < one.end for one in sightings):
            start, end = match.span(kind)
            found.append(Sighting(start, end, last, sure=True))
    return sorted(sightings + found, key=lambda one: one.start) if found else sightings


def _last_of(text: str, kind: str, sightings: list[Sighting], at: int) -> Named | None:
    """The outlet of a kind that was surely named last before an offset, not too far away."""
    for one in reversed(sightings):
        if one.end <= at and one.sure:
            if at - one.end > _REACH or _SOMEBODY_ELSE[kind].search(text, one.end, at):
                return None
            if one.named.kind in _KINDS[kind]:
                return one.named
    return None
