"""Who says what in languages with spaces other than English: words of saying and the order around them.

Four orders are known, whatever the language: “…”, says X — X says that … — as X says, … — according to X, ….
Which words say, join and bound is in the grammar file of the language.
"""

from __future__ import annotations

import re

from headwater.trace.marks import MARK, QUOTE, WORD, Element, Sentence
from headwater.trace.order_phrases import (
    around_auxiliary,
    behind_listener,
    has_auxiliary,
    is_preposition,
    is_saying,
    is_title,
    phrase_before,
    phrase_behind,
    trimmed_end,
)
from headwater.trace.order_sources import according_phrases, rest_of
from headwater.trace.parse import Reading, Span, span_of
from headwater.trace.tongues import Tongue

_OPEN = frozenset((",", "—", "–", "-", "―", "،", "!", "?", "…", "؟"))
_CLOSE = frozenset((".", ",", ";", ":", "—", "–", "-", "!", "?", "…", "،", "؛", "؟", ")"))
_PRONOUN_SUFFIX = re.compile(r"-(?:t-)?(il|elle|on|ils|elles|je|nous)$")
_INNER_DASH = re.compile(r"[,.!?…]?\s+[—–]\s+")
_REACH = 18  # elements between a word of saying and what joins it to what is said
_NO_CLAUSE = frozenset("darunter wobei so um ohne wie die-der waaronder zoals om".split())


def read_ordered(
    sentence: Sentence, number: int, text: str, grammar: Tongue, before: Sentence | None = None
) -> list[Reading]:
    """The readings of a sentence, in order; `before` is the sentence that "That is what X reports" speaks of."""
    items = sentence.items
    found = according_phrases(items, number, text, grammar)
    found += [one for item in items if item.kind == QUOTE for one in _interrupted(item, number, text, grammar)]
    taken = {at for one in found for at in range(one.at, one.last + 1)}
    holds_quote = any(item.kind == QUOTE for item in items)
    for at, element in enumerate(items):
        if element.kind != WORD or at in taken:
            continue
        if is_saying(element, grammar) or (holds_quote and element.low in grammar.quoted):
            reading = _read(items, at, number, grammar)
            if reading is not None and not any(_same_place(reading, one) for one in found):
                found.append(reading)
    found = found or _label(items, number, grammar)
    if not found and before is not None and grammar.anaphora.match(text, items[0].start):
        found = _of_the_last(items, number, before, grammar)
    return sorted(found, key=lambda one: one.cue[0])


def _of_the_last(items: list[Element], number: int, before: Sentence, grammar: Tongue) -> list[Reading]:
    """That is what X reports. — what is said is the sentence before."""
    for at in range(1, min(len(items), 8)):
        if items[at].kind == WORD and is_saying(items[at], grammar):
            source, _ = phrase_behind(items, at + 1, grammar)
            end = trimmed_end(before.items, len(before.items))
            if source is None or end < 1:
                return []
            cue = span_of(items, _group_start(items, at, grammar), at)
            return [Reading([span_of(before.items, 0, end - 1)], [cue], [source], "last", items[at].low, at, number)]
    return []


def _interrupted(item: Element, number: int, text: str, grammar: Tongue) -> list[Reading]:
    """«A, — says X, — b»: the speaker inside the marks, as Russian and French papers have it."""
    breaks = list(_INNER_DASH.finditer(text, item.start, item.end))
    for at, match in enumerate(breaks):
        word = re.compile(r"[^\W\d_]+").match(text, match.end())
        if word is None or word.group().lower() not in grammar.verbs:
            continue
        stop = breaks[at + 1].start() if at + 1 < len(breaks) else item.end - 1
        source = (word.end() + 1, word.end() + len(text[word.end() : stop].rstrip(" ,.»")))
        if source[1] <= source[0]:
            continue
        pieces = [(item.start, match.start())]
        if at + 1 < len(breaks):
            pieces.append((breaks[at + 1].end(), item.end))
        return [Reading(pieces, [word.span()], [source], "post", word.group().lower(), -1, number)]
    return []


def _same_place(one: Reading, other: Reading) -> bool:
    return one.content == other.content and one.cue[0][0] >= other.cue[0][0]


def _read(items: list[Element], at: int, number: int, grammar: Tongue) -> Reading | None:
    start = _group_start(items, at, grammar)
    return (
        _behind_said(items, at, start, number, grammar)
        or _as_said(items, at, start, number, grammar)
        or _before_said(items, at, start, number, grammar)
    )


def _group_start(items: list[Element], at: int, grammar: Tongue) -> int:
    """Where the verb group opens: auxiliaries, pronouns of the verb and small adverbs stand before a participle."""
    start = at
    while start and items[start - 1].kind == WORD and items[start - 1].low in grammar.auxiliaries | grammar.adverbs:
        start -= 1
    return start


def _behind_said(items: list[Element], at: int, start: int, number: int, grammar: Tongue) -> Reading | None:
    """“…”, says X. — …, says X, …"""
    if start == 0:
        return None
    before = items[start - 1]
    if before.kind != QUOTE and not (before.kind == MARK and before.low in _OPEN):
        return None
    anchor = start - 1
    while anchor > 0 and items[anchor].kind == MARK and items[anchor].low in _OPEN:
        anchor -= 1
    quoted = items[anchor].kind == QUOTE
    if not quoted and items[at].low in grammar.quoted:
        return None
    if quoted and anchor == start - 1 and is_title(items[anchor]) and _joint(items, at, grammar)[0] is not None:
        return None
    if at + 1 < len(items) and (items[at + 1].low in grammar.that or items[at + 1].low == ":"):
        return None
    source, last = phrase_behind(items, at + 1, grammar)
    particle = last
    follows = items[last + 1] if last + 1 < len(items) else None
    if (
        follows is not None
        and follows.kind == WORD
        and (follows.low in grammar.that or not (quoted or _adjoins(follows, grammar)))
    ):
        return None
    if follows is not None and follows.low == ":":
        return None
    if not quoted and follows is not None and follows.kind == MARK and follows.low in (",", "،"):
        second = items[last + 2] if last + 2 < len(items) else None
        if second is not None and (second.low in grammar.that or second.kind == QUOTE):
            return None
    for verb in (items[at], items[start]):
        if source is None and (suffix := _PRONOUN_SUFFIX.search(verb.low)):
            source = (verb.end - len(suffix.group(1)), verb.end)
    if source is None:
        subject = _left_of_quote(items, anchor, grammar) if quoted else None
        source = subject
        if source is None and not quoted:
            return None
    first = anchor if quoted else 0
    if not quoted and (anchor - first < 1 or items[anchor].kind == MARK):
        return None
    pieces = [span_of(items, first, anchor)]
    _second_half(items, particle + 1, pieces, quoted=quoted)
    cue = span_of(items, start, at)
    # behind the verb, behind who says it, or behind a name that was set apart ("the head of the office, Dora Westing, to X")
    openings = (at + 1, last + 1, last + 2) if follows is not None and follows.low == "," else (at + 1, last + 1)
    heard = [behind_listener(items, opening, grammar) for opening in openings]
    told = next((span_of(items, f, e - 1) for f, e in zip(openings, heard, strict=True) if e > f), None)
    made = [source] if source else []
    return Reading(pieces, [cue], made, "post", items[at].low, at, number, last=last, told=told)


def _adjoins(item: Element, grammar: Tongue) -> bool:
    """Whether a word behind a speaker opens when, where or on what ground it was said."""
    return item.low in grammar.prepositions | grammar.breaks | grammar.times | grammar.adverbs


def _left_of_quote(items: list[Element], anchor: int, grammar: Tongue) -> Span | None:
    """X, “…”, says. — the speaker before the quotation (rare)."""
    return phrase_before(items, anchor - 1, grammar) if anchor > 0 else None


def _second_half(items: list[Element], at: int, pieces: list[Span], *, quoted: bool) -> None:
    """“A”, says X, “b” — what goes on behind the speaker."""
    while at < len(items) and items[at].kind == MARK and items[at].low in (",", "،", "—", "–", "-", ".", ":"):
        at += 1
    if quoted and at < len(items) and items[at].kind == QUOTE:
        pieces.append(span_of(items, at, at))


def _as_said(items: list[Element], at: int, start: int, number: int, grammar: Tongue) -> Reading | None:
    """…, as X said. — As X said, …"""
    for opening in range(start - 1, max(-1, start - 16), -1):
        if items[opening].kind == WORD and items[opening].low in grammar.connectors:
            break
        if (items[opening].kind == QUOTE and not is_title(items[opening])) or items[opening].low in (";", ":", "."):
            return None
    else:
        return None
    source = phrase_before(items, start - 1, grammar, floor=opening + 1)
    last = at
    if source is None:
        comma = next((k for k in range(at + 1, len(items)) if items[k].low in (",", "،")), None)
        source, last = phrase_behind(items, at + 1, grammar, limit=comma if opening <= 1 else None)
    if source is None:
        return None
    ends = items[last + 1] if last + 1 < len(items) else None
    if ends is not None and not (ends.kind == MARK and ends.low in _CLOSE):
        return None
    content = rest_of(items, opening, last)
    if content is None:
        return None
    cue = [span_of(items, opening, opening), span_of(items, start, at)]
    return Reading([content], cue, [source], "as", items[at].low, at, number, last=last)


def _before_said(items: list[Element], at: int, start: int, number: int, grammar: Tongue) -> Reading | None:
    """X says that … — X says: “…” — says X that …"""
    joint, first = _joint(items, at, grammar)
    if first is None or joint is None or (items[at].low in grammar.quoted and items[first].kind != QUOTE):
        return None
    if (
        items[at].low in grammar.participles
        and items[at].low not in grammar.verbs
        and not has_auxiliary(items, at, grammar)
    ):
        return None
    source = None
    far = (
        start == at
        and items[at].low in grammar.participles
        and grammar.code in ("de", "nl")
        and has_auxiliary(items, at, grammar)
    )
    if far:
        source = around_auxiliary(items, at, grammar)
    if source is None and (not grammar.verb_first or start > 0):
        source = phrase_before(items, start - 1, grammar)
    if source is None:
        source, _ = phrase_behind(items, at + 1, grammar, limit=joint)
    if source is None and items[at].low in grammar.participles:
        source = around_auxiliary(items, at, grammar)
    end = _clause_end(items, first, grammar)
    if end <= first:
        return None
    cue = span_of(items, start, at)
    reading = Reading(
        [span_of(items, first, end - 1)], [cue], [source] if source else [], "pre", items[at].low, at, number
    )
    reading.told = span_of(items, at + 1, joint - 1) if joint > at + 1 else None
    return reading


def _joint(items: list[Element], at: int, grammar: Tongue) -> tuple[int | None, int | None]:
    """What joins a word of saying to what is said (index), and where what is said opens."""
    count = len(items)
    for after in range(at + 1, min(count, at + _REACH)):
        item = items[after]
        if item.kind == QUOTE:
            if _is_name(items, after):
                continue
            return after, after
        if item.kind == WORD and item.low in grammar.that:
            return after, after
        if item.kind == MARK and item.low == ":":
            return (after, after + 1) if after + 1 < count else (None, None)
        if item.kind == MARK and item.low in (",", "،"):
            return _behind_comma(items, after, items[at].low, grammar)
        if item.kind == MARK and item.low not in ("(", ")", "-", "/", "'", "’"):
            return None, None
    return None, None


def _is_name(items: list[Element], at: int) -> bool:
    """Whether a short quotation is the name of an outlet or a work: "told the paper “X”, …"."""
    quotation = items[at].quote
    if items[at].names_to and quotation is not None:
        return True
    goes_on = at + 2 < len(items) and (items[at + 1].kind == WORD or items[at + 1].low in (",", "،", ":"))
    return (
        quotation is not None
        and quotation.words < 4
        and quotation.opens_upper
        and items[at - 1].kind == WORD
        and goes_on
    )


def _behind_comma(items: list[Element], comma: int, verb: str, grammar: Tongue) -> tuple[int | None, int | None]:
    """Whether a comma joins or opens an apposition: "says X, the head of Y, that …"."""
    count = len(items)
    if comma + 1 >= count:
        return None, None
    following = items[comma + 1]
    if following.kind == QUOTE or following.low in grammar.that:
        return comma, comma + 1
    for after in range(comma + 2, min(count - 1, comma + 16)):
        if items[after].kind == MARK and items[after].low in (",", "،"):
            if items[after + 1].kind == QUOTE or items[after + 1].low in grammar.that:
                return comma, after + 1
            break
        if items[after].kind == MARK and items[after].low == ":" and items[after + 1].kind == QUOTE:
            return comma, after + 1
    by_comma = grammar.code in ("de", "nl") and verb not in grammar.weak and following.low not in _NO_CLAUSE
    return (comma, comma + 1) if by_comma or following.low == "что" else (None, None)


def _clause_end(items: list[Element], first: int, grammar: Tongue) -> int:
    end = len(items)
    for at in range(first + 1, len(items)):
        item = items[at]
        if item.kind == MARK and item.low == ";":
            end = at
            break
        if item.kind == MARK and item.low in (",", "،") and at + 1 < len(items):
            following = items[at + 1]
            if following.low in grammar.connectors and any(is_saying(one, grammar) for one in items[at + 1 : at + 10]):
                end = at
                break
    if items[first].kind == QUOTE and first + 1 < len(items) and items[first + 1].kind == MARK:
        return first + 1
    return trimmed_end(items, end)


def _label(items: list[Element], number: int, grammar: Tongue) -> list[Reading]:
    """NAME: “…” and X adds: “…” with a verb that the grammar does not know: the speaker opens the sentence."""
    for at in range(1, min(len(items) - 1, 9)):
        if items[at].kind != MARK:
            continue
        if items[at].low != ":" or items[at + 1].kind != QUOTE or not all(item.kind == WORD for item in items[:at]):
            break
        last = _opening_phrase(items, at, grammar)
        if last is None:
            break
        content, cue, source = span_of(items, at + 1, at + 1), span_of(items, at, at), span_of(items, 0, last)
        return [Reading([content], [cue], [source], "label", ":", at, number)]
    return []


def _opening_phrase(items: list[Element], end: int, grammar: Tongue) -> int | None:
    """The last word of the noun phrase that opens a sentence; None where none does."""
    low = items[0].low
    if low in grammar.pronouns and low not in grammar.determiners:
        return 0
    if low in grammar.stops or low in grammar.connectors or low in grammar.adverbs or is_preposition(low, grammar):
        return None
    if not grammar.nouns_capital:
        return end - 1 if end <= 5 else None
    last = 0
    while last + 1 < end and not items[last].text[0].isupper():
        last += 1
    if low in grammar.determiners and last == 0 and end > 1:
        last = 1
    while last + 1 < end and items[last + 1].text[0].isupper():
        last += 1
    return last
