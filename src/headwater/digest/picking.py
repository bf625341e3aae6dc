"""Which passages make the digest: the weightiest, from independent origins, none that another already says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from headwater.digest.claims import claim_of, origin_key
from headwater.digest.limits import Allowance, Room, length
from headwater.digest.passages import Passage, Vector, Weights, centre, cosine
from headwater.digest.speech import speech, stems
from headwater.digest.trimming import Cut, broken_off, trimmed
from headwater.models import Article, Claim, Tracing

# Weights of a sentence's score (shared/notes of the project's measurements: the optimum is flat, so these stand).
TITLES, EARLY, REDUNDANT, UNUSED = 0.8, 0.9, 1.65, 0.35
COPY, PAID, OPINION, CORROBORATED, ROOT = 0.5, 0.2, 0.35, 0.12, 0.08
LEAST_GAIN = -5  # a passage that adds less than this is not worth a reader's time


@dataclass(frozen=True, slots=True)
class Picked:
    """A passage of the digest, and what of it is shown."""

    passage: Passage
    cut: Cut
    score: float
    claim: Claim | None
    origin: str

    @property
    def text(self) -> str:
        """The words that are shown."""
        shown = self.cut.shown(self.passage.article.text)
        return f"[{self.passage.subject}] {shown}" if self.passage.subject else shown


@dataclass(frozen=True, slots=True)
class Field:
    """All passages of a story with what picking needs to know of each."""

    passages: tuple[Passage, ...]
    vectors: tuple[Vector, ...]
    scores: tuple[float, ...]
    origins: tuple[str, ...]
    claims: Mapping[tuple[str, int, int], Claim]
    weights: Weights


def field_of(found: Sequence[Passage], members: Sequence[Article], tracing: Tracing, claims: Sequence[Claim]) -> Field:
    """Every passage weighed: central, corroborated, close to the titles, early in its article; own reports before copies."""
    weights = Weights.of([passage.stems for passage in found])
    vectors = tuple(weights.vector(passage.stems) for passage in found)
    middle = centre(vectors)
    titles = [weights.vector(stems(a.title, speech(a.language))) for a in members if a.title]
    outlets_of: dict[str, set[str]] = {}
    for passage in found:
        for stem in set(passage.stems):
            outlets_of.setdefault(stem, set()).add(origin_key(passage.article.id, tracing))
    places = claim_of(claims)
    origins = tuple(origin_key(passage.article.id, tracing) for passage in found)
    roots = {origin.root for origin in tracing.origins}
    copies = {edge.article for edge in tracing.edges if edge.kind in ("wire", "canonical", "copy", "rewrite")}
    scores = []
    for passage, vector, origin in zip(found, vectors, origins, strict=True):
        own = set(passage.stems)
        whole = weights.weight(own)
        elsewhere = weights.weight({stem for stem in own if outlets_of[stem] - {origin}})
        score = cosine(vector, middle) + (elsewhere / whole if whole else 0.0)
        score += TITLES * max((cosine(vector, title) for title in titles), default=0.0)
        score += EARLY / (1 + passage.number)
        score -= COPY if passage.article.id in copies and passage.article.id not in roots else 0.0
        score += ROOT if passage.article.id in roots else 0.0
        score -= PAID if passage.article.access in ("paid", "metered") else 0.0
        score -= OPINION if passage.article.kind == "opinion" else 0.0
        claim = places.get(passage.place)
        score += CORROBORATED * min(len(claim.passages) - 1, 3) if claim else 0.0
        scores.append(round(score, 9))
    return Field(tuple(found), vectors, tuple(scores), origins, places, weights)


def pick(
    field: Field,
    allowance: Allowance,
    budget: int,
    fits: Callable[[Passage], bool],
    spent: Callable[[str], int],
    *,
    cutting: Callable[[Passage, Room], Cut | None],
    before: Sequence[Picked] = (),
) -> list[Picked]:
    """Passages one by one, each the best of what is left, while they bring the digest nearer to `budget` words.

    `spent` says how many words a passage costs with its credit; `fits` whether it may be used at all; `cutting` how it is
    made to fit. `before` are passages that stand already: they are counted, and come first in what is returned.
    """
    chosen: list[Picked] = list(before)
    taken_already = {one.passage.place for one in before}
    usable = {
        place for place, passage in enumerate(field.passages) if passage.place not in taken_already and fits(passage)
    }
    words = sum(spent(one.text) for one in before)
    nearest: dict[int, float] = dict.fromkeys(usable, 0.0)
    for place in [place for place, passage in enumerate(field.passages) if passage.place in taken_already]:
        for other in usable:
            nearest[other] = max(nearest[other], cosine(field.vectors[other], field.vectors[place]))
    while usable:
        used = {one.origin for one in chosen}
        ranked = sorted(
            usable, key=lambda place: (-_gain(field, place, nearest[place], used), field.passages[place].place)
        )
        taken = None
        for place in ranked:
            if chosen and _gain(field, place, nearest[place], used) < LEAST_GAIN:
                break
            passage = field.passages[place]
            room = allowance.room(passage.article)
            if cut := cutting(passage, room):
                taken = place, cut
                break
            if not cut and room.words < 1:
                usable.discard(place)
        if taken is None:
            break
        place, cut = taken
        usable.discard(place)
        passage = field.passages[place]
        more = spent(cut.shown(passage.article.text))
        if chosen and abs(words + more - budget) > abs(words - budget):
            break
        words += more
        for text in cut.texts(passage.article.text):
            allowance.take(passage.article, text)
        claim = field.claims.get(passage.place)
        chosen.append(Picked(passage, cut, field.scores[place], claim, field.origins[place]))
        for other in usable:
            nearest[other] = max(nearest[other], cosine(field.vectors[other], field.vectors[place]))
        if claim and len(claim.values) < 2:
            usable -= {other for other in usable if field.passages[other].place in claim.passages}
    return chosen


def cleanly(passage: Passage, room: Room) -> Cut | None:
    """The passage, or the part of it that can stand."""
    text = passage.article.text
    known = speech(passage.language)
    return trimmed(text, passage.start, passage.end, room, known, fragment=passage.cut_short)


def with_ellipsis(passage: Passage, room: Room) -> Cut | None:
    """The passage, the part of it that can stand, or its beginning with an ellipsis."""
    known = speech(passage.language)
    return cleanly(passage, room) or broken_off(passage.article.text, passage.start, passage.end, room, known)


def _gain(field: Field, place: int, nearest: float, used: set[str]) -> float:
    """What a passage would add to those chosen."""
    return round(field.scores[place] - REDUNDANT * nearest + (UNUSED if field.origins[place] not in used else 0.0), 9)


def shown_words(text: str) -> int:
    """Words of a passage as it is counted against the budget."""
    return length(text)
