"""The step `erase`: of what was removed nothing is held any more, in no table, no feed that was kept and no capture file.

Its pieces are articles that a ruling removed. What stays is where it stood, hashes by which it is known again, and the ruling.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from headwater import addresses
from headwater.desk.effect import stay_down_of
from headwater.models import Article, Feed
from headwater.pipeline import sensing
from headwater.pipeline.work import Bench, Step
from headwater.store import Doc, dumps, loads


@dataclass(frozen=True, slots=True)
class Erased:
    """An article without a word of it, the captures and kept feeds that hold words of it, and the ruling."""

    husk: Article | None
    captures: tuple[str, ...]
    feeds: tuple[Doc, ...]
    pages: tuple[str, ...]
    ruling: str


def waiting(bench: Bench) -> Iterable[str]:
    """Articles that were removed since; what a reader kept from being scrubbed is scrubbed now."""
    if bench.store.doc("scrub", "pending") is not None and bench.store.scrub():
        bench.store.delete_doc("scrub", "pending")
    return bench.store.docs_waiting("erase", 1 << 30)


def make(bench: Bench, article: str) -> Erased:
    """What holds words of an article."""
    store = bench.store
    kept, held = store.doc("erase", article), store.article(article)
    known = stay_down_of(store, article)
    urls = set(known.addresses if known else ()) | ({held.url} if held else set())
    pages = {one.reading.page for one in store.article_versions(article)} | {p for u in urls for p in store.pages_at(u)}
    feeds = tuple(_cleared(doc, urls) for doc in store.all_docs("feed") if _names(doc.doc, urls))
    pages |= {doc.key for doc in feeds} | _fronts(bench, urls)
    captures = {head.sha256 for page in pages if (head := store.page_head(page)) is not None}
    husk = Article(
        id=article,
        url=held.url if held else "",
        outlet=held.outlet if held else "",
        outlet_name=held.outlet_name if held else "",
        country=held.country if held else "",
        captured=held.captured if held else None,
        version_captured=held.version_captured if held else None,
        language=held.language if held else "",
        policy=held.policy if held else Article(id=article).policy,
    )
    ruling = (kept.waiting_hash or "") if kept else ""
    return Erased(husk if held else None, tuple(sorted(captures)), feeds, tuple(sorted(pages)), ruling)


def save(bench: Bench, article: str, erased: Erased) -> None:
    """Erase it."""
    store = bench.store
    if erased.husk is not None:
        store.empty_article(erased.husk, "ruled-out")
    for sha256 in erased.captures:
        store.erase_capture(sha256, erased.ruling)
        store.put_doc("erased-capture", sha256, "", refers=article)
    for page in erased.pages:
        store.delete_doc("signals", page)
    sensing.forget(bench, article)
    for doc in erased.feeds:
        store.put_doc("feed", doc.key, doc.doc, refers=doc.refers)
    # Nothing is left to be filed: it waits for a capture that may be kept.
    store.put_doc("filing", article, "", hash=erased.ruling, waiting_hash=erased.ruling)
    store.put_doc("erase", article, "", hash=erased.ruling, waiting_hash=erased.ruling)
    store.put_doc("scrub", "pending", "")


def _names(doc: str, urls: Iterable[str]) -> bool:
    """Whether a kept feed may name one of these addresses; spelled with a scheme or parameters of its own."""
    return any(json.dumps(url.partition("://")[2], ensure_ascii=False)[1:-1] in doc for url in urls if url)


def _cleared(doc: Doc, urls: set[str]) -> Doc:
    """A kept feed without its entries for these addresses."""
    feed = loads(Feed, doc.doc)
    entries = tuple(one for one in feed.entries if addresses.canonical(one.link) not in urls)
    return Doc(doc.kind, doc.key, dumps(replace(feed, entries=entries)), refers=doc.refers)


def _fronts(bench: Bench, urls: Iterable[str]) -> set[str]:
    """Captures of home and section pages of the same publisher that link it: they may hold its headline and first words."""
    found: set[str] = set()
    for url in urls:
        path = url.partition("://")[2].partition("/")[2].encode()
        domain = addresses.registrable(url)
        outlet = bench.catalogue.at(url)
        fronts = {row.url for row in bench.store.channels() if addresses.registrable(row.url) == domain}
        fronts |= {f"https://{addresses.host(url)}/", f"http://{addresses.host(url)}/"} | (
            {outlet.home} if outlet else set()
        )
        for key in (key for front in sorted(fronts) if path for key in bench.store.pages_at(front)):
            page = bench.store.page(key)
            if page is not None and path in page.body:
                found.add(key)
    return found


STEP = Step("erase", "erase/1", waiting, make, save, batch=8)
