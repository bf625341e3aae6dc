"""Answers made ready to be sent, and kept for a short while: bytes, their compressed forms, their ETag."""

from __future__ import annotations

import gzip
from collections import OrderedDict
from dataclasses import dataclass, field

import brotli

from headwater.models import sha256_of
from headwater.publish import Document

COMPRESSIBLE = (
    "text/",
    "application/json",
    "application/xml",
    "application/rss",
    "application/atom",
    "application/feed",
    "image/svg",
)
USABLE = 4  # times as long as it is fresh, an answer may be given while a new one is made (RFC 5861)
WORTH_COMPRESSING = 860  # bytes; below, the headers weigh more than what is saved


@dataclass(frozen=True, slots=True)
class Ready:
    """A document with its compressed forms. `etag` is of the plain bytes; each encoding has one of its own."""

    document: Document
    etag: str
    encoded: dict[str, bytes] = field(repr=False)

    @property
    def size(self) -> int:
        """Bytes that it takes in memory."""
        return len(self.document.body) + sum(map(len, self.encoded.values()))

    @staticmethod
    def of(document: Document) -> Ready:
        """Make a document ready. The same document gives the same bytes in every encoding."""
        encoded: dict[str, bytes] = {}
        if len(document.body) >= WORTH_COMPRESSING and document.media_type.startswith(COMPRESSIBLE):
            encoded["br"] = brotli.compress(document.body, quality=5)
            encoded["gzip"] = gzip.compress(document.body, 6, mtime=0)
        return Ready(document, sha256_of(document.body)[:20], encoded)

    def chosen(self, accept_encoding: str) -> tuple[str, bytes]:
        """The encoding that a reader accepts and the bytes in it; plain ones where none fits."""
        accepted = {
            name.strip().lower()
            for name, _, quality in (part.partition(";") for part in accept_encoding.split(","))
            if quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
        }
        for name, body in self.encoded.items():
            if name in accepted:
                return name, body
        return "", self.document.body


class Shelter:
    """The newest answers, as many as fit. Each is fresh for a while, and may be given once more while a new one is made."""

    def __init__(self, most_bytes: int = 64_000_000, good_for: float = 15.0) -> None:
        self._most, self._good_for, self._held = most_bytes, good_for, 0
        self._answers: OrderedDict[str, tuple[float, Ready]] = OrderedDict()

    def get(self, key: str, at: float) -> tuple[Ready, bool] | None:
        """An answer, and whether it is fresh at a time (seconds of a steady clock); None where it is too old to be given."""
        found = self._answers.get(key)
        if found is None or at - found[0] > USABLE * self._good_for:
            return None
        self._answers.move_to_end(key)
        return found[1], at - found[0] <= self._good_for

    def put(self, key: str, answer: Ready, at: float) -> None:
        """Keep an answer; the oldest make room."""
        self.drop(key)
        self._answers[key] = (at, answer)
        self._held += answer.size
        while self._held > self._most and len(self._answers) > 1:
            _, (_, old) = self._answers.popitem(last=False)
            self._held -= old.size

    def drop(self, key: str) -> None:
        """Forget an answer."""
        found = self._answers.pop(key, None)
        if found:
            self._held -= found[1].size
