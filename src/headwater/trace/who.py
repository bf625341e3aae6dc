"""Who a source is, as a value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Who:
    """A source as it is printed: a person's full name, the role, the organisation; empty where the text does not say."""

    speaker: str = ""
    role: str = ""
    organisation: str = ""
