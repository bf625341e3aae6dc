"""Dates as feeds write them: RFC 822 in all its wear, ISO 8601, asctime. Pure, and never a guess at the zone's sign.

A time without a zone counts as UTC. What names no possible day is None, as are the zero days of databases.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

_ISO = re.compile(
    r"(\d{4})(?:-(\d\d?)(?:-(\d\d?))?|(\d\d)(\d\d))?"
    r"(?:(?:T|\s+|t)(\d\d?):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?\s*(Z|z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?\s*\Z"
)
_WORDED = re.compile(
    r"(?:[^\W\d]+\.?,?\s+)?(\d{1,2})(?:st|nd|rd|th)?\.?[\s-]+(?:de\s+)?([^\W\d]+)\.?,?[\s-]+(?:de\s+)?(\d{4}|\d\d)\b"
    r"(?:,?\s+(?:T\s*)?(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*([AaPp][Mm])?)?\s*(.*)\Z"
)
_MONTH_FIRST = re.compile(  # "Thu Jan  1 10:00:00 GMT 2004", "January 1, 2004 10:00 am"
    r"(?:[^\W\d]{3,}\.?,?\s+)?([^\W\d]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+"
    r"(?:(\d{1,2}):(\d\d)(?::(\d\d))?\s*([A-Z+:\d-]{1,6})?\s+(\d{4})|(\d{4})(?:,?\s+(?:at\s+)?(\d{1,2}):(\d\d)(?::(\d\d))?\s*([AaPp][Mm])?)?)"
    r"\s*(.*)\Z"
)
_OFFSET = re.compile(r"(?:UTC|GMT|UT)?\s*([+-])(\d\d?):?(\d\d)?\b")

# First letters of the months' names, as feeds in these languages write them (CLDR 46, abbreviated and wide).
_MONTHS = {
    name: number
    for names in (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "ene feb mar abr may jun jul ago sep oct nov dic",  # Spanish
        "jan fev mar avr mai juin juil aou sep oct nov dec",  # French
        "jan fév mar avr mai juin juil aoû sep oct nov déc",
        "jan feb mär apr mai jun jul aug sep okt nov dez",  # German
        "jan feb mrt apr mei jun jul aug sep okt nov dec",  # Dutch
        "gen feb mar apr mag giu lug ago set ott nov dic",  # Italian
        "jan fev mar abr mai jun jul ago set out nov dez",  # Portuguese
        "sty lut mar kwi maj cze lip sie wrz paź lis gru",  # Polish
        "янв фев мар апр май июн июл авг сен окт ноя дек",  # Russian
        "січ лют бер кві тра чер лип сер вер жов лис гру",  # Ukrainian
        "oca şub mar nis may haz tem ağu eyl eki kas ara",  # Turkish
        "jan feb mar apr maj jun jul aug sep okt nov dec",  # Swedish, Danish
        "jan feb mar apr mai jun jul aug sep okt nov des",  # Norwegian
        "jan feb már ápr máj jún júl aug sze okt nov dec",  # Hungarian
        "ιαν φεβ μαρ απρ μαι ιουν ιουλ αυγ σεπ οκτ νοε δεκ",  # Greek
        "ιαν φεβ μάρ απρ μαΐ ιούν ιούλ αύγ σεπ οκτ νοέ δεκ",
    )
    for number, name in enumerate(names.split(), 1)
}
_MONTHS["мая"] = _MONTHS["mei"] = 5
_LONGEST_MONTH = 4

# Zones by name (RFC 822, section 5, and those that feeds use beside them), in minutes from UTC.
_ZONES = {
    name: minutes
    for minutes, names in (
        (0, "ut utc gmt z wet"),
        (-600, "hst"),
        (-540, "akst"),
        (-480, "pst akdt"),
        (-420, "mst pdt"),
        (-360, "cst mdt"),
        (-300, "est cdt"),
        (-240, "edt ast"),
        (-210, "nst"),
        (-180, "adt brt art"),
        (60, "bst west cet mez wat"),
        (120, "cest mesz eet sast cat"),
        (180, "eest msk trt eat"),
        (240, "msd gst"),
        (300, "pkt"),
        (330, "ist"),
        (420, "wib ict"),
        (480, "sgt hkt myt pht awst"),
        (540, "jst kst"),
        (570, "acst"),
        (600, "aest"),
        (630, "acdt"),
        (660, "aedt"),
        (720, "nzst"),
        (780, "nzdt"),
    )
    for name in names.split()
}
_EARLIEST_YEAR = 1700  # no newspaper's web edition dates a report before newspapers
_LATEST_YEAR = 2200  # what lies beyond is the far end of some calendar, meant as "never"
_UNSET = datetime(1970, 1, 1, tzinfo=UTC)


def parse_date(text: str) -> datetime | None:
    """A moment in UTC, or None where the text names no possible one.

    >>> parse_date("Tue, 03 Mar 2026 07:15:00 +0200").isoformat()
    '2026-03-03T05:15:00+00:00'
    >>> parse_date("30 February 2026")
    """
    text = " ".join(text[:100].split())
    if not text:
        return None
    try:
        moment = _iso(text) or _worded(text) or _month_first(text)
        moment = moment.astimezone(UTC) if moment else None
    except (ValueError, OverflowError):
        return None
    if moment is None or not _EARLIEST_YEAR <= moment.year <= _LATEST_YEAR or moment == _UNSET:
        return None
    return moment


def _iso(text: str) -> datetime | None:
    """ISO 8601 and its cousins ("2026-03-03 07:15", "20260303T0715Z")."""
    found = _ISO.match(text)
    if not found:
        return None
    year, month, day, packed_month, packed_day, hour, minute, second, zone = found.groups()
    return _moment((year, month or packed_month or 1, day or packed_day or 1), (hour, minute, second), zone or "")


def _worded(text: str) -> datetime | None:
    """RFC 822 and dates that read like it, with the month's name in one of several languages."""
    found = _WORDED.match(text)
    if not found:
        return None
    day, name, year, hour, minute, second, half, zone = found.groups()
    month = _month(name)
    return _moment((_year(year), month, day), (_hour(hour, half), minute, second), zone) if month else None


def _month_first(text: str) -> datetime | None:
    """The form of C's `asctime`, and American dates."""
    found = _MONTH_FIRST.match(text)
    if not found:
        return None
    name, day, hour, minute, second, zone, year, year_2, hour_2, minute_2, second_2, half, rest = found.groups()
    month = _month(name)
    if not month:
        return None
    if year:
        return _moment((year, month, day), (hour, minute, second), zone or "")
    return _moment((year_2, month, day), (_hour(hour_2, half), minute_2, second_2), rest)


def _moment(day: tuple[str | int, str | int, str | int], clock: tuple[str | int | None, ...], zone: str) -> datetime:
    """The moment that year, month and day, and hour, minute and second name. Raises ValueError where there is none."""
    hour, minute, second = (int(part or 0) for part in clock)
    # A leap second is told as the second before it; 24:00 is the end of the day (ISO 8601-1:2019, 4.3.8).
    ends = hour == 24 and minute == second == 0
    year, month, number = (int(part) for part in day)
    moment = datetime(year, month, number, 0 if ends else hour, minute, min(second, 59), tzinfo=_zone(zone))
    return moment + timedelta(days=1) if ends else moment


def _zone(text: str) -> timezone:
    """The zone that a text begins with; UTC where none is known."""
    offset = _OFFSET.match(text)
    if offset:
        sign, hours, minutes = offset.groups()
        span = int(hours) * 60 + int(minutes or 0)
        return timezone(timedelta(minutes=-span if sign == "-" else span))
    name = re.match(r"[A-Za-z]*", text)
    return timezone(timedelta(minutes=_ZONES.get(name.group().lower() if name else "", 0)))


def _month(name: str) -> int:
    """The month that a name, whole or shortened, begins like; 0 for none."""
    name = name.lower()
    return next((_MONTHS[name[:n]] for n in range(_LONGEST_MONTH, 2, -1) if name[:n] in _MONTHS), 0)


def _year(text: str) -> int:
    """A year of two digits belongs to this century up to 68 (POSIX), else to the last one."""
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 69 else 1900)


def _hour(text: str | None, half: str | None) -> int:
    """The hour of a clock of twelve or of twenty-four hours."""
    hour = int(text or 0)
    if half and hour <= 12:
        hour = hour % 12 + (12 if half.lower() == "pm" else 0)
    return hour
