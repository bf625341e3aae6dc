"""What the desk writes, in eleven languages: plain text from the data in `wording/`, one file a language. Pure.

The reasons that a decision gives are the operator's own words and stand as written.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from babel.dates import format_datetime

from headwater.desk.cases import Act, Case, Event, Outcome
from headwater.desk.machine import put_back_at

TONGUES: tuple[str, ...] = ("en", "de", "fr", "es", "pt", "it", "nl", "ru", "ar", "zh", "ja")
WHATS = ("received", "repeated", "questions", "hidden", "decided", "notice", "countered", "restored")
_CLOCK = "clock"  # who acted, where nobody did


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses that a letter names, and the name of the paper. `confirm` is empty where nothing is to be confirmed."""

    site: str
    form: str
    receipt: str
    confirm: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A letter as it is read."""

    subject: str
    body: str


def tongue(language: str) -> str:
    """The language of a letter for somebody who asked for `language`; English where we do not write that one."""
    base = language.replace("_", "-").split("-", maxsplit=1)[0].lower()
    return base if base in TONGUES else "en"


def written(
    what: str, case: Case, links: Links, *, language: str = "en", missing: Iterable[str] = (), note: str = ""
) -> Written:
    """A letter about a case. `what` is one of `WHATS`; `missing` are fields that the complaint lacks, `note` a question.

    Raises `ValueError` for the letter of a decision on a case that has none.
    """
    words = _wording(tongue(language))
    if what not in WHATS:
        raise ValueError(f"there is no letter {what!r}")
    if what in ("hidden", "decided", "notice") and case.outcome is None:
        raise ValueError(f"case {case.id} has no outcome yet")
    values = {
        **_values(case, links, tongue(language)),
        "missing": "; ".join(words["field"].get(one, one) for one in missing),
        "note": note,
    }
    said = [words["text"][key].format_map(values) for key in _parts(what, case, links, values)]
    said.append(words["text"]["footer"].format_map(values))
    return Written(f"{words['subject'][what]} [{case.id}]", "\n\n".join(said))


def acknowledgement(case: Case, receipt_url: str, language: str = "en", *, site: str = "") -> str:
    """The body of the answer to every complaint, as its receipt shows it."""
    return written("received", case, _links_at(receipt_url, site), language=language).body


def decision(case: Case, receipt_url: str, language: str = "en", *, site: str = "") -> str:
    """The body of the letter about the outcome, as the receipt shows it. Raises `ValueError` for a case without one."""
    what = "hidden" if case.outcome is Outcome.INTERIM_HIDDEN else "decided"
    return written(what, case, _links_at(receipt_url, site), language=language).body


def notice(case: Case, receipt_url: str, language: str = "en", *, site: str = "") -> str:
    """The body of the letter to an affected publisher, as its receipt shows it. Raises `ValueError` for a case without outcome."""
    return written("notice", case, _links_at(receipt_url, site), language=language).body


def _parts(what: str, case: Case, links: Links, values: dict[str, str]) -> list[str]:
    """The paragraphs of a letter, in order."""
    last = next((event for event in reversed(case.events) if event.outcome is not None), None)
    decider = _CLOCK if last is None or last.by == _CLOCK else "person"
    lacking = ["missing"] if values["missing"] else []
    return {
        "received": ["received", "due", *(["confirm"] if links.confirm else []), *lacking, "receipt"],
        "repeated": ["repeated", "receipt"],
        "questions": ["questions", *lacking, "due", "receipt"],
        "hidden": ["decided", "reason", decider, "due", "receipt"],
        "decided": ["decided", "reason", decider, "ways"],
        "notice": ["notice", "reason", decider, "notice_ways", "ways"],
        "countered": ["countered", "receipt"],
        "restored": ["restored", "ways"],
    }[what]


def _values(case: Case, links: Links, language: str) -> dict[str, str]:
    """What a case sets into the braces of a letter."""
    words = _wording(language)
    return {
        "case": case.id,
        "of": case.of,
        "about": about(case),
        "due": _when(case.due, language),
        "said": words["said"].get(case.outcome or "", ""),
        "reason": case.reason,
        "kind": words["kind"].get(case.kind, case.kind),
        "back": _when(put_back_at(case), language) if case.happened(Act.COUNTER_NOTICE) else "",
        "site": links.site,
        "form": links.form,
        "receipt": links.receipt,
        "confirm": links.confirm,
    }


def about(case: Case) -> str:
    """What a case is about, in a line: its first target, and how many more."""
    if not case.targets:
        return "–"
    first = case.targets[0].target
    return f"{first} (+{len(case.targets) - 1})" if len(case.targets) > 1 else first


def to_operator(event: Event, case: Case, board: str) -> Written:
    """What whoever is on call is told: a reminder, a case handed on, a promise that broke. In English."""
    heads = {
        Act.REMIND: "waits for a decision",
        Act.REASSIGN: "is handed to a second person",
        Act.BREACH: "broke the promise of 24 hours",
    }
    head = f"Case {case.id} {heads[event.act]}"
    body = f"{head}: {case.kind.replace('_', ' ')}, {about(case)}.\n{event.note}.\nIt is due {case.due:%Y-%m-%d %H:%M} UTC."
    return Written(head, f"{body}\n\n{board}")


def _when(at: datetime, language: str) -> str:
    """A time in full, in UTC, as the language writes it."""
    locale = "en_GB" if language == "en" else language
    return f"{format_datetime(at, 'd MMMM y, HH:mm', locale=locale)} UTC"


def _links_at(receipt_url: str, site: str) -> Links:
    """The links of a letter that is shown on a page of the paper itself; its host stands for a paper without a name."""
    parts = urlsplit(receipt_url)
    base = parts.path.partition("/rights/")[0]
    return Links(site=site or parts.netloc, form=f"{parts.scheme}://{parts.netloc}{base}/rights/", receipt=receipt_url)


@cache
def _wording(language: str) -> dict[str, Any]:
    """The words of one language."""
    source = files("headwater.desk") / "wording" / f"{language}.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))
