"""What class names, ids and short lines give away: groups of words that mark furniture, in the press's many languages.

The groups are general conventions of page makers (Readability's and other readers' lists name many of them); they stand in
`words.toml`, and nothing there names an outlet. A group is a bit, so that the marks of an element and of all its ancestors
are one number. Looking up words costs a tenth of searching with expressions, so words are looked up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from headwater.read.lexicon import table

_WORD = re.compile(r"\w+")
_PIECE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_a-zA-Z]+|\d+")
_SHORTEST_STEM = 3
_LONGEST_STEM = 14
_CUE_REACH = 400  # of a long line only the beginning is looked at


def _stems(groups: dict[str, dict[str, list[str]]], bits: dict[str, int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, group in groups.items():
        for stem in group.get("stems", ()):
            found[stem] = found.get(stem, 0) | bits[name]
    return found


def _by_first_word(phrases: Iterable[tuple[str, int]]) -> dict[str, tuple[tuple[str, int], ...]]:
    """Phrases with their bits, under their first words."""
    found: dict[str, list[tuple[str, int]]] = {}
    for phrase, bit in phrases:
        found.setdefault(phrase.partition(" ")[0], []).append((phrase, bit))
    return {word: tuple(entries) for word, entries in found.items()}


_CLASS = table("class")
GROUP_NAMES = tuple(_CLASS)
GROUP_BIT = {name: 1 << n for n, name in enumerate(GROUP_NAMES)}
_CLASS_STEMS = _stems(_CLASS, GROUP_BIT)
_CLASS_WORDS: dict[str, int] = {}
for _name, _group in _CLASS.items():
    for _word in _group.get("words", ()):
        _CLASS_WORDS[_word] = _CLASS_WORDS.get(_word, 0) | GROUP_BIT[_name]

_LINE = table("line")
LINE_NAMES = (*_LINE, "script", "clock")
LINE_BIT = {name: 1 << n for n, name in enumerate(LINE_NAMES)}
_LINE_STEMS = _stems(_LINE, LINE_BIT)
_HOLDS = _by_first_word((p, LINE_BIT[n]) for n, g in _LINE.items() for p in g.get("holds", ()))
_BEGINS = _by_first_word((p, LINE_BIT[n]) for n, g in _LINE.items() for p in g.get("begins", ()))
_UNSPACED = tuple((p, LINE_BIT[n]) for n, g in _LINE.items() for p in g.get("unspaced", ()) if p not in ("@", "(@"))
_BOUNDED = tuple((LINE_BIT[n], g["longest"]) for n, g in _LINE.items() if "longest" in g)
_STEM_SIZES = tuple(sorted({len(stem) for stem in _LINE_STEMS}))
_UNSPACED_SCRIPT = re.compile("[\u0e00-\u0eff\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_CLOCK = re.compile(r"\b(?:19|20)\d\d\b|\d{1,2}[:.h]\d\d\b|\d{1,2}[./]\d{1,2}[./]\d{2}")
_SCRIPT = re.compile(
    r"function\s*\(|\bvar \w+\s*=|window\.\w|document\.\w|\.js\b|\{\s*[\w-]+\s*:|=>|\$\(|</?\w+>|\)\s*;"
)


@lru_cache(maxsize=1 << 16)
def _piece_marks(piece: str) -> int:
    marks = _CLASS_WORDS.get(piece, 0)
    for size in range(_SHORTEST_STEM, min(len(piece), _LONGEST_STEM) + 1):
        marks |= _CLASS_STEMS.get(piece[:size], 0)
    return marks


@lru_cache(maxsize=1 << 15)
def class_marks(words: str) -> int:
    """The bits of the groups that a class, id or role speaks of."""
    marks = 0
    for token in words[:300].split():
        low = token.lower()
        if low.isalpha() and low == token:
            marks |= _piece_marks(low)
            continue
        for piece in _PIECE.findall(token):
            marks |= _piece_marks(piece.lower())
        # "related-posts" and "relatedposts" say the same: pieces run together are tried as well
        marks |= _piece_marks(low.replace("-", "").replace("_", ""))
    return marks


_HAS_PHRASE = 1 << 40  # this word begins a phrase that has to be looked for


@lru_cache(maxsize=1 << 16)
def _word_marks(word: str) -> int:
    """The bits of the stems that a word begins with, and whether it begins a phrase."""
    marks = _HAS_PHRASE if word in _HOLDS else 0
    for size in _STEM_SIZES:
        marks |= _LINE_STEMS.get(word[:size], 0)
    return marks


def line_marks(text: str, words: list[str]) -> int:
    """The bits of the cues that a line gives. `words` are its words, lower case, in order."""
    head = text[:_CUE_REACH]
    marks = LINE_BIT["contact"] if "@" in head else 0
    if "(@" in head:
        marks |= LINE_BIT["post"]
    if not words:
        return marks
    words = words[:60]
    for word in words:
        marks |= _word_marks(word)
    if marks & _HAS_PHRASE:
        marks &= ~_HAS_PHRASE
        joined = f" {' '.join(words)} "
        for word in words:
            for phrase, bit in _HOLDS.get(word, ()):
                if f" {phrase} " in joined:
                    marks |= bit
    entries = _BEGINS.get(words[0])
    if entries:
        start = " ".join(words[:5]) + " "
        for phrase, bit in entries:
            if start.startswith(phrase + " "):
                marks |= bit
    if not head.isascii() and _UNSPACED_SCRIPT.search(head):
        for phrase, bit in _UNSPACED:
            if phrase in head:
                marks |= bit
    if _CLOCK.search(head):
        marks |= LINE_BIT["clock"]
    if ("(" in head or "<" in head or "=" in head) and _SCRIPT.search(head.lower()):
        marks |= LINE_BIT["script"]
    for bit, longest in _BOUNDED:
        if marks & bit and len(text) > longest:
            marks &= ~bit
    return marks


def words_in(text: str) -> list[str]:
    """The words of a line, lower case."""
    return _WORD.findall(text.lower())
