"""The desk: complaints become cases, cases are decided within 24 hours, decisions are rulings that every surface obeys.

States and clocks are pure (`cases`, `machine`, `deadlines`, `letters`); `register` keeps cases, `office` makes things happen
to them, `outbox` keeps the letters, `by_mail` makes cases of messages; `operators` are who may decide, `proposals` decisions
that wait for a second person. Time and randomness are handed in; forms, mail and the network are the edges' affair.
"""

from headwater.desk.by_mail import Taken, take_mail
from headwater.desk.cases import REQUIRED, Act, Case, Complaint, Event, Kind, Outcome, State, Target
from headwater.desk.deadlines import DEADLINES, Deadline, deadline_of, put_back_window
from headwater.desk.letters import acknowledgement, decision, notice, written
from headwater.desk.machine import APPEALS_OPEN, NotNowError, advanced, falls_due, may_happen, wakes
from headwater.desk.office import (
    Said,
    add,
    case_of_secret,
    confirm,
    confirm_mailbox,
    counter_notice,
    counter_of,
    court_action,
    decide,
    erase_person,
    found_by,
    happen,
    hide,
    intake,
    object_to,
    said_on,
    take_as_counter_notice,
    tick,
    triage,
)
from headwater.desk.outbox import Address, Keys, Letter, deliver, keys_of, letters_of
from headwater.desk.register import Board, board, breaches, case_of, cases_in, complaint_of, open_cases
from headwater.desk.sealing import Chain, verify_ledger
from headwater.desk.targets import REPORTS, reports_of
from headwater.models import DECOY

__all__ = [
    "APPEALS_OPEN",
    "DEADLINES",
    "DECOY",
    "REPORTS",
    "REQUIRED",
    "Act",
    "Address",
    "Board",
    "Case",
    "Chain",
    "Complaint",
    "Deadline",
    "Event",
    "Keys",
    "Kind",
    "Letter",
    "NotNowError",
    "Outcome",
    "Said",
    "State",
    "Taken",
    "Target",
    "acknowledgement",
    "add",
    "advanced",
    "board",
    "breaches",
    "case_of",
    "case_of_secret",
    "cases_in",
    "complaint_of",
    "confirm",
    "confirm_mailbox",
    "counter_notice",
    "counter_of",
    "court_action",
    "deadline_of",
    "decide",
    "decision",
    "deliver",
    "erase_person",
    "falls_due",
    "found_by",
    "happen",
    "hide",
    "intake",
    "keys_of",
    "letters_of",
    "may_happen",
    "notice",
    "object_to",
    "open_cases",
    "put_back_window",
    "reports_of",
    "said_on",
    "take_as_counter_notice",
    "take_mail",
    "tick",
    "triage",
    "verify_ledger",
    "wakes",
    "written",
]
