"""How a command runs the steps of the paper: at the clock of what the store holds, with progress, and with bugs told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from headwater.cli.asking import Progressing, processes_of
from headwater.pipeline.engines import spare_the_collector
from headwater.pipeline.run import Told, clock_of, engine_of, run_steps
from headwater.pipeline.work import Bench
from headwater.settings import Settings


def at_clock(bench: Bench) -> Bench:
    """The bench at the clock of what the store holds by now: what was taken in may just have moved it."""
    return replace(bench, now=clock_of(bench.store, bench.settings.now))


def steps(bench: Bench, settings: Settings, progress: Progressing, told: Told) -> None:
    """Run every step until nothing waits."""

    def hear(step: str, outcomes: Any) -> None:
        progress.outcomes(step, outcomes)
        told.hear(step, outcomes)

    spare_the_collector()
    with engine_of(processes_of(settings)) as engine:
        run_steps(bench, engine, hear)


def end_of(told: Told) -> None:
    """Exit with 1 where a bug of ours spoilt a piece; its traceback is printed."""
    for bug in told.bugs[:3]:
        click.echo(f"bug in {bug.step} of {bug.key}:\n{bug.detail}", err=True)
    if told.bugs:
        click.echo(f"{len(told.bugs)} pieces were spoilt by bugs; `headwater status` lists them", err=True)
        raise click.exceptions.Exit(1)
