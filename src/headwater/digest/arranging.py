"""In what order a digest tells: the lede first, then paragraphs of one aspect each."""

from __future__ import annotations

from collections.abc import Sequence

from headwater.digest.passages import Vector, cosine
from headwater.digest.picking import Picked

SENTENCES_A_PARAGRAPH = 4
MOST_PARAGRAPHS = 5


def lede(chosen: Sequence[Picked]) -> Picked:
    """The passage that tells the news: the weightiest of those near the top of their articles."""
    return min(chosen, key=lambda one: (one.passage.number > 2, -one.score, one.passage.place))


def arranged(chosen: Sequence[Picked], vectors: Sequence[Vector]) -> list[list[Picked]]:
    """Paragraphs of passages that are about one aspect, weightiest first; the lede opens the first one.

    The closest passages are joined until paragraphs are full or few; inside a paragraph the order is that of importance
    by place in the article, and two passages of one article keep their order.
    """
    if not chosen:
        return []
    first = lede(chosen)
    count = len(chosen)
    wanted = 1 if count < 4 else min(MOST_PARAGRAPHS, max(2, round(count / 3)))
    groups = [[place] for place in range(count)]
    while len(groups) > wanted:
        best: tuple[float, int, int] | None = None
        for left in range(len(groups)):
            for right in range(left + 1, len(groups)):
                together = len(groups[left]) + len(groups[right])
                near = [cosine(vectors[a], vectors[b]) for a in groups[left] for b in groups[right]]
                score = sum(near) / len(near) - 0.12 * max(0, together - SENTENCES_A_PARAGRAPH) - 0.02 * together
                if best is None or round(score, 9) > best[0]:
                    best = (round(score, 9), left, right)
        if best is None:
            break
        _, left, right = best
        groups[left] = sorted(groups[left] + groups[right])
        del groups[right]
    told = [[chosen[place] for place in group] for group in groups]
    for group in told:
        group.sort(key=lambda one: (one is not first, one.passage.number, -one.score, one.passage.place))
    told.sort(key=lambda group: (first not in group, -max(one.score for one in group), group[0].passage.place))
    return [_sides_together(group) for group in _disputes_together(told)]


def _disputes_together(groups: Sequence[list[Picked]]) -> list[list[Picked]]:
    """The paragraphs with each side of a dispute moved to where its first side stands."""
    first: dict[str, list[Picked]] = {}
    result: list[list[Picked]] = []
    for group in groups:
        kept: list[Picked] = []
        for one in group:
            key = one.claim.id if one.claim and len(one.claim.values) > 1 else ""
            if key and key in first:
                first[key].append(one)
            else:
                kept.append(one)
                if key:
                    first[key] = kept
        if kept:
            result.append(kept)
    return result


def _sides_together(group: Sequence[Picked]) -> list[Picked]:
    """A paragraph with the sides of a dispute behind each other."""
    told: list[Picked] = []
    for one in group:
        if one in told:
            continue
        told.append(one)
        if one.claim and len(one.claim.values) > 1:
            told += [other for other in group if other is not one and other.claim and other.claim.id == one.claim.id]
    return told
