"""A hub is told which feeds changed: of a new story, of one that is taken down; and told again until it has taken it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from headwater import desk
from headwater.pipeline.clock import keep_promises
from headwater.pipeline.engines import here
from headwater.pipeline.pushing import AT_ONCE, hub_stands, see_to_hub
from headwater.pipeline.run import Told, run_steps
from headwater.pipeline.taking import take
from headwater.pipeline.work import Bench, make_bench
from headwater.settings import GatherSettings, SiteSettings
from headwater.testing import NOON, page, paper
from small_press import BRIDGE

URL, OTHER = "https://bay.example/bridge", "https://fen.example/ferry"
NOW = NOON + timedelta(hours=3)
FERRY = (
    "The island ferry sails through the whole winter for the first time, the harbour office said on Monday.",
    "Two boats of the line were given hulls for ice in the yard of Fen Haven.",
)


class Hub:
    """A hub on loopback that remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[list[str]] = []
        self.agents: list[str] = []
        self.status = 204
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                given = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                assert given["hub.mode"] == ["publish"]
                hub.told.append(given["hub.url"])
                hub.agents.append(self.headers["User-Agent"])
                self.send_response(hub.status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/"

    @property
    def urls(self) -> set[str]:
        return {url for one in self.told for url in one}


@pytest.fixture
def hub() -> Iterator[Hub]:
    made = Hub()
    thread = threading.Thread(target=made.server.serve_forever, daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join(timeout=5)


@contextmanager
def told_paper(folder: Path, hub: Hub, *, private: bool = True, base: str = "https://paper.example") -> Iterator[Bench]:
    """A paper of one report that tells a hub, and has told it all that it has."""
    report = page(URL, "Swing bridge to close for eleven months", BRIDGE, outlet="Bay Courier", author="Nils Oram")
    with paper(folder, [report], now=NOON + timedelta(hours=1)) as done:
        site = SiteSettings(name="The Paper", base_address=base, websub_hub=hub.address, contact="desk@paper.example")
        settings = replace(done[0].settings, site=site, gather=GatherSettings(allow_private=private))
        bench = make_bench(settings, done[0].now, done[0].store)
        see_to_hub(bench, NOW)
        yield bench


def grown(bench: Bench) -> None:
    """Another story comes."""
    take(bench.store, [page(OTHER, "Ferry to sail through the winter", FERRY, outlet="Fen Post")], why="test", told=str)
    run_steps(bench, here, Told().hear)


def everything(bench: Bench, now: datetime) -> int:
    """Tell the hub until nothing waits."""
    total = 0
    while taken := see_to_hub(bench, now):
        total += taken
    return total


def test_a_hub_that_is_named_for_the_first_time_is_not_told_of_what_is_old(tmp_path: Path, hub: Hub) -> None:
    with told_paper(tmp_path, hub) as bench:
        assert everything(bench, NOW) == 0
    assert hub.told == []


def test_a_new_story_is_told_with_every_feed_that_holds_it_and_once(tmp_path: Path, hub: Hub) -> None:
    with told_paper(tmp_path, hub) as bench:
        grown(bench)
        assert everything(bench, NOW) > 0
        assert everything(bench, NOW) == 0
    for stem in ("/", "/language/en/", "/outlet/fen.example/"):
        assert {f"https://paper.example{stem}feed.{leaf}" for leaf in ("rss", "atom", "json")} <= hub.urls
    assert not any("bay.example" in url for url in hub.urls), "nothing changed there"
    assert all(len(one) <= AT_ONCE for one in hub.told)
    assert "desk@paper.example" in hub.agents[0]


def test_a_story_that_is_taken_down_is_told_with_the_feeds_that_held_it(tmp_path: Path, hub: Hub) -> None:
    with told_paper(tmp_path, hub) as bench:
        grown(bench)
        everything(bench, NOW)
        hub.told.clear()
        complaint = desk.Complaint(
            kind=desk.Kind.OTHER, targets=(desk.Target("address", OTHER),), text="x", email="a@b.example"
        )
        number = desk.intake(bench.store, complaint, now=NOW, secret="s" * 24).id
        desk.triage(bench.store, number, now=NOW, assignee="operator-001")
        desk.decide(bench.store, number, desk.Outcome.REMOVED, reason="It is so.", now=NOW)
        run_steps(bench, here, Told().hear)
        keep_promises(bench, NOW + timedelta(minutes=1))
        everything(bench, NOW + timedelta(minutes=2))
    assert {"https://paper.example/feed.atom", "https://paper.example/outlet/fen.example/feed.atom"} <= hub.urls


def test_a_hub_that_fails_is_told_again_later_and_later_and_nothing_is_lost(tmp_path: Path, hub: Hub) -> None:
    hub.status = 503
    with told_paper(tmp_path, hub) as bench:
        grown(bench)
        for minute in range(40):
            see_to_hub(bench, NOW + timedelta(minutes=minute))
        assert len(hub.told) == 6, "after 0, 1, 3, 7, 15 and 31 minutes"
        waits, fault = hub_stands(bench.store)
        assert waits > 0
        assert fault == "503"
        hub.status = 202
        assert everything(bench, NOW + timedelta(hours=2)) == waits
        assert hub_stands(bench.store) == (0, "")


def test_nobody_is_told_by_a_paper_without_an_address_of_its_own(tmp_path: Path, hub: Hub) -> None:
    with told_paper(tmp_path, hub, base="") as bench:
        grown(bench)
        assert everything(bench, NOW) == 0
    assert hub.told == []


def test_a_hub_in_a_private_network_is_not_asked_unless_a_setting_allows_it(tmp_path: Path, hub: Hub) -> None:
    with told_paper(tmp_path, hub, private=False) as bench:
        grown(bench)
        assert see_to_hub(bench, NOW) == 0
        assert hub_stands(bench.store)[1] == "private-address"
    assert hub.told == []
