"""The files of a host that speak for its pages: which they are, where they stand, and what they say of an address. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from urllib.parse import urlsplit

from headwater.models import Signal
from headwater.rights.files import ai_txt_signals, tdmrep_signals, trust_txt_signals
from headwater.rights.robots import robots_signals
from headwater.rights.rsl import rsl_signals

ROBOTS, TDMREP, AI_TXT, TRUST_TXT, LICENCE = "robots.txt", "tdmrep.json", "ai.txt", "trust.txt", "rsl"
# Where each stands; of two places the one that answers (JournalList names both for trust.txt).
PLACES: Mapping[str, str] = MappingProxyType(
    {
        "/robots.txt": ROBOTS,
        "/.well-known/tdmrep.json": TDMREP,
        "/ai.txt": AI_TXT,
        "/trust.txt": TRUST_TXT,
        "/.well-known/trust.txt": TRUST_TXT,
    }
)
_MARKUP = re.compile(
    rb"^[\s\xef\xbb\xbf]*<(?:!doctype\s+html|html|head|body|title|meta|script|div|p|h1|!--)", re.IGNORECASE
)
_LICENCE = re.compile(
    rb"^[\s\xef\xbb\xbf]*(?:<\?xml[^>]*>|<!--.*?-->|\s)*<(?:\w+:)?rsl\b[^>]*rslstandard\.org", re.DOTALL
)
# Answers that say that there is no such file; any other failure leaves standing what was said before.
_NOT_THERE = frozenset({400, 401, 403, 404, 405, 406, 410, 414, 415, 451})


@dataclass(frozen=True, slots=True)
class HostFile:
    """One such file as it was captured: its name, its address, when, and its bytes (empty: there is no such file)."""

    name: str
    url: str
    at: datetime
    body: bytes = b""
    page: str = ""


def host_file_name(url: str) -> str:
    """Which of these files stands at an address; empty for any other address.

    >>> host_file_name("https://tidewater.example/.well-known/tdmrep.json")
    'tdmrep.json'
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return PLACES.get(parts.path, "") if not parts.query else ""


def is_licence(body: bytes) -> bool:
    """Whether these bytes are a licence in RSL, by how they begin."""
    return bool(_LICENCE.match(body[:4096]))


def content_of(status: int, body: bytes) -> bytes | None:
    """What an answer says such a file holds: nothing where there is none or a page stands for it; None: it says nothing."""
    if status in _NOT_THERE:
        return b""
    if not 200 <= status < 300:
        return None
    return b"" if _MARKUP.match(body[:200]) else body


def host_signals(files: Iterable[HostFile], url: str, agent: str) -> tuple[Signal, ...]:
    """What the files of an address's host say of it, each with the time since when it says so."""
    found: list[Signal] = []
    for file in sorted(files, key=lambda one: (one.name, one.url)):
        if file.body:
            found.extend(_READERS[file.name](file, url, agent))
    return tuple(dict.fromkeys(found))


_READERS: Mapping[str, Callable[[HostFile, str, str], tuple[Signal, ...]]] = MappingProxyType(
    {
        ROBOTS: lambda file, url, agent: robots_signals(file.body, url, agent, file.at),
        TDMREP: lambda file, url, _: tdmrep_signals(file.body, url, file.at),
        AI_TXT: lambda file, url, agent: ai_txt_signals(file.body, url, agent, file.at),
        TRUST_TXT: lambda file, _, __: trust_txt_signals(file.body, file.at),
        LICENCE: lambda file, url, _: rsl_signals(file.body, url, at=file.at, document=file.url),
    }
)
