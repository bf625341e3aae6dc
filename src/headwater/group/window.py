"""A window of articles as numbers: how rare each term is in it, and who is near whom.

In: articles of one language, in order of time. Out: for chosen rows their nearest articles with similarities, and how
alike each article is to the whole window. Cost is linear in the articles: rare terms lead to candidates through an
inverted index, and lists longer than a bound are read from their nearest end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from headwater.group.terms import PRIOR_ARTICLES, PRIOR_CROWD, PRIOR_SEEN, RARITY_POWER, Numbers, Vector

Integers = npt.NDArray[np.int64]

LEAST_SIMILARITY = 0.03
LEAST_NEARNESS = 0.001
NEIGHBOURS = 160
# A block of rows is summed in a dense table of at most this many cells.
CELLS = 2_000_000


@dataclass(frozen=True, slots=True)
class Window:
    """Unit vectors of a window's articles as one sparse table, by row and by term."""

    starts: Integers
    columns: Integers
    weights: Numbers
    by_term_starts: Integers
    by_term_rows: Integers
    by_term_weights: Numbers
    crowd: Numbers  # how alike each article is to the mean of the window

    @property
    def size(self) -> int:
        """How many articles stand in the window."""
        return len(self.starts) - 1


def window_of(vectors: Sequence[Vector]) -> Window:
    """The window of these articles. Rarity is ln(1 + N / df) to the power .8, learned from the window itself."""
    size = len(vectors)
    lengths = np.array([len(v.keys) for v in vectors], np.int64)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    keys = np.concatenate([v.keys for v in vectors]) if size else np.zeros(0, np.uint64)
    known, columns = np.unique(keys, return_inverse=True)
    seen: Numbers = np.bincount(columns, minlength=len(known)).astype(np.float64)
    rarity = np.log1p((size + PRIOR_ARTICLES) / (seen + PRIOR_SEEN)) ** RARITY_POWER
    weights: Numbers = (np.concatenate([v.weights for v in vectors]) if size else np.zeros(0)) * rarity[columns]
    rows = np.repeat(np.arange(size), lengths)
    norms = np.sqrt(np.bincount(rows, weights=weights * weights, minlength=size))
    weights = weights / np.where(norms > 0, norms, 1.0)[rows]
    order = np.argsort(columns, kind="stable")
    total = np.bincount(columns, weights=weights, minlength=len(known))
    alike = np.bincount(rows, weights=weights * (total[columns] - weights), minlength=size)
    crowd = (alike + PRIOR_ARTICLES * PRIOR_CROWD) / (max(size - 1, 0) + PRIOR_ARTICLES)
    return Window(
        starts=starts,
        columns=columns,
        weights=weights,
        by_term_starts=np.concatenate([[0], np.cumsum(seen.astype(np.int64))]),
        by_term_rows=rows[order],
        by_term_weights=weights[order],
        crowd=np.round(crowd, 9),
    )


@dataclass(frozen=True, slots=True)
class Near:
    """The neighbours of some rows: for the n-th row, `columns[starts[n]:starts[n+1]]` and how near they are, `values`."""

    starts: Integers
    columns: Integers
    values: Numbers


def nearest(window: Window, rows: Integers, days: Numbers, fading: float) -> Near:
    """The nearest articles of each row, itself left out, in order of position; nearness rounded to 9 digits.

    Nearness is similarity times exp(-days between them / `fading`). `days` is each article's time in days, not a
    number where it has none: time then takes nothing away.
    """
    block = max(1, CELLS // max(window.size, 1))
    found = [_block(window, rows[at : at + block], days, fading) for at in range(0, len(rows), block)]
    counts = np.concatenate([counts for counts, _, _ in found]) if found else np.zeros(0, np.int64)
    return Near(
        starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        columns=np.concatenate([columns for _, columns, _ in found]) if found else np.zeros(0, np.int64),
        values=np.concatenate([values for _, _, values in found]) if found else np.zeros(0),
    )


def _block(window: Window, rows: Integers, days: Numbers, fading: float) -> tuple[Integers, Integers, Numbers]:
    """How many neighbours each of a few rows has, which, and how near."""
    size = window.size
    cells = _spread(window.starts[rows], window.starts[rows + 1])
    lengths = window.starts[rows + 1] - window.starts[rows]
    row_of_cell = np.repeat(np.arange(len(rows)), lengths)
    terms = window.columns[cells]
    first, last = window.by_term_starts[terms], window.by_term_starts[terms + 1]
    postings = _spread(first, last)
    spread = last - first
    keys = np.repeat(row_of_cell * size, spread) + window.by_term_rows[postings]
    products = np.repeat(window.weights[cells], spread) * window.by_term_weights[postings]
    table = np.round(np.bincount(keys, weights=products, minlength=len(rows) * size), 9).reshape(len(rows), size)
    table[np.arange(len(rows)), rows] = 0.0
    where: Integers
    columns: Integers
    where, columns = np.nonzero(table >= LEAST_SIMILARITY)
    apart = np.nan_to_num(np.abs(days[rows][where] - days[columns]), nan=0.0)
    values: Numbers = np.round(table[where, columns] * np.exp(-apart / fading), 9)
    kept = values >= LEAST_NEARNESS
    where, columns, values = where[kept], columns[kept], values[kept]
    counts = np.bincount(where, minlength=len(rows))
    if counts.max(initial=0) > NEIGHBOURS:
        where, columns, values = _heaviest(where, columns, values)
        counts = np.bincount(where, minlength=len(rows))
    return counts, columns, values


def _heaviest(where: Integers, columns: Integers, values: Numbers) -> tuple[Integers, Integers, Numbers]:
    """The most similar neighbours of each row; ties go to the earlier article."""
    order = np.lexsort((columns, -values, where))
    ranked = where[order]
    rank = np.arange(len(order)) - np.searchsorted(ranked, ranked)
    kept = np.sort(order[rank < NEIGHBOURS])
    return where[kept], columns[kept], values[kept]


def _spread(first: Integers, last: Integers) -> Integers:
    """All positions of several ranges, one range after the other."""
    lengths = last - first
    total = int(lengths.sum())
    ends = np.cumsum(lengths)
    places: Integers = np.arange(total) - np.repeat(ends - lengths, lengths) + np.repeat(first, lengths)
    return places
