"""How fast and how tolerantly the room `gather` reads archives and feeds, and how politely it polls the world.

    python benchmarks/bench_gather.py [--data FOLDER] [--feeds N] [--only archives,feeds,hostile,door,day]

DATA holds the folder `press`; without it archives and feeds are those of the shipped sample, and what is printed says so.
Peers that are not installed (warcio, FastWARC, feedparser's quick rivals) are left out by name.

archives  records, megabytes and processor time of each archive, beside warcio and FastWARC
feeds     entries, links, titles and times found, and milliseconds a feed, beside feedparser and fastfeedparser
hostile   how each record of a hostile archive ended, one line each
door      requests a second against a server on loopback
day       a simulated day of polling --feeds N channels: requests, the least pause of a domain, the longest delay
"""

from __future__ import annotations

import argparse
import asyncio
import heapq
import logging
import random
import resource
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import feedparser
from aiohttp import web

from headwater import sample
from headwater.addresses import registrable
from headwater.gather import (
    Answer,
    Door,
    Manners,
    Request,
    gather_round,
    next_visit,
    parse_feed,
    read_archive,
    read_records,
)
from headwater.models import Feed, Page, Visit

try:
    import warcio.archiveiterator as warcio
except ImportError:
    warcio = None
try:
    import fastwarc.warc as fastwarc
except ImportError:
    fastwarc = None
try:
    import fastfeedparser
except ImportError:
    fastfeedparser = None

START = datetime(2026, 3, 2, tzinfo=UTC)


def main() -> None:
    """Run what is asked for and print a table for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder of development material")
    parser.add_argument("--score", type=Path, help="accepted as by every benchmark; has no part in this one")
    parser.add_argument("--feeds", type=int, default=2000, help="channels of the simulated day")
    parser.add_argument("--only", default="archives,feeds,hostile,door,day")
    asked = parser.parse_args()
    if asked.data is None:
        print("no --data: archives and feeds are those of the shipped sample; they show that it works, not how well")
        archives = [sample.archive()]
    else:
        archives = sorted((asked.data / "press").glob("*.warc.gz"))
    for name, peer in (("warcio", warcio), ("fastwarc", fastwarc), ("fastfeedparser", fastfeedparser)):
        if peer is None:
            print(f"{name} is not installed and left out")
    logging.disable(logging.CRITICAL)
    parts: dict[str, Callable[[], None]] = {
        "archives": lambda: bench_archives(archives),
        "feeds": lambda: bench_feeds(archives),
        "hostile": lambda: bench_hostile(archives),
        "door": lambda: asyncio.run(bench_door()),
        "day": lambda: asyncio.run(bench_day(asked.feeds)),
    }
    for name in asked.only.split(","):
        print(f"\n## {name}")
        parts[name]()
    print(f"\npeak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def measured(work: Callable[[], Any], *, times: int = 3) -> tuple[float, Any]:
    """The least processor time of several runs, in seconds, and what came of the last."""
    least, result = float("inf"), None
    for _ in range(times):
        began = time.process_time()
        result = work()
        least = min(least, time.process_time() - began)
    return least, result


def bench_archives(archives: list[Path]) -> None:
    """Records to pages, beside other readers of WARC, which give records only."""
    print(f"{'archive':24} {'reader':22} {'records':>8} {'ms/record':>10} ends")
    for archive in archives:
        seconds, results = measured(lambda archive=archive: list(read_archive(archive)))
        ends = Counter("page" if isinstance(one, Page) else one.ended for one in results)
        _archive_row(archive, "headwater, to pages", len(results), seconds, dict(ends))
        seconds, count = measured(lambda archive=archive: sum(1 for _ in read_records(archive)))
        _archive_row(archive, "headwater, records", count, seconds, "")
        for name, read in _peers_of_warc():
            seconds, (count, fault) = measured(lambda archive=archive, read=read: _counted(read, archive))
            _archive_row(archive, name, count, seconds, fault)


def _archive_row(archive: Path, name: str, count: int, seconds: float, ends: Any) -> None:
    print(f"{archive.name:24} {name:22} {count:8} {seconds * 1000 / max(count, 1):10.3f} {ends}")


def _counted(read: Callable[[Path], Iterator[Any]], archive: Path) -> tuple[int, str]:
    """How many records a reader gives before its end, or before it stops at a fault."""
    count = 0
    try:
        for _ in read(archive):
            count += 1
    except Exception as error:
        return count, f"stops: {type(error).__name__}"
    return count, ""


def _with_warcio(archive: Path) -> Iterator[Any]:
    with archive.open("rb") as stream:
        for record in warcio.ArchiveIterator(stream):
            record.content_stream().read()
            yield record


def _with_fastwarc(archive: Path) -> Iterator[Any]:
    with archive.open("rb") as stream:
        for record in fastwarc.ArchiveIterator(stream):
            record.reader.read()
            yield record


def _peers_of_warc() -> list[tuple[str, Callable[[Path], Iterator[Any]]]]:
    return [*([("warcio", _with_warcio)] if warcio else []), *([("FastWARC", _with_fastwarc)] if fastwarc else [])]


def bench_feeds(archives: list[Path]) -> None:
    """Every feed of the archives, read by each reader."""
    feeds = []
    for archive in archives:
        if "hostile" in archive.name:
            continue
        pages = (one for one in read_archive(archive) if isinstance(one, Page))
        feeds += [one for one in pages if isinstance(parse_feed(one.url, one.body, one.headers), Feed)]
    size = sum(len(feed.body) for feed in feeds)
    print(f"{len(feeds)} feeds and sitemaps, {size / 1e6:.1f} MB")
    print(f"{'reader':30} {'entries':>8} {'links':>8} {'titles':>8} {'times':>8} {'ms/feed':>8} {'MB/s':>6}")
    for name, read in _readers_of_feeds():
        seconds, found = measured(lambda read=read: [_safely(read, feed) for feed in feeds])
        entries = [entry for one in found for entry in one]
        counts = [sum(1 for entry in entries if entry[n]) for n in range(3)]
        print(
            f"{name:30} {len(entries):8} {counts[0]:8} {counts[1]:8} {counts[2]:8}"
            f" {seconds * 1000 / len(feeds):8.2f} {size / 1e6 / seconds:6.1f}"
        )
    _differences(feeds)


Entry = tuple[str, str, Any]


def _safely(read: Callable[[Page], list[Entry]], feed: Page) -> list[Entry]:
    try:
        return read(feed)
    except Exception:
        return []


def _ours(feed: Page) -> list[Entry]:
    result = parse_feed(feed.url, feed.body, feed.headers, captured=feed.captured)
    return [(one.link, one.title, one.published or one.updated) for one in getattr(result, "entries", ())]


def _feedparser(feed: Page, *, sanitise: bool) -> list[Entry]:
    parsed: Any = feedparser.parse(feed.body, sanitize_html=sanitise)
    return [
        (one.get("link", ""), one.get("title", ""), one.get("published_parsed") or one.get("updated_parsed"))
        for one in parsed.entries
    ]


def _fast(feed: Page) -> list[Entry]:
    parsed = fastfeedparser.parse(feed.body)
    return [(one.get("link", ""), one.get("title", ""), one.get("published")) for one in parsed.entries]


def _readers_of_feeds() -> list[tuple[str, Callable[[Page], list[Entry]]]]:
    readers: list[tuple[str, Callable[[Page], list[Entry]]]] = [
        ("headwater", _ours),
        ("feedparser", lambda feed: _feedparser(feed, sanitise=True)),
        ("feedparser, not sanitising", lambda feed: _feedparser(feed, sanitise=False)),
    ]
    return [*readers, ("fastfeedparser", _fast)] if fastfeedparser else readers


def _differences(feeds: list[Page]) -> None:
    """Where feedparser and we read the same number of entries: how many links and times are the same."""
    same: Counter[str] = Counter()
    for feed in feeds:
        ours, theirs = _ours(feed), _feedparser(feed, sanitise=False)
        if not theirs:
            same["feeds that only we read"] += 1
        elif len(ours) != len(theirs):
            same["feeds with another number of entries"] += 1
        else:
            same["feeds with as many entries"] += 1
            for one, other in zip(ours, theirs, strict=True):
                same["entries compared"] += 1
                same["the same link"] += one[0] == other[0]
                times = (one[2] and one[2].timetuple()[:6], other[2] and tuple(other[2][:6]))
                same["the same time"] += times[0] == times[1]
                same["a time that only we read"] += bool(times[0] and not times[1])
                same["a time that only feedparser reads"] += bool(times[1] and not times[0])
    for name, count in same.items():
        print(f"  {name}: {count}")


def bench_hostile(archives: list[Path]) -> None:
    """How each record ended."""
    for archive in archives:
        if not archive.name.startswith(("hostile", "truncated")):
            continue
        for one in read_archive(archive):
            if isinstance(one, Visit):
                print(f"{one.url:44} {one.ended:9} {one.detail}")
            else:
                print(f"{one.url:44} page      {one.status}{' incomplete' if one.incomplete else ''}")


async def bench_door() -> None:
    """Small pages of a thousand domains, each asked twice, from a server in the same process."""
    body = b"<p>" + b"x" * 3000

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(body=body, content_type="text/html")

    app = web.Application()
    app.router.add_route("GET", "/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]

    async def resolve(_host: str) -> list[str]:
        return ["127.0.0.1"]

    async with Door(now=lambda: START, allow_private=True, resolve=resolve) as door:
        requests = [Request(f"http://h{n % 1000}.example:{port}/{n}") for n in range(2000)]
        began = time.process_time()
        results = await asyncio.gather(*(door.fetch(request) for request in requests))
        seconds = time.process_time() - began
    pages = sum(isinstance(result, Page) for result in results)
    print(
        f"{pages} pages of {len(requests)} requests, {pages / seconds:.0f} a second of processor time, server included"
    )
    await runner.cleanup()


@dataclass
class Clock:
    """A clock that only pauses move."""

    time: datetime = START

    def now(self) -> datetime:
        """The simulated time."""
        return self.time


class World:
    """Feeds on hosts with manners of their own, which notes when it was asked, and whether by two at once."""

    def __init__(self, clock: Clock, seed: int) -> None:
        self.clock = clock
        self.chance = random.Random(seed)
        self.asked: dict[str, list[datetime]] = defaultdict(list)
        self.barred: dict[str, datetime] = {}
        self.open: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()

    @asynccontextmanager
    async def ask(self, url: str, _headers: Mapping[str, str]) -> AsyncIterator[Answer]:
        """An answer: mostly a feed, sometimes a plea for time or an error."""
        domain = registrable(url)
        self.open[domain] += 1
        self.faults["two connections at once"] += self.open[domain] > 1
        self.faults["asked before Retry-After"] += self.barred.get(domain, START) > self.clock.time
        self.asked[domain].append(self.clock.time)
        dice = self.chance.random()
        status, headers = 200, ()
        if dice < 0.01:
            status, headers = 429, (("Retry-After", "1800"),)
            self.barred[domain] = self.clock.time + timedelta(minutes=30)
        elif dice < 0.02:
            status = 500

        async def chunks() -> AsyncIterator[bytes]:
            await asyncio.sleep(0)
            yield b"<rss><channel><item><link>https://x.example/</link></item></channel></rss>"

        try:
            yield Answer(status, headers, chunks())
        finally:
            self.open[domain] -= 1

    async def close(self) -> None:
        """Nothing is held."""


async def bench_day(channels: int) -> None:
    """A day of rounds every minute; hosts carry as many channels as in the world, some of them very many."""
    clock = Clock()
    world = World(clock, 7)
    chance = random.Random(11)
    urls = [f"https://h{int(channels * 0.6 * chance.random() ** 2)}.example/{n}" for n in range(channels)]
    first_due = {url: START + timedelta(seconds=chance.randrange(900)) for url in urls}
    due = [(moment, url) for url, moment in first_due.items()]
    heapq.heapify(due)
    failures: Counter[str] = Counter()
    manners: dict[str, Manners] = {}
    late: list[float] = []
    late_for_rest: list[float] = []
    put_off: set[str] = set()
    counts: Counter[str] = Counter()
    began = time.process_time()
    async with Door(now=clock.now, transport=world) as door:
        while clock.time < START + timedelta(days=1):
            requests = []
            while due and due[0][0] <= clock.time:
                requests.append(Request(heapq.heappop(due)[1], "feed"))

            def keep(request: Request, result: Page | Visit) -> None:
                if isinstance(result, Visit) and result.detail == "not-yet":
                    heapq.heappush(due, (clock.time + timedelta(minutes=1), request.url))
                    put_off.add(request.url)
                    return
                lateness = (clock.time - first_due[request.url]).total_seconds()
                (late_for_rest if request.url in put_off else late).append(lateness)
                put_off.discard(request.url)
                failures[request.url] = 0 if result.status == 200 else failures[request.url] + 1
                headers = result.headers if isinstance(result, Page) else ()
                moment = next_visit(clock.time, status=result.status, headers=headers, failures=failures[request.url])
                first_due[request.url] = moment
                heapq.heappush(due, (moment, request.url))

            round_began = clock.time
            counts += await gather_round(
                door, requests, keep, now=clock.now, manners=manners, pause=_Pauses(clock, round_began).pause
            )
            clock.time = max(clock.time, round_began + timedelta(minutes=1))
    seconds = time.process_time() - began
    pauses = [(later - earlier).total_seconds() for times in world.asked.values() for earlier, later in pairwise(times)]
    print(f"{channels} channels on {len(world.asked)} domains, one simulated day: {dict(counts)}")
    print(f"faults: { {name: count for name, count in world.faults.items() if count} or 'none' }")
    print(f"least pause of a domain between two requests: {min(pauses, default=0):.2f} s")
    _print_lateness("asked after it was due", late)
    _print_lateness("the same, where the domain had asked for rest or had failed", late_for_rest)
    print(f"{seconds:.0f} s of processor time, {seconds * 1000 / max(1, sum(counts.values())):.2f} ms a visit")


def _print_lateness(name: str, seconds: list[float]) -> None:
    seconds.sort()
    if seconds:
        median, p95 = seconds[len(seconds) // 2], seconds[int(len(seconds) * 0.95)]
        print(f"{name}: {len(seconds)} times, median {median:.0f} s, p95 {p95:.0f} s, longest {seconds[-1]:.0f} s")


class _Pauses:
    """Pauses of many tasks on one simulated clock: time moves to the earliest end once everybody waits."""

    def __init__(self, clock: Clock, began: datetime) -> None:
        self._clock = clock
        self._ends: list[datetime] = []

    async def pause(self, seconds: float) -> None:
        """Wait in simulated time."""
        end = self._clock.time + timedelta(seconds=seconds)
        heapq.heappush(self._ends, end)
        while self._clock.time < end:
            for _ in range(4):
                await asyncio.sleep(0)
            if self._ends and self._ends[0] >= end:
                self._clock.time = max(self._clock.time, end)
        self._ends.remove(end)
        heapq.heapify(self._ends)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
