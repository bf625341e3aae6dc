"""Times on a page: ISO 8601 and its neighbours, HTTP dates, and dates as the press writes them, in any language whose
month names CLDR knows. Never later than the capture, never before 1900; a time without a zone is taken as UTC.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import lru_cache
from importlib.resources import files

import regex

EARLIEST_YEAR = 1900
_SLACK = timedelta(hours=14)  # the farthest that local time runs ahead of UTC: a time without a zone may seem that late
_CLOCKS_DIFFER = timedelta(minutes=15)

# Names of zones as the press abbreviates them, in minutes from UTC (RFC 5322, section 4.3, and common use).
_ZONES = {
    "utc": 0, "gmt": 0, "z": 0, "wet": 0, "bst": 60, "ist": 330, "cet": 60, "cest": 120, "mez": 60, "mesz": 120, "eet": 120,
    "eest": 180,
    "msk": 180, "мск": 180, "est": -300, "edt": -240, "et": -300, "cst": -360, "cdt": -300, "ct": -360, "mst": -420, "mdt": -360,
    "pst": -480, "pdt": -420, "pt": -480, "jst": 540, "kst": 540, "hkt": 480, "sgt": 480, "pht": 480, "aest": 600, "aedt": 660,
    "sast": 120, "wib": 420, "ict": 420, "pkt": 300, "trt": 180, "brt": -180, "art": -180,
}  # fmt: skip

_ISO = regex.compile(
    r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)"
    r"(?:(?:T|\s*[T,|·]?\s+|\s*-\s+)(?P<H>\d{1,2})[:.h](?P<M>\d{2})(?::?(?P<S>\d{2})(?:[.,]\d+)?)?)?"
    r"\s*(?P<zone>Z\b|UTC|GMT|[+-−]\d{2}:?\d{2}|[+-]\d{2}\b)?",
    regex.IGNORECASE,
)
_COMPACT = regex.compile(
    r"^(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:T?(?P<H>\d{2})(?P<M>\d{2})(?P<S>\d{2})?)?(?P<zone>Z|[+-]\d{2}:?\d{2})?$"
)
_WORDED = regex.compile(
    r"(?<![\d:])(?:"
    r"(?P<d>\d{1,2})(?:st|nd|rd|th|er|re|º|ª|-?[гйя]о?|\.)?[\s\-/]*(?:de\s+|d['’]|of\s+|ta['’]\s*|da\s+)?(?P<mon>[\p{L}\p{M}]{2,}(?:['’][\p{L}]+)?)\.?,?[\s\-/]*(?:de\s+|del\s+|do\s+)?(?P<y>\d{4})"
    r"|(?P<mon2>[\p{L}\p{M}]{2,})\.?\s*(?P<d2>\d{1,2})(?:st|nd|rd|th)?\.?,?\s+(?:at\s+)?(?P<y2>\d{4})"
    r"|(?P<y3>\d{4})\.?,?\s*(?:gada|m\.|оны|urteko|eko|-ci il|\.)?\s*(?P<mon3>[\p{L}\p{M}]{2,})\.?\s+(?P<d3>\d{1,2})"
    r"|(?P<y4>\d{4})\s*[年년]\s*(?P<m4>\d{1,2})\s*[月월]\s*(?P<d4>\d{1,2})\s*[日일]"
    r"|(?P<d5>\d{1,2})\s+(?:tháng|thg)\s+(?P<m5>\d{1,2}),?\s*(?:năm\s*)?(?P<y5>\d{4})"
    r"|(?P<y6>\d{4})[-/.](?P<m6>\d{1,2})[-/.](?P<d6>\d{1,2})(?!\d)"
    r"|(?P<a>\d{1,2})(?P<sep>[./\-])\s?(?P<b>\d{1,2})(?P=sep)\s?(?P<y7>\d{4}|\d{2})(?![\d.])"
    r")",
    regex.IGNORECASE,
)
_CLOCK = regex.compile(
    r"(?<![\d.,/])(?P<H>\d{1,2})\s?(?:[:.h时시時點点]|Uhr)\s?(?P<M>\d{2})?(?!\d|[./]\d)(?::(?P<S>\d{2}))?\s*분?\s*(?P<half>[ap]\.?\s?m\b\.?)?\s*(?P<zone>[A-Z]{2,5}\b|[+-]\d{2}:?\d{2}|мск)?",
    regex.IGNORECASE,
)
_DIGITS = {
    ord(c): str(d)
    for block in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "০১২৩৪৫৬৭৮৯", "๐๑๒๓๔๕๖๗๘๙", "０１２３４５６７８９")
    for d, c in enumerate(block)
}
_BUDDHIST = 543  # years by which the Thai calendar is ahead
_PROSE_LIMIT = 400
_NEVER = 2100  # a year that no page of this century tells truly
# Where the month is written before the day in figures (CLDR short date formats).
_MONTH_FIRST = frozenset(("en", "en-us", "en-ph", "fil"))
_DAY_FIRST_TLDS = frozenset(
    ("uk", "au", "nz", "ie", "in", "za", "sg", "hk", "my", "ng", "ke", "pk", "bd", "lk", "eu", "de", "fr")
)


_Clock = tuple[str | None, str | None, str | None, str | None]
"""Hour, minute, second and zone as written."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as written: whether it says an hour and a zone; `at` is in UTC, midnight where only the day is known."""

    at: datetime
    has_time: bool = False
    has_zone: bool = False


@lru_cache(maxsize=1)
def _months() -> dict[str, int | dict[str, int]]:
    table: dict[str, int | dict[str, int]] = json.loads(
        files("headwater.read").joinpath("months.json").read_text(encoding="utf-8")
    )
    return table


def month_of(name: str, language: str = "") -> int:
    """The month that a word names in a language, or 0."""
    key = unicodedata.normalize("NFKC", name).casefold().strip(" .")
    found = _months().get(key) or (_months().get(key[1:]) if key.startswith("ב") else None)  # Hebrew: "in" is a prefix
    if isinstance(found, dict):
        return found.get(language[:2], 0)
    return found or 0


def month_comes_first(language: str, host: str) -> bool:
    """Whether "3/4/2024" means the fourth of March here."""
    return language.lower() in _MONTH_FIRST and host.rpartition(".")[2] not in _DAY_FIRST_TLDS


def read_stamp(value: str, language: str = "", *, month_first: bool = False) -> Moment | None:
    """The time in a machine-readable field: ISO 8601 in its many spellings, HTTP dates, seconds since 1970, or prose."""
    value = value.strip().translate(_DIGITS)
    if not value or len(value) > 200:
        return None
    if value.isdigit() and len(value) in (10, 13):
        seconds = int(value[:10])
        return Moment(datetime.fromtimestamp(seconds, UTC), has_time=True, has_zone=True)
    match = _COMPACT.match(value) or _ISO.search(value)
    if match:
        return _built(match["y"], match["m"], match["d"], (match["H"], match["M"], match["S"], match["zone"]))
    if value[:3].isalpha() and value[-1:].isalnum():
        try:
            sent = parsedate_to_datetime(value)
        except (ValueError, TypeError, IndexError, OverflowError):
            sent = None
        if sent is not None and EARLIEST_YEAR <= sent.year <= 9998:
            zoned = sent.tzinfo is not None
            return Moment((sent if zoned else sent.replace(tzinfo=UTC)).astimezone(UTC), has_time=True, has_zone=zoned)
    return next((moment for _, moment in dates_in(value, language, month_first=month_first)), None)


def dates_in(text: str, language: str = "", *, month_first: bool = False) -> Iterator[tuple[int, Moment]]:
    """The dates that a line of prose names, with where each begins."""
    text = text[:_PROSE_LIMIT].translate(_DIGITS)
    for match in _WORDED.finditer(text):
        year, month, day = _parts(match, language, month_first=month_first)
        if not month:
            continue
        moment = _built(year, month, day, _clock_near(text, match.start(), match.end()))
        if moment is not None:
            yield match.start(), moment


def _parts(match: regex.Match[str], language: str, *, month_first: bool) -> tuple[str, int, str]:
    """Year, month and day of a match; month 0 where it is none."""
    for year, month, day in (("y4", "m4", "d4"), ("y5", "m5", "d5"), ("y6", "m6", "d6")):
        if match[year]:
            return match[year], int(match[month]), match[day]
    for year, name, day in (("y", "mon", "d"), ("y2", "mon2", "d2"), ("y3", "mon3", "d3")):
        if match[year]:
            return match[year], month_of(match[name], language), match[day]
    a, b, year = int(match["a"]), int(match["b"]), match["y7"]
    if len(year) == 2:
        if match["sep"] == "-" or int(year) > 40:
            return year, 0, "0"
        year = f"20{year}"
    if a > 12 or (not month_first and b <= 12):
        return year, b, str(a)
    return year, a, str(b)


def _clock_near(text: str, start: int, end: int) -> _Clock:
    """Hour, minute, second and zone that stand right after a date, or right before it."""
    after = _CLOCK.search(text, end, min(end + 32, len(text)))
    before = None
    if after is None:
        for found in _CLOCK.finditer(text, max(0, start - 24), start):
            before = found
    clock = after or before
    if clock is None or (clock["M"] is None and clock["half"] is None):
        return None, None, None, None
    hour = int(clock["H"])
    half = (clock["half"] or "").lower()[:1]
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return str(hour), clock["M"] or "00", clock["S"], clock["zone"]


def _built(year: str, month: str | int, day: str, clock: _Clock) -> Moment | None:
    """The moment, if there is such a day."""
    y = int(year)
    hour, minute, second, zone = clock
    if 2400 < y < 2700:
        y -= _BUDDHIST
    try:
        local = datetime(y, int(month), int(day), tzinfo=UTC)
        if hour is not None:
            local = local.replace(hour=int(hour), minute=int(minute or 0), second=min(int(second or 0), 59))
    except ValueError:
        return None
    if not EARLIEST_YEAR <= y <= 9998:
        return None
    offset = _offset(zone) if hour is not None else None
    if offset is None:
        return Moment(local, has_time=hour is not None)
    return Moment(
        (local.replace(tzinfo=timezone(timedelta(minutes=offset)))).astimezone(UTC), has_time=True, has_zone=True
    )


def _offset(zone: str | None) -> int | None:
    """Minutes from UTC, or None where the zone says nothing."""
    if not zone:
        return None
    named = _ZONES.get(zone.lower())
    if named is not None:
        return named
    digits = zone.replace(":", "").replace("−", "-")
    if digits[:1] not in "+-" or not digits[1:].isdigit():
        return None
    minutes = int(digits[1:3]) * 60 + int(digits[3:5] or 0)
    if minutes > 14 * 60:
        return None
    return -minutes if digits[0] == "-" else minutes


def not_after(moment: Moment | None, captured: datetime | None) -> datetime | None:
    """The time, if it can be true of a page captured then. What lies a little ahead for want of a zone, or because two
    clocks differ, is the time of capture; what lies further ahead is no time at all.
    """
    if moment is None:
        return None
    if captured is None:
        return moment.at if moment.at.year < _NEVER else None
    if moment.at.year >= _NEVER:
        return None
    ahead = moment.at - captured
    if ahead <= timedelta(0):
        return moment.at
    if ahead <= (_CLOCKS_DIFFER if moment.has_zone else _SLACK):
        return captured
    return None
