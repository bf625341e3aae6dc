"""What reports link as their source is visited once, politely, and shown only when it answered; it is no report itself."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from aiohttp.test_utils import TestServer

from headwater.cli.running import gather_all
from headwater.gather import archived_web
from headwater.gather.demo import application
from headwater.pipeline.engines import here
from headwater.pipeline.run import Told, clock_of, run_steps
from headwater.pipeline.shelf import StoreShelf
from headwater.pipeline.work import Bench, make_bench
from headwater.publish import StoryView
from headwater.settings import Settings, SiteSettings
from headwater.store import opened_store
from headwater.testing import NOON
from small_press import archive, feed, report

HELD = "https://office.waterways.example/statements/bridge-survey.pdf"
LOST = "https://office.waterways.example/judgments/ferry-licence.pdf"
URL = "https://bay.example/news/bridge-1"
TOLD = [
    "The council of Ostrava Bay voted on Tuesday to close the old swing bridge for eleven months.",
    "Engineers had found cracks in both of its main bearings, said mayor Hedda Lunt.",
    f'The <a href="{HELD}">statement of the office</a> and the <a href="{LOST}">judgment on the ferry</a> are public.',
    "A ferry will run every ten minutes until the bridge opens again in April, the council said.",
]


def press(folder: Path) -> Path:
    """An archive of one outlet's feed and report, and of one of the two documents that the report links."""
    return archive(
        folder,
        feed("https://bay.example/rss.xml", [(URL, "Swing bridge to close")]),
        report(URL, "Swing bridge to close for eleven months", TOLD),
        report(HELD, "Survey of the swing bridge", TOLD[:2] * 3),
    )


async def walk(held: Path, settings: Settings, bench: Bench) -> Told:
    """Gather and run the steps, and once more for what the reports linked."""
    told = Told()
    async with TestServer(application(archived_web([held]))) as server:
        web = replace(settings, web=f"http://{server.host}:{server.port}")
        for _ in range(2):
            await gather_all(make_bench(web, clock_of(bench.store, None), bench.store), lambda _what, _count: None)
            run_steps(make_bench(settings, clock_of(bench.store, None), bench.store), here, told.hear)
    return told


def test_a_document_is_visited_before_it_is_shown_and_makes_no_story(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, site=SiteSettings(outlets=("none-of-the-catalogue",)))
    with opened_store(settings.store_address, settings.captures_folder) as store:
        bench = make_bench(settings, NOON, store)
        told = asyncio.run(walk(press(tmp_path), settings, bench))
        assert told.bugs == []
        assert told.of("read")["document"] == 1
        (key,) = store.doc_keys("story")
        view = StoreShelf(bench).story(key)
        assert isinstance(view, StoryView)
        assert [one.url for one in view.members] == [URL]
        assert [one.url for one in view.tracing.documents] == [HELD]
        assert [visit.why for visit in store.visits_at(LOST)] == ["document"]
