"""The key that signs the ledger, and its checkpoint of the day: made by whoever runs the paper, for others to watch it by."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from headwater.desk import checkpoint
from headwater.errors import InputError, StoreError
from headwater.settings import Settings
from headwater.store import Store

KEY_FILE = "ledger.key"  # in the home folder; read by its owner only


def kept_checkpoint(settings: Settings, store: Store, now: datetime) -> str:
    """The day's signed checkpoint; it is made where there is none. Raises `InputError` where the key's file holds no key."""
    return checkpoint.keep(store, origin_of(settings), lambda: ledger_key(settings.home), now)


def ledger_key(home: Path) -> Ed25519PrivateKey:
    """The key that signs the ledger, from the home folder; made there once, for its owner's eyes only."""
    file = home / KEY_FILE
    if not file.exists():
        key = Ed25519PrivateKey.generate()
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as kept:
            kept.write(key.private_bytes_raw().hex())
        return key
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(file.read_text().strip()))
    except ValueError as error:
        raise InputError(f"{file} holds no key; move it away, and a new one is made") from error


def origin_of(settings: Settings) -> str:
    """The name of the log."""
    return f"{settings.site_address.partition('://')[2].strip('/')}/ledger"


def checked_checkpoint(settings: Settings, store: Store) -> checkpoint.Checkpoint | None:
    """The newest checkpoint, whose signature and root hold; None where none was made. Raises `StoreError` where they do not."""
    note = checkpoint.newest(store)
    if note is None:
        return None
    signed = checkpoint.checked(note, ledger_key(settings.home).public_key())
    if signed is None:
        raise StoreError(f"the newest checkpoint was not signed by the key in {settings.home / KEY_FILE}")
    links = checkpoint.links_of(store)
    if signed.size > len(links) or checkpoint.merkle_root(links[: signed.size]) != signed.root:
        raise StoreError(f"the ledger is not the one that the checkpoint of {signed.size:,} links was made of")
    return signed
