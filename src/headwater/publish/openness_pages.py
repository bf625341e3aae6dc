"""How the promise of 24 hours is kept, for everybody: figures, each breach by number, outcomes, and the documents to check it by.

Live only. Values in, bytes out; nothing personal and no address is among them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from headwater.publish import desk_words
from headwater.publish.marks import iso
from headwater.publish.paper import Document
from headwater.publish.routes import Route
from headwater.publish.setting import Head, Setting, page
from headwater.publish.shelf import Shelf
from headwater.publish.words import hours

ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Late:
    """A case whose promise was broken: its number, its kind, when it came, and how many minutes it took to an outcome."""

    number: str
    kind: str
    received: datetime
    minutes: int | None


@dataclass(frozen=True, slots=True)
class Concluded:
    """A case that is closed, as the feed of decisions tells of it."""

    number: str
    kind: str
    outcome: str
    decided: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpennessView:
    """All figures. Minutes are from receipt to the first outcome; None where there is no case yet."""

    cases: int
    open: int
    breaches: int
    median: int | None
    p95: int | None
    outcomes: tuple[tuple[str, int], ...]
    late: tuple[Late, ...]
    year: int
    checkpoint: bool


def render_openness(shelf: Shelf, view: OpennessView, tongue: str = "") -> Document:
    """The page of figures."""
    setting = Setting.of(shelf, Route("plain", key="rights", path="/transparency/", tongue=tongue), live=True)
    say = setting.tongue.say
    head = Head(
        heading=say("How the promise is kept"),
        about=say("Every complaint is decided and acted on within 24 hours. This page counts how it went."),
    )
    return page(
        setting,
        "openness.html",
        head,
        view=view,
        kinds=desk_words.kind_names(setting.tongue),
        outcomes=desk_words.outcomes(setting.tongue),
        span=lambda minutes: hours(setting.tongue, minutes),
    )


def decisions_feed(shelf: Shelf, decisions: tuple[Concluded, ...]) -> bytes:
    """Decisions as an Atom feed (RFC 4287), the newest first; each by its number, kind, outcome and reason."""
    site = shelf.site
    here = f"{site.root}/transparency/decisions.atom"
    setting = Setting.of(shelf, Route("plain", key="rights", path="/transparency/"), live=True)
    tongue = setting.tongue
    kinds, outcomes = desk_words.kind_names(tongue), desk_words.outcomes(tongue)
    top = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    for name, text in (
        ("id", here),
        ("title", f"{tongue.say('Decisions')} · {site.name}"),
        ("updated", iso(max((one.decided for one in decisions), default=shelf.now))),
    ):
        etree.SubElement(top, f"{{{ATOM}}}{name}").text = text
    etree.SubElement(top, f"{{{ATOM}}}link", {"rel": "self", "href": here})
    author = etree.SubElement(top, f"{{{ATOM}}}author")
    etree.SubElement(author, f"{{{ATOM}}}name").text = site.operator or site.name
    for one in decisions:
        entry = etree.SubElement(top, f"{{{ATOM}}}entry")
        kind, outcome = kinds.get(one.kind, one.kind), outcomes.get(one.outcome, one.outcome)
        for name, text in (
            ("id", f"{here}#{one.number}"),
            ("title", f"{one.number}: {kind}, {outcome}"),
            ("updated", iso(one.decided)),
            ("summary", one.reason),
        ):
            etree.SubElement(entry, f"{{{ATOM}}}{name}").text = text
        etree.SubElement(entry, f"{{{ATOM}}}link", {"href": f"{site.root}/transparency/"})
    made: bytes = etree.tostring(top, xml_declaration=True, encoding="utf-8")
    return made
