"""The door to the network, on a real server on loopback: polite, bounded, and never on a private network."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import tracemalloc
import zlib
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import brotli
import pytest
from aiohttp import web

from headwater.errors import InputError
from headwater.gather import CAPTURED_HEADER, URL_HEADER, Door, Request, Robots, Wire, user_agent, visit_of
from headwater.models import Page, Visit

WHEN = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
HTML = b"<!doctype html><title>Ferry</title><p>The ferry at Oule sails again.</p>"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Town:
    """A small town of invented hosts, all on one loopback server; names lead where `names` says."""

    def __init__(self) -> None:
        self.pages: dict[str, Handler] = {}
        self.names: dict[str, list[list[str]]] = {}
        self.looked_up: list[str] = []
        self.requests: list[web.Request] = []
        self.port = 0

    def page(self, path: str) -> Callable[[Handler], Handler]:
        def keep(handler: Handler) -> Handler:
            self.pages[path] = handler
            return handler

        return keep

    def url(self, path: str, host: str = "oule.example") -> str:
        return f"http://{host}:{self.port}{path}"

    async def resolve(self, host: str) -> list[str]:
        self.looked_up.append(host)
        answers = self.names.get(host)
        if answers is None:
            return ["127.0.0.1"]
        return answers.pop(0) if len(answers) > 1 else answers[0]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request)
        handler = self.pages.get(request.path)
        return await handler(request) if handler else web.Response(status=404)

    @asynccontextmanager
    async def open(self) -> Any:
        app = web.Application(client_max_size=1 << 30)
        app.router.add_route("GET", "/{path:.*}", self.answer)
        runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.2)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            self.port = runner.addresses[0][1]
            yield self
        finally:
            await runner.cleanup()


def in_town(test: Callable[[Town], Coroutine[Any, Any, None]]) -> None:
    async def run() -> None:
        async with Town().open() as town:
            await test(town)

    asyncio.run(run())


def door(town: Town, **options: Any) -> Door:
    options.setdefault("allow_private", True)
    return Door(now=lambda: WHEN, contact="https://headwater.example/about", resolve=town.resolve, **options)


async def fetched(town: Town, request: Request | str, **options: Any) -> Page | Visit:
    async with door(town, **options) as way:
        return await way.fetch(Request(request) if isinstance(request, str) else request)


def ended(result: Page | Visit) -> tuple[str, str]:
    assert isinstance(result, Visit), result
    return result.ended, result.detail


def test_a_page_comes_with_its_time_headers_and_bytes_and_the_server_knows_who_asked() -> None:
    async def test(town: Town) -> None:
        @town.page("/a")
        async def _(_request: web.Request) -> web.Response:
            return web.Response(body=HTML, headers={"Content-Type": "text/html; charset=x-nonsense", "ETag": '"1"'})

        page = await fetched(town, town.url("/a#top"))
        assert isinstance(page, Page)
        assert (page.url, page.captured, page.status, page.body) == (town.url("/a"), WHEN, 200, HTML)
        assert page.header("content-type") == "text/html; charset=x-nonsense"
        agent = town.requests[0].headers["User-Agent"]
        assert "list, quote and link" in agent
        assert "+https://headwater.example/about" in agent
        visit = visit_of(Request(town.url("/a")), page)
        assert (visit.ended, visit.page, visit.at) == ("captured", page.id, WHEN)

    in_town(test)


def test_a_page_that_has_not_changed_is_not_sent_again() -> None:
    async def test(town: Town) -> None:
        @town.page("/a")
        async def _(request: web.Request) -> web.Response:
            known = request.headers.get("If-None-Match") == '"7"' and "If-Modified-Since" in request.headers
            return web.Response(status=304) if known else web.Response(body=HTML)

        known = Request(town.url("/a"), "feed", etag='"7"', last_modified="Tue, 03 Mar 2026 07:00:00 GMT")
        assert ended(await fetched(town, known)) == ("unchanged", "not-modified")

    in_town(test)


def test_a_status_that_is_no_success_is_a_page_with_its_headers() -> None:
    async def test(town: Town) -> None:
        @town.page("/busy")
        async def _(_request: web.Request) -> web.Response:
            return web.Response(status=429, headers={"Retry-After": "3600"})

        page = await fetched(town, town.url("/busy"))
        assert isinstance(page, Page)
        assert (page.status, page.header("retry-after")) == (429, "3600")
        assert visit_of(Request(page.url), page).detail == "status-429"

    in_town(test)


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body)[2:-4]),
        ("deflate", gzip.compress),
        ("br", brotli.compress),
        ("br", bytes),
        ("gzip", bytes),
        ("identity", bytes),
        ("gzip, br", lambda body: brotli.compress(gzip.compress(body))),
    ],
)
def test_bodies_are_decoded_by_what_they_are(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    async def test(town: Town) -> None:
        @town.page("/a")
        async def _(_request: web.Request) -> web.Response:
            return web.Response(body=pack(HTML), headers={"Content-Type": "text/html", "Content-Encoding": encoding})

        page = await fetched(town, town.url("/a"))
        assert isinstance(page, Page)
        assert page.body == HTML

    in_town(test)


@pytest.mark.parametrize(
    ("encoding", "pack"), [("gzip", gzip.compress), ("br", lambda b: brotli.compress(b, quality=1))]
)
def test_a_bomb_is_stopped_at_the_limit_with_flat_memory(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    bomb = pack(b"\0" * 60_000_000)

    async def test(town: Town) -> None:
        @town.page("/bomb")
        async def _(_request: web.Request) -> web.Response:
            return web.Response(body=bomb, headers={"Content-Encoding": encoding})

        tracemalloc.start()
        result = await fetched(town, town.url("/bomb"), limit=1_000_000)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert ended(result) == ("failed", "too-large")
        assert peak < 12_000_000

    in_town(test)


def test_a_page_of_five_hundred_megabytes_is_cut_at_the_limit() -> None:
    sent = 0

    async def test(town: Town) -> None:
        @town.page("/vast")
        async def _(request: web.Request) -> web.StreamResponse:
            nonlocal sent
            response = web.StreamResponse(headers={"Content-Length": str(500_000_000)})
            await response.prepare(request)
            with contextlib.suppress(ConnectionError):
                while sent < 500_000_000:
                    await response.write(b"x" * 65536)
                    sent += 65536
            return response

        tracemalloc.start()
        result = await fetched(town, town.url("/vast"), limit=2_000_000)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert ended(result) == ("failed", "too-large")
        assert peak < 12_000_000
        assert sent < 50_000_000

    in_town(test)


def test_a_server_that_stalls_or_drips_is_given_up() -> None:
    async def test(town: Town) -> None:
        @town.page("/stall")
        async def _(_request: web.Request) -> web.Response:
            await asyncio.sleep(30)
            return web.Response()

        @town.page("/drip")
        async def _(request: web.Request) -> web.StreamResponse:
            response = web.StreamResponse()
            await response.prepare(request)
            while True:
                await response.write(b"x")
                await asyncio.sleep(0.05)

        assert ended(await fetched(town, town.url("/stall"), read_seconds=0.2)) == ("failed", "timeout")
        assert ended(await fetched(town, town.url("/drip"), seconds=0.4)) == ("failed", "timeout")

    in_town(test)


def test_what_cannot_be_reached_says_why() -> None:
    async def test(town: Town) -> None:
        @town.page("/torn")
        async def _(request: web.Request) -> web.StreamResponse:
            response = web.StreamResponse(headers={"Content-Length": "5000"})
            await response.prepare(request)
            await response.write(HTML)
            assert request.transport is not None
            request.transport.abort()
            return response

        town.names["nowhere.example"] = [[]]
        assert ended(await fetched(town, town.url("/", "nowhere.example"))) == ("failed", "no-such-host")
        assert ended(await fetched(town, "http://oule.example:1/")) == ("failed", "no-connection")
        assert ended(await fetched(town, town.url("/torn"))) == ("failed", "connection-lost")
        assert ended(await fetched(town, f"https://oule.example:{town.port}/")) == ("failed", "tls")

    in_town(test)


def redirecting(town: Town, path: str, target: str) -> None:
    @town.page(path)
    async def _(_request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": target})


def test_redirects_are_followed_one_by_one_and_loops_are_noticed() -> None:
    async def test(town: Town) -> None:
        @town.page("/end")
        async def _(_request: web.Request) -> web.Response:
            return web.Response(body=HTML)

        redirecting(town, "/start", "/middle")
        redirecting(town, "/middle", town.url("/end", "tarn.example"))
        redirecting(town, "/loop-a", "/loop-b")
        redirecting(town, "/loop-b", "/loop-a")
        redirecting(town, "/nowhere", "")

        @town.page("/refresh")
        async def _(_request: web.Request) -> web.Response:
            return web.Response(text='<meta http-equiv="refresh" content="0; url=/start">', content_type="text/html")

        for n in range(9):
            redirecting(town, f"/long-{n}", f"/long-{n + 1}")
        page = await fetched(town, town.url("/start"))
        assert isinstance(page, Page)
        assert (page.url, page.requested_url) == (town.url("/end", "tarn.example"), town.url("/start"))
        refreshed = await fetched(town, town.url("/refresh"))
        assert isinstance(refreshed, Page)
        assert (refreshed.url, refreshed.requested_url) == (town.url("/end", "tarn.example"), town.url("/refresh"))
        assert ended(await fetched(town, town.url("/loop-a"))) == ("failed", "redirect-loop")
        assert ended(await fetched(town, town.url("/long-0"))) == ("failed", "too-many-redirects")
        assert ended(await fetched(town, town.url("/nowhere"))) == ("failed", "redirect-nowhere")

    in_town(test)


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("http://127.0.0.1/admin", "private-address"),
        ("http://[::1]/", "private-address"),
        ("http://169.254.169.254/latest/", "private-address"),
        ("http://0x7f.1/", "private-address"),
        ("http://2130706433/", "private-address"),
        ("http://printer.local/", "private-address"),
        ("file:///etc/hosts", "not-http"),
        ("javascript:alert(1)", "not-http"),
        ("https://news.google.com/articles/x", "redirector"),
        ("http://inside.example/", "private-address"),
        ("http://mixed.example/", "private-address"),
    ],
)
def test_a_redirect_into_a_private_network_is_refused_before_any_connection(target: str, reason: str) -> None:
    async def test(town: Town) -> None:
        redirecting(town, "/out", target)
        town.names["inside.example"] = [["10.0.0.7"]]
        town.names["mixed.example"] = [["192.0.2.1", "fd00::1"]]
        # Only the host of the first address may be on this machine; where it redirects to may not.
        wire = Wire(exempt="oule.example", resolve=town.resolve)
        result = await fetched(town, town.url("/out"), allow_private=False, transport=wire)
        assert ended(result) == ("refused", reason)
        assert isinstance(result, Visit)
        assert result.final_url == target
        assert len(town.requests) == 1

    in_town(test)


def test_a_name_that_leads_inside_is_refused_and_nobody_is_asked() -> None:
    async def test(town: Town) -> None:
        assert ended(await fetched(town, town.url("/"), allow_private=False)) == ("refused", "private-address")
        assert not town.requests

    in_town(test)


def test_a_name_that_changes_its_answer_is_connected_to_where_it_was_checked() -> None:
    """The first answer is checked and used; a second look-up, which would lead elsewhere, is never made."""

    async def test(town: Town) -> None:
        @town.page("/a")
        async def _(_request: web.Request) -> web.Response:
            return web.Response(body=HTML)

        town.names["turncoat.example"] = [["127.0.0.1"], ["127.9.9.9"]]
        assert isinstance(await fetched(town, town.url("/a", "turncoat.example")), Page)
        assert town.looked_up == ["turncoat.example"]

    in_town(test)


def test_one_connection_at_a_time_to_a_registrable_domain_and_several_to_several() -> None:
    async def test(town: Town) -> None:
        now: dict[str, int] = {}
        most: dict[str, int] = {}
        together = 0

        @town.page("/slow")
        async def _(request: web.Request) -> web.Response:
            nonlocal together
            domain = request.host.partition(":")[0].removeprefix("www.").removeprefix("feeds.")
            now[domain] = now.get(domain, 0) + 1
            most[domain] = max(most.get(domain, 0), now[domain])
            together = max(together, sum(now.values()))
            await asyncio.sleep(0.03)
            now[domain] -= 1
            return web.Response(body=HTML)

        async with door(town) as way:
            hosts = ["oule.example", "www.oule.example", "feeds.oule.example", "tarn.example", "www.tarn.example"]
            requests = [Request(town.url("/slow", name)) for name in hosts * 3]
            results = await asyncio.gather(*(way.fetch(request) for request in requests))
        assert all(isinstance(result, Page) for result in results)
        assert most == {"oule.example": 1, "tarn.example": 1}
        assert together == 2

    in_town(test)


def test_waiting_for_others_of_the_same_domain_is_no_timeout() -> None:
    async def test(town: Town) -> None:
        @town.page("/slow")
        async def _(_request: web.Request) -> web.Response:
            await asyncio.sleep(0.15)
            return web.Response(body=HTML)

        async with door(town, seconds=0.6) as way:
            results = await asyncio.gather(*(way.fetch(Request(town.url("/slow"))) for _ in range(8)))
        assert all(isinstance(result, Page) for result in results)

    in_town(test)


def test_robots_are_asked_once_for_an_origin_and_again_for_where_a_redirect_leads() -> None:
    async def test(town: Town) -> None:
        @town.page("/robots.txt")
        async def _(_request: web.Request) -> web.Response:
            return web.Response(text="User-agent: *\nDisallow: /closed\n")

        @town.page("/a")
        async def _(_request: web.Request) -> web.Response:
            return web.Response(body=HTML)

        redirecting(town, "/b", "/closed/c")

        def judge(url: str, robots: Page | Visit) -> bool:
            assert isinstance(robots, Page)
            return not (b"Disallow: /closed" in robots.body and "/closed" in url)

        async with door(town) as way:
            robots = Robots(way, judge)
            results = await asyncio.gather(
                *(way.fetch(Request(town.url(path)), may_fetch=robots.may_fetch) for path in ("/a", "/b", "/closed/c"))
            )
        assert isinstance(results[0], Page)
        assert [ended(result) for result in results[1:]] == [("refused", "robots")] * 2
        assert [request.path for request in town.requests].count("/robots.txt") == 1
        assert not any(request.path.startswith("/closed") for request in town.requests)

    in_town(test)


def test_a_stand_in_for_the_web_gets_every_request_and_says_when_it_was_captured() -> None:
    async def test(town: Town) -> None:
        @town.page("/")
        async def _(request: web.Request) -> web.Response:
            meant = request.headers[URL_HEADER]
            if meant.endswith("/old"):
                return web.Response(status=301, headers={"Location": "/new"})
            assert meant == "https://oule.example/new"
            return web.Response(body=HTML, headers={CAPTURED_HEADER: "2025-01-02T03:04:05+00:00"})

        web_address = f"http://127.0.0.1:{town.port}"
        page = await fetched(town, "https://oule.example/old", web=web_address, allow_private=False)
        assert isinstance(page, Page)
        assert page.captured == datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
        assert page.url == "https://oule.example/new"
        assert not page.header(CAPTURED_HEADER)
        inside = await fetched(town, web_address + "/x", web=web_address, allow_private=False)
        assert ended(inside) == ("refused", "private-address")

        @town.page("/feeds.opml")
        async def _(request: web.Request) -> web.Response:
            assert URL_HEADER not in request.headers
            return web.Response(text="<opml/>")

        own = Request(f"{web_address}/feeds.opml", "list")
        assert isinstance(await fetched(town, own, web=web_address, allow_private=False), Page)

    in_town(test)


def test_only_the_stand_in_may_say_when_something_was_captured() -> None:
    async def test(town: Town) -> None:
        @town.page("/a")
        async def _(_request: web.Request) -> web.Response:
            return web.Response(body=HTML, headers={CAPTURED_HEADER: "2001-01-01T00:00:00+00:00"})

        page = await fetched(town, town.url("/a"))
        assert isinstance(page, Page)
        assert page.captured == WHEN

    in_town(test)


def test_a_picture_or_film_is_not_loaded_and_strange_addresses_are_no_crash() -> None:
    async def test(town: Town) -> None:
        @town.page("/film")
        async def _(_request: web.Request) -> web.Response:
            return web.Response(body=b"\0" * 100, content_type="video/mp4")

        assert ended(await fetched(town, town.url("/film"))) == ("failed", "media-type")
        for strange in (
            "",
            "http://",
            "http://[",
            "http://a:99999/",
            "http://oule.example/\r\nX: y",
            "http://u:p@oule.example/",
            "http://oule.example/\ud800",
        ):
            assert isinstance(await fetched(town, strange, allow_private=True), (Page, Visit))

    in_town(test)


def test_a_stand_in_that_is_no_address_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="http://"):
        Door(now=lambda: WHEN, web="https://oule.example")
    assert user_agent("a\r\nX: y", "1").isprintable()
    assert user_agent("", "1") == "HeadwaterBot/1 (collects news to list, quote and link it)"
