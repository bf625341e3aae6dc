"""The ledger as a log that others can watch: a Merkle tree over its links, a signed checkpoint a day, proofs of inclusion.

The tree is that of RFC 6962 (section 2.1) over the links' hashes; a checkpoint is a signed note in the form of C2SP
(tlog-checkpoint, signed-note) with an Ed25519 key of the operator's. Pure but for `keep` and `newest`, which use the store.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from headwater.store import Store, instant

_ED25519 = b"\x01"  # the algorithm's byte in a signed note
_DASH = "\u2014"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How many links the ledger had, and the root of the tree over them; `origin` names the log."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def merkle_root(links: Sequence[bytes]) -> bytes:
    """The root over these leaves (RFC 6962, section 2.1); of none the hash of nothing."""
    if not links:
        return sha256(b"").digest()
    level = [_leaf(one) for one in links]
    while len(level) > 1:
        # A node without a neighbour goes up as it is: the same tree as by splitting at the largest power of two.
        pairs = [_node(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
        level = pairs + (level[-1:] if len(level) % 2 else [])
    return level[0]


def inclusion(links: Sequence[bytes], index: int) -> list[bytes]:
    """The proof that the link at an index (from 0) is in the tree over all of them (RFC 6962, section 2.1.1)."""
    level, at, proof = [_leaf(one) for one in links], index, list[bytes]()
    while len(level) > 1:
        other = at ^ 1
        if other < len(level):
            proof.append(level[other])
        pairs = [_node(level[n], level[n + 1]) for n in range(0, len(level) - 1, 2)]
        level = pairs + (level[-1:] if len(level) % 2 else [])
        at //= 2
    return proof


def included(link: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether a proof shows that a link stands at an index of a tree of that size with that root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, held = index, size - 1, _leaf(link)
    for one in proof:
        if last == 0:
            return False
        if at % 2 or at == last:
            held = _node(one, held)
            while not at % 2 and at:
                at, last = at // 2, last // 2
        else:
            held = _node(held, one)
        at, last = at // 2, last // 2
    return last == 0 and held == root


def signed(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> str:
    """A checkpoint as a signed note."""
    signature = key.sign(checkpoint.text.encode())
    told = base64.b64encode(_key_hash(checkpoint.origin, key.public_key()) + signature).decode()
    return f"{checkpoint.text}\n{_DASH} {checkpoint.origin} {told}\n"


def checked(note: str, key: Ed25519PublicKey) -> Checkpoint | None:
    """The checkpoint of a signed note, if this key signed it; else None."""
    text, parted, signatures = note.rpartition("\n\n")
    lines = text.split("\n")
    if not parted or len(lines) < 3 or not lines[1].isdecimal():
        return None
    for line in signatures.splitlines():
        words = line.split(" ")
        if len(words) != 3 or words[0] != _DASH or words[1] != lines[0]:
            continue
        try:
            told = base64.b64decode(words[2], validate=True)
            root = base64.b64decode(lines[2], validate=True)
            key.verify(told[4:], f"{text}\n".encode())
        except (ValueError, InvalidSignature):
            continue
        if told[:4] == _key_hash(lines[0], key):
            return Checkpoint(lines[0], int(lines[1]), root)
    return None


def verifier_key(origin: str, key: Ed25519PublicKey) -> str:
    """The public key in the form in which watchers of logs take it: `name+hash+key`."""
    told = base64.b64encode(_ED25519 + _raw(key)).decode()
    return f"{origin}+{_key_hash(origin, key).hex()}+{told}"


def links_of(store: Store) -> list[bytes]:
    """The hashes of all links of the ledger, in order."""
    found: list[bytes] = []
    while entries := store.ledger(len(found)):
        found.extend(bytes.fromhex(one.hash) for one in entries)
    return found


def keep(store: Store, origin: str, key: Callable[[], Ed25519PrivateKey], now: datetime) -> str:
    """Sign the ledger as it stands, once a day of `now`; the day's signed note. `key` is asked for only where it is needed."""
    day = now.date().isoformat()
    kept = store.doc("checkpoint", day)
    if kept is not None:
        return kept.doc
    links = links_of(store)
    note = signed(Checkpoint(origin, len(links), merkle_root(links)), key())
    store.put_doc("checkpoint", day, note, sort=instant(now))
    return note


def newest(store: Store) -> str | None:
    """The newest signed checkpoint; None where none was made."""
    found = store.docs_by("checkpoint", descending=True, limit=1)
    return found[0].doc if found else None


def _leaf(link: bytes) -> bytes:
    """The hash of a leaf."""
    return sha256(b"\x00" + link).digest()


def _node(left: bytes, right: bytes) -> bytes:
    """The hash of two nodes."""
    return sha256(b"\x01" + left + right).digest()


def _raw(key: Ed25519PublicKey) -> bytes:
    """The bytes of a public key."""
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _key_hash(origin: str, key: Ed25519PublicKey) -> bytes:
    """The four bytes by which a note names a key."""
    return sha256(origin.encode() + b"\n" + _ED25519 + _raw(key)).digest()[:4]
