"""The operators' board: signing in, open cases by when they are due, one case with what can be done, what operators did.

Live only and in English; values in, bytes out. Who may see a page is the edge's affair.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from headwater.publish.paper import Document
from headwater.publish.routes import Route
from headwater.publish.setting import Head, Setting, page
from headwater.publish.shelf import Shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Who works here: a name, a role, and the word that every form carries so that no other site can send one."""

    name: str
    role: str
    token: str
    owner: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A case as the board lists it. `minutes` are left until it is due, below zero where it is late."""

    number: str
    kind: str
    state: str
    due: datetime
    minutes: int
    about: str
    flags: tuple[str, ...] = ()
    assignee: str = ""

    @property
    def left(self) -> str:
        """The time that is left, in words."""
        hours, minutes = divmod(abs(self.minutes), 60)
        return f"{hours} h {minutes:02d} min {'left' if self.minutes >= 0 else 'late'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardView:
    """The board: cases that wait for a decision, cases on their way out, and how the promise is kept."""

    desk: Desk
    waiting: tuple[CaseRow, ...]
    moving: tuple[CaseRow, ...]
    figures: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A decision that waits for a second person; `own` where it is the reader's own."""

    outcome: str
    reason: str
    verbs: tuple[str, ...]
    by: str
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """One case. `acts` are the words of what can be done now; `fields` what the sender gave, by name."""

    desk: Desk
    row: CaseRow
    targets: tuple[tuple[str, str, str], ...]  # scope, what, the address of its page or the report
    fields: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    text: str
    said: tuple[tuple[datetime, str, str], ...]
    counter: tuple[tuple[str, str], ...]
    letters: tuple[tuple[str, str, str], ...]  # to whom, what, how it stands
    events: tuple[tuple[datetime, str, str, str], ...]
    outcome: str
    reason: str
    acts: frozenset[str]
    outcomes: tuple[tuple[str, str], ...]
    verbs: tuple[tuple[str, str], ...]
    two: bool = False
    waiting: Waiting | None = None
    fault: str = ""
    given: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DoneRow:
    """Something that an operator did."""

    at: datetime
    who: str
    act: str
    case: str
    note: str


def render_sign_in(shelf: Shelf, fault: str = "", *, status: int = 200) -> Document:
    """The door of the board."""
    head = Head(heading="The board", about="For those who decide complaints here.", indexable=False, status=status)
    return page(_setting(shelf, "/desk/sign-in"), "board_sign_in.html", head, fault=fault)


def render_board(shelf: Shelf, view: BoardView) -> Document:
    """The board."""
    about = "Every complaint is decided and acted on within 24 hours of its coming."
    return page(
        _setting(shelf, "/desk/"), "board.html", Head(heading="The board", about=about, indexable=False), view=view
    )


def render_case(shelf: Shelf, view: CaseView) -> Document:
    """One case; status 422 where something is wrong with what was asked for."""
    head = Head(
        heading=f"Case {view.row.number}",
        about=f"{view.row.kind}, {view.row.state}",
        indexable=False,
        status=422 if view.fault else 200,
    )
    return page(_setting(shelf, f"/desk/case/{view.row.number}"), "board_case.html", head, view=view)


def render_done(shelf: Shelf, desk: Desk, rows: tuple[DoneRow, ...]) -> Document:
    """What operators did, newest first."""
    head = Head(heading="What operators did", about="As the ledger has it, newest first.", indexable=False)
    return page(_setting(shelf, "/desk/done"), "board_done.html", head, desk=desk, rows=rows)


def _setting(shelf: Shelf, path: str) -> Setting:
    return Setting.of(shelf, Route("plain", key="rights", path=path), live=True)
