"""A window of articles as numbers: how alike each is to everything around it, and who is near whom.

In: vectors of articles of one language with their times, and how rare terms are. Out: unit vectors in one sparse table,
each article's surroundings, and for chosen rows their nearest articles. Cost is linear in the articles: rare terms lead
to candidates through an inverted index, and terms that a large window uses everywhere lead to nobody.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from headwater.group.rarity import Rarity
from headwater.group.terms import Numbers, Vector

Integers = npt.NDArray[np.int64]

# Chosen on the development sets, one value for all (benchmarks/results/group.md): with a decay of one day 1 point is
# lost, with three days 2, without any 8.
FADING_DAYS = 0.6
SLOTS_A_DAY = 12
UNDATED = -1
REACH = 8 * SLOTS_A_DAY

LEAST_SIMILARITY = 0.02
LEAST_NEARNESS = 0.002
NEIGHBOURS = 400
# A term that more articles of a window use than this leads to no candidates; it still counts in the surroundings.
CROWDED = 4000
# Blocks of rows are summed in a dense table of so many cells, or from so many products where the window is wide.
CELLS = 2_000_000
PRODUCTS = 1_000_000
DENSE_SIZE = 8_000

KERNEL: Numbers = np.exp(-np.arange(REACH) / SLOTS_A_DAY / FADING_DAYS)


@dataclass(frozen=True, slots=True)
class Window:
    """Unit vectors of a window's articles as one sparse table, by row and by term; the slot of two hours each stands in.

    `strength` is the sum of an article's nearness to all others, `company` the sum of their weights in time: what is
    near in time counts, what is far does not.
    """

    starts: Integers
    columns: Integers
    weights: Numbers
    by_term_starts: Integers
    by_term_rows: Integers
    by_term_weights: Numbers
    slots: Integers
    strength: Numbers
    company: Numbers

    @property
    def size(self) -> int:
        """How many articles stand in the window."""
        return len(self.slots)


def slots_of(days: Numbers) -> Integers:
    """The slot of two hours that each time in days lies in; `UNDATED` where there is no time."""
    dated = ~np.isnan(days)
    return np.where(dated, np.floor(np.where(dated, days, 0.0) * SLOTS_A_DAY), UNDATED).astype(np.int64)


def window_of(vectors: Sequence[Vector], slots: Integers, rarity: Rarity) -> Window:
    """The window of these articles."""
    size = len(vectors)
    lengths = np.array([len(v.keys) for v in vectors], np.int64)
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    keys = np.concatenate([v.keys for v in vectors]) if size else np.zeros(0, np.uint64)
    weights: Numbers = (np.concatenate([v.weights for v in vectors]) if size else np.zeros(0)) * rarity.of(keys)
    rows = np.repeat(np.arange(size), lengths)
    norms = np.sqrt(np.bincount(rows, weights=weights * weights, minlength=size))
    weights = weights / np.where(norms > 0, norms, 1.0)[rows]
    known, columns = np.unique(keys, return_inverse=True)
    order = np.argsort(columns, kind="stable")
    seen = np.bincount(columns, minlength=len(known))
    strength, company = _surroundings(rows, columns, weights, slots, len(known))
    return Window(
        starts=starts,
        columns=columns,
        weights=weights,
        by_term_starts=np.concatenate([[0], np.cumsum(seen)]).astype(np.int64),
        by_term_rows=rows[order],
        by_term_weights=weights[order],
        slots=slots,
        strength=strength,
        company=company,
    )


def _surroundings(
    rows: Integers, columns: Integers, weights: Numbers, slots: Integers, terms: int
) -> tuple[Numbers, Numbers]:
    """For each article the sums, over all others, of nearness and of weight in time; slot by slot, there and back.

    An article without a time is near every other one in time.
    """
    size = len(slots)
    strength, company = np.zeros(size), np.zeros(size)
    used = np.unique(slots[slots != UNDATED])
    cell_slots = slots[rows]
    for direction in (used, used[::-1]):
        sum_of_terms, sum_of_articles, before = np.zeros(terms), 0.0, None
        for slot in direction.tolist():
            if before is not None:
                fade = math.exp(-abs(slot - before) / SLOTS_A_DAY / FADING_DAYS)
                sum_of_terms *= fade
                sum_of_articles *= fade
            cells = np.flatnonzero(cell_slots == slot)
            inside = np.flatnonzero(slots == slot)
            strength += np.bincount(rows[cells], weights=weights[cells] * sum_of_terms[columns[cells]], minlength=size)
            company[inside] += sum_of_articles
            here = np.bincount(columns[cells], weights=weights[cells], minlength=terms)
            if direction is used:
                strength += np.bincount(
                    rows[cells], weights=weights[cells] * (here[columns[cells]] - weights[cells]), minlength=size
                )
                company[inside] += len(inside) - 1
            sum_of_terms += here
            sum_of_articles += len(inside)
            before = slot
    undated = slots == UNDATED
    if undated.any():
        cells = np.flatnonzero(undated[rows])
        everything = np.bincount(columns, weights=weights, minlength=terms)
        timeless = np.bincount(columns[cells], weights=weights[cells], minlength=terms)
        around = np.where(undated[rows], everything[columns] - weights, timeless[columns])
        strength += np.bincount(rows, weights=weights * around, minlength=size)
        company += np.where(undated, size - 1, np.count_nonzero(undated))
    return np.round(strength, 9), np.round(company, 9)


@dataclass(frozen=True, slots=True)
class Near:
    """The neighbours of some rows: for the n-th row, `columns[starts[n]:starts[n+1]]` and how near they are, `values`."""

    starts: Integers
    columns: Integers
    values: Numbers


def nearest(window: Window, rows: Integers) -> Near:
    """The nearest articles of each row, itself left out, in order of position; nearness rounded to 9 digits.

    Nearness is similarity times exp(-days between the two / .6). Where an article has no time, nothing is taken away.
    """
    found: list[tuple[Integers, Integers, Numbers]] = []
    wide = window.size > DENSE_SIZE
    spread = np.diff(window.by_term_starts)
    if wide:
        spread = np.where(spread > CROWDED, 0, spread)
    cost = np.concatenate([[0], np.cumsum(spread[window.columns])])
    load = (cost[window.starts[rows + 1]] - cost[window.starts[rows]]).cumsum() if wide else None
    at = 0
    while at < len(rows):
        if load is None:
            end = at + max(1, CELLS // max(window.size, 1))
        else:
            done = int(load[at - 1]) if at else 0
            end = max(at + 1, int(np.searchsorted(load, done + PRODUCTS, side="right")))
        found.append(_block(window, rows[at:end], spread, dense=not wide))
        at = end
    counts = np.concatenate([counts for counts, _, _ in found]) if found else np.zeros(0, np.int64)
    return Near(
        starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        columns=np.concatenate([columns for _, columns, _ in found]) if found else np.zeros(0, np.int64),
        values=np.concatenate([values for _, _, values in found]) if found else np.zeros(0),
    )


def _block(window: Window, rows: Integers, spread: Integers, *, dense: bool) -> tuple[Integers, Integers, Numbers]:
    """How many neighbours each of a few rows has, which, and how near."""
    size = window.size
    lengths = window.starts[rows + 1] - window.starts[rows]
    cells = ranges(window.starts[rows], lengths)
    terms = window.columns[cells]
    held = spread[terms]
    postings = ranges(window.by_term_starts[terms], held)
    keys = np.repeat(np.repeat(np.arange(len(rows)), lengths) * size, held) + window.by_term_rows[postings]
    products = np.repeat(window.weights[cells], held) * window.by_term_weights[postings]
    pairs: Integers
    likeness: Numbers
    if dense:
        table = np.bincount(keys, weights=products, minlength=len(rows) * size)
        pairs = np.flatnonzero(table >= LEAST_SIMILARITY)
        likeness = table[pairs]
    else:
        order = np.argsort(keys, kind="stable")
        keys, products = keys[order], products[order]
        edges = np.flatnonzero(np.diff(keys, prepend=-1))
        sums: Numbers = np.add.reduceat(products, edges) if len(edges) else np.zeros(0)
        alike = sums >= LEAST_SIMILARITY
        pairs = keys[edges][alike]
        likeness = sums[alike]
    where, columns = np.divmod(pairs, size)
    one, other = window.slots[rows][where], window.slots[columns]
    timeless = (one == UNDATED) | (other == UNDATED)
    apart = np.where(timeless, 0, np.abs(one - other))
    values: Numbers = np.round(likeness * np.exp(-apart / SLOTS_A_DAY / FADING_DAYS), 9)
    kept = (values >= LEAST_NEARNESS) & (columns != rows[where])
    where, columns, values = where[kept], columns[kept], values[kept]
    counts = np.bincount(where, minlength=len(rows))
    if counts.max(initial=0) > NEIGHBOURS:
        where, columns, values = _heaviest(where, columns, values)
        counts = np.bincount(where, minlength=len(rows))
    return counts, columns, values


def _heaviest(where: Integers, columns: Integers, values: Numbers) -> tuple[Integers, Integers, Numbers]:
    """The nearest neighbours of each row; ties go to the earlier article."""
    order = np.lexsort((columns, -values, where))
    ranked = where[order]
    rank = np.arange(len(order)) - np.searchsorted(ranked, ranked)
    kept = np.sort(order[rank < NEIGHBOURS])
    return where[kept], columns[kept], values[kept]


def ranges(first: Integers, lengths: Integers) -> Integers:
    """All positions of several ranges, one range after the other."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    places: Integers = np.arange(total) - np.repeat(ends - lengths, lengths) + np.repeat(first, lengths)
    return places
