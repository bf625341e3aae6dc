"""Whether the domain in a message's From signed it: a DKIM signature that is checked here, or a result that our own server wrote.

Aligned means that signer and author have one registrable domain, as DMARC's relaxed mode has it (RFC 7489, section 3.1.1).
"""

from __future__ import annotations

import email
import re
from collections.abc import Callable
from email.errors import MessageError
from email.utils import getaddresses

from headwater.addresses import registrable_of_host
from headwater.errors import MissingExtraError
from headwater.post.names import TxtAnswer
from headwater.post.reading import MOST_BYTES

TxtOf = Callable[[str], TxtAnswer]
_MOST_SIGNATURES = 5
_RESULT = re.compile(r"\bdkim\s*=\s*pass\b[^;]*?\bheader\.d\s*=\s*([A-Za-z0-9.-]+)", re.IGNORECASE)


def signing_domain(raw: bytes, txt_of: TxtOf, *, trusted_server: str = "") -> str:
    """The registrable domain of From where it signed the message, else empty. Never raises for what a message says.

    `trusted_server` is the authserv-id by which our own mail server signs its `Authentication-Results` (RFC 8601); the
    topmost header is believed where it bears that name. Raises `MissingExtraError` where DKIM has to be checked here and
    the extra `mail` is not installed.
    """
    if len(raw) > MOST_BYTES:
        return ""
    try:
        message = email.message_from_bytes(raw)
    except (MessageError, ValueError, RecursionError):
        return ""
    authors = [address for _, address in getaddresses([str(one) for one in message.get_all("From", [])]) if address]
    if len(authors) != 1 or "@" not in authors[0]:
        return ""  # two authors, or none: nobody can be aligned with that
    author = registrable_of_host(authors[0].rpartition("@")[2].lower())
    if trusted_server and author in _said_by_server(message, trusted_server):
        return author
    signatures = message.get_all("DKIM-Signature", [])[:_MOST_SIGNATURES]
    return author if signatures and author in _checked(raw, len(signatures), txt_of) else ""


def _said_by_server(message: email.message.Message, server: str) -> set[str]:
    """The domains whose signatures our own server found to hold."""
    said = str(message.get("Authentication-Results", "")).replace("\n", " ").replace("\r", " ")
    if said.split(";")[0].split(" ")[0].strip().lower() != server.lower():
        return set()
    return {registrable_of_host(found.lower().rstrip(".")) for found in _RESULT.findall(said)}


def _checked(raw: bytes, signatures: int, txt_of: TxtOf) -> set[str]:
    """The domains whose signatures hold, checked against the keys in the DNS (RFC 6376)."""
    try:
        import dkim  # noqa: PLC0415 (of the extra `mail`)
    except ImportError as missing:
        raise MissingExtraError(
            "signatures of mail are checked with the extra `mail`: install headwater[mail]"
        ) from missing

    def key_of(name: bytes, timeout: int = 5) -> bytes | None:
        records = txt_of(name.decode("ascii", "replace").rstrip(".")).records
        return records[0].encode() if records else None

    found = set()
    for index in range(signatures):
        checking = dkim.DKIM(raw, minkey=1024)
        try:
            # `l=` would leave a tail that anybody may add to; such a signature proves nothing of the whole text.
            if checking.verify(idx=index, dnsfunc=key_of) and b"l" not in checking.signature_fields:
                found.add(registrable_of_host(checking.domain.decode("ascii", "replace").lower()))
        except (dkim.DKIMException, ValueError, IndexError, UnicodeError):
            continue
    return found
