"""Decisions, kept once for all that share them: under which policy an address was asked, and what may be shown of it.

Every visit names the decision it was made under; everything shown carries the policy of its article. `audit` counts both,
so that "every fetch and every excerpt has its decision" is a number and not a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from headwater.models import Digest, Evidence, Policy, Signal, Verb, Visit, content_id
from headwater.models.rights import ALLOWED_UNLESS_SAID, Permission
from headwater.store import Store, dumps, loads

# Asking for robots.txt needs nobody's leave (RFC 9309, section 2.2.2).
ROBOTS_ITSELF = Policy(
    {verb: Permission.ALLOWED if verb in ALLOWED_UNLESS_SAID else Permission.DENIED for verb in Verb},
    (
        Evidence(
            Signal("RFC 9309", "robots.txt", "may be asked for"), (Verb.FETCH,), allows=True, because="RFC 9309, 2.2.2"
        ),
    ),
)
_UNASKED = frozenset({"archive"})  # what archives bring was asked for by others


def keep_decision(store: Store, made: Policy) -> str:
    """Keep a decision once, and give its id. Times of evidence are left out: looking again is not deciding anew."""
    timeless = replace(made, evidence=tuple(replace(one, signal=replace(one.signal, at=None)) for one in made.evidence))
    doc = dumps(timeless)
    key = content_id("decision", doc)
    if store.doc("decision", key) is None:
        store.put_doc("decision", key, doc)
    return key


def decision_of(store: Store, key: str) -> Policy | None:
    """A kept decision by its id."""
    kept = store.doc("decision", key)
    return loads(Policy, kept.doc) if kept else None


@dataclass(frozen=True, slots=True)
class Audit:
    """How many requests were made and how many name a decision; how many excerpts are shown and how many of them may be.

    `against` are requests that were answered although their decision denies fetching: there are none unless something broke.
    """

    requests: int
    decided: int
    against: int
    excerpts: int
    allowed: int

    @property
    def whole(self) -> bool:
        """Whether everything has its decision and none is broken."""
        return self.requests == self.decided and self.excerpts == self.allowed and not self.against


def audit(store: Store) -> Audit:
    """Count over every visit and every published sentence."""
    requests = decided = against = excerpts = allowed = 0
    known: dict[str, Policy | None] = {}
    for visit in _visits(store):
        requests += 1
        if visit.decision not in known:
            known[visit.decision] = decision_of(store, visit.decision)
        made = known[visit.decision]
        decided += made is not None
        against += made is not None and not made.may(Verb.FETCH) and visit.ended in ("captured", "unchanged")
    for article in _quoted(store):
        excerpts += 1
        held = store.article(article)
        allowed += held is not None and held.policy.may(Verb.LIST) and held.policy.may(Verb.QUOTE)
    return Audit(requests, decided, against, excerpts, allowed)


def _visits(store: Store) -> Iterator[Visit]:
    """Every request that this machine made."""
    for visit in store.all_visits():
        if visit.why not in _UNASKED:
            yield visit


def _quoted(store: Store) -> Iterator[str]:
    """The article of every receipt of every published sentence below a headline."""
    for doc in store.all_docs("digest-text"):
        for sentence in loads(Digest, doc.doc).sentences:
            yield from (receipt.article for receipt in sentence.receipts)
