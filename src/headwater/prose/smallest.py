"""The words that build a language's sentences and say nothing of what they are about; and which languages a text's are of."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

import regex

from headwater.prose.words import words

# Scripts that say a language by themselves, in the order in which they are looked for: Japanese has Chinese characters too.
_SCRIPTS = (
    ("ja", regex.compile(r"[\p{Hiragana}\p{Katakana}]")),
    ("ko", regex.compile(r"\p{Hangul}")),
    ("zh", regex.compile(r"\p{Han}")),
    ("th", regex.compile(r"\p{Thai}")),
    ("ka", regex.compile(r"\p{Georgian}")),
    ("hy", regex.compile(r"\p{Armenian}")),
    ("ta", regex.compile(r"\p{Tamil}")),
    ("te", regex.compile(r"\p{Telugu}")),
    ("km", regex.compile(r"\p{Khmer}")),
    ("my", regex.compile(r"\p{Myanmar}")),
    ("am", regex.compile(r"\p{Ethiopic}")),
    ("el", regex.compile(r"\p{Greek}{2}")),
    ("he", regex.compile(r"\p{Hebrew}")),
)
_LETTER = regex.compile(r"\p{L}")
# Latin letters with what stands between them, in which no script of these is: one look spares most texts one for each script.
_LATIN = re.compile("[\\x00-\u024f\u2000-\u206f\u20a0-\u20bf]*")


@lru_cache(maxsize=1)
def function_words() -> Mapping[str, frozenset[str]]:
    """Language (ISO 639-1) → the words that build its sentences; from `function_words.toml` beside this file."""
    table = tomllib.loads(files("headwater.prose").joinpath("function_words.toml").read_text("utf-8"))
    return {language: frozenset(said.split()) for language, said in table.items()}


@lru_cache(maxsize=1)
def _languages_of_word() -> Mapping[str, tuple[str, ...]]:
    """Function word → the languages that have it."""
    found: dict[str, list[str]] = {}
    for language, said in function_words().items():
        for word in said:
            found.setdefault(word, []).append(language)
    return {word: tuple(languages) for word, languages in found.items()}


def function_word_hits(text: str) -> Counter[str]:
    """Language → how many different function words of it a text has.

    >>> function_word_hits("Der Fluss ist über die Ufer getreten").most_common(1)
    [('de', 4)]
    """
    known = _languages_of_word()
    return Counter(language for word in set(words(text)) for language in known.get(word, ()))


def language_of_script(text: str) -> str:
    """The language that the script of a text says by itself, where a fifth of its letters are of it; else empty.

    >>> language_of_script("東京で雨"), language_of_script("Tokio")
    ('ja', '')
    """
    if text.isascii() or _LATIN.fullmatch(text):
        return ""
    letters = len(_LETTER.findall(text)) or 1
    return next((language for language, script in _SCRIPTS if 5 * len(script.findall(text)) > letters), "")
