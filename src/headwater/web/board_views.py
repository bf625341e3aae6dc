"""What the board shows, out of the store: the rows of cases, and one case with what can be done about it now."""

from __future__ import annotations

from datetime import datetime

from headwater import desk
from headwater.desk import operators, proposals
from headwater.models import Verb
from headwater.publish.board_pages import BoardView, CaseRow, CaseView, Desk, Waiting
from headwater.store import Store

NUMBER = r"\d{4}-\d{6,}"
_DECIDABLE = (
    desk.State.RECEIVED,
    desk.State.ACKNOWLEDGED,
    desk.State.TRIAGED,
    desk.State.NEEDS_INFO,
    desk.State.INTERIM_HIDDEN,
    desk.State.APPEALED,
)
_OUTCOMES = {
    desk.Outcome.REMOVED: "Take it out, and keep it out",
    desk.Outcome.RESTRICTED: "Restrict what is done with it",
    desk.Outcome.CORRECTED: "Correct it; the reason stands in the change log",
    desk.Outcome.DELISTED: "Do not find it by the name",
    desk.Outcome.REFUSED: "Leave it as it is",
}
_VERBS = {
    Verb.FETCH: "visit it",
    Verb.LIST: "list it",
    Verb.QUOTE: "quote from it",
    Verb.SHOW: "show its pictures",
    Verb.ARCHIVE: "show copies",
    Verb.TRANSLATE: "translate it",
    Verb.SUMMARISE: "have a machine word it",
    Verb.TRAIN: "train models with it",
}
_FIELDS = (
    "name",
    "email",
    "address",
    "phone",
    "signature",
    "principal",
    "works",
    "mark",
    "person",
    "correct",
    "authority",
    "order",
    "about_case",
    "jurisdiction",
    "verified_by",
    "channel",
    "language",
    "good_faith",
    "accuracy",
    "perjury",
    "consent",
    "children",
)


def board_view(store: Store, at: Desk, now: datetime) -> BoardView:
    """The board as it stands."""
    names = {one.id: one.name for one in operators.operators(store)}
    cases = list(desk.open_cases(store))
    rows = [(case.state in _DECIDABLE, _row(store, case, names, now)) for case in cases]
    figures = desk.board(store)
    minutes = (figures.median_minutes, figures.p95_minutes)
    return BoardView(
        desk=at,
        waiting=tuple(row for undecided, row in rows if undecided),
        moving=tuple(row for undecided, row in rows if not undecided),
        figures=(
            ("Cases", f"{figures.cases:,}"),
            ("Open", f"{figures.open:,}"),
            ("Refused", f"{figures.refused:,}"),
            ("Not decided within 24 hours", f"{figures.breaches:,}"),
            ("Until an outcome, the middle one and the slowest but 5 in 100", " and ".join(map(_hours, minutes))),
        ),
    )


def case_view(
    store: Store,
    number: str,
    at: Desk,
    now: datetime,
    *,
    may: set[str],
    me: str,
    two: bool,
    fault: str,
    given: dict[str, str],
) -> CaseView | None:
    """One case as an operator sees it; None where there is none. `may` are the acts that the operator's role covers."""
    case, complaint = desk.case_of(store, number), desk.complaint_of(store, number)
    if case is None:
        return None
    names = {one.id: one.name for one in operators.operators(store)}
    counter, waiting = desk.counter_of(store, number), proposals.proposal_of(store, case)
    return CaseView(
        desk=at,
        row=_row(store, case, names, now),
        targets=tuple((one.scope, one.target, _page_of(one)) for one in case.targets),
        fields=_fields(complaint),
        missing=complaint.missing if complaint else (),
        text=complaint.text if complaint else "",
        said=tuple((one.at, one.by, one.text) for one in desk.said_on(store, number)),
        counter=(*_fields(counter), ("text", counter.text)) if counter else (),
        letters=tuple((one.to, one.what, _stands(one)) for one in desk.letters_of(store, number)),
        events=tuple((one.at, _said(one.act), one.by, one.note) for one in case.events),
        outcome=_said(case.outcome) if case.outcome else "",
        reason=case.reason,
        acts=frozenset(_acts(case, complaint) & may),
        outcomes=tuple((value, told) for value, told in _OUTCOMES.items()),
        verbs=tuple((value, told) for value, told in _VERBS.items()),
        two=two,
        waiting=Waiting(
            outcome=_said(waiting.outcome),
            reason=waiting.reason,
            verbs=tuple(waiting.verbs),
            by=names.get(waiting.by, waiting.by),
            own=waiting.by == me,
        )
        if waiting
        else None,
        fault=fault,
        given=given,
    )


def _acts(case: desk.Case, complaint: desk.Complaint | None) -> set[str]:
    """What can be done about a case now."""
    able = {
        "take": desk.Act.TRIAGE,
        "ask": desk.Act.ASK,
        "hide": desk.Act.HIDE,
        "spam": desk.Act.SPAM,
        "decide": desk.Act.DECIDE,
    }
    acts = {name for name, act in able.items() if desk.may_happen(case, act)}
    acts |= {"agree", "drop"} if "decide" in acts else set()
    if case.kind is desk.Kind.COUNTER_NOTICE and "decide" in acts and complaint and complaint.about_case:
        acts.add("counter")
    return acts | ({"erase"} if complaint is not None else set())


def _row(store: Store, case: desk.Case, names: dict[str, str], now: datetime) -> CaseRow:
    """A case as a line of the board."""
    flags = {
        "urgent": case.urgent,
        "not complete": not case.complete,
        "mailbox not confirmed": not case.confirmed and not case.verified_by,
        "earlier complaints were refused": case.doubted,
        "late": case.happened(desk.Act.BREACH) is not None,
        "hidden until it is decided": case.state is desk.State.INTERIM_HIDDEN,
        "waits for a second person": proposals.proposal_of(store, case) is not None,
    }
    first = case.targets[0].target if case.targets else "–"
    return CaseRow(
        number=case.id,
        kind=_said(case.kind),
        state=_said(case.state),
        due=case.due,
        minutes=int((case.due - now).total_seconds() // 60),
        about=f"{first} (+{len(case.targets) - 1})" if len(case.targets) > 1 else first,
        flags=tuple(name for name, so in flags.items() if so),
        assignee=names.get(case.assignee, case.assignee),
    )


def _page_of(target: desk.Target) -> str:
    """Where an operator looks at what is complained of; empty where there is no such page."""
    if target.scope in ("article", "story", "outlet"):
        return f"/{target.scope}/{target.target}/"
    return target.target if target.scope == "address" and target.target.startswith(("https://", "http://")) else ""


def _fields(complaint: desk.Complaint | None) -> tuple[tuple[str, str], ...]:
    """What a sender gave, field by field; nothing of what was not given."""
    if complaint is None:
        return ()
    values = ((name, getattr(complaint, name)) for name in _FIELDS)
    return tuple((_said(name), _value(value)) for name, value in values if value)


def _value(value: object) -> str:
    if value is True:
        return "stated"
    return "; ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _stands(letter: desk.Letter) -> str:
    if letter.sent:
        return "sent"
    return f"given up: {letter.fault}" if letter.given_up else "waits"


def _said(word: str) -> str:
    return str(word).replace("_", " ")


def _hours(minutes: float | None) -> str:
    return "–" if minutes is None else f"{minutes / 60:.1f} h"
