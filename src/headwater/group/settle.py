"""Which articles make one story: each goes where it gains most, again and again, until nobody moves.

In: who is near whom, where some stand already, and when each was written. Out: a number for each article's story.
A function of the set: articles are taken in order of time and id, ties go to the story that began first.

gain(article, story) = Σ nearness - CROWD · Σ d·√(μ·μ') - RESERVE · (Σ d)^EXPONENT, over the story's members, where
d = exp(-days apart / FADING) and μ is how alike an article is to the whole window. The first term draws, the second
takes away what any two articles of this window have in common, the third is what a story asks of who joins: less from
each the larger it is, so that wide stories hold together.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from headwater.group.terms import Numbers
from headwater.group.window import Integers, Near

# Chosen on the development sets, one value for all of them (benchmarks/results/group.md shows what each is worth).
FADING = 0.6
CROWD = 1.5
RESERVE = 0.15
EXPONENT = 0.75
RESERVE_UNDATED = 0.18
EXPONENT_UNDATED = 1.0
ROUNDS = 6
SLOTS_A_DAY = 12
UNDATED_SLOT = -1


@dataclass(frozen=True, slots=True)
class Terms:
    """What a story asks of who joins it."""

    reserve: float
    exponent: float


class Stories:
    """The stories of a window while they settle: members, and how much of a story lies in each slot of two hours."""

    def __init__(self, days: Numbers, crowd: Numbers) -> None:
        dated = ~np.isnan(days)
        self.label: list[int] = [-1] * len(days)
        self.root: list[float] = np.round(np.sqrt(crowd), 9).tolist()
        slots = np.full(len(days), UNDATED_SLOT, np.int64)
        slots[dated] = np.floor(days[dated] * SLOTS_A_DAY).astype(np.int64)
        self.slot: list[int] = slots.tolist()
        self.mass: dict[int, dict[int, list[float]]] = {}
        self.unused = len(days)
        self.asks = Terms(RESERVE, EXPONENT) if dated.any() else Terms(RESERVE_UNDATED, EXPONENT_UNDATED)
        self.kernel = [math.exp(-apart / SLOTS_A_DAY / FADING) for apart in range(SLOTS_A_DAY * 8)]

    def put(self, article: int, story: int) -> None:
        """Put an article into a story."""
        self.label[article] = story
        held = self.mass.setdefault(story, {}).setdefault(self.slot[article], [0.0, 0.0])
        held[0] += 1.0
        held[1] += self.root[article]

    def take(self, article: int) -> int:
        """Take an article out of its story; which one it was."""
        story = self.label[article]
        slots = self.mass[story]
        held = slots[self.slot[article]]
        held[0] -= 1.0
        held[1] -= self.root[article]
        if held[0] < 0.5:  # counts are whole numbers: nobody is left in this slot
            del slots[self.slot[article]]
        if not slots:
            del self.mass[story]
        self.label[article] = -1
        return story

    def free(self) -> int:
        """A number that no story has had."""
        self.unused += 1
        return self.unused

    def price(self, article: int, story: int) -> float:
        """What a story asks of an article that stands nowhere."""
        slot, kernel = self.slot[article], self.kernel
        count = common = 0.0
        for other, (members, roots) in self.mass[story].items():
            if UNDATED_SLOT in (slot, other):
                fade = 1.0
            else:
                apart = abs(slot - other)
                if apart >= len(kernel):
                    continue
                fade = kernel[apart]
            count += fade * members
            common += fade * roots
        return float(CROWD * self.root[article] * common + self.asks.reserve * count**self.asks.exponent)

    def best(self, article: int, columns: Sequence[int], values: Sequence[float], own: int) -> int:
        """The story where an article that stands nowhere gains most; `own`, a free number, where it gains nothing."""
        drawn: dict[int, float] = {}
        label = self.label
        for column, value in zip(columns, values, strict=True):
            story = label[column]
            if story >= 0:
                drawn[story] = drawn.get(story, 0.0) + value
        chosen, most = own, 0.0
        for story, draw in drawn.items():
            if draw <= most:
                continue
            gain = round(draw - self.price(article, story), 9)
            if gain > most or (gain == most > 0 and story < chosen):
                chosen, most = story, gain
        return chosen


def settle(near: Near, rows: Integers, standing: Sequence[int], days: Numbers, crowd: Numbers) -> list[int]:
    """The story of each article, as the position of one of its members.

    `standing` says where each article stands already, -1 for those that arrive; only the articles of `rows` (with their
    neighbours in `near`) are placed and may move. Articles are in order of time.
    """
    stories = Stories(days, crowd)
    for article, story in enumerate(standing):
        if story >= 0:
            stories.put(article, story)
    around = [
        (near.columns[a:b].tolist(), near.values[a:b].tolist())
        for a, b in zip(near.starts[:-1].tolist(), near.starts[1:].tolist(), strict=True)
    ]
    order = rows.tolist()
    for article, (columns, values) in zip(order, around, strict=True):
        if standing[article] < 0:
            stories.put(article, stories.best(article, columns, values, article))
    for _ in range(ROUNDS):
        moved = 0
        for article, (columns, values) in zip(order, around, strict=True):
            before = stories.take(article)
            own = stories.free() if before in stories.mass else before
            after = stories.best(article, columns, values, own)
            stories.put(article, after)
            moved += after != before
        if not moved:
            break
    return stories.label
