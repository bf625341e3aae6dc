"""The last resort for feeds: feedparser, which reads what no XML parser takes. Its sanitiser is off, as no HTML is kept."""

from __future__ import annotations

import re
from typing import Any

import feedparser

from headwater.gather.feed_draft import Draft

MAX_TEXT = 1 << 19  # characters; feedparser takes a second for a million
MAX_DEPTH = 500  # elements within one another; feedparser's time grows with the square of it

# What feedparser was seen to raise, or may by how it is written, over text that was broken on purpose.
_TRIPPED = (ValueError, LookupError, TypeError, AttributeError, AssertionError, ArithmeticError, RecursionError)
_TAG = re.compile(r"<(/?)[A-Za-z][^<>]*?(/?)>")


def read_any(text: str) -> tuple[str, list[Draft]]:
    """Title and entries of whatever feedparser makes of a text; none where it makes nothing of it or would hang over it."""
    text = text[:MAX_TEXT]
    if _too_deep(text):
        return "", []
    try:
        parsed: Any = feedparser.parse(text.encode("utf-8"), sanitize_html=False, resolve_relative_uris=False)
    except _TRIPPED:
        return "", []
    return str(parsed.feed.get("title") or ""), [_draft(entry) for entry in parsed.entries]


def _too_deep(text: str) -> bool:
    """Whether more elements are open at once than any feed has."""
    depth = 0
    for tag in _TAG.finditer(text):
        depth += -1 if tag[1] else 0 if tag[2] else 1
        if depth > MAX_DEPTH:
            return True
    return False


def _draft(entry: Any) -> Draft:
    contents = [str(part.get("value") or "") for part in entry.get("content") or ()]
    return Draft(
        id=str(entry.get("id") or ""),
        links=[str(link) for link in (entry.get("feedburner_origlink"), entry.get("link")) if link],
        title=str(entry.get("title") or ""),
        summary=str(entry.get("summary") or "") or next(iter(contents), ""),
        published=str(entry.get("published") or entry.get("created") or ""),
        updated=str(entry.get("updated") or ""),
        authors=[str(author.get("name") or "") for author in entry.get("authors") or () if author],
        media=[
            str(part.get(key) or "")
            for name, key in (("media_content", "url"), ("media_thumbnail", "url"), ("enclosures", "href"))
            for part in _parts(entry, name)
        ],
        source=str((entry.get("source") or {}).get("title") or ""),
        categories=[str(tag.get("label") or tag.get("term") or "") for tag in entry.get("tags") or ()],
    )


def _parts(entry: Any, name: str) -> list[Any]:
    """The parts of an entry under a name; none where looking them up trips feedparser over a link without attributes."""
    try:
        return list(entry.get(name) or ())
    except _TRIPPED:
        return []
