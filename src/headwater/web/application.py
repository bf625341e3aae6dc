"""The aiohttp application: an address comes in, `publish` makes its bytes in a worker thread, they go out compressed and tagged."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from aiohttp import web

from headwater.publish import Asked, Document, Gone, Moved, Shelf, render, render_missing, render_search
from headwater.publish.api import search_json, stories_json, story_json
from headwater.publish.receipts import json_bytes
from headwater.web.guard import headers
from headwater.web.kept import Ready, Shelter
from headwater.web.likes import Ballot, Counter
from headwater.web.live import EVERY, Live
from headwater.web.visits import address_of, refuse_foreign

JSON = "application/json; charset=utf-8"
PROBLEM = "application/problem+json"
PAGE_AGE = "public, max-age=60, stale-while-revalidate=300"
ASSET_AGE = "public, max-age=31536000, immutable"  # their addresses carry a hash of their content
LEGAL_AGE = "public, max-age=3600"
MOST_QUERY = 200  # characters
_LOG = logging.getLogger(__name__)

ShelfOf = Callable[[], Shelf]


def app(
    shelf_of: ShelfOf,
    *,
    counter: Counter | None = None,
    good_for: float = 15.0,
    threads: int = 2,
    health: Callable[[], dict[str, Any]] | None = None,
    extra: Iterable[web.AbstractRouteDef] = (),
    stands: Callable[[], str] = lambda: "",
    measure_sources: tuple[str, ...] = (),
    look_every: float = EVERY,
) -> web.Application:
    """The live site.

    `shelf_of` is called in the thread that renders, once a request, and gives the paper as it stands: it may keep one shelf a
    thread. `good_for` is for how many seconds an answer is fresh; an older one is given while a new one is made. `counter`
    counts likes; without one there is no like. `health` adds to what `/health` says. `extra` are routes of others (the
    desk's), asked before ours. `stands` is a word for which paper stands: what was made while another one stood is not given.
    `measure_sources` are origins that the operator's own analytics may come from (see `content_policy`). `look_every` are the
    seconds between two looks at a page that readers have open (see `Live`).
    """
    shelter = Shelter(good_for=good_for)
    stand = _Newsstand(
        shelf_of,
        counter,
        shelter,
        ThreadPoolExecutor(threads, thread_name_prefix="render"),
        health,
        stands=stands,
    )
    live = Live(shelf_of, every=look_every, changed=lambda path: shelter.drop(f"{stands()}{path}"))
    application = web.Application(middlewares=[_plain_errors])
    application.add_routes(
        [
            *extra,
            *live.routes(),
            web.get("/health", stand.say_health),
            web.get("/api/stories", stand.api_stories),
            web.get("/api/story/{key}", stand.api_story),
            web.get("/api/search", stand.api_search),
            web.get(r"/{before:(?:[^/]+/)*}search", stand.search),
            web.post("/story/{key}/like", stand.like),
            web.get("/{path:.*}", stand.page),
        ]
    )
    application.on_response_prepare.append(_dressing(headers(measure_sources)))
    application.on_shutdown.append(live.close)
    application.on_cleanup.append(stand.close)
    return application


async def serve(application: web.Application, *, host: str, port: int) -> web.AppRunner:
    """Listen; the caller stops by `await runner.cleanup()`. See `refuse_unless_named` for where one may listen."""
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    return runner


def _dressing(given: dict[str, str]) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """What sets the headers of every answer, whoever made it."""

    async def dress(_: web.Request, response: web.StreamResponse) -> None:
        for name, value in given.items():
            response.headers.setdefault(name, value)

    return dress


@web.middleware
async def _plain_errors(request: web.Request, handler: Callable[[web.Request], Any]) -> web.StreamResponse:
    """Refusals of the API as problem details (RFC 9457); all others as they come."""
    try:
        answer: web.StreamResponse = await handler(request)
    except web.HTTPException as error:
        if not request.path.startswith("/api/") or error.status < 400:
            raise
        return _problem(error.status, error.text or error.reason)
    return answer


class _Newsstand:
    """Where requests are answered: the shelf, the kept answers, the threads that render."""

    def __init__(
        self,
        shelf_of: ShelfOf,
        counter: Counter | None,
        shelter: Shelter,
        threads: ThreadPoolExecutor,
        health: Callable[[], dict[str, Any]] | None,
        *,
        stands: Callable[[], str],
    ) -> None:
        self._shelf_of, self._shelter, self._threads, self._health = shelf_of, shelter, threads, health
        self._stands = stands
        self._ballot = Ballot(counter) if counter else None
        self._likes = counter.count if counter else None
        self._counted = counter.total if counter else None
        self._hand = ThreadPoolExecutor(1, thread_name_prefix="likes")  # one hand counts
        self._being_made: dict[str, asyncio.Future[Ready]] = {}

    async def close(self, _: web.Application) -> None:
        """End the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._hand.shutdown(wait=False, cancel_futures=True)

    async def page(self, request: web.Request) -> web.Response:
        """Any page, feed or file of the paper."""
        path = request.path
        return self._answer(request, await self._ready(path, lambda: self._document(path)))

    def _document(self, path: str) -> Document:
        """A page as it stands; an address without its last slash leads to the one with it."""
        shelf = self._shelf_of()
        base = shelf.site.base_path
        if base and not path.startswith(f"{base}/"):
            return render_missing(shelf, path)
        bare = path[len(base) :]
        found = render(bare, shelf, live=True, likes=self._likes, counted=self._counted)
        if found is None and not bare.endswith("/") and render(f"{bare}/", shelf, live=True):
            return Document(bare, b"", "text/plain; charset=utf-8", status=308, location=f"{base}{bare}/")
        return found or render_missing(shelf, bare)

    async def search(self, request: web.Request) -> web.Response:
        """The answer to a search."""
        asked, path = _asked(request), request.path

        def made() -> Document:
            shelf = self._shelf_of()
            return render_search(shelf, asked, path=path.removeprefix(shelf.site.base_path))

        return self._answer(request, await self._ready(f"{path}?{asked!r}", made))

    async def api_search(self, request: web.Request) -> web.Response:
        """The answer to a search, as JSON."""
        asked = _asked(request)

        def made() -> Document:
            shelf = self._shelf_of()
            return Document("/api/search", search_json(shelf.site, shelf.search(asked)), JSON)

        return self._answer(request, await self._ready(f"api\x1f{asked!r}", made))

    async def api_stories(self, request: web.Request) -> web.Response:
        """Stories of the front page, or of a topic, country or language, as JSON."""
        number = _number(request.query.get("page", "1"))
        kind = next((k for k in ("topic", "country", "language") if request.query.get(k)), "")
        key = request.query.get(kind, "")[:MOST_QUERY] if kind else ""

        def made() -> Document:
            shelf = self._shelf_of()
            if not kind:
                return Document("/api/stories", stories_json(shelf.site, shelf.front().cards), JSON)
            view = shelf.listing(kind, key, number)
            if view is None:
                return _problem_document(404, f"no stories of the {kind} {key!r} on page {number}")
            body = stories_json(shelf.site, view.cards, page=view.page, pages=view.pages)
            return Document("/api/stories", body, JSON)

        return self._answer(request, await self._ready(f"api/stories\x1f{kind}\x1f{key}\x1f{number}", made))

    async def api_story(self, request: web.Request) -> web.Response:
        """One story, as JSON."""
        key = request.match_info["key"]

        def made() -> Document:
            shelf = self._shelf_of()
            view = shelf.story(key)
            if isinstance(view, Moved):
                return Document(
                    request.path, b"", JSON, status=301, location=f"{shelf.site.base_path}/api/story/{view.to}"
                )
            if isinstance(view, Gone):
                return _problem_document(view.status, view.reason)
            if view is None:
                return _problem_document(404, f"no story {key}")
            return Document(request.path, story_json(shelf.site, view), JSON)

        return self._answer(request, await self._ready(f"api/story\x1f{key}", made))

    async def like(self, request: web.Request) -> web.Response:
        """A reader likes a story, or takes it back; then the story again."""
        key = request.match_info["key"]
        if self._ballot is None or not await self._in_thread(lambda: self._has(key)):
            raise web.HTTPNotFound
        refuse_foreign(request, "Likes are given on the page of the story.")
        browser = request.headers.get("User-Agent", "")
        ballot, address, day = self._ballot, address_of(request), int(time.time() // 86_400)
        liked, count = await asyncio.get_running_loop().run_in_executor(
            self._hand, lambda: ballot.toggle(key, address, browser, day)
        )
        path = request.path.removesuffix("like")
        self._shelter.drop(f"{self._stands()}{path}")
        if "application/json" in request.headers.get("Accept", ""):
            return web.Response(body=json_bytes({"liked": liked, "count": count}), headers={"Content-Type": JSON})
        raise web.HTTPSeeOther(f"{path}#{'liked' if liked else 'unliked'}")

    def _has(self, key: str) -> bool:
        """Whether there is such a story."""
        return not isinstance(self._shelf_of().story(key), Moved | Gone | None)

    async def say_health(self, request: web.Request) -> web.Response:
        """Whether the paper can be read, and how old it is."""
        shelf = await self._in_thread(self._shelf_of)
        said = {"status": "ok", "now": shelf.now.isoformat(), **(self._health() if self._health else {})}
        return web.Response(body=json_bytes(said), headers={"Content-Type": JSON, "Cache-Control": "no-store"})

    async def _in_thread(self, work: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def _ready(self, key: str, made: Callable[[], Document]) -> Ready:
        """A kept answer, or one made now; many who ask for the same at once wait for one rendering."""
        loop = asyncio.get_running_loop()
        key = f"{self._stands()}{key}"
        kept = self._shelter.get(key, loop.time())
        if kept and kept[1]:
            return kept[0]
        waiting = self._being_made.get(key)
        if waiting is None:
            waiting = loop.run_in_executor(self._threads, lambda: Ready.of(made()))
            self._being_made[key] = waiting
            waiting.add_done_callback(lambda done: self._made(key, done, loop.time()))
        return kept[0] if kept else await asyncio.shield(waiting)

    def _made(self, key: str, done: asyncio.Future[Ready], at: float) -> None:
        """Keep what was made; what was not there may be there soon, and is asked for again."""
        self._being_made.pop(key, None)
        if done.cancelled():
            return
        failed = done.exception()
        if failed is not None:
            _LOG.error("%s was not made", key, exc_info=failed)
        elif done.result().document.status != 404:
            self._shelter.put(key, done.result(), at)

    def _answer(self, request: web.Request, ready: Ready) -> web.Response:
        """The answer to one reader: in an encoding that they accept, or 304 where they have it."""
        document = ready.document
        encoding, body = ready.chosen(request.headers.get("Accept-Encoding", ""))
        etag = f'"{ready.etag}{"-" + encoding if encoding else ""}"'
        headers = {
            "Content-Type": document.media_type,
            "ETag": etag,
            "Vary": "Accept-Encoding",
            "Cache-Control": _age(request, document),
        }
        if encoding:
            headers["Content-Encoding"] = encoding
        if not document.indexable:
            headers["X-Robots-Tag"] = "noindex, follow"
        if document.links:
            headers["Link"] = document.links
        if document.location:
            headers["Location"] = document.location
        if document.status == 451:
            headers["Link"] = f'<{request.scheme}://{request.host}/>; rel="blocked-by"'
        if document.status == 200 and etag in _tags(request.headers.get("If-None-Match", "")):
            return web.Response(status=304, headers=headers)
        return web.Response(status=document.status, body=body, headers=headers)


def _age(request: web.Request, document: Document) -> str:
    if document.status in (410, 451):
        return LEGAL_AGE
    if document.status == 404:
        return "public, max-age=30"
    return ASSET_AGE if "/static/" in request.path else PAGE_AGE


def _tags(header: str) -> list[str]:
    """The tags of If-None-Match; weak ones count as strong for GET (RFC 9110, section 13.1.2)."""
    return [tag.strip().removeprefix("W/") for tag in header.split(",")]


def _asked(request: web.Request) -> Asked:
    """What a search asks for, each part cut to what makes sense."""

    def given(name: str) -> str:
        return " ".join(request.query.get(name, "").split())[:MOST_QUERY]

    narrowed = {name: given(name) for name in ("language", "country", "outlet", "topic")}
    days = given("days")
    return Asked(
        query=given("q"),
        days=int(days) if days.isdecimal() and len(days) < 6 else 0,
        page=_number(request.query.get("page", "1")),
        **narrowed,
    )


def _number(said: str) -> int:
    return int(said) if said.isdecimal() and len(said) < 5 and int(said) > 0 else 1


def _problem_document(status: int, detail: str) -> Document:
    return Document("", json_bytes({"status": status, "title": detail}), PROBLEM, status=status)


def _problem(status: int, detail: str) -> web.Response:
    document = _problem_document(status, detail)
    return web.Response(status=status, body=document.body, headers={"Content-Type": PROBLEM})
