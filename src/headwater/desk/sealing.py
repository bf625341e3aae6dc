"""Personal data under a key of its case: with the key gone they cannot be read, wherever a copy of them lies.

The key is derived from the receipt's unguessable word, which stands in one row (`case-key`) and in the sender's letter. The
ledger keeps a hash of what is sealed, so that it can be shown not to have been changed, and still verifies once it is erased.
Sealing is deterministic (AES-SIV, RFC 5297) and needs no random number: the same text of a case gives the same bytes.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from headwater.errors import StoreError
from headwater.models import sha256_of
from headwater.store import Store, canonical_json

_MARK = "sealed:"
_COMMITTED = "sealed"  # the kind of the ledger's entries


def seal(store: Store, case_id: str, text: str) -> str:
    """A text as it is kept of a case; as it is where the case has no key (any more)."""
    key = _key(store, case_id)
    if key is None:
        return text
    return _MARK + base64.b64encode(key.encrypt(text.encode("utf-8", "surrogatepass"), [case_id.encode()])).decode()


def unseal(store: Store, case_id: str, kept: str) -> str | None:
    """The text in what was kept; None where the key was erased. Raises `StoreError` where it was changed."""
    if not kept.startswith(_MARK):
        return kept
    key = _key(store, case_id)
    if key is None:
        return None
    try:
        plain = key.decrypt(base64.b64decode(kept.removeprefix(_MARK)), [case_id.encode()])
    except (InvalidTag, ValueError) as error:
        raise StoreError(f"what is kept of the sender of case {case_id} was changed") from error
    return plain.decode("utf-8", "surrogatepass")


def commit(store: Store, case_id: str, kept: str, at: datetime) -> None:
    """Have the ledger say what is sealed, by its hash."""
    store.append_ledger(_COMMITTED, canonical_json({"case": case_id, "sha256": sha256_of(kept)}), at)


@dataclass(frozen=True, slots=True)
class Chain:
    """The ledger as checked: its links, its last hash, how many cases' personal data are as they were sealed, how many erased."""

    links: int
    last: str
    sealed: int
    erased: int


def verify_ledger(store: Store) -> Chain:
    """Check the whole chain and everything that it commits to. Raises `StoreError` that names the first thing that does not fit."""
    links, last = store.check_ledger()
    newest: dict[str, str] = {}
    after = 0
    while entries := store.ledger(after):
        after = entries[-1].seq
        for entry in entries:
            if entry.kind == _COMMITTED:
                said = json.loads(entry.doc)
                newest[said["case"]] = said["sha256"]
    sealed = 0
    for case, told in newest.items():
        kept = store.doc("case-person", case)
        if kept is None:
            continue
        if sha256_of(kept.doc) != told:
            raise StoreError(f"what is kept of the sender of case {case} is not what the ledger says")
        sealed += 1
    return Chain(links, last, sealed, len(newest) - sealed)


def _key(store: Store, case_id: str) -> AESSIV | None:
    """The key of a case; None where its words were erased, or it never had any."""
    kept = store.doc("case-key", case_id)
    word = json.loads(kept.doc).get("receipt", "") if kept else ""
    if not word:
        return None
    derived = HKDF(SHA512(), 64, salt=None, info=f"headwater case {case_id}".encode()).derive(word.encode())
    return AESSIV(derived)
