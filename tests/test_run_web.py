"""The main job over a network: what is walked from feeds to pages makes the paper that an import of the same pages makes."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from aiohttp.test_utils import TestServer

from headwater.cli.running import gather_all
from headwater.gather import archived_web, read_archive
from headwater.gather.demo import application
from headwater.models import Page, sha256_of
from headwater.pipeline.engines import here
from headwater.pipeline.exporting import export_site
from headwater.pipeline.run import Told, clock_of, run_steps
from headwater.pipeline.shelf import StoreShelf
from headwater.pipeline.work import make_bench
from headwater.settings import Settings, SiteSettings
from headwater.store import opened_store
from headwater.store.warcs import page_record
from headwater.testing import NOON, page, paper
from small_press import BRIDGE

REPORTS = [
    ("https://bay.example/news/bridge-1", "Swing bridge to close for eleven months", "Bay Courier"),
    ("https://sound.example/2026/bridge-2", "Bridge at Ostrava Bay shuts after cracks are found", "Sound Mail"),
    ("http://fell.example/story-3", "Sheepdog trials return to the fell after nine years", "Fell Record"),
]

OTHER = [
    "Forty-one dogs ran at the first sheepdog trials on Carrick fell since 2017, and a collie called Moss won.",
    "Her handler, the shepherd Ewan Tarr, said that rain in the night had made the ground heavy for the young dogs.",
    "The meeting had been given up when the farm that lent the field was sold; a new owner has let it back.",
]


def feed(host: str, url: str, title: str) -> Page:
    """A feed that announces one report."""
    body = f"""<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{host}</title><link>https://{host}/</link>
<item><title>{title}</title><link>{url}</link><guid>{url}</guid></item></channel></rss>""".encode()
    headers = (("Content-Type", "application/rss+xml"),)
    return Page(f"https://{host}/rss.xml", NOON, 200, headers, sha256_of(body), body)


def press(folder: Path) -> Path:
    """An archive of a small press: for each outlet a feed and the report that it announces."""
    archive = folder / "press.warc.gz"
    pages = []
    for n, (url, title, outlet) in enumerate(REPORTS):
        at = NOON + timedelta(minutes=n)
        told = BRIDGE if n < 2 else OTHER
        pages += [feed(url.split("/")[2], url, title), page(url, title, told, at=at, outlet=outlet)]
    archive.write_bytes(b"".join(page_record(one) for one in pages))
    return archive


def site_of(bench, folder: Path) -> dict[str, bytes]:
    """The files of the paper's site."""
    export_site(StoreShelf(bench), folder, None, lambda: None)
    return {str(one.relative_to(folder)): one.read_bytes() for one in sorted(folder.rglob("*")) if one.is_file()}


async def walked(archive: Path, settings: Settings, store) -> Told:
    """Gather from a web of the archive, on loopback, and run the steps."""
    async with TestServer(application(archived_web([archive]))) as server:
        web = replace(settings, web=f"http://{server.host}:{server.port}")
        await gather_all(make_bench(web, clock_of(store, None), store), lambda _what, _count: None)
    told = Told()
    run_steps(make_bench(settings, clock_of(store, None), store), here, told.hear)
    return told


def test_a_paper_that_is_walked_is_the_paper_that_is_imported(tmp_path: Path) -> None:
    archive = press(tmp_path)
    settings = Settings(home=tmp_path / "walked", site=SiteSettings(outlets=("none-of-the-catalogue",)))
    settings.home.mkdir()
    with opened_store(settings.store_address, settings.captures_folder) as store:
        told = asyncio.run(walked(archive, settings, store))
        assert told.bugs == []
        assert told.of("read") == {"done": 6}
        found = site_of(
            make_bench(Settings(home=settings.home), clock_of(store, None), store), tmp_path / "site-walked"
        )
    with paper(tmp_path / "imported", read_archive(archive)) as (bench, _):
        expected = site_of(bench, tmp_path / "site-imported")
    assert [name for name in found.keys() | expected.keys() if found.get(name) != expected.get(name)] == []
    assert sum(name.endswith("receipts.json") for name in found) == 2
