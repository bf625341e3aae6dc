"""What reports link as their source is visited once, politely, and shown only when it answered; it is no report itself."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from aiohttp.test_utils import TestServer

from headwater.cli.running import gather_all
from headwater.gather import archived_web
from headwater.gather.demo import application
from headwater.models import Page, sha256_of
from headwater.pipeline.engines import here
from headwater.pipeline.run import Told, clock_of, run_steps
from headwater.pipeline.shelf import StoreShelf
from headwater.pipeline.work import Bench, make_bench
from headwater.publish import StoryView
from headwater.settings import Settings, SiteSettings
from headwater.store import opened_store
from headwater.store.warcs import page_record
from headwater.testing import NOON

HELD = "https://office.waterways.example/statements/bridge-survey.pdf"
LOST = "https://office.waterways.example/judgments/ferry-licence.pdf"
URL = "https://bay.example/news/bridge-1"
TOLD = [
    "The council of Ostrava Bay voted on Tuesday to close the old swing bridge for eleven months.",
    "Engineers had found cracks in both of its main bearings, said mayor Hedda Lunt.",
    f'The <a href="{HELD}">statement of the office</a> and the <a href="{LOST}">judgment on the ferry</a> are public.',
    "A ferry will run every ten minutes until the bridge opens again in April, the council said.",
]


def captured(url: str, kind: str, body: str) -> Page:
    """A page as it would have been captured at noon."""
    made = body.encode()
    return Page(url, NOON, 200, (("Content-Type", kind),), sha256_of(made), made)


def html(title: str, paragraphs: list[str]) -> str:
    """A plain page."""
    told = "".join(f"<p>{one}</p>" for one in paragraphs)
    return f"<html lang=en><head><title>{title}</title></head><body><article><h1>{title}</h1>{told}</article></body></html>"


def press(folder: Path) -> Path:
    """An archive of one outlet's feed and report, and of one of the two documents that the report links."""
    item = f"<item><title>Swing bridge to close</title><link>{URL}</link></item>"
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Bay</title>{item}</channel></rss>'
    archive = folder / "press.warc.gz"
    pages = [
        captured("https://bay.example/rss.xml", "application/rss+xml", feed),
        captured(URL, "text/html; charset=utf-8", html("Swing bridge to close for eleven months", TOLD)),
        captured(HELD, "text/html; charset=utf-8", html("Survey of the swing bridge", TOLD[:2] * 3)),
    ]
    archive.write_bytes(b"".join(page_record(one) for one in pages))
    return archive


async def walk(archive: Path, settings: Settings, bench: Bench) -> Told:
    """Gather and run the steps, and once more for what the reports linked."""
    told = Told()
    async with TestServer(application(archived_web([archive]))) as server:
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
