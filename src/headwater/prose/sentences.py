"""Paragraphs and sentences as offsets, in any script; a quotation of several sentences stays whole where it closes."""

from __future__ import annotations

import regex

_PARAGRAPH = regex.compile(r"[^\n]+(?:\n(?!\s*\n)[^\n]+)*")
_END = regex.compile(r"(?:[.!?…]+|[。！？｡؟۔।॥])[\"'”’»›)\]」』】]*(?=\s|$|[\p{Han}\p{Hiragana}\p{Katakana}「『])")
# Short words that end in a full stop without ending a sentence, over the languages of the digests.
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof sen rep gov gen col capt lt sgt maj adm rev hon pres st jr sr vs etc inc ltd co corp dept est "
    "no nos vol art fig approx u.s u.k u.n e.g i.e a.m p.m jan feb mar apr jun jul aug sept sep oct nov dec mt ft "
    "bzw ca z.b d.h u.a nr str mio mrd abs m mm mme mlle sig sra ud uds exmo av pág núm dott ing on avv "
    "г гг им ул руб млн млрд тыс др т.е т.д".split()
)
_OPENERS = {"“": "”", "„": "“", "«": "»", "「": "」", "『": "』", "‹": "›"}


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Offsets of the paragraphs of a text; an empty line stands between two of them."""
    return [_trimmed(text, *match.span()) for match in _PARAGRAPH.finditer(text) if match.group().strip()]


def sentences(text: str, language: str = "") -> list[tuple[int, int]]:
    """Offsets of the sentences of a text, in order; never across a paragraph."""
    found: list[tuple[int, int]] = []
    for start, end in paragraphs(text):
        begin = start
        for match in _END.finditer(text, start, end):
            if match.end() < end and _goes_on(text, begin, match.start(), match.end(), end):
                continue
            found.append(_trimmed(text, begin, match.end()))
            begin = match.end()
        if text[begin:end].strip():
            found.append(_trimmed(text, begin, end))
    return found


def _goes_on(text: str, begin: int, mark: int, after: int, end: int) -> bool:
    """Whether a possible end of sentence is none: an abbreviation, an initial, a number, or inside a quotation."""
    rest = text[after:end].lstrip()
    if rest[:1].islower():
        return True
    if text[mark] == ".":
        word = regex.search(r"[\p{L}.]+$", text[begin:mark])
        token = word.group().casefold() if word else ""
        if token in _ABBREVIATIONS or (
            len(token) == 1 and token.isalpha() and rest[:1].isupper() and text[mark - 1].isupper()
        ):
            return True
    return _inside_quotation(text, begin, after, end)


def _inside_quotation(text: str, begin: int, at: int, end: int) -> bool:
    """Whether a typographic quotation is open at `at` and closes before `end`."""
    stack: list[str] = []
    for character in text[begin:at]:
        if stack and character == stack[-1]:
            stack.pop()
        elif character in _OPENERS:
            stack.append(_OPENERS[character])
    return bool(stack) and stack[0] in text[at:end]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
