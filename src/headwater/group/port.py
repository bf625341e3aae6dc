"""The port `headwater group`: lines of articles in, their stories out, the same fold that the paper is made with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any

from headwater.errors import InputError
from headwater.group.across import joined
from headwater.group.affairs import threads
from headwater.group.copying import copies
from headwater.group.fold import WINDOW, order_of, place
from headwater.group.languages import language_of
from headwater.group.rarity import rarity_of
from headwater.group.senses import Sense, none_of
from headwater.group.stories import story_of
from headwater.group.terms import Vector, compact, vector_of
from headwater.group.window import trimmed
from headwater.models import Article, Copy, Placed, Story

CHUNK = 4096
Sensed = Callable[[Sequence[Article]], Mapping[str, Sense]]


def article_of(line: Any) -> Article:
    """The article of an input line; raises `InputError` where it is no object with an id."""
    name = line.get("id") if isinstance(line, dict) else None
    if not isinstance(name, str | int) or name == "":
        raise InputError("a line must be an object with an id")

    def said(key: str) -> str:
        value = line.get(key)
        return value if isinstance(value, str) else ""

    return Article(
        id=str(name),
        title=said("title"),
        text=said("text"),
        url=said("url"),
        outlet=said("outlet"),
        language=said("language").partition("-")[0].lower(),
        published=_time(line.get("published")),
    )


def _time(said: object) -> datetime | None:
    """A time or bare date of ISO 8601 in UTC; a bare date counts as its noon; None where nothing or no time is said."""
    if not isinstance(said, str) or not said.strip():
        return None
    text = said.strip().replace("Z", "+00:00")
    try:
        if len(text) <= 10:
            day = date.fromisoformat(text)
            return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        time = datetime.fromisoformat(text)
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def folded(
    articles: Sequence[Article],
    terms: dict[str, Vector] | None = None,
    senses: Mapping[str, Sense] | None = None,
) -> dict[str, str]:
    """For articles of one language: article → its story's name, by folding the days in order.

    `terms` are the articles' terms by id; only the heaviest are left in it. `senses` are what a model makes of them.
    """
    vectors = terms if terms is not None else terms_of(articles)
    rarity = rarity_of((vectors[a.id] for a in articles), articles[0].language, len(articles))
    for at in range(0, len(articles), CHUNK):
        names = [article.id for article in articles[at : at + CHUNK]]
        vectors.update(zip(names, trimmed([vectors[name] for name in names], rarity), strict=True))
    stories: dict[str, str] = {}
    active: list[Placed] = []
    for _, arrivals in groupby(sorted(articles, key=order_of), key=lambda a: a.time.date() if a.time else None):
        arriving = list(arrivals)
        first = arriving[0].time
        if first:
            since = first.replace(hour=0, minute=0, second=0, microsecond=0) - WINDOW
            awake = {p.story for p in active if p.article.time and p.article.time >= since}
            active = [p for p in active if p.story in awake]
        active = list(place(active, arriving, rarity, vectors, senses))
        stories.update((p.article.id, p.story) for p in active)
    return stories


def terms_of(articles: Iterable[Article]) -> dict[str, Vector]:
    """The terms of articles by id, each looked at once."""
    return {article.id: compact(vector_of(article)) for article in articles}


def group_answers(lines: Iterable[Any], sensed: Sensed = none_of) -> Iterator[dict[str, Any]]:
    """For each input line an answer, in the order of input, once all have been read.

    An answer is `{"id", "story", "copy_of", "thread", "topics", "place"}`. A line that is no object with an id is
    answered with `{"id", "line", "error": {"reason", "message"}}`, its number counted from 1, and stops nothing.
    `sensed` says what a model makes of articles.
    """
    asked: list[str | dict[str, Any]] = []
    known: dict[str, Article] = {}
    for number, line in enumerate(lines, 1):
        try:
            article = article_of(line)
        except InputError as error:
            name = line.get("id") if isinstance(line, dict) else None
            asked.append({"id": name, "line": number, "error": {"reason": "bad-line", "message": str(error)}})
            continue
        asked.append(article.id)
        known[article.id] = max(article, known.get(article.id, article), key=_said_most)
    shown = _answers(list(known.values()), sensed)
    for one in asked:
        yield {"id": one, **shown[one]} if isinstance(one, str) else one


def _said_most(article: Article) -> tuple[int, str, str]:
    """Of two lines with one id the longer one counts, whatever their order."""
    return len(article.text) + len(article.title), article.text, article.title


def _answers(articles: Sequence[Article], sensed: Sensed) -> dict[str, dict[str, Any]]:
    """For each article what the port says of it."""
    by_language: dict[str, list[Article]] = {}
    for article in articles:
        language = article.language or language_of(f"{article.title}\n{article.text}")
        named = article if article.language == language else replace(article, language=language)
        by_language.setdefault(language, []).append(named)
    stories: dict[str, str] = {}
    terms = terms_of(articles)
    senses: dict[str, Sense] = {}
    for language in sorted(by_language):
        senses |= sensed(by_language[language])
        stories |= folded(by_language[language], terms, senses)
    groups: dict[str, list[Article]] = {}
    spoken = [article for members in by_language.values() for article in members]
    for article in sorted(spoken, key=order_of):
        groups.setdefault(stories[article.id], []).append(article)
    parts = list(groups.values())
    copied: dict[str, Copy] = {}
    whole: list[tuple[Story, tuple[Article, ...]]] = []
    for part in joined([tuple(members) for members in parts], senses):
        members = tuple(sorted((article for at in part for article in parts[at]), key=order_of))
        found = copies(members) if len(members) > 1 else ()
        copied |= {copy.article: copy for copy in found}
        whole.append((story_of(members, found), members))
    thread = threads(whole, terms)
    return {
        article.id: {
            "story": story.id,
            "copy_of": copied[article.id].original if article.id in copied else None,
            "thread": thread[story.id],
            "topics": [story.topic] if story.topic else [],
            "place": story.place or None,
        }
        for story, members in whole
        for article in members
    }
