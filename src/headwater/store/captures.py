"""Captures: bytes kept once by their hash, as records of WARC files, each of them erasable.

The store's rows say where a record stands (file, start, length of its gzip member); a row is committed only after the
bytes are on the disk, so a killed process leaves at most bytes that no row names, and the next writer of the file
writes over them. A file has one writer at a time (a lock of the system, held from the first append of a transaction to
its end); a writer that finds a file taken uses another.
"""

from __future__ import annotations

import errno
import fcntl
import gzip
import itertools
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import RawIOBase
from pathlib import Path

from headwater.errors import DiskFullError, StoreError
from headwater.models import Page
from headwater.store.warcs import page_record, record_body

FILE_BYTES = 64 << 20  # a file is closed to appends beyond this, so that erasing rewrites little


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands."""

    file: str
    start: int
    length: int


@dataclass
class Shelf:
    """The captures folder. `committed_end` answers how far the rows reach in a file: what lies beyond was never committed."""

    folder: Path
    committed_end: Callable[[str], int]
    _held: dict[str, RawIOBase] = field(default_factory=dict, init=False)  # files locked since the transaction began
    _file: RawIOBase | None = field(default=None, init=False)
    _name: str = field(default="", init=False)
    _end: int = field(default=0, init=False)

    def append(self, page: Page) -> Place:
        """Write a page's record at the end of a file that this process holds until `release`."""
        member = page_record(page)
        with _disk(self.folder):
            if self._file is None or self._end >= FILE_BYTES:
                self._take()
            assert self._file is not None
            _write(self._file, self._end, member)
        place = Place(self._name, self._end, len(member))
        self._end += len(member)
        return place

    def mark(self) -> tuple[str, int]:
        """Where the next record would be written."""
        return self._name, self._end

    def forget_after(self, mark: tuple[str, int]) -> None:
        """Cut off what was written since `mark`: its rows were rolled back."""
        name, end = mark
        if self._file is not None:
            self._end = end if name == self._name else self.committed_end(self._name)
            _cut(self._file, self._end)

    def sync(self) -> None:
        """Have the bytes on the disk before the rows that name them are committed."""
        with _disk(self.folder):
            for file in self._held.values():
                os.fsync(file.fileno())

    def release(self) -> None:
        """Let other processes append to the file."""
        for file in self._held.values():
            file.close()
        self._held.clear()
        self._file, self._name, self._end = None, "", 0

    def read(self, place: Place) -> bytes:
        """The body of the record at a place. Raises `FileNotFoundError` where the file was rewritten meanwhile."""
        with (self.folder / place.file).open("rb") as file:
            file.seek(place.start)
            member = file.read(place.length)
        try:
            return record_body(member)
        except (zlib.error, ValueError, EOFError, gzip.BadGzipFile) as error:
            raise StoreError(
                f"{self.folder / place.file} is damaged at byte {place.start}; restore it or run `headwater verify`"
            ) from error

    def rewrite(self, name: str, kept: Iterable[tuple[str, int, int]]) -> Iterator[tuple[str, Place]]:
        """Copy the kept records (hash, start, length) of a file to new files; yields where each one stands now."""
        with _disk(self.folder), (self.folder / name).open("rb") as old:
            self._take(other_than=name)
            for sha256, start, length in kept:
                old.seek(start)
                assert self._file is not None
                _write(self._file, self._end, old.read(length))
                yield sha256, Place(self._name, self._end, length)
                self._end += length

    @contextmanager
    def held_still(self, name: str) -> Iterator[bool]:
        """Hold a file against writers, waiting for the one who has it; false where there is no such file."""
        path = self.folder / name
        if not path.exists():
            yield False
            return
        if name in self._held:
            yield True
            return
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield path.exists()

    def remove(self, name: str) -> None:
        """Take a file away that no row names any more."""
        (self.folder / name).unlink(missing_ok=True)

    def files(self) -> list[str]:
        """The names of all capture files, in order."""
        return sorted(path.name for path in self.folder.glob("captures-*.warc.gz"))

    def _take(self, other_than: str = "") -> None:
        """Lock the first file with room that nobody holds, or begin a new one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for number in itertools.count(1):
            name = f"captures-{number:06d}.warc.gz"
            path = self.folder / name
            if name == other_than or name in self._held or (path.exists() and path.stat().st_size >= FILE_BYTES):
                continue
            path.touch()
            file = path.open("r+b", buffering=0)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                here = path.exists() and os.fstat(file.fileno()).st_ino == path.stat().st_ino
            except BlockingIOError:
                here = False
            if not here:  # another process holds it, or took it away between opening and locking
                file.close()
                continue
            self._held[name] = file
            self._file, self._name, self._end = file, name, self.committed_end(name)
            _cut(file, self._end)
            return


def _write(file: RawIOBase, at: int, content: bytes) -> None:
    """Write all of it at a place; nothing waits in a buffer, so that a full disk is known here."""
    file.seek(at)
    left = memoryview(content)
    while left:
        left = left[file.write(left) or 0 :]


def _cut(file: RawIOBase, end: int) -> None:
    """Let a file end there."""
    if os.fstat(file.fileno()).st_size > end:
        file.truncate(end)


@contextmanager
def _disk(folder: Path) -> Iterator[None]:
    """The system's errors as ours, with their cause."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFullError(
                f"no room is left in {folder}; make room, or lower captures.max_gigabytes, and run again"
            ) from error
        raise StoreError(f"{folder}: {error}") from error
