"""The written SQL of the store, read from its files and worded for one database. Knows no connection."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources

_NAME = re.compile(r"^-- (\w+)(?: @(\w+))? --$", re.MULTILINE)
_SECTION = re.compile(r"^-- @(\w+)$", re.MULTILINE)
_PLACE = re.compile(r"(?<![:\w]):([a-z_0-9]+)")
_COMMENT = re.compile(r"--[^\n]*")
# PostgreSQL compares text by the database's locale unless told otherwise; "C" compares bytes, as SQLite does.
_POSTGRES_TYPES = {"TEXT": 'TEXT COLLATE "C"', "INTEGER": "BIGINT", "BLOB": "BYTEA"}


@lru_cache(maxsize=2)
def queries(database: str) -> dict[str, str]:
    """The named queries in the words of `sqlite` or `postgres`."""
    pieces = _NAME.split(_read("queries.sql"))
    found: dict[str, str] = {}
    for name, only, sql in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        if only in (None, database):
            found[name] = _PLACE.sub(r"%(\1)s", sql.strip()) if database == "postgres" else sql.strip()
    return found


@lru_cache(maxsize=2)
def migrations(database: str) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """The migrations in order: the schema version that each one leads to, and its statements."""
    folder = resources.files("headwater.store") / "migrations"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return tuple((int(name[:4]), _statements(_read(f"migrations/{name}"), database)) for name in names)


def _statements(text: str, database: str) -> tuple[str, ...]:
    """The statements of one migration; what stands under `-- @name` is for that database alone."""
    pieces = _SECTION.split(text)
    kept = [pieces[0], *(sql for only, sql in zip(pieces[1::2], pieces[2::2], strict=True) if only == database)]
    found = []
    for statement in _COMMENT.sub("", "\n".join(kept)).split(";"):
        worded = statement.strip()
        if database == "postgres":
            for written, meant in _POSTGRES_TYPES.items():
                worded = re.sub(rf"\b{written}\b", meant, worded)
        if worded:
            found.append(worded)
    return tuple(found)


def _read(name: str) -> str:
    """The text of a file that ships with the store."""
    return (resources.files("headwater.store") / name).read_text("utf-8")
