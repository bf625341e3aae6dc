"""The room's second answer: the parent of every article, the roots, and how many of them are independent.

Rules, strongest first (design, section 5): a wire credit or a canonical address elsewhere; containment of 0.55 with
quotations stripped; an outlet cited in the first 600 characters or in 12 % of the sentences; containment of 0.25.
Times order copies only where nothing in the texts does; alone they never prove who was first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from headwater import addresses
from headwater.models import Article, Attribution, Copy, Edge, Mention, Origin, Tracing, story_id
from headwater.prose import sentences
from headwater.trace.attributing import in_headline, read_article
from headwater.trace.documents import documents_of
from headwater.trace.gazetteer import Gazetteer, name_key
from headwater.trace.reuse import containment, longest_shared, runs_of

COPY, REWRITE, GREY = 0.55, 0.25, 0.15
LEAD = 600
TOLD_LEAD = 300
"""Where "told X" stands in the very lead, the report is about what X was told; later it is one quotation among others."""
OFTEN = 0.12
_SHORT = 40  # words below which runs of words tell nothing about independence
_SAME_HOUR = timedelta(hours=1)
_OUTSIDE = "outlet:"


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A possible parent; `rank` is the number of the rule, smaller is stronger."""

    rank: int
    edge: Edge


@dataclass(frozen=True, slots=True)
class _Member:
    """An article with what was read in it, and the outlet it is itself of."""

    article: Article
    outlet: str
    owner: str
    kind: str
    attributions: tuple[Attribution, ...]
    mentions: tuple[Mention, ...]
    titled: tuple[Attribution, ...]


def trace(members: Sequence[Article], *, gazetteer: Gazetteer, copies: Sequence[Copy] = ()) -> Tracing:
    """Edges, origins, first report and documents of a story.

    The answer is a function of the set of members: their order does not matter. `copies` are used where they name two
    members; what they do not say is computed here. `independent` is None where word runs cannot know.
    """
    read = [_member(article, gazetteer) for article in sorted(members, key=lambda one: one.id)]
    given = _given(copies, {one.article.id for one in read})
    shares = _shares(read, given)
    edges = _forest([candidate for one in read for candidate in _candidates(one, read, shares, gazetteer)])
    origins = _origins(read, edges)
    first, sure = _first(read, edges, origins)
    owned = _owned(read, origins)
    in_order = {one.article.id: one for one in read}
    order = [article.id for article in sorted(members, key=_arrival)]
    traced = Tracing(
        story=story_id(order[0]) if order else "",
        attributions=tuple((key, in_order[key].attributions) for key in order),
        mentions=tuple((key, in_order[key].mentions) for key in order),
        edges=tuple(sorted(edges, key=lambda edge: edge.article)),
        origins=origins,
        independent=len(origins),
        first=first,
        first_sure=sure,
        documents=documents_of([one.article for one in read]),
        owned=owned,
        titles=tuple((key, in_order[key].titled) for key in order if in_order[key].titled),
        unclear=_unclear(read, origins, owned, shares),
    )
    return replace(traced, independent=traced.independent_among(order))


def _arrival(article: Article) -> tuple[bool, str, str]:
    return (article.time is None, article.time.isoformat() if article.time else "", article.id)


def _member(article: Article, gazetteer: Gazetteer) -> _Member:
    own = article.outlet_name or article.outlet
    named = gazetteer.called(own) if own else None
    found, seen = read_article(
        article.text, title=article.title, outlet=own, language=article.language, gazetteer=gazetteer
    )
    return _Member(
        article=article,
        outlet=named.name if named else own,
        owner=article.owner or (named.owner if named else ""),
        kind=named.kind if named else "",
        attributions=found,
        mentions=seen,
        titled=in_headline(
            article.title, article.text, outlet=own, language=article.language, gazetteer=gazetteer, body=found
        ),
    )


def _given(copies: Sequence[Copy], ids: set[str]) -> dict[tuple[str, str], Copy]:
    return {
        (one.article, one.original): one
        for one in copies
        if one.article in ids and one.original in ids and one.article != one.original
    }


def _shares(read: Sequence[_Member], given: Mapping[tuple[str, str], Copy]) -> dict[tuple[str, str], float]:
    """Containment of each member in each other: what was handed in, else computed where there is any."""
    runs = [runs_of(one.article.text) for one in read] if len(read) > 1 else []
    found: dict[tuple[str, str], float] = {}
    for at, one in enumerate(read):
        for other_at, other in enumerate(read):
            key = (one.article.id, other.article.id)
            if at != other_at:
                share = given[key].share if key in given else containment(runs[at], runs[other_at])
                if share >= 0.01:
                    found[key] = round(share, 9)
    return found


def _candidates(
    one: _Member, read: Sequence[_Member], shares: Mapping[tuple[str, str], float], gazetteer: Gazetteer
) -> list[_Candidate]:
    """All parents that the rules allow an article."""
    found = _wire(one, read, shares, gazetteer)
    found += _canonical(one, read)
    for other in read:
        share = shares.get((one.article.id, other.article.id), 0.0)
        back = shares.get((other.article.id, one.article.id), 0.0)
        weight = max(share, back)
        if other is one or weight < REWRITE or not _repeats(one, other, read, share, back):
            continue
        start, end = longest_shared(one.article.text, other.article.text) or (None, None)
        words = one.article.text[start:end] if end else ""
        kind, rank = ("copy", 2) if weight >= COPY else ("rewrite", 4)
        found.append(_Candidate(rank, Edge(one.article.id, other.article.id, kind, weight, start, end, words)))
    return found + _cites(one, read, shares)


def _wire(
    one: _Member, read: Sequence[_Member], shares: Mapping[tuple[str, str], float], gazetteer: Gazetteer
) -> list[_Candidate]:
    """The agency whose text it is, by byline, credit line or dateline."""
    named: list[tuple[str, int | None, int | None, float]] = []
    if one.article.wire:
        known = gazetteer.called(one.article.wire)
        named.append((known.name if known else one.article.wire, None, None, 1.0))
    for author in one.article.authors:
        known = gazetteer.called(author)
        if known is not None:
            named.append((known.name, None, None, 1.0))
    named += [(mention.name, mention.start, mention.end, 0.9) for mention in one.mentions if mention.relation == "wire"]
    return [
        _Candidate(1, Edge(one.article.id, _of_outlet(one, name, read, shares), "wire", weight, start, end))
        for name, start, end, weight in named
        if name_key(name) != name_key(one.outlet)
    ]


def _canonical(one: _Member, read: Sequence[_Member]) -> list[_Candidate]:
    """The address on another site that the page gives itself."""
    address = addresses.canonical(one.article.foreign_canonical) if one.article.foreign_canonical else ""
    if not address:
        return []
    same = [
        other.article.id
        for other in read
        if other is not one and address == addresses.canonical(other.article.url or "")
    ]
    parent = min(same) if same else _OUTSIDE + addresses.registrable(address)
    return [_Candidate(1, Edge(one.article.id, parent, "canonical", 1.0))]


def _of_outlet(one: _Member, name: str, read: Sequence[_Member], shares: Mapping[tuple[str, str], float]) -> str:
    """The member that is that outlet's report, the most alike where it has several; else the outlet's name."""
    theirs = [other for other in read if other is not one and name_key(other.outlet) == name_key(name)]
    if not theirs:
        return _OUTSIDE + name
    return min(
        theirs, key=lambda other: (-shares.get((one.article.id, other.article.id), 0.0), _arrival(other.article))
    ).article.id


def _repeats(one: _Member, other: _Member, read: Sequence[_Member], share: float, back: float) -> bool:
    """Whether, of two texts that share much, `one` is the later: by credit, by kind, by others' credits, by time, by
    length, by id.
    """
    credited, crediting = _names(other, one), _names(one, other)
    if crediting != credited:
        return crediting
    mine, theirs = one.article.time, other.article.time
    if one.outlet and other.outlet:
        agency, parent_agency = one.kind == "agency", other.kind == "agency"
        if agency != parent_agency:
            return parent_agency
    trust, distrust = (sum(_names(third, each) for third in read) for each in (other, one))
    if trust != distrust:
        return trust > distrust
    if mine and theirs and mine != theirs:
        return mine > theirs
    if round(share, 2) != round(back, 2):
        return share > back
    return one.article.id > other.article.id


def _names(one: _Member, other: _Member) -> bool:
    """Whether an article credits another's outlet in any way."""
    key = name_key(other.outlet)
    if not key or key == name_key(one.outlet):
        return False
    return name_key(one.article.wire) == key or any(
        name_key(mention.name) == key and mention.relation for mention in one.mentions
    )


def _cites(one: _Member, read: Sequence[_Member], shares: Mapping[tuple[str, str], float]) -> list[_Candidate]:
    """The outlets that an article rests on: cited early, or often."""
    cited: dict[str, list[Mention]] = {}
    found = _cited_above(one, read, shares)
    for mention in one.mentions:
        if mention.relation in ("reports", "cites", "told") and name_key(mention.name) != name_key(one.outlet):
            cited.setdefault(mention.name, []).append(mention)
    if not cited:
        return found
    count = max(1, len(sentences(one.article.text, one.article.language)))
    for name, mentions in cited.items():
        often = round(len(mentions) / count, 9)
        early = any(mention.start < (TOLD_LEAD if mention.relation == "told" else LEAD) for mention in mentions)
        if early or (often >= OFTEN and len(mentions) > 1):
            parent = _of_outlet(one, name, read, shares)
            weight = round(min(1.0, 0.5 + often + (0.3 if early else 0.0) - mentions[0].start / 1e5), 9)
            found.append(
                _Candidate(3, Edge(one.article.id, parent, "cites", weight, mentions[0].start, mentions[0].end))
            )
    return found


def _cited_above(one: _Member, read: Sequence[_Member], shares: Mapping[tuple[str, str], float]) -> list[_Candidate]:
    """The outlets whose words a headline says it gives ("…: NAME", "NAME reports …"): nothing is cited earlier."""
    named = sorted({each.outlet for each in one.titled if each.outlet and each.relation in ("reports", "cites")})
    title = one.article.title
    return [
        _Candidate(3, Edge(one.article.id, _of_outlet(one, name, read, shares), "cites", 0.8, shared=title))
        for name in named
        if name_key(name) != name_key(one.outlet)
    ]


def _forest(candidates: Iterable[_Candidate]) -> list[Edge]:
    """One parent an article, strongest first, never in a circle; a captured parent before one that is only named."""
    parent: dict[str, str] = {}
    edges: list[Edge] = []
    order = sorted(
        candidates,
        key=lambda one: (
            one.rank,
            one.edge.parent.startswith(_OUTSIDE),
            -one.edge.weight,
            one.edge.article,
            one.edge.parent,
        ),
    )
    for candidate in order:
        edge = candidate.edge
        if edge.article in parent or _root(edge.parent, parent) == edge.article:
            continue
        parent[edge.article] = edge.parent
        edges.append(edge)
    return edges


def _root(article: str, parent: Mapping[str, str]) -> str:
    while article in parent:
        article = parent[article]
    return article


def _origins(read: Sequence[_Member], edges: Sequence[Edge]) -> tuple[Origin, ...]:
    parent = {edge.article: edge.parent for edge in edges}
    members: dict[str, list[str]] = {}
    for one in read:
        members.setdefault(_root(one.article.id, parent), []).append(one.article.id)
    kinds = {edge.parent: edge.kind for edge in edges}
    made = [
        Origin(
            root, tuple(sorted(ids)), _origin_kind(root, kinds.get(root, "")), captured=not root.startswith(_OUTSIDE)
        )
        for root, ids in members.items()
    ]
    return tuple(sorted(made, key=lambda one: (-len(one.members), one.root)))


def _origin_kind(root: str, kind: str) -> str:
    if kind == "wire":
        return "wire"
    return "cited" if root.startswith(_OUTSIDE) else "report"


def _owned(read: Sequence[_Member], origins: Sequence[Origin]) -> tuple[tuple[str, str], ...]:
    """Roots of which several are one owner's, each with the smallest of them, which stands for all."""
    by_id = {one.article.id: one for one in read}
    theirs: dict[str, list[str]] = {}
    for origin in origins:
        theirs.setdefault(_owner_of(origin.root, by_id), []).append(origin.root)
    return tuple(sorted((root, min(roots)) for roots in theirs.values() if len(roots) > 1 for root in roots))


def _unclear(
    read: Sequence[_Member],
    origins: Sequence[Origin],
    owned: Sequence[tuple[str, str]],
    shares: Mapping[tuple[str, str], float],
) -> tuple[tuple[str, str], ...]:
    """Pairs of captured roots that may be one and the words cannot tell; a root with itself where it is too short."""
    by_id, owner = {one.article.id: one for one in read}, dict(owned)
    roots = sorted((by_id[origin.root] for origin in origins if origin.captured), key=lambda one: one.article.id)
    found = []
    for at, one in enumerate(roots):
        mine = one.article
        if len(mine.text.split()) < _SHORT and len(mine.text) < 4 * _SHORT:
            found.append((mine.id, mine.id))
        for other in roots[at + 1 :]:
            theirs = other.article
            if owner.get(mine.id, mine.id) == owner.get(theirs.id, theirs.id):
                continue
            translated = mine.language and theirs.language and mine.language != theirs.language
            pair = (mine.id, theirs.id)
            if translated or max(shares.get(pair, 0.0), shares.get(pair[::-1], 0.0)) >= GREY:
                found.append(pair)
    return tuple(found)


def _owner_of(root: str, by_id: Mapping[str, _Member]) -> str:
    one = by_id.get(root)
    if one is None:
        return name_key(root.removeprefix(_OUTSIDE))
    return name_key(one.owner) or name_key(one.outlet) or one.article.id


def _first(read: Sequence[_Member], edges: Sequence[Edge], origins: Sequence[Origin]) -> tuple[str, bool]:
    """The earliest captured root; sure only where its time is known, clearly before all others, and no root is missing."""
    by_id = {one.article.id: one for one in read}
    roots = [by_id[origin.root].article for origin in origins if origin.captured]
    if not roots:
        return "", False
    ordered = sorted(roots, key=_arrival)
    first = ordered[0]
    missing = any(not origin.captured for origin in origins)
    timed = all(article.time is not None for article in roots)
    clear = len(ordered) == 1 or (
        timed and first.time is not None and ordered[1].time is not None and ordered[1].time - first.time >= _SAME_HOUR
    )
    contradicted = any(_contradicts(one.article, first) for one in read if one.article is not first)
    return first.id, bool(first.time) and timed and clear and not missing and not contradicted


def _contradicts(other: Article, first: Article) -> bool:
    """Whether an article's times speak against another's being first: dated before it, or captured well before it."""
    if other.time is not None and first.time is not None and other.time < first.time:
        return True
    return other.captured is not None and first.captured is not None and first.captured - other.captured >= _SAME_HOUR
