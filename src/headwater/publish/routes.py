"""The addresses of a paper: which there are, and how one is taken apart. Paths are without the base path."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from headwater.publish.paper import Site
from headwater.publish.shelf import LISTINGS, Key, Shelf

FEEDS: tuple[str, ...] = ("feed.rss", "feed.atom", "feed.json")
PLAIN: tuple[str, ...] = ("about", "rights", "imprint", "privacy", "likes", "settings", "today", "find")
INDEXES: tuple[str, ...] = (*LISTINGS, "outlet", "edition")
WELL_KNOWN: tuple[str, ...] = ("tdmrep.json", "security.txt")
ENTRIES_A_PAGE = 500  # of an index
SITEMAP_LIMIT = 20_000  # addresses in one sitemap file; the protocol allows 50,000 and 50 MB (sitemaps.org)

_PLAIN_KEY = r"[A-Za-z0-9][A-Za-z0-9._:-]{0,199}"
_KEY = rf"(?P<key>{_PLAIN_KEY})"
_ROUTES = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("front", r"/(?P<leaf>feed\.(?:rss|atom|json))?"),
        ("plain", rf"/(?P<key>{'|'.join(PLAIN)})/"),
        ("search", r"/search"),
        ("found", r"/find/index\.json"),
        ("index", rf"/(?P<key>{'|'.join(INDEXES)})/(?:page/(?P<page>[2-9]|[1-9][0-9]{{1,3}})/)?"),
        ("story", rf"/story/{_KEY}/(?P<leaf>receipts\.json|card\.svg|card\.png)?"),
        ("reports", rf"/story/{_KEY}/reports/(?P<page>[2-9]|[1-9][0-9]{{1,3}})/"),
        ("article", rf"/article/{_KEY}/"),
        ("outlet", rf"/outlet/{_KEY}/(?P<leaf>feed\.(?:rss|atom|json))?"),
        ("edition", rf"/edition/{_KEY}/(?P<leaf>feed\.(?:rss|atom|json))?"),
        ("listing", rf"/(?P<listing>{'|'.join(LISTINGS)})/{_KEY}/(?P<leaf>feed\.(?:rss|atom|json))?"),
        ("listing", rf"/(?P<listing>{'|'.join(LISTINGS)})/{_KEY}/page/(?P<page>[2-9]|[1-9][0-9]{{1,5}})/"),
        ("sitemap", r"/sitemap\.xml|/sitemap/(?P<page>[1-9][0-9]{0,4})\.xml"),
        ("news", r"/news-sitemap\.xml"),
        ("opml", r"/(?P<key>outlets|feeds)\.opml"),
        ("robots", r"/robots\.txt"),
        ("known", r"/\.well-known/(?P<key>tdmrep\.json|security\.txt)"),
        ("lost", r"/404\.html"),
        ("asset", r"/static/(?P<key>[A-Za-z0-9._-]{1,80})"),
        ("asset", r"/(?P<key>favicon\.svg)"),
    )
)


@dataclass(frozen=True, slots=True)
class Route:
    """One address taken apart. `leaf` is the file beside a page ("feed.rss"), empty for the page itself."""

    kind: str
    key: str = ""
    listing: str = ""
    leaf: str = ""
    page: int = 1
    tongue: str = ""  # of the interface, where the address names one; else empty
    path: str = "/"  # the address without the tongue


def is_key(key: str) -> bool:
    """Whether a key can stand in an address; what cannot has no page."""
    return re.fullmatch(_PLAIN_KEY, key) is not None


def index_pages(entries: int) -> int:
    """Over how many pages an index runs."""
    return max(1, -(-entries // ENTRIES_A_PAGE))


def _held(shelf: Shelf, kind: str) -> Iterator[Key]:
    """The keys of a kind that can stand in an address."""
    return (key for key in shelf.keys(kind) if is_key(key.key))


def route_of(path: str, site: Site) -> Route | None:
    """The address taken apart, or None where the paper has no such address."""
    tongue, bare = _tongue(path, site)
    for kind, pattern in _ROUTES:
        match = pattern.fullmatch(bare)
        if match:
            parts = match.groupdict()
            return Route(
                kind,
                parts.get("key") or "",
                parts.get("listing") or "",
                parts.get("leaf") or "",
                int(parts.get("page") or (0 if kind == "sitemap" else 1)),
                tongue,
                bare,
            )
    return None


def _tongue(path: str, site: Site) -> tuple[str, str]:
    """The language of the interface that a path begins with, and the path without it."""
    first, _, rest = path.removeprefix("/").partition("/")
    if first in site.tongues and first != site.language and path.startswith(f"/{first}/"):
        return first, f"/{rest}"
    return "", path


def tongue_in(path: str, site: Site) -> str:
    """The language of the interface that a path names; empty where it is the site's own."""
    return _tongue(path, site)[0]


def has_tongues(route: Route) -> bool:
    """Whether a page is served once for each language of the interface; files beside pages are not."""
    return not route.leaf and route.kind not in ("sitemap", "news", "opml", "robots", "known", "lost", "asset", "found")


def paths(shelf: Shelf, assets: tuple[str, ...] = ()) -> Iterator[str]:
    """Every address of the paper that needs no server, in a fixed order; `assets` are those of the style sheet and font."""
    for path in _plain_paths(shelf):
        yield path
        route = route_of(path, shelf.site)
        if route and has_tongues(route):
            yield from (f"/{code}{path}" for code in shelf.site.tongues if code != shelf.site.language)
    count = sum(1 for _ in indexed(shelf))
    yield "/sitemap.xml"
    if count > SITEMAP_LIMIT:
        yield from (f"/sitemap/{n}.xml" for n in range(1, -(-count // SITEMAP_LIMIT) + 1))
    yield from ("/find/index.json", "/news-sitemap.xml", "/outlets.opml", "/feeds.opml")
    yield "/robots.txt"
    yield "/404.html"
    yield from (f"/.well-known/{name}" for name in WELL_KNOWN)
    yield from assets


def _plain_paths(shelf: Shelf) -> Iterator[str]:
    yield "/"
    yield from (f"/{leaf}" for leaf in FEEDS)
    yield from (f"/{name}/" for name in PLAIN)
    for kind in INDEXES:
        yield f"/{kind}/"
        count = sum(1 for entry in shelf.index(kind) if is_key(entry.key))
        yield from (f"/{kind}/page/{n}/" for n in range(2, index_pages(count) + 1))
    for kind in LISTINGS:
        for key in _held(shelf, kind):
            yield f"/{kind}/{key.key}/"
            yield from (f"/{kind}/{key.key}/{leaf}" for leaf in FEEDS)
            yield from (f"/{kind}/{key.key}/page/{n}/" for n in range(2, key.pages + 1))
    for kind in ("outlet", "edition"):
        for key in _held(shelf, kind):
            yield f"/{kind}/{key.key}/"
            yield from (f"/{kind}/{key.key}/{leaf}" for leaf in FEEDS)
    for key in _held(shelf, "story"):
        yield f"/story/{key.key}/"
        if not key.lone:
            yield f"/story/{key.key}/receipts.json"
            yield f"/story/{key.key}/card.svg"
            yield f"/story/{key.key}/card.png"
            yield from (f"/story/{key.key}/reports/{n}/" for n in range(2, key.pages + 1))
    for key in _held(shelf, "moved"):
        yield f"/story/{key.key}/"
    for key in _held(shelf, "article"):
        yield f"/article/{key.key}/"


def indexed(shelf: Shelf) -> Iterator[tuple[str, str]]:
    """What a search engine should know: (path, day of the last change or ""), in a fixed order. Articles are not ours."""
    yield "/", shelf.now.date().isoformat()
    yield from ((f"/{name}/", "") for name in PLAIN if name not in ("settings", "find"))
    yield from ((f"/{kind}/", "") for kind in INDEXES)
    for kind in (*LISTINGS, "outlet", "edition", "story"):
        for key in _held(shelf, kind):
            if not key.lone:
                yield f"/{kind}/{key.key}/", key.modified.date().isoformat() if key.modified else ""
