"""What all parts of the store share: the database, the captures folder, and one way to do things wholly or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from headwater.errors import StoreError
from headwater.store.base import Database
from headwater.store.captures import Shelf

_JOINED: AbstractContextManager[None] = nullcontext()


class Opened:
    """An opened store: one connection and one captures folder, used by one thread at a time."""

    def __init__(self, database: Database, captures_folder: Path) -> None:
        self._db = database
        self._shelf = Shelf(captures_folder, self._committed_end)
        self._depth = 0
        self._after_commit: list[Callable[[], object]] = []  # what must not happen before the rows are kept

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that happens inside is kept when it ends, or nothing where it raises. Inside another one: a savepoint."""
        mark, asked, self._depth = self._shelf.mark(), len(self._after_commit), self._depth + 1
        try:
            with self._db.atomic():
                try:
                    yield
                except BaseException:
                    self._shelf.forget_after(mark)
                    del self._after_commit[asked:]
                    raise
                if self._depth == 1:
                    self._shelf.sync()
        finally:
            self._depth -= 1
            if self._depth == 0:
                self._shelf.release()
        if self._depth == 0:
            waiting, self._after_commit = list(dict.fromkeys(self._after_commit)), []
            for act in waiting:
                act()

    def wholly(self) -> AbstractContextManager[None]:
        """All or nothing of the few statements that make one write: a transaction, or inside one that one itself.

        A write that fails inside a transaction is undone with the piece that it belongs to.
        """
        return _JOINED if self._depth else self.transaction()

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """One piece of a batch: where it raises, it is undone alone and the transaction goes on."""
        if self._depth == 0:
            raise StoreError("a savepoint stands inside a transaction")
        with self.transaction():
            yield

    @contextmanager
    def run_lock(self) -> Iterator[None]:
        """Hold the store for one `headwater run`. Raises `StoreBusyError` where another run holds it."""
        with self._db.run_lock():
            yield

    def close(self) -> None:
        """Give connection and files back."""
        self._shelf.release()
        self._db.close()

    def _committed_end(self, file: str) -> int:
        """How far the rows reach in a capture file."""
        (found,) = self._db.rows("capture_file_end", file=file)
        return int(found[0] or 0)
