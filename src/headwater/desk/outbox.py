"""Letters that wait to be sent, and that were sent. Kept in the store; whoever has a mail server hands in how to send.

A letter is queued in the transaction of what it tells of, and written when it is sent, so that it says how things stand
then. It is tried again after a minute, five, fifteen, an hour, and every four hours for five days; then it is given up with
its last fault, and the receipt page still says all of it. Letters hold personal data and are erased with the person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from headwater.desk import letters
from headwater.desk.cases import Act, Case, Event
from headwater.desk.register import case_of, complaint_of
from headwater.desk.sealing import seal, unseal
from headwater.models import MailAnswer, MailOut
from headwater.store import Store, dumps, instant, loads

_AGAIN = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
_THEN = timedelta(hours=4)
GIVEN_UP = timedelta(days=5)
TO_OPERATOR = {Act.REMIND: 0, Act.REASSIGN: 1, Act.BREACH: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The unguessable words by which pages of a case are found: by its sender, by who reads the mailbox, by the publisher."""

    receipt: str = ""
    mailbox: str = ""
    publisher: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter. `to` is `sender`, `publisher` or `operator`; `address`, `subject` and `body` stand once it was tried."""

    id: str
    case: str
    what: str
    to: str
    queued: datetime
    event: Event | None = None
    address: str = ""
    subject: str = ""
    body: str = ""
    language: str = "en"
    attempts: int = 0
    sent: datetime | None = None
    given_up: bool = False
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """Who writes: the name of the paper, its address on the web without a slash at its end, who is on call."""

    site: str
    root: str
    on_call: tuple[str, ...] = ()

    def links(self, keys: Keys, to: str, *, confirm: bool) -> letters.Links:
        """The links of a letter to somebody."""
        receipt = keys.publisher if to == "publisher" else keys.receipt
        asked = f"{self.root}/rights/confirm/{keys.mailbox}" if confirm and keys.mailbox else ""
        return letters.Links(
            self.site,
            f"{self.root}/rights/new",
            f"{self.root}/rights/receipt/{receipt}" if receipt else self.root,
            asked,
        )


def queue(
    store: Store, case: Case, what: str, *, to: str, now: datetime, address: str = "", event: Event | None = None
) -> None:
    """Have a letter sent. Called inside the transaction of what it tells of."""
    number = store.count_docs("letter", refers=case.id) + 1
    letter = Letter(
        id=f"{case.id}-{number:03d}", case=case.id, what=what, to=to, queued=now, address=address, event=event
    )
    _keep(store, letter, next_try=now)


def queue_for(store: Store, before: Case, after: Case, event: Event) -> None:
    """Queue the letters that an event asks for: to its sender, to the publishers it touches, to who is on call."""
    if event.act in TO_OPERATOR:
        queue(store, after, event.act, to="operator", now=event.at, event=event)
        return
    what = _WHAT.get(event.act, "")
    if event.act is Act.DECIDE:
        what = "decided"
    if not what:
        return
    if _has_mailbox(store, after.id):
        queue(store, after, what, to="sender", now=event.at, event=event)
    for address in publishers_of(store, after) if event.outcome or event.act is Act.REINSTATE else ():
        affected = after.outcome is not None and after.outcome.value not in ("refused_with_reasons", "corrected")
        if affected:
            queue(store, after, "notice", to="publisher", now=event.at, address=address, event=event)
        elif before.hidden:
            queue(store, after, "restored", to="publisher", now=event.at, address=address, event=event)


_WHAT = {
    Act.ACKNOWLEDGE: "received",
    Act.DUPLICATE: "repeated",
    Act.ASK: "questions",
    Act.HIDE: "hidden",
    Act.COUNTER_NOTICE: "countered",
    Act.REINSTATE: "restored",
}


def deliver(store: Store, now: datetime, who: Address, send: Callable[[MailOut], MailAnswer], *, most: int = 50) -> int:
    """Send what is due by `now`; how many letters were taken. `send` is called outside any transaction, once a letter."""
    until, taken = instant(now), 0
    for due in store.docs_by("letter-due", limit=most):
        kept = store.doc("letter", due.key)
        if (due.sort or "") > until or kept is None:
            break
        unsealed = unseal(store, due.key.rpartition("-")[0], kept.doc)
        letter = _ready(store, loads(Letter, unsealed), who) if unsealed is not None else None
        if letter is None:
            store.delete_doc("letter-due", due.key)
            continue
        answered = send(
            MailOut(id=letter.id, to=letter.address, subject=letter.subject, body=letter.body, language=letter.language)
        )
        letter = replace(letter, attempts=letter.attempts + 1, fault="" if answered.taken else answered.said)
        if answered.taken:
            letter = replace(letter, sent=now)
            taken += 1
        elif answered.permanent or now - letter.queued > GIVEN_UP:
            letter = replace(letter, given_up=True)
        wait = _AGAIN[letter.attempts - 1] if letter.attempts <= len(_AGAIN) else _THEN
        _keep(store, letter, next_try=None if letter.sent or letter.given_up else now + wait)
    return taken


def letters_of(store: Store, case_id: str) -> list[Letter]:
    """The letters of a case, oldest first, sent and waiting."""
    kept = (unseal(store, case_id, doc.doc) for doc in store.docs_by("letter", refers=case_id))
    return [loads(Letter, one) for one in kept if one is not None]


def keys_of(store: Store, case_id: str) -> Keys:
    """The words by which a case's pages are found; empty ones where there are none, or they were erased."""
    kept = store.doc("case-key", case_id)
    return loads(Keys, kept.doc) if kept else Keys()


def publishers_of(store: Store, case: Case) -> list[str]:
    """The mailboxes of the publishers that a case touches, as far as they gave one (`publisher-contact`)."""
    outlets = set()
    for target in case.targets:
        if target.scope == "outlet":
            outlets.add(target.target)
        ids = store.articles_at(target.target) if target.scope == "address" else [target.target]
        for article in ids if target.scope in ("article", "address") else ():
            held = store.article(article)
            outlets.update({held.outlet} if held else ())
    kept = (store.doc("publisher-contact", outlet) for outlet in sorted(outlets))
    return list(dict.fromkeys(doc.doc for doc in kept if doc and doc.doc))


def forget_letters(store: Store, case_id: str) -> None:
    """Erase the letters of a case; those that wait are not sent."""
    for letter in letters_of(store, case_id):
        store.delete_doc("letter", letter.id)
        store.delete_doc("letter-due", letter.id)


def _ready(store: Store, letter: Letter, who: Address) -> Letter | None:
    """A letter as it goes out now; None where there is no case, and, given up, where nobody is there to read it."""
    case, complaint = case_of(store, letter.case), complaint_of(store, letter.case)
    if case is None:
        return None
    address, language = letter.address, "en"
    if letter.to == "sender":
        address = complaint.email if complaint else ""
        language = complaint.language if complaint else "en"
    if letter.to == "operator":
        rank = TO_OPERATOR.get(letter.event.act, 0) if letter.event else 0
        address = who.on_call[min(rank, len(who.on_call) - 1)] if who.on_call else ""
    if not address:
        nobody = replace(letter, given_up=True, fault="nobody is there to read it")
        _keep(store, nobody, next_try=None)
        return None
    if letter.to == "operator" and letter.event is not None:
        text = letters.to_operator(letter.event, case, f"{who.root}/desk/case/{case.id}")
    else:
        text = letters.written(
            letter.what,
            case,
            who.links(keys_of(store, case.id), letter.to, confirm=not case.confirmed),
            language=language,
            missing=complaint.missing if complaint and letter.to == "sender" else (),
            note=letter.event.note if letter.event and letter.what == "questions" else "",
        )
    return replace(letter, address=address, subject=text.subject, body=text.body, language=letters.tongue(language))


def _has_mailbox(store: Store, case_id: str) -> bool:
    """Whether the sender of a case can be written to."""
    person = complaint_of(store, case_id)
    return bool(person and person.email)


def _keep(store: Store, letter: Letter, *, next_try: datetime | None) -> None:
    """Keep a letter, and when it is tried next."""
    with store.transaction():
        sealed = seal(store, letter.case, dumps(letter))
        store.put_doc("letter", letter.id, sealed, refers=letter.case, sort=letter.id)
        if next_try is None:
            store.delete_doc("letter-due", letter.id)
        else:
            store.put_doc("letter-due", letter.id, "", sort=instant(next_try))
