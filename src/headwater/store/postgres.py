"""PostgreSQL behind the store's promise: one database for several machines. The only file that imports psycopg."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from headwater.errors import DiskFullError, MissingExtraError, StoreBusyError, StoreError, StoreVersionError
from headwater.store.base import SCHEMA_MEANS, WAIT_SECONDS, Row
from headwater.store.statements import migrations, queries

try:
    import psycopg
    from psycopg import errors as refused
    from psycopg.conninfo import conninfo_to_dict
except ImportError as error:
    raise MissingExtraError("a postgresql:// store needs the driver: pip install 'headwater[postgres]'") from error

# Keys of the advisory locks, one number for each thing that one connection of a database does at a time.
_MIGRATING, _RUNNING = 0x6865616477617465, 0x6865616477617466


class Postgres:
    """One connection to a database, made ready where it is empty. Text compares by bytes ("C") in every column."""

    name = "postgres"

    def __init__(self, address: str) -> None:
        self._queries = queries(self.name)
        try:
            told = conninfo_to_dict(address)
        except psycopg.Error as error:
            raise StoreError(f"the store's address cannot be read: {error}") from error
        # Without user name and password: this stands in messages.
        self._where = f"PostgreSQL database {told.get('dbname', '')} at {told.get('host', 'the local socket')}"
        with self._wrapped():
            self._connection = psycopg.connect(address, autocommit=True)
        try:
            with self._wrapped():
                self._prepare()
                self._migrate()
        except BaseException:
            self._connection.close()
            raise

    def rows(self, query: str, /, **values: object) -> list[Row]:
        """All rows that a named query gives."""
        with self._wrapped():
            return self._connection.execute(self._queries[query].encode(), values).fetchall()

    def run(self, query: str, /, **values: object) -> int:
        """Run a named statement; how many rows it touched."""
        with self._wrapped():
            return self._connection.execute(self._queries[query].encode(), values).rowcount

    def run_many(self, query: str, values: Iterable[Mapping[str, object]], /) -> None:
        """Run a named statement once for each of the values, all or none."""
        with self._wrapped(), self._connection.transaction(), self._connection.cursor() as cursor:
            cursor.executemany(self._queries[query].encode(), values)

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """A transaction, or inside one a savepoint."""
        with self._wrapped(), self._connection.transaction():
            yield

    @contextmanager
    def run_lock(self) -> Iterator[None]:
        """Hold an advisory lock; the server lets it go when the connection ends, however it ends."""
        with self._wrapped():
            ((free,),) = self._connection.execute("SELECT pg_try_advisory_lock(%s)", (_RUNNING,)).fetchall()
        if not free:
            raise StoreBusyError(f"another run holds the {self._where}; wait for it, stop it, or name another --store")
        try:
            yield
        finally:
            if not self._connection.closed:
                with self._wrapped():
                    self._connection.execute("SELECT pg_advisory_unlock(%s)", (_RUNNING,))

    def search_tokens_form(self, tokens: Iterable[str]) -> str:
        """Tokens as a tsvector without positions."""
        return " ".join(_quoted(token) for token in tokens)

    def search_asked_form(self, tokens: Iterable[str], prefix: str) -> str:
        """A tsquery for all the tokens."""
        asked = [_quoted(token) for token in tokens]
        return " & ".join([*asked, f"{_quoted(prefix)}:*"] if prefix else asked)

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()

    def _prepare(self) -> None:
        """Set what every answer depends on, and refuse a database that cannot hold the world's press."""
        ((encoding,),) = self._connection.execute("SHOW server_encoding").fetchall()
        if encoding != "UTF8":
            raise StoreError(f"the {self._where} is encoded in {encoding}; make one with ENCODING 'UTF8'")
        for name, value in (
            ("lock_timeout", f"{WAIT_SECONDS}s"),
            ("client_encoding", "UTF8"),
            ("timezone", "UTC"),
            ("jit", "off"),  # compiling costs more than these short queries do
            ("client_min_messages", "warning"),
        ):
            self._connection.execute("SELECT set_config(%s, %s, false)", (name, value))

    def _migrate(self) -> None:
        """Bring the schema forward in one transaction; several connections may try at once."""
        with self._connection.transaction():
            self._connection.execute("SELECT pg_advisory_xact_lock(%s)", (_MIGRATING,))
            self._connection.execute("CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)")
            found = self._connection.execute(self._queries["meta_get"].encode(), {"key": SCHEMA_MEANS}).fetchone()
            at, steps = int(found[0]) if found else 0, migrations(self.name)
            if at > steps[-1][0]:
                raise StoreVersionError(
                    f"the {self._where} was written by a newer Headwater (schema {at}, this one knows {steps[-1][0]}); "
                    "upgrade Headwater or name another --store"
                )
            for to, statements in steps:
                for statement in statements if to > at else ():
                    self._connection.execute(statement.encode())
            if at < steps[-1][0]:
                values = {"key": SCHEMA_MEANS, "value": str(steps[-1][0])}
                self._connection.execute(self._queries["meta_set"].encode(), values)

    @contextmanager
    def _wrapped(self) -> Iterator[None]:
        """The driver's errors as ours, with their cause."""
        try:
            yield
        except (refused.LockNotAvailable, refused.DeadlockDetected, refused.SerializationFailure) as error:
            raise StoreBusyError(
                f"the {self._where} is locked by another program; end it, or run again: nothing is lost"
            ) from error
        except refused.DiskFull as error:
            raise DiskFullError(f"no room is left for the {self._where}; make room and run again") from error
        except psycopg.Error as error:
            raise StoreError(f"the {self._where}: {str(error).strip()}") from error


def _quoted(token: str) -> str:
    """A token as a lexeme."""
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"
