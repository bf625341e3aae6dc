"""What a language brings to a digest: phrases that credit an outlet, and the small words that carry meaning.

The words and phrases are data, one TOML file a language in `phrases/`. A language without a file gets `other.toml`.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import regex

from headwater.prose import has_spaceless, is_spaceless, words

LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "ru", "ar", "zh", "ja")
_FALLBACK = "other"
LONG_FOR_FURNITURE = 110  # characters
_SCRIPTS = (
    ("ja", regex.compile(r"[\p{Hiragana}\p{Katakana}]")),
    ("zh", regex.compile(r"\p{Han}")),
    ("ar", regex.compile(r"\p{Arabic}")),
    ("ru", regex.compile(r"\p{Cyrillic}")),
    ("el", regex.compile(r"\p{Greek}")),
    ("he", regex.compile(r"\p{Hebrew}")),
    ("ko", regex.compile(r"\p{Hangul}")),
    ("th", regex.compile(r"\p{Thai}")),
    ("hi", regex.compile(r"\p{Devanagari}")),
)


@dataclass(frozen=True, slots=True)
class Speech:
    """The phrases and small words of one language. Words are case folded."""

    language: str
    after: tuple[str, ...]
    before: tuple[str, ...]
    after_speaker: tuple[str, ...]
    after_quotation: tuple[str, ...]
    several: tuple[str, ...]
    differs: tuple[str, ...]
    alone: tuple[str, ...]
    foreign: tuple[str, ...]
    through: tuple[str, ...]
    said: tuple[str, ...]
    joiner: str
    function: frozenset[str]
    cues: frozenset[str]
    negation: frozenset[str]
    condition: frozenset[str]
    contrast: frozenset[str]
    hedge: frozenset[str]
    modal: frozenset[str]
    connectors: frozenset[str]
    leaning: frozenset[str]
    pronouns: frozenset[str]
    outlet_voice: frozenset[str]
    today: frozenset[str]
    yesterday: frozenset[str]
    vague_time: frozenset[str]
    future: frozenset[str]
    spans: frozenset[str]
    weekdays: tuple[str, ...]
    weekdays_short: tuple[str, ...]
    tails: frozenset[str]
    weak_tails: frozenset[str]
    subordinators: frozenset[str]
    droppable: frozenset[str]
    freely: frozenset[str]
    rejoining: frozenset[str]
    phrase_openers: frozenset[str]
    needy: frozenset[str]
    dangling: frozenset[str]
    verbs: frozenset[str]
    furniture: tuple[str, ...]

    def phrases(self) -> tuple[str, ...]:
        """Every phrase that credits an outlet, whatever its place."""
        return (
            *self.after,
            *self.before,
            *self.after_speaker,
            *self.after_quotation,
            *self.several,
            *self.differs,
            *self.alone,
            *self.foreign,
            *self.through,
            *self.said,
        )

    def is_furniture(self, text: str) -> bool:
        """Whether a sentence is of the page and not of the report: it invites, advertises or credits a picture.

        A single word ("copyright", "newsletter") gives only a short sentence away: a long one reports on such a thing.
        """
        folded = text.casefold()
        found = [mark for mark in self.furniture if mark in folded]
        return any(not mark.isalpha() for mark in found) if len(text) > LONG_FOR_FURNITURE else bool(found)

    def listed(self, names: Iterable[str]) -> str:
        """Names as this language lists them: "A", "A and B", "A, B and C"."""
        *most, last = names
        return self.joiner.join((", ".join(most), last)) if most else last


@lru_cache(maxsize=32)
def speech(language: str) -> Speech:
    """What a language brings, told by its primary subtag; `other` where no file knows it."""
    tag = language.replace("_", "-").partition("-")[0].lower()
    folder = files(__package__) / "phrases"
    known = tag if tag in LANGUAGES else _FALLBACK
    entries = tomllib.loads((folder / f"{known}.toml").read_text(encoding="utf-8"))
    credit, small = entries["credit"], entries["words"]
    lists = ("weekdays", "weekdays_short", "furniture")
    sets = {name: frozenset(text.split()) for name, text in small.items() if name not in lists}
    places = {name: tuple(found) for name, found in credit.items() if name != "and"}
    return Speech(
        language=tag,
        joiner=credit["and"],
        weekdays=tuple(small["weekdays"]),
        weekdays_short=tuple(small.get("weekdays_short", ())),
        furniture=tuple(small["furniture"].casefold().split("|")),
        **places,  # type: ignore[arg-type]  # the files' keys are the fields' names; a test reads them all
        **sets,  # type: ignore[arg-type]
    )


@lru_cache(maxsize=8)
def _told_by() -> dict[str, frozenset[str]]:
    """The function words of each language in a script that several share."""
    return {tag: speech(tag).function for tag in LANGUAGES if tag not in ("ja", "zh", "ar", "ru")}


def language_of(text: str) -> str:
    """The language of a text by its script and its function words; empty where that does not tell.

    It only serves articles that come without a language; `read` says it better.
    """
    head = text[:2000]
    letters = sum(1 for c in head if c.isalpha())
    for tag, script in _SCRIPTS:
        found = len(script.findall(head))
        if letters and (10 * found > 3 * letters or (tag == "ja" and 20 * found > letters)):
            return tag
    seen = Counter(words(head))
    total = sum(seen.values())
    scores = [(sum(seen[word] for word in known), tag) for tag, known in _told_by().items()]
    best, tag = max(scores, key=lambda score: (score[0], score[1]), default=(0, ""))
    return tag if total and 5 * best >= total else ""


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The first six letters of a case folded word.

    A stem that needs no dictionary and serves any language that inflects at the end (McNamee and Mayfield, 2004).
    """
    plain = word.removesuffix("'s").removesuffix("’s")
    if any(c.isdigit() for c in plain):
        return plain
    if len(plain) > 3 and plain.endswith("s") and not plain.endswith("ss"):
        plain = plain[:-1]
    return plain[:6]


def stems(text: str, known: Speech) -> list[str]:
    """The stems of a text's content words in order; pairs of characters where a script has no spaces."""
    function = known.function
    if not has_spaceless(text):
        return [stem(word) for word in words(text) if word not in function and (len(word) > 1 or word.isdigit())]
    found: list[str] = []
    before = ""
    for word in words(text):
        if is_spaceless(word):
            if before and word not in known.function:
                found.append(before + word)
            before = "" if word in known.function else word
            continue
        before = ""
        if word not in known.function and (len(word) > 1 or word.isdigit()):
            found.append(stem(word))
    return found
