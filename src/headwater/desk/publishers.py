"""How a publisher proves to be one without an account, and acts on it within minutes and without an operator.

A claim is begun for a domain and gets two words: a secret one, which is the address of its page and known only to who began
it, and a public one made of it, which is shown to the world: in a TXT record, a file, a tag of the home page, or a message
signed by the domain. Who can put the public word there controls the domain. Proven claims last a day; whatever is asked in
that time becomes a case that is decided at once, with its ruling, its letters and its entry in the ledger.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from selectolax.lexbor import LexborHTMLParser

from headwater import addresses
from headwater.desk.cases import Act, Case, Complaint, Kind, State, Target
from headwater.desk.office import happen, intake
from headwater.desk.outbox import Keys
from headwater.desk.register import case_of
from headwater.errors import InputError
from headwater.models import MailIn, Verb, sha256_of
from headwater.store import Store, dumps, instant, loads

TXT_NAME = "_headwater"  # under the domain; the domain itself may have it as well
FILE = "/.well-known/headwater.txt"
TAG = "headwater-verification"
PROVEN_FOR = timedelta(days=1)
BEGUN_FOR = timedelta(days=7)
# What a publisher may forbid: everything but being listed is a restriction, to forbid listing is to be left out.
WISHES = (Verb.FETCH, Verb.LIST, Verb.QUOTE, Verb.SHOW, Verb.TRANSLATE, Verb.SUMMARISE, Verb.TRAIN, Verb.ARCHIVE)
_TOKEN = re.compile(rf"{TAG}[=:]\s*([0-9a-f]{{32}})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Somebody says to speak for a domain. `proven_by` is `dns`, `well-known`, `meta` or `dkim`; empty: not yet."""

    domain: str
    outlet: str  # the key by which rulings name the publisher
    token: str
    begun: datetime
    proven: datetime | None = None
    proven_by: str = ""
    cases: tuple[str, ...] = ()

    def holds(self, now: datetime) -> bool:
        """Whether it is proven and still fresh."""
        return self.proven is not None and now - self.proven < PROVEN_FOR

    @property
    def line(self) -> str:
        """What is to be shown to the world."""
        return f"{TAG}={self.token}"


def begin(store: Store, domain: str, *, outlet: str, secret: str, now: datetime) -> Claim:
    """Begin a claim for a registrable domain. Raises `InputError` for what is none."""
    domain = domain.strip().lower().rstrip(".")
    if not addresses.is_registrable(domain):
        raise InputError(f"{domain or 'this'} is not a domain that can be claimed; name it as in example.org")
    token = hashlib.sha256(f"claim\x1f{secret}".encode()).hexdigest()[:32]
    claim = Claim(domain=domain, outlet=outlet or domain, token=token, begun=now)
    _keep(store, sha256_of(secret), claim)
    return claim


def claim_of(store: Store, secret: str, now: datetime) -> Claim | None:
    """The claim of a secret word, unless it is too old."""
    kept = store.doc("publisher-claim", sha256_of(secret))
    claim = loads(Claim, kept.doc) if kept else None
    return claim if claim and now - claim.begun < BEGUN_FOR else None


def shown_in(text: str) -> set[str]:
    """The public words in a TXT record or a file."""
    return set(_TOKEN.findall(text))


def shown_in_page(body: bytes) -> set[str]:
    """The public words in the tags of a page's head."""
    found = LexborHTMLParser(body.decode("utf-8", "replace")[:500_000]).css(f'head meta[name="{TAG}"]')
    return {str(one.attributes.get("content") or "").strip() for one in found}


def prove(store: Store, secret: str, *, by: str, tokens: Iterable[str], now: datetime) -> Claim | None:
    """Take a claim as proven where its public word is among those that the domain shows; None where it is not."""
    claim = claim_of(store, secret, now)
    if claim is None or claim.token not in set(tokens):
        return None
    return _proven(store, sha256_of(secret), claim, by, now)


def prove_by_mail(store: Store, mail: MailIn, *, now: datetime) -> bool:
    """Take a claim as proven by a message that its domain signed and that holds its public word."""
    for token in sorted(shown_in(f"{mail.subject}\n{mail.text}")):
        for doc in store.docs_by("publisher-claim", refers=token):
            claim = loads(Claim, doc.doc)
            if claim.domain == mail.domain and now - claim.begun < BEGUN_FOR:
                _proven(store, doc.key, claim, "dkim", now)
                return True
    return False


def wish(
    store: Store, secret: str, *, verbs: tuple[Verb, ...], pages: tuple[str, ...], email: str, now: datetime, keys: Keys
) -> Case:
    """What a proven publisher asks for, done at once: to be left out (`verbs` empty or with `list`), or that some verbs are
    not used; of all its pages, or of those at `pages`. Raises `InputError` without a fresh proof and for others' pages.
    """
    claim = claim_of(store, secret, now)
    if claim is None or not claim.holds(now):
        raise InputError("This is not proven, or was proven more than a day ago; please prove it again.")
    foreign = [page for page in pages if addresses.registrable(page) != claim.domain]
    if foreign:
        raise InputError(f"{foreign[0]} is not a page of {claim.domain}")
    targets = tuple(Target("address", page) for page in pages) or (Target("outlet", claim.outlet),)
    whole = not verbs or Verb.LIST in verbs
    complaint = Complaint(
        kind=Kind.PUBLISHER_OPTOUT,
        targets=targets,
        text="",
        email=email,
        verified_by=claim.proven_by,
        wishes=() if whole else verbs,
    )
    with store.transaction():
        if email:
            store.put_doc("publisher-contact", claim.outlet, email)
        case = intake(store, complaint, now=now, secret=keys.receipt, mailbox=keys.mailbox, publisher=keys.publisher)
        _keep(store, sha256_of(secret), replace(claim, cases=(*claim.cases, case.id)))
        return case


def take_back(store: Store, secret: str, case_id: str, *, now: datetime) -> Case:
    """A proven publisher takes back what it asked for. Raises `InputError` where it did not ask for it or it is not proven."""
    claim = claim_of(store, secret, now)
    case = case_of(store, case_id)
    asked = case is not None and case.kind is Kind.PUBLISHER_OPTOUT and case.verified_by
    if claim is None or not claim.holds(now) or case is None or not asked or not within(claim, case):
        raise InputError(f"case {case_id} cannot be taken back by this proof")
    with store.transaction():
        if case.state in (State.ACTIONED, State.PROPAGATED):
            raise InputError("It is being carried out; please take it back in some minutes.")
        happen(store, case_id, Act.COUNTER_NOTICE, now=now, by="publisher", note="the publisher takes it back")
        return happen(store, case_id, Act.REINSTATE, now=now, by="publisher", note="taken back by the publisher")


def within(claim: Claim, case: Case) -> bool:
    """Whether everything that a case is about lies in the domain of a claim."""
    return all(
        one.target == claim.outlet if one.scope == "outlet" else addresses.registrable(one.target) == claim.domain
        for one in case.targets
    )


def _proven(store: Store, key: str, claim: Claim, by: str, now: datetime) -> Claim:
    """Keep a proof, and say so in the ledger."""
    claim = replace(claim, proven=now, proven_by=by)
    with store.transaction():
        _keep(store, key, claim)
        store.append_ledger("publisher", dumps({"domain": claim.domain, "proven_by": by}), now)
    return claim


def _keep(store: Store, key: str, claim: Claim) -> None:
    """Keep a claim, findable by its public word."""
    store.put_doc("publisher-claim", key, dumps(claim), refers=claim.token, sort=instant(claim.begun))
