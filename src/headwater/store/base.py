"""What the store asks of a database, and the values it hands out that are no nouns of the flow.

`Database` is the promise that `sqlite.py` and `postgres.py` keep; `headwater.store.Store` is written once on top of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

Row = tuple[Any, ...]

WAIT_SECONDS = 30  # a writer waits this long for another one's transaction
SCHEMA_MEANS = "schema_version"  # the row of `meta` that says which migration was the last


class Database(Protocol):
    """One connection to one database, asked by the names of `queries.sql`.

    Every call raises `StoreBusyError` where the database stays locked for 30 seconds, `DiskFullError` where it has no
    room, and `StoreError` for whatever else its driver reports; the cause is kept.
    """

    name: str

    def rows(self, query: str, /, **values: object) -> list[Row]:
        """All rows that a named query gives."""
        ...

    def run(self, query: str, /, **values: object) -> int:
        """Run a named statement; how many rows it touched."""
        ...

    def run_many(self, query: str, values: Iterable[Mapping[str, object]], /) -> None:
        """Run a named statement once for each of the values."""
        ...

    def atomic(self) -> AbstractContextManager[None]:
        """A transaction, or inside one a savepoint: all of it is kept, or none where its body raises."""
        ...

    def run_lock(self) -> AbstractContextManager[None]:
        """Hold the store for one run; raises `StoreBusyError` where another run holds it."""
        ...

    def search_tokens_form(self, tokens: Iterable[str]) -> str:
        """Tokens in the form in which this database indexes them."""
        ...

    def search_asked_form(self, tokens: Iterable[str], prefix: str) -> str:
        """A question for all the tokens, and for a token that begins with `prefix` unless it is empty."""
        ...

    def close(self) -> None:
        """Give the connection back."""
        ...


@dataclass(frozen=True, slots=True)
class Doc:
    """A stored value of the keyed table. `hash` is of what it was made from; it waits where `waiting_hash` differs."""

    kind: str
    key: str
    doc: str
    hash: str = ""
    waiting_hash: str | None = None
    day: str | None = None
    sort: str | None = None
    refers: str | None = None


@dataclass(frozen=True, slots=True)
class StoryRow:
    """A story as listings need it. `origins` is None where independence is unknown; `doc` is whatever its writer keeps."""

    id: str
    last_time: datetime
    day: str
    topic: str = ""
    country: str = ""
    languages: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    origins: int | None = None
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where grouping put an article: `story_key` is the id of the story's earliest member, `decided` the deciding day."""

    article: str
    language: str
    day: str
    story_key: str
    decided: str


@dataclass(frozen=True, slots=True)
class Address:
    """A page to be asked for, and why. Smaller `priority` goes first."""

    url: str
    why: str
    found_at: datetime
    not_before: datetime
    domain: str
    priority: int = 100


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A channel as the frontier keeps it; `next_visit` is None where it was never visited."""

    url: str
    outlet: str
    next_visit: datetime | None
    doc: str


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One link of the ledger's chain: `hash` covers `prev_hash` and all that stands here."""

    seq: int
    at: datetime
    kind: str
    doc: str
    prev_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class CaptureSize:
    """How much is held: captures known, captures whose bytes are held, their bytes on disk, captures erased."""

    known: int
    held: int
    bytes_on_disk: int
    erased: int
