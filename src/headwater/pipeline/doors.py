"""The one door to the network as the operator's settings have it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from headwater import __version__
from headwater.gather import Door
from headwater.gather.decoding import MAX_BODY
from headwater.settings import Settings


def door_of(
    settings: Settings, now: Callable[[], datetime], *, seconds: float, read_seconds: float, limit: int = MAX_BODY
) -> Door:
    """The door that says who asks and keeps the guard that is set; bounds as of `Door`."""
    return Door(
        now=now,
        contact=settings.gather.contact or settings.site.contact,
        version=__version__,
        web=settings.web,
        allow_private=settings.gather.allow_private,
        seconds=seconds,
        read_seconds=read_seconds,
        limit=limit,
    )
