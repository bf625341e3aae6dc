"""Why articles stand together: the terms, names and links that carry the likeness of two reports."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from headwater.addresses import canonical
from headwater.group.terms import PRIOR_ARTICLES, PRIOR_SEEN, RARITY_POWER, weighed
from headwater.models import Article

MOST_TERMS = 12


@dataclass(frozen=True, slots=True)
class Because:
    """What two articles share: terms with the part of the likeness that each carries, links, and the likeness itself."""

    one: str
    other: str
    likeness: float
    terms: tuple[tuple[str, float], ...]
    links: tuple[str, ...]
    hours_apart: float | None


def because(one: Article, other: Article, among: Sequence[Article] = ()) -> Because:
    """What carries the likeness of two articles; `among` are the articles by which rarity is judged (their window)."""
    seen: Counter[str] = Counter(term for article in among for term in weighed(article))
    size = len(among) + PRIOR_ARTICLES

    def unit(article: Article) -> dict[str, float]:
        weights = {
            term: weight * math.log1p(size / (seen[term] + PRIOR_SEEN)) ** RARITY_POWER
            for term, weight in weighed(article).items()
        }
        norm = math.sqrt(math.fsum(weight**2 for _, weight in sorted(weights.items()))) or 1.0
        return {term: weight / norm for term, weight in weights.items()}

    here, there = unit(one), unit(other)
    carried = {term: round(here[term] * there[term], 9) for term in here.keys() & there.keys()}
    ranked = sorted(carried, key=lambda term: (-carried[term], term))
    linked = _links(one) & _links(other)
    apart = abs((one.time - other.time).total_seconds()) / 3600 if one.time and other.time else None
    return Because(
        one=one.id,
        other=other.id,
        likeness=round(math.fsum(carried[term] for term in ranked), 9),
        terms=tuple((term, carried[term]) for term in ranked[:MOST_TERMS]),
        links=tuple(sorted(linked)),
        hours_apart=apart,
    )


def _links(article: Article) -> set[str]:
    return {address for link in article.links if (address := canonical(link.url))}
