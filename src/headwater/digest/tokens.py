"""Text as the verifier compares it: what only differs in form is made the same, what differs in sense never is."""

from __future__ import annotations

from functools import lru_cache

import regex

from headwater.prose import evened
from headwater.prose.patterns import pattern

_FORMS = (
    (regex.compile(r"\bcan't\b|\bcannot\b"), "can not"),
    (regex.compile(r"\bwon't\b"), "will not"),
    (regex.compile(r"\bshan't\b"), "shall not"),
    (regex.compile(r"n't\b"), " not"),
    (regex.compile(r"\bper ?cent\b|\bpct\b"), "%"),
    (regex.compile(r"(?<=\b\p{L})\.(?=\p{L}\b)|(?<=\b\p{L}\.\p{L})\.|(?<=\b\p{L}\p{L})\.(?=\p{L}\b)"), ""),
    (regex.compile(r"(?<=\p{Nd}),(?=\p{Nd}{3})"), ""),
)
_TOKEN = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
    r"|\p{Nd}+(?:[.,]\p{Nd}+)*|[\p{L}\p{M}\p{N}]+(?:'[\p{L}\p{M}]+)*|[%$€£¥]"
)
_QUOTED = regex.compile(r'"([^"]+)"')
_CUT = regex.compile(r"\[[^\]]*\]|\.\s?\.\s?\.")


@lru_cache(maxsize=4096)
def formed(text: str) -> str:
    """Evened text in small letters, with contractions and signs written one way. Full stops of initials are gone."""
    plain = evened(text).casefold()
    for expression, form in _FORMS:
        plain = expression.sub(form, plain)
    return plain


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[str, ...]:
    """Words, numbers and signs of a text in the form in which they are compared."""
    return tuple(_TOKEN.findall(formed(text)))


def pieces(text: str) -> list[str]:
    """What stands between insertions in brackets and ellipses."""
    return [piece for piece in _CUT.split(evened(text)) if tokens(piece)]


def insertions(text: str) -> list[str]:
    """What a text adds in square brackets."""
    return pattern(r"\[([^\]]*)\]").findall(evened(text))


def quotations(text: str) -> list[str]:
    """What a text puts in double quotation marks of any style."""
    return _QUOTED.findall(evened(text))


def holds(evidence: str, text: str) -> bool:
    """Whether the pieces of a text stand in the evidence, word for word and in order."""
    body = " " + " ".join(tokens(evidence)) + " "
    place = 0
    found = pieces(text)
    for piece in found:
        wanted = " " + " ".join(tokens(piece)) + " "
        at = body.find(wanted, place)
        if at < 0:
            return False
        place = at + len(wanted) - 1
    return bool(found)
