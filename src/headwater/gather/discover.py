"""Where an outlet announces, found from what it shows: its home page and its robots.txt. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from selectolax.lexbor import LexborHTMLParser

from headwater.addresses import is_public, joined, registrable
from headwater.models import Channel, Page

MAX_CHANNELS = 20

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json")
_FEED_ADDRESS = re.compile(
    r"(?:/(?:rss|atom|feeds?)(?:[/?#.]|\Z)|\.(?:rss|atom|rdf)(?:[?#]|\Z)|[/_-](?:rss|feed|atom)\d?\.(?:xml|php|aspx?)|/index\.xml"
    r"|[?&]feed=|\bfeeds?\d?\.)",
    re.IGNORECASE,
)
_FEED_WORDS = re.compile(r"\b(?:rss|atom|feeds?|xml)\b", re.IGNORECASE)
_COMMENTS = re.compile(r"comments?/feed|/comments?[/.]|comments?\.(?:rss|xml)|\bcomments feed\b", re.IGNORECASE)
_SITEMAP_LINE = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_NEWS = re.compile(r"news|nachrichten|noticias|actu|novost|articles?", re.IGNORECASE)


def channels_of_home(page: Page) -> tuple[Channel, ...]:
    """The channels that a home page names, likeliest first, 20 at most: `<link rel=alternate>`, then links to feeds.

    Feeds of comments are left out, as is whatever may not be asked. All are `unverified` until they are visited.
    """
    tree = LexborHTMLParser(page.body)
    stated = tree.css_first("base[href]")
    base = joined(page.url, (stated.attributes.get("href") or "") if stated else "") or page.url
    if not is_public(base):
        base = page.url
    found: dict[str, None] = {}
    for link in tree.css("link[rel][href]"):
        relation = (link.attributes.get("rel") or "").lower().split()
        kind = (link.attributes.get("type") or "").lower().partition(";")[0].strip()
        if "alternate" in relation and kind in _FEED_TYPES and not _COMMENTS.search(link.attributes.get("title") or ""):
            found.setdefault(_address(base, link.attributes.get("href") or ""))
    for anchor in tree.css("a[href]"):
        address = _address(base, anchor.attributes.get("href") or "")
        label = anchor.text()[:200] + " " + (anchor.attributes.get("title") or "")
        of_outlet = registrable(address) == registrable(page.url)
        if _FEED_ADDRESS.search(address) and (of_outlet or _FEED_WORDS.search(label)):
            found.setdefault(address)
    kept = [address for address in found if is_public(address) and not _COMMENTS.search(address)]
    return tuple(Channel(address, "feed") for address in kept[:MAX_CHANNELS])


def channels_of_robots(robots: str, base: str) -> tuple[Channel, ...]:
    """The sitemaps that a robots.txt names (sitemaps.org, "Specifying the Sitemap location"), those of news first."""
    found = dict.fromkeys(_address(base, line) for line in _SITEMAP_LINE.findall(robots[: 1 << 19]))
    kept = sorted((address for address in found if is_public(address)), key=lambda a: not _NEWS.search(a))
    return tuple(Channel(address, "sitemap") for address in kept[:MAX_CHANNELS])


def usual_addresses(home: str) -> tuple[Channel, ...]:
    """Where feeds usually stand, for a home page that names none. Each is a guess, to be asked one by one."""
    paths = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/news-sitemap.xml")
    return tuple(
        Channel(address, "sitemap" if "sitemap" in path else "feed")
        for path in paths
        if is_public(address := joined(home, path))
    )


def merged(*groups: Iterable[Channel]) -> tuple[Channel, ...]:
    """Channels of several sources, each address once, in order."""
    kept: dict[str, Channel] = {}
    for group in groups:
        for channel in group:
            kept.setdefault(channel.url, channel)
    return tuple(kept.values())


def _address(base: str, link: str) -> str:
    """A link as seen from its page, without fragment; `feed:` addresses as what they stand for."""
    link = link.strip()
    if link.lower().startswith("feed:"):
        link = link[5:]
        link = f"https:{link}" if link.startswith("//") else link
    return joined(base, link).partition("#")[0]
