"""Whether an address may be asked, and the record of it: robots.txt answers, the other files of hosts, decisions.

One round of gathering asks here before each request and keeps under which decision it was made. The files in which hosts
speak for their pages are asked for through the same door, once a day a host, before the pages are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, MutableMapping
from dataclasses import replace
from datetime import datetime, timedelta

from headwater import addresses
from headwater.gather import Manners, Request, origin_of, visit_of, with_crawl_delay
from headwater.models import Page, Ruling, Signal, Verb, Visit
from headwater.pipeline.decisions import ROBOTS_ITSELF, decision_of, keep_decision
from headwater.pipeline.hosts import name_of, standing
from headwater.pipeline.policies import AGENT, rulings_on, signals_of_address, take_host_file
from headwater.pipeline.work import Bench
from headwater.rights import (
    AI_TXT,
    PLACES,
    ROBOTS,
    TDMREP,
    TRUST_TXT,
    Reach,
    is_fresh,
    parse_robots,
    policy,
    robots_reach,
    robots_signals,
)
from headwater.store import instant

ASKED_FOR = (TDMREP, AI_TXT, TRUST_TXT)  # robots.txt is asked for before anything else of a host
AGAIN = timedelta(days=1)  # how often each is asked for
TRIED_AGAIN = timedelta(hours=1)  # after which a robots.txt that could not be reached is tried again
_PAGES = frozenset({"article", "revisit", "list", "document"})
LICENCES = 200  # licence documents that one round asks for
WHY_HOST_FILE, WHY_LICENCE = "rights", "licence"


class Permissions:
    """One round's questions to `headwater.rights`. `robots` maps origins to the answers of their robots.txt."""

    def __init__(
        self,
        bench: Bench,
        now: Callable[[], datetime],
        robots: MutableMapping[str, Page | Visit],
        manners: MutableMapping[str, Manners],
    ) -> None:
        self._bench, self._store, self._now = bench, bench.store, now
        self._robots, self._manners = robots, manners
        self._failing: dict[str, datetime | None] = {}
        self._pages: set[str] = set()
        for origin, answer in list(robots.items()):
            if not is_fresh(_time_of(answer), now()) or (_fails(answer) and now() - _time_of(answer) > TRIED_AGAIN):
                del robots[origin]

    def expect(self, requests: list[Request]) -> list[Request]:
        """Know which of these are pages to be read: what a host reserves from text and data mining is not asked for."""
        self._pages.update(request.url for request in requests if request.why in _PAGES)
        return requests

    def judge(self, url: str, answer: Page | Visit) -> bool:
        """Whether an address may be asked, by the answer to the request for its origin's robots.txt."""
        said = self._of_robots(url, answer)
        if said is None:
            return False
        made = policy((*said, *self._others(url)), self._rulings(url), url=url)
        return made.may(Verb.FETCH) and (url not in self._pages or made.may(Verb.ANALYSE))

    def visit(self, request: Request, result: Page | Visit) -> Visit:
        """The visit that a request amounts to, under its decision; why it was refused is said exactly."""
        made = visit_of(request, result)
        key = self.decision(request)
        if made.ended == "refused" and made.detail == "robots":
            decided = decision_of(self._store, key)
            if decided is not None and decided.may(Verb.FETCH):
                made = replace(made, detail="reserved")
        return replace(made, decision=key)

    def decision(self, request: Request) -> str:
        """The id of the decision under which an address was asked, or not asked; kept once for all that share it."""
        if request.why == "robots":
            return keep_decision(self._store, ROBOTS_ITSELF)
        answer = self._robots.get(origin_of(request.url))
        said = self._of_robots(request.url, answer) if answer is not None else ()
        unreached = (Signal("robots.txt", "disallow", "it cannot be reached"),) if said is None else said
        made = policy((*unreached, *self._others(request.url)), self._rulings(request.url), url=request.url)
        return keep_decision(self._store, made)

    def host_requests(self, urls: Iterable[str]) -> list[Request]:
        """Requests for the files of the hosts of these addresses, and for licences, as far as they were not asked for today."""
        now, requests = self._now(), list[Request]()
        with self._store.transaction():
            for origin in dict.fromkeys(map(origin_of, urls)):
                asked = self._store.doc("host-asked", origin)
                if asked is not None and asked.sort and asked.sort > instant(now - AGAIN):
                    continue
                self._store.put_doc("host-asked", origin, "", sort=instant(now))
                requests.extend(Request(f"{origin}{path}", WHY_HOST_FILE) for path in _paths())
            for doc in self._store.docs_by("licence", limit=LICENCES):
                if (doc.sort or "") <= instant(now - AGAIN):
                    self._store.put_doc("licence", doc.key, "", sort=instant(now))
                    requests.append(Request(doc.key, WHY_LICENCE))
        return requests

    def keep(self, request: Request, page: Page) -> None:
        """Have a file that was just captured count from now on, for what comes later in the same round."""
        if request.why in (WHY_HOST_FILE, WHY_LICENCE) and name_of(page):
            take_host_file(self._bench, page)

    def note_unreached(self) -> None:
        """Keep since when robots.txt files cannot be reached; one that answers is forgiven."""
        for origin, answer in sorted(self._robots.items()):
            known = self._store.doc("robots-unreached", origin)
            if _fails(answer) and known is None:
                self._store.put_doc("robots-unreached", origin, "", sort=instant(_time_of(answer)))
            elif known is not None and not _fails(answer):
                self._store.delete_doc("robots-unreached", origin)

    def _of_robots(self, url: str, answer: Page | Visit) -> tuple[Signal, ...] | None:
        """What robots.txt says of an address; None where it cannot be reached, which forbids all (RFC 9309, 2.3.1.4)."""
        detail = answer.detail if isinstance(answer, Visit) else ""
        held = next((file for file in standing(self._bench, url) if file.name == ROBOTS and file.body), None)
        since = self._failing_since(origin_of(url)) if _fails(answer) else None
        reach = robots_reach(answer.status, detail, failing_since=since, now=self._now(), held=held is not None)
        if reach is Reach.NOTHING:
            return None
        if reach is Reach.EARLIER and held is not None:
            return robots_signals(held.body, url, AGENT, held.at)
        if reach is Reach.ALL or not isinstance(answer, Page):
            return ()
        delay = parse_robots(answer.body, AGENT).crawl_delay
        if delay is not None:
            domain = addresses.registrable(url)
            self._manners[domain] = with_crawl_delay(self._manners.get(domain, Manners()), delay)
        return robots_signals(answer.body, url, AGENT, answer.captured)

    def _failing_since(self, origin: str) -> datetime | None:
        """Since when an origin's robots.txt cannot be reached; None: since now."""
        if origin not in self._failing:
            known = self._store.doc("robots-unreached", origin)
            self._failing[origin] = datetime.fromisoformat(known.sort) if known and known.sort else None
        return self._failing[origin]

    def _others(self, url: str) -> tuple[Signal, ...]:
        """What is said of an address elsewhere than in robots.txt."""
        said = signals_of_address(self._bench, url, outlet=self._bench.catalogue.at(url))
        return tuple(one for one in said if not one.source.startswith("robots.txt"))

    def _rulings(self, url: str) -> tuple[Ruling, ...]:
        """The rulings on an address or its outlet."""
        outlet = self._bench.catalogue.at(url)
        return rulings_on(self._bench, addresses.canonical(url), outlet.key if outlet else addresses.registrable(url))


def _paths() -> Iterable[str]:
    """The first place of each of the files that are asked for."""
    return (next(path for path, name in PLACES.items() if name == wanted) for wanted in ASKED_FOR)


def _fails(answer: Page | Visit) -> bool:
    """Whether an answer says that robots.txt cannot be reached."""
    detail = answer.detail if isinstance(answer, Visit) else ""
    return robots_reach(answer.status, detail) is Reach.NOTHING


def _time_of(answer: Page | Visit) -> datetime:
    """When an answer came."""
    return answer.captured if isinstance(answer, Page) else answer.at
