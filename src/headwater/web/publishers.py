"""The publishers' console on the live site: what is held, proofs of a domain, and wishes that are followed without an operator."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from headwater import addresses, desk
from headwater.desk import publishers
from headwater.errors import InputError, MissingExtraError
from headwater.models import Verb
from headwater.publish import Document, Shelf
from headwater.publish.publisher_pages import (
    ClaimView,
    PublisherView,
    RulingRow,
    render_claim,
    render_publisher,
    render_publishers,
)
from headwater.store import Store
from headwater.web.visits import BEFORE, SECRET, Clerk, Hourly, network, refuse_foreign, root_of, unkept

WISHES: tuple[tuple[Verb, str], ...] = (
    (Verb.FETCH, "Visit our pages"),
    (Verb.QUOTE, "Quote from our reports"),
    (Verb.SHOW, "Show our pictures"),
    (Verb.SUMMARISE, "Have a machine word what we report"),
    (Verb.TRANSLATE, "Translate what we report"),
    (Verb.ARCHIVE, "Keep copies that others can see"),
    (Verb.TRAIN, "Train models with our reports"),
)
MOST_CLAIMS, MOST_LOOKS = 10, 30  # of one network, of one claim, in an hour
_DOMAIN = r"{domain:[^/\s]+\.[^/\s]+}"

ShelfOf = Callable[[], Shelf]
StoreOf = Callable[[], Store]
Ask = Callable[[str, str], Awaitable[set[str]]]
"""The public words that a domain shows in one way; raises `InputError` where it cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """What the console works with. All but `ask` and `now` are called in the one thread that has its connection to the store."""

    store_of: StoreOf
    shelf_of: ShelfOf
    view_of: Callable[[str], PublisherView | None]
    outlet_of: Callable[[str], str]
    ask: Ask
    now: Callable[[], datetime]


def routes(hands: Hands) -> list[web.RouteDef]:
    """The console's routes."""
    console = _Console(hands)
    return [
        web.get(f"{BEFORE}publishers/", console.start),
        web.post(f"{BEFORE}publishers/{_DOMAIN}/claim", console.begin),
        web.get(f"{BEFORE}publishers/claim/{SECRET}", console.claim),
        web.post(f"{BEFORE}publishers/claim/{SECRET}/prove", console.prove),
        web.post(f"{BEFORE}publishers/claim/{SECRET}/wish", console.wish),
        web.post(f"{BEFORE}publishers/claim/{SECRET}/back", console.take_back),
        web.get(f"{BEFORE}publishers/{_DOMAIN}", console.publisher),
    ]


class _Console:
    """What a publisher is shown and may do."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
        self._clerk, self._hourly = Clerk("publishers"), Hourly(hands.now)

    async def start(self, request: web.Request) -> web.StreamResponse:
        """The page that asks for a domain, or leads to the console of the one that was named."""
        named = request.query.get("domain", "").strip()
        if named:
            host = addresses.host(named if "://" in named else f"https://{named}")
            raise web.HTTPSeeOther(
                f"{root_of(request)}publishers/{addresses.registrable_of_host(host) or 'unknown.invalid'}"
            )
        return unkept(await self._clerk.does(lambda: render_publishers(self._hands.shelf_of())))

    async def publisher(self, request: web.Request) -> web.StreamResponse:
        """The console of a domain."""
        domain = request.match_info["domain"].lower()
        if addresses.is_registrable(whole := addresses.registrable_of_host(domain)) and whole != domain:
            raise web.HTTPSeeOther(f"{root_of(request)}publishers/{whole}")
        document = await self._clerk.does(lambda: self._shown(domain))
        if document is None:
            raise web.HTTPNotFound(text="This is no domain of a publisher; name it as in example.org.")
        return unkept(document)

    async def begin(self, request: web.Request) -> web.StreamResponse:
        """Begin a claim and lead to its page, which only who began it finds."""
        refuse_foreign(request)
        if not self._hourly.may(f"claims {network(request)}", MOST_CLAIMS):
            raise web.HTTPTooManyRequests(text="Too many claims were begun from here; please come back in an hour.")
        secret, domain = secrets.token_urlsafe(24), request.match_info["domain"]
        try:
            await self._clerk.does(
                lambda: publishers.begin(
                    self._hands.store_of(),
                    domain,
                    outlet=self._hands.outlet_of(domain),
                    secret=secret,
                    now=self._hands.now(),
                )
            )
        except InputError as fault:
            raise web.HTTPNotFound(text=str(fault)) from fault
        raise web.HTTPSeeOther(f"{root_of(request)}publishers/claim/{secret}")

    async def claim(self, request: web.Request) -> web.StreamResponse:
        """Where a claim stands."""
        return await self._claim(request.match_info["secret"])

    async def prove(self, request: web.Request) -> web.StreamResponse:
        """Look where the publisher says that the words stand."""
        refuse_foreign(request)
        secret, by = request.match_info["secret"], str((await request.post()).get("by", ""))
        claim = await self._clerk.does(lambda: publishers.claim_of(self._hands.store_of(), secret, self._hands.now()))
        if claim is None or by not in ("dns", "well-known", "meta"):
            raise web.HTTPNotFound(text="No claim has this address; begin it again.")
        if not self._hourly.may(f"looks {secret}", MOST_LOOKS):
            return await self._claim(secret, "It was looked for too often; please try again in an hour.")
        try:
            tokens = await self._hands.ask(claim.domain, by)
        except (InputError, MissingExtraError) as fault:
            return await self._claim(secret, str(fault))
        proven = await self._clerk.does(
            lambda: publishers.prove(self._hands.store_of(), secret, by=by, tokens=tokens, now=self._hands.now())
        )
        missing = "The words do not stand there yet. Names may take a while until everybody sees them."
        return await self._claim(secret, "" if proven else missing)

    async def wish(self, request: web.Request) -> web.StreamResponse:
        """Do what a proven publisher asks for."""
        refuse_foreign(request)
        secret, given = request.match_info["secret"], await request.post()
        known = dict(WISHES)
        verbs = tuple(Verb(str(one)) for one in given.getall("verb", []) if str(one) in known)
        pages = tuple(filter(None, map(str.strip, str(given.get("pages", "")).splitlines())))[:200]
        if not verbs and given.get("all") != "1":
            return await self._claim(secret, "Please choose what may not be done.")
        keys = desk.Keys(**{page: secrets.token_urlsafe(24) for page in ("receipt", "mailbox", "publisher")})
        return await self._done(
            request,
            secret,
            lambda: publishers.wish(
                self._hands.store_of(),
                secret,
                verbs=() if given.get("all") == "1" else verbs,
                pages=pages,
                email=str(given.get("email", "")).strip()[:300],
                now=self._hands.now(),
                keys=keys,
            ),
        )

    async def take_back(self, request: web.Request) -> web.StreamResponse:
        """Take back what a proven publisher asked for."""
        refuse_foreign(request)
        secret, case = request.match_info["secret"], str((await request.post()).get("case", ""))
        return await self._done(
            request,
            secret,
            lambda: publishers.take_back(self._hands.store_of(), secret, case, now=self._hands.now()),
        )

    async def _done(self, request: web.Request, secret: str, work: Callable[[], object]) -> web.StreamResponse:
        """Do something with a claim and lead back to its page; the page with the fault where it cannot be done."""
        try:
            await self._clerk.does(work)
        except InputError as fault:
            return await self._claim(secret, str(fault))
        raise web.HTTPSeeOther(f"{root_of(request)}publishers/claim/{secret}")

    async def _claim(self, secret: str, fault: str = "") -> web.StreamResponse:
        """The page of a claim."""
        document = await self._clerk.does(lambda: self._claim_shown(secret, fault))
        if document is None:
            raise web.HTTPNotFound(text="No claim has this address, or it is older than a week; begin it again.")
        return unkept(document)

    def _shown(self, domain: str) -> Document | None:
        view = self._hands.view_of(domain)
        return render_publisher(self._hands.shelf_of(), view) if view is not None else None

    def _claim_shown(self, secret: str, fault: str) -> Document | None:
        store, now = self._hands.store_of(), self._hands.now()
        claim = publishers.claim_of(store, secret, now)
        if claim is None:
            return None
        cases = [case for one in claim.cases if (case := desk.case_of(store, one)) is not None]
        shelf, proven = self._hands.shelf_of(), claim.holds(now)
        view = ClaimView(
            domain=claim.domain,
            secret=secret,
            ways=_ways(claim, shelf.site.contact),
            proven_by=claim.proven_by if proven else "",
            until=claim.proven + publishers.PROVEN_FOR if claim.proven and proven else None,
            wishes=WISHES,
            cases=tuple(RulingRow(c.id, c.received, c.state.value.replace("_", " "), tuple(c.verbs)) for c in cases),
            fault=fault,
        )
        return render_claim(shelf, view)


def _ways(claim: publishers.Claim, contact: str) -> tuple[tuple[str, str, str], ...]:
    """Where a claim can be shown, and what is to stand there."""
    ways = (
        ("dns", f"A TXT record at {publishers.TXT_NAME}.{claim.domain}", claim.line),
        ("well-known", f"A file at https://{claim.domain}{publishers.FILE}", claim.line),
        (
            "meta",
            f"A tag in the head of https://{claim.domain}/",
            f'<meta name="{publishers.TAG}" content="{claim.token}">',
        ),
    )
    return (
        (*ways, ("dkim", "Or a message to our address that your domain signs (DKIM), with this in it", claim.line))
        if contact
        else ways
    )
