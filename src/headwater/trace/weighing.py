"""Which readings are kept: weights of general features and of single words of saying, summed as integers.

`english.json` is written by `benchmarks/learn_attribution.py`. It holds features of form ("a quotation stands before",
"the subject is a pronoun") and words of saying, never a text, a name or a sequence of words.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from headwater.trace.parse import Reading, Span

THRESHOLD = -40
"""In hundredths of the log-odds: precision before recall (see `benchmarks/results/trace.md` for what others give)."""

OUTLET_BONUS = 130
"""What the name of an outlet as the source speaks for a reading: outlets rarely do anything else in prose."""

QUOTE_BONUS = 100
"""What a quotation that no surer reading holds speaks for a reading: somebody said it."""


_NOTHING: Mapping[str, int] = MappingProxyType({})
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


@dataclass(frozen=True, slots=True)
class _Feature:
    """What a feature adds: alone, with a frame, with a word of saying, and with a feature that stands behind it."""

    alone: int
    paired: bool
    with_word: bool
    by_frame: Mapping[str, int]
    in_pairs: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Table:
    """The weights by what they belong to, so that no name of a feature has to be put together while texts are read.

    `by_word` holds for each word of saying what it adds to a feature; `heads` what word and frame add without any.
    """

    features: Mapping[str, _Feature]
    by_word: Mapping[str, Mapping[str, int]]
    heads: dict[tuple[str, str], int]


@lru_cache(maxsize=1)
def _table() -> _Table:
    tables: dict[str, dict[str, dict[str, int]]] = {"frame": {}, "word": {}, "pair": {}}
    alone: dict[str, int] = {}
    for name, weight in weights().items():
        first, mark, second = name.partition("&")
        if mark:
            tables["pair"].setdefault(first, {})[second] = weight
            continue
        first, mark, second = name.partition("|")
        if not mark or name.startswith("word:"):
            alone[name] = weight
        elif first[0] == "@":
            tables["frame"].setdefault(second, {})[first[1:]] = weight
        else:
            tables["word"].setdefault(first, {})[second] = weight
    features = {
        name: _Feature(
            alone.get(name, 0),
            name.startswith(_PAIRED),
            name.startswith(_WITH_WORD),
            tables["frame"].get(name, _NOTHING),
            tables["pair"].get(name, _NOTHING),
        )
        for name in {
            *alone,
            *tables["frame"],
            *tables["pair"],
            *(two for one in tables["pair"].values() for two in one),
        }
        | {two for one in tables["word"].values() for two in one}
    }
    return _Table(features, tables["word"], {})


def score_of(reading: Reading) -> int:
    """The sum of the weights of `features_of(reading)`, in hundredths of the log-odds."""
    table, frame, base = _table(), reading.frame, reading.base
    total = table.heads.get((base, frame))
    if total is None:
        alone = weights()
        names = ("", f"frame:{frame}", f"word:{base}", f"word:{base}|{frame}")
        total = table.heads[base, frame] = sum(alone.get(name, 0) for name in names)
    worded = table.by_word.get(base, _NOTHING)
    behind: list[Mapping[str, int]] = []  # what the paired features seen so far add to this one
    for name in reading.features:
        feature = table.features.get(name)
        if feature is None:
            continue
        total += feature.alone + feature.by_frame.get(frame, 0)
        if feature.with_word and worded:
            total += worded.get(name, 0)
        if feature.paired:
            for pairs in behind:
                total += pairs.get(name, 0)
            if feature.in_pairs:
                behind.append(feature.in_pairs)
    return total


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
        made += (feature, f"@{frame}|{feature}")
        if feature.startswith(_WITH_WORD):
            made.append(f"{base}|{feature}")
        if feature.startswith(_PAIRED):
            made += [f"{feature}&{other}" for other in own[number + 1 :] if other.startswith(_PAIRED)]
    return made


_SAME = 0.6


def kept(readings: list[Reading], press: Collection[Span] = ()) -> list[Reading]:
    """The readings that say who says, each once: of two that say nearly the same of the same source, the surer one.

    `press`: where outlets are surely named; a reading whose source is one needs less to be believed.
    """
    scored = [(score_of(one), one) for one in readings if one.content]
    out: list[tuple[int, Reading]] = []
    for score, number, one in sorted(
        ((score, n, one) for n, (score, one) in enumerate(scored)), key=lambda e: (-e[0], e[1])
    ):
        near = [other for _, other in out if other.sentence == one.sentence]
        if any(_same(one, other) for other in near):
            continue
        needed = THRESHOLD - (OUTLET_BONUS if press and _of_the_press(one, press) else 0)
        if "quote" in one.features and not any(_overlaps(one, other) for other in near):
            needed -= QUOTE_BONUS
        if score > needed:
            out.append((number, one))
    return [one for _, one in sorted(out, key=lambda entry: entry[0])]


def _overlaps(one: Reading, other: Reading) -> bool:
    """Whether what two readings say overlaps; "according to X" may stand around another reading."""
    return other.frame != "according" and any(
        low < end and high > start for low, high in one.content for start, end in other.content
    )


def _of_the_press(one: Reading, press: Collection[Span]) -> bool:
    return any(low < end and high > start for start, end in one.source[:1] for low, high in press)


def _same(one: Reading, other: Reading) -> bool:
    """Whether two readings say nearly the same of the same source."""
    if one.source and other.source and one.source != other.source:
        return False
    low, high = max(one.content[0][0], other.content[0][0]), min(one.content[-1][1], other.content[-1][1])
    widest = max(one.content[-1][1], other.content[-1][1]) - min(one.content[0][0], other.content[0][0])
    return high - low >= _SAME * widest
