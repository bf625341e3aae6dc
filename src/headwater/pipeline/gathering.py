"""The step before all others: channels that are due are asked, and what they announce is fetched and kept.

One round asks every due channel and address through the one door, keeps each answer in a transaction of its own, and
follows feeds to their pages in the same round. When to ask next, how far apart and whether at all is decided by pure
functions of `gather` and `rights`; this module only carries values between them and the store.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from headwater import addresses
from headwater.gather import (
    Door,
    Manners,
    Request,
    Robots,
    channels_of_home,
    channels_of_robots,
    gather_round,
    merged,
    next_revisit,
    next_visit,
    parse_feed,
    parse_opml,
    parse_section,
    usual_addresses,
)
from headwater.models import Channel, Digest, Feed, FeedEntry, Outlet, Page, Unread, Visit
from headwater.pipeline.doors import door_of
from headwater.pipeline.permissions import Permissions
from headwater.pipeline.reading import is_feed
from headwater.pipeline.work import Bench
from headwater.store import ChannelRow, loads

DUE = 5000  # channels and addresses that one round takes on
A_DOMAIN = 200  # addresses of one registrable domain in a round
FOUND_CHANNELS = 3  # channels that are tried of those a home page names
SITEMAPS = 5  # sitemaps that are followed from an index
WATCHED = timedelta(hours=80)  # how long after its newest report a story's sources are looked at again
STANDS_IN = timedelta(seconds=10)  # a web that stands in for the world is ours, and need not be spared
AGAIN = timedelta(days=1)  # how often a home page is looked at for channels


@dataclass(slots=True)
class State:
    """What is known of a channel between visits, as the store keeps it."""

    kind: str = "feed"  # feed | sitemap | home
    etag: str = ""
    last_modified: str = ""
    failures: int = 0
    unchanged: int = 0
    reason: str = ""


@dataclass(slots=True)
class Gathered:
    """What came of a round: how requests ended, new pages, outlets that answered and those that did not with the reason."""

    ended: Counter[str] = field(default_factory=Counter)
    pages: int = 0
    answered: set[str] = field(default_factory=set)
    unanswered: dict[str, str] = field(default_factory=dict)


async def gather_due(
    bench: Bench,
    *,
    now: Callable[[], datetime],
    told: Callable[[str, int], None],
    robots: dict[str, Page | Visit],
    manners: dict[str, Manners],
) -> Gathered:
    """Ask everything that is due. `robots` and `manners` carry over from round to round; `now` is the wall clock.

    Where an archive stands in for the web and does not say what it holds, nothing is asked; its address is `unanswered`.
    """
    settings = bench.settings.gather
    gathered = Gathered()
    async with door_of(
        bench.settings,
        now,
        seconds=settings.total_seconds,
        read_seconds=settings.read_seconds,
        limit=int(settings.max_megabytes * 1e6),
    ) as door:
        if not door.stands_in:
            know_catalogue(bench)
        elif silent := await _know_web_channels(bench, door):
            gathered.unanswered[bench.settings.web] = silent
            return gathered
        permissions = Permissions(bench, now, robots, manners)
        turn = _Turn(bench, now, told, gathered, permissions)
        keeper = Robots(door, permissions.judge, robots)
        await gather_round(
            door,
            turn.due(),
            turn.keep,
            now=now,
            may_fetch=None if door.stands_in else keeper.may_fetch,
            manners=manners,
            workers=settings.connections,
        )
    _keep_robots(bench, robots, turn, permissions)
    _keep_answers(bench, gathered, now())
    return gathered


def know_catalogue(bench: Bench) -> None:
    """Make known the channels of every outlet that this paper carries; where none is listed, its home page."""
    known = {row.url for row in bench.store.channels()}
    with bench.store.transaction():
        for outlet in carried(bench):
            listed = outlet.channels or (Channel(outlet.home, "home"),)
            for channel in listed:
                if channel.url not in known:
                    state = State(kind="home" if channel.kind == "page" else channel.kind)
                    bench.store.put_channel(channel.url, outlet.key, _packed(state))


def carried(bench: Bench) -> Iterator[Outlet]:
    """The outlets that this paper gathers from, as its operator set it."""
    wishes = bench.settings.site
    for outlet in bench.catalogue.outlets:
        if (
            (not wishes.outlets or outlet.key in wishes.outlets)
            and (not wishes.countries or outlet.country in wishes.countries)
            and (not wishes.languages or set(outlet.languages) & set(wishes.languages))
        ):
            yield outlet


async def _know_web_channels(bench: Bench, door: Door) -> str:
    """Where an archive stands in for the web, it lists its feeds itself; why it did not, or nothing."""
    listing = await door.fetch(Request(f"{bench.settings.web.rstrip('/')}/feeds.opml", "list"))
    if not isinstance(listing, Page):
        return listing.detail or listing.ended
    if listing.status != 200:
        return f"status-{listing.status}"
    with bench.store.transaction():
        for one in parse_opml(listing.body).subscriptions:
            outlet = bench.catalogue.at(one.url)
            bench.store.put_channel(one.url, outlet.key if outlet else addresses.registrable(one.url), _packed(State()))
    return ""


class _Turn:
    """One round's dealings with the store."""

    def __init__(
        self,
        bench: Bench,
        now: Callable[[], datetime],
        told: Callable[[str, int], None],
        gathered: Gathered,
        permissions: Permissions,
    ) -> None:
        self._bench = bench
        self._store = bench.store
        self._now = now
        self._told = told
        self._gathered = gathered
        self._permissions = permissions
        self._channels: dict[str, ChannelRow] = {}

    def due(self) -> list[Request]:
        """The channels and addresses to ask now."""
        now = self._now()
        requests: list[Request] = []
        for row in self._store.channels_due(now, DUE):
            state = _state(row)
            self._channels[row.url] = row
            requests.append(Request(row.url, state.kind, state.etag, state.last_modified))
        if not self._bench.settings.web:
            self._revisit_cited(now)
        queued = [Request(one.url, one.why) for one in self._store.addresses_due(now, DUE, A_DOMAIN)]
        if not self._bench.settings.web:
            # A domain is asked in this order: its feeds, what it says of its pages, its pages.
            requests.extend(self._permissions.host_requests(one.url for one in (*requests, *queued)))
        return self._permissions.expect([*requests, *queued])

    def _revisit_cited(self, now: datetime) -> None:
        """Have the articles that published sentences rest on looked at again when it is time, so that corrections travel."""
        for row in self._store.stories(limit=DUE):
            if row.last_time < now - WATCHED:
                return
            kept = self._store.doc("digest-text", row.id)
            cited = {r.article for s in loads(Digest, kept.doc).sentences for r in s.receipts} if kept else set()
            for article in self._store.articles(sorted(cited)):
                if article.captured is None:
                    continue
                visits = [one.at for one in self._store.visits_at(article.url) if one.page or one.ended == "unchanged"]
                due = next_revisit(article.captured, visits, cited=True)
                if due is not None and due <= now:
                    domain = addresses.registrable(article.url)
                    self._store.queue_again(
                        article.url, why="revisit", found_at=now, not_before=now, domain=domain, priority=10
                    )

    def keep(self, request: Request, result: Page | Visit) -> Iterable[Request]:
        """Keep one answer, and say what to ask because of it."""
        with self._store.transaction():
            if isinstance(result, Page) and not self._store.has_page(result.id):
                self._store.add_page(result)
                self._gathered.pages += 1
            visit = self._permissions.visit(request, result)
            self._store.add_visit(visit)
            if isinstance(result, Page):
                self._permissions.keep(request, result)
            self._gathered.ended[result.ended if isinstance(result, Visit) else "captured"] += 1
            self._told("asked", 1)
            if request.url in self._channels:
                return self._channel(self._channels[request.url], request, result)
            self._store.finish_address(request.url, _ended(result, visit))
            if isinstance(result, Page) and is_feed(result):
                feed = parse_feed(result.url, result.body, result.headers, captured=result.captured)
                return self._announced(feed) if isinstance(feed, Feed) else ()
        return ()

    def _channel(self, row: ChannelRow, request: Request, result: Page | Visit) -> Iterable[Request]:
        """What a visit to a channel taught, when to ask again, and the pages that it announces."""
        state = _state(row)
        found: Feed | Unread | None = None
        fresh: list[Request] = []
        if isinstance(result, Page) and result.status == 200:
            if state.kind == "home" and not is_feed(result):
                fresh = self._found_channels(row, result)
            else:
                found = parse_feed(result.url, result.body, result.headers, captured=result.captured)
                fresh = self._announced(found) if isinstance(found, Feed) else self._go_home(row)
        elif not (isinstance(result, Visit) and result.ended == "unchanged"):
            fresh = self._go_home(row)
        failed = _failure(result, found)
        state.failures = state.failures + 1 if failed else 0
        state.unchanged = state.unchanged + 1 if not failed and not fresh else 0
        state.reason = failed
        if isinstance(result, Page):
            state.etag, state.last_modified = result.header("ETag"), result.header("Last-Modified")
        self._noted(row.outlet, failed)
        self._store.set_channel_state(row.url, _packed(state), self._next(result, found, state))
        return fresh

    def _next(self, result: Page | Visit, found: Feed | Unread | None, state: State) -> datetime:
        """When to ask a channel again; a home page that named its channels once a day, a web that stands in at once."""
        if self._bench.settings.web:
            return self._now() + STANDS_IN
        feed = found if isinstance(found, Feed) else None
        due = next_visit(
            self._now(),
            status=result.status,
            headers=result.headers if isinstance(result, Page) else (),
            ttl_minutes=feed.ttl_minutes if feed else None,
            skip_hours=feed.skip_hours if feed else (),
            skip_days=feed.skip_days if feed else (),
            failures=state.failures,
            unchanged=state.unchanged,
        )
        return max(due, self._now() + AGAIN) if state.kind == "home" else due

    def _noted(self, outlet: str, failed: str) -> None:
        """An outlet answers if one of its channels does."""
        if failed:
            self._gathered.unanswered.setdefault(outlet, failed)
        elif outlet not in self._gathered.answered:
            self._gathered.answered.add(outlet)
            self._told("answered", 1)

    def _announced(self, feed: Feed) -> list[Request]:
        """Requests for the pages that a feed announces and that were not asked yet, or have changed since."""
        now = self._now()
        if feed.kind == "sitemap-index":
            return [Request(one.link, "sitemap") for one in feed.entries[:SITEMAPS] if addresses.is_public(one.link)]
        requests: list[Request] = []
        limit = self._bench.settings.gather.pages_a_channel if not self._bench.settings.web else len(feed.entries)
        for entry in feed.entries[:limit]:
            url = addresses.canonical(entry.link)
            if not url or not addresses.is_public(entry.link):
                continue
            domain = addresses.registrable(url)
            new = self._store.queue_address(url, why="article", found_at=now, not_before=now, domain=domain)
            if new or self._changed(url, entry):
                requests.append(Request(entry.link if self._bench.settings.web else url, "article"))
        return self._permissions.expect(requests)

    def _changed(self, url: str, entry: FeedEntry) -> bool:
        """Whether a feed says that a page changed after we captured it."""
        if entry.updated is None:
            return False
        visits = [one.at for one in self._store.visits_at(url) if one.page]
        return bool(visits) and max(visits) < entry.updated <= self._now()

    def _found_channels(self, row: ChannelRow, home: Page) -> list[Request]:
        """Ask for the channels that a home page names, each known from now on; where it names none, for its headlines."""
        named = channels_of_home(home)
        fresh = self._known_from_now(row, merged(named, () if named else usual_addresses(home.url))[:FOUND_CHANNELS])
        section = None if named else parse_section(home)
        return [*fresh, *self._announced(section)] if isinstance(section, Feed) else fresh

    def _go_home(self, row: ChannelRow) -> list[Request]:
        """Where a listed channel fails, the outlet's channels are looked for on its home page, once a day."""
        outlet = self._bench.catalogue.by_key.get(row.outlet)
        if outlet is None or _state(row).kind == "home" or self._store.channel(outlet.home) is not None:
            return []
        return self._known_from_now(row, (Channel(outlet.home, "home"),))

    def _known_from_now(self, row: ChannelRow, found: Iterable[Channel]) -> list[Request]:
        """Channels found on the way: kept, and asked in this same round."""
        fresh = []
        for channel in found:
            if channel.url in self._channels or self._store.channel(channel.url) is not None:
                continue
            state = State(kind=channel.kind)
            self._store.put_channel(channel.url, row.outlet, _packed(state))
            self._channels[channel.url] = ChannelRow(channel.url, row.outlet, None, _packed(state))
            fresh.append(Request(channel.url, channel.kind))
        return fresh

    def sitemaps_of(self, origin: str, robots: str) -> None:
        """Channels that a robots.txt names, for outlets that have none that works."""
        outlet = self._bench.catalogue.at(origin)
        if outlet is None or outlet.key in self._gathered.answered:
            return
        for channel in channels_of_robots(robots, origin)[:1]:
            self._store.put_channel(channel.url, outlet.key, _packed(State(kind="sitemap")))


def _keep_robots(bench: Bench, robots: dict[str, Page | Visit], turn: _Turn, permissions: Permissions) -> None:
    """Keep how robots.txt files answered as evidence, and what they said."""
    with bench.store.transaction():
        permissions.note_unreached()
        for origin, answer in sorted(robots.items()):
            request = Request(f"{origin}/robots.txt", "robots")
            fresh = not isinstance(answer, Page) or not bench.store.has_page(answer.id)
            if fresh:
                bench.store.add_visit(permissions.visit(request, answer))
            if fresh and isinstance(answer, Page):
                bench.store.add_page(answer)
            if fresh and isinstance(answer, Page) and answer.status == 200:
                turn.sitemaps_of(origin, answer.body.decode("utf-8", "replace"))


def _keep_answers(bench: Bench, gathered: Gathered, now: datetime) -> None:
    """Keep which outlets did not answer, since when and why; one that answers is forgiven."""
    if bench.settings.web:
        return  # what archives lack says nothing of an outlet
    with bench.store.transaction():
        for outlet in sorted(gathered.answered):
            bench.store.delete_doc("unanswered", outlet)
        for outlet, reason in sorted(gathered.unanswered.items()):
            if outlet not in gathered.answered and bench.store.doc("unanswered", outlet) is None:
                bench.store.put_doc("unanswered", outlet, reason, sort=now.isoformat())
        if gathered.pages:
            bench.store.put_doc("gathered", "network", "", sort=now.isoformat())


def _failure(result: Page | Visit, found: Feed | Unread | None) -> str:
    """Why a visit to a channel gave nothing; empty where it did."""
    if isinstance(found, Unread):
        return found.reason
    if isinstance(result, Page):
        return "" if result.status == 200 else f"status-{result.status}"
    return "" if result.ended == "unchanged" else result.detail or result.ended


def _ended(result: Page | Visit, visit: Visit) -> str:
    """One word for what came of an address."""
    if isinstance(result, Page):
        return "captured" if result.status == 200 else f"status-{result.status}"
    return visit.detail or visit.ended


def _state(row: ChannelRow) -> State:
    """A channel's state; what an older Headwater kept there and this one does not know is passed over."""
    kept = json.loads(row.doc or "{}")
    return State(**{name: kept[name] for name in asdict(State()) if name in kept})


def _packed(state: State) -> str:
    """A channel's state as it is kept."""
    return json.dumps(asdict(state), sort_keys=True)
