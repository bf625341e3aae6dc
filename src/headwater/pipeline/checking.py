"""Whether outlets' channels answer: each visited once through the one door, what came of it kept with its day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from headwater.gather import Request, gather_round, parse_feed
from headwater.models import Outlet, Page, Unread, Visit
from headwater.pipeline.doors import door_of
from headwater.pipeline.work import Bench
from headwater.store import dumps


@dataclass(frozen=True, slots=True)
class Checked:
    """One channel, or the home page of an outlet that lists none: how many entries it gave, or why none."""

    outlet: str
    url: str
    entries: int
    fault: str


async def check_outlets(
    bench: Bench, outlets: Sequence[Outlet], told: Callable[[], None], now: Callable[[], datetime]
) -> tuple[Checked, ...]:
    """Visit every channel of these outlets; the results in order of outlet and address."""
    asked = {c.url: one.key for one in outlets for c in one.channels} | {
        one.home: one.key for one in outlets if not one.channels
    }
    homes = {one.home for one in outlets if not one.channels}
    found: list[Checked] = []

    def keep(request: Request, result: Page | Visit) -> Iterable[Request]:
        found.append(_checked(asked[request.url], request.url, result, is_home=request.url in homes))
        told()
        return ()

    settings = bench.settings.gather
    async with door_of(bench.settings, now, seconds=settings.total_seconds, read_seconds=settings.read_seconds) as door:
        requests = [Request(url, "home" if url in homes else "feed") for url in sorted(asked)]
        await gather_round(door, requests, keep, now=now, workers=settings.connections)
    ordered = tuple(sorted(found, key=lambda one: (one.outlet, one.url)))
    day = now().date().isoformat()
    with bench.store.transaction():
        for one in ordered:
            bench.store.put_doc("checked", one.url, dumps(one), day=day, refers=one.outlet, sort=day)
    return ordered


def _checked(outlet: str, url: str, result: Page | Visit, *, is_home: bool) -> Checked:
    """What one visit shows of a channel."""
    if isinstance(result, Visit):
        return Checked(outlet, url, 0, result.detail or result.ended)
    if result.status != 200:
        return Checked(outlet, url, 0, f"status-{result.status}")
    if is_home:
        return Checked(outlet, url, 0, "")
    feed = parse_feed(result.url, result.body, result.headers, captured=result.captured)
    if isinstance(feed, Unread):
        return Checked(outlet, url, 0, feed.reason)
    return Checked(outlet, url, len(feed.entries), "" if feed.entries else "no-entries")
