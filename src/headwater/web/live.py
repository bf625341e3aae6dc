"""Live updates: a page that is open is told when there is news on it, by server-sent events (WHATWG HTML, section 9.2).

A reader's page names itself and the mark of what it shows; as soon as the paper's own mark for it is another one, one event
goes out and the stream ends. Each page is looked at once every few seconds however many readers have it open. A reader who
cannot be served gets 204, which tells the browser not to ask again; nothing else on the page depends on it.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

from aiohttp import web

from headwater.publish import Shelf
from headwater.publish.newness import mark_at
from headwater.web.visits import BEFORE, Clerk, network

EVERY = 5.0  # seconds between two looks at a page
BEAT = 25.0  # seconds after which a silent stream says that it lives; proxies close what is silent for a minute
MOST_STREAMS, MOST_OF_ONE, MOST_PAGES = 500, 12, 100  # streams in all, streams of one network, pages that are watched


class Live:
    """Who has which page open, and what it showed when it was last looked at.

    `changed` is told the address of a page before its readers are: whoever keeps answers forgets the one that is old.
    """

    def __init__(
        self,
        shelf_of: Callable[[], Shelf],
        *,
        every: float = EVERY,
        beat: float = BEAT,
        changed: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._shelf_of, self._every, self._beat, self._changed = shelf_of, every, beat, changed
        self._clerk = Clerk("live")
        self._marks: dict[str, str] = {}
        self._readers = Counter[str]()  # by page
        self._networks = Counter[str]()
        self._looked: dict[str, asyncio.Event] = {}
        self._watching: dict[str, asyncio.Task[None]] = {}
        self._streams = set[asyncio.Task[object]]()

    def routes(self) -> list[web.RouteDef]:
        """The address of the streams."""
        return [web.get(f"{BEFORE}live", self.stream)]

    async def close(self, _: web.Application) -> None:
        """End every stream, so that the site can end."""
        for task in (*self._streams, *self._watching.values()):
            task.cancel()
        await asyncio.gather(*self._watching.values(), return_exceptions=True)

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Tell one reader of news on one page, once."""
        of, mark, who = request.query.get("of", "")[:300], request.query.get("mark", "")[:64], network(request)
        full = self._readers.total() >= MOST_STREAMS or self._networks[who] >= MOST_OF_ONE
        crowded = of not in self._watching and len(self._watching) >= MOST_PAGES
        if full or crowded or not mark or not await self._look(of):
            return web.Response(status=204)
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        task = asyncio.current_task()
        assert task is not None
        self._streams.add(task)
        self._networks[who] += 1
        self._readers[of] += 1
        try:
            await answer.prepare(request)
            await self._tell(answer, of, mark)
        except ConnectionError:  # the reader went, and there is nobody to be told of it
            return answer
        finally:
            self._streams.discard(task)
            self._left(of, who)
        return answer

    async def _tell(self, answer: web.StreamResponse, of: str, mark: str) -> None:
        """Wait until the page shows something else, and say so."""
        await answer.write(b"retry: 60000\n\n")
        while self._marks.get(of, "") == mark:
            watching = self._watching.get(of)
            if watching is None or watching.done():
                self._watching[of] = asyncio.create_task(self._watch(of))
            looked = self._looked.setdefault(of, asyncio.Event())
            with suppress(TimeoutError):
                await asyncio.wait_for(looked.wait(), self._beat)
                continue
            await answer.write(b": still here\n\n")
        self._changed(of)
        await answer.write(b"event: news\ndata: 1\n\n")

    async def _watch(self, of: str) -> None:
        """Look at a page again and again, and wake who waits for it when it changed."""
        while True:
            await asyncio.sleep(self._every)
            before = self._marks.get(of, "")
            if await self._look(of) != before:
                self._looked.pop(of, asyncio.Event()).set()

    async def _look(self, of: str) -> str:
        """The mark of a page as it stands."""

        def looked() -> str:
            shelf = self._shelf_of()
            base = shelf.site.base_path
            return mark_at(shelf, of.removeprefix(base) if of.startswith(f"{base}/") else "")

        self._marks[of] = mark = str(await self._clerk.does(looked))
        return mark

    def _left(self, of: str, who: str) -> None:
        """A reader went; a page that nobody has open is not looked at any more."""
        for counted, key in ((self._readers, of), (self._networks, who)):
            counted[key] -= 1
            if counted[key] <= 0:
                del counted[key]
        if of not in self._readers:
            watching = self._watching.pop(of, None)
            if watching is not None:
                watching.cancel()
            self._looked.pop(of, None)
            self._marks.pop(of, None)
