"""RSS 2.0, Atom and JSON Feed of a list of stories. An item is a story that links to its primary source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from lxml import etree
from markupsafe import Markup

from headwater.prose import printable
from headwater.publish.marks import count_words_of, dots_text, iso, prose, web_address
from headwater.publish.paper import Card, Site, Withdrawn
from headwater.publish.receipts import json_bytes
from headwater.publish.rights_line import rights_text
from headwater.publish.tongue import Tongue, direction
from headwater.publish.words import reason, tagline

ATOM = "http://www.w3.org/2005/Atom"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"  # RFC 6721
DC = "http://purl.org/dc/elements/1.1/"
MEDIA_TYPES = {
    "feed.rss": "application/rss+xml; charset=utf-8",
    "feed.atom": "application/atom+xml; charset=utf-8",
    "feed.json": "application/feed+json; charset=utf-8",
}
MOST_ITEMS = 60
MOST_TOMBSTONES = 100
TTL_MINUTES = 15


@dataclass(frozen=True, slots=True)
class Channel:
    """What a feed is of: its title, the page it belongs to (a path), the feed's own path, and what readers shall let go of."""

    title: str
    page: str
    here: str
    now: datetime
    withdrawn: tuple[Withdrawn, ...] = ()


def feed(leaf: str, site: Site, channel: Channel, cards: Sequence[Card], tongue: Tongue) -> bytes:
    """The bytes of one feed; `leaf` is one of `MEDIA_TYPES`. Stories without a web address to link to are left out."""
    held = [c for c in cards if web_address(c.primary.url)][:MOST_ITEMS]
    if leaf == "feed.rss":
        return _rss(site, channel, held, tongue)
    if leaf == "feed.atom":
        return _atom(site, channel, held, tongue)
    return _json(site, channel, held, tongue)


def item_html(site: Site, card: Card, tongue: Tongue) -> str:
    """The body of an item: the digest's first sentences, the dots, the other outlets, the rights line."""
    lang, run = card.language or tongue.code, direction(card.language)
    parts = [
        Markup('<p lang="{}" dir="{}">{}</p>').format(lang, run, Markup(" ").join(prose(s) for s in card.sentences))
    ]
    if not card.sentences:
        parts = []
    count = f"{dots_text(card.outlets, card.independent)} {count_words_of(card, tongue)}".strip()
    parts.append(Markup("<p>{} · {}</p>").format(count, _byline(card, tongue)))
    if card.elsewhere:
        rows = Markup().join(
            Markup('<li>{}: <a href="{}">{}</a></li>').format(e.outlet_name, web_address(e.url), e.title or e.url)
            for e in card.elsewhere[:30]
            if web_address(e.url)
        )
        parts.append(Markup("<p>{}</p><ul>{}</ul>").format(tongue.say("Also reported by"), rows))
    own = _page(site, card)
    parts.append(
        Markup('<p><a href="{}">{}</a></p>').format(own, tongue.say("Receipts, origins and changes of this story"))
    )
    parts.append(Markup("<p><small>{}</small></p>").format(rights_text(site, tongue)))
    return printable(str(Markup().join(parts)))


def _byline(card: Card, tongue: Tongue) -> Markup:
    """The primary source: outlet as a link, and its authors."""
    link = Markup('<a href="{}">{}</a>').format(web_address(card.primary.url), card.primary.outlet_name)
    said = Markup("{} {}").format(tongue.say("primary source:"), link)
    return said + Markup(" ({})").format(", ".join(card.primary.authors)) if card.primary.authors else said


def _page(site: Site, card: Card) -> str:
    return f"{site.root}/story/{card.id}/"


def _stamp(card: Card, now: datetime) -> datetime:
    return card.updated or card.time or now


def _changed(channel: Channel, cards: Sequence[Card]) -> datetime:
    """When a feed last changed: never the time at which it is asked for, so that the same stories make the same bytes."""
    times = [*(_stamp(card, channel.now) for card in cards), *(one.at for one in channel.withdrawn)]
    return max(times, default=channel.now)


def link_header(site: Site, here: str) -> str:
    """The header `Link` of a feed by which a subscriber finds its hub (WebSub, section 4); empty without a hub."""
    return f'<{site.websub_hub}>; rel="hub", <{site.root}{here}>; rel="self"' if site.websub_hub else ""


def _rss(site: Site, channel: Channel, cards: Sequence[Card], tongue: Tongue) -> bytes:
    rss = etree.Element("rss", {"version": "2.0"}, nsmap={"atom": ATOM, "dc": DC})
    top = etree.SubElement(rss, "channel")
    _text(top, "title", channel.title)
    _text(top, "link", site.root + channel.page)
    _text(top, "description", tagline(tongue, site))
    _text(top, "language", tongue.code)
    _text(top, "copyright", rights_text(site, tongue))
    changed = _changed(channel, cards)
    _text(top, "lastBuildDate", format_datetime(changed.astimezone(UTC), usegmt=True))
    _text(top, "generator", f"Headwater {site.version}".strip())
    _text(top, "ttl", str(TTL_MINUTES))
    here = {"href": site.root + channel.here, "rel": "self", "type": "application/rss+xml"}
    etree.SubElement(top, f"{{{ATOM}}}link", here)
    if site.websub_hub:
        etree.SubElement(top, f"{{{ATOM}}}link", {"rel": "hub", "href": site.websub_hub})
    for card in cards:
        item = etree.SubElement(top, "item")
        _text(item, "title", card.headline)
        _text(item, "link", web_address(card.primary.url))
        _text(item, "description", item_html(site, card, tongue))
        for author in card.primary.authors:
            _text(item, f"{{{DC}}}creator", author)
        _text(item, "category", card.topic)
        _text(item, "comments", _page(site, card))
        guid = etree.SubElement(item, "guid", {"isPermaLink": "false"})
        guid.text = f"{site.root}/story/{card.id}/"
        if card.time:
            _text(item, "pubDate", format_datetime(card.time.astimezone(UTC), usegmt=True))
        origin = web_address(card.primary.feed) or web_address(card.primary.home)
        if origin:
            etree.SubElement(item, "source", {"url": origin}).text = printable(card.primary.outlet_name)
    return _bytes(rss)


def _atom(site: Site, channel: Channel, cards: Sequence[Card], tongue: Tongue) -> bytes:
    spaces = {None: ATOM, "at": TOMBSTONES} if channel.withdrawn else {None: ATOM}
    top = etree.Element(f"{{{ATOM}}}feed", nsmap=spaces)
    top.set("{http://www.w3.org/XML/1998/namespace}lang", tongue.code)
    _text(top, f"{{{ATOM}}}id", site.root + channel.page)
    _text(top, f"{{{ATOM}}}title", channel.title)
    _text(top, f"{{{ATOM}}}subtitle", tagline(tongue, site))
    _text(top, f"{{{ATOM}}}updated", iso(_changed(channel, cards)))
    _text(top, f"{{{ATOM}}}rights", rights_text(site, tongue))
    etree.SubElement(
        top, f"{{{ATOM}}}link", {"rel": "self", "href": site.root + channel.here, "type": "application/atom+xml"}
    )
    etree.SubElement(
        top, f"{{{ATOM}}}link", {"rel": "alternate", "href": site.root + channel.page, "type": "text/html"}
    )
    if site.websub_hub:
        etree.SubElement(top, f"{{{ATOM}}}link", {"rel": "hub", "href": site.websub_hub})
    _person(top, "author", site.name)
    etree.SubElement(
        top, f"{{{ATOM}}}generator", {"uri": site.root + "/about/"}
    ).text = f"Headwater {site.version}".strip()
    for card in cards:
        _entry(top, site, card, channel.now, tongue)
    listed = {card.id for card in cards}
    for one in channel.withdrawn[:MOST_TOMBSTONES]:
        if one.story not in listed:
            said = {"ref": f"{site.root}/story/{one.story}/", "when": iso(one.at)}
            tomb = etree.SubElement(top, f"{{{TOMBSTONES}}}deleted-entry", said)
            etree.SubElement(tomb, f"{{{TOMBSTONES}}}comment").text = printable(reason(tongue, one.reason))
    return _bytes(top)


def _entry(top: etree._Element, site: Site, card: Card, now: datetime, tongue: Tongue) -> None:
    """One story as an Atom entry; `alternate` is the primary source, `via` our page."""
    entry = etree.SubElement(top, f"{{{ATOM}}}entry")
    if card.language:
        entry.set("{http://www.w3.org/XML/1998/namespace}lang", card.language)
    _text(entry, f"{{{ATOM}}}id", _page(site, card))
    _text(entry, f"{{{ATOM}}}title", card.headline)
    alternate = {"rel": "alternate", "href": web_address(card.primary.url), "type": "text/html"}
    if card.primary.language:
        alternate["hreflang"] = card.primary.language
    etree.SubElement(entry, f"{{{ATOM}}}link", alternate)
    etree.SubElement(entry, f"{{{ATOM}}}link", {"rel": "via", "href": _page(site, card), "type": "text/html"})
    for author in card.primary.authors or (card.primary.outlet_name,):
        _person(entry, "author", author)
    etree.SubElement(entry, f"{{{ATOM}}}category", {"term": card.topic})
    if card.time:
        _text(entry, f"{{{ATOM}}}published", iso(card.time))
    _text(entry, f"{{{ATOM}}}updated", iso(_stamp(card, now)))
    _text(entry, f"{{{ATOM}}}rights", rights_text(site, tongue))
    source = etree.SubElement(entry, f"{{{ATOM}}}source")
    origin = web_address(card.primary.feed) or web_address(card.primary.home) or web_address(card.primary.url)
    _text(source, f"{{{ATOM}}}id", origin)
    _text(source, f"{{{ATOM}}}title", card.primary.outlet_name)
    _text(source, f"{{{ATOM}}}updated", iso(card.primary.published or _stamp(card, now)))
    content = etree.SubElement(entry, f"{{{ATOM}}}content", {"type": "html"})
    content.text = item_html(site, card, tongue)


def _json(site: Site, channel: Channel, cards: Sequence[Card], tongue: Tongue) -> bytes:
    items = []
    for card in cards:
        item: dict[str, Any] = {
            "id": _page(site, card),
            "url": _page(site, card),
            "external_url": web_address(card.primary.url),
            "title": printable(card.headline),
            "content_html": item_html(site, card, tongue),
            "authors": [{"name": a} for a in card.primary.authors or (card.primary.outlet_name,)],
            "tags": [card.topic],
            "_source": {"name": card.primary.outlet_name, "feed_url": web_address(card.primary.feed)},
            "_headwater": {"outlets": card.outlets, "independent": card.independent},
        }
        if card.language:
            item["language"] = card.language
        if card.time:
            item["date_published"] = iso(card.time)
        if card.updated:
            item["date_modified"] = iso(card.updated)
        items.append(item)
    hubs = {"hubs": [{"type": "WebSub", "url": site.websub_hub}]} if site.websub_hub else {}
    return json_bytes(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": channel.title,
            "home_page_url": site.root + channel.page,
            "feed_url": site.root + channel.here,
            "description": tagline(tongue, site),
            "language": tongue.code,
            **hubs,
            "_rights": rights_text(site, tongue),
            "items": items,
        }
    )


def _text(parent: etree._Element, tag: str, said: str) -> None:
    etree.SubElement(parent, tag).text = printable(said)


def _person(parent: etree._Element, tag: str, name: str) -> None:
    person = etree.SubElement(parent, f"{{{ATOM}}}{tag}")
    _text(person, f"{{{ATOM}}}name", name)


def _bytes(top: etree._Element) -> bytes:
    return bytes(etree.tostring(top, xml_declaration=True, encoding="utf-8", pretty_print=True))
