"""The desk on the live site: the form of a complaint, its receipt with what can be done about it, the operator's address.

Two clicks from every item, in the reader's language, no script, no account.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime

from aiohttp import web

from headwater import desk
from headwater.errors import InputError
from headwater.publish import Document, Shelf
from headwater.publish.desk_pages import (
    FormView,
    ReceiptView,
    render_address,
    render_complaint,
    render_receipt,
    tongue_at,
)
from headwater.store import Store
from headwater.web.complaints import MOST, MOST_COMPLAINTS, added_from, api_routes, complaint_from, taken_in
from headwater.web.visits import BEFORE, SECRET, Clerk, Hourly, network, refuse_foreign, root_of, unkept

MOST_ADDRESSES = 10  # views of the operator's address from one network in an hour
_WAYS = "{way:add|object|counter|court}"
_UNDECIDED = (desk.State.RECEIVED, desk.State.ACKNOWLEDGED, desk.State.TRIAGED, desk.State.NEEDS_INFO)

ShelfOf = Callable[[], Shelf]
StoreOf = Callable[[], Store]


def routes(store_of: StoreOf, shelf_of: ShelfOf, now: Callable[[], datetime]) -> list[web.RouteDef]:
    """The desk's routes, to be asked before the paper's. `store_of` is called in the one thread that the desk works in."""
    clerk, hourly = Clerk("desk"), Hourly(now)
    counter = _Counter(store_of, shelf_of, now, clerk, hourly)
    return [
        web.get(f"{BEFORE}rights/new", counter.form),
        web.post(f"{BEFORE}rights/new", counter.take),
        web.post(f"{BEFORE}rights/address", counter.address),
        web.get(f"{BEFORE}rights/receipt/{SECRET}", counter.receipt),
        web.post(f"{BEFORE}rights/receipt/{SECRET}/{_WAYS}", counter.answer),
        web.get(f"{BEFORE}rights/confirm/{SECRET}", counter.confirm),
        web.post(f"{BEFORE}rights/confirm/{SECRET}", counter.confirm),
        *api_routes(store_of, now, clerk, hourly),
    ]


class _Counter:
    """Where complaints are handed in and asked after."""

    def __init__(
        self, store_of: StoreOf, shelf_of: ShelfOf, now: Callable[[], datetime], clerk: Clerk, hourly: Hourly
    ) -> None:
        self._store_of, self._shelf_of, self._now = store_of, shelf_of, now
        self._clerk, self._hourly = clerk, hourly

    async def form(self, request: web.Request) -> web.Response:
        """The empty form, about the page that the reader came from or named."""
        about = request.query.get("about", "") or request.headers.get("Referer", "")
        view = FormView(given={"about": about[:2000] if desk.REPORTS.search(about) else ""})
        return await self._formed(request, view)

    async def take(self, request: web.Request) -> web.StreamResponse:
        """Take a complaint in and lead to its receipt; the form again where something is missing."""
        refuse_foreign(request, "Complaints are sent from the form of this site.")
        given = await _given(request)
        if not self._hourly.may(f"complaints {network(request)}", MOST_COMPLAINTS):
            fault = (
                "Many complaints came from your network within the hour. Please come back in the next, or write to us."
            )
            return await self._formed(request, FormView(given=given, fault=fault))
        secret, before = secrets.token_urlsafe(24), root_of(request)[1:]
        try:
            await self._clerk.does(lambda: self._taken(given, secret, before))
        except InputError as fault:
            return await self._formed(request, FormView(given=given, fault=str(fault)))
        raise web.HTTPSeeOther(f"{root_of(request)}rights/receipt/{secret}")

    async def address(self, request: web.Request) -> web.Response:
        """The operator's address, to who pressed the button: tagged anew for each view, and not too often for one reader."""
        refuse_foreign(request, "The address is shown on the page of this site.")
        may, before = self._hourly.may(f"addresses {network(request)}", MOST_ADDRESSES), root_of(request)[1:]
        return unkept(await self._clerk.does(lambda: self._address(before, may=may)))

    async def receipt(self, request: web.Request) -> web.Response:
        """Where a complaint stands, and what can be done about it."""
        return await self._stood(request)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Something is added to a case, or it is objected to, countered, or held by a court; then its receipt again."""
        refuse_foreign(request)
        secret, way, given = request.match_info["secret"], request.match_info["way"], await _given(request)
        if not self._hourly.may(f"answers {secret}", MOST_COMPLAINTS):
            return await self._stood(request, "That was much for an hour. Please come back in the next.", given)
        try:
            await self._clerk.does(lambda: self._answered(secret, way, given))
        except InputError as fault:
            return await self._stood(request, str(fault), given)
        raise web.HTTPSeeOther(f"{root_of(request)}rights/receipt/{secret}")

    async def confirm(self, request: web.Request) -> web.Response:
        """The page that a letter leads to; its button confirms that the sender reads the mailbox it gave.

        Looking at it confirms nothing: mail programs look at links by themselves.
        """
        secret, asked, before = request.match_info["secret"], request.method == "POST", root_of(request)[1:]
        if asked:
            refuse_foreign(request, "A mailbox is confirmed on the page of this site.")
        document = await self._clerk.does(lambda: self._confirming(secret, before, pressed=asked))
        if document is None:
            raise web.HTTPNotFound(text="No case has this address; it may have been erased.")
        return unkept(document)

    async def _formed(self, request: web.Request, view: FormView) -> web.Response:
        before = root_of(request)[1:]

        def made() -> Document:
            shelf = self._shelf_of()
            return render_complaint(shelf, view, tongue_at(before, shelf.site))

        return unkept(await self._clerk.does(made))

    async def _stood(
        self, request: web.Request, fault: str = "", given: Mapping[str, str] | None = None
    ) -> web.Response:
        secret, url, before = request.match_info["secret"], _receipt_address(request), root_of(request)[1:]
        document = await self._clerk.does(lambda: self._shown(secret, url, before, fault, given or {}))
        if document is None:
            raise web.HTTPNotFound(text="No case has this receipt; it may have been erased.")
        return unkept(document)

    def _address(self, before: str, *, may: bool) -> Document:
        """The page with the address; with none where this reader's network has asked too often, or none is set."""
        shelf = self._shelf_of()
        tongue = tongue_at(before, shelf.site)
        if not may or not shelf.site.contact:
            return render_address(shelf, "", tongue)
        tag = secrets.token_hex(4)
        self._store_of().put_doc("contact-shown", tag, "", sort=self._now().isoformat())
        name, _, host = shelf.site.contact.partition("@")
        return render_address(shelf, f"{name}+{tag}@{host}" if "+" not in name else shelf.site.contact, tongue)

    def _confirming(self, secret: str, before: str, *, pressed: bool) -> Document | None:
        """The page of a mailbox to be confirmed, after the button was pressed or before; None for a wrong word."""
        found = desk.found_by(self._store_of(), secret)
        if found is None or found[1] != "mailbox":
            return None
        if pressed:
            desk.confirm_mailbox(self._store_of(), secret, now=self._now())
        case = desk.case_of(self._store_of(), found[0].id)
        if case is None:
            return None
        shelf = self._shelf_of()
        ways = frozenset[str]() if case.confirmed else frozenset({"confirm"})
        return render_receipt(shelf, _receipt(case, "", ways=ways, secret=secret), tongue_at(before, shelf.site))

    def _taken(self, given: Mapping[str, str], secret: str, before: str) -> None:
        """Keep a complaint. Raises `InputError` where it cannot be understood."""
        store, site = self._store_of(), self._shelf_of().site
        language = tongue_at(before, site) or site.language
        taken_in(store, complaint_from(store, given, channel="form", language=language), secret, self._now())

    def _answered(self, secret: str, way: str, given: Mapping[str, str]) -> None:
        """Do what a receipt's form asks for. Raises `InputError` where it cannot be done, or is not this reader's to do."""
        store, now, found = self._store_of(), self._now(), desk.found_by(self._store_of(), secret)
        if found is None or way not in _ways(found[0], found[1], desk.complaint_of(store, found[0].id), now):
            raise InputError("This cannot be done with this case now.")
        case, role, text = *found, given.get("text", "")
        if way == "add":
            complaint = desk.complaint_of(store, case.id)
            fields = added_from(store, given, complaint.missing if complaint else ())
            if not text.strip() and not fields:
                raise InputError("Please write what you want to add.")
            desk.add(store, case.id, now=now, text=text, by=role, **fields)
        elif way == "object":
            desk.object_to(store, case.id, now=now, text=text, by=role)
        elif way == "court":
            desk.court_action(store, case.id, now=now, text=text)
        else:
            said = {**given, "kind": desk.Kind.COUNTER_NOTICE, "about_case": case.id}
            complaint = complaint_from(store, said, channel="form", language="en", targets=case.targets)
            desk.counter_notice(store, complaint, now=now)

    def _shown(self, secret: str, url: str, before: str, fault: str, given: Mapping[str, str]) -> Document | None:
        """The receipt of a case, or None."""
        store, shelf = self._store_of(), self._shelf_of()
        found = desk.found_by(store, secret)
        if found is None or found[1] == "mailbox":
            return None
        case, role = found
        tongue, complaint = tongue_at(before, shelf.site), desk.complaint_of(store, case.id)
        language = tongue or shelf.site.language
        letter = desk.acknowledgement if case.outcome is None else desk.decision if role == "sender" else desk.notice
        view = _receipt(
            case,
            letter(case, url, language, site=shelf.site.name),
            ways=_ways(case, role, complaint, self._now()),
            secret=secret,
            missing=complaint.missing if complaint and role == "sender" else (),
            fault=fault,
            given=given,
        )
        return render_receipt(shelf, view, tongue)


def _ways(case: desk.Case, role: str, complaint: desk.Complaint | None, now: datetime) -> frozenset[str]:
    """What a reader of a receipt can do with its case now."""
    sender = role == "sender"
    told = case.happened(desk.Act.CLOSE)
    ways = {
        "add": sender and complaint is not None and case.state in _UNDECIDED,
        "object": desk.may_happen(case, desk.Act.APPEAL) and told is not None and now - told <= desk.APPEALS_OPEN,
        "counter": not sender and desk.may_happen(case, desk.Act.COUNTER_NOTICE),
        "court": sender and desk.may_happen(case, desk.Act.COURT_ACTION),
    }
    return frozenset(way for way, open_ in ways.items() if open_)


async def _given(request: web.Request) -> dict[str, str]:
    """The fields of a form, each cut to what makes sense; files are not taken."""
    return {
        key: value[:MOST]
        for key, value in (await request.post()).items()
        if isinstance(key, str) and isinstance(value, str)
    }


def _receipt_address(request: web.Request) -> str:
    """The address of a receipt as its reader sees it."""
    return f"{request.scheme}://{request.host}{root_of(request)}rights/receipt/{request.match_info['secret']}"


def _receipt(
    case: desk.Case,
    letter: str,
    *,
    ways: frozenset[str] = frozenset(),
    secret: str = "",
    missing: tuple[str, ...] = (),
    fault: str = "",
    given: Mapping[str, str] | None = None,
) -> ReceiptView:
    """A case as who has its receipt sees it."""
    return ReceiptView(
        number=case.id,
        state=case.state.value,
        due=case.due,
        letter=letter,
        happened=tuple((event.at, event.act.value) for event in case.events),
        settled=case.outcome is not None and case.state is not desk.State.APPEALED,
        ways=ways,
        missing=missing,
        secret=secret,
        fault=fault,
        given=dict(given or {}),
    )
