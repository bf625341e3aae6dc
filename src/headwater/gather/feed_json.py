"""JSON Feed (versions 1 and 1.1) → drafts of entries. Whatever has another shape than the format says is left out."""

from __future__ import annotations

from typing import Any

from headwater.addresses import joined
from headwater.gather.feed_draft import Draft


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
    attachments = [part for part in item.get("attachments") or () if isinstance(part, dict)]
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
        categories=[tag for tag in item.get("tags") or () if isinstance(tag, str)]
        if isinstance(item.get("tags"), list)
        else [],
        language=_text(item, "language"),
    )


def _authors(holder: dict[str, Any]) -> list[str]:
    """Names of authors: a list in version 1.1, one object in version 1."""
    listed = holder.get("authors")
    people = listed if isinstance(listed, list) else [holder.get("author")]
    return [_text(person, "name") for person in people if isinstance(person, dict) and _text(person, "name")]


def _text(holder: dict[str, Any], key: str) -> str:
    """A text or a number as text; empty for anything else."""
    value = holder.get(key)
    if isinstance(value, bool):
        return ""
    return str(value) if isinstance(value, (str, int, float)) else ""
