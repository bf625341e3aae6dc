"""Which passages make the digest: the weightiest, from independent origins, none that another already says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from headwater.digest.claims import claim_of, origin_key
from headwater.digest.limits import Allowance, Room, length
from headwater.digest.passages import Passage, Vector, Weights, centre, cosine
from headwater.digest.speech import speech, stems
from headwater.digest.tokens import quotations, tokens
from headwater.digest.trimming import Cut, broken_off, trimmed
from headwater.models import Article, Attribution, Claim, Tracing

# Weights of a sentence's score (shared/notes of the project's measurements: the optimum is flat, so these stand).
TITLES, EARLY, REDUNDANT, UNUSED = 0.8, 0.9, 1.65, 0.35
COPY, PAID, OPINION, CORROBORATED, ROOT = 0.5, 0.2, 0.35, 0.12, 0.08
FADING = 5  # the sentence at which a report's weight in what the story is about has halved
SPOKEN = 0.2  # for a named person, and for a named body, whose words a passage gives
DISPUTED = 1.0  # for the other side of a dispute of which one side stands already
SHORT, GOOD_STEMS = 0.03, 8  # what each content word short of a full sentence's takes off
REPEATED = 0.55  # share of the lighter passage's weight above which it only says again what stands already
MUCH_MORE = 1.1  # how much longer than a clean cut one with an ellipsis must be to be worth it
QUOTED_WORDS = 4  # from which a quotation is told only once
LEAST_GAIN = -0.4  # a passage that adds less than this is not worth a reader's time


@dataclass(frozen=True, slots=True)
class Picked:
    """A passage of the digest, and what of it is shown."""

    passage: Passage
    cut: Cut
    score: float
    claim: Claim | None
    origin: str
    vector: Vector

    @property
    def text(self) -> str:
        """The words that are shown."""
        shown = self.cut.shown(self.passage.article.text)
        return f"[{self.passage.subject}] {shown}" if self.passage.subject else shown


@dataclass(frozen=True, slots=True)
class Field:
    """All passages of a story with what picking needs to know of each: what is shown of it, and what that weighs."""

    passages: tuple[Passage, ...]
    cuts: tuple[Cut, ...]
    stems: tuple[frozenset[str], ...]
    vectors: tuple[Vector, ...]
    scores: tuple[float, ...]
    origins: tuple[str, ...]
    claims: Mapping[tuple[str, int, int], Claim]
    weights: Weights


def field_of(
    found: Sequence[Passage],
    members: Sequence[Article],
    tracing: Tracing,
    *,
    claims: Sequence[Claim],
    cutting: Callable[[Passage, Room], Cut | None],
    allowance: Allowance,
) -> Field:
    """Every passage that can be shown, weighed: central, corroborated, close to the titles, early in its article.

    Own reports go before copies. What is weighed is what would be shown, not the sentence it is taken from.
    """
    cut = [(passage, cutting(passage, allowance.room(passage.article))) for passage in found]
    kept = [(passage, part) for passage, part in cut if part is not None]
    shown = [stems(part.shown(p.article.text), speech(p.language)) for p, part in kept]
    weights = Weights.of([passage.stems for passage in found])
    vectors = tuple(weights.vector(one) for one in shown)
    middle = centre([weights.vector(p.stems) for p in found], [FADING / (FADING + p.number) for p in found])
    titles = [weights.vector(stems(a.title, speech(a.language))) for a in members if a.title]
    outlets_of: dict[str, set[str]] = {}
    for passage in found:
        for stem in set(passage.stems):
            outlets_of.setdefault(stem, set()).add(origin_key(passage.article.id, tracing))
    places = claim_of(claims)
    standing = _Standing.of(tracing)
    spoken = dict(tracing.attributions)
    origins = tuple(origin_key(passage.article.id, tracing) for passage, _ in kept)
    scores = []
    for (passage, _), words, vector, origin in zip(kept, shown, vectors, origins, strict=True):
        own = set(words)
        whole = weights.weight(own)
        elsewhere = weights.weight({stem for stem in own if outlets_of.get(stem, set()) - {origin}})
        score = cosine(vector, middle) + (elsewhere / whole if whole else 0.0)
        score += TITLES * max((cosine(vector, title) for title in titles), default=0.0)
        score += EARLY / (1 + passage.number) + standing.worth(passage.article)
        score += _spoken(spoken.get(passage.article.id, ()), passage)
        claim = places.get(passage.place)
        score += CORROBORATED * min(len(claim.passages) - 1, 3) if claim else 0.0
        score -= SHORT * max(0, GOOD_STEMS - len(own))
        scores.append(round(score, 9))
    return Field(
        passages=tuple(passage for passage, _ in kept),
        cuts=tuple(part for _, part in kept),
        stems=tuple(frozenset(one) for one in shown),
        vectors=vectors,
        scores=tuple(scores),
        origins=origins,
        claims=places,
        weights=weights,
    )


def _spoken(found: Sequence[Attribution], passage: Passage) -> float:
    """What it adds that a passage holds what a named person or body says; more where both are named."""
    inside = [
        one
        for one in found
        if one.source and all(passage.start <= start and end <= passage.end for start, end in one.source)
    ]
    return SPOKEN * max((bool(one.speaker) + bool(one.organisation) for one in inside), default=0)


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


def pick(
    field: Field,
    allowance: Allowance,
    budget: int,
    *,
    fits: Callable[[Passage], bool],
    spent: Callable[[str], int],
    before: Sequence[Picked] = (),
) -> list[Picked]:
    """Passages one by one, each the best of what is left, while they bring the digest nearer to `budget` words.

    `spent` says how many words a passage costs with its credit; `fits` whether it may be used at all. `before` are passages
    that stand already: they are counted, and come first in what is returned. Nothing is picked twice in other words.
    """
    chosen: list[Picked] = list(before)
    standing = {one.passage.place for one in before}
    usable = {n for n, p in enumerate(field.passages) if p.place not in standing and fits(p)}
    words = sum(spent(one.text) for one in before)
    nearest: dict[int, float] = dict.fromkeys(usable, 0.0)
    for place in [n for n, p in enumerate(field.passages) if p.place in standing]:
        usable = _apart(field, usable, place, nearest)
    while usable:
        used = {one.origin for one in chosen}
        open_disputes = _one_sided(chosen)
        gains = {n: _gain(field, n, nearest[n], used, open_disputes) for n in usable}
        place = min(usable, key=lambda n: (-gains[n], field.passages[n].place))
        usable.discard(place)
        passage, cut = field.passages[place], field.cuts[place]
        if not allowance.holds(passage.article, cut.texts(passage.article.text)):
            continue
        if chosen and gains[place] < LEAST_GAIN:
            break
        picked = Picked(
            passage,
            cut,
            field.scores[place],
            field.claims.get(passage.place),
            field.origins[place],
            field.vectors[place],
        )
        more = spent(picked.text)
        if chosen and abs(words + more - budget) > abs(words - budget):
            continue
        words += more
        for text in cut.texts(passage.article.text):
            allowance.take(passage.article, text)
        chosen.append(picked)
        usable = _apart(field, usable, place, nearest)
    return chosen


def _apart(field: Field, usable: set[int], place: int, nearest: dict[int, float]) -> set[int]:
    """The passages that do not say again what the one at `place` says; how near each comes to it is noted."""
    claim = field.claims.get(field.passages[place].place)
    same = set(claim.passages) if claim and len(claim.values) < 2 else set()
    disputed = set(claim.passages) if claim and len(claim.values) > 1 else set()
    quoted = _quoted(field, place)
    left = set()
    for other in usable:
        passage = field.passages[other]
        nearest[other] = max(nearest[other], cosine(field.vectors[other], field.vectors[place]))
        least = min(field.weights.weight(field.stems[other]), field.weights.weight(field.stems[place]))
        both = field.weights.weight(field.stems[other] & field.stems[place])
        if quoted & _quoted(field, other):
            continue
        if passage.place in disputed or (passage.place not in same and both < REPEATED * least):
            left.add(other)
    return left


def _quoted(field: Field, place: int) -> set[tuple[str, ...]]:
    """The quotations of four words or more in what is shown of a passage."""
    found = {tokens(one) for one in quotations(field.cuts[place].shown(field.passages[place].article.text))}
    return {one for one in found if len(one) >= QUOTED_WORDS}


def cleanly(passage: Passage, room: Room) -> Cut | None:
    """The passage, or the part of it that can stand."""
    span = (passage.start, passage.end)
    return _trimmed(passage.article.text, span, room, passage.language, fragment=passage.cut_short)


@lru_cache(maxsize=4096)
def _trimmed(text: str, span: tuple[int, int], room: Room, language: str, *, fragment: bool) -> Cut | None:
    """`trimmed`, once for each passage and room: it is asked for first as it is and then with an ellipsis."""
    return trimmed(text, *span, room, speech(language), fragment=fragment)


def with_ellipsis(passage: Passage, room: Room) -> Cut | None:
    """The passage with as much of it as can be shown, an ellipsis for what is left out."""
    known = speech(passage.language)
    text = passage.article.text
    clean = cleanly(passage, room)
    if clean and clean.end == passage.end:
        return clean
    broken = broken_off(text, passage.start, passage.end, room, known, fragment=passage.cut_short)
    whole = sum(length(part) for part in clean.texts(text)) if clean else 0
    more = sum(length(part) for part in broken.texts(text)) if broken else 0
    return broken if more > whole * MUCH_MORE else clean


def _one_sided(chosen: Sequence[Picked]) -> dict[str, Claim]:
    """Disputes of which only one side stands, by their ids."""
    told: dict[str, list[Picked]] = {}
    for one in chosen:
        if one.claim and len(one.claim.values) > 1:
            told.setdefault(one.claim.id, []).append(one)
    return {key: ones[0].claim for key, ones in told.items() if len(ones) == 1 and ones[0].claim}


def _gain(field: Field, place: int, nearest: float, used: set[str], disputes: Mapping[str, Claim]) -> float:
    """What a passage would add to those chosen."""
    claim = field.claims.get(field.passages[place].place)
    gain = field.scores[place] - REDUNDANT * nearest + (UNUSED if field.origins[place] not in used else 0.0)
    return round(gain + (DISPUTED + REDUNDANT * nearest if claim and claim.id in disputes else 0.0), 9)
