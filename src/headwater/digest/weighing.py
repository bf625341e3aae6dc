"""What each passage of a story weighs: central, corroborated, close to the titles, early in its article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from headwater.digest.claims import claim_of, origin_key
from headwater.digest.passages import Passage, Vector, Weights, centre, cosine
from headwater.digest.speech import speech, stems
from headwater.models import Article, Attribution, Claim, Tracing

# Weights of a sentence's score, measured on reports of which an editor had made a digest; the optimum is flat.
TITLES, EARLY = 1.6, 0.9
COPY, PAID, OPINION, CORROBORATED, ROOT = 0.5, 0.2, 0.35, 0.12, 0.08
FADING = 5  # the sentence at which a report's weight in what the story is about has halved
SPOKEN = 0.2  # for a named person, and for a named body, whose words a passage gives
SHORT, GOOD_STEMS = 0.03, 8  # what each content word short of a full sentence's takes off


@dataclass(frozen=True, slots=True)
class Ground:
    """All passages of a story, weighed as whole sentences: what picking starts from."""

    passages: tuple[Passage, ...]
    stems: tuple[frozenset[str], ...]
    vectors: tuple[Vector, ...]
    scores: tuple[float, ...]
    origins: tuple[str, ...]
    claims: Mapping[tuple[str, int, int], Claim]
    weights: Weights
    middle: Vector
    titles: tuple[Vector, ...]
    shared: frozenset[str]  # stems that reports of two or more origins have

    def told(self, found: Collection[str], vector: Vector) -> float:
        """What words weigh by themselves: central, told by other origins too, close to the titles, enough of them."""
        whole = self.weights.weight(found)
        score = cosine(vector, self.middle) + (
            self.weights.weight(self.shared.intersection(found)) / whole if whole else 0.0
        )
        score += TITLES * max((cosine(vector, title) for title in self.titles), default=0.0)
        return score - SHORT * max(0, GOOD_STEMS - len(found))


def ground_of(
    found: Sequence[Passage], members: Sequence[Article], tracing: Tracing, *, claims: Sequence[Claim]
) -> Ground:
    """Every passage weighed: central, corroborated, close to the titles, early in its article. Own reports go before copies."""
    weights = Weights.of([passage.stems for passage in found])
    vectors = tuple(weights.vector(passage.stems) for passage in found)
    sets = tuple(frozenset(passage.stems) for passage in found)
    origin_of = {article.id: origin_key(article.id, tracing) for article in members}
    origins = tuple(origin_of[passage.article.id] for passage in found)
    by_origin: dict[str, set[str]] = {}
    for own, origin in zip(sets, origins, strict=True):
        by_origin.setdefault(origin, set()).update(own)
    seen = Counter(chain.from_iterable(by_origin.values()))
    ground = Ground(
        passages=tuple(found),
        stems=sets,
        vectors=vectors,
        scores=(),
        origins=origins,
        claims=claim_of(claims),
        weights=weights,
        middle=centre(vectors, [FADING / (FADING + passage.number) for passage in found]),
        titles=tuple(weights.vector(stems(a.title, speech(a.language))) for a in members if a.title),
        shared=frozenset(stem for stem, count in seen.items() if count > 1),
    )
    standing = _Standing.of(tracing)
    worth = {article.id: standing.worth(article) for article in members}
    spoken = dict(tracing.attributions)
    scores = []
    for passage, own, vector in zip(found, sets, vectors, strict=True):
        score = ground.told(own, vector) + EARLY / (1 + passage.number) + worth[passage.article.id]
        score += _spoken(spoken.get(passage.article.id, ()), passage)
        claim = ground.claims.get(passage.place)
        score += CORROBORATED * min(len(claim.passages) - 1, 3) if claim else 0.0
        scores.append(round(score, 9))
    return replace(ground, scores=tuple(scores))


def _spoken(found: Sequence[Attribution], passage: Passage) -> float:
    """What it adds that a passage holds what a named person or body says; more where both are named."""
    named = 0
    for one in found:
        if one.source and all(passage.start <= start and end <= passage.end for start, end in one.source):
            named = max(named, bool(one.speaker) + bool(one.organisation))
    return SPOKEN * named


@dataclass(frozen=True, slots=True)
class _Standing:
    """Which articles report themselves and which repeat."""

    roots: frozenset[str]
    copies: frozenset[str]

    @staticmethod
    def of(tracing: Tracing) -> _Standing:
        copies = {edge.article for edge in tracing.edges if edge.kind in ("wire", "canonical", "copy", "rewrite")}
        return _Standing(frozenset(origin.root for origin in tracing.origins), frozenset(copies))

    def worth(self, article: Article) -> float:
        """What an article's standing adds to its passages: own before copied, free before paid, news before opinion."""
        score = ROOT if article.id in self.roots else 0.0
        score -= COPY if article.id in self.copies and article.id not in self.roots else 0.0
        score -= PAID if article.access in ("paid", "metered") else 0.0
        return score - (OPINION if article.kind == "opinion" else 0.0)
