"""Records in: any archive, any size, forward only and in bounded memory, finding its feet again after every fault.

Whatever the file holds, each record, whole or broken, is handed out once, with a countable word for what is wrong with
it. A wrong length does not end the reading, as it does in common readers: the next gzip member that begins with a
record is found, and in a file that is not packed record by record, the next line that begins one. Bytes within a
length that proves right are never taken for records, so that a page that holds an archive cannot forge captures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from io import SEEK_END, BytesIO
from pathlib import Path
from typing import BinaryIO

from headwater.errors import InputError
from headwater.warc.flow import GZIP_MAGIC, RECORD_START, Flow, Piece, Source

MAX_BLOCK = 16 * 1024 * 1024  # bytes of a record that are held unless the caller says otherwise
MAX_HEADER = 256 * 1024  # bytes of WARC headers
MAX_SKIPPED = 1 << 30  # bytes of one record that are expanded only to be left out, before its member is given up

_HEADER_END = re.compile(rb"\r?\n[ \t]*\r?\n")
_NEXT_RECORD = re.compile(rb"\r?\n\r?\n(?=WARC/\d\.\d+\r?\n[A-Za-z])")
_LINE_OF_RECORD = re.compile(rb"\n(?=WARC/\d\.\d+\r?\n)")
_LONGEST_MARK = 32  # bytes that the two patterns above can span


@dataclass(frozen=True)
class Record:
    """One record of an archive, or what is left of one.

    `kind` is its WARC-Type in lower case, empty for bytes that are no record; `offset` where its gzip member, or in a
    plain file the record itself, begins. `fault` is empty or one of `cut` (the file ends inside it), `bad-length`
    (its length is not the true one), `no-length`, `bad-header`, `bad-gzip`, `junk` (bytes that are no record) and
    `too-large`: then `block` holds its first bytes only. A record with another fault than `too-large` proves nothing.
    """

    kind: str
    headers: tuple[tuple[str, str], ...]
    block: bytes = field(repr=False)
    offset: int
    fault: str = ""

    def header(self, name: str) -> str:
        """The first WARC header of that name (any case), or the empty string."""
        return self._by_name.get(name.lower(), "")

    @property
    def url(self) -> str:
        """The address it is about; some writers put it in angle brackets."""
        return self.header("WARC-Target-URI").strip("<> ")

    @property
    def content_type(self) -> str:
        """What its block is said to be, in lower case, without parameters."""
        return self.header("Content-Type").partition(";")[0].strip().lower()

    @property
    def payload_digest(self) -> str:
        """The digest by which a `revisit` names the payload that it saw again, as it is written; empty if none is."""
        return self.header("WARC-Payload-Digest")

    @cached_property
    def date(self) -> datetime | None:
        """When it was captured, in UTC, or None where that is not said or impossible."""
        return _date(self.header("WARC-Date"))

    @cached_property
    def _by_name(self) -> dict[str, str]:
        return {name.lower(): value for name, value in reversed(self.headers)}


def read_records(archive: str | Path | BinaryIO, *, max_body: int = MAX_BLOCK) -> Iterator[Record]:
    """Every record of an archive in order: a path, or a stream that is read forward from where it stands.

    WARC 1.0 and 1.1, plain, one gzip member a record, or packed as a whole. At most `max_body` bytes of a block are
    held. Raises `InputError` where the file cannot be opened or is no WARC file at all.
    """
    with _opened(archive) as (stream, name, offset):
        size, source = _size(stream, offset), Source(stream, offset)
        if not begins_like_warc(source.peek(4096)):
            raise InputError(f"{name} is not a WARC file (plain or .gz): it does not begin with a WARC record")
        yield from _Reader(source, max_body, size).records()


def read_record(stream: BinaryIO, offset: int, *, max_body: int = MAX_BLOCK) -> Record:
    """The record that begins at an offset of a seekable stream, as `write_record` gave it. Raises `InputError`."""
    stream.seek(offset)
    for record in read_records(stream, max_body=max_body):
        return record
    raise InputError(f"no WARC record begins at byte {offset}")


def begins_like_warc(head: bytes) -> bool:
    """Whether the first bytes of a file (some hundred suffice) are those of a WARC file, plain or packed."""
    if not head.startswith(GZIP_MAGIC):
        return RECORD_START.match(head) is not None
    piece = next(Flow(Source(BytesIO(head))).pieces(), None)
    # Where the first member is broken, good ones may still follow it.
    return piece is not None and (piece.opens or not piece.content)


class _Reader:
    """One pass over one archive. `_buffer` holds bytes of the current run: up to the next sure beginning of a record."""

    def __init__(self, source: Source, max_body: int, size: int | None) -> None:
        self._flow = Flow(source)
        self._pieces = self._flow.pieces()
        self._max_body = max_body
        self._size = None if self._flow.packed else size
        self._buffer = bytearray()
        self._ahead: Piece | None = None  # the piece behind the end of the run
        self._place = 0  # of the run's member, or of the buffer's first byte in a plain file
        self._members = 0

    def records(self) -> Iterator[Record]:
        """Every record; where bytes that are no record were passed over, one without a kind that says so."""
        while True:
            self._drop(len(self._buffer) - len(self._buffer.lstrip(b"\r\n\t ")))
            if not self._buffer and not self._more():
                if self._ahead is None:
                    return
                piece = self._enter(self._ahead)
                if piece.broken:
                    yield Record("", (), b"", piece.offset, piece.broken)
                continue
            while len(self._buffer) < _LONGEST_MARK and self._more():
                pass
            if RECORD_START.match(self._buffer):
                yield self._record()
            else:
                place = self._place
                self._to_next_record()
                yield Record("", (), b"", place, self._blame("junk"))

    def _record(self) -> Record:
        """The record that begins at the buffer's first byte; leaves the buffer behind it."""
        place = self._place
        end = None
        while (end := _HEADER_END.search(self._buffer)) is None and len(self._buffer) < MAX_HEADER and self._more():
            pass
        if end is None:
            headers = _headers(bytes(self._buffer[:MAX_HEADER]))
            fault = "bad-header" if len(self._buffer) >= MAX_HEADER else self._blame("cut")
            self._to_next_record()
            return Record(_kind(headers), headers, b"", place, fault)
        headers = _headers(bytes(self._buffer[: end.start()]))
        self._drop(end.end())
        length = next((value for name, value in headers if name.lower() == "content-length"), "")
        if not re.fullmatch(r"[0-9]{1,15}", length) or self._impossible(int(length)):
            self._to_next_record()
            return Record(_kind(headers), headers, b"", place, "bad-length" if length else "no-length")
        block, fault = self._block(int(length))
        if fault in ("", "too-large") and not self._ends_well():
            block, fault = self._mended(block), "bad-length"
        if self._ahead and not self._buffer.strip() and self._ahead.broken in ("cut", "bad-gzip"):
            fault = self._blame(fault)
        return Record(_kind(headers), headers, block, place, fault)

    def _impossible(self, length: int) -> bool:
        """Whether a length goes so far beyond the file's end that the file cannot just have been cut."""
        return self._size is not None and length > self._max_body and self._place + length > self._size

    def _block(self, length: int) -> tuple[bytes, str]:
        """As much of the next `length` bytes as may be held, all of them passed; and what went wrong."""
        keep = min(length, self._max_body)
        while len(self._buffer) < keep and self._more():
            pass
        block = bytes(self._buffer[:keep])
        self._drop(len(block))
        if len(block) < keep:
            return block, self._blame("bad-length" if self._flow.packed else "cut")
        left = length - keep
        while left:
            passed = min(left, len(self._buffer))
            self._drop(passed)
            left -= passed
            if left and self._flow.packed and length - keep - left > MAX_SKIPPED:
                self._flow.abandon()
            if left and not self._more():
                return block, self._blame("bad-length" if self._flow.packed else "cut")
        return block, "too-large" if length > keep else ""

    def _ends_well(self) -> bool:
        """Whether blank lines and then a record, or nothing, stand behind a block."""
        while len(self._buffer) < _LONGEST_MARK and self._more():
            pass
        return not self._buffer[:_LONGEST_MARK].strip() or RECORD_START.match(self._buffer) is not None

    def _mended(self, block: bytes) -> bytes:
        """Find the next record where a length was wrong; the block as far as it is this record's."""
        hit = None if self._one_a_member else _NEXT_RECORD.search(block)
        if hit is None:
            self._to_next_record()
            return block
        self._buffer[:0] = block[hit.end() :]
        self._place -= 0 if self._flow.packed else len(block) - hit.end()
        return block[: hit.start()]

    @property
    def _one_a_member(self) -> bool:
        """Whether the archive is known to begin a gzip member with each record."""
        return self._members > 1

    def _to_next_record(self) -> None:
        """Pass over bytes to the next line that begins a record, or to the end of the run."""
        while True:
            hit = None if self._one_a_member else _LINE_OF_RECORD.search(self._buffer)
            if hit:
                self._drop(hit.end())
                return
            self._drop(max(0, len(self._buffer) - _LONGEST_MARK))
            if not self._more():
                self._drop(len(self._buffer))
                return

    def _more(self) -> bool:
        """Add the next piece to the buffer, unless a record begins with it or something broke before it."""
        if self._ahead is None:
            self._ahead = next(self._pieces, None)
        piece = self._ahead
        if piece is None or piece.opens or piece.broken:
            return False
        self._buffer += piece.content
        self._ahead = None
        return True

    def _enter(self, piece: Piece) -> Piece:
        """Begin the run that `piece` opens."""
        self._buffer[:] = piece.content
        self._place = piece.offset
        self._members += self._flow.packed and piece.opens
        self._ahead = None
        return piece

    def _blame(self, otherwise: str) -> str:
        """What ended the run too early: told once, as the fault of the record that it hit."""
        piece = self._ahead
        if piece is None or not piece.broken or piece.broken == "junk":
            return otherwise
        self._ahead = replace(piece, broken="", opens=True)
        return "too-large" if piece.broken == "abandoned" else piece.broken

    def _drop(self, count: int) -> None:
        """Leave the buffer's first bytes behind."""
        del self._buffer[:count]
        if not self._flow.packed:
            self._place += count


def _headers(head: bytes) -> tuple[tuple[str, str], ...]:
    """The named fields of a record's head, folded lines joined; what is no field is left out."""
    fields: list[tuple[str, str]] = []
    for line in head.decode("utf-8", "replace").splitlines()[1:]:
        name, colon, value = line.partition(":")
        if line[:1] in (" ", "\t") and fields:
            fields[-1] = (fields[-1][0], f"{fields[-1][1]} {line.strip()}")
        elif colon:
            fields.append((name.strip(), value.strip()))
    return tuple(fields)


def _kind(headers: tuple[tuple[str, str], ...]) -> str:
    """The record's type, in lower case; `unnamed` where it has none."""
    return next((value.lower() for name, value in headers if name.lower() == "warc-type"), "") or "unnamed"


def _date(text: str) -> datetime | None:
    """A WARC-Date in UTC; also the fourteen digits that older writers used."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        if not re.fullmatch(r"\d{14}", text):
            return None
        try:
            moment = datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        except ValueError:
            return None
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return None


@contextmanager
def _opened(archive: str | Path | BinaryIO) -> Iterator[tuple[BinaryIO, str, int]]:
    """The archive as a stream, its name for messages, and where in it the reading begins."""
    if not isinstance(archive, (str, Path)):
        yield archive, str(getattr(archive, "name", "the stream")), archive.tell() if archive.seekable() else 0
        return
    try:
        stream = Path(archive).open("rb")  # noqa: SIM115 - the finally below closes it
    except OSError as error:
        raise InputError(f"{archive} cannot be opened: {error.strerror or error}") from error
    try:
        yield stream, str(archive), 0
    finally:
        stream.close()


def _size(stream: BinaryIO, offset: int) -> int | None:
    """How many bytes the file has, where the stream can tell."""
    if not stream.seekable():
        return None
    size = stream.seek(0, SEEK_END)
    stream.seek(offset)
    return size
