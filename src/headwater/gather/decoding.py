"""Bodies as they came over the wire → bodies as they were meant, under a limit that counts expanded bytes.

What a server says of its encoding is a hint, the bytes decide: a body labelled `deflate` may be gzip, zlib or bare
deflate, one labelled `br` may be plain text. A bomb is stopped at the limit with flat memory; a stream that is cut
gives what could be expanded.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field

import brotli

MAX_BODY = 16 * 1024 * 1024  # bytes of a decoded body unless the caller says otherwise
MAX_CODINGS = 4  # encodings on top of one another; honest servers send one

_STEP = 1 << 16
_MAX_CHUNKS = 200_000  # of a chunked body; honest servers send some thousand bytes in each
_MAX_MEMBERS = 4096  # gzip members of one body; writers of blocked gzip make one for 64 KiB
_TEXTUAL = ("text/", "application/xhtml", "application/xml", "application/rss", "application/atom", "application/rdf")
_CHUNK_HEAD = re.compile(rb"[0-9A-Fa-f]{1,16}[ \t]*(?:;[^\r\n]*)?\r?\n")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded body. `incomplete`: its end is missing. `fault`: empty, or why there is no body to speak of.

    Faults: `too-large` (more than the limit once expanded), `bad-encoding` (neither what it is said to be nor text),
    `unknown-encoding` (an encoding that is not read here, and the bytes are no text).
    """

    body: bytes = field(repr=False)
    incomplete: bool = False
    fault: str = ""


def decoded(body: bytes, headers: Iterable[tuple[str, str]], *, chunked: bool = True, limit: int = MAX_BODY) -> Decoded:
    """A body without its transfer and content encodings, at most `limit` bytes.

    `chunked` is False where the transfer encoding has been taken off already. Faults are values; nothing is raised.
    """
    named = [(name.lower(), value.lower()) for name, value in headers]
    incomplete = False
    if chunked and any(name == "transfer-encoding" and "chunked" in value for name, value in named):
        body, incomplete = _unchunked(body)
    codings = [
        coding.strip()
        for name, value in named
        if name == "content-encoding"
        for coding in value.split(",")
        if coding.strip() not in ("", "identity")
    ]
    if len(codings) > MAX_CODINGS:
        return Decoded(b"", fault="bad-encoding")
    if not codings and body[:2] == b"\x1f\x8b":
        kind = next((value for name, value in named if name == "content-type"), "")
        codings = ["gzip"] if kind.startswith(_TEXTUAL) else []
    for coding in reversed(codings):
        step = _expanded(body, coding, limit)
        if step.fault:
            return step
        body, incomplete = step.body, incomplete or step.incomplete
    return Decoded(body, incomplete) if len(body) <= limit else Decoded(b"", fault="too-large")


def gunzipped(body: bytes, *, limit: int = MAX_BODY) -> Decoded:
    """A file that may be gzip whatever its headers say, such as a sitemap at `….xml.gz`; other bytes are left alone."""
    return _expanded(body, "gzip", limit) if body[:2] == b"\x1f\x8b" else Decoded(body)


def looks_like_text(body: bytes) -> bool:
    """Whether bytes can be the text of a page or feed as it stands: markup, JSON, or no control characters."""
    head = body[:512]
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")) or head.lstrip()[:1] in (b"<", b"{", b"["):
        return True
    return bool(head) and not any(byte < 9 or 13 < byte < 27 for byte in head)


def _expanded(body: bytes, coding: str, limit: int) -> Decoded:
    """A body without one coding: the ways that its label and its first bytes allow, then as it is if it is text."""
    if not body:
        return Decoded(b"")
    for unpack in _ways(body, coding):
        out, fault = bytearray(), ""
        try:
            for piece in unpack(body):
                out += piece
                if len(out) > limit:
                    return Decoded(b"", fault="too-large")
        except _CutError:
            fault = "cut"
        except (zlib.error, brotli.error):
            fault = "broken"
        # A wrong guess breaks at once; a stream that breaks later was the right guess and has lost its end.
        if out or not fault:
            return Decoded(bytes(out), incomplete=bool(fault))
    if looks_like_text(body):
        return Decoded(body) if len(body) <= limit else Decoded(b"", fault="too-large")
    return Decoded(b"", fault="bad-encoding" if coding in _KNOWN else "unknown-encoding")


def _ways(body: bytes, coding: str) -> list[Callable[[bytes], Iterator[bytes]]]:
    """How to unpack a body, likeliest first."""
    if body[:2] == b"\x1f\x8b":
        return [_gzip]
    if coding in ("deflate", "gzip", "x-gzip") and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0:
        return [_zlib, _raw_deflate]
    if coding == "deflate" and body.lstrip()[:1] != b"<":
        return [_raw_deflate]
    return [_brotli] if coding == "br" and body.lstrip()[:1] != b"<" else []


class _CutError(Exception):
    """The end of a packed stream is missing."""


def _gzip(body: bytes) -> Iterator[bytes]:
    """The members of a gzip file, one after the other; what follows them and is no member is left out (RFC 1952)."""
    end = 0
    for _ in range(_MAX_MEMBERS):
        if body[end : end + 2] != b"\x1f\x8b":
            return
        end = yield from _inflated(zlib.decompressobj(wbits=31), body, end)


def _zlib(body: bytes) -> Iterator[bytes]:
    yield from _inflated(zlib.decompressobj(), body)


def _raw_deflate(body: bytes) -> Iterator[bytes]:
    yield from _inflated(zlib.decompressobj(-zlib.MAX_WBITS), body)


def _inflated(inflate: zlib._Decompress, body: bytes, start: int = 0) -> Generator[bytes, None, int]:
    """The expanded bytes in steps that are bounded whatever the ratio; returns where the stream ends."""
    for at in range(start, len(body), _STEP):
        packed = body[at : at + _STEP]
        while packed and not inflate.eof:
            yield inflate.decompress(packed, _STEP)
            packed = inflate.unconsumed_tail
        if inflate.eof:
            return min(at + _STEP, len(body)) - len(inflate.unused_data)
    raise _CutError


def _brotli(body: bytes) -> Iterator[bytes]:
    """A brotli stream (RFC 7932), in bounded steps."""
    expand = brotli.Decompressor()
    for at in range(0, len(body), _STEP):
        yield expand.process(body[at : at + _STEP], output_buffer_limit=_STEP)
        while not expand.is_finished() and not expand.can_accept_more_data():
            yield expand.process(b"", output_buffer_limit=_STEP)
        if expand.is_finished():
            return
    raise _CutError


_KNOWN = frozenset({"gzip", "x-gzip", "deflate", "br"})


def _unchunked(body: bytes) -> tuple[bytes, bool]:
    """A body without its chunk lines (RFC 9112, section 7.1), and whether its end is missing.

    Archives often keep the header and have taken off the chunks: a body that does not begin like one is left alone.
    """
    out, at = bytearray(), 0
    for _ in range(_MAX_CHUNKS):
        head = _CHUNK_HEAD.match(body, at)
        if head is None:
            break
        size = int(head.group().split(b";")[0], 16)
        if size == 0:
            return bytes(out), False
        out += body[head.end() : head.end() + size]
        at = head.end() + size
        at += 2 if body[at : at + 2] == b"\r\n" else 1 if body[at : at + 1] == b"\n" else 0
    return (bytes(out), True) if at else (body, False)
