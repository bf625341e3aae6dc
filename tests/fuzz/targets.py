"""One target a parser: bytes in, and whatever the parser promises for any bytes must hold. Seeds are the sample's own pages."""

from __future__ import annotations

import base64
import gzip
import io
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime

from headwater import sample
from headwater.addresses import is_public
from headwater.errors import InputError
from headwater.gather import channels_of_robots, parse_feed, read_archive
from headwater.gather.opml import parse_addresses, parse_opml
from headwater.gather.refresh import refresh_target
from headwater.models import Page, Unread, Visit, sha256_of
from headwater.post import read_message
from headwater.prose import sentences
from headwater.read import decode, read, read_answer
from headwater.rights.hostfiles import content_of
from headwater.rights.page import page_signals
from headwater.rights.robots import parse_robots, robots_signals
from headwater.rights.rsl import rsl_signals
from headwater.trace.attributing import read_article
from headwater.trace.gazetteer import Gazetteer
from headwater.warc.reading import read_records

URL = "https://quay.example/2026/11/report"
AT = datetime(2026, 11, 23, 15, tzinfo=UTC)
LATEST = datetime(2026, 11, 25, tzinfo=UTC)


def page(data: bytes) -> None:
    """A page is read, or refused with a reason; its blocks are the text, its links are public and stand where they say, and no time
    is of the future.
    """
    found = read(Page(URL, AT, 200, (("Content-Type", "text/html"),), sha256_of(data), data))
    if isinstance(found, Unread):
        assert found.reason
        return
    text = found.version.text
    pieces = [text[block.start : block.end] for block in found.version.blocks]
    assert "\n\n".join(pieces) == text
    assert all(piece and piece == piece.strip() for piece in pieces)
    for link in found.links:
        assert is_public(link.url)
        assert text[link.start : link.end] == link.text
    for at in (found.published, found.modified):
        assert at is None or (at.tzinfo is not None and at <= LATEST)
    assert not set(text) & set("\0\x01\x02\x1b\ud800")
    list(sentences(text, found.language))


def line(data: bytes) -> None:
    """A line of the port is answered in JSON, or is bad input; its text is its paragraphs."""
    try:
        asked = json.loads(data)
    except (ValueError, RecursionError):
        asked = {"id": 1, "url": URL, "html_b64": base64.b64encode(data).decode()}
    if isinstance(asked, dict):
        with suppress(InputError):
            answer = read_answer(asked)
            assert answer["text"] == "\n\n".join(answer["paragraphs"])
            json.dumps(answer, ensure_ascii=False, allow_nan=False).encode()


def feed(data: bytes) -> None:
    """A feed is read, or refused with a reason; entries have addresses that may be asked, and no date of the future."""
    found = parse_feed(URL, data, captured=AT)
    if isinstance(found, Unread):
        assert found.reason
        return
    for entry in found.entries:
        assert not entry.link or is_public(entry.link)
        assert "\ud800" not in entry.title + entry.summary
        for at in (entry.published, entry.updated):
            assert at is None or (at.tzinfo is not None and at <= LATEST)


def sitemap(data: bytes) -> None:
    """A sitemap or an index of some keeps the promises of a feed, packed or not."""
    feed(data)
    feed(gzip.compress(data, 1))


def subscriptions(data: bytes) -> None:
    """A list of subscriptions is read, or refused as bad input."""
    for parse in (parse_opml, parse_addresses):
        with suppress(InputError):
            parse(data)


def robots(data: bytes) -> None:
    """A robots.txt is read whatever it is, and answers for any address."""
    read_ = parse_robots(data, "HeadwaterBot")
    for url in (URL, "https://quay.example/", "https://quay.example/a%2Fb?c=*$"):
        read_.rule_for(url)
    assert read_.crawl_delay is None or read_.crawl_delay >= 0
    list(robots_signals(data, URL, "HeadwaterBot", AT))
    assert all(is_public(one.url) for one in channels_of_robots(decode(data), URL))


def wishes(data: bytes) -> None:
    """What a page, its headers or its host's files wish is read whatever they are."""
    text = data.decode("utf-8", "replace")
    page_signals((("X-Robots-Tag", text[:400]), ("Link", text[:400])), text, AT, url=URL)
    list(rsl_signals(data, URL, at=AT))
    content_of(200, data)
    refresh_target(data, URL)


def archive(data: bytes) -> None:
    """An archive is read record after record, or refused as no archive; packed ones too."""
    for packed in (data, gzip.compress(data, 1)):
        with suppress(InputError):
            for record in read_records(io.BytesIO(packed), max_body=1 << 20):
                assert record.date is None or record.date.tzinfo is not None
        with suppress(InputError):
            for one in read_archive(io.BytesIO(packed), limit=1 << 20):
                assert one.detail if isinstance(one, Visit) else one.sha256 == sha256_of(one.body)


def letters(data: bytes) -> None:
    """Bytes become text under any label, and a message becomes one whatever it is."""
    for label in ("utf-8", "windows-1251", "gb18030", "unicode_escape", "iso-2022-jp", "no-such"):
        decode(data, (("Content-Type", f"text/html; charset={label}"),)).encode("utf-8")
    mail = read_message(data)
    assert "\0" not in mail.text


def prose(data: bytes) -> None:
    """Attributions and mentions lie in the text that they are of, in every language that is read."""
    text = data.decode("utf-8", "replace")[:4000]
    for language in ("en", "de", "ru", "ar", "zh", "ja"):
        found, named = read_article(text, language=language, gazetteer=GAZETTEER, outlet="quay.example")
        for one in found:
            for start, end in (*one.content, *one.cue, *one.source):
                assert 0 <= start <= end <= len(text)
        assert all(0 <= one.start < one.end <= len(text) for one in named)


GAZETTEER = Gazetteer.of(sample.outlets())
TARGETS: dict[str, Callable[[bytes], None]] = {
    one.__name__: one for one in (page, line, feed, sitemap, subscriptions, robots, wishes, archive, letters, prose)
}

_ROBOTS = b"User-agent: *\nDisallow: /a*b$\nAllow: /\nCrawl-delay: 2\nContent-Usage: train-ai=n\nContent-Signal: ai-input=no\n"
_OPML = b'<opml version="2.0"><body><outline text="Bay" xmlUrl="https://bay.example/feed"/></body></opml>'
_MAIL = b"From: A <a@b.example>\r\nSubject: =?utf-8?q?x?=\r\nContent-Type: text/plain; charset=latin-1\r\n\r\nIt is ours.\r\n"


_ENTRY = "<title>Quay &amp; boats</title><link>https://quay.example/q</link>"
_FEEDS = (
    (
        f"<?xml version='1.0'?><rss version='2.0'><channel><item>{_ENTRY}<guid>q</guid><pubDate>Tue, 03 Mar 2026 08:00:00"
        " +0100</pubDate><enclosure url='/q.jpg'/><description><![CDATA[<p>It closes.</p>]]></description></item></channel></rss>"
    ),
    (
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='en'><entry><id>urn:q1</id><title type='html'>&lt;b&gt;Q</title><link"
        " rel='alternate' href='https://quay.example/q'/><updated>2026-03-03T08:00:00Z</updated><author><name>Fenn</name></author>"
        "<content type='xhtml'><div>It closes.</div></content></entry></feed>"
    ),
    (
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'><item"
        f" rdf:about='https://quay.example/q'>{_ENTRY}<links>x</links></item></rdf:RDF>"
    ),
    (
        '{"version": "https://jsonfeed.org/version/1.1", "title": "Quay", "items": [{"id": "q", "url": "https://quay.example/q", '
        '"title": "Quay", "date_published": "2026-03-03T08:00:00Z", "authors": [{"name": "Ada Fenn"}], "content_text": "It"}]}'
    ),
)
_SITEMAPS = (
    (
        "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' "
        "xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'><url><loc>https://quay.example/q</loc><lastmod>2026-03-03</lastmod>"
        "<news:news><news:publication_date>2026-03-03T08:00:00Z</news:publication_date><news:title>Quay</news:title></news:news>"
        "</url></urlset>"
    ),
    "<sitemapindex><sitemap><loc>https://quay.example/s.xml</loc><lastmod>2026-03-03</lastmod></sitemap></sitemapindex>",
)
_WORDS = "The quay will close for repairs on Monday, the harbour board said after a vote in the town hall."
_PAGE = (
    f"<html lang=en><head><title>Quay to close</title><link rel=canonical href='{URL}'><link rel=next href='?page=2'></head><body>"
    f"<article><h1>Quay to close</h1><p>{_WORDS}</p><h2>Boats</h2><blockquote>{_WORDS}</blockquote><p lang=de>{_WORDS}"
    " <a href='https://other.example/x'>The plan</a></p></article></body></html>"
)
_LINES = tuple(
    json.dumps(
        {"id": 1, "url": URL, "html": markup, "fetched_at": "2026-03-04T09:00:00Z", "headers": {"a": ["b"]}}
    ).encode()
    for markup in (_PAGE, _PAGE.replace("Boats", "\ud800"))
)
_ENCODED = tuple(
    f"<meta charset={name}><p>{words}</p>".encode(name)
    for name, words in (
        ("cp1252", "café"),
        ("cp1251", "Порт закрыт"),
        ("cp932", "港は閉まる。"),
        ("iso2022_jp", "港は閉まる"),
    )
)
_FURTHER: dict[str, tuple[bytes, ...]] = {
    "page": (_PAGE.encode(),),
    "line": _LINES,
    "feed": tuple(one.encode() for one in _FEEDS),
    "sitemap": tuple(one.encode() for one in _SITEMAPS),
    "robots": (_ROBOTS,),
    "subscriptions": (_OPML,),
    "letters": (_MAIL, *_ENCODED),
}


def seeds(target: str) -> Iterator[bytes]:
    """Good bytes to begin from: pages and feeds of the sample, and a few of each other kind."""
    yield from _FURTHER.get(target, ())
    if target in ("page", "feed", "wishes", "letters", "prose"):
        for one in read_archive(sample.archive()):
            if isinstance(one, Page) and len(one.body) < 60_000:
                yield one.body
    if target == "archive":
        yield gzip.decompress(sample.archive().read_bytes())[:20_000]
