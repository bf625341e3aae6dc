"""The step `thread`: stories of one developing affair, linked from day to day.

One piece a run. A story continues one of the two weeks before it; its thread is that story's thread. Days are done in
order from the first that was touched, and on to later days only as long as a thread there changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from headwater.group import threads
from headwater.models import Article, Story, content_id
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
    held = _Stories(bench, changed)
    for day in all_days:
        if day not in ahead:
            continue
        moved = _day(held, day)
        changed.update({story.id: story for story in moved})
        if moved:
            ahead.update(later for later in all_days if day < later <= _shifted(day, BACK))
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
    """Stories of a span of days with their members, each read from the store once."""

    def __init__(self, bench: Bench, changed: Mapping[str, Story]) -> None:
        self._store = bench.store
        self._changed = changed
        self._days: dict[str, list[tuple[Story, tuple[Article, ...]]]] = {}

    def of(self, day: str) -> list[tuple[Story, tuple[Article, ...]]]:
        """The stories that began on a day, with their members."""
        if day not in self._days:
            found = [loads(Story, doc.doc) for doc in self._store.docs_by("story", day=day, limit=1 << 30)]
            self._days[day] = [(story, tuple(self._store.articles(story.members))) for story in found]
        return [(self._changed.get(story.id, story), members) for story, members in self._days[day]]


def _day(held: _Stories, day: str) -> list[Story]:
    """The stories of a day whose thread is not what the two weeks before make it."""
    today = held.of(day)
    span = [_shifted(day, -back * timedelta(days=1)) for back in range(BACK.days, 0, -1)]
    window = [pair for one in span for pair in held.of(one)] + today
    found = threads(window)
    standing = {story.id: story.thread or story.id for story, _ in window}
    moved = []
    for story, _ in today:
        root = found.get(story.id, story.id)
        thread = story.id if root == story.id else standing.get(root, root)
        if thread != story.thread:
            moved.append(replace(story, thread=thread))
            standing[story.id] = thread
    return moved


def _shifted(day: str, by: timedelta) -> str:
    """A day some days later or earlier."""
    return (date.fromisoformat(day) + by).isoformat()


STEP = Step("thread", "thread/1", waiting, make, save, batch=1)
