"""An entry on its way in: what every dialect of feeds collects, and how it becomes an entry that may be listed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from headwater.addresses import joined, refuse_unless_public
from headwater.errors import RefusedError
from headwater.gather.feed_dates import parse_date
from headwater.gather.feed_text import plain
from headwater.models import FeedEntry

MAX_SITEMAP = 50_000  # entries of a sitemap, of which the newest are kept (the most that sitemaps.org allows)
MAX_ENTRIES = 5000  # entries of one feed that are kept; a news sitemap may have 1,000 (sitemaps.org)
MAX_TITLE = 1000  # characters
MAX_SUMMARY = 4000
MAX_MARKUP = 1 << 17  # characters of a title or summary with its markup, before that is taken out
MAX_PARTS = 50  # authors, pictures or categories of one entry
MAX_ADDRESS = 4096
FUTURE = timedelta(minutes=10)  # how far ahead of ours a publisher's clock may be

_ADDRESS_OF_MAIL = re.compile(r"[^\s()<>,;:]+@[^\s()<>,;:]+\.[^\s()<>,;:]+")


_NOTHING = FeedEntry("", "", "")


@dataclass(slots=True)
class Draft:
    """What one entry says of itself, as it is written there. Links are absolute already, or as good as they get."""

    id: str = ""
    links: list[str] = field(default_factory=list)  # best first
    title: str = ""
    title_kind: str = ""
    summary: str = ""
    summary_kind: str = ""
    published: str = ""
    updated: str = ""
    authors: list[str] = field(default_factory=list)
    media: list[str] = field(default_factory=list)
    source: str = ""
    categories: list[str] = field(default_factory=list)
    language: str = ""


def entries_of(
    drafts: Iterable[Draft], url: str, captured: datetime | None, faults: Counter[str]
) -> tuple[FeedEntry, ...]:
    """The entries that may be listed, in the order of the feed; every one that may not is counted with its reason.

    Reasons: `link-` and the rule of `addresses.refuse_unless_public` that its first link breaks where no other may be
    asked, `link-too-long`, `empty-entry` (it says nothing). What is only mended is counted too: `bad-date`,
    `future-date` (later than `captured`: null), `media-` and a rule, and `entry-without-link`.
    """
    entries = []
    for draft in drafts:
        entry = _entry(draft, url, captured, faults)
        if entry is not None:
            entries.append(entry)
    return tuple(entries)


def _entry(draft: Draft, url: str, captured: datetime | None, faults: Counter[str]) -> FeedEntry | None:
    link, refusal = _link(draft.links, url)
    if refusal:
        faults[f"link-{refusal}"] += 1
        return None
    title = plain(draft.title[:MAX_MARKUP], kind=draft.title_kind)[:MAX_TITLE]
    published = _date(draft.published, captured, faults)
    updated = _date(draft.updated, captured, faults)
    entry = FeedEntry(
        id=" ".join(draft.id[: 2 * MAX_ADDRESS].split())[:MAX_ADDRESS] or link or title,
        link=link,
        title=title,
        published=published,
        updated=updated,
        summary=plain(draft.summary[:MAX_MARKUP], kind=draft.summary_kind)[:MAX_SUMMARY],
        authors=_distinct(person(author) for author in draft.authors),
        media=_media(draft.media, url, faults),
        source=plain(draft.source[:MAX_SUMMARY])[:MAX_TITLE],
        categories=_distinct(plain(category[:MAX_SUMMARY])[:MAX_TITLE] for category in draft.categories),
        language=draft.language.strip()[:35],  # the longest tag that RFC 5646, section 4.4.1, foresees
    )
    if entry == _NOTHING:
        faults["empty-entry"] += 1
        return None
    faults["entry-without-link"] += not link
    return entry


def _link(links: Iterable[str], url: str) -> tuple[str, str]:
    """The first link that may be asked and listed, and empty; or no link and the reason against the first one."""
    first = ""
    for link in links:
        absolute = clean_address(link, url)
        if not absolute:
            continue
        if len(absolute) > MAX_ADDRESS:
            first = first or "too-long"
            continue
        try:
            refuse_unless_public(absolute)
        except RefusedError as refusal:
            first = first or refusal.reason
            continue
        return absolute, ""
    return "", first


def clean_address(link: str, base: str) -> str:
    """A link as seen from its base, without the line ends and tabs that feeds leave in them."""
    link = re.sub(r"[\x00-\x1f\x7f]+", "", link.strip())
    if not link:
        return ""
    link = link.replace("&amp;", "&")  # escaped twice: no address has this on purpose
    absolute = link if link.startswith(("http://", "https://")) else joined(base, link)
    return absolute.replace(" ", "%20").replace('"', "%22").replace("<", "%3C").replace(">", "%3E")


def _date(text: str, captured: datetime | None, faults: Counter[str]) -> datetime | None:
    """The moment, or None (counted) where it is impossible or lies ahead of the capture."""
    moment = parse_date(text)
    if moment is None:
        faults["bad-date"] += bool(text.strip())
        return None
    if captured is not None and moment > captured + FUTURE:
        faults["future-date"] += 1
        return None
    return moment


def _media(media: Iterable[str], url: str, faults: Counter[str]) -> tuple[str, ...]:
    kept: dict[str, None] = {}
    for item in media:
        absolute = clean_address(item, url)
        if not absolute or len(kept) >= MAX_PARTS:
            continue
        try:
            refuse_unless_public(absolute)
        except RefusedError as refusal:
            faults[f"media-{refusal.reason}"] += 1
            continue
        if len(absolute) <= MAX_ADDRESS:
            kept[absolute] = None
    return tuple(kept)


def person(text: str) -> str:
    """The name in an author's line; addresses of mail are left out, as nobody asked to have theirs spread.

    >>> person("desk@oule.example (Ida Brenn)"), person("Ida Brenn <ida@oule.example>"), person("ida@oule.example")
    ('Ida Brenn', 'Ida Brenn', '')
    """
    name = plain(text[: 4 * MAX_TITLE])[:MAX_TITLE]
    if "@" in name:
        name = re.sub(r"\A\s*\(([^()]*)\)\s*\Z", r"\1", _ADDRESS_OF_MAIL.sub("", name).replace("<>", ""))
    return name.strip(" ,;<>\"'")


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))[:MAX_PARTS]
