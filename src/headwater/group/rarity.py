"""How rare each term is, learned from as many articles as one cares to count: a table of fixed size that can be added up.

In: vectors. Out: counts. Terms share the table's cells by their hash; with four million cells few do, and those that do
only seem a little less rare. A function of the set of articles.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from headwater.group.terms import (
    PRIOR_ARTICLES,
    PRIOR_EMPTY,
    PRIOR_SEEN,
    RARITY_POWER,
    Keys,
    Numbers,
    Vector,
    empty_keys,
)

CELLS = 1 << 22
_MASK = np.uint64(CELLS - 1)
_CHUNK = 4096


@dataclass(frozen=True, slots=True)
class Rarity:
    """In how many of `articles` articles the terms of each cell were seen."""

    counts: npt.NDArray[np.int32]
    articles: int

    def of(self, keys: Keys) -> Numbers:
        """ln(1 + N / seen) to the power .8 for each term, as if some hundred articles more had been seen."""
        seen = self.counts[keys & _MASK]
        rare: Numbers = np.log1p((self.articles + PRIOR_ARTICLES) / (seen + PRIOR_SEEN)) ** RARITY_POWER
        return rare


def rarity_of(vectors: Iterable[Vector], language: str = "") -> Rarity:
    """The rarity of terms among these articles of one language, whose function words count as common from the start."""
    counts = np.zeros(CELLS, np.int32)
    counts[empty_keys(language) & _MASK] += PRIOR_EMPTY
    waiting: list[Keys] = []
    articles = 0
    for vector in vectors:
        articles += 1
        waiting.append(vector.keys)
        if len(waiting) == _CHUNK:
            _count(counts, waiting)
    _count(counts, waiting)
    return Rarity(counts, articles)


def _count(counts: npt.NDArray[np.int32], waiting: list[Keys]) -> None:
    if waiting:
        cells, seen = np.unique(np.concatenate(waiting) & _MASK, return_counts=True)
        counts[cells] += seen.astype(np.int32)
        waiting.clear()
