"""Who says what in ten languages: sentences of our own, marked by hand, each language with its own floor.

A line of `trace_languages/<code>.jsonl` marks what is said {T|…}, the word of saying {C|…} and the source {S|…}; `outlet`
and `via` name the outlet that must be found. A sentence is right where one attribution overlaps the marked content by
half of its characters and touches the marked source and cue (or any of them, where several are marked).
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from headwater.models import Attribution
from headwater.trace import Gazetteer, attributions

FOLDER = Path(__file__).parent / "trace_languages"
FLOORS = {"ar": 0.9, "de": 0.9, "es": 0.9, "fr": 0.9, "it": 0.9, "ja": 0.9, "nl": 0.9, "pt": 0.9, "ru": 0.9, "zh": 0.9}
MARK = re.compile(r"\{([TCS])\|([^{}]*)\}")
NAMES = Gazetteer.of([])


def unmarked(marked: str) -> tuple[str, dict[str, list[tuple[int, int]]]]:
    """The bare sentence and the marked spans."""
    spans: dict[str, list[tuple[int, int]]] = {"T": [], "C": [], "S": []}
    text, at = "", 0
    for match in MARK.finditer(marked):
        text += marked[at : match.start()]
        spans[match.group(1)].append((len(text), len(text) + len(match.group(2))))
        text += match.group(2)
        at = match.end()
    return text + marked[at:], spans


def letters(spans: Any) -> set[int]:
    return {at for start, end in spans for at in range(start, end)}


def is_right(found: Attribution, spans: dict[str, list[tuple[int, int]]]) -> bool:
    said, marked = letters(found.content), letters(spans["T"])
    if 2 * len(said & marked) < len(said | marked):
        return False
    return all(
        not spans[part] or letters(own) & letters(spans[part]) for part, own in (("S", found.source), ("C", found.cue))
    )


def lines(code: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (FOLDER / f"{code}.jsonl").read_text("utf-8").splitlines()]


def judged(line: dict[str, str], code: str) -> tuple[bool, bool]:
    """Whether a sentence's attribution is right, and whether its outlet is."""
    text, spans = unmarked(line["marked"])
    found = attributions(text, language=code, gazetteer=NAMES)
    outlets = {one.outlet for one in found if one.outlet}
    via = {name for one in found for name in one.via}
    right = any(is_right(one, spans) for one in found)
    return right, (outlets | via) == (
        {line["outlet"]} if "outlet" in line else {line["via"]} if "via" in line else set()
    )


@pytest.mark.parametrize("code", sorted(FLOORS))
def test_a_language_finds_who_says_what_above_its_floor(code: str) -> None:
    results = [(line["marked"], *judged(line, code)) for line in lines(code)]
    assert len(results) >= 60
    wrong = [marked for marked, right, _ in results if not right]
    assert len(wrong) <= (1 - FLOORS[code]) * len(results), wrong


@pytest.mark.parametrize("code", sorted(FLOORS))
def test_a_language_finds_the_outlets_and_no_others(code: str) -> None:
    results = [(line["marked"], *judged(line, code)) for line in lines(code)]
    wrong = [marked for marked, _, outlets in results if not outlets]
    assert len(wrong) <= 0.07 * len(results), wrong


@pytest.mark.parametrize("code", sorted(FLOORS))
def test_a_language_is_known_by_its_own_words(code: str) -> None:
    from headwater.trace.tongues import language_of

    text = " ".join(unmarked(line["marked"])[0] for line in lines(code)[:20])
    assert language_of(text) == code
