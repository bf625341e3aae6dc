"""Which blocks are the article: two sets of boosted trees, the second of which knows what the first thought of the
neighbours, of the container and of the page.

The trees are data (`weights.json`, made by `benchmarks/learn_read.py`). Their leaf values are integers and thresholds
are compared with features rounded to four digits, so a page is read alike on every machine.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray
from selectolax.lexbor import LexborHTMLParser

from headwater.read.features import Matrix, Sheet, leaf_parent
from headwater.read.head import Head, clean

Scores = NDArray[np.int64]
_MILLION = 1_000_000


class Trees:
    """Boosted regression trees; the sum of their leaves, in millionths, is the log odds that a block belongs."""

    def __init__(self, learned: dict[str, object]) -> None:
        trees = learned["trees"]
        assert isinstance(trees, list)
        size = max(len(t["feature"]) for t in trees)
        shape = (len(trees), size)
        self.feature = np.zeros(shape, dtype=np.int32)
        self.threshold = np.zeros(shape, dtype=np.float64)
        self.children = np.zeros((len(trees), size, 2), dtype=np.int32)
        self.value = np.zeros(shape, dtype=np.int64)
        self.base = int(learned["base"])  # type: ignore[call-overload]
        for at, tree in enumerate(trees):
            for node, feature in enumerate(tree["feature"]):
                leaf = feature < 0
                self.feature[at, node] = 0 if leaf else feature
                self.threshold[at, node] = np.inf if leaf else tree["threshold"][node]
                self.children[at, node] = (node, node) if leaf else (tree["left"][node], tree["right"][node])
                self.value[at, node] = tree["value"][node]
        self.depth = max(_depth(t) for t in trees)

    def score(self, matrix: Matrix) -> Scores:
        """The scores of the rows, in millionths of log odds."""
        count = len(matrix)
        trees = len(self.feature)
        size = self.feature.shape[1]
        rows = np.arange(count)[:, None]
        offsets = np.arange(trees)[None, :] * size
        features, thresholds = self.feature.ravel(), self.threshold.ravel()
        children = self.children.reshape(-1, 2)
        nodes = np.zeros((count, trees), dtype=np.int64)
        for _ in range(self.depth):
            at = offsets + nodes
            right = matrix[rows, features[at]] > thresholds[at]
            nodes = children[at, right.astype(np.int8)]
        scored: Scores = self.value.ravel()[offsets + nodes].sum(axis=1) + self.base
        return scored


def _depth(tree: dict[str, list[int]]) -> int:
    """How many steps lead to the deepest leaf."""
    deepest, level = 0, [0]
    while level:
        level = [
            child for node in level if tree["feature"][node] >= 0 for child in (tree["left"][node], tree["right"][node])
        ]
        deepest += bool(level)
    return deepest


@lru_cache(maxsize=1)
def learned() -> tuple[Trees, Trees]:
    """The trees that are shipped, read once."""
    weights = json.loads(files("headwater.read").joinpath("weights.json").read_text(encoding="utf-8"))
    return Trees(weights["first"]), Trees(weights["second"])


def page_titles(tree: LexborHTMLParser, head: Head) -> tuple[list[str], list[str]]:
    """What the page calls itself, and how it sums itself up: blocks that repeat these are told by it."""
    titles = [head.meta("og:title", "twitter:title"), head.title]
    heading = tree.css_first("h1")
    if heading is not None:
        titles.append(clean(heading.text(deep=True)))
    teasers = [head.meta("og:description"), head.meta("description"), head.meta("twitter:description")]
    return [t for t in titles if t], list(dict.fromkeys(t for t in teasers if t))


def second_features(sheet: Sheet, scores: Scores) -> Matrix:
    """The features of `sheet` and what the first scores say of the blocks around each, in order and in the tree."""
    count = len(scores)
    if not count:
        return np.zeros((0, sheet.matrix.shape[1] + 26))
    odds = np.clip(np.round(scores / _MILLION, 3), -8, 8)
    sure = np.round(
        0.5 + odds / (1 + 2 * np.abs(odds)), 3
    )  # like the logistic curve, in arithmetic every machine shares
    weights = np.array(sheet.weights, dtype=np.float64)
    mass = np.round(sure * weights, 0)
    total = max(mass.sum(), 1.0)
    columns = [odds]
    for by in (-3, -2, -1, 1, 2, 3):
        moved = np.full(count, -9.0)
        if abs(by) < count:
            if by < 0:
                moved[-by:] = odds[:by]
            else:
                moved[:-by] = odds[by:]
        columns.append(moved)
    cumulated = np.concatenate([[0.0], np.cumsum(mass)])
    columns.append(np.round(cumulated[:-1] / total, 3))
    at = np.arange(count)
    for reach in (5, 20):
        low, high = np.maximum(at - reach, 0), np.minimum(at + reach + 1, count)
        columns += [
            np.round((cumulated[at] - cumulated[low]) / total, 3),
            np.round((cumulated[high] - cumulated[at + 1]) / total, 3),
        ]
    columns.append(np.full(count, min(total, 20000.0)))
    columns += _tree_columns(sheet, odds, mass, total)
    columns += _distance_columns(sheet, odds, weights)
    return np.hstack([sheet.matrix, np.column_stack(columns)])


def _tree_columns(sheet: Sheet, odds: Matrix, mass: Matrix, total: float) -> list[Matrix]:
    """How much of the likely text stands in a block's container, in the one around it, and in elements like its own."""
    elements, blocks = sheet.layout.elements, sheet.layout.blocks
    held = [0.0] * len(elements)
    for at, block in enumerate(blocks):
        held[block.element] += mass[at]
    whole = [0.0] * len(elements)
    for e in range(len(elements) - 1, -1, -1):
        whole[e] += held[e] + held[e] * 0
        if elements[e].parent >= 0:
            whole[elements[e].parent] += whole[e]
    by_words: dict[tuple[str, str], list[float]] = {}
    near = [leaf_parent(sheet.layout, b) for b in blocks]
    for at, block in enumerate(blocks):
        key = (block.tag, elements[block.element].words)
        sums = by_words.setdefault(key, [0.0, 0.0, 0.0])
        sums[0] += mass[at]
        sums[1] += sheet.weights[at]
        sums[2] += 1
    main = 0
    moved = True
    children: dict[int, int] = {}
    for e in range(1, len(elements)):
        best = children.get(elements[e].parent)
        if best is None or whole[e] > whole[best]:
            children[elements[e].parent] = e
    while moved:
        inner = children.get(main)
        moved = inner is not None and whole[inner] >= 0.8 * total
        if moved:
            assert inner is not None
            main = inner
    inside = [False] * len(elements)
    below = [0] * len(elements)
    branch = [0.0] * len(elements)
    marks = [0] * len(elements)
    for e, element in enumerate(elements):
        if e == main:
            inside[e] = True
        elif element.parent >= 0 and inside[element.parent]:
            inside[e] = True
            below[e] = below[element.parent] + 1
            branch[e] = whole[e] / total if element.parent == main else branch[element.parent]
            marks[e] = marks[element.parent] | element.marks
    rows = [
        (
            round(whole[n] / total, 3),
            round(whole[max(elements[n].parent, 0)] / total, 3),
            round(by_words[(b.tag, elements[b.element].words)][0] / total, 3),
            round(
                by_words[(b.tag, elements[b.element].words)][0]
                / max(by_words[(b.tag, elements[b.element].words)][1], 1),
                3,
            ),
            by_words[(b.tag, elements[b.element].words)][2],
            inside[b.element],
            below[b.element],
            round(branch[b.element], 3),
            marks[b.element].bit_count(),
        )
        for b, n in zip(blocks, near, strict=True)
    ]
    return [np.array(rows, dtype=np.float64)]


def _distance_columns(sheet: Sheet, odds: Matrix, weights: Matrix) -> list[Matrix]:
    """How far the nearest sure paragraph is before and after, in blocks; and whether one comes after at all."""
    sure = (odds > 1.0) & (weights >= 80)
    count = len(odds)
    before = np.full(count, 60.0)
    after = np.full(count, 60.0)
    last = -60
    for at in range(count):
        before[at] = min(at - last, 60)
        if sure[at]:
            last = at
    following = count + 60
    for at in range(count - 1, -1, -1):
        after[at] = min(following - at, 60)
        if sure[at]:
            following = at
    remaining: Matrix = np.cumsum(sure[::-1])[::-1] - sure
    passed: Matrix = np.cumsum(sure) - sure
    return [before, after, np.minimum(remaining, 50), np.minimum(passed, 50)]
