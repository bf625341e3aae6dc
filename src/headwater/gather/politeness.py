"""When a domain may be asked again. Pure: what was said and what happened → an earliest time.

Whether an address may be asked at all is the business of `headwater.rights`, which reads robots.txt.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from headwater.models import Page, Visit

LEAST_DELAY = timedelta(seconds=1)  # between two requests to a domain that asks for nothing
MOST_DELAY = timedelta(seconds=60)  # a longer Crawl-delay is kept as this: a robots.txt must not stall a run
BACK_OFF = timedelta(minutes=1)  # after the first failure of a domain; doubled with each further one
MOST_BACK_OFF = timedelta(hours=24)
MOST_RETRY_AFTER = timedelta(days=7)
UNASKED_PAUSE = timedelta(minutes=15)  # for a 429 or 503 that does not say how long

_BUSY = frozenset({429, 503})
# Failures that say something of the whole server; others are about one address.
_SERVER_FAILED = frozenset({"timeout", "no-such-host", "no-connection", "connection-lost", "bad-certificate", "tls"})


@dataclass(frozen=True, slots=True)
class Manners:
    """What is known of one registrable domain: the earliest next request, its Crawl-delay, failures in a row."""

    earliest: datetime | None = None
    delay: timedelta = LEAST_DELAY
    failures: int = 0

    def may_ask(self, now: datetime) -> bool:
        """Whether the domain may be asked now."""
        return self.earliest is None or self.earliest <= now


def after(manners: Manners, result: Page | Visit, now: datetime) -> Manners:
    """What is known of a domain after it was asked.

    Retry-After, 429 and 503 always count; a server that cannot be reached or errs is left alone for twice as long each
    time, up to a day; any other answer leaves the Crawl-delay between requests.
    """
    status = result.status
    if status in _BUSY:
        headers = result.headers if isinstance(result, Page) else ()
        pause = retry_after(headers, now) or max(UNASKED_PAUSE, back_off(manners.failures + 1))
        return replace(manners, earliest=now + pause, failures=manners.failures + 1)
    if isinstance(result, Visit) and result.ended == "failed" and result.detail in _SERVER_FAILED:
        return replace(manners, earliest=now + back_off(manners.failures + 1), failures=manners.failures + 1)
    return replace(manners, earliest=now + manners.delay, failures=0)


def with_crawl_delay(manners: Manners, seconds: float | None) -> Manners:
    """What is known of a domain whose robots.txt asks for so many seconds between requests (None: says nothing)."""
    if seconds is None or not math.isfinite(seconds) or seconds < 0:
        return replace(manners, delay=LEAST_DELAY)
    return replace(manners, delay=min(max(timedelta(seconds=min(seconds, 1e6)), LEAST_DELAY), MOST_DELAY))


def back_off(failures: int) -> timedelta:
    """How long a server is left alone after so many failures in a row; doubled each time, a day at most.

    >>> back_off(0), back_off(1), back_off(3)
    (datetime.timedelta(0), datetime.timedelta(seconds=60), datetime.timedelta(seconds=240))
    """
    if failures <= 0:
        return timedelta(0)
    return min(BACK_OFF * (1 << min(failures - 1, 20)), MOST_BACK_OFF)


def retry_after(headers: Iterable[tuple[str, str]], now: datetime) -> timedelta | None:
    """How long a server asks to be left alone (RFC 9110, section 10.2.3: seconds or a date), a week at most.

    None where it does not say, or says a moment that has passed.
    """
    stated = next((value.strip() for name, value in headers if name.lower() == "retry-after"), "")
    if stated.isascii() and stated.isdigit():
        return min(timedelta(seconds=int(stated[:9])), MOST_RETRY_AFTER) if int(stated[:9]) else None
    try:
        moment = parsedate_to_datetime(stated)
    except (ValueError, TypeError, IndexError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(moment - now, MOST_RETRY_AFTER) if moment > now else None
