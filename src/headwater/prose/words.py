"""Words in any script; in scripts without spaces each character is a word of its own."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TypeAlias

import regex

Pattern: TypeAlias = re.Pattern[str] | regex.Pattern[str]

# Scripts written without spaces between words; the Unicode property is the source of the list.
_SPACELESS = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_WORD = regex.compile(
    rf"[{_SPACELESS}]\p{{M}}*|[[\p{{L}}\p{{M}}\p{{N}}]--[{_SPACELESS}]]+(?:['’.,·-]?[[\p{{L}}\p{{M}}\p{{N}}]--[{_SPACELESS}]]+)*",
    regex.V1,
)
_SPACELESS_CHARACTER = regex.compile(rf"[{_SPACELESS}]")


# Latin, Greek and Cyrillic without combining marks: there the standard library's engine finds the same words in a third of the
# time. `test_words_of_plain_scripts_are_those_of_every_script` holds the two together.
_PLAIN = re.compile("[\\x00-\u02ff\u0370-\u0482\u048a-\u052f\u1e00-\u1fff\u2010-\u2064\u20a0-\u20bf]*")
_PLAIN_WORD = re.compile(r"[^\W_]++(?:['’.,·-][^\W_]++)*")
_ASCII_WORD = re.compile(r"[a-zA-Z0-9]++(?:['.,-][a-zA-Z0-9]++)*")


def _pattern_of(text: str) -> Pattern:
    """The expression that finds the words of a text."""
    if text.isascii():
        return _ASCII_WORD
    return _PLAIN_WORD if _PLAIN.fullmatch(text) else _WORD


def is_spaceless(text: str) -> bool:
    """Whether most letters of a text belong to a script that is written without spaces."""
    if text.isascii() or _PLAIN.fullmatch(text):
        return False
    spaceless = len(_SPACELESS_CHARACTER.findall(text))
    return spaceless > 0 and 2 * spaceless > sum(map(str.isalpha, text))


def has_spaceless(text: str) -> bool:
    """Whether a text has any character of a script that is written without spaces."""
    return not (text.isascii() or _PLAIN.fullmatch(text)) and _SPACELESS_CHARACTER.search(text) is not None


def word_spans(text: str) -> list[tuple[int, int]]:
    """Offsets of the words of a text, in order; inner apostrophes, hyphens and decimal marks belong to a word."""
    return [match.span() for match in _pattern_of(text).finditer(text)]


def words(text: str) -> list[str]:
    """The words of a text, case folded."""
    folded = text.casefold()
    return _pattern_of(folded).findall(folded)


@lru_cache(maxsize=16_384)
def count_words(text: str) -> int:
    """How many words a text has, as an editor would count; two characters of a spaceless script count as one word."""
    pattern = _pattern_of(text)
    found = pattern.findall(text)
    if pattern is not _WORD:
        return len(found)
    single = sum(1 for word in found if _SPACELESS_CHARACTER.match(word))
    return len(found) - single + (single + 1) // 2
