"""Decisions of two: one operator proposes, another agrees, and only then it is a decision.

The clock does not wait for the second: reminders, hiding after 20 hours and what stands in for a decision come as ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from headwater.desk.cases import Act, Case, Outcome
from headwater.desk.machine import may_happen
from headwater.desk.office import decide, fit_for_decision
from headwater.desk.register import the_case
from headwater.errors import InputError
from headwater.models import Verb
from headwater.store import Store, dumps, loads

_KIND = "case-proposal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A decision that waits for a second person. `by` is the number of the operator who proposes."""

    case: str
    outcome: Outcome
    reason: str
    verbs: tuple[Verb, ...]
    by: str
    at: datetime


def propose(store: Store, proposal: Proposal) -> None:
    """Put a decision before a second person; an earlier proposal of the case gives way.

    Raises `InputError` where it would not be a decision, or none can follow now.
    """
    fit_for_decision(proposal.case, proposal.outcome, proposal.reason, proposal.verbs)
    case = the_case(store, proposal.case)
    if not may_happen(case, Act.DECIDE):
        raise InputError(f"case {case.id} is {case.state}: nothing is decided there now")
    store.put_doc(_KIND, case.id, dumps(proposal))


def proposal_of(store: Store, case: Case) -> Proposal | None:
    """What is proposed for a case; None where nothing is, or it was decided since."""
    kept = store.doc(_KIND, case.id)
    if kept is None:
        return None
    proposal = loads(Proposal, kept.doc)
    decided = case.happened(Act.DECIDE, proposal.at)
    return proposal if decided is None and may_happen(case, Act.DECIDE) else None


def agree(store: Store, case_id: str, *, by: str, now: datetime) -> Case:
    """The second person agrees: the case is decided. Raises `InputError` where nothing waits, or it is the same person."""
    with store.transaction():
        proposal = proposal_of(store, the_case(store, case_id))
        if proposal is None:
            raise InputError(f"case {case_id}: no decision waits for a second person")
        if proposal.by == by:
            raise InputError(f"case {case_id}: somebody else has to agree to what you propose")
        store.delete_doc(_KIND, case_id)
        return decide(
            store, case_id, proposal.outcome, reason=proposal.reason, verbs=proposal.verbs, now=now, by="two operators"
        )


def drop(store: Store, case_id: str) -> None:
    """Take a proposal away: who made it thinks again, or the second person does not agree."""
    store.delete_doc(_KIND, case_id)
