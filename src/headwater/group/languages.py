"""Which language a text is in, as far as its script and its smallest words tell.

In: a text. Out: an ISO 639-1 code, or nothing. A wrong guess would set an article apart from its story, so that only what
is clear is said.
"""

from __future__ import annotations

from collections import Counter

import regex

from headwater.prose import function_words, language_of_script, words

LEAST_HITS = 2
_LETTER = regex.compile(r"\p{L}")
_ALPHABETS = (
    (regex.compile(r"\p{Cyrillic}"), ("ru", "uk", "bg", "sr", "mk", "be")),
    (regex.compile(r"\p{Arabic}"), ("ar", "fa", "ur")),
    (regex.compile(r"\p{Devanagari}"), ("hi",)),
    (regex.compile(r"\p{Bengali}"), ("bn",)),
)


def language_of(text: str) -> str:
    """The language of a text: by its script where that is enough, else by at least two function words; else empty.

    >>> language_of("Der Fluss ist über die Ufer getreten"), language_of("東京で雨"), language_of("Tarn 3-1")
    ('de', 'ja', '')
    """
    head = text[:2000]
    letters = len(_LETTER.findall(head)) or 1
    if alone := language_of_script(head):
        return alone
    candidates = [
        language
        for language in function_words()
        if language not in ("ru", "uk", "bg", "sr", "mk", "be", "ar", "fa", "ur")
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
