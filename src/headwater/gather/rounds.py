"""One round of asking: a list of requests in, a result for each handed out as it comes, every domain spared."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from headwater.addresses import registrable
from headwater.gather.door import Door, MayFetch, Request
from headwater.gather.politeness import LEAST_DELAY, Manners, after
from headwater.models import Page, Visit

HOP_PATIENCE = timedelta(seconds=15)  # how long a request waits for its domain while it holds a slot

OnResult = Callable[[Request, Page | Visit], Iterable[Request] | None]
"""What becomes of a result. It may give further requests (the pages that a feed announces), asked in the same round."""

Pause = Callable[[float], Awaitable[object]]


async def gather_round(
    door: Door,
    requests: Iterable[Request],
    on_result: OnResult,
    *,
    now: Callable[[], datetime],
    may_fetch: MayFetch | None = None,
    manners: MutableMapping[str, Manners] | None = None,
    workers: int = 64,
    patience: timedelta = timedelta(minutes=2),
    pause: Pause = asyncio.sleep,
) -> Counter[str]:
    """Ask every address once; how many ended in which way, as `captured`, `failed timeout`, `refused robots`, ….

    Requests to one registrable domain go one after the other, in order, as far apart as its `Manners` say; `manners`,
    by domain, is read and kept up to date. Up to `workers` domains are asked at a time. A domain that wants to be left
    alone for longer than `patience` is not waited for: its requests end as `ignored` with the detail `not-yet`, and
    belong into a later round. Where another web stands in for the world, nobody is spared.

    `on_result` is called once for each request, never for two at a time, as soon as its result is there; what it
    raises ends the round. When the round is cancelled (Ctrl-C), what was handed out stays handed out and nothing else
    is.
    """
    keeper = _Round(
        door=door,
        on_result=on_result,
        now=now,
        may_fetch=may_fetch,
        manners={} if manners is None else manners,
        slots=asyncio.Semaphore(workers),
        patience=patience,
        pause=pause,
    )
    try:
        async with asyncio.TaskGroup() as group:
            keeper.add(requests, group)
    except BaseExceptionGroup as several:
        # One of them is what went wrong, the others came of it.
        raise several.exceptions[0] from several
    return keeper.counts


@dataclass(slots=True, kw_only=True)
class _Round:
    """The state of a round: a queue and at most one task for each domain."""

    door: Door
    on_result: OnResult
    now: Callable[[], datetime]
    may_fetch: MayFetch | None
    manners: MutableMapping[str, Manners]
    slots: asyncio.Semaphore
    patience: timedelta
    pause: Pause
    counts: Counter[str] = field(default_factory=Counter)
    queues: dict[str, deque[Request]] = field(default_factory=dict)

    def add(self, requests: Iterable[Request], group: asyncio.TaskGroup) -> None:
        """Queue requests behind those of their domain."""
        for request in requests:
            domain = registrable(request.url)
            queue = self.queues.get(domain)
            if queue is None:
                queue = self.queues[domain] = deque()
                group.create_task(self._domain(domain, queue, group))
            queue.append(request)

    async def _domain(self, domain: str, queue: deque[Request], group: asyncio.TaskGroup) -> None:
        """Ask a domain for everything that is queued for it, one after the other."""
        while queue:
            request = queue.popleft()
            wait = self._wait(domain)
            if wait > self.patience:
                at = self.now()
                self._hand_out(request, Visit(request.url, at, request.why, "ignored", "not-yet"), group)
                continue
            if wait:
                await self.pause(wait.total_seconds())
            async with self.slots:
                result = await self.door.fetch(request, may_fetch=self.may_fetch, spare=self._spare)
            self._learn(domain, result)
            self._hand_out(request, result, group)
        del self.queues[domain]

    def _learn(self, domain: str, result: Page | Visit) -> None:
        """Keep what an answer says of the domain that gave it, which redirects may have led to."""
        if isinstance(result, Visit) and result.ended in ("refused", "ignored") and not result.final_url:
            return
        last = registrable(result.url if isinstance(result, Page) else result.final_url or result.url)
        if last != domain:
            self.manners[domain] = self._asked_now(domain)
        if isinstance(result, Page) or result.ended != "ignored":
            self.manners[last] = after(self._known(last), result, self.now())

    async def _spare(self, domain: str) -> bool:
        """Wait, once it is our turn, until a domain may be asked: a redirect may just have led there."""
        wait = self._wait(domain)
        if wait > HOP_PATIENCE:
            return False
        if wait:
            await self.pause(wait.total_seconds())
        self.manners[domain] = self._asked_now(domain)
        return True

    def _known(self, domain: str) -> Manners:
        """What is known of a domain; nobody is spared where another web stands in for the world."""
        return self.manners.get(domain) or Manners(delay=timedelta(0) if self.door.stands_in else LEAST_DELAY)

    def _asked_now(self, domain: str) -> Manners:
        """What is known of a domain that was just asked."""
        known = self._known(domain)
        return replace(known, earliest=self.now() + known.delay)

    def _wait(self, domain: str) -> timedelta:
        """How long the domain must be left alone still."""
        known = self.manners.get(domain)
        if known is None or known.earliest is None:
            return timedelta(0)
        return max(timedelta(0), known.earliest - self.now())

    def _hand_out(self, request: Request, result: Page | Visit, group: asyncio.TaskGroup) -> None:
        """Count a result, give it away, and queue what it leads to."""
        if isinstance(result, Page):
            self.counts["captured"] += 1
        else:
            self.counts[f"{result.ended} {result.detail}".strip()] += 1
        self.add(self.on_result(request, result) or (), group)
