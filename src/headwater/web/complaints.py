"""A complaint out of what was given over the web, by form or by API; and the API, which takes one and says where it stands."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from aiohttp import web

from headwater import desk
from headwater.errors import InputError
from headwater.publish.receipts import json_bytes
from headwater.store import Store
from headwater.web.application import JSON
from headwater.web.visits import SECRET, Clerk, Hourly, network

# What the world may hand in; a publisher's wish needs a proof and comes by the console or by signed mail.
KINDS = frozenset(desk.Kind) - {desk.Kind.PUBLISHER_OPTOUT}
TEXTS = ("text", "name", "email", "address", "phone", "signature", "principal", "mark", "person", "correct")
ORDERS = ("authority", "order", "about_case", "jurisdiction")
TICKS = ("good_faith", "accuracy", "perjury", "consent", "children")
MOST = 20_000  # characters of a field
MOST_COMPLAINTS = 30  # of one network in an hour
MOST_TARGETS = 200

StoreOf = Callable[[], Store]


def complaint_from(
    store: Store,
    given: Mapping[str, str],
    *,
    channel: str,
    language: str,
    targets: tuple[desk.Target, ...] | None = None,
) -> desk.Complaint:
    """The complaint that fields make; ticks are `1`, `about` holds one address a line unless `targets` are known already.

    Raises `InputError`, which says what is missing, where it cannot be understood.
    """
    if given.get("kind") not in KINDS:
        raise InputError("Please choose what is wrong.")
    kind = desk.Kind(given["kind"])
    said = {name: given.get(name, "").strip()[:MOST] for name in (*TEXTS, *ORDERS)}
    if not said["text"] and kind is not desk.Kind.INTIMATE_IMAGES:
        raise InputError("Please tell us why, in a sentence or two.")
    ticked = {name: given.get(name) == "1" for name in TICKS}
    ticked["perjury"] |= kind is desk.Kind.COUNTER_NOTICE and given.get("mistake") == "1"
    if targets is None:
        lines = [one for one in map(str.strip, given.get("about", "").splitlines()) if one][:MOST_TARGETS] or [""]
        targets = tuple(dict.fromkeys(target for line in lines for target in desk.reports_of(store, line)))
    return desk.Complaint(
        kind=kind,
        targets=targets,
        works=tuple(filter(None, (given.get("works", "").strip()[:MOST],))),
        channel=channel,
        language=language,
        **said,  # type: ignore[arg-type]
        **ticked,  # type: ignore[arg-type]
    )


def added_from(store: Store, given: Mapping[str, str], missing: tuple[str, ...]) -> dict[str, Any]:
    """The fields of an addition to a complaint that lacked them."""
    fields: dict[str, Any] = {name: given.get(name, "").strip()[:MOST] for name in missing if name in (*TEXTS, *ORDERS)}
    fields |= {name: given.get(name) == "1" for name in missing if name in TICKS}
    if "works" in missing and given.get("works", "").strip():
        fields["works"] = (given["works"].strip()[:MOST],)
    if "targets" in missing and given.get("targets", "").strip():
        fields["targets"] = desk.reports_of(store, given["targets"])
    return {name: value for name, value in fields.items() if value and name != "text"}


def taken_in(store: Store, complaint: desk.Complaint, secret: str, now: datetime) -> desk.Case:
    """The case of a complaint, with fresh words for its mailbox and the publisher. Raises `InputError` where it cannot be taken."""
    mailbox, publisher = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    return desk.intake(store, complaint, now=now, secret=secret, mailbox=mailbox, publisher=publisher)


def api_routes(store_of: StoreOf, now: Callable[[], datetime], clerk: Clerk, hourly: Hourly) -> list[web.RouteDef]:
    """The API of the desk: a complaint in, where it stands out."""
    api = _Api(store_of, now, clerk, hourly)
    return [web.post("/api/complaints", api.take), web.get(f"/api/complaints/{SECRET}", api.stands)]


class _Api:
    """Complaints by machines: of agencies that watch over rights, of publishers' own systems."""

    def __init__(self, store_of: StoreOf, now: Callable[[], datetime], clerk: Clerk, hourly: Hourly) -> None:
        self._store_of, self._now, self._clerk, self._hourly = store_of, now, clerk, hourly

    async def take(self, request: web.Request) -> web.Response:
        """Take a complaint in: 201 with its number, its clock and where it stands; problem details where it cannot be.

        Only JSON is taken: no form of another site can send it without its reader's browser asking first.
        """
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType(text="a complaint is sent as application/json")
        if not self._hourly.may(f"complaints {network(request)}", MOST_COMPLAINTS):
            raise web.HTTPTooManyRequests(
                text=f"{MOST_COMPLAINTS} complaints came from here within the hour; please come back in the next"
            )
        try:
            given = _fields(json.loads(await request.text()))
            secret = secrets.token_urlsafe(24)
            case = await self._clerk.does(lambda: self._taken(given, secret))
        except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
            raise web.HTTPBadRequest(text=f"this is no JSON: {error}") from error
        except InputError as fault:
            raise web.HTTPUnprocessableEntity(text=str(fault)) from fault
        return _answer(_told(case) | {"receipt": f"/rights/receipt/{secret}", "token": secret}, status=201)

    async def stands(self, request: web.Request) -> web.Response:
        """Where a complaint stands, for who has its token."""
        secret = request.match_info["secret"]
        case = await self._clerk.does(lambda: desk.case_of_secret(self._store_of(), secret))
        if case is None:
            raise web.HTTPNotFound(text="no case has this token; it may have been erased")
        return _answer(_told(case), status=200)

    def _taken(self, given: Mapping[str, str], secret: str) -> desk.Case:
        store = self._store_of()
        complaint = complaint_from(store, given, channel="api", language=given.get("language", "en")[:35])
        return taken_in(store, complaint, secret, self._now())


def _fields(given: Any) -> dict[str, str]:
    """The members of a JSON object as fields of a form: lists as lines, true as a tick. Raises `InputError` for what is neither."""
    if not isinstance(given, dict):
        raise InputError("a complaint is a JSON object")
    known = {"kind", "about", "works", "language", "mistake", *TEXTS, *ORDERS, *TICKS}
    fields = {}
    for name, value in given.items():
        if name not in known:
            raise InputError(f"{name[:80]!r} is no field of a complaint; known are {', '.join(sorted(known))}")
        if isinstance(value, bool):
            fields[name] = "1" if value else ""
        elif isinstance(value, str):
            fields[name] = value
        elif isinstance(value, list) and all(isinstance(one, str) for one in value):
            fields[name] = "\n".join(value)
        else:
            raise InputError(f"{name} is a text, a list of texts, or true or false")
    return fields


def _told(case: desk.Case) -> dict[str, Any]:
    """A case as the world may know it."""
    return {
        "case": case.id,
        "kind": case.kind.value,
        "state": case.state.value,
        "outcome": case.outcome.value if case.outcome else None,
        "reason": case.reason,
        "received": case.received.isoformat(),
        "due": case.due.isoformat(),
        "happened": [{"at": event.at.isoformat(), "act": event.act.value} for event in case.events],
    }


def _answer(told: dict[str, Any], *, status: int) -> web.Response:
    return web.Response(
        status=status, body=json_bytes(told), headers={"Content-Type": JSON, "Cache-Control": "no-store"}
    )
