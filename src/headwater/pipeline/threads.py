"""The step `thread`: stories of one developing affair, linked from day to day.

One piece a run. A story continues one of the two weeks before it; its thread is that story's thread. Days are done in
order from the first that was touched, and on to later days only as long as a thread there changes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from headwater.group import Outline, continued, outline
from headwater.models import Article, Story, content_id
from headwater.pipeline.grouping import held
from headwater.pipeline.work import Bench, Step
from headwater.store import dumps, loads

BACK = timedelta(days=14)  # how long an affair may rest before what follows is a new one


@dataclass(frozen=True, slots=True)
class Threaded:
    """Days that were done, and the stories whose thread is another now."""

    days: tuple[str, ...]
    stories: tuple[Story, ...]


def waiting(bench: Bench) -> Iterable[str]:
    """The one piece there is, where a story's day was touched."""
    return ("paper",) if bench.store.doc_keys("thread-day") else ()


def make(bench: Bench, _key: str) -> Threaded:
    """Go through the touched days, and on where threads change."""
    asked = tuple(bench.store.doc_keys("thread-day"))
    all_days = sorted({doc.day for doc in bench.store.all_docs("story") if doc.day})
    ahead = set(asked)
    changed: dict[str, Story] = {}
    known = _Stories(bench, changed)
    for day in all_days:
        if day not in ahead:
            continue
        moved = _day(known, all_days, day)
        changed.update({story.id: story for story in moved})
        if moved:
            ahead.update(all_days[bisect_right(all_days, day) : bisect_right(all_days, _shifted(day, BACK))])
    return Threaded(asked, tuple(changed[key] for key in sorted(changed)))


def save(bench: Bench, _key: str, threaded: Threaded) -> None:
    """Keep the threads; pages of stories whose thread changed are made anew."""
    for story in threaded.stories:
        kept = bench.store.doc("story", story.id)
        if kept is None:
            continue
        bench.store.put_doc(
            "story", story.id, dumps(story), hash=kept.hash, day=kept.day, sort=kept.sort, refers=story.thread or None
        )
        shelved = bench.store.doc("shelved", story.id)
        if shelved is not None:
            bench.store.set_waiting("shelved", story.id, content_id("thread", shelved.hash, story.thread))
    for day in threaded.days:
        bench.store.delete_doc("thread-day", day)


class _Stories:
    """Stories of a span of days with their outlines, each read from the store once."""

    def __init__(self, bench: Bench, changed: Mapping[str, Story]) -> None:
        self._store = bench.store
        self._changed = changed
        self._days: dict[str, list[tuple[Story, Outline]]] = {}

    def of(self, day: str) -> list[tuple[Story, Outline]]:
        """The stories that began on a day, with their outlines; those without members are left out."""
        if day not in self._days:
            found = [loads(Story, doc.doc) for doc in self._store.docs_by("story", day=day, limit=1 << 30)]
            told = [(story, self._members(story)) for story in found]
            self._days[day] = [(story, outline(story, members)) for story, members in told if members]
        return [(self._changed.get(story.id, story), outlined) for story, outlined in self._days[day]]

    def _members(self, story: Story) -> list[Article]:
        states = ((one, self._store.article_state(one)) for one in story.members)
        found = (held(self._store, one, state[0]) for one, state in states if state)
        return [article for article in found if article]


def _day(known: _Stories, days: Sequence[str], day: str) -> list[Story]:
    """The stories of a day whose thread is not what the two weeks before make it; a thread goes on from day to day."""
    today = known.of(day)
    since = bisect_left(days, _shifted(day, -BACK))
    window = [pair for one in days[since : bisect_left(days, day)] for pair in known.of(one)] + today
    before = continued([outlined for _, outlined in window], {story.id for story, _ in today})
    standing = {story.id: story.thread or story.id for story, _ in window}
    moved = []
    for story, _ in sorted(today, key=lambda pair: (*pair[1].began[:2], pair[0].id)):
        thread = standing[before[story.id]] if story.id in before else story.id
        standing[story.id] = thread
        if thread != story.thread:
            moved.append(replace(story, thread=thread))
    return moved


def _shifted(day: str, by: timedelta) -> str:
    """A day some days later or earlier."""
    return (date.fromisoformat(day) + by).isoformat()


STEP = Step("thread", "thread/1", waiting, make, save, batch=1)
