"""Which readings are kept: weights of general features and of single words of saying, summed as integers.

`english.json` is written by `benchmarks/learn_attribution.py`. It holds features of form ("a quotation stands before",
"the subject is a pronoun") and words of saying, never a text, a name or a sequence of words.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from headwater.trace.parse import Reading

THRESHOLD = -60
"""In hundredths of the log-odds; where F on the training articles is best (see `benchmarks/results/trace.md`)."""


@lru_cache(maxsize=1)
def weights() -> Mapping[str, int]:
    """Feature → weight in hundredths."""
    found: dict[str, int] = json.loads(files("headwater.trace").joinpath("english.json").read_text("utf-8"))
    return MappingProxyType(found)


def features_of(reading: Reading) -> list[str]:
    """What speaks for or against a reading: its own features, its word, and each feature of that word."""
    base = reading.base
    frame = reading.frame
    made = [f"frame:{frame}", f"word:{base}"]
    for feature in reading.features:
        made.append(feature)
        made.append(f"{frame}|{feature}")
        if feature.startswith(("next:", "passive", "quote", "form:", "prev:")):
            made.append(f"{base}|{feature}")
    return made


def kept(readings: list[Reading]) -> list[Reading]:
    """The readings that say who says."""
    table = weights()
    bias = table[""]
    return [
        one
        for one in readings
        if one.content and bias + sum(table.get(name, 0) for name in features_of(one)) > THRESHOLD
    ]
