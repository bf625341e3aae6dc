"""The live site over a real socket on loopback: the same bytes as the export, honest headers, search, likes, refusals."""

from __future__ import annotations

import asyncio
import gzip
import html
import json
import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import brotli
import pytest
from aiohttp import ClientResponse, ClientSession, web

import publish_demo as demo
from headwater.errors import SettingsError
from headwater.publish import FixedShelf, Site, render
from headwater.store import Store, open_store
from headwater.web import CountsInMemory, CountsInStore, app, refuse_unless_named, serve
from headwater.web.likes import MOST_FROM_ONE_ADDRESS, MOST_IN_A_DAY, Ballot, network_of

SHELF = demo.shelf()
LEAD = demo.ferry()
STORY = f"/story/{LEAD.story.id}/"
Visit = Callable[[ClientSession, str], Awaitable[Any]]


def visit(work: Visit, shelf: FixedShelf = SHELF, **more: Any) -> Any:
    """Serve the shelf on a free port of this machine and do the work against it."""

    async def run() -> Any:
        runner = await serve(app(lambda: shelf, **more), host="127.0.0.1", port=0)
        try:
            assert isinstance(runner.sites, set) or runner.sites
            port = runner.addresses[0][1]
            async with ClientSession(auto_decompress=False) as session:
                return await work(session, f"http://127.0.0.1:{port}")
        finally:
            await runner.cleanup()

    return asyncio.run(run())


def fetched(
    path: str, shelf: FixedShelf = SHELF, method: str = "GET", headers: dict[str, str] | None = None, **more: Any
) -> tuple[ClientResponse, bytes]:
    sent = {"Accept-Encoding": "identity", **(headers or {})}

    async def work(session: ClientSession, at: str) -> tuple[ClientResponse, bytes]:
        async with session.request(method, at + path, headers=sent, allow_redirects=False) as answer:
            return answer, await answer.read()

    found: tuple[ClientResponse, bytes] = visit(work, shelf, **more)
    return found


@pytest.mark.parametrize(
    "path", ["/", STORY, "/feed.atom", f"{STORY}receipts.json", "/sitemap.xml", "/outlet/lantern/"]
)
def test_the_server_sends_the_bytes_that_render_makes(path: str) -> None:
    document = render(path, SHELF, live=True)
    answer, body = fetched(path)
    assert document is not None
    assert (answer.status, body) == (200, document.body)
    assert answer.headers["Content-Type"] == document.media_type


def test_answers_are_compressed_tagged_and_not_sent_twice() -> None:
    _, plain = fetched("/")
    answer, body = fetched("/", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == plain
    answer, body = fetched("/", headers={"Accept-Encoding": "gzip, br"})
    assert answer.headers["Content-Encoding"] == "br"
    assert brotli.decompress(body) == plain
    assert answer.headers["Vary"] == "Accept-Encoding"
    again, body = fetched("/", headers={"Accept-Encoding": "gzip, br", "If-None-Match": answer.headers["ETag"]})
    assert (again.status, body) == (304, b"")
    refused, _ = fetched("/", headers={"Accept-Encoding": "br;q=0"})
    assert "Content-Encoding" not in refused.headers


def test_head_gives_the_headers_without_the_page() -> None:
    answer, body = fetched("/", method="HEAD")
    whole, _ = fetched("/")
    assert (answer.status, body) == (200, b"")
    assert answer.headers["ETag"] == whole.headers["ETag"]
    assert answer.headers["Content-Length"] == whole.headers["Content-Length"]


def test_every_answer_forbids_what_is_not_ours() -> None:
    for path in ("/", "/nothing-here", "/api/story/none", "/health"):
        answer, _ = fetched(path)
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"


def test_assets_may_be_kept_for_ever_and_pages_for_a_minute() -> None:
    page, body = fetched("/")
    sheet = body.decode().split('rel="stylesheet" href="')[1].split('"')[0]
    asset, _ = fetched(sheet)
    assert "immutable" in asset.headers["Cache-Control"]
    assert "max-age=60" in page.headers["Cache-Control"]


def test_missing_withdrawn_and_moved_pages_say_so_in_their_status() -> None:
    missing, body = fetched("/no/such/page")
    assert missing.status == 404
    assert b"There is no such page" in body
    gone, _ = fetched("/story/fedcba9876543210/")
    assert gone.status == 410
    assert "noindex" in gone.headers["X-Robots-Tag"]
    moved, _ = fetched("/story/0123456789abcdef/")
    assert (moved.status, moved.headers["Location"]) == (301, STORY)
    bare, _ = fetched(STORY.rstrip("/"))
    assert (bare.status, bare.headers["Location"]) == (308, STORY)


def test_a_page_blocked_by_law_names_who_blocks() -> None:
    blocked = replace(SHELF.stories["fedcba9876543210"], status=451)  # type: ignore[type-var]
    answer, _ = fetched("/story/fedcba9876543210/", replace(SHELF, stories={"fedcba9876543210": blocked}))
    assert answer.status == 451
    assert 'rel="blocked-by"' in answer.headers["Link"]


def test_search_finds_marks_and_filters() -> None:
    _, body = fetched("/search?q=ferry")
    assert "<mark>ferry</mark>" in body.decode()
    assert body.decode().count('class="row found"') == 4
    _, body = fetched("/search?q=ferry&language=no")
    assert "<mark>" not in body.decode()
    _, body = fetched("/search?q=%3Cscript%3E")
    assert "<script>" not in body.decode().split("<main")[1]
    answer, _ = fetched("/search")
    assert answer.status == 200


def test_the_api_gives_the_primary_source_and_answers_in_json_when_it_refuses() -> None:
    _, body = fetched("/api/stories")
    found = {s["id"]: s for s in json.loads(body)["stories"]}
    assert found[LEAD.story.id]["source_url"] == LEAD.members[0].url
    _, body = fetched(f"/api/story/{LEAD.story.id}")
    story = json.loads(body)
    assert [r["is"] for r in story["reports"]][:3] == ["first", "own", "own"]
    assert story["differing"][0]["subject"]
    _, body = fetched("/api/stories?topic=politics")
    assert len(json.loads(body)["stories"]) == 3
    _, body = fetched("/api/search?q=ferry")
    assert len(json.loads(body)["hits"]) == 4
    for path, status in (
        ("/api/story/none", 404),
        ("/api/stories?topic=none", 404),
        ("/api/story/fedcba9876543210", 410),
    ):
        answer, body = fetched(path)
        assert answer.status == status
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert json.loads(body)["title"]


def test_a_like_counts_once_a_reader_and_can_be_taken_back() -> None:
    counts = CountsInMemory()

    async def work(session: ClientSession, at: str) -> list[int]:
        seen = []
        for agent in ("one", "two", "one"):
            async with session.post(f"{at}{STORY}like", headers={"User-Agent": agent}, allow_redirects=False) as answer:
                then = "#unliked" if agent == "one" and seen else "#liked"
                assert (answer.status, answer.headers["Location"]) == (303, STORY + then)
            seen.append(counts.count(LEAD.story.id))
        async with session.post(f"{at}{STORY}like", headers={"Origin": "https://elsewhere.example"}) as answer:
            assert answer.status == 403
        async with session.post(f"{at}/story/none/like") as answer:
            assert answer.status == 404
        return seen

    assert visit(work, counter=counts) == [1, 2, 1]


def test_without_a_counter_nobody_can_like() -> None:
    answer, _ = fetched(f"{STORY}like", method="POST")
    assert answer.status == 404


def test_marks_of_voters_are_thrown_away_with_their_key() -> None:
    counts = CountsInMemory()
    ballot = Ballot(counts)
    assert ballot.toggle("s", "here", "b", 1) == (True, 1)
    assert ballot.toggle("s", "here", "b", 2) == (False, 0)
    assert ballot.toggle("s", "here", "b", 2) == (True, 1)
    assert ballot.toggle("s", "here", "b", 9) == (True, 2)
    assert len(ballot._marks) == 1


def test_one_address_with_a_thousand_names_pushes_a_story_by_a_handful_at_most() -> None:
    counts = CountsInMemory()
    ballot = Ballot(counts)
    for n in range(1000):
        ballot.toggle("s", "192.0.2.1", f"bot {n}", 1)
    assert counts.count("s") == 5
    assert ballot.toggle("s", "192.0.2.2", "reader", 1) == (True, 6)


def test_one_address_cannot_push_the_whole_paper_and_a_network_of_ipv6_is_one_address() -> None:
    counts = CountsInMemory()
    ballot = Ballot(counts)
    for n in range(1000):
        ballot.toggle(f"story {n}", "192.0.2.1", "bot", 1)
    assert counts.total() == (MOST_IN_A_DAY, MOST_IN_A_DAY)
    for n in range(1000):
        ballot.toggle("s", f"2001:db8:0:1::{n:x}", f"bot {n}", 1)
    assert counts.count("s") == MOST_FROM_ONE_ADDRESS
    assert ballot.toggle("s", "2001:db8:0:2::1", "reader", 1)[0]
    assert network_of("::ffff:192.0.2.1") == network_of("192.0.2.1")
    assert network_of("unix socket") == "unix socket"


def test_taking_likes_back_makes_room_for_no_more_than_were_taken() -> None:
    counts = CountsInMemory()
    ballot = Ballot(counts)
    for _ in range(50):
        ballot.toggle("s", "192.0.2.1", "one", 1)
        ballot.toggle("s", "192.0.2.1", "one", 2)
    assert counts.count("s") == 0
    for n in range(50):
        ballot.toggle("s", "192.0.2.1", f"bot {n}", 2)
    assert counts.count("s") == MOST_FROM_ONE_ADDRESS


def test_likes_are_kept_in_the_store_and_can_be_taken_back(store_address: str, tmp_path: Path) -> None:
    @lru_cache
    def store_of(_thread: int) -> Store:
        return open_store(store_address, tmp_path / "captures")

    def counter() -> CountsInStore:
        return CountsInStore(lambda: store_of(threading.get_ident()))

    async def press(session: ClientSession, at: str, agent: str) -> dict[str, Any]:
        sent = {"User-Agent": agent, "Accept": "application/json"}
        async with session.post(f"{at}{STORY}like", headers=sent) as answer:
            found: dict[str, Any] = await answer.json()
            return found

    async def work(session: ClientSession, at: str) -> list[dict[str, Any]]:
        return [await press(session, at, agent) for agent in ("one", "two", "one")]

    assert visit(work, counter=counter()) == [
        {"liked": True, "count": 1},
        {"liked": True, "count": 2},
        {"liked": False, "count": 1},
    ]
    kept = counter()
    assert (kept.count(LEAD.story.id), kept.count("none"), kept.total()) == (1, 0, (1, 1))
    assert kept.add(LEAD.story.id, -5) == 0
    assert kept.total() == (0, 0)


def test_what_is_counted_is_told_with_the_numbers_of_now() -> None:
    counts = CountsInMemory()
    counts.add("a", 3)
    counts.add("b", 4)
    _, body = fetched("/likes/", counter=counts)
    assert "Kept now: 7 likes, of 2 stories." in body.decode()
    document = render("/likes/", SHELF)
    assert document is not None
    assert "Kept now" not in document.body.decode()


def test_an_operators_analytics_are_named_by_policy_and_page_only_where_set() -> None:
    shelf = demo.shelf(demo.site_with(measure=("matomo",), measure_sources=("https://stats.example",)))
    answer, body = fetched("/", shelf, measure_sources=("https://stats.example",))
    for policy in (answer.headers["Content-Security-Policy"], html.unescape(body.decode())):
        assert "script-src 'self' https://stats.example;" in policy
        assert "connect-src 'self' https://stats.example;" in policy
    assert 'data-to="matomo"' in body.decode()
    _, plain = fetched("/")
    assert b"measure-" not in plain
    assert b"stats.example" not in plain


def test_the_counter_fills_the_like_of_a_live_page() -> None:
    counts = CountsInMemory()
    counts.add(LEAD.story.id, 41)
    _, body = fetched(STORY, counter=counts)
    assert "· 41" in body.decode()


def test_health_says_how_old_the_paper_is() -> None:
    answer, body = fetched("/health", health=lambda: {"stories": 20})
    assert answer.headers["Cache-Control"] == "no-store"
    assert json.loads(body) == {"status": "ok", "now": "2026-11-23T14:05:00+00:00", "stories": 20}


def test_many_who_ask_at_once_wait_for_one_rendering() -> None:
    asked = []

    def shelf_of() -> FixedShelf:
        asked.append(1)
        return SHELF

    async def run() -> None:
        runner = await serve(app(shelf_of), host="127.0.0.1", port=0)
        try:
            port = runner.addresses[0][1]
            async with ClientSession() as session:

                async def one() -> int:
                    async with session.get(f"http://127.0.0.1:{port}{STORY}") as answer:
                        return answer.status

                assert set(await asyncio.gather(*(one() for _ in range(40)))) == {200}
        finally:
            await runner.cleanup()

    asyncio.run(run())
    assert len(asked) == 1


def test_a_site_in_a_folder_answers_in_its_folder() -> None:
    shelf = demo.shelf(demo.site_with(base_path="/paper/"))
    answer, _ = fetched(f"/paper{STORY}", shelf)
    assert answer.status == 200
    answer, _ = fetched(STORY, shelf)
    assert answer.status == 404
    answer, _ = fetched("/paper/search?q=ferry", shelf)
    assert answer.status == 200


def test_a_paper_for_which_nobody_is_responsible_is_served_to_nobody_else() -> None:
    for host in ("127.0.0.1", "::1", "localhost"):
        refuse_unless_named(Site(), host)
    for host in ("0.0.0.0", "::", "paper.example", "192.168.1.4"):
        with pytest.raises(SettingsError, match="operator"):
            refuse_unless_named(Site(), host)
    with pytest.raises(SettingsError, match="contact"):
        refuse_unless_named(Site(operator="Somebody"), "0.0.0.0")
    refuse_unless_named(demo.SITE, "0.0.0.0")


def test_a_route_of_another_room_can_stand_beside_ours() -> None:
    async def form(_: web.Request) -> web.Response:
        return web.Response(text="the form")

    async def run() -> str:
        application = app(lambda: SHELF, extra=[web.get("/rights/new", form)])
        runner = await serve(application, host="127.0.0.1", port=0)
        try:
            port = runner.addresses[0][1]
            async with ClientSession() as session, session.get(f"http://127.0.0.1:{port}/rights/new") as answer:
                assert "default-src" in answer.headers["Content-Security-Policy"]
                return await answer.text()
        finally:
            await runner.cleanup()

    assert asyncio.run(run()) == "the form"
