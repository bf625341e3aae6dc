"""robots.txt, fetched once an origin through the door. What it means is judged elsewhere (`headwater.rights`)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, MutableMapping
from urllib.parse import urlsplit

from headwater.gather.door import Door, Request
from headwater.models import Page, Visit

Judge = Callable[[str, Page | Visit], bool]
"""An address and the answer to the request for its origin's robots.txt → whether the address may be asked."""


class Robots:
    """Whether publishers let us ask, by their robots.txt: `may_fetch` is what `Door.fetch` takes under that name.

    `judge` decides; it gets the page of robots.txt with whatever status it came, or the visit that says why there is
    none (RFC 9309, section 2.3.1, tells the two apart). `known` maps origins to answers: hand in those that are fresh
    enough, and read the new ones from it afterwards.
    """

    def __init__(self, door: Door, judge: Judge, known: MutableMapping[str, Page | Visit] | None = None) -> None:
        self._door = door
        self._judge = judge
        self._known: MutableMapping[str, Page | Visit] = {} if known is None else known
        self._asked: dict[str, asyncio.Task[Page | Visit]] = {}

    async def may_fetch(self, url: str) -> bool:
        """Whether an address may be asked; asks for its robots.txt first where that is not known yet."""
        origin = origin_of(url)
        answer = self._known.get(origin)
        if answer is None:
            task = self._asked.get(origin)
            if task is None:
                task = self._asked[origin] = asyncio.create_task(
                    self._door.fetch(Request(f"{origin}/robots.txt", "robots"))
                )
            # Others wait for the same answer: one that is cancelled must not take it from them.
            answer = self._known[origin] = await asyncio.shield(task)
            self._asked.pop(origin, None)
        return self._judge(url, answer)


def origin_of(url: str) -> str:
    """Scheme, host and port of an address (RFC 6454): what one robots.txt speaks for.

    >>> origin_of("https://news.oule.example:8443/a?b")
    'https://news.oule.example:8443'
    """
    parts = urlsplit(url)
    return f"{parts.scheme.lower()}://{parts.netloc.rpartition('@')[2].lower()}"
