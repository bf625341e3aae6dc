"""What came of a piece of work: kept, counted, never silent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Ended(StrEnum):
    """How a piece of work ended."""

    DONE = "done"
    FAILED = "failed"
    BUG = "bug"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One piece of one version of one step, how it ended and why. `reason` is a word that can be counted."""

    step: str
    version: str
    key: str
    ended: Ended
    reason: str = ""
    detail: str = ""
    at: datetime | None = None
