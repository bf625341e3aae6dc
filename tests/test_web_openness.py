"""How the promise is kept, for everybody: figures, each breach by number, and documents by which others check it."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from lxml import etree, html
from playwright.sync_api import Browser

from browsing import faults_of, served
from headwater import desk
from headwater.desk import statements
from headwater.pipeline.shelf import StoreShelf
from headwater.pipeline.signing import kept_checkpoint
from headwater.pipeline.work import Bench, make_bench
from headwater.publish.desk_words import kind_names, outcomes
from headwater.publish.tongue import TONGUES, tongue_of
from headwater.settings import SiteSettings
from headwater.testing import NOON, page, paper
from headwater.web import OpennessHands, app, openness_routes
from small_press import BRIDGE

URL = "https://bay.example/bridge"
NOW = NOON + timedelta(hours=3)
OTHERS = tuple(code for code in TONGUES if code != "en")
SENDER = "reader@reader.example"


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Bench]:
    """A paper with three cases: one granted, one refused, one that nobody decided in time."""
    report = page(URL, "Swing bridge to close for eleven months", BRIDGE, outlet="Bay Courier")
    with paper(tmp_path, [report], now=NOON + timedelta(hours=1)) as done:
        site = SiteSettings(name="The Paper", operator="Bay Press Ltd", tongues=OTHERS)
        bench = make_bench(replace(done[0].settings, site=site), done[0].now, done[0].store)
        for minutes, outcome in ((30, desk.Outcome.REMOVED), (90, desk.Outcome.REFUSED)):
            number = complained(bench, f"s{minutes}")
            at = NOW + timedelta(minutes=minutes)
            desk.triage(bench.store, number, now=at, assignee="operator-001")
            desk.decide(bench.store, number, outcome, reason="It is so.", now=at)
            for act in (desk.Act.PROPAGATE, desk.Act.PROBE) if outcome is desk.Outcome.REMOVED else ():
                desk.happen(bench.store, number, act, now=at, by="clock")
            desk.tick(bench.store, at)
        late = complained(bench, "s3")
        desk.tick(bench.store, NOW + timedelta(hours=25))  # nobody looked at the clock for a day
        assert desk.case_of(bench.store, late).happened(desk.Act.BREACH)
        yield bench


def complained(bench: Bench, secret: str) -> str:
    complaint = desk.Complaint(
        kind=desk.Kind.PRIVACY_ERASURE,
        targets=(desk.Target("address", URL),),
        text="Private.",
        email=f"{secret}{SENDER}",
    )
    return desk.intake(bench.store, complaint, now=NOW, secret=secret * 12).id


def asked(
    bench: Bench, *paths: str, clock: list[datetime] | None = None, between=lambda: None
) -> list[tuple[int, str]]:
    """What is answered at these addresses, one after the other."""
    shelf, at = (lambda: StoreShelf(bench)), clock or [NOW + timedelta(hours=26)]
    hands = OpennessHands(store_of=lambda: bench.store, shelf_of=shelf, now=lambda: at[0], operator="Bay Press Ltd")

    async def all_of_them() -> list[tuple[int, str]]:
        async with TestClient(TestServer(app(shelf, extra=openness_routes(hands)))) as client:
            found = []
            for path in paths:
                answer = await client.get(path)
                found.append((answer.status, await answer.text()))
                between()
            return found

    return asyncio.run(all_of_them())


def test_the_page_counts_and_names_each_promise_that_was_broken(made: Bench) -> None:
    ((status, text),) = asked(made, "/transparency/")
    assert status == 200
    main = " ".join(html.fromstring(text).find(".//main").text_content().split())
    assert "Complaints 3" in main.replace("Complaints3", "Complaints 3")
    (row,) = html.fromstring(text).xpath("//main//tbody/tr")
    assert row[0].text == "2026-000003"
    assert row[1].text == "privacy"
    assert "25 hrs" in row[3].text
    assert SENDER not in text
    assert URL not in text


def test_the_figures_are_those_of_the_cases(made: Bench) -> None:
    ((_, text),) = asked(made, "/transparency/")
    facts = html.fromstring(text).xpath("//main//dl[@class='pairs']")
    first = dict(zip((d.text for d in facts[0].findall("dt")), (d.text for d in facts[0].findall("dd")), strict=True))
    assert first["Complaints"] == "3"
    assert first["Half were decided within"] == "1 hr 30 mins"
    assert first["95 of 100 were decided within"] == "25 hrs 0 mins"
    assert first["Not decided within 24 hours"] == "1"
    came = dict(zip((d.text for d in facts[1].findall("dt")), (d.text for d in facts[1].findall("dd")), strict=True))
    assert (came["taken out"], came["left as it is"]) == ("1", "2")


def test_statements_report_and_decisions_can_be_fetched_and_hold_nothing_personal(made: Bench) -> None:
    found = asked(
        made, "/transparency/statements.ndjson", "/transparency/report-2026.csv", "/transparency/decisions.atom"
    )
    assert [status for status, _ in found] == [200, 200, 200]
    told, report, feed = (text for _, text in found)
    lines = [json.loads(line) for line in told.splitlines()]
    assert lines
    assert [statements.faults(line) for line in lines] == [()] * len(lines)
    assert any("Bay Press Ltd" in cell for row in csv.reader(io.StringIO(report)) for cell in row)
    tree = etree.fromstring(feed.encode())
    titles = [one.text for one in tree.iter("{http://www.w3.org/2005/Atom}title")]
    assert any("2026-000001" in title and "taken out" in title for title in titles)
    assert len({one.text for one in tree.iter("{http://www.w3.org/2005/Atom}id")}) == len(titles)
    assert SENDER not in told + report + feed
    assert "bay.example" not in feed


def test_the_newest_signature_is_there_once_the_ledger_is_signed(made: Bench) -> None:
    ((before, _),) = asked(made, "/transparency/checkpoint")
    note = kept_checkpoint(made.settings, made.store, NOW)
    ((after, text),) = asked(made, "/transparency/checkpoint")
    assert (before, after) == (404, 200)
    assert text == note


def test_a_document_is_made_anew_after_five_minutes_and_not_before(made: Bench) -> None:
    clock = [NOW + timedelta(hours=26)]

    def later() -> None:
        complained(made, f"s{clock[0]:%M}x")
        desk.tick(made.store, clock[0])
        clock[0] += timedelta(minutes=3)

    path = "/transparency/report-2026.csv"
    first, second, third = (text for _, text in asked(made, path, path, path, clock=clock, between=later))
    assert first == second
    assert third != second


@pytest.mark.parametrize("code", OTHERS)
def test_the_page_is_read_in_every_language(made: Bench, code: str) -> None:
    (status, text), (rights, about) = asked(made, f"/{code}/transparency/", f"/{code}/rights/")
    assert (status, rights) == (200, 200)
    tongue = tongue_of(code)
    assert html.fromstring(text).get("lang") == code
    assert outcomes(tongue)["removed"] in text
    assert kind_names(tongue)["privacy_erasure"] in text
    assert f'href="/{code}/transparency/"' in about


def test_every_kind_and_outcome_has_its_words() -> None:
    assert set(kind_names(tongue_of("en"))) == set(desk.Kind)
    assert set(outcomes(tongue_of("en"))) == set(desk.Outcome)


@pytest.mark.browser
@pytest.mark.parametrize(("code", "scheme"), [("en", "light"), ("ar", "dark")])
def test_the_page_has_no_fault_that_axe_can_find(made: Bench, browser: Browser, code: str, scheme: str) -> None:
    shelf, store = (lambda: StoreShelf(made)), (lambda: made.store)
    hands = OpennessHands(store_of=store, shelf_of=shelf, now=lambda: NOW, operator="Bay Press Ltd")
    with served(lambda: app(shelf, extra=openness_routes(hands))) as root:
        shown = browser.new_context(color_scheme=scheme, viewport={"width": 360, "height": 800}).new_page()
        shown.goto(f"{root}{'' if code == 'en' else '/' + code}/transparency/")
        assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert faults_of(shown) == []
