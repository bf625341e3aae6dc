"""When an article was published and changed: from structured data where that is given, else from the prose around the
headline, else from the address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from headwater import addresses
from headwater.read.blocks import Layout
from headwater.read.cues import GROUP_BIT, LINE_BIT
from headwater.read.dates import Moment, dates_in, month_comes_first, not_after, read_stamp
from headwater.read.features import Sheet
from headwater.read.head import Head, clean
from headwater.read.lexicon import alternatives

_PUBLISHED_METAS = (
    "article:published_time", "og:article:published_time", "article:published", "datepublished", "og:published_time",
    "og:pubdate", "pubdate",
    "publishdate", "publish_date", "publish-date", "publication_date", "published_time", "published_at", "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime", "dc.date.issued", "dcterms.created", "dcterms.issued", "dc.date.created", "dc.date",
    "dcterms.date", "dc.created",
    "citation_publication_date", "citation_date", "article.published", "article:create", "originalpublicationdate",
    "date.created", "created", "rnews:datepublished",
    "bt:pubdate", "displaydate", "datecreated", "article_date_original", "article:post_date", "date", "release_date",
    "last-publish",
)  # fmt: skip
_MODIFIED_METAS = (
    "article:modified_time", "og:updated_time", "datemodified", "article:modified", "last-modified", "lastmod",
    "dcterms.modified", "dc.date.modified",
    "dc.modified", "modified_time", "updated_time", "revision_date", "last_updated", "article:updated_time",
)  # fmt: skip
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/\-_.]?(0[1-9]|1[0-2]|[1-9])[/\-_.]?(0[1-9]|[12]\d|3[01])(?=[/\-_.?\D]|$)")
_UPDATED_WORD = re.compile(alternatives("page", "updated"), re.IGNORECASE)
_PUBLISHED_WORD = re.compile(alternatives("page", "published"), re.IGNORECASE)
_REACH = 40  # blocks around headline and text in which a date in prose is looked for
_FAR = timedelta(days=2)


def published_and_modified(
    tree: LexborHTMLParser,
    head: Head,
    sheet: Sheet,
    *,
    around: tuple[int, int, int],
    url: str,
    language: str,
    captured: datetime | None,
) -> tuple[datetime | None, datetime | None]:
    """The times of publication and of the last change. `around` are the numbers of the headline's block (or -1), of the
    first and of the last block of the text.
    """
    published = _first(_published_said(head, language), captured)
    modified = _first(_modified_said(head, language), captured)
    if published is None:
        published = _first(_time_elements(tree, language, changed=False), captured)
    if modified is None:
        modified = _first(_time_elements(tree, language, changed=True), captured)
    if published is None:
        published = _first(_in_prose(sheet, around, language, addresses.host(url)), captured)
    if published is None:
        published = _first(_in_address(url), captured)
    if published is None and modified is not None:
        published = modified
    if published and modified and modified < published:
        modified = None
    return published, modified


def _first(moments: Iterable[Moment | None], captured: datetime | None) -> datetime | None:
    """The first that can be true."""
    return next((at for moment in moments if (at := not_after(moment, captured)) is not None), None)


def _field(node: dict[str, Any], name: str) -> str:
    value = node.get(name)
    if isinstance(value, list):
        value = next((v for v in value if isinstance(v, str)), "")
    if isinstance(value, dict):
        value = value.get("@value", "")
    return clean(value)


def _published_said(head: Head, language: str) -> Iterator[Moment | None]:
    for node in head.articles():
        yield read_stamp(_field(node, "datePublished"), language)
    for value in head.meta_all(*_PUBLISHED_METAS):
        yield read_stamp(value, language)
    for node in head.articles():
        for name in ("dateCreated", "uploadDate"):
            yield read_stamp(_field(node, name), language)


def _modified_said(head: Head, language: str) -> Iterator[Moment | None]:
    for node in head.articles():
        yield read_stamp(_field(node, "dateModified"), language)
    for value in head.meta_all(*_MODIFIED_METAS):
        yield read_stamp(value, language)


def _time_elements(tree: LexborHTMLParser, language: str, *, changed: bool) -> Iterator[Moment | None]:
    """Times in elements made for them: itemprop first, then time elements marked so, then, for publication, any."""
    wanted = '[itemprop="dateModified"]' if changed else '[itemprop="datePublished"]'
    for node in tree.css(wanted)[:4]:
        attributes = node.attributes
        yield read_stamp(attributes.get("content") or attributes.get("datetime") or node.text(deep=True), language)
    if changed:
        for node in tree.css('time.updated, time[class*="modif" i], time[class*="update" i]')[:4]:
            yield read_stamp(node.attributes.get("datetime") or node.text(deep=True), language)
        return
    for node in tree.css(
        'abbr.published[title], .published[title], time[pubdate], time.published, time.entry-date, time[class*="publish" i]'
    )[:4]:
        attributes = node.attributes
        yield read_stamp(attributes.get("datetime") or attributes.get("title") or node.text(deep=True), language)
    for node in tree.css("article time, main time, header time")[:3] or tree.css("time")[:3]:
        yield read_stamp(node.attributes.get("datetime") or node.text(deep=True), language)


def _in_prose(sheet: Sheet, around: tuple[int, int, int], language: str, host: str) -> Iterator[Moment | None]:
    """Dates in short lines, the likeliest first: near the headline, then right after the text, then anywhere before it."""
    headline, first, last = around
    month_first = month_comes_first(language, host)
    found: list[tuple[int, int, Moment]] = []
    for at, block in enumerate(sheet.layout.blocks):
        text = block.text
        if len(text) > 300 or not any(c.isdigit() for c in text):
            continue
        near = _nearness(at, headline, first, last)
        if near > _REACH and not block.marks & GROUP_BIT["date"]:
            continue
        for start, moment in dates_in(text, language, month_first=month_first):
            penalty = near * 2 + len(text) // 40 + start // 20
            penalty -= (
                12 if block.marks & GROUP_BIT["date"] or sheet.lines[at] & (LINE_BIT["date"] | LINE_BIT["clock"]) else 0
            )
            penalty -= 10 if moment.has_time else 0
            penalty -= 14 if _PUBLISHED_WORD.search(text[:start]) else 0
            penalty += 12 if _UPDATED_WORD.search(text[:start]) else 0
            penalty += 25 if first < at < last else 0
            found.append((penalty, at, moment))
            break
    for _, _, moment in sorted(found, key=lambda f: (f[0], f[1])):
        yield moment


def _nearness(at: int, headline: int, first: int, last: int) -> int:
    """How many blocks lie between a block and the headline, the beginning or the end of the text."""
    candidates = [abs(at - headline)] if headline >= 0 else []
    if first >= 0:
        candidates += [first - at if at <= first else 3 + (at - first), 4 + abs(at - last)]
    return min(candidates, default=at)


def _in_address(url: str) -> Iterator[Moment | None]:
    match = _IN_ADDRESS.search(url)
    if match:
        yield read_stamp("-".join(match.groups()))


def layout_headline(layout: Layout) -> int:
    """The number of the block that is the first heading of first rank, or -1."""
    return next((at for at, block in enumerate(layout.blocks) if block.tag == "h1"), -1)
