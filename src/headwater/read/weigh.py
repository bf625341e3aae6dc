"""Which blocks are the article: two sets of boosted trees, the second of which knows what the first thought of the
neighbours, of the container and of the page.

The trees are data (`weights.json`, made by `benchmarks/learn_read.py`). Their leaf values are integers and thresholds
are compared with features rounded to four digits, so a page is read alike on every machine.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from headwater.read.cues import GROUP_BIT
from headwater.read.features import Matrix, Sheet, shifted

Scores = NDArray[np.int64]
MILLION = 1_000_000
LEAVES = 16  # of a tree at most: a set of leaves is then one 16-bit number
_ROWS = 512  # scored at once, so that memory stays flat on long pages
_SURE = 1.0  # log odds from which a block counts as surely in
_SURE_WEIGHT = 80


class Trees:
    """Boosted regression trees; the sum of their leaves, in millionths, is the log odds that a block belongs.

    All nodes of all trees are compared at once: each node that sends a row to the right strikes out the leaves on its
    left, and the leftmost leaf that stands is the row's (the QuickScorer algorithm, Lucchese et al., SIGIR 2015).
    """

    def __init__(self, learned_trees: dict[str, Any]) -> None:
        trees = learned_trees["trees"]
        nodes = LEAVES - 1
        self.base = int(learned_trees["base"])
        feature = np.zeros((nodes, len(trees)), dtype=np.int64)
        threshold = np.full((nodes, len(trees)), np.inf)
        kept = np.full((nodes, len(trees)), 0xFFFF, dtype=np.uint16)
        self.value = np.zeros(len(trees) * LEAVES, dtype=np.int64)
        for at, tree in enumerate(trees):
            leaves, struck = _leaves_of(tree)
            for position, leaf in enumerate(leaves):
                self.value[at * LEAVES + position] = tree["value"][leaf]
            for position, (node, mask) in enumerate(struck):
                feature[position, at] = tree["feature"][node]
                threshold[position, at] = tree["threshold"][node]
                kept[position, at] = 0xFFFF & ~mask
        self.feature, self.threshold, self.kept = feature.ravel(), threshold.reshape(-1, 1), kept.reshape(-1, 1)
        self.first_leaf = (np.arange(len(trees)) * LEAVES).reshape(-1, 1)
        self.shape = (nodes, len(trees))

    def score(self, matrix: Matrix) -> Scores:
        """The scores of the rows, in millionths of log odds."""
        parts = [self._score(matrix[at : at + _ROWS]) for at in range(0, len(matrix), _ROWS)]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)

    def _score(self, matrix: Matrix) -> Scores:
        columns = np.ascontiguousarray(matrix.T)
        goes_left = columns[self.feature] <= self.threshold  # rows lie side by side: each step is one sweep
        # a node that sends a row to the left strikes nothing out: all ones
        standing = (self.kept | -goes_left.astype(np.uint16)).reshape(*self.shape, len(matrix))
        left = np.bitwise_and.reduce(standing, axis=0)
        scored: Scores = self.value[_lowest_bits()[left] + self.first_leaf].sum(axis=0) + self.base
        return scored


def _leaves_of(tree: dict[str, list[int]]) -> tuple[list[int], list[tuple[int, int]]]:
    """A tree's leaves from left to right, and for each inner node the bits of the leaves on its left side."""
    leaves: list[int] = []
    struck: list[tuple[int, int]] = []
    waiting: list[tuple[int, int]] = [(0, -1)]  # a node, or the end of a node's left side: (node, first leaf of it)
    while waiting:
        node, begun = waiting.pop()
        if begun >= 0:
            mask = (1 << len(leaves)) - (1 << begun)
            struck.append((node, mask))
        elif tree["feature"][node] < 0:
            leaves.append(node)
        else:
            waiting += [(tree["right"][node], -1), (node, len(leaves)), (tree["left"][node], -1)]
    return leaves, struck


@lru_cache(maxsize=1)
def _lowest_bits() -> NDArray[np.int64]:
    """For each 16-bit number the place of its lowest set bit."""
    numbers = np.arange(1 << LEAVES, dtype=np.int64)
    places = np.zeros(1 << LEAVES, dtype=np.int64)
    for place in range(LEAVES - 1, -1, -1):
        places[(numbers >> place & 1) == 1] = place
    return places


@lru_cache(maxsize=1)
def learned() -> tuple[Trees, Trees]:
    """The trees that are shipped, read once."""
    weights = json.loads(files("headwater.read").joinpath("weights.json").read_text(encoding="utf-8"))
    return Trees(weights["first"]), Trees(weights["second"])


def second_features(sheet: Sheet, scores: Scores) -> Matrix:
    """The features of `sheet` and what the first scores say of the blocks around each, in order and in the tree."""
    count = len(scores)
    odds = np.clip(np.round(scores / MILLION, 3), -8, 8)
    # like the logistic curve, in arithmetic that every machine shares
    sure = np.round(0.5 + odds / (1 + 2 * np.abs(odds)), 3)
    weights = np.array(sheet.weights, dtype=np.float64)
    mass = np.round(sure * weights, 0)
    total = max(float(mass.sum()), 1.0)
    column = odds[:, None]
    columns = [column, *(shifted(column, by, -9.0) for by in (-3, -2, -1, 1, 2, 3))]
    cumulated = np.concatenate([[0.0], np.cumsum(mass)])
    at = np.arange(count)
    columns.append((np.round(cumulated[:-1] / total, 3))[:, None])
    for reach in (5, 20):
        low, high = np.maximum(at - reach, 0), np.minimum(at + reach + 1, count)
        before, after = cumulated[at] - cumulated[low], cumulated[high] - cumulated[at + 1]
        columns.append(np.round(np.column_stack([before, after]) / total, 3))
    columns.append(np.full((count, 1), min(total, 20_000.0)))
    columns.append(_container_columns(sheet, mass, total))
    columns.append(_distance_columns(odds, weights))
    return np.hstack([sheet.matrix, *columns])


def _container_columns(sheet: Sheet, mass: Matrix, total: float) -> Matrix:
    """How much of the likely text stands in a block's container, in the one around it, and in elements like its own;
    where it stands beside the smallest elements that hold most and half of all likely text.
    """
    elements, blocks = sheet.layout.elements, sheet.layout.blocks
    whole = [0.0] * len(elements)
    masses = mass.tolist()
    for at, block in enumerate(blocks):
        whole[block.element] += masses[at]
    for e in range(len(elements) - 1, 0, -1):
        whole[elements[e].parent] += whole[e]
    keys = [(block.tag, elements[block.element].words) for block in blocks]
    alike: dict[tuple[str, str], list[float]] = {}
    for at, key in enumerate(keys):
        sums = alike.setdefault(key, [0.0, 0.0, 0.0])
        sums[0] += masses[at]
        sums[1] += sheet.weights[at]
        sums[2] += 1
    largest = _largest_children(sheet, whole)
    below, branch, marks = _beside_main(sheet, whole, largest, 0.8 * total)
    closer, _, _ = _beside_main(sheet, whole, largest, 0.45 * total)
    top = max(alike, key=lambda key: (alike[key][0], key)) if alike else ("", "")
    held, parents = np.array(whole), np.array([max(e.parent, 0) for e in elements], dtype=np.int64)
    near = np.array(sheet.near, dtype=np.int64)
    own = np.array([b.element for b in blocks], dtype=np.int64)
    like = np.array([alike[key] for key in keys], dtype=np.float64).reshape(len(blocks), 3)
    columns: list[Any] = [
        held[near] / total,
        held[parents[near]] / total,
        like[:, 0] / total,
        like[:, 0] / np.maximum(like[:, 1], 1),
        like[:, 2],
        np.array(below)[own],
        np.array(branch)[own] / total,
        [marks[e].bit_count() for e in own.tolist()],
        [marks[e] & _BOXES != 0 for e in own.tolist()],
        np.array(closer)[own],
        [key == top for key in keys],
        held[own] / total,
        like[:, 0] / np.maximum(like[:, 2], 1),
    ]
    stacked: Matrix = np.column_stack(columns).astype(np.float64)
    return np.round(stacked, 3)


def _largest_children(sheet: Sheet, whole: list[float]) -> dict[int, int]:
    """For each element the child that holds most of the likely text; the first of equals."""
    largest: dict[int, int] = {}
    for e, element in enumerate(sheet.layout.elements):
        best = largest.get(element.parent)
        if best is None or whole[e] > whole[best]:
            largest[element.parent] = e
    return largest


def _beside_main(
    sheet: Sheet, whole: list[float], largest: dict[int, int], enough: float
) -> tuple[list[int], list[float], list[int]]:
    """For each element: how far it lies below the main one (-1: outside), how much its branch of that holds, and the
    marks of the elements between. The main one is the smallest that holds enough of the likely text.
    """
    elements = sheet.layout.elements
    main = 0
    while (inner := largest.get(main)) is not None and whole[inner] >= enough:
        main = inner
    below, branch, marks = [-1] * len(elements), [0.0] * len(elements), [0] * len(elements)
    below[main] = 0
    for e in range(main + 1, len(elements)):
        element = elements[e]
        if below[element.parent] >= 0:
            below[e] = below[element.parent] + 1
            branch[e] = whole[e] if element.parent == main else branch[element.parent]
            marks[e] = marks[element.parent] | element.marks
    return below, branch, marks


_BOXES = sum(GROUP_BIT[name] for name in ("related", "teaser", "call", "ad", "box", "embed", "comment", "caption"))


def _distance_columns(odds: Matrix, weights: Matrix) -> Matrix:
    """How far the nearest sure paragraph is before and after, in blocks, and how many of them lie on either side."""
    sure = (odds > _SURE) & (weights >= _SURE_WEIGHT)
    count = len(odds)
    at = np.arange(count)
    places = np.where(sure, at, -10_000)
    last = np.concatenate([[-10_000], np.maximum.accumulate(places)[:-1]]) if count else places
    places = np.where(sure, at, 10_000_000)
    following = np.concatenate([np.minimum.accumulate(places[::-1])[::-1][1:], [10_000_000]]) if count else places
    passed: Matrix = np.cumsum(sure) - sure
    remaining = (sure.sum() if count else 0) - passed - sure
    heights = np.concatenate([[0.0], np.cumsum(weights)])
    gap_before = heights[at] - heights[np.clip(last + 1, 0, count)]
    gap_after = heights[np.clip(following, 0, count)] - heights[np.clip(at + 1, 0, count)]
    return np.column_stack(
        [
            np.minimum(at - last, 60),
            np.minimum(following - at, 60),
            np.minimum(remaining, 50),
            np.minimum(passed, 50),
            np.clip(gap_before, 0, 5000),
            np.clip(gap_after, 0, 5000),
        ]
    ).astype(np.float64)
