"""The store: everything that is kept, in SQLite or PostgreSQL, behind one promise; captures in WARC files beside it.

`open_store` decides by its string which database it is. Every write is an upsert by a stable key: doing a thing twice
is doing it once. All times are aware, and are kept in UTC.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from headwater.store.articles import Articles, KeptReading
from headwater.store.base import Address, CaptureSize, ChannelRow, Doc, LedgerEntry, Placement, StoryRow
from headwater.store.codec import canonical_json, dumps, instant, loads
from headwater.store.frontier import Frontier
from headwater.store.pages import Pages
from headwater.store.papers import Papers
from headwater.store.sqlite import SQLite

__all__ = [
    "Address",
    "CaptureSize",
    "ChannelRow",
    "Doc",
    "KeptReading",
    "LedgerEntry",
    "Placement",
    "Store",
    "StoryRow",
    "canonical_json",
    "dumps",
    "instant",
    "loads",
    "open_store",
    "opened_store",
]

_COUNTED = ("captures", "pages", "visits", "texts", "articles", "channels", "ledger")


class Store(Pages, Articles, Papers, Frontier):
    """One connection to everything that is kept; used by one thread at a time, closed by `close`."""

    def counts(self) -> dict[str, int]:
        """How many there are of each kind of thing, for `status`."""
        found = {name: int(self._db.rows(f"count_{name}")[0][0]) for name in _COUNTED}
        found["stories"] = self.count_stories()
        return found | {kind: int(n) for kind, n in self._db.rows("doc_kinds")}

    @property
    def database(self) -> str:
        """`sqlite` or `postgres`."""
        return self._db.name


def open_store(address: str | Path, captures_folder: Path) -> Store:
    """Open the store at a file path, or at a `postgresql://` address; it is made where there is none.

    Raises `StoreVersionError` where a newer Headwater wrote it, `MissingExtraError` where PostgreSQL's driver is not
    installed, and `StoreError` where it cannot be opened.
    """
    if str(address).startswith(("postgres://", "postgresql://")):
        from headwater.store.postgres import Postgres  # noqa: PLC0415 - its driver is an extra

        return Store(Postgres(str(address)), captures_folder)
    return Store(SQLite(Path(address)), captures_folder)


@contextmanager
def opened_store(address: str | Path, captures_folder: Path) -> Iterator[Store]:
    """A store that is closed at the end of the block."""
    store = open_store(address, captures_folder)
    try:
        yield store
    finally:
        store.close()
