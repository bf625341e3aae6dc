"""The pages for people, one function each: a view in, a document out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, date, datetime
from urllib.parse import urlencode

from markupsafe import Markup

from headwater import addresses
from headwater.models import Digest, Sentence
from headwater.publish import linked, words
from headwater.publish.account import (
    Account,
    account_of,
    backing_of,
    by_language,
    card_of,
    coverage_of,
    differing_of,
    reports_of,
)
from headwater.publish.composing import compose
from headwater.publish.editions import zone_of
from headwater.publish.finding import marked, passage_of
from headwater.publish.margin import margins_of
from headwater.publish.marks import counted_words, iso
from headwater.publish.newness import mark_of, mark_of_story
from headwater.publish.paper import (
    ArticleView,
    Document,
    Entry,
    FrontView,
    Gone,
    ListingView,
    OutletView,
    SearchView,
    StoryView,
    Tally,
    TodayView,
)
from headwater.publish.plots import bar, number_line
from headwater.publish.river import drawn_of, lying, standing, streams_of
from headwater.publish.routes import ENTRIES_A_PAGE, index_pages, is_key
from headwater.publish.setting import Head, Setting, page, policy_table
from headwater.publish.shelf import REPORTS_A_PAGE, report_pages
from headwater.publish.telling import changes_of, news_of, shares_of, since_of, timeline_of
from headwater.publish.tongue import Tongue, own_name
from headwater.publish.topics import ORDER

MOST_TO_ASK = 80  # outlets that a search offers to be narrowed to
SPANS = (1, 7, 30, 365)  # days that a search offers
MOST_TO_HIDE = 400  # outlets on the settings page


def front_page(setting: Setting, view: FrontView) -> Document:
    """The front page as it stands, or that of an earlier edition."""
    tongue, site = setting.tongue, setting.site
    standing_now = setting.route.kind == "front"
    heading = site.name if standing_now else words.edition_in_full(tongue, view.made, site.time_zone)
    head = Head(
        heading=heading,
        about=words.tagline(tongue, site),
        style="front",
        feeds_at=setting.route.path,
        data=linked.listing_data(site, setting.route.path, heading, view.cards[:30], view.made),
        as_of=view.made,
    )
    return page(
        setting,
        "front.html",
        head,
        view=view,
        layout=compose(view.cards, view.made),
        edition=words.edition(tongue, view.made, site.time_zone),
        day=words.edition_day(tongue, view.made, site.time_zone),
        made_line=_made_line(tongue, view) if standing_now else "",
        fresh=setting.shelf.fresh("front", "") if setting.live and standing_now else None,
        shown_mark=mark_of(view.cards) if standing_now else "",
        series=[(entry, edition_name(setting, entry, view.made)) for entry in view.earlier],
        onward=[(entry, edition_name(setting, entry, view.made)) for entry in view.later],
    )


def _made_line(tongue: Tongue, view: FrontView) -> str:
    """When a front page was made, and from what."""
    return tongue.say(
        "made %(time)s UTC from %(reports)s by %(outlets)s in %(languages)s",
        time=tongue.clock(view.made),
        reports=tongue.count("%(num)s report", "%(num)s reports", view.reports),
        outlets=tongue.count("%(num)s outlet", "%(num)s outlets", view.outlets),
        languages=tongue.count("%(num)s language", "%(num)s languages", view.languages),
    )


def edition_name(setting: Setting, entry: Entry, now: datetime) -> str:
    """An edition in a word or two, on a page of `now`: "Morning edition, Mon", and with its date after a week."""
    made = entry.at or setting.shelf.now
    zone = zone_of(setting.site.time_zone)
    day = setting.tongue.day_near(made.astimezone(zone).replace(tzinfo=UTC), now.astimezone(zone).replace(tzinfo=UTC))
    return f"{words.edition(setting.tongue, made, setting.site.time_zone)}, {day}"


def story_page(setting: Setting, view: StoryView) -> Document:
    """A story: its digest with receipts in the margin, where it came from, where reports differ, every report, its changes."""
    tongue, site = setting.tongue, setting.site
    card, reports = card_of(view), reports_of(view)
    # A story's page is of the time of its newest capture: until something of it changes, so do none of its bytes.
    now = card.updated or card.time or setting.shelf.now
    digest = view.digest if isinstance(view.digest, Digest) else None
    account = account_of(view, digest) if digest else None
    margins = margins_of(view, digest, account) if digest and account else ()
    streams = streams_of(reports, view.tracing)
    drawn = drawn_of(streams)
    countries, languages = coverage_of(view)
    older = card.time and card.updated and (card.updated - card.time).total_seconds() > 20 * 3600
    head = Head(
        heading=card.headline,
        about=_about(card.sentences),
        image=f"{site.root}/story/{card.id}/card.png",
        og_type="article",
        published=iso(card.time) if card.time else "",
        data=linked.story_data(site, view, card, now),
        as_of=now,
    )
    told_since = since_of(view)
    news = news_of(view, told_since, zone_of(site.time_zone))
    return page(
        setting,
        "story.html",
        head,
        view=view,
        likes=setting.likes(card.id) if setting.likes else view.likes,
        card=card,
        account=account,
        margins=margins,
        reports=reports,
        shown_reports=reports[:REPORTS_A_PAGE],
        tongues_of=by_language(reports[:REPORTS_A_PAGE]),
        report_pages=report_pages(len(view.members)),
        more_origins=len(streams) - len(drawn),
        river_lying=lying(drawn, now, tongue),
        river_standing=standing(drawn, now, tongue),
        differing=[(d, number_line(d, tongue, at)) for at, d in enumerate(differing_of(view))],
        spread=_spread(tongue, countries, languages) if len(countries) > 1 or len(languages) > 1 else (),
        changes=changes_of(view.revisions),
        since_of=told_since,
        news=news,
        news_from=edition_name(setting, Entry(news.edition, at=news.made), now) if news else "",
        timeline=timeline_of(reports, view.revisions, tongue),
        shares=shares_of(site, card),
        since=card.time if older else None,
        made=_made_of(view, account, tongue) if account else (),
        shown_mark=mark_of_story(view, card),
        withheld_line="" if isinstance(view.digest, Digest) else words.withheld(tongue, view.digest.reason),
    )


def _made_of(view: StoryView, account: Account, tongue: Tongue) -> tuple[tuple[Sentence, tuple[int, ...], str], ...]:
    """Headline and sentences with the numbers of their receipts, and how many outlets and origins bear each out."""
    rows = []
    told = ((account.headline, account.headline_numbers), *(pair for p in account.paragraphs for pair in p.sentences))
    for sentence, numbers in told:
        backing = backing_of(view, sentence)
        words = counted_words(backing.outlets, backing.independent, tongue) if backing else ""
        rows.append((sentence, numbers, words))
    return tuple(rows)


def _spread(
    tongue: Tongue, countries: tuple[tuple[str, int], ...], languages: tuple[tuple[str, int], ...]
) -> tuple[tuple[str, tuple[tuple[str, int, Markup], ...]], ...]:
    """Coverage as tables: the head of each, and its rows of name, number of outlets and bar."""
    tables = []
    for head, rows, name in (
        (tongue.say("Country"), countries, tongue.country),
        (tongue.say("Language"), languages, tongue.language),
    ):
        most = rows[0][1] if rows else 1
        tables.append((head, tuple((name(key), count, bar(count, most)) for key, count in rows)))
    return tuple(tables)


def _about(sentences: tuple[Sentence, ...]) -> str:
    """A page's description: the first sentence of the digest, which the page shows anyway."""
    return sentences[0].text if sentences else ""


def reports_page(setting: Setting, view: StoryView) -> Document | None:
    """A further page of a story's reports, or None where there is none of that number."""
    number, pages = setting.route.page, report_pages(len(view.members))
    if number > pages:
        return None
    card = card_of(view)
    shown = reports_of(view)[(number - 1) * REPORTS_A_PAGE : number * REPORTS_A_PAGE]
    head = Head(heading=card.headline, indexable=False)
    values = {"card": card, "tongues_of": by_language(shown), "report_pages": pages, "number": number}
    return page(setting, "reports.html", head, **values)


def listing_page(setting: Setting, view: ListingView) -> Document:
    """A list of stories of one topic, country, language or day."""
    tongue, site = setting.tongue, setting.site
    heading = title_of(setting, view.kind, view.key)
    base = f"/{view.kind}/{view.key}/"
    about = tongue.say("Stories about %(subject)s, each traced to its source", subject=heading)
    if view.kind == "archive":
        about = tongue.say("What was reported on %(day)s, each story traced to its source", day=heading)
    editions = [e for e in setting.shelf.index("edition") if e.key.startswith(f"{view.key}-")]
    head = Head(
        heading=heading,
        about=about,
        feeds_at=base,
        data=linked.listing_data(site, setting.route.path, heading, view.cards, _newest(view, setting)),
    )
    named = [(e, words.edition(tongue, e.at, site.time_zone)) for e in sorted(editions, key=lambda e: e.key) if e.at]
    values = {"kind_name": words.listing(tongue, view.kind), "editions": named if view.kind == "archive" else []}
    fresh = setting.shelf.fresh(view.kind, view.key) if setting.live else None
    mark = mark_of(view.cards) if view.page == 1 else ""
    return page(setting, "listing.html", head, view=view, fresh=fresh, shown_mark=mark, **values)


def _newest(view: ListingView, setting: Setting) -> datetime:
    """When a list last changed."""
    return max((at for card in view.cards if (at := card.updated or card.time)), default=setting.shelf.now)


def title_of(setting: Setting, kind: str, key: str) -> str:
    """The name of a list: of a topic, a country, a language or a day."""
    if kind == "archive":
        day = _day_of(key)
        return setting.tongue.day(day) if day else key
    if kind == "topic":
        return words.topic(setting.tongue, key)
    return setting.tongue.country(key) if kind == "country" else setting.tongue.language(key)


def _day_of(key: str) -> datetime | None:
    """The beginning of a day by its key, or None where it is none."""
    try:
        return datetime.combine(date.fromisoformat(key), datetime.min.time(), UTC)
    except ValueError:
        return None


def index_page(setting: Setting, kind: str, entries: tuple[Entry, ...]) -> Document | None:
    """All topics, countries, languages, outlets or editions that have stories; None where there is no such page of them."""
    entries = tuple(e for e in entries if is_key(e.key))
    tongue, say = setting.tongue, setting.tongue.say
    about = {
        "topic": say("By the outlets’ own sections."),
        "country": say("Where stories take place."),
        "language": say("In which languages stories are reported."),
        "outlet": say("Whose reports this paper rests on."),
        "edition": say("The front page as it stood."),
        "archive": say("Every day of this paper, and its editions."),
    }[kind]

    def name(entry: Entry) -> str:
        if kind == "edition" and entry.at:
            zone = setting.site.time_zone
            return f"{words.edition_day(tongue, entry.at, zone)}, {words.edition(tongue, entry.at, zone)}"
        return entry.name if kind == "outlet" else title_of(setting, kind, entry.key)

    if kind == "topic":
        ordered = sorted(entries, key=lambda e: (ORDER.index(e.key) if e.key in ORDER else len(ORDER), e.key))
    elif kind in ("edition", "archive"):
        ordered = sorted(entries, key=lambda e: e.key, reverse=True)
    else:
        ordered = sorted(entries, key=lambda e: (name(e).casefold(), e.key))
    number, pages = setting.route.page, index_pages(len(ordered))
    if number > pages:
        return None
    if kind == "outlet":
        ordered = sorted(ordered, key=lambda e: (not e.group, tongue.country(e.group) if e.group else ""))
    grouped: dict[str, list[tuple[Entry, str]]] = {}
    for entry in ordered[(number - 1) * ENTRIES_A_PAGE : number * ENTRIES_A_PAGE]:
        group = tongue.country(entry.group) if entry.group else ""
        grouped.setdefault(group, []).append((entry, name(entry)))
    unplaced = say("Without a recorded country") if kind == "outlet" else ""
    groups = [(group or unplaced, held) for group, held in grouped.items()]
    head = Head(heading=words.listing(tongue, kind), about=about)
    values = {"kind": kind, "groups": groups, "number": number, "pages": pages}
    return page(setting, "index.html", head, editions=_editions_by_day(setting) if kind == "archive" else {}, **values)


def _editions_by_day(setting: Setting) -> dict[str, list[tuple[Entry, str]]]:
    """The editions of each day with their names, earliest first."""
    found: dict[str, list[tuple[Entry, str]]] = {}
    for entry in sorted(setting.shelf.index("edition"), key=lambda e: e.key):
        if entry.at:
            name = words.edition(setting.tongue, entry.at, setting.site.time_zone)
            found.setdefault(entry.key[:10], []).append((entry, name))
    return found


def article_page(setting: Setting, view: ArticleView) -> Document:
    """What is held of one article; search engines are sent to the outlet."""
    article = view.article
    name = article.outlet_name or (view.outlet.name if view.outlet else article.outlet)
    head = Head(heading=article.title or article.url, indexable=False)
    policy = policy_table(setting, article.policy)
    return page(setting, "article.html", head, view=view, a=article, name=name, policy=policy)


def outlet_page(setting: Setting, view: OutletView) -> Document:
    """What is held of an outlet, and the policy that was read."""
    tongue = setting.tongue
    country = view.outlet.country if view.outlet else ""
    head = Head(
        heading=view.name,
        about=tongue.say("What this paper holds of %(outlet)s, and what it may do with it", outlet=view.name),
        feeds_at=setting.route.path,
    )
    return page(
        setting,
        "outlet.html",
        head,
        view=view,
        o=view.outlet,
        has_country=country in {e.key for e in setting.shelf.index("country")},
        kind_word=words.kind_of_outlet(tongue, view.outlet.kind) if view.outlet else "",
        policy=policy_table(setting, view.policy) if view.policy else "",
        domain=addresses.registrable(view.outlet.home) if view.outlet else view.key,
    )


def today_page(setting: Setting, view: TodayView) -> Document:
    """What was gathered and published today, and who did not answer."""
    known = {kind: {e.key for e in setting.shelf.index(kind)} for kind in ("country", "language", "outlet")}

    def share(gathered: int, rows: tuple[Tally, ...]) -> Markup:
        """A bar as long as the share of the most."""
        return bar(gathered, max((row.gathered for row in rows), default=0))

    head = Head(heading=setting.tongue.say("Today"), as_of=setting.shelf.now)
    return page(setting, "today.html", head, view=view, known=known, bar=share)


def plain_page(setting: Setting, name: str) -> Document:
    """About, rights, imprint, privacy, and what is counted."""
    say = setting.tongue.say
    heading, about = {
        "about": (say("How this is made"), say("Every sentence here stands beside the passage it rests on.")),
        "rights": (say("Rights"), say("What we may do with what others publish, and what to do if we got it wrong.")),
        "imprint": (say("Imprint"), ""),
        "privacy": (say("Privacy"), say("Nothing here watches you.")),
        "likes": (say("What is counted"), say("Likes, and nothing else.")),
    }[name]
    counted = setting.counted() if name == "likes" and setting.counted else None
    return page(setting, f"{name}.html", Head(heading=heading, about=about), counted=counted)


def settings_page(setting: Setting) -> Document:
    """How a reader likes to read; kept in the browser, so it works on a static host too.

    Outlets to hide are those with the most reports, as many as a page can carry.
    """
    tongue, shelf = setting.tongue, setting.shelf
    head = Head(
        heading=tongue.say("Settings"),
        about=tongue.say("Kept in this browser, without an account. Nobody else sees them."),
        indexable=False,
    )
    languages = _by_name((e.key, own_name(e.key)) for e in shelf.index("language"))
    most = sorted(shelf.index("outlet"), key=lambda e: (-e.count, e.key))[:MOST_TO_HIDE]
    outlets = _by_name((e.key, e.name) for e in most)
    topics = [(slug, words.topic(tongue, slug)) for slug in ORDER]
    return page(setting, "settings.html", head, languages=languages, outlets=outlets, topics=topics)


def find_page(setting: Setting) -> Document:
    """Search where there is no server: the browser looks through an index of headlines."""
    say = setting.tongue.say
    head = Head(
        heading=say("Search"),
        about=say("Your browser looks through the headlines of the newest stories. Nothing you type is sent anywhere."),
        indexable=False,
        style="find",
    )
    return page(setting, "find.html", head, languages=_languages(setting), topics=_topics(setting))


def search_page(setting: Setting, view: SearchView) -> Document:
    """The answer to a search; live only."""
    tongue, shelf, asked = setting.tongue, setting.shelf, view.asked
    outlets = shelf.index("outlet")
    most = sorted(outlets, key=lambda e: (-e.count, e.key))[:MOST_TO_ASK]
    named = {e.key: e.name for e in (*most, *(e for e in outlets if e.key == asked.outlet))}
    choices = (
        ("language", tongue.say("Language"), _languages(setting)),
        ("country", tongue.say("Country"), _by_name((c, tongue.country(c)) for c in {e.group for e in outlets} if c)),
        ("outlet", tongue.say("Outlet"), _by_name(named.items())),
        ("topic", tongue.say("Topic"), _topics(setting)),
        ("days", tongue.say("Time"), [(str(n), tongue.count("%(num)s day", "%(num)s days", n)) for n in SPANS]),
    )
    given = {k: str(v) for k, v in asdict(asked).items() if v and k not in ("page", "query")}

    def query(number: int) -> str:
        return urlencode({"q": asked.query, **given, "page": str(number)})

    heading = tongue.say("Search: %(query)s", query=asked.query) if asked.query else tongue.say("Search")
    about = tongue.say(
        "Every report that is held, newest first: by its words, language, country, outlet, topic and time."
    )
    # The empty form is a page like others; an answer is made for one reader, and there are answers without number.
    head = Head(heading=heading, about=about, indexable=not asked.query and not given, as_of=shelf.now)
    values = {"choices": choices, "given": given, "query": query, "marked": marked, "passage_of": passage_of}
    return page(setting, "search.html", head, view=view, **values)


def _languages(setting: Setting) -> list[tuple[str, str]]:
    """The languages in which there are stories, by name."""
    return _by_name((e.key, setting.tongue.language(e.key)) for e in setting.shelf.index("language"))


def _topics(setting: Setting) -> list[tuple[str, str]]:
    """The topics that have stories, with their names, in the order of the paper."""
    having = {e.key for e in setting.shelf.index("topic")}
    return [(slug, words.topic(setting.tongue, slug)) for slug in ORDER if slug in having]


def _by_name(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Keys and names in order of name."""
    return sorted(pairs, key=lambda pair: (pair[1].casefold(), pair[0]))


def gone_page(setting: Setting, gone: Gone) -> Document:
    """Something that was taken down: why, when, under which case."""
    say = setting.tongue.say
    heading = say("Withdrawn") if gone.status == 410 else say("Not available for legal reasons")
    head = Head(heading=heading, about=gone.reason, indexable=False, status=gone.status)
    return page(setting, "gone.html", head, gone=gone, moved="")


def missing_page(setting: Setting) -> Document:
    """There is no such page."""
    say = setting.tongue.say
    head = Head(
        heading=say("There is no such page"),
        about=say("Perhaps the address was cut short."),
        indexable=False,
        status=404,
    )
    return page(setting, "gone.html", head, gone=None, moved="")


def moved_page(setting: Setting, to: str) -> Document:
    """A story that was joined with another; a static host shows this page, a server redirects."""
    say = setting.tongue.say
    head = Head(
        heading=say("This story goes on elsewhere"), about=say("It was joined with another story."), indexable=False
    )
    return page(setting, "gone.html", head, gone=None, moved=f"/story/{to}/")
