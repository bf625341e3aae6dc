"""One target a parser: bytes in, and whatever the parser promises for any bytes must hold. Seeds are the sample's own pages."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime

from headwater import sample
from headwater.errors import InputError
from headwater.gather import parse_feed, read_archive
from headwater.gather.opml import parse_addresses, parse_opml
from headwater.gather.refresh import refresh_target
from headwater.models import Page, Unread, sha256_of
from headwater.post import read_message
from headwater.prose import sentences
from headwater.read import decode, read
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
    """A page is read, or refused with a reason; blocks lie in the text in order, and no time is of the future."""
    found = read(Page(URL, AT, 200, (("Content-Type", "text/html"),), sha256_of(data), data))
    if isinstance(found, Unread):
        assert found.reason
        return
    end = 0
    for block in found.version.blocks:
        assert end <= block.start < block.end <= len(found.version.text)
        end = block.end
    for link in found.links:
        assert link.start is None or 0 <= link.start <= link.end <= len(found.version.text)
    for at in (found.published, found.modified):
        assert at is None or (at.tzinfo is not None and at <= LATEST)
    assert not set(found.version.text) & set("\0\x01\x02\x1b\ud800")
    list(sentences(found.version.text, found.language))


def feed(data: bytes) -> None:
    """A feed is read, or refused with a reason; entries have addresses of the web."""
    found = parse_feed(URL, data, captured=AT)
    if isinstance(found, Unread):
        assert found.reason
        return
    for entry in found.entries:
        assert not entry.link or entry.link.startswith(("http://", "https://"))
        assert entry.published is None or entry.published.tzinfo is not None


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


def letters(data: bytes) -> None:
    """Bytes become text under any label, and a message becomes one whatever it is."""
    for label in ("utf-8", "windows-1251", "gb18030", "x-user-defined", "no-such"):
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
    one.__name__: one for one in (page, feed, subscriptions, robots, wishes, archive, letters, prose)
}

_ROBOTS = b"User-agent: *\nDisallow: /a*b$\nAllow: /\nCrawl-delay: 2\nContent-Usage: train-ai=n\nContent-Signal: ai-input=no\n"
_OPML = b'<opml version="2.0"><body><outline text="Bay" xmlUrl="https://bay.example/feed"/></body></opml>'
_MAIL = b"From: A <a@b.example>\r\nSubject: =?utf-8?q?x?=\r\nContent-Type: text/plain; charset=latin-1\r\n\r\nIt is ours.\r\n"


def seeds(target: str) -> Iterator[bytes]:
    """Good bytes to begin from: pages and feeds of the sample, and a few of each other kind."""
    if target in ("page", "feed", "wishes", "letters", "prose"):
        for one in read_archive(sample.archive()):
            if isinstance(one, Page) and len(one.body) < 60_000:
                yield one.body
    if target == "archive":
        yield gzip.decompress(sample.archive().read_bytes())[:20_000]
    yield from {"robots": [_ROBOTS], "subscriptions": [_OPML], "letters": [_MAIL]}.get(target, [])
