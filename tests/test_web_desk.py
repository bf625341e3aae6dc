"""A complaint from the form to the empty page: taken in, decided, gone from every surface, and it stays gone."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from headwater import desk
from headwater.pipeline.clock import keep_promises
from headwater.pipeline.engines import here
from headwater.pipeline.run import Told, run_steps
from headwater.pipeline.shelf import StoreShelf
from headwater.pipeline.taking import take
from headwater.publish import ArticleView, Asked, Gone, paths
from headwater.testing import NOON, page, paper
from headwater.web import app, desk_routes
from small_press import BRIDGE

URL = "https://bay.example/bridge"
NOW = NOON + timedelta(hours=3)


def bridge():
    """An article of an invented outlet."""
    return page(URL, "Swing bridge to close for eleven months", BRIDGE, outlet="Bay Courier", author="Nils Oram")


async def complained(bench, given: dict[str, str]) -> tuple[int, str, str]:
    """Send the form; the status, the address it led to, and the text there."""
    shelf = lambda: StoreShelf(bench)  # noqa: E731
    site = app(shelf, extra=desk_routes(lambda: bench.store, shelf, lambda: NOW))
    async with TestClient(TestServer(site)) as client:
        form = await client.get("/rights/new")
        assert form.status == 200
        assert "24 hours" in await form.text()
        answer = await client.post("/rights/new", data=given)
        return answer.status, str(answer.url.path), await answer.text()


@pytest.fixture
def made(tmp_path: Path):
    with paper(tmp_path, [bridge()], now=NOON + timedelta(hours=1)) as done:
        yield done[0]


def test_a_complaint_is_acknowledged_at_once_with_a_receipt_and_a_clock(made) -> None:
    given = {
        "about": URL,
        "kind": "correction",
        "text": "The bridge closes for ten months.",
        "email": "r@reader.example",
    }
    status, where, text = asyncio.run(complained(made, given))
    assert status == 200
    assert where.startswith("/rights/receipt/")
    assert "24 hours after it came" in text
    (case,) = desk.open_cases(made.store)
    assert case.due == NOW + timedelta(hours=24)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"about": "the bridge story", "kind": "other", "text": "wrong"}, "address of a page"),
        ({"about": URL, "kind": "other", "text": " "}, "tell us why"),
        ({"about": URL, "kind": "nonsense", "text": "wrong"}, "choose what is wrong"),
    ],
)
def test_a_form_that_lacks_something_comes_back_with_what_was_written(made, given: dict[str, str], said: str) -> None:
    status, _, text = asyncio.run(complained(made, given))
    assert status == 422
    assert said in text
    assert given["about"] in text


def test_what_is_removed_is_gone_from_every_page_and_stays_gone(made) -> None:
    article = made.store.articles_at(URL)[0]
    assert isinstance(StoreShelf(made).article(article), ArticleView)
    given = {
        "about": f"http://127.0.0.1/article/{article}/",
        "kind": "press_right",
        "text": "Take it down.",
        "email": "a@b.example",
    }
    asyncio.run(complained(made, given))
    (case,) = desk.open_cases(made.store)
    desk.triage(made.store, case.id, now=NOW, assignee="operator")
    desk.decide(made.store, case.id, desk.Outcome.REMOVED, reason="The publisher asked for it.", now=NOW)
    told = Told()
    run_steps(made, here, told.hear)
    assert told.bugs == []
    assert keep_promises(made, NOW) > 0
    shelf = StoreShelf(made)
    assert isinstance(shelf.article(article), Gone)
    assert [key for key in shelf.keys("story") if not isinstance(shelf.story(key.key), Gone)] == []
    assert all(key.lone for key in shelf.keys("story"))
    assert [path for path in paths(shelf) if path.startswith("/story/") and not path.endswith("/")] == []
    assert shelf.search(Asked(query="bridge")).hits == ()

    again = page(
        URL,
        "Swing bridge to close for eleven months",
        BRIDGE,
        at=datetime(2026, 11, 21, tzinfo=UTC),
        outlet="Bay Courier",
    )
    take(made.store, [again], why="test", told=lambda _: None)
    run_steps(made, here, told.hear)
    assert isinstance(StoreShelf(made).article(article), Gone)
