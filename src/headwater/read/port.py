"""The room from the command line: one decoded input line to one output line of `headwater read`."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime
from typing import Any

from headwater.errors import InputError
from headwater.models import Page, Reading, Unread
from headwater.read.article import read, read_markup
from headwater.read.dates import read_stamp

_UNKNOWN_TIME = datetime(9998, 1, 1, tzinfo=UTC)  # no bound: without a capture time only impossible dates are refused


def read_answer(line: dict[str, Any]) -> dict[str, Any]:
    """The answer to one line. A page that is no article is answered with an empty text and an `error` of reason and
    message; a line that is none raises `InputError`.
    """
    identity = line.get("id")
    page, markup = _page(line)
    result = read_markup(markup, page) if markup is not None and markup.strip() else read(page)
    if isinstance(result, Unread):
        return {
            "id": identity, "url": page.url or None, "title": "", "authors": [], "published": None, "modified": None,
            "language": "",
            "text": "", "paragraphs": [], "blocks": [], "image": None, "access": "unknown",
            "kind": "index" if result.reason == "index-page" else None,
            "links": [{"url": link.url, "text": link.text} for link in result.links],
            "error": {"reason": result.reason, "message": result.detail or _MESSAGES.get(result.reason, result.reason)},
        }  # fmt: skip
    return _answer(identity, page, result)


_MESSAGES = {
    "empty": "there is nothing on the page",
    "no-text": "the page shows no article text",
    "soft-404": "the page says that it was not found",
    "index-page": "the page lists others and holds no article of its own",
}


def _answer(identity: Any, page: Page, reading: Reading) -> dict[str, Any]:
    text = reading.version.text
    return {
        "id": identity,
        "url": page.url or None,
        "title": reading.title,
        "authors": list(reading.authors),
        "published": _shown(reading.published),
        "modified": _shown(reading.modified),
        "language": reading.language,
        "text": text,
        "paragraphs": [text[b.start : b.end] for b in reading.version.blocks],
        "blocks": [
            {"start": b.start, "end": b.end, "kind": b.kind, **({"lang": b.lang} if b.lang else {})}
            for b in reading.version.blocks
        ],
        "image": {"url": reading.image.url, "credit": reading.image.credit or None} if reading.image else None,
        "access": reading.access,
        "kind": reading.kind,
        "canonical": reading.canonical or None,
        "twin": reading.twin or None,
        "foreign_canonical": reading.foreign_canonical or None,
        "section": reading.section or None,
        "keywords": list(reading.keywords),
        "wire": reading.wire or None,
        "dateline": reading.dateline or None,
        "correction": reading.correction or None,
        "alternates": [{"language": language, "url": url} for language, url in reading.alternates],
        "links": [{"url": link.url, "text": link.text, "start": link.start, "end": link.end} for link in reading.links],
        "reader": reading.version.reader,
    }


def _shown(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None


def _page(line: dict[str, Any]) -> tuple[Page, str | None]:
    """The page of a line, and its markup where that came as text and needs no decoding."""
    url = line.get("url") or ""
    markup, packed = line.get("html"), line.get("html_b64")
    if not isinstance(url, str):
        raise InputError("`url` must be a string or null")
    if markup is None and packed is None:
        raise InputError("a line needs `html` (text) or `html_b64` (bytes in Base64)")
    if markup is not None and not isinstance(markup, str):
        raise InputError("`html` must be a string; give bytes as `html_b64`")
    if packed is not None and not isinstance(packed, str):
        raise InputError("`html_b64` must be a string in Base64")
    body = b""
    if markup is None:
        try:
            body = base64.b64decode(packed or "", validate=False)
        except (binascii.Error, ValueError) as error:
            raise InputError(f"`html_b64` is not Base64: {error}") from error
    page = Page(url, _captured(line.get("fetched_at")), 200, _headers(line.get("headers")), "", body)
    return page, markup


def _headers(value: Any) -> tuple[tuple[str, str], ...]:
    """Headers as an object of strings or lists, or as a list of pairs."""
    if value is None:
        return ()
    pairs = list(value.items()) if isinstance(value, dict) else value
    if not isinstance(pairs, list) or not all(isinstance(p, list | tuple) and len(p) == 2 for p in pairs):
        raise InputError("`headers` must be an object or a list of pairs")
    found: list[tuple[str, str]] = []
    for name, content in pairs:
        found += [(str(name), str(one)) for one in (content if isinstance(content, list) else [content])]
    return tuple(found)


def _captured(value: Any) -> datetime:
    if value is None:
        return _UNKNOWN_TIME
    moment = read_stamp(value) if isinstance(value, str) else None
    if moment is None:
        raise InputError("`fetched_at` must be a time in ISO 8601")
    return moment.at
