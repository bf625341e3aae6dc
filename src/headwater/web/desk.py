"""The desk on the live site: the form of a complaint and its receipt. Two clicks from every item, no script, no account."""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from aiohttp import web

from headwater import desk
from headwater.errors import InputError
from headwater.publish import Document, Shelf
from headwater.publish.desk_pages import FormView, ReceiptView, render_address, render_complaint, render_receipt
from headwater.store import Store
from headwater.web.likes import network_of

# What a reader chooses from, in a reader's words; the rest of the kinds come by other ways.
KINDS = (
    ("copyright", "It is my work, or my client's"),
    ("press_right", "It is my publication, and more is shown than I allow"),
    ("trademark", "It misuses a trademark"),
    ("correction", "It is wrong"),
    ("privacy_erasure", "It is about me, and private"),
    ("name_delist", "It should not be found by my name"),
    ("defamation", "It defames me"),
    ("ncii", "It shows intimate images"),
    ("illegal_content", "It is illegal for another reason"),
    ("court_order", "A court has ordered it"),
    ("counter_notice", "Something of mine was taken down by mistake"),
    ("other", "Something else"),
)
_TEXTS = ("text", "name", "email", "address", "phone", "signature")
_MOST = 20_000
MOST_ADDRESSES = 10  # views of the operator's address from one network in an hour

ShelfOf = Callable[[], Shelf]
StoreOf = Callable[[], Store]


def routes(store_of: StoreOf, shelf_of: ShelfOf, now: Callable[[], datetime]) -> list[web.RouteDef]:
    """The desk's routes, to be asked before the paper's. `store_of` is called in the one thread that the desk works in."""
    counter = _Counter(store_of, shelf_of, now, ThreadPoolExecutor(1, thread_name_prefix="desk"))
    return [
        web.get("/{before:(?:[^/]+/)*}rights/new", counter.form),
        web.post("/{before:(?:[^/]+/)*}rights/new", counter.take),
        web.post("/{before:(?:[^/]+/)*}rights/address", counter.address),
        web.get("/{before:(?:[^/]+/)*}rights/receipt/{secret:[A-Za-z0-9_-]{20,60}}", counter.receipt),
        web.get("/{before:(?:[^/]+/)*}rights/confirm/{secret:[A-Za-z0-9_-]{20,60}}", counter.confirm),
        web.post("/{before:(?:[^/]+/)*}rights/confirm/{secret:[A-Za-z0-9_-]{20,60}}", counter.confirm),
    ]


class _Counter:
    """Where complaints are handed in and asked after."""

    def __init__(
        self, store_of: StoreOf, shelf_of: ShelfOf, now: Callable[[], datetime], thread: ThreadPoolExecutor
    ) -> None:
        self._store_of, self._shelf_of, self._now, self._thread = store_of, shelf_of, now, thread
        self._hour, self._shown_to = 0, Counter[str]()  # how often each network was shown the address within the hour

    async def form(self, request: web.Request) -> web.Response:
        """The empty form, about the page that the reader came from or named."""
        about = request.query.get("about", "") or request.headers.get("Referer", "")
        view = FormView(kinds=KINDS, given={"about": about[:2000] if desk.REPORTS.search(about) else ""})
        return _answer(await self._in_thread(lambda: render_complaint(self._shelf_of(), view)))

    async def take(self, request: web.Request) -> web.StreamResponse:
        """Take a complaint in and lead to its receipt; the form again where something is missing."""
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            raise web.HTTPForbidden(text="Complaints are sent from the form of this site.")
        given = {str(key): str(value)[:_MOST] for key, value in (await request.post()).items()}
        secret = secrets.token_urlsafe(24)
        try:
            await self._in_thread(lambda: self._taken(given, secret))
        except InputError as fault:
            view = FormView(kinds=KINDS, given=given, fault=str(fault))
            return _answer(await self._in_thread(lambda: render_complaint(self._shelf_of(), view)))
        raise web.HTTPSeeOther(request.path.removesuffix("new") + f"receipt/{secret}")

    async def address(self, request: web.Request) -> web.Response:
        """The operator's address, to who pressed the button: tagged anew for each view, and not too often for one reader."""
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            raise web.HTTPForbidden(text="The address is shown on the page of this site.")
        return _answer(await self._in_thread(lambda: self._address(network_of(request.remote or ""))))

    async def receipt(self, request: web.Request) -> web.Response:
        """Where a complaint stands."""
        secret = request.match_info["secret"]
        document = await self._in_thread(lambda: self._shown(secret, str(request.url)))
        if document is None:
            raise web.HTTPNotFound(text="No case has this receipt.")
        return _answer(document)

    async def confirm(self, request: web.Request) -> web.Response:
        """The page that a letter leads to; its button confirms that the sender reads the mailbox it gave.

        Looking at it confirms nothing: mail programs look at links by themselves.
        """
        secret, asked = request.match_info["secret"], request.method == "POST"
        if asked and request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            raise web.HTTPForbidden(text="A mailbox is confirmed on the page of this site.")
        document = await self._in_thread(lambda: self._confirming(secret, pressed=asked))
        if document is None:
            raise web.HTTPNotFound(text="No case has this address; it may have been erased.")
        return _answer(document)

    def _address(self, network: str) -> Document:
        """The page with the address; with none where this reader's network has asked too often, or none is set."""
        shelf, hour = self._shelf_of(), int(self._now().timestamp()) // 3600
        if hour != self._hour:
            self._hour = hour
            self._shown_to.clear()
        self._shown_to[network] += 1
        if self._shown_to[network] > MOST_ADDRESSES or not shelf.site.contact:
            return render_address(shelf, "")
        tag = secrets.token_hex(4)
        self._store_of().put_doc("contact-shown", tag, "", sort=self._now().isoformat())
        name, _, host = shelf.site.contact.partition("@")
        return render_address(shelf, f"{name}+{tag}@{host}" if "+" not in name else shelf.site.contact)

    def _confirming(self, secret: str, *, pressed: bool) -> Document | None:
        """The page of a mailbox to be confirmed, after the button was pressed or before; None for a wrong word."""
        found = desk.found_by(self._store_of(), secret)
        if found is None or found[1] != "mailbox":
            return None
        if pressed:
            desk.confirm_mailbox(self._store_of(), secret, now=self._now())
        case = desk.case_of(self._store_of(), found[0].id)
        return render_receipt(self._shelf_of(), _receipt(case, "", confirms=not case.confirmed)) if case else None

    def _taken(self, given: Mapping[str, str], secret: str) -> None:
        """Keep a complaint. Raises `InputError` where it cannot be understood."""
        store = self._store_of()
        if given.get("kind") not in dict(KINDS):
            raise InputError("Please choose what is wrong.")
        if not given.get("text", "").strip():
            raise InputError("Please tell us why, in a sentence or two.")
        words: dict[str, Any] = {name: given.get(name, "").strip() for name in _TEXTS}
        complaint = desk.Complaint(
            kind=desk.Kind(given["kind"]),
            targets=desk.reports_of(store, given.get("about", "")),
            works=tuple(filter(None, (given.get("works", "").strip(),))),
            good_faith=given.get("good_faith") == "1",
            accuracy=given.get("accuracy") == "1",
            perjury=given.get("perjury") == "1",
            **words,
        )
        mailbox, publisher = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        desk.intake(store, complaint, now=self._now(), secret=secret, mailbox=mailbox, publisher=publisher)

    def _shown(self, secret: str, url: str) -> Document | None:
        """The receipt of a case, or None."""
        case = desk.case_of_secret(self._store_of(), secret)
        if case is None:
            return None
        letter = desk.decision(case, url) if case.outcome is not None else desk.acknowledgement(case, url)
        return render_receipt(self._shelf_of(), _receipt(case, letter))

    async def _in_thread(self, work: Callable[[], Any]) -> Any:
        """Do something in the desk's own thread, which alone has its connection to the store."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


def _answer(document: Document) -> web.Response:
    """A document as an answer that nobody keeps."""
    return web.Response(
        status=document.status,
        body=document.body,
        headers={"Content-Type": document.media_type, "Cache-Control": "no-store", "X-Robots-Tag": "noindex"},
    )


def _receipt(case: desk.Case, letter: str, *, confirms: bool = False) -> ReceiptView:
    """A case as its sender sees it."""
    return ReceiptView(
        number=case.id,
        state=case.state.value.replace("_", " "),
        due=case.due,
        letter=letter,
        happened=tuple((event.at, event.act.value.replace("_", " ")) for event in case.events),
        settled=case.outcome is not None,
        confirms=confirms,
    )
