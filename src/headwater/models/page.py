"""What the network or an archive gave: visits, captures, pages, feeds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from headwater.models.ids import content_id


@dataclass(frozen=True, slots=True)
class Capture:
    """Bytes that came back, kept once by their hash; `size` counts the body as decoded from transfer and content encoding."""

    sha256: str
    size: int
    first_captured: datetime


@dataclass(frozen=True)
class Page:
    """A capture with the address it came from, its time and its headers. `body` is decoded; `sha256` is its hash."""

    url: str
    captured: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    sha256: str
    body: bytes = field(repr=False)
    incomplete: bool = False
    requested_url: str = ""  # where the visit began, if redirects led here; empty otherwise

    @cached_property
    def id(self) -> str:
        """Told from other pages by address, time and bytes."""
        return content_id("page", self.url, self.captured.isoformat(), self.sha256)

    def header(self, name: str) -> str:
        """The first header of that name (any case), or the empty string."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")

    def all_headers(self, name: str) -> tuple[str, ...]:
        """Every header of that name (any case), in order."""
        wanted = name.lower()
        return tuple(value for key, value in self.headers if key.lower() == wanted)


@dataclass(frozen=True, slots=True)
class Visit:
    """One request to one address, or one record of an archive, with its reason and what came of it.

    `ended` is one word: `captured`, `unchanged`, `refused`, `failed`, `ignored`. `detail` says why in a few words that can be
    counted ("too-large", "redirect-loop", "status-404"). `page` is the id of the page, empty where there is none. `decision`
    is the id of the decision that it was made under, empty for what others asked.
    """

    url: str
    at: datetime
    why: str
    ended: str
    detail: str = ""
    status: int | None = None
    page: str = ""
    final_url: str = ""
    decision: str = ""

    @property
    def id(self) -> str:
        """Told from other visits by address, time and what came of it."""
        return content_id("visit", self.url, self.at.isoformat(), self.ended, self.detail, self.page)


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry of a feed or sitemap, as announced; `link` is absolute and may be empty."""

    id: str
    link: str
    title: str
    published: datetime | None = None
    updated: datetime | None = None
    summary: str = ""
    authors: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    source: str = ""
    categories: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed or sitemap as read; `ttl_minutes` and `skip_hours` are what it asks of those who poll it."""

    url: str
    title: str
    entries: tuple[FeedEntry, ...]
    kind: str = "feed"  # feed | sitemap | sitemap-index | page
    language: str = ""
    ttl_minutes: int | None = None
    skip_hours: tuple[int, ...] = ()
    faults: tuple[str, ...] = ()  # what was wrong with it and mended, each a countable reason
    hub: str = ""
    skip_days: tuple[int, ...] = ()  # days of the week on which it asks not to be polled, Monday is 0
