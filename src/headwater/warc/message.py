"""The HTTP message inside a record: status, headers and body taken apart with every tolerance, or put together.

Transfer and content encodings are left as they are: what they hide is expanded elsewhere, under limits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus

MAX_HEAD = 256 * 1024  # bytes of status line and headers; more than any real server sends

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_STATUS_LINE = re.compile(rb"\s*HTTP/\d(?:\.\d+)?[ \t]+(\d{3})(?!\d)[ \t]*([^\r\n]*)", re.IGNORECASE)
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
_ENDS_OF_LINES = re.compile(r"[\r\n\x00]+")
# What described the bytes on the wire and not the body as it is kept. Crawlers keep such a header under another name.
_OF_THE_WIRE = frozenset({"content-encoding", "transfer-encoding", "content-length"})


@dataclass(frozen=True, slots=True)
class Message:
    """One HTTP response: its status, its headers in order and its body as it came over the wire.

    `faults` are countable words for what was wrong with its head and mended: `header-without-colon`, `folded-header`,
    `head-unended`.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    faults: tuple[str, ...] = ()


def parse_message(block: bytes) -> Message | None:
    """The response that a block holds, or None where it has no HTTP status line.

    Headers are UTF-8 where they are valid UTF-8, else Latin-1 (RFC 9110, section 5.5, lets servers send either);
    folded lines are joined, lines that are no header are left out and counted.
    """
    status_line = _STATUS_LINE.match(block[:1024])
    if status_line is None:
        return None
    end = _HEAD_END.search(block, status_line.end(), status_line.end() + MAX_HEAD)
    head, body = (block[: end.start()], block[end.end() :]) if end else (block[:MAX_HEAD], b"")
    faults = [] if end else ["head-unended"]
    headers: list[tuple[str, str]] = []
    for raw in head[status_line.end() :].splitlines():
        line = _text(raw)
        if not line.strip():
            continue
        if line[0] in " \t" and headers:
            name, value = headers[-1]
            headers[-1] = (name, f"{value} {line.strip()}".strip())
            faults.append("folded-header")
            continue
        name, colon, value = line.partition(":")
        if not colon or not _TOKEN.match(name.strip()):
            faults.append("header-without-colon")
            continue
        headers.append((name.strip(), value.strip().replace("\x00", "")))
    return Message(int(status_line.group(1)), tuple(headers), body, tuple(dict.fromkeys(faults)))


def response_block(status: int, headers: Iterable[tuple[str, str]], body: bytes) -> bytes:
    """The block of a `response` record for a body that is already decoded.

    Content-Encoding and Transfer-Encoding described the wire, not this body: they are kept under `X-Crawler-…`, and
    Content-Length is that of the body (the convention of Common Crawl's archives).
    """
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = ""
    lines = [f"HTTP/1.1 {status:03d} {phrase}".rstrip()]
    for name, value in headers:
        if name.lower() == "content-length" and value.strip() == str(len(body)):
            continue
        kept = f"X-Crawler-{name}" if name.lower() in _OF_THE_WIRE else name
        lines.append(f"{kept}: {_ENDS_OF_LINES.sub(' ', value)}")
    lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "surrogateescape") + body


def _text(raw: bytes) -> str:
    """A line of a head as text."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
