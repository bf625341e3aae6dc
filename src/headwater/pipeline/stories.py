"""The step `stories`: the stories of every language, joined where they are one event, each with its copies and thread.

One piece a run. It begins with the stories that grouping touched, widens to the days around them and to whatever was
joined with them, and leaves each changed story waiting to be traced.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from headwater.desk.effect import unpublish
from headwater.group import copies, joined, story_of
from headwater.models import Article, Story, content_id, story_id
from headwater.pipeline.grouping import changes_of, held
from headwater.pipeline.sensing import Sensing
from headwater.pipeline.work import Bench, Step
from headwater.store import Doc, dumps, loads

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Stories of two languages are compared where their days come this near.
NEAR = timedelta(days=1)
LONGEST_GAP = 10
LONGEST_SPAN = 30


@dataclass(frozen=True, slots=True)
class Told:
    """What the step changed: joins by day, stories with the print of their members, stories that are no more."""

    joins: Mapping[str, tuple[tuple[str, str], ...]]
    stories: tuple[tuple[Story, str], ...]
    keys: Mapping[str, str]  # story key → story id
    vanished: tuple[str, ...]
    touched: tuple[str, ...]
    days: Mapping[str, str]  # story id → the day of its first report


def waiting(bench: Bench) -> Iterable[str]:
    """The one piece there is, where grouping touched anything."""
    return ("paper",) if bench.store.doc_keys("touched") else ()


def make(bench: Bench, _key: str) -> Told:
    """Join, bring together and describe whatever was touched."""
    touched = tuple(bench.store.doc_keys("touched"))
    known = _Members(bench)
    joins = _joins(bench, known, touched)
    parts = _components(bench, joins, touched)
    stories: list[tuple[Story, str]] = []
    keys: dict[str, str] = {}
    days: dict[str, str] = {}
    for part in parts:
        members = sorted((a for key in part for a in known.of(key)), key=_order)
        if members:
            placed = sorted((a for key in part for a in known.placed(key)), key=_order)
            story = _story(members, placed, known.joined_by(part, members))
            stories.append((story, content_id(STEP.version, *(f"{a.id}={known.hash_of(a.id)}" for a in members))))
            keys.update(dict.fromkeys(part, story.id))
            days[story.id] = (members[0].time or _EPOCH).date().isoformat()
    old = {doc.doc for key in {k for part in parts for k in part} if (doc := bench.store.doc("story-key", key))}
    alive = {story.id for story, _ in stories}
    return Told(joins, tuple(stories), keys, tuple(sorted(old - alive)), touched, days)


def save(bench: Bench, _key: str, told: Told) -> None:
    """Keep stories and joins; changed stories wait for `trace`."""
    store = bench.store
    for day, pairs in sorted(told.joins.items()):
        for doc in store.docs_by("join", day=day, limit=1 << 30):
            store.delete_doc("join", doc.key)
        for a, b in pairs:
            store.put_doc("join", f"{day}:{a}:{b}", b, day=day, refers=a)
            store.put_doc("join", f"{day}:{b}:{a}", a, day=day, refers=b)
    for key in told.touched:
        store.delete_doc("touched", key)
        store.delete_doc("story-key", key)
    for key, story_of_key in sorted(told.keys.items()):
        store.put_doc("story-key", key, story_of_key, refers=story_of_key)
    for gone in told.vanished:
        if not store.docs_by("story-key", refers=gone, limit=1):
            lead_on(bench, gone, {member: story.id for story, _ in told.stories for member in story.members})
            forget(bench, gone)
    for story, made_from in told.stories:
        before = store.doc("story", story.id)
        if before is None:
            store.delete_redirect(story.id)  # it may have led on while its first report was ruled out
        kept = replace(story, thread=loads(Story, before.doc).thread) if before else story
        packed, day = dumps(kept), told.days[story.id]
        if before is None or before.hash != made_from or before.doc != packed:
            store.put_doc("story", story.id, packed, hash=made_from, day=day, sort=day, refers=kept.thread or None)
            store.put_doc("thread-day", day, "")
            store.set_waiting("tracing", story.id, content_id("waits", made_from, dumps(story)))
        for member in story.members:
            store.put_doc("member", member, story.id, refers=story.id)
        for former in story.formerly:
            store.put_redirect(former, story.id)


def lead_on(bench: Bench, story: str, stories_of: Mapping[str, str]) -> None:
    """Where a story that is no more goes on under another name, because the report it was named after was ruled out, have its
    address lead there: to the story that most of its members stand in now.
    """
    before = bench.store.doc("story", story)
    members = loads(Story, before.doc).members if before is not None and before.doc else ()
    now = Counter(stories_of[one] for one in members if one in stories_of)
    if now:
        bench.store.put_redirect(story, min(now, key=lambda one: (-now[one], one)))


def forget(bench: Bench, story: str) -> None:
    """Take a story that is no more out of everything that is published."""
    unpublish(bench.store, story)
    before = bench.store.doc("story", story)
    if before is not None and before.day:
        bench.store.put_doc("thread-day", before.day, "")
    for kind in ("story", "tracing", "digest", "shelved"):
        bench.store.delete_doc(kind, story)


class _Members:
    """The articles of story keys, each read from the store once."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._store = bench.store
        self._placed: dict[str, tuple[Article, ...]] = {}
        self._made: dict[str, str] = {}
        self._withdrawn: set[str] = set()

    def placed(self, key: str) -> tuple[Article, ...]:
        """The articles that grouping placed under a key, in order of time and id; also those that went at their source."""
        if key not in self._placed:
            found = [held(self._store, one, self.hash_of(one)) for one in self._store.placed_with(key)]
            self._placed[key] = tuple(sorted((article for article in found if article), key=_order))
        return self._placed[key]

    def of(self, key: str) -> tuple[Article, ...]:
        """Those of them that stand."""
        return tuple(one for one in self.placed(key) if one.id not in self._withdrawn)

    def hash_of(self, article: str) -> str:
        """The print of an article's newest version."""
        if article not in self._made:
            state = self._store.article_state(article)
            self._made[article] = state[0] if state else ""
            if state is None or state[1] is not None:
                self._withdrawn.add(article)
        return self._made[article]

    def joined_by(self, part: Collection[str], members: Sequence[Article]) -> list[str]:
        """Those of the members after which stories were named that joined this one, in order."""
        names = sorted(article.id for article in members if article.id not in part) if len(members) > 1 else []
        return [name for name in names if any(change.kind == "join" for change in changes_of(self._bench, name))]


def _joins(bench: Bench, known: _Members, touched: Iterable[str]) -> dict[str, tuple[tuple[str, str], ...]]:
    """For each day that a touched story is near: which stories of that time, in whatever language, are one event."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    days = sorted({day for key in touched for article in known.of(key) for day in _days_near(article)})
    for day, by_language in _keys_near(bench, days):
        keys = sorted(set().union(*by_language.values()))
        pairs: list[tuple[str, str]] = []
        if len(by_language) > 1:
            near = [known.of(key) for key in keys]
            for part in joined(near, Sensing(bench).of([article for members in near for article in members])):
                pairs.extend((keys[part[0]], keys[other]) for other in part[1:])
        found[day] = tuple(sorted(pairs))
    return found


def _keys_near(bench: Bench, days: Sequence[str]) -> Iterator[tuple[str, dict[str, set[str]]]]:
    """For each of the days, in order: language → keys of its stories with a member on that day or the days beside it.

    What was placed on days that lie near one another is read from the store at once.
    """
    languages = sorted({language for language, _, _ in bench.store.languages_with_days()})
    for span in _spans(days):
        placed: dict[str, dict[str, set[str]]] = defaultdict(dict)
        for language in languages:
            for one in bench.store.placements(language, _shifted(span[0], -1), _shifted(span[-1], 1)):
                placed[one.day].setdefault(language, set()).add(one.story_key)
        for day in span:
            found: dict[str, set[str]] = defaultdict(set)
            for step in (-1, 0, 1):
                for language, keys in placed.get(_shifted(day, step), {}).items():
                    found[language] |= keys
            yield day, found


def _spans(days: Sequence[str]) -> Iterator[list[str]]:
    """Days in order, cut where there is a long gap, and where a span would be longer than a month."""
    span: list[str] = []
    for day in days:
        if span and (day > _shifted(span[-1], LONGEST_GAP) or day > _shifted(span[0], LONGEST_SPAN)):
            yield span
            span = []
        span.append(day)
    if span:
        yield span


def _shifted(day: str, by: int) -> str:
    """A day some days later or earlier."""
    return (date.fromisoformat(day) + by * NEAR).isoformat()


def _days_near(article: Article) -> tuple[str, ...]:
    """The day of an article, and those beside it."""
    if article.time is None:
        return ()
    middle = article.time.date()
    return tuple((middle + step * NEAR).isoformat() for step in (-1, 0, 1))


def _components(
    bench: Bench, joins: Mapping[str, Sequence[tuple[str, str]]], touched: Iterable[str]
) -> list[tuple[str, ...]]:
    """The touched story keys with everything that is joined with them, as sorted groups."""
    fresh: dict[str, set[str]] = defaultdict(set)
    for pairs in joins.values():
        for a, b in pairs:
            fresh[a].add(b)
            fresh[b].add(a)
    seen: set[str] = set()
    parts: list[tuple[str, ...]] = []
    starts = {*touched, *fresh, *(doc.key for key in touched for doc in _fellows(bench, key))}
    for start in sorted(starts):
        if start in seen:
            continue
        part, ahead = {start}, [start]
        while ahead:
            key = ahead.pop()
            kept = {d.doc for d in bench.store.docs_by("join", refers=key, limit=1 << 30) if d.day not in joins}
            for other in (kept | fresh[key]) - part:
                part.add(other)
                ahead.append(other)
        seen |= part
        parts.append(tuple(sorted(part)))
    return parts


def _fellows(bench: Bench, key: str) -> list[Doc]:
    """The other keys of the story that a key stood in before."""
    before = bench.store.doc("story-key", key)
    return bench.store.docs_by("story-key", refers=before.doc, limit=1 << 30) if before else []


def _story(members: Sequence[Article], placed: Sequence[Article], joined_names: Sequence[str]) -> Story:
    """The story of these members. It is named after the earliest article that was `placed` with them, and knows the ids under
    which it was known before: before earlier ones were captured, and those of the stories that joined it on a later day.
    """
    found = copies(members) if len(members) > 1 else ()
    story = replace(story_of(members, found), id=story_id(placed[0].id))
    formerly: list[str] = []
    earliest: Article | None = None
    for article in sorted(placed, key=lambda a: (a.captured or _EPOCH, a.id)):
        if earliest is None or _order(article) < _order(earliest):
            earliest = article
            formerly.append(story_id(article.id))
    formerly.extend(story_id(name) for name in joined_names)
    return replace(story, formerly=tuple(one for one in dict.fromkeys(formerly) if one != story.id))


def _order(article: Article) -> tuple[datetime, str]:
    """Articles in order of time and id."""
    return (article.time or _EPOCH, article.id)


STEP = Step("stories", "stories/2", waiting, make, save, batch=1)
