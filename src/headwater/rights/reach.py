"""What follows from how the request for a robots.txt ended (RFC 9309, sections 2.3.1 and 2.4). Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

GOOD_FOR = timedelta(hours=24)  # section 2.4: a copy is not used for longer
GIVEN_UP = timedelta(
    days=30
)  # section 2.3.1.4: after this a file that cannot be reached counts as one that is not there
HOPS = 5  # section 2.3.1.2: at least so many redirects are followed

# The redirects ended nowhere: the file counts as one that is not there (section 2.3.1.2).
_LED_NOWHERE = frozenset({"redirect-loop", "too-many-redirects", "redirect-nowhere"})
_TOO_MANY_REQUESTS = 429


class Reach(StrEnum):
    """What may be asked of an origin."""

    RULES = "rules"  # what the file says
    ALL = "all"  # there is no file
    NOTHING = "nothing"  # the file cannot be reached
    EARLIER = "earlier"  # the file cannot be reached for so long that an earlier copy counts again


def robots_reach(
    status: int | None,
    detail: str = "",
    *,
    failing_since: datetime | None = None,
    now: datetime | None = None,
    held: bool = False,
) -> Reach:
    """What a request that ended with this status, or without one for the reason `detail`, means for the origin.

    `failing_since` is since when it cannot be reached, `held` whether an earlier copy is there. Stricter than the standard
    in one point: 429 counts as an error of the server.

    >>> robots_reach(200), robots_reach(404), robots_reach(503), robots_reach(None, "timeout")
    (<Reach.RULES: 'rules'>, <Reach.ALL: 'all'>, <Reach.NOTHING: 'nothing'>, <Reach.NOTHING: 'nothing'>)
    """
    if status is not None and 200 <= status < 300:
        return Reach.RULES
    if detail in _LED_NOWHERE or (status is not None and 300 <= status < 500 and status != _TOO_MANY_REQUESTS):
        return Reach.ALL
    if failing_since is not None and now is not None and now - failing_since > GIVEN_UP:
        return Reach.EARLIER if held else Reach.ALL
    return Reach.NOTHING


def is_fresh(captured: datetime, now: datetime) -> bool:
    """Whether a copy may still be used."""
    return now - captured <= GOOD_FOR
