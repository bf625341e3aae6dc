"""The language of each paragraph of an article that is written in more than one."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence

from headwater.prose import function_word_hits, function_words, language_of_script
from headwater.read.language import classified, declared, language_of, near

_OWN = 3  # different function words of the article's language, a fifth of a paragraph's words, leave no doubt about it
_OTHER = 4  # and of another language, that begin one
_PLAIN = 60  # characters that the model needs to be asked about words in the article's own alphabet
_SURE = 0.9
_LEAST = 12  # letters of the shortest paragraph that is judged by its alphabet or by its mark alone
_BEYOND_LATIN = "\u0250"  # the first character after those of the Latin alphabet
_SOME = 80  # characters that show in which alphabet a text is


def languages_of(pieces: Sequence[str], marked: Sequence[str], said: str) -> tuple[str, tuple[str, ...]]:
    """The language of an article (see `language_of`), and for each of its paragraphs the one that it is in, empty where
    that is the article's.

    `marked` is what the `lang` attributes around each paragraph say; they are believed where the words do not contradict
    them. Without them a paragraph is in another language only where script, or small words and model, say so plainly:
    names, titles and near relatives of the article's language never make one. The article's language is the one that
    most of its text is in, whichever it begins with.
    """
    language = language_of("\n\n".join(pieces), said)
    others = _others(pieces, marked, language)
    if any(others):
        amounts: dict[str, int] = {}
        for piece, other in zip(pieces, others, strict=True):
            amounts[other] = amounts.get(other, 0) + len(piece)
        most = min(amounts, key=lambda code: (-amounts[code], code))
        if most:
            language = most
            others = _others(pieces, marked, most)
    return language, others


def _others(pieces: Sequence[str], marked: Sequence[str], language: str) -> tuple[str, ...]:
    """For each paragraph its language where it is not the article's, else empty."""
    if not language:
        return ("",) * len(pieces)
    alphabets = [_alphabet(piece) for piece in pieces]
    usual = Counter(alphabets)
    own = min(usual, key=lambda name: (-usual[name], name), default="")
    own_words = function_words().get(language, frozenset())
    found = []
    for piece, mark, alphabet in zip(pieces, marked, alphabets, strict=True):
        if not mark and alphabet in ("", own):
            seen = set(piece.lower().split())
            if len(piece) < _PLAIN or len(seen) <= 5 * len(own_words & seen) >= 5 * _OWN:
                found.append("")
                continue
        found.append(_other(piece, declared(mark), language, foreign=alphabet not in ("", own)))
    return tuple(found)


def _other(text: str, mark: str, language: str, *, foreign: bool) -> str:
    """The language of a paragraph where it is not the article's, else empty; `foreign`: it is in another alphabet."""
    script = language_of_script(text)
    if script == language:
        return ""
    hits = function_word_hits(text)
    own = hits.pop(language, 0)
    most = max(hits.values(), default=0)
    if mark and mark != language and not near(mark, language):
        fits = mark == script or hits[mark] > own or (most == own == 0 and len(text) >= _LEAST and not script)
        if fits:
            return mark
    if not foreign and (len(text) < _PLAIN or most < max(_OTHER, 2 * own + 1)):
        return ""
    seen, certainty = (script, 1.0) if script and foreign else classified(text)
    if seen == language or near(seen, language) or certainty < _SURE:
        return ""
    return seen if foreign or hits[seen] > own else ""


def _alphabet(text: str) -> str:
    """The alphabet that most of a text's first letters are of, as Unicode names it; empty where there are few. What Japanese
    is written in counts as one, with Chinese.
    """
    if text.isascii():
        return "LATIN" if len(text) > 2 * _LEAST else ""
    letters = [c for c in text[:_SOME] if c.isalpha()]
    if len(letters) < _LEAST:
        return ""
    if 2 * sum(c < _BEYOND_LATIN for c in letters) > len(letters):
        return "LATIN"
    names = Counter(unicodedata.name(c, "").partition(" ")[0] for c in letters)
    name = min(names, key=lambda one: (-names[one], one))
    return "CJK" if name in ("HIRAGANA", "KATAKANA") else name
