"""Ids are made from content, so that the same thing has the same id on every machine, in any order of arrival."""

from __future__ import annotations

from hashlib import sha256

ID_DIGITS = 16


def sha256_of(content: bytes | str) -> str:
    """The SHA-256 of bytes, or of a text's UTF-8 form, as 64 hexadecimal digits."""
    return sha256(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")).hexdigest()


def content_id(kind: str, *parts: str) -> str:
    """An id of 16 hexadecimal digits for a thing of a kind that is told from others by `parts`."""
    return sha256_of("\x1f".join((kind, *parts)))[:ID_DIGITS]


def story_id(earliest_member: str) -> str:
    """The id of a story: the hash of its earliest member's id."""
    return content_id("story", earliest_member)
