"""What class names, ids and short lines give away: groups of words that mark furniture, in the press's many languages.

The groups are general conventions of page makers (Readability's and other readers' lists name many of them); they stand in
`words.toml`, and nothing there names an outlet. A group is a bit, so that the marks of an element and of all its ancestors
are one number.
"""

from __future__ import annotations

import re
from functools import lru_cache

from headwater.read.lexicon import table

_CLASS = table("class")
GROUP_NAMES = tuple(_CLASS)
GROUP_BIT = {name: 1 << n for n, name in enumerate(GROUP_NAMES)}
_GROUPS = tuple((GROUP_BIT[name], re.compile("|".join(words))) for name, words in _CLASS.items())


@lru_cache(maxsize=1 << 16)
def _token_marks(token: str) -> int:
    marks = 0
    for bit, pattern in _GROUPS:
        if pattern.search(token):
            marks |= bit
    return marks


@lru_cache(maxsize=1 << 14)
def class_marks(words: str) -> int:
    """The bits of the groups that a class, id or role speaks of; `words` in any case."""
    marks = 0
    for token in words[:400].lower().split():
        marks |= _token_marks(token)
    return marks


def _line_pattern(cue: dict[str, object]) -> str:
    """One expression of a cue's lists."""
    parts = list(cue.get("holds", ()))  # type: ignore[call-overload]
    if "words" in cue:
        parts.append(str(cue["frame"]).replace("WORDS", "|".join(cue["words"])))  # type: ignore[arg-type]
    return "|".join(parts)


_LINE = table("line")
LINE_NAMES = tuple(_LINE)
LINE_BIT = {name: 1 << n for n, name in enumerate(LINE_NAMES)}
_LINES = tuple((LINE_BIT[name], re.compile(_line_pattern(cue))) for name, cue in _LINE.items())
_CUE_REACH = 500


def line_marks(text: str) -> int:
    """The bits of the cues that a line gives; of a long one only the beginning counts."""
    head = text[:_CUE_REACH].lower()
    marks = 0
    for bit, pattern in _LINES:
        if pattern.search(head):
            marks |= bit
    return marks
