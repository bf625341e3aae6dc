"""What an article is compared by: the terms of its headline and of its first words, weighed, in any script.

In: an article. Out: terms as text (to explain a decision) or as numbers (to compare thousands). Knows of no other
article: how rare a term is, is the window's affair.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import islice, pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import regex

from headwater.models import Article
from headwater.prose import function_words

Numbers = npt.NDArray[np.floating[Any]]
Keys = npt.NDArray[np.uint64]

# Measured on the development sets (benchmarks/results/group.md): four or six characters, whole words and more of the
# body were no better; a headline that counts once costs 1 point, names that count once .4.
STEM = 5
BODY_WORDS = 100
TITLE_COUNTS = 3.0
NAME_COUNTS = 2.0
NAME_COUNTS_BELOW = 1.5
# Where so many of a headline's longer words are capitals, they are the outlet's style and tell no names.
TITLE_CASE_SHARE = 0.7
TITLE_CASE_WORDS = 3
PAIR_WEIGHT = 0.25
PAIR_FULL_WEIGHT = PAIR_WEIGHT * (1.0 + math.log(TITLE_COUNTS))
RARITY_POWER = 0.8
# A window of few articles knows little of how rare a term is: it is counted as if this many more had been seen.
PRIOR_ARTICLES = 300.0
PRIOR_SEEN = 0.5
# … in half of which stood each of the language's function words.
PRIOR_EMPTY = 150

_SPACELESS = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_TOKEN = regex.compile(
    rf"\p{{N}}+(?:[.,:]\p{{N}}+)*|[{_SPACELESS}][\p{{M}}ー]*|[[\p{{L}}\p{{M}}]--[{_SPACELESS}]]+(?:['’][\p{{L}}]{{1,2}}(?!\p{{L}}))?",
    regex.V1,
)
# Latin, Greek and Cyrillic without combining marks and without signs such as ½: there the standard library's engine finds
# the same terms in a third of the time (`test_terms_of_plain_scripts_are_those_of_every_script` holds the two together).
_PLAIN = re.compile(
    "[\\x00-\xb1\xb4-\xb8\xba\xbb\xbf-\u02ff\u0370-\u0482\u048a-\u052f\u1e00-\u1fff\u2010-\u2064\u20a0-\u20bf]*"
)
_PLAIN_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’][^\W\d_]{1,2}(?![^\W\d_]))?")
_SPACELESS_CHARACTER = regex.compile(rf"[{_SPACELESS}]")
_HIRAGANA = regex.compile(r"\p{Hiragana}")
_ARABIC = regex.compile(r"\p{Arabic}")
_HANGUL = regex.compile(r"\p{Hangul}")
_POSSESSIVE = regex.compile(r"['’].*$")
# Letters of Arabic that are written in several ways for one sound, and the article with what is written together with it.
_ARABIC_EVEN = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ـ": None, "ک": "ك", "ی": "ي"})
_ARABIC_ARTICLE = regex.compile(r"^(?:[وف]?[بكل]?ال|[وف]?لل)(?=\p{Arabic}{3})")
# A pair's number is made of its two terms' numbers by a multiplier as of linear congruential generators (Knuth, MMIX).
_PAIRED = 6364136223846793005
_KEY_BITS = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Vector:
    """An article's terms as sorted keys with their weights before rarity counts, the heaviest ones only."""

    keys: Keys
    weights: Numbers


@lru_cache(maxsize=131_072)
def stem(word: str) -> str:
    """A word as it is compared: folded, without marks, cut to five characters; a number stays whole.

    >>> stem("Olímpicos"), stem("1,250")
    ('olimp', '1250')
    """
    if word[0].isnumeric():
        return word.replace(",", "").rstrip(".")
    if not word.isascii():
        plain = unicodedata.normalize("NFKD", word.casefold())
        word = unicodedata.normalize("NFC", "".join(c for c in plain if not unicodedata.combining(c))) or word
        if _ARABIC.match(word):
            word = _ARABIC_ARTICLE.sub("", word.translate(_ARABIC_EVEN))
    else:
        word = word.lower()
    return _POSSESSIVE.sub("", word)[:STEM]


@lru_cache(maxsize=131_072)
def _term(word: str) -> tuple[str, bool]:
    return stem(word), word[0].isupper()


def tokens(text: str, most: int | None = None) -> list[tuple[str, bool]]:
    """The first terms of a text in order, each with whether it is written as a name; pairs where words have no spaces.

    Pairs of Japanese syllabic signs alone are left out: they are endings and particles.
    """
    if text.isascii() or _PLAIN.fullmatch(text):
        return list(map(_term, _PLAIN_TOKEN.findall(text)[:most]))
    return list(islice(_tokens_of_any_script(text), most))


def _tokens_of_any_script(text: str) -> Iterator[tuple[str, bool]]:
    before = ""
    end = -1
    for match in _TOKEN.finditer(text):
        word = match.group()
        if not word.isascii() and _SPACELESS_CHARACTER.match(word):
            if before and match.start() == end and not (_HIRAGANA.match(before) and _HIRAGANA.match(word)):
                yield before + word, False
            before, end = word, match.end()
            continue
        before = ""
        if not word.isascii() and _HANGUL.match(word):
            yield from ((a + b, False) for a, b in pairwise(word)) if len(word) > 1 else iter(((word, False),))
            continue
        cut = stem(word)
        if cut:
            yield cut, word[0].isupper()


@lru_cache(maxsize=64)
def empty_keys(language: str) -> Keys:
    """The keys of a language's function words, but for those that are cut to what longer words are cut to as well."""
    stems = {stem(word) for word in function_words().get(language, ()) if len(word) <= STEM}
    return np.array(sorted(key_of(word) for word in stems), np.uint64)


def weighed(article: Article) -> dict[str, float]:
    """Terms of an article with their weights before rarity counts: 1 + ln of how often, the headline three times.

    Method and constants: the lexical method of the development notes, measured in benchmarks/results/group.md.
    """
    counts, pairs = _counted(article)
    weights = {term: 1.0 + math.log(count) for term, count in counts.items()}
    return weights | {f"{first} {second}": PAIR_FULL_WEIGHT for first, second in pairs}


def _counted(article: Article) -> tuple[dict[str, float], list[tuple[str, str]]]:
    """How often each term counts, and the pairs of neighbouring terms of the headline."""
    counts: dict[str, float] = {}
    title = tokens(article.title)
    named = TITLE_COUNTS if _in_title_case(title) else TITLE_COUNTS * NAME_COUNTS
    for term, name in title:
        counts[term] = counts.get(term, 0.0) + (named if name else TITLE_COUNTS)
    for term, name in tokens(body_head(article), BODY_WORDS):
        counts[term] = counts.get(term, 0.0) + (NAME_COUNTS_BELOW if name else 1.0)
    return counts, [(first, second) for (first, _), (second, _) in pairwise(title)]


def _in_title_case(title: Sequence[tuple[str, bool]]) -> bool:
    """Whether the words of a headline, its first one left out, are capitalised whatever they are."""
    longer = [name for term, name in title[1:] if len(term) > 3 and not term[0].isnumeric()]
    return len(longer) >= TITLE_CASE_WORDS and sum(longer) >= TITLE_CASE_SHARE * len(longer)


def body_head(article: Article) -> str:
    """The beginning of an article's text, without its headline where the text repeats it."""
    head = article.text[: BODY_WORDS * 12]
    return head[len(article.title) :] if article.title and head.startswith(article.title) else head


@lru_cache(maxsize=131_072)
def key_of(term: str) -> int:
    """A term's number: the first eight bytes of its BLAKE2 hash, the same on every machine."""
    return int.from_bytes(blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def vector_of(article: Article) -> Vector:
    """The terms of an article as numbers."""
    counts, pairs = _counted(article)
    weights = {(key_of(first) * _PAIRED + key_of(second)) & _KEY_BITS: PAIR_FULL_WEIGHT for first, second in pairs}
    weights.update(zip(map(key_of, counts), map(_tempered, counts.values()), strict=True))
    keys = np.fromiter(weights, np.uint64, len(weights))
    order = np.argsort(keys)
    return Vector(keys[order], np.fromiter(weights.values(), np.float64, len(weights))[order])


@lru_cache(maxsize=1024)
def _tempered(count: float) -> float:
    return 1.0 + math.log(count)


def compact(vector: Vector) -> Vector:
    """The same terms in two thirds of the room, weights as short numbers."""
    return Vector(vector.keys, vector.weights.astype(np.float32))
