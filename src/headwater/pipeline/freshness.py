"""How fresh what is shown is: who is asked for it, who did not answer when last asked, and of when its newest report is."""

from __future__ import annotations

from datetime import datetime

from headwater.models import Outlet
from headwater.pipeline.work import Bench
from headwater.publish import Fresh, Unanswered


def asked_outlets(bench: Bench) -> set[str]:
    """The outlets that are visited. None where an archive stood in for the world: then nobody was asked."""
    return set(bench.store.channel_outlets()) if bench.store.doc_keys("gathered") else set()


def unanswered_outlets(bench: Bench) -> tuple[Unanswered, ...]:
    """Outlets none of whose channels answered when they were last asked."""
    found = []
    for doc in bench.store.all_docs("unanswered"):
        entry = bench.catalogue.by_key.get(doc.key)
        since = datetime.fromisoformat(doc.sort) if doc.sort else None
        found.append(Unanswered(doc.key, entry.name if entry else doc.key, doc.doc, since))
    return tuple(found)


def fresh_of(bench: Bench, kind: str, key: str) -> Fresh:
    """How fresh the front page (`front`) or a list is. A country's and a language's lists have their own outlets, as the
    catalogue knows them; every outlet may report on a topic.
    """
    rows = bench.store.stories(limit=1) if kind == "front" else bench.store.stories(kind, key, limit=1)
    if kind == "archive":  # a day that is over is not asked for any more
        return Fresh(newest=rows[0].last_time if rows else None)
    asked = {one for one in asked_outlets(bench) if _tells(bench.catalogue.by_key.get(one), kind, key)}
    silent = tuple(one for one in unanswered_outlets(bench) if one.outlet in asked)
    return Fresh(newest=rows[0].last_time if rows else None, asked=len(asked), unanswered=silent)


def _tells(outlet: Outlet | None, kind: str, key: str) -> bool:
    """Whether an outlet is one of those that fill a list."""
    if kind == "country":
        return outlet is not None and outlet.country == key
    return kind != "language" or (outlet is not None and key in outlet.languages)
