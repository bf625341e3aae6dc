"""Expressions made ready once: the module-level functions of `regex` look a pattern up anew at every call, which costs more
than most searches do (11 µs against less than one, measured on digests of real stories).
"""

from __future__ import annotations

from functools import cache

import regex


@cache
def pattern(text: str) -> regex.Pattern[str]:
    """The compiled expression, made at its first use and kept."""
    return regex.compile(text)
