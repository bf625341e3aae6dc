"""The paper as `publish` and `web` ask for it, read from the store one page's worth at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from headwater import __version__
from headwater.desk import board
from headwater.desk.effect import delisted
from headwater.models import Outlet, Policy, Ruling, Story, Verb, story_id
from headwater.models.article import article_id
from headwater.pipeline.editions import edition_cards
from headwater.pipeline.fonts import fonts_found
from headwater.pipeline.freshness import asked_outlets, fresh_of, unanswered_outlets
from headwater.pipeline.policies import gone_by_ruling, policy_of
from headwater.pipeline.shelving import view_of
from headwater.pipeline.telling import MOST_MEMBERS
from headwater.pipeline.work import Bench
from headwater.prose import search_tokens
from headwater.publish import (
    ArticleView,
    Asked,
    Card,
    Entry,
    Figures,
    Fresh,
    FrontView,
    Gone,
    Hit,
    Key,
    ListingView,
    Moved,
    OutletView,
    SearchView,
    Site,
    StoryView,
    Tally,
    TodayView,
    Withdrawn,
)
from headwater.publish.editions import edition_time, zone_of
from headwater.publish.shelf import report_pages
from headwater.settings import Settings
from headwater.store import StoryRow, loads

PAGE = 40  # stories on one page of a listing
FRONT = 400  # newest stories that the front page is composed from
HITS = 20
LISTINGS = ("topic", "country", "language")
TAKEN_BACK = timedelta(days=30)  # for how long feeds name what was withdrawn
MOST_TAKEN_BACK = 500
EARLIER = 3  # editions that a front page names


def site_of(everything: Settings, *, sample: bool = False) -> Site:
    """Who publishes, as set by the operator."""
    settings = everything.site
    return Site(
        name=settings.name,
        tagline=settings.tagline,
        base_address=everything.site_address,
        base_path=settings.base_path.rstrip("/"),
        language=settings.language,
        tongues=settings.tongues,
        operator=settings.operator,
        postal_address=settings.postal_address,
        contact=settings.contact,
        logo=settings.logo,
        colours=tuple(sorted(settings.colours.items())),
        countries=settings.countries,
        languages=settings.languages,
        topics=settings.topics,
        outlets=settings.outlets,
        sample=sample,
        time_zone=settings.time_zone,
        facebook_app_id=settings.facebook_app_id,
        card_fonts=fonts_found(),
        websub_hub=settings.websub_hub,
        measure=settings.measure,
        measure_sources=settings.measure_sources,
        version=__version__,
    )


class StoreShelf:
    """One paper over one store, at the bench's time. See `headwater.publish.Shelf` for what each method promises."""

    def __init__(self, bench: Bench, *, sample: bool = False) -> None:
        self._bench = bench
        self._store = bench.store
        self.site = site_of(bench.settings, sample=sample)
        self.now = bench.now
        self._indexes: dict[str, tuple[Entry, ...]] = {}
        self._taken_back: tuple[Withdrawn, ...] | None = None

    @property
    def figures(self) -> Figures | None:
        """How the desk keeps its promise."""
        kept = board(self._store)
        median = None if kept.median_minutes is None else round(kept.median_minutes)
        return Figures(decided=kept.cases - kept.open, median_minutes=median, breaches=kept.breaches)

    def front(self) -> FrontView:
        """The edition that stands at `now`."""
        rows = [row for row in self._store.stories(limit=FRONT) if self._carries(row)]
        counts = self._store.counts()
        languages = {language for row in rows for language in row.languages}
        return FrontView(
            key=self.now.strftime("%Y-%m-%d-%H"),
            made=self.now,
            cards=tuple(_card(row) for row in rows),
            reports=counts.get("articles", 0),
            outlets=len(self._store.listing_keys("outlet")),
            languages=len(languages),
            unanswered=len(unanswered_outlets(self._bench)),
            searchable=counts.get("articles", 0),
            earlier=tuple(islice(self._editions_back(), EARLIER)),
        )

    def edition(self, key: str) -> FrontView | None:
        """An edition that was made by `now`; the stories that it held, as far as they stand today."""
        made = edition_time(key, zone_of(self.site.time_zone))
        if made is None or made > self.now:
            return None
        cards = tuple(c for c in edition_cards(self._store, key, FRONT) if self._carries_card(c))
        if not cards:
            return None
        held = self.index("edition")
        before, after = [e for e in held if e.key < key], [e for e in held if e.key > key]
        return FrontView(key=key, made=made, cards=cards, earlier=tuple(before[-1:]), later=tuple(after[:1]))

    def story(self, key: str) -> StoryView | Moved | Gone | None:
        """A story by its id, or by one that it had before."""
        view = view_of(self._bench, key)
        if view is not None:
            return view
        to = self._store.story_redirect(key)
        if to is not None and to != key:
            return Moved(to)
        if self._store.docs_by("member", refers=key, limit=1):
            return self._gone_story(key)
        return None

    def _gone_story(self, key: str) -> Gone:
        """Why a story stands no more: the ruling on it or on one of its reports, else its sources."""
        members = [doc.key for doc in self._store.docs_by("member", refers=key, limit=MOST_MEMBERS)]
        return next(
            (gone for one in (key, *members) if (gone := gone_by_ruling(self._bench, one)) is not None),
            Gone("withdrawn at the source"),
        )

    def article(self, key: str) -> ArticleView | Gone | None:
        """An article by its id."""
        article, state = self._store.article(key), self._store.article_state(key)
        if article is None or state is None:
            return None
        if state[1] is not None:
            withdrawn = Gone(state[1], article.version_captured, status=451 if state[1] == "status-451" else 410)
            ruled = gone_by_ruling(self._bench, key, article.url, article.outlet) if state[1] == "ruled-out" else None
            return ruled or withdrawn
        member = self._store.doc("member", key)
        row = self._store.story_row(member.doc) if member else None
        return ArticleView(
            article=article,
            outlet=self._bench.catalogue.by_key.get(article.outlet),
            story=_card(row) if row else None,
        )

    def outlet(self, key: str) -> OutletView | None:
        """An outlet by its key or registrable domain."""
        held = self._store.count_articles_of_outlet(key)
        entry = self._bench.catalogue.by_key.get(key)
        if not held and entry is None:
            return None
        newest = self._store.articles(self._store.articles_of_outlet(key, limit=30))
        standing = tuple(a for a in newest if self._stands(a.id))
        times = sorted(t for a in newest if (t := a.version_captured or a.captured))
        refusal = next((one for one in unanswered_outlets(self._bench) if one.outlet == key), None)
        home = entry.home if entry else (newest[0].url if newest else "")
        return OutletView(
            key=key,
            name=entry.name if entry else (newest[0].outlet_name if newest else key),
            outlet=entry,
            articles=held,
            first=times[0] if times else None,
            newest=times[-1] if times else None,
            policy=self._policy(home) if home else None,
            recent=standing,
            stories=tuple(_card(row) for row in self._store.stories("outlet", key, limit=20)),
            answered=None if refusal is None else False,
            reason=refusal.reason if refusal else "",
        )

    def listing(self, kind: str, key: str, page: int) -> ListingView | None:
        """One page of the stories of a topic, country, language or day."""
        if kind == "archive":
            total = next((count for day, count, _ in self._store.story_days() if day == key), 0)
        else:
            total = self._store.count_stories(kind, key)
        pages = _pages(total)
        if not total or not 1 <= page <= pages:
            return None
        part = {"limit": PAGE, "offset": (page - 1) * PAGE}
        by_day = kind == "archive"
        rows = self._store.stories_of_day_part(key, **part) if by_day else self._store.stories(kind, key, **part)
        return ListingView(
            kind=kind, key=key, cards=tuple(_card(row) for row in rows), page=page, pages=pages, total=total
        )

    def index(self, kind: str) -> tuple[Entry, ...]:
        """What has stories, of one kind; read once, since every page names the topics."""
        if kind not in self._indexes:
            self._indexes[kind] = self._index(kind)
        return self._indexes[kind]

    def _index(self, kind: str) -> tuple[Entry, ...]:
        """What has stories, of one kind, from the store."""
        if kind == "edition":
            return tuple(reversed(tuple(self._editions_back())))
        if kind == "archive":
            return tuple(Entry(day, count=count, at=newest) for day, count, newest in self._store.story_days())
        entries = []
        for key, count, _ in self._store.listing_keys(kind):
            outlet = self._bench.catalogue.by_key.get(key) if kind == "outlet" else None
            marks = ("state-controlled",) if outlet and outlet.state_controlled else ()
            name = outlet.name if outlet else (self._name_of(key) if kind == "outlet" else "")
            about = _about_outlet(outlet) if outlet else {}
            entries.append(Entry(key, name, count, marks=marks, **about))
        return tuple(entries)

    def today(self) -> TodayView:
        """What was gathered and published on the paper's day, and who did not answer."""
        day = self.now.date().isoformat()
        gathered: Counter[str] = Counter()
        countries: Counter[str] = Counter()
        for language, on, count in self._store.languages_with_days():
            if on == day:
                gathered[language] += count
                for article, _, _, _ in self._store.article_hashes_of(language, day, day):
                    held = self._store.article(article)
                    countries[held.country if held else ""] += 1
        rows = self._store.stories_of_day(day)
        spoken = Counter(language for row in rows for language in row.languages)
        placed = Counter(row.country for row in rows if row.country)
        unanswered = unanswered_outlets(self._bench)
        asked = asked_outlets(self._bench)
        return TodayView(
            countries=_tallies(countries, placed),
            languages=_tallies(gathered, spoken),
            unanswered=unanswered,
            dropped=tuple(sorted(self._dropped().items(), key=lambda pair: (-pair[1], pair[0]))),
            asked=len(asked),
            answered=len(asked - {one.outlet for one in unanswered}),
        )

    def fresh(self, kind: str, key: str) -> Fresh:
        """How fresh a list is."""
        return fresh_of(self._bench, kind, key)

    def recent(self, most: int) -> tuple[Card, ...]:
        """The newest stories, as an index may name them: without any report that shall not be found by somebody's name."""
        unnamed = {key.partition(" ")[2] for key in self._store.doc_keys("delisted")}
        addresses = {article.url for article in self._store.articles(sorted(unnamed))}
        cards = (_card(row) for row in self._store.stories(limit=most) if self._carries(row))
        return tuple(
            replace(card, elsewhere=tuple(e for e in card.elsewhere if e.url not in addresses)) if addresses else card
            for card in cards
            if card.primary.article not in unnamed
        )

    def withdrawn(self) -> tuple[Withdrawn, ...]:
        """Stories that stood on an article which is gone or was ruled out in the last thirty days, newest first.

        A story's id is that of its earliest member, so that each such article names one story, whether it was ever published
        or not: the same captures and rulings give the same answer on every machine. Read once, since every feed tells it.
        """
        if self._taken_back is None:
            self._taken_back = self._withdrawn()
        return self._taken_back

    def _withdrawn(self) -> tuple[Withdrawn, ...]:
        """The withdrawn stories, from the store."""
        found: dict[str, Withdrawn] = {}
        for at, article, reason in sorted(self._withdrawals(), reverse=True):
            story = story_id(article)
            state = self._store.article_state(article)
            stands = self._store.story_row(story) or self._store.story_redirect(story)
            if state is not None and state[1] is not None and not stands:
                found.setdefault(story, Withdrawn(story, at, reason))
        return tuple(found.values())

    def _withdrawals(self) -> Iterator[tuple[datetime, str, str]]:
        """When which article was found gone, or ruled out, and the reason."""
        since = self.now - TAKEN_BACK
        for doc in self._store.docs_by("gone", descending=True, limit=MOST_TAKEN_BACK):
            at = datetime.fromisoformat(doc.sort or "")
            if since <= at <= self.now:
                for article in self._articles_at(doc.refers or ""):
                    yield at, article, f"status-{doc.doc}"
        for doc in self._store.docs_by("ruling", descending=True, limit=MOST_TAKEN_BACK):
            ruling = loads(Ruling, doc.doc)
            hides = not ruling.allows and bool({Verb.LIST, Verb.ANALYSE} & set(ruling.verbs))
            if hides and since <= ruling.at <= self.now and ruling.scope in ("article", "address"):
                known = {ruling.target} if ruling.scope == "article" else self._articles_at(ruling.target)
                for article in known:
                    yield ruling.at, article, "ruled-out"

    def _articles_at(self, url: str) -> set[str]:
        """The articles that an address may stand for."""
        return {article_id(url), *self._store.articles_at(url)}

    def search(self, asked: Asked) -> SearchView:
        """Reports that have all words that are asked for, newest first."""
        found = self._store.search(
            search_tokens(asked.query),
            language=asked.language or None,
            outlet=asked.outlet or None,
            country=asked.country or None,
            topic=asked.topic or None,
            after=self.now - timedelta(days=asked.days) if asked.days else None,
            limit=asked.page * HITS + 1,
        )
        shown = found[(asked.page - 1) * HITS : asked.page * HITS]
        unnamed = delisted(self._store, asked.query)
        hits = []
        for article in self._store.articles([key for key, _ in shown]):
            member = self._store.doc("member", article.id)
            row = self._store.story_row(member.doc) if member else None
            if not self._stands(article.id) or article.id in unnamed:
                continue
            card = _card(row) if row else None
            hits.append(
                Hit(
                    article=article,
                    story=card.id if card else "",
                    headline=card.headline if card else "",
                    outlets=card.outlets if card else 1,
                )
            )
        return SearchView(asked=asked, hits=tuple(hits), more=len(found) > asked.page * HITS)

    def keys(self, kind: str) -> Iterator[Key]:
        """Everything of a kind that has a page, in order of key."""
        if kind == "archive":
            for day, count, newest in self._store.story_days():
                yield Key(day, newest, _pages(count))
        elif kind in LISTINGS:
            for key, count, newest in sorted(self._store.listing_keys(kind)):
                yield Key(key, newest, _pages(count))
        elif kind == "outlet":
            yield from (Key(key, newest) for key, _, newest in sorted(self._store.listing_keys("outlet")))
        elif kind == "edition":
            yield from (Key(entry.key, entry.at) for entry in self.index("edition"))
        elif kind == "moved":
            stories = [loads(Story, doc.doc) for doc in self._store.all_docs("story")]
            former = {old for story in stories for old in story.formerly} - {story.id for story in stories}
            yield from (Key(old) for old in sorted(former))
        elif kind == "article":
            yield from (Key(key) for key in self._store.article_ids())
        else:
            for doc in self._store.all_docs("story"):
                row = self._store.story_row(doc.key)
                pages = report_pages(min(len(loads(Story, doc.doc).members), MOST_MEMBERS))
                yield Key(doc.key, _updated(row) if row else None, pages, lone=row is None)

    def _editions_back(self) -> Iterator[Entry]:
        """The editions made by now that hold a story, newest first."""
        zone = zone_of(self.site.time_zone)
        for key in reversed(self._store.references("edition")):
            made = edition_time(key, zone)
            if made and made <= self.now and next(edition_cards(self._store, key, 1), None):
                yield Entry(key, at=made)

    def _carries(self, row: StoryRow) -> bool:
        """Whether this paper carries a story, as its operator set it."""
        wishes = self._bench.settings.site
        return (
            (not wishes.languages or bool(set(row.languages) & set(wishes.languages)))
            and (not wishes.topics or row.topic in wishes.topics)
            and (not wishes.countries or row.country in wishes.countries)
            and (not wishes.outlets or bool(set(row.outlets) & set(wishes.outlets)))
        )

    def _carries_card(self, card: Card) -> bool:
        """Whether this paper carries the story of a card."""
        row = self._store.story_row(card.id)
        return row is not None and self._carries(row)

    def _stands(self, article: str) -> bool:
        """Whether an article is not withdrawn."""
        state = self._store.article_state(article)
        return state is not None and state[1] is None

    def _policy(self, url: str) -> Policy:
        """What may be done with an address."""
        return policy_of(self._bench, url, outlet=self._bench.catalogue.at(url))

    def _name_of(self, key: str) -> str:
        """How an outlet that is not in the catalogue is printed."""
        newest = self._store.articles(self._store.articles_of_outlet(key, limit=1))
        return newest[0].outlet_name if newest else key

    def _dropped(self) -> Counter[str]:
        """Why pages were gathered and not published."""
        dropped: Counter[str] = Counter()
        for step, _, ended, reason, count in self._store.outcome_counts():
            if step == "read" and ended.value != "done":
                dropped[reason] += count
        return dropped


def _about_outlet(outlet: Outlet) -> dict[str, Any]:
    """What an index says of a catalogued outlet."""
    feed = next((channel.url for channel in outlet.channels if channel.kind == "feed"), "")
    return {"group": outlet.country, "home": outlet.home, "feed": feed, "languages": outlet.languages}


def _pages(count: int) -> int:
    """How many pages so many stories fill."""
    return max(1, -(-count // PAGE))


def _card(row: StoryRow) -> Card:
    """The card that was kept with a story's row."""
    return loads(Card, row.doc)


def _updated(row: StoryRow) -> datetime | None:
    """When a story's page last changed."""
    return _card(row).updated


def _tallies(gathered: Counter[str], published: Counter[str]) -> tuple[Tally, ...]:
    """What was gathered and published, by key, most first."""
    keys = sorted((gathered.keys() | published.keys()) - {""}, key=lambda key: (-gathered[key], key))
    return tuple(Tally(key, gathered[key], published[key]) for key in keys)
