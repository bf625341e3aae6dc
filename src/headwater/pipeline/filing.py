"""The step `file`: the readings of one address become one article, at its newest version, with its policy.

Its pieces are articles. What is gone at the source, ruled out or reserved is withdrawn here, and stands again when a
later capture or ruling says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from headwater import addresses
from headwater.desk.effect import StayDown, stays_down
from headwater.models import Article, Outlet, Verb
from headwater.outlets import outlet_of
from headwater.pipeline.policies import policy_of
from headwater.pipeline.work import Bench, Dropped, Step
from headwater.store import KeptReading, instant


@dataclass(frozen=True, slots=True)
class Filed:
    """An article as it stands, and why it is withdrawn (None: it stands)."""

    article: Article
    withdrawn: str | None
    cause: str
    returns: str = ""  # the article that it brings back, which was taken down


def waiting(bench: Bench) -> Iterable[str]:
    """Articles that something was filed under since they were made, and those whose time is over."""
    due = [doc.key for doc in bench.store.docs_by("until", limit=1 << 30) if (doc.sort or "") <= instant(bench.now)]
    return sorted({*bench.store.docs_waiting("filing", 1 << 30), *due})


def make(bench: Bench, article: str) -> Filed | Dropped:
    """The article as all its readings and the evidence about it make it."""
    cause = bench.store.doc("filing", article)
    held = _of_newest_reader(bench.store.article_versions(article))
    if not held:
        return Dropped("no-reading", "all that was read of it was erased")
    kept = without_twins(held)
    newest, first = newest_version(kept), held[0]
    url = newest.reading.canonical or addresses.canonical(newest.reading.url) or newest.reading.url
    outlet = outlet_of(url, bench.catalogue) or outlet_of(newest.reading.url, bench.catalogue)
    made = article_of(article, url, newest, outlet)
    made = _with(bench, made, first, newest, outlet)
    waiting_hash = cause.waiting_hash if cause and cause.waiting_hash else ""
    known = _taken_down(bench, made, held)
    withdrawn = _withdrawn(bench, made, kept) or ("ruled-out" if known else None)
    return Filed(made, withdrawn, waiting_hash, known.article if known else "")


def save(bench: Bench, article: str, filed: Filed) -> None:
    """Keep the article; grouping notices the change by its hash."""
    day = filed.article.time.date().isoformat() if filed.article.time else ""
    bench.store.put_article(filed.article, day)
    bench.store.withdraw_article(article, filed.withdrawn)
    bench.store.put_doc("filing", article, "", hash=filed.cause, waiting_hash=filed.cause)
    if filed.withdrawn and bench.store.doc("indexed", article) is not None:
        bench.store.unindex_article(article)
        bench.store.delete_doc("indexed", article)
    if filed.returns and filed.returns != article:
        bench.store.put_doc("stayed-down", article, "", refers=filed.returns)
    until = filed.article.policy.until
    if until is not None and until > bench.now:
        bench.store.put_doc("until", article, "", sort=instant(until))
    elif bench.store.doc("until", article) is not None:
        bench.store.delete_doc("until", article)


def article_of(article: str, url: str, kept: KeptReading, outlet: Outlet | None) -> Article:
    """An article at one of its versions; without policy and first capture, which need more than the reading."""
    reading = kept.reading
    domain = addresses.registrable(url)
    return Article(
        id=article,
        title=reading.title,
        text=reading.version.text,
        url=url,
        outlet=outlet.key if outlet else domain,
        outlet_name=outlet.name if outlet else reading.site_name or domain,
        owner=outlet.owner if outlet else "",
        authors=reading.authors,
        published=reading.published,
        modified=reading.modified,
        version_captured=kept.captured,
        language=reading.language,
        blocks=reading.version.blocks,
        access=reading.access,
        kind=reading.kind,
        section=reading.section,
        keywords=reading.keywords,
        image=reading.image,
        wire=reading.wire,
        dateline=reading.dateline,
        links=reading.links,
        alternates=reading.alternates,
        foreign_canonical=reading.foreign_canonical,
        correction=reading.correction,
        country=outlet.country if outlet else "",
        page=reading.page,
        text_sha256=reading.version.sha256,
        reader=reading.version.reader,
    )


def _with(bench: Bench, made: Article, first: KeptReading, newest: KeptReading, outlet: Outlet | None) -> Article:
    """The article with its first capture, the hash of its bytes, and its policy."""
    page = bench.store.page_head(newest.reading.page)
    return replace(
        made,
        captured=first.captured,
        bytes_sha256=page.sha256 if page else "",
        policy=policy_of(bench, made.url, outlet=outlet, page_id=newest.reading.page, article=made.id),
    )


def _withdrawn(bench: Bench, article: Article, kept: list[KeptReading]) -> str | None:
    """Why an article does not stand: gone at the source after its newest version, ruled out, or reserved."""
    last_seen = kept[-1].captured.isoformat()
    addresses_of = {article.url, *(addresses.canonical(one.reading.url) for one in kept)}
    gone = [doc for url in sorted(addresses_of) for doc in bench.store.docs_by("gone", refers=url)]
    later = sorted((doc.sort or "", doc.doc) for doc in gone if (doc.sort or "") > last_seen)
    if later:
        return f"status-{later[-1][1]}"
    if not article.policy.may(Verb.ANALYSE):
        return "reserved"
    if not article.policy.may(Verb.LIST):
        return "ruled-out"
    if article.policy.until is not None and article.policy.until <= bench.now:
        return "expired"
    return None


def _taken_down(bench: Bench, article: Article, kept: list[KeptReading]) -> StayDown | None:
    """What an article is or brings back of what a ruling took down."""
    urls = {article.url, *(one.reading.canonical for one in kept)}
    urls |= {addresses.canonical(one.reading.url) for one in kept}
    return stays_down(bench.store, sorted(urls - {""}), article=article.id, text=article.text, outlet=article.outlet)


def newest_version(kept: list[KeptReading]) -> KeptReading:
    """The first capture of what the article says now: later visits that found it unchanged are no new version."""
    newest = kept[-1]
    for one in reversed(kept):
        if said_in(one) != said_in(newest):
            break
        newest = one
    return newest


def said_in(kept: KeptReading) -> tuple[str, str, str]:
    """What a reading says: title, text, correction note. Where these are the same, so is the version."""
    return (kept.reading.title, kept.reading.version.sha256, kept.reading.correction)


def without_twins(kept: list[KeptReading]) -> list[KeptReading]:
    """The readings that are versions of an article: its copies for AMP and print, and its further pages, are none where its
    own page was read.
    """
    return [one for one in kept if not one.reading.twin] or kept


def _of_newest_reader(kept: list[KeptReading]) -> list[KeptReading]:
    """One reading a page, by the newest version of the reader, in order of capture and page."""
    by_page = {one.reading.page: one for one in sorted(kept, key=lambda one: one.reading.version.reader)}
    return sorted(by_page.values(), key=lambda one: (one.captured, one.reading.page))


STEP = Step("file", "file/2", waiting, make, save, batch=64)
