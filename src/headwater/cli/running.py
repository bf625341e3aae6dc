"""The main job: one thread gathers, one serves, and the main one runs the steps whenever something waits."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from headwater import sample
from headwater.cli.asking import fresh_bench, opened, processes_of
from headwater.cli.serving import Site, shelf_of
from headwater.errors import StoreBusyError
from headwater.gather import Manners, read_archive
from headwater.models import Page, Visit
from headwater.pipeline.clock import keep_promises
from headwater.pipeline.engines import Engine, here
from headwater.pipeline.gathering import Gathered, carried, gather_due
from headwater.pipeline.run import Told, clock_of, engine_of, run_steps
from headwater.pipeline.taking import take
from headwater.pipeline.work import SAMPLE_HOME, Bench, is_sample
from headwater.publish import Shelf
from headwater.settings import Settings, load

PATIENCE = 5.0  # seconds without an answer after which an empty paper shows the sample
BETWEEN = 20.0  # seconds between two looks for channels that are due
STAND_IN_BETWEEN = 3.0  # the same where an archive stands in for the world
STEPS_EVERY = 2.0  # seconds between two looks for pages that wait
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


# What a process of its own is told to do; a fresh interpreter needs nothing of this one and can be ended at any moment.
SAMPLE_MAKER = "import sys; from headwater.cli.running import make_sample_in; make_sample_in(sys.argv[1])"


def make_sample_in(home: str) -> None:
    """Make the sample's paper inside a home folder, as the settings of that folder say."""
    make_sample(sample_settings(load(os.environ, home=Path(home))))


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
        self._sample_up = threading.Event()
        self._answered: float | None = None  # seconds after the beginning at which the first outlet answered
        self._outlets: set[str] = set()  # that answered so far
        self._stands = False  # whether the real paper has a story
        self._failed: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._gatherer = threading.Thread(target=self._gather, name="gather", daemon=True)
        self._sampler = threading.Thread(target=self._sample, name="sample", daemon=True)
        self._real = shelf_of(settings)
        self._invented = shelf_of(sample_settings(settings), sample=True)
        self._site = Site(settings, self._shelf, self._health, self._which)
        self._open = ExitStack()

    @property
    def address(self) -> str:
        """Where the paper is read."""
        return self._site.address

    @property
    def sources(self) -> str:
        """Whom the run asks, in words."""
        if self._settings.web:
            return f"the archives at {self._settings.web}"
        found = tuple(carried(self._bench))
        return f"{len(found):,} outlets of {len({one.country for one in found if one.country}):,} countries"

    def __enter__(self) -> Running:
        with ExitStack() as opening:
            self._bench = opening.enter_context(opened(self._settings))
            opening.enter_context(self._bench.store.run_lock())
            self._stands = self._bench.store.count_stories() > 0
            opening.enter_context(self._site)
            self._open = opening.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        if self._loop is not None and self._task is not None and self._gatherer.is_alive():
            self._loop.call_soon_threadsafe(self._task.cancel)
        if self._gatherer.is_alive():
            self._gatherer.join(timeout=10)
        self._open.close()

    def until_interrupted(self) -> None:
        """Gather, and run the steps whenever something waits. Raises what the gathering thread died of."""
        self._gatherer.start()
        if not self._stands:
            self._sampler.start()
        with engine_of(processes_of(self._settings)) as engine:
            while self._failed is None:
                with surviving_a_busy_store():
                    self._bring_up_to_date(engine)
                self._stopped.wait(STEPS_EVERY)
        raise self._failed

    def _bring_up_to_date(self, engine: Engine) -> None:
        """Do what waits, and say in a line what was done, if anything was."""
        told = Told()
        run_steps(replace(self._bench, now=clock_of(self._bench.store, self._settings.now)), engine, told.hear)
        keep_promises(self._bench, _wall_clock())
        for bug in told.bugs:
            click.echo(f"bug in {bug.step} of {bug.key}:\n{bug.detail}", err=True)
        stories = sum(told.of("digest").values())
        if not told.counts:
            return
        self._stands = self._bench.store.count_stories() > 0
        done = f"{sum(told.of('read').values()):,} pages read, {stories:,} stories told"
        say(f"{done}; {self._bench.store.count_stories():,} stories of {len(self._outlets):,} outlets that answered")

    def _which(self) -> str:
        """Which paper stands: `sample` while the store is empty and nobody answered in time, `begun` before the first story."""
        late = self._answered is None or self._answered > PATIENCE
        waited = time.monotonic() - self._began > PATIENCE
        if not self._stands and late and waited and self._sample_up.is_set():
            return "sample"
        return "paper" if self._stands else "begun"

    def _shelf(self) -> Shelf:
        """The paper that stands."""
        return self._invented() if self._which() == "sample" else self._real()

    def _health(self) -> dict[str, object]:
        """What `/health` says of the run."""
        return {"gathering": self._gatherer.is_alive(), "paper": self._which(), "sample": self._which() == "sample"}

    def _sample(self) -> None:
        """Have the sample ready in case nobody answers; made by a process of its own, since gathering needs this one."""
        apart = subprocess.Popen(  # noqa: S603 (our own interpreter, our own words)
            [sys.executable, "-c", SAMPLE_MAKER, str(self._settings.home)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,  # a terminal's Ctrl-C is ours to answer
        )
        while apart.poll() is None:
            if self._stopped.wait(0.1) or self._stands:
                apart.terminate()
                apart.communicate()
                return
        said = apart.communicate()[1].decode("utf-8", "replace")
        if apart.returncode:
            say(f"the sample could not be made: {said.strip()[-2000:]}")
            return
        self._sample_up.set()
        while not self._stopped.is_set() and self._answered is None:
            if self._which() == "sample":
                say("no outlet has answered yet: an invented sample is shown, labelled as one, until one does")
                return
            self._stopped.wait(0.5)

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
        robots: dict[str, Page | Visit] = {}
        manners: dict[str, Manners] = {}
        day = _wall_clock().date()
        first = True
        while not self._stopped.is_set():
            with surviving_a_busy_store():
                if _wall_clock().date() != day:
                    robots.clear()
                    day = _wall_clock().date()
                    self._let_go(bench)
                found = await gather_due(bench, now=_wall_clock, told=self._told, robots=robots, manners=manners)
                self._outlets |= found.answered
                if first:
                    say(_first_heard(found, self._settings.web))
                    first = False
            await asyncio.sleep(STAND_IN_BETWEEN if self._settings.web else BETWEEN)

    def _let_go(self, bench: Bench) -> None:
        """Once a day, let captures go that are too old or too many: uncited ones first, cited ones not while published."""
        bounds = self._settings.captures
        bench.store.prune(max_days=bounds.days, max_bytes=int(bounds.gigabytes * 1e9), now=_wall_clock())

    def _told(self, what: str, _count: int) -> None:
        """Hear of the first outlet that answers, upon which the sample may give way; the rest is seen in `status`."""
        if what == "answered" and self._answered is None:
            self._answered = time.monotonic() - self._began
            say("outlets answer; their reports are being read")


def _first_heard(found: Gathered, web: str) -> str:
    """What the first round heard, in a line."""
    if web in found.unanswered:
        return f"nobody answers at {web} ({found.unanswered[web]}); `headwater demo --web FILE…` serves archives there"
    silent = len(found.unanswered.keys() - found.answered)
    return f"{len(found.answered):,} outlets answered, {silent:,} did not; `headwater status` says why"


@contextmanager
def surviving_a_busy_store() -> Iterator[None]:
    """Say that something holds the store and go on: what was not done waits and is done at the next look."""
    try:
        yield
    except StoreBusyError as busy:
        say(f"{busy}; trying again")


def say(what: str) -> None:
    """One line of what goes on, with the time of day, on standard error."""
    click.echo(f"{_wall_clock():%H:%M:%S} {what}", err=True)


def _wall_clock() -> datetime:
    """The time of day by which the network is asked."""
    return datetime.now(UTC)
