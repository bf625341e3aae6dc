"""Mail as values: a letter to be sent, what the server said to it, and a message that came in."""

from __future__ import annotations

from dataclasses import dataclass, field

DECOY = "press-list"  # the mailbox that stands hidden in pages; only a harvester writes to it


@dataclass(frozen=True, slots=True, kw_only=True)
class MailOut:
    """A letter as plain text. `id` is unique among our letters and becomes its Message-ID."""

    id: str
    to: str
    subject: str
    body: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class MailAnswer:
    """What a mail server said to a letter: taken; or not, and whether another try can help."""

    taken: bool
    permanent: bool = False
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailIn:
    """A message that came in, as far as it could be read.

    `domain` is the registrable domain that proved to have sent it (a DKIM signature aligned with its From), else empty.
    `automatic` messages come from programs and are never answered (RFC 3834). Addresses of web pages stand in `links` in the
    order in which they were found.
    """

    id: str
    sender: str
    name: str = ""
    recipients: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    links: tuple[str, ...] = field(default=())
    domain: str = ""
    automatic: bool = False
    language: str = ""
