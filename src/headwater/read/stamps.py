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
_FIGURE = re.compile(r"\d")
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/\-_.]?(0[1-9]|1[0-2]|[1-9])[/\-_.]?(0[1-9]|[12]\d|3[01])(?=[/\-_.?\D]|$)")
_UPDATED_WORD = re.compile(alternatives("page", "updated"), re.IGNORECASE)
_PUBLISHED_WORD = re.compile(alternatives("page", "published"), re.IGNORECASE)
_PUBLISHED_META = re.compile(r"publi|pubdate|release|issued|(?:^|[-_:.])date$|posted")
_MODIFIED_META = re.compile(r"modif|updat|revis|expir|unpubl|publisher|publication-?name")
_PUBLISHED_ELEMENTS = (
    'abbr.published[title], .published[title], time[pubdate], time.published, time.entry-date, time[class*="publish" i]',
    "article time, main time, header time",
    "time",
)
_CHANGED_ELEMENTS = ('time.updated, time[class*="modif" i], time[class*="update" i]',)
_DISAGREEMENT = timedelta(hours=36)  # beyond what zones and midnights explain
_SHORT_LINE, _BARE_DATE = 120, 45
_LINE, _OPENING = 300, 60  # of a longer block only the opening can be a date line
_REACH = 40  # blocks around headline and text in which a date in prose is looked for


class Stamps:
    """The times of one page, asked in the order of how far each source can be trusted."""

    def __init__(
        self,
        tree: LexborHTMLParser,
        head: Head,
        sheet: Sheet,
        *,
        around: tuple[int, int, int],
        url: str,
        language: str,
        captured: datetime | None,
    ) -> None:
        """`around` are the numbers of the headline's block (or -1), of the first and of the last block of the text."""
        self.tree, self.head, self.sheet, self.around = tree, head, sheet, around
        self.url, self.language, self.captured = url, language, captured
        self.month_first = month_comes_first(language, addresses.host(url))

    def published_and_modified(self) -> tuple[datetime | None, datetime | None]:
        """When the article was published and last changed; None where the page does not say."""
        said = self._first(self._published_said())
        modified = self._first(self._modified_said()) or self._first(self._time_elements(changed=True))
        published = said or self._first(self._time_elements(changed=False))
        shown = self._first(self._beside_headline())
        if shown is not None and modified is not None and abs(shown - modified) < _DISAGREEMENT:
            shown = None  # what is shown is the time of the change
        if published is None or (shown is not None and abs(shown - published) >= _DISAGREEMENT):
            published = shown or published
        published = published or self._first(self._in_prose()) or self._first(self._in_address()) or modified
        if published and modified and modified < published:
            modified = None
        return published, modified

    def _first(self, moments: Iterable[Moment | None]) -> datetime | None:
        """The first that can be true."""
        return next((at for moment in moments if (at := not_after(moment, self.captured)) is not None), None)

    def _read(self, value: str | None) -> Moment | None:
        return read_stamp(value, self.language, month_first=self.month_first) if value else None

    def _published_said(self) -> Iterator[Moment | None]:
        for node in self.head.articles():
            yield self._read(_field(node, "datePublished"))
        for value in self.head.meta_all(*_PUBLISHED_METAS):
            yield self._read(value)
        for name in self.head.metas:
            if _PUBLISHED_META.search(name) and not _MODIFIED_META.search(name):
                yield self._read(self.head.meta(name))
        for node in self.head.articles():
            for name in ("dateCreated", "uploadDate"):
                yield self._read(_field(node, name))

    def _modified_said(self) -> Iterator[Moment | None]:
        for node in self.head.articles():
            yield self._read(_field(node, "dateModified"))
        for value in self.head.meta_all(*_MODIFIED_METAS):
            yield self._read(value)

    def _time_elements(self, *, changed: bool) -> Iterator[Moment | None]:
        """Times in elements made for them: itemprop first, then time elements marked so, then, for publication, any."""
        for node in self.tree.css('[itemprop="dateModified"]' if changed else '[itemprop="datePublished"]')[:4]:
            attributes = node.attributes
            yield self._read(attributes.get("content") or attributes.get("datetime") or node.text(deep=True))
        for selector in _CHANGED_ELEMENTS if changed else _PUBLISHED_ELEMENTS:
            for node in self.tree.css(selector)[:4]:
                attributes = node.attributes
                yield self._read(attributes.get("datetime") or attributes.get("title") or node.text(deep=True))

    def _beside_headline(self) -> Iterator[Moment | None]:
        """The date that a short line right beside the headline shows, unless it says that it is one of a change."""
        headline, first, _ = self.around
        if headline < 0:
            return
        for at in range(max(0, headline - 2), min(max(headline + 7, 0), len(self.sheet.lines))):
            block = self.sheet.layout.blocks[at]
            marked = block.marks & GROUP_BIT["date"] or self.sheet.lines[at] & LINE_BIT["date"] or block.tag == "time"
            if len(block.text) > _SHORT_LINE or at > first + 1 or not (marked or len(block.text) < _BARE_DATE):
                continue
            found = list(dates_in(block.text, self.language, month_first=self.month_first))
            for start, moment in found[:1]:
                if not _UPDATED_WORD.search(block.text[:start]) and not block.hrefs:
                    yield moment

    def _in_prose(self) -> Iterator[Moment | None]:
        """Dates in short lines, the likeliest first: near the headline, then right after the text, then anywhere before it."""
        headline, first, last = self.around
        found: list[tuple[int, int, Moment]] = []
        for at, block in enumerate(self.sheet.layout.blocks):
            near = _nearness(at, headline, first, last)
            if near > _REACH and not block.marks & GROUP_BIT["date"]:
                continue
            text = block.text if len(block.text) <= _LINE else block.text[:_OPENING]
            if not _FIGURE.search(text):
                continue
            for start, moment in dates_in(text, self.language, month_first=self.month_first):
                penalty = near * 2 + len(block.text) // 40 + start // 20
                penalty -= 12 if block.marks & GROUP_BIT["date"] or self.sheet.lines[at] & LINE_BIT["date"] else 0
                penalty -= 10 if moment.has_time else 0
                penalty -= 14 if _PUBLISHED_WORD.search(text[:start]) else 0
                penalty += 12 if _UPDATED_WORD.search(text[:start]) else 0
                penalty += 25 if first < at < last else 0
                found.append((penalty, at, moment))
                break
        for _, _, moment in sorted(found, key=lambda f: (f[0], f[1])):
            yield moment

    def _in_address(self) -> Iterator[Moment | None]:
        match = _IN_ADDRESS.search(self.url)
        if match:
            yield read_stamp("-".join(match.groups()))


def _field(node: dict[str, Any], name: str) -> str:
    value = node.get(name)
    if isinstance(value, list):
        value = next((v for v in value if isinstance(v, str)), "")
    if isinstance(value, dict):
        value = value.get("@value", "")
    return clean(value)


def _nearness(at: int, headline: int, first: int, last: int) -> int:
    """How many blocks lie between a block and the headline, the beginning or the end of the text."""
    candidates = [abs(at - headline)] if headline >= 0 else []
    if first >= 0:
        candidates += [first - at if at <= first else 3 + (at - first), 4 + abs(at - last)]
    return min(candidates, default=at)


def layout_headline(layout: Layout) -> int:
    """The number of the block that is the first heading of first rank, or -1."""
    return next((at for at, block in enumerate(layout.blocks) if block.tag == "h1"), -1)
