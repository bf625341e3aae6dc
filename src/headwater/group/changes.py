"""What became of stories when their window was placed anew: which joined another, which came apart, and why.

In: the articles of a window as they stood before and as they stand now. Out: changes that say all that is needed to undo
them. A story that only gained articles or lost its name to an earlier member has not changed in this sense.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from headwater.group.fold import order_of
from headwater.group.reasons import because
from headwater.models import Article, Placed

MOST_TERMS = 5
# Rarity of the terms that explain a change is judged by so many of the window's articles.
MOST_AMONG = 400


@dataclass(frozen=True, slots=True)
class Change:
    """`articles` went from `story` to `other`; putting them back undoes it.

    `kind`: `join` (the story's first article stands in another story now, and its address leads there), `split` (its first
    article stays, others make a story of their own). `terms` are what the moved articles share with where they went, or for
    a split with one another; `hours` is how long their first one is after the story's. Stories are named by first articles.
    """

    kind: str
    story: str
    other: str
    articles: tuple[str, ...]
    terms: tuple[str, ...]
    hours: float | None


def changes(before: Sequence[Placed], now: Sequence[Placed]) -> tuple[Change, ...]:
    """The changes between two states of a window, by story; a function of the two sets."""
    known = {placed.article.id: placed.article for placed in (*before, *now)}
    stands = {placed.article.id: placed.story for placed in now}
    stood: dict[str, list[str]] = defaultdict(list)
    for placed in before:
        stood[placed.story].append(placed.article.id)
    among = sorted(known.values(), key=order_of)[-MOST_AMONG:]
    found = []
    for story, members in sorted(stood.items()):
        went: dict[str, list[str]] = defaultdict(list)
        for one in sorted(members):
            if one in stands:
                went[stands[one]].append(one)
        home = stands.get(story)
        for other, moved in sorted(went.items()):
            joined = home is not None and home == other and other != story and other in stood
            parted = home is not None and other != home and other not in stood
            if joined or parted:
                found.append(_change(("join" if joined else "split", story, other), moved, known, among))
    return tuple(found)


def _change(
    named: tuple[str, str, str], moved: Sequence[str], known: dict[str, Article], among: Sequence[Article]
) -> Change:
    """A change of this kind, from this story to that one, with the terms that carried it."""
    kind, story, other = named
    ordered = sorted((known[one] for one in moved), key=order_of)
    beside = known.get(other) if kind == "join" else ordered[-1]
    terms = because(ordered[0], beside, among).terms[:MOST_TERMS] if beside and beside is not ordered[0] else ()
    first = known.get(story)
    apart = (
        round((ordered[0].time - first.time).total_seconds() / 3600, 3)
        if first and first.time and ordered[0].time
        else None
    )
    return Change(kind, story, other, tuple(moved), tuple(term for term, _ in terms), apart)
