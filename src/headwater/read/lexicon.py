"""The reader's word lists (`words.toml`), compiled: what furniture, bylines, agencies and kinds of pages are called."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any


@lru_cache(maxsize=1)
def _lists() -> dict[str, Any]:
    return tomllib.loads(files("headwater.read").joinpath("words.toml").read_text(encoding="utf-8"))


def table(name: str) -> dict[str, Any]:
    """One table of the word lists."""
    found: dict[str, Any] = _lists()[name]
    return found


def alternatives(table_name: str, name: str) -> str:
    """One list as the alternatives of a regular expression."""
    return "|".join(table(table_name)[name])
