"""The operators' board: two factors at the door, what each role may do, decisions of one and of two, all of it in the ledger."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from playwright.sync_api import Browser

from browsing import faults_of, served
from commanding import Called, call
from headwater import desk
from headwater.desk import operators, proposals
from headwater.desk.operators import IDLE, LONGEST, Role
from headwater.errors import InputError
from headwater.models import Verb
from headwater.pipeline.shelf import StoreShelf
from headwater.pipeline.work import Bench
from headwater.testing import NOON, page, paper
from headwater.web import BoardHands, app, board_routes, desk_routes
from headwater.web.board import MOST_TRIES_A_NAME
from headwater.web.guard import is_private_way
from small_press import BRIDGE

URL = "https://bay.example/bridge"
NOW = NOON + timedelta(hours=3)
PASSWORD = "four herons on a weir"
TOKEN = re.compile(r'name="token" value="([0-9a-f]{32})"')
FACTOR = b"twenty bytes of rain"


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Bench]:
    """A paper of one report, and nobody at its desk yet."""
    report = page(URL, "Swing bridge to close for eleven months", BRIDGE, outlet="Bay Courier", author="Nils Oram")
    with paper(tmp_path, [report], now=NOON + timedelta(hours=1)) as done:
        yield done[0]


def enrolled(bench: Bench, name: str = "maren", role: Role = Role.DECIDER, factor: bytes = FACTOR) -> None:
    operators.enrol(
        bench.store, name, role, PASSWORD, salt=b"s" * 16, factor=factor, now=NOON, issuer="The Paper: by the sea"
    )


def code(at: datetime, factor: bytes = FACTOR) -> str:
    return TOTP(factor, 6, SHA1(), 30).generate(int(at.timestamp())).decode()


def complained(bench: Bench, **given: object) -> str:
    """The number of a case about the report."""
    words = {"text": "The bridge closes for ten months.", "email": "reader@reader.example", **given}
    complaint = desk.Complaint(kind=desk.Kind.CORRECTION, targets=(desk.Target("address", URL),), **words)
    return desk.intake(bench.store, complaint, now=NOW, secret="r" * 24, mailbox="m" * 24, publisher="p" * 24).id


class Seat:
    """Somebody in front of the board, with a clock that can be moved."""

    def __init__(self, client: TestClient, clock: list[datetime]) -> None:
        self.client, self.clock = client, clock

    async def signs_in(self, name: str = "maren", password: str = PASSWORD, factor: bytes = FACTOR, **given: str):
        sent = {"name": name, "password": password, "code": code(self.clock[0], factor), **given}
        return await self.client.post("/desk/sign-in", data=sent)

    async def sees(self, path: str) -> str:
        answer = await self.client.get(path)
        assert answer.status == 200, (path, answer.status)
        return await answer.text()

    async def does(self, number: str, act: str, given: object = None, token: str | None = None) -> tuple[int, str]:
        if token is None:
            found = TOKEN.search(await self.sees("/desk/"))
            token = found[1] if found else ""
        sent = [*(dict(given or {}).items() if not isinstance(given, list) else given), ("token", token)]
        answer = await self.client.post(f"/desk/case/{number}/{act}", data=sent)
        return answer.status, await answer.text()


def site(bench: Bench, clock: list[datetime], *, safe: bool = True, two: bool = False) -> web.Application:
    shelf = lambda: StoreShelf(bench)  # noqa: E731
    now = lambda: clock[0]  # noqa: E731
    hands = BoardHands(store_of=lambda: bench.store, shelf_of=shelf, now=now, safe=safe, secure=False, two=two)
    return app(shelf, extra=[*desk_routes(lambda: bench.store, shelf, now), *board_routes(hands)])


@asynccontextmanager
async def seat(bench: Bench, *, safe: bool = True, two: bool = False) -> AsyncIterator[Seat]:
    clock = [NOW + timedelta(minutes=5)]
    async with TestClient(TestServer(site(bench, clock, safe=safe, two=two))) as client:
        yield Seat(client, clock)


def test_nobody_sees_a_case_without_signing_in(made: Bench) -> None:
    number = complained(made)

    async def asked() -> None:
        async with seat(made) as one:
            for path in ("/desk/", f"/desk/case/{number}", "/desk/done"):
                answer = await one.client.get(path)
                assert answer.url.path == "/desk/sign-in", path
                assert "reader.example" not in await answer.text()
            answer = await one.client.post(f"/desk/case/{number}/take", data={"token": "0" * 32}, allow_redirects=False)
            assert answer.status == 303
            assert answer.headers["Location"] == "/desk/sign-in"

    asyncio.run(asked())
    assert desk.case_of(made.store, number).state is desk.State.ACKNOWLEDGED


@pytest.mark.parametrize(
    "wrong", [{"password": "four herons on a dam"}, {"code": "000000"}, {"name": "nobody"}, {"code": ""}]
)
def test_the_door_stays_shut_for_a_wrong_name_password_or_code(made: Bench, wrong: dict[str, str]) -> None:
    enrolled(made)

    async def tried() -> tuple[int, str, int]:
        async with seat(made) as one:
            answer = await one.signs_in(**wrong)
            then = await one.client.get("/desk/", allow_redirects=False)
            return answer.status, await answer.text(), then.status

    status, text, then = asyncio.run(tried())
    assert (status, then) == (403, 303)
    assert "is wrong" in text


def test_a_code_opens_the_door_once(made: Bench) -> None:
    enrolled(made)

    async def tried() -> tuple[int, int, int]:
        async with seat(made) as one:
            first = await one.signs_in()
            second = await one.signs_in()
            one.clock[0] += timedelta(seconds=60)
            third = await one.signs_in()
            return first.status, second.status, third.status

    assert asyncio.run(tried()) == (200, 403, 200)


def test_after_ten_wrong_tries_a_name_waits_for_an_hour_even_with_the_right_words(made: Bench) -> None:
    enrolled(made)

    async def tried() -> tuple[int, int]:
        async with seat(made) as one:
            for _ in range(MOST_TRIES_A_NAME):
                await one.signs_in(password="four herons on a dam")
            shut = await one.signs_in()
            one.clock[0] += timedelta(hours=1)
            return shut.status, (await one.signs_in()).status

    assert asyncio.run(tried()) == (429, 200)


def test_a_session_ends_when_it_is_not_used_for_an_hour_and_after_ten_hours_in_any_case(made: Bench) -> None:
    enrolled(made)

    async def lives() -> tuple[bool, bool, bool]:
        async with seat(made) as one:

            async def open_() -> bool:
                return (await one.client.get("/desk/", allow_redirects=False)).status == 200

            await one.signs_in()
            one.clock[0] += IDLE + timedelta(seconds=1)
            idle = await open_()
            await one.signs_in()
            began, used = one.clock[0], True
            while one.clock[0] < began + LONGEST - timedelta(minutes=50):
                one.clock[0] += timedelta(minutes=50)
                used = used and await open_()
            one.clock[0] = began + LONGEST
            return idle, used, await open_()

    assert asyncio.run(lives()) == (False, True, False)


def test_the_store_holds_no_word_that_opens_the_door(made: Bench) -> None:
    enrolled(made)

    async def cookie() -> tuple[str, str]:
        async with seat(made) as one:
            answer = await one.client.post(
                "/desk/sign-in",
                data={"name": "maren", "password": PASSWORD, "code": code(one.clock[0])},
                allow_redirects=False,
            )
            return answer.cookies["headwater-desk"].value, answer.headers["Set-Cookie"]

    word, header = asyncio.run(cookie())
    assert "HttpOnly" in header
    assert "SameSite=Strict" in header
    kept = "".join(doc.key + doc.doc for kind in ("operator", "operator-session") for doc in made.store.docs_by(kind))
    assert "maren" in kept
    for secret in (word, PASSWORD, FACTOR.decode(), FACTOR.hex()):
        assert secret not in kept


def test_a_session_is_of_no_use_to_another_site(made: Bench) -> None:
    enrolled(made)
    number = complained(made)

    async def tried() -> list[int]:
        async with seat(made) as one:
            await one.signs_in()
            token = TOKEN.search(await one.sees("/desk/"))[1]
            without = await one.client.post(f"/desk/case/{number}/take")
            wrong = await one.client.post(f"/desk/case/{number}/take", data={"token": "f" * 32})
            foreign = await one.client.post(
                f"/desk/case/{number}/take", data={"token": token}, headers={"Origin": "https://else.example"}
            )
            return [without.status, wrong.status, foreign.status]

    assert asyncio.run(tried()) == [403, 403, 403]
    assert desk.case_of(made.store, number).state is desk.State.ACKNOWLEDGED


def test_an_operator_reads_a_case_takes_it_asks_and_decides(made: Bench) -> None:
    enrolled(made)
    number = complained(made)

    async def worked() -> tuple[str, str, str]:
        async with seat(made) as one:
            await one.signs_in()
            board = await one.sees("/desk/")
            await one.does(number, "take")
            status, asked = await one.does(number, "ask", {"note": "Which month does the harbour office name?"})
            assert status == 200
            status, said = await one.does(
                number, "decide", {"outcome": "corrected", "reason": "The harbour office says ten months."}
            )
            assert status == 200
            return board, asked, said

    board, asked, said = asyncio.run(worked())
    assert number in board
    assert "23 h 55 min left" in board
    assert "reader@reader.example" in asked
    assert "needs info" in asked
    assert "Outcome: <strong>corrected</strong>" in said
    assert desk.case_of(made.store, number).outcome is desk.Outcome.CORRECTED
    assert [one.what for one in desk.letters_of(made.store, number)] == ["received", "questions", "decided"]
    done = [(one.act, one.case) for one in operators.acts(made.store)]
    assert done[:3] == [("decide", number), ("ask", number), ("take", number)]
    assert {one.operator for one in operators.acts(made.store)} == {"operator-001"}
    assert desk.verify_ledger(made.store).links > 0


def test_what_is_wrong_with_a_decision_is_said_beside_what_was_written(made: Bench) -> None:
    enrolled(made)
    number = complained(made)

    async def tried() -> list[tuple[int, str]]:
        async with seat(made) as one:
            await one.signs_in()
            return [
                await one.does(number, "decide", {"outcome": "removed", "reason": " "}),
                await one.does(number, "decide", {"outcome": "restricted", "reason": "The terms of the paper."}),
                await one.does(number, "decide", {"outcome": "burnt", "reason": "The terms of the paper."}),
                await one.does(number, "ask", {"note": " "}),
            ]

    unreasoned, unnamed, unknown, unasked = asyncio.run(tried())
    assert [one[0] for one in (unreasoned, unnamed, unknown, unasked)] == [422] * 4
    assert "a decision has a reason" in unreasoned[1]
    assert "verbs are named" in unnamed[1]
    assert "The terms of the paper." in unnamed[1]
    assert desk.case_of(made.store, number).outcome is None


def test_a_restriction_names_what_is_not_done_any_more(made: Bench) -> None:
    enrolled(made)
    number = complained(made)

    async def decided() -> int:
        async with seat(made) as one:
            await one.signs_in()
            given = [("outcome", "restricted"), ("reason", "The terms."), ("verb", "quote"), ("verb", "nonsense")]
            return (await one.does(number, "decide", given))[0]

    assert asyncio.run(decided()) == 200
    assert desk.case_of(made.store, number).verbs == (Verb.QUOTE,)


@pytest.mark.parametrize(
    ("role", "act", "status"),
    [
        (Role.READER, "take", 403),
        (Role.READER, "decide", 403),
        (Role.DECIDER, "erase", 403),
        (Role.OWNER, "erase", 200),
        (Role.DECIDER, "hide", 200),
    ],
)
def test_each_role_may_do_what_is_its_own(made: Bench, role: Role, act: str, status: int) -> None:
    enrolled(made, role=role)
    number = complained(made)

    async def tried() -> int:
        async with seat(made) as one:
            await one.signs_in()
            return (await one.does(number, act, {"outcome": "removed", "reason": "It is so."}))[0]

    assert asyncio.run(tried()) == status
    case = desk.case_of(made.store, number)
    assert (case.state is desk.State.INTERIM_HIDDEN) == (act == "hide")
    assert (desk.complaint_of(made.store, number) is None) == (act == "erase" and status == 200)


def test_a_reader_sees_no_button_that_it_may_not_press(made: Bench) -> None:
    enrolled(made, role=Role.READER)
    number = complained(made)

    async def seen() -> str:
        async with seat(made) as one:
            await one.signs_in()
            return await one.sees(f"/desk/case/{number}")

    text = asyncio.run(seen())
    assert "What can be done" not in text
    assert "reader@reader.example" in text


def test_where_two_persons_decide_the_second_has_to_be_another_one(made: Bench) -> None:
    enrolled(made)
    enrolled(made, "tomas", factor=b"another twenty bytes")
    number = complained(made)

    async def decided() -> tuple[str, tuple[int, str], str]:
        async with seat(made, two=True) as one:
            await one.signs_in()
            _, proposed = await one.does(number, "decide", {"outcome": "removed", "reason": "It is so."})
            own = await one.does(number, "agree")
            assert desk.case_of(made.store, number).outcome is None
            await one.signs_in("tomas", factor=b"another twenty bytes")
            _, agreed = await one.does(number, "agree")
            return proposed, own, agreed

    proposed, own, agreed = asyncio.run(decided())
    assert "maren proposes" in proposed
    assert own[0] == 422
    assert "somebody else has to agree" in own[1]
    assert "Outcome: <strong>removed</strong>" in agreed
    assert proposals.proposal_of(made.store, desk.case_of(made.store, number)) is None


def test_the_clock_does_not_wait_for_the_second_person(made: Bench) -> None:
    number = complained(made, text="It is wrong.")
    desk.confirm(made.store, number, now=NOW)
    proposal = proposals.Proposal(
        case=number, outcome=desk.Outcome.REFUSED, reason="It is right.", verbs=(), by="operator-001", at=NOW
    )
    proposals.propose(made.store, proposal)
    desk.tick(made.store, NOW + timedelta(hours=20, minutes=1))
    assert desk.case_of(made.store, number).state is desk.State.INTERIM_HIDDEN
    assert proposals.proposal_of(made.store, desk.case_of(made.store, number)) == proposal, "it can still be agreed to"
    desk.decide(made.store, number, desk.Outcome.REFUSED, reason="so", now=NOW + timedelta(hours=21))
    assert proposals.proposal_of(made.store, desk.case_of(made.store, number)) is None
    with pytest.raises(InputError, match="no decision waits"):
        proposals.agree(made.store, number, by="operator-002", now=NOW + timedelta(hours=22))


def test_what_came_as_a_case_of_its_own_is_taken_as_the_counter_notice_that_it_is(made: Bench) -> None:
    enrolled(made)
    first = complained(made)
    desk.triage(made.store, first, now=NOW, assignee="operator-001")
    desk.decide(made.store, first, desk.Outcome.REMOVED, reason="It is so.", now=NOW)
    for act in (desk.Act.PROPAGATE, desk.Act.PROBE):
        desk.happen(made.store, first, act, now=NOW, by="clock")
    desk.tick(made.store, NOW)
    said = desk.Complaint(
        kind=desk.Kind.COUNTER_NOTICE,
        targets=(desk.Target("address", URL),),
        text="It is ours, and right.",
        about_case=first,
        signature="Ada Quill",
        name="Ada Quill",
        address="1 Quay",
        phone="1",
        email="ada@bay.example",
        perjury=True,
        consent=True,
    )
    number = desk.intake(made.store, said, now=NOW, secret="c" * 24).id

    async def taken() -> tuple[int, str]:
        async with seat(made) as one:
            await one.signs_in()
            return await one.does(number, "counter")

    status, text = asyncio.run(taken())
    assert status == 200
    assert "duplicate" in text
    assert desk.case_of(made.store, first).state is desk.State.COUNTER_NOTICED


def test_the_board_is_not_served_where_a_password_would_travel_in_the_open(made: Bench) -> None:
    enrolled(made)

    async def tried() -> list[int]:
        async with seat(made, safe=False) as one:
            return [(await one.client.get("/desk/sign-in")).status, (await one.signs_in()).status]

    assert asyncio.run(tried()) == [403, 403]
    assert is_private_way("https://paper.example/")
    assert is_private_way("http://127.0.0.1:8400")
    assert not is_private_way("http://paper.example/")


def test_operators_are_added_listed_and_removed_on_the_machine(tmp_path: Path) -> None:
    def operators_(*words: str, given: bytes = b"") -> Called:
        return call("desk", "operators", *words, "--home", tmp_path, given=given)

    short = operators_("add", "maren", "--password", "short")
    assert short.returncode != 0
    assert "at least 12 characters" in short.stderr
    added = operators_("add", "maren", "--role", "owner", "--password", PASSWORD)
    assert added.returncode == 0, added.stderr
    assert PASSWORD not in added.stdout
    address = urlsplit(added.stdout.strip().splitlines()[-1])
    assert address.scheme == "otpauth"
    assert len(parse_qs(address.query)["secret"][0]) == 32
    assert "owner" in operators_("list").stdout
    assert '"role": "owner"' in operators_("list", "--json").stdout
    assert operators_("remove", "maren").returncode == 0
    assert "Nobody yet" in operators_("list").stdout
    again = operators_("remove", "maren")
    assert again.returncode != 0
    assert "there is no operator maren" in again.stderr


def test_a_new_password_ends_the_sessions_of_the_old_and_keeps_the_number(made: Bench) -> None:
    enrolled(made)

    async def lives() -> tuple[int, int]:
        async with seat(made) as one:
            await one.signs_in()
            before = (await one.client.get("/desk/", allow_redirects=False)).status
            enrolled(made, role=Role.READER)
            return before, (await one.client.get("/desk/", allow_redirects=False)).status

    assert asyncio.run(lives()) == (200, 303)
    (one,) = operators.operators(made.store)
    assert (one.id, one.role) == ("operator-001", Role.READER)


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_board_can_be_worked_with_by_everybody(made: Bench, browser: Browser, scheme: str) -> None:
    enrolled(made, role=Role.OWNER)
    number = complained(made)
    found = {}
    with served(lambda: site(made, [NOW])) as root:
        context = browser.new_context(color_scheme=scheme, viewport={"width": 390, "height": 844})
        shown = context.new_page()
        shown.goto(f"{root}/desk/")
        found["door"] = faults_of(shown)
        shown.get_by_label("Name").fill("maren")
        shown.get_by_label("Password").fill(PASSWORD)
        shown.get_by_label("The six digits").fill(code(NOW))
        shown.get_by_role("button", name="Sign in").click()
        shown.get_by_role("link", name=number).wait_for()
        found["board"] = faults_of(shown)
        shown.get_by_role("link", name=number).click()
        shown.get_by_role("heading", name=f"Case {number}").wait_for()
        found["case"] = faults_of(shown)
        assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing hangs over at the side"
        shown.get_by_role("button", name="Take it").click()
        shown.get_by_role("link", name="What operators did").click()
        shown.get_by_text("take", exact=True).wait_for()
        found["done"] = faults_of(shown)
        context.close()
    assert found == {name: [] for name in found}
