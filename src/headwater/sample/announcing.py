"""Reports → the feeds, sitemaps and robots files in which outlets announce them, whole or broken as outlets' are. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from headwater.sample.sources import Report, Site

_FAULTS: dict[str, Callable[[str], str]] = {
    "blank-before-declaration": lambda feed: "\n  " + feed,
    "bare-ampersand": lambda feed: feed.replace("&amp;", "&"),
    "control-character": lambda feed: feed.replace("<description>", "<description>\x0b", 1),
    "undeclared-namespace": lambda feed: feed.replace("</item>", "<media:credit>Staff</media:credit></item>", 1),
    "cut": lambda feed: feed[: feed.rindex("<item>") + 60],
}


def feed_of(site: Site, reports: Sequence[Report], at: datetime) -> tuple[str, bytes]:
    """Content type and bytes of the feed that an outlet serves at a time, the newest of these reports first."""
    kind = site.said("feed")["kind"]
    shown = sorted(reports, key=lambda report: (report.published, report.key), reverse=True)
    content_type, text = _KINDS[kind](site, shown, at)
    for fault in site.said("feed").get("faults", ()):
        text = _FAULTS[fault](text)
    return site.said("feed").get("content_type", content_type), text.encode(site.charset, "xmlcharrefreplace")


def robots_of(site: Site) -> bytes:
    """What an outlet asks of robots; its site.toml may say more than the usual."""
    lines = [site.said("robots", "User-agent: *\nDisallow: /search\n").rstrip()]
    if site.said("feed")["kind"] == "sitemap":
        lines.append(f"\nSitemap: {site.base}{site.said('feed')['address']}")
    return ("\n".join(lines) + "\n").encode("utf-8")


def _summary(report: Report) -> str:
    return str(report.said("standfirst")) or report.paragraphs[0]


def _rss(site: Site, reports: Sequence[Report], at: datetime) -> tuple[str, str]:
    items = "".join(
        f"<item><title>{escape(report.title)}</title><link>{escape(report.address)}</link>"
        f'<guid isPermaLink="true">{escape(report.address)}</guid>'
        f"<pubDate>{format_datetime(site.at(report.published))}</pubDate>"
        + "".join(f"<dc:creator>{escape(name)}</dc:creator>" for name in report.said("authors", []))
        + (f"<category>{escape(report.said('section'))}</category>" if report.said("section") else "")
        + f"<description>{escape(_summary(report))}</description></item>\n"
        for report in reports
    )
    head = (
        f'<?xml version="1.0" encoding="{site.charset}"?>\n'
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>{escape(site.said('name'))}</title><link>{site.base}/</link>"
        f"<description>{escape(site.said('tagline'))}</description><language>{site.said('language')}</language>"
        f"<lastBuildDate>{format_datetime(site.at(at))}</lastBuildDate><ttl>{site.said('feed').get('ttl', 15)}</ttl>\n"
    )
    return "application/rss+xml; charset=" + site.charset, head + items + "</channel></rss>\n"


def _atom(site: Site, reports: Sequence[Report], at: datetime) -> tuple[str, str]:
    entries = "".join(
        f"<entry><id>{escape(report.address)}</id><title>{escape(report.title)}</title>"
        f'<link rel="alternate" type="text/html" href={quoteattr(report.address)}/>'
        f"<published>{site.at(report.published).isoformat()}</published>"
        f"<updated>{site.at(report.modified or report.published).isoformat()}</updated>"
        + "".join(f"<author><name>{escape(name)}</name></author>" for name in report.said("authors", []))
        + (f"<category term={quoteattr(report.said('section'))}/>" if report.said("section") else "")
        + f"<summary>{escape(_summary(report))}</summary></entry>\n"
        for report in reports
    )
    head = (
        f'<?xml version="1.0" encoding="{site.charset}"?>\n<feed xmlns="http://www.w3.org/2005/Atom" '
        f'xml:lang="{site.said("language")}"><id>{site.base}/</id><title>{escape(site.said("name"))}</title>'
        f'<link href="{site.base}/"/><link rel="self" href="{site.base}{site.said("feed")["address"]}"/>'
        f"<author><name>{escape(site.said('name'))}</name></author><updated>{site.at(at).isoformat()}</updated>\n"
    )
    return "application/atom+xml; charset=" + site.charset, head + entries + "</feed>\n"


def _rdf(site: Site, reports: Sequence[Report], at: datetime) -> tuple[str, str]:
    listed = "".join(f"<rdf:li resource={quoteattr(report.address)}/>" for report in reports)
    items = "".join(
        f"<item rdf:about={quoteattr(report.address)}><title>{escape(report.title)}</title>"
        f"<link>{escape(report.address)}</link><dc:date>{site.at(report.published).isoformat()}</dc:date>"
        f"<description>{escape(_summary(report))}</description></item>\n"
        for report in reports
    )
    head = (
        f'<?xml version="1.0" encoding="{site.charset}"?>\n'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f'<channel rdf:about="{site.base}/"><title>{escape(site.said("name"))}</title><link>{site.base}/</link>'
        f"<description>{escape(site.said('tagline'))}</description><dc:date>{site.at(at).isoformat()}</dc:date>"
        f"<dc:language>{site.said('language')}</dc:language><items><rdf:Seq>{listed}</rdf:Seq></items></channel>\n"
    )
    return "application/rdf+xml; charset=" + site.charset, head + items + "</rdf:RDF>\n"


def _json(site: Site, reports: Sequence[Report], at: datetime) -> tuple[str, str]:
    value = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": site.said("name"),
        "home_page_url": site.base + "/",
        "feed_url": site.base + site.said("feed")["address"],
        "language": site.said("language"),
        "_built": site.at(at).isoformat(),
        "items": [
            {
                "id": report.address,
                "url": report.address,
                "title": report.title,
                "summary": _summary(report),
                "date_published": site.at(report.published).isoformat(),
                "date_modified": site.at(report.modified or report.published).isoformat(),
                "authors": [{"name": name} for name in report.said("authors", [])],
                "tags": [report.said("section")] if report.said("section") else [],
            }
            for report in reports
        ],
    }
    return "application/feed+json", json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _sitemap(site: Site, reports: Sequence[Report], at: datetime) -> tuple[str, str]:
    entries = "".join(
        f"<url><loc>{escape(report.address)}</loc><lastmod>{site.at(report.modified or report.published).isoformat()}</lastmod>"
        f"<news:news><news:publication><news:name>{escape(site.said('name'))}</news:name>"
        f"<news:language>{site.said('language')}</news:language></news:publication>"
        f"<news:publication_date>{site.at(report.published).isoformat()}</news:publication_date>"
        f"<news:title>{escape(report.title)}</news:title></news:news></url>\n"
        for report in reports
    )
    head = (
        f'<?xml version="1.0" encoding="{site.charset}"?>\n<!-- {site.at(at).isoformat()} -->\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n'
    )
    return "application/xml; charset=" + site.charset, head + entries + "</urlset>\n"


_KINDS = {"rss": _rss, "atom": _atom, "rdf": _rdf, "json": _json, "sitemap": _sitemap}
