"""Articles of one event."""

from __future__ import annotations

from dataclasses import dataclass

from headwater.models.article import Article


@dataclass(frozen=True, slots=True)
class Placed:
    """An article with the story it stands in. `story` is the id of the story's earliest member article (not yet a story id)."""

    article: Article
    story: str


@dataclass(frozen=True, slots=True)
class Copy:
    """One text under another masthead: `article` repeats `original`; `share` is the containment, quotations stripped.

    `kind`: `exact`, `near`, `partial`, `update` (an outlet's own later version).
    """

    article: str
    original: str
    share: float
    kind: str


@dataclass(frozen=True, slots=True)
class Story:
    """The articles of one event, earliest first. `id` is the hash of the earliest member; `formerly` are ids that lead here."""

    id: str
    members: tuple[str, ...]
    languages: tuple[str, ...] = ()
    topic: str = ""  # an IPTC Media Topics top-level code, "" where no outlet says it
    place: str = ""  # ISO 3166-1 alpha-2, "" where it is not known
    thread: str = ""
    formerly: tuple[str, ...] = ()
    copies: tuple[Copy, ...] = ()
