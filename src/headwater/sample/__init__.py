"""A press of our own invention: outlets, pages and feeds that show the whole paper at work without a network.

Every outlet, person, place and text of it is invented; hosts end in `.example`, which nobody can own (RFC 2606). The
archive is built from the text files in `press/` by `python -m headwater.sample.build`; what is true of it stands in
`truth.json`, so that every room and the whole paper can be measured against it.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from headwater.models import Outlet
from headwater.outlets import load_outlets

__all__ = ["NOW", "archive", "outlets", "truth"]

NOW = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
"""The paper's clock for the sample: the time of its newest capture."""

_HERE = Path(__file__).parent


def archive() -> Path:
    """Where the sample's captures lie: a WARC 1.1 file, one gzip member a record, in order of capture time."""
    return _HERE / "press.warc.gz"


def outlets() -> tuple[Outlet, ...]:
    """The invented catalogue, in the form of the real one, sorted by key."""
    return load_outlets(_HERE / "outlets")


@lru_cache(maxsize=1)
def truth() -> dict[str, Any]:
    """What is true of the archive; `docs/decisions/0802-an-invented-press.md` says what each field means.

    The value is read once and shared: take copies of what you change.
    """
    loaded: dict[str, Any] = json.loads((_HERE / "truth.json").read_text(encoding="utf-8"))
    return loaded
