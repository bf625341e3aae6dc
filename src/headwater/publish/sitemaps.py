"""`sitemap.xml`, cut in files where there is much (https://www.sitemaps.org/protocol.html), and our own `robots.txt`."""

from __future__ import annotations

from itertools import islice

from lxml import etree

from headwater.publish.paper import Site
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
    """What we ask of those who read us: search is welcome, training on what others wrote is not ours to allow."""
    lines = (
        "User-agent: *",
        "Content-Usage: train-ai=n",
        "Content-Signal: search=yes, ai-input=no, ai-train=no",
        f"Disallow: {site.base_path}/search",
        f"Disallow: {site.base_path}/rights/new",
        f"Disallow: {site.base_path}/api/",
        "",
        f"Sitemap: {site.root}/sitemap.xml",
        "",
    )
    return "\n".join(lines).encode()
