"""What can be said of each block in numbers, in any language: lengths, densities, places, marks, neighbours.

No feature knows an outlet, a word of an article or a name. All are integers or ratios of integers rounded to four
digits, so that a page has the same features on every machine.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from headwater.read.blocks import TAG_BITS, Layout, PageBlock
from headwater.read.cues import GROUP_NAMES, LINE_NAMES, line_marks

# In scripts written without spaces a character says about as much as two and a half Latin letters (English: 5.7
# letters and a space a word; Chinese and Japanese: about 1.7 to 2.5 characters a word).
_SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_SPACELESS_EXTRA = 1.5
_END_MARKS = frozenset(".!?。！？…؟।។။۔”\"»」』)）'’")
_FULL_STOPS = re.compile(r"[.!?。！？؟।](?:\s|$|[\"”»」』])|[。！？]")
_COMMAS = re.compile(r"[,،、，;；]")
_DIGITS = re.compile(r"\d")
_WORD = re.compile(r"\w+")

TAG_NAMES = tuple(TAG_BITS)
_OWN_TAGS = ("p", "heading1", "heading2", "heading", "li", "div", "blockquote", "td", "span", "custom", "other")
_PARAGRAPH_WEIGHT = 100  # from here on a block looks like a paragraph of prose

Matrix = NDArray[np.float64]


def weight(text: str) -> int:
    """How much a text says: its letters, those of scripts without spaces counted two and a half times."""
    if text.isascii():
        return len(text)
    return len(text) + int(_SPACELESS_EXTRA * len(_SPACELESS.findall(text)))


def _tag_kind(tag: str) -> int:
    if tag in ("p", "li", "div", "blockquote", "td", "span"):
        return _OWN_TAGS.index(tag)
    if tag == "h1":
        return 1
    if tag == "h2":
        return 2
    if tag in ("h3", "h4", "h5", "h6"):
        return 3
    return 9 if "-" in tag else 10


def _words_of(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


def _share(part: float, whole: float) -> float:
    return round(part / whole, 4) if whole else 0.0


class Sheet:
    """The features of a page's blocks, with what later steps need again: weights, marks and the elements' share."""

    def __init__(self, layout: Layout, titles: Sequence[str], teasers: Sequence[str]) -> None:
        self.layout = layout
        blocks = layout.blocks
        self.weights = [weight(b.text) for b in blocks]
        self.lines = [line_marks(b.text) for b in blocks]
        self.prose = [
            w if w >= _PARAGRAPH_WEIGHT and 3 * b.linked < len(b.text) and not b.tags & _FURNITURE else 0
            for w, b in zip(self.weights, blocks, strict=True)
        ]
        self.title_words = [_words_of(t) for t in titles if t]
        self.teaser_words = [_words_of(t) for t in teasers if t]
        self.marks_around = self._marks_around()
        self.matrix = self._matrix()

    def teaser_share(self, at: int) -> float:
        """How far a block repeats what the page says of itself in its description, 0 to 1."""
        own = _words_of(self.layout.blocks[at].text)
        return max((_share(len(own & t), max(len(own), len(t))) for t in self.teaser_words), default=0.0)

    def _marks_around(self) -> list[int]:
        """For each element the marks of all elements around it, the page's own frame (the outer two) left out."""
        around = [0] * len(self.layout.elements)
        for at, element in enumerate(self.layout.elements):
            if element.parent >= 0:
                above = self.layout.elements[element.parent]
                around[at] = around[element.parent] | (above.marks if above.depth >= _FRAME_DEPTH else 0)
        return around

    def _matrix(self) -> Matrix:
        blocks, elements = self.layout.blocks, self.layout.elements
        count = len(blocks)
        total = sum(self.prose) or 1
        whole = sum(self.weights) or 1
        child_prose = [0] * len(elements)
        child_paragraphs = [0] * len(elements)
        child_blocks = [0] * len(elements)
        child_linked = [0] * len(elements)
        child_weight = [0] * len(elements)
        for at, block in enumerate(blocks):
            e = elements[block.element].parent if block.tag in _LEAF_TAGS else block.element
            for _ in range(3):
                if e < 0:
                    break
                child_prose[e] += self.prose[at]
                child_paragraphs[e] += self.prose[at] > 0
                child_blocks[e] += 1
                child_linked[e] += block.linked
                child_weight[e] += self.weights[at]
                e = elements[e].parent
        headline = next((at for at, b in enumerate(blocks) if b.tag == "h1"), -1)
        seen: dict[str, int] = {}
        rows: list[list[float]] = []
        before_prose = before_all = 0
        last_heading = -99
        for at, block in enumerate(blocks):
            w = self.weights[at]
            row = self._own(block, w, self.lines[at])
            near = leaf_parent(self.layout, block)
            far = max(elements[near].parent, 0)
            repeated = seen.get(block.text, 0)
            seen[block.text] = repeated + 1
            if block.tags & TAG_BITS["heading"]:
                last_heading = at
            row += (
                _share(child_prose[near], total),
                child_paragraphs[near],
                child_blocks[near],
                _share(child_linked[near], child_weight[near]),
                _share(child_prose[far], total),
                child_paragraphs[far],
                _share(child_linked[far], child_weight[far]),
                _share(before_prose, total),
                _share(before_all, whole),
                _share(at, count),
                min(at - headline, 99) if headline >= 0 else -1,
                min(at - last_heading, 20),
                repeated,
                elements[block.element].depth,
                elements[near].depth - elements[far].depth,
            )
            rows.append(row)
            before_prose += self.prose[at]
            before_all += w
        own = np.array(rows, dtype=np.float64).reshape(count, -1)
        return np.hstack([own, self._neighbours(own), self._bits()])

    def _own(self, block: PageBlock, w: int, lines: int) -> list[float]:
        text = block.text
        words = _words_of(text) if w < 600 else frozenset()
        tail = text[-1:]
        return [
            min(w, 3000),
            _share(block.linked, len(text)),
            len(block.hrefs),
            min(len(_FULL_STOPS.findall(text)), 20),
            min(len(_COMMAS.findall(text)), 20),
            tail in _END_MARKS,
            tail in ":：",
            _share(len(_DIGITS.findall(text)), len(text)),
            text[:1].islower(),
            text.isupper(),
            text[:1] in "\"“„«「'‘»-–—",
            _share(min(block.bold, len(text)), len(text)),
            _tag_kind(block.tag),
            max((_share(len(words & t), max(len(words), len(t))) for t in self.title_words), default=0.0)
            if words
            else 0.0,
            max((_share(len(words & t), max(len(words), len(t))) for t in self.teaser_words), default=0.0)
            if words
            else 0.0,
            "|" in text or "›" in text or tail == "»",
            lines.bit_count(),
        ]

    def _neighbours(self, own: Matrix) -> Matrix:
        """Weight, link density, full stops and kind of the two blocks before and after."""
        if not len(own):
            return np.zeros((0, 18))
        shown = np.column_stack([own[:, 0], own[:, 1], own[:, 3], own[:, 12]])
        prose = np.array(self.prose, dtype=np.float64)
        parts = [_shifted(shown, by) for by in (-1, 1)] + [_shifted(shown[:, :2], by) for by in (-2, 2)]
        for reach in (4, 12):
            parts += [_around(prose, reach)]
        return np.hstack(parts)

    def _bits(self) -> Matrix:
        blocks = self.layout.blocks
        own = np.array([b.marks for b in blocks], dtype=np.int64)
        around = np.array([self.marks_around[b.element] for b in blocks], dtype=np.int64)
        parent = np.array(
            [self.layout.elements[max(self.layout.elements[b.element].parent, 0)].marks for b in blocks], dtype=np.int64
        )
        tags = np.array([b.tags for b in blocks], dtype=np.int64)
        lines = np.array(self.lines, dtype=np.int64)
        groups = np.arange(len(GROUP_NAMES))
        return np.hstack(
            [
                (own[:, None] >> groups & 1) * 3
                + (parent[:, None] >> groups & 1) * 2
                + (around[:, None] >> groups & 1),
                tags[:, None] >> np.arange(len(TAG_NAMES)) & 1,
                lines[:, None] >> np.arange(len(LINE_NAMES)) & 1,
            ]
        ).astype(np.float64)


_FURNITURE = TAG_BITS["nav"] | TAG_BITS["footer"] | TAG_BITS["aside"] | TAG_BITS["hidden"] | TAG_BITS["a"]
_FRAME_DEPTH = 3
_LEAF_TAGS = frozenset("p li h1 h2 h3 h4 h5 h6 blockquote td span dd dt".split())


def leaf_parent(layout: Layout, block: PageBlock) -> int:
    """The number of the element that holds a block together with its like: the parent of a paragraph, else its own."""
    at = layout.elements[block.element].parent if block.tag in _LEAF_TAGS else block.element
    return max(at, 0)


def _shifted(columns: Matrix, by: int) -> Matrix:
    """Each row's neighbour `by` rows away; nothing beyond the ends."""
    moved = np.full_like(columns, -1.0)
    if abs(by) < len(columns):
        if by < 0:
            moved[-by:] = columns[:by]
        else:
            moved[:-by] = columns[by:]
    return moved


def _around(values: NDArray[np.float64], reach: int) -> Matrix:
    """Sums over the `reach` rows before and after each row, itself left out."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    at = np.arange(len(values))
    before = sums[at] - sums[np.maximum(at - reach, 0)]
    after = sums[np.minimum(at + 1 + reach, len(values))] - sums[at + 1]
    return np.column_stack([before, after])
