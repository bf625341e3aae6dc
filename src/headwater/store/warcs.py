"""One page as one gzip member of a WARC file, and the body out of it again."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

from headwater.models import Page

# The body is stored as decoded, so what says how it travelled would be untrue of it.
_OF_TRANSFER = frozenset(("content-encoding", "transfer-encoding", "content-length", "connection"))


def page_record(page: Page) -> bytes:
    """A page as a `response` record (WARC 1.1, section 6.3) in a gzip member of its own; the same page, the same bytes."""
    block = _http_head(page) + page.body
    record_id = f"urn:sha256:{page.sha256}:{page.id}"
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <{record_id}>\r\n"
        f"WARC-Date: {_date(page.captured)}\r\nWARC-Target-URI: {_line(page.url)}\r\n"
        f"WARC-Payload-Digest: sha256:{page.sha256}\r\n"
        f"Content-Type: application/http;msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return gzip.compress(head.encode("utf-8", "surrogateescape") + block + b"\r\n\r\n", compresslevel=6, mtime=0)


def record_body(member: bytes) -> bytes:
    """The body of a record that `page_record` wrote. Raises `ValueError` or `zlib.error` where it is none."""
    record = gzip.decompress(member)
    _, between, block = record.partition(b"\r\n\r\n")
    _, after, body = block.partition(b"\r\n\r\n")
    if not between or not after or not body.endswith(b"\r\n\r\n"):
        raise ValueError("not a response record")
    return body[:-4]


def _http_head(page: Page) -> bytes:
    """Status line and headers as they would stand before the decoded body."""
    lines = [f"HTTP/1.1 {page.status} "]
    lines += [f"{_line(k)}: {_line(v)}" for k, v in page.headers if k.lower() not in _OF_TRANSFER]
    lines.append(f"Content-Length: {len(page.body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "surrogateescape")


def _date(value: datetime) -> str:
    """A time as WARC wants it (W3C date and time, UTC)."""
    return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _line(text: str) -> str:
    """A header's text without what would end its line."""
    return " ".join(text.split())
