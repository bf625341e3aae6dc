"""Whether there is something new on a page since it was made: a mark of what it tells, which changes when that changes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from headwater.models import sha256_of
from headwater.publish.account import card_of
from headwater.publish.marks import iso
from headwater.publish.paper import Card, Gone, Moved, StoryView
from headwater.publish.routes import route_of
from headwater.publish.shelf import Shelf


def mark_of(cards: Iterable[Card], revised: datetime | None = None) -> str:
    """The mark of a page that shows these stories; `revised` is when the page's own story was told anew."""
    told = [f"{card.id} {card.headline} {iso(card.updated) if card.updated else ''} {card.outlets}" for card in cards]
    return sha256_of("\n".join([*told, iso(revised) if revised else ""]))[:16]


def mark_of_story(view: StoryView, card: Card) -> str:
    """The mark of a story's own page; `card` is the story's."""
    return mark_of((card,), view.revisions[-1].since if view.revisions else None)


def mark_at(shelf: Shelf, path: str) -> str:
    """The mark of the page at a path as the paper stands now; empty for a page that is not watched, or not there any more.

    The front page, the first page of a list and a story are watched.
    """
    route = route_of(path, shelf.site)
    if route is None or route.leaf:
        return ""
    if route.kind == "front":
        return mark_of(shelf.front().cards)
    if route.kind == "listing" and route.page == 1:
        view = shelf.listing(route.listing, route.key, 1)
        return mark_of(view.cards) if view else ""
    if route.kind == "story":
        story = shelf.story(route.key)
        if story is None or isinstance(story, Moved | Gone):
            return ""
        return mark_of_story(story, card_of(story))
    return ""
