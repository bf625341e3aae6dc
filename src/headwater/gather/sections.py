"""A section or front page as a channel: the links on it that read like headlines of the outlet's own reports. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from headwater.addresses import canonical, is_public, joined, registrable
from headwater.gather.discover import MAX_PAGE, MAX_TAGS, attributes_of
from headwater.gather.feed_text import decode_feed, plain
from headwater.models import Feed, FeedEntry, Page, Unread
from headwater.prose import count_words, is_spaceless

MAX_HEADLINES = 100
LEAST_HEADLINES = 3  # a page with fewer is no list of reports

_LONGEST_ANCHOR = 4000  # characters between a link's two tags
_LEAST_WORDS = 4  # of a headline; section names and buttons are shorter
_LEAST_CHARACTERS = 10  # of a headline in a script that writes no spaces between words
_HIDDEN = re.compile(r"<(script|style|template)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL)
_ANCHOR = re.compile(r"<a\s([^<>]{1,8000})>", re.IGNORECASE)
_BASE = re.compile(r"<base\s([^<>]{1,8000})>", re.IGNORECASE)
_HEADING = re.compile(r"<h[1-6]\b[^<>]*>(.*?)</h[1-6]", re.IGNORECASE | re.DOTALL)
# Tags between words; within a word stand only those that change how letters look.
_APART = re.compile(r"<(?!/?(?:b|i|em|strong|mark|sup|sub|wbr|u|font)\b)[^<>]*>", re.IGNORECASE)
_TITLE = re.compile(r"<title[^<>]*>([^<]{0,1000})", re.IGNORECASE)
# Parts of paths under which publishers of many languages keep what is no report.
_NO_REPORT = re.compile(
    r"/(?:tags?|topics?|themen?|temas?|authors?|autor(?:en|es)?|auteurs?|category|categor(?:y|ies|ia|ie)|kategorie|rubrique"
    r"|search|suche|login|signin|register|account|subscri[a-z]*|abo|newsletters?|about|contact|kontakt|impressum|imprint"
    r"|privacy|datenschutz|terms|legal|cookies?|help|faq|jobs|careers|advertis[a-z]*|shop|wp-login\.php|comments?|share"
    r"|rss|feeds?)(?:[/?.]|\Z)",
    re.IGNORECASE,
)
_LIKE_A_REPORT = re.compile(
    r"\d{4,}|(?:[^/]+[-_]){3}[^/]*/?\Z|\.s?html?\Z|/\d{4}/\d{1,2}/|[?&](?:id|p|article|aid|nid|newsid|cid)=\d+",
    re.IGNORECASE,
)
_LONG_LAST_PART = re.compile(r"/[^/]{25,}/?\Z")


def parse_section(page: Page) -> Feed | Unread:
    """The headlines on a page as entries of a feed of kind `page`, in its order, 100 at most, each address once.

    An entry is a link to the same registrable domain whose words are as many as a headline's and whose address looks
    like that of a report (a number, a date, several words joined by hyphens). It has a title and a link, no time: a
    page says when it was published, a list does not. `no-headlines` where there are fewer than three. Misses reports
    at addresses that look like nothing, and takes a long link to a dossier for one: what it leads to decides.
    """
    entries: dict[str, FeedEntry] = {}
    text, _ = decode_feed(page.body[:MAX_PAGE], page.header("Content-Type"))
    text = _HIDDEN.sub(" ", text)
    stated = _BASE.search(text)
    base = joined(page.url, attributes_of(stated[1]).get("href", "")) if stated else page.url
    domain = registrable(page.url)
    for link, title in _links(text, base if is_public(base) else page.url):
        address = canonical(link)
        if registrable(address) != domain or not is_public(link) or not _is_report(address):
            continue
        known = entries.get(address)
        if known is None and len(entries) >= MAX_HEADLINES:
            continue
        if known is None or len(title) > len(known.title):
            entries[address] = FeedEntry(id=address, link=link, title=title)
    entries.pop(canonical(page.url), None)
    if len(entries) < LEAST_HEADLINES:
        return Unread(page.id, "no-headlines")
    heading = _TITLE.search(text)
    return Feed(page.url, plain(heading[1], kind="html") if heading else "", tuple(entries.values()), kind="page")


def _links(text: str, base: str) -> Iterator[tuple[str, str]]:
    """Links whose words could be a headline, as they stand, with these words."""
    for count, tag in enumerate(_ANCHOR.finditer(text)):
        if count >= MAX_TAGS:
            return
        attributes = attributes_of(tag[1])
        end = text.find("</a", tag.end(), tag.end() + _LONGEST_ANCHOR)
        link = joined(base, attributes.get("href", "")).partition("#")[0]
        if end < 0 or not link.startswith(("http://", "https://")):
            continue
        inner = text[tag.end() : end]
        heading = _HEADING.search(inner)
        words = plain(_APART.sub(" ", heading[1] if heading else inner), kind="html")
        for title in (words, attributes.get("title", ""), attributes.get("aria-label", "")):
            if _is_headline(title):
                yield link, title[:500]
                break


def _is_headline(words: str) -> bool:
    """Whether words are as many as a headline's."""
    if is_spaceless(words):
        return len(words) >= _LEAST_CHARACTERS
    return count_words(words) >= _LEAST_WORDS


def _is_report(address: str) -> bool:
    """Whether an address looks like that of one report."""
    path = re.sub(r"\Ahttps?://[^/]*", "", address)
    if len(path) < 2 or _NO_REPORT.search(path):
        return False
    return _LIKE_A_REPORT.search(path) is not None or _LONG_LAST_PART.search(path) is not None
