"""Engines: where batches are done. An engine is a `map` over batches; steps know nothing of it.

`here` does one batch after the other in this process. `Pool` does them in processes of this machine and starts the pool
again when a worker dies. Ray, for more than one machine, comes with the extra `headwater[ray]` in a module of its own.
Batches come back in any order: nothing that is published may depend on it.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import connection, resource_tracker
from types import TracebackType
from typing import Protocol, TypeVar

Batch = TypeVar("Batch")
Done = TypeVar("Done")

# Net allocations after which Python looks for cycles among the newest values (its own default is 700). The flow makes frozen
# values by the million and hardly a cycle: looking rarely saves a fortieth of an import's time for no memory to speak of.
_YOUNG = 50_000

# A batch that took its worker down is tried this often before it is given up as a bug of ours.
TRIES = 3


class Engine(Protocol):
    """A `map` over batches, and nothing more."""

    def __call__(self, function: Callable[[Batch], Done], batches: Iterable[Batch], /) -> Iterator[Done]:
        """What `function` makes of each batch, in any order."""
        ...


def here(function: Callable[[Batch], Done], batches: Iterable[Batch], /) -> Iterator[Done]:
    """Do the batches in this process, one after the other."""
    return map(function, batches)


class Pool:
    """Processes of this machine. Use as a context manager; workers are started when the first batch comes."""

    def __init__(self, processes: int) -> None:
        self._processes = max(1, processes)
        self._executor: ProcessPoolExecutor | None = None

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=kind is None, cancel_futures=True)
            self._executor = None
            if kind is not None:
                # an interrupted run ends at once: a batch that is cut off leaves nothing and waits again
                for worker in multiprocessing.active_children():
                    worker.terminate()

    def __call__(self, function: Callable[[Batch], Done], batches: Iterable[Batch], /) -> Iterator[Done]:
        """Do the batches, a few more under way than there are processes.

        A worker that dies takes the pool with it: the pool is started again and what was under way is done again, which
        is safe since every write is an upsert. Raises `BrokenProcessPool` where one batch kills its worker every time.
        """
        waiting = iter(batches)
        under_way: dict[Future[Done], tuple[Batch, int]] = {}
        again: list[tuple[Batch, int]] = []
        while True:
            while len(under_way) < self._processes * 2:
                batch, tries = again.pop() if again else (next(waiting, None), 0)
                if batch is None:
                    break
                try:
                    with ctrl_c_held():
                        under_way[self._started().submit(function, batch)] = (batch, tries)
                except BrokenProcessPool:
                    self._executor = None
                    again.append((batch, tries))
            if not under_way:
                return
            finished, _ = wait(under_way, return_when=FIRST_COMPLETED)
            for future in finished:
                batch, tries = under_way.pop(future)
                try:
                    yield future.result()
                except BrokenProcessPool:
                    self._executor = None
                    if tries + 1 >= TRIES:
                        raise
                    again.append((batch, tries + 1))

    def _started(self) -> ProcessPoolExecutor:
        """The processes, forked from one that has everything imported and nothing open.

        A database connection must not be carried over a fork, and what is imported once need not be imported again.
        """
        if self._executor is None:
            context = multiprocessing.get_context("forkserver")
            context.set_forkserver_preload(["headwater.pipeline.steps"])
            self._executor = ProcessPoolExecutor(self._processes, mp_context=context, initializer=_begin_work)
        return self._executor


@contextmanager
def ctrl_c_held() -> Iterator[None]:
    """Processes that are started inside never hear Ctrl-C, which a terminal sends to every process of a job; this one hears
    it afterwards and decides what becomes of the work.
    """
    resource_tracker.ensure_running()  # it would let the signal through again when it is started on the way
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def spare_the_collector() -> None:
    """Have this process look for cycles of garbage as rarely as suits the flow; for a process that works through batches."""
    gc.collect()
    gc.freeze()  # what was imported stays to the end: it need not be walked again
    gc.set_threshold(_YOUNG, 20, 100)


def _begin_work() -> None:
    """What a worker does before its first batch."""
    spare_the_collector()
    _end_with_parent()


def _end_with_parent() -> None:
    """End a worker when the process that asked for the work has gone, however it went: nobody would hand it more."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_watch, args=(parent.sentinel,), daemon=True).start()


def _watch(sentinel: int) -> None:
    """Wait until the other end of a sentinel has gone, then end at once; a batch that is cut off leaves nothing."""
    connection.wait([sentinel])
    os._exit(1)
