"""Claims: passages of a story that say the same thing, how many origins say it, and where reports differ."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from headwater.digest.denying import denial, subject_of
from headwater.digest.figures import Figure, figures
from headwater.digest.opposing import opposite_in
from headwater.digest.passages import Passage, Weights, passages_of
from headwater.digest.speech import speech, stem, stems
from headwater.models import Article, Claim, Tracing, Value, content_id
from headwater.prose import words

SAME = 0.58  # share of the lighter passage's weight that both have: above it they say the same thing
NEAR = 0.34  # the least share at which two passages may be about one quantity
LEAST_SHARED = 4
_TIME_UNITS = frozenset({"year", "day", "month", "week", "hour", "minute", "second", "decade", "am", "pm"})
_VAGUE_UNITS = frozenset({"%", "$", "€", "£", "¥", "₽", "₹", "dollar", "euro"})  # they say little of what is counted
LARGE = 600  # passages of a story from which two must share more to be compared at all
WINDOW = 60  # characters on each side of a figure that say what it counts


def claims(
    members: Sequence[Article], tracing: Tracing, *, found: Sequence[Passage] | None = None
) -> tuple[Claim, ...]:
    """The claims that two or more articles of a story make, and those on whose figures they differ.

    Passages of one claim come from different articles. `origins` counts the independent origins among them, and is None
    where the tracing leaves the independence of just these open. A claim with two or more `values` is a dispute: the same
    quantity, told with figures that cannot all be right. Claims come in the order of their first passage. `found` are the
    passages of the members (`passages_of`), where the caller has them.
    """
    if len(members) < 2:
        return ()
    read = _Read.of(passages_of(members) if found is None else found)
    figures_differ = _disputed(read, tracing)
    taken = {place for claim in figures_differ for place in claim.passages}
    return (*_agreed(read, tracing), *figures_differ, *_denials(read, tracing, taken))


@dataclass(frozen=True, slots=True)
class _Read:
    """The passages of a story, and those pairs of them that share enough to be worth a comparison.

    A pair is two places, the share of the lighter passage's weight that both have, and in how many stems.
    """

    passages: Sequence[Passage]
    pairs: Sequence[tuple[int, int, float, int]]

    @staticmethod
    def of(found: Sequence[Passage]) -> _Read:
        weights = Weights.of([passage.stems for passage in found])
        sets = [frozenset(passage.stems) for passage in found]
        mass = [weights.weight(one) for one in sets]
        pairs = []
        for one, other in _pairs(found, sets):
            both = sets[one] & sets[other]
            least = min(mass[one], mass[other])
            share = round(weights.weight(both) / least, 9) if least and len(both) >= LEAST_SHARED else 0.0
            if share >= NEAR:
                pairs.append((one, other, share, len(both)))
        return _Read(found, pairs)


def origin_key(article: str, tracing: Tracing) -> str:
    """What an article's report goes back to; the article itself where the tracing does not say."""
    origin = tracing.origin_of(article)
    return origin.root if origin else article


def at_odds(one: Passage, other: Passage) -> bool:
    """Whether two passages give different figures for the same unit."""
    mine, theirs = _by_unit(one.text), _by_unit(other.text)
    return any(
        unit in theirs and not any(_agree(a, b) for a in found for b in theirs[unit]) for unit, found in mine.items()
    )


def contrary(one: Passage, other: Passage) -> bool:
    """Whether one of two passages in nearly the same words denies what the other says, or says its opposite."""
    if one.language != other.language or one.text == other.text:
        return False
    known = speech(one.language)
    mine, theirs = frozenset(words(one.text)), frozenset(words(other.text))
    if known.negation.isdisjoint(mine) != known.negation.isdisjoint(theirs):
        return True
    return any(opposite_in(word, theirs, one.language) for word in mine - theirs)


@lru_cache(maxsize=1024)
def _by_unit(text: str) -> Mapping[str, Sequence[Figure]]:
    """The figures of a text by what they count; kept, since a passage is compared with many."""
    grouped: dict[str, list[Figure]] = defaultdict(list)
    for figure in figures(text):
        if figure.unit and not figure.ordinal:
            grouped[stem(figure.unit)].append(figure)
    return grouped


def _agree(one: Figure, other: Figure) -> bool:
    """Whether two figures may both be right: equal, or one of them says "about" and they lie within a fifth."""
    if one.value == other.value:
        return True
    if not (one.about or other.about):
        return False
    low, high = sorted((one.value, other.value))
    return high > 0 and low / high >= 0.8


def _pairs(found: Sequence[Passage], sets: Sequence[frozenset[str]]) -> list[tuple[int, int]]:
    """Places of passages of different articles that share enough words to be worth a comparison."""
    postings: dict[str, list[int]] = defaultdict(list)
    for place, own in enumerate(sets):
        for stem_found in own:
            postings[stem_found].append(place)
    common = max(12, len(found) // 6)
    telling = {stem_found: places for stem_found, places in postings.items() if 1 < len(places) <= common}
    least = 3 if len(found) > LARGE else 2
    pairs: list[tuple[int, int]] = []
    for one, own in enumerate(sets):
        article = found[one].article.id
        counts = Counter(chain.from_iterable(telling[found_stem] for found_stem in own & telling.keys()))
        pairs += [
            (one, other)
            for other, count in sorted(counts.items())
            if count >= least and other > one and found[other].article.id != article
        ]
    return pairs


def _claim(
    kind: str,
    places: tuple[tuple[str, int, int], ...],
    tracing: Tracing,
    subject: str = "",
    values: tuple[Value, ...] = (),
) -> Claim:
    """A claim of these passages, known by them."""
    text_ids = (f"{article}:{start}:{end}" for article, start, end in places)
    origins = tracing.independent_among(article for article, _, _ in places)
    return Claim(content_id(kind, *text_ids), places, origins, subject, values)


def _agreed(read: _Read, tracing: Tracing) -> list[Claim]:
    """Passages joined to the earliest one that they repeat; never two of one article in one claim."""
    found = read.passages
    joined: dict[int, list[int]] = {}
    taken: dict[int, int] = {}
    scored = [
        (-share, one, other)
        for one, other, share, _ in read.pairs
        if share >= SAME and not at_odds(found[one], found[other]) and not contrary(found[one], found[other])
    ]
    for _, one, other in sorted(scored):
        lead = taken.get(one, one)
        if other in taken or other in joined:
            continue
        group = joined.setdefault(lead, [lead])
        if any(found[place].article.id == found[other].article.id for place in group):
            continue
        group.append(other)
        taken[other] = lead
        taken.setdefault(lead, lead)
    result = []
    for lead in sorted(joined):
        places = tuple(found[place].place for place in sorted(joined[lead]))
        if len(places) > 1:
            result.append(_claim("claim", places, tracing))
    return result


def _disputed(read: _Read, tracing: Tracing) -> list[Claim]:
    """Quantities that reports of different origins give with different figures."""
    by_quantity: dict[str, dict[float, list[tuple[Passage, Figure]]]] = {}
    subjects: dict[str, str] = {}
    origins = {passage.article.id: origin_key(passage.article.id, tracing) for passage in read.passages}
    for one, other, _, _ in read.pairs:
        left, right = read.passages[one], read.passages[other]
        if left.language != right.language or origins[left.article.id] == origins[right.article.id]:
            continue
        for mine, theirs in _differing(left, right):
            key = f"{left.place}:{mine.start}"
            grouped = by_quantity.setdefault(key, {mine.value: [(left, mine)]})
            grouped.setdefault(theirs.value, []).append((right, theirs))
            subjects[key] = mine.unit
    result: list[Claim] = []
    seen: set[tuple[str, int, int]] = set()
    for key, grouped in by_quantity.items():
        places = tuple(sorted({passage.place for pieces in grouped.values() for passage, _ in pieces}))
        if seen & set(places):
            continue
        seen |= set(places)
        values = tuple(
            Value(
                pieces[0][0].text[pieces[0][1].start : pieces[0][1].end],
                number if math.isfinite(number) else None,
                tuple(sorted({passage.place for passage, _ in pieces})),
            )
            for number, pieces in sorted(grouped.items())
        )
        result.append(_claim("dispute", places, tracing, subjects[key], values))
    return result


def _denials(read: _Read, tracing: Tracing, taken: Collection[tuple[str, int, int]]) -> list[Claim]:
    """Events that a report of one origin affirms and one of another denies; no passage stands in two."""
    result: list[Claim] = []
    seen = set(taken)
    for one, other, share, _ in read.pairs:
        left, right = read.passages[one], read.passages[other]
        mine, theirs = (origin_key(passage.article.id, tracing) for passage in (left, right))
        if share < SAME or mine == theirs or {left.place, right.place} & seen or at_odds(left, right):
            continue
        found = denial(left, right)
        if found is None:
            continue
        places = tuple(sorted((left.place, right.place)))
        seen |= set(places)
        values = tuple(Value(text, None, (side.place,)) for text, side in zip(found, (left, right), strict=True))
        result.append(_claim("dispute", places, tracing, subject_of(left, right), values))
    return result


def _differing(left: Passage, right: Passage) -> list[tuple[Figure, Figure]]:
    """Pairs of figures that count the same thing in nearly the same words and cannot both be right."""
    mine, theirs = _by_unit(left.text), _by_unit(right.text)
    pairs = []
    for unit, ours in mine.items():
        others = theirs.get(unit, [])
        if unit in _TIME_UNITS or (unit in _VAGUE_UNITS and (len(ours) > 1 or len(others) > 1)):
            continue
        if any(_agree(a, b) for a in ours for b in others):
            continue
        for a in ours:
            for b in others:
                around = _around(left, a) & _around(right, b)
                needed = 4 if unit in _VAGUE_UNITS else 2
                if len(around - {unit}) >= needed and not _is_year(a) and not _is_year(b):
                    pairs.append((a, b))
    return pairs[:1]


def _is_year(figure: Figure) -> bool:
    return 1900 <= figure.value < 2100 and not figure.about and figure.value.is_integer()


def _around(passage: Passage, figure: Figure) -> frozenset[str]:
    """The stems near a figure."""
    near = passage.text[max(0, figure.start - WINDOW) : figure.end + WINDOW]
    return frozenset(stems(near, speech(passage.language)))


def claim_of(found: Sequence[Claim]) -> Mapping[tuple[str, int, int], Claim]:
    """Each passage's dispute; where it is in none, its claim of agreement."""
    places: dict[tuple[str, int, int], Claim] = {}
    for claim in sorted(found, key=lambda claim: len(claim.values) < 2):
        for place in claim.passages:
            places.setdefault(place, claim)
    return places
