"""According to X, in the words of a language: where the source ends and what it is the source of."""

from __future__ import annotations

from headwater.trace.marks import MARK, QUOTE, WORD, Element
from headwater.trace.order_phrases import (
    apposes,
    is_saying,
    phrase_before,
    trimmed_end,
)
from headwater.trace.parse import Reading, Span, span_of
from headwater.trace.tongues import Tongue


def according_phrases(items: list[Element], number: int, text: str, grammar: Tongue) -> list[Reading]:
    """According to X, … in the words of the language, before or behind the source."""
    if not items:
        return []
    found: list[Reading] = []
    for match in grammar.before.finditer(text, items[0].start, items[-1].end):
        opening = next((k for k, item in enumerate(items) if item.end > match.start()), None)
        first = next((k for k, item in enumerate(items) if item.end > match.end()), None)
        if first is None or opening is None or items[opening].kind == QUOTE or not _may_be_source(items[first]):
            continue
        first = _behind_saying(items, first, grammar)
        if grammar.resting.match(text, match.start()) and _stands_behind_report(items, opening, grammar):
            continue
        set_off = opening > 1 and items[opening - 1].kind == MARK
        last = _source_end(items, first, grammar, opening=not set_off)
        content = rest_of(items, opening, last)
        if content is not None:
            pieces = [content]
            behind = last + 2 if last + 1 < len(items) and items[last + 1].low in (",", "،") else last + 1
            end = trimmed_end(items, len(items))
            if (
                opening > 1
                and behind < end - 1
                and items[behind].kind == WORD
                and not _opens_own(items, behind, grammar)
            ):
                pieces.append(span_of(items, behind, end - 1))
            source = (max(items[first].start, match.end()), items[last].end)
            cue = (match.start(), len(text[: match.end()].rstrip()))
            found.append(
                Reading(pieces, [cue], [source], "according", match.group().lower(), opening, number, last=last)
            )
    if grammar.code == "de":
        found += _so(items, number, grammar)
    if grammar.behind is not None:
        for match in grammar.behind.finditer(text, items[0].start, items[-1].end):
            at = next((k for k, item in enumerate(items) if item.start >= match.start()), None)
            last_word = next((k for k, item in enumerate(items) if item.end >= match.end()), None)
            stands_before = phrase_before(items, at - 1, grammar) if at else None
            if stands_before is None or at is None or last_word is None:
                continue
            opening = next(k for k, item in enumerate(items) if item.start >= stands_before[0])
            content = rest_of(items, opening, last_word)
            if content is not None:
                found.append(
                    Reading(
                        [content],
                        [match.span()],
                        [stands_before],
                        "according",
                        match.group().lower(),
                        opening,
                        number,
                        last=last_word,
                    )
                )
    return found


def _may_be_source(item: Element) -> bool:
    """Whether a source may open with an element: a word, or the name of an outlet in quotation marks."""
    return item.kind == WORD or (item.kind == QUOTE and item.names_to > 0)


def _behind_saying(items: list[Element], first: int, grammar: Tongue) -> int:
    """Where the source stands in "as X said it" ("según informó X", "según ha informado X"): behind the word of saying."""
    at = first
    while at + 1 < len(items) and items[at].kind == WORD and items[at].low in grammar.auxiliaries:
        at += 1
    if at + 1 < len(items) and is_saying(items[at], grammar) and _may_be_source(items[at + 1]):
        return at + 1
    return first


def _stands_behind_report(items: list[Element], opening: int, grammar: Tongue) -> bool:
    """Whether a phrase says whom a report rests on: "…, reports X, citing Y"; what is said is then X's report."""
    comma = opening - 1
    while comma > 0 and items[comma].kind == WORD:
        comma -= 1
    return comma > 0 and items[comma].low in (",", "،") and is_saying(items[comma + 1], grammar)


def _so(items: list[Element], number: int, grammar: Tongue) -> list[Reading]:
    """German: …, so der Minister. — “…”, so Lind weiter."""
    for at in range(1, len(items) - 1):
        if items[at].low != "so" or items[at - 1].low not in (",", '"'):
            continue
        following = items[at + 1]
        if following.kind != WORD or not (following.text[0].isupper() or following.low in grammar.determiners):
            continue
        last = _source_end(items, at + 1, grammar, opening=False)
        ends = items[last + 1] if last + 1 < len(items) else None
        if ends is not None and not (ends.kind == MARK or ends.low in grammar.adverbs or ends.low in grammar.breaks):
            continue
        content = rest_of(items, at, last) if at > 1 else span_of(items, 0, 0)
        if content is not None:
            cue = (items[at].start, items[at].end)
            return [Reading([content], [cue], [span_of(items, at + 1, last)], "according", "so", at, number, last=last)]
    return []


def _source_end(items: list[Element], first: int, grammar: Tongue, *, opening: bool) -> int:
    """Where the source of "according to X" ends: at a mark; where none closes an opening phrase, before the verb."""
    at = first
    count = len(items)
    if opening and (named := _named_from(items, first, grammar)) is not None:
        return named
    while at + 1 < count and at - first < 24:
        following = items[at + 1]
        if following.kind == MARK and following.low in ("(", ")", "-", "/", "’", "'"):
            at += 1
            continue
        if following.kind == MARK:
            if following.low in (",", "،") and not opening and apposes(items, at + 2, grammar, nominal=True):
                at += 2
                continue
            break
        if following.kind == QUOTE and (following.quote is None or following.quote.words > 4):
            break
        if following.kind == WORD and (
            following.low in grammar.auxiliaries or following.low in grammar.that or following.low in grammar.stops
        ):
            break
        if grammar.nouns_capital and not _noun_goes_on(items, at, grammar):
            break
        if opening and not grammar.nouns_capital and _subject_follows(items, first, at, grammar):
            break
        if opening and grammar.verb_second and _noun_is_whole(items, first, at, grammar):
            break
        at += 1
    return at


def _named_from(items: list[Element], first: int, grammar: Tongue) -> int | None:
    """Where the name of an outlet ends that is the whole source; None where the source is another, or goes on."""
    at = first
    while at < len(items) and items[at].kind == WORD and items[at].low in grammar.determiners | grammar.listeners:
        at += 1
    if at >= len(items) or not items[at].names_to:
        return None
    until = items[at].names_to
    while at + 1 < len(items) and items[at + 1].start < until:
        at += 1
    goes_on = at + 1 < len(items) and (
        items[at + 1].kind != WORD or items[at + 1].low in grammar.prepositions or items[at + 1].text[0].isupper()
    )
    return None if goes_on else at


def _subject_follows(items: list[Element], first: int, at: int, grammar: Tongue) -> bool:
    """Whether a name of two words or more ends at a place and an article opens the subject: "Per Rosa Bruni la rete …"."""
    named = at > first and items[at].text[0].isupper() and items[at - 1].text[0].isupper()
    following = items[at + 1]
    return named and following.kind == WORD and following.low in grammar.determiners - grammar.prepositions


def _noun_goes_on(items: list[Element], at: int, grammar: Tongue) -> bool:
    """German: whether behind a noun the same phrase goes on: a name, a genitive, "von …", an attribute before a noun."""
    if not items[at].text[0].isupper():
        return True
    following = items[at + 1]
    if following.text[0].isupper():
        return True
    second = items[at + 2] if at + 2 < len(items) else None
    if second is None or second.kind != WORD:
        return False
    if following.low in ("des", "der", "von", "vom", "für", "und", "sowie", "im", "in", "aus", "bei", "beim"):
        third = items[at + 3] if at + 3 < len(items) else None
        near = second.text[0].isupper() or (third is not None and third.kind == WORD and third.text[0].isupper())
        return near and following.low in ("des", "der", "von", "vom", "für", "und", "sowie")
    return (
        second.text[0].isupper()
        and following.low.endswith(("en", "em", "es"))
        and following.low not in grammar.determiners
    )


def _noun_is_whole(items: list[Element], first: int, at: int, grammar: Tongue) -> bool:
    """Whether a verb must follow where no comma closes the source: its noun stands, and no name or "of" goes on."""
    if items[at].low in grammar.determiners or items[at].low in grammar.prepositions:
        return False
    following = items[at + 1]
    if following.low in grammar.prepositions or following.text[0].isupper():
        return False
    if any(item.kind == MARK and item.low == "," for item in items[at + 1 : at + 6]) and at + 1 - first < 2:
        return False
    return not (items[at].low.endswith("e") and items[at].text[0].islower() and len(items) > at + 2 and at == first)


def _opens_own(items: list[Element], at: int, grammar: Tongue) -> bool:
    """Whether a clause of its own opens behind a phrase in mid-sentence, which the phrase does not speak of."""
    low = items[at].low
    return low in grammar.stops or low in grammar.connectors or low.endswith(("ando", "endo", "ant"))


def rest_of(items: list[Element], opening: int, last: int) -> Span | None:
    """What a phrase that is set apart speaks of: the sentence behind it where it opens that, else all before it."""
    if opening <= 1:
        first = last + 1
        while first < len(items) and items[first].kind == MARK and items[first].low in (",", "،", ":", "—", "–"):
            first += 1
        end = trimmed_end(items, len(items))
        return span_of(items, first, end - 1) if end > first else None
    before = opening - 1
    while before > 0 and items[before].kind == MARK and items[before].low in (",", "،", "(", "—", "–", "-"):
        before -= 1
    return span_of(items, 0, before)
