"""The desk's pages for everybody: the form of a complaint, the receipt that shows where it stands and what can be done about it,
the address to write to.

Live only: a form needs a server. Values in, bytes out; what a complaint is and what becomes of it is the desk's affair.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from headwater.publish import desk_words
from headwater.publish.marks import mail_in_entities
from headwater.publish.paper import Document, Site
from headwater.publish.routes import Route, tongue_in
from headwater.publish.setting import Head, Setting, page
from headwater.publish.shelf import Shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class FormView:
    """A complaint to be written: what was given, and what is wrong with it (in English)."""

    given: dict[str, str] = field(default_factory=dict)
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptView:
    """A case as its sender, or an affected publisher, sees it. `letter` is the last letter; `happened` what happened, oldest
    first; `ways` what can be done now: `add`, `object`, `counter`, `court`, `confirm`; `missing` the fields that it lacks.
    """

    number: str
    state: str
    due: datetime
    letter: str
    happened: tuple[tuple[datetime, str], ...]
    settled: bool = False
    ways: frozenset[str] = frozenset()
    missing: tuple[str, ...] = ()
    secret: str = ""
    fault: str = ""
    given: dict[str, str] = field(default_factory=dict)


def tongue_at(before: str, site: Site) -> str:
    """The language of the interface that the part of an address before the desk's own names (`de/`); empty for the site's own."""
    return tongue_in(f"/{before}", site)


def render_complaint(shelf: Shelf, view: FormView, tongue: str = "") -> Document:
    """The form; status 422 where something is wrong with what was given."""
    setting = _setting(shelf, "/rights/new", tongue)
    say = setting.tongue.say
    head = Head(
        heading=say("Report a problem"),
        about=say("Every complaint is decided and acted on within 24 hours. No account is needed, and no script."),
        indexable=False,
        status=422 if view.fault else 200,
    )
    kinds = desk_words.kinds(setting.tongue)
    return page(setting, "complaint.html", head, view=view, kinds=kinds, label=desk_words.fields(setting.tongue))


def render_receipt(shelf: Shelf, view: ReceiptView, tongue: str = "") -> Document:
    """The receipt of a complaint; only who has its address finds it. 422 where something is wrong with what was asked."""
    leaf = f"receipt/{view.secret}" if "confirm" not in view.ways else f"confirm/{view.secret}"
    setting = _setting(shelf, f"/rights/{leaf}", tongue)
    say, steps = setting.tongue.say, desk_words.steps(setting.tongue)
    head = Head(
        heading=say("Case %(number)s", number=view.number),
        about=say("Keep this address: it shows where your complaint stands."),
        indexable=False,
        status=422 if view.fault else 200,
    )
    return page(setting, "receipt.html", head, view=view, steps=steps, label=desk_words.fields(setting.tongue))


def render_address(shelf: Shelf, address: str, tongue: str = "") -> Document:
    """The page that shows the operator's address to who asked for it; 429 with an empty one where it was asked for too often."""
    setting = _setting(shelf, "/rights/address", tongue)
    say = setting.tongue.say
    about = (
        say("It is made for you: what comes to it is read like everything else.")
        if address
        else say("Please ask again in an hour.")
    )
    head = Head(heading=say("The address"), about=about, indexable=False, status=200 if address else 429)
    return page(setting, "address.html", head, address=mail_in_entities(address))


def _setting(shelf: Shelf, path: str, tongue: str) -> Setting:
    return Setting.of(shelf, Route("plain", key="rights", path=path, tongue=tongue), live=True)
