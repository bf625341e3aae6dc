"""Where an outlet announces, found from what it shows: its home page and its robots.txt. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from itertools import islice

from headwater.addresses import is_public, joined, registrable
from headwater.gather.feed_text import decode_feed
from headwater.models import Channel, Page

MAX_CHANNELS = 20

MAX_TAGS = 20_000  # links of a home page that are looked at
MAX_PAGE = 4 * 1024 * 1024  # bytes of a home page that are looked at

# Tags are enough: a tree would take parsers minutes on pages that are nested on purpose.
_UNSEEN = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL)
_TAGS = re.compile(r"<(base|link|a)\s([^<>]{1,8000})>([^<]{0,200})", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-zA-Z-]{1,40})\s{0,9}=\s{0,9}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
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
    text, _ = decode_feed(page.body[:MAX_PAGE], page.header("Content-Type"))
    found_tags = islice(_TAGS.finditer(_UNSEEN.sub(" ", text)), MAX_TAGS)
    tags = [(tag[1].lower(), attributes_of(tag[2]), tag[3]) for tag in found_tags]
    base = next((joined(page.url, given["href"]) for name, given, _ in tags if name == "base" and "href" in given), "")
    if not is_public(base):
        base = page.url
    found: dict[str, None] = {}
    for name, given, _ in tags:
        kind = given.get("type", "").lower().partition(";")[0].strip()
        alternate = name == "link" and "alternate" in given.get("rel", "").lower().split()
        if alternate and kind in _FEED_TYPES and not _COMMENTS.search(given.get("title", "")):
            found.setdefault(_address(base, given.get("href", "")))
    for name, given, label in tags:
        if name != "a" or not _FEED_ADDRESS.search(f"/{given.get('href', '')}"):
            continue
        address = _address(base, given["href"])
        if registrable(address) == registrable(page.url) or _FEED_WORDS.search(f"{label} {given.get('title', '')}"):
            found.setdefault(address)
    kept = [address for address in found if is_public(address) and not _COMMENTS.search(address)]
    return tuple(Channel(address, "feed") for address in kept[:MAX_CHANNELS])


def attributes_of(tag: str) -> dict[str, str]:
    """The attributes in a tag, the first of each name."""
    found: dict[str, str] = {}
    for name, *values in _ATTRIBUTE.findall(tag):
        found.setdefault(name.lower(), unescape("".join(values)).strip())
    return found


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
