"""A window of articles as numbers: how alike each is to everything around it, and who is near whom.

In: vectors of articles of one language with their times, and how rare terms are. Out: unit vectors in one sparse table,
each article's surroundings, and for chosen rows their nearest articles. Cost is linear in the articles: rare terms lead
to candidates through an inverted index, and terms that a large window uses everywhere lead to nobody.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from headwater.group.rarity import Rarity
from headwater.group.senses import Senses
from headwater.group.terms import Numbers, Vector

Integers = npt.NDArray[np.signedinteger[Any]]

# Chosen on the development sets, one value for all (benchmarks/results/group.md): with a decay of one day 1 point is
# lost, with three days 2, without any 8.
FADING_DAYS = 0.6
SLOTS_A_DAY = 12
UNDATED = -1
REACH = 8 * SLOTS_A_DAY

LEAST_SIMILARITY = 0.02
LEAST_NEARNESS = 0.004
# What is this much less near than the nearest is so by chance.
LEAST_OF_STRONGEST = 0.06
NEIGHBOURS = 160
# In a window of very many articles fewer of them say as much.
NEIGHBOURS_WIDE = 96
WIDE = 30_000
# An article that arrives or moves has those think again to whom it is as near as this.
WAKES = 0.03
# An article's terms beyond the heaviest ones decide nothing and cost time.
HEAVIEST = 40
# From an article its rarest terms lead to others, so many of them at most; what a crowded term adds to a likeness is little.
# It still counts in the surroundings.
MOST_LED_TO = 1_500
# … and of the articles that share a term, so many before and after the article in order of time.
HELD = 100
# Blocks of rows are summed from so many products at most. A product is kept as a whole number of so many steps: sums of
# whole numbers are the same in any order.
PRODUCTS = 1_000_000
STEP_BITS = 20
_STEPS = 1 << STEP_BITS
_VALUE_BITS = 36
_VALUE_STEPS = (1 << _VALUE_BITS) - 1
# Up to so many articles a row of sums has a place for each; beyond, the products are sorted. Both give the same sums.
DENSE = 16_000

# What a model's vectors say of a likeness, where both articles have one; words say the rest.
SENSE_SHARE = 0.2

KERNEL: Numbers = np.exp(-np.arange(REACH) / SLOTS_A_DAY / FADING_DAYS)


@dataclass(frozen=True, slots=True)
class Window:
    """Unit vectors of a window's articles as one sparse table, by row and by term; the slot of two hours each stands in.

    `own` is where in its term's list each cell of the table stands. `strength` is the sum of an article's nearness to all
    others, `company` the sum of their weights in time: what is near in time counts, what is far does not. `senses` are a
    model's vectors, where there is a model.
    """

    starts: Integers
    columns: Integers
    weights: Numbers
    by_term_starts: Integers
    by_term_rows: Integers
    by_term_weights: Numbers
    own: Integers
    slots: Integers
    strength: Numbers
    company: Numbers
    senses: Senses | None = None

    @property
    def size(self) -> int:
        """How many articles stand in the window."""
        return len(self.slots)


def slots_of(days: Numbers) -> Integers:
    """The slot of two hours that each time in days lies in; `UNDATED` where there is no time."""
    dated = ~np.isnan(days)
    return np.where(dated, np.floor(np.where(dated, days, 0.0) * SLOTS_A_DAY), UNDATED).astype(np.int64)


def window_of(vectors: Sequence[Vector], slots: Integers, rarity: Rarity, senses: Senses | None = None) -> Window:
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
    own = np.empty(len(order), np.int64)
    own[order] = np.arange(len(order))
    seen = np.bincount(columns, minlength=len(known))
    strength, company = _surroundings(rows, columns, weights, slots, len(known))
    if senses is not None:
        share = np.where(senses.known, SENSE_SHARE, 0.0)
        strength = np.round((1.0 - share) * strength + share * senses.crowding() * company, 9)
    return Window(
        starts=starts,
        columns=columns,
        weights=weights,
        by_term_starts=np.concatenate([[0], np.cumsum(seen)]).astype(np.int64),
        by_term_rows=rows[order],
        by_term_weights=weights[order],
        own=own,
        slots=slots,
        strength=strength,
        company=company,
        senses=senses,
    )


def trimmed(vectors: Sequence[Vector], rarity: Rarity) -> list[Vector]:
    """The same vectors with their heaviest terms only: what a window would leave of them, in less room."""
    if not vectors:
        return []
    counts = [len(vector.keys) for vector in vectors]
    keys = np.concatenate([vector.keys for vector in vectors])
    weights = np.concatenate([vector.weights for vector in vectors])
    rows = np.repeat(np.arange(len(vectors)), counts)
    kept = heaviest(rows, np.round(weights * rarity.of(keys), 9), HEAVIEST)
    ends = np.cumsum(np.bincount(rows[kept], minlength=len(vectors)))[:-1]
    return [Vector(*pair) for pair in zip(np.split(keys[kept], ends), np.split(weights[kept], ends), strict=True)]


def _surroundings(
    rows: Integers, columns: Integers, weights: Numbers, slots: Integers, terms: int
) -> tuple[Numbers, Numbers]:
    """For each article the sums, over all others, of nearness and of weight in time; slot by slot, there and back.

    Articles are in order of time, those without a time last; these are near every other one in time.
    """
    size = len(slots)
    strength, company = np.zeros(size), np.zeros(size)
    dated = int(np.count_nonzero(slots != UNDATED))
    used, first = np.unique(slots[:dated], return_index=True)
    edges = np.append(first, dated)
    cell_edges = np.searchsorted(rows, edges)
    bounds = (used, edges[:-1], edges[1:], cell_edges[:-1], cell_edges[1:])
    parts = list(zip(*(bound.tolist() for bound in bounds), strict=True))
    for direction in (parts, parts[::-1]):
        sum_of_terms, sum_of_articles, before = np.zeros(terms), 0.0, None
        for slot, begin, end, cell, last in direction:
            if before is not None:
                fade = math.exp(-abs(slot - before) / SLOTS_A_DAY / FADING_DAYS)
                sum_of_terms *= fade
                sum_of_articles *= fade
            own, own_weights = columns[cell:last], weights[cell:last]
            around = sum_of_terms[own]
            np.add.at(sum_of_terms, own, own_weights)
            if direction is parts:
                here = sum_of_terms[own] - around - own_weights
                around = around + here
                company[begin:end] += end - begin - 1
            strength[begin:end] += np.bincount(
                rows[cell:last] - begin, weights=own_weights * around, minlength=end - begin
            )
            company[begin:end] += sum_of_articles
            sum_of_articles += end - begin
            before = slot
    if dated < size:
        timeless = rows >= dated
        everything = np.bincount(columns, weights=weights, minlength=terms)
        of_timeless = np.bincount(columns[timeless], weights=weights[timeless], minlength=terms)
        around = np.where(timeless, everything[columns] - weights, of_timeless[columns])
        strength += np.bincount(rows, weights=weights * around, minlength=size)
        company += np.where(slots == UNDATED, size - 1, size - dated)
    return np.round(strength, 9), np.round(company, 9)


@dataclass(frozen=True, slots=True)
class Near:
    """The neighbours of some rows: for the n-th row, `columns[starts[n]:starts[n+1]]`, how near they are (`values`), and how
    much of that is nearness in time (`fades`).
    """

    starts: Integers
    columns: Integers
    values: Numbers
    fades: Numbers


def nearest(window: Window, rows: Integers) -> Near:
    """The nearest articles of each row, itself left out, in order of position; nearness rounded to 9 digits.

    Nearness is similarity times exp(-days between the two / .6). Where an article has no time, nothing is taken away.
    """
    ways = _ways(window, rows)
    ends = np.cumsum(np.bincount(ways.where, weights=ways.spread, minlength=len(rows))) if len(rows) else np.zeros(0)
    cells_a_row = window.size if window.size <= DENSE or window.senses is not None else 0
    found: list[tuple[Integers, Integers, Numbers, Numbers]] = []
    at = 0
    while at < len(rows):
        done = float(ends[at - 1]) if at else 0.0
        end = int(np.searchsorted(ends, done + PRODUCTS, side="right"))
        if cells_a_row:
            end = min(end, at + max(1, PRODUCTS // cells_a_row))
        end = max(at + 1, end)
        first, last = np.searchsorted(ways.where, (at, end))
        found.append(_block(window, rows[at:end], ways.part(first, last, at)))
        at = end
    counts, columns, values, fades = (
        (np.concatenate(part) for part in zip(*found, strict=True)) if found else (np.zeros(0),) * 4
    )
    return Near(np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), columns.astype(np.int32), values, fades)


def joined_near(one: Near, other: Near) -> Near:
    """The neighbours of some rows, and behind them those of others."""
    return Near(
        np.concatenate([one.starts, one.starts[-1] + other.starts[1:]]),
        np.concatenate([one.columns, other.columns]),
        np.concatenate([one.values, other.values]),
        np.concatenate([one.fades, other.fades]),
    )


@dataclass(frozen=True, slots=True)
class _Ways:
    """By which terms rows are led to others: row (its place among those asked), weight there, first posting and how many."""

    where: Integers
    weights: Numbers
    first: Integers
    spread: Integers

    def part(self, first: int, last: int, at: int) -> _Ways:
        return _Ways(
            self.where[first:last] - at, self.weights[first:last], self.first[first:last], self.spread[first:last]
        )


def _ways(window: Window, rows: Integers) -> _Ways:
    """Each row's rarest terms, and of a term that many have, those nearest in time."""
    lengths = window.starts[rows + 1] - window.starts[rows]
    where, cells = np.repeat(np.arange(len(rows)), lengths), ranges(window.starts[rows], lengths)
    columns = window.columns[cells]
    first, last = window.by_term_starts[columns], window.by_term_starts[columns + 1]
    held = last - first
    if held.max(initial=0) > 2 * HELD:
        own = window.own[cells]
        first, last = np.maximum(first, own - HELD), np.minimum(last, own + HELD + 1)
    spread = last - first
    total = np.bincount(where, weights=spread, minlength=len(rows))
    if total.max(initial=0) > MOST_LED_TO:
        order = np.lexsort((cells, held, where))
        led = np.cumsum(spread[order])
        before = np.concatenate([[0], np.cumsum(total)[:-1]])
        kept = np.sort(order[led - before[where[order]] <= MOST_LED_TO])
        where, cells, first, spread = where[kept], cells[kept], first[kept], spread[kept]
    return _Ways(where, window.weights[cells], first, spread)


def _block(window: Window, rows: Integers, ways: _Ways) -> tuple[Integers, Integers, Numbers, Numbers]:
    """How many neighbours each of a few rows has, which, how near, and how near in time."""
    size = window.size
    postings = ranges(ways.first, ways.spread)
    pairs = np.repeat(ways.where * size, ways.spread) + window.by_term_rows[postings]
    products = np.repeat(ways.weights, ways.spread) * window.by_term_weights[postings]
    least = int(LEAST_SIMILARITY * _STEPS)
    known: Integers
    steps: Numbers
    if size <= DENSE:
        sums = np.bincount(pairs, weights=np.floor(products * _STEPS), minlength=len(rows) * size)
        known = np.flatnonzero(sums >= least)
        steps = np.asarray(sums[known], np.float64)
    else:
        packed = (pairs << STEP_BITS) | np.minimum(products * _STEPS, _STEPS - 1).astype(np.int64)
        packed.sort()
        pairs = packed >> STEP_BITS
        edges = np.flatnonzero(np.diff(pairs, prepend=-1))
        summed = np.add.reduceat(packed & (_STEPS - 1), edges) if len(edges) else np.zeros(0, np.int64)
        alike = np.flatnonzero(summed >= least)
        known, steps = pairs[edges[alike]], summed[alike].astype(np.float64)
    if window.senses is not None:
        known, steps = _with_senses(window.senses, rows, known, steps)
    where, columns = np.divmod(known, size)
    one, other = window.slots[rows][where], window.slots[columns]
    apart = np.where((one == UNDATED) | (other == UNDATED), 0, np.minimum(np.abs(one - other), REACH - 1))
    fades = KERNEL[apart]
    values: Numbers = np.round(steps / _STEPS * fades, 9)
    kept = (values >= LEAST_NEARNESS) & (columns != rows[where])
    where, columns, values, fades = where[kept], columns[kept], values[kept], fades[kept]
    if len(where):
        begin = np.flatnonzero(np.diff(where, prepend=-1))
        strongest = np.repeat(np.maximum.reduceat(values, begin), np.diff(np.append(begin, len(where))))
        kept = values >= LEAST_OF_STRONGEST * strongest
        where, columns, values, fades = where[kept], columns[kept], values[kept], fades[kept]
    counts = np.bincount(where, minlength=len(rows))
    most = NEIGHBOURS if size <= WIDE else NEIGHBOURS_WIDE
    if counts.max(initial=0) > most:
        chosen = heaviest(where, values, most)
        where, columns, values, fades = where[chosen], columns[chosen], values[chosen], fades[chosen]
        counts = np.bincount(where, minlength=len(rows))
    return counts, columns.astype(np.int32), values.astype(np.float32), fades.astype(np.float32)


def _with_senses(senses: Senses, rows: Integers, known: Integers, steps: Numbers) -> tuple[Integers, Numbers]:
    """Pairs that are alike by words, by what a model makes of them, or by both; how alike, in steps."""
    alike = senses.likeness(rows) * (SENSE_SHARE * _STEPS)
    both = senses.known[rows][:, None] & senses.known[None, :]
    of_words = np.zeros(alike.size)
    of_words[known] = steps
    mixed = np.floor(alike.ravel() + of_words * np.where(both.ravel(), 1.0 - SENSE_SHARE, 1.0))
    found = np.flatnonzero(mixed >= int(LEAST_SIMILARITY * _STEPS))
    return found, mixed[found]


def heaviest(where: Integers, values: Numbers, most: int) -> Integers:
    """Positions of the `most` largest values of each row, in order; `where` ascends, ties go to the first."""
    counts = np.bincount(where)
    if counts.max(initial=0) <= most:
        return np.arange(len(where))
    crowded = counts[where] > most
    places = np.flatnonzero(crowded)
    # Row and value as one whole number: one sort instead of two.
    steps = (values[places] * (_VALUE_STEPS / (float(values.max(initial=0.0)) or 1.0))).astype(np.int64)
    order = places[np.argsort((where[places].astype(np.int64) << _VALUE_BITS) - steps, kind="stable")]
    ahead = np.cumsum(np.where(counts > most, counts, 0)) - np.where(counts > most, counts, 0)
    rank = np.arange(len(order)) - ahead[where[order]]
    return np.sort(np.concatenate([np.flatnonzero(~crowded), order[rank < most]]))


def ranges(first: Integers, lengths: Integers) -> Integers:
    """All positions of several ranges, one range after the other."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    places: Integers = np.arange(total) - np.repeat(ends - lengths, lengths) + np.repeat(first, lengths)
    return places
