"""The desk at work: complaints in, cases through their states, rulings out, each step in one transaction with its effect.

A ruling and the waking of what it touches are kept together or not at all; the next run of the pipeline files those
articles anew under their policy, and every surface is made from that. The ledger records each step without anything
personal; who complained stands in a row of its own (`case-person`) that can be erased while the chain still verifies.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from headwater import addresses
from headwater.desk.cases import UNNAMED, Act, Case, Complaint, Event, Kind, Outcome, State, Target
from headwater.desk.effect import carry_out, corrected, delist
from headwater.desk.machine import APPEALS_OPEN, NotNowError, advanced, falls_due
from headwater.desk.outbox import Keys, forget_letters, queue_for
from headwater.desk.register import LAST, case_of, complaint_in, complaint_of, due_cases, keep, the_case
from headwater.desk.sealing import commit, seal, unseal
from headwater.errors import InputError
from headwater.models import Ruling, Verb, sha256_of
from headwater.store import Store, canonical_json, dumps, instant, loads

# What hiding and removing forbid: everything that a reader could see, and every copy for the public.
HIDING = (Verb.LIST, Verb.QUOTE, Verb.SHOW, Verb.ARCHIVE, Verb.TRANSLATE, Verb.SUMMARISE)
MOST_OPEN = 20  # cases of one sender at a time
DOUBTED_AFTER = 3  # refusals, and nothing that was ever granted


def intake(
    store: Store, complaint: Complaint, *, now: datetime, secret: str, mailbox: str = "", publisher: str = ""
) -> Case:
    """Take a complaint in: numbered, acknowledged, and acted on where the clock says at once.

    `secret`, `mailbox` and `publisher` are random and unguessable: the receipt page of the sender, the page that confirms
    the sender's mailbox, and the receipt page of an affected publisher are found by them (`case_of_secret`). A sender's
    repetition of an open complaint is marked as its duplicate. Raises `InputError` for a complaint that names nothing, and
    for a sender who has too many open already.
    """
    if not complaint.targets:
        raise InputError("a complaint names what it is about: an article, an address, an outlet, a story or a capture")
    targets = tuple(_evened(one) for one in complaint.targets)
    with store.transaction():
        # The ledger's lock also keeps two complaints that come at once from having one number.
        store.append_ledger("complaint", canonical_json({"kind": complaint.kind.value}), now)
        earlier = _earlier(store, complaint)
        if sum(one.state not in LAST for one in earlier) >= MOST_OPEN:
            raise InputError(f"this sender has {MOST_OPEN} open complaints; they are decided first")
        number = f"{now.year:04d}-{store.count_docs('case', day=f'{now.year:04d}') + 1:06d}"
        case = Case(
            id=number,
            kind=complaint.kind,
            received=now,
            targets=targets,
            complete=not complaint.missing,
            verified_by=complaint.verified_by,
            doubted=_is_doubted(earlier),
            verbs=complaint.wishes if complaint.kind is Kind.PUBLISHER_OPTOUT else (),
        )
        keys = Keys(receipt=secret, mailbox=mailbox, publisher=publisher)
        store.put_doc("case-key", number, dumps(keys))
        _keep_person(store, number, complaint, now)
        for role, word in (("sender", secret), ("mailbox", mailbox), ("publisher", publisher)):
            if word:
                store.put_doc("case-secret", sha256_of(word), role, refers=number)
        keep(store, case)
        _happen(store, case, Event(now, Act.RECEIVE, by="sender", note=complaint.channel))
        repeated = next((o.id for o in earlier if _repeats(case, o)), "")
        if repeated:
            case = replace(the_case(store, number), of=repeated)
            _happen(store, case, Event(now, Act.DUPLICATE, note=f"repeats {repeated}"))
        _by_the_clock(store, number, now)
        return the_case(store, number)


@dataclass(frozen=True, slots=True)
class Said:
    """Something that somebody added to a case in their own words: an answer, an objection, word of a court."""

    at: datetime
    by: str
    text: str


def said_on(store: Store, case_id: str) -> list[Said]:
    """What was added to a case, oldest first; personal, and erased with the person."""
    kept = (unseal(store, case_id, doc.doc) for doc in store.docs_by("case-said", refers=case_id))
    return [loads(Said, said) for said in kept if said is not None]


def add(store: Store, case_id: str, *, now: datetime, text: str = "", by: str = "sender", **fields: Any) -> Case:
    """The sender sends what was missing: fields of the complaint, or words. The clock goes on as it was.

    Raises `InputError` where the case has ended or who complained was erased.
    """
    with store.transaction():
        case, complaint = the_case(store, case_id), complaint_of(store, case_id)
        if complaint is None:
            raise InputError(f"case {case_id}: who complained was erased, and nothing can be added any more")
        named = any(target.scope != UNNAMED for target in complaint.targets)
        given = {name: value for name, value in fields.items() if value and not (name == "targets" and named)}
        complaint = replace(complaint, **given)
        _keep_person(store, case_id, complaint, now)
        if text.strip():
            _keep_said(store, case_id, Said(now, by, text.strip()))
        if any(target.scope == UNNAMED for target in case.targets) and "targets" in fields and fields["targets"]:
            case = replace(case, targets=tuple(_evened(one) for one in fields["targets"]))
        keep(store, replace(case, complete=not complaint.missing))
        return _step(store, case_id, Event(now, Act.ADD, by=by))


def object_to(store: Store, case_id: str, *, now: datetime, text: str, by: str = "sender") -> Case:
    """Somebody objects to a decision; a person decides anew, on a clock of 24 hours that begins now.

    Raises `InputError` where nothing is decided yet, without a reason, or after six months.
    """
    if not text.strip():
        raise InputError("an objection says why, in a sentence or two")
    with store.transaction():
        case = happen(store, case_id, Act.APPEAL, now=now, by=by)
        _keep_said(store, case_id, Said(now, by, text.strip()))
        return case


def counter_notice(store: Store, complaint: Complaint, *, now: datetime) -> Case:
    """A publisher says that something was taken down by mistake; it is put back after ten business days unless a court is asked.

    `complaint.about_case` names the case. Raises `InputError` where it is not of the kind that can be countered (closed,
    with something hidden) or lacks what the statute asks for (17 U.S.C. 512(g)(3)).
    """
    missing = replace(complaint, kind=Kind.COUNTER_NOTICE).missing
    if missing:
        raise InputError(f"a counter-notice also needs: {', '.join(missing)}")
    with store.transaction():
        case = happen(store, complaint.about_case, Act.COUNTER_NOTICE, now=now, by="publisher")
        store.put_doc("case-counter", case.id, seal(store, case.id, dumps(complaint)))
        return case


def take_as_counter_notice(store: Store, case_id: str, *, now: datetime) -> Case:
    """What came in as a case of its own is the counter-notice to the case that it names, and goes on there; that case.

    Raises `InputError` where that case cannot be countered, or the statute asks for more.
    """
    with store.transaction():
        case, complaint = the_case(store, case_id), complaint_of(store, case_id)
        if complaint is None or case.kind is not Kind.COUNTER_NOTICE:
            raise InputError(f"case {case_id} is no counter-notice")
        countered = counter_notice(store, complaint, now=now)
        keep(store, replace(case, of=countered.id))
        _step(store, case_id, Event(now, Act.DUPLICATE, by="operator", note=f"goes on as part of {countered.id}"))
        return countered


def court_action(store: Store, case_id: str, *, now: datetime, text: str) -> Case:
    """The complainant tells that a court was asked: what was taken down stays down until the court has spoken."""
    if not text.strip():
        raise InputError("please name the court and the reference")
    with store.transaction():
        case = happen(store, case_id, Act.COURT_ACTION, now=now, by="sender")
        _keep_said(store, case_id, Said(now, "sender", text.strip()))
        return case


def case_of_secret(store: Store, secret: str) -> Case | None:
    """The case of a receipt page, its sender's or an affected publisher's."""
    found = found_by(store, secret)
    return found[0] if found and found[1] != "mailbox" else None


def found_by(store: Store, secret: str) -> tuple[Case, str] | None:
    """The case that an unguessable word leads to, and whose word it is: `sender`, `publisher` or `mailbox`."""
    kept = store.doc("case-secret", sha256_of(secret))
    case = case_of(store, kept.refers) if kept and kept.refers else None
    return (case, kept.doc or "sender") if kept and case else None


def counter_of(store: Store, case_id: str) -> Complaint | None:
    """The counter-notice to a case."""
    return complaint_in(store, "case-counter", case_id)


def erase_person(store: Store, case_id: str) -> None:
    """Forget who complained and in what words, and the letters to them; the case, its outcome and the ledger stay, and the
    chain still verifies.
    """
    with store.transaction():
        for kind in ("case-person", "case-counter", "case-key"):
            store.delete_doc(kind, case_id)
        for doc in store.docs_by("case-said", refers=case_id):
            store.delete_doc("case-said", doc.key)
        forget_letters(store, case_id)


def confirm_mailbox(store: Store, secret: str, *, now: datetime) -> Case | None:
    """Whoever reads the sender's mailbox confirms it by the word in our letter; the case, or None for a wrong word."""
    found = found_by(store, secret)
    if found is None or found[1] != "mailbox":
        return None
    case = found[0]
    return case if case.confirmed else confirm(store, case.id, now=now)


def confirm(store: Store, case_id: str, *, now: datetime) -> Case:
    """The sender's mailbox answered."""
    return _step(store, case_id, Event(now, Act.CONFIRM, by="sender"))


def hide(store: Store, case_id: str, *, now: datetime, by: str = "operator") -> Case:
    """Hide what a case is about until it is decided. Raises `InputError` where nothing can be hidden now."""
    return _step(
        store,
        case_id,
        Event(now, Act.HIDE, by=by, note="hidden until it is decided", outcome=Outcome.INTERIM_HIDDEN),
    )


def triage(store: Store, case_id: str, *, now: datetime, assignee: str, by: str = "operator") -> Case:
    """Give a case to somebody."""
    with store.transaction():
        keep(store, replace(the_case(store, case_id), assignee=assignee))
        return _step(store, case_id, Event(now, Act.TRIAGE, by=by))


def happen(store: Store, case_id: str, act: Act, *, now: datetime, by: str = "operator", note: str = "") -> Case:
    """Any act without an outcome: ask, spam, carried out, propagated, probed, appeal, counter-notice, court action, …

    Raises `InputError` where it cannot follow, or an appeal comes after six months.
    """
    case = the_case(store, case_id)
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
    fit_for_decision(case_id, outcome, reason, verbs)
    with store.transaction():
        _happen(store, the_case(store, case_id), Event(now, Act.DECIDE, by=by, note=reason, outcome=outcome), verbs)
        _by_the_clock(store, case_id, now)
        return the_case(store, case_id)


def fit_for_decision(case_id: str, outcome: Outcome, reason: str, verbs: tuple[Verb, ...]) -> None:
    """Raise `InputError` where something is no decision: without a reason, or with verbs that are no restriction's."""
    if not reason.strip():
        raise InputError(f"case {case_id}: a decision has a reason that the sender and the publisher are told")
    if (outcome is Outcome.RESTRICTED) != bool(verbs):
        raise InputError(f"case {case_id}: verbs are named for a restriction and for nothing else")


def tick(store: Store, now: datetime) -> list[tuple[str, Event]]:
    """Do what the clock does by itself to every case that it is due for; what happened, by case. Twice is once."""
    happened: list[tuple[str, Event]] = []
    for case_id in due_cases(store, now):
        with store.transaction():
            happened.extend((case_id, event) for event in _by_the_clock(store, case_id, now))
    return happened


def _by_the_clock(store: Store, case_id: str, now: datetime) -> list[Event]:
    """Everything that is due by now, one after the other."""
    happened = []
    while (event := falls_due(the_case(store, case_id), now)) is not None:
        _happen(store, the_case(store, case_id), event)
        happened.append(event)
    return happened


def _step(store: Store, case_id: str, event: Event) -> Case:
    """One event from outside, and what the clock makes of it."""
    with store.transaction():
        _happen(store, the_case(store, case_id), event)
        _by_the_clock(store, case_id, event.at)
        return the_case(store, case_id)


def _happen(store: Store, case: Case, event: Event, verbs: tuple[Verb, ...] | None = None) -> None:
    """Keep an event with its effect and its entry in the ledger. `verbs` are those that a decision restricts from now on."""
    try:
        after = advanced(case, event)
    except NotNowError as error:
        raise InputError(str(error)) from error
    if verbs is not None:
        after = replace(after, verbs=verbs)
    _rule(store, case, after, event)
    keep(store, after)
    queue_for(store, case, after, event)
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
    _rename(store, before, after, event)


def _rename(store: Store, before: Case, after: Case, event: Event) -> None:
    """Have searches for a name find it or not, and change logs say what was corrected."""
    complaint = complaint_of(store, after.id)
    person = complaint.person if complaint else ""
    if person and Outcome.DELISTED in (before.outcome, after.outcome):
        delist(store, after, person, allows=after.outcome is not Outcome.DELISTED)
    if after.outcome is Outcome.CORRECTED:
        corrected(store, after, event.note, event.at)


def _put(
    store: Store, case: Case, at: datetime, stem: str, verbs: tuple[Verb, ...], *, allows: bool, reason: str
) -> list[Ruling]:
    """Keep a ruling for each target of a case, and wake what it touches."""
    made = []
    for n, target in enumerate(case.targets):
        ruling = Ruling(f"{stem}{n:03d}", at, target.scope, target.target, verbs, allows, reason, case.id)
        store.put_doc("ruling", ruling.id, dumps(ruling), refers=target.target, sort=instant(at))
        store.append_ledger("ruling", dumps(replace(ruling, reason="")), at)
        carry_out(store, case, ruling)
        made.append(ruling)
    return made


def _forbidden(case: Case) -> tuple[Verb, ...]:
    """The verbs that an outcome forbids; taking a name out of search forbids none."""
    if case.outcome is Outcome.RESTRICTED:
        return case.verbs
    return () if case.outcome is Outcome.DELISTED else HIDING


def _earlier(store: Store, complaint: Complaint) -> list[Case]:
    """The earlier cases of a sender; none where the sender cannot be told."""
    if not complaint.email:
        return []
    kept = store.docs_by("case-person", refers=_sender(complaint))
    return [case for doc in kept if (case := case_of(store, doc.key)) is not None]


def _repeats(case: Case, earlier: Case) -> bool:
    """Whether a case says what an open one of the same sender says."""
    return earlier.state not in LAST and (earlier.kind, earlier.targets) == (case.kind, case.targets)


def _is_doubted(earlier: list[Case]) -> bool:
    """Whether a sender's complaints were refused again and again, and none was ever granted."""
    ended = [one for one in earlier if one.outcome is not None or one.state is State.SPAM]
    refused = sum(one.outcome is Outcome.REFUSED or one.state is State.SPAM for one in ended)
    return refused >= DOUBTED_AFTER and refused == len(ended)


def _sender(complaint: Complaint) -> str:
    """By what the cases of one sender are found."""
    return sha256_of(complaint.email.strip().lower())


def _keep_person(store: Store, case_id: str, complaint: Complaint, at: datetime) -> None:
    """Keep who complained and in what words, apart from the case and under its key; the ledger says that it was kept."""
    sealed = seal(store, case_id, dumps(complaint))
    store.put_doc("case-person", case_id, sealed, refers=_sender(complaint))
    commit(store, case_id, sealed, at)


def _keep_said(store: Store, case_id: str, said: Said) -> None:
    """Keep what somebody added."""
    number = store.count_docs("case-said", refers=case_id) + 1
    store.put_doc(
        "case-said", f"{case_id}-{number:03d}", seal(store, case_id, dumps(said)), refers=case_id, sort=f"{number:06d}"
    )


def _evened(target: Target) -> Target:
    """A target in the form in which articles and rulings name it."""
    if target.scope == "address":
        return Target("address", addresses.canonical(target.target) or target.target)
    return target
