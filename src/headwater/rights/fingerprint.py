"""Fingerprints of texts: by them a text that was taken down is known again, though nothing of it is kept. Pure.

SimHash (Charikar, 2002) over runs of four words, 128 bits: texts that share most of their runs differ in few bits. A hash of
words tells a passage or a headline by itself.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator
from hashlib import blake2b

_RUN = 4
_BITS = 128
# Of 84 articles of the press, versions with a sentence added or cut differ in 4 to 6 bits at the median; no two different
# articles differ in fewer than 43. Differences of unrelated texts are binomial (mean 64, deviation 5.7).
NEAR = 26
LEAST_WORDS = 20  # a shorter text is told by being the same


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared: letters and digits, case and width evened out."""
    evened = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c if c.isalnum() else " " for c in evened).split()


def fingerprint(text: str) -> str:
    """The fingerprint of a text, 32 hexadecimal digits and the number of its words; empty for a text without words."""
    words = words_of(text)
    if len(words) < LEAST_WORDS and len(text) > LEAST_WORDS * 8:
        words = [c for word in words for c in word]  # a script without spaces
    if not words:
        return ""
    weights = [0] * _BITS
    for run in _runs(words):
        bits = int.from_bytes(blake2b(run.encode("utf-8", "surrogatepass"), digest_size=_BITS // 8).digest(), "big")
        for at in range(_BITS):
            weights[at] += 1 if bits >> at & 1 else -1
    found = sum(1 << at for at, weight in enumerate(weights) if weight > 0)
    return f"{found:032x}-{len(words)}"


def resembles(one: str, other: str) -> bool:
    """Whether two fingerprints are of one text or of versions of one text."""
    (a, _, m), (b, _, n) = one.partition("-"), other.partition("-")
    if not a or not b:
        return False
    shorter, longer = sorted((int(m), int(n)))
    if shorter < LEAST_WORDS:
        return one == other
    return longer <= 2 * shorter and (int(a, 16) ^ int(b, 16)).bit_count() <= NEAR


def print_of(text: str) -> str:
    """By what a passage is found in a page without being kept: how many words it has, and a hash of them."""
    words = words_of(text)
    return f"{len(words)}:{_hash(words)}"


def finds(prints: Collection[str], text: str) -> dict[str, str]:
    """Which of these passages stand in a text, word for word; each with its words as they are compared."""
    words = words_of(text)
    lengths = sorted({int(one.partition(":")[0]) for one in prints} - {0})
    found: dict[str, str] = {}
    for length in lengths:
        for at in range(len(words) - length + 1):
            told = f"{length}:{_hash(words[at : at + length])}"
            if told in prints:
                found[told] = " ".join(words[at : at + length])
    return found


def _hash(words: list[str]) -> str:
    """A hash of words."""
    return blake2b(" ".join(words).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _runs(words: list[str]) -> Iterator[str]:
    """The runs of four words; of a shorter text the whole."""
    if len(words) < _RUN:
        yield " ".join(words)
    for at in range(len(words) - _RUN + 1):
        yield " ".join(words[at : at + _RUN])
