"""The desk: complaints become cases, cases are decided within 24 hours, decisions are rulings that every surface obeys.

States and clocks are pure (`cases`, `machine`, `deadlines`, `letters`); `office` keeps them in the store. Time is handed in.
Not done here: forms and mail (the edges call `intake`), statements of reasons in the schema of the European Union's
database, letters in languages other than English, a signed checkpoint of the ledger.
"""

from headwater.desk.cases import Act, Case, Complaint, Event, Kind, Outcome, State, Target
from headwater.desk.deadlines import DEADLINES, Deadline, deadline_of, put_back_window
from headwater.desk.letters import acknowledgement, decision
from headwater.desk.machine import NotNowError, advanced, falls_due, may_happen
from headwater.desk.office import (
    Board,
    board,
    case_of,
    case_of_secret,
    complaint_of,
    confirm,
    decide,
    erase_person,
    happen,
    intake,
    open_cases,
    tick,
    triage,
)

__all__ = [
    "DEADLINES",
    "Act",
    "Board",
    "Case",
    "Complaint",
    "Deadline",
    "Event",
    "Kind",
    "NotNowError",
    "Outcome",
    "State",
    "Target",
    "acknowledgement",
    "advanced",
    "board",
    "case_of",
    "case_of_secret",
    "complaint_of",
    "confirm",
    "deadline_of",
    "decide",
    "decision",
    "erase_person",
    "falls_due",
    "happen",
    "intake",
    "may_happen",
    "open_cases",
    "put_back_window",
    "tick",
    "triage",
]
