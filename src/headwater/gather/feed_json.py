"""JSON Feed (versions 1 and 1.1) → drafts of entries. Whatever has another shape than the format says is left out."""

from __future__ import annotations

from typing import Any

from headwater.addresses import joined
from headwater.gather.feed_draft import Draft
from headwater.gather.feed_text import FORBIDDEN


def is_json_feed(document: Any) -> bool:
    """Whether a JSON document is a feed: it says so, or it is an object with a list of items and a title."""
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        return False
    return "jsonfeed.org" in str(document.get("version")) or isinstance(document.get("title"), str)


def drafts_of_json(document: dict[str, Any], base: str) -> list[Draft]:
    """Every item of a JSON Feed, in order."""
    shared = _authors(document)
    return [_draft(item, shared, base) for item in document["items"] if isinstance(item, dict)]


def _draft(item: dict[str, Any], shared: list[str], base: str) -> Draft:
    html = _text(item, "content_html")
    summary = _text(item, "summary") or _text(item, "content_text")
    attachments = [part for part in _list(item, "attachments") if isinstance(part, dict)]
    return Draft(
        id=_text(item, "id"),
        links=[joined(base, link) for link in (_text(item, "url"), _text(item, "external_url")) if link],
        title=_text(item, "title"),
        title_kind="text",
        summary=summary or html,
        summary_kind="text" if summary else "html",
        published=_text(item, "date_published"),
        updated=_text(item, "date_modified"),
        authors=_authors(item) or shared,
        media=[_text(item, "image"), _text(item, "banner_image"), *(_text(part, "url") for part in attachments)],
        categories=[_printable(tag) for tag in _list(item, "tags") if isinstance(tag, str)],
        language=_text(item, "language"),
    )


def _authors(holder: dict[str, Any]) -> list[str]:
    """Names of authors: a list in version 1.1, one object in version 1."""
    people = _list(holder, "authors") or [holder.get("author")]
    return [_text(person, "name") for person in people if isinstance(person, dict) and _text(person, "name")]


def _text(holder: dict[str, Any], key: str) -> str:
    """A text or a number as text; empty for anything else."""
    value = holder.get(key)
    if isinstance(value, bool):
        return ""
    return _printable(str(value)) if isinstance(value, (str, int, float)) else ""


def _printable(text: str) -> str:
    """A text without the characters that JSON can escape into it and no document may hold."""
    return FORBIDDEN.sub("", text)


def _list(holder: dict[str, Any], key: str) -> list[Any]:
    """A list; empty for anything else."""
    value = holder.get(key)
    return value if isinstance(value, list) else []


def channel_of_json(document: dict[str, Any]) -> tuple[str, str, str]:
    """Title, language and hub of a JSON Feed, each empty where it is not said."""
    hubs = [hub for hub in _list(document, "hubs") if isinstance(hub, dict)]
    return _text(document, "title"), _text(document, "language"), _text(hubs[0], "url") if hubs else ""
