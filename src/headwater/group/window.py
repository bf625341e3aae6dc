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
NEIGHBOURS = 160
NEIGHBOURS_WIDE = 64
# An article's terms beyond the heaviest ones decide nothing and cost time.
HEAVIEST = 40
# In a window of more articles than this, a term that one article in thirty uses leads to nobody, and of the articles that
# share a term only so many before and after the article are looked at, in order of time. It still counts in the surroundings.
WIDE = 8_000
CROWDED_SHARE = 1 / 30
HELD = 64
# Blocks of rows are summed from so many products at most. A product is kept as a whole number of so many steps: sums of
# whole numbers are the same in any order.
PRODUCTS = 2_000_000
STEP_BITS = 20

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
    if lengths.max(initial=0) > HEAVIEST:
        kept = heaviest(rows, np.round(weights, 9), HEAVIEST)
        rows, keys, weights = rows[kept], keys[kept], weights[kept]
        starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=size))]).astype(np.int64)
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
    first, held = _postings(window)
    load = np.concatenate([[0], np.cumsum(held)])
    cost = (load[window.starts[rows + 1]] - load[window.starts[rows]]).cumsum()
    found: list[tuple[Integers, Integers, Numbers]] = []
    at = 0
    while at < len(rows):
        done = int(cost[at - 1]) if at else 0
        end = max(at + 1, int(np.searchsorted(cost, done + PRODUCTS, side="right")))
        found.append(_block(window, rows[at:end], first, held))
        at = end
    counts = np.concatenate([counts for counts, _, _ in found]) if found else np.zeros(0, np.int64)
    return Near(
        starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        columns=np.concatenate([columns for _, columns, _ in found]) if found else np.zeros(0, np.int64),
        values=np.concatenate([values for _, _, values in found]) if found else np.zeros(0),
    )


def _postings(window: Window) -> tuple[Integers, Integers]:
    """For each cell of the table where its term's list is read from, and how far."""
    first = window.by_term_starts[window.columns]
    last = window.by_term_starts[window.columns + 1]
    if window.size > WIDE:
        own = np.empty(len(window.columns), np.int64)
        own[np.argsort(window.columns, kind="stable")] = np.arange(len(window.columns))
        crowded = last - first > window.size * CROWDED_SHARE
        first, last = np.maximum(first, own - HELD), np.minimum(last, own + HELD + 1)
        last = np.where(crowded, first, last)
    return first, last - first


def _block(window: Window, rows: Integers, first: Integers, held: Integers) -> tuple[Integers, Integers, Numbers]:
    """How many neighbours each of a few rows has, which, and how near."""
    size = window.size
    lengths = window.starts[rows + 1] - window.starts[rows]
    cells = ranges(window.starts[rows], lengths)
    spread = held[cells]
    postings = ranges(first[cells], spread)
    pairs = np.repeat(np.repeat(np.arange(len(rows)), lengths) * size, spread) + window.by_term_rows[postings]
    products = np.repeat(window.weights[cells], spread) * window.by_term_weights[postings]
    packed = (pairs << STEP_BITS) | np.minimum(products * (1 << STEP_BITS), (1 << STEP_BITS) - 1).astype(np.int64)
    packed.sort()
    pairs = packed >> STEP_BITS
    edges = np.flatnonzero(np.diff(pairs, prepend=-1))
    steps = np.add.reduceat(packed & ((1 << STEP_BITS) - 1), edges) if len(edges) else np.zeros(0, np.int64)
    alike = np.flatnonzero(steps >= int(LEAST_SIMILARITY * (1 << STEP_BITS)))
    where, columns = np.divmod(pairs[edges[alike]], size)
    one, other = window.slots[rows][where], window.slots[columns]
    apart = np.where((one == UNDATED) | (other == UNDATED), 0, np.minimum(np.abs(one - other), REACH - 1))
    values: Numbers = np.round(steps[alike] / (1 << STEP_BITS) * KERNEL[apart], 9)
    kept = (values >= LEAST_NEARNESS) & (columns != rows[where])
    where, columns, values = where[kept], columns[kept], values[kept]
    counts = np.bincount(where, minlength=len(rows))
    most = NEIGHBOURS_WIDE if size > WIDE else NEIGHBOURS
    if counts.max(initial=0) > most:
        chosen = heaviest(where, values, most)
        where, columns, values = where[chosen], columns[chosen], values[chosen]
        counts = np.bincount(where, minlength=len(rows))
    return counts, columns, values


def heaviest(where: Integers, values: Numbers, most: int) -> Integers:
    """Positions of the `most` largest values of each row, in order; `where` ascends, ties go to the first."""
    order = np.lexsort((-values, where))
    ranked = where[order]
    rank = np.arange(len(order)) - np.searchsorted(ranked, ranked)
    return np.sort(order[rank < most])


def ranges(first: Integers, lengths: Integers) -> Integers:
    """All positions of several ranges, one range after the other."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    places: Integers = np.arange(total) - np.repeat(ends - lengths, lengths) + np.repeat(first, lengths)
    return places
