"""The step `shelve`: a told story takes its place in listings, feeds and search.

Its pieces are stories. What is kept here is small: a card for lists and feeds, the row by which listings find it, and the
words by which search finds its articles. Pages themselves are made from values when they are asked for or exported.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from headwater.models import Article, Claim, Digest, Revision, Story, Tracing, Verb, Withheld
from headwater.pipeline.editions import Standing, keep_standings, standings
from headwater.pipeline.policies import denied_of_story
from headwater.pipeline.telling import story_and_members
from headwater.pipeline.work import Bench, Dropped, Step
from headwater.prose import search_tokens
from headwater.publish import Card, StoryView, card_of
from headwater.publish.editions import zone_of
from headwater.store import StoryRow, dumps, loads


@dataclass(frozen=True, slots=True)
class Placed:
    """A story's row and card, the articles that search shall find, and the print of what they were made from."""

    row: StoryRow
    members: tuple[Article, ...]
    cause: str
    editions: tuple[Standing, ...] = ()


def waiting(bench: Bench) -> Iterable[str]:
    """Stories that were told anew since they were shelved."""
    return bench.store.docs_waiting("shelved", 1 << 30)


def make(bench: Bench, key: str) -> Placed | Dropped:
    """The place of one story."""
    view = view_of(bench, key)
    if view is None:
        return Dropped("no-members", "all of its articles were withdrawn")
    card = card_of(view)
    last = max((a.time for a in view.members if a.time), default=bench.now)
    row = StoryRow(
        id=key,
        last_time=last,
        day=last.date().isoformat(),
        topic=card.topic,
        country=card.place,
        languages=card.languages,
        outlets=tuple(sorted({a.outlet for a in view.members if a.outlet})),
        origins=card.independent,
        doc=dumps(card),
    )
    kept = bench.store.doc("shelved", key)
    editions = standings(view, card, zone_of(bench.settings.site.time_zone))
    return Placed(row, view.members, (kept.waiting_hash or "") if kept else "", editions)


def save(bench: Bench, key: str, placed: Placed) -> None:
    """Keep the row, and make the articles findable."""
    store = bench.store
    store.put_story(placed.row)
    keep_standings(store, key, placed.editions)
    for article in placed.members:
        made = store.article_state(article.id)
        indexed = store.doc("indexed", article.id)
        if made is None or (indexed is not None and indexed.hash == f"{made[0]} {placed.row.topic}"):
            continue
        store.index_article(
            article.id,
            search_tokens(article.title),
            search_tokens(article.text) if article.policy.may(Verb.ANALYSE) else [],
            time=article.time or bench.now,
            language=article.language,
            outlet=article.outlet,
            country=article.country,
            topic=placed.row.topic,
        )
        store.put_doc("indexed", article.id, "", hash=f"{made[0]} {placed.row.topic}")
    store.put_doc("shelved", key, "", hash=placed.cause, waiting_hash=placed.cause)


def view_of(bench: Bench, key: str) -> StoryView | None:
    """All that a story's page shows; None where it has no standing members."""
    story, members = story_and_members(bench, key)
    traced, told = bench.store.doc("tracing", key), bench.store.doc("digest-text", key)
    listed = tuple(a for a in members if a.policy.may(Verb.LIST))
    if story is None or traced is None or not traced.doc or not listed or Verb.LIST in denied_of_story(bench, story):
        return None
    digest: Digest | Withheld = loads(Digest, told.doc) if told else _withheld(bench, key)
    claims = bench.store.doc("claims", key)
    keys = sorted({a.outlet for a in listed})
    return StoryView(
        story=story,
        digest=digest,
        tracing=_with_visited(bench, loads(Tracing, traced.doc)),
        members=listed,
        outlets={one: bench.catalogue.by_key[one] for one in keys if one in bench.catalogue.by_key},
        revisions=tuple(loads(Revision, d.doc) for d in bench.store.docs_by("revision", refers=key, limit=200)),
        claims=tuple(loads(tuple[Claim, ...], claims.doc)) if claims else (),
        neighbours=_neighbours(bench, story),
    )


def _with_visited(bench: Bench, tracing: Tracing) -> Tracing:
    """A tracing with those of its documents that were visited and answered: what nobody saw is not linked."""
    if not tracing.documents:
        return tracing
    seen = tuple(
        one for one in tracing.documents if any(v.page and v.status == 200 for v in bench.store.visits_at(one.url))
    )
    return replace(tracing, documents=seen)


def _withheld(bench: Bench, key: str) -> Withheld:
    """Why a story has no digest."""
    kept = bench.store.doc("withheld", key)
    return loads(Withheld, kept.doc) if kept else Withheld(key, "not-told")


def _neighbours(bench: Bench, story: Story) -> tuple[Card, ...]:
    """Cards of the other stories of the same thread, newest first."""
    if not story.thread:
        return ()
    rows = [bench.store.story_row(doc.key) for doc in bench.store.docs_by("story", refers=story.thread, limit=30)]
    cards = [loads(Card, row.doc) for row in rows if row is not None and row.id != story.id]
    return tuple(sorted(cards, key=lambda card: (card.time is None, card.time, card.id), reverse=True)[:6])


STEP = Step("shelve", "shelve/1", waiting, make, save, batch=16)
