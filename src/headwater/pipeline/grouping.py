"""The step `group`: the articles of one language, folded day by day into stories.

Its pieces are languages. Each day takes the stories that are still open the evening before and the day's articles, and
places all of them anew; what comes out is kept with the print of what went in. A day whose print is unchanged is not
done again, so a late article costs the days that it touches and no more. The state of a day depends on the set of
articles up to it, never on when they came.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice

from headwater.group import WINDOW, Change, changes, place
from headwater.models import Article, Placed, content_id
from headwater.pipeline.sensing import Kept, Sensing, keep, version
from headwater.pipeline.work import Bench, Dropped, Step
from headwater.store import Placement, Store, dumps, loads

_ALL = ("", "9999-99-99")
MOST_CHANGES = 100  # of one story's changes so many are read


@dataclass(frozen=True, slots=True)
class Day:
    """A day after folding: for each open article the key of its story, and the print of what the day was made from."""

    day: str
    placed: Mapping[str, str]
    made_from: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Folded:
    """What a fold changed: from which day on, the days done anew, where articles stand now, and the stories touched."""

    language: str
    since: str
    days: tuple[Day, ...]
    placements: tuple[Placement, ...]
    touched: frozenset[str]
    state: str
    emptied: tuple[str, ...] = ()
    senses: tuple[Kept, ...] = ()


WENT = "status-"  # how the reasons begin why an article is withdrawn that its source has no more


@lru_cache(maxsize=2048)
def held(store: Store, article: str, made: str) -> Article | None:
    """An article whose newest version has the print `made`; grouping, joining and threading ask for it one after another."""
    return store.article(article) if made else None


def waiting(bench: Bench) -> Iterable[str]:
    """Languages whose articles are not those that were folded last."""
    languages = {language for language, _, _ in bench.store.languages_with_days()}
    known = {doc.key: doc.hash for doc in bench.store.all_docs("folded")}
    return sorted(one for one in languages | set(known) if known.get(one) != _state(bench, _days(bench, one)))


def make(bench: Bench, language: str) -> Folded | Dropped:
    """Fold from the first day whose articles changed to the day from which nothing changes any more."""
    arrivals = _days(bench, language)
    kept = {doc.day or "": doc for doc in bench.store.docs_by("fold", refers=language, limit=1 << 30)}
    state: dict[str, str] = {}
    days_of: dict[str, str] = {}
    made_of: dict[str, str] = {}
    done: list[Day] = []
    sensing = Sensing(bench)
    emptied = sorted(kept.keys() - arrivals.keys())  # days that lost all their articles are undone too
    since = emptied[0] if emptied else ""
    final: dict[str, tuple[str, str]] = {}
    for day, articles in sorted(arrivals.items()):
        days_of.update(dict.fromkeys(articles, day))
        made_of.update(articles)
        standing = _open(state, days_of, day)
        made_from = content_id(
            STEP.version, *version(bench), *(f"{k}={v}" for k, v in sorted((standing | articles).items())), *standing
        )
        before = kept.get(day)
        if before is not None and before.hash == made_from:
            state = dict(json.loads(before.doc))
        else:
            state, changed = _placed(sensing, standing, articles, made_of)
            done.append(Day(day, state, made_from, changed))
            since = min(since or day, day)
        if since and day >= since:
            final.update({article: (story, day) for article, story in state.items()})
    placements = tuple(Placement(a, language, days_of[a], story, day) for a, (story, day) in sorted(final.items()))
    fresh = frozenset(a for one in done for a in arrivals[one.day])
    touched = _touched(bench, language, placements, fresh, since) if since else frozenset[str]()
    state_now = _state(bench, arrivals)
    return Folded(
        language, since, tuple(done), placements, touched, state_now, tuple(emptied), tuple(sensing.made.values())
    )


def save(bench: Bench, language: str, folded: Folded) -> None:
    """Keep the days, the placements and which stories have to be told again."""
    store = bench.store
    keep(bench, folded.senses)
    if folded.since:
        for emptied in folded.emptied:
            store.delete_doc("fold", f"{language}:{emptied}")
        store.clear_placements(language, folded.since)
        store.put_placements(folded.placements)
    for day in (*folded.emptied, *(one.day for one in folded.days)):
        for old in store.docs_by("change", day=day, refers=language, limit=1 << 30):
            store.delete_doc("change", old.key)
    for one in folded.days:
        for change in one.changes:
            store.put_doc("change", _change_key(one.day, change), dumps(change), day=one.day, refers=language)
        doc = json.dumps(dict(sorted(one.placed.items())), separators=(",", ":"))
        key = f"{language}:{one.day}"
        store.put_doc("fold", key, doc, hash=one.made_from, day=one.day, sort=one.day, refers=language)
    for key in sorted(folded.touched):
        store.put_doc("touched", key, "")
    store.put_doc("folded", language, "", hash=folded.state)


def _change_key(day: str, change: Change) -> str:
    return f"{change.story}:{day}:{change.other}"


def changes_of(bench: Bench, article: str) -> tuple[Change, ...]:
    """What became, from day to day, of the story that was named after an article, the oldest change first."""
    found = islice(bench.store.docs_beginning("change", f"{article}:"), MOST_CHANGES)
    return tuple(loads(Change, doc.doc) for doc in found)


def _days(bench: Bench, language: str) -> dict[str, dict[str, str]]:
    """The articles of a language by day, each with its print.

    One that went at its source is placed like any other, though it stands in no story: the story that it was the first to
    report keeps its name, whether it went before or after it was grouped.
    """
    days: dict[str, dict[str, str]] = defaultdict(dict)
    for article, day, made, withdrawn in bench.store.article_hashes_of(language, *_ALL):
        if withdrawn is None:
            days[day][article] = made
        elif withdrawn.startswith(WENT):
            days[day][article] = f"{made} {withdrawn}"
    return days


def _state(bench: Bench, days: Mapping[str, Mapping[str, str]]) -> str:
    """The print of all articles of a language."""
    return content_id(
        STEP.version,
        *version(bench),
        *(f"{a}={h}" for _, found in sorted(days.items()) for a, h in sorted(found.items())),
    )


def _open(state: Mapping[str, str], days_of: Mapping[str, str], day: str) -> dict[str, str]:
    """The articles of stories whose newest article is not older than the window, with their stories."""
    newest: dict[str, str] = {}
    for article, story in state.items():
        newest[story] = max(newest.get(story, ""), days_of.get(article, ""))
    return {
        article: story
        for article, story in state.items()
        if article in days_of and _days_between(newest[story], day) <= WINDOW.days and _near(days_of[article], day)
    }


def _near(day: str, other: str) -> bool:
    """Whether an article is young enough to be weighed again: a long story keeps its name, not all its members."""
    return _days_between(day, other) <= 3 * WINDOW.days


def _days_between(day: str, other: str) -> int:
    """Days from one day to another; undated articles are near everything."""
    if not day or not other:
        return 0
    return (date.fromisoformat(other) - date.fromisoformat(day)).days


def _placed(
    sensing: Sensing, standing: Mapping[str, str], arriving: Mapping[str, str], made_of: Mapping[str, str]
) -> tuple[dict[str, str], tuple[Change, ...]]:
    """All articles of the window and of the day, placed anew, and what became of the stories of the evening before."""
    known = {one: held(sensing.bench.store, one, made_of[one]) for one in sorted(standing.keys() | arriving.keys())}
    before = [Placed(article, standing[one]) for one, article in known.items() if article and one in standing]
    senses = sensing.of([article for article in known.values() if article])
    placed = place(before, [a for one, a in known.items() if a and one in arriving], senses=senses)
    return {one.article.id: one.story for one in placed}, changes(before, placed)


def _touched(
    bench: Bench, language: str, placements: Iterable[Placement], fresh: frozenset[str], since: str
) -> frozenset[str]:
    """Keys of stories that gained, lost or changed a member; `fresh` are the articles of the days done anew."""
    now = {one.article: one.story_key for one in placements}
    then = {p.article: p.story_key for p in bench.store.placements(language, *_ALL) if p.decided >= since}
    moved = {a for a in now.keys() | then.keys() if now.get(a) != then.get(a) or a in fresh}
    return frozenset(key for a in moved for key in (now.get(a), then.get(a)) if key)


STEP = Step("group", "group/2", waiting, make, save, batch=1)
