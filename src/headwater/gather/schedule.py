"""When to visit again. Pure: what a channel or an article did, and what it asks, → the moment of the next visit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from headwater.gather.politeness import UNASKED_PAUSE, back_off, retry_after

BUSY = timedelta(minutes=15)  # how often a channel is visited that asks for nothing
LONGEST_ASKED = timedelta(hours=1)  # ttl, updatePeriod and max-age lengthen the wait to this at most
QUIET = timedelta(hours=1)  # a channel that has had nothing new for long
QUIET_AFTER = 8  # visits in a row without news, after which a channel counts as quiet
GONE = timedelta(days=1)  # 404, 410, or a body that is no feed: looked at again once a day
REVISITS = (timedelta(hours=1), timedelta(hours=6), timedelta(hours=24), timedelta(hours=72))  # of cited articles

_MAX_AGE = re.compile(r"(?:^|[\s,])(?:s-maxage|max-age)\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_GONE = frozenset({401, 402, 403, 404, 410, 451})
_HOURS_A_WEEK = 7 * 24


def next_visit(
    now: datetime,
    *,
    status: int | None = 200,
    headers: Iterable[tuple[str, str]] = (),
    ttl_minutes: int | None = None,
    skip_hours: Iterable[int] = (),
    skip_days: Iterable[int] = (),
    failures: int = 0,
    unchanged: int = 0,
) -> datetime:
    """When to visit a channel again after a visit at `now` (aware, UTC); never earlier than 15 minutes from then.

    `status` is that of the answer, None where there was none; `failures` counts the visits in a row, this one among
    them, that gave no feed; `unchanged` those that gave nothing new. `ttl_minutes`, `skip_hours` (0 to 23, UTC) and
    `skip_days` (Monday is 0) are what the feed asks (`models.Feed`). Channels are visited every 15 minutes; ttl and
    max-age lengthen that to an hour at most, so does a long quiet. Retry-After and 429 count in full, errors back off
    twice as long each time up to a day, and whatever comes out lies outside the hours and days to be skipped.
    """
    pairs = tuple(headers)
    wait = BUSY
    if unchanged >= QUIET_AFTER:
        wait = QUIET
    asked = max(timedelta(minutes=min(ttl_minutes or 0, 10**6)), max_age(pairs))
    wait = max(wait, min(asked, LONGEST_ASKED))
    if status in (429, 503):
        wait = max(wait, retry_after(pairs, now) or UNASKED_PAUSE, back_off(failures))
    else:
        wait = max(wait, retry_after(pairs, now) or timedelta(0))
    if failures:
        wait = max(wait, back_off(failures), GONE if status in _GONE else timedelta(0))
    return _outside(now + wait, frozenset(skip_hours), frozenset(skip_days))


def next_revisit(captured: datetime, visits: Iterable[datetime], *, cited: bool) -> datetime | None:
    """When to visit an article again, captured first at `captured` and visited again at `visits`; None: no more.

    Cited articles are looked at after 1, 6, 24 and 72 hours, so that corrections travel; others only when a feed or
    sitemap announces a change. A visit counts for every due time that it has passed.
    """
    if not cited:
        return None
    latest = max(visits, default=captured)
    return next((captured + span for span in REVISITS if captured + span > latest), None)


def max_age(headers: Iterable[tuple[str, str]]) -> timedelta:
    """How long an answer may be kept (RFC 9111, section 5.2.2), zero where it does not say.

    >>> max_age([("Cache-Control", "public, max-age=600")])
    datetime.timedelta(seconds=600)
    """
    stated = ",".join(value for name, value in headers if name.lower() == "cache-control")
    return timedelta(seconds=max((int(found) for found in _MAX_AGE.findall(stated)), default=0))


def _outside(moment: datetime, hours: frozenset[int], days: frozenset[int]) -> datetime:
    """The moment, or the first full hour after it that lies outside hours and days to be skipped.

    A feed that skips every hour of the week asks for the impossible; it gets its moment a day later.
    """
    shifted = moment
    for _ in range(_HOURS_A_WEEK + 1):
        if shifted.hour not in hours and shifted.weekday() not in days:
            return shifted
        shifted = (shifted + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    return moment + timedelta(days=1)
