"""What the desk tells the public: statements of reasons, the yearly report, notices for Lumen. Pure: cases in, values out.

Statements have the fields of the transparency database of the Digital Services Act (Articles 17 and 24(5)); `faults` is that
database's validation as far as it touches us. Nothing personal is in any of them, and no address in what Lumen shows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from headwater.desk.cases import Act, Case, Event, Kind, Outcome, State

Statement = dict[str, Any]

# The schema of the database as in force since 1 July 2025.
REQUIRED: tuple[str, ...] = (
    "decision_ground",
    "content_type",
    "category",
    "content_date",
    "application_date",
    "decision_facts",
    "source_type",
    "automated_detection",
    "automated_decision",
    "puid",
    "territorial_scope",
)
_LENGTHS: Mapping[str, int] = MappingProxyType(
    {
        "decision_facts": 5000,
        "illegal_content_legal_ground": 500,
        "illegal_content_explanation": 2000,
        "incompatible_content_ground": 500,
        "incompatible_content_explanation": 2000,
        "decision_visibility_other": 500,
        "content_type_other": 500,
        "puid": 500,
    }
)
_PUID = re.compile(r"[a-zA-Z0-9-_]{1,500}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_VISIBILITY = frozenset(
    f"DECISION_VISIBILITY_{one}"
    for one in (
        "CONTENT_REMOVED CONTENT_DISABLED CONTENT_DEMOTED CONTENT_AGE_RESTRICTED CONTENT_INTERACTION_RESTRICTED "
        "CONTENT_LABELLED OTHER"
    ).split()
)
_SOURCES = frozenset(
    {"SOURCE_ARTICLE_16", "SOURCE_TRUSTED_FLAGGER", "SOURCE_VOLUNTARY", "SOURCE_TYPE_OTHER_NOTIFICATION"}
)
_AUTOMATED = frozenset({"AUTOMATED_DECISION_FULLY", "AUTOMATED_DECISION_PARTIALLY", "AUTOMATED_DECISION_NOT_AUTOMATED"})
_CATEGORIES: Mapping[Kind, tuple[str, str, str]] = MappingProxyType(
    {  # kind: category, keyword, the law that it is about
        Kind.COPYRIGHT: ("INTELLECTUAL_PROPERTY_INFRINGEMENTS", "COPYRIGHT_INFRINGEMENT", "copyright"),
        Kind.PRESS_RIGHT: (
            "INTELLECTUAL_PROPERTY_INFRINGEMENTS",
            "COPYRIGHT_INFRINGEMENT",
            "the right of press publishers (Directive (EU) 2019/790, Article 15)",
        ),
        Kind.TRADEMARK: ("INTELLECTUAL_PROPERTY_INFRINGEMENTS", "TRADEMARK_INFRINGEMENT", "trademarks"),
        Kind.PRIVACY_ERASURE: (
            "DATA_PROTECTION_AND_PRIVACY_VIOLATIONS",
            "RIGHT_TO_BE_FORGOTTEN",
            "Regulation (EU) 2016/679, Article 17",
        ),
        Kind.NAME_DELIST: (
            "DATA_PROTECTION_AND_PRIVACY_VIOLATIONS",
            "RIGHT_TO_BE_FORGOTTEN",
            "Regulation (EU) 2016/679, Article 17",
        ),
        Kind.DEFAMATION: ("ILLEGAL_OR_HARMFUL_SPEECH", "DEFAMATION", "defamation"),
        Kind.INTIMATE_IMAGES: ("DATA_PROTECTION_AND_PRIVACY_VIOLATIONS", "OTHER", "images shared without consent"),
        Kind.ILLEGAL_CONTENT: ("NOT_SPECIFIED_NOTICE", "OTHER", "the law named in the notice"),
        Kind.COURT_ORDER: ("NOT_SPECIFIED_NOTICE", "OTHER", "an order of a court"),
        Kind.GOVERNMENT: ("NOT_SPECIFIED_NOTICE", "OTHER", "an order of an authority"),
    }
)
_OTHER = ("OTHER_VIOLATION_TC", "OTHER", "")
_EU = tuple("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK IS LI NO".split())


def statements(case: Case, *, language: str = "EN", content_date: date | None = None) -> list[Statement]:
    """The statements of reasons that a case calls for: one for each decision, of people or of the clock, that restricted something.

    `content_date` is when what it is about was published; where that is not known, the day of the complaint.
    """
    found = []
    for number, event in enumerate(one for one in case.events if one.outcome is not None):
        if event.outcome in (Outcome.REFUSED, Outcome.CORRECTED) or event.outcome is None:
            continue
        found.append(_statement(case, event, number, language, content_date or case.received.date()))
    return found


def _statement(case: Case, event: Event, number: int, language: str, content_date: date) -> Statement:
    """The statement of reasons of one decision."""
    category, keyword, law = _CATEGORIES.get(case.kind, _OTHER)
    by_clock = event.by == "clock"
    made: Statement = {
        "puid": f"headwater-{case.id}-{number}",
        "content_type": ["CONTENT_TYPE_TEXT"],
        "category": f"STATEMENT_CATEGORY_{category}",
        "category_specification": [f"KEYWORD_{keyword}"],
        "content_date": max(content_date, date(2000, 1, 1)).isoformat(),
        "application_date": event.at.date().isoformat(),
        "decision_facts": _facts(case, event),
        "source_type": "SOURCE_ARTICLE_16" if case.kind not in _NOT_NOTICES else "SOURCE_TYPE_OTHER_NOTIFICATION",
        "automated_detection": "No",
        "automated_decision": "AUTOMATED_DECISION_FULLY" if by_clock else "AUTOMATED_DECISION_NOT_AUTOMATED",
        "territorial_scope": list(_EU),
        "content_language": language.upper()[:2],
        "decision_visibility": [_visibility(event)],
    }
    if keyword == "OTHER":
        made["category_specification_other"] = case.kind.value.replace("_", " ")
        made["category_specification"] = ["KEYWORD_OTHER"]
    if made["decision_visibility"] == ["DECISION_VISIBILITY_OTHER"]:
        by_name = event.outcome is Outcome.DELISTED
        made["decision_visibility_other"] = "searches for a name do not find it" if by_name else "a part of it is shown"
    if law:
        made["decision_ground"] = "DECISION_GROUND_ILLEGAL_CONTENT"
        made["illegal_content_legal_ground"] = law
        made["illegal_content_explanation"] = event.note or "See the facts."
    else:
        made["decision_ground"] = "DECISION_GROUND_INCOMPATIBLE_CONTENT"
        made["incompatible_content_ground"] = "what the publisher allows, and our rules for quoting"
        made["incompatible_content_explanation"] = event.note or "See the facts."
    return made


_NOT_NOTICES = frozenset({Kind.PUBLISHER_OPTOUT, Kind.COURT_ORDER, Kind.GOVERNMENT, Kind.APPEAL, Kind.COUNTER_NOTICE})


def _facts(case: Case, event: Event) -> str:
    """What was complained of and what was done, without anything personal."""
    things = Counter(target.scope for target in case.targets)
    about = ", ".join(f"{count} {scope}" + ("s" if count > 1 else "") for scope, count in sorted(things.items()))
    who = "the clock, since nobody had decided in time or the matter was urgent" if event.by == "clock" else "a person"
    return (
        f"A complaint ({case.kind.value.replace('_', ' ')}) of {case.received:%Y-%m-%d %H:%M} UTC about {about}. "
        f"Decided by {who} on {event.at:%Y-%m-%d %H:%M} UTC."
    )


def _visibility(event: Event) -> str:
    """What a decision did to who can see something."""
    if event.outcome is Outcome.REMOVED:
        return "DECISION_VISIBILITY_CONTENT_REMOVED"
    if event.outcome is Outcome.INTERIM_HIDDEN:
        return "DECISION_VISIBILITY_CONTENT_DISABLED"
    return "DECISION_VISIBILITY_OTHER"


def faults(statement: Mapping[str, Any]) -> tuple[str, ...]:
    """What the database would refuse of a statement; empty: it is valid."""
    found = [f"{name}: missing" for name in REQUIRED if not statement.get(name)]
    found += [
        f"{name}: longer than {most}" for name, most in _LENGTHS.items() if len(str(statement.get(name, ""))) > most
    ]
    if not _PUID.fullmatch(str(statement.get("puid", ""))):
        found.append("puid: letters, digits, hyphens and underscores only")
    for name, first in (("content_date", "2000-01-01"), ("application_date", "2020-01-01")):
        value = str(statement.get(name, ""))
        if not _DAY.fullmatch(value) or value < first:
            found.append(f"{name}: a day from {first} on")
    if not any(statement.get(f"decision_{what}") for what in ("visibility", "monetary", "provision", "account")):
        found.append("a decision on visibility, money, provision or account is missing")
    if not set(statement.get("decision_visibility", ())) <= _VISIBILITY:
        found.append("decision_visibility: an unknown word")
    if "DECISION_VISIBILITY_OTHER" in statement.get("decision_visibility", ()) and not statement.get(
        "decision_visibility_other"
    ):
        found.append("decision_visibility_other: missing")
    if statement.get("source_type") not in _SOURCES:
        found.append("source_type: an unknown word")
    if statement.get("automated_detection") not in ("Yes", "No"):
        found.append("automated_detection: Yes or No")
    if statement.get("automated_decision") not in _AUTOMATED:
        found.append("automated_decision: an unknown word")
    grounds = {
        "DECISION_GROUND_ILLEGAL_CONTENT": ("illegal_content_legal_ground", "illegal_content_explanation"),
        "DECISION_GROUND_INCOMPATIBLE_CONTENT": ("incompatible_content_ground", "incompatible_content_explanation"),
    }
    ground = str(statement.get("decision_ground", ""))
    found += [f"{name}: missing" for name in grounds.get(ground, ()) if not statement.get(name)]
    if ground not in grounds:
        found.append("decision_ground: an unknown word")
    language = statement.get("content_language")
    if language is not None and not re.fullmatch(r"[A-Z]{2}", str(language)):
        found.append("content_language: two capital letters")
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of the yearly report: its part (1 to 10), its name and value."""

    part: int
    name: str
    value: str


def yearly_report(cases: Iterable[Case], year: int, *, operator: str, now: datetime) -> list[Row]:
    """The figures that Article 15 of the DSA asks for, by the parts of Regulation (EU) 2024/2835, from the cases alone."""
    of_year = sorted((one for one in cases if one.received.year == year), key=lambda one: one.id)
    counted = [one for one in of_year if one.state not in (State.SPAM, State.DUPLICATE)]
    orders = [one for one in counted if one.kind in (Kind.COURT_ORDER, Kind.GOVERNMENT)]
    notices = [one for one in counted if one not in orders and one.kind not in _NOT_NOTICES]
    objections = [one for one in counted if one.happened(Act.APPEAL) is not None]
    return [
        Row(1, "service", operator),
        Row(1, "period", f"{year}-01-01 to {year}-12-31"),
        Row(1, "made", now.date().isoformat()),
        Row(2, "orders of courts and authorities", str(len(orders))),
        Row(2, "orders: median hours to an outcome", _hours(orders)),
        Row(3, "notices (Article 16)", str(len(notices))),
        *(Row(3, f"notices: {kind}", str(count)) for kind, count in _by_kind(notices)),
        Row(3, "notices: median hours to an outcome", _hours(notices)),
        Row(3, "notices decided by the clock alone", str(sum(_by_clock(one) for one in notices))),
        Row(4, "restrictions on our own initiative", "0"),
        *(Row(5, f"outcomes: {outcome}", str(count)) for outcome, count in _outcomes(counted)),
        Row(6, "objections (Article 20)", str(len(objections))),
        Row(6, "objections: decision taken back", str(sum(_turned(one) for one in objections))),
        Row(7, "decisions by automated means alone", str(sum(_by_clock(one) for one in counted))),
        Row(8, "unfounded or repeated", str(len(of_year) - len(counted))),
        Row(9, "later than 24 hours", str(sum(one.happened(Act.BREACH) is not None for one in counted))),
        Row(10, "people who decide", "those whom the operator names; machines decide only what the clock asks for"),
    ]


def report_csv(rows: Iterable[Row]) -> str:
    """A report as RFC 4180 has it: UTF-8, CRLF, quoted where it must be."""
    lines = [("part", "name", "value"), *((str(row.part), row.name, row.value) for row in rows)]
    return "".join(",".join(_cell(cell) for cell in line) + "\r\n" for line in lines)


def lumen_notice(case: Case, *, host: str) -> dict[str, Any]:
    """A concluded case as a notice for Lumen: redacted, with counts of addresses by host and no address itself."""
    hosts = Counter(urlsplit(target.target).hostname or host for target in case.targets)
    return {
        "type": _LUMEN.get(case.kind, "Other"),
        "title": f"Case {case.id}",
        "subject": case.kind.value.replace("_", " "),
        "date_received": case.received.date().isoformat(),
        "date_sent": case.received.date().isoformat(),
        "source": "online form",
        "action_taken": _action(case),
        "body": f"Complaint about {len(case.targets)} item(s). {case.reason}".strip(),
        "jurisdiction_list": "",
        "entity_notice_roles_attributes": [
            {"name": "recipient", "entity_attributes": {"name": host}},
            {"name": "sender", "entity_attributes": {"name": "[redacted]"}},
        ],
        "works_attributes": [
            {"description": "[redacted]", "kind": "text", "infringing_urls_counts": dict(sorted(hosts.items()))}
        ],
    }


_LUMEN: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.COPYRIGHT: "DMCA",
        Kind.PRESS_RIGHT: "Other",
        Kind.TRADEMARK: "Trademark",
        Kind.PRIVACY_ERASURE: "DataProtection",
        Kind.NAME_DELIST: "DataProtection",
        Kind.DEFAMATION: "Defamation",
        Kind.INTIMATE_IMAGES: "PrivateInformation",
        Kind.COURT_ORDER: "CourtOrder",
        Kind.GOVERNMENT: "GovernmentRequest",
        Kind.ILLEGAL_CONTENT: "LocalLaw",
        Kind.COUNTER_NOTICE: "Counternotice",
    }
)


def _action(case: Case) -> str:
    """What was done, in Lumen's words."""
    if case.outcome is None:
        return "Unspecified"
    if case.outcome is Outcome.REFUSED:
        return "No"
    return "Yes" if case.outcome is Outcome.REMOVED else "Partial"


def _cell(value: str) -> str:
    """A cell of a CSV file; what a spreadsheet would take for a formula is quoted as text."""
    if value[:1] in ("=", "+", "-", "@"):
        value = f"'{value}"
    return '"' + value.replace('"', '""') + '"' if any(c in value for c in ',"\r\n') else value


def _hours(cases: Iterable[Case]) -> str:
    """The median hours from receipt to the first outcome; empty where there is none."""
    taken = [
        (first.at - one.received).total_seconds() / 3600
        for one in cases
        if (first := next((event for event in one.events if event.outcome is not None), None))
    ]
    return f"{median(taken):.1f}" if taken else ""


def _by_kind(cases: Iterable[Case]) -> list[tuple[str, int]]:
    """How many cases there are of each kind."""
    return sorted(Counter(one.kind.value for one in cases).items())


def _outcomes(cases: Iterable[Case]) -> list[tuple[str, int]]:
    """How many cases had each outcome."""
    return sorted(Counter(one.outcome.value for one in cases if one.outcome).items())


def _by_clock(case: Case) -> bool:
    """Whether nobody but the clock decided."""
    return all(event.by == "clock" for event in case.events if event.outcome is not None) and case.outcome is not None


def _turned(case: Case) -> bool:
    """Whether an objection changed the outcome."""
    outcomes = [event.outcome for event in case.events if event.act is Act.DECIDE]
    return len(set(outcomes)) > 1
