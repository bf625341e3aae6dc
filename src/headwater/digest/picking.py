"""Which passages make the digest: the weightiest, from independent origins, none that another already says."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from headwater.digest.limits import Allowance, Limits, Room, length
from headwater.digest.passages import Passage, Vector, Weights, cosine
from headwater.digest.speech import speech, stems
from headwater.digest.tokens import quotations, tokens
from headwater.digest.trimming import LEAST_WORDS, Cut, broken_anywhere, broken_off, trimmed
from headwater.digest.weighing import Ground
from headwater.models import Claim

REDUNDANT, UNUSED = 1.65, 0.35  # see `headwater.digest.weighing`
DISPUTED = 1.0  # for the other side of a dispute of which one side stands already
REPEATED = 0.55  # share of the lighter passage's weight above which it only says again what stands already
MUCH_MORE = 1.1  # how much longer than a clean cut one with an ellipsis must be to be worth it
QUOTED_WORDS = 4  # from which a quotation is told only once
LEAST_GAIN = -0.4  # a passage that adds less than this is not worth a reader's time
LEAST_CANDIDATES, WORDS_A_CANDIDATE = 12, 5  # how many passages are looked at, by the words of the digest
PATIENCE = 6  # passages in a row that are longer than what is left to say, after which a digest is full
_QUOTE_MARK = regex.compile(r"[\"“”„‟«»〝〞＂]")

Cutting = Callable[[Passage, Room], Cut | None]
"""What is shown of a passage where so much may be; None where nothing can."""


@dataclass(frozen=True, slots=True)
class Picked:
    """A passage of the digest, what of it is shown, and what that weighs."""

    passage: Passage
    cut: Cut
    score: float
    claim: Claim | None
    origin: str
    vector: Vector
    stems: frozenset[str]
    mass: float  # the weight of its stems
    quoted: frozenset[tuple[str, ...]]  # its quotations of four words or more

    @property
    def text(self) -> str:
        """The words that are shown."""
        shown = self.cut.shown(self.passage.article.text)
        return f"[{self.passage.subject}] {shown}" if self.passage.subject else shown

    @property
    def disputed(self) -> bool:
        """Whether it is one side of a dispute."""
        return self.claim is not None and len(self.claim.values) > 1


@dataclass(frozen=True, slots=True)
class Wish:
    """What is picked: passages that fit, cut in one way, until they have `budget` words; `spent` says what one costs."""

    fits: Callable[[Passage], bool]
    cutting: Cutting
    budget: int
    spent: Callable[[str], int]


@dataclass(slots=True)
class _Candidate:
    """A passage that may be picked. It is weighed as a whole sentence until its turn comes; then as what would be shown."""

    passage: Passage
    score: float
    claim: Claim | None
    origin: str
    vector: Vector
    nearest: float = 0.0
    shown: Picked | None = None

    def gain(self, used: set[str], disputes: set[str]) -> float:
        """What it would add to what stands."""
        unused = UNUSED if self.origin not in used else 0.0
        if self.claim and self.claim.id in disputes:
            return round(self.score + DISPUTED + unused, 9)
        return round(self.score - REDUNDANT * self.nearest + unused, 9)


def pick(ground: Ground, allowance: Allowance, wish: Wish, *, before: Sequence[Picked] = ()) -> list[Picked]:
    """Passages one by one, each the best of what is left, while they bring the digest nearer to the wished length.

    `before` are passages that stand already: they are counted, and come first in what is returned. Nothing is picked twice
    in other words. What is shown of a passage is settled when its turn comes: it is then weighed as that, and waits for its
    turn again.
    """
    chosen = list(before)
    words = sum(wish.spent(one.text) for one in before)
    left = _candidates(ground, wish.budget, chosen)
    turns = _turns(left, chosen)
    too_long = 0
    while turns and (not chosen or 2 * (wish.budget - words) >= LEAST_WORDS):
        value, place, at = heapq.heappop(turns)
        one = left[at]
        if one.shown is None:
            if allowance.room(one.passage.article).words >= LEAST_WORDS and _settled(
                one, ground, allowance.limits, wish, chosen
            ):
                used, disputes = {c.origin for c in chosen}, _one_sided(chosen)
                heapq.heappush(turns, (-one.gain(used, disputes), place, at))
            else:
                del left[at]
            continue
        article, texts = one.passage.article, one.shown.cut.texts(one.passage.article.text)
        del left[at]
        if not allowance.holds(article, texts):
            continue
        if chosen and -value < LEAST_GAIN:
            break
        more = wish.spent(one.shown.text)
        if chosen and abs(words + more - wish.budget) > abs(words - wish.budget):
            too_long += 1
            if too_long == PATIENCE:
                break
            continue
        words, too_long = words + more, 0
        for text in texts:
            allowance.take(article, text)
        chosen.append(one.shown)
        for other in list(left):
            if not _apart(left[other], one.shown, ground.weights):
                del left[other]
        turns = _turns(left, chosen)
    return chosen


def _candidates(ground: Ground, budget: int, chosen: Sequence[Picked]) -> dict[int, _Candidate]:
    """The weightiest passages that do not stand already, and every side of a dispute."""
    most = LEAST_CANDIDATES + budget // WORDS_A_CANDIDATE
    standing = {one.passage.place for one in chosen}
    order = sorted(range(len(ground.passages)), key=lambda n: (-ground.scores[n], ground.passages[n].place))
    found: dict[int, _Candidate] = {}
    for rank, at in enumerate(order):
        passage = ground.passages[at]
        claim = ground.claims.get(passage.place)
        if passage.place in standing or (rank >= most and not (claim and len(claim.values) > 1)):
            continue
        one = _Candidate(passage, ground.scores[at], claim, ground.origins[at], ground.vectors[at])
        one.nearest = max((cosine(one.vector, other.vector) for other in chosen), default=0.0)
        found[at] = one
    return found


def _turns(left: dict[int, _Candidate], chosen: Sequence[Picked]) -> list[tuple[float, tuple[str, int, int], int]]:
    """The candidates by what each would add; ties go to the smaller place."""
    used, disputes = {one.origin for one in chosen}, _one_sided(chosen)
    turns = [(-one.gain(used, disputes), one.passage.place, at) for at, one in left.items()]
    heapq.heapify(turns)
    return turns


def _settled(one: _Candidate, ground: Ground, limits: Limits, wish: Wish, chosen: Sequence[Picked]) -> bool:
    """Whether a candidate can be shown beside what stands; then it is weighed as what would be shown."""
    passage = one.passage
    if not wish.fits(passage):
        return False
    cut = wish.cutting(passage, Allowance(limits).room(passage.article))
    if cut is None:
        return False
    words = passage.stems
    if cut.spans != ((passage.start, passage.end),):
        words = tuple(stems(cut.shown(passage.article.text), speech(passage.language)))
        vector = ground.weights.vector(words)
        change = ground.told(frozenset(words), vector) - ground.told(
            frozenset(passage.stems), ground.weights.vector(passage.stems)
        )
        one.vector, one.score = vector, round(one.score + change, 9)
    own = frozenset(words)
    quoted = _quoted(cut.shown(passage.article.text))
    one.shown = Picked(
        passage, cut, one.score, one.claim, one.origin, one.vector, own, ground.weights.weight(own), quoted
    )
    one.nearest = 0.0
    return all(_apart(one, other, ground.weights) for other in chosen)


def _apart(one: _Candidate, picked: Picked, weights: Weights) -> bool:
    """Whether a candidate does not only say again what a picked passage says; how near it comes to that is noted.

    One of which is not settled yet what would be shown is not judged by its words.
    """
    one.nearest = max(one.nearest, cosine(one.vector, picked.vector))
    claim = picked.claim
    together = claim is not None and one.passage.place in claim.passages
    if together and not picked.disputed:
        return False
    if one.shown is None:
        return True
    if one.shown.quoted & picked.quoted:
        return False
    if together:
        return True
    both = weights.weight(one.shown.stems & picked.stems)
    return both < REPEATED * min(one.shown.mass, picked.mass)


def _quoted(shown: str) -> frozenset[tuple[str, ...]]:
    """The quotations of four words or more in what is shown of a passage."""
    if not _QUOTE_MARK.search(shown):
        return frozenset()
    return frozenset(found for one in quotations(shown) if len(found := tokens(one)) >= QUOTED_WORDS)


def _one_sided(chosen: Sequence[Picked]) -> set[str]:
    """Disputes of which only one side stands, by their ids."""
    told = [one.claim.id for one in chosen if one.claim and one.disputed]
    return {key for key in told if told.count(key) == 1}


def cleanly(passage: Passage, room: Room) -> Cut | None:
    """The passage, or the part of it that can stand."""
    text, span = passage.article.text, (passage.start, passage.end)
    return _trimmed(text, span, room, passage.language, fragment=passage.cut_short)


@lru_cache(maxsize=2048)
def _trimmed(text: str, span: tuple[int, int], room: Room, language: str, *, fragment: bool) -> Cut | None:
    """See `trimmed`. A digest that falls short looks at its passages again, and so does one that is told anew."""
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


def however_it_ends(passage: Passage, room: Room) -> Cut | None:
    """The passage as `with_ellipsis` has it; where that shows nothing, broken off where any phrase begins."""
    found = with_ellipsis(passage, room)
    if found is not None:
        return found
    return broken_anywhere(passage.article.text, passage.start, passage.end, room, speech(passage.language))
