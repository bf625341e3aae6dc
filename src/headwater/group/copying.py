"""One text under several mastheads: exact, near and partial copies, and an outlet's own later versions.

In: articles near one another in time. Out: who repeats whom. Quotations are taken out first (two reporters at one press
conference write them down alike), runs that an outlet prints under many articles are its boilerplate and count for
nothing, and an article is compared with the longest text of a set, so that no fragment ties two sets together.
Cost is linear: runs of words lead to candidates through exact postings.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
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
EXACT_SHARE = 0.97
PARTIAL_LENGTH = 0.7
BOILERPLATE_ARTICLES = 4
CROWDED_POSTINGS = 200

_QUOTED = regex.compile(
    r"“[^“”\n]{12,1500}”|„[^„“”\n]{12,1500}[“”]|«[^«»\n]{12,1500}»|»[^«»\n]{12,1500}«|「[^「」\n]{6,800}」|『[^『』\n]{6,800}』"
    r"|(?<!\w)\"[^\"\n]{12,1500}\"(?!\w)"
)

Runs = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Body:
    """A text as its runs of words in order, quotations left out."""

    article: Article
    runs: Runs
    even: str


def copies(articles: Sequence[Article]) -> tuple[Copy, ...]:
    """Who repeats whom among these articles, in order of time and id; a function of the set.

    `original` is the earliest of a set, or the article of the agency that the others credit. `share` is the part of the
    shorter text's runs of words, quotations left out, that stand in the longest text of the set too, from 0 to 1.
    """
    known = sorted({a.id: a for a in articles if a.text}.values(), key=order_of)
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
    text = evened(article.text)
    spoken = _QUOTED.sub(" ¶ ", article.text)
    found = _runs(spoken)
    if len(found) < LEAST_RUNS:
        found = _runs(article.text)
    return Body(article, found, text)


def _runs(text: str) -> Runs:
    """The runs of neighbouring words of a text as numbers, in order. No run goes over a place where something was cut out."""
    length = RUN_SPACELESS if is_spaceless(text[:400]) else RUN
    parts = [np.array([key_of(word) for word in words(part)], np.uint64) for part in text.split("¶")]
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
    """Sets of copies, each led by its longest text; with each member the share of it that stands in the longest."""
    order = sorted(range(len(bodies)), key=lambda at: (-len(bodies[at].runs), at))
    kept = {at: [run for run in bodies[at].runs.tolist() if run not in boilerplate] for at in order}
    leaders: dict[int, list[int]] = defaultdict(list)
    sets: dict[int, list[tuple[Body, float]]] = {}
    by_text: dict[str, int] = {}
    for at in order:
        body, runs = bodies[at], kept[at]
        leader = by_text.get(body.even)
        share = 1.0
        if leader is None:
            leader, share = _leader(runs, leaders)
        if leader is None:
            leader = at
            sets[at] = []
            for run in set(runs):
                leaders[run].append(at)
        by_text.setdefault(body.even, leader)
        sets[leader].append((body, share))
    return list(sets.values())


def _leader(runs: Sequence[int], leaders: dict[int, list[int]]) -> tuple[int | None, float]:
    """The leading text that holds most of a text, and how much of it; None where too little is shared."""
    if len(runs) < LEAST_RUNS:
        return None, 0.0
    shared: Counter[int] = Counter()
    for run in runs:
        holders = leaders.get(run, ())
        if len(holders) <= CROWDED_POSTINGS:
            shared.update(holders)
    ranked = sorted(shared.items(), key=lambda item: (-item[1], item[0]))
    for leader, count in ranked[:3]:
        share = round(count / len(runs), 9)
        if share < LEAST_SHARE:
            return None, 0.0
        if _spread_out([leader in leaders.get(run, ()) for run in runs]):
            return leader, share
    return None, 0.0


def _spread_out(hits: Sequence[bool]) -> bool:
    """Whether what is shared stands in three separate places or more, or is one run of forty words."""
    edges = sum(1 for before, now in pairwise([False, *hits]) if now and not before)
    longest = current = 0
    for hit in hits:
        current = current + 1 if hit else 0
        longest = max(longest, current)
    return edges >= SEPARATE_RUNS or longest + RUN - 1 >= LONG_RUN_WORDS


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
    if body.even == original.even:
        return "exact"
    short, long = sorted((len(body.runs), len(original.runs)))
    if short < PARTIAL_LENGTH * long:
        return "partial"
    return "exact" if share >= EXACT_SHARE and short >= EXACT_SHARE * long else "near"
