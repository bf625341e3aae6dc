"""Text made even: one white space, one kind of quotation mark, no characters that hide or turn others."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

from headwater.prose.words import has_spaceless, is_spaceless, words

_MARKS: dict[str, str] = {
    **dict.fromkeys("“”„‟«»〝〞＂", '"'),
    **dict.fromkeys("‘’‚‛‹›`´＇", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "…": "...",
    **dict.fromkeys("\u00ad\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", ""),
}
_MARK = re.compile(f"[{''.join(_MARKS)}]")
# Controls, bidirectional overrides and embeddings, soft hyphens, zero-width marks, byte order marks, surrogates.
# Joiners (U+200C, U+200D) stay: Persian and the Indic scripts are misspelt without them.
_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def squeezed(text: str) -> str:
    """The text with each run of white space as one space and none at its ends."""
    if "\u200b" in text or "\ufeff" in text:
        text = text.replace("\u200b", " ").replace("\ufeff", " ")
    return " ".join(text.split())


def evened(text: str) -> str:
    """The text as it is compared: NFC, quotation marks, dashes and white space evened out. Case is kept."""
    if text.isascii():
        return " ".join(text.replace("`", "'").split())
    return squeezed(_MARK.sub(_evened_mark, unicodedata.normalize("NFC", text)))


def _evened_mark(mark: re.Match[str]) -> str:
    return _MARKS[mark.group()]


def printable(text: str) -> str:
    """The text without controls, overrides and invisible marks: what may be stored and shown. Line ends stay."""
    if not text.isprintable():
        text = _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", text)


def search_tokens(text: str) -> list[str]:
    """What both databases index: folded words without marks; pairs of characters where a script has no spaces.

    >>> search_tokens("Ärzte in 東京都")
    ['arzte', 'in', '東京', '京都']
    """
    found = words(text)
    if not has_spaceless(text):
        return [word if word.isascii() else _bare(word) for word in found]
    tokens: list[str] = []
    run: list[str] = []
    for word in (*found, ""):
        if is_spaceless(word):
            run.append(word)
            continue
        tokens += [a + b for a, b in pairwise(run)] or run
        run.clear()
        tokens.append(_bare(word))
    return tokens[:-1]


@lru_cache(maxsize=16_384)
def _bare(word: str) -> str:
    """A word without marks above and below its letters; a word of marks alone stays."""
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c)) or word
