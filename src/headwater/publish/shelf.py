"""Where pages take their values from: a protocol that the pipeline keeps over the store, and one kept in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from headwater.publish.paper import (
    ArticleView,
    Asked,
    Card,
    Entry,
    Figures,
    Fresh,
    FrontView,
    Gone,
    ListingView,
    Moved,
    OutletView,
    SearchView,
    Site,
    StoryView,
    TodayView,
    Withdrawn,
)

LISTINGS: tuple[str, ...] = ("topic", "country", "language", "archive")  # what an archive lists is a day
REPORTS_A_PAGE = 60


def report_pages(reports: int) -> int:
    """Over how many pages the reports of a story run: what `Key.pages` of a story says."""
    return max(1, -(-reports // REPORTS_A_PAGE))


@dataclass(frozen=True, slots=True)
class Key:
    """Something that has a page: its key, when that page last changed, and over how many pages it runs."""

    key: str
    modified: datetime | None = None
    pages: int = 1
    lone: bool = False  # a page without files beside it, and none to search for: what is gone


class Shelf(Protocol):
    """One paper at one time. Each method reads no more than one page's worth; nothing found is None, never an error.

    A shelf answers the same as long as it lives: two calls of one method give equal values (promise P8).
    """

    @property
    def site(self) -> Site:
        """Who publishes."""

    @property
    def now(self) -> datetime:
        """The paper's time, which relative dates are seen from. Never later than `--now`."""

    @property
    def figures(self) -> Figures | None:
        """How the desk keeps its promise; shown on live pages only."""

    def front(self) -> FrontView:
        """The edition that stands at `now`."""

    def edition(self, key: str) -> FrontView | None:
        """An earlier edition, by its key (see `editions`)."""

    def story(self, key: str) -> StoryView | Moved | Gone | None:
        """A story by its id; `Moved` for an id among another's `formerly`; `Gone` where it was withdrawn."""

    def article(self, key: str) -> ArticleView | Gone | None:
        """An article by its id."""

    def outlet(self, key: str) -> OutletView | None:
        """An outlet by its key, or by registrable domain where it is not in the catalogue."""

    def listing(self, kind: str, key: str, page: int) -> ListingView | None:
        """One page (from 1) of the stories of a topic, country, language or day, newest first; see `LISTINGS`."""

    def index(self, kind: str) -> tuple[Entry, ...]:
        """What has stories, of a kind of `LISTINGS`, or `outlet`, or `edition`; in any order."""

    def today(self) -> TodayView:
        """What was gathered and published today."""

    def fresh(self, kind: str, key: str) -> Fresh:
        """How fresh a list is: the front page (`front`, with no key), or one of `LISTINGS`. Shown on live pages only."""

    def recent(self, most: int) -> tuple[Card, ...]:
        """The newest stories, as many as that, for an index that is searched by name."""

    def withdrawn(self) -> tuple[Withdrawn, ...]:
        """Stories that were withdrawn in the last thirty days, newest first; feeds tell their readers to let go of them."""

    def search(self, asked: Asked) -> SearchView:
        """Reports whose text or headline has all words that are asked for, newest first. Live only."""

    def keys(self, kind: str) -> Iterator[Key]:
        """Everything of a kind that has a page, in order of key.

        Kinds are those of `index`, `story`, `article`, and `moved`: former ids of stories.
        """


@dataclass(frozen=True, kw_only=True)
class FixedShelf:
    """A shelf in memory: for tests, for small papers, for the sample."""

    site: Site
    now: datetime
    front_view: FrontView
    figures: Figures | None = None
    stories: dict[str, StoryView | Moved | Gone] = field(default_factory=dict)
    articles: dict[str, ArticleView | Gone] = field(default_factory=dict)
    outlets: dict[str, OutletView] = field(default_factory=dict)
    editions: dict[str, FrontView] = field(default_factory=dict)
    listings: dict[tuple[str, str], tuple[ListingView, ...]] = field(default_factory=dict)
    indexes: dict[str, tuple[Entry, ...]] = field(default_factory=dict)
    today_view: TodayView = field(default_factory=TodayView)
    freshness: dict[tuple[str, str], Fresh] = field(default_factory=dict)
    gone: tuple[Withdrawn, ...] = ()
    found: dict[str, SearchView] = field(default_factory=dict)

    def front(self) -> FrontView:
        """See `Shelf`."""
        return self.front_view

    def edition(self, key: str) -> FrontView | None:
        """See `Shelf`."""
        return self.editions.get(key)

    def story(self, key: str) -> StoryView | Moved | Gone | None:
        """See `Shelf`."""
        return self.stories.get(key)

    def article(self, key: str) -> ArticleView | Gone | None:
        """See `Shelf`."""
        return self.articles.get(key)

    def outlet(self, key: str) -> OutletView | None:
        """See `Shelf`."""
        return self.outlets.get(key)

    def listing(self, kind: str, key: str, page: int) -> ListingView | None:
        """See `Shelf`."""
        pages = self.listings.get((kind, key), ())
        return pages[page - 1] if 1 <= page <= len(pages) else None

    def index(self, kind: str) -> tuple[Entry, ...]:
        """See `Shelf`."""
        return self.indexes.get(kind, ())

    def today(self) -> TodayView:
        """See `Shelf`."""
        return self.today_view

    def fresh(self, kind: str, key: str) -> Fresh:
        """See `Shelf`."""
        return self.freshness.get((kind, key), Fresh())

    def recent(self, most: int) -> tuple[Card, ...]:
        """See `Shelf`."""
        held = {card.id: card for card in self.front_view.cards}
        newest = sorted(held.values(), key=lambda c: (c.updated or c.time or self.now, c.id), reverse=True)
        return tuple(newest[:most])

    def withdrawn(self) -> tuple[Withdrawn, ...]:
        """See `Shelf`."""
        return self.gone

    def search(self, asked: Asked) -> SearchView:
        """See `Shelf`; only what was put into `found` is found."""
        held = self.found.get(asked.query)
        if held is None or asked.page > 1:
            return SearchView(asked=asked)
        return SearchView(asked=asked, hits=tuple(hit for hit in held.hits if asked.fits(hit.article, self.now)))

    def keys(self, kind: str) -> Iterator[Key]:
        """See `Shelf`."""
        if kind in LISTINGS:
            for (held, key), pages in sorted(self.listings.items()):
                if held == kind:
                    yield Key(key, pages[0].cards[0].updated if pages[0].cards else None, len(pages))
            return
        if kind == "story":
            for k, v in sorted(self.stories.items()):
                if not isinstance(v, Moved):
                    yield Key(k, _modified(v), _report_pages(v), lone=isinstance(v, Gone))
        elif kind == "moved":
            yield from (Key(k) for k, v in sorted(self.stories.items()) if isinstance(v, Moved))
        elif kind == "article":
            yield from (Key(k, _modified(v)) for k, v in sorted(self.articles.items()))
        elif kind == "outlet":
            yield from (Key(k, v.newest) for k, v in sorted(self.outlets.items()))
        else:
            yield from (Key(k, v.made) for k, v in sorted(self.editions.items()))


def _report_pages(view: StoryView | Moved | Gone) -> int:
    """Over how many pages a story's reports run."""
    return report_pages(len(view.members)) if isinstance(view, StoryView) else 1


def _modified(view: object) -> datetime | None:
    """When the page of a view last changed, as far as the view tells."""
    if isinstance(view, StoryView):
        return max((m.version_captured or m.captured for m in view.members if m.captured), default=None)
    if isinstance(view, ArticleView):
        return view.article.version_captured or view.article.captured
    return None
