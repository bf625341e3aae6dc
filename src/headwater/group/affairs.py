"""Stories of one developing affair, linked from day to day.

In: stories with their members, of any languages. Out: for each story the earlier one that it continues: the most similar
one of its language within a week, if the two share at least three rare terms. A thread is named after its first story.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from headwater.group.fold import order_of, vector_of_article
from headwater.group.terms import Keys, Numbers, Vector
from headwater.group.window import Integers, heaviest, ranges
from headwater.models import Article, Story

FADING_DAYS = 4.0
LONGEST_PAUSE_DAYS = 7.0
LEAST_LIKENESS = 0.2
LEAST_SHARED = 3
TERMS_A_STORY = 30
# Of the stories that share a term, so many before a story are looked at.
CROWDED = 40
_STEP = 1 << 30


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """What is compared of a story: its terms with their weights before rarity counts, and its first and last day."""

    story: str
    language: str
    began: tuple[bool, datetime, str]
    first: float
    last: float
    keys: Keys
    weights: Numbers


def outline(story: Story, members: Sequence[Article], terms: Mapping[str, Vector] | None = None) -> Outline:
    """The outline of a story; a term that several members have weighs more. Raises `ValueError` without members.

    `terms` are the members' terms by id, for who has them at hand.
    """
    if not members:
        msg = "a story has at least one article"
        raise ValueError(msg)
    ordered = sorted(members, key=order_of)
    vectors = [terms[article.id] if terms else vector_of_article(article) for article in ordered]
    keys, where = np.unique(np.concatenate([vector.keys for vector in vectors]), return_inverse=True)
    total = np.bincount(where, weights=np.concatenate([vector.weights for vector in vectors]), minlength=len(keys))
    kept = heaviest(np.zeros(len(keys), np.int64), np.round(total, 9), 2 * TERMS_A_STORY)
    spoken = Counter(article.language for article in ordered)
    days = [article.time.timestamp() / 86400 for article in ordered if article.time]
    return Outline(
        story=story.id,
        language=min(spoken, key=lambda code: (-spoken[code], code)),
        began=order_of(ordered[0]),
        first=min(days, default=np.nan),
        last=max(days, default=np.nan),
        keys=keys[kept],
        weights=1.0 + np.log(total[kept] / len(ordered) + 1.0),
    )


def threads(
    stories: Sequence[tuple[Story, tuple[Article, ...]]], terms: Mapping[str, Vector] | None = None
) -> Mapping[str, str]:
    """Story id → thread id, the id of the thread's first story. A function of the set of stories."""
    outlines = sorted((outline(story, members, terms) for story, members in stories if members), key=_order)
    before = continued(outlines)
    thread: dict[str, str] = {}
    for one in outlines:
        thread[one.story] = thread[before[one.story]] if one.story in before else one.story
    return thread


def continued(outlines: Collection[Outline], asked: Collection[str] | None = None) -> Mapping[str, str]:
    """Story id → id of the earlier story that it continues, for those that continue one, in order of time.

    Only for the stories of `asked` where it is given. How rare a term is, all the stories say. A function of the set.
    """
    ordered = sorted({one.story: one for one in outlines}.values(), key=_order)
    rows = np.array([at for at, one in enumerate(ordered) if asked is None or one.story in asked], np.int64)
    if not len(rows):
        return {}
    table = _table(ordered)
    found: dict[str, str] = {}
    for block in np.array_split(rows, 1 + len(rows) // 4096):
        for at, earlier in _best_earlier(table, block):
            found[ordered[at].story] = ordered[earlier].story
    return found


def _order(one: Outline) -> tuple[bool, datetime, str]:
    return (*one.began[:2], one.story)


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """Stories' heaviest terms as unit vectors, by story and by term; where a term is shared across languages, it is two."""

    starts: Integers
    columns: Integers
    weights: Numbers
    own: Integers
    by_term_starts: Integers
    by_term_rows: Integers
    by_term_weights: Numbers
    first: npt.NDArray[np.float64]
    last: npt.NDArray[np.float64]


def _table(ordered: Sequence[Outline]) -> _Table:
    size = len(ordered)
    rows = np.repeat(np.arange(size), [len(one.keys) for one in ordered])
    known, terms, seen = np.unique(
        np.concatenate([one.keys for one in ordered]), return_inverse=True, return_counts=True
    )
    weights = np.concatenate([one.weights for one in ordered]) * np.log1p(size / seen[terms])
    kept = heaviest(rows, np.round(weights, 9), TERMS_A_STORY)
    rows, weights = rows[kept], weights[kept]
    norms = np.sqrt(np.bincount(rows, weights=weights * weights, minlength=size))
    weights = weights / np.where(norms > 0, norms, 1.0)[rows]
    languages = np.unique([one.language for one in ordered], return_inverse=True)[1]
    columns = np.unique(terms[kept] + len(known) * languages[rows], return_inverse=True)[1]
    order = np.argsort(columns, kind="stable")
    own = np.empty(len(order), np.int64)
    own[order] = np.arange(len(order))
    return _Table(
        starts=np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=size))]).astype(np.int64),
        columns=columns,
        weights=weights,
        own=own,
        by_term_starts=np.concatenate([[0], np.cumsum(np.bincount(columns))]).astype(np.int64),
        by_term_rows=rows[order],
        by_term_weights=weights[order],
        first=np.array([one.first for one in ordered]),
        last=np.array([one.last for one in ordered]),
    )


def _best_earlier(table: _Table, rows: Integers) -> list[tuple[int, int]]:
    """For those of the stories that continue an earlier one: their place, and its place."""
    lengths = table.starts[rows + 1] - table.starts[rows]
    cells = ranges(table.starts[rows], lengths)
    begin = np.maximum(table.by_term_starts[table.columns[cells]], table.own[cells] - CROWDED)
    spread = table.own[cells] - begin
    postings = ranges(begin, spread)
    size = len(table.first)
    pairs = np.repeat(np.repeat(rows, lengths) * size, spread) + table.by_term_rows[postings]
    # Whole numbers, so that the order in which they are added up changes nothing.
    products = np.repeat(table.weights[cells], spread) * table.by_term_weights[postings]
    known, where, shared = np.unique(pairs, return_inverse=True, return_counts=True)
    likeness = np.bincount(where, weights=np.floor(products * _STEP), minlength=len(known)) / _STEP
    here, there = np.divmod(known, size)
    pause = np.nan_to_num(np.maximum(table.first[here] - table.last[there], 0.0))
    likeness = np.round(likeness * np.exp(-pause / FADING_DAYS), 9)
    fit = (shared >= LEAST_SHARED) & (pause <= LONGEST_PAUSE_DAYS) & (likeness > LEAST_LIKENESS)
    here, there, likeness = here[fit], there[fit], likeness[fit]
    best = heaviest(here, likeness, 1)
    return list(zip(here[best].tolist(), there[best].tolist(), strict=True))
