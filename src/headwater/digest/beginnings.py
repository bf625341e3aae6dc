"""Where a sentence really begins: behind what a list, a dateline or the sentence before it left at its head."""

from __future__ import annotations

import regex

from headwater.digest.speech import Speech
from headwater.prose.patterns import pattern

_DATELINE = regex.compile(
    r"^(?:\p{Lu}[\p{Lu}\p{M}.'’-]{2,}[\p{L}\p{N} .,'’/-]{0,60}|\p{Lu}[\p{L}\p{N} .,'’/-]{1,50})"
    r"(?:\s*\([^()]{2,40}\))\s*(?:—|–|―|--|-|:|(?=\p{Lu}))\s*"
    r"|^\p{Lu}[\p{Lu}.'’-]{2,}(?:[ ,]+[\p{L}.'’-]+){0,5}\s*(?:—|–|―|--)\s*"
    r"|^\([\p{L}\p{N} .'’-]{2,30}\)\s*(?:—|–|--|-)\s*"
    r"|^\(\p{Lu}[\p{Lu}\p{M}.]{1,9}(?: \p{L}+)?\)\s*(?=\p{Lu})"
    r"|^\p{Lu}\p{L}+(?: \p{Lu}\p{L}+){0,2}\s+(?:—|–|--)\s+(?=\p{Lu})"
)


def without_dash(text: str, start: int, end: int) -> int:
    """Where a sentence begins after a dash that a list or a dateline left before it."""
    dash = pattern(r"[—–―-]+\s*").match(text[start:end])
    return start + (dash.end() if dash else 0)


def without_dateline(text: str, start: int, end: int) -> int:
    """Where a sentence begins after a dateline ("PLACE (Agency) — ")."""
    found = _DATELINE.match(text[start:end])
    return start + found.end() if found and found.end() < end - start - 20 else start


def without_connector(text: str, start: int, end: int, known: Speech) -> int:
    """Where a sentence begins after an opening "But", "And" or "Meanwhile,", which joins it to one that is not shown."""
    first = pattern(r"(\p{L}+)(,?)\s+").match(text[start:end])
    if not first or first[1].casefold() not in known.connectors:
        return start
    if not first[2] and first[1].casefold() in ("still", "yet", "so", "then", "however", "or", "plus"):
        return start
    return start + first.end()
