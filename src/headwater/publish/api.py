"""The reader's API as documents: the same stories, addresses and receipts as on the pages, for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from headwater.models import Digest
from headwater.publish.account import card_of, differing_of, reports_of
from headwater.publish.marks import iso, web_address
from headwater.publish.paper import Card, SearchView, Site, StoryView
from headwater.publish.receipts import backing_value, json_bytes
from headwater.publish.rights_line import rights_text
from headwater.publish.tongue import tongue_of


def stories_json(site: Site, cards: Sequence[Card], *, page: int = 1, pages: int = 1) -> bytes:
    """A list of stories: `/api/stories`. `next` is an address, or null on the last page."""
    return json_bytes(
        {
            "stories": [card_value(site, c) for c in cards],
            "page": page,
            "pages": pages,
            "rights": rights_text(site, tongue_of(site.language)),
        }
    )


def story_json(site: Site, view: StoryView) -> bytes:
    """One story: `/api/story/ID`. Its receipts have an address of their own."""
    card = card_of(view)
    digest = view.digest if isinstance(view.digest, Digest) else None
    return json_bytes(
        card_value(site, card)
        | {
            "digest": [
                {"id": s.id, "text": s.text, "paragraph": s.paragraph} | backing_value(view, s)
                for s in digest.sentences
            ]
            if digest
            else [],
            "withheld": None if isinstance(view.digest, Digest) else view.digest.reason,
            "receipts_url": f"{site.root}/story/{card.id}/receipts.json",
            "reports": [
                {
                    "outlet": r.outlet_name,
                    "url": web_address(r.article.url),
                    "title": r.article.title,
                    "authors": list(r.article.authors),
                    "language": r.article.language,
                    "time": iso(r.article.time) if r.article.time else None,
                    "is": r.tag,
                    "of": r.of or None,
                }
                for r in reports_of(view)
            ],
            "differing": [
                {"subject": d.subject, "values": [{"value": v, "outlets": list(names)} for v, names in d.values]}
                for d in differing_of(view)
            ],
            "rights": rights_text(site, tongue_of(site.language)),
        }
    )


def search_json(site: Site, view: SearchView) -> bytes:
    """The answer to a search: `/api/search`."""
    hits = [
        {
            "outlet": hit.article.outlet_name or hit.article.outlet,
            "source_url": web_address(hit.article.url),
            "title": hit.article.title,
            "authors": list(hit.article.authors),
            "language": hit.article.language,
            "time": iso(hit.article.time) if hit.article.time else None,
            "story_url": f"{site.root}/story/{hit.story}/" if hit.story else None,
        }
        for hit in view.hits
    ]
    return json_bytes({"query": view.asked.query, "page": view.asked.page, "more": view.more, "hits": hits})


def card_value(site: Site, card: Card) -> dict[str, Any]:
    """A story as the API gives it; `source_url` is the primary source, as in every feed and on every page."""
    return {
        "id": card.id,
        "url": f"{site.root}/story/{card.id}/",
        "source_url": web_address(card.primary.url),
        "source": card.primary.outlet_name,
        "authors": list(card.primary.authors),
        "headline": card.headline,
        "sentences": [{"id": s.id, "text": s.text} for s in card.sentences],
        "language": card.language,
        "topic": card.topic,
        "place": card.place or None,
        "outlets": card.outlets,
        "independent": card.independent,
        "first": card.first_name or None,
        "time": iso(card.time) if card.time else None,
        "updated": iso(card.updated) if card.updated else None,
    }
