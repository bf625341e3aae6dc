"""What a paper is made of, as frozen values: the only thing this room is given. Times are aware and UTC.

The pipeline fills these from the store, one page's worth at a time; nothing here holds the whole paper. Where a field may
be left out, its default says what that means on the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from headwater.models import Article, Claim, Digest, Outlet, Policy, Revision, Sentence, Story, Tracing, Withheld


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Who publishes, under which name and address, and what this paper carries.

    `countries`, `languages`, `topics` and `outlets` say what is carried, for the about page; empty means all of them.
    """

    name: str = "Headwater"
    tagline: str = "The world’s press, traced to its source"
    base_address: str = "http://127.0.0.1:8400"  # scheme and host, no slash at the end; absolute links of feeds use it
    base_path: str = ""  # "/paper" where the site lives in a folder, else empty; a slash at its end is taken off
    language: str = "en"  # of the interface
    tongues: tuple[str, ...] = ()  # further languages of the interface, each served under /xx/
    operator: str = ""  # who is responsible; empty only on a private machine
    postal_address: str = ""  # lines divided by line ends
    contact: str = ""  # an e-mail address for people; printed so that harvesters cannot read it
    logo: str = ""  # the address, on this site, of an SVG or PNG; empty: the name in type
    colours: tuple[tuple[str, str], ...] = ()  # (token, "#rrggbb"), such as ("river", "#0b5a78") or ("dark-river", …)
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    time_zone: str = "UTC"  # IANA name: the hours of editions are of this zone
    facebook_app_id: str = ""  # only for the address of Facebook's share dialog; nothing of Facebook is ever loaded
    card_fonts: tuple[
        str, ...
    ] = ()  # font files for headlines on social cards in scripts that the shipped font has not
    websub_hub: str = (
        ""  # the address of a WebSub hub: feeds name it to their readers, and it is told which feeds changed
    )
    measure: tuple[str, ...] = ()  # adapters for an operator's own analytics, each asleep until a reader consents
    measure_sources: tuple[str, ...] = ()  # origins that those analytics may be loaded from and asked at
    sample: bool = False  # an invented press: every page says so
    version: str = ""  # of Headwater, printed in feeds and on the about page

    def __post_init__(self) -> None:
        object.__setattr__(self, "base_path", self.base_path.rstrip("/"))

    @property
    def root(self) -> str:
        """The absolute address of the front page without the slash at its end."""
        return self.base_address.rstrip("/") + self.base_path


@dataclass(frozen=True, slots=True)
class Figures:
    """How the desk keeps its promise, as printed in the footer of a live page; never part of an export."""

    decided: int = 0
    median_minutes: int | None = None  # from complaint to decision
    breaches: int = 0  # complaints not decided within 24 hours


@dataclass(frozen=True, slots=True)
class Unanswered:
    """An outlet that did not answer when it was last asked, and the countable reason ("status-403", "timeout")."""

    outlet: str  # key
    name: str
    reason: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """How fresh a list is: its newest report, how many outlets are asked for it, and which of them did not answer when they
    were last asked. None are asked where an archive stands in for the world.
    """

    newest: datetime | None = None
    asked: int = 0
    unanswered: tuple[Unanswered, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Primary:
    """The article that an item links to."""

    article: str
    url: str
    title: str
    outlet: str  # key
    outlet_name: str
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    language: str = ""
    access: str = "unknown"
    home: str = ""  # the outlet's home page
    feed: str = ""  # the outlet's feed, where one is known


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another outlet's report of the same event, as listed in feeds."""

    outlet_name: str
    url: str
    title: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A story as it stands in a list, a front page or a feed. Made by `card_of`; small enough to be kept by the hundred.

    `sentences` are the digest's own first sentences, or none where the digest is withheld (then `headline` is the primary
    article's own headline, and `headline_id` is empty).
    """

    id: str
    headline: str
    headline_id: str
    language: str
    sentences: tuple[Sentence, ...]
    topic: str  # a slug of `topics.SLUGS`
    place: str  # ISO 3166-1 alpha-2 or ""
    outlets: int
    independent: int | None
    first_name: str  # the outlet that reported first, "" where that is not known
    first_sure: bool
    differs: bool  # reports give different values for the same thing
    languages: tuple[str, ...]
    time: datetime | None  # of the first report
    updated: datetime | None  # the newest capture it rests on
    primary: Primary
    elsewhere: tuple[Elsewhere, ...] = ()
    state_controlled: tuple[str, ...] = ()  # names of outlets under a state's control that the card cites or links


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryView:
    """All that a story's page shows."""

    story: Story
    digest: Digest | Withheld
    tracing: Tracing
    members: tuple[Article, ...]  # those whose policy allows `list`, earliest first
    outlets: Mapping[str, Outlet] = field(default_factory=dict, hash=False)  # by key, for those that are catalogued
    revisions: tuple[Revision, ...] = ()  # oldest first, the standing one last
    claims: tuple[Claim, ...] = ()  # those with two or more values are shown as differing; the others count who says it
    neighbours: tuple[Card, ...] = ()  # other stories of the same thread, newest first
    likes: int | None = None  # None: likes are not counted here


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """What the paper says of one article: never its text."""

    article: Article
    outlet: Outlet | None = None
    story: Card | None = None  # the story that it stands in


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletView:
    """What we hold of an outlet, and what we read of its wishes."""

    key: str
    name: str
    outlet: Outlet | None = None  # its entry in the catalogue, if it has one
    articles: int = 0
    first: datetime | None = None  # first and newest capture
    newest: datetime | None = None
    policy: Policy | None = None  # as read for its home page; None where nothing was read yet
    policy_read: datetime | None = None
    recent: tuple[Article, ...] = ()  # newest first
    stories: tuple[Card, ...] = ()  # newest first
    answered: bool | None = None  # when last asked; None: never asked
    reason: str = ""  # why it did not answer


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an index page: a topic, a country, a language, an outlet, an edition or a day that has stories."""

    key: str
    name: str = ""  # an outlet's name; of topics, countries and languages the interface knows the names
    count: int = 0
    group: str = ""  # an outlet's country
    at: datetime | None = None
    marks: tuple[str, ...] = ()  # "state-controlled"
    home: str = ""  # an outlet's home page
    feed: str = ""  # an outlet's feed, where one is known
    languages: tuple[str, ...] = ()  # of an outlet


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontView:
    """What the front page of one edition is composed from; `compose` decides what leads."""

    key: str  # of the edition: "2026-11-23-06", day and hour of the paper's zone; of the front page: the hour it was made
    made: datetime
    cards: tuple[Card, ...]  # candidates, in any order; a few hundred are enough
    reports: int = 0  # that this edition rests on
    outlets: int = 0
    languages: int = 0
    unanswered: int = 0
    searchable: int = 0  # reports that search covers
    earlier: tuple[Entry, ...] = ()  # editions before this one, newest first: a few
    later: tuple[Entry, ...] = ()  # the edition after this one, if there is one


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingView:
    """One page of a list of stories, newest first. `key` is a topic's slug, a country, a language, or a day."""

    kind: str  # topic | country | language | archive
    key: str
    cards: tuple[Card, ...]
    page: int = 1
    pages: int = 1
    total: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """A country or language: how many reports were gathered, and stories published, on the day of the paper."""

    key: str
    gathered: int
    published: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayView:
    """What was gathered and published today, and who did not answer."""

    countries: tuple[Tally, ...] = ()
    languages: tuple[Tally, ...] = ()
    unanswered: tuple[Unanswered, ...] = ()
    dropped: tuple[tuple[str, int], ...] = ()  # (reason, count) of what was gathered and not published
    asked: int = 0
    answered: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One report found by a search, with the story it stands in."""

    article: Article
    story: str = ""
    headline: str = ""
    outlets: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a search asks for: words, and what it is narrowed to. `days` counts back from now; 0 is any time."""

    query: str = ""
    language: str = ""
    country: str = ""  # of the outlet
    outlet: str = ""
    topic: str = ""
    days: int = 0
    page: int = 1

    def fits(self, article: Article, now: datetime, topic: str = "") -> bool:
        """Whether an article is what the search is narrowed to."""
        pairs = ((self.language, article.language), (self.country, article.country), (self.outlet, article.outlet))
        in_time = not self.days or (article.time is not None and article.time >= now - timedelta(days=self.days))
        return all(wanted in ("", held) for wanted, held in (*pairs, (self.topic if topic else "", topic))) and in_time


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchView:
    """The answer to a search: newest first. `more` says that there are further pages."""

    asked: Asked
    hits: tuple[Hit, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """A story that was joined with another: its address leads there for good."""

    to: str


@dataclass(frozen=True, slots=True)
class Gone:
    """Something that was published and is not any more. `status`: 410, or 451 where a law asked for it."""

    reason: str
    at: datetime | None = None
    case: str = ""
    status: int = 410


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A story that feeds may have carried and that stands no more: its id, since when, and a countable reason."""

    story: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Document:
    """The bytes of one address. `path` is without the base path; `location` is set where `status` is 301."""

    path: str
    body: bytes = field(repr=False)
    media_type: str
    status: int = 200
    location: str = ""
    indexable: bool = True
    links: str = ""  # what the header `Link` says (RFC 8288)
