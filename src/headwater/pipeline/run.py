"""The order of the steps, and how often they are asked: until nothing waits.

`run_steps` brings the paper up to its captures. A step that leaves work for one before it (a ruling, a late article) is
met by going round again; every round does only what waits, so the last one finds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from headwater.models import Ended, Outcome
from headwater.pipeline.engines import Engine, Pool, here
from headwater.pipeline.steps import STEPS, work
from headwater.pipeline.work import Bench, run_step
from headwater.store import Store

ROUNDS = 4  # more would mean that two steps wake each other for ever, which is a bug of ours


@dataclass(slots=True)
class Told:
    """What came of a run, by step, end and reason, and the tracebacks of bugs."""

    counts: dict[tuple[str, str, str], int] = field(default_factory=dict)
    bugs: list[Outcome] = field(default_factory=list)

    def hear(self, step: str, outcomes: Iterable[Outcome]) -> None:
        """Count the outcomes of one batch."""
        for outcome in outcomes:
            key = (step, outcome.ended.value, outcome.reason)
            self.counts[key] = self.counts.get(key, 0) + 1
            if outcome.ended is Ended.BUG:
                self.bugs.append(outcome)

    def of(self, step: str) -> dict[str, int]:
        """How the pieces of one step ended: "done", or the reason."""
        found: dict[str, int] = {}
        for (name, ended, reason), count in sorted(self.counts.items()):
            if name == step:
                found[reason or ended] = found.get(reason or ended, 0) + count
        return found


def run_steps(bench: Bench, engine: Engine, told: Callable[[str, Iterable[Outcome]], None]) -> None:
    """Do every step until nothing waits. Raises `StoreError` where the database refuses; bugs are outcomes."""
    tried: set[str] = set()
    for _ in range(ROUNDS):
        worked = [run_step(bench, step, partial(engine, work), told, tried) for step in STEPS.values()]
        if not any(worked):
            return


def engine_of(processes: int) -> AbstractContextManager[Engine]:
    """A pool of `processes`, or with one the process that asks."""
    if processes <= 1:
        return nullcontext(here)
    return Pool(processes)


def clock_of(store: Store, fixed: datetime | None) -> datetime:
    """The paper's time: as fixed, else now; where nothing was ever gathered from the network, the newest capture."""
    if fixed is not None:
        return fixed
    newest = store.newest_capture_time()
    if newest is not None and not store.doc_keys("gathered"):
        return newest
    return datetime.now(UTC)
