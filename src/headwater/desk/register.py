"""Where cases stand in the store, and the few small indexes by which everybody asks for them cheaply.

`case` holds each case, findable by state; `case-clock` says when the clock next does something to one by itself;
`case-outcome` and `case-breach` are what the public figures count. All four are written together, so that the figures of a
page cost the same few questions whether there were ten complaints or a million.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from headwater.desk.cases import Act, Case, Complaint, Outcome, State
from headwater.desk.machine import wakes
from headwater.desk.sealing import unseal
from headwater.errors import InputError
from headwater.store import Store, dumps, instant, loads

LAST = (State.CLOSED, State.SPAM, State.DUPLICATE)
_OPEN = tuple(state for state in State if state not in LAST)
_EVERY = 1 << 40


def keep(store: Store, case: Case) -> None:
    """Keep a case with its indexes; called inside the transaction of what happened to it."""
    store.put_doc(
        "case",
        case.id,
        dumps(case),
        day=case.id[:4],
        sort=instant(case.due),
        refers=case.state,
    )
    next_time = wakes(case)
    if next_time is None:
        store.delete_doc("case-clock", case.id)
    else:
        store.put_doc("case-clock", case.id, "", sort=instant(next_time))
    first = next((event for event in case.events if event.outcome is not None), None)
    if first is not None:
        seconds = (first.at - case.received).total_seconds()
        store.put_doc("case-outcome", case.id, "", sort=f"{seconds:018.6f}", refers=case.outcome)
    if case.happened(Act.BREACH) is not None:
        store.put_doc("case-breach", case.id, "", sort=instant(case.received))


def case_of(store: Store, case_id: str) -> Case | None:
    """A case by its number."""
    kept = store.doc("case", case_id)
    return loads(Case, kept.doc) if kept else None


def the_case(store: Store, case_id: str) -> Case:
    """A case that must be there. Raises `InputError`."""
    case = case_of(store, case_id)
    if case is None:
        raise InputError(f"there is no case {case_id}")
    return case


def complaint_of(store: Store, case_id: str) -> Complaint | None:
    """What was complained, and by whom; None where that was erased."""
    return complaint_in(store, "case-person", case_id)


def complaint_in(store: Store, kind: str, case_id: str) -> Complaint | None:
    """A complaint, or an answer in its form, as it is kept of a kind under its case's key."""
    kept = store.doc(kind, case_id)
    text = unseal(store, case_id, kept.doc) if kept else None
    return loads(Complaint, text) if text is not None else None


def cases_in(store: Store, state: State) -> list[Case]:
    """The cases in a state, by when they are due."""
    return [loads(Case, doc.doc) for doc in store.docs_by("case", refers=state, limit=_EVERY)]


def open_cases(store: Store) -> Iterator[Case]:
    """Cases that are not closed, by when they are due."""
    waiting = [case for state in _OPEN for case in cases_in(store, state)]
    yield from sorted(waiting, key=lambda one: (one.due, one.id))


def due_cases(store: Store, now: datetime) -> list[str]:
    """The cases to which the clock does something by `now`, the longest due first."""
    found: list[str] = []
    until = instant(now)
    while True:
        batch = store.docs_by("case-clock", limit=500, offset=len(found))
        due = [doc.key for doc in batch if (doc.sort or "") <= until]
        found += due
        if len(due) < 500:
            return found


@dataclass(frozen=True, slots=True)
class Board:
    """How the promise is kept: cases taken in, open, refused, breaches, and minutes to an outcome (None: no case yet)."""

    cases: int
    open: int
    refused: int
    breaches: int
    median_minutes: float | None
    p95_minutes: float | None


def board(store: Store) -> Board:
    """The public figures; spam and duplicates are left out. A handful of questions, however many cases there are."""
    ended = {state: store.count_docs("case", refers=state) for state in LAST}
    cases = store.count_docs("case") - ended[State.SPAM] - ended[State.DUPLICATE]
    decided = store.count_docs("case-outcome")
    middle = ((decided - 1) // 2, decided // 2)
    return Board(
        cases=cases,
        open=cases - ended[State.CLOSED],
        refused=store.count_docs("case-outcome", refers=Outcome.REFUSED),
        breaches=store.count_docs("case-breach"),
        median_minutes=sum(_minutes(store, rank) for rank in middle) / 2 if decided else None,
        p95_minutes=_minutes(store, -(-decided * 95 // 100) - 1) if decided else None,
    )


def breaches(store: Store, limit: int = 100) -> list[Case]:
    """The cases whose promise was broken, newest first."""
    kept = store.docs_by("case-breach", descending=True, limit=limit)
    return [case for doc in kept if (case := case_of(store, doc.key)) is not None]


def _minutes(store: Store, rank: int) -> float:
    """How long the case of a rank took to its first outcome, the quickest being 0."""
    (doc,) = store.docs_by("case-outcome", limit=1, offset=rank)
    return float(doc.sort or 0) / 60
