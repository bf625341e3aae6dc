"""The desk's pages for everybody: the form of a complaint, the receipt that shows where it stands, the address to write to.
In English.

Live only: a form needs a server. Values in, bytes out; what a complaint is and what becomes of it is the desk's affair.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from headwater.publish.marks import mail_in_entities
from headwater.publish.paper import Document
from headwater.publish.routes import Route
from headwater.publish.setting import Head, Setting, page
from headwater.publish.shelf import Shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class FormView:
    """A complaint to be written: what it is about, the kinds to choose from, what was given, and what is wrong with it."""

    kinds: tuple[tuple[str, str], ...]
    given: dict[str, str] = field(default_factory=dict)
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptView:
    """A case as its sender sees it. `letter` is the last letter; `happened` what happened, oldest first."""

    number: str
    state: str
    due: datetime
    letter: str
    happened: tuple[tuple[datetime, str], ...]
    settled: bool = False
    confirms: bool = False  # shows the button by which a mailbox is confirmed


def render_complaint(shelf: Shelf, view: FormView) -> Document:
    """The form; status 422 where something is wrong with what was given."""
    setting = Setting.of(shelf, Route("plain", key="rights", path="/rights/new"), live=True)
    head = Head(
        heading="Report a problem",
        about="Every complaint is decided and acted on within 24 hours. No account is needed, and no script.",
        indexable=False,
        status=422 if view.fault else 200,
    )
    return page(setting, "complaint.html", head, view=view)


def render_receipt(shelf: Shelf, view: ReceiptView) -> Document:
    """The receipt of a complaint; only who has its address finds it."""
    setting = Setting.of(shelf, Route("plain", key="rights", path="/rights/receipt"), live=True)
    head = Head(
        heading=f"Case {view.number}",
        about="Keep this address: it shows where your complaint stands.",
        indexable=False,
    )
    return page(setting, "receipt.html", head, view=view)


def render_address(shelf: Shelf, address: str) -> Document:
    """The page that shows the operator's address to who asked for it; 429 with an empty one where it was asked for too often."""
    setting = Setting.of(shelf, Route("plain", key="rights", path="/rights/address"), live=True)
    about = (
        "It is made for you: what comes to it is read like everything else."
        if address
        else "Please ask again in an hour."
    )
    head = Head(heading="The address", about=about, indexable=False, status=200 if address else 429)
    return page(setting, "address.html", head, address=mail_in_entities(address))
