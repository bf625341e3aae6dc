"""Files in which a host says what may be done with its pages: tdmrep.json, ai.txt, trust.txt. Bytes in, signals out."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from headwater.models import Signal
from headwater.rights.robots import matches_path, parse_robots
from headwater.rights.vocabularies import vocabularies

_MOST_BYTES = 512 * 1024


def tdmrep_signals(body: bytes, url: str, at: datetime | None = None) -> tuple[Signal, ...]:
    """What a `/.well-known/tdmrep.json` (W3C TDMRep, section 5) reserves at an address: its first entry that matches.

    A file that is no JSON array says nothing; a reservation other than 0 and 1 counts as none.
    """
    try:
        entries = json.loads(body[:_MOST_BYTES].decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return ()
    return reservations(entries, url, at)


def reservations(entries: Any, url: str, at: datetime | None = None) -> tuple[Signal, ...]:
    """As `tdmrep_signals`, of what the file holds once it is read as JSON."""
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    for entry in entries if isinstance(entries, list) else ():
        if not isinstance(entry, dict) or not isinstance(entry.get("location"), str):
            continue
        if not matches_path(entry["location"], path):
            continue
        found = []
        if entry.get("tdm-reservation") in (0, 1) and not isinstance(entry["tdm-reservation"], bool):
            found.append(Signal("tdmrep.json", "tdm-reservation", str(int(entry["tdm-reservation"])), at))
        if isinstance(entry.get("tdm-policy"), str):
            found.append(Signal("tdmrep.json", "tdm-policy", entry["tdm-policy"], at))
        return tuple(found)
    return ()


def ai_txt_signals(body: bytes, url: str, agent: str, at: datetime | None = None) -> tuple[Signal, ...]:
    """What an `/ai.txt` (Spawning's form: that of robots.txt) says of training on an address.

    Other forms share the name; a file without a User-agent line is none of this one and says nothing.
    """
    if b"user-agent" not in body[:_MOST_BYTES].lower():
        return ()
    rule = parse_robots(body, agent).rule_for(url)
    return (Signal("ai.txt", "train", "yes" if rule.allows else "no", at),) if rule is not None else ()


def trust_txt_signals(body: bytes, at: datetime | None = None) -> tuple[Signal, ...]:
    """The statements of a `/trust.txt` (JournalList): who belongs to whom, and whether training is allowed."""
    known = vocabularies()["trust_txt"].more["keys"]
    found = []
    for raw in body[:_MOST_BYTES].decode("utf-8-sig", "replace").splitlines():
        key, equals, value = raw.partition("#")[0].partition("=")
        if equals and key.strip().lower() in known:
            found.append(Signal("trust.txt", key.strip().lower(), value.strip(), at))
    return tuple(dict.fromkeys(found))
