"""One letter to one mail server over SMTP (RFC 5321), with STARTTLS and a login where they are set."""

from __future__ import annotations

import re
import smtplib
import ssl
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from headwater.models import MailAnswer, MailOut

# One mailbox and nothing else: no second address, no comment, no line end.
_MAILBOX = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}@[^\s@<>()\[\],;:\\\"]{1,253}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A mail server that takes our letters. `sender` is the mailbox they come from, `name` how it is called.

    The password is not part of how the value prints.
    """

    host: str
    sender: str
    port: int = 25
    starttls: bool = False
    user: str = ""
    password: str = field(default="", repr=False)
    name: str = ""
    seconds: float = 20.0


def send(server: Server, mail: MailOut, now: datetime) -> MailAnswer:
    """Hand a letter to the server. Never raises for what a server or network does: that is the answer.

    An address that is none, and what the server refuses with 5xx, is permanent; everything else may be tried again.
    """
    if not _MAILBOX.fullmatch(mail.to):
        return MailAnswer(taken=False, permanent=True, said="the address is not a mailbox")
    try:
        with smtplib.SMTP(server.host, server.port, timeout=server.seconds) as line:
            if server.starttls:
                line.starttls(context=ssl.create_default_context())
            if server.user:
                line.login(server.user, server.password)
            line.send_message(_message(server, mail, now))
    except smtplib.SMTPRecipientsRefused as refused:
        code, said = next(iter(refused.recipients.values()))
        return _refusal(code, said)
    except smtplib.SMTPNotSupportedError as lacking:
        return MailAnswer(taken=False, permanent=not server.starttls and not server.user, said=str(lacking))
    except smtplib.SMTPAuthenticationError:
        return MailAnswer(taken=False, said="the server did not take user and password")
    except smtplib.SMTPResponseException as refused:
        return _refusal(refused.smtp_code, refused.smtp_error)
    except (smtplib.SMTPException, OSError) as fault:
        return MailAnswer(taken=False, said=f"{type(fault).__name__}: {fault}"[:200])
    return MailAnswer(taken=True)


def _message(server: Server, mail: MailOut, now: datetime) -> EmailMessage:
    """The letter as a message. It says that a program wrote it, so that no program answers (RFC 3834)."""
    message = EmailMessage()
    domain = server.sender.rpartition("@")[2] or "localhost"
    message["From"] = Address(_line(server.name), addr_spec=server.sender)
    message["To"] = mail.to
    message["Subject"] = _line(mail.subject)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{mail.id}@{domain}>"
    message["Auto-Submitted"] = "auto-replied"
    message["Content-Language"] = mail.language
    message.set_content(mail.body + "\n", cte="base64" if not mail.body.isascii() else "quoted-printable")
    return message


def _line(text: str) -> str:
    """Text that can stand in a header: no line ends."""
    return " ".join(text.split())


def _refusal(code: int, said: bytes | str) -> MailAnswer:
    """What a server's refusal means: codes of 500 and more are for good (RFC 5321, section 4.2.1)."""
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return MailAnswer(taken=False, permanent=code >= 500, said=f"{code} {' '.join(words.split())}"[:200])
