"""Live updates: who has a page open is told once when there is news on it; and how fresh each list is."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from lxml import html
from playwright.sync_api import Browser

import publish_demo as demo
from browsing import faults_of, served
from headwater.pipeline.freshness import fresh_of
from headwater.pipeline.shelf import StoreShelf
from headwater.publish import Fresh, Unanswered, render
from headwater.publish.newness import mark_at
from headwater.testing import NOON, page, paper
from headwater.web import app
from headwater.web import live as live_module
from headwater.web.live import MOST_OF_ONE
from small_press import BRIDGE

SHELF = demo.shelf(demo.site_with())
STORY = f"/story/{demo.ferry().story.id}/"


class Paper:
    """A paper that can be made another one while it is read."""

    def __init__(self) -> None:
        self.shelf = SHELF
        self.looks = 0

    def __call__(self):
        self.looks += 1
        return self.shelf

    def news(self) -> None:
        """The lead story is told by one more outlet."""
        first, *rest = self.shelf.front_view.cards
        cards = (replace(first, outlets=first.outlets + 1), *rest)
        self.shelf = replace(self.shelf, front_view=replace(self.shelf.front_view, cards=cards))


async def heard(client: TestClient, of: str, mark: str, wait: float = 2.0) -> str:
    """What a stream says until it ends, or as long as one waits."""
    answer = await client.get("/live", params={"of": of, "mark": mark})
    if answer.status != 200:
        return f"{answer.status}"
    assert answer.content_type == "text/event-stream"
    said = b""
    with suppress(TimeoutError):  # a stream without news does not end by itself
        async with asyncio.timeout(wait):
            async for chunk in answer.content.iter_any():
                said += chunk
    answer.close()
    return said.decode()


def test_a_page_carries_its_mark_on_the_live_site_alone() -> None:
    shown = html.fromstring(render("/", SHELF, live=True).body.decode())
    (news,) = shown.xpath("//*[@id='news']")
    assert news.get("data-mark") == mark_at(SHELF, "/") != ""
    assert news.get("hidden") is not None
    assert not html.fromstring(render("/", SHELF).body.decode()).xpath("//*[@id='news']")


@pytest.mark.parametrize("path", ["/", STORY, "/topic/politics/"])
def test_the_mark_of_a_page_is_that_of_what_it_was_made_from(path: str) -> None:
    document = render(path, SHELF, live=True)
    if document is None:
        pytest.skip("the demo has no such list")
    (news,) = html.fromstring(document.body.decode()).xpath("//*[@id='news']")
    assert news.get("data-mark") == mark_at(SHELF, path)


@pytest.mark.parametrize("path", ["/about/", "/search", "/feed.rss", "/nowhere/", "/topic/politics/page/2/", "", "//x"])
def test_other_pages_are_not_watched(path: str) -> None:
    assert mark_at(SHELF, path) == ""


def test_a_reader_is_told_of_news_once_and_the_stream_ends() -> None:
    made = Paper()

    async def read() -> str:
        async with TestClient(TestServer(app(made, look_every=0.05))) as client:
            asyncio.get_running_loop().call_later(0.3, made.news)
            return await heard(client, "/", mark_at(SHELF, "/"), wait=5)

    assert asyncio.run(read()).endswith("event: news\ndata: 1\n\n")


def test_a_page_that_was_made_before_the_news_is_told_at_once() -> None:
    made = Paper()
    made.news()

    async def read() -> str:
        async with TestClient(TestServer(app(made, look_every=60))) as client:
            return await heard(client, "/", mark_at(SHELF, "/"))

    assert "event: news" in asyncio.run(read())


def test_a_page_without_news_is_told_nothing_and_looked_at_once_for_all_its_readers() -> None:
    made = Paper()

    async def read() -> tuple[list[str], int]:
        async with TestClient(TestServer(app(made, look_every=0.2))) as client:
            mark = mark_at(SHELF, "/")
            said = await asyncio.gather(*(heard(client, "/", mark, wait=1.1) for _ in range(5)))
            looks = made.looks
            await asyncio.sleep(0.6)
            assert made.looks <= looks + 1, "nobody has it open any more"
            return said, looks

    said, looks = asyncio.run(read())
    assert set(said) == {"retry: 60000\n\n"}
    assert looks <= 5 + 7, "once for each reader who came, and then once in a while for all of them"


@pytest.mark.parametrize(("of", "mark"), [("/about/", "x"), ("/", ""), ("/nowhere/", "x")])
def test_who_cannot_be_told_is_sent_away_for_good(of: str, mark: str) -> None:
    async def read() -> str:
        async with TestClient(TestServer(app(Paper(), look_every=60))) as client:
            return await heard(client, of, mark)

    assert asyncio.run(read()) == "204", "a browser does not ask again after 204"


def test_one_network_holds_a_dozen_streams_and_gives_back_what_it_held() -> None:
    async def read() -> tuple[list[int], int]:
        async with TestClient(TestServer(app(Paper(), look_every=60))) as client:
            asked = {"of": "/", "mark": mark_at(SHELF, "/")}
            held = [await client.get("/live", params=asked) for _ in range(MOST_OF_ONE + 1)]
            statuses = [one.status for one in held]
            for one in held:
                one.close()
            for _ in range(50):
                await asyncio.sleep(0.05)
                again = await client.get("/live", params=asked)
                if again.status == 200:
                    break
            again.close()
            return statuses, again.status

    statuses, again = asyncio.run(read())
    assert statuses == [200] * MOST_OF_ONE + [204]
    assert again == 200


def test_a_stream_that_is_silent_says_that_it_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    class Quick(live_module.Live):
        def __init__(self, shelf_of, *, every: float, **more: object) -> None:
            super().__init__(shelf_of, every=every, beat=0.1, **more)

    monkeypatch.setattr("headwater.web.application.Live", Quick)

    async def read() -> str:
        async with TestClient(TestServer(app(Paper(), look_every=60))) as client:
            return await heard(client, "/", mark_at(SHELF, "/"), wait=0.5)

    assert ": still here" in asyncio.run(read())


def test_the_site_ends_while_streams_are_open() -> None:
    async def read() -> float:
        loop = asyncio.get_running_loop()
        client = TestClient(TestServer(app(Paper(), look_every=60)))
        await client.start_server()
        for _ in range(3):
            await client.get("/live", params={"of": "/", "mark": mark_at(SHELF, "/")})
        began = loop.time()
        await client.server.close()
        took = loop.time() - began
        await client.close()
        return took

    assert asyncio.run(read()) < 5


@pytest.mark.browser
def test_an_open_page_shows_that_there_is_news_and_moves_nothing(browser: Browser) -> None:
    made = Paper()
    with served(lambda: app(made, look_every=0.1, good_for=60)) as root:
        shown = browser.new_context(viewport={"width": 390, "height": 800}).new_page()
        shown.goto(root)
        shown.wait_for_load_state("load")
        assert shown.locator("#news").is_hidden()
        before = shown.evaluate("document.querySelector('h2').getBoundingClientRect().top")
        made.news()
        shown.locator("#news").wait_for(state="visible", timeout=10_000)
        assert shown.evaluate("document.querySelector('h2').getBoundingClientRect().top") == before
        assert faults_of(shown) == []
        shown.locator("#news a").click()
        shown.wait_for_load_state("load")
        assert shown.locator("#news").is_hidden(), "what is shown now is what stands"


def test_a_list_says_how_fresh_it_is_and_who_did_not_answer_on_the_live_site_alone() -> None:
    silent = (Unanswered("brightwater", "Brightwater Post", "timeout", demo.NOW - timedelta(hours=2)),)
    fresh = Fresh(newest=demo.NOW, asked=7, unanswered=silent)
    shelf = replace(SHELF, freshness={("front", ""): fresh})
    live, still = (render("/", shelf, live=one).body.decode() for one in (True, False))
    said = " ".join(html.fromstring(live).text_content().split())
    assert "6 of 7 outlets answered" in said
    assert "Newest report:" in said
    assert "Brightwater Post:" in said
    assert "Brightwater Post:" not in html.fromstring(still).text_content()


def test_a_country_is_as_fresh_as_its_own_outlets(tmp_path: Path) -> None:
    report = page("https://bay.example/bridge", "Swing bridge to close", BRIDGE, outlet="Bay Courier")
    with paper(tmp_path, [report], now=NOON + timedelta(hours=1)) as done:
        bench = done[0]
        assert StoreShelf(bench).fresh("front", "") == Fresh(newest=NOON), "an archive stood in: nobody was asked"
        french = [one.key for one in bench.catalogue.outlets if one.country == "FR"][:2]
        german = next(one.key for one in bench.catalogue.outlets if one.country == "DE")
        for outlet in (*french, german):
            bench.store.put_channel(f"https://{outlet}/feed", outlet)
            bench.store.set_channel_state(f"https://{outlet}/feed", "{}", NOON)
        bench.store.put_doc("gathered", "network", "", sort=NOON.isoformat())
        bench.store.put_doc("unanswered", french[0], "timeout", sort=NOON.isoformat())
        france, germany, all_ = (fresh_of(bench, *one) for one in (("country", "FR"), ("country", "DE"), ("front", "")))
        assert (france.asked, [one.outlet for one in france.unanswered]) == (2, [french[0]])
        assert (germany.asked, germany.unanswered) == (1, ())
        assert (all_.asked, len(all_.unanswered), all_.newest) == (3, 1, NOON)
        assert fresh_of(bench, "archive", "2026-11-20").asked == 0
