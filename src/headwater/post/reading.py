"""A message's bytes to what it says: sender, subject, plain text, the web addresses in it, whether a program wrote it."""

from __future__ import annotations

import email
import email.message
import hashlib
import re
from collections.abc import Iterator
from email.errors import MessageError
from email.header import decode_header, make_header
from email.utils import getaddresses, parseaddr

from selectolax.lexbor import LexborHTMLParser

from headwater.models import MailIn

MOST_BYTES = 2_000_000  # of a message; longer ones are cut before they are read
MOST_TEXT = 20_000  # characters kept of its text
_PARTS = 60
_LINK = re.compile(r"https?://[^\s<>\"'\]\[{}|\\^`]+", re.IGNORECASE)
_QUOTED = re.compile(r"^\s*>.*$", re.MULTILINE)


def read_message(raw: bytes, *, domain: str = "") -> MailIn:
    """What a message says. Never raises: what cannot be read is empty. `domain` is who proved to have sent it."""
    try:
        message = email.message_from_bytes(raw[:MOST_BYTES])
    except (MessageError, ValueError, RecursionError):
        message = email.message.Message()
    name, sender = parseaddr(_header(message, "From"))
    text = "\n".join(_texts(message)).replace("\r\n", "\n").replace("\0", "").strip()[:MOST_TEXT]
    own = _QUOTED.sub("", text).strip()  # what an answer quotes of our letter is not said anew
    return MailIn(
        id=_header(message, "Message-ID").strip() or f"<{hashlib.sha256(raw).hexdigest()[:32]}>",
        sender=sender.strip().lower() if "@" in sender else "",
        name=name.strip()[:200],
        recipients=tuple(sorted({one.lower() for one in _recipients(message)})),
        subject=" ".join(_header(message, "Subject").split())[:500],
        text=own,
        links=tuple(dict.fromkeys(found.rstrip(".,;:!?)»”") for found in _LINK.findall(own)))[:50],
        domain=domain,
        automatic=_is_automatic(message),
        language=_header(message, "Content-Language").split(",")[0].strip()[:20],
    )


def _header(message: email.message.Message, name: str) -> str:
    """A header in plain text; what is not validly encoded as it stands."""
    value = message.get(name)
    if value is None:
        return ""
    try:
        return str(make_header(decode_header(str(value)))).replace("\0", "")
    except (MessageError, LookupError, ValueError):
        return str(value).encode("ascii", "replace").decode("ascii").replace("\0", "")


def _recipients(message: email.message.Message) -> Iterator[str]:
    """Every mailbox that the message names as its reader."""
    for name in ("To", "Cc", "Delivered-To", "X-Original-To"):
        # each by itself: newer versions of the library give up all of them where one is empty or wrong (CVE-2023-27043)
        yield from (address for _, address in getaddresses([_header(message, name)]) if "@" in address)


def _texts(message: email.message.Message) -> Iterator[str]:
    """The plain texts of a message, without attached files; of HTML where there is no plain text."""
    waiting, seen, markup = [message], 0, []
    found = False
    while waiting and seen < _PARTS:
        part = waiting.pop(0)
        seen += 1
        if part.is_multipart():
            waiting[:0] = [one for one in part.get_payload() if isinstance(one, email.message.Message)]
        elif part.get_content_disposition() == "attachment":
            continue
        elif part.get_content_type() == "text/plain":
            found = True
            yield _decoded(part)
        elif part.get_content_type() == "text/html":
            markup.append(part)
    if not found:
        for part in markup:
            tree = LexborHTMLParser(_decoded(part))
            yield tree.body.text(separator="\n") if tree.body else ""


def _decoded(part: email.message.Message) -> str:
    """The text of a part in the character set that it names, or as UTF-8."""
    body = part.get_payload(decode=True)
    if not isinstance(body, bytes):
        return ""
    try:
        return body.decode(part.get_content_charset("utf-8"), "replace")
    except (LookupError, ValueError):
        return body.decode("utf-8", "replace")


def _is_automatic(message: email.message.Message) -> bool:
    """Whether a program wrote it: an answer to it would be answered for ever (RFC 3834, section 2)."""
    submitted = _header(message, "Auto-Submitted").strip().lower() or "no"
    bulk = _header(message, "Precedence").strip().lower() in ("bulk", "junk", "list", "auto_reply")
    bounced = _header(message, "Return-Path").strip() == "<>"
    return submitted.split(";")[0] != "no" or bulk or bounced or message.get_content_type() == "multipart/report"
