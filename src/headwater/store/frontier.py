"""The store's part for what is to be visited: channels with their state, and addresses that wait."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from headwater.store.base import Address, ChannelRow
from headwater.store.codec import clean, instant, moment
from headwater.store.opened import Opened


class Frontier(Opened):
    """Channels and addresses."""

    def put_channel(self, url: str, outlet: str, doc: str = "{}") -> None:
        """Know a channel; what is known of its state stays."""
        self._db.run("channel_put", url=clean(url), outlet=outlet, doc=doc)

    def set_channel_state(self, url: str, doc: str, next_visit: datetime | None) -> None:
        """What a visit to a channel taught, and when to ask again; None: at once."""
        self._db.run("channel_state", url=clean(url), doc=doc, next_visit=instant(next_visit) if next_visit else None)

    def channel(self, url: str) -> ChannelRow | None:
        """A channel's state."""
        found = self._db.rows("channel", url=clean(url))
        return _channel(*found[0]) if found else None

    def channels(self) -> list[ChannelRow]:
        """All channels, by address."""
        return [_channel(*row) for row in self._db.rows("channels")]

    def channel_outlets(self) -> list[str]:
        """The outlets of which a channel was visited."""
        return [row[0] for row in self._db.rows("channel_outlets")]

    def channels_due(self, now: datetime, limit: int) -> list[ChannelRow]:
        """Channels to be asked now: those never visited first, then the longest due."""
        return [_channel(*row) for row in self._db.rows("channels_due", now=instant(now), limit=limit)]

    def delete_channel(self, url: str) -> None:
        """Forget a channel."""
        self._db.run("channel_drop", url=clean(url))

    def queue_address(
        self, url: str, *, why: str, found_at: datetime, not_before: datetime, domain: str, priority: int = 100
    ) -> bool:
        """Have a page asked for unless its address is known already; whether it was new."""
        return self._db.run("address_put", **_columns(Address(url, why, found_at, not_before, domain, priority))) > 0

    def queue_again(
        self, url: str, *, why: str, found_at: datetime, not_before: datetime, domain: str, priority: int = 100
    ) -> None:
        """Have a page asked for, also where it was asked for before."""
        self._db.run("address_again", **_columns(Address(url, why, found_at, not_before, domain, priority)))

    def put_off_address(self, url: str, not_before: datetime) -> None:
        """Ask for a waiting page later."""
        self._db.run("address_later", url=clean(url), not_before=instant(not_before))

    def addresses_due(self, now: datetime, limit: int, per_domain: int) -> list[Address]:
        """Pages to be asked for now, at most `per_domain` of a registrable domain; smaller priority first."""
        rows = self._db.rows("addresses_due", now=instant(now), limit=limit, per_domain=per_domain)
        return [
            Address(url, why, moment(found_at), moment(not_before), domain, int(priority))
            for url, why, found_at, not_before, domain, priority in rows
        ]

    def finish_address(self, url: str, finished: str = "done") -> None:
        """A page was asked for; one word says what came of it."""
        self._db.run("address_finish", url=clean(url), finished=finished)

    def finish_addresses(self, urls: Iterable[str], finished: str = "done") -> None:
        """As `finish_address`, for many."""
        self._db.run_many("address_finish", [{"url": clean(url), "finished": finished} for url in urls])

    def queue_counts(self) -> list[tuple[str, int]]:
        """How many addresses wait, and how many ended in each way."""
        return [(state, int(n)) for state, n in self._db.rows("queue_counts")]


def _columns(address: Address) -> dict[str, object]:
    """The columns of an address."""
    return {
        "url": clean(address.url),
        "why": address.why,
        "found_at": instant(address.found_at),
        "not_before": instant(address.not_before),
        "domain": address.domain,
        "priority": address.priority,
    }


def _channel(url: str, outlet: str, next_visit: str | None, doc: str) -> ChannelRow:
    """A stored channel."""
    return ChannelRow(url, outlet, moment(next_visit) if next_visit else None, doc)
