"""Words in any script; in scripts without spaces each character is a word of its own."""

from __future__ import annotations

from functools import lru_cache

import regex

# Scripts written without spaces between words; the Unicode property is the source of the list.
_SPACELESS = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_WORD = regex.compile(
    rf"[{_SPACELESS}]\p{{M}}*|[[\p{{L}}\p{{M}}\p{{N}}]--[{_SPACELESS}]]+(?:['’.,·-]?[[\p{{L}}\p{{M}}\p{{N}}]--[{_SPACELESS}]]+)*",
    regex.V1,
)
_SPACELESS_CHARACTER = regex.compile(rf"[{_SPACELESS}]")


def is_spaceless(text: str) -> bool:
    """Whether most letters of a text belong to a script that is written without spaces."""
    if text.isascii():
        return False
    spaceless = len(_SPACELESS_CHARACTER.findall(text))
    return spaceless > 0 and 2 * spaceless > sum(map(str.isalpha, text))


def word_spans(text: str) -> list[tuple[int, int]]:
    """Offsets of the words of a text, in order; inner apostrophes, hyphens and decimal marks belong to a word."""
    return [match.span() for match in _WORD.finditer(text)]


def words(text: str) -> list[str]:
    """The words of a text, case folded."""
    found: list[str] = _WORD.findall(text.casefold())
    return found


@lru_cache(maxsize=16_384)
def count_words(text: str) -> int:
    """How many words a text has, as an editor would count; two characters of a spaceless script count as one word."""
    found = _WORD.findall(text)
    if text.isascii():
        return len(found)
    single = sum(1 for word in found if _SPACELESS_CHARACTER.match(word))
    return len(found) - single + (single + 1) // 2
