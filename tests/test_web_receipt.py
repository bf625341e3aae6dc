"""Complaints by form and by API, in the reader’s language; receipts, where one adds, objects, counters, tells of a court."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import FormData
from aiohttp.test_utils import TestClient, TestServer
from lxml import html
from playwright.sync_api import Browser

from browsing import faults_of, served
from headwater import desk
from headwater.pipeline.shelf import StoreShelf
from headwater.pipeline.work import Bench, make_bench
from headwater.publish.desk_words import fields, kinds, steps
from headwater.publish.tongue import TONGUES, tongue_of
from headwater.settings import SiteSettings
from headwater.testing import NOON, page, paper
from headwater.web import app, desk_routes
from headwater.web.complaints import KINDS, MOST_COMPLAINTS
from small_press import BRIDGE

URL = "https://bay.example/bridge"
NOW = NOON + timedelta(hours=3)
OTHERS = tuple(code for code in TONGUES if code != "en")
COUNTER = {
    "text": "It is our own report.",
    "name": "Ada Quill",
    "address": "1 Quay, Bay",
    "phone": "+00 1",
    "email": "ada@bay.example",
    "signature": "Ada Quill",
    "mistake": "1",
    "consent": "1",
}


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Bench]:
    """A paper in eleven languages."""
    report = page(URL, "Swing bridge to close for eleven months", BRIDGE, outlet="Bay Courier", author="Nils Oram")
    with paper(tmp_path, [report], now=NOON + timedelta(hours=1)) as done:
        bench = done[0]
        yield make_bench(replace(bench.settings, site=SiteSettings(tongues=OTHERS)), bench.now, bench.store)


@asynccontextmanager
async def reader(bench: Bench, clock: list[datetime] | None = None) -> AsyncIterator[TestClient]:
    shelf, at = (lambda: StoreShelf(bench)), clock or [NOW]
    async with TestClient(TestServer(app(shelf, extra=desk_routes(lambda: bench.store, shelf, lambda: at[0])))) as one:
        yield one


def complained(bench: Bench, **given: object) -> str:
    words = {"kind": desk.Kind.CORRECTION, "text": "Ten months.", "email": "reader@reader.example", **given}
    complaint = desk.Complaint(targets=(desk.Target("address", URL),), **words)
    return desk.intake(bench.store, complaint, now=NOW, secret="s" * 24, mailbox="m" * 24, publisher="p" * 24).id


def closed(bench: Bench, number: str, outcome: desk.Outcome = desk.Outcome.REMOVED) -> None:
    """The case is decided, and what is to be done is done."""
    desk.triage(bench.store, number, now=NOW, assignee="operator-001")
    desk.decide(bench.store, number, outcome, reason="It is so.", now=NOW)
    for act in (desk.Act.PROPAGATE, desk.Act.PROBE) if outcome is desk.Outcome.REMOVED else ():
        desk.happen(bench.store, number, act, now=NOW, by="clock")
    desk.tick(bench.store, NOW)
    assert desk.case_of(bench.store, number).state is desk.State.CLOSED


def sent(bench: Bench, way: str, given: dict[str, str], who: str = "s", **headers: str) -> tuple[int, str]:
    async def asked() -> tuple[int, str]:
        async with reader(bench) as one:
            answer = await one.post(f"/rights/receipt/{who * 24}/{way}", data=given, headers=headers)
            return answer.status, await answer.text()

    return asyncio.run(asked())


def shown(bench: Bench, who: str = "s", before: str = "") -> str:
    async def asked() -> str:
        async with reader(bench) as one:
            answer = await one.get(f"/{before}rights/receipt/{who * 24}")
            assert answer.status == 200
            return await answer.text()

    return asyncio.run(asked())


def actions(text: str) -> set[str]:
    """What the forms of a receipt do."""
    return set(re.findall(r'action="/(?:\w+/)?rights/receipt/\w+/(\w+)"', text))


def test_the_sender_adds_what_was_missing_and_the_case_is_complete(made: Bench) -> None:
    number = complained(made, kind=desk.Kind.TRADEMARK, name="")
    assert not desk.case_of(made.store, number).complete
    before = shown(made)
    assert actions(before) == {"add"}
    names = {one.get("name") for one in html.fromstring(before).xpath("//main//form//*[@name]")}
    assert names == {"name", "mark", "good_faith", "text"}
    status, text = sent(made, "add", {"name": "Ada Quill", "mark": "BAY, register 7, no 12", "good_faith": "1"})
    assert status == 200
    assert "the sender added to it" in text
    case = desk.case_of(made.store, number)
    assert case.complete
    assert desk.complaint_of(made.store, number).mark == "BAY, register 7, no 12"
    assert case.due == NOW + timedelta(hours=24), "the clock goes on"


def test_an_addition_of_nothing_is_asked_for_again(made: Bench) -> None:
    complained(made)
    status, text = sent(made, "add", {"text": " "})
    assert status == 422
    assert "write what you want to add" in text


def test_words_that_are_added_are_kept_with_the_case(made: Bench) -> None:
    number = complained(made)
    assert sent(made, "add", {"text": "The harbour office says so too."})[0] == 200
    (said,) = desk.said_on(made.store, number)
    assert (said.by, said.text) == ("sender", "The harbour office says so too.")


def test_who_was_refused_objects_on_the_receipt_and_a_person_decides_within_24_hours(made: Bench) -> None:
    number = complained(made)
    closed(made, number, desk.Outcome.REFUSED)
    assert actions(shown(made)) == {"object"}
    assert sent(made, "object", {"text": ""})[0] == 422
    status, text = sent(made, "object", {"text": "The office of the harbour names ten."})
    assert status == 200
    assert "an objection came" in text
    assert "It is decided by" in text
    case = desk.case_of(made.store, number)
    assert case.state is desk.State.APPEALED
    assert case.due == NOW + timedelta(hours=24)


def test_nobody_objects_after_six_months(made: Bench) -> None:
    number = complained(made)
    closed(made, number, desk.Outcome.REFUSED)

    async def late() -> tuple[str, int]:
        async with reader(made, [NOW + desk.APPEALS_OPEN + timedelta(minutes=1)]) as one:
            text = await (await one.get(f"/rights/receipt/{'s' * 24}")).text()
            answer = await one.post(f"/rights/receipt/{'s' * 24}/object", data={"text": "Too late."})
            return text, answer.status

    text, status = asyncio.run(late())
    assert actions(text) == set()
    assert status == 422


def test_a_publisher_counters_and_what_was_taken_down_is_put_back_unless_a_court_is_asked(made: Bench) -> None:
    number = complained(made)
    closed(made, number)
    assert actions(shown(made, "p")) == {"counter", "object"}
    assert actions(shown(made, "s")) == {"object"}, "who complained does not counter"
    status, text = sent(made, "counter", {**COUNTER, "consent": ""}, "p")
    assert status == 422
    assert "consent" in text
    assert "1 Quay, Bay" in text, "what was written stands there again"
    assert sent(made, "counter", COUNTER, "s")[0] == 422
    assert sent(made, "counter", COUNTER, "p")[0] == 200
    assert desk.case_of(made.store, number).state is desk.State.COUNTER_NOTICED
    assert desk.counter_of(made.store, number).perjury
    assert actions(shown(made, "s")) == {"court"}
    assert sent(made, "court", {"text": "Court of the Bay, 12/7"}, "p")[0] == 422
    assert sent(made, "court", {"text": "Court of the Bay, 12/7"}, "s")[0] == 200
    assert desk.case_of(made.store, number).state is desk.State.COURT_HOLD


def test_a_form_that_another_site_sends_changes_nothing(made: Bench) -> None:
    number = complained(made)
    assert sent(made, "add", {"text": "x"}, **{"Sec-Fetch-Site": "cross-site"})[0] == 403
    assert sent(made, "add", {"text": "x"}, Origin="https://else.example")[0] == 403
    assert desk.said_on(made.store, number) == []


def test_a_mailbox_word_opens_no_receipt(made: Bench) -> None:
    complained(made)

    async def asked() -> list[int]:
        async with reader(made) as one:
            return [
                (await one.get(f"/rights/receipt/{'m' * 24}")).status,
                (await one.post(f"/rights/receipt/{'m' * 24}/add", data={"text": "x"})).status,
            ]

    assert asyncio.run(asked()) == [404, 404]


@pytest.mark.parametrize("code", OTHERS)
def test_form_and_receipt_are_read_in_every_language_and_the_letters_come_in_it(made: Bench, code: str) -> None:
    async def asked() -> tuple[str, str, str]:
        async with reader(made) as one:
            rights = await (await one.get(f"/{code}/rights/")).text()
            form = await (await one.get(f"/{code}/rights/new")).text()
            given = {"about": URL, "kind": "correction", "text": "x", "email": "r@reader.example"}
            answer = await one.post(f"/{code}/rights/new", data=given)
            assert answer.url.path.startswith(f"/{code}/rights/receipt/")
            return rights, form, await answer.text()

    rights, form, receipt = asyncio.run(asked())
    assert f'href="/{code}/rights/new' in rights
    for text in (form, receipt):
        tree = html.fromstring(text)
        assert tree.get("lang") == code
        assert not tree.xpath("//main//*[@lang='en']"), "nothing is left in English"
    labels = fields(tongue_of(code))
    assert labels["text"] in html.fromstring(form).text_content()
    assert steps(tongue_of(code))["acknowledge"] in html.fromstring(receipt).text_content()
    (case,) = desk.open_cases(made.store)
    assert desk.complaint_of(made.store, case.id).language == code
    assert desk.written("received", case, _links(), language=code).body.split("\n")[0][:12] in receipt


def _links():
    from headwater.desk.letters import Links

    return Links("127.0.0.1", "f", "r")


def test_the_interface_has_words_for_every_kind_field_act_and_state() -> None:
    english = tongue_of("en")
    assert {value for value, _ in kinds(english)} == KINDS
    assert set(desk.Act) | set(desk.State) <= set(steps(english))
    needed = {field for fields_ in desk.REQUIRED.values() for field in fields_}
    assert needed <= set(fields(english))


def test_every_page_leads_to_a_form_that_knows_the_page(made: Bench) -> None:
    async def walked() -> tuple[str, str]:
        async with reader(made) as one:
            front = html.fromstring(await (await one.get("/")).text())
            (story, *_) = front.xpath("//a[starts-with(@href, '/story/')]/@href")
            footer = html.fromstring(await (await one.get(story)).text())
            (link,) = footer.xpath("//footer//a[contains(@href, '/rights/new')]/@href")
            form = html.fromstring(await (await one.get(link)).text())
            return story, form.xpath("string(//input[@id='about']/@value)")

    story, about = asyncio.run(walked())
    assert about == story


def test_a_machine_hands_in_a_complaint_and_asks_where_it_stands(made: Bench) -> None:
    given = {
        "kind": "copyright",
        "about": [URL, "https://bay.example/ferry"],
        "works": "Bridge, a photograph",
        "text": "It is ours.",
        "signature": "Ada Quill",
        "address": "1 Quay",
        "phone": "1",
        "email": "ada@bay.example",
        "good_faith": True,
        "accuracy": True,
        "perjury": True,
        "language": "de",
    }

    async def asked() -> tuple[int, dict, dict, int]:
        async with reader(made) as one:
            answer = await one.post("/api/complaints", json=given)
            told = await answer.json()
            stands = await one.get(f"/api/complaints/{told['token']}")
            unknown = await one.get(f"/api/complaints/{'x' * 24}")
            receipt = await one.get(told["receipt"])
            assert receipt.status == 200
            return answer.status, told, await stands.json(), unknown.status

    status, told, stands, unknown = asyncio.run(asked())
    assert (status, unknown) == (201, 404)
    assert told["due"] == (NOW + timedelta(hours=24)).isoformat()
    assert stands["state"] == "acknowledged"
    assert "ada@" not in str(stands)
    case = desk.case_of(made.store, told["case"])
    assert case.complete
    assert len(case.targets) == 2
    complaint = desk.complaint_of(made.store, case.id)
    assert (complaint.channel, complaint.language) == ("api", "de")


@pytest.mark.parametrize(
    ("given", "status", "said"),
    [
        ({"kind": "other", "about": URL}, 422, "tell us why"),
        ({"kind": "publisher_optout", "about": URL, "text": "x"}, 422, "choose what is wrong"),
        ({"kind": "other", "about": URL, "text": "x", "verified_by": "dns"}, 422, "is no field"),
        ({"kind": "other", "about": 7, "text": "x"}, 422, "about is a text"),
        ([1, 2], 422, "JSON object"),
        ("no", 400, "no JSON"),
    ],
)
def test_what_a_machine_does_wrong_is_told_as_problem_details(
    made: Bench, given: object, status: int, said: str
) -> None:
    async def asked() -> tuple[int, str, str]:
        async with reader(made) as one:
            if given == "no":
                json_type = {"Content-Type": "application/json"}
                answer = await one.post("/api/complaints", data=b"{" * 9, headers=json_type)
            else:
                answer = await one.post("/api/complaints", json=given)
            return answer.status, answer.content_type, await answer.text()

    found, kind, text = asyncio.run(asked())
    assert (found, kind) == (status, "application/problem+json")
    assert said in text


def test_a_form_of_another_site_cannot_pass_for_a_machine(made: Bench) -> None:
    async def asked() -> int:
        async with reader(made) as one:
            return (await one.post("/api/complaints", data={"kind": "other", "about": URL, "text": "x"})).status

    assert asyncio.run(asked()) == 415


def test_a_network_hands_in_thirty_complaints_an_hour(made: Bench) -> None:
    async def asked() -> list[int]:
        async with reader(made) as one:
            given = {"kind": "other", "about": URL, "text": "x"}
            for _ in range(MOST_COMPLAINTS):
                assert (await one.post("/api/complaints", json=given)).status == 201
            elsewhere = {"X-Forwarded-For": "203.0.113.9"}
            return [
                (await one.post("/api/complaints", json=given)).status,
                (await one.post("/rights/new", data=given)).status,
                (await one.post("/api/complaints", json=given, headers=elsewhere)).status,
            ]

    assert asyncio.run(asked()) == [429, 422, 201]


def test_files_are_not_taken_and_a_form_without_end_is_refused(made: Bench) -> None:
    async def asked() -> tuple[int, int]:
        async with reader(made) as one:
            form = FormData({"about": URL, "kind": "other", "text": "x"})
            form.add_field("name", b"bytes", filename="picture.png", content_type="image/png")
            small = await one.post("/rights/new", data=form)
            huge = await one.post("/rights/new", data={"about": URL, "kind": "other", "text": "x" * 2_000_000})
            return small.status, huge.status

    assert asyncio.run(asked()) == (200, 413)
    (case,) = desk.open_cases(made.store)
    assert desk.complaint_of(made.store, case.id).name == ""


@pytest.mark.browser
@pytest.mark.parametrize(("code", "scheme"), [("en", "light"), ("ar", "dark"), ("ja", "light")])
def test_a_reader_complains_and_adds_to_it_in_a_browser_without_scripts(
    made: Bench, browser: Browser, code: str, scheme: str
) -> None:
    shelf = lambda: StoreShelf(made)  # noqa: E731
    before, found, tongue = ("" if code == "en" else f"{code}/"), {}, tongue_of(code)
    with served(lambda: app(shelf, extra=desk_routes(lambda: made.store, shelf, lambda: NOW))) as root:
        context = browser.new_context(color_scheme=scheme, viewport={"width": 360, "height": 800})
        shown = context.new_page()
        shown.goto(f"{root}/{before}")
        shown.locator("footer a[href*='/rights/new']").click()
        found["form"] = faults_of(shown)
        assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
        plain = browser.new_context(java_script_enabled=False).new_page()
        plain.goto(f"{root}/{before}rights/new")
        plain.locator("#about").fill(URL)
        plain.locator("#kind").select_option("trademark")
        plain.locator("#text").fill("The mark is ours.")
        plain.locator(".complain button").click()
        plain.locator("main form button").wait_for()
        assert steps(tongue)["acknowledge"] in plain.inner_text("main")
        shown.goto(plain.url)
        found["receipt"] = faults_of(shown)
        assert shown.locator("[data-due]").inner_text().strip()
        plain.locator("#mark").fill("BAY, register 7")
        plain.locator("main form button").click()
        plain.locator("main ol").wait_for()
        assert steps(tongue)["add"] in plain.inner_text("main")
        context.close()
    assert found == {"form": [], "receipt": []}
