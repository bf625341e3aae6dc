"""The nouns of the desk: complaints, cases, what happened to them. Frozen; times are aware and UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from headwater.models import Verb

UNNAMED = "unnamed"  # the scope of a target that its sender has not told yet
PROMISE = timedelta(hours=24)  # from receipt, on a clock that is never paused


class Kind(StrEnum):
    """What a complaint is about."""

    COPYRIGHT = "copyright"
    PRESS_RIGHT = "press_right"
    TRADEMARK = "trademark"
    PRIVACY_ERASURE = "privacy_erasure"
    NAME_DELIST = "name_delist"
    DEFAMATION = "defamation"
    ILLEGAL_CONTENT = "illegal_content"
    INTIMATE_IMAGES = "ncii"
    COURT_ORDER = "court_order"
    GOVERNMENT = "government"
    CORRECTION = "correction"
    PUBLISHER_OPTOUT = "publisher_optout"
    COUNTER_NOTICE = "counter_notice"
    APPEAL = "appeal"
    OTHER = "other"


class State(StrEnum):
    """Where a case stands."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    TRIAGED = "triaged"
    NEEDS_INFO = "needs_info"
    INTERIM_HIDDEN = "interim_hidden"
    DECIDED = "decided"
    ACTIONED = "actioned"
    PROPAGATED = "propagated"
    VERIFIED = "verified"
    NOTIFIED = "notified"
    CLOSED = "closed"
    APPEALED = "appealed"
    COUNTER_NOTICED = "counter_noticed"
    COURT_HOLD = "court_hold"
    REINSTATED = "reinstated"
    SPAM = "spam"
    DUPLICATE = "duplicate"


class Act(StrEnum):
    """What can happen to a case."""

    RECEIVE = "receive"
    ACKNOWLEDGE = "acknowledge"
    CONFIRM = "confirm"  # the sender's mailbox answered
    TRIAGE = "triage"
    ASK = "ask"
    HIDE = "hide"
    DECIDE = "decide"
    CARRY_OUT = "carry_out"
    PROPAGATE = "propagate"
    PROBE = "probe"  # every surface was asked, and the thing is gone
    NOTIFY = "notify"
    CLOSE = "close"
    APPEAL = "appeal"
    COUNTER_NOTICE = "counter_notice"
    COURT_ACTION = "court_action"
    REINSTATE = "reinstate"
    SPAM = "spam"
    DUPLICATE = "duplicate"
    ADD = "add"  # the sender sent what was missing
    REMIND = "remind"
    REASSIGN = "reassign"
    BREACH = "breach"


class Outcome(StrEnum):
    """What the promise of 24 hours is kept with: exactly one of these within it."""

    REMOVED = "removed"
    RESTRICTED = "restricted"
    CORRECTED = "corrected"
    DELISTED = "delisted"
    INTERIM_HIDDEN = "interim_hidden"
    REFUSED = "refused_with_reasons"


@dataclass(frozen=True, slots=True)
class Target:
    """What is complained of: `scope` is `article`, `address`, `outlet`, `story` or `capture`, as rulings have it."""

    scope: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """A complaint as it came in. The statements are those of 17 U.S.C. 512(c)(3)(A) and of Article 16(2) of the DSA."""

    kind: Kind
    targets: tuple[Target, ...]
    text: str = ""
    channel: str = "form"  # form | email | api | post
    name: str = ""
    email: str = ""
    address: str = ""
    phone: str = ""
    signature: str = ""
    works: tuple[str, ...] = ()  # what is infringed: descriptions or addresses
    principal: str = ""  # on whose behalf; empty: the sender's own
    mark: str = ""  # a trademark, with the register and number
    person: str = ""  # the name that searches should not find
    correct: str = ""  # what would be right
    authority: str = ""  # the court or authority that ordered it
    order: str = ""  # the reference of its order
    about_case: str = ""  # the case that a counter-notice or an objection is about
    wishes: tuple[Verb, ...] = ()  # what a publisher forbids; empty: to appear at all
    good_faith: bool = False
    accuracy: bool = False
    perjury: bool = False
    consent: bool = False  # to the jurisdiction of a federal court (17 U.S.C. 512(g)(3)(D))
    children: bool = False  # it shows the abuse of children: then nobody is asked for a name
    verified_by: str = ""  # how a publisher proved to be one: dns | well-known | meta | dkim; empty: not proven
    jurisdiction: str = ""
    language: str = "en"

    @property
    def missing(self) -> tuple[str, ...]:
        """What the law asks of a complaint of this kind and this one lacks; nothing missing: it is complete."""
        unnamed = all(target.scope == UNNAMED for target in self.targets)
        return tuple(part for part in self.needed if (unnamed if part == "targets" else not getattr(self, part)))

    @property
    def needed(self) -> tuple[str, ...]:
        """What a complaint of this kind must have to be complete."""
        if self.kind is Kind.ILLEGAL_CONTENT and self.children:
            return ("targets", "text")
        return REQUIRED.get(self.kind, _ANY)


_ANY = ("targets", "text", "email")
# Article 16(2) of the DSA: reasons, place, name and mailbox, the statement of good faith.
_NOTICE = ("targets", "text", "name", "email", "good_faith")
REQUIRED: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        # 17 U.S.C. 512(c)(3)(A)(i) to (vi).
        Kind.COPYRIGHT: (
            "signature",
            "works",
            "targets",
            "address",
            "phone",
            "email",
            "good_faith",
            "accuracy",
            "perjury",
        ),
        Kind.PRESS_RIGHT: _NOTICE,
        Kind.TRADEMARK: (*_NOTICE, "mark"),
        Kind.DEFAMATION: _NOTICE,
        Kind.ILLEGAL_CONTENT: _NOTICE,
        Kind.PRIVACY_ERASURE: ("targets", "text", "name", "email"),
        Kind.NAME_DELIST: ("targets", "text", "person", "email"),
        # TAKE IT DOWN Act: signature, location, good faith, a way to reach the sender.
        Kind.INTIMATE_IMAGES: ("targets", "signature", "good_faith", "email"),
        Kind.COURT_ORDER: ("targets", "text", "name", "email", "authority", "order"),
        Kind.GOVERNMENT: ("targets", "text", "name", "email", "authority", "order"),
        Kind.PUBLISHER_OPTOUT: ("targets", "email"),
        # 17 U.S.C. 512(g)(3).
        Kind.COUNTER_NOTICE: (
            "about_case",
            "signature",
            "text",
            "perjury",
            "consent",
            "name",
            "address",
            "phone",
            "email",
        ),
        Kind.APPEAL: ("about_case", "text"),
    }
)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a case. `by` is a role or `clock`, never a person's name; `note` holds no personal data."""

    at: datetime
    act: Act
    by: str = "clock"
    note: str = ""
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A complaint on its way. It holds nothing personal: who complained stands apart, and can be erased apart."""

    id: str
    kind: Kind
    received: datetime
    targets: tuple[Target, ...]
    state: State = State.RECEIVED
    complete: bool = False
    confirmed: bool = False  # the sender's mailbox answered
    doubted: bool = False  # the sender's earlier complaints were refused: nothing is hidden by the clock alone
    verified_by: str = ""
    assignee: str = ""
    outcome: Outcome | None = None
    reason: str = ""
    verbs: tuple[Verb, ...] = ()
    of: str = ""  # the case that this one repeats
    events: tuple[Event, ...] = ()

    @property
    def since(self) -> datetime:
        """When the clock that runs now began: at receipt, or at the last objection that is not decided."""
        if self.state is State.APPEALED:
            return max(event.at for event in self.events if event.act is Act.APPEAL)
        return self.received

    @property
    def due(self) -> datetime:
        """When the promise ends."""
        return self.since + PROMISE

    @property
    def urgent(self) -> bool:
        """Whether it is of the kinds that are hidden first and decided then."""
        return self.kind in (Kind.INTIMATE_IMAGES, Kind.COURT_ORDER, Kind.GOVERNMENT)

    @property
    def hides_at_once(self) -> bool:
        """Whether it is hidden before anybody looked: intimate images on receipt, orders when the sender's mailbox answered."""
        return self.urgent and self.complete and (self.kind is Kind.INTIMATE_IMAGES or self.confirmed)

    @property
    def hidden(self) -> bool:
        """Whether what is complained of is out of the paper because of this case."""
        return self.outcome in (Outcome.REMOVED, Outcome.RESTRICTED, Outcome.DELISTED, Outcome.INTERIM_HIDDEN)

    def happened(self, act: Act, since: datetime | None = None) -> datetime | None:
        """When something happened for the first time, or the first time from then on."""
        return next((e.at for e in self.events if e.act is act and (since is None or e.at >= since)), None)
