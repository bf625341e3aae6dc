"""Likes, counted without watching anyone.

A like is a number beside a story. So that one reader counts once, the server makes a voter's mark: an HMAC of story, address
and browser under a key that is made at random each day, kept in memory only and thrown away after two days. The marks go
with the key. Nothing that could tell who liked what is ever written down. From one address a story gets a handful of likes a
day at most, and all stories together some dozens, so that a program with many names cannot push any of them, and a household
still has its say. Of an IPv6 address the first 64 bits count, which is what one reader is given.
"""

from __future__ import annotations

import collections
import hashlib
import hmac
import ipaddress
import secrets
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

from headwater.store import Store

MOST_FROM_ONE_ADDRESS = 5  # likes of one story in a day
MOST_IN_A_DAY = 60  # likes of all stories from one address in a day
KIND = "likes"  # of the values in the store
MOST_MARKS = 200_000  # kept in memory; the oldest go first


class Counter(Protocol):
    """Where counts are kept; the store has one."""

    def count(self, story: str) -> int:
        """How many like a story."""

    def add(self, story: str, by: int) -> int:
        """Add to the count of a story (or take away), never below nought; returns the new count."""

    def total(self) -> tuple[int, int]:
        """How many likes are kept, of how many stories."""


class CountsInMemory:
    """Counts that last as long as the process: for tests and for private machines."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def count(self, story: str) -> int:
        """See `Counter`."""
        return self._counts.get(story, 0)

    def add(self, story: str, by: int) -> int:
        """See `Counter`."""
        self._counts[story] = max(0, self.count(story) + by)
        return self._counts[story]

    def total(self) -> tuple[int, int]:
        """See `Counter`."""
        return sum(self._counts.values()), sum(1 for n in self._counts.values() if n)


class CountsInStore:
    """Counts in the store, beside the paper and no part of it. `store_of` gives the calling thread's own connection."""

    def __init__(self, store_of: Callable[[], Store]) -> None:
        self._store_of = store_of

    def count(self, story: str) -> int:
        """See `Counter`."""
        kept = self._store_of().doc(KIND, story)
        return int(kept.doc) if kept else 0

    def add(self, story: str, by: int) -> int:
        """See `Counter`."""
        return self._store_of().add_to_tally(KIND, story, by)

    def total(self) -> tuple[int, int]:
        """See `Counter`."""
        return self._store_of().tally_of(KIND)


def network_of(address: str) -> str:
    """What counts as one reader's address: an IPv4 address, the first 64 bits of an IPv6 one, else the text as it is."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv6Address):
        return str(known.ipv4_mapped or ipaddress.ip_network((known, 64), strict=False))
    return str(known)


class Ballot:
    """Who liked what, for two days and in memory only. Used by one thread at a time."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._keys: OrderedDict[int, bytes] = OrderedDict()
        self._marks: OrderedDict[bytes, int] = OrderedDict()
        self._crowds: collections.Counter[bytes] = collections.Counter()

    def toggle(self, story: str, address: str, browser: str, day: int) -> tuple[bool, int]:
        """Like a story, or take the like back; whether it is liked now, and the count. `day` counts days of any clock."""
        self._forget(day)
        address = network_of(address)
        for known in reversed(self._keys):
            mark = self._mark(known, story, f"{address}\x1f{browser}")
            if mark in self._marks:
                del self._marks[mark]
                for crowd in self._crowds_of(known, story, address):
                    self._crowds[crowd] = max(0, self._crowds[crowd] - 1)
                return False, self._counter.add(story, -1)
        crowds = self._crowds_of(day, story, address)
        if any(self._crowds[c] >= most for c, most in zip(crowds, (MOST_FROM_ONE_ADDRESS, MOST_IN_A_DAY), strict=True)):
            return False, self._counter.count(story)
        self._crowds.update(crowds)
        self._marks[self._mark(day, story, f"{address}\x1f{browser}")] = day
        while len(self._marks) > MOST_MARKS:
            self._marks.popitem(last=False)
        return True, self._counter.add(story, 1)

    def _crowds_of(self, day: int, story: str, address: str) -> tuple[bytes, bytes]:
        """The marks under which likes from one address are counted: of one story, and of all."""
        return self._mark(day, story, address), self._mark(day, "", address)

    def _mark(self, day: int, story: str, voter: str) -> bytes:
        key = self._keys.setdefault(day, secrets.token_bytes(32))
        return hmac.new(key, f"{story}\x1f{voter}".encode(), hashlib.sha256).digest()

    def _forget(self, day: int) -> None:
        """Throw away keys of more than a day ago, and the marks made with them."""
        for old in [d for d in self._keys if d < day - 1]:
            del self._keys[old]
            for mark in [m for m, d in self._marks.items() if d == old]:
                del self._marks[mark]
            self._crowds.clear()  # its marks were made with the old key, or are of today and start anew
