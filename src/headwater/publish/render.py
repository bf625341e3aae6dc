"""One address in, its bytes out: the same for a static export and for a server that answers a request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from headwater.publish import dress, pages, sitemaps, words
from headwater.publish.account import card_of
from headwater.publish.card_picture import card_picture
from headwater.publish.card_png import card_png
from headwater.publish.feeds import MEDIA_TYPES, Channel, feed, link_header
from headwater.publish.finding import MOST_FINDABLE, search_index
from headwater.publish.paper import Asked, Card, Document, Gone, Moved, StoryView
from headwater.publish.receipts import receipts_json
from headwater.publish.routes import Route, route_of
from headwater.publish.routes import paths as paths_of
from headwater.publish.setting import Setting
from headwater.publish.shelf import Shelf

XML = "application/xml; charset=utf-8"


def render(
    path: str,
    shelf: Shelf,
    *,
    live: bool = False,
    likes: Callable[[str], int] | None = None,
    counted: Callable[[], tuple[int, int]] | None = None,
) -> Document | None:
    """The document at an address (without the base path), or None where the paper has none.

    With `live`, the parts marked `data-live` are filled: the search field, likes, the way to the form, the desk's figures;
    `likes` gives a story's count where somebody counts them, `counted` how many there are of how many stories.
    Everything else is the same byte for byte. What was withdrawn is a document of status 410 or 451, what moved one of 301.
    """
    route = route_of(path, shelf.site)
    if route is None or route.kind == "search":
        return None
    setting = replace(Setting.of(shelf, route, live=live, likes=likes), counted=counted)
    document = _SETTERS[route.kind](setting)
    return replace(document, path=path) if document else None


def render_search(shelf: Shelf, asked: Asked, *, path: str = "/search") -> Document:
    """The answer to a search, which only a server can give."""
    route = route_of(path, shelf.site) or Route("search", path="/search")
    return pages.search_page(Setting.of(shelf, route, live=True), shelf.search(asked))


def render_missing(shelf: Shelf, path: str) -> Document:
    """The page for an address that the paper does not have (404)."""
    found = route_of(path, shelf.site)
    route = Route("missing", path="/", tongue=found.tongue if found else "")
    return replace(pages.missing_page(Setting.of(shelf, route, live=True)), path=path)


def paths(shelf: Shelf) -> list[str] | Sequence[str]:
    """Every address that a static export has, in a fixed order."""
    return list(paths_of(shelf, dress.assets(shelf.site)))


def _front(setting: Setting) -> Document:
    view = setting.shelf.front()
    if setting.route.leaf:
        return _feed(setting, setting.site.name, "/", view.cards)
    return pages.front_page(setting, view)


def _edition(setting: Setting) -> Document | None:
    view = setting.shelf.edition(setting.route.key)
    if view is None:
        return None
    if setting.route.leaf:
        title = words.edition_in_full(setting.tongue, view.made, setting.site.time_zone)
        return _feed(setting, title, f"/edition/{view.key}/", view.cards)
    return pages.front_page(setting, view)


def _plain(setting: Setting) -> Document:
    if setting.route.key == "today":
        return pages.today_page(setting, setting.shelf.today())
    if setting.route.key == "settings":
        return pages.settings_page(setting)
    if setting.route.key == "find":
        return pages.find_page(setting)
    return pages.plain_page(setting, setting.route.key)


def _index(setting: Setting) -> Document | None:
    return pages.index_page(setting, setting.route.key, setting.shelf.index(setting.route.key))


def _story(setting: Setting) -> Document | None:
    view = setting.shelf.story(setting.route.key)
    if view is None or isinstance(view, Moved | Gone):
        return _not_there(setting, view)
    if setting.route.kind == "reports":
        return pages.reports_page(setting, view)
    if setting.route.leaf == "receipts.json":
        return Document(setting.route.path, receipts_json(view), "application/json; charset=utf-8")
    if setting.route.leaf == "card.png":
        return Document(setting.route.path, card_png(setting, card_of(view)), "image/png")
    if setting.route.leaf == "card.svg":
        return Document(setting.route.path, card_picture(setting, card_of(view)), "image/svg+xml")
    return pages.story_page(setting, view)


def _not_there(setting: Setting, view: StoryView | Moved | Gone | None) -> Document | None:
    if isinstance(view, Moved):
        to = f"{setting.site.base_path}/story/{view.to}/{setting.route.leaf}"
        return replace(pages.moved_page(setting, view.to), status=301, location=to)
    return pages.gone_page(setting, view) if isinstance(view, Gone) else None


def _article(setting: Setting) -> Document | None:
    view = setting.shelf.article(setting.route.key)
    if isinstance(view, Gone):
        return pages.gone_page(setting, view)
    return pages.article_page(setting, view) if view else None


def _outlet(setting: Setting) -> Document | None:
    view = setting.shelf.outlet(setting.route.key)
    if view is None:
        return None
    if setting.route.leaf:
        return _feed(setting, f"{view.name} · {setting.site.name}", f"/outlet/{view.key}/", view.stories)
    return pages.outlet_page(setting, view)


def _listing(setting: Setting) -> Document | None:
    route = setting.route
    view = setting.shelf.listing(route.listing, route.key, route.page)
    if view is None:
        return None
    if route.leaf:
        title = f"{pages.title_of(setting, view.kind, view.key)} · {setting.site.name}"
        return _feed(setting, title, f"/{view.kind}/{view.key}/", view.cards)
    return pages.listing_page(setting, view)


def _feed(setting: Setting, title: str, page: str, cards: Sequence[Card]) -> Document:
    leaf, site, now = setting.route.leaf, setting.site, setting.shelf.now
    newest = sorted(cards, key=lambda c: ((c.updated or c.time or now), c.id), reverse=True)
    # An edition is of its hour: it never carried what came later, and has nothing to take back but by being made anew.
    withdrawn = setting.shelf.withdrawn() if leaf == "feed.atom" and setting.route.kind != "edition" else ()
    body = feed(leaf, site, Channel(title, page, page + leaf, now, withdrawn), newest, setting.tongue)
    return Document(setting.route.path, body, MEDIA_TYPES[leaf], links=link_header(site, page + leaf))


def _opml(setting: Setting) -> Document:
    whose = {"outlets": sitemaps.outlets_opml, "feeds": sitemaps.feeds_opml}[setting.route.key]
    return Document(setting.route.path, whose(setting.shelf, setting.tongue), "text/x-opml; charset=utf-8")


def _found(setting: Setting) -> Document:
    body = search_index(setting.site, setting.shelf.recent(MOST_FINDABLE))
    return Document(setting.route.path, body, "application/json; charset=utf-8")


def _news(setting: Setting) -> Document:
    return Document(setting.route.path, sitemaps.news_sitemap(setting.shelf), XML)


def _sitemap(setting: Setting) -> Document | None:
    body = sitemaps.sitemap(setting.shelf, setting.route.page)
    return Document(setting.route.path, body, XML) if body else None


def _robots(setting: Setting) -> Document:
    return Document(setting.route.path, sitemaps.robots(setting.site), "text/plain; charset=utf-8")


def _known(setting: Setting) -> Document:
    if setting.route.key == "tdmrep.json":
        return Document(setting.route.path, sitemaps.reservation(), "application/json; charset=utf-8")
    body = sitemaps.security(setting.site, setting.shelf.now)
    return Document(setting.route.path, body, "text/plain; charset=utf-8")


def _lost(setting: Setting) -> Document:
    return replace(pages.missing_page(setting), status=200)  # a file like others: the host gives it with its own 404


def _asset(setting: Setting) -> Document | None:
    found = dress.asset(setting.site, setting.route.path)
    return Document(setting.route.path, *found) if found else None


_SETTERS: dict[str, Callable[[Setting], Document | None]] = {
    "front": _front,
    "plain": _plain,
    "index": _index,
    "story": _story,
    "reports": _story,
    "article": _article,
    "outlet": _outlet,
    "edition": _edition,
    "listing": _listing,
    "sitemap": _sitemap,
    "news": _news,
    "found": _found,
    "opml": _opml,
    "robots": _robots,
    "known": _known,
    "lost": _lost,
    "asset": _asset,
}
