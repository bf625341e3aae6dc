"""The one door to the network. Whatever Headwater asks of the world, it asks through here, and politely.

One connection a registrable domain at a time; time limits; a size limit that counts expanded bytes; redirects followed
one by one, each checked like a first address; no private network. Whatever happens is a value: a page, or a visit that
says why there is none.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self
from urllib.parse import urlencode, urlsplit

from headwater.addresses import host, is_public, joined, refuse_unless_public, registrable
from headwater.errors import InputError, RefusedError
from headwater.gather.decoding import MAX_BODY, decoded
from headwater.gather.feed_draft import clean_address
from headwater.gather.refresh import refresh_target
from headwater.gather.warc import MAX_HOPS
from headwater.gather.wire import Answer, Resolve, Transport, Wire, WireError, system_resolve
from headwater.models import Page, Visit, sha256_of

URL_HEADER = "X-Headwater-Url"  # asks the web that stands in for the world: which address is meant
CAPTURED_HEADER = "X-Headwater-Captured"  # its answer: when that was captured, ISO 8601
RECORDED_HEADER = (
    "X-Headwater-Recorded"  # its answer: the address that was captured, where the one asked is spelt differently
)
KEPT_HEADER = "X-Headwater-Kept"  # its answer: which of the response's headers were recorded, comma-separated
PURPOSE = "collects news to list, quote and link it"

MayFetch = Callable[[str], Awaitable[bool]]
"""Whether a publisher's robots.txt lets us ask for an address; asked again for every redirect."""

Spare = Callable[[str], Awaitable[bool]]
"""Waits until a registrable domain may be asked again; False where that is too far off. Asked before every hop."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ACCEPT = {
    "feed": "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9,"
    " application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1",
    "sitemap": "application/xml, text/xml, application/gzip;q=0.8, */*;q=0.1",
    "robots": "text/plain, */*;q=0.1",
    "list": "text/x-opml, application/xml;q=0.8, */*;q=0.1",
}
_ACCEPT_PAGE = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
_PAGES = frozenset({"article", "revisit", "home"})  # what is only ever a page
_NEVER_PAGES = ("video/", "audio/", "image/", "font/", "application/zip", "application/x-tar", "application/gzip")


@dataclass(frozen=True, slots=True)
class Request:
    """One address to ask, why, and what is known of it.

    `why` is one word: `feed`, `sitemap`, `article`, `revisit`, `home`, `robots`, `document`, …; `list` asks the web that
    stands in for the world for one of its own addresses, such as its `/feeds.opml`.

    `etag` and `last_modified` are those of the last answer, for a conditional request (RFC 9110, section 13).
    """

    url: str
    why: str = "article"
    etag: str = ""
    last_modified: str = ""


class Door:
    """The door: `async with Door(now=…, contact=…) as door: await door.fetch(Request(url))`.

    `now` tells the time of a capture. `contact` is the operator's address, which every server is told. `web`, an
    `http://…` address, stands in for the world: every request goes there, with the address that is meant in a header
    of ours, and the capture time it states is taken; the guard against private networks leaves that one address
    alone. `allow_private` switches the guard off. `seconds` bounds a whole fetch with its redirects, `read_seconds`
    the wait for the next bytes, `limit` the expanded bytes of a body. Raises `InputError` for a `web` that is no
    `http://` address.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        contact: str = "",
        version: str = "0",
        web: str = "",
        allow_private: bool = False,
        seconds: float = 60,
        read_seconds: float = 20,
        limit: int = MAX_BODY,
        transport: Transport | None = None,
        resolve: Resolve = system_resolve,
    ) -> None:
        if web and (not web.startswith("http://") or not host(web)):
            raise InputError(f"{web} cannot stand in for the web: it must be an http:// address")
        self._now = now
        self._agent = user_agent(contact, version)
        self._web = web.rstrip("/")
        self._allow_private = allow_private
        self._seconds = seconds
        self._limit = limit
        self._transport = transport or Wire(
            allow_private=allow_private, exempt=host(web), resolve=resolve, read_seconds=read_seconds
        )
        self._locks: dict[str, asyncio.Lock] = {}
        self._waiting: Counter[str] = Counter()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exception: object) -> None:
        await self.close()

    @property
    def stands_in(self) -> bool:
        """Whether another web stands in for the world, so that nobody's server has to be spared."""
        return bool(self._web)

    async def close(self) -> None:
        """Let go of every connection."""
        await self._transport.close()

    async def fetch(
        self, request: Request, *, may_fetch: MayFetch | None = None, spare: Spare | None = None
    ) -> Page | Visit:
        """The page at an address, whatever its status, or the visit that says why there is none.

        Visits end as `unchanged` (`not-modified`), `refused` (a rule of `addresses.refuse_unless_public`, for the
        address or one it redirects to, `private-address` also for what its name leads to; `robots`), `ignored`
        (`not-yet`: the domain, or one it redirects to, wants to be left alone for now) or `failed`
        (`bad-address`, `timeout`, `too-large`, `redirect-loop`, `too-many-redirects`, `redirect-nowhere`, `no-such-host`,
        `no-connection`, `connection-lost`, `bad-certificate`, `tls`, `bad-response`, `bad-encoding`,
        `unknown-encoding`, `media-type`, `not-in-archive`). A page that redirects led to has the last address as its `url`.
        """
        hops = [clean_address(request.url, "").partition("#")[0]]
        try:
            return await self._follow(request, hops, may_fetch, spare)
        except RefusedError as refusal:
            return self._visit(request, "refused", refusal.reason, hops)
        except WireError as error:
            ended = "refused" if error.reason == "private-address" else "failed"
            return self._visit(request, ended, error.reason, hops)
        except TimeoutError:
            return self._visit(request, "failed", "timeout", hops)

    async def tell(self, url: str, form: Sequence[tuple[str, str]]) -> int | str:
        """Send a form to a server that wants to be told (a hub), once and without following it anywhere: the status of its
        answer, or the reason why there is none, as those of visits. Where another web stands in for the world nobody is told:
        `not-in-archive`.
        """
        if self._web:
            return "not-in-archive"
        headers = {"User-Agent": self._agent, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            self._check(url)
            async with (
                self._alone(registrable(url)),
                asyncio.timeout(self._seconds),
                self._transport.ask(url, headers, urlencode(form).encode()) as answer,
            ):
                return answer.status
        except (RefusedError, WireError) as error:
            return error.reason
        except TimeoutError:
            return "timeout"

    async def _follow(
        self, request: Request, hops: list[str], may_fetch: MayFetch | None, spare: Spare | None
    ) -> Page | Visit:
        """Ask hop after hop; `hops` grows, so that a visit can say how far it came."""
        tell = asyncio.get_running_loop().time
        left = self._seconds
        while True:
            url = hops[-1]
            if not self._of_stand_in(request, hops):
                self._check(url)
            if may_fetch is not None and not await may_fetch(url):
                return self._visit(request, "refused", "robots", hops)
            async with self._alone(registrable(url)):
                if spare is not None and not await spare(registrable(url)):
                    return self._visit(request, "ignored", "not-yet", hops)
                # Time spent waiting for others of the same domain is not the server's fault.
                began = tell()
                async with asyncio.timeout(left), self._transport.ask(*self._addressed(request, hops)) as answer:
                    status, target = answer.status, _location(answer, url)
                    if target is None:
                        result = await self._take(request, answer, hops)
                        target = _elsewhere(request, result)
                        if not target:
                            return result
                left -= tell() - began
            if not target:
                return self._visit(request, "failed", "redirect-nowhere", hops, status)
            if target in hops:
                return self._visit(request, "failed", "redirect-loop", hops, status)
            if len(hops) > MAX_HOPS:
                return self._visit(request, "failed", "too-many-redirects", hops, status)
            hops.append(target)

    def _check(self, url: str) -> None:
        """Raise `RefusedError` where an address must not be asked, `WireError` where it is no text that can be sent."""
        try:
            url.encode("utf-8")
        except UnicodeEncodeError as error:
            raise WireError("bad-address", str(error)) from error
        try:
            refuse_unless_public(url)
        except RefusedError as refusal:
            if refusal.reason != "private-address" or not self._allow_private:
                raise

    def _of_stand_in(self, request: Request, hops: list[str]) -> bool:
        """Whether a request means the stand-in itself, not what it stands in for."""
        return bool(self._web) and request.why == "list" and len(hops) == 1 and hops[0].startswith(f"{self._web}/")

    def _addressed(self, request: Request, hops: list[str]) -> tuple[str, dict[str, str]]:
        """Where a request really goes, and its headers."""
        headers = {
            "User-Agent": self._agent,
            "Accept": _ACCEPT.get(request.why, _ACCEPT_PAGE),
            "Accept-Encoding": "gzip, deflate, br",
        }
        if len(hops) == 1:
            # What is known of the first address says nothing of where it leads today.
            if request.etag:
                headers["If-None-Match"] = request.etag
            if request.last_modified:
                headers["If-Modified-Since"] = request.last_modified
        if not self._web or self._of_stand_in(request, hops):
            return hops[-1], headers
        headers[URL_HEADER] = hops[-1]
        return f"{self._web}/", headers

    @asynccontextmanager
    async def _alone(self, domain: str) -> AsyncIterator[None]:
        """One at a time for a registrable domain; domains that nobody waits for are forgotten."""
        lock = self._locks.setdefault(domain, asyncio.Lock())
        self._waiting[domain] += 1
        try:
            async with lock:
                yield
        finally:
            self._waiting[domain] -= 1
            if not self._waiting[domain]:
                del self._waiting[domain]
                self._locks.pop(domain, None)

    async def _take(self, request: Request, answer: Answer, hops: list[str]) -> Page | Visit:
        """The page in an answer that is no redirect."""
        if answer.status == 304:
            return self._visit(request, "unchanged", "not-modified", hops, answer.status)
        if self._web and not self._of_stand_in(request, hops) and not _is_recorded(answer):
            return self._visit(request, "failed", "not-in-archive", hops, answer.status)
        captured, headers, recorded = self._recorded(answer)
        url = recorded or hops[-1]
        kind = next((value.lower() for name, value in headers if name.lower() == "content-type"), "")
        if kind.startswith(_NEVER_PAGES) and request.why in _PAGES:
            return self._visit(request, "failed", "media-type", hops, answer.status)
        wire = bytearray()
        async for chunk in answer.chunks:
            wire += chunk
            if len(wire) > self._limit:
                return self._visit(request, "failed", "too-large", hops, answer.status)
        body = decoded(bytes(wire), headers, chunked=False, limit=self._limit)
        if body.fault:
            return self._visit(request, "failed", body.fault, hops, answer.status)
        return Page(
            url=url,
            captured=captured,
            status=answer.status,
            headers=headers,
            sha256=sha256_of(body.body),
            body=body.body,
            incomplete=body.incomplete,
            requested_url=hops[0] if url != hops[0] else "",
        )

    def _recorded(self, answer: Answer) -> tuple[datetime, tuple[tuple[str, str], ...], str]:
        """When the answer was captured, its headers, and at which address, if not at the one that was asked.

        Now and as they came, or as the web that stands in for the world says.
        """
        now = self._now().astimezone(UTC)
        if not self._web:
            return now, answer.headers, ""
        ours = {name.lower(): value for name, value in answer.headers if name.lower().startswith("x-headwater-")}
        headers = tuple(pair for pair in answer.headers if not pair[0].lower().startswith("x-headwater-"))
        kept = ours.get(KEPT_HEADER.lower())
        if kept is not None:
            names = {name.strip().lower() for name in kept.split(",")}
            headers = tuple(pair for pair in headers if pair[0].lower() in names)
        try:
            captured = datetime.fromisoformat(ours.get(CAPTURED_HEADER.lower(), ""))
        except ValueError:
            return now, headers, ""
        recorded = ours.get(RECORDED_HEADER.lower(), "").partition("#")[0]
        moment = captured if captured.tzinfo else captured.replace(tzinfo=UTC)
        return moment.astimezone(UTC), headers, recorded if is_public(recorded) else ""

    def _visit(self, request: Request, ended: str, detail: str, hops: list[str], status: int | None = None) -> Visit:
        return Visit(
            url=request.url,
            at=self._now().astimezone(UTC),
            why=request.why,
            ended=ended,
            detail=detail,
            status=status,
            final_url=hops[-1] if len(hops) > 1 else "",
        )


def visit_of(request: Request, result: Page | Visit) -> Visit:
    """The visit that a fetch amounts to: the one that it gave, or `captured` with the page's id."""
    if isinstance(result, Visit):
        return result
    detail = "" if result.status == 200 else f"status-{result.status}"
    return Visit(
        url=request.url,
        at=result.captured,
        why=request.why,
        ended="captured",
        detail=detail,
        status=result.status,
        page=result.id,
        final_url=result.url if result.requested_url else "",
    )


def user_agent(contact: str, version: str) -> str:
    """Who asks, for what one purpose, and where its operator is found."""
    contact = "".join(letter for letter in contact if letter.isprintable())
    where = f"+{contact}" if contact.startswith(("http://", "https://")) else contact
    return f"HeadwaterBot/{version} ({'; '.join(part for part in (PURPOSE, where) if part)})"


def _is_recorded(answer: Answer) -> bool:
    """Whether a web that stands in for the world holds the address: what it answers of itself was never captured."""
    return any(name.lower() == CAPTURED_HEADER.lower() for name, _ in answer.headers)


def _elsewhere(request: Request, result: Page | Visit) -> str:
    """Where a page that is a redirect leads; empty for any other result."""
    if request.why not in _PAGES or not isinstance(result, Page) or result.status != 200:
        return ""
    return refresh_target(result.body, result.url)


def _location(answer: Answer, url: str) -> str | None:
    """Where an answer redirects to, without fragment: None where it does not, empty where that is no address."""
    if answer.status not in _REDIRECTS:
        return None
    location = next((value for name, value in answer.headers if name.lower() == "location"), "")
    target = clean_address(joined(url, location), url) if location else ""
    return target.partition("#")[0] if urlsplit(target).scheme else ""
