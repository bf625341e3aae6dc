"""Who says what in English prose: a shallow parse around words of saying.

Every word of saying is a candidate. Its reading is found by order: what stands before it, what it governs, where the
clause ends (`verbs`). Whether the reading is kept is decided by `weighing`. The parse knows no names and no topics.
"""

from __future__ import annotations

from headwater.trace.grammar import English
from headwater.trace.marks import MARK, QUOTE, WORD, Element, Sentence
from headwater.trace.parse import Parse, Reading, Span, opening_of, span_of
from headwater.trace.phrases import phrase_right
from headwater.trace.verbs import read_noun, read_verb

_DASHES = frozenset(("—", "–", "―", "-", "--"))
_IN_NAMES = frozenset((",", ".", "of", "the", "from", "(", ")"))


def read_sentence(text: str, sentence: Sentence, number: int, grammar: English) -> list[Reading]:
    """All readings of a sentence's words of saying, in order."""
    items = sentence.items
    words = [item.low for item in items]
    found = [] if grammar.opens_phrase.isdisjoint(words) else _read_phrases(text, items, number, grammar)
    phrases = [one.cue[0][0] for one in found]
    taken = {element_at for one in found for element_at in range(one.at, one.last + 1)}
    parse = Parse(text, items, number, grammar)
    for at in [place for place, low in enumerate(words) if low in grammar.saying]:
        element = items[at]
        if at in taken:
            continue
        frames = grammar.forms.get(element.low)
        if element.low in grammar.nouns and (noun := read_noun(parse, at)) is not None:
            found.append(noun)
        if frames is None or (element.text[0].isupper() and at > 0 and not element.text.isupper()):
            continue
        reading = read_verb(parse, at, frames)
        if reading is not None:
            _cut_before(reading, phrases, text)
            found.append(reading)
            if reading.source and not parse.main:
                parse.main = reading.source
    if ":" in words or '"' in words:
        found.extend(_read_colon(parse, found))
    return found


def _cut_before(reading: Reading, phrases: list[int], text: str) -> None:
    """Ends what is said where "according to …" begins, which is somebody else's."""
    for opening in phrases:
        for number, (start, end) in enumerate(reading.content):
            if start < opening < end and len(text[start:opening].split()) > 1:
                reading.content[number] = (start, start + len(text[start:opening].rstrip(" ,;—–-(")))


def _read_phrases(text: str, items: list[Element], number: int, grammar: English) -> list[Reading]:
    """According to X, …; …, according to X; …, as reported by X."""
    found: list[Reading] = []
    low, high = items[0].start, items[-1].end
    for match in grammar.before.finditer(text, low, high):
        first = next((k for k, element in enumerate(items) if element.start >= match.end()), None)
        opening = next((k for k, element in enumerate(items) if element.end > match.start()), None)
        if first is None or opening is None or items[opening].kind == QUOTE:
            continue
        subject = phrase_right(items, first, grammar, opening=opening < 2)
        if subject is None:
            continue
        if (
            match.group().lower() in ("per", "reported by", "cited by", "quoted by")
            and not items[first].text[0].isupper()
        ):
            continue
        content = _around_phrase(items, opening, subject[1])
        if content is None:
            continue
        found.append(
            Reading(
                _both_sides(items, content, opening, subject[1]),
                [(match.start(), match.end())],
                [span_of(items, *subject)],
                "according",
                " ".join(match.group().lower().split()),
                opening,
                number,
                features=["according"],
                last=subject[1],
            )
        )
    return found


def _both_sides(items: list[Element], content: Span, opening: int, last: int) -> list[Span]:
    """What is said before a phrase in mid-sentence, and what goes on behind it: "The gate, according to X, is shut"."""
    end = len(items)
    while end > 0 and items[end - 1].kind == MARK and items[end - 1].low in ".?!":
        end -= 1
    goes_on = last + 3 < end and items[last + 1].low == "," and items[last + 2].low not in _OWN_CLAUSE
    if opening <= 1 or not goes_on or items[opening - 1].low != ",":
        return [content]
    return [content, span_of(items, last + 2, end - 1)]


_OWN_CLAUSE = frozenset(
    "and but while which who though although as with after when because or so where including".split()
)


def _around_phrase(items: list[Element], opening: int, last: int) -> Span | None:
    if opening <= 1 or all(items[k].low in ("and", "but", ",") for k in range(opening)):
        first = last + 1
        while first < len(items) and items[first].kind == MARK and items[first].low in (",", ":"):
            first += 1
        if first >= len(items):
            return None
        end = len(items)
        while end - 1 > first and items[end - 1].kind == MARK and items[end - 1].low in ".?!":
            end -= 1
        return span_of(items, first, end - 1)
    before = opening - 1
    while before > 0 and items[before].kind == MARK and items[before].low in (",", "(", "—", "–", "-"):
        before -= 1
    first = opening_of(items, before)
    return span_of(items, first, before) if before >= first else None


def _read_colon(parse: Parse, found: list[Reading]) -> list[Reading]:
    """NAME: “…” and “…” — NAME: a label beside a quotation, as in transcripts, headlines and letters."""
    items = parse.items
    for at in range(len(items) - 2):
        dash = items[at].kind == QUOTE and items[at + 1].kind == MARK and items[at + 1].low in _DASHES
        if dash and all(_in_name(item) or item.low in _IN_NAMES for item in items[at + 2 :]):
            return [_labelled(parse, (at, at), at + 1, (at + 2, len(items) - 1))]
    for at in range(1, min(len(items) - 1, 8)):
        if items[at].kind == MARK and items[at].low == ":":
            if not all(_in_name(items[k]) for k in range(at)) or any(one.at < at for one in found):
                break
            if items[at + 1].kind == QUOTE:
                return [_labelled(parse, (at + 1, at + 1), at, (0, at - 1))]
            if parse.number == 0 and at < 6 and len(items) - at > 4:
                last = len(items) - (2 if items[-1].kind == MARK else 1)
                return [_labelled(parse, (at + 1, last), at, (0, at - 1))]
            break
    return []


def _in_name(item: Element) -> bool:
    return item.kind == WORD and item.text[0].isupper()


def _labelled(parse: Parse, said: tuple[int, int], mark: int, name: tuple[int, int]) -> Reading:
    """A quotation with its speaker's name beside it and no word of saying between."""
    items = parse.items
    content, cue = span_of(items, *said), span_of(items, mark, mark)
    return Reading(
        [content],
        [cue],
        [span_of(items, *name)],
        "label",
        ":",
        mark,
        parse.number,
        features=["label", f"quote:{items[said[0]].kind == QUOTE}"],
    )
