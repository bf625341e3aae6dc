"""The states of a case and what leads from one to another; what the clock does by itself. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from types import MappingProxyType

from headwater.desk.cases import PROMISE, Act, Case, Event, Kind, Outcome, State
from headwater.desk.deadlines import put_back_window

_UNDECIDED = (State.RECEIVED, State.ACKNOWLEDGED, State.TRIAGED, State.NEEDS_INFO, State.INTERIM_HIDDEN)
_ENDED = (State.SPAM, State.DUPLICATE)

_STEPS: Mapping[Act, tuple[tuple[State, ...], State]] = MappingProxyType(
    {
        Act.ACKNOWLEDGE: ((State.RECEIVED,), State.ACKNOWLEDGED),
        Act.TRIAGE: ((State.RECEIVED, State.ACKNOWLEDGED, State.TRIAGED, State.NEEDS_INFO), State.TRIAGED),
        Act.ASK: ((State.ACKNOWLEDGED, State.TRIAGED), State.NEEDS_INFO),
        Act.HIDE: ((State.RECEIVED, State.ACKNOWLEDGED, State.TRIAGED, State.NEEDS_INFO), State.INTERIM_HIDDEN),
        Act.DECIDE: ((*_UNDECIDED, State.APPEALED), State.DECIDED),
        Act.CARRY_OUT: ((State.DECIDED,), State.ACTIONED),
        Act.PROPAGATE: ((State.ACTIONED,), State.PROPAGATED),
        Act.PROBE: ((State.PROPAGATED,), State.VERIFIED),
        Act.NOTIFY: ((State.DECIDED,), State.NOTIFIED),
        Act.CLOSE: ((State.VERIFIED, State.NOTIFIED, State.REINSTATED), State.CLOSED),
        Act.APPEAL: ((State.CLOSED,), State.APPEALED),
        Act.COUNTER_NOTICE: ((State.CLOSED,), State.COUNTER_NOTICED),
        Act.COURT_ACTION: ((State.COUNTER_NOTICED,), State.COURT_HOLD),
        Act.REINSTATE: ((State.COUNTER_NOTICED, State.COURT_HOLD), State.REINSTATED),
        Act.SPAM: ((State.RECEIVED, State.ACKNOWLEDGED, State.TRIAGED), State.SPAM),
        Act.DUPLICATE: ((State.RECEIVED, State.ACKNOWLEDGED, State.TRIAGED), State.DUPLICATE),
    }
)
_ANYWHERE = frozenset({Act.CONFIRM, Act.ADD, Act.REMIND, Act.REASSIGN})

# When the clock acts by itself, counted from receipt (reminders also from an objection).
URGENT_REMINDED = timedelta(0)
REMINDED = timedelta(hours=4)
REASSIGNED = timedelta(hours=12)
FAIL_SAFE = timedelta(hours=20)
REFUSED_AS_IT_IS = timedelta(hours=23)
APPEALS_OPEN = timedelta(days=184)  # six months (Article 20 of the DSA), counted to the longer side

INCOMPLETE = "It lacks what is needed to act on it. Send the rest, or object, and it is decided anew."
DOUBTED = "Earlier complaints of this sender were refused. Object, and a person decides it anew."
UNCONFIRMED = "The sender's mailbox did not confirm it. Confirm it, or object, and it is decided anew."


class NotNowError(ValueError):
    """What was asked for cannot happen to a case in its state; the message names both."""


def may_happen(case: Case, act: Act) -> bool:
    """Whether an act leads on from the state of a case."""
    if act is Act.RECEIVE:
        return not case.events
    if act is Act.BREACH:
        unanswered = case.outcome is None or case.state is State.APPEALED
        return unanswered and case.state not in _ENDED
    if act in _ANYWHERE:
        return case.state not in _ENDED
    if act is Act.NOTIFY:
        return case.state is State.DECIDED and case.outcome is Outcome.REFUSED
    if act is Act.CARRY_OUT:
        return case.state is State.DECIDED and case.outcome is not Outcome.REFUSED
    if act is Act.COUNTER_NOTICE:
        return case.state is State.CLOSED and case.hidden
    return case.state in _STEPS[act][0]


def advanced(case: Case, event: Event) -> Case:
    """The case after an event. Raises `NotNowError` where it cannot happen, also for an outcome that is none or too much."""
    if not may_happen(case, event.act):
        raise NotNowError(f"case {case.id} is {case.state}: {event.act} cannot follow")
    if event.act is Act.BREACH and event.at <= case.due:
        raise NotNowError(f"case {case.id} is due at {case.due:%Y-%m-%d %H:%M}: nothing is broken before")
    if (event.outcome is not None) != (event.act in (Act.DECIDE, Act.HIDE)):
        raise NotNowError(f"case {case.id}: {event.act} with outcome {event.outcome}")
    if event.act is Act.DECIDE and event.outcome is Outcome.INTERIM_HIDDEN:
        raise NotNowError(f"case {case.id}: hiding for the time being is not a decision")
    state = _STEPS[event.act][1] if event.act in _STEPS else case.state
    case = replace(case, state=state, events=(*case.events, event))
    if event.act is Act.CONFIRM:
        return replace(case, confirmed=True)
    if event.act is Act.REINSTATE:
        return replace(case, outcome=Outcome.REFUSED, reason=event.note)
    if event.outcome is not None:
        return replace(case, outcome=event.outcome, reason=event.note)
    return case


def falls_due(case: Case, now: datetime) -> Event | None:
    """The next thing that the clock does to a case by itself, or None; ask again after each."""
    if case.state in _ENDED:
        return None
    if case.state is State.RECEIVED:
        return Event(now, Act.ACKNOWLEDGE)
    if case.state in _UNDECIDED:
        return _while_undecided(case, now)
    if case.state is State.APPEALED:  # only a person decides an objection (Article 20(6) of the DSA)
        return _broken(case, now) or _nagging(case, now)
    return _after_decision(case, now)


def _while_undecided(case: Case, now: datetime) -> Event | None:
    """Reminders, escalation, hiding, and what stands in for a decision that nobody made."""
    age = now - case.received
    if case.outcome is None and (breach := _broken(case, now)) is not None:
        return breach
    if case.state is State.INTERIM_HIDDEN:
        return _nagging(case, now)
    if case.verified_by and case.kind is Kind.PUBLISHER_OPTOUT:
        outcome = Outcome.RESTRICTED if case.verbs else Outcome.REMOVED
        return Event(now, Act.DECIDE, note=f"the publisher, proven by {case.verified_by}", outcome=outcome)
    if case.hides_at_once:
        return Event(now, Act.HIDE, note="hidden first, decided then", outcome=Outcome.INTERIM_HIDDEN)
    if age >= FAIL_SAFE and case.complete and case.confirmed and not case.doubted:
        return Event(now, Act.HIDE, note="nobody decided within 20 hours", outcome=Outcome.INTERIM_HIDDEN)
    if age >= REFUSED_AS_IT_IS:
        return Event(now, Act.DECIDE, note=_why_refused(case), outcome=Outcome.REFUSED)
    return _nagging(case, now)


def _why_refused(case: Case) -> str:
    """Why a case that nobody decided is refused before its day is over."""
    if not case.complete:
        return INCOMPLETE
    return UNCONFIRMED if not case.confirmed else DOUBTED


def _broken(case: Case, now: datetime) -> Event | None:
    """The breach of the promise, once for each clock."""
    if now <= case.due or case.happened(Act.BREACH, case.since) is not None:
        return None
    return Event(now, Act.BREACH, note="24 hours passed without an outcome")


def _nagging(case: Case, now: datetime) -> Event | None:
    """Reminders to who has the case, each once."""
    age = now - case.since
    if age >= REASSIGNED and case.happened(Act.REASSIGN, case.since) is None:
        return Event(now, Act.REASSIGN, note="to a second person after 12 hours")
    if age >= REMINDED and case.happened(Act.REMIND, case.since) is None:
        return Event(now, Act.REMIND, note="after 4 hours")
    if case.urgent and age >= URGENT_REMINDED and case.happened(Act.REMIND, case.since) is None:
        return Event(now, Act.REMIND, note="at once: hours do harm here")
    return None


def _after_decision(case: Case, now: datetime) -> Event | None:
    """A refusal is told and closed, a reinstatement closed; the rest is moved on by those who act and probe."""
    if case.state is State.DECIDED and case.outcome is Outcome.REFUSED:
        return Event(now, Act.NOTIFY)
    if case.state in (State.NOTIFIED, State.VERIFIED, State.REINSTATED):
        return Event(now, Act.CLOSE)
    if case.state is State.COUNTER_NOTICED and now >= put_back_at(case):
        return Event(now, Act.REINSTATE, note="ten business days passed and no court action was told")
    return None


def put_back_at(case: Case) -> datetime:
    """When what a counter-notice is about is put back, unless court action is told by then (17 U.S.C. 512(g)(2)(C))."""
    told = max(event.at for event in case.events if event.act is Act.COUNTER_NOTICE)
    first, _ = put_back_window(told.date())
    return datetime.combine(first, time.min, UTC)


def wakes(case: Case) -> datetime | None:
    """The first time at which `falls_due` has something for a case; None: nothing happens to it by itself."""
    moments = [case.received]
    for began in (case.received, case.since):
        moments += [began + after for after in (REMINDED, REASSIGNED, FAIL_SAFE, REFUSED_AS_IT_IS)]
        moments.append(began + PROMISE + timedelta(microseconds=1))
    if case.state is State.COUNTER_NOTICED:
        moments.append(put_back_at(case))
    return next((at for at in sorted(moments) if falls_due(case, at) is not None), None)
