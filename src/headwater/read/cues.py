"""What class names, ids and short lines give away: groups of words that mark furniture, in the press's many languages.

The groups are general conventions of page makers (Readability's and other readers' lists name many of them); they stand in
`words.toml`, and nothing there names an outlet. A group is a bit, so that the marks of an element and of all its ancestors
are one number. Looking up words costs a tenth of searching with expressions, so words are looked up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache, reduce
from operator import or_

from headwater.read.lexicon import table

_WORD = re.compile(r"\w+")
_PIECE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_a-zA-Z]+|\d+")
_KNOWN_WORDS = 1 << 16
_STEM_KEY = 3  # letters of a stem at least
_CUE_REACH = 400  # of a long line only the beginning is looked at


def _stems(groups: dict[str, dict[str, list[str]]], bits: dict[str, int]) -> dict[str, list[tuple[str, int]]]:
    """Stems with their bits, under their first letters."""
    found: dict[str, list[tuple[str, int]]] = {}
    for name, group in groups.items():
        for stem in group.get("stems", ()):
            if len(stem) < _STEM_KEY:
                raise ValueError(f"the stem {stem!r} of {name!r} is too short to be looked up")
            found.setdefault(stem[:_STEM_KEY], []).append((stem, bits[name]))
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
_HOLD_WORDS = frozenset(_HOLDS)
_BEGINS = _by_first_word((p, LINE_BIT[n]) for n, g in _LINE.items() for p in g.get("begins", ()))
_UNSPACED = tuple((p, LINE_BIT[n]) for n, g in _LINE.items() for p in g.get("unspaced", ()) if p not in ("@", "(@"))
_BOUNDED = tuple((LINE_BIT[n], g["longest"]) for n, g in _LINE.items() if "longest" in g)
_UNSPACED_SCRIPT = re.compile("[\u0e00-\u0eff\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_FIGURE = re.compile(r"\d")
_CLOCK = re.compile(r"\b(?:19|20)\d\d\b|\d{1,2}[:.h]\d\d\b|\d{1,2}[./]\d{1,2}[./]\d{2}")
_SCRIPT = re.compile(
    r"function\s*\(|\bvar \w+\s*=|window\.\w|document\.\w|\.js\b|\{\s*[\w-]+\s*:|=>|\$\(|</?\w+>|\)\s*;"
)


class _Remembered(dict[str, int]):
    """What a function of a word says, worked out once a word; emptied when it holds too many."""

    def __init__(self, work: Callable[[str], int]) -> None:
        super().__init__()
        self._work = work

    def __missing__(self, word: str) -> int:
        if len(self) >= _KNOWN_WORDS:
            self.clear()
        said = self[word] = self._work(word)
        return said


def _piece_marks(piece: str) -> int:
    marks = _CLASS_WORDS.get(piece, 0)
    for stem, bit in _CLASS_STEMS.get(piece[:_STEM_KEY], ()):
        if piece.startswith(stem):
            marks |= bit
    return marks


_of_piece = _Remembered(_piece_marks)


def _token_marks(token: str) -> int:
    low = token.lower()
    if low.isalpha() and low == token:
        return _of_piece[low]
    # "related-posts" and "relatedposts" say the same: pieces run together are tried as well
    marks = _of_piece[low.replace("-", "").replace("_", "")]
    for piece in _PIECE.findall(token):
        marks |= _of_piece[piece.lower()]
    return marks


_of_token = _Remembered(_token_marks)


@lru_cache(maxsize=1 << 15)
def class_marks(words: str) -> int:
    """The bits of the groups that a class, id or role speaks of."""
    return reduce(or_, [_of_token[token] for token in words[:300].split()], 0)


_HAS_PHRASE = 1 << 40  # this word begins a phrase that has to be looked for


def _word_marks(word: str) -> int:
    """The bits of the stems that a word begins with, and whether it begins a phrase."""
    marks = _HAS_PHRASE if word in _HOLDS else 0
    for stem, bit in _LINE_STEMS.get(word[:_STEM_KEY], ()):
        if word.startswith(stem):
            marks |= bit
    return marks


_marks_of_word = _Remembered(_word_marks).__getitem__


def line_marks(text: str, words: list[str]) -> int:
    """The bits of the cues that a line gives. `words` are its words, lower case, in order."""
    head = text[:_CUE_REACH]
    marks = LINE_BIT["contact"] if "@" in head else 0
    if "(@" in head:
        marks |= LINE_BIT["post"]
    if not words:
        return marks
    words = words[:60]
    marks = reduce(or_, map(_marks_of_word, words), marks)
    if marks & _HAS_PHRASE:
        marks &= ~_HAS_PHRASE
        joined = f" {' '.join(words)} "
        for word in _HOLD_WORDS.intersection(words):
            for phrase, bit in _HOLDS[word]:
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
    figure = _FIGURE.search(head)  # most lines have none, and a look for one letter is cheap
    if figure and _CLOCK.search(head, figure.start()):
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
