"""Archives served as a small web on loopback, so that the whole of gathering can be seen without a network.

`Door(web=…)` sends every request here with the address that is meant in `X-Headwater-Url`; a browser asks for
`/https://host/path`. Whatever scheme and host a page was captured from, plain HTTP serves it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from urllib.parse import unquote

from aiohttp import web

from headwater.addresses import canonical
from headwater.gather.decoding import decoded
from headwater.gather.door import CAPTURED_HEADER, KEPT_HEADER, RECORDED_HEADER, URL_HEADER
from headwater.gather.feeds import parse_feed
from headwater.gather.opml import Subscription, write_opml
from headwater.gather.warc import page_of
from headwater.models import Feed, Page
from headwater.warc import Record, parse_message, read_records
from headwater.warc.flow import GZIP_MAGIC

_OURS = frozenset({"connection", "content-length", "transfer-encoding", "keep-alive", "upgrade", "trailer"})
_FEED_HEADS = (b"<rss", b"<feed", b"<rdf", b"<urlset", b"jsonfeed")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a record is: an archive, an offset in it, and how many records that begin there come before it."""

    archive: Path
    offset: int
    nth: int
    captured: datetime


@dataclass
class ArchivedWeb:
    """The addresses that archives hold, and the feeds among them. Of several captures of one address, the latest."""

    places: dict[str, _Place] = field(default_factory=dict)
    feeds: dict[str, str] = field(default_factory=dict)  # address → title
    _canonical: dict[str, str] = field(default_factory=dict)

    def find(self, url: str) -> Record | None:
        """The record of an address, as it stands or as its canonical form; None where the archives lack it."""
        plain = url.partition("#")[0]
        place = self.places.get(plain) or self.places.get(self._canonical.get(canonical(plain), ""))
        if place is None:
            return None
        with place.archive.open("rb") as stream:
            stream.seek(place.offset)
            return next(islice(read_records(stream), place.nth, None), None)

    def add(self, archive: Path) -> None:
        """Take in the HTTP responses of an archive. Raises `InputError` where it cannot be read."""
        last, nth = -1, 0
        for record in read_records(archive):
            nth = nth + 1 if record.offset == last else 0
            last = record.offset
            if record.fault or record.kind != "response" or not record.url.startswith("http") or record.date is None:
                continue
            url = record.url.partition("#")[0]
            if url not in self.places or self.places[url].captured <= record.date:
                self.places[url] = _Place(archive, record.offset, nth, record.date)
                self._canonical.setdefault(canonical(url), url)
                self._note_feed(url, record)

    def _note_feed(self, url: str, record: Record) -> None:
        """Remember the address where it is that of a feed."""
        page = page_of(record)
        if not isinstance(page, Page) or page.status != 200:
            return
        head = page.body[:2048].lower()
        if page.body[:2] != GZIP_MAGIC[:2] and not any(sign in head for sign in _FEED_HEADS):
            return
        feed = parse_feed(url, page.body, page.headers, captured=page.captured)
        if isinstance(feed, Feed) and feed.entries:
            self.feeds[url] = feed.title


def archived_web(archives: Iterable[str | Path]) -> ArchivedWeb:
    """The web that archives hold. Raises `InputError` where one of them cannot be read."""
    held = ArchivedWeb()
    for archive in archives:
        held.add(Path(archive))
    return held


def application(held: ArchivedWeb) -> web.Application:
    """The server for a web of archives: every address, `/feeds.opml`, and a list of it all at `/`."""

    async def answer(request: web.Request) -> web.StreamResponse:
        url = request.headers.get(URL_HEADER) or _asked(request.raw_path)
        if not url and request.path == "/feeds.opml":
            subscriptions = [Subscription(address, title) for address, title in sorted(held.feeds.items())]
            opml = write_opml(subscriptions, title="Feeds of these archives")
            return web.Response(body=opml, content_type="text/x-opml", charset="utf-8")
        if not url and request.path == "/":
            return web.Response(text="\n".join(_listing(held)))
        record = held.find(url) if url else None
        if record is None:
            return web.Response(status=404, text="The archives do not hold this address.\n")
        return _response(record)

    app = web.Application()
    app.router.add_route("GET", "/{address:.*}", answer)
    return app


async def serve_archives(
    archives: Iterable[str | Path],
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    announce: Callable[[str, ArchivedWeb], None] = lambda _address, _held: None,
) -> None:
    """Serve archives until cancelled. `announce` is told the address once it answers. Raises `InputError`, OSError."""
    held = archived_web(archives)
    runner = web.AppRunner(application(held), access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        bound = runner.addresses[0]
        announce(f"http://{bound[0]}:{bound[1]}", held)
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


def _response(record: Record) -> web.Response:
    """A record as it was answered then, with its time and the names of the headers that are its own."""
    message = parse_message(record.block)
    if message is None or record.date is None:
        return web.Response(status=404, text="What is kept of this address is no HTTP response.\n")
    chunked = any(name.lower() == "transfer-encoding" for name, _ in message.headers)
    response = web.Response(status=message.status, body=_unchunked(message.body) if chunked else message.body)
    response.headers.popall("Content-Type", None)
    kept = [(name, value) for name, value in message.headers if name.lower() not in _OURS]
    for name, value in kept:
        response.headers.add(name, value)
    response.headers[CAPTURED_HEADER] = record.date.isoformat()
    response.headers[RECORDED_HEADER] = record.url
    response.headers[KEPT_HEADER] = ",".join(dict.fromkeys(name for name, _ in kept))
    return response


def _unchunked(body: bytes) -> bytes:
    """A body without chunks, its other encodings as they are."""
    return decoded(body, [("Transfer-Encoding", "chunked")]).body


def _asked(raw_path: str) -> str:
    """The address in a path like `/https://host/path?query`; empty where there is none."""
    path = raw_path.lstrip("/")
    if path.startswith(("http%3A", "https%3A", "http%3a", "https%3a")):
        path = unquote(path)
    scheme, colon, rest = path.partition(":")
    if not colon or scheme not in ("http", "https"):
        return ""
    return f"{scheme}://{rest.lstrip('/')}"


def _listing(held: ArchivedWeb) -> Iterator[str]:
    """All that is served, for people."""
    yield f"{len(held.places)} addresses of archives, {len(held.feeds)} of them feeds (/feeds.opml)"
    for url in sorted(held.places):
        yield f"/{url}"
