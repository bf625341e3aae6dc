"""The port `headwater policy`: signals as a line of JSON in, verbs with their evidence out."""

from __future__ import annotations

from typing import Any

from headwater.errors import InputError
from headwater.models import Signal
from headwater.rights.deciding import policy
from headwater.rights.files import ai_txt_signals, reservations, tdmrep_signals, trust_txt_signals
from headwater.rights.page import page_signals
from headwater.rights.robots import robots_signals
from headwater.rights.rsl import rsl_signals

DEFAULT_AGENT = "HeadwaterBot"


def policy_answer(line: dict[str, Any]) -> dict[str, Any]:
    """The policy of one line's address: `{"id","verbs":{…},"evidence":[…]}`. Raises `InputError` where no address is given."""
    url = line.get("url")
    if not isinstance(url, str) or not url:
        raise InputError("a line needs url, the address that is asked about")
    agent = str(line.get("agent") or DEFAULT_AGENT)
    signals: list[Signal] = []
    if isinstance(line.get("robots"), str):
        signals.extend(robots_signals(line["robots"].encode("utf-8", "surrogatepass"), url, agent))
    signals.extend(page_signals(_headers(line.get("headers")), str(line.get("html") or ""), url=url))
    signals.extend(_files(line, url, agent))
    made = policy(signals, url=url)
    return {
        "id": line.get("id"),
        "verbs": {verb.value: permission.value for verb, permission in made.verbs.items()},
        "quote_characters": made.quote_characters,
        "until": made.until.isoformat() if made.until else None,
        "evidence": [
            {
                "source": one.signal.source,
                "key": one.signal.key,
                "value": one.signal.value,
                "verbs": [verb.value for verb in one.verbs],
                "allows": one.allows,
                "because": one.because,
            }
            for one in made.evidence
        ],
    }


def _files(line: dict[str, Any], url: str, agent: str) -> tuple[Signal, ...]:
    """Signals of the host's other files: tdmrep.json (as text, as JSON, or 0 or 1 for this address), ai.txt, trust.txt, RSL."""
    found: list[Signal] = []
    reservation = line.get("tdmrep")
    if str(reservation) in ("0", "1"):
        found.append(Signal("tdmrep", "tdm-reservation", str(reservation)))
    elif isinstance(reservation, str):
        found.extend(tdmrep_signals(reservation.encode("utf-8", "surrogatepass"), url))
    else:
        found.extend(reservations(reservation, url))
    if isinstance(line.get("ai_txt"), str):
        found.extend(ai_txt_signals(line["ai_txt"].encode("utf-8", "surrogatepass"), url, agent))
    if isinstance(line.get("trust_txt"), str):
        found.extend(trust_txt_signals(line["trust_txt"].encode("utf-8", "surrogatepass")))
    if isinstance(line.get("rsl"), str):
        found.extend(rsl_signals(line["rsl"].encode("utf-8", "surrogatepass"), url))
    return tuple(found)


def _headers(given: object) -> list[tuple[str, str]]:
    """Headers as pairs, given as an object or as a list of pairs."""
    if isinstance(given, dict):
        return [(str(name), str(value)) for name, value in given.items()]
    if isinstance(given, list):
        return [(str(pair[0]), str(pair[1])) for pair in given if isinstance(pair, list | tuple) and len(pair) == 2]
    return []
