"""Feeds and sitemaps → entries, with every tolerance for how they are written and none for what they link to.

A well-formed document is parsed once by libxml2, its document type cut off before, so that no entity is ever defined,
expanded or fetched. An ill-formed one is mended and parsed with recovery; what still gives nothing goes to feedparser,
its sanitiser off. Nothing is asked of the network or the disk.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from lxml import etree

from headwater.errors import InputError
from headwater.gather.decoding import MAX_BODY, gunzipped
from headwater.gather.feed_any import read_any
from headwater.gather.feed_dates import parse_date
from headwater.gather.feed_draft import MAX_ENTRIES, MAX_SITEMAP, Draft, clean_address, entries_of
from headwater.gather.feed_json import channel_of_json, drafts_of_json, is_json_feed
from headwater.gather.feed_text import decode_feed, encoded_twice, mended, plain, too_complex, without_doctype
from headwater.gather.feed_xml import ROOTS, Names, base_of, drafts_of, first_text, text_of
from headwater.models import Feed, FeedEntry, Unread, content_id

__all__ = ["feed_answer", "parse_feed"]

_KINDS = {"urlset": "sitemap", "sitemapindex": "sitemap-index"}  # by the name of the root
_PERIODS = {"hourly": 60, "daily": 24 * 60, "weekly": 7 * 24 * 60, "monthly": 30 * 24 * 60, "yearly": 365 * 24 * 60}
_DAYS = {day: n for n, day in enumerate("monday tuesday wednesday thursday friday saturday sunday".split())}
_LONGEST_TTL = 365 * 24 * 60
_SIGNS_OF_A_FEED = ("<rss", "<feed", "<rdf:rdf", "<channel", "<urlset", "<sitemapindex", "<item", "<entry")
_SIGNS_OF_ENTRIES = ("<item", "<entry", "<url", "<sitemap")


def parse_feed(
    url: str, body: bytes, headers: Iterable[tuple[str, str]] = (), *, captured: datetime | None = None
) -> Feed | Unread:
    """A feed or sitemap as read, or why it is none: `empty`, `not-a-feed`, `too-large`, `too-complex`, `bad-encoding`.

    Reads RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, CDF, JSON Feed, sitemaps with news and image parts and their index
    files, gzip or not, whatever the headers call them. Links are absolute and may be asked (`addresses.is_public`);
    an entry whose links may not be is left out. Dates later than `captured` by more than ten minutes are null. At
    most `MAX_ENTRIES` entries are kept: the first of a feed, the latest of a sitemap. What was mended, dropped or left
    out is in `Feed.faults`, one word for each time. Nothing is raised for any bytes.
    """
    page = content_id("feed", url)
    unpacked = gunzipped(body, limit=MAX_BODY)
    if unpacked.fault or len(unpacked.body) > MAX_BODY:
        return Unread(page, unpacked.fault or "too-large")
    content_type = next((value for name, value in headers if name.lower() == "content-type"), "")
    text, mends = decode_feed(unpacked.body, content_type)
    faults = Counter(mends)
    if unpacked.incomplete:
        faults["cut"] += 1
    once = encoded_twice(text)
    if once:
        text = once
        faults["encoded-twice"] += 1
    text = text.lstrip()
    if not text:
        return Unread(page, "empty")
    if text[0] in "{[":
        return _json_feed(url, text, captured, faults) or Unread(page, "not-a-feed", "JSON, but no JSON Feed")
    if text[0] != "<" and text.find("<", 0, 1024) < 0:
        return Unread(page, "not-a-feed", "neither XML nor JSON")
    if too_complex(text):
        return Unread(page, "too-complex", "a tag of more than 64 KiB")
    feed = _xml_feed(url, text[text.index("<") :], captured, faults)
    return feed or Unread(page, "not-a-feed", _what_it_is(text))


def feed_answer(line: dict[str, Any]) -> dict[str, Any]:
    """The port `headwater feed`: one input line → one output line (design, section 6). Raises `InputError`."""
    url = line.get("url") or ""
    if not isinstance(url, str):
        raise InputError('"url" must be a text')
    body = line.get("body")
    if isinstance(body, str):
        # The text has been decoded already: what its declaration says of bytes no longer holds.
        content = b"\xef\xbb\xbf" + body.encode("utf-8", "replace")
    elif isinstance(line.get("body_b64"), str):
        try:
            content = base64.b64decode(line["body_b64"], validate=False)
        except (binascii.Error, ValueError) as error:
            raise InputError(f'"body_b64" is not base 64: {error}') from error
    else:
        raise InputError('a line needs "body" (text) or "body_b64" (base 64 of the bytes)')
    feed = parse_feed(url, content, _header_pairs(line.get("headers")))
    if isinstance(feed, Unread):
        raise NoFeedError(feed)
    return {
        "id": line.get("id"),
        "title": feed.title,
        "kind": feed.kind,
        "language": feed.language,
        "entries": [_entry_object(entry) for entry in feed.entries],
        "faults": dict(sorted(Counter(feed.faults).items())),
    }


class NoFeedError(InputError):
    """A line of the port whose body is no feed; `reason` is that of the `Unread`."""

    def __init__(self, unread: Unread) -> None:
        super().__init__(f"no feed: {unread.reason}" + (f" ({unread.detail})" if unread.detail else ""))
        self.reason = unread.reason


def _xml_feed(url: str, text: str, captured: datetime | None, faults: Counter[str]) -> Feed | None:
    """The feed in an XML text, or None where it is none."""
    text, had_doctype = without_doctype(text)
    root, cut = _parsed(text, faults)
    names = Names(root) if root is not None else None
    drafts: list[Draft] = []
    kind = _KINDS.get(names.of(root), "feed") if root is not None and names is not None else "feed"
    if root is not None and names is not None and names.of(root) in ROOTS:
        most = MAX_ENTRIES if kind == "feed" else MAX_SITEMAP
        drafts, beyond = drafts_of(root, names, url, most=most)
        faults["too-many-entries"] += beyond
    if not drafts and (root is None or names is None or faults["ill-formed"] or names.of(root) not in ROOTS):
        head = text[:65536].lower()
        if head.startswith(("<!doctype html", "<html")) or (had_doctype and "<html" in head[:2048]):
            return None
        if not any(sign in head for sign in _SIGNS_OF_A_FEED):
            return None
        title, drafts = read_any(mended(text)) if any(sign in text.lower() for sign in _SIGNS_OF_ENTRIES) else ("", [])
        if not drafts:
            return None
        faults["ill-formed"] = 1
        entries = entries_of(_bounded(drafts, faults), url, captured, faults)
        if not entries and not any(fault.startswith("link-") for fault in faults):
            return None
        return Feed(url, plain(title), entries, faults=tuple(faults.elements()))
    assert root is not None
    assert names is not None
    if cut and drafts:
        drafts.pop()
        faults["cut"] = 1
    entries = entries_of(_bounded(drafts, faults, newest=kind != "feed"), url, captured, faults)
    return _with_channel(Feed(url, "", entries, kind=kind, faults=tuple(faults.elements())), root, names)


def _parsed(text: str, faults: Counter[str]) -> tuple[etree._Element | None, bool]:
    """The root of an XML text, mended where it is ill-formed; and whether its last entry is cut."""
    try:
        return etree.fromstring(_encoded(text), _parser(recover=False)), False
    except etree.XMLSyntaxError:
        faults["ill-formed"] += 1
    try:
        root = etree.fromstring(_encoded(mended(text)), _parser(recover=True))
    except etree.XMLSyntaxError:
        return None, False
    lowered = text[-65536:].lower()
    ended = any(end in lowered for end in ("</rss", "</feed", "</rdf:rdf", "</channel", "</urlset", "</sitemapindex"))
    starts = max(text.rfind(start) for start in ("<item", "<entry", "<url>", "<sitemap>"))
    ends = max(text.rfind(end) for end in ("</item", "</entry", "</url>", "</sitemap>"))
    return root, not ended and starts > ends


def _encoded(text: str) -> bytes:
    """The text as the parser takes it: UTF-8, without a declaration that says otherwise."""
    if text.startswith("<?xml"):
        text = text[text.find("?>") + 2 :].lstrip() if "?>" in text[:1024] else text[5:]
    return text.encode("utf-8")


def _parser(*, recover: bool) -> etree.XMLParser:
    """A parser that asks nothing of anybody. Depth and length are bounded by the size of what it is given."""
    return etree.XMLParser(
        encoding="utf-8",
        recover=recover,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
    )


def _bounded(drafts: list[Draft], faults: Counter[str], *, newest: bool = False) -> list[Draft]:
    """At most `MAX_ENTRIES`: the first, or the newest in their own order."""
    over = len(drafts) - MAX_ENTRIES
    if over <= 0:
        return drafts
    faults["too-many-entries"] += over
    if not newest:
        return drafts[:MAX_ENTRIES]
    moments = [parse_date(draft.published or draft.updated) for draft in drafts]
    ages = [math.inf if moment is None else -moment.timestamp() for moment in moments]
    ranked = sorted(range(len(drafts)), key=lambda n: (ages[n], n))
    return [drafts[n] for n in sorted(ranked[:MAX_ENTRIES])]


def _with_channel(feed: Feed, root: etree._Element, names: Names) -> Feed:
    """The feed with what its channel says of itself and asks of those who poll it."""
    channels = [root, *(child for child in root if names.of(child) == "channel")]
    ttl = _minutes(first_text(channels, names, "ttl"))
    period = _PERIODS.get(first_text(channels, names, "sy:updateperiod").lower(), 0)
    if period:
        often = first_text(channels, names, "sy:updatefrequency")
        stated = period // max(1, int(often) if often.isdigit() else 1)
        ttl = max(ttl or 0, stated)
    author = _feed_author(root, names)
    return replace(
        feed,
        title=plain(first_text(channels, names, "title")),
        language=(
            first_text(channels, names, "language", "dc:language")
            or root.get("{http://www.w3.org/XML/1998/namespace}lang")
            or ""
        )[:35],
        ttl_minutes=min(ttl, _LONGEST_TTL) if ttl else None,
        skip_hours=_skipped(channels, names, "skiphours", "hour"),
        skip_days=_skipped(channels, names, "skipdays", "day"),
        hub=_hub(channels, names, feed.url),
        entries=tuple(replace(e, authors=(author,)) if author and not e.authors else e for e in feed.entries),
    )


def _feed_author(root: etree._Element, names: Names) -> str:
    """The author of an Atom feed, who is the author of its entries that name none (RFC 4287, section 4.2.1)."""
    if names.of(root) != "feed":
        return ""
    for child in root:
        if names.of(child) == "author":
            return plain(first_text([child], names, "name"))
    return ""


def _minutes(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


def _skipped(channels: list[etree._Element], names: Names, whole: str, part: str) -> tuple[int, ...]:
    """The hours (0 to 23, UTC) or days (0 to 6, from Monday) that a channel asks to be left alone."""
    found = set()
    for channel in channels:
        for child in channel:
            if names.of(child) != whole:
                continue
            for piece in child:
                text = text_of(piece).strip().lower()
                if part == "day" and text in _DAYS:
                    found.add(_DAYS[text])
                elif part == "hour" and text.isdigit() and int(text) <= 24:
                    found.add(int(text) % 24)
    return tuple(sorted(found))


def _hub(channels: list[etree._Element], names: Names, url: str) -> str:
    """The WebSub hub that a feed names (W3C WebSub, section 4)."""
    for channel in channels:
        for child in channel:
            if names.of(child) == "link" and (child.get("rel") or "").lower() == "hub":
                return clean_address(child.get("href") or "", base_of(child, url))
    return ""


def _json_feed(url: str, text: str, captured: datetime | None, faults: Counter[str]) -> Feed | None:
    """The JSON Feed in a text, or None where it is none."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not is_json_feed(document):
        return None
    drafts = drafts_of_json(document, url)
    entries = entries_of(_bounded(drafts, faults), url, captured, faults)
    title, language, hub = channel_of_json(document)
    return Feed(
        url,
        plain(title, kind="text"),
        entries,
        language=language[:35],
        faults=tuple(faults.elements()),
        hub=clean_address(hub, url),
    )


def _what_it_is(text: str) -> str:
    """A word for what was found in a feed's place."""
    head = text[:2048].lower()
    return "HTML" if "<html" in head or "<!doctype html" in head else "XML of another kind"


def _header_pairs(headers: Any) -> list[tuple[str, str]]:
    """Headers as a port takes them: an object, or a list of pairs."""
    pairs = headers.items() if isinstance(headers, dict) else headers or ()
    try:
        return [(str(name), str(value)) for name, value in pairs]
    except (TypeError, ValueError) as error:
        raise InputError('"headers" must be an object or a list of pairs') from error


def _entry_object(entry: FeedEntry) -> dict[str, Any]:
    """An entry as the port prints it."""
    return {
        "id": entry.id,
        "link": entry.link,
        "title": entry.title,
        "published": entry.published.isoformat().replace("+00:00", "Z") if entry.published else None,
        "updated": entry.updated.isoformat().replace("+00:00", "Z") if entry.updated else None,
        "summary": entry.summary,
        "authors": list(entry.authors),
        "media": list(entry.media),
        "source": entry.source or None,
        "categories": list(entry.categories),
        "language": entry.language or None,
    }
