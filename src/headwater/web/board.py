"""The operators' board on the live site: signing in with two factors, open cases, one case and what is done about it.

Served over https or on this machine only. A session is a cookie that scripts cannot read and other sites cannot send; every
form carries a word of its session besides. Everything that an operator does stands in the ledger by the operator's number.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from headwater import desk
from headwater.desk import operators, proposals
from headwater.errors import InputError
from headwater.models import Verb
from headwater.publish import Document, Shelf
from headwater.publish.board_pages import Desk, DoneRow, render_board, render_case, render_done, render_sign_in
from headwater.store import Store
from headwater.web.board_views import NUMBER, board_view, case_view
from headwater.web.visits import BEFORE, Clerk, Hourly, network, refuse_foreign, root_of, unkept

COOKIE = "headwater-desk"
MOST_TRIES, MOST_TRIES_A_NAME = 20, 10  # of signing in, from one network and with one name, in an hour
# What each act of the board needs.
_NEEDS = {
    "take": operators.Role.DECIDER,
    "ask": operators.Role.DECIDER,
    "hide": operators.Role.DECIDER,
    "spam": operators.Role.DECIDER,
    "decide": operators.Role.DECIDER,
    "agree": operators.Role.DECIDER,
    "drop": operators.Role.DECIDER,
    "counter": operators.Role.DECIDER,
    "erase": operators.Role.OWNER,
}
_CASE = f"{{number:{NUMBER}}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """What the board works with. `safe` tells whether it is served over https or on this machine; `secure` whether cookies are
    sent over https alone; `two` whether decisions are of two persons.
    """

    store_of: Callable[[], Store]
    shelf_of: Callable[[], Shelf]
    now: Callable[[], datetime]
    safe: bool
    secure: bool
    two: bool = False


def routes(hands: Hands) -> list[web.RouteDef]:
    """The board's routes."""
    board = _Board(hands)
    return [
        web.get(f"{BEFORE}desk/", board.start),
        web.get(f"{BEFORE}desk/sign-in", board.door),
        web.post(f"{BEFORE}desk/sign-in", board.sign_in),
        web.post(f"{BEFORE}desk/sign-out", board.sign_out),
        web.get(f"{BEFORE}desk/done", board.done),
        web.get(f"{BEFORE}desk/case/{_CASE}", board.case),
        web.post(f"{BEFORE}desk/case/{_CASE}/{{act:{'|'.join(_NEEDS)}}}", board.act),
    ]


class _Board:
    """Where operators work."""

    def __init__(self, hands: Hands) -> None:
        self._hands, self._clerk, self._hourly = hands, Clerk("board"), Hourly(hands.now)

    async def door(self, request: web.Request) -> web.Response:
        """The page where one signs in."""
        self._safe()
        return await self._door()

    async def sign_in(self, request: web.Request) -> web.StreamResponse:
        """Begin a session, and lead to the board; the door again where something is wrong."""
        self._safe()
        refuse_foreign(request)
        given = await request.post()
        name, password, code = (str(given.get(part, ""))[:200] for part in ("name", "password", "code"))
        tries = self._hourly.may(f"network {network(request)}", MOST_TRIES)
        if not self._hourly.may(f"name {name}", MOST_TRIES_A_NAME) or not tries:
            return await self._door("Too many tries. Please come back in an hour.", status=429)
        word = secrets.token_urlsafe(32)
        hands = self._hands
        operator = await self._clerk.does(
            lambda: operators.sign_in(hands.store_of(), name, password, code, word=word, now=hands.now())
        )
        if operator is None:
            return await self._door("Name, password or code is wrong, or the code was used before.", status=403)
        answer = web.HTTPSeeOther(f"{root_of(request)}desk/")
        answer.set_cookie(
            COOKIE,
            word,
            path=f"{root_of(request)}desk/",
            httponly=True,
            samesite="Strict",
            secure=hands.secure,
            max_age=int(operators.LONGEST.total_seconds()),
        )
        raise answer

    async def sign_out(self, request: web.Request) -> web.StreamResponse:
        """End the session."""
        word, _ = await self._operator(request, form=True)
        await self._clerk.does(lambda: operators.sign_out(self._hands.store_of(), word))
        answer = web.HTTPSeeOther(f"{root_of(request)}desk/sign-in")
        answer.del_cookie(COOKIE, path=f"{root_of(request)}desk/")
        raise answer

    async def start(self, request: web.Request) -> web.Response:
        """The board."""
        word, operator = await self._operator(request)
        hands = self._hands

        def made() -> Document:
            return render_board(hands.shelf_of(), board_view(hands.store_of(), _desk(word, operator), hands.now()))

        return unkept(await self._clerk.does(made))

    async def done(self, request: web.Request) -> web.Response:
        """What operators did, for owners."""
        word, operator = await self._operator(request)
        _may(operator, operators.Role.OWNER)
        hands = self._hands

        def made() -> Document:
            store = hands.store_of()
            names = {one.id: one.name for one in operators.operators(store)}
            rows = tuple(
                DoneRow(one.at, names.get(one.operator, one.operator), one.act, one.case, one.note)
                for one in operators.acts(store)
            )
            return render_done(hands.shelf_of(), _desk(word, operator), rows)

        return unkept(await self._clerk.does(made))

    async def case(self, request: web.Request) -> web.Response:
        """One case."""
        word, operator = await self._operator(request)
        return await self._case(request, word, operator)

    async def act(self, request: web.Request) -> web.StreamResponse:
        """Something is done about a case; then the case again."""
        word, operator = await self._operator(request, form=True)
        act, number, given = request.match_info["act"], request.match_info["number"], await request.post()
        _may(operator, _NEEDS[act])
        verbs = tuple(Verb(str(one)) for one in given.getall("verb", []) if str(one) in set(Verb))
        said = {key: str(given.get(key, ""))[:4000] for key in ("reason", "outcome", "note")}
        try:
            await self._clerk.does(lambda: self._acted(operator, act, number, said, verbs))
        except InputError as fault:
            return await self._case(request, word, operator, str(fault), said)
        raise web.HTTPSeeOther(f"{root_of(request)}desk/case/{number}")

    def _acted(
        self, operator: operators.Operator, act: str, number: str, said: dict[str, str], verbs: tuple[Verb, ...]
    ) -> None:
        """Do something about a case and have the ledger say who did. Raises `InputError` where it cannot be done."""
        store, now, case = self._hands.store_of(), self._hands.now(), desk.case_of(self._hands.store_of(), number)
        if case is None:
            raise InputError(f"there is no case {number}")
        with store.transaction():
            if act == "take":
                desk.triage(store, number, now=now, assignee=operator.id)
            elif act == "ask":
                if not said["note"].strip():
                    raise InputError("Please write what is to be asked.")
                desk.happen(store, number, desk.Act.ASK, now=now, note=said["note"].strip())
            elif act == "hide":
                desk.hide(store, number, now=now)
            elif act == "spam":
                desk.happen(store, number, desk.Act.SPAM, now=now)
            elif act == "decide":
                self._decided(store, operator, case, said, verbs)
            elif act == "agree":
                proposals.agree(store, number, by=operator.id, now=now)
            elif act == "drop":
                proposals.drop(store, number)
            elif act == "counter":
                desk.take_as_counter_notice(store, number, now=now)
            else:
                desk.erase_person(store, number)
            operators.recorded(store, operator.id, act, now=now, case=number, note=said["outcome"])

    def _decided(
        self, store: Store, operator: operators.Operator, case: desk.Case, said: dict[str, str], verbs: tuple[Verb, ...]
    ) -> None:
        """A decision, or its proposal where two persons decide."""
        now, outcome = self._hands.now(), said["outcome"]
        if outcome not in set(desk.Outcome):
            raise InputError("Please choose a decision.")
        restricts = verbs if outcome == desk.Outcome.RESTRICTED else ()
        if self._hands.two:
            proposals.propose(
                store,
                proposals.Proposal(
                    case=case.id,
                    outcome=desk.Outcome(outcome),
                    reason=said["reason"],
                    verbs=restricts,
                    by=operator.id,
                    at=now,
                ),
            )
            return
        if case.state is desk.State.ACKNOWLEDGED:
            desk.triage(store, case.id, now=now, assignee=operator.id)
        desk.decide(store, case.id, desk.Outcome(outcome), reason=said["reason"], now=now, verbs=restricts)

    async def _door(self, fault: str = "", *, status: int = 200) -> web.Response:
        return unkept(await self._clerk.does(lambda: render_sign_in(self._hands.shelf_of(), fault, status=status)))

    async def _case(
        self,
        request: web.Request,
        word: str,
        operator: operators.Operator,
        fault: str = "",
        given: dict[str, str] | None = None,
    ) -> web.Response:
        hands, number = self._hands, request.match_info["number"]

        def made() -> Document | None:
            view = case_view(
                hands.store_of(),
                number,
                _desk(word, operator),
                hands.now(),
                may={act for act, role in _NEEDS.items() if operator.role.covers(role)},
                me=operator.id,
                two=hands.two,
                fault=fault,
                given=given or {},
            )
            return render_case(hands.shelf_of(), view) if view else None

        document = await self._clerk.does(made)
        if document is None:
            raise web.HTTPNotFound(text=f"There is no case {number}.")
        return unkept(document)

    async def _operator(self, request: web.Request, *, form: bool = False) -> tuple[str, operators.Operator]:
        """Who is signed in, with the session's word; to the door where nobody is. A form has to carry its session's token."""
        self._safe()
        word = request.cookies.get(COOKIE, "")
        hands = self._hands
        found = await self._clerk.does(lambda: operators.session_of(hands.store_of(), word, hands.now()))
        if found is None:
            raise web.HTTPSeeOther(f"{root_of(request)}desk/sign-in")
        if form:
            refuse_foreign(request)
            sent = str((await request.post()).get("token", ""))
            if not hmac.compare_digest(sent.encode("utf-8", "replace"), _token(word).encode()):
                raise web.HTTPForbidden(text="This form is not of your session; load the page again.")
        return word, found

    def _safe(self) -> None:
        """Refuse to serve the board where a password would travel in the open."""
        if not self._hands.safe:
            raise web.HTTPForbidden(
                text="The board is served over https only: put a server with a certificate before this one, and set "
                "site.base_address to its https:// address."
            )


def _may(operator: operators.Operator, needed: operators.Role) -> None:
    if not operator.role.covers(needed):
        raise web.HTTPForbidden(text=f"This is for the role {needed}; yours is {operator.role}.")


def _desk(word: str, operator: operators.Operator) -> Desk:
    """Who works here, as pages say it."""
    return Desk(
        name=operator.name,
        role=operator.role,
        token=_token(word),
        owner=operator.role.covers(operators.Role.OWNER),
    )


def _token(word: str) -> str:
    """The word that the forms of a session carry; nothing of the session can be told from it."""
    return hashlib.sha256(f"form\x1f{word}".encode()).hexdigest()[:32]
