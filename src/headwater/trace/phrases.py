"""Shallow phrases of English over a sentence's elements: who stands before a verb, who behind it, where a clause ends."""

from __future__ import annotations

import re

from headwater.trace.grammar import SAY, English
from headwater.trace.marks import MARK, QUOTE, WORD, Element
from headwater.trace.parse import name_apart

_APPOSITIONS = frozenset("who whose a an the chief head president director former one".split())
_TIME = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|\d{4}", re.IGNORECASE)


def verb_group_start(items: list[Element], at: int, grammar: English) -> int:
    """The index at which the verb group opens that ends at `at`: auxiliaries, adverbs and negation belong to it."""
    start = at
    while start > 0:
        before = items[start - 1]
        if before.kind != WORD:
            break
        low = before.low
        if (
            low in grammar.auxiliaries
            or low in grammar.adverbs
            or low.endswith(("n't", "n’t"))
            or (low == "to" and start < at + 1)
        ):
            start -= 1
            continue
        if low.endswith("ly") and len(low) > 4 and not before.text[0].isupper():
            start -= 1
            continue
        break
    if start < at and items[start].low == "to":
        for idiom in _TO_IDIOMS:
            length = len(idiom)
            if (
                start > length
                and tuple(item.low for item in items[start - length : start]) == idiom
                and items[start - length - 1].low in _GO
            ):
                return verb_group_start(items, start - length - 1, grammar)
    return start


_TO_IDIOMS = (("as", "far", "as"), ("so", "far", "as"), ("on",))
_GO = frozenset(("go", "goes", "went", "gone", "going"))


def phrase_left(items: list[Element], last: int, grammar: English) -> tuple[int, int] | None:
    """The noun phrase that ends at `last`, an apposition between commas skipped; None where none stands there."""
    if last < 0:
        return None
    element = items[last]
    if element.kind == WORD:
        return _words_left(items, last, grammar)
    if element.low in (",", ")", "—", "–", "-", "--", "]"):
        opener = {")": "(", "]": "["}.get(element.low, element.low)
        for at in range(last - 1, max(-1, last - 30), -1):
            if items[at].low == opener and items[at].kind == MARK:
                if at == 0 or items[at - 1].kind != WORD:
                    return None
                head = _words_left(items, at - 1, grammar)
                return (head[0], last - 1) if head else None
    if element.kind == QUOTE and element.quote is not None and element.quote.inside_end == ",":
        for at in range(last - 1, max(-1, last - 16), -1):
            if items[at].low == "," and at > 0 and items[at - 1].kind == WORD:
                head = _words_left(items, at - 1, grammar)
                return (head[0], last) if head else None
    if element.kind == QUOTE and last > 0 and items[last - 1].kind == WORD:
        return _words_left(items, last - 1, grammar)
    return None


def _words_left(items: list[Element], last: int, grammar: English) -> tuple[int, int] | None:
    """The run of words that ends at `last` and can be one noun phrase with its prepositional phrases."""
    low = items[last].low
    if low in grammar.pronouns:
        return (last, last)
    if low in grammar.stops or low in grammar.prepositions or low in ("the", "a", "an", "to", "not", "and"):
        return None
    first = last
    while first > 0 and last - first < 24:
        before = items[first - 1]
        low = before.low
        if before.kind == MARK and low == "/" and first > 1:
            first -= 1
            continue
        if before.kind != WORD:
            break
        if low in ("and", "or", "&"):
            if first < 2 or items[first - 2].kind != WORD or _is_verb(items[first - 2], grammar):
                break
        elif (
            low in grammar.stops
            or low in grammar.auxiliaries
            or _is_verb(before, grammar)
            or (low in grammar.pronouns and low not in grammar.determiners)
        ):
            break
        elif (
            low in ("the", "a", "an")
            and first - 2 >= 0
            and items[first - 2].kind == WORD
            and items[first - 2].low not in grammar.prepositions
            and items[first - 2].low not in ("all", "and", "or", "both", "half")
        ):
            first -= 1
            break
        first -= 1
    return _without_opening_time(items, first, last, grammar)


def _is_verb(element: Element, grammar: English) -> bool:
    frames = grammar.forms.get(element.low)
    return (
        bool(frames)
        and not element.text[0].isupper()
        and element.low.endswith(
            ("ed", "said", "told", "says", "ing", "wrote", "thinks", "knows", "wants", "tells", "writes")
        )
    )


def _without_opening_time(items: list[Element], first: int, last: int, grammar: English) -> tuple[int, int] | None:
    """Cuts "On Monday" or "In an interview" from before a subject that follows without a comma."""
    while first <= last and items[first].low in ("and", "or", "but"):
        first += 1
    if first > last:
        return None
    if items[first].low in grammar.prepositions:
        for at in range(last, first, -1):
            if (
                items[at].text[0].isupper()
                and not items[at - 1].text[0].isupper()
                and items[at - 1].low not in grammar.prepositions
                and items[at - 1].low not in ("the", "a", "an", "and", "of")
            ):
                return (at, last)
        for at in range(last, first, -1):
            if items[at].low in grammar.determiners and items[at - 1].low not in grammar.prepositions:
                return (at, last)
        if items[first].low not in ("among", "of", "between"):
            following = first + 1
            while following <= last and _TIME.fullmatch(items[following].text):
                following += 1
            return (following, last) if first + 1 < following <= last else None
    return (first, last)


def phrase_right(
    items: list[Element], first: int, grammar: English, *, opening: bool = False
) -> tuple[int, int] | None:
    """The noun phrase that opens at `first`, with an apposition up to the mark that closes it.

    `opening`: the phrase opens the sentence, so that a comma rather ends it than opens an apposition.
    """
    count = len(items)
    if first >= count or items[first].kind != WORD:
        return None
    low = items[first].low
    if low in grammar.pronouns and low not in grammar.determiners:
        return (first, first)
    if low in grammar.stops or (low in grammar.prepositions and low != "about"):
        return None
    at = first
    while at + 1 < count and at - first < 40:
        following = items[at + 1]
        if following.kind == QUOTE:
            break
        if following.kind == MARK:
            named = items[first].low in grammar.determiners and name_apart(items, at + 2)
            if following.low == "," and (named or _apposes(items, at + 2, grammar, opening=opening)):
                at += 2
                continue
            if following.low in ("(", ")", "/", "&", "-"):
                at += 1
                continue
            break
        if (
            following.low in ("that", "because", "when", "if", "while", "but", "whether", "after", "before")
            or following.low in grammar.auxiliaries
        ):
            break
        at += 1
    return (first, at)


def _apposes(items: list[Element], at: int, grammar: English, *, opening: bool) -> bool:
    """Whether what follows a comma goes on with the person named before it ("…, a senator from …", "…, who leads …")."""
    if at >= len(items) or items[at].kind != WORD:
        return False
    low = items[at].low
    if opening:
        closes = any(item.low == "," for item in items[at : at + 14])
        return closes and low in ("who", "whose", "which", "a", "an", "the")
    if low in _APPOSITIONS:
        return True
    return (
        items[at].text[0].islower()
        and low not in grammar.stops
        and low not in grammar.prepositions
        and low not in grammar.pronouns
        and not low.endswith("ing")
        and low not in grammar.adverbs
        and low not in grammar.forms
    )


def clause_end(items: list[Element], start: int, cue: str, grammar: English, *, governs: str, relative: bool) -> int:
    """The index behind the last element of what a word of saying governs, which opens at `start`.

    `governs`: `clause`, or `phrase` for a noun phrase or an infinitive, which ends sooner. `relative`: the cue stands in
    a relative clause between commas, so that the next comma ends it.
    """
    count = len(items)
    for at in range(start, count):
        element = items[at]
        if element.kind == MARK:
            if _mark_ends(items, at, start, grammar, governs=governs, relative=relative):
                return at
        elif element.kind == WORD and at > start:
            if governs == "phrase" and element.low in _ENDS_PHRASE and at > start + 1:
                return at
            if element.low in ("and", "but") and _same_verb(items, at + 1, cue, grammar):
                return at
    return count


_ENDS_PHRASE = frozenset("until after before when while because although though unless whereas if".split())
_ENDS_AT_COMMA = frozenset(
    "who which where whose although though as after while with but and when because after before saying telling".split()
)
_ENDS_IN_ANY = frozenset("according saying adding".split())


def _mark_ends(items: list[Element], at: int, start: int, grammar: English, *, governs: str, relative: bool) -> bool:
    """Whether the mark at `at` ends what a word of saying governs."""
    low, count = items[at].low, len(items)
    if low in ".?!" and at >= count - 2:
        return True
    if low == ";" or (low in ("—", "–", "--") and governs == "phrase"):
        return at > start
    if low != "," or at <= start:
        return False
    if relative or at + 1 >= count:
        return True
    following = items[at + 1]
    if following.low in _ENDS_IN_ANY or (following.low == "as" and at + 3 < count and items[at + 3].low == "by"):
        return True
    if following.low.endswith("ing") and SAY in grammar.forms.get(following.low, ()):
        return True
    if governs == "phrase" and following.low in _ENDS_AT_COMMA:
        return True
    return following.low in ("and", "but", "then") and _finite(items, at + 2, grammar)


def _finite(items: list[Element], at: int, grammar: English) -> bool:
    """Whether a word of saying in a finite form stands at `at`, adverbs skipped."""
    while at < len(items) and items[at].low in grammar.adverbs:
        at += 1
    return at < len(items) and SAY in grammar.forms.get(items[at].low, ()) and items[at].low.endswith(_FINITE)


_FINITE = ("d", "s", "told", "wrote", "said")


def _same_verb(items: list[Element], at: int, cue: str, grammar: English) -> bool:
    """Whether behind "and" a second verb goes on with the cue's subject: "said … and called …", in the same form."""
    while at < len(items) and items[at].kind == WORD and items[at].low in grammar.adverbs:
        at += 1
    if at >= len(items) or items[at].kind != WORD or not grammar.forms.get(items[at].low):
        return False
    low = items[at].low
    past, present = cue.endswith(_PAST), cue.endswith("s")
    return (past and low.endswith(_PAST)) or (present and low.endswith("s") and not low.endswith("ss"))


_PAST = ("ed", "said", "told", "wrote", "thought", "found", "knew", "saw", "felt")
