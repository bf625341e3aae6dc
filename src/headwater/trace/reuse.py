"""How much of one text stands in another: runs of five words, quotations stripped, because a speech is nobody's copy.

Containment, not Jaccard: an abridged copy shares little of the longer text but nearly all of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

RUN = 5
_QUOTED = re.compile(
    r"“[^”\n]{0,1500}”|„[^“”\n]{0,1500}[“”]|«[^»\n]{0,1500}»|\"[^\"\n]{0,1500}\"|「[^」\n]{0,800}」|『[^』\n]{0,800}』"
)
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]|[^\W_\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]+")


@dataclass(frozen=True, slots=True)
class Runs:
    """A text as runs of words: each run with the place of its first appearance, and the words' own offsets."""

    first: dict[tuple[str, ...], int]
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    def __len__(self) -> int:
        return len(self.first)


@lru_cache(maxsize=4096)
def runs_of(text: str) -> Runs:
    """The runs of a text; no run goes over a quotation that was taken out."""
    bare = _QUOTED.sub(lambda match: "\n" * len(match.group()), text)
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    first: dict[tuple[str, ...], int] = {}
    since = 0
    last_end = 0
    for match in _WORD.finditer(bare):
        if "\n\n\n" in bare[last_end : match.start()]:
            since = len(words)
        words.append(match.group().casefold())
        spans.append(match.span())
        last_end = match.end()
        if len(words) - since >= RUN:
            first.setdefault(tuple(words[-RUN:]), len(words) - RUN)
    return Runs(first, tuple(words), tuple(spans))


def containment(part: Runs, whole: Runs) -> float:
    """The share of `part`'s runs that stand in `whole`, rounded to 9 digits; 0 where `part` is too short to tell."""
    if len(part) < 2 * RUN:
        return 0.0
    smaller, larger = (part.first, whole.first) if len(part) <= len(whole) else (whole.first, part.first)
    return round(sum(1 for run in smaller if run in larger) / len(part), 9)


def longest_shared(part: Runs, whole: Runs, longest: int = 40) -> tuple[int, int] | None:
    """The longest run of words of `part` that `whole` has too, as offsets into `part`'s text; the first of equals."""
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


def shares(texts: Sequence[str]) -> dict[tuple[int, int], float]:
    """Containment of each text in each other, only where there is any."""
    runs = [runs_of(text) for text in texts]
    found: dict[tuple[int, int], float] = {}
    for one in range(len(runs)):
        for other in range(len(runs)):
            if one != other:
                share = containment(runs[one], runs[other])
                if share:
                    found[one, other] = share
    return found
