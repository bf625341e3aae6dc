"""The walk through the desk that the documents show can be walked: every step of it is checked on the way."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from browsing import program

WALK = Path(__file__).parents[1] / "docs" / "walk"


@pytest.mark.browser
def test_a_publisher_a_reader_and_an_operator_can_do_all_that_the_walk_shows(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("walk", WALK / "walk.py")
    assert spec is not None
    assert spec.loader is not None
    walk = importlib.util.module_from_spec(spec)
    sys.modules["walk"] = walk
    spec.loader.exec_module(walk)
    program()
    steps = walk.record(tmp_path)
    assert walk.written(steps) == (WALK / "README.md").read_text(encoding="utf-8"), (
        "python docs/walk/walk.py makes it anew"
    )
    assert {file for file, _ in steps} == {file.name for file in tmp_path.glob("*.png")}
    assert {file for file, _ in steps} == {file.name for file in WALK.glob("*.png")}
