"""A story's account, made ready to be shown: its card, its reports with their tags, its numbered receipts, its disputes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from headwater.models import Article, Digest, Edge, Receipt, Sentence
from headwater.publish.excerpts import says_the_same
from headwater.publish.paper import Card, Elsewhere, Primary, StoryView
from headwater.publish.topics import slug_of

CARD_SENTENCES = 3
_NEVER = datetime(1, 1, 1, tzinfo=UTC)
# A parent by copying is stronger than one by citing (design, section 5: "strongest first").
_STRENGTH = {"wire": 0, "canonical": 1, "copy": 2, "rewrite": 3, "cites": 4}


@dataclass(frozen=True, slots=True)
class ReportView:
    """One outlet's report as a row: `tag` is `first`, `earliest`, `own`, `copy`, `rewrite` or `cites`."""

    article: Article
    outlet_name: str
    tag: str
    of: str = ""
    state_controlled: bool = False
    origin: int = 0  # from 1; 0 where the origin is not among the story's
    root: bool = False


@dataclass(frozen=True, slots=True)
class NumberedReceipt:
    """A receipt with the number that prose refers to it by, and whether its words are already those of the sentence."""

    number: int
    receipt: Receipt
    outlet_name: str
    article: Article | None
    same_words: bool
    sentences: tuple[str, ...]  # ids
    state_controlled: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """One entry of the margin: a receipt, or several of one article whose words stand in the prose already."""

    receipts: tuple[NumberedReceipt, ...]
    excerpt: str

    @property
    def first(self) -> NumberedReceipt:
        """The receipt that names outlet, time and capture."""
        return self.receipts[0]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the digest: its sentences, each with the numbers of its receipts, and the receipts that stand beside it."""

    sentences: tuple[tuple[Sentence, tuple[int, ...]], ...]
    receipts: tuple[NumberedReceipt, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """The digest as it is set: the headline with its numbers, and the paragraphs. A receipt is printed once."""

    headline: Sentence
    headline_numbers: tuple[int, ...]
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Differing:
    """A quantity for which reports give different values: each value with the outlets that give it.

    `numbers` are the values as numbers, one for each; empty where not all of them are.
    """

    subject: str
    values: tuple[tuple[str, tuple[str, ...]], ...]
    numbers: tuple[float, ...] = ()


def outlet_name(view: StoryView, article: Article | None, fallback: str = "") -> str:
    """How an outlet is printed: as the article says, else as catalogued, else its key."""
    if article is None:
        entry = view.outlets.get(fallback)
        return entry.name if entry else fallback
    entry = view.outlets.get(article.outlet)
    return article.outlet_name or (entry.name if entry else article.outlet) or fallback


def outlets_of(view: StoryView) -> tuple[str, ...]:
    """The keys of the outlets that report the story, in order of their first report."""
    return tuple(dict.fromkeys(m.outlet or m.id for m in view.members))


def independent_of(view: StoryView) -> int | None:
    """Independent origins, never more than there are outlets; None where it cannot be known."""
    known = view.tracing.independent
    return None if known is None else max(1, min(known, len(outlets_of(view))))


@dataclass(frozen=True, slots=True)
class Backing:
    """How many outlets say what a sentence says, and how many of these are independent; None where it cannot be known."""

    outlets: int
    independent: int | None


def backing_of(view: StoryView, sentence: Sentence) -> Backing | None:
    """Whose reports say what a sentence says: those of its receipts, and those that make the same claim.

    None where they are of one outlet, which says it all. Where reports differ, only receipts count.
    """
    by_id = {m.id: m for m in view.members}
    told = {r.article for r in sentence.receipts}
    told = told.union(*(claim.makers for claim in view.claims if claim.id == sentence.claim))
    held = sorted(told & by_id.keys())
    outlets = {by_id[one].outlet or one for one in held}
    if len(outlets) < 2:
        return None
    known = view.tracing.independent_among(held)
    return Backing(len(outlets), None if known is None else min(known, len(outlets)))


def updated_of(view: StoryView) -> datetime | None:
    """The newest capture that the story rests on."""
    return max((t for m in view.members if (t := m.version_captured or m.captured)), default=None)


def primary_of(view: StoryView) -> Article:
    """The article that items link to: the digest's, else the first report, else the earliest member with an address."""
    by_id = {m.id: m for m in view.members}
    chosen = view.digest.primary if isinstance(view.digest, Digest) else ""
    for wanted in (chosen, view.tracing.first):
        if wanted in by_id and by_id[wanted].url:
            return by_id[wanted]
    return next((m for m in view.members if m.url), view.members[0])


def reports_of(view: StoryView) -> tuple[ReportView, ...]:
    """Every report as a row, in order of members, with what it is in one word."""
    by_id = {m.id: m for m in view.members}
    parents = _parents(view.tracing.edges)
    origins = {m: n for n, origin in enumerate(view.tracing.origins, 1) for m in origin.members}
    roots = {origin.root for origin in view.tracing.origins}
    rows = []
    for article in view.members:
        edge = parents.get(article.id)
        name = outlet_name(view, article)
        tag, of = "own", ""
        if edge:
            tag = {"wire": "copy", "canonical": "copy"}.get(edge.kind, edge.kind)
            of = edge.parent.removeprefix("outlet:")
            if edge.parent in by_id:
                of = outlet_name(view, by_id[edge.parent])
        elif article.id == view.tracing.first:
            tag = "first" if view.tracing.first_sure else "earliest"
        entry = view.outlets.get(article.outlet)
        rows.append(
            ReportView(
                article,
                name,
                tag,
                of,
                state_controlled=bool(entry and entry.state_controlled),
                origin=origins.get(article.id, 0),
                root=article.id in roots,
            )
        )
    return tuple(rows)


def _parents(edges: Iterable[Edge]) -> dict[str, Edge]:
    """The strongest edge of each article; ties go to the smaller parent."""
    best: dict[str, Edge] = {}
    for edge in sorted(edges, key=lambda e: (_STRENGTH.get(e.kind, 9), -round(e.weight, 9), e.parent)):
        best.setdefault(edge.article, edge)
    return best


def account_of(view: StoryView, digest: Digest) -> Account:
    """The digest with its receipts numbered in order of reading; a passage keeps its number wherever it is used again."""
    by_id = {m.id: m for m in view.members}
    numbers: dict[tuple[str, int, int], int] = {}

    def numbered(sentence: Sentence) -> tuple[int, ...]:
        keys = [(r.article or r.url, r.start, r.end) for r in sentence.receipts]
        return tuple(dict.fromkeys(numbers.setdefault(key, len(numbers) + 1) for key in keys))

    headline_numbers = numbered(digest.headline)
    grouped: list[list[Sentence]] = []
    for at, sentence in enumerate(digest.sentences):
        if not grouped or sentence.paragraph != digest.sentences[at - 1].paragraph:
            grouped.append([])
        grouped[-1].append(sentence)
    printed: set[int] = set()
    paragraphs = []
    for n, group in enumerate(grouped):
        marked = tuple((sentence, numbered(sentence)) for sentence in group)
        beside = [digest.headline, *group] if n == 0 else group
        receipts = _beside(view, by_id, beside, numbers, printed)
        paragraphs.append(Paragraph(marked, receipts))
    if not grouped:
        paragraphs.append(Paragraph((), _beside(view, by_id, [digest.headline], numbers, printed)))
    return Account(digest.headline, headline_numbers, tuple(paragraphs))


def _beside(
    view: StoryView,
    by_id: dict[str, Article],
    sentences: Sequence[Sentence],
    numbers: dict[tuple[str, int, int], int],
    printed: set[int],
) -> tuple[NumberedReceipt, ...]:
    """The receipts that stand beside a paragraph: each once in the whole account, in order of number."""
    found: dict[int, NumberedReceipt] = {}
    for sentence in sentences:
        for receipt in sentence.receipts:
            number = numbers[receipt.article or receipt.url, receipt.start, receipt.end]
            if number in printed:
                continue
            before = found.get(number)
            article = by_id.get(receipt.article)
            found[number] = NumberedReceipt(
                number,
                receipt,
                outlet_name(view, article, receipt.outlet),
                article,
                says_the_same(sentence.text, receipt.exact) or bool(before and before.same_words),
                (*(before.sentences if before else ()), sentence.id),
                bool(article and (entry := view.outlets.get(article.outlet)) and entry.state_controlled),
            )
    printed.update(found)
    return tuple(found[n] for n in sorted(found))


def differing_of(view: StoryView) -> tuple[Differing, ...]:
    """Where reports differ: claims with two or more values, each value with the names of those who give it."""
    by_id = {m.id: m for m in view.members}
    found = []
    for claim in sorted(view.claims, key=lambda c: (-len(c.passages), c.id)):
        if len(claim.values) < 2:
            continue
        values = tuple(
            (
                value.text,
                tuple(dict.fromkeys(outlet_name(view, by_id.get(a)) for a, _, _ in value.passages if a in by_id)),
            )
            for value in claim.values
        )
        numbers = tuple(value.number for value in claim.values if value.number is not None)
        found.append(Differing(claim.subject, values, numbers if len(numbers) == len(values) else ()))
    return tuple(found)


def by_language(reports: Sequence[ReportView]) -> tuple[tuple[str, tuple[ReportView, ...]], ...]:
    """Reports by language, the language of most reports first; within a language as they come."""
    found: dict[str, list[ReportView]] = {}
    for report in reports:
        found.setdefault(report.article.language, []).append(report)
    ordered = sorted(found.items(), key=lambda pair: (not pair[0], -len(pair[1]), pair[0]))
    return tuple((language, tuple(held)) for language, held in ordered)


def coverage_of(view: StoryView) -> tuple[tuple[tuple[str, int], ...], tuple[tuple[str, int], ...]]:
    """From how many outlets of each country, and in how many of each language, a story was reported; most first."""
    countries: dict[str, set[str]] = {}
    languages: dict[str, set[str]] = {}
    for member in view.members:
        entry = view.outlets.get(member.outlet)
        outlet = member.outlet or member.id
        if country := (entry.country if entry else member.country):
            countries.setdefault(country, set()).add(outlet)
        if member.language:
            languages.setdefault(member.language, set()).add(outlet)
    return _most_first(countries), _most_first(languages)


def _most_first(found: dict[str, set[str]]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(((key, len(held)) for key, held in found.items()), key=lambda pair: (-pair[1], pair[0])))


def card_of(view: StoryView) -> Card:
    """The story as it stands in lists, front pages and feeds."""
    primary = primary_of(view)
    digest = view.digest if isinstance(view.digest, Digest) else None
    first = next((m for m in view.members if m.id == view.tracing.first), None)
    entry = view.outlets.get(primary.outlet)
    feed = next((c.url for c in entry.channels if c.kind == "feed"), "") if entry else ""
    times = [t for m in view.members if (t := m.time)]
    return Card(
        id=view.story.id,
        headline=digest.headline.text if digest else primary.title,
        headline_id=digest.headline.id if digest else "",
        language=(digest.language if digest else primary.language),
        sentences=digest.sentences[:CARD_SENTENCES] if digest else (),
        topic=slug_of(view.story.topic),
        place=view.story.place,
        outlets=len(outlets_of(view)),
        independent=independent_of(view),
        first_name=outlet_name(view, first) if first else "",
        first_sure=view.tracing.first_sure,
        differs=bool(differing_of(view)),
        languages=view.story.languages,
        time=(first.time if first and first.time else min(times, default=None)),
        updated=updated_of(view),
        primary=Primary(
            article=primary.id,
            url=primary.url,
            title=primary.title,
            outlet=primary.outlet,
            outlet_name=outlet_name(view, primary),
            authors=primary.authors,
            published=primary.published,
            language=primary.language,
            access=primary.access,
            home=entry.home if entry else "",
            feed=feed,
        ),
        elsewhere=tuple(
            Elsewhere(outlet_name(view, m), m.url, m.title, m.language)
            for m in view.members
            if m.id != primary.id and m.url
        ),
        state_controlled=_state_controlled(view, primary, digest.sentences[:CARD_SENTENCES] if digest else ()),
    )


def _state_controlled(view: StoryView, primary: Article, sentences: Sequence[Sentence]) -> tuple[str, ...]:
    """Names of the outlets under a state's control that a card links or cites, in order of members."""
    cited = {r.article for s in sentences for r in s.receipts} | {primary.id}
    held = ((m, view.outlets.get(m.outlet)) for m in view.members if m.id in cited)
    return tuple(dict.fromkeys(outlet_name(view, m) for m, entry in held if entry and entry.state_controlled))


def weight_of(card: Card, now: datetime) -> float:
    """How much a story leads at `now`, in powers of two: independent origins before outlets, newer before older.

    Each independent origin counts as much as four outlets that repeat; a story loses half of its weight in a day, until it
    is ten days old. These are choices of an editor, not measurements.
    """
    repeated = card.outlets - (card.independent or 1)
    strength = (card.independent or 1) + 0.25 * min(repeated, 12)
    hours = max(0.0, (now - (card.updated or card.time or _NEVER)).total_seconds() / 3600)
    return round(math.log2(strength) - min(hours, 240) / 24, 9)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a front page: `kind` is `topic`, `country` or `single`; `key` a slug or country."""

    kind: str
    key: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A front page as composed: no story stands in it twice."""

    lead: Card | None
    seconds: tuple[Card, ...]
    topics: tuple[Section, ...]
    places: tuple[Section, ...]
    single: tuple[Card, ...]
