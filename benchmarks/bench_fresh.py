"""How soon a report stands on its page after its outlet's feed has announced it: the whole main job on a press on loopback.

    python benchmarks/bench_fresh.py [--data FOLDER] [--minutes 5] [--rate 30]

The reports of archives are announced one after the other, at random moments (seeded), by feeds that grow while
`headwater run` gathers, reads, groups, tells and serves. A report counts from the moment its feed has it until its own
page answers on the site. A web that stands in is asked every ten seconds; in the world a busy channel is asked every
fifteen minutes, and that wait is not in the figure. DATA holds the folder `press`; without it the reports are the sample's.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import signal
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import aiohttp
from aiohttp import web

from headwater import addresses, sample
from headwater.gather import ArchivedWeb, archived_web, parse_feed
from headwater.gather.demo import application
from headwater.gather.door import CAPTURED_HEADER, URL_HEADER
from headwater.gather.warc import page_of
from headwater.models import Feed, FeedEntry, Page
from headwater.store import Store, opened_store

SETTLING = 90  # seconds after the last announcement in which pages may still appear


@dataclass
class GrowingPress:
    """Feeds that announce more and more of what archives hold. `announced` has the moment of each address."""

    held: ArchivedWeb
    entries: dict[str, list[FeedEntry]]
    shown: dict[str, int] = field(default_factory=dict)
    announced: dict[str, float] = field(default_factory=dict)

    @web.middleware
    async def answer(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """A feed as it stands now; anything else as it was recorded."""
        feed = self.entries.get(request.headers.get(URL_HEADER, ""))
        if feed is None:
            return await handler(request)
        shown = feed[: self.shown.get(request.headers[URL_HEADER], 0)]
        items = "".join(
            f"<item><title>{escape(one.title)}</title><link>{escape(one.link)}</link></item>" for one in reversed(shown)
        )
        rss = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Growing</title>{items}</channel></rss>'
        stands_in = {CAPTURED_HEADER: datetime.now(UTC).isoformat()}
        return web.Response(text=rss, content_type="application/rss+xml", headers=stands_in)

    async def grow(self, minutes: float, rate: float, seed: int) -> None:
        """Announce entries of random feeds at random moments, `rate` a minute."""
        chance, end = random.Random(seed), time.monotonic() + 60 * minutes
        while time.monotonic() < end:
            left = [url for url, feed in self.entries.items() if self.shown.get(url, 0) < len(feed)]
            if not left:
                return
            url = chance.choice(left)
            self.shown[url] = self.shown.get(url, 0) + 1
            self.announced.setdefault(self.entries[url][self.shown[url] - 1].link, time.monotonic())
            await asyncio.sleep(chance.expovariate(rate / 60))


def press_of(archives: list[Path]) -> GrowingPress:
    """The feeds of archives with those of their entries whose pages the archives hold."""
    held = archived_web(archives)
    entries = {}
    for url in held.feeds:
        record = held.find(url)
        page = page_of(record) if record else None
        feed = parse_feed(url, page.body, page.headers, captured=page.captured) if isinstance(page, Page) else None
        if isinstance(feed, Feed):
            entries[url] = [one for one in feed.entries if one.link and held.find(one.link)]
    return GrowingPress(held, {url: feed for url, feed in entries.items() if feed})


async def seen(
    press: GrowingPress, home: Path, site: str, found: dict[str, float], growing: asyncio.Task[None]
) -> None:
    """Note when each announced report's page answers, until all do or the last ones have had their time."""
    last = None
    with opened_store(home / "headwater.sqlite", home / "captures") as store:
        async with aiohttp.ClientSession() as client:
            while last is None or time.monotonic() < last + SETTLING:
                if growing.done() and last is None:
                    last = time.monotonic()
                for url in press.announced.keys() - found.keys():
                    if await _stands(store, client, site, url):
                        found[url] = time.monotonic()
                if growing.done() and not press.announced.keys() - found.keys():
                    return
                await asyncio.sleep(0.5)


async def _stands(store: Store, client: aiohttp.ClientSession, site: str, url: str) -> bool:
    """Whether the page of a report answers, and its story's listing holds it."""
    for article in store.articles_at(addresses.canonical(url)):
        member = store.doc("member", article)
        if member is not None and store.story_row(member.doc) is not None:
            async with client.get(f"{site}/article/{article}/") as answer:
                return answer.status == 200
    return False


async def measured(press: GrowingPress, minutes: float, rate: float, seed: int) -> dict[str, float]:
    """Run everything; the moments at which pages were first seen."""
    app = application(press.held)
    app.middlewares.append(press.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as home, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        site = free.getsockname()[1]
        free.close()
        words = ("run", "--home", home, "--port", str(site), "--web", f"http://{host}:{port}")
        process = await asyncio.create_subprocess_exec(sys.executable, "-m", "headwater", *words)
        try:
            while not (Path(home) / "headwater.sqlite").exists():
                await asyncio.sleep(0.2)
            await asyncio.sleep(5)
            growing = asyncio.create_task(press.grow(minutes, rate, seed))
            await seen(press, Path(home), f"http://127.0.0.1:{site}", found, growing)
        finally:
            process.send_signal(signal.SIGTERM)
            await process.wait()
            await runner.cleanup()
    return found


def main() -> None:
    """Measure and print the quantiles."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder of development material; its press/ is announced")
    parser.add_argument("--minutes", type=float, default=5.0, help="how long reports are announced")
    parser.add_argument("--rate", type=float, default=30.0, help="reports a minute")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    archives = [sample.archive()]
    if asked.data:
        archives = [asked.data / "press" / "event_feeds.warc.gz", asked.data / "press" / "events.warc.gz"]
    else:
        print("no material: the shipped sample is announced")
    press = press_of(archives)
    found = asyncio.run(measured(press, asked.minutes, asked.rate, asked.seed))
    waits = sorted(found[url] - press.announced[url] for url in found)
    print(f"{len(press.announced)} reports announced by {len(press.shown)} feeds, {len(found)} stand on the site")
    if len(waits) > 1:
        p95 = statistics.quantiles(waits, n=20, method="inclusive")[-1]
        print(f"from feed to page: median {statistics.median(waits):.1f} s, p95 {p95:.1f} s, longest {waits[-1]:.1f} s")


if __name__ == "__main__":
    main()
