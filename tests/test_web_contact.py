"""The operator's address: for people, screen readers and browsers without script, in two steps; not for harvesters."""

from __future__ import annotations

import asyncio
import html
import re
import urllib.parse
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

import publish_demo as demo
from browsing import served
from headwater.desk import DECOY
from headwater.publish import paths, render
from headwater.store import opened_store
from headwater.web import app, desk_routes
from headwater.web.desk import MOST_ADDRESSES

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
SHELF = demo.shelf(demo.site_with(contact="desk@tidewater.example"))
NAME, HOST = "desk", "tidewater.example"
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def site(store) -> web.Application:
    return app(lambda: SHELF, extra=desk_routes(lambda: store, lambda: SHELF, lambda: NOW))


def harvested_raw(text: str) -> set[str]:
    """What a harvester finds that looks for the pattern of an address."""
    return {found for found in MAIL.findall(text) if not found.endswith((".woff2", ".png", ".css"))}


def harvested_decoding(text: str) -> set[str]:
    """The same after entities, escapes of scripts and addresses, tags, and the usual disguises are taken off."""
    plain = html.unescape(urllib.parse.unquote(text))
    plain = re.sub(
        r"\\\\u00([0-9a-f]{2})|\\\\x([0-9a-f]{2})", lambda m: chr(int(m[1] or m[2], 16)), plain, flags=re.IGNORECASE
    )
    plain = re.sub(r"""["']\s*\+\s*["']""", "", plain)
    joined = re.sub(r"<[^<>]*>", "", plain)
    told = re.sub(r"\s*[\[(]?\s*\b(?:at|AT)\b\s*[\])]?\s*", "@", joined)
    told = re.sub(r"\s*[\[(]\s*dot\s*[\])]\s*", ".", told)
    return set().union(*(harvested_raw(one) for one in (plain, joined, told)))


def is_operators(address: str) -> bool:
    return address.partition("@")[0].partition("+")[0] == NAME and HOST in address


def test_no_page_and_no_feed_holds_the_address_for_a_pattern_or_a_decoder() -> None:
    decoys = 0
    for path in (*paths(SHELF), "/rights/", "/imprint/"):
        for live in (False, True):
            document = render(path, SHELF, live=live)
            if document is None or not document.media_type.startswith(("text/", "application/")):
                continue
            text = document.body.decode("utf-8", "replace")
            found = harvested_raw(text) | harvested_decoding(text)
            assert not any(map(is_operators, found)), path
            decoys += f"{DECOY}@{HOST}" in found
    assert decoys > 10, "harvesters are given a mailbox of their own"


def test_the_address_comes_at_the_press_of_a_button_in_entities_and_with_a_tag_of_its_own(tmp_path: Path) -> None:
    async def asked() -> list[str]:
        with opened_store(tmp_path / "headwater.sqlite", tmp_path / "captures") as store:
            async with TestClient(TestServer(site(store))) as client:
                page = await (await client.get("/rights/")).text()
                assert re.search(r'<form method="post" action="/rights/address">', page)
                shown = []
                for _ in range(2):
                    answer = await client.post("/rights/address")
                    assert answer.status == 200
                    assert "noindex" in answer.headers["X-Robots-Tag"]
                    assert answer.headers["Cache-Control"] == "no-store"
                    text = await answer.text()
                    assert not any(map(is_operators, harvested_raw(text)))
                    shown += [one for one in harvested_decoding(text) if is_operators(one)]
                tags = {doc.key for doc in store.all_docs("contact-shown")}
                assert {one.partition("+")[2].partition("@")[0] for one in shown} == tags
                return shown

    first, second = asyncio.run(asked())
    assert first != second
    assert re.fullmatch(r"desk\+[0-9a-f]{8}@tidewater\.example", first)


def test_the_address_is_shown_only_so_often_to_one_reader_and_never_to_another_site(tmp_path: Path) -> None:
    async def asked() -> list[int]:
        with opened_store(tmp_path / "headwater.sqlite", tmp_path / "captures") as store:
            async with TestClient(TestServer(site(store))) as client:
                foreign = await client.post("/rights/address", headers={"Sec-Fetch-Site": "cross-site"})
                assert foreign.status == 403
                assert (await client.get("/rights/address")).status in (404, 405)
                return [(await client.post("/rights/address")).status for _ in range(MOST_ADDRESSES + 2)]

    assert asyncio.run(asked()) == [200] * MOST_ADDRESSES + [429, 429]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real server on loopback."""
    folder = tmp_path_factory.mktemp("contact")
    with opened_store(folder / "headwater.sqlite", folder / "captures") as store, served(lambda: site(store)) as where:
        yield where


@pytest.mark.browser
def test_a_browser_that_follows_every_link_and_sends_no_form_finds_no_address(browser: Browser, address: str) -> None:
    page = browser.new_context().new_page()
    waiting, seen, found = ["/"], set(), set()
    while waiting and len(seen) < 40:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        page.goto(address + path)
        shown = page.content() + page.evaluate("document.documentElement.innerText")
        found |= harvested_raw(shown) | harvested_decoding(shown)
        links = page.evaluate("[...document.links].map(a => a.href)")
        waiting += [one.removeprefix(address).partition("#")[0] for one in links if one.startswith(address + "/")]
    assert len(seen) == 40
    assert not any(map(is_operators, found))


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False])
def test_a_person_reaches_the_address_in_two_steps_with_and_without_script(
    browser: Browser, address: str, script: bool
) -> None:
    page = browser.new_context(java_script_enabled=script).new_page()
    page.goto(address + "/rights/#write")
    page.get_by_role("button", name="Show the address").click()
    shown = page.locator(".mail").inner_text()
    assert is_operators(shown)
    assert page.get_by_text(shown).is_visible()
    if script:
        axe = Axe().run(page)
        assert axe.response["violations"] == []
        assert not page.get_by_text(DECOY).is_visible()
