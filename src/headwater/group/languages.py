"""Which language a text is in, as far as its script and its smallest words tell; and those smallest words themselves.

In: a text. Out: an ISO 639-1 code, or nothing. A wrong guess would set an article apart from its story, so that only what
is clear is said.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

import regex

from headwater.prose import words

LEAST_HITS = 2
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
_ALPHABETS = (
    (regex.compile(r"\p{Cyrillic}"), ("ru", "uk", "bg", "sr")),
    (regex.compile(r"\p{Arabic}"), ("ar", "fa", "ur")),
    (regex.compile(r"\p{Devanagari}"), ("hi",)),
    (regex.compile(r"\p{Bengali}"), ("bn",)),
)


@lru_cache(maxsize=1)
def function_words() -> Mapping[str, frozenset[str]]:
    """Language → the words that build its sentences; from `function_words.toml` beside this file."""
    table = tomllib.loads(files("headwater.group").joinpath("function_words.toml").read_text("utf-8"))
    return {language: frozenset(said.split()) for language, said in table.items()}


def language_of(text: str) -> str:
    """The language of a text: by its script where that is enough, else by at least two function words; else empty.

    >>> language_of("Der Fluss ist über die Ufer getreten"), language_of("東京で雨"), language_of("Tarn 3-1")
    ('de', 'ja', '')
    """
    head = text[:2000]
    letters = len(_LETTER.findall(head)) or 1
    for language, script in _SCRIPTS:
        if 5 * len(script.findall(head)) > letters:
            return language
    candidates = [
        language for language in function_words() if language not in ("ru", "uk", "bg", "sr", "ar", "fa", "ur")
    ]
    for script, languages in _ALPHABETS:
        if 2 * len(script.findall(head)) > letters:
            if len(languages) == 1:
                return languages[0]
            candidates = list(languages)
            break
    said = Counter(words(head))
    hits = {code: sum(said[word] for word in function_words()[code]) for code in candidates}
    best = max(hits.values(), default=0)
    first = min((code for code in hits if hits[code] == best), default="")
    return first if best >= LEAST_HITS else ""
