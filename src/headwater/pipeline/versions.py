"""Articles as they were: the versions of a story's members by time of capture, and when they changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from headwater import addresses
from headwater.models import Article, Story
from headwater.outlets import outlet_of
from headwater.pipeline.filing import article_of, newest_version, said_in, without_twins
from headwater.pipeline.work import Bench
from headwater.store import KeptReading


@dataclass(frozen=True, slots=True)
class Change:
    """A time at which a source of a story was first told or changed, and why, in words that stand in the change log."""

    at: datetime
    because: str
    article: str
    noted: bool = False  # told in the change log even where the words stayed the same


def changes_of(bench: Bench, story: Story) -> tuple[Change, ...]:
    """When sources changed what they had published: for each, the time before and the time of the change, in order.

    A story whose sources never changed has none.
    """
    changes: list[Change] = []
    for article in story.members:
        kept = without_twins(bench.store.article_versions(article))
        versions = _changed(kept)
        gone = _gone_at(bench, kept)
        if len(versions) < 2 and gone is None:
            continue
        changes.append(Change(versions[0].captured, "", article))
        changes.extend(Change(one.captured, _why(one), article) for one in versions[1:])
        if gone is not None:
            changes.append(Change(gone, "withdrawn at the source", article))
    changes.extend(_ruled(bench, story))
    return tuple(sorted(changes, key=lambda change: (change.at, change.article)))


def _ruled(bench: Bench, story: Story) -> list[Change]:
    """What was corrected or taken down on complaint, each with the beginning that it is told from."""
    notes = bench.store.count_docs("correction") + bench.store.count_docs("story-note")
    if not notes:
        return []
    found = [d for a in story.members for d in bench.store.docs_by("correction", refers=a, limit=1 << 30)]
    found += [
        d for s in (story.id, *story.formerly) for d in bench.store.docs_by("story-note", refers=s, limit=1 << 30)
    ]
    if not found:
        return []
    first = min((v.captured for a in story.members for v in bench.store.article_versions(a)), default=None)
    told = [Change(datetime.fromisoformat(d.sort or ""), d.doc, d.refers or "", noted=True) for d in found]
    return [*([Change(first, "", "")] if first else ()), *told]


def members_at(bench: Bench, story: Story, at: datetime) -> tuple[Article, ...]:
    """A story's articles as they stood at a time."""
    found: list[Article] = []
    for article in bench.store.articles(story.members):
        kept = without_twins([one for one in bench.store.article_versions(article.id) if one.captured <= at])
        gone = _gone_at(bench, bench.store.article_versions(article.id))
        if not kept or (gone is not None and gone <= at):
            continue
        found.append(_as_of(bench, article, kept))
    return tuple(found)


def _as_of(bench: Bench, article: Article, kept: Sequence[KeptReading]) -> Article:
    """An article at the newest of these readings, with the policy that holds for it now."""
    newest = newest_version(list(kept))
    if newest.reading.page == article.page:
        return article
    page = bench.store.page_head(newest.reading.page)
    made = article_of(article.id, article.url, newest, outlet_of(article.url, bench.catalogue))
    return replace(
        made,
        captured=kept[0].captured,
        bytes_sha256=page.sha256 if page else "",
        policy=article.policy,
        outlet_name=article.outlet_name,
    )


def _changed(kept: Sequence[KeptReading]) -> list[KeptReading]:
    """The readings at which title, text or correction note differ from the one before."""
    found: list[KeptReading] = []
    for one in kept:
        if not found or said_in(found[-1]) != said_in(one):
            found.append(one)
    return found


def _why(kept: KeptReading) -> str:
    """Why a version was made, as far as its page says."""
    return kept.reading.correction or "changed at the source"


def _gone_at(bench: Bench, kept: Sequence[KeptReading]) -> datetime | None:
    """When an article was found gone after its newest version; None where it stands."""
    if not kept:
        return None
    newest = max(one.captured for one in kept).isoformat()
    urls = sorted(
        {addresses.canonical(one.reading.url) for one in kept} | {one.reading.canonical for one in kept} - {""}
    )
    times = [d.sort for url in urls for d in bench.store.docs_by("gone", refers=url) if d.sort and d.sort > newest]
    return datetime.fromisoformat(min(times)) if times else None
