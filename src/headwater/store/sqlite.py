"""SQLite behind the store's promise: WAL, FTS5, one writer and many readers. The only file that imports sqlite3."""

from __future__ import annotations

import errno
import fcntl
import itertools
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path

from headwater.errors import DiskFullError, StoreBusyError, StoreError, StoreVersionError
from headwater.store.base import SCHEMA_MEANS, WAIT_SECONDS, Row
from headwater.store.statements import migrations, queries


class SQLite:
    """One connection to a database file, made and migrated where needed."""

    name = "sqlite"

    def __init__(self, path: Path) -> None:
        self._path = path
        self._queries = queries(self.name)
        self._depth = 0
        with _wrapped(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            # A store may move between threads (a web server's pool) but is used by one at a time.
            self._connection = sqlite3.connect(
                path, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=256
            )
            try:
                for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON", "cache_size=-16000"):
                    self._connection.execute(f"PRAGMA {pragma}")
                self._migrate()
            except BaseException:
                self._connection.close()
                raise

    def rows(self, query: str, /, **values: object) -> list[Row]:
        """All rows that a named query gives."""
        try:
            return self._connection.execute(self._queries[query], values).fetchall()
        except sqlite3.Error as error:
            raise _told(error, self._path) from error

    def run(self, query: str, /, **values: object) -> int:
        """Run a named statement; how many rows it touched."""
        try:
            return self._connection.execute(self._queries[query], values).rowcount
        except sqlite3.Error as error:
            raise _told(error, self._path) from error

    def run_many(self, query: str, values: Iterable[Mapping[str, object]], /) -> None:
        """Run a named statement once for each of the values: all or none, or inside a transaction as one more part of it."""
        with nullcontext() if self._depth else self.atomic(), _wrapped(self._path):
            self._connection.executemany(self._queries[query], values)

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """A transaction, or inside one a savepoint."""
        name = f"s{self._depth}"
        begin, keep, undo = (
            (f"SAVEPOINT {name}", f"RELEASE {name}", (f"ROLLBACK TO {name}", f"RELEASE {name}"))
            if self._depth
            else ("BEGIN IMMEDIATE", "COMMIT", ("ROLLBACK",))
        )
        with _wrapped(self._path):
            self._connection.execute(begin)
        self._depth += 1
        try:
            yield
            with _wrapped(self._path):
                self._connection.execute(keep)
        except BaseException:
            # A full disk or a lost file may have rolled everything back already.
            if self._connection.in_transaction:
                for statement in undo:
                    self._connection.execute(statement)
            raise
        finally:
            self._depth -= 1

    @contextmanager
    def run_lock(self) -> Iterator[None]:
        """Hold a lock file beside the database; the system lets it go when the process ends, however it ends."""
        path = self._path.with_name(self._path.name + ".run")
        with _wrapped(self._path):
            held = path.open("a+", encoding="utf-8")
        with held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                held.seek(0)
                holder = held.read().strip() or "unknown"
                raise StoreBusyError(
                    f"another run (process {holder}) holds {self._path}; wait for it, stop it, or name another --home"
                ) from error
            held.truncate(0)
            held.write(str(os.getpid()))
            held.flush()
            yield

    def search_tokens_form(self, tokens: Iterable[str]) -> str:
        """Tokens with spaces between them: the index cuts there and nowhere else."""
        return " ".join(tokens)

    def search_asked_form(self, tokens: Iterable[str], prefix: str) -> str:
        """An FTS5 question for all the tokens."""
        asked = [f'"{token}"' for token in tokens]
        return " AND ".join([*asked, f'"{prefix}"*'] if prefix else asked)

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()

    def _migrate(self) -> None:
        """Bring the schema forward, one migration a transaction; two processes may try at once."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            self._connection.execute("CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)")
            found = self._connection.execute("SELECT value FROM meta WHERE key = ?", (SCHEMA_MEANS,)).fetchone()
            at, steps = int(found[0]) if found else 0, migrations(self.name)
            if at > steps[-1][0]:
                raise StoreVersionError(  # noqa: TRY301 - the transaction has to be rolled back on this road too
                    f"{self._path} was written by a newer Headwater (schema {at}, this one knows {steps[-1][0]}); "
                    "upgrade Headwater or name another --home"
                )
            for statement in itertools.chain.from_iterable(sql for to, sql in steps if to > at):
                self._connection.execute(statement)
            self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (SCHEMA_MEANS, str(steps[-1][0])))
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise


@contextmanager
def _wrapped(path: Path) -> Iterator[None]:
    """The driver's and the system's errors as ours, with their cause."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise _told(error, path) from error


def _told(error: sqlite3.Error | OSError, path: Path) -> StoreError:
    """An error of ours that says what to do about one of the driver or the system."""
    said = str(error)
    if isinstance(error, OSError):
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return DiskFullError(f"no room is left for {path}; make room and run again")
        return StoreError(f"{path}: {said}")
    if "locked" in said or "busy" in said:
        return StoreBusyError(
            f"{path} stayed locked for {WAIT_SECONDS} seconds; end the program that holds it and run again"
        )
    if "full" in said:
        return DiskFullError(f"no room is left for {path}; make room and run again")
    if "disk I/O error" in said:
        return StoreError(
            f"the disk under {path} refused a read or a write; see that it has room and is whole, then run again"
        )
    return StoreError(f"{path}: {said}")
