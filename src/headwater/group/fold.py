"""The fold step: the stories of the active window and a day's arrivals, all of them placed anew.

In: articles of one language with the stories they stand in, and articles that arrive. Out: the same articles with the
stories that they stand in now. A function of the set: no order of input changes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import numpy as np

from headwater.group.rarity import Rarity, rarity_of
from headwater.group.senses import Sense, Senses
from headwater.group.settle import settle
from headwater.group.terms import BODY_WORDS, Vector, vector_of
from headwater.group.window import WAKES, joined_near, nearest, slots_of, window_of
from headwater.models import Article, Placed

# How long a story stays active after its newest article: after four days an article's pull has fallen to a thousandth.
WINDOW = timedelta(days=4)
# Articles that stand already may still move this long before the first that arrives.
MOVABLE_DAYS = 2.0
# … but only so many of the newest: in a wide window the others have settled.
MOST_MOVABLE = 4_000
_DAY = 86400.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def order_of(article: Article) -> tuple[bool, datetime, str]:
    """Articles in order of time and id; those without a time last."""
    time = article.time
    return (time is None, time or _EPOCH, article.id)


def place(
    standing: Sequence[Placed],
    arriving: Sequence[Article],
    rarity: Rarity | None = None,
    vectors: Mapping[str, Vector] | None = None,
    senses: Mapping[str, Sense] | None = None,
) -> tuple[Placed, ...]:
    """All of these articles with the stories they stand in, in order of time and id.

    For one language. `standing` are the articles of the active window as placed before, `arriving` those that come now.
    A story may gain, join another, and lose members that arrived within a day of the newest. Its name is the id of its
    earliest member; where that member has left the window, the name that its oldest standing member was placed under.
    Articles without a time are compared as if all were written at once. An article given twice counts once.
    `rarity` is how rare terms are among more articles than these; without it these articles say it. `vectors` are the
    articles' terms by id, for who has them at hand. `senses` are what a model makes of them by id: words and senses are
    weighed together, by the same rules; an article without one is compared by its words.
    """
    before = {placed.article.id: placed.story for placed in standing}
    known = {placed.article.id: placed.article for placed in standing} | {a.id: a for a in arriving}
    articles = sorted(known.values(), key=order_of)
    if len(articles) < 2:
        return tuple(Placed(article, before.get(article.id, article.id)) for article in articles)
    days = np.array([_days(article) for article in articles])
    terms = [vectors[article.id] if vectors else vector_of_article(article) for article in articles]
    sensed = Senses([senses.get(article.id) for article in articles]) if senses else None
    window = window_of(terms, slots_of(days), rarity or rarity_of(terms, articles[0].language), sensed)
    labels = _standing_labels(articles, before)
    new = np.array([label < 0 for label in labels])
    rows = np.flatnonzero(new)
    near = nearest(window, rows)
    since = np.nanmin(days[new]) - MOVABLE_DAYS if np.isfinite(days[new]).any() else np.inf
    woken = np.unique(near.columns[near.values >= WAKES])
    woken = woken[~new[woken] & (days[woken] >= since)][-MOST_MOVABLE:]
    near = joined_near(near, nearest(window, woken))
    settled = settle(window, near, np.concatenate([rows, woken]), labels)
    names = _names(articles, before, settled)
    return tuple(Placed(article, names[label]) for article, label in zip(articles, settled, strict=True))


def vector_of_article(article: Article) -> Vector:
    """The terms of an article; kept, since it comes back day by day as long as its window is open."""
    return _vector(article.title, article.text[: BODY_WORDS * 12])


@lru_cache(maxsize=16_384)
def _vector(title: str, head: str) -> Vector:
    return vector_of(Article(id="", title=title, text=head))


def _days(article: Article) -> float:
    """An article's time in days since 1970, not a number where it has none."""
    return (article.time - _EPOCH).total_seconds() / _DAY if article.time else float("nan")


def _standing_labels(articles: Sequence[Article], before: dict[str, str]) -> list[int]:
    """For each article the position of the earliest article of its story, -1 where it stands in none."""
    first: dict[str, int] = {}
    return [
        -1 if article.id not in before else first.setdefault(before[article.id], at)
        for at, article in enumerate(articles)
    ]


def _names(articles: Sequence[Article], before: dict[str, str], labels: Sequence[int]) -> dict[int, str]:
    """The name of each story. A name whose bearer has left the window stays with its oldest standing member's story."""
    here = {article.id for article in articles}
    names: dict[int, str] = {}
    taken: set[str] = set()
    for article, label in zip(articles, labels, strict=True):
        name = before.get(article.id, "")
        if name and name not in here and name not in taken and label not in names:
            names[label] = name
            taken.add(name)
    for article, label in zip(articles, labels, strict=True):
        names.setdefault(label, article.id)
    return names
