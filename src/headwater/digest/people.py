"""People in an article, found by form, so that "He said" can be told apart where only one person can be meant."""

from __future__ import annotations

from functools import lru_cache

import regex

from headwater.prose.patterns import pattern

_NAME = regex.compile(
    r"\b\p{Lu}[\p{Ll}'’-]+(?: \p{Lu}\.)?(?: (?:de|del|della|van|von|der|bin|al|el|Mc|Mac|O['’]))*"
    r"(?: \p{Lu}[\p{Ll}'’]*\p{Ll}(?:-\p{Lu}\p{Ll}+|\p{Lu}\p{Ll}+)?){1,2}\b"
)
_TITLES = regex.compile(
    r"^(?:(?:Former|Vice|Prime|Deputy|Acting|Chief|Attorney|Foreign|Defense|Defence|Health|Finance|Interior|"
    r"President|Minister|Chancellor|Senator|Sen\.|Rep\.|Gov\.|Governor|Mayor|Secretary|Judge|Justice|General|Gen\.|Dr\.|"
    r"Mr\.|Mrs\.|Ms\.|Mr|Mrs|Ms|Dr|Professor|Prof\.|King|Queen|Prince|Princess|Pope|Congressman|Congresswoman|"
    r"Representative|Officer|Sheriff|Captain|Chairman|Democrat|Republican|Director|Leader|Speaker|House|Senate|Majority|"
    r"Minority|Democratic|US|American|British|French|German|Russian|Chinese) )+"
)
_NO_PERSON = regex.compile(
    r"\b(?:House|Senate|United|States|New|North|South|East|West|Court|News|Department|State|City|County|University|Party|"
    r"Congress|Street|Times|Post|America|The|In|On|At|But|And|For|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|"
    r"Sunday|January|February|March|April|June|July|August|September|October|November|December|National|Federal|"
    r"Committee|Council|Office|Group|Association|Institute|Center|Centre|Bank|Company|Inc|Corp|Union|Agency|Bureau|"
    r"Hall|Hill|Park|River|Island|Bay|Beach|Airport|Hospital|School|College|Church|Act|Law|Bill|Agreement|War|Cup|League|"
    r"Club|Force|Army|Navy|Police|Board|Commission|Ministry|Republic|Kingdom|Islands|Valley|Lake|Mount|Square|Tower)\b"
)
_ALONE = regex.compile(
    r"(?:(?<=\p{Ll}|,|[.!?][\"”]?|Mr\.|Ms\.|Mrs\.|Dr\.)\s|^)"
    r"(\p{Lu}(?:[\p{L}\p{M}-]|['’](?=\p{Lu}))*)\b(?! \p{Lu})",
    regex.MULTILINE,
)
LONGEST = 60_000  # characters of an article in which persons are looked for
_HE = regex.compile(r"^(He|She)\s+(?=\p{Ll})")


def _named_in(name: str, text: str, *, as_owner: bool) -> int | None:
    """Where a name stands in a text as a word of its own, also `as_owner` ("Smith's") or not; None where it does not."""
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        alone = not (text[at - 1 : at].isalnum() and at) and not text[end : end + 1].isalnum()
        if alone and (as_owner or text[end : end + 2] not in ("'s", "’s")):
            return at
        at = text.find(name, end)
    return None


@lru_cache(maxsize=256)
def people(text: str) -> dict[str, str]:
    """Full names by last name, of those persons whose last name also stands alone in the text.

    Two persons of one last name are left out, since it does not tell them apart.
    """
    found: dict[str, set[str]] = {}
    for match in _NAME.finditer(text):
        name = _TITLES.sub("", match.group())
        if " " in name and not _NO_PERSON.search(name):
            found.setdefault(name.split()[-1], set()).add(name)
    single = [(last, *names) for last, names in sorted(found.items()) if len(names) == 1]
    return {last: name for last, name in single if _stands_alone(last, text)}


def _stands_alone(last: str, text: str) -> bool:
    """Whether a name stands somewhere by itself, behind white space or where a line begins.

    Only where the name is found is the expression asked: it is dear, and most words of a text are no names.
    """
    at = text.find(last)
    while at >= 0:
        for begin in (at - 1, at):
            match = _ALONE.match(text, begin) if begin >= 0 else None
            if match and match.group(1) == last:
                return True
        at = text.find(last, at + 1)
    return False


def first_names(text: str, opening: str, told: str) -> str:
    """The first names of a person whose last name opens a sentence and stands nowhere in what was told before; else empty."""
    word = pattern(r"(\p{Lu}[\p{L}'’-]+)(?=\s+\p{Ll})").match(opening)
    if not word or _named_in(word[1], told, as_owner=True) is not None or len(text) > LONGEST:
        return ""
    whole = people(text).get(word[1], "")
    return whole[: -len(word[1])].strip()


def meant_by_pronoun(text: str, before: tuple[int, int], start: int, end: int) -> tuple[str, int] | None:
    """Who an opening "He" or "She" is, and where the sentence goes on behind it; None where that is open.

    It is settled only where the sentence before names one person and no other, near its beginning.
    """
    pronoun = _HE.match(text[start:end])
    if not pronoun or len(text) > LONGEST:
        return None
    known = people(text)
    previous = text[before[0] : before[1]]
    places = {last: _named_in(last, previous, as_owner=False) for last in known if last in previous}
    named = {last: place for last, place in places.items() if place is not None}
    others = {m.group() for m in _NAME.finditer(previous) if m.group().split()[-1] not in known}
    people_else = [name for name in others if not _NO_PERSON.search(name) and not _TITLES.match(name + " ")]
    if len(named) != 1 or people_else:
        return None
    last, at = next(iter(named.items()))
    if at > 60 or f"{last}'s" in previous or f"{last}’s" in previous:
        return None
    return known[last], start + pronoun.end()
