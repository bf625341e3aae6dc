"""The drill: complaints of every kind, some of them abusive, on a simulated clock over a real store; and how the promise held.

What comes in, who confirms and what a person decides is drawn from a random generator that is handed in, so that a drill can
be repeated. Nothing here is faked: cases are taken in, decided and acted on by the desk that runs the site.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from statistics import median

from headwater.desk import office
from headwater.desk.cases import PROMISE, Act, Case, Complaint, Kind, Outcome, State, Target
from headwater.desk.register import case_of, cases_in
from headwater.desk.sealing import verify_ledger
from headwater.desk.statements import faults, statements
from headwater.errors import InputError
from headwater.models import Verb
from headwater.store import Store

STEP = timedelta(minutes=30)
_FOLLOWS = frozenset({Kind.COUNTER_NOTICE, Kind.APPEAL})  # these come to a case that is there already
_ABUSE = ("flood", "repeat", "empty", "huge", "unnamed")
_PLACES = ("article", "article", "article", "address", "story", "outlet")


@dataclass(frozen=True, slots=True)
class Arrival:
    """One complaint of a drill: when it comes, whether its sender confirms, and what a person does with it and when.

    `fate`: `decide`, `ask`, `spam` or `leave` (then the clock has to). `abuse` names a kind of misuse, or is empty.
    """

    at: datetime
    complaint: Complaint
    confirms: bool
    fate: str
    after: timedelta
    outcome: Outcome
    abuse: str = ""


@dataclass(frozen=True, slots=True)
class Things:
    """What can be complained of: ids of articles and stories, addresses, keys of outlets."""

    articles: Sequence[str]
    addresses: Sequence[str]
    stories: Sequence[str]
    outlets: Sequence[str]

    def some(self, chance: Random) -> Target:
        """Something to complain of."""
        scope = chance.choice(_PLACES)
        held = {"article": self.articles, "address": self.addresses, "story": self.stories, "outlet": self.outlets}[
            scope
        ]
        return Target(scope, chance.choice(held)) if held else Target("article", "0" * 16)


@dataclass(slots=True)
class Drilled:
    """What came of a drill."""

    cases: list[str] = field(default_factory=list)
    turned_away: Counter[str] = field(default_factory=Counter)
    objections: int = 0
    counter_notices: int = 0
    began: datetime | None = None
    ended: datetime | None = None


def arrivals(chance: Random, count: int, start: datetime, within: timedelta, things: Things) -> list[Arrival]:
    """So many complaints of every kind, one in eight of them abusive, in order of time."""
    kinds = [kind for kind in Kind if kind not in _FOLLOWS]
    made: list[Arrival] = []
    for number in range(count):
        at = start + timedelta(seconds=chance.randrange(int(within.total_seconds())))
        abuse = chance.choice(_ABUSE) if chance.random() < 1 / 8 else ""
        complaint = _complaint(chance, kinds[number % len(kinds)], number, things, abuse)
        made.append(
            Arrival(
                at,
                complaint,
                confirms=not abuse and chance.random() < 0.7,
                fate=chance.choices(["decide", "ask", "spam", "leave"], [55, 8, 5, 32])[0],
                after=timedelta(minutes=chance.randrange(5, 19 * 60)),
                outcome=_outcome(chance, complaint),
                abuse=abuse,
            )
        )
    return sorted(made, key=lambda one: (one.at, one.complaint.email, one.complaint.kind))


def run_drill(
    store: Store, coming: Sequence[Arrival], chance: Random, *, every: timedelta, each: Callable[[datetime], None]
) -> Drilled:
    """Have them come, decide what people decide, and let the clock do the rest; `each` is called every so often in between.

    `every` is at most half a day, since objections are decided then. It ends a day and a half after the last has come, with
    those objections and counter-notices that were drawn meanwhile.
    """
    drilled, waiting = Drilled(), list(coming)
    plans: list[tuple[datetime, str, Arrival]] = []
    now = drilled.began = coming[0].at
    end = coming[-1].at + PROMISE + PROMISE / 2
    next_look = now + every
    while now <= end:
        while waiting and waiting[0].at <= now:
            arrival = waiting.pop(0)
            taken = _take(store, arrival, len(drilled.cases), drilled)
            if taken is not None:
                plans.append((arrival.at + arrival.after, taken, arrival))
        for plan in [one for one in plans if one[0] <= now]:
            plans.remove(plan)
            _carry_on(store, plan[1], plan[2], now)
        office.tick(store, now)
        if now >= next_look:
            each(now)
            next_look += every
            _answer_objections(store, chance, now)
            if now < end - PROMISE:
                _object(store, drilled, chance, now)
        now += STEP
    each(now)
    drilled.ended = now
    return drilled


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: how many cases of a kind, their outcomes, and hours to the first outcome."""

    kind: str
    cases: int
    outcomes: tuple[tuple[str, int], ...]
    median_hours: float
    p95_hours: float
    longest_hours: float
    late: int


def table(store: Store, drilled: Drilled) -> list[Line]:
    """How the promise held, by kind and for all."""
    cases = [case for one in drilled.cases if (case := case_of(store, one)) is not None]
    by_kind: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_kind[case.kind.value].append(case)
    return [_line(kind, found) for kind, found in sorted(by_kind.items())] + [_line("all", cases)]


def broken(store: Store, drilled: Drilled) -> Iterator[str]:
    """What of the promise was broken, one sentence each; nothing: it held."""
    for number in drilled.cases:
        case = case_of(store, number)
        if case is None:
            yield f"case {number} is lost"
            continue
        if case.state in (State.SPAM, State.DUPLICATE):
            continue
        first = next((event.at for event in case.events if event.outcome is not None), None)
        if first is None or first > case.received + PROMISE:
            yield f"case {number} ({case.kind}) has no outcome within 24 hours"
        if case.happened(Act.BREACH) is not None:
            yield f"case {number} is a breach"
        if not case.reason:
            yield f"case {number} was decided without a reason"
        yield from (f"case {number}: {fault}" for made in statements(case) for fault in faults(made))
    chain = verify_ledger(store)
    if chain.links < len(drilled.cases):
        yield "the ledger is shorter than the cases"


def _complaint(chance: Random, kind: Kind, number: int, things: Things, abuse: str) -> Complaint:
    """A complaint of a kind, complete in three of four."""
    sender = f"flood@spam{chance.randrange(3)}.example" if abuse == "flood" else f"s{number}@drill.example"
    made = Complaint(
        kind=kind,
        targets=tuple(things.some(chance) for _ in range(chance.choice((1, 1, 1, 2, 3)))),
        text="What stands there is mine, and it stands there without my leave.",
        channel=chance.choice(("form", "form", "email", "api")),
        name=f"Sender {number}",
        email=sender,
        address="1 Quay Street",
        phone="+00 1",
        signature=f"Sender {number}",
        works=("a photograph of a bridge",),
        mark="TIDE, 12345",
        person=f"Person {number}",
        authority="District Court",
        order=f"O-{number}",
        good_faith=True,
        accuracy=True,
        perjury=True,
        wishes=(Verb.QUOTE, Verb.TRAIN) if kind is Kind.PUBLISHER_OPTOUT and chance.random() < 0.8 else (),
        verified_by="dns" if kind is Kind.PUBLISHER_OPTOUT and chance.random() < 0.5 else "",
    )
    if chance.random() < 0.25:
        made = replace(
            made, good_faith=False, signature="", authority="", email="" if chance.random() < 0.3 else sender
        )
    if kind in (Kind.COPYRIGHT, Kind.PRESS_RIGHT) or any(one.scope == "outlet" for one in made.targets):
        # Nobody but a publisher speaks for a whole outlet.
        kept = tuple(one for one in made.targets if one.scope != "outlet" or made.verified_by)
        made = replace(made, targets=kept or (Target("article", chance.choice(list(things.articles) or ["0" * 16])),))
    if abuse == "huge":
        made = replace(made, text="it is mine " * 2_000)
    if abuse == "empty":
        made = replace(made, targets=())
    if abuse == "unnamed":
        made = replace(made, targets=(Target("article", "f" * 16),), name="", email="")
    if abuse == "repeat":
        made = replace(made, email="again@drill.example", targets=(Target("article", "e" * 16),))
    return made


def _outcome(chance: Random, complaint: Complaint) -> Outcome:
    """What a person would decide."""
    if complaint.kind is Kind.NAME_DELIST:
        return chance.choice((Outcome.DELISTED, Outcome.REFUSED))
    if complaint.kind is Kind.CORRECTION:
        return chance.choice((Outcome.CORRECTED, Outcome.REFUSED))
    wide = any(target.scope == "outlet" for target in complaint.targets)
    return chance.choice(
        (Outcome.RESTRICTED, Outcome.REFUSED) if wide else (Outcome.REMOVED, Outcome.RESTRICTED, Outcome.REFUSED)
    )


def _take(store: Store, arrival: Arrival, number: int, drilled: Drilled) -> str | None:
    """Take one in; None where the desk turned it away."""
    try:
        secret = f"drill-{number}-{arrival.at.timestamp():.0f}-{drilled.turned_away.total()}"
        case = office.intake(store, arrival.complaint, now=arrival.at, secret=secret)
    except InputError as error:
        drilled.turned_away[str(error).partition(":")[0].partition(";")[0]] += 1
        return None
    drilled.cases.append(case.id)
    if arrival.confirms and case.state not in (State.SPAM, State.DUPLICATE):
        office.confirm(store, case.id, now=arrival.at)
    return case.id


def _carry_on(store: Store, number: str, arrival: Arrival, now: datetime) -> None:
    """What a person does with a case, if it is still theirs to do."""
    case = case_of(store, number)
    open_ = (State.RECEIVED, State.ACKNOWLEDGED, State.TRIAGED, State.NEEDS_INFO, State.INTERIM_HIDDEN)
    if case is None or case.state not in open_ or arrival.fate == "leave":
        return
    if arrival.fate == "spam" and arrival.abuse and case.state in (State.ACKNOWLEDGED, State.TRIAGED):
        office.happen(store, number, Act.SPAM, now=now)
        return
    if arrival.fate == "ask" and case.state in (State.ACKNOWLEDGED, State.TRIAGED):
        office.happen(store, number, Act.ASK, now=now, note="which passage do you mean")
        return
    if case.state is State.ACKNOWLEDGED:
        office.triage(store, number, now=now, assignee="first reader")
    verbs = (Verb.QUOTE, Verb.SUMMARISE) if arrival.outcome is Outcome.RESTRICTED else ()
    office.decide(store, number, arrival.outcome, reason="decided in a drill", now=now, verbs=verbs)


def _answer_objections(store: Store, chance: Random, now: datetime) -> None:
    """A person decides what was objected to: the clock alone may not (Article 20(6) of the DSA)."""
    for case in cases_in(store, State.APPEALED):
        outcome = chance.choice((Outcome.REFUSED, Outcome.REMOVED if len(case.targets) == 1 else Outcome.REFUSED))
        whole = any(target.scope == "outlet" for target in case.targets)
        decided = Outcome.REFUSED if whole else outcome
        office.decide(store, case.id, decided, reason="decided anew in a drill", now=now)


def _object(store: Store, drilled: Drilled, chance: Random, now: datetime) -> None:
    """A few of those whose case is closed object, and a few publishers answer with a counter-notice."""
    closed = [n for n in drilled.cases if (case := case_of(store, n)) is not None and case.state is State.CLOSED]
    for number in chance.sample(closed, min(3, len(closed))):
        case = case_of(store, number)
        assert case is not None
        if case.happened(Act.APPEAL) or case.happened(Act.COUNTER_NOTICE):
            continue
        if case.outcome is Outcome.REMOVED and chance.random() < 0.5:
            office.happen(store, number, Act.COUNTER_NOTICE, now=now, by="publisher")
            drilled.counter_notices += 1
            continue
        office.object_to(store, number, now=now, text="Please look again.")
        drilled.objections += 1


def _line(kind: str, cases: Iterable[Case]) -> Line:
    """The line of some cases."""
    held = list(cases)
    hours = sorted(
        (first.at - one.received).total_seconds() / 3600
        for one in held
        if (first := next((event for event in one.events if event.outcome is not None), None))
    )
    named = Counter(one.outcome.value if one.outcome else one.state.value for one in held)
    return Line(
        kind,
        len(held),
        tuple(sorted(named.items())),
        median(hours) if hours else 0.0,
        hours[-(-len(hours) * 95 // 100) - 1] if hours else 0.0,
        hours[-1] if hours else 0.0,
        sum(hour > 24 for hour in hours),
    )
