"""Stories of one developing affair, linked from day to day.

In: stories with their members, of any languages. Out: for each story the thread it belongs to. A story continues the
most similar earlier story of its languages within a week, if the two share at least three rare terms; the thread is
named after its first story.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

from headwater.group.fold import order_of, vector_of_article
from headwater.models import Article, Story

FADING_DAYS = 4.0
LONGEST_PAUSE_DAYS = 7.0
LEAST_LIKENESS = 0.2
LEAST_SHARED = 3
TERMS_A_STORY = 30
CROWDED = 40

Outline = tuple[str, dict[int, float], float | None, float | None]


def threads(stories: Sequence[tuple[Story, tuple[Article, ...]]]) -> Mapping[str, str]:
    """Story id → thread id, the id of the thread's first story. A function of the set of stories."""
    given = {story.id: (story, members) for story, members in stories if members}
    ordered = sorted(given.values(), key=lambda item: (*order_of(min(item[1], key=order_of))[:2], item[0].id))
    outlines = [_outline(tuple(members)) for _, members in ordered]
    seen: Counter[int] = Counter(term for _, terms, _, _ in outlines for term in terms)
    size = len(outlines)
    vectors = [_vector(terms, seen, size) for _, terms, _, _ in outlines]
    holders: dict[tuple[str, int], list[int]] = defaultdict(list)
    thread: dict[str, str] = {}
    for at, (story, _) in enumerate(ordered):
        earlier = _continued(at, vectors, outlines, holders)
        thread[story.id] = thread[ordered[earlier][0].id] if earlier is not None else story.id
        for term in vectors[at]:
            holders[outlines[at][0], term].append(at)
    return thread


def _continued(
    at: int,
    vectors: Sequence[dict[int, float]],
    outlines: Sequence[Outline],
    holders: Mapping[tuple[str, int], list[int]],
) -> int | None:
    """The earlier story that this one continues, if any."""
    language, _, first, _ = outlines[at]
    shared: dict[int, list[float]] = defaultdict(list)
    for term, weight in vectors[at].items():
        held = holders.get((language, term), ())
        for other in held[-CROWDED:]:
            shared[other].append(weight * vectors[other][term])
    chosen, most = None, LEAST_LIKENESS
    for other in sorted(shared):
        parts = shared[other]
        last = outlines[other][3]
        pause = max(0.0, first - last) if first is not None and last is not None else 0.0
        if len(parts) < LEAST_SHARED or pause > LONGEST_PAUSE_DAYS:
            continue
        likeness = round(math.fsum(parts) * math.exp(-pause / FADING_DAYS), 9)
        if likeness > most:
            chosen, most = other, likeness
    return chosen


@lru_cache(maxsize=8192)
def _outline(members: tuple[Article, ...]) -> Outline:
    """A story's language, its terms (those that several members share weigh more), and its first and last day."""
    ordered = sorted(members, key=order_of)
    total: defaultdict[int, float] = defaultdict(float)
    for article in ordered:
        vector = vector_of_article(article)
        for term, weight in zip(vector.keys.tolist(), vector.weights.tolist(), strict=True):
            total[term] += weight
    kept = sorted(total, key=lambda term: (-round(total[term], 9), term))[: 2 * TERMS_A_STORY]
    spoken = Counter(article.language for article in ordered)
    days = [article.time.timestamp() / 86400 for article in ordered if article.time]
    terms = {term: 1.0 + math.log(total[term] / len(ordered) + 1.0) for term in kept}
    return min(spoken, key=lambda code: (-spoken[code], code)), terms, min(days, default=None), max(days, default=None)


def _vector(terms: Mapping[int, float], seen: Mapping[int, int], size: int) -> dict[int, float]:
    """The heaviest terms of a story as a unit vector."""
    weights = {term: weight * math.log1p(size / seen[term]) for term, weight in terms.items()}
    kept = sorted(weights, key=lambda term: (-round(weights[term], 9), term))[:TERMS_A_STORY]
    norm = math.sqrt(math.fsum(weights[term] ** 2 for term in kept)) or 1.0
    return {term: weights[term] / norm for term in kept}
