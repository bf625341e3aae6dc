"""Words that exclude one another: antonyms, and members of one field of which only one can be meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=16)
def _fields(language: str) -> tuple[tuple[frozenset[str], ...], ...]:
    """The fields of a language, each as its sides; empty where no file knows it."""
    path = files(__package__) / "opposites" / f"{language}.txt"
    if not language.isalpha() or not path.is_file():
        return ()
    lines = (line.partition("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return tuple(tuple(frozenset(side.split()) for side in line.split("/")) for line in lines if line)


@lru_cache(maxsize=16)
def _by_word(language: str) -> Mapping[str, tuple[tuple[frozenset[str], frozenset[str]], ...]]:
    """For each word its own side and all other sides of each of its fields."""
    found: dict[str, list[tuple[frozenset[str], frozenset[str]]]] = defaultdict(list)
    for sides in _fields(language):
        for side in sides:
            others = frozenset(word for other in sides if other is not side for word in other) - side
            for word in side:
                found[word].append((side, others))
    return {word: tuple(pairs) for word, pairs in found.items()}


# English prefixes that turn a word into its opposite.
_TURNING = ("un", "in", "im", "ir", "il", "dis", "non", "non-", "mis", "anti", "anti-")
_LEAST_BASE = 5


def opposite_in(word: str, passage: Collection[str], language: str) -> str:
    """A word of the passage that excludes this one, where the passage has none of this one's own side; else empty."""
    if language == "en":
        for prefix in _TURNING:
            if word.startswith(prefix) and len(word) - len(prefix) >= _LEAST_BASE and word[len(prefix) :] in passage:
                return word[len(prefix) :]
            if len(word) >= _LEAST_BASE and prefix + word in passage:
                return prefix + word
    for side, others in _by_word(language).get(word, ()):
        if side & set(passage):
            continue
        if found := others & set(passage):
            return min(found)
    return ""
