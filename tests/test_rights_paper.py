"""What publishers say reaches the paper: tightened at once, given back when it ends, every request under its decision."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from headwater.models import Page, Verb, sha256_of
from headwater.pipeline.decisions import audit, decision_of
from headwater.pipeline.engines import here
from headwater.pipeline.gathering import gather_due
from headwater.pipeline.hosts import captures_of, standing
from headwater.pipeline.policies import policy_of
from headwater.pipeline.run import Told, run_steps
from headwater.pipeline.taking import take
from headwater.pipeline.work import Bench, make_bench
from headwater.settings import GatherSettings, Settings, SiteSettings
from headwater.store import opened_store
from headwater.testing import NOON, page, paper

HOST = "https://tidewater.example"
FIRST = f"{HOST}/news/bridge.html"
SECOND = "https://oule.example/a/bridge"
SENTENCES = (
    "The old swing bridge at Tidewater will close on Monday for eleven weeks, the harbour board said.",
    "Engineers found cracks in two of the nine bearings during an inspection in October.",
    '"Nobody has to fear that it falls," said Mara Lind, who leads the harbour board.',
    "The board expects repairs to cost 2.4 million crowns, which the county pays in part.",
    "Ferries will carry cyclists and people on foot across the river every twenty minutes.",
    "Shopkeepers on the east bank asked for compensation and were told to wait until spring.",
)
SECRET = "The quay master keeps a parrot that speaks of tides and customs duties."


def said(path: str, body: bytes, *, at: datetime = NOON, status: int = 200, host: str = HOST) -> Page:
    return Page(f"{host}{path}", at, status, (("Content-Type", "text/plain"),), sha256_of(body), body)


def reports(**first) -> list[Page]:
    return [
        page(FIRST, "Swing bridge closes for eleven weeks", SENTENCES, outlet="Tidewater Post", **first),
        page(
            SECOND,
            "Tidewater's swing bridge to close",
            [*SENTENCES[1:], "Oule lends two of its boats."],
            outlet="Oule News",
            at=NOON + timedelta(hours=1),
        ),
    ]


def again(bench: Bench, *pages: Page, now: datetime | None = None) -> Told:
    """Take more pages in and run every step."""
    told = Told()
    take(bench.store, pages, why="test", told=lambda _: None)
    run_steps(replace(bench, now=now or bench.now), here, told.hear)
    assert not told.bugs
    return told


def withdrawn(bench: Bench, url: str) -> str | None:
    (article,) = bench.store.articles_at(url)
    state = bench.store.article_state(article)
    assert state is not None
    return state[1]


RESERVED = b'[{"location": "/news/*", "tdm-reservation": 1}]'


def test_a_reservation_withdraws_what_is_published_and_its_end_gives_it_back(tmp_path):
    with paper(tmp_path, reports(), now=NOON + timedelta(days=2)) as (bench, told):
        assert not told.bugs
        assert withdrawn(bench, FIRST) is None
        day = NOON + timedelta(days=1)
        again(bench, said("/.well-known/tdmrep.json", RESERVED, at=day))
        assert withdrawn(bench, FIRST) == "reserved"
        assert withdrawn(bench, SECOND) is None, "others reserve nothing by it"
        again(bench, said("/.well-known/tdmrep.json", b"", at=day + timedelta(hours=1), status=503))
        assert withdrawn(bench, FIRST) == "reserved", "a server that errs takes nothing back"
        again(bench, said("/.well-known/tdmrep.json", b"no", at=day + timedelta(hours=2), status=404))
        assert withdrawn(bench, FIRST) is None


def test_the_same_file_once_more_wakes_nothing_and_keeps_its_first_time(tmp_path):
    robots = b"User-agent: *\nAllow: /\nContent-Signal: ai-input=no"
    with paper(tmp_path, [*reports(), said("/robots.txt", robots)], now=NOON + timedelta(days=9)) as (bench, _):
        (article,) = bench.store.articles_at(FIRST)
        before = bench.store.article_state(article)
        told = again(bench, *(said("/robots.txt", robots, at=NOON + timedelta(days=n)) for n in range(1, 5)))
        assert told.of("file") == {}
        assert bench.store.article_state(article) == before
        assert [file.at for file in standing(bench, FIRST)] == [NOON]
        assert len(captures_of(bench, "robots.txt", FIRST)) == 5
        evidence = bench.store.article(article).policy.evidence
        assert ("robots.txt content-signal", "ai-input", NOON) in {
            (e.signal.source, e.signal.key, e.signal.at) for e in evidence
        }


def test_the_order_of_captures_does_not_matter(tmp_path):
    files = [said("/robots.txt", b"User-agent: *\nDisallow: /x", at=NOON + timedelta(hours=n)) for n in range(3)] + [
        said("/.well-known/tdmrep.json", RESERVED),
        said("/ai.txt", b"User-agent: *\nDisallow: /"),
    ]
    found = []
    for n, pages in enumerate(([*reports(), *files], [*reversed(files), *reversed(reports())])):
        with paper(tmp_path / str(n), pages, now=NOON + timedelta(days=2)) as (bench, _):
            (article,) = bench.store.articles_at(FIRST)
            found.append((bench.store.article_state(article), bench.store.article(article), standing(bench, FIRST)))
    assert found[0] == found[1]


def texts(bench: Bench) -> str:
    """Everything that is kept as text of articles."""
    return "\n".join(v.reading.version.text for a in bench.store.article_ids() for v in bench.store.article_versions(a))


def test_what_is_marked_as_not_to_be_quoted_is_in_no_text(tmp_path):
    first, second = reports()
    body = first.body.replace(b"</article>", f"<div data-nosnippet><p>{SECRET}</p></div></article>".encode())
    marked = replace(first, body=body, sha256=sha256_of(body))
    with paper(tmp_path, [marked, second]) as (bench, told):
        assert not told.bugs
        assert "parrot" not in texts(bench)
        assert "nine bearings" in texts(bench)
        (article,) = bench.store.articles_at(FIRST)
        assert bench.store.article(article).policy.may(Verb.QUOTE)


def test_a_page_that_is_marked_as_a_whole_is_listed_and_not_quoted(tmp_path):
    first, second = reports()
    body = first.body.replace(b"<main>", b"<div data-nosnippet><main>").replace(b"</main>", b"</main></div>")
    with paper(tmp_path, [replace(first, body=body, sha256=sha256_of(body)), second]) as (bench, _):
        (article,) = bench.store.articles_at(FIRST)
        made = bench.store.article(article).policy
        assert made.may(Verb.LIST)
        assert not made.may(Verb.QUOTE)
        assert audit(bench.store).excerpts == audit(bench.store).allowed > 0


def test_what_stands_behind_a_paywall_is_in_no_text(tmp_path):
    marks = '{"isAccessibleForFree":false,"hasPart":{"isAccessibleForFree":false,"cssSelector":".pay"}}'
    first, second = reports(head=f'<script type="application/ld+json">{marks}</script>')
    body = first.body.replace(b"</article>", f'<div class="pay"><p>{SECRET}</p></div></article>'.encode())
    with paper(tmp_path, [replace(first, body=body, sha256=sha256_of(body)), second]) as (bench, _):
        assert "parrot" not in texts(bench)


def test_a_page_ends_when_its_publisher_said(tmp_path):
    end = NOON + timedelta(days=3)
    headers = [("X-Robots-Tag", f"unavailable_after: {end:%d %b %Y %H:%M:%S} GMT")]
    with paper(tmp_path, reports(headers=headers), now=NOON + timedelta(days=1)) as (bench, _):
        assert withdrawn(bench, FIRST) is None
        again(bench, now=end - timedelta(minutes=1))
        assert withdrawn(bench, FIRST) is None
        again(bench, now=end)
        assert withdrawn(bench, FIRST) == "expired"
        assert again(bench, now=end + timedelta(days=1)).of("file") == {}


LICENCE = (
    b'<?xml version="1.0"?><rsl xmlns="https://rslstandard.org/rsl"><content url="/">'
    b'<license><prohibits type="usage">all</prohibits></license></content></rsl>'
)


@pytest.mark.parametrize("named", ["robots", "header"])
def test_a_licence_counts_wherever_it_is_named(tmp_path, named):
    robots = said("/robots.txt", f"License: {HOST}/licence.xml\nUser-agent: *\nAllow: /".encode())
    link = [("Link", '</licence.xml>; rel="license"; type="application/rsl+xml"')]
    pages = [*reports(), robots] if named == "robots" else reports(headers=link)
    with paper(tmp_path, pages, now=NOON + timedelta(days=1)) as (bench, _):
        assert [doc.key for doc in bench.store.all_docs("licence")] == [f"{HOST}/licence.xml"], (
            "it waits to be asked for"
        )
        (article,) = bench.store.articles_at(FIRST)
        assert bench.store.article(article).policy.may(Verb.QUOTE)
        again(bench, said("/licence.xml", LICENCE))
        made = bench.store.article(article).policy
        assert made.may(Verb.LIST)
        assert not made.may(Verb.QUOTE)


@contextmanager
def outlet(files: dict[str, tuple[int, str, str]]) -> Iterator[tuple[str, list[str]]]:
    """An outlet on this machine: answers by path, and the paths that were asked for, in order."""
    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.path)
        status, kind, body = files.get(request.path, (404, "text/plain", "nothing here"))
        return web.Response(status=status, body=body.encode(), content_type=kind)

    loop = asyncio.new_event_loop()
    application = web.Application()
    application.add_routes([web.get("/{path:.*}", answer)])
    runner = web.AppRunner(application)
    loop.run_until_complete(runner.setup())
    site = web.TCPSite(runner, "127.0.0.1", 0)
    loop.run_until_complete(site.start())
    port = site._server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{port}", asked
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
    loop.run_until_complete(runner.cleanup())
    loop.close()


def gathered(bench: Bench, base: str, robots: dict, *paths: str) -> None:
    """One round in which these paths are due."""
    now = datetime.now(UTC)
    for path in paths:
        bench.store.queue_again(
            f"{base}{path}", why="article", found_at=now, not_before=now, domain="127.0.0.1", priority=1
        )
    asyncio.run(gather_due(bench, now=lambda: datetime.now(UTC), told=lambda *_: None, robots=robots, manners={}))


@pytest.fixture
def loopback(tmp_path) -> Iterator[Bench]:
    """A paper that gathers from this machine alone."""
    settings = Settings(
        home=tmp_path,
        gather=GatherSettings(allow_private=True, total_seconds=5, read_seconds=5),
        site=SiteSettings(outlets=("nobody",)),
    )
    with opened_store(settings.store_address, settings.captures_folder) as store:
        yield make_bench(settings, datetime.now(UTC), store)


def test_hosts_are_asked_what_they_allow_before_their_pages_and_every_request_has_its_decision(loopback):
    html = reports()[0].body.decode()
    reserved = json.dumps([{"location": "/mine/", "tdm-reservation": 1}])
    files = {
        "/robots.txt": (200, "text/plain", "User-agent: *\nDisallow: /closed/\nCrawl-delay: 0"),
        "/.well-known/tdmrep.json": (200, "application/json", reserved),
        **{f"/{path}/a": (200, "text/html", html) for path in ("open", "closed", "mine")},
    }
    robots: dict = {}
    with outlet(files) as (base, asked):
        gathered(loopback, base, robots, "/open/a", "/closed/a", "/mine/a")
        assert asked == ["/robots.txt", "/.well-known/tdmrep.json", "/ai.txt", "/trust.txt", "/open/a"]
        again(loopback)
        ended = {v.url.removeprefix(base): (v.ended, v.detail) for v in loopback.store.all_visits()}
        assert ended["/closed/a"] == ("refused", "robots")
        assert ended["/mine/a"] == ("refused", "reserved")
        assert ended["/ai.txt"] == ("captured", "status-404")
        counted = audit(loopback.store)
        assert counted.requests == 7
        assert counted.whole
        by_path = {
            v.url.removeprefix(base): decision_of(loopback.store, v.decision) for v in loopback.store.all_visits()
        }
        assert not by_path["/closed/a"].may(Verb.FETCH)
        assert by_path["/mine/a"].may(Verb.FETCH)
        assert not by_path["/mine/a"].may(Verb.ANALYSE)
        before = len(asked)
        gathered(loopback, base, robots, "/open/a", "/mine/b")
        assert asked[before:] == ["/open/a"], "once a day is enough"


def test_nothing_is_asked_where_robots_cannot_be_reached(loopback):
    with outlet({"/robots.txt": (503, "text/plain", "")}) as (base, asked):
        gathered(loopback, base, {}, "/open/a")
        assert asked == ["/robots.txt"]
        assert [doc.key for doc in loopback.store.all_docs("robots-unreached")] == [base]
        assert audit(loopback.store).whole
        assert not policy_of(loopback, f"{base}/x", outlet=None).may(Verb.SUMMARISE)
