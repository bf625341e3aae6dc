"""Who says what in languages with spaces other than English: words of saying and the order around them.

Four orders are known, whatever the language: “…”, says X — X says that … — as X says, … — according to X, ….
Which words say, join and bound is in the grammar file of the language.
"""

from __future__ import annotations

import re

from headwater.trace.marks import MARK, QUOTE, WORD, Element, Sentence
from headwater.trace.parse import Reading, Span, span_of
from headwater.trace.tongues import Tongue

_OPEN = frozenset((",", "—", "–", "-", "―", "،", "!", "?", "…", "؟"))
_CLOSE = frozenset((".", ",", ";", ":", "—", "–", "-", "!", "?", "…", "،", "؛", "؟", ")"))
_PRONOUN_SUFFIX = re.compile(r"-(?:t-)?(il|elle|on|ils|elles|je|nous)$")
_INNER_DASH = re.compile(r"[,.!?…]?\s+[—–]\s+")
_REACH = 18  # elements between a word of saying and what joins it to what is said


def read_ordered(
    sentence: Sentence, number: int, text: str, grammar: Tongue, before: Sentence | None = None
) -> list[Reading]:
    """The readings of a sentence, in order; `before` is the sentence that "That is what X reports" speaks of."""
    items = sentence.items
    found = _phrases(items, number, text, grammar)
    found += [one for item in items if item.kind == QUOTE for one in _interrupted(item, number, text, grammar)]
    taken = {at for one in found for at in range(one.at, one.last + 1)}
    for at, element in enumerate(items):
        if element.kind == WORD and at not in taken and _says(element, grammar):
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
        if items[at].kind == WORD and _says(items[at], grammar):
            source, _ = _right(items, at + 1, grammar)
            end = _trimmed_end(before.items, len(before.items))
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


def _says(element: Element, grammar: Tongue) -> bool:
    low = element.low
    if low in grammar.verbs or low in grammar.participles:
        return True
    suffix = _PRONOUN_SUFFIX.search(low)
    if suffix and low[: suffix.start()] in (grammar.participles | grammar.verbs.keys()):
        return True
    return any(low.startswith(prefix) and low[len(prefix) :] in grammar.verbs for prefix in grammar.prefixes)


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
    if quoted and anchor == start - 1 and _is_title(items[anchor]) and _joint(items, at, grammar)[0] is not None:
        return None
    if at + 1 < len(items) and (items[at + 1].low in grammar.that or items[at + 1].low == ":"):
        return None
    source, last = _right(items, at + 1, grammar)
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
    return Reading(pieces, [cue], [source] if source else [], "post", items[at].low, at, number, last=last)


def _adjoins(item: Element, grammar: Tongue) -> bool:
    """Whether a word behind a speaker opens when, where or on what ground it was said."""
    return item.low in grammar.prepositions | grammar.breaks | grammar.times | grammar.adverbs


def _left_of_quote(items: list[Element], anchor: int, grammar: Tongue) -> Span | None:
    """X, “…”, says. — the speaker before the quotation (rare)."""
    return _left(items, anchor - 1, grammar) if anchor > 0 else None


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
        if (items[opening].kind == QUOTE and not _is_title(items[opening])) or items[opening].low in (";", ":", "."):
            return None
    else:
        return None
    source = _left(items, start - 1, grammar, floor=opening + 1)
    last = at
    if source is None:
        comma = next((k for k in range(at + 1, len(items)) if items[k].low in (",", "،")), None)
        source, last = _right(items, at + 1, grammar, limit=comma if opening <= 1 else None)
    if source is None:
        return None
    ends = items[last + 1] if last + 1 < len(items) else None
    if ends is not None and not (ends.kind == MARK and ends.low in _CLOSE):
        return None
    content = _rest(items, opening, last)
    if content is None:
        return None
    cue = [span_of(items, opening, opening), span_of(items, start, at)]
    return Reading([content], cue, [source], "as", items[at].low, at, number, last=last)


def _rest(items: list[Element], opening: int, last: int) -> Span | None:
    """What a phrase that is set apart speaks of: the sentence behind it where it opens that, else all before it."""
    if opening <= 1:
        first = last + 1
        while first < len(items) and items[first].kind == MARK and items[first].low in (",", "،", ":", "—", "–"):
            first += 1
        end = _trimmed_end(items, len(items))
        return span_of(items, first, end - 1) if end > first else None
    before = opening - 1
    while before > 0 and items[before].kind == MARK and items[before].low in (",", "،", "(", "—", "–", "-"):
        before -= 1
    return span_of(items, 0, before)


def _trimmed_end(items: list[Element], end: int) -> int:
    while end > 0 and items[end - 1].kind == MARK and items[end - 1].low in ".?!;…؟،,":
        end -= 1
    return end


def _before_said(items: list[Element], at: int, start: int, number: int, grammar: Tongue) -> Reading | None:
    """X says that … — X says: “…” — says X that …"""
    joint, first = _joint(items, at, grammar)
    if first is None or joint is None:
        return None
    if (
        items[at].low in grammar.participles
        and items[at].low not in grammar.verbs
        and not _has_auxiliary(items, at, grammar)
    ):
        return None
    source = None
    far = (
        start == at
        and items[at].low in grammar.participles
        and grammar.code in ("de", "nl")
        and _has_auxiliary(items, at, grammar)
    )
    if far:
        source = _around_auxiliary(items, at, grammar)
    if source is None and (not grammar.verb_first or start > 0):
        source = _left(items, start - 1, grammar)
    if source is None:
        source, _ = _right(items, at + 1, grammar, limit=joint)
    if source is None and items[at].low in grammar.participles:
        source = _around_auxiliary(items, at, grammar)
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


def _joins_names(items: list[Element], at: int) -> bool:
    """Whether a hyphen or a short quotation stands inside a name: the “X”-paper."""
    item = items[at]
    if item.kind == QUOTE:
        return _is_title(item)
    return item.kind == MARK and item.low == "-" and at > 0 and items[at - 1].end == item.start


def _is_title(item: Element) -> bool:
    """Whether a quotation is short, opens with a capital and ends without a mark: a name, nothing that was said."""
    quotation = item.quote
    return quotation is not None and quotation.words < 4 and quotation.opens_upper and quotation.inside_end.isalnum()


def _is_name(items: list[Element], at: int) -> bool:
    """Whether a short quotation is the name of an outlet or a work: "told the paper “X”, …"."""
    quotation = items[at].quote
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


_NO_CLAUSE = frozenset("darunter wobei so um ohne wie die-der waaronder zoals om".split())


def _clause_end(items: list[Element], first: int, grammar: Tongue) -> int:
    end = len(items)
    for at in range(first + 1, len(items)):
        item = items[at]
        if item.kind == MARK and item.low == ";":
            end = at
            break
        if item.kind == MARK and item.low in (",", "،") and at + 1 < len(items):
            following = items[at + 1]
            if following.low in grammar.connectors and any(_says(one, grammar) for one in items[at + 1 : at + 10]):
                end = at
                break
    if items[first].kind == QUOTE and first + 1 < len(items) and items[first + 1].kind == MARK:
        return first + 1
    return _trimmed_end(items, end)


def _left(items: list[Element], last: int, grammar: Tongue, floor: int = 0) -> Span | None:
    """The noun phrase that ends at `last`; an apposition between commas is skipped."""
    if last < floor:
        return None
    item = items[last]
    if item.kind == MARK and item.low in (",", "،", ")", "—", "–"):
        opener = "(" if item.low == ")" else item.low
        for at in range(last - 1, max(floor - 1, last - 24), -1):
            if items[at].kind == MARK and items[at].low == opener:
                head = _left(items, at - 1, grammar, floor) if at and items[at - 1].kind == WORD else None
                return (head[0], items[last - 1].end) if head else None
        return None
    if (
        item.kind == QUOTE
        and last > floor
        and items[last - 1].kind == WORD
        and (item.quote is None or item.quote.words < 5)
    ):
        if items[last - 1].low in grammar.determiners:
            governed = last - 2 >= floor and items[last - 2].low in grammar.prepositions
            return None if governed else (items[last - 1].start, item.end)
        head = _left(items, last - 1, grammar, floor)
        return (head[0], item.end) if head else None
    if item.kind != WORD:
        return None
    if item.low in grammar.pronouns:
        return item.start, item.end
    if item.low in grammar.stops | grammar.prepositions | grammar.determiners | grammar.adverbs | grammar.connectors:
        return None
    first = last
    while first > floor and last - first < 20:
        before = items[first - 1]
        if (
            before.kind != WORD
            or before.low in grammar.stops
            or before.low in grammar.auxiliaries
            or _says(before, grammar)
        ):
            break
        first -= 1
    while first < last and items[first].low in grammar.adverbs | grammar.connectors:
        if _is_preposition(items[first].low, grammar):
            break
        first += 1
    if _is_preposition(items[first].low, grammar):
        return _behind_opening(items, first, last, grammar)
    return items[first].start, items[last].end


def _is_preposition(low: str, grammar: Tongue) -> bool:
    """Whether a word can only be a preposition: "a" is also an article in Portuguese, "des" in French."""
    return low in grammar.prepositions and low not in grammar.determiners


def _behind_opening(items: list[Element], first: int, last: int, grammar: Tongue) -> Span | None:
    """The subject behind "On Monday" or "In Berlin" that no comma closes; None where all is one adverbial."""
    for at in range(first + 2, last + 1):
        low, before = items[at].low, items[at - 1]
        free = before.low not in grammar.prepositions and before.low not in grammar.determiners
        if free and (low in grammar.determiners or low in grammar.pronouns):
            return items[at].start, items[last].end
        if free and items[at].text[0].isupper() and not before.text[0].isupper() and not grammar.nouns_capital:
            return items[at].start, items[last].end
        if grammar.code == "ru" and before.text[0].isupper() and items[at].text[0].islower():
            return items[at].start, items[last].end
    return None


def _right(items: list[Element], first: int, grammar: Tongue, limit: int | None = None) -> tuple[Span | None, int]:
    """The noun phrase that opens at `first` and where it ends, an apposition with it."""
    stop = len(items) if limit is None else limit
    while (
        first < stop
        and items[first].kind == WORD
        and (items[first].low in grammar.adverbs or items[first].low in grammar.auxiliaries)
    ):
        first += 1
    while first + 1 < stop and items[first].kind == WORD:
        if items[first].low in grammar.times:
            first += 1
        elif (
            items[first + 1].low in grammar.times
            and items[first].low in grammar.prepositions | grammar.determiners | grammar.breaks
        ):
            first += 2
        else:
            break
    if first < stop and items[first].kind == QUOTE and _is_title(items[first]):
        return (items[first].start, items[first].end), first
    if first >= stop or items[first].kind != WORD:
        return None, first - 1
    low = items[first].low
    if low in grammar.that or low in grammar.stops or _is_preposition(low, grammar):
        return None, first - 1
    at = first
    while at + 1 < stop and at - first < 30:
        following = items[at + 1]
        if following.kind == QUOTE:
            if following.quote is not None and following.quote.words > 4:
                break
        elif following.kind == MARK:
            if following.low in ("(", ")", "-", "/", "’", "'"):
                at += 1
                continue
            if following.low in (",", "،") and _apposes(items, at + 2, grammar):
                at += 2
                continue
            break
        elif following.low in grammar.that or following.low in grammar.stops or following.low in grammar.auxiliaries:
            break
        at += 1
    end = at
    for back in range(first + 1, at + 1):
        if items[back].low in grammar.adverbs or items[back].low in grammar.breaks or _says(items[back], grammar):
            end = back - 1
            break
    return (items[first].start, items[end].end), at


def _apposes(items: list[Element], at: int, grammar: Tongue, *, nominal: bool = False) -> bool:
    """Whether an apposition opens behind a comma: a small word and no joint, closed by a mark soon after."""
    if at >= len(items) or items[at].kind != WORD:
        return False
    low = items[at].low
    if low in grammar.that or low in grammar.pronouns or low in grammar.connectors or low in grammar.stops:
        return False
    if (nominal or grammar.code in ("de", "nl")) and low not in grammar.determiners | grammar.prepositions:
        return False
    closes = next((k for k in range(at, min(len(items), at + 14)) if items[k].kind != WORD), None)
    if closes is None:
        return False
    return (
        items[closes].kind == MARK
        and items[closes].low in (".", ",", "،", ":")
        and not any(items[k].low in grammar.auxiliaries or _says(items[k], grammar) for k in range(at, closes))
    )


def _around_auxiliary(items: list[Element], at: int, grammar: Tongue) -> Span | None:
    """X has on Monday said — the subject on either side of an auxiliary that stands far before its participle."""
    for back in range(at - 1, max(-1, at - 14), -1):
        if items[back].kind == MARK and items[back].low in (",", ";", ":"):
            return None
        if items[back].kind == WORD and items[back].low in grammar.auxiliaries:
            return _left(items, back - 1, grammar) or _right(items, back + 1, grammar, limit=at)[0]
    return None


def _has_auxiliary(items: list[Element], at: int, grammar: Tongue) -> bool:
    """Whether an auxiliary stands before a participle in its clause."""
    for back in range(at - 1, max(-1, at - 14), -1):
        if items[back].kind == MARK and items[back].low in (",", ";", ":"):
            return False
        if items[back].low in grammar.auxiliaries:
            return True
    return False


def _phrases(items: list[Element], number: int, text: str, grammar: Tongue) -> list[Reading]:
    """According to X, … in the words of the language, before or behind the source."""
    if not items:
        return []
    found: list[Reading] = []
    for match in grammar.before.finditer(text, items[0].start, items[-1].end):
        opening = next((k for k, item in enumerate(items) if item.end > match.start()), None)
        first = next((k for k, item in enumerate(items) if item.end > match.end()), None)
        if first is None or opening is None or items[opening].kind == QUOTE or items[first].kind != WORD:
            continue
        set_off = opening > 1 and items[opening - 1].kind == MARK
        last = _source_end(items, first, grammar, opening=not set_off)
        content = _rest(items, opening, last)
        if content is not None:
            pieces = [content]
            behind = last + 2 if last + 1 < len(items) and items[last + 1].low in (",", "،") else last + 1
            end = _trimmed_end(items, len(items))
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
            stands_before = _left(items, at - 1, grammar) if at else None
            if stands_before is None or at is None or last_word is None:
                continue
            opening = next(k for k, item in enumerate(items) if item.start >= stands_before[0])
            content = _rest(items, opening, last_word)
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


def _source_end(items: list[Element], first: int, grammar: Tongue, *, opening: bool) -> int:
    """Where the source of "according to X" ends: at a mark; where none closes an opening phrase, before the verb."""
    at = first
    count = len(items)
    while at + 1 < count and at - first < 24:
        following = items[at + 1]
        if following.kind == MARK and following.low in ("(", ")", "-", "/", "’", "'"):
            at += 1
            continue
        if following.kind == MARK:
            if following.low in (",", "،") and not opening and _apposes(items, at + 2, grammar, nominal=True):
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
        if opening and grammar.verb_second and _noun_is_whole(items, first, at, grammar):
            break
        at += 1
    return at


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
        content = _rest(items, at, last) if at > 1 else span_of(items, 0, 0)
        if content is not None:
            cue = (items[at].start, items[at].end)
            return [Reading([content], [cue], [span_of(items, at + 1, last)], "according", "so", at, number, last=last)]
    return []


def _opens_own(items: list[Element], at: int, grammar: Tongue) -> bool:
    """Whether a clause of its own opens behind a phrase in mid-sentence, which the phrase does not speak of."""
    low = items[at].low
    return low in grammar.stops or low in grammar.connectors or low.endswith(("ando", "endo", "ant"))


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
    if low in grammar.stops or low in grammar.connectors or low in grammar.adverbs or _is_preposition(low, grammar):
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
