"""The step `read`: a page becomes a reading, a feed, evidence, or a counted reason why it is none of these.

Its pieces are pages. What it finds is filed under an article, which then waits for the step `file`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from headwater import addresses
from headwater.gather import parse_feed
from headwater.models import Feed, Page, Reading, Signal, Unread, Verb
from headwater.models.article import article_id
from headwater.outlets import outlet_of
from headwater.pipeline.policies import keep_robots, keep_signals
from headwater.pipeline.work import Bench, Dropped, Step
from headwater.read import READER, decode, read
from headwater.rights import page_signals, policy
from headwater.store import dumps

# Answers that mean "no": recorded, never worked around (design, section 2).
GONE = frozenset({404, 410, 451})
_FEED = re.compile(
    rb"^\s*(?:<\?xml[^>]*\?>|<!--.*?-->|<!DOCTYPE[^>\[]*>|\s)*<(?:rss|feed|rdf:RDF|urlset|sitemapindex|channel)\b",
    re.DOTALL,
)
_FEED_TYPES = re.compile(r"\b(?:rss|atom|rdf)\+xml\b|\bfeed\+json\b", re.IGNORECASE)
_JSON_FEED = re.compile(rb'^\s*\{.{0,400}?"version"\s*:\s*"https?://(?:www\.)?jsonfeed\.org/', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Gone:
    """An address that answered with 404, 410 or 451: what was published from it is withdrawn."""

    page: Page


@dataclass(frozen=True, slots=True)
class Robots:
    """A robots.txt: evidence for every address of its host."""

    page: Page


@dataclass(frozen=True, slots=True)
class Found:
    """A reading with the signals of its page."""

    page: Page
    reading: Reading
    signals: tuple[Signal, ...]


@dataclass(frozen=True, slots=True)
class Reserved:
    """What a page said that may not be read further: the evidence stays, the page does not become an article."""

    signals: tuple[Signal, ...]


Made = Found | Feed | Gone | Robots | Reserved


def waiting(bench: Bench) -> Iterable[str]:
    """Pages that this version of the reader has not read, earliest capture first."""
    return bench.store.pages_waiting("read", STEP.version, 1 << 30)


def make(bench: Bench, page_id: str) -> Made | Dropped:
    """What one page is."""
    page = bench.store.page(page_id)
    if page is None or (not page.body and page.status == 200):
        return Dropped("not-held", "its bytes were erased or let go")
    if page.url.endswith("/robots.txt") and addresses.canonical(page.url).count("/") == 3:
        return Robots(page) if page.status == 200 else Dropped(f"status-{page.status}")
    if page.status in GONE:
        return Gone(page)
    if not 200 <= page.status < 300:
        return Dropped(f"status-{page.status}", page.header("Retry-After"))
    if is_feed(page) or _is_promised_feed(page):
        feed = parse_feed(page.url, page.body, page.headers, captured=page.captured)
        return Dropped(feed.reason, feed.detail) if isinstance(feed, Unread) else feed
    return _article(bench, page)


def _article(bench: Bench, page: Page) -> Found | Dropped:
    """The article on a page, if there is one and its publisher lets us read it."""
    reading = read(page)
    if isinstance(reading, Unread):
        return Dropped(reading.reason, reading.detail)
    signals = tuple(page_signals(page.headers, decode(page.body, page.headers)))
    wishes = policy(signals, url=page.url, operator_allows=bench.settings.rights.verbs())
    if not wishes.may(Verb.ANALYSE):
        why = "the publisher reserves text and data mining: listed from its feed only"
        return Dropped("reserved", why, kept=Reserved(signals))
    return Found(page, reading, signals)


def save(bench: Bench, page_id: str, made: Made) -> None:
    """Keep what a page is; its article waits to be filed."""
    store = bench.store
    if isinstance(made, Feed):
        store.put_doc("feed", page_id, dumps(made), refers=made.url)
    elif isinstance(made, Reserved):
        keep_signals(bench, page_id, made.signals)
    elif isinstance(made, Robots):
        keep_robots(bench, made.page)
        for article in _articles_of_host(bench, made.page.url):
            store.set_waiting("filing", article, page_id)
    elif isinstance(made, Gone):
        url = addresses.canonical(made.page.url)
        store.put_doc("gone", page_id, str(made.page.status), refers=url, sort=made.page.captured.isoformat())
        for article in {article_id(url), *store.articles_at(url)}:
            if store.article_versions(article):
                store.set_waiting("filing", article, page_id)
    else:
        _file(bench, made)


def _file(bench: Bench, found: Found) -> None:
    """File a reading under its article."""
    page, reading = found.page, found.reading
    article = article_id(reading.canonical or addresses.canonical(page.url) or page.url)
    outlet = outlet_of(page.url, bench.catalogue)
    bench.store.add_reading(
        article,
        reading,
        outlet=outlet.key if outlet else addresses.registrable(page.url),
        captured=page.captured,
        day=page.captured.date().isoformat(),
    )
    keep_signals(bench, page.id, found.signals)
    bench.store.set_waiting("filing", article, page.id)


def _articles_of_host(bench: Bench, url: str) -> list[str]:
    """Articles of the outlet that an address belongs to."""
    outlet = outlet_of(url, bench.catalogue)
    key = outlet.key if outlet else addresses.registrable(url)
    return bench.store.articles_of_outlet(key, limit=1 << 30)


def is_feed(page: Page) -> bool:
    """Whether a page is a feed or a sitemap, by its first bytes; what its header says does not decide."""
    head = page.body[:4096].lstrip(b"\xef\xbb\xbf")
    return bool(_FEED.match(head) or _JSON_FEED.match(head) or head[:2] == b"\x1f\x8b")


def _is_promised_feed(page: Page) -> bool:
    """Whether the header of a page says that it is a feed; then it is one, or failed to be one."""
    return bool(_FEED_TYPES.search(page.header("Content-Type")))


STEP = Step("read", f"{READER}+1", waiting, make, save, batch=16)
