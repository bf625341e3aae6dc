"""The main job: one thread gathers, one serves, and the main one runs the steps whenever something waits."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime

import click

from headwater import sample
from headwater.cli.asking import Progressing, fresh_bench, opened, processes_of
from headwater.cli.serving import Site, shelf_of
from headwater.gather import Manners, read_archive
from headwater.models import Outcome, Page, Visit
from headwater.pipeline.engines import here
from headwater.pipeline.gathering import Gathered, gather_due
from headwater.pipeline.run import Told, clock_of, engine_of, run_steps
from headwater.pipeline.taking import take
from headwater.pipeline.work import SAMPLE_HOME, Bench, is_sample
from headwater.publish import Shelf
from headwater.settings import Settings

PATIENCE = 5.0  # seconds without an answer after which an empty paper shows the sample
BETWEEN = 20.0  # seconds between two looks for channels that are due
STEPS_EVERY = 5.0  # seconds between two looks for pages that wait
ROUNDS = 3  # rounds of `run --once`: a home page names channels, a channel names pages


async def gather_all(bench: Bench, told: Callable[[str, int], None]) -> Gathered:
    """Gather until nothing new is due, in a few rounds; what came of all of them."""
    total = Gathered()
    robots: dict[str, Page | Visit] = {}
    manners: dict[str, Manners] = {}
    for _ in range(ROUNDS):
        found = await gather_due(bench, now=_wall_clock, told=told, robots=robots, manners=manners)
        total.ended.update(found.ended)
        total.pages += found.pages
        total.answered |= found.answered
        total.unanswered |= found.unanswered
        if not found.pages:
            break
    return total


def sample_settings(settings: Settings) -> Settings:
    """The settings of the sample's own store, which lies in a folder of its own and never in the user's."""
    if is_sample(settings):
        return settings
    return replace(settings, home=settings.home / SAMPLE_HOME, store="", now=sample.NOW, web="")


def make_sample(settings: Settings) -> None:
    """Make the sample's paper, unless it stands."""
    with opened(settings) as bench:
        if not bench.store.count_stories():
            take(bench.store, read_archive(sample.archive()), why="sample", told=lambda _: None)
            run_steps(bench, here, lambda _step, _outcomes: None)


class Running:
    """`headwater run`: gathers, steps and serves until interrupted. Use as a context manager."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._began = time.monotonic()
        self._stopped = threading.Event()
        self._answered = threading.Event()
        self._sample_up = threading.Event()
        self._failed: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._gatherer = threading.Thread(target=self._gather, name="gather", daemon=True)
        self._sampler = threading.Thread(target=self._sample, name="sample", daemon=True)
        self._real = shelf_of(settings)
        self._invented = shelf_of(sample_settings(settings), sample=True)
        self._site = Site(settings, self._shelf, self._health)
        self._opened = opened(settings)

    @property
    def address(self) -> str:
        """Where the paper is read."""
        return self._site.address

    def __enter__(self) -> Running:
        self._bench = self._opened.__enter__()
        self._lock = self._bench.store.run_lock()
        self._lock.__enter__()
        self._site.__enter__()
        self._gatherer.start()
        if not self._bench.store.count_stories():
            self._sampler.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        if self._loop is not None and self._task is not None:
            self._loop.call_soon_threadsafe(self._task.cancel)
        self._gatherer.join(timeout=10)
        self._site.__exit__(None, None, None)
        self._lock.__exit__(None, None, None)
        self._opened.__exit__(None, None, None)

    def until_interrupted(self) -> None:
        """Run the steps whenever something waits. Raises what the gathering thread died of."""
        with engine_of(processes_of(self._settings)) as engine, Progressing() as progress:
            while self._failed is None:
                told = Told()

                def hear(step: str, outcomes: Iterable[Outcome], told: Told = told) -> None:
                    progress.outcomes(step, outcomes)
                    told.hear(step, outcomes)

                run_steps(replace(self._bench, now=clock_of(self._bench.store, self._settings.now)), engine, hear)
                for bug in told.bugs:
                    click.echo(f"bug in {bug.step} of {bug.key}:\n{bug.detail}", err=True)
                self._stopped.wait(STEPS_EVERY)
        raise self._failed

    def _shelf(self) -> Shelf:
        """The real paper, or the sample while there is none and nobody answers."""
        waited = time.monotonic() - self._began > PATIENCE
        if waited and self._sample_up.is_set() and not self._answered.is_set():
            return self._invented()
        return self._real()

    def _health(self) -> dict[str, object]:
        """What `/health` says of the run."""
        return {
            "gathering": self._gatherer.is_alive(),
            "sample": self._sample_up.is_set() and not self._answered.is_set(),
        }

    def _sample(self) -> None:
        """Have the sample ready in case nobody answers."""
        make_sample(sample_settings(self._settings))
        self._sample_up.set()

    def _gather(self) -> None:
        """Gather round after round until stopped."""
        try:
            asyncio.run(self._rounds())
        except asyncio.CancelledError:
            return
        except BaseException as error:  # handed to the main thread, which raises it
            self._failed = error

    async def _rounds(self) -> None:
        """One round after the other, as long as the run lasts."""
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        bench = fresh_bench(self._settings)
        if bench.store.count_stories():
            self._answered.set()
        robots: dict[str, Page | Visit] = {}
        manners: dict[str, Manners] = {}
        day = _wall_clock().date()
        while not self._stopped.is_set():
            if _wall_clock().date() != day:
                robots.clear()
                day = _wall_clock().date()
                self._let_go(bench)
            found = await gather_due(bench, now=_wall_clock, told=self._told, robots=robots, manners=manners)
            if found.answered:
                self._answered.set()
            await asyncio.sleep(BETWEEN)

    def _let_go(self, bench: Bench) -> None:
        """Once a day, let captures go that are too old or too many: uncited ones first, cited ones not while published."""
        bounds = self._settings.captures
        bench.store.prune(max_days=bounds.days, max_bytes=int(bounds.gigabytes * 1e9), now=_wall_clock())

    def _told(self, _what: str, _count: int) -> None:
        """Progress of the gathering is seen in `status` and on the page of today."""


def _wall_clock() -> datetime:
    """The time of day by which the network is asked."""
    return datetime.now(UTC)
