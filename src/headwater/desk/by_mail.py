"""Complaints that come by mail: whose case a message belongs to, what it seems to be about, and what to ask for.

A message is never dropped in silence: it becomes a case, is added to one, or is counted with the reason
for which it was set aside (`automatic`, `decoy`, `seen`, `nobody`). Only what a signature of the sender's domain bears out
counts as proven; any From can be forged.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

from headwater import addresses
from headwater.desk.cases import Complaint, Kind, Target
from headwater.desk.office import add, confirm, intake
from headwater.desk.publishers import prove_by_mail
from headwater.desk.register import case_of, complaint_of
from headwater.desk.targets import targets_among, unnamed
from headwater.errors import InputError
from headwater.models import DECOY, MailIn, sha256_of
from headwater.store import Store, instant

CASE = re.compile(r"\b(20\d\d-\d{6})\b")
# Mailboxes that only who runs a domain is given (RFC 2142, and the usual ones of a publisher): any reader may have another
# one at a domain that offers mail to the public, and its signature proves nothing of who publishes there.
ROLES = frozenset(
    "abuse admin administrator copyright editor editorial hostmaster info legal licensing permissions postmaster press "
    "privacy publisher redaktion redaccion redaction rights syndication webmaster".split()
)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a message: the number of its case, or a countable reason."""

    case: str = ""
    reason: str = ""


def take_mail(
    store: Store,
    mail: MailIn,
    *,
    now: datetime,
    word: Callable[[], str],
    outlet_of: Callable[[str], str] = lambda domain: domain,
) -> Taken:
    """Do with a message what it asks for; the same message twice is one. `word` gives unguessable words, `outlet_of` the key
    by which the publisher at a domain is known.
    """
    mark = sha256_of(f"{mail.id}\x1f{mail.sender}\x1f{mail.subject}")
    with store.transaction():
        if store.doc("mail-seen", mark) is not None:
            return Taken(reason="seen")
        taken = _taken(store, mail, now, word, outlet_of)
        store.put_doc("mail-seen", mark, taken.reason or taken.case, sort=instant(now), refers=taken.reason or "case")
        return taken


def _taken(
    store: Store, mail: MailIn, now: datetime, word: Callable[[], str], outlet_of: Callable[[str], str]
) -> Taken:
    """What a message that is new leads to."""
    if any(one.partition("@")[0].partition("+")[0] == DECOY for one in mail.recipients):
        return Taken(reason="decoy")
    if mail.automatic:
        return Taken(reason="automatic")
    if not mail.sender:
        return Taken(reason="nobody")
    if mail.domain and prove_by_mail(store, mail, now=now):
        return Taken(reason="proof")
    for number in dict.fromkeys(CASE.findall(f"{mail.subject}\n{mail.text}")):
        complaint = complaint_of(store, number)
        if complaint is not None and complaint.email.strip().lower() == mail.sender:
            return _added(store, number, mail, now)
    try:
        case = intake(
            store, complaint_in(store, mail, outlet_of), now=now, secret=word(), mailbox=word(), publisher=word()
        )
    except InputError:
        return Taken(reason="too-many")
    if mail.domain and case.state.value not in ("spam", "duplicate"):
        confirm(store, case.id, now=now)
    return Taken(case.id)


def speaks_for_domain(mail: MailIn) -> bool:
    """Whether a message is signed by its domain and comes from a mailbox that only who runs the domain is given."""
    return bool(mail.domain) and mail.sender.partition("@")[0].partition("+")[0] in ROLES


def complaint_in(store: Store, mail: MailIn, outlet_of: Callable[[str], str] = lambda domain: domain) -> Complaint:
    """The complaint that a message makes, as far as it can be told; what is missing is asked for by letter."""
    kind = kind_in(f"{mail.subject}\n{mail.text}")
    targets = targets_among(store, mail.links)
    speaks = speaks_for_domain(mail)
    own = {target for target in targets if speaks and _domain_of(target) == mail.domain}
    if kind is Kind.PUBLISHER_OPTOUT and speaks and not targets:
        targets = (Target("outlet", outlet_of(mail.domain)),)
        own = set(targets)
    return Complaint(
        kind=kind,
        targets=targets or unnamed(),
        text=f"{mail.subject}\n\n{mail.text}".strip(),
        channel="email",
        name=mail.name,
        email=mail.sender,
        verified_by="dkim" if targets and own == set(targets) else "",
        language=mail.language or "en",
    )


def kind_in(text: str) -> Kind:
    """What a message seems to complain of, by its words."""
    lowered = text.lower()
    counts = {kind: sum(word in lowered for word in words) for kind, words in _guesses().items()}
    best = max(counts.values())
    return next(Kind(kind) for kind, count in counts.items() if count == best) if best else Kind.OTHER


def _added(store: Store, number: str, mail: MailIn, now: datetime) -> Taken:
    """An answer to one of our letters, added to its case; a signed one confirms the mailbox as well."""
    case = case_of(store, number)
    try:
        case = add(store, number, now=now, text=mail.text or mail.subject, targets=targets_among(store, mail.links))
    except InputError:
        return Taken(reason="case-ended")
    if mail.domain and not case.confirmed:
        confirm(store, number, now=now)
    return Taken(number)


def _domain_of(target: Target) -> str:
    """The registrable domain that a target lies in; empty where it is not told by the target alone."""
    if target.scope == "outlet":
        return addresses.registrable_of_host(target.target)
    return addresses.registrable(target.target) if target.scope == "address" else ""


@cache
def _guesses() -> dict[str, list[str]]:
    """The words of each kind."""
    source = files("headwater.desk") / "wording" / "guesses.toml"
    return dict(tomllib.loads(source.read_text(encoding="utf-8")))
