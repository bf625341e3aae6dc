"""What can be said of each block in numbers, in any language: lengths, densities, places, marks, neighbours.

No feature knows an outlet, a word of an article or a name. All are integers or ratios rounded to four digits, so that a
page has the same features on every machine.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from headwater.read.blocks import TAG_BITS, Layout, PageBlock
from headwater.read.cues import GROUP_NAMES, LINE_NAMES, line_marks, words_in

# In scripts written without spaces a character says about as much as two and a half Latin letters (English: 5.7
# letters and a space a word; Chinese and Japanese: about 1.7 to 2.5 characters a word).
_SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_SPACELESS_EXTRA = 1.5
_END_MARKS = frozenset(".!?。！？…؟།។။۔”\"»」』)）'’")
_ASCII_STOPS = (". ", "! ", "? ", '."')
_FULL_STOPS = (". ", "! ", "? ", "。", "！", "？", "؟", "।", ".”", '."', "…")
_COMMAS = ",、،，"
_OPENING_MARKS = frozenset("\"“„«「'‘»-–—")

TAG_NAMES = tuple(TAG_BITS)
_TAG_KINDS = {
    "p": 0,
    "h1": 1,
    "h2": 2,
    "h3": 3,
    "h4": 3,
    "h5": 3,
    "h6": 3,
    "li": 4,
    "div": 5,
    "blockquote": 6,
    "td": 7,
    "span": 8,
}
_CUSTOM_TAG, _OTHER_TAG = 9, 10
_LEAF_TAGS = frozenset("p li h1 h2 h3 h4 h5 h6 blockquote td span dd dt".split())
_FURNITURE = TAG_BITS["nav"] | TAG_BITS["footer"] | TAG_BITS["aside"] | TAG_BITS["hidden"] | TAG_BITS["a"]
_FRAME_DEPTH = 3
_PARAGRAPH_WEIGHT = 100  # from here on a block looks like a paragraph of prose
_MENU_WORDS = 6
_LONG = 600  # beyond this no line is compared with titles

Matrix = NDArray[np.float64]
Row = list[float]


def weight(text: str) -> int:
    """How much a text says: its letters, those of scripts without spaces counted two and a half times."""
    if text.isascii():
        return len(text)
    return len(text) + int(_SPACELESS_EXTRA * len(_SPACELESS.findall(text)))


def tag_kind(tag: str) -> int:
    """A number for what kind of element a block stands in."""
    kind = _TAG_KINDS.get(tag)
    return kind if kind is not None else _CUSTOM_TAG if "-" in tag else _OTHER_TAG


def leaf_parent(layout: Layout, block: PageBlock) -> int:
    """The number of the element that holds a block together with its like: the parent of a paragraph, else its own."""
    at = layout.elements[block.element].parent if block.tag in _LEAF_TAGS else block.element
    return max(at, 0)


def _is_menu_item(block: PageBlock, words: list[str]) -> bool:
    """Whether a block is a short line that is nothing but a link: its words are not worth a look."""
    return len(words) < _MENU_WORDS and 10 * block.linked >= 9 * len(block.text)


class Likeness:
    """How far a line repeats what the page says of itself: its titles, its description, its article body."""

    def __init__(self, titles: Sequence[str], teasers: Sequence[str], body: str) -> None:
        self.titles = list(dict.fromkeys(frozenset(words_in(t)) for t in titles if t))
        self.teasers = list(dict.fromkeys(frozenset(words_in(t)) for t in teasers if t))
        in_order = words_in(body)
        self.body, self.body_words = " ".join(in_order), frozenset(in_order)
        self._any = frozenset().union(*self.titles, *self.teasers)

    def shares(self, words: list[str]) -> tuple[float, float]:
        """Shared words over the larger of the two sets, for titles and for descriptions."""
        if self._any.isdisjoint(words):
            return 0.0, 0.0
        own = frozenset(words)
        return _best_share(own, self.titles), _best_share(own, self.teasers)

    def in_body(self, words: list[str]) -> float:
        """Whether the page's own copy of its text holds the line: 1, 0, or -1 where it gives none."""
        if not self.body:
            return -1.0
        if len(words) <= 12:
            return float(self._holds(words))
        thirds = (words[:6], words[len(words) // 2 : len(words) // 2 + 6], words[-6:])
        return sum(map(self._holds, thirds)) / 3

    def _holds(self, words: list[str]) -> bool:
        """Whether the page's own copy has these words in this order."""
        return self.body_words.issuperset(words) and " ".join(words) in self.body


def _best_share(own: frozenset[str], others: list[frozenset[str]]) -> float:
    size = len(own)
    return max((len(own & other) / max(size, len(other)) for other in others), default=0.0)


class Sheet:
    """The features of a page's blocks, with what later steps need again: weights, marks and words."""

    def __init__(
        self, layout: Layout, titles: Sequence[str], teasers: Sequence[str], body: str = "", *, claims: int = 0
    ) -> None:
        """`claims` says in bits what the page claims to be (a news article, an article, nothing)."""
        self.layout = layout
        self.claims = claims
        blocks = layout.blocks
        self.likeness = Likeness(titles, teasers, body)
        self.weights = [weight(b.text) for b in blocks]
        self.words = [words_in(b.text) for b in blocks]
        self.lines = [
            0 if _is_menu_item(b, w) else line_marks(b.text, w) for b, w in zip(blocks, self.words, strict=True)
        ]
        self.prose = [
            w if w >= _PARAGRAPH_WEIGHT and 3 * b.linked < len(b.text) and not b.tags & _FURNITURE else 0
            for w, b in zip(self.weights, blocks, strict=True)
        ]
        self.near = [leaf_parent(layout, b) for b in blocks]
        self.marks_around = self._marks_around()
        self.matrix = self._matrix()

    def teaser_share(self, at: int) -> float:
        """How far a block repeats what the page says of itself in its description, 0 to 1."""
        return self.likeness.shares(self.words[at])[1]

    def _marks_around(self) -> list[int]:
        """For each element the marks of all elements around it, the page's own frame (the outer ones) left out."""
        elements = self.layout.elements
        around = [0] * len(elements)
        for at, element in enumerate(elements):
            if element.parent >= 0:
                above = elements[element.parent]
                around[at] = around[element.parent] | (above.marks if above.depth >= _FRAME_DEPTH else 0)
        return around

    def _matrix(self) -> Matrix:
        count = len(self.layout.blocks)
        own = np.array([self._own(at) for at in range(count)], dtype=np.float64).reshape(count, -1)
        placed = self._places()
        return np.hstack([np.round(own, 4), np.round(placed, 4), self._neighbours(own), self._bits()])

    def _own(self, at: int) -> Row:
        """What a block says of itself."""
        block, w, words = self.layout.blocks[at], self.weights[at], self.words[at]
        text = block.text
        size, plain = len(text), text.isascii()
        coded = text.encode("utf-8", "replace")
        title, teaser = self.likeness.shares(words) if w < _LONG else (0.0, 0.0)
        tail = text[-1:]
        return [
            min(w, 3000),
            block.linked / size,
            len(block.hrefs),
            min(sum(map(text.count, _ASCII_STOPS if plain else _FULL_STOPS)) + (tail in ".!?"), 20),
            min(text.count(",") if plain else sum(map(text.count, _COMMAS)), 20),
            tail in _END_MARKS,
            tail in ":：",
            tail == "…" or text[-3:] == "...",
            (len(coded) - len(coded.translate(None, b"0123456789"))) / size,
            text[:1].islower(),
            text.isupper(),
            text[:1] in _OPENING_MARKS,
            min(block.bold, size) / size,
            tag_kind(block.tag),
            title,
            teaser,
            self.likeness.in_body(words),
            "|" in text or "›" in text or tail == "»",
            self.lines[at].bit_count(),
            len(words),
        ]

    def _sums(self) -> tuple[list[int], list[int], list[int], list[int], list[int]]:
        """For each element: prose, paragraphs, blocks, linked characters and weight in it, three levels up."""
        elements = self.layout.elements
        zeros = [0] * len(elements)
        prose, paragraphs, blocks, linked, weights = zeros[:], zeros[:], zeros[:], zeros[:], zeros[:]
        for at, block in enumerate(self.layout.blocks):
            e = self.near[at]
            own, w = self.prose[at], self.weights[at]
            for _ in range(3):
                prose[e] += own
                paragraphs[e] += own > 0
                blocks[e] += 1
                linked[e] += block.linked
                weights[e] += w
                e = elements[e].parent
                if e < 0:
                    break
        return prose, paragraphs, blocks, linked, weights

    def _places(self) -> Matrix:
        """Where each block stands: in its container, in the page, after the headline, after the last heading."""
        elements, blocks = self.layout.elements, self.layout.blocks
        count = len(blocks)
        near = np.array(self.near, dtype=np.int64)
        far = np.array([max(elements[n].parent, 0) for n in self.near], dtype=np.int64)
        prose, paragraphs, inside, linked, weights = (np.array(sums, dtype=np.float64) for sums in self._sums())
        depths = np.array([e.depth for e in elements], dtype=np.float64)
        own_prose, own_weights = np.array(self.prose, dtype=np.float64), np.array(self.weights, dtype=np.float64)
        total, whole = own_prose.sum() or 1.0, own_weights.sum() or 1.0
        typical = sorted(w for w in self.prose if w)
        median = typical[len(typical) // 2] if typical else 1
        articles = np.array(self._articles(), dtype=np.float64)
        controls = np.minimum(np.array([e.controls for e in elements], dtype=np.float64), 5)
        own = np.array([b.element for b in blocks], dtype=np.int64)
        density = linked / np.where(weights == 0, 1, weights)
        columns: list[Any] = [
            prose[near] / total,
            paragraphs[near],
            inside[near],
            density[near],
            prose[far] / total,
            paragraphs[far],
            density[far],
            (np.cumsum(own_prose) - own_prose) / total,
            (np.cumsum(own_weights) - own_weights) / whole,
            np.arange(count) / max(count, 1),
            *self._since_headings(),
            depths[own],
            depths[near] - depths[far],
            np.full(count, min(count, 400)),
            self._headlines_before(),
            articles[own],
            np.minimum(own_weights / median, 20),
            np.full(count, len(typical)),
            np.full(count, self.claims),
            controls[near],
            controls[far],
        ]
        stacked: Matrix = np.column_stack(columns)
        return stacked

    def _since_headings(self) -> tuple[list[int], list[int], list[int]]:
        """For each block: how many blocks after the headline, after the last heading, and how often it was there before."""
        blocks = self.layout.blocks
        headline = next((at for at, b in enumerate(blocks) if b.tag == "h1"), -1)
        heading = TAG_BITS["heading"]
        after_headline, after_heading, repeated = [], [], []
        seen: dict[str, int] = {}
        last = -99
        for at, block in enumerate(blocks):
            if block.tags & heading:
                last = at
            after_headline.append(min(at - headline, 99) if headline >= 0 else -1)
            after_heading.append(min(at - last, 20))
            times = seen.get(block.text, 0)
            repeated.append(times)
            seen[block.text] = times + 1
        return after_headline, after_heading, repeated

    def _headlines_before(self) -> Matrix:
        """How many blocks of first rank stand up to each block, itself counted."""
        return np.cumsum([b.tag == "h1" for b in self.layout.blocks]).astype(np.float64)

    def _articles(self) -> list[int]:
        """For each element the number of the article element it stands in: 0 for none, else counted from 1 in order."""
        elements = self.layout.elements
        numbers = [0] * len(elements)
        counted = 0
        for at, element in enumerate(elements):
            above = numbers[element.parent] if element.parent >= 0 else 0
            if element.tag == "article" and not above:
                counted += 1
                above = counted
            numbers[at] = min(above, 9)
        return numbers

    def _neighbours(self, own: Matrix) -> Matrix:
        """Weight, link density, full stops and kind of the blocks before and after; whether they stand in the same element."""
        shown = np.round(own[:, (0, 1, 3, 12)], 4)
        prose = np.array(self.prose, dtype=np.float64)
        same = np.array([a == b for a, b in pairwise(self.near)], dtype=np.float64)
        parts = [shifted(shown, by) for by in (-1, 1)] + [shifted(shown[:, :2], by) for by in (-2, 2)]
        parts += [around(prose, reach) for reach in (4, 12)]
        if len(own):
            parts += [np.concatenate([[0.0], same])[:, None], np.concatenate([same, [0.0]])[:, None]]
        return np.hstack(parts) if len(own) else np.zeros((0, 18))

    def _bits(self) -> Matrix:
        blocks, elements = self.layout.blocks, self.layout.elements
        own = np.array([b.marks for b in blocks], dtype=np.int64)
        outer = np.array([self.marks_around[b.element] for b in blocks], dtype=np.int64)
        parent = np.array([elements[max(elements[b.element].parent, 0)].marks for b in blocks], dtype=np.int64)
        tags = np.array([b.tags for b in blocks], dtype=np.int64)
        lines = np.array(self.lines, dtype=np.int64)
        groups = np.arange(len(GROUP_NAMES))
        return np.hstack(
            [
                (own[:, None] >> groups & 1) * 3 + (parent[:, None] >> groups & 1) * 2 + (outer[:, None] >> groups & 1),
                tags[:, None] >> np.arange(len(TAG_NAMES)) & 1,
                lines[:, None] >> np.arange(len(LINE_NAMES)) & 1,
            ]
        ).astype(np.float64)


def shifted(columns: Matrix, by: int, beyond: float = -1.0) -> Matrix:
    """Each row's neighbour `by` rows away; `beyond` where the page ends."""
    moved = np.full_like(columns, beyond)
    if abs(by) < len(columns):
        if by < 0:
            moved[-by:] = columns[:by]
        else:
            moved[:-by] = columns[by:]
    return moved


def around(values: NDArray[np.float64], reach: int) -> Matrix:
    """Sums over the `reach` rows before and after each row, itself left out."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    at = np.arange(len(values))
    before = sums[at] - sums[np.maximum(at - reach, 0)]
    after = sums[np.minimum(at + 1 + reach, len(values))] - sums[at + 1]
    return np.column_stack([before, after])
