"""What a search shows of a report: its headline with the words marked, and the passage that has them, within the limits."""

from __future__ import annotations

import json
from collections.abc import Iterable

from markupsafe import Markup, escape

from headwater.models import Article
from headwater.prose import is_spaceless, printable, sentences, squeezed, word_spans
from headwater.prose import words as words_of
from headwater.publish.excerpts import Allowance
from headwater.publish.paper import Card, Site

MOST_FINDABLE = 3000  # stories in the index that a browser searches
MOST_WORDS = 240  # characters of other headlines that a story can be found by
AROUND = 320  # characters on each side of the first hit in which its sentence is looked for
BEFORE = 60  # characters of a long sentence that are kept before the hit


def search_index(site: Site, cards: Iterable[Card]) -> bytes:
    """What a browser searches where there is no server: stories as rows, newest first, nothing but headlines.

    A row is id, headline, language, topic, country, day, outlets, name of the primary source, and the headlines of other outlets.
    """
    rows = []
    for card in cards:
        others = " · ".join(dict.fromkeys(e.title for e in card.elsewhere if e.title and e.title != card.headline))
        at = card.updated or card.time
        day = at.date().isoformat() if at else ""
        rows.append(
            [
                card.id,
                printable(card.headline),
                card.language,
                card.topic,
                card.place,
                day,
                card.outlets,
                printable(card.primary.outlet_name),
                printable(others[:MOST_WORDS]),
            ]
        )
    body = json.dumps({"base": site.base_path, "stories": rows}, ensure_ascii=False, separators=(",", ":"))
    return f"{body}\n".encode("utf-8", "replace")


def marked(text: str, query: str) -> Markup:
    """A text with the words of the query marked; pieces of a word count where a script has no spaces."""
    shown = printable(text)
    folded = shown.casefold()
    if len(folded) != len(shown):
        return escape(shown)
    hit = [False] * len(shown)
    for word in set(words_of(query)):
        at = folded.find(word)
        while at >= 0:
            hit[at : at + len(word)] = [True] * len(word)
            at = folded.find(word, at + 1)
    parts, start = [], 0
    for n in range(1, len(shown) + 1):
        if n == len(shown) or hit[n] != hit[start]:
            piece = shown[start:n]
            parts.append(Markup("<mark>{}</mark>").format(piece) if hit[start] else escape(piece))
            start = n
    return Markup().join(parts)


def passage_of(article: Article, query: str) -> str:
    """The sentence of an article where the words of a query stand first, as far as it may be quoted; empty where none does."""
    at = _first_hit(article.text, query)
    if at is None:
        return ""
    base = max(0, at - AROUND)
    window = article.text[base : at + AROUND]
    spans = sentences(window, article.language)
    start, end = next(((s, e) for s, e in spans if s <= at - base < e), (at - base, len(window)))
    if at - base - start > BEFORE:
        words = [s for s, _ in word_spans(window) if at - base - BEFORE <= s <= at - base]
        start = words[0] if words else at - base
    shown = Allowance([article]).excerpt(article.id, squeezed(window[start:end]))
    return (
        f"…{shown}" if shown and start and window[start - 1].isspace() and start not in {s for s, _ in spans} else shown
    )


def _first_hit(text: str, query: str) -> int | None:
    """Where the first word of a query stands that the text has, as a whole word where the script has spaces."""
    wanted = set(words_of(query))
    if not wanted:
        return None
    if is_spaceless(query):
        whole = text.find(squeezed(query))
        return whole if whole >= 0 else min((at for w in wanted if (at := text.find(w)) >= 0), default=None)
    return next((s for s, e in word_spans(text[:20_000]) if text[s:e].casefold() in wanted), None)
