"""The publishers' console: what is held and read, a proof of the domain, and wishes that are followed without an operator."""

from __future__ import annotations

import asyncio
import html
import re
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from socket import AF_INET, SOCK_DGRAM, socket

import dns.message
import dns.rrset
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from headwater import desk
from headwater.desk import publishers
from headwater.gather import CAPTURED_HEADER, URL_HEADER
from headwater.models import MailIn, Verb
from headwater.pipeline.clock import keep_promises, outlet_key
from headwater.pipeline.engines import here
from headwater.pipeline.publishers import publisher_view, shown_by
from headwater.pipeline.run import Told, run_steps
from headwater.pipeline.shelf import StoreShelf
from headwater.pipeline.work import Bench, make_bench
from headwater.settings import SiteSettings
from headwater.testing import NOON, page, paper
from headwater.web import PublisherHands, app, publisher_routes
from headwater.web.publishers import MOST_CLAIMS
from small_press import BRIDGE

URL, OTHER = "https://bay.example/bridge", "https://fen.example/ferry"
NOW = NOON + timedelta(hours=3)
WORD = re.compile(r"headwater-verification=([0-9a-f]{32})")
CAPTURED = {
    CAPTURED_HEADER: "2026-11-23T12:00:00+00:00"
}  # a web that stands in for the world says when it was captured
Shown = Callable[[str, str], Awaitable[set[str]]]


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Bench]:
    """A paper of two outlets."""
    reports = [
        page(URL, "Swing bridge to close for eleven months", BRIDGE, outlet="Bay Courier", author="Nils Oram"),
        page(OTHER, "Ferry to sail through the winter", BRIDGE[::-1], outlet="Fen Post", author="Ada Quill"),
    ]
    with paper(tmp_path, reports, now=NOON + timedelta(hours=1)) as done:
        bench = done[0]
        settings = replace(bench.settings, site=SiteSettings(name="The Paper", contact="desk@paper.example"))
        yield make_bench(settings, bench.now, bench.store)


async def nothing(_domain: str, _by: str) -> set[str]:
    return set()


class Publisher:
    """Somebody at the console, with a browser that keeps no cookie."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.where = ""

    async def claims(self, domain: str) -> str:
        """Begin a claim; the word that is to be shown."""
        answer = await self.client.post(f"/publishers/{domain}/claim")
        assert answer.status == 200, await answer.text()
        self.where = answer.url.path
        found = WORD.search(await answer.text())
        assert found, "the page says what is to be shown"
        return found[1]

    async def sends(self, leaf: str, given: object = None, **headers: str) -> tuple[int, str]:
        answer = await self.client.post(f"{self.where}/{leaf}", data=given, headers=headers)
        return answer.status, html.unescape(await answer.text())


@asynccontextmanager
async def console(bench: Bench, ask: Shown = nothing, now: Callable[[], datetime] = lambda: NOW):
    """A publisher before the live site of a bench."""
    shelf = lambda: StoreShelf(bench)  # noqa: E731
    hands = PublisherHands(
        store_of=lambda: bench.store,
        shelf_of=shelf,
        view_of=lambda domain: publisher_view(bench, domain),
        outlet_of=lambda domain: outlet_key(bench, domain),
        ask=ask,
        now=now,
    )
    async with TestClient(TestServer(app(shelf, extra=publisher_routes(hands)))) as client:
        yield Publisher(client)


def tick(bench: Bench, now: datetime) -> None:
    """What a running paper does every some minutes."""
    run_steps(bench, here, Told().hear)
    keep_promises(bench, now)


def everything() -> tuple[list[str], Shown]:
    """A world in which every domain shows the words that are put into the list."""
    words: list[str] = []

    async def ask(_domain: str, _by: str) -> set[str]:
        return set(words)

    return words, ask


def test_the_console_shows_what_is_held_and_what_was_read_and_needs_no_proof(made: Bench) -> None:
    async def seen() -> tuple[str, str]:
        async with console(made) as one:
            start = await one.client.get("/publishers/?domain=https://news.bay.example/bridge")
            outlet = await (await one.client.get("/outlet/bay.example/")).text()
            assert 'href="/publishers/bay.example"' in outlet, "the page of an outlet leads to its console"
            unknown = await one.client.get("/publishers/nowhere.example")
            return await start.text(), await unknown.text()

    known, unknown = asyncio.run(seen())
    assert "bay.example" in known
    assert "1 report held" in known
    assert "What we may do" in known
    assert "clicks are not counted" in known
    assert URL not in known, "an address of a report may be one that was taken down"
    assert "no report held" in unknown


@pytest.mark.parametrize("domain", ["localhost.localdomain", "co.uk", "127.0.0.1"])
def test_what_is_no_domain_of_a_publisher_has_no_console_and_no_claim(made: Bench, domain: str) -> None:
    async def asked() -> tuple[int, int]:
        async with console(made) as one:
            shown = await one.client.get(f"/publishers/{domain}")
            claimed = await one.client.post(f"/publishers/{domain}/claim")
            return shown.status, claimed.status

    assert asyncio.run(asked()) == (404, 404)


def test_nothing_can_be_asked_for_before_the_words_are_shown(made: Bench) -> None:
    async def asked() -> tuple[int, str, int, str]:
        async with console(made) as one:
            await one.claims("bay.example")
            looked = await one.sends("prove", {"by": "dns"})
            wished = await one.sends("wish", {"all": "1"})
            return *looked, *wished

    looked, said, wished, refused = asyncio.run(asked())
    assert (looked, wished) == (422, 422)
    assert "do not stand there yet" in said
    assert "not proven" in refused
    assert not list(made.store.all_docs("case"))


def test_a_proven_publisher_is_left_out_within_minutes_and_comes_back_when_it_says_so(made: Bench) -> None:
    words, ask = everything()
    clock = [NOW]
    (article,) = made.store.articles_of_outlet("bay.example", limit=5)

    async def all_of_it() -> None:
        async with console(made, ask, lambda: clock[0]) as one:
            words.append(await one.claims("bay.example"))
            status, said = await one.sends("prove", {"by": "well-known"})
            assert (status, "Proven by well-known" in said) == (200, True)
            status, said = await one.sends("wish", {"all": "1", "email": "press@bay.example"})
            assert status == 200
            assert "to be left out" in said
            (case,) = made.store.all_docs("case")
            early, said = await one.sends("back", {"case": case.key})
            assert (early, "in some minutes" in said) == (422, True)
            clock[0] = NOW + timedelta(minutes=5)
            tick(made, clock[0])
            assert (await one.client.get(f"/article/{article}/")).status == 410
            assert "to be left out" in await (await one.client.get("/publishers/bay.example")).text()
            status, said = await one.sends("back", {"case": case.key})
            assert status == 200, said
            tick(made, clock[0])
            assert URL in {one.url for one in made.store.addresses_due(clock[0], 10, 10)}, (
                "it was erased; it is asked for again"
            )

    asyncio.run(all_of_it())
    (doc,) = made.store.all_docs("case")
    case = desk.case_of(made.store, doc.key)
    assert case is not None
    assert (case.verified_by, desk.Act.REINSTATE in {event.act for event in case.events}) == ("well-known", True)


def test_a_wish_can_forbid_one_use_of_one_page_and_nothing_of_another_publisher(made: Bench) -> None:
    words, ask = everything()

    async def all_of_it() -> tuple[int, str]:
        async with console(made, ask) as one:
            words.append(await one.claims("bay.example"))
            await one.sends("prove", {"by": "dns"})
            foreign = await one.sends("wish", {"verb": "quote", "pages": OTHER})
            status, _said = await one.sends("wish", {"verb": "quote", "pages": f"{URL}\n\n"})
            assert status == 200
            return foreign

    status, said = asyncio.run(all_of_it())
    assert status == 422
    assert f"{OTHER} is not a page of bay.example" in said
    (doc,) = made.store.all_docs("case")
    case = desk.case_of(made.store, doc.key)
    assert case is not None
    assert [(one.scope, one.target) for one in case.targets] == [("address", URL)]
    assert case.verbs == (Verb.QUOTE,)


def test_a_proof_lasts_a_day(made: Bench) -> None:
    words, ask = everything()
    clock = [NOW]

    async def late() -> tuple[int, str]:
        async with console(made, ask, lambda: clock[0]) as one:
            words.append(await one.claims("bay.example"))
            await one.sends("prove", {"by": "meta"})
            clock[0] = NOW + timedelta(hours=25)
            return await one.sends("wish", {"all": "1"})

    status, said = asyncio.run(late())
    assert status == 422
    assert "more than a day ago" in said


def test_the_words_of_one_claim_prove_no_other(made: Bench) -> None:
    words, ask = everything()

    async def stolen() -> tuple[int, str]:
        async with console(made, ask) as one:
            words.append(await one.claims("bay.example"))
            await one.claims("bay.example")
            return await one.sends("prove", {"by": "dns"})

    assert asyncio.run(stolen())[0] == 422


def test_a_form_that_another_site_sends_is_refused(made: Bench) -> None:
    async def forged() -> int:
        async with console(made) as one:
            await one.claims("bay.example")
            return (await one.sends("wish", {"all": "1"}, **{"Sec-Fetch-Site": "cross-site"}))[0]

    assert asyncio.run(forged()) == 403


def test_one_network_begins_so_many_claims_an_hour(made: Bench) -> None:
    async def many() -> list[int]:
        async with console(made) as one:
            return [(await one.client.post("/publishers/bay.example/claim")).status for _ in range(MOST_CLAIMS + 1)]

    assert asyncio.run(many()) == [200] * MOST_CLAIMS + [429]


@pytest.mark.parametrize("by", ["well-known", "meta"])
def test_a_file_or_a_tag_is_read_from_the_domain_itself(made: Bench, by: str) -> None:
    token = "0123456789abcdef" * 2

    async def site(request: web.Request) -> web.Response:
        if request.headers[URL_HEADER] == f"https://bay.example{publishers.FILE}":
            return web.Response(text=f"# ours\nheadwater-verification={token}\n", headers=CAPTURED)
        tag = f'<meta name="{publishers.TAG}" content="{token}">'
        return web.Response(
            text=f"<html><head>{tag}</head><body>Bay</body></html>", content_type="text/html", headers=CAPTURED
        )

    async def read() -> set[str]:
        application = web.Application()
        application.router.add_get("/{path:.*}", site)
        async with TestServer(application) as server:
            settings = replace(made.settings, web=f"http://{server.host}:{server.port}")
            return await shown_by(settings, "bay.example", by, lambda: NOW)

    assert asyncio.run(read()) == {token}


def test_a_tag_in_the_body_of_a_page_proves_nothing() -> None:
    tag = f'<meta name="{publishers.TAG}" content="{"a" * 32}">'
    assert publishers.shown_in_page(f"<html><head></head><body><p>{tag}</p></body></html>".encode()) == set()


@contextmanager
def name_server(records: dict[str, str]) -> Iterator[str]:
    """A server of TXT records on loopback; its address."""
    with socket(AF_INET, SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.settimeout(5)

        def answers() -> None:
            while True:
                try:
                    asked, where = listening.recvfrom(4096)
                except OSError:
                    return
                answer = dns.message.make_response(dns.message.from_wire(asked))
                name = answer.question[0].name
                if text := records.get(name.to_text(omit_final_dot=True)):
                    answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", f'"{text}"'))
                listening.sendto(answer.to_wire(), where)

        threading.Thread(target=answers, daemon=True).start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"


def test_a_record_is_read_from_the_names_of_the_domain(made: Bench) -> None:
    token = "fedcba9876543210" * 2
    with name_server({"_headwater.bay.example": f"headwater-verification={token}", "bay.example": "v=spf1 -all"}) as at:
        settings = replace(made.settings, desk=replace(made.settings.desk, resolver=at))
        assert asyncio.run(shown_by(settings, "bay.example", "dns", lambda: NOW)) == {token}


@pytest.mark.parametrize(("signed", "proven"), [("bay.example", True), ("fen.example", False), ("", False)])
def test_a_message_proves_only_the_domain_that_signed_it(made: Bench, signed: str, proven: bool) -> None:
    claim = publishers.begin(made.store, "bay.example", outlet="bay.example", secret="s" * 30, now=NOW)
    mail = MailIn(id="<1@bay.example>", sender="press@bay.example", subject="Ours", text=claim.line, domain=signed)
    keys = iter(f"word-{i}" for i in range(100))
    taken = desk.take_mail(made.store, mail, now=NOW, word=lambda: next(keys), outlet_of=lambda domain: domain)
    kept = publishers.claim_of(made.store, "s" * 30, NOW)
    assert kept is not None
    assert kept.holds(NOW) is proven
    assert (taken.reason == "proof") is proven
