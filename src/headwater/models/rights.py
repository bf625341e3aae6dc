"""What we may do with an address, as values: verbs, signals, policies, rulings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType


class Verb(StrEnum):
    """What can be done with a publisher's page. See `headwater.rights` for what each one covers."""

    FETCH = "fetch"
    ANALYSE = "analyse"
    LIST = "list"
    QUOTE = "quote"
    SHOW = "show"
    KEEP = "keep"
    ARCHIVE = "archive"
    TRANSLATE = "translate"
    SUMMARISE = "summarise"
    TRAIN = "train"


# Where nothing is known (design, section 2): these are allowed, the others are not.
ALLOWED_UNLESS_SAID = frozenset({Verb.FETCH, Verb.ANALYSE, Verb.LIST, Verb.QUOTE, Verb.KEEP})


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing a publisher, a law or the operator said about an address, as data.

    `source` names where it was said ("robots.txt", "x-robots-tag", "meta robots", "paywall", "terms", "ruling",
    "settings"); `key` and `value` are what was said there; `at` is when it was read.
    """

    source: str
    key: str
    value: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A signal and what follows from it for which verbs."""

    signal: Signal
    verbs: tuple[Verb, ...]
    allows: bool
    because: str


class Permission(StrEnum):
    """The answer for one verb."""

    ALLOWED = "allowed"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Policy:
    """For each verb the answer, the evidence, and how long an excerpt may be (None: the house's own limits).

    `until` is the time after which the publisher does not want the page shown any more (None: none was said).
    """

    verbs: Mapping[Verb, Permission] = field(hash=False)
    evidence: tuple[Evidence, ...] = ()
    quote_words: int | None = None
    quote_characters: int | None = None
    until: datetime | None = None

    def may(self, verb: Verb) -> bool:
        """Whether the verb is allowed."""
        return self.verbs.get(verb, Permission.DENIED) is Permission.ALLOWED

    @staticmethod
    def unknown() -> Policy:
        """The policy of an address of which nothing is known."""
        return _UNKNOWN


_UNKNOWN = Policy(
    MappingProxyType({v: Permission.ALLOWED if v in ALLOWED_UNLESS_SAID else Permission.DENIED for v in Verb})
)


@dataclass(frozen=True, slots=True)
class Ruling:
    """The outcome of a complaint or opt-out: a fact with a reason. `scope`: `article`, `address`, `outlet`, `capture`, `story`."""

    id: str
    at: datetime
    scope: str
    target: str
    verbs: tuple[Verb, ...]
    allows: bool
    reason: str
    case: str = ""
