"""The pages on which a publisher sees what is held of it and what was read of its wishes, proves to be one, and says what may
not be done. In English, live only, without account and script.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from headwater.models import Policy, Signal, Verb
from headwater.publish.paper import Document
from headwater.publish.routes import Route
from headwater.publish.setting import Head, Setting, page, policy_table
from headwater.publish.shelf import Shelf


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file in which a host speaks for its pages, as it was read: raw text, and when."""

    name: str
    url: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class RulingRow:
    """Something that a publisher asked for by itself."""

    case: str
    at: datetime
    state: str
    verbs: tuple[Verb, ...]  # none: to be left out


@dataclass(frozen=True, slots=True, kw_only=True)
class PublisherView:
    """What a publisher sees of itself."""

    domain: str
    name: str
    articles: int
    stories: int
    outlet: str  # the key of the page that lists its reports; empty where nothing is held
    signals: tuple[Signal, ...]
    files: tuple[FileRow, ...]
    policy: Policy
    about: str  # the address whose policy is shown
    next_visit: datetime | None
    rulings: tuple[RulingRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimView:
    """Somebody on the way to prove to speak for a domain. `ways` are the proofs: word, where, what is to stand there."""

    domain: str
    secret: str
    ways: tuple[tuple[str, str, str], ...]
    proven_by: str = ""
    until: datetime | None = None
    wishes: tuple[tuple[Verb, str], ...] = ()
    cases: tuple[RulingRow, ...] = ()
    fault: str = ""


def render_publishers(shelf: Shelf) -> Document:
    """The page that asks for a domain."""
    setting = Setting.of(shelf, Route("plain", key="rights", path="/publishers/"), live=True)
    about = "See what is held of your site, what was read of your wishes, and say what may not be done."
    return page(setting, "publishers.html", Head(heading="For publishers", about=about, indexable=False))


def render_publisher(shelf: Shelf, view: PublisherView) -> Document:
    """The console of a domain, open to everybody: it shows nothing that is not public."""
    setting = Setting.of(shelf, Route("plain", key="rights", path=f"/publishers/{view.domain}"), live=True)
    head = Head(
        heading=view.name, about=f"What this paper holds of {view.domain}, and what it may do.", indexable=False
    )
    return page(setting, "publisher.html", head, view=view, policy=policy_table(setting, view.policy))


def render_claim(shelf: Shelf, view: ClaimView) -> Document:
    """The page of a claim; only who has its address finds it. 422 where something is wrong with what was asked."""
    setting = Setting.of(shelf, Route("plain", key="rights", path="/publishers/claim"), live=True)
    about = (
        "Keep this address: by it you say what may not be done." if view.proven_by else "Show that the domain is yours."
    )
    head = Head(heading=view.domain, about=about, indexable=False, status=422 if view.fault else 200)
    return page(setting, "claim.html", head, view=view)
