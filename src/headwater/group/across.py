"""One event in several languages: stories of every language, and which of them are one.

In: the stories of overlapping days. Out: a partition of them. What crosses languages without a model: names and foreign
words by their sound, numbers, addresses that both link, pictures that both show, and an outlet's own translations.
Precision comes first: stories are joined only where each is the other's best match, or where outlets say so themselves.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

import numpy as np
import regex

from headwater.addresses import canonical
from headwater.group.fold import order_of
from headwater.group.senses import Sense, middle
from headwater.group.sounds import latin, skeleton
from headwater.group.terms import Numbers
from headwater.models import Article

_WORD = regex.compile(r"\p{L}[\p{L}\p{M}]+(?:['’]\p{L}+)?|\p{N}+(?:[.,:]\p{N}+)*")
_CASED = regex.compile(r"\p{Lu}|\p{Lt}")
BODY_WORDS = 120
FADING_DAYS = 2.0
# Three pieces of evidence at the least: two names alone stand in every story of one person's next act.
LEAST_SHARED = 3
LEAST_SCORE = 0.18
CLEAR_LEAD = 1.2
# Names that more stories than this print lead to nobody.
CROWDED = 300
CROWDED_WIDE = 60
WIDE = 5_000
NUMBER_WEIGHT = 0.6
# A headline's words that are no names cross languages where they are of one origin ("final", "финал"): weaker evidence.
COGNATE_WEIGHT = 0.7
BONES = 4
# What a model's vectors add to a score where they point the same way, and how far above what is usual between two languages
# they have to be. Vectors alone join where they are four fifths of the way from the usual to the same.
SENSE_SCORE = 0.225
LEAST_ABOVE = 0.3


@dataclass(frozen=True, slots=True)
class Outline:
    """What of a story crosses languages."""

    language: str
    keys: dict[str, float]
    certain: frozenset[str]
    day: float | None


def joined(
    stories: Sequence[tuple[Article, ...]], senses: Mapping[str, Sense] | None = None
) -> tuple[tuple[int, ...], ...]:
    """A partition of the stories by their places in the input; stories of one language are never joined with one another
    but through a story of another language that outlets themselves tie to both.

    A function of the set: the parts are in the order of their first story in the input, and so are their members.
    `senses` are what one model makes of articles, by id; where it knows both languages they are evidence besides the others.
    """
    several = len({article.language for story in stories for article in story}) > 1
    outlines = [_outline(story, several) for story in stories]
    alike = _sense_scores(stories, outlines, senses) if several and senses else {}
    parent = list(range(len(stories)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    languages = [{outline.language} for outline in outlines]
    names = [min(a.id for a in story) if story else "" for story in stories]
    for one, other, certain in _links(outlines, names, alike):
        a, b = sorted((root(one), root(other)), key=lambda at: names[at])
        if a == b or (not certain and languages[a] & languages[b]):
            continue
        parent[b] = a
        languages[a] |= languages[b]
    parts: dict[int, list[int]] = {}
    for at in range(len(stories)):
        parts.setdefault(root(at), []).append(at)
    return tuple(tuple(part) for part in parts.values())


def _links(
    outlines: Sequence[Outline], names: Sequence[str], alike: Mapping[tuple[int, int], float]
) -> Iterator[tuple[int, int, bool]]:
    """Pairs to join: first what is certain, then best matches of one another, the best first."""
    by_tie: dict[str, list[int]] = defaultdict(list)
    for at, outline in enumerate(outlines):
        for tie in outline.certain:
            by_tie[tie].append(at)
    for tie in sorted(by_tie):
        ordered = sorted(by_tie[tie], key=lambda at: names[at])
        yield from ((ordered[0], other, True) for other in ordered[1:])
    scores = _scores(outlines)
    scores |= {pair: round(scores.get(pair, 0.0) + score, 9) for pair, score in alike.items()}
    ranked: dict[tuple[int, str], list[tuple[float, str]]] = defaultdict(list)
    for (one, other), score in scores.items():
        ranked[one, outlines[other].language].append((-score, names[other]))
        ranked[other, outlines[one].language].append((-score, names[one]))
    best = {side: _clear_best(matches) for side, matches in ranked.items()}
    for (one, other), score in sorted(
        scores.items(), key=lambda item: (-item[1], names[item[0][0]], names[item[0][1]])
    ):
        mutual = (
            best[one, outlines[other].language] == names[other] and best[other, outlines[one].language] == names[one]
        )
        if mutual and score >= LEAST_SCORE:
            yield one, other, False


def _clear_best(matches: list[tuple[float, str]]) -> str:
    """The name of the best match, empty where the next one is nearly as good."""
    first, *others = sorted(matches)[:2]
    return "" if others and -first[0] < CLEAR_LEAD * -others[0][0] else first[1]


def _scores(outlines: Sequence[Outline]) -> dict[tuple[int, int], float]:
    """How alike stories of different languages are, for those that share at least three keys.

    How rare a key is, each language says for itself: what is rare in one may be common in the other.
    """
    holders: dict[str, list[int]] = defaultdict(list)
    seen: Counter[tuple[str, str]] = Counter()
    for at, outline in enumerate(outlines):
        for key in outline.keys:
            holders[key].append(at)
            seen[outline.language, key] += 1
    sizes = Counter(outline.language for outline in outlines)
    weights = [
        {key: weight * math.log1p(sizes[o.language] / seen[o.language, key]) for key, weight in sorted(o.keys.items())}
        for o in outlines
    ]
    norms = [math.sqrt(math.fsum(weight**2 for weight in held.values())) or 1.0 for held in weights]
    shared: dict[tuple[int, int], list[float]] = defaultdict(list)
    most = CROWDED if len(outlines) < WIDE else CROWDED_WIDE
    for key in sorted(holders):
        held = holders[key]
        if len(held) > most:
            continue
        by_language: dict[str, list[int]] = defaultdict(list)
        for at in held:
            by_language[outlines[at].language].append(at)
        for one_language, other_language in combinations(sorted(by_language), 2):
            for one in by_language[one_language]:
                for other in by_language[other_language]:
                    shared[min(one, other), max(one, other)].append(weights[one][key] * weights[other][key])
    found: dict[tuple[int, int], float] = {}
    for (one, other), parts in shared.items():
        if len(parts) >= LEAST_SHARED:
            fade = _fade(outlines[one].day, outlines[other].day)
            found[one, other] = round(math.fsum(parts) / (norms[one] * norms[other]) * fade, 9)
    return found


def _sense_scores(
    stories: Sequence[Sequence[Article]], outlines: Sequence[Outline], senses: Mapping[str, Sense]
) -> dict[tuple[int, int], float]:
    """How alike by a model's vectors stories of different languages are, above what is usual between the two languages."""
    by_language: dict[str, list[int]] = defaultdict(list)
    middles: dict[int, Numbers] = {}
    for at, story in enumerate(stories):
        told = [senses[article.id] for article in sorted(story, key=order_of) if article.id in senses]
        found = middle(told) if told else None
        if found is not None and len(found) == len(next(iter(middles.values()), found)):
            middles[at] = found
            by_language[outlines[at].language].append(at)
    scores: dict[tuple[int, int], float] = {}
    for one_language, other_language in combinations(sorted(by_language), 2):
        others = by_language[other_language]
        table = np.array([middles[at] for at in others])
        of_others = table.mean(axis=0)
        usual = round(
            float((np.array([middles[at] for at in by_language[one_language]]).mean(axis=0) * of_others).sum()), 9
        )
        for one in by_language[one_language]:
            above = np.round((table * middles[one]).sum(axis=1) - usual, 9) / max(1.0 - usual, 0.1)
            for near in np.flatnonzero(above > LEAST_ABOVE).tolist():
                other = others[near]
                score = SENSE_SCORE * float(above[near]) * _fade(outlines[one].day, outlines[other].day)
                scores[min(one, other), max(one, other)] = round(score, 9)
    return scores


def _fade(one: float | None, other: float | None) -> float:
    return 1.0 if one is None or other is None else math.exp(-abs(one - other) / FADING_DAYS)


def _outline(story: Sequence[Article], several: bool) -> Outline:  # noqa: FBT001 (whether there is any other language)
    """What of a story crosses languages: keys that many of its members have weigh more."""
    members = sorted(story, key=order_of)
    counts: Counter[str] = Counter()
    strongest: dict[str, float] = {}
    certain: set[str] = set()
    for article in members:
        if several:
            keys = _keys(article)
            counts.update(keys.keys())
            strongest.update((key, max(weight, strongest.get(key, 0.0))) for key, weight in keys.items())
        certain |= set(_ties(article))
    most = max(counts.values(), default=1)
    weights = {
        key: strongest[key] * math.log1p(count) / math.log1p(most)
        for key, count in counts.items()
        if count > 1 or len(members) < 4
    }
    spoken = Counter(article.language for article in members)
    language = min(spoken, key=lambda code: (-spoken[code], code)) if spoken else ""
    times = [article.time.timestamp() / 86400 for article in members if article.time]
    return Outline(language, weights, frozenset(certain), times[len(times) // 2] if times else None)


def _keys(article: Article) -> dict[str, float]:
    """Names by their sound and numbers of an article's headline and first words, words of its headline by their sound,
    addresses it links, its picture; each with what it is worth.
    """
    text = f"{article.title}\n{article.text[: BODY_WORDS * 12]}"
    cased = bool(_CASED.search(text))
    keys: dict[str, float] = {}
    for match in islice(_WORD.finditer(text), BODY_WORDS + 1):
        word = match.group()
        if word[0].isnumeric():
            if len(word) > 1:
                keys["#" + word.replace(",", ".")] = NUMBER_WEIGHT
            continue
        named = word[0].isupper() or not cased
        if not named and match.start() > len(article.title):
            continue
        bones = skeleton(word)
        if len(bones) >= 3:
            key = "n" + bones[:BONES]
            keys[key] = 1.0 if named else max(COGNATE_WEIGHT, keys.get(key, 0.0))
        elif named and len(sound := latin(word)) >= 4:
            keys["w" + sound[:6]] = 1.0
    keys.update(("@" + address, 1.0) for link in article.links if (address := canonical(link.url)))
    if article.image and (picture := canonical(article.image.url)):
        keys["@" + picture] = 1.0
    return keys


def _ties(article: Article) -> Iterator[str]:
    """Addresses that stand for an article and for its own outlet's translations of it."""
    if article.alternates:
        yield from (address for _, url in article.alternates if (address := canonical(url)))
    if article.url and (own := canonical(article.url)):
        yield own
