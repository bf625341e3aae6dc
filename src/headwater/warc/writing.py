"""Records out: one gzip member a record, the same bytes for the same content on every machine."""

from __future__ import annotations

import re
import struct
import zlib
from base64 import b32encode
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha1, sha256
from typing import BinaryIO
from uuid import NAMESPACE_URL, uuid5

# A gzip header (RFC 1952) without name and time; the last byte says "system unknown", so that no platform shows.
_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]+")
_CONTENT_TYPES = {
    "response": "application/http;msgtype=response",
    "revisit": "application/http;msgtype=response",
    "request": "application/http;msgtype=request",
    "warcinfo": "application/warc-fields",
    "metadata": "application/warc-fields",
}


def write_record(
    stream: BinaryIO,
    *,
    kind: str,
    date: datetime,
    block: bytes,
    url: str = "",
    content_type: str = "",
    headers: Iterable[tuple[str, str]] = (),
    level: int = 6,
) -> tuple[int, int]:
    """Append one record to a stream; the offset where it begins and the length of its gzip member, in bytes.

    The stream stands at its end and can tell where it is (a file opened with `ab` or `wb`, a `BytesIO`). The other
    parameters are those of `record_bytes`.
    """
    member = record_bytes(
        kind=kind, date=date, block=block, url=url, content_type=content_type, headers=headers, level=level
    )
    offset = stream.tell()
    stream.write(member)
    return offset, len(member)


def record_bytes(
    *,
    kind: str,
    date: datetime,
    block: bytes,
    url: str = "",
    content_type: str = "",
    headers: Iterable[tuple[str, str]] = (),
    level: int = 6,
) -> bytes:
    """One WARC 1.1 record as one gzip member, the same bytes for the same arguments.

    `kind` is the WARC-Type (`response`, `revisit`, `resource`, `warcinfo`, …), `date` an aware time (WARC 1.1 keeps
    its fraction), `block` the bytes of the record (for a response see `response_block`), `headers` further WARC
    headers such as WARC-Payload-Digest, in order. The record's id is a UUIDv5 (RFC 9562) of headers and block.
    Raises ValueError where `date` has no zone.
    """
    named = [("WARC-Type", kind)]
    if url:
        named.append(("WARC-Target-URI", url))
    named.append(("WARC-Date", _warc_date(date)))
    named.extend(headers)
    named.append(("WARC-Block-Digest", payload_digest(block)))
    declared = content_type or _CONTENT_TYPES.get(kind, "application/octet-stream")
    named += [("Content-Type", declared), ("Content-Length", str(len(block)))]
    lines = [f"{name}: {_UNPRINTABLE.sub(' ', value)}\r\n".encode("utf-8", "surrogateescape") for name, value in named]
    identity = uuid5(NAMESPACE_URL, sha256(b"".join(lines) + b"\r\n" + block).hexdigest())
    lines.insert(1, f"WARC-Record-ID: <urn:uuid:{identity}>\r\n".encode())
    return _gzip_member(b"".join((b"WARC/1.1\r\n", *lines, b"\r\n", block, b"\r\n\r\n")), level)


def fields_block(fields: Iterable[tuple[str, str]]) -> bytes:
    """The block of a `warcinfo` or `metadata` record (application/warc-fields)."""
    return b"".join(f"{name}: {_UNPRINTABLE.sub(' ', value)}\r\n".encode() for name, value in fields)


def payload_digest(payload: bytes) -> str:
    """A digest as WARC files name it: SHA-1 in base 32. It finds twins; it proves nothing, receipts use SHA-256."""
    return "sha1:" + b32encode(sha1(payload, usedforsecurity=False).digest()).decode()


def _warc_date(date: datetime) -> str:
    """A time in the W3C profile of ISO 8601, in UTC, with a fraction only where there is one."""
    if date.tzinfo is None:
        raise ValueError("a WARC date needs a time zone")
    return date.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _gzip_member(content: bytes, level: int) -> bytes:
    """Content as one gzip member whose header carries neither time nor platform."""
    deflate = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = deflate.compress(content) + deflate.flush()
    return _GZIP_HEADER + packed + struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF)
