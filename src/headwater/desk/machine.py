"""The states of a case and what leads from one to another; what the clock does by itself. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from headwater.desk.cases import Act, Case, Event, Outcome, State

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
_ANYWHERE = frozenset({Act.CONFIRM, Act.REMIND, Act.REASSIGN})

# When the clock acts by itself, counted from receipt.
URGENT_HIDDEN = timedelta(0)
REMINDED = timedelta(hours=4)
REASSIGNED = timedelta(hours=12)
FAIL_SAFE = timedelta(hours=20)
REFUSED_AS_IT_IS = timedelta(hours=23)
APPEALS_OPEN = timedelta(days=184)  # six months (Article 20 of the DSA), counted to the longer side

INCOMPLETE = "It lacks what is needed to act on it. Send the rest, or object, and it is decided anew."
UNCONFIRMED = "The sender's mailbox did not confirm it. Confirm it, or object, and it is decided anew."


class NotNowError(ValueError):
    """What was asked for cannot happen to a case in its state; the message names both."""


def may_happen(case: Case, act: Act) -> bool:
    """Whether an act leads on from the state of a case."""
    if act is Act.RECEIVE:
        return not case.events
    if act is Act.BREACH:
        return case.outcome is None and case.state not in _ENDED
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
    return _after_decision(case, now)


def _while_undecided(case: Case, now: datetime) -> Event | None:
    """Reminders, escalation, hiding, and what stands in for a decision that nobody made."""
    age = now - case.received
    if now > case.due and case.outcome is None and case.happened(Act.BREACH) is None:
        return Event(now, Act.BREACH, note="24 hours passed without an outcome")
    if case.state is State.INTERIM_HIDDEN:
        return _nagging(case, now)
    if case.verified_by and case.kind.value == "publisher_optout":
        return Event(now, Act.DECIDE, note=f"the publisher, proven by {case.verified_by}", outcome=Outcome.REMOVED)
    if case.urgent and case.complete and age >= URGENT_HIDDEN:
        return Event(now, Act.HIDE, note="hidden first, decided then", outcome=Outcome.INTERIM_HIDDEN)
    if age >= FAIL_SAFE and case.complete and case.confirmed:
        return Event(now, Act.HIDE, note="nobody decided within 20 hours", outcome=Outcome.INTERIM_HIDDEN)
    if age >= REFUSED_AS_IT_IS:
        return Event(now, Act.DECIDE, note=UNCONFIRMED if case.complete else INCOMPLETE, outcome=Outcome.REFUSED)
    return _nagging(case, now)


def _nagging(case: Case, now: datetime) -> Event | None:
    """Reminders to who has the case, each once."""
    age = now - case.received
    if age >= REASSIGNED and case.happened(Act.REASSIGN) is None:
        return Event(now, Act.REASSIGN, note="to a second person after 12 hours")
    if age >= REMINDED and case.happened(Act.REMIND) is None:
        return Event(now, Act.REMIND, note="after 4 hours")
    return None


def _after_decision(case: Case, now: datetime) -> Event | None:
    """A refusal is told and closed, a reinstatement closed; the rest is moved on by those who act and probe."""
    if case.state is State.DECIDED and case.outcome is Outcome.REFUSED:
        return Event(now, Act.NOTIFY)
    if case.state in (State.NOTIFIED, State.VERIFIED, State.REINSTATED):
        return Event(now, Act.CLOSE)
    return None
