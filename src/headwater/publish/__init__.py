"""Values of the paper in, bytes of its pages, feeds and files out. Pure: no store, no clock, no network.

`render(path, shelf)` makes one address; `paths(shelf)` names them all. A static export writes each path; a server calls the
same function for each request, so that both give the same bytes (but for the parts marked `data-live`).
"""

from headwater.publish.account import card_of
from headwater.publish.paper import (
    ArticleView,
    Asked,
    Card,
    Document,
    Elsewhere,
    Entry,
    Figures,
    Fresh,
    FrontView,
    Gone,
    Hit,
    ListingView,
    Moved,
    OutletView,
    Primary,
    SearchView,
    Site,
    StoryView,
    Tally,
    TodayView,
    Unanswered,
    Withdrawn,
)
from headwater.publish.receipts import receipts_json
from headwater.publish.render import paths, render, render_missing, render_search
from headwater.publish.shelf import FixedShelf, Key, Shelf
from headwater.publish.topics import slug_of

__all__ = [
    "ArticleView",
    "Asked",
    "Card",
    "Document",
    "Elsewhere",
    "Entry",
    "Figures",
    "FixedShelf",
    "Fresh",
    "FrontView",
    "Gone",
    "Hit",
    "Key",
    "ListingView",
    "Moved",
    "OutletView",
    "Primary",
    "SearchView",
    "Shelf",
    "Site",
    "StoryView",
    "Tally",
    "TodayView",
    "Unanswered",
    "Withdrawn",
    "card_of",
    "paths",
    "receipts_json",
    "render",
    "render_missing",
    "render_search",
    "slug_of",
]
