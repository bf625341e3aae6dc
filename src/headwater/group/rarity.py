"""How rare each term is, learned from as many articles as one cares to count: a table of bounded size.

In: vectors. Out: counts. Terms share the table's cells by their hash; it has thousands of cells for each article, four
million at the most, so that few do, and those that do only seem a little less rare. A function of the set of articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Sized
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

MOST_CELLS = 1 << 22
LEAST_CELLS = 1 << 17
CELLS_AN_ARTICLE = 4096
_CHUNK = 4096


@dataclass(frozen=True, slots=True)
class Rarity:
    """In how many of `articles` articles the terms of each cell were seen."""

    counts: npt.NDArray[np.int32]
    articles: int

    def of(self, keys: Keys) -> Numbers:
        """ln(1 + N / seen) to the power .8 for each term, as if some hundred articles more had been seen."""
        seen = self.counts[keys & np.uint64(len(self.counts) - 1)]
        rare: Numbers = np.log1p((self.articles + PRIOR_ARTICLES) / (seen + PRIOR_SEEN)) ** RARITY_POWER
        return rare


def rarity_of(vectors: Iterable[Vector], language: str = "", expected: int | None = None) -> Rarity:
    """The rarity of terms among these articles of one language, whose function words count as common from the start.

    `expected` is how many articles there are, where `vectors` cannot say it; it only sets the size of the table.
    """
    size = len(vectors) if isinstance(vectors, Sized) else expected or MOST_CELLS
    cells = min(MOST_CELLS, max(LEAST_CELLS, 1 << (CELLS_AN_ARTICLE * size).bit_length()))
    counts = np.zeros(cells, np.int32)
    mask = np.uint64(len(counts) - 1)
    counts[empty_keys(language) & mask] += PRIOR_EMPTY
    waiting: list[Keys] = []
    articles = 0
    for vector in vectors:
        articles += 1
        waiting.append(vector.keys)
        if len(waiting) == _CHUNK:
            _count(counts, mask, waiting)
    _count(counts, mask, waiting)
    return Rarity(counts, articles)


def _count(counts: npt.NDArray[np.int32], mask: np.uint64, waiting: list[Keys]) -> None:
    if waiting:
        np.add.at(counts, np.concatenate(waiting) & mask, 1)
        waiting.clear()
