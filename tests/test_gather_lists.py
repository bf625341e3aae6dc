"""Lists of channels, channels found on home pages, and archives served as a small web."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.errors import InputError
from headwater.gather import (
    Door,
    Request,
    Subscription,
    channels_of_home,
    channels_of_robots,
    gather_round,
    looks_like_opml,
    merged,
    parse_addresses,
    parse_feed,
    parse_opml,
    parse_section,
    read_archive,
    serve_archives,
    usual_addresses,
    write_opml,
)
from headwater.models import Channel, Feed, Page, Unread, Visit
from headwater.warc import payload_digest, record_bytes, response_block

WHEN = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


def home(markup: str, url: str = "https://oule.example/") -> tuple[str, ...]:
    page = Page(url, WHEN, 200, (), "", markup.encode())
    return tuple(channel.url for channel in channels_of_home(page))


def test_a_home_page_names_its_channels_likeliest_first() -> None:
    markup = """<html><head><base href="/en/">
      <link rel="stylesheet" href="a.css"><link rel="alternate" hreflang="nn" href="/nn/">
      <link rel="Alternate" type="application/rss+xml; charset=utf-8" href="rss/all">
      <link rel="alternate" type="application/rss+xml" title="Comments feed" href="/c">
      <link rel="alternate" type="application/atom+xml" href="http://10.0.0.1/atom">
      <link rel="alternate" type="application/feed+json" href="feed:https://oule.example/feed.json"></head>
      <body><a href="/sport/feed/">Sport</a><a href="/sport/feed/#x">again</a><a href="/comments/feed">c</a>
      <a href="https://feeds.tarn.example/oule.xml">RSS</a><a href="https://tarn.example/rss-explained">What is it?</a>
      <a href="/feedback">Tell us</a><a href="javascript:rss()">RSS</a></body></html>"""
    assert home(markup) == (
        "https://oule.example/en/rss/all",
        "https://oule.example/feed.json",
        "https://oule.example/sport/feed/",
        "https://feeds.tarn.example/oule.xml",
    )


def test_a_base_on_a_private_network_is_not_believed() -> None:
    markup = '<base href="http://127.0.0.1/"><link rel=alternate type="application/rss+xml" href="/rss">'
    assert home(markup) == ("https://oule.example/rss",)
    assert home("") == ()


def test_robots_name_sitemaps_those_of_news_first() -> None:
    robots = "User-agent: *\nDisallow: /x\nSitemap: https://oule.example/sitemap.xml\nSITEMAP:/news.xml # daily\nSitemap: file:///x"
    assert [channel.url for channel in channels_of_robots(robots, "https://oule.example/")] == [
        "https://oule.example/news.xml",
        "https://oule.example/sitemap.xml",
    ]


def test_guesses_come_last_and_each_address_once() -> None:
    first = Channel("https://oule.example/rss", "feed")
    channels = merged([first], usual_addresses("https://oule.example/en"), [first])
    assert channels[0] == first
    assert len({channel.url for channel in channels}) == len(channels)


FRONT = """<html><head><title>The Oule Courier</title><base href="/no/"></head><body>
<nav><a href="/sport/">Sport</a><a href="/tag/ferries-and-bridges-2026">All about ferries and bridges</a></nav>
<a href="/no/2026/03/04/ferry">The ferry sails again on Thursday</a>
<a href="council-votes-to-pay"><span>Politics</span><h2>Council votes<span>to pay for</span> <b>rep</b>airs</h2><p>More</p></a>
<a href="council-votes-to-pay">Council</a>
<a href="/a?id=17" title="Bakers look forward to the summer"><img src="x.jpg"></a>
<a href="https://tarn.example/2026/elsewhere-in-the-valley">A report of another outlet entirely</a>
<a href="http://127.0.0.1/2026/03/04/x">A report on this very machine</a>
<a href="/a?id=18">More</a><a href="/no/#2026">The ferry sails to the top</a>
<script>'<a href="/2026/1">not a link at all</a>'</script>
<a href="/privacy/2026-edition-of-it">How we keep your data private</a><a href="/b-c-d-e">never closed by anybody here"""


def test_a_front_page_gives_the_headlines_of_its_own_reports() -> None:
    feed = parse_section(Page("https://oule.example/", WHEN, 200, (), "", FRONT.encode()))
    assert isinstance(feed, Feed)
    assert (feed.kind, feed.title) == ("page", "The Oule Courier")
    assert [(entry.link, entry.title) for entry in feed.entries] == [
        ("https://oule.example/no/2026/03/04/ferry", "The ferry sails again on Thursday"),
        ("https://oule.example/no/council-votes-to-pay", "Council votes to pay for repairs"),
        ("https://oule.example/a?id=17", "Bakers look forward to the summer"),
    ]


def test_headlines_without_spaces_are_headlines() -> None:
    links = "".join(f'<a href="/news/{n}0000.html">渡し船が春から再び動き始める{n}</a>' for n in range(4))
    feed = parse_section(Page("https://oule.example/", WHEN, 200, (), "", links.encode()))
    assert isinstance(feed, Feed)
    assert len(feed.entries) == 4


@pytest.mark.parametrize(
    "markup", ["", "<a href='/2026/one'>One headline is no list</a>", "<a " * 50_000, "<a href=x>" * 50_000]
)
def test_a_page_that_lists_nothing_says_so_and_soon(markup: str) -> None:
    result = parse_section(Page("https://oule.example/", WHEN, 200, (), "", markup.encode()))
    assert isinstance(result, Unread)
    assert result.reason == "no-headlines"


OPML = b"""<?xml version="1.0" encoding="utf-8"?><opml version="2.0"><head><title>x</title></head><body>
<outline text="North"><outline text="Oule &amp; Tarn" type="rss" xmlUrl="https://oule.example/rss" htmlUrl="https://oule.example/"/>
<outline title="Again" xmlurl="https://oule.example/rss"/><outline text="Inside" xmlUrl="http://192.168.0.1/rss"/></outline>
<outline text="News" xmlUrl="https://news.google.com/rss"/><outline text="nothing"/></body></opml>"""


def test_opml_gives_each_subscription_once_and_says_what_it_refuses() -> None:
    listed = parse_opml(OPML)
    assert listed.subscriptions == (
        Subscription("https://oule.example/rss", "Oule & Tarn", "https://oule.example/", ("North",)),
    )
    assert listed.refused == (
        ("http://192.168.0.1/rss", "private-address"),
        ("https://news.google.com/rss", "redirector"),
    )
    assert looks_like_opml(OPML)


def test_a_broken_opml_is_read_as_far_as_it_goes() -> None:
    broken = OPML[: OPML.index(b"<outline title")].replace(b"&amp;", b"&") + b"<outline"
    assert [item.url for item in parse_opml(broken).subscriptions] == ["https://oule.example/rss"]


@pytest.mark.parametrize(
    "body",
    [b"", b"words", b"<html></html>", b"\x00\xff" * 50, b"<x:opml/>", b"<!DOCTYPE opml [<!ENTITY a 'b'>]><a>&a;</a>"],
)
def test_what_is_no_opml_is_an_error_that_says_so(body: bytes) -> None:
    with pytest.raises(InputError, match="no OPML"):
        parse_opml(body)


@given(st.lists(st.tuples(st.integers(0, 10**6), st.text(max_size=30)), max_size=8, unique_by=lambda item: item[0]))
def test_what_is_written_as_opml_is_read_again(items: list[tuple[int, str]]) -> None:
    subscriptions = [Subscription(f"https://oule.example/{n}?a=1&b=2", " ".join(title.split())) for n, title in items]
    written = write_opml(subscriptions)
    read = parse_opml(written).subscriptions
    assert [item.url for item in read] == [item.url for item in subscriptions]
    printable = [
        (one, other) for one, other in zip(subscriptions, read, strict=True) if one.title.isprintable() and one.title
    ]
    assert all(one.title == other.title for one, other in printable)


def test_a_plain_list_of_addresses_may_have_comments_and_titles() -> None:
    listed = parse_addresses(
        b"# ours\n\nhttps://oule.example/ The Oule Courier\r\nhttps://tarn.example/a # why\nnonsense\n"
    )
    assert listed.subscriptions == (
        Subscription("https://oule.example/", "The Oule Courier"),
        Subscription("https://tarn.example/a"),
    )
    assert listed.refused == (("nonsense", "not-http"),)


@pytest.mark.parametrize("body", [b"", b"# nothing\n", b"one\ntwo three\n", b"\x1f\x8b\x08\x00\x01\x02"])
def test_a_list_without_any_address_is_an_error(body: bytes) -> None:
    with pytest.raises(InputError, match="address"):
        parse_addresses(body)


PAGES = {
    f"https://{host}/{n}": f"<p>Report {n} of {host}</p>" for host in ("oule.example", "tarn.example") for n in range(3)
}


def archive(path: Path) -> Path:
    def record(url: str, body: bytes, kind: str, status: int = 200, **headers: str) -> bytes:
        pairs = [("Content-Type", kind), ("X-Robots-Tag", "noarchive"), *headers.items()]
        digest = [("WARC-Payload-Digest", payload_digest(body))]
        return record_bytes(
            kind="response", date=WHEN, url=url, block=response_block(status, pairs, body), headers=digest
        )

    feed = "".join(f"<item><title>{url}</title><link>{url}</link></item>" for url in PAGES)
    records = [record(url, text.encode(), "text/html") for url, text in PAGES.items()]
    records.append(record("https://oule.example/rss", f"<rss><channel>{feed}</channel></rss>".encode(), "text/xml"))
    records.append(record("https://oule.example/old", b"", "text/html", 301, Location="/1"))
    records.append(record("https://oule.example/gone", b"gone", "text/html", 410))
    path.write_bytes(b"".join(records))
    return path


@asynccontextmanager
async def served(path: Path) -> AsyncIterator[str]:
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(serve_archives([path], announce=lambda address, _held: ready.set_result(address)))
    try:
        yield await ready
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def test_walking_the_served_archive_gives_the_pages_that_importing_it_gives(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.warc.gz")
    walked: dict[str, Page] = {}

    def keep(request: Request, result: Page | Visit) -> list[Request]:
        assert isinstance(result, Page), result
        if request.why == "feed":
            feed = parse_feed(result.url, result.body, result.headers, captured=result.captured)
            assert isinstance(feed, Feed)
            return [Request(entry.link) for entry in feed.entries]
        walked[result.id] = result
        return []

    async def run() -> None:
        async with served(path) as address, Door(now=lambda: datetime(2027, 1, 1, tzinfo=UTC), web=address) as door:
            opml = await door.fetch(Request(f"{address}/feeds.opml", "list"))
            assert isinstance(opml, Page)
            feeds = [Request(item.url, "feed") for item in parse_opml(opml.body).subscriptions]
            assert [feed.url for feed in feeds] == ["https://oule.example/rss"]
            await gather_round(door, feeds, keep, now=lambda: WHEN)
            old = await door.fetch(Request("https://oule.example/old"))
            assert isinstance(old, Page)
            assert (old.url, old.captured) == ("https://oule.example/1", WHEN)
            spelt = await door.fetch(Request("https://oule.example:443/1?utm_source=feed#top"))
            assert isinstance(spelt, Page)
            assert spelt.id == old.id
            gone = await door.fetch(Request("https://oule.example/gone"))
            assert isinstance(gone, Page)
            assert gone.status == 410
            nothing = await door.fetch(Request("https://oule.example/nothing"))
            assert isinstance(nothing, Visit)
            assert (nothing.ended, nothing.detail, nothing.status) == ("failed", "not-in-archive", 404)

    asyncio.run(run())
    imported = {page.id: page for page in read_archive(path) if isinstance(page, Page) and page.url in PAGES}
    assert walked.keys() == imported.keys()
    for one in walked.values():
        assert one.header("X-Robots-Tag") == "noarchive"
        assert one.headers == tuple(pair for pair in imported[one.id].headers if pair[0] != "Content-Length")


def test_a_browser_can_look_at_the_served_archive(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.warc.gz")

    async def run() -> None:
        async with served(path) as address, aiohttp.ClientSession() as browser:
            for asked, part in (("/https://oule.example/1", "Report 1"), ("/", "9 addresses")):
                async with browser.get(address + asked) as response:
                    assert part in await response.text()
            async with browser.get(address + "/https://oule.example/nothing") as response:
                assert response.status == 404

    asyncio.run(run())


def test_an_archive_that_is_packed_as_a_whole_is_served_too(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.warc.gz")
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes())))

    async def run() -> None:
        async with served(path) as address, Door(now=lambda: WHEN, web=address) as door:
            for url, text in PAGES.items():
                page = await door.fetch(Request(url))
                assert isinstance(page, Page)
                assert page.body == text.encode()

    asyncio.run(run())
