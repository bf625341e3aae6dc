"""The step `read`: a page becomes a reading, a feed, evidence, or a counted reason why it is none of these.

Its pieces are pages. What it finds is filed under an article, which then waits for the step `file`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from headwater import addresses
from headwater.desk.effect import StayDown, stays_down
from headwater.gather import parse_feed
from headwater.models import Feed, Page, Reading, Signal, Unread, Verb
from headwater.models.article import article_id
from headwater.outlets import outlet_of
from headwater.pipeline.hosts import name_of
from headwater.pipeline.policies import keep_signals, take_host_file
from headwater.pipeline.work import Bench, Dropped, Step
from headwater.read import READER, decode, read_markup, unfit
from headwater.rights import content_of, page_signals, policy, without_closed_parts
from headwater.store import dumps

# Answers that mean "no": recorded, never worked around (design, section 2).
GONE = frozenset({404, 410, 451})
DOCUMENT = "document"  # why an address is asked for that a report links as its source
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
class Evidence:
    """A file in which a host speaks for its pages (robots.txt, tdmrep.json, …), or that there is none."""

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


@dataclass(frozen=True, slots=True)
class StaysDown:
    """A page that brings back what was taken down: its bytes are not kept, of a feed only its other entries are."""

    page: Page
    known: StayDown
    feed: Feed | None = None


Made = Found | Feed | Gone | Evidence | Reserved | StaysDown


def waiting(bench: Bench) -> Iterable[str]:
    """Pages that this version of the reader has not read, earliest capture first."""
    return bench.store.pages_waiting("read", STEP.version, 1 << 30)


def make(bench: Bench, page_id: str) -> Made | Dropped:
    """What one page is."""
    page = bench.store.page(page_id)
    if page is None or (not page.body and page.status == 200):
        return Dropped("not-held", "its bytes were erased or let go")
    if name_of(page):
        return _evidence(page)
    if page.status in GONE:
        return Gone(page)
    if not 200 <= page.status < 300:
        return Dropped(f"status-{page.status}", page.header("Retry-After"))
    if is_feed(page) or _is_promised_feed(page):
        feed = parse_feed(page.url, page.body, page.headers, captured=page.captured)
        return Dropped(feed.reason, feed.detail) if isinstance(feed, Unread) else _without_taken_down(bench, page, feed)
    if _is_only_linked(bench, page):
        return Dropped("document", "kept as what reports link; it is no report itself")
    return _article(bench, page)


def _is_only_linked(bench: Bench, page: Page) -> bool:
    """Whether a page was asked for as a document that reports link, and for nothing else: it is no report of an outlet."""
    asked = [visit.why for visit in bench.store.visits_at(page.requested_url or page.url) if visit.page]
    return bool(asked) and set(asked) == {DOCUMENT}


def _article(bench: Bench, page: Page) -> Found | Dropped:
    """The article on a page, if there is one and its publisher lets us read it."""
    refused = unfit(page)
    if refused is not None:
        return Dropped(refused.reason, refused.detail)
    markup = decode(page.body, page.headers)
    opened = without_closed_parts(markup)
    reading = read_markup(markup if opened is None else opened.markup, page)
    said: tuple[Signal, ...] = ()
    if opened is not None:
        closed = ("data-nosnippet", opened.nosnippet), ("paywall", opened.paywalled)
        said = tuple(Signal(name, "parts", str(count), page.captured) for name, count in closed if count)
        if isinstance(reading, Unread):
            # Nothing is left: what the page is about may be listed, none of its words quoted.
            reading = read_markup(markup, page)
            said = tuple(Signal(one.source, "whole text", one.value, one.at) for one in said)
    if isinstance(reading, Unread):
        return Dropped(reading.reason, reading.detail)
    signals = (*page_signals(page.headers, markup, page.captured, url=page.url), *said)
    wishes = policy(signals, url=page.url, operator_allows=bench.settings.rights.verbs())
    if not wishes.may(Verb.ANALYSE):
        why = "the publisher reserves text and data mining: listed from its feed only"
        return Dropped("reserved", why, kept=Reserved(signals))
    known = _known(bench, page, reading)
    if known is not None and known.erased:
        return Dropped("stays-down", f"case {known.case}", kept=StaysDown(page, known))
    return Found(page, reading, signals)


def _known(bench: Bench, page: Page, reading: Reading) -> StayDown | None:
    """What an article is a return of, if it was taken down before."""
    outlet = outlet_of(page.url, bench.catalogue)
    return stays_down(
        bench.store,
        sorted({reading.canonical, addresses.canonical(page.url), addresses.canonical(page.requested_url)} - {""}),
        text=reading.version.text,
        outlet=outlet.key if outlet else addresses.registrable(page.url),
    )


def _without_taken_down(bench: Bench, page: Page, feed: Feed) -> Feed | StaysDown:
    """A feed without entries for what was taken down and erased."""
    known = {one.link: stays_down(bench.store, (addresses.canonical(one.link),)) for one in feed.entries if one.link}
    erased = {link: found for link, found in known.items() if found is not None and found.erased}
    if not erased:
        return feed
    left = replace(feed, entries=tuple(one for one in feed.entries if one.link not in erased))
    return StaysDown(page, min(erased.values(), key=lambda one: one.article), left)


def _evidence(page: Page) -> Evidence | Dropped:
    """What a host's file, or the answer that there is none, amounts to."""
    evidence = Evidence(page)
    if page.status == 200:
        return evidence
    held = content_of(page.status, page.body) is not None
    return Dropped(f"status-{page.status}", page.header("Retry-After"), kept=evidence if held else None)


def save(bench: Bench, page_id: str, made: Made) -> None:
    """Keep what a page is; its article waits to be filed."""
    store = bench.store
    if isinstance(made, Feed):
        store.put_doc("feed", page_id, dumps(made), refers=made.url)
    elif isinstance(made, Reserved):
        keep_signals(bench, page_id, made.signals)
    elif isinstance(made, StaysDown):
        store.erase_capture(made.page.sha256, made.known.ruling)
        store.put_doc("erased-capture", made.page.sha256, "", refers=made.known.article)
        if made.feed is not None:
            store.put_doc("feed", page_id, dumps(made.feed), refers=made.feed.url)
    elif isinstance(made, Evidence):
        take_host_file(bench, made.page)
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
    keep_signals(bench, page.id, found.signals, url=page.url)
    bench.store.set_waiting("filing", article, page.id)


def is_feed(page: Page) -> bool:
    """Whether a page is a feed or a sitemap, by its first bytes; what its header says does not decide."""
    head = page.body[:4096].lstrip(b"\xef\xbb\xbf")
    return bool(_FEED.match(head) or _JSON_FEED.match(head) or head[:2] == b"\x1f\x8b")


def _is_promised_feed(page: Page) -> bool:
    """Whether the header of a page says that it is a feed; then it is one, or failed to be one."""
    return bool(_FEED_TYPES.search(page.header("Content-Type")))


STEP = Step("read", f"{READER}+3", waiting, make, save, batch=16)
