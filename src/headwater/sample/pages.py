"""Reports and sites → the bytes of their pages, each outlet by the templates in its own folder. Pure.

The templates are as different as the web's: some leave tags open, some carry structured data, some hide a share bar or
a script between two paragraphs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from headwater.sample.sources import Block, Report, Site

_LINK = re.compile(r"\[([^\]]+)\]\((https?://[^)]+)\)")
_TAGS = {
    "paragraph": "<p>%s</p>",
    "subheading": "<h2>%s</h2>",
    "quotation": "<blockquote><p>%s</p></blockquote>",
    "list-item": "<ul><li>%s</li></ul>",
    "caption": "<figure><img src='/pictures/lead.jpg' alt=''><figcaption>%s</figcaption></figure>",
    "correction": "<p><em>%s</em></p>",
    "credit": "<p class='credit'>%s</p>",
    "live-entry": "<section><time>%(time)s</time><p>%(text)s</p></section>",
}


def article_page(site: Site, report: Report, others: Sequence[Report]) -> bytes:
    """The page of a report; `others` are reports of the same outlet, for its related links."""
    return _rendered(site, "page.html", report=report, others=others, structured=_structured(site, report))


def home_page(site: Site, reports: Sequence[Report]) -> bytes:
    """The front page of an outlet: headlines and links, no article."""
    return _rendered(site, "home.html", reports=reports)


def _rendered(site: Site, template: str, **values: Any) -> bytes:
    environment = Environment(
        loader=FileSystemLoader(site.folder), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )
    page = environment.get_template(template).render(site=site.described, laid=_laid, told=_told, at=site.at, **values)
    return page.encode(site.charset, "xmlcharrefreplace")


def _laid(blocks: Sequence[Block], tags: Mapping[str, str], between: Mapping[int, str] | None = None) -> Markup:
    """Blocks in an outlet's own tags; `between` holds what its page shows after the block of that number."""
    pieces = []
    for number, block in enumerate(blocks, start=1):
        pattern = tags.get(block.kind, _TAGS[block.kind])
        text = _LINK.sub(r'<a href="\2">\1</a>', str(escape(block.text)))
        pieces.append(pattern % ({"time": block.time, "text": text} if "%(" in pattern else text))
        pieces.append((between or {}).get(number, ""))
    return Markup("\n".join(piece for piece in pieces if piece))  # noqa: S704  the words were escaped above


def _told(time: datetime, form: str) -> str:
    """A time in an outlet's own form (strftime, numbers only, so that no locale shows)."""
    return time.strftime(form)


def _structured(site: Site, report: Report) -> Markup:
    """JSON-LD as outlets give it (schema.org NewsArticle)."""
    free = report.said("access", "free") == "free"
    kinds = {"opinion": "OpinionNewsArticle", "live": "LiveBlogPosting"}
    value: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": kinds.get(report.said("kind"), "NewsArticle"),
        "headline": report.title,
        "url": report.address,
        "mainEntityOfPage": report.address,
        "datePublished": site.at(report.published).isoformat(),
        "dateModified": site.at(report.modified or report.published).isoformat(),
        "inLanguage": site.said("language"),
        "articleSection": report.said("section"),
        "isAccessibleForFree": free,
        "author": [{"@type": "Person", "name": name} for name in report.said("authors", [])],
        "publisher": {"@type": "NewsMediaOrganization", "name": site.said("name"), "url": site.base + "/"},
    }
    if not free:
        value["hasPart"] = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".for-subscribers"}
    return Markup(json.dumps(value, ensure_ascii=False).replace("</", "<\\/"))  # noqa: S704  the closing tag is undone
