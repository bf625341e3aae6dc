"""How one piece of work runs, anywhere: made outside a transaction, saved inside one, its outcome beside it.

A step says what is waiting, how a piece is made (reading only) and how it is saved. A batch of pieces is one transaction;
each piece in it has a savepoint of its own, so that a broken piece is rolled back alone. A piece that dies leaves nothing
and is simply waiting again.
"""

from __future__ import annotations

import dataclasses
import errno
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any

from headwater import sample
from headwater.errors import MachineError, MissingExtraError, SettingsError, StoreError
from headwater.models import Ended, Outcome
from headwater.outlets import Catalogue, load_outlets
from headwater.settings import Settings
from headwater.store import Store, open_store
from headwater.trace import Gazetteer

# What the machine says when the next piece would fare no better.
_SPENT = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EIO, errno.EROFS}
)
SAMPLE_HOME = "sample"  # the folder inside the home that holds the sample's store


@dataclass(frozen=True)
class Bench:
    """What a worker has before it: the store, open, and the values that every piece of a run shares."""

    settings: Settings
    now: datetime
    store: Store
    catalogue: Catalogue
    gazetteer: Gazetteer


@dataclass(frozen=True, slots=True)
class Dropped:
    """A piece that came to nothing on purpose: a word that can be counted, and what a person wants to know of it.

    `kept` is what the step saves all the same, in the piece's own savepoint.
    """

    reason: str
    detail: str = ""
    kept: Any = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the paper. `make` reads and thinks, `save` writes; both see one piece. `batch` pieces share a transaction."""

    name: str
    version: str
    waiting: Callable[[Bench], Iterable[str]]
    make: Callable[[Bench, str], Any]
    save: Callable[[Bench, str, Any], None]
    batch: int = 16


@dataclass(frozen=True, slots=True)
class Task:
    """What travels to a worker: settings, a time, the name of a step and the keys of some pieces."""

    settings: Settings
    now: datetime
    step: str
    keys: tuple[str, ...]


def do(task: Task, steps: Mapping[str, Step]) -> tuple[Outcome, ...]:
    """Do one batch and write down what came of each piece.

    Raises `StoreError` where the database refuses, `MachineError` where the machine does, `MissingExtraError` and
    `SettingsError` where what the operator asks for cannot be had.
    """
    bench, step = bench_of(task.settings, task.now), steps[task.step]
    made = [(key, _made(bench, step, key)) for key in task.keys]
    outcomes: list[Outcome] = []
    with bench.store.transaction():
        for key, value in made:
            outcome = value if isinstance(value, Outcome) else _saved(bench, step, key, value)
            bench.store.set_outcome(outcome)
            outcomes.append(outcome)
    return tuple(outcomes)


def run_step(
    bench: Bench,
    step: Step,
    do_batch: Callable[[Iterable[Task]], Iterable[tuple[Outcome, ...]]],
    told: Callable[[str, Iterable[Outcome]], None],
    tried: set[str],
) -> bool:
    """Do all that waits for a step; whether anything did. `told` hears of each batch as it comes back.

    `tried` holds pieces that failed or broke in this run: they wait still, but are not tried again before the next run.
    """
    keys = (key for key in step.waiting(bench) if f"{step.name}:{key}" not in tried)
    tasks = (Task(bench.settings, bench.now, step.name, batch) for batch in _batches(keys, step.batch))
    worked = False
    for outcomes in do_batch(tasks):
        worked = True
        tried.update(f"{step.name}:{one.key}" for one in outcomes if one.ended is not Ended.DONE)
        told(step.name, outcomes)
    return worked


def bench_of(settings: Settings, now: datetime) -> Bench:
    """The bench of this process; what is dear to make, the open store among it, is made once."""
    return make_bench(settings, now, _store_of(settings, threading.get_ident()))


def make_bench(settings: Settings, now: datetime, store: Store) -> Bench:
    """A bench over a store that is already open."""
    catalogue, gazetteer = _names_of(is_sample(settings))
    return Bench(settings, now, store, catalogue, gazetteer)


@lru_cache(maxsize=32)
def _store_of(settings: Settings, _thread: int) -> Store:
    """One open store a thread and settings: a connection is used by one thread at a time."""
    return open_store(settings.store_address, settings.captures_folder)


@lru_cache(maxsize=2)
def _names_of(invented: bool) -> tuple[Catalogue, Gazetteer]:  # noqa: FBT001 (which of two catalogues, not a switch of behaviour)
    """The outlets that the paper knows, and the names by which they are cited: the shipped ones, or the sample's."""
    catalogue = Catalogue.of(sample.outlets() if invented else load_outlets())
    return catalogue, Gazetteer.of(catalogue.outlets)


def catalogue_of(settings: Settings) -> Catalogue:
    """The outlets that the paper knows: the shipped ones, and in the sample's own home the invented ones."""
    return _names_of(is_sample(settings))[0]


def is_sample(settings: Settings) -> bool:
    """Whether this is the sample's own store, which lies apart from the user's."""
    return settings.home.name == SAMPLE_HOME


def _batches(keys: Iterable[str], size: int) -> Iterator[tuple[str, ...]]:
    """Keys in batches of at most `size`."""
    waiting = iter(keys)
    while batch := tuple(islice(waiting, size)):
        yield batch


def _made(bench: Bench, step: Step, key: str) -> Any:
    """What came of making one piece: a value, or the outcome that it failed with."""
    outcome = Outcome(step.name, step.version, key, Ended.DONE, at=bench.now)
    try:
        with _machine_answers():
            value = step.make(bench, key)
    except (StoreError, MachineError, MissingExtraError, SettingsError):
        raise
    except Exception:  # the one place where a bug is caught: it spoils its own piece and is kept with its traceback
        return dataclasses.replace(outcome, ended=Ended.BUG, reason="bug", detail=traceback.format_exc())
    return value


@contextmanager
def _machine_answers() -> Iterator[None]:
    """Tell a machine that is spent from a bug of ours: the first stops the run, the second spoils its own piece."""
    try:
        yield
    except OSError as error:
        if error.errno not in _SPENT:
            raise
        raise MachineError(
            f"this machine refuses to go on: {error}; see to its disks, open files and devices, then run again"
        ) from error


def _saved(bench: Bench, step: Step, key: str, value: Any) -> Outcome:
    """The outcome of saving one piece in a savepoint of its own."""
    outcome = Outcome(step.name, step.version, key, Ended.DONE, at=bench.now)
    if isinstance(value, Dropped):
        outcome = dataclasses.replace(outcome, ended=Ended.FAILED, reason=value.reason, detail=value.detail)
        if value.kept is None:
            return outcome
        value = value.kept
    try:
        with bench.store.savepoint(), _machine_answers():
            step.save(bench, key, value)
    except (StoreError, MachineError):
        raise
    except Exception:  # see `_made`: the savepoint has rolled this piece back alone
        return dataclasses.replace(outcome, ended=Ended.BUG, reason="bug", detail=traceback.format_exc())
    return outcome
