"""`sitemap.xml`, cut in files where there is much (https://www.sitemaps.org/protocol.html), and what we ask of machines."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice

from lxml import etree

from headwater.publish.marks import iso
from headwater.publish.paper import Site
from headwater.publish.receipts import json_bytes
from headwater.publish.routes import SITEMAP_LIMIT, indexed
from headwater.publish.shelf import Shelf

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


def robots(site: Site) -> bytes:
    """What we ask of those who read us: everything but what is made on request. See `reservation` for the use of texts."""
    lines = (
        "User-agent: *",
        f"Disallow: {site.base_path}/search",
        f"Disallow: {site.base_path}/rights/new",
        f"Disallow: {site.base_path}/api/",
        "",
        f"Sitemap: {site.root}/sitemap.xml",
        "",
    )
    return "\n".join(lines).encode()


def reservation() -> bytes:
    """`/.well-known/tdmrep.json`: what others wrote is not ours to allow (TDM Reservation Protocol, W3C Community Group)."""
    return json_bytes([{"location": "/", "tdm-reservation": 1}])


def security(site: Site, now: datetime) -> bytes:
    """`/.well-known/security.txt` (RFC 9116): where to tell of a weakness; stands for half a year."""
    lines = (
        f"Contact: {site.root}/rights/",
        f"Expires: {iso(now + timedelta(days=180))}",
        f"Preferred-Languages: {', '.join(dict.fromkeys((site.language, *site.tongues)))}",
        f"Canonical: {site.root}/.well-known/security.txt",
        "",
    )
    return "\n".join(lines).encode()
