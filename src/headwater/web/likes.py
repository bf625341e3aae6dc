"""Likes, counted without watching anyone.

A like is a number beside a story. So that one reader counts once, the server makes a voter's mark: an HMAC of story, address
and browser under a key that is made at random each day, kept in memory only and thrown away after two days. The marks go
with the key. Nothing that could tell who liked what is ever written down. From one address a story gets a handful of likes a
day at most, so that a program with many names cannot push it, and a household still has its say.
"""

from __future__ import annotations

import collections
import hashlib
import hmac
import secrets
from collections import OrderedDict
from typing import Protocol

MOST_FROM_ONE_ADDRESS = 5  # likes of one story in a day
MOST_MARKS = 200_000  # kept in memory; the oldest go first


class Counter(Protocol):
    """Where counts are kept; the store has one."""

    def count(self, story: str) -> int:
        """How many like a story."""

    def add(self, story: str, by: int) -> int:
        """Add to the count of a story (or take away), never below nought; returns the new count."""


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


class Ballot:
    """Who liked what, for two days and in memory only."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._keys: OrderedDict[int, bytes] = OrderedDict()
        self._marks: OrderedDict[bytes, int] = OrderedDict()
        self._crowds: collections.Counter[bytes] = collections.Counter()

    def toggle(self, story: str, address: str, browser: str, day: int) -> tuple[bool, int]:
        """Like a story, or take the like back; whether it is liked now, and the count. `day` counts days of any clock."""
        self._forget(day)
        for known in reversed(self._keys):
            mark = self._mark(known, story, f"{address}\x1f{browser}")
            if mark in self._marks:
                del self._marks[mark]
                self._crowds[self._mark(known, story, address)] -= 1
                return False, self._counter.add(story, -1)
        crowd = self._mark(day, story, address)
        if self._crowds[crowd] >= MOST_FROM_ONE_ADDRESS:
            return False, self._counter.count(story)
        self._crowds[crowd] += 1
        self._marks[self._mark(day, story, f"{address}\x1f{browser}")] = day
        while len(self._marks) > MOST_MARKS:
            self._marks.popitem(last=False)
        return True, self._counter.add(story, 1)

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
