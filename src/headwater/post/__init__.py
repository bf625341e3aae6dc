"""The door to mail and to the names of hosts: letters out, messages in, whether a domain signed one, TXT records.

The only room that speaks SMTP, LMTP, DKIM and DNS. It knows nothing of complaints: values in, values out
(`headwater.models.MailOut`, `MailIn`). Receiving, signatures and TXT records need the extra `mail`; sending needs nothing.
"""

from headwater.post.maildir import new_messages, seen
from headwater.post.names import TxtAnswer, txt_records
from headwater.post.reading import read_message
from headwater.post.receiving import Receiver
from headwater.post.sending import Server, send
from headwater.post.signed import signing_domain

__all__ = [
    "Receiver",
    "Server",
    "TxtAnswer",
    "new_messages",
    "read_message",
    "seen",
    "send",
    "signing_domain",
    "txt_records",
]
