"""Deadlines of law, in one table, and the business days that some of them count in. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from headwater.desk.cases import Kind


@dataclass(frozen=True, slots=True)
class Deadline:
    """How long a law gives for a kind of complaint, and where it says so."""

    kind: Kind
    within: timedelta
    law: str


DEADLINES = (
    Deadline(Kind.GOVERNMENT, timedelta(hours=1), "Regulation (EU) 2021/784, Article 3: removal orders"),
    Deadline(Kind.COURT_ORDER, timedelta(hours=3), "India, IT Rules as of 20 February 2026"),
    Deadline(Kind.INTIMATE_IMAGES, timedelta(hours=48), "TAKE IT DOWN Act (US), section 3"),
    Deadline(Kind.PRIVACY_ERASURE, timedelta(days=28), "GDPR, Article 12(3): one month, counted to the shorter side"),
    Deadline(Kind.NAME_DELIST, timedelta(days=28), "GDPR, Article 12(3): one month, counted to the shorter side"),
)


def deadline_of(kind: Kind, received: datetime) -> tuple[datetime, str]:
    """When a complaint must be acted on: the sooner of the law's deadline and our own 24 hours; and which it is."""
    ours = (received + timedelta(hours=24), "our promise: 24 hours")
    laws = ((received + one.within, one.law) for one in DEADLINES if one.kind is kind)
    return min(ours, *laws) if any(one.kind is kind for one in DEADLINES) else ours


def put_back_window(received: date) -> tuple[date, date]:
    """The first and last day on which what a counter-notice is about is put back (17 U.S.C. 512(g)(2)(C)).

    Not less than 10 and not more than 14 business days after receipt, unless the complainant went to court.
    """
    return _business_days_after(received, 10), _business_days_after(received, 14)


def _business_days_after(start: date, days: int) -> date:
    """The day that many business days later; Saturdays, Sundays and federal holidays of the United States do not count."""
    at = start
    while days:
        at += timedelta(days=1)
        if at.weekday() < 5 and at not in federal_holidays(at.year) | federal_holidays(at.year + 1):
            days -= 1
    return at


def federal_holidays(year: int) -> frozenset[date]:
    """The federal holidays of the United States as observed (5 U.S.C. 6103): on Friday or Monday where they meet a weekend."""
    fixed = [date(year, 1, 1), date(year, 6, 19), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25)]
    observed = [day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0)) for day in fixed]
    memorial = date(year, 5, 31) - timedelta(days=date(year, 5, 31).weekday())
    moving = [_nth(year, 1, 0, 3), _nth(year, 2, 0, 3), memorial, _nth(year, 9, 0, 1), _nth(year, 10, 0, 2)]
    return frozenset([*observed, *moving, _nth(year, 11, 3, 4)])


def _nth(year: int, month: int, weekday: int, n: int) -> date:
    """The n-th such weekday (Monday: 0) of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))
