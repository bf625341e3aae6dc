"""The bytes of an archive, expanded piece by piece, with the places where a record begins for certain.

A gzip member that starts with `WARC/` is a place to stand on, whatever went wrong before it: lengths may lie and
members may be broken, the next one is still found. Memory is bounded by the pieces, never by the file.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

CHUNK = 1 << 16  # compressed bytes read at a time
PIECE = 1 << 18  # expanded bytes handed on at a time, whatever the ratio of compression

GZIP_MAGIC = b"\x1f\x8b\x08"
RECORD_START = re.compile(rb"[\r\n\t ]*WARC/\d")
_OPENING = 64  # expanded bytes that show whether a member begins with a record
_FIRST_TAKE = 1 << 13  # packed bytes: most members end within them, and what lies behind need not be copied for each
_SALVAGE_STEP = 64
_PADDING = b"\x00\r\n\t "


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of the archive. `opens`: a record begins here for certain; `offset`: where in the file.

    `broken` is empty, or says why the bytes before this piece ended early: `cut` (the file ends inside a member),
    `bad-gzip` (a member that cannot be expanded), `junk` (bytes between members that are no gzip), `abandoned`.
    """

    content: bytes
    offset: int
    opens: bool = False
    broken: str = ""


class Source:
    """A stream read forward, with its place in the file, and bytes that can be handed back."""

    def __init__(self, stream: BinaryIO, offset: int = 0) -> None:
        self._stream = stream
        self._held = b""
        self._at = 0  # in what is held
        self.offset = offset  # of the next byte that `take` gives

    def take(self, most: int = CHUNK) -> bytes:
        """The next bytes, at least one and at most so many; empty at the end."""
        if self._at >= len(self._held):
            self._held, self._at = self._stream.read(CHUNK), 0
        content = self._held[self._at : self._at + most]
        self.skip(len(content))
        return content

    def give_back(self, count: int) -> None:
        """Hand back the last bytes of what was taken last."""
        self.skip(-count)

    def peek(self, count: int) -> bytes:
        """The next bytes, up to `count`, without taking them."""
        while len(self._held) - self._at < count:
            more = self._stream.read(CHUNK)
            if not more:
                break
            self._held, self._at = self._held[self._at :] + more, 0
        return self._held[self._at : self._at + count]

    def skip(self, count: int) -> None:
        """Leave out the next bytes, which `peek` has shown."""
        self._at += count
        self.offset += count


class Flow:
    """The pieces of an archive in order, plain or gzip, told by its magic bytes."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._abandoned = False
        self._broken = ""
        self.packed = source.peek(3) == GZIP_MAGIC

    def abandon(self) -> None:
        """Leave the rest of this gzip member unexpanded; the next piece is that of the next one that opens a record."""
        self._abandoned = True

    def pieces(self) -> Iterator[Piece]:
        """Every piece of the archive, once."""
        if self.packed:
            yield from self._members()
            return
        first = True
        while content := self._source.take():
            yield Piece(content, self._source.offset - len(content), opens=first)
            first = False

    def _members(self) -> Iterator[Piece]:
        """The pieces of each gzip member; one that follows a fault counts only if it begins with a record."""
        while self._to_next_member():
            start, opening, opened = self._source.offset, b"", False
            broken, self._broken = self._broken, ""
            for content in self._expanded():
                if opened:
                    yield Piece(content, start)
                    continue
                opening += content
                if len(opening) >= _OPENING:
                    yield self._first(opening, start, broken)
                    opened = True
            if not opened and (opening or self._broken):
                # Also where nothing could be expanded: what broke is this member, not the one before it.
                yield self._first(opening, start, broken)
        if self._broken:
            yield Piece(b"", self._source.offset, broken=self._broken)

    def _first(self, opening: bytes, start: int, broken: str) -> Piece:
        """The first piece of a member, with whatever broke before it."""
        opens = not opening or RECORD_START.match(opening) is not None
        return Piece(opening, start, opens=opens, broken=broken)

    def _to_next_member(self) -> bool:
        """Go to the gzip member that comes next; False at the end. After a fault, to the next one that opens a record."""
        if not self._broken:
            while padding := self._padding():
                self._source.skip(padding)
            head = self._source.peek(3)
            if not head:
                return False
            if head == GZIP_MAGIC:
                return True
            self._broken = "junk"
        while window := self._source.peek(CHUNK):
            at = window.find(GZIP_MAGIC)
            if at == 0:
                if _opens_record(window):
                    return True
                at = 1
            elif at < 0:
                # The magic may lie across the end of the window.
                at = len(window) - 2 if len(window) == CHUNK else len(window)
            self._source.skip(at)
        return False

    def _padding(self) -> int:
        """How many of the next bytes are zeros or blanks, which some writers put between members."""
        head = self._source.peek(CHUNK)
        return len(head) - len(head.lstrip(_PADDING))

    def _expanded(self) -> Iterator[bytes]:
        """The expanded bytes of the member that begins here; leaves the source behind it, or where to look further."""
        inflate = zlib.decompressobj(wbits=31)
        first, most = True, _FIRST_TAKE
        while not inflate.eof:
            packed = self._source.take(most)
            if not packed:
                self._broken = "cut"
                return
            fed = packed
            while fed and not inflate.eof:
                try:
                    content = inflate.decompress(fed, PIECE)
                except zlib.error:
                    # What lies behind the fault is somewhere in these bytes.
                    self._source.give_back(len(packed) - first)
                    self._broken = "bad-gzip"
                    if first and fed is packed:
                        yield _salvaged(packed)
                    return
                if content:
                    yield content
                if self._abandoned:
                    self._abandoned, self._broken = False, "abandoned"
                    return
                fed = inflate.unconsumed_tail
            first, most = False, CHUNK
        self._source.give_back(len(inflate.unused_data))


def _opens_record(packed: bytes) -> bool:
    """Whether bytes that look like a gzip member begin with a record once they are expanded."""
    try:
        return RECORD_START.match(zlib.decompressobj(wbits=31).decompress(packed, _OPENING)) is not None
    except zlib.error:
        return False


def _salvaged(packed: bytes) -> bytes:
    """What can be expanded before the fault, up to a piece: enough to name the record that is lost."""
    inflate, content = zlib.decompressobj(wbits=31), b""
    try:
        for at in range(0, len(packed), _SALVAGE_STEP):
            content += inflate.decompress(packed[at : at + _SALVAGE_STEP], PIECE)
            if inflate.eof or len(content) > PIECE:
                break
    except zlib.error:
        return content
    return content
