"""Which grammar reads a text, and the grammars of the languages other than English."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from headwater.trace.grammar import english, table_of

SPACED = ("de", "fr", "es", "pt", "it", "nl", "ru", "ar")
SPACELESS = ("zh", "ja")
_KANA = re.compile(r"[\u3040-\u30ff]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_ARABIC = re.compile(r"[\u0620-\u064a]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_WORDS = re.compile(r"[^\W\d_]+")
_LOOK = 1500  # characters that are looked at where the language is not given


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language as the order grammar needs it; see the comments in `grammars/de.toml` for what each entry means."""

    code: str
    verbs: Mapping[str, str]
    participles: frozenset[str]
    weak: frozenset[str]
    quoted: frozenset[str]
    auxiliaries: frozenset[str]
    that: frozenset[str]
    connectors: frozenset[str]
    pronouns: frozenset[str]
    adverbs: frozenset[str]
    stops: frozenset[str]
    prepositions: frozenset[str]
    determiners: frozenset[str]
    breaks: frozenset[str]
    times: frozenset[str]
    common: frozenset[str]
    to: frozenset[str]
    listeners: frozenset[str]
    verb_first: bool
    nouns_capital: bool
    verb_second: bool
    before: re.Pattern[str]
    behind: re.Pattern[str] | None
    anaphora: re.Pattern[str]
    first_hand: re.Pattern[str]
    weak_after: re.Pattern[str]
    outlet_noun: re.Pattern[str]
    lead_noun: re.Pattern[str]
    citing: re.Pattern[str]
    chain: re.Pattern[str]
    the_paper: re.Pattern[str]
    resting: re.Pattern[str]
    prefixes: tuple[str, ...]


@lru_cache(maxsize=16)
def tongue(code: str) -> Tongue:
    """The grammar of a language with spaces, read once."""
    table = table_of(code)
    closed: dict[str, Any] = {name: frozenset(value.split()) for name, value in table["words"].items()}
    closed |= {name: re.compile(pattern, re.IGNORECASE) for name, pattern in table["patterns"].items()}
    phrases = sorted(table["phrases"]["before"], key=lambda phrase: (-len(phrase), phrase))
    behind = "|".join(re.escape(phrase) for phrase in table["phrases"].get("behind", []))
    ending = "" if code == "ar" else r"\b"
    return Tongue(
        code=code,
        verbs=MappingProxyType({form: form for form in table["verbs"]["finite"].split()}),
        participles=frozenset(table["verbs"].get("participles", "").split()),
        weak=frozenset(table["verbs"].get("weak", "").split()),
        quoted=frozenset(table["verbs"].get("quoted", "").split())
        - frozenset(f"{table['verbs']['finite']} {table['verbs'].get('participles', '')}".split()),
        verb_first=table.get("verb_first", False),
        verb_second=table.get("verb_second", False),
        nouns_capital=table.get("nouns_capital", False),
        before=re.compile(
            (r"\b[وف]?(?:" if code == "ar" else r"\b(?:")
            + "|".join(re.escape(p).replace(r"\ ", r"\s+") for p in phrases)
            + ")"
            + ending,
            re.IGNORECASE,
        ),
        behind=re.compile(rf"\b(?:{behind})\b", re.IGNORECASE) if behind else None,
        prefixes=tuple(table.get("prefixes", ())),
        **closed,
    )


def language_of(text: str, given: str = "") -> str:
    """The code of the grammar that reads a text: what is given, else by script, else by the commonest small words.

    "" where no grammar fits.
    """
    code = given.lower().replace("_", "-").split("-")[0]
    if code in ("en", *SPACED, *SPACELESS):
        return code
    if code:
        return ""
    sample = text[:_LOOK]
    letters = len(_LATIN.findall(sample))
    if len(_KANA.findall(sample)) > 0.05 * len(sample):
        return "ja"
    for other, pattern in (("zh", _HAN), ("ar", _ARABIC), ("ru", _CYRILLIC)):
        if len(pattern.findall(sample)) > letters:
            return other
    counts = Counter(word.casefold() for word in _WORDS.findall(sample))
    votes = {
        code: sum(count for word, count in counts.items() if word in known) for code, known in _small_words().items()
    }
    best = min(votes, key=lambda one: (-votes[one], one != "en", one))
    return best if votes[best] > 1 else "en"


@lru_cache(maxsize=1)
def _small_words() -> Mapping[str, frozenset[str]]:
    """The words by which each language in Latin script is known: small words and words of saying."""
    known = {
        "en": _ENGLISH | english().determiners | english().auxiliaries | english().prepositions | english().pronouns
    }
    for code in SPACED:
        if code not in ("ru", "ar"):
            one = tongue(code)
            known[code] = (
                one.common | one.determiners | one.prepositions | one.auxiliaries | one.pronouns | frozenset(one.verbs)
            )
    return MappingProxyType(known)


_ENGLISH = frozenset("and that not said says told but".split())
