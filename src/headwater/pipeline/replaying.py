"""Replay: the paper made anew from its captures alone, as it was at a time, in a store of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from headwater.errors import InputError
from headwater.models import Digest, Outcome, Page
from headwater.pipeline.editions import KIND
from headwater.pipeline.engines import Engine
from headwater.pipeline.proof import Proof
from headwater.pipeline.rewording import ANSWERS
from headwater.pipeline.run import run_steps
from headwater.pipeline.sensing import KIND as SENSES
from headwater.pipeline.shelf import StoreShelf
from headwater.pipeline.taking import take
from headwater.pipeline.work import SAMPLE_HOME, Bench, is_sample, make_bench
from headwater.publish import render
from headwater.publish.editions import edition_time, zone_of
from headwater.store import loads, opened_store

# What a paper is a function of, besides pages: facts that no capture holds.
FACTS = ("ruling", ANSWERS, SENSES)


@contextmanager
def replay_into(
    bench: Bench, folder: Path, at: datetime, engine: Engine, told: Callable[[str, Iterable[Outcome]], None]
) -> Iterator[Bench]:
    """A bench over a new store in `folder` that holds the paper as the captures up to `at` make it."""
    home = folder / SAMPLE_HOME if is_sample(bench.settings) else folder
    settings = replace(
        bench.settings,
        home=home,
        store="",
        now=at,
        rephrase=replace(bench.settings.rephrase, ask=False),
        embeddings=replace(bench.settings.embeddings, ask=False),
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


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of an edition: its address, what it is now (None: it is none any more), and what it was made into again."""

    path: str
    now: bytes | None
    again: bytes | None

    @property
    def same(self) -> bool:
        """Whether it is there, and the same byte for byte."""
        return self.now is not None and self.now == self.again

    @property
    def parts_at(self) -> int:
        """The first byte at which the two differ."""
        one, other = self.now or b"", self.again or b""
        return next(
            (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
        )


def edition_again(bench: Bench, again: Bench, key: str) -> tuple[Leaf, ...]:
    """The pages of an edition (itself, its feeds, the pages of its stories) as they stand, beside those of a replay."""
    now, then = StoreShelf(bench), StoreShelf(again)
    here = f"/edition/{key}/"
    stories = sorted(set(_stories_of(bench, key)) | set(_stories_of(again, key)))
    paths = (here, *(f"{here}feed.{form}" for form in ("rss", "atom", "json")), *(f"/story/{one}/" for one in stories))
    return tuple(Leaf(path, _bytes_of(path, now), _bytes_of(path, then)) for path in paths)


def edition_proof(bench: Bench, key: str) -> tuple[int, tuple[str, ...]]:
    """How many sentences of an edition's stories were checked against their captures, and what fails of which."""
    count = 0
    failed: list[str] = []
    proof = Proof(bench.store)
    for story in _stories_of(bench, key):
        kept = bench.store.doc("digest-text", story)
        for sentence in loads(Digest, kept.doc).said if kept else ():
            count += 1
            if reasons := proof.fails(sentence):
                failed.append(f"{sentence.id} of story {story}: {'; '.join(reasons)}")
    return count, tuple(failed)


def known_edition(bench: Bench, key: str) -> str:
    """The key of an edition that was made and has stories. Raises `InputError` for any other, and names the nearest."""
    zone = zone_of(bench.settings.site.time_zone)
    held = sorted(
        one
        for one in bench.store.references(KIND)
        if (made := edition_time(one, zone)) is not None and made <= bench.now
    )
    if key in held:
        return key
    near = [one for one in held if one <= key][-3:] or held[:3]
    told = f"the nearest are {', '.join(near)}" if near else "no story stands in any edition yet"
    raise InputError(f"no edition {key!r} has stories (a key is a day and an hour: 2026-11-23-06); {told}")


def _stories_of(bench: Bench, key: str) -> list[str]:
    """The stories that stand in an edition."""
    return [doc.key.partition("@")[0] for doc in bench.store.docs_by(KIND, refers=key, limit=1 << 30)]


def _bytes_of(path: str, shelf: StoreShelf) -> bytes | None:
    """What stands at an address; None where nothing does."""
    document = render(path, shelf)
    return document.body if document is not None else None
