"""How much of one text stands in another: runs of five words, quotations stripped, because a speech is nobody's copy.

Containment, not Jaccard: an abridged copy shares little of the longer text but nearly all of its own.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

RUN = 5
_GAP = "\n" * 3  # the shortest quotation that holds anything leaves three line ends
_QUOTED = re.compile(
    r"“[^”\n]{0,1500}”|„[^“”\n]{0,1500}[“”]|«[^»\n]{0,1500}»|\"[^\"\n]{0,1500}\"|「[^」\n]{0,800}」|『[^』\n]{0,800}』"
)
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]|[^\W_\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]+")


Run: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """A text as runs of words: each run with the place of its first appearance, and the words' own offsets."""

    first: dict[Run, int]
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


@lru_cache(maxsize=512)
def runs_of(text: str) -> AbstractSet[Run]:
    """The runs of a text; no run goes over a quotation that was taken out."""
    found: set[Run] = set()
    for part in _QUOTED.sub(_as_gap, text).split(_GAP):
        words = [word.casefold() for word in _WORD.findall(part)]
        found.update(zip(words, words[1:], words[2:], words[3:], words[4:], strict=False))
    return found


def _as_gap(quoted: re.Match[str]) -> str:
    """What stands in place of a quotation: a gap, unless its marks are empty."""
    return _GAP[: len(quoted.group())]


@lru_cache(maxsize=64)
def _places_of(text: str) -> Places:
    """The runs of a text with where they stand."""
    bare = _QUOTED.sub(lambda match: "\n" * len(match.group()), text)  # offsets stay
    matches = list(_WORD.finditer(bare))
    words = [match.group().casefold() for match in matches]
    first: dict[Run, int] = {}
    since = last_end = 0
    for at, match in enumerate(matches):
        if _GAP in bare[last_end : match.start()]:
            since = at
        last_end = match.end()
        if at + 1 - since >= RUN:
            first.setdefault(tuple(words[at + 1 - RUN : at + 1]), at + 1 - RUN)
    return Places(first, tuple(words), tuple(match.span() for match in matches))


def containment(part: AbstractSet[Run], whole: AbstractSet[Run]) -> float:
    """The share of `part`'s runs that stand in `whole`, rounded to 9 digits; 0 where `part` is too short to tell."""
    return round(len(part & whole) / len(part), 9) if len(part) >= 2 * RUN else 0.0


def longest_shared(text: str, other: str, longest: int = 40) -> tuple[int, int] | None:
    """The longest run of words of a text that another has too, as offsets into the first; the first of equals."""
    part, whole = _places_of(text), _places_of(other)
    best: tuple[int, int] | None = None
    length = 0
    at, count = 0, len(part.words)
    while at + RUN <= count:
        run = part.words[at : at + RUN]
        there = whole.first.get(run)
        if there is None or part.first.get(run) is None:
            at += 1
            continue
        reach = RUN
        while (
            at + reach < count
            and there + reach < len(whole.words)
            and reach < longest
            and part.words[at + reach] == whole.words[there + reach]
        ):
            reach += 1
        if reach > length:
            length, best = reach, (part.spans[at][0], part.spans[at + reach - 1][1])
        at += max(1, reach - RUN + 1)
    return best
