"""Which articles make one story: each goes where it gains most, again and again, until nobody moves.

In: a window, who is near whom, and where some stand already. Out: a number for each article's story. A function of the
set: articles are taken in order of time and id, ties go to the story that began first.

    gain(article, story) = Σ nearness - asks · (Σ d)^.75

over the story's members, where d fades with the time between two articles. What a story asks follows how crowded the
neighbourhood is: b is an article's mean nearness to all that is *not* in its story nor its twin, shrunk towards a prior where few
articles are around, and

    asks = (1.1 + .22 · ln(1 + Σ d over the window)) · (b of the article · mean b of the story)^.35

In a calm neighbourhood a little likeness binds, among a hundred look-alikes much is asked; the more candidates there
are, the more look alike by chance. The exponent .75 asks less from each the larger a story is, so that wide stories
hold together. Articles without times have all others for company:
there the exponent is 1 and half as much again is asked.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from headwater.group.window import KERNEL, REACH, UNDATED, WAKES, Integers, Near, Window, ranges

Around = tuple[list[int], list[float], list[float]]

# Chosen on the development sets, one value for all of them (benchmarks/results/group.md shows what each is worth).
ASKS = 1.1
ASKS_BY_COMPANY = 0.22
CROWD_POWER = 0.7
EXPONENT = 0.75
EXPONENT_UNDATED = 1.0
ASKS_UNDATED = 1.5
PRIOR_COMPANY = 20.0
PRIOR_CROWD = 0.03
# Articles so near that one repeats the other say nothing of how crowded the neighbourhood is.
TWIN_NEARNESS = 0.9
ROUNDS = 8
# Room for what adding in another order may change.
MARGIN = 1e-6


class Stories:
    """The stories of a window while they settle: members, and how much of a story lies in each slot of two hours."""

    def __init__(self, window: Window, near: Near, rows: Integers) -> None:
        self.label: list[int] = [-1] * window.size
        self.slot: list[int] = window.slots.tolist()
        self.strength: list[float] = window.strength.tolist()
        self.company: list[float] = window.company.tolist()
        self.twins = _twins(window, near, rows)
        self.root = [self.crowding(at, 0.0, 0.0) for at in range(window.size)]
        self.mass: dict[int, dict[int, list[float]]] = {}
        self.calmest: dict[int, float] = {}
        self.unused = window.size
        dated = bool(np.any(window.slots != UNDATED))
        self.exponent = EXPONENT if dated else EXPONENT_UNDATED
        scale = 1.0 if dated else ASKS_UNDATED
        self.factor = [scale * (ASKS + ASKS_BY_COMPANY * math.log1p(company)) for company in self.company]
        self.kernel: list[float] = KERNEL.tolist()

    def crowding(self, article: int, draw: float, count: float) -> float:
        """The square root of an article's mean nearness to what is neither in its story nor its twin."""
        drawn_by_twins, twins = self.twins[article]
        around = max(self.strength[article] - max(draw, drawn_by_twins), 0.0) + PRIOR_COMPANY * PRIOR_CROWD
        return round(math.sqrt(around / (max(self.company[article] - max(count, twins), 0.0) + PRIOR_COMPANY)), 9)

    def put(self, article: int, story: int, draw: float, count: float) -> None:
        """Put an article into a story that draws it so much and has so much weight near it in time."""
        self.label[article] = story
        root = self.root[article] = self.crowding(article, draw, count)
        self.calmest[story] = min(root, self.calmest.get(story, root))
        held = self.mass.setdefault(story, {}).setdefault(self.slot[article], [0.0, 0.0])
        held[0] += 1.0
        held[1] += root

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

    def weigh(self, article: int, story: int) -> tuple[float, float]:
        """The weight in time of a story's members as seen from an article, and the sum of their crowding."""
        slot, kernel = self.slot[article], self.kernel
        count = common = 0.0
        for other, (members, roots) in self.mass[story].items():
            apart = 0 if UNDATED in (slot, other) else abs(slot - other)
            if apart < REACH:
                count += kernel[apart] * members
                common += kernel[apart] * roots
        return count, common

    def gain(self, article: int, draw: float) -> float:
        """What an article gains where it stands and is drawn so much; its crowding is reckoned anew there."""
        story = self.label[article]
        count, common = self.weigh(article, story)
        count, common = count - 1.0, common - self.root[article]
        if count <= MARGIN:
            return 0.0
        root = self.crowding(article, draw, count)
        self.mass[story][self.slot[article]][1] += root - self.root[article]
        self.calmest[story] = min(root, self.calmest[story])
        self.root[article] = root
        asks: float = self.factor[article] * (root * common / count) ** CROWD_POWER * count**self.exponent
        return draw - asks

    def best(self, article: int, around: Around, own: int) -> tuple[int, float, float]:
        """Where an article that stands nowhere gains most, with its draw and weight; `own` where it gains nothing.

        A story is weighed only where it may win: it has at least the weight of the neighbours in it, and asks at least
        what its calmest member does.
        """
        drawn: dict[int, float] = {}
        weights: dict[int, float] = {}
        label, calmest = self.label, self.calmest
        for column, value, fade in zip(*around, strict=True):
            story = label[column]
            if story in drawn:
                drawn[story] += value
                weights[story] += fade
            elif story >= 0:
                drawn[story] = value
                weights[story] = fade
        chosen, most, draw_there, count_there = own, 0.0, 0.0, 0.0
        root, factor, exponent = self.root[article], self.factor[article], self.exponent
        for story, draw in drawn.items():
            least = factor * (root * calmest[story]) ** CROWD_POWER * weights[story] ** exponent
            if draw - least < most - MARGIN:
                continue
            count, common = self.weigh(article, story)
            if count <= 0.0:
                continue
            asks = factor * (root * common / count) ** CROWD_POWER
            gain = round(draw - asks * count**exponent, 9)
            if gain > most or (gain == most > 0.0 and story < chosen):
                chosen, most, draw_there, count_there = story, gain, draw, count
        return chosen, draw_there, count_there


def _twins(window: Window, near: Near, rows: Integers) -> list[tuple[float, float]]:
    """For each article the nearness of those so near that they are no part of its surroundings, and how many they are."""
    counts = np.diff(near.starts)
    where = np.repeat(rows, counts)
    twin = near.values >= TWIN_NEARNESS
    drawn = np.bincount(where[twin], weights=near.values[twin], minlength=window.size)
    many = np.bincount(where[twin], minlength=window.size)
    return list(zip(np.round(drawn, 9).tolist(), many.astype(float).tolist(), strict=True))


def settle(window: Window, near: Near, rows: Integers, standing: Sequence[int]) -> list[int]:
    """A number for the story of each article.

    `standing` says where each article stands already, -1 for those that arrive; only the articles of `rows` (with their
    neighbours in `near`) are placed and may move. Articles are in order of time.
    """
    stories = Stories(window, near, rows)
    for article, story in enumerate(standing):
        if story >= 0:
            stories.put(article, story, 0.0, 0.0)
    place: dict[int, int] = {article: at for at, article in enumerate(rows.tolist())}
    starts: list[int] = near.starts.tolist()

    def around(article: int) -> Around:
        at = place[article]
        first, last = starts[at], starts[at + 1]
        return near.columns[first:last].tolist(), near.values[first:last].tolist(), near.fades[first:last].tolist()

    for article in sorted(place):
        if standing[article] < 0:
            stories.put(article, *stories.best(article, around(article), article))
    waiting = set(place)
    for _ in range(ROUNDS):
        again: set[int] = set()
        asked = sorted(waiting)
        for article in _restless(stories, near, asked, [place[article] for article in asked]):
            neighbours = around(article)
            before = stories.take(article)
            own = stories.free() if before in stories.mass else before
            after, draw, count = stories.best(article, neighbours, own)
            stories.put(article, after, draw, count)
            if after != before:
                again.add(article)
                again.update(
                    other for other, value, _ in zip(*neighbours, strict=True) if value >= WAKES and other in place
                )
        if not again:
            break
        waiting = again
    return stories.label


def _restless(stories: Stories, near: Near, articles: list[int], places: list[int]) -> list[int]:
    """Those of some articles that may gain elsewhere: a bound, reckoned for all at once, tells most that they stay.

    `places` says which rows of `near` are theirs.
    """
    if not articles:
        return []
    at, own = np.array(articles, np.int64), np.array(places, np.int64)
    lengths = near.starts[own + 1] - near.starts[own]
    cells = ranges(near.starts[own], lengths)
    where = np.repeat(np.arange(len(at)), lengths)
    labels = np.array(stories.label, np.int64)
    keys, group = np.unique(where * (labels.max() + 1) + labels[near.columns[cells]], return_inverse=True)
    draw = np.bincount(group, weights=near.values[cells], minlength=len(keys))
    weight = np.bincount(group, weights=near.fades[cells], minlength=len(keys))
    here, story = np.divmod(keys, labels.max() + 1)
    home = story == labels[at[here]]
    drawn_home = np.bincount(here[home], weights=draw[home], minlength=len(at)).tolist()
    gains = np.array([stories.gain(*one) for one in zip(articles, drawn_home, strict=True)])
    roots, factors = (np.array([held[article] for article in articles]) for held in (stories.root, stories.factor))
    calmest = np.array([stories.calmest[one] for one in story.tolist()])
    asks = factors[here] * (roots[here] * calmest) ** CROWD_POWER * weight**stories.exponent
    bound = np.where(home, -np.inf, draw - asks)
    most = np.full(len(at), -np.inf)
    np.maximum.at(most, here, bound)
    restless: list[int] = at[(most >= np.maximum(gains, 0.0) - MARGIN) | (gains < 0.0)].tolist()
    return restless
