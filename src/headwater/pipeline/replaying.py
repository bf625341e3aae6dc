"""Replay: the paper made anew from its captures alone, as it was at a time, in a store of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from headwater.models import Outcome, Page
from headwater.pipeline.engines import Engine
from headwater.pipeline.rewording import ANSWERS
from headwater.pipeline.run import run_steps
from headwater.pipeline.taking import take
from headwater.pipeline.work import SAMPLE_HOME, Bench, is_sample, make_bench
from headwater.store import opened_store

# What a paper is a function of, besides pages: facts that no capture holds.
FACTS = ("ruling", ANSWERS)


@contextmanager
def replay_into(
    bench: Bench, folder: Path, at: datetime, engine: Engine, told: Callable[[str, Iterable[Outcome]], None]
) -> Iterator[Bench]:
    """A bench over a new store in `folder` that holds the paper as the captures up to `at` make it."""
    home = folder / SAMPLE_HOME if is_sample(bench.settings) else folder
    settings = replace(
        bench.settings, home=home, store="", now=at, rephrase=replace(bench.settings.rephrase, ask=False)
    )
    home.mkdir(parents=True, exist_ok=True)
    with opened_store(settings.store_address, settings.captures_folder) as store:
        again = make_bench(settings, at, store)
        with store.transaction():
            for kind in FACTS:
                for doc in bench.store.all_docs(kind):
                    if (doc.sort or "") <= at.isoformat():
                        store.put_doc(kind, doc.key, doc.doc, hash=doc.hash, sort=doc.sort, refers=doc.refers)
        take(store, _pages(bench, at), why="replay", told=lambda _: None)
        run_steps(again, engine, told)
        yield again


def _pages(bench: Bench, at: datetime) -> Iterator[Page]:
    """The pages captured up to a time, oldest first."""
    for page_id in bench.store.pages_until(at):
        page = bench.store.page(page_id)
        if page is not None:
            yield page
