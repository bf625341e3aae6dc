"""What machines read from a page: JSON-LD (schema.org) and the site's own preferences. Never claims what others wrote as ours."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from markupsafe import Markup

from headwater.models import Article, Digest
from headwater.prose import printable
from headwater.publish.account import outlet_name
from headwater.publish.marks import iso, web_address
from headwater.publish.paper import Card, Site, StoryView

_CONTEXT = "https://schema.org"
MOST_CITED = 40  # reports named in a page's data; the page lists all


def publisher(site: Site) -> dict[str, Any]:
    """Who publishes these pages."""
    out: dict[str, Any] = {"@type": "Organization", "name": site.operator or site.name, "url": site.root + "/"}
    if site.operator:
        out["legalName"] = site.operator
    return out


def report(article: Article, name: str) -> dict[str, Any]:
    """An outlet's article, under the outlet's own address and names."""
    out: dict[str, Any] = {
        "@type": "OpinionNewsArticle" if article.kind == "opinion" else "NewsArticle",
        "@id": web_address(article.url),
        "url": web_address(article.url),
        "headline": article.title,
        "publisher": {"@type": "NewsMediaOrganization", "name": name},
    }
    if article.published:
        out["datePublished"] = iso(article.published)
    if article.authors:
        out["author"] = [{"@type": "Person", "name": a} for a in article.authors]
    if article.language:
        out["inLanguage"] = article.language
    if article.access in ("free", "paid"):
        out["isAccessibleForFree"] = article.access == "free"
    return out


def primary_report(card: Card) -> dict[str, Any]:
    """The primary source of a card."""
    primary = card.primary
    return report(
        Article(
            id=primary.article,
            title=primary.title,
            url=primary.url,
            authors=primary.authors,
            published=primary.published,
            language=primary.language,
            access=primary.access,
        ),
        primary.outlet_name,
    )


def listing_data(site: Site, address: str, name: str, cards: Sequence[Card], now: datetime) -> dict[str, Any]:
    """A page that lists stories: a collection whose items are the primary sources."""
    return {
        "@context": _CONTEXT,
        "@type": "CollectionPage",
        "@id": site.root + address,
        "url": site.root + address,
        "name": name,
        "isPartOf": website(site),
        "sdPublisher": publisher(site),
        "sdDatePublished": iso(now),
        "mainEntity": {
            "@type": "ItemList",
            "itemListElement": [
                {"@type": "ListItem", "position": n, "item": primary_report(card)}
                for n, card in enumerate((c for c in cards if web_address(c.primary.url)), 1)
            ],
        },
    }


def website(site: Site) -> dict[str, Any]:
    """The site, with where it explains itself."""
    return {
        "@type": "WebSite",
        "@id": site.root + "/#site",
        "name": site.name,
        "url": site.root + "/",
        "publisher": publisher(site)
        | {
            "publishingPrinciples": site.root + "/about/",
            "correctionsPolicy": site.root + "/rights/",
            "ownershipFundingInfo": site.root + "/imprint/",
        },
    }


def story_data(site: Site, view: StoryView, card: Card, now: datetime) -> dict[str, Any]:
    """A story's page: a collection based on the reports that it cites, the primary source as what it is about."""
    reports = [report(m, outlet_name(view, m)) for m in view.members if web_address(m.url)]
    primary = primary_report(card)
    cited = {r.article for s in view.digest.sentences for r in s.receipts} if isinstance(view.digest, Digest) else set()
    out: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "CollectionPage",
        "@id": f"{site.root}/story/{card.id}/",
        "url": f"{site.root}/story/{card.id}/",
        "name": card.headline,
        "isPartOf": website(site),
        "mainEntity": primary,
        "isBasedOn": [web_address(m.url) for m in view.members if m.id in cited and web_address(m.url)]
        or [primary["url"]],
        "citation": reports[:MOST_CITED],
        "sdPublisher": publisher(site),
        "sdDatePublished": iso(now),
    }
    if card.language:
        out["inLanguage"] = card.language
    if card.time:
        out["dateCreated"] = iso(card.time)
    if card.updated:
        out["dateModified"] = iso(card.updated)
    return out


def script(found: dict[str, Any] | None) -> Markup:
    """A data block for the head of a page. What could end it early is written as escapes; it is never run."""
    if not found:
        return Markup()
    text = printable(json.dumps(found, ensure_ascii=False, separators=(",", ":")))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(text))  # noqa: S704  (JSON whose <, > and & are escapes)
