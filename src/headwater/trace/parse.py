"""What is known of a sentence while it is read, and what a reading of it is."""

from __future__ import annotations

from dataclasses import dataclass, field

from headwater.trace.grammar import English
from headwater.trace.marks import MARK, QUOTE, WORD, Element

Span = tuple[int, int]


@dataclass(slots=True)
class Parse:
    """A sentence under the reader's eye; `main` is the source of its first reading, on which later verbs may lean."""

    text: str
    items: list[Element]
    number: int
    grammar: English
    main: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class Reading:
    """One way to read a word of saying: offsets, and what was seen that speaks for or against it."""

    content: list[Span]
    cue: list[Span]
    source: list[Span]
    frame: str
    base: str
    at: int
    sentence: int
    quotes: list[tuple[int, int]] = field(default_factory=list)
    features: list[str] = field(default_factory=list)
    score: float = 0.0
    told: Span | None = None
    last: int = 0


def span_of(items: list[Element], first: int, last: int) -> Span:
    """Offsets of a run of elements."""
    return items[first].start, items[last].end


def has_quote(items: list[Element], first: int, last: int) -> bool:
    """Whether a run of elements holds a quotation."""
    return any(items[at].kind == QUOTE for at in range(first, last + 1))


def opening_of(items: list[Element], last: int) -> int:
    """Where the part of a sentence opens that ends at `last`: behind a semicolon, behind an opening "But"."""
    first = 0
    for at in range(last, -1, -1):
        if items[at].kind == MARK and items[at].low == ";":
            first = at + 1
            break
    if first < last and items[first].low in ("but", "and", "so", "yet") and items[first].kind == WORD:
        first += 1
        if first < last and items[first].low == ",":
            first += 1
    return first


def after_cue(parse: Parse, at: int) -> tuple[int, int]:
    """The last element of the adjuncts behind a verb (when, where, to whom), and of the cue itself."""
    text, items, grammar = parse.text, parse.items, parse.grammar
    count = len(items)
    if at + 1 < count and (grammar.bases.get(items[at].low, ""), items[at + 1].low) in grammar.phrasal:
        at += 1
    last = at
    while last + 1 < count:
        match = parse.grammar.adjunct.match(text, items[last].end)
        if match is None or match.end() <= items[last].end:
            if items[last + 1].kind == WORD and items[last + 1].low in grammar.adverbs:
                last += 1
                continue
            break
        moved = last
        while moved + 1 < count and items[moved + 1].start < match.end():
            moved += 1
        if moved == last:
            break
        last = moved
    return last, at


def name_apart(items: list[Element], at: int) -> bool:
    """Whether a name of two to four words stands between commas: "the head of the union, Dora Westing, …"."""
    end = at
    while end < len(items) and items[end].kind == WORD and items[end].text[0].isupper():
        end += 1
    return 1 < end - at < 5 and end < len(items) and items[end].kind == MARK and items[end].low in (",", ".", "،")
