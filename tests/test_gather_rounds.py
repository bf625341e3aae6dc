"""Rounds, politeness and the calendar: who is asked when, how often, and what is kept when it all is interrupted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.addresses import registrable
from headwater.gather import (
    Answer,
    Door,
    Manners,
    Request,
    WireError,
    after,
    back_off,
    gather_round,
    max_age,
    next_revisit,
    next_visit,
    retry_after,
    with_crawl_delay,
)
from headwater.models import Page, Visit

WHEN = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


class Clock:
    """A clock that only a pause moves."""

    def __init__(self) -> None:
        self.time = WHEN

    def now(self) -> datetime:
        return self.time

    async def pause(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)
        await asyncio.sleep(0)


class Wires:
    """A transport that answers from a table and remembers who was asked when."""

    def __init__(self, clock: Clock, answers: dict[str, tuple[int, dict[str, str], bytes] | str] | None = None) -> None:
        self.clock = clock
        self.answers = answers or {}
        self.asked: list[tuple[datetime, str]] = []

    @asynccontextmanager
    async def ask(self, url: str, headers: Mapping[str, str]) -> AsyncIterator[Answer]:
        self.asked.append((self.clock.time, url))
        answer = self.answers.get(url, (200, {}, b"<p>Oule</p>"))
        if isinstance(answer, str):
            raise WireError(answer)
        status, given, body = answer

        async def chunks() -> AsyncIterator[bytes]:
            await asyncio.sleep(0)
            yield body

        yield Answer(status, tuple(given.items()), chunks())

    async def close(self) -> None:
        pass


def page(status: int = 200, **headers: str) -> Page:
    pairs = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Page("https://oule.example/feed", WHEN, status, pairs, "", b"")


def failed(detail: str) -> Visit:
    return Visit("https://oule.example/feed", WHEN, "feed", "failed", detail)


def test_a_round_asks_everything_once_and_spares_each_domain() -> None:
    clock = Clock()
    wires = Wires(clock)
    urls = [f"https://{host}/{n}" for n in range(4) for host in ("www.oule.example", "oule.example", "tarn.example")]
    seen: list[str] = []

    async def run() -> None:
        async with Door(now=clock.now, transport=wires) as door:
            counts = await gather_round(
                door,
                [Request(url) for url in urls],
                lambda request, _result: seen.append(request.url),
                now=clock.now,
                pause=clock.pause,
            )
        assert counts == {"captured": len(urls)}

    asyncio.run(run())
    assert sorted(seen) == sorted(urls)
    for domain in ("oule.example", "tarn.example"):
        times = [moment for moment, url in wires.asked if registrable(url) == domain]
        assert all(later - earlier >= timedelta(seconds=1) for earlier, later in pairwise(times))


def test_what_a_feed_announces_is_asked_in_the_same_round() -> None:
    clock = Clock()
    wires = Wires(clock)

    def on_result(request: Request, _result: Page | Visit) -> list[Request]:
        return [Request(f"https://tarn.example/{n}") for n in range(3)] if request.why == "feed" else []

    async def run() -> None:
        async with Door(now=clock.now, transport=wires) as door:
            counts = await gather_round(
                door, [Request("https://oule.example/feed", "feed")], on_result, now=clock.now, pause=clock.pause
            )
        assert counts["captured"] == 4

    asyncio.run(run())


def test_a_domain_that_asks_for_time_is_not_waited_for_and_nothing_is_dropped_in_silence() -> None:
    clock = Clock()
    wires = Wires(clock, {"https://oule.example/0": (429, {"Retry-After": "3600"}, b"")})
    manners: dict[str, Manners] = {}
    results: dict[str, Page | Visit] = {}

    async def run() -> None:
        async with Door(now=clock.now, transport=wires) as door:
            counts = await gather_round(
                door,
                [Request(f"https://oule.example/{n}") for n in range(3)],
                lambda request, result: results.update({request.url: result}),
                now=clock.now,
                manners=manners,
                pause=clock.pause,
            )
        assert counts == {"captured": 1, "ignored not-yet": 2}

    asyncio.run(run())
    assert len(wires.asked) == 1
    assert manners["oule.example"].earliest == WHEN + timedelta(hours=1)


def test_a_redirect_into_a_domain_that_was_just_asked_waits_its_turn() -> None:
    clock = Clock()
    answers: dict[str, tuple[int, dict[str, str], bytes] | str] = {
        f"https://short{n}.example/": (301, {"Location": f"https://oule.example/{n}"}, b"") for n in range(4)
    }
    wires = Wires(clock, answers)

    async def run() -> None:
        async with Door(now=clock.now, transport=wires) as door:
            counts = await gather_round(
                door,
                [Request("https://oule.example/a"), *(Request(url) for url in answers)],
                lambda _request, _result: None,
                now=clock.now,
                pause=clock.pause,
            )
        assert counts == {"captured": 5}

    asyncio.run(run())
    times = [moment for moment, url in wires.asked if registrable(url) == "oule.example"]
    assert len(times) == 5
    assert all(later - earlier >= timedelta(seconds=1) for earlier, later in pairwise(times))


def test_a_redirect_into_a_domain_that_wants_long_rest_is_left_for_later() -> None:
    clock = Clock()
    wires = Wires(clock, {"https://tarn.example/": (302, {"Location": "https://oule.example/"}, b"")})
    manners = {"oule.example": Manners(earliest=WHEN + timedelta(minutes=5))}

    async def run() -> None:
        async with Door(now=clock.now, transport=wires) as door:
            requests = [Request("https://tarn.example/")]
            counts = await gather_round(
                door, requests, lambda _r, _v: None, now=clock.now, manners=manners, pause=clock.pause
            )
        assert counts == {"ignored not-yet": 1}

    asyncio.run(run())
    assert [url for _, url in wires.asked] == ["https://tarn.example/"]
    assert manners["oule.example"].earliest == WHEN + timedelta(minutes=5)


def test_an_interrupted_round_keeps_what_was_handed_out() -> None:
    clock = Clock()
    handed: list[str] = []

    async def run() -> None:
        async with Door(now=clock.now, transport=Wires(clock)) as door:

            def on_result(request: Request, _result: Page | Visit) -> None:
                handed.append(request.url)
                if len(handed) == 3:
                    task.cancel()

            task = asyncio.create_task(
                gather_round(
                    door,
                    [Request(f"https://h{n}.example/") for n in range(9)],
                    on_result,
                    now=clock.now,
                    pause=clock.pause,
                    workers=1,
                )
            )
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(run())
    assert 3 <= len(handed) < 9


def test_what_goes_wrong_with_a_result_ends_the_round_as_itself() -> None:
    clock = Clock()

    def on_result(_request: Request, _result: Page | Visit) -> None:
        raise OSError("the disk is full")

    async def run() -> None:
        async with Door(now=clock.now, transport=Wires(clock)) as door:
            await gather_round(door, [Request("https://oule.example/")], on_result, now=clock.now)

    with pytest.raises(OSError, match="disk is full"):
        asyncio.run(run())


def test_failures_of_a_server_back_off_and_an_answer_forgives_them() -> None:
    manners = Manners()
    spans = []
    for _ in range(20):
        manners = after(manners, failed("timeout"), WHEN)
        assert manners.earliest is not None
        spans.append(manners.earliest - WHEN)
    assert spans[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert spans[-1] == timedelta(hours=24)
    assert after(manners, page(), WHEN) == Manners(earliest=WHEN + timedelta(seconds=1))
    assert after(manners, failed("too-large"), WHEN).failures == 0
    assert after(Manners(), page(503), WHEN).earliest == WHEN + timedelta(minutes=15)


@pytest.mark.parametrize(
    ("stated", "span"),
    [
        ("120", timedelta(minutes=2)),
        ("Wed, 04 Mar 2026 10:30:00 GMT", timedelta(hours=1)),
        ("Wed, 04 Mar 2026 08:30:00 GMT", None),
        ("99999999999", timedelta(days=7)),
        ("-5", None),
        ("soon", None),
        ("0", None),
        ("", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(stated: str, span: timedelta | None) -> None:
    assert retry_after([("retry-after", stated)], WHEN) == span


def test_a_crawl_delay_is_kept_within_reason() -> None:
    assert with_crawl_delay(Manners(), 7).delay == timedelta(seconds=7)
    assert with_crawl_delay(Manners(), 86400).delay == timedelta(seconds=60)
    for nonsense in (None, -1, float("nan"), float("inf"), 0):
        assert with_crawl_delay(Manners(), nonsense).delay == timedelta(seconds=1)


def test_a_busy_channel_is_visited_every_quarter_of_an_hour() -> None:
    assert next_visit(WHEN) == WHEN + timedelta(minutes=15)


@pytest.mark.parametrize(
    ("asks", "minutes"),
    [
        ({"ttl_minutes": 5}, 15),
        ({"ttl_minutes": 40}, 40),
        ({"ttl_minutes": 1440}, 60),
        ({"headers": [("Cache-Control", "max-age=1800")]}, 30),
        ({"headers": [("Cache-Control", "public, s-maxage=99999")]}, 60),
        ({"headers": [("Retry-After", "7200")], "status": 429, "failures": 1}, 120),
        ({"headers": [("Retry-After", "7200")]}, 120),
        ({"status": 429, "failures": 1}, 15),
        ({"status": 503, "failures": 9}, 256),
        ({"status": None, "failures": 3}, 15),
        ({"status": None, "failures": 7}, 64),
        ({"status": 404, "failures": 1}, 1440),
        ({"unchanged": 30}, 60),
        ({"skip_hours": [9]}, 30),
        ({"skip_hours": [9, 10, 11]}, 150),
        ({"skip_days": [2]}, 14 * 60 + 30),
        ({"skip_hours": range(24)}, 1455),
    ],
)
def test_what_a_channel_asks_and_does_sets_its_next_visit(asks: dict[str, object], minutes: int) -> None:
    assert next_visit(WHEN, **asks) == WHEN + timedelta(minutes=minutes)  # type: ignore[arg-type]


@given(
    status=st.sampled_from([None, 200, 301, 304, 403, 404, 429, 500, 503]),
    ttl=st.none() | st.integers(-5, 10**9),
    hours=st.sets(st.integers(0, 23), max_size=22),
    days=st.sets(st.integers(0, 6), max_size=5),
    failures=st.integers(0, 500),
    unchanged=st.integers(0, 500),
    wait=st.none() | st.integers(0, 10**9),
    age=st.none() | st.integers(0, 10**9),
    now=st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_no_channel_is_visited_too_early_or_in_its_silent_hours_or_never(  # type: ignore[no-untyped-def]
    status, ttl, hours, days, failures, unchanged, wait, age, now
) -> None:
    headers = [("Retry-After", str(wait))] if wait is not None else []
    headers += [("Cache-Control", f"max-age={age}")] if age is not None else []
    moment = next_visit(
        now,
        status=status,
        headers=headers,
        ttl_minutes=ttl,
        skip_hours=hours,
        skip_days=days,
        failures=failures,
        unchanged=unchanged,
    )
    assert moment >= now + timedelta(minutes=15)
    assert moment <= now + timedelta(days=15)
    assert moment.hour not in hours
    assert moment.weekday() not in days
    if wait:
        assert moment >= now + min(timedelta(seconds=wait), timedelta(days=7))
    if not failures and not headers and status != 503 and not hours and not days and status != 429:
        assert moment <= now + timedelta(hours=1)


@given(st.integers(0, 10**6))
def test_backing_off_only_ever_grows_and_ends_at_a_day(failures: int) -> None:
    assert back_off(failures) <= back_off(failures + 1) <= timedelta(days=1)


def test_cited_articles_are_visited_again_after_one_six_twenty_four_and_seventy_two_hours() -> None:
    visits: list[datetime] = []
    hours = []
    while (moment := next_revisit(WHEN, visits, cited=True)) is not None:
        visits.append(moment + timedelta(minutes=1))
        hours.append((moment - WHEN) / timedelta(hours=1))
    assert hours == [1, 6, 24, 72]
    assert next_revisit(WHEN, [], cited=False) is None
    assert next_revisit(WHEN, [WHEN + timedelta(hours=30)], cited=True) == WHEN + timedelta(hours=72)


def test_the_longest_max_age_counts() -> None:
    assert max_age([("cache-control", "no-cache"), ("Cache-Control", "max-age=60, s-maxage=90")]) == timedelta(
        seconds=90
    )
    assert max_age([]) == timedelta(0)
