"""The desk at work: complaints in, cases through their states, rulings out, each step in one transaction with its effect.

A ruling and the waking of what it touches are kept together or not at all; the next run of the pipeline files those
articles anew under their policy, and every surface is made from that. The ledger records each step without anything
personal; who complained stands in a row of its own (`case-person`) that can be erased while the chain still verifies.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from headwater import addresses
from headwater.desk.cases import Act, Case, Complaint, Event, Outcome, State, Target
from headwater.desk.machine import APPEALS_OPEN, NotNowError, advanced, falls_due
from headwater.errors import InputError
from headwater.models import Ruling, Verb, content_id, sha256_of
from headwater.store import Store, canonical_json, dumps, instant, loads

# What hiding and removing forbid: everything that a reader could see, and every copy for the public.
HIDING = (Verb.LIST, Verb.QUOTE, Verb.SHOW, Verb.ARCHIVE, Verb.TRANSLATE, Verb.SUMMARISE)
_LAST = (State.CLOSED, State.SPAM, State.DUPLICATE)


def intake(store: Store, complaint: Complaint, *, now: datetime, secret: str) -> Case:
    """Take a complaint in: numbered, acknowledged, and acted on where the clock says at once.

    `secret` is random and unguessable: the receipt page is found by it (`case_of_secret`). A sender's repetition of an
    open complaint is marked as its duplicate. Raises `InputError` for a complaint that names nothing.
    """
    if not complaint.targets:
        raise InputError("a complaint names what it is about: an article, an address, an outlet, a story or a capture")
    targets = tuple(_evened(one) for one in complaint.targets)
    with store.transaction():
        # The ledger's lock also keeps two complaints that come at once from having one number.
        store.append_ledger("complaint", canonical_json({"kind": complaint.kind.value}), now)
        number = f"{now.year:04d}-{store.count_docs('case', day=f'{now.year:04d}') + 1:06d}"
        case = Case(
            id=number,
            kind=complaint.kind,
            received=now,
            targets=targets,
            complete=not complaint.missing,
            verified_by=complaint.verified_by,
        )
        repeated = _repeated(store, case, complaint)
        store.put_doc("case-person", number, dumps(complaint), refers=sha256_of(complaint.email.strip().lower()))
        store.put_doc("case-secret", sha256_of(secret), "", refers=number)
        _keep(store, case)
        _happen(store, case, Event(now, Act.RECEIVE, by="sender", note=complaint.channel))
        if repeated:
            case = replace(_case(store, number), of=repeated)
            _happen(store, case, Event(now, Act.DUPLICATE, note=f"repeats {repeated}"))
        _by_the_clock(store, number, now)
        return _case(store, number)


def case_of(store: Store, case_id: str) -> Case | None:
    """A case by its number."""
    kept = store.doc("case", case_id)
    return loads(Case, kept.doc) if kept else None


def case_of_secret(store: Store, secret: str) -> Case | None:
    """The case of a receipt page."""
    kept = store.doc("case-secret", sha256_of(secret))
    return case_of(store, kept.refers) if kept and kept.refers else None


def complaint_of(store: Store, case_id: str) -> Complaint | None:
    """What was complained, and by whom; None where that was erased."""
    kept = store.doc("case-person", case_id)
    return loads(Complaint, kept.doc) if kept else None


def erase_person(store: Store, case_id: str) -> None:
    """Forget who complained and in what words; the case, its outcome and the ledger stay, and the chain still verifies."""
    store.delete_doc("case-person", case_id)


def confirm(store: Store, case_id: str, *, now: datetime) -> Case:
    """The sender's mailbox answered."""
    return _step(store, case_id, Event(now, Act.CONFIRM, by="sender"))


def triage(store: Store, case_id: str, *, now: datetime, assignee: str, by: str = "operator") -> Case:
    """Give a case to somebody."""
    with store.transaction():
        _keep(store, replace(_case(store, case_id), assignee=assignee))
        return _step(store, case_id, Event(now, Act.TRIAGE, by=by))


def happen(store: Store, case_id: str, act: Act, *, now: datetime, by: str = "operator", note: str = "") -> Case:
    """Any act without an outcome: ask, spam, carried out, propagated, probed, appeal, counter-notice, court action, …

    Raises `InputError` where it cannot follow, or an appeal comes after six months.
    """
    case = _case(store, case_id)
    told = case.happened(Act.CLOSE)
    if act is Act.APPEAL and told is not None and now - told > APPEALS_OPEN:
        raise InputError(f"case {case_id} was closed on {told:%Y-%m-%d}; appeals are open for six months")
    return _step(store, case_id, Event(now, act, by=by, note=note))


def decide(
    store: Store,
    case_id: str,
    outcome: Outcome,
    *,
    reason: str,
    now: datetime,
    verbs: tuple[Verb, ...] = (),
    by: str = "operator",
) -> Case:
    """Decide a case, with its reason; what follows happens in the same transaction. `verbs` are those of a restriction."""
    if not reason.strip():
        raise InputError(f"case {case_id}: a decision has a reason that the sender and the publisher are told")
    if (outcome is Outcome.RESTRICTED) != bool(verbs):
        raise InputError(f"case {case_id}: verbs are named for a restriction and for nothing else")
    with store.transaction():
        _keep(store, replace(_case(store, case_id), verbs=verbs))
        return _step(store, case_id, Event(now, Act.DECIDE, by=by, note=reason, outcome=outcome))


def tick(store: Store, now: datetime) -> list[tuple[str, Event]]:
    """Do what the clock does by itself, to every open case; what happened, by case. Doing it twice is doing it once."""
    happened: list[tuple[str, Event]] = []
    for case in list(open_cases(store)):
        with store.transaction():
            happened.extend((case.id, event) for event in _by_the_clock(store, case.id, now))
    return happened


def open_cases(store: Store) -> Iterator[Case]:
    """Cases that are not closed, by when they are due."""
    waiting = [loads(Case, doc.doc) for doc in store.all_docs("case")]
    yield from sorted((one for one in waiting if one.state not in _LAST), key=lambda one: (one.due, one.id))


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
    """The public figures, counted anew from the cases; spam and duplicates are left out."""
    cases = [loads(Case, doc.doc) for doc in store.all_docs("case")]
    cases = [one for one in cases if one.state not in (State.SPAM, State.DUPLICATE)]
    minutes = sorted(
        (event.at - one.received).total_seconds() / 60
        for one in cases
        if (event := next((e for e in one.events if e.outcome is not None), None))
    )
    return Board(
        cases=len(cases),
        open=sum(one.state not in _LAST for one in cases),
        refused=sum(one.outcome is Outcome.REFUSED for one in cases),
        breaches=sum(one.happened(Act.BREACH) is not None for one in cases),
        median_minutes=statistics.median(minutes) if minutes else None,
        p95_minutes=minutes[-(-len(minutes) * 95 // 100) - 1] if minutes else None,
    )


def _by_the_clock(store: Store, case_id: str, now: datetime) -> list[Event]:
    """Everything that is due by now, one after the other."""
    happened = []
    while (event := falls_due(_case(store, case_id), now)) is not None:
        _happen(store, _case(store, case_id), event)
        happened.append(event)
    return happened


def _step(store: Store, case_id: str, event: Event) -> Case:
    """One event from outside, and what the clock makes of it."""
    with store.transaction():
        _happen(store, _case(store, case_id), event)
        _by_the_clock(store, case_id, event.at)
        return _case(store, case_id)


def _happen(store: Store, case: Case, event: Event) -> None:
    """Keep an event with its effect and its entry in the ledger."""
    try:
        after = advanced(case, event)
    except NotNowError as error:
        raise InputError(str(error)) from error
    _rule(store, case, after, event)
    _keep(store, after)
    entry = {"case": case.id, "kind": case.kind, "act": event.act, "state": after.state, "outcome": event.outcome}
    store.append_ledger("case", canonical_json({k: str(v) for k, v in entry.items() if v}), event.at)
    if event.act is Act.DECIDE and event.outcome is not Outcome.REFUSED:
        _happen(store, after, Event(event.at, Act.CARRY_OUT))


def _rule(store: Store, before: Case, after: Case, event: Event) -> None:
    """Take back what the case ruled before where its outcome is another now, and rule anew."""
    if event.outcome is None and event.act is not Act.REINSTATE:
        return
    stem = f"{after.id}-{len(after.events):04d}"
    if before.hidden:
        _put(store, before, event.at, f"{stem}-a", _forbidden(before), allows=True, reason="taken back")
    if after.hidden:
        made = _put(store, after, event.at, f"{stem}-b", _forbidden(after), allows=False, reason=event.note)
        for ruling in made if after.outcome is Outcome.REMOVED else ():
            if ruling.scope == "capture":
                store.erase_capture(ruling.target, ruling.id)


def _put(
    store: Store, case: Case, at: datetime, stem: str, verbs: tuple[Verb, ...], *, allows: bool, reason: str
) -> list[Ruling]:
    """Keep a ruling for each target of a case, and wake what it touches."""
    made = []
    for n, target in enumerate(case.targets):
        ruling = Ruling(f"{stem}{n:03d}", at, target.scope, target.target, verbs, allows, reason, case.id)
        store.put_doc("ruling", ruling.id, dumps(ruling), refers=target.target, sort=instant(at))
        store.append_ledger("ruling", dumps(replace(ruling, reason="")), at)
        for article in _touched(store, target):
            store.set_waiting("filing", article, content_id("ruling", article, ruling.id))
        made.append(ruling)
    return made


def _forbidden(case: Case) -> tuple[Verb, ...]:
    """The verbs that an outcome forbids; taking a name out of search forbids none."""
    if case.outcome is Outcome.RESTRICTED:
        return case.verbs
    return () if case.outcome is Outcome.DELISTED else HIDING


def _touched(store: Store, target: Target) -> list[str]:
    """The articles that a ruling on a target touches."""
    if target.scope == "article":
        return [target.target] if store.article_state(target.target) else []
    if target.scope == "address":
        return store.articles_at(target.target)
    if target.scope == "outlet":
        return store.articles_of_outlet(target.target, limit=1 << 40)
    return []


def _repeated(store: Store, case: Case, complaint: Complaint) -> str:
    """The open case of the same sender, kind and targets; empty where there is none or the sender cannot be told."""
    if not complaint.email:
        return ""
    for doc in store.docs_by("case-person", refers=sha256_of(complaint.email.strip().lower())):
        found = case_of(store, doc.key)
        if found and found.state not in _LAST and (found.kind, found.targets) == (case.kind, case.targets):
            return found.id
    return ""


def _evened(target: Target) -> Target:
    """A target in the form in which articles and rulings name it."""
    if target.scope == "address":
        return Target("address", addresses.canonical(target.target) or target.target)
    return target


def _case(store: Store, case_id: str) -> Case:
    """A case that must be there. Raises `InputError`."""
    case = case_of(store, case_id)
    if case is None:
        raise InputError(f"there is no case {case_id}")
    return case


def _keep(store: Store, case: Case) -> None:
    """Keep a case, findable by its year and state, in the order in which cases are due."""
    store.put_doc(
        "case",
        case.id,
        dumps(case),
        day=case.id[:4],
        sort=instant(case.due),
        refers=case.state,
    )
