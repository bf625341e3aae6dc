"""What all that is handed in over the web has in common: who asks, from which page, how often; and answers that nobody keeps."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from headwater.publish import Document
from headwater.web.guard import is_loopback
from headwater.web.likes import network_of

# What a route begins with: the base path of the paper and the language of the interface, if there are any.
BEFORE = "/{before:(?:[^/]+/)*}"
SECRET = "{secret:[A-Za-z0-9_-]{20,60}}"  # noqa: S105 - the pattern of one


class Clerk:
    """One thread that alone has its connection to the store, and in which everything of one desk is done in turn."""

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)

    async def does(self, work: Callable[[], Any]) -> Any:
        """Do something there."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


class Hourly:
    """How often something was done within the hour."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now, self._hour, self._counted = now, 0, Counter[str]()

    def may(self, what: str, most: int) -> bool:
        """Whether something may be done once more; asking counts."""
        hour = int(self._now().timestamp()) // 3600
        if hour != self._hour:
            self._hour = hour
            self._counted.clear()
        self._counted[what] += 1
        return self._counted[what] <= most


def address_of(request: web.Request) -> str:
    """Where a reader asks from: the peer, or whom a proxy on this machine names last."""
    peer = request.remote or ""
    named = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return named if named and is_loopback(peer) else peer


def network(request: web.Request) -> str:
    """The network that a reader asks from, by which askers are counted."""
    return network_of(address_of(request))


def is_foreign(request: web.Request) -> bool:
    """Whether a form was sent from another site."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("Origin", "")
    return bool(origin) and origin != "null" and urlsplit(origin).netloc != request.host


def refuse_foreign(request: web.Request, told: str = "This is sent from the pages of this site.") -> None:
    """Refuse a form that another site sent."""
    if is_foreign(request):
        raise web.HTTPForbidden(text=told)


def root_of(request: web.Request) -> str:
    """What stands before the desk's part of an address, with its slash."""
    return "/" + str(request.match_info.get("before", ""))


def unkept(document: Document) -> web.Response:
    """A document as an answer that nobody keeps."""
    return web.Response(
        status=document.status,
        body=document.body,
        headers={"Content-Type": document.media_type, "Cache-Control": "no-store", "X-Robots-Tag": "noindex"},
    )
