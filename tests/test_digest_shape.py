"""The shape of the page that the project starts from: paragraphs, credits in words, chains kept, every credit a link."""

from __future__ import annotations

import copy
import importlib.util
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).parent.parent / "benchmarks" / "shape_of_digest.py"
SPEC = importlib.util.spec_from_file_location("shape_of_digest", SCRIPT)
assert SPEC
assert SPEC.loader
shape = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(shape)
LINE: dict[str, Any] = json.loads(shape.STORY.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def answer() -> dict[str, Any]:
    """What the writer makes of the four reports."""
    found: dict[str, Any] = shape.digest_of(LINE)
    return found


def test_four_reports_of_a_parade_become_two_to_five_paragraphs() -> None:
    found = shape.shape_of(LINE, answer())
    assert 2 <= found["paragraphs"] <= 5
    assert 150 <= found["words"] <= 400


def test_four_sentences_in_five_are_credited_in_words_and_every_credit_links_to_a_captured_report() -> None:
    found = shape.shape_of(LINE, answer())
    assert found["credited"] >= 0.8 * found["sentences"]
    assert found["credits"] >= found["sentences"]
    assert found["credits_linked"] == found["credits"]


def test_what_an_expert_told_another_outlet_keeps_both() -> None:
    found = shape.shape_of(LINE, answer())
    assert found["chains"] >= 1
    assert found["chains_kept"] == found["chains"]


def test_a_chain_that_lost_a_name_and_a_credit_without_its_report_are_counted_as_faults() -> None:
    spoilt = copy.deepcopy(answer())
    for sentence in spoilt["sentences"]:
        sentence["text"] = sentence["text"].replace("The Straits Courier", "others")
        sentence["credits"][0]["url"] = "https://elsewhere.example/"
    found = shape.shape_of(LINE, spoilt)
    assert found["chains_kept"] < found["chains"]
    assert found["credits_linked"] < found["credits"]
    assert found["credited"] < found["sentences"]
