"""One text under several mastheads: exact, near and partial copies, and an outlet's own later versions.

In: articles near one another in time. Out: who repeats whom. Quotations are taken out first (two reporters at one press
conference write them down alike), runs that an outlet prints under many articles are its boilerplate and count for
nothing, and an article is compared with the longest text of a set, so that no fragment ties two sets together.
Cost is linear: runs of words lead to candidates through exact postings.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import regex

from headwater.group.fold import order_of
from headwater.group.terms import key_of
from headwater.models import Article, Copy
from headwater.prose import evened, is_spaceless, words

# Pair by pair, copies of the development set share .35 and more of the shorter text's runs of three words outside
# quotations, reports that only share quotations .33 and less with them; the spread of what is shared tells the rest.
RUN = 3
RUN_SPACELESS = 6
LEAST_SHARE = 0.3
LEAST_RUNS = 12
SEPARATE_RUNS = 3
LONG_RUN_WORDS = 40
PARTS = 8
LEAST_OF_PART = 0.15
LEAST_PARTS = 5
PASSAGE_PARTS = 3
LEAST_ELSEWHERE = 0.125
SMALL_PLACE = 0.1
BEGINNING = 0.05
EXACT_SHARE = 0.97
PARTIAL_LENGTH = 0.7
BOILERPLATE_ARTICLES = 4
CROWDED_POSTINGS = 200
FRESH_SHARE = 0.9
MOST_LEADERS = 6

_QUOTED = regex.compile(
    r"“[^“”\n]{12,1500}”|„[^„“”\n]{12,1500}[“”]|«[^«»\n]{12,1500}»|»[^«»\n]{12,1500}«|「[^「」\n]{6,800}」|『[^『』\n]{6,800}』"
    r"|(?<!\w)\"[^\"\n]{12,1500}\"(?!\w)"
)

_MARKS = re.compile('[“„«»「『"]')

Runs = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Body:
    """A text as its runs of words in order, quotations left out."""

    article: Article
    runs: Runs


def copies(articles: Sequence[Article]) -> tuple[Copy, ...]:
    """Who repeats whom among these articles, in order of time and id; a function of the set.

    `original` is the earliest of a set, or the article of the agency that the others credit. `share` is the part of the
    shorter text's runs of words, quotations left out, that stand in the longest text of the set too, from 0 to 1.
    """
    known = sorted({a.id: a for a in articles if a.text}.values(), key=order_of)
    if not known:
        return ()
    bodies = [_body(article) for article in known]
    boilerplate = _boilerplate(bodies)
    sets = _sets(bodies, boilerplate)
    found: list[Copy] = []
    for members in sets:
        if len(members) > 1:
            found.extend(_copies_of(members))
    rank = {article.id: place for place, article in enumerate(known)}
    return tuple(sorted(found, key=lambda copy: rank[copy.article]))


def _body(article: Article) -> Body:
    """The runs of an article's text outside quotations; of all of it where nearly everything is quoted."""
    spoken = _QUOTED.sub(" ¶ ", article.text) if _MARKS.search(article.text) else article.text
    found = _runs(spoken)
    if len(found) < LEAST_RUNS:
        found = _runs(article.text)
    return Body(article, found)


def _runs(text: str) -> Runs:
    """The runs of neighbouring words of a text as numbers, in order. No run goes over a place where something was cut out."""
    length = RUN_SPACELESS if is_spaceless(text[:400]) else RUN
    even = text.replace("’", "'")
    parts = [np.array([key_of(word) for word in words(part)], np.uint64) for part in even.split("¶")]
    return np.concatenate([_rolled(part, length) for part in parts]) if parts else np.zeros(0, np.uint64)


def _rolled(keys: Runs, length: int) -> Runs:
    """A number for each run of `length` neighbouring words (a polynomial of their numbers, modulo 2^64)."""
    count = len(keys) - length + 1
    if count <= 0:
        return np.zeros(0, np.uint64)
    mixed = np.zeros(count, np.uint64)
    for offset in range(length):
        mixed = mixed * np.uint64(0x9E3779B97F4A7C15) + keys[offset : offset + count]
    return mixed


def _boilerplate(bodies: Sequence[Body]) -> set[int]:
    """Runs that one outlet prints in several articles that are otherwise different."""
    by_outlet: dict[str, list[Body]] = defaultdict(list)
    for body in bodies:
        if body.article.outlet:
            by_outlet[body.article.outlet].append(body)
    found: set[int] = set()
    for printed in by_outlet.values():
        if len(printed) < BOILERPLATE_ARTICLES:
            continue
        runs, counts = np.unique(np.concatenate([np.unique(b.runs) for b in printed]), return_counts=True)
        common = runs[counts >= BOILERPLATE_ARTICLES]
        if not len(common):
            continue
        # Versions of one article share most of their runs: those are no boilerplate.
        covered = [b for b in printed if len(b.runs) and np.isin(b.runs, common).mean() > 0.5]
        own = np.unique(np.concatenate([b.runs for b in covered])) if covered else np.zeros(0, np.uint64)
        found.update(np.setdiff1d(common, own).tolist())
    return found


def _sets(bodies: Sequence[Body], boilerplate: set[int]) -> list[list[tuple[Body, float]]]:
    """Sets of copies; with each member the share of it that stands in the fullest text that it was matched with.

    Texts are taken from the longest to the shortest. Each is compared with those that lead a set: its longest text, and
    a few nearly as long ones whose words differ from it. A long text that matches two sets makes them one.
    """
    order = sorted(range(len(bodies)), key=lambda at: (-len(bodies[at].runs), at))
    runs, common = _common(bodies, boilerplate)
    holders: dict[int, list[int]] = defaultdict(list)
    head: dict[int, int] = {}
    share_of: dict[int, float] = {}
    leading: Counter[int] = Counter()
    by_text: dict[bytes | str, int] = {}
    for at in order:
        same = by_text.setdefault(_same_text(bodies[at]), at)
        if same != at:
            head[at], share_of[at] = head[same], 1.0
            continue
        matches = _matches(runs[at], common[at], holders, runs)
        heads = [head[leader] for leader, _ in matches if 2 * len(runs[at]) > len(runs[leader])]
        own = head[matches[0][0]] if matches else at
        head[at], share_of[at] = own, matches[0][1] if matches else 1.0
        for other in sorted(set(heads) - {own}):
            head = {member: own if led == other else led for member, led in head.items()}
            leading[own] += leading.pop(other, 0)
        fresh = share_of[at] < FRESH_SHARE and 2 * len(runs[at]) > len(runs[own])
        if own == at or (fresh and leading[own] < MOST_LEADERS):
            leading[own] += 1
            for run in set(common[at]):
                holders[run].append(at)
    sets: dict[int, list[tuple[Body, float]]] = defaultdict(list)
    for at in order:
        sets[head[at]].append((bodies[at], share_of[at]))
    return list(sets.values())


def _same_text(body: Body) -> bytes | str:
    """What only texts of the same words share; of texts of a few words, only those that are the same letter by letter."""
    return body.runs.tobytes() if len(body.runs) >= LEAST_RUNS else evened(body.article.text)


def _common(bodies: Sequence[Body], boilerplate: set[int]) -> tuple[list[Runs], list[list[int]]]:
    """Of each text its runs without boilerplate, and those of them that stand in another text too: only they lead anywhere."""
    dull = np.array(sorted(boilerplate), np.uint64)
    runs = [body.runs[~np.isin(body.runs, dull)] if len(dull) else body.runs for body in bodies]
    known, texts = np.unique(np.concatenate([np.unique(one) for one in runs]), return_counts=True)
    several = known[texts > 1]
    return runs, [one[np.isin(one, several)].tolist() for one in runs]


def _matches(
    runs: Runs, common: Sequence[int], holders: Mapping[int, list[int]], texts: Sequence[Runs]
) -> list[tuple[int, float]]:
    """The leading texts that hold much of a text, and how much of it, the fullest first."""
    if len(runs) < LEAST_RUNS or len(common) < LEAST_SHARE * len(runs):
        return []
    shared: Counter[int] = Counter()
    for run in common:
        held = holders.get(run, ())
        if len(held) <= CROWDED_POSTINGS:
            shared.update(held)
    found: list[tuple[int, float]] = []
    for leader, count in sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:MOST_LEADERS]:
        share = round(count / len(runs), 9)
        if share < LEAST_SHARE:
            break
        hits = [leader in holders.get(run, ()) for run in runs.tolist()]
        if _spread_out(hits) and not _inserted(runs[np.array(hits)], texts[leader]):
            found.append((leader, share))
    return found


def _spread_out(hits: Sequence[bool]) -> bool:
    """Whether what is shared stands in three separate places or is one run of forty words, and goes through the text.

    A passage that two reports both print lies in one place; a copy shares something of most of the text's eighths.
    """
    edges = sum(1 for before, now in pairwise([False, *hits]) if now and not before)
    longest = current = 0
    for hit in hits:
        current = current + 1 if hit else 0
        longest = max(longest, current)
    if edges < SEPARATE_RUNS and longest + RUN - 1 < LONG_RUN_WORDS:
        return False
    bounds = [len(hits) * part // PARTS for part in range(PARTS + 1)]
    parts = [sum(hits[a:b]) for a, b in pairwise(bounds)]
    sizes = [b - a for a, b in pairwise(bounds)]
    if sum(part >= LEAST_OF_PART * size for part, size in zip(parts, sizes, strict=True)) < LEAST_PARTS:
        return False
    # A text that prints one long passage of another shares little elsewhere.
    fullest = max(range(PARTS - PASSAGE_PARTS + 1), key=lambda at: (sum(parts[at : at + PASSAGE_PARTS]), -at))
    elsewhere = sum(parts) - sum(parts[fullest : fullest + PASSAGE_PARTS])
    room = sum(sizes) - sum(sizes[fullest : fullest + PASSAGE_PARTS])
    return elsewhere >= LEAST_ELSEWHERE * room


def _inserted(shared: Runs, longer: Runs) -> bool:
    """Whether all that is shared stands in one small place of the longer text that is not its beginning: a passage it quotes."""
    places = np.flatnonzero(np.isin(longer, shared))
    if not len(places):
        return True
    first, last = np.quantile(places, (0.05, 0.95))
    return bool(last - first < SMALL_PLACE * len(longer) and first > BEGINNING * len(longer))


def _copies_of(members: Iterable[tuple[Body, float]]) -> list[Copy]:
    """A set's members as copies of its original."""
    ordered = sorted(members, key=lambda member: order_of(member[0].article))
    original = _original([body.article for body, _ in ordered])
    first = next(body for body, _ in ordered if body.article.id == original.id)
    return [
        Copy(article=body.article.id, original=original.id, share=share, kind=_kind(body, first, share))
        for body, share in ordered
        if body is not first
    ]


def _original(articles: Sequence[Article]) -> Article:
    """The article of the agency that another one credits, else the earliest; articles are in order of time."""
    credited = {a.wire.casefold() for a in articles if a.wire}
    for article in articles:
        if {article.outlet.casefold(), article.outlet_name.casefold()} & credited:
            return article
    return articles[0]


def _kind(body: Body, original: Body, share: float) -> str:
    """`update`, `exact`, `partial` or `near`."""
    outlet = body.article.outlet
    if outlet and outlet == original.article.outlet:
        return "update"
    if evened(body.article.text) == evened(original.article.text):
        return "exact"
    short, long = sorted((len(body.runs), len(original.runs)))
    if short < PARTIAL_LENGTH * long:
        return "partial"
    return "exact" if share >= EXACT_SHARE and short >= EXACT_SHARE * long else "near"
