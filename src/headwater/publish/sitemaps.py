"""`sitemap.xml`, cut in files where there is much (https://www.sitemaps.org/protocol.html), and what we ask of machines."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice

from lxml import etree

from headwater.prose import printable
from headwater.publish.marks import iso, web_address
from headwater.publish.paper import Entry, Site
from headwater.publish.receipts import json_bytes
from headwater.publish.routes import SITEMAP_LIMIT, indexed
from headwater.publish.shelf import Shelf
from headwater.publish.tongue import Tongue
from headwater.publish.topics import ORDER
from headwater.publish.words import topic

NEWS_SPAN = timedelta(days=2)
NEWS_MOST = 1000  # the schema takes no more
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def sitemap(shelf: Shelf, part: int) -> bytes | None:
    """Part 0 is `sitemap.xml`: all addresses, or the list of the numbered parts where there are too many for one file."""
    root = shelf.site.root
    if part == 0:
        count = sum(1 for _ in indexed(shelf))
        if count <= SITEMAP_LIMIT:
            return _file(root, list(indexed(shelf)))
        top = etree.Element(f"{{{_SPACE}}}sitemapindex", nsmap={None: _SPACE})
        for n in range(1, -(-count // SITEMAP_LIMIT) + 1):
            entry = etree.SubElement(top, f"{{{_SPACE}}}sitemap")
            etree.SubElement(entry, f"{{{_SPACE}}}loc").text = f"{root}/sitemap/{n}.xml"
        return bytes(etree.tostring(top, xml_declaration=True, encoding="utf-8", pretty_print=True))
    found = list(islice(indexed(shelf), (part - 1) * SITEMAP_LIMIT, part * SITEMAP_LIMIT))
    return _file(root, found) if found else None


def _file(root: str, found: list[tuple[str, str]]) -> bytes:
    top = etree.Element(f"{{{_SPACE}}}urlset", nsmap={None: _SPACE})
    for path, day in found:
        entry = etree.SubElement(top, f"{{{_SPACE}}}url")
        etree.SubElement(entry, f"{{{_SPACE}}}loc").text = root + path
        if day:
            etree.SubElement(entry, f"{{{_SPACE}}}lastmod").text = day
    return bytes(etree.tostring(top, xml_declaration=True, encoding="utf-8", pretty_print=True))


def news_sitemap(shelf: Shelf) -> bytes:
    """`news-sitemap.xml`: our accounts of the last two days, as news readers ask for them (Google's news sitemap schema, 0.9).

    Stories without an account of ours are not in it: their headline is the outlet's, and so is the page to read.
    """
    site = shelf.site
    top = etree.Element(f"{{{_SPACE}}}urlset", nsmap={None: _SPACE, "news": _NEWS})
    recent = [c for c in shelf.front().cards if c.headline_id and c.time and c.time > shelf.now - NEWS_SPAN]
    for card in sorted(recent, key=lambda c: (c.time or shelf.now, c.id), reverse=True)[:NEWS_MOST]:
        url = etree.SubElement(top, f"{{{_SPACE}}}url")
        etree.SubElement(url, f"{{{_SPACE}}}loc").text = f"{site.root}/story/{card.id}/"
        news = etree.SubElement(url, f"{{{_NEWS}}}news")
        publication = etree.SubElement(news, f"{{{_NEWS}}}publication")
        etree.SubElement(publication, f"{{{_NEWS}}}name").text = printable(site.name)
        etree.SubElement(publication, f"{{{_NEWS}}}language").text = (card.language or site.language).split("-")[0]
        etree.SubElement(news, f"{{{_NEWS}}}publication_date").text = iso(card.time or shelf.now)
        etree.SubElement(news, f"{{{_NEWS}}}title").text = printable(card.headline)
    return bytes(etree.tostring(top, xml_declaration=True, encoding="utf-8", pretty_print=True))


def outlets_opml(shelf: Shelf, tongue: Tongue) -> bytes:
    """`outlets.opml`: the feeds of the outlets that this paper rests on, by country, for any feed reader (OPML 2.0)."""
    title = tongue.say("Whose reports this paper rests on.")
    grouped: dict[str, list[Entry]] = {}
    for entry in shelf.index("outlet"):
        if web_address(entry.feed):
            grouped.setdefault(entry.group, []).append(entry)
    top, body = _opml(f"{shelf.site.name}: {title}")
    for country in sorted(grouped):
        name = tongue.country(country) if country else tongue.say("Without a recorded country")
        group = etree.SubElement(body, "outline", {"text": name})
        for entry in sorted(grouped[country], key=lambda e: (e.name.casefold(), e.key)):
            said = {"type": "rss", "text": printable(entry.name), "title": printable(entry.name), "xmlUrl": entry.feed}
            if web_address(entry.home):
                said["htmlUrl"] = entry.home
            if entry.languages:
                said["language"] = entry.languages[0]
            etree.SubElement(group, "outline", said)
    return bytes(etree.tostring(top, xml_declaration=True, encoding="utf-8", pretty_print=True))


def feeds_opml(shelf: Shelf, tongue: Tongue) -> bytes:
    """`feeds.opml`: our own feeds, the front page's and one a topic."""
    site = shelf.site
    top, body = _opml(site.name)
    named = [("/", site.name)]
    having = {entry.key for entry in shelf.index("topic")}
    named += [(f"/topic/{slug}/", topic(tongue, slug)) for slug in ORDER if slug in having]
    for path, name in named:
        said = {"type": "rss", "text": name, "title": name, "language": tongue.code, "version": "RSS2"}
        here = {"xmlUrl": f"{site.root}{path}feed.rss", "htmlUrl": site.root + path}
        etree.SubElement(body, "outline", said | here)
    return bytes(etree.tostring(top, xml_declaration=True, encoding="utf-8", pretty_print=True))


def _opml(title: str) -> tuple[etree._Element, etree._Element]:
    """An empty list of feeds: the whole and its body."""
    top = etree.Element("opml", {"version": "2.0"})
    etree.SubElement(etree.SubElement(top, "head"), "title").text = printable(title)
    return top, etree.SubElement(top, "body")


def robots(site: Site) -> bytes:
    """What we ask of those who read us: everything but what is made on request. See `reservation` for the use of texts."""
    lines = (
        "User-agent: *",
        f"Disallow: {site.base_path}/search?",
        f"Disallow: {site.base_path}/rights/new",
        f"Disallow: {site.base_path}/api/",
        "",
        f"Sitemap: {site.root}/sitemap.xml",
        f"Sitemap: {site.root}/news-sitemap.xml",
        "",
    )
    return "\n".join(lines).encode()


def reservation() -> bytes:
    """`/.well-known/tdmrep.json`: what others wrote is not ours to allow (TDM Reservation Protocol, W3C Community Group)."""
    return json_bytes([{"location": "/", "tdm-reservation": 1}])


def security(site: Site, now: datetime) -> bytes:
    """`/.well-known/security.txt` (RFC 9116): where to tell of a weakness; stands for half a year from the month's beginning."""
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    lines = (
        f"Contact: {site.root}/rights/",
        f"Expires: {iso(month + timedelta(days=210))}",
        f"Preferred-Languages: {', '.join(dict.fromkeys((site.language, *site.tongues)))}",
        f"Canonical: {site.root}/.well-known/security.txt",
        "",
    )
    return "\n".join(lines).encode()
