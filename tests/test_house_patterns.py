"""Regular expressions mean the same on every supported version of Python."""

from __future__ import annotations

import re
from pathlib import Path

import headwater

ROOT = Path(headwater.__file__).parent
_POSSESSIVE_GROUP = re.compile(r"[^(]\)(?:[*+?]|\{\d*,?\d*\})\+")


def test_no_group_is_repeated_possessively() -> None:
    """Python before 3.11.5 (that of Debian 12 is 3.11.2) takes what such a group began and gave up as matched (gh-106052); a set of
    characters may be repeated so, and a group stands in an atomic one instead."""
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted(ROOT.rglob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if _POSSESSIVE_GROUP.search(line)
    ]
    assert found == []
