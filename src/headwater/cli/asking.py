"""What every command asks and how it answers: common flags, settings, an open store, progress, counts."""

from __future__ import annotations

import functools
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from headwater.errors import SettingsError
from headwater.models import Outcome
from headwater.pipeline.run import clock_of
from headwater.pipeline.work import Bench, bench_of, make_bench
from headwater.settings import Settings, load
from headwater.store import opened_store

Command = Callable[..., Any]


def common(command: Command) -> Command:
    """The flags that every command takes, handed on as `settings`."""

    @click.option("--home", type=click.Path(path_type=Path, file_okay=False), help="Folder of store and captures.")
    @click.option("--store", default="", help="A SQLite file, or postgresql://…")
    @click.option("--now", default="", metavar="TIME", help="Fix the paper's clock, as 2026-11-23T14:05:00Z.")
    @click.option(
        "--settings", "file", type=click.Path(path_type=Path, dir_okay=False), help="A TOML file [HOME/headwater.toml]."
    )
    @click.option("--processes", type=int, default=None, help="Worker processes; 1 does all work here [cores].")
    @functools.wraps(command)
    def asked(home: Path | None, store: str, now: str, file: Path | None, processes: int | None, **flags: Any) -> Any:
        settings = load(os.environ, home=home, store=store, now=now, file=file, processes=processes)
        return command(settings, **flags)

    return asked


@contextmanager
def opened(settings: Settings) -> Iterator[Bench]:
    """A bench over the store of these settings, at the paper's clock; the home folder is made where there is none."""
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"{settings.home}: no folder can be made there: {error.strerror}; name another --home"
        ) from error
    with opened_store(settings.store_address, settings.captures_folder) as store:
        yield make_bench(settings, clock_of(store, settings.now), store)


def fresh_bench(settings: Settings) -> Bench:
    """A bench of the calling thread, over its own connection, at the clock of what the store holds by now."""
    bench = bench_of(settings, datetime.now(UTC))
    return replace(bench, now=clock_of(bench.store, settings.now))


def processes_of(settings: Settings) -> int:
    """How many worker processes: as set, else one for each core."""
    return settings.processes or os.cpu_count() or 1


class Progressing:
    """Progress of long work on standard error: bars on a terminal, a plain line now and then elsewhere."""

    LINE_EVERY = 10.0  # seconds between plain lines

    def __init__(self, *, quiet: bool = False) -> None:
        self._console = Console(stderr=True, quiet=quiet)
        self._bars: Progress | None = None
        self._tasks: dict[str, Any] = {}
        self._counts: dict[str, int] = {}
        self._began = self._said = time.monotonic()
        self._quiet = quiet

    def __enter__(self) -> Progressing:
        if self._console.is_terminal and not self._quiet:
            columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
            self._bars = Progress(
                *columns, TextColumn("{task.fields[rate]}"), TimeElapsedColumn(), console=self._console
            )
            self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bars is not None:
            self._bars.stop()
        elif self._counts and not self._quiet:
            self._line()

    def add(self, what: str, count: int) -> None:
        """`count` more of something are done."""
        self._counts[what] = self._counts.get(what, 0) + count
        seconds = max(time.monotonic() - self._began, 1e-9)
        if self._bars is not None:
            task = self._tasks.get(what)
            if task is None:
                task = self._tasks[what] = self._bars.add_task(what, total=None, rate="")
            self._bars.update(task, advance=count, rate=f"{self._counts[what] / seconds:.0f}/s")
        elif not self._quiet and time.monotonic() - self._said > self.LINE_EVERY:
            self._line()

    def outcomes(self, step: str, outcomes: Iterable[Outcome]) -> None:
        """A batch of a step is done."""
        self.add(step, len(tuple(outcomes)))

    def _line(self) -> None:
        """All counts in one plain line."""
        self._said = time.monotonic()
        counts = " · ".join(f"{what} {count:,}" for what, count in self._counts.items())
        click.echo(f"{counts} · {self._said - self._began:.0f} s", err=True)


def print_json(value: object) -> None:
    """One JSON object for machines."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, sort_keys=True) + "\n")


def print_counts(title: str, counts: Iterable[tuple[str, int]]) -> None:
    """Counts for people, largest first."""
    rows = sorted(counts, key=lambda pair: (-pair[1], pair[0]))
    if rows:
        click.echo(title)
        for name, count in rows:
            click.echo(f"  {count:>8,}  {name}")
