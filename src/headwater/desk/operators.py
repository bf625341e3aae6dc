"""Who may work at the board: operators with a name, a password, a second factor and a role. Randomness and time are handed in.

A password is stretched by scrypt (RFC 7914) with the costs of the OWASP cheat sheet (2^15, 8, 3: 32 MiB, about .2 s). The first
half of what comes out is compared, the second half is the key under which the secret of the second factor (TOTP, RFC 6238)
lies: who steals the store alone has neither factor. A code counts once. A session is an unguessable word of which only a
hash is kept; it ends after an hour without use, and after ten hours in any case.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from headwater.errors import InputError
from headwater.models import sha256_of
from headwater.store import Store, dumps, instant, loads

LEAST_PASSWORD = 12  # characters (NIST SP 800-63B asks for 8 beside a second factor)
IDLE, LONGEST = timedelta(hours=1), timedelta(hours=10)
_STEP = 30  # seconds that a code stands (RFC 6238)
_COST = {"n": 1 << 15, "r": 8, "p": 3, "maxmem": 1 << 26, "dklen": 64}
_NAME = re.compile(r"[\w.-]{1,40}")


class Role(StrEnum):
    """What somebody may do at the board, each role also what those before it may."""

    READER = "reader"  # sees cases
    DECIDER = "decider"  # asks, hides, decides
    OWNER = "owner"  # erases who complained, and sees what operators did

    def covers(self, other: Role) -> bool:
        """Whether this role may do what another may."""
        return list(Role).index(self) >= list(Role).index(other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Somebody who works at the board. `id` is what the ledger says; the name stands here alone and can be removed."""

    id: str
    name: str
    role: Role
    since: datetime
    salt: str
    verifier: str
    factor: str  # the secret of the second factor, sealed under the password
    step: int = 0  # the time step of the last code that was taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A sign-in that goes on."""

    operator: str
    began: datetime
    used: datetime

    def holds(self, now: datetime) -> bool:
        """Whether it has not ended yet."""
        return self.began <= now < self.began + LONGEST and now < self.used + IDLE


@dataclass(frozen=True, slots=True)
class Done:
    """Something that an operator did."""

    operator: str
    act: str
    at: datetime
    case: str = ""
    note: str = ""


def enrol(
    store: Store, name: str, role: Role, password: str, *, salt: bytes, factor: bytes, now: datetime, issuer: str
) -> str:
    """Add an operator, or give one a new password and second factor; the `otpauth:` address for an authenticator app.

    `salt` (16 bytes) and `factor` (20 bytes) are random. Raises `InputError` for a name or a password that will not do.
    """
    if not _NAME.fullmatch(name):
        raise InputError(f"{name!r} is no name for an operator: up to 40 letters, digits, dots and dashes")
    if len(password) < LEAST_PASSWORD:
        raise InputError(f"a password has at least {LEAST_PASSWORD} characters; a sentence is easy to keep in mind")
    with store.transaction():
        known = operator_of(store, name)
        number = known.id if known else f"operator-{_next_number(store):03d}"
        verifier, key = _stretched(password, salt)
        operator = Operator(
            id=number,
            name=name,
            role=role,
            since=known.since if known else now,
            salt=salt.hex(),
            verifier=verifier,
            factor=base64.b64encode(AESSIV(key).encrypt(factor, [number.encode()])).decode(),
        )
        store.put_doc("operator", name, dumps(operator), sort=number)
        _sign_out_everywhere(store, name)
        recorded(store, number, "enrolled", now=now, note=role)
    return str(_totp(factor).get_provisioning_uri(name, issuer))


def remove(store: Store, name: str, *, now: datetime) -> None:
    """Take an operator away, sessions and all; the ledger keeps the number. Raises `InputError` where there is none."""
    operator = operator_of(store, name)
    if operator is None:
        raise InputError(f"there is no operator {name}; `headwater desk operators list` shows them")
    with store.transaction():
        store.delete_doc("operator", name)
        _sign_out_everywhere(store, name)
        recorded(store, operator.id, "removed", now=now)


def operator_of(store: Store, name: str) -> Operator | None:
    """An operator by name."""
    kept = store.doc("operator", name)
    return loads(Operator, kept.doc) if kept else None


def operators(store: Store) -> list[Operator]:
    """All operators, the first that was added first."""
    return [loads(Operator, doc.doc) for doc in store.docs_by("operator", limit=1000)]


def sign_in(store: Store, name: str, password: str, code: str, *, word: str, now: datetime) -> Operator | None:
    """Begin a session that `word` (random, unguessable) finds; None where name, password or code is wrong, or the code was used.

    Takes as long for a name that is not known as for one that is. A wrong password for a known name stands in the ledger.
    """
    operator = operator_of(store, name)
    verifier, key = _stretched(password, bytes.fromhex(operator.salt) if operator else bytes(16))
    if operator is None:
        return None
    step = None
    if hmac.compare_digest(verifier, operator.verifier):
        step = _step_of(operator, key, code.replace(" ", ""), now)
    with store.transaction():
        if step is None:
            recorded(store, operator.id, "refused at the door", now=now)
            return None
        store.put_doc("operator", name, dumps(replace(operator, step=step)), sort=operator.id)
        session = Session(operator=name, began=now, used=now)
        _keep(store, sha256_of(word), session)
        recorded(store, operator.id, "signed in", now=now)
    return operator


def session_of(store: Store, word: str, now: datetime) -> Operator | None:
    """The operator of a session, which is used by this; None for a wrong word or a session that has ended."""
    kept = store.doc("operator-session", sha256_of(word)) if word else None
    session = loads(Session, kept.doc) if kept else None
    if session is None or not session.holds(now):
        return None
    if now - session.used > timedelta(minutes=1):
        _keep(store, sha256_of(word), replace(session, used=now))
    return operator_of(store, session.operator)


def sign_out(store: Store, word: str) -> None:
    """End a session."""
    store.delete_doc("operator-session", sha256_of(word))


def recorded(store: Store, operator: str, act: str, *, now: datetime, case: str = "", note: str = "") -> None:
    """Have the ledger say what an operator did, by number; nothing personal."""
    done = Done(operator, act, now, case, note)
    with store.transaction():
        entry = store.append_ledger("operator", dumps(done), now)
        store.put_doc("operator-act", f"{entry.seq:012d}", dumps(done), sort=f"{entry.seq:012d}")


def acts(store: Store, most: int = 200) -> list[Done]:
    """What operators did, newest first."""
    return [loads(Done, doc.doc) for doc in store.docs_by("operator-act", descending=True, limit=most)]


def _next_number(store: Store) -> int:
    """The number of the next operator; kept, since numbers are not given twice."""
    kept = store.doc("operator-count", "all")
    number = 1 + (int(kept.doc) if kept else 0)
    store.put_doc("operator-count", "all", str(number))
    return number


def _keep(store: Store, key: str, session: Session) -> None:
    """Keep a session, and forget those that have ended."""
    store.put_doc("operator-session", key, dumps(session), sort=instant(session.used), refers=session.operator)
    for doc in store.docs_by("operator-session", limit=20):
        if not loads(Session, doc.doc).holds(session.used):
            store.delete_doc("operator-session", doc.key)


def _sign_out_everywhere(store: Store, name: str) -> None:
    for doc in store.docs_by("operator-session", refers=name, limit=1000):
        store.delete_doc("operator-session", doc.key)


def _stretched(password: str, salt: bytes) -> tuple[str, bytes]:
    """What a password is compared by, and the key that it is."""
    made = hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=salt, **_COST)
    return made[:32].hex(), made[32:]


def _totp(factor: bytes) -> TOTP:
    """The second factor as authenticator apps have it: six digits, SHA-1, half a minute."""
    return TOTP(factor, 6, SHA1(), _STEP)  # noqa: S303 - what the apps speak (RFC 6238); no collision matters to an HMAC


def _step_of(operator: Operator, key: bytes, code: str, now: datetime) -> int | None:
    """The time step of a code, one to either side of now (clocks differ), unless it was taken before."""
    try:
        factor = AESSIV(key).decrypt(base64.b64decode(operator.factor), [operator.id.encode()])
    except (InvalidTag, ValueError):
        return None
    current = int(now.timestamp()) // _STEP
    for step in (current - 1, current, current + 1):
        if hmac.compare_digest(_totp(factor).generate(step * _STEP).decode(), code) and step > operator.step:
            return step
    return None
