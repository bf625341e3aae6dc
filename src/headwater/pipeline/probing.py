"""Probes: every surface on which something could stand is asked, and shown to hold nothing of what was taken down.

`SURFACES` is the list that each later surface joins: a test fails where an address of the site belongs to none. What is
looked for is known by its address, its id and hashes of its headline and of the passages that were published of it, so that
a probe works after every word of it was erased.
"""

from __future__ import annotations

import html
import json
import re
import urllib.parse
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from headwater.desk.cases import Case
from headwater.desk.effect import StayDown, stay_down_of, touched
from headwater.pipeline.shelf import StoreShelf
from headwater.pipeline.work import Bench
from headwater.prose import search_tokens
from headwater.publish import Document, render, render_search
from headwater.publish.api import search_json, stories_json, story_json
from headwater.publish.paper import Asked, Gone, Moved
from headwater.publish.routes import FEEDS, route_of
from headwater.rights.fingerprint import finds, words_of
from headwater.store import Store

_TAG = re.compile(r"<[^<>]*>")
MOST_THINGS = 100  # of one case: their pages are asked for one by one, and the rest share the answers
MOST_TELLING = 8  # words of a passage that search is asked for: the longest
MOST_REPORTS = 20  # that search finds for words, among which one that has them is looked for
MOST_PAGES = 50  # of one listing
GONE = frozenset({404, 410, 451})


@dataclass(frozen=True, slots=True)
class Answer:
    """What a surface answered: its status and its bytes, as text. Status 0: there is no such surface here."""

    status: int
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What one probe found: nothing (`shown` is empty), or what of the thing is still shown at an address."""

    surface: str
    address: str
    status: int
    shown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Surface:
    """A kind of page, feed, file or answer. `kinds`: the routes it covers; `addresses`: where a thing would stand on it."""

    name: str
    kinds: tuple[str, ...]
    addresses: Callable[[StayDown], Iterable[str]]


Ask = Callable[[str], Answer]
Elsewhere = Callable[[str], bool]
"""Whether words, as they are compared, stand in a report that stands."""


def _with_feeds(paths: Iterable[str]) -> Iterator[str]:
    """Pages, each with the feeds beside it."""
    for path in paths:
        yield path
        yield from (f"{path}{leaf}" for leaf in FEEDS)


def _stood(kind: str) -> Callable[[StayDown], Iterable[str]]:
    """The pages of a kind on which a thing stood."""
    return lambda thing: (path for path in thing.stood if path.startswith(f"/{kind}/"))


def _stories(leaves: tuple[str, ...]) -> Callable[[StayDown], Iterable[str]]:
    """The pages of the story that a thing stood in, and files beside them."""
    return lambda thing: (f"{path}{leaf}" for path in _stood("story")(thing) for leaf in leaves)


def _api(thing: StayDown) -> Iterator[str]:
    """What the API says."""
    yield "/api/stories"
    for path in thing.stood:
        kind, _, key = path.strip("/").partition("/")
        if kind == "story":
            yield f"/api/story/{key}"
        elif kind in ("topic", "country", "language") and key:
            yield f"/api/stories?{kind}={urllib.parse.quote(key)}"


SURFACES: tuple[Surface, ...] = (
    Surface("front page and its feeds", ("front",), lambda _: _with_feeds(("/",))),
    Surface("listings of topics", ("listing",), lambda thing: _with_feeds(_stood("topic")(thing))),
    Surface("listings of countries", ("listing",), lambda thing: _with_feeds(_stood("country")(thing))),
    Surface("listings of languages", ("listing",), lambda thing: _with_feeds(_stood("language")(thing))),
    Surface("pages of outlets and their feeds", ("outlet",), lambda thing: _with_feeds(_stood("outlet")(thing))),
    Surface("archive by day", ("listing",), _stood("archive")),
    Surface("editions and their feeds", ("edition",), lambda thing: _with_feeds(_stood("edition")(thing))),
    Surface(
        "indexes", ("index",), lambda _: ("/topic/", "/country/", "/language/", "/outlet/", "/edition/", "/archive/")
    ),
    Surface("story", ("story",), _stories(("",))),
    Surface("receipts of the story", ("story",), _stories(("receipts.json",))),
    Surface("card pictures of the story", ("story",), _stories(("card.svg", "card.png"))),
    Surface("reports of the story", ("reports",), _stories(("reports/2/", "reports/3/"))),
    Surface("article", ("article",), _stood("article")),
    Surface("plain pages", ("plain", "lost"), lambda _: ("/today/", "/rights/", "/about/")),
    Surface("sitemaps", ("sitemap", "news"), lambda _: ("/sitemap.xml", "/sitemap/1.xml", "/news-sitemap.xml")),
    Surface("lists of outlets", ("opml",), lambda _: ("/outlets.opml", "/feeds.opml")),
    Surface("search in the browser", ("found",), lambda _: ("/find/index.json",)),
    Surface(
        "search",
        ("search", "/{before:(?:[^/]+/)*}search", "/api/search"),
        lambda thing: (
            f"{path}?q={urllib.parse.quote(word)}" for word in _asked(thing) for path in ("/search", "/api/search")
        ),
    ),
    Surface("API", ("/api/stories", "/api/story/{key}"), _api),
)
# Routes that hold nothing of any article, and why.
HOLDS_NOTHING: dict[str, str] = {
    "robots": "it names no article",
    "known": "they name no article",
    "asset": "style sheets, fonts, scripts",
    "/health": "figures only",
    "/{before}live": "one word, that there is news on a page",
    "/{before}publishers/": "it asks for a domain",
    "/{before}publishers/{domain}": "figures, the wishes of a publisher and the files of its hosts; no address of a report",
    "/{before}publishers/{domain}/claim": "it leads to the page of a claim",
    "/{before}publishers/claim/{secret}": "only whoever began a claim finds it, and it shows no report",
    "/{before}publishers/claim/{secret}/prove": "as the page of a claim",
    "/{before}publishers/claim/{secret}/wish": "as the page of a claim",
    "/{before}publishers/claim/{secret}/back": "as the page of a claim",
    "/{before}rights/new": "the form holds what its reader wrote",
    "/{before}rights/address": "the operator's own address",
    "/{before}rights/receipt/{secret}": "only who complained, or whom it touches, finds it; it names what the complaint named",
    "/{before}rights/receipt/{secret}/{way}": "it leads to the receipt",
    "/{before}rights/confirm/{secret}": "as the receipt",
    "/api/complaints": "it takes a complaint",
    "/api/complaints/{secret}": "as the receipt, without what it is about",
    "/{before}transparency/": "figures and numbers of cases",
    "/{before}transparency/{name}": "outcomes and reasons, by number; no report and no address of one",
    "/{before}transparency/{name}-{year}.csv": "figures",
    "/{before}desk/": "operators alone see what a case is about, as long as it is open",
    "/{before}desk/sign-in": "a door",
    "/{before}desk/sign-out": "a door",
    "/{before}desk/done": "what operators did, by number of case",
    "/{before}desk/case/{number}": "operators alone see what a case is about: its addresses, no text of a report",
    "/{before}desk/case/{number}/{act}": "it leads to the case",
    "/story/{key}/like": "a number only, and only where the story stands",
    "/{path:.*}": "any page of the paper: the kinds above",
}


def addresses_of(thing: StayDown, editions: Iterable[str] = ()) -> Iterator[tuple[Surface, str]]:
    """Every address to be asked for a thing, with its surface; `editions` are pages of editions that are held."""
    for surface in SURFACES:
        yield from ((surface, address) for address in surface.addresses(thing))
        if surface.name.startswith("editions"):
            yield from ((surface, address) for address in _with_feeds(editions))


def probe(
    ask: Ask, things: Iterable[StayDown], editions: Iterable[str] = (), *, elsewhere: Elsewhere | None = None
) -> tuple[Finding, ...]:
    """Ask every surface for every one of these things; the findings in order, with what is still shown.

    Each address is asked once. `elsewhere` says of words whether a report that stands has them too: such words show nothing of
    what was taken down, since they are not its own (`told_elsewhere`).
    """
    held, wanted = tuple(editions), list[tuple[StayDown, Surface, str]]()
    for thing in things:
        wanted += ((thing, surface, address) for surface, address in addresses_of(thing, held))
    prints: dict[str, set[str]] = {}
    for thing, _, address in wanted:
        prints.setdefault(address, set()).update(thing.prints)
    answers = {address: ask(address) for address in prints}
    words = {address: words_shown(answers[address], own) for address, own in prints.items()}
    findings = []
    for thing, surface, address in wanted:
        answer = answers[address]
        shown = () if answer.status == 0 else still_shown(thing, address, answer, words[address], elsewhere)
        findings.append(Finding(surface.name, address, answer.status, shown))
    return tuple(findings)


def told_elsewhere(store: Store) -> Elsewhere:
    """Whether a report that stands has these words in its title or its text; asked of the store's own search."""
    known: dict[str, bool] = {}

    def asked(words: str) -> bool:
        if words not in known:
            telling = sorted(filter(str.isalpha, words.split()), key=lambda word: (-len(word), word))[:MOST_TELLING]
            found = store.search(search_tokens(" ".join(telling)), limit=MOST_REPORTS)
            known[words] = any(_has(store, article, words) for article, _ in found)
        return known[words]

    return asked


def _has(store: Store, article: str, words: str) -> bool:
    """Whether an article stands and has these words in this order."""
    state, held = store.article_state(article), store.article(article)
    if state is None or state[1] is not None or held is None:
        return False
    return any(f" {words} " in f" {' '.join(words_of(text))} " for text in (held.title, held.text))


def nothing_shown(bench: Bench, cases: Iterable[Case]) -> list[str]:
    """The numbers of those cases of which every surface was asked and none shows anything that they took down (of each case
    the first `MOST_THINGS` of it).
    """
    shelf = StoreShelf(bench)
    ask, editions, elsewhere = remembered(asks_shelf(shelf)), editions_held(shelf), told_elsewhere(bench.store)
    gone = []
    for case in cases:
        articles = sorted({one for target in case.targets for one in touched(bench.store, target)})
        things = [thing for one in articles[:MOST_THINGS] if (thing := stay_down_of(bench.store, one)) is not None]
        held = any(captures_holding(bench.store, thing) for thing in things)
        if not held and not any(one.shown for one in probe(ask, things, editions, elsewhere=elsewhere)):
            gone.append(case.id)
    return gone


def remembered(ask: Ask) -> Ask:
    """Surfaces of which each is asked once, however many cases want to know."""
    answers: dict[str, Answer] = {}

    def asked(address: str) -> Answer:
        if address not in answers:
            answers[address] = ask(address)
        return answers[address]

    return asked


def words_shown(answer: Answer, prints: Collection[str]) -> dict[str, str]:
    """Which passages an answer shows, by their prints, each with its words."""
    if answer.status == 0 or not prints:
        return {}
    plain = html.unescape(_TAG.sub(" ", answer.text))
    return finds(prints, plain) | finds(prints, _decoded(answer.text))


def still_shown(
    thing: StayDown, address: str, answer: Answer, words: Mapping[str, str], elsewhere: Elsewhere | None = None
) -> tuple[str, ...]:
    """What of a thing an answer shows: its address, its id, its headline or a passage of it (of `words_shown`)."""
    # What is asked for is printed on the page that says that it is gone.
    text = answer.text.replace(address, "") if answer.status in GONE else answer.text
    shown = [
        f"address {url}" for url in thing.addresses if url in text or html.escape(url) in text or _escaped(url) in text
    ]
    if f"/article/{thing.article}/" in text:
        shown.append("id")
    own = [words[one] for one in thing.prints if one in words]
    if any(elsewhere is None or not elsewhere(one) for one in own):
        shown.append("words")
    if address == f"/article/{thing.article}/" and answer.status not in GONE:
        shown.append("page")
    return tuple(shown)


def asks_shelf(shelf: StoreShelf) -> Ask:
    """Surfaces as they are made from the store, without a server."""

    def ask(address: str) -> Answer:
        parts = urllib.parse.urlsplit(address)
        query = dict(urllib.parse.parse_qsl(parts.query))
        if parts.path.startswith("/api/"):
            return _api_answer(shelf, parts.path, query)
        if parts.path == "/search":
            return _answer(render_search(shelf, Asked(query=query.get("q", ""))))
        if route_of(parts.path, shelf.site) is None:
            return Answer(404, "")
        found = render(parts.path, shelf, live=True)
        return _answer(found) if found is not None else Answer(404, "")

    return ask


def files_holding(folder: Path, thing: StayDown) -> tuple[str, ...]:
    """The files of an export, or of any folder, that still hold something of a thing."""
    found = []
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            address = "/" + file.relative_to(folder).as_posix().removesuffix("index.html")
            status = 410 if address == f"/article/{thing.article}/" else 200
            answer = Answer(status, file.read_bytes().decode("utf-8", "replace"))
            if still_shown(thing, address, answer, words_shown(answer, thing.prints)):
                found.append(address)
    return tuple(found)


def captures_holding(store: Store, thing: StayDown) -> tuple[str, ...]:
    """Captures of a thing's pages whose bytes are still held, though they were erased."""
    if not thing.erased:
        return ()
    pages = [page for url in thing.addresses for page in store.pages_at(url)]
    shas = {head.sha256 for page in pages if (head := store.page_head(page)) is not None}
    return tuple(sorted(sha for sha in shas if store.capture_body(sha) is not None))


def editions_held(shelf: StoreShelf) -> tuple[str, ...]:
    """The pages of the editions that are held."""
    return tuple(f"/edition/{key.key}/" for key in shelf.keys("edition"))[-MOST_PAGES:]


def _api_answer(shelf: StoreShelf, path: str, query: dict[str, str]) -> Answer:
    """What the API answers, as `web` gives it."""
    if path == "/api/search":
        return Answer(200, search_json(shelf.site, shelf.search(Asked(query=query.get("q", "")))).decode())
    if path == "/api/stories":
        kind = next((k for k in ("topic", "country", "language") if k in query), "")
        if not kind:
            return Answer(200, stories_json(shelf.site, shelf.front().cards).decode())
        listed = shelf.listing(kind, query[kind], 1)
        return Answer(200, stories_json(shelf.site, listed.cards).decode()) if listed else Answer(404, "")
    view = shelf.story(path.rpartition("/")[2])
    if view is None or isinstance(view, Moved | Gone):
        return Answer(view.status if isinstance(view, Gone) else 404, "")
    return Answer(200, story_json(shelf.site, view).decode())


def _answer(document: Document) -> Answer:
    """A document as an answer; what is no text holds no words."""
    if not document.media_type.startswith(("text/", "application/", "image/svg")):
        return Answer(document.status, "")
    return Answer(document.status, document.body.decode("utf-8", "replace"))


def _asked(thing: StayDown) -> tuple[str, ...]:
    """What search is asked for: the words of the thing's addresses, which publishers make of its headline."""
    words = {
        w
        for url in thing.addresses
        for w in re.split(r"[^\w]+", url.partition("://")[2].partition("/")[2])
        if len(w) > 3
    }
    return tuple(sorted(words)[:8])


def _escaped(url: str) -> str:
    """An address as it stands in JSON that escapes its slashes."""
    return url.replace("/", "\\/")


def _decoded(text: str) -> str:
    """The strings of a JSON document, as words; empty for anything else."""
    if not text.startswith(("{", "[")):
        return ""
    try:
        return " \n".join(_strings(json.loads(text)))
    except ValueError:
        return ""


def _strings(value: object) -> Iterator[str]:
    """Every string of a decoded JSON document."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
