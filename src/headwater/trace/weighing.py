"""Which readings are kept: weights of general features and of single words of saying, summed as integers.

`english.json` is written by `benchmarks/learn_attribution.py`. It holds features of form ("a quotation stands before",
"the subject is a pronoun") and words of saying, never a text, a name or a sequence of words.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from functools import lru_cache
from importlib.resources import files
from itertools import repeat
from types import MappingProxyType

from headwater.trace.parse import Reading, Span

THRESHOLD = -45
"""In hundredths of the log-odds; where F on the training articles is best (see `benchmarks/results/trace.md`)."""

OUTLET_BONUS = 130
"""What the name of an outlet as the source speaks for a reading: outlets rarely do anything else in prose."""


@lru_cache(maxsize=1)
def weights() -> Mapping[str, int]:
    """Feature → weight in hundredths."""
    found: dict[str, int] = json.loads(files("headwater.trace").joinpath("english.json").read_text("utf-8"))
    return MappingProxyType(found)


def features_of(reading: Reading) -> list[str]:
    """What speaks for or against a reading: its features, alone, with its frame, in pairs, and with its word."""
    base, frame = reading.base, reading.frame
    made = [f"frame:{frame}", f"word:{base}", f"word:{base}|{frame}"]
    own = reading.features
    for number, feature in enumerate(own):
        made += (feature, f"{frame}|{feature}")
        if feature.startswith(_WITH_WORD):
            made.append(f"{base}|{feature}")
        if feature.startswith(_PAIRED):
            made += [f"{feature}&{other}" for other in own[number + 1 :] if other.startswith(_PAIRED)]
    return made


_WITH_WORD = ("next:", "passive", "quote", "form:", "prev:", "governs:", "subject:", "owner:")
_PAIRED = (
    "next:",
    "passive",
    "quote",
    "form:",
    "prev:",
    "governs:",
    "subject:",
    "inside",
    "second:",
    "source:",
    "long:",
)
_SAME = 0.6


def kept(readings: list[Reading], press: Collection[Span] = ()) -> list[Reading]:
    """The readings that say who says, each once: of two that say nearly the same of the same source, the surer one.

    `press`: where outlets are surely named; a reading whose source is one needs less to be believed.
    """
    table = weights()
    bias = table[""]
    scored = [(bias + sum(map(table.get, features_of(one), repeat(0))), one) for one in readings if one.content]
    sure = [
        (score, number, one)
        for number, (score, one) in enumerate(scored)
        if score > THRESHOLD or (score > THRESHOLD - OUTLET_BONUS and _of_the_press(one, press))
    ]
    out: list[tuple[int, Reading]] = []
    for _, number, one in sorted(sure, key=lambda entry: (-entry[0], entry[1])):
        if not any(_same(one, other) for _, other in out if other.sentence == one.sentence):
            out.append((number, one))
    return [one for _, one in sorted(out, key=lambda entry: entry[0])]


def _of_the_press(one: Reading, press: Collection[Span]) -> bool:
    return any(low < end and high > start for start, end in one.source[:1] for low, high in press)


def _same(one: Reading, other: Reading) -> bool:
    """Whether two readings say nearly the same of the same source."""
    if one.source and other.source and one.source != other.source:
        return False
    low, high = max(one.content[0][0], other.content[0][0]), min(one.content[-1][1], other.content[-1][1])
    widest = max(one.content[-1][1], other.content[-1][1]) - min(one.content[0][0], other.content[0][0])
    return high - low >= _SAME * widest
