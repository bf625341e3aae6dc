"""How the promise is kept, on the live site: the page of figures, and documents by which others check it.

Documents walk every case; each is made at most once in five minutes, however often it is asked for.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web

from headwater import desk
from headwater.desk import checkpoint, statements
from headwater.publish import Document, Shelf
from headwater.publish.desk_pages import tongue_at
from headwater.publish.openness_pages import Concluded, Late, OpennessView, decisions_feed, render_openness
from headwater.store import Store, loads
from headwater.web.visits import BEFORE, Clerk, root_of

STANDS_FOR = timedelta(minutes=5)
MOST_DECISIONS = 100
_TYPES = {
    "statements.ndjson": "application/x-ndjson; charset=utf-8",
    "report": "text/csv; charset=utf-8",
    "decisions.atom": "application/atom+xml; charset=utf-8",
    "checkpoint": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """What the page works with; `operator` is whom the yearly report names."""

    store_of: Callable[[], Store]
    shelf_of: Callable[[], Shelf]
    now: Callable[[], datetime]
    operator: str


def routes(hands: Hands) -> list[web.RouteDef]:
    """The routes of the page and its documents."""
    openness = _Openness(hands)
    return [
        web.get(f"{BEFORE}transparency/", openness.page),
        web.get(f"{BEFORE}transparency/{{name:statements\\.ndjson|decisions\\.atom|checkpoint}}", openness.document),
        web.get(f"{BEFORE}transparency/{{name:report}}-{{year:2[0-9]{{3}}}}.csv", openness.document),
    ]


class _Openness:
    """Where everybody sees how it goes."""

    def __init__(self, hands: Hands) -> None:
        self._hands, self._clerk = hands, Clerk("openness")
        self._made: dict[str, tuple[datetime, bytes | None]] = {}

    async def page(self, request: web.Request) -> web.Response:
        """The figures as they are now."""
        before, hands = root_of(request)[1:], self._hands

        def made() -> Document:
            shelf = hands.shelf_of()
            return render_openness(shelf, openness_view(hands.store_of(), hands.now()), tongue_at(before, shelf.site))

        document = await self._clerk.does(made)
        headers = {"Content-Type": document.media_type, "Cache-Control": "public, max-age=60"}
        return web.Response(body=document.body, headers=headers)

    async def document(self, request: web.Request) -> web.Response:
        """One of the documents."""
        name, year = request.match_info["name"], request.match_info.get("year", "")
        key, now = f"{name} {year}", self._hands.now()
        kept = self._made.get(key)
        if kept is None or not kept[0] <= now < kept[0] + STANDS_FOR:
            kept = now, await self._clerk.does(lambda: self._document(name, int(year or 0)))
            self._made[key] = kept
        if kept[1] is None:
            raise web.HTTPNotFound(text="There is none yet.")
        return web.Response(
            body=kept[1], headers={"Content-Type": _TYPES[name], "Cache-Control": "public, max-age=300"}
        )

    def _document(self, name: str, year: int) -> bytes | None:
        """Make a document; None where there is none."""
        store, hands = self._hands.store_of(), self._hands
        if name == "checkpoint":
            note = checkpoint.newest(store)
            return note.encode() if note else None
        if name == "decisions.atom":
            return decisions_feed(hands.shelf_of(), concluded(store))
        cases = (loads(desk.Case, doc.doc) for doc in store.all_docs("case"))
        if name == "report":
            rows = statements.yearly_report(cases, year, operator=hands.operator, now=hands.now())
            return statements.report_csv(rows).encode()
        made = (one for case in cases for one in statements.statements(case))
        return "".join(json.dumps(one, ensure_ascii=False, sort_keys=True) + "\n" for one in made).encode()


def openness_view(store: Store, now: datetime) -> OpennessView:
    """The figures, by a handful of questions however many cases there are."""
    figures = desk.board(store)
    return OpennessView(
        cases=figures.cases,
        open=figures.open,
        breaches=figures.breaches,
        median=_whole(figures.median_minutes),
        p95=_whole(figures.p95_minutes),
        outcomes=tuple((one.value, store.count_docs("case-outcome", refers=one)) for one in desk.Outcome),
        late=tuple(_late(case) for case in desk.breaches(store)),
        year=now.year,
        checkpoint=checkpoint.newest(store) is not None,
    )


def concluded(store: Store) -> tuple[Concluded, ...]:
    """The cases that were closed, those that came last first."""
    kept = store.docs_by("case", refers=desk.State.CLOSED, descending=True, limit=MOST_DECISIONS)
    found = []
    for doc in kept:
        case = loads(desk.Case, doc.doc)
        decided = next((event.at for event in reversed(case.events) if event.outcome is not None), None)
        if case.outcome is not None and decided is not None:
            found.append(Concluded(case.id, case.kind.value, case.outcome.value, decided, case.reason))
    return tuple(found)


def _late(case: desk.Case) -> Late:
    first = next((event.at for event in case.events if event.outcome is not None), None)
    minutes = _whole((first - case.received).total_seconds() / 60) if first else None
    return Late(case.id, case.kind.value, case.received, minutes)


def _whole(minutes: float | None) -> int | None:
    return None if minutes is None else round(minutes)
