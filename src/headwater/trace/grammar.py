"""The words of saying of a language, read from `grammars/<code>.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

SAY, OF, TO, PERSON_TO, NOUN = "say", "of", "to", "person_to", "noun"
_VOWELS = "aeiou"


@dataclass(frozen=True, slots=True, eq=False)
class English:
    """English as the shallow parse needs it: forms of verbs with what they govern, and closed classes of words."""

    forms: Mapping[str, frozenset[str]]
    bases: Mapping[str, str]
    nouns: Mapping[str, str]
    saying: frozenset[str]
    phrasal: frozenset[tuple[str, str]]
    before: re.Pattern[str]
    opens_phrase: frozenset[str]
    adjunct: re.Pattern[str]
    first_hand: re.Pattern[str]
    weak_after: re.Pattern[str]
    outlet_noun: re.Pattern[str]
    lead_noun: re.Pattern[str]
    citing: re.Pattern[str]
    chain: re.Pattern[str]
    the_paper: re.Pattern[str]
    resting: re.Pattern[str]
    pronouns: frozenset[str]
    auxiliaries: frozenset[str]
    adverbs: frozenset[str]
    particles: frozenset[str]
    stops: frozenset[str]
    prepositions: frozenset[str]
    determiners: frozenset[str]


def table_of(code: str) -> dict[str, Any]:
    """The grammar file of a language, as it stands."""
    return tomllib.loads(files("headwater.trace").joinpath("grammars", f"{code}.toml").read_text("utf-8"))


@lru_cache(maxsize=1)
def english() -> English:
    """The English grammar, read once."""
    table = table_of("en")
    verbs = table["verbs"]
    irregular = {}
    for entry in verbs["irregular"].split():
        base, _, rest = entry.partition(":")
        irregular[base] = rest.split(",")
    forms: dict[str, set[str]] = {}
    bases: dict[str, str] = {}
    for frame in (SAY, OF, TO, PERSON_TO):
        for base in verbs[frame].split():
            for form in (base, *irregular.get(base, regular_forms(base))):
                forms.setdefault(form, set()).add(frame)
                bases.setdefault(form, base)
    closed: dict[str, Any] = {name: frozenset(value.split()) for name, value in table["words"].items()}
    closed |= {name: re.compile(pattern) for name, pattern in table["patterns"].items()}
    before = "|".join(
        re.escape(phrase).replace(r"\ ", r"\s+")
        for phrase in sorted(table["phrases"]["before"], key=lambda p: (-len(p), p))
    )
    nouns = {form: base for base in verbs[NOUN].split() for form in (base, regular_forms(base)[0])}
    return English(
        forms=MappingProxyType({form: frozenset(frames) for form, frames in forms.items()}),
        saying=frozenset(forms) | frozenset(nouns),
        bases=MappingProxyType(bases),
        phrasal=frozenset(
            (base, particle) for base, _, particle in (one.partition(":") for one in verbs["phrasal"].split())
        ),
        nouns=MappingProxyType(nouns),
        opens_phrase=frozenset(phrase.split()[0] for phrase in table["phrases"]["before"]),
        before=re.compile(rf"\b(?:{before})\b", re.IGNORECASE),
        **closed,
    )


def regular_forms(base: str) -> list[str]:
    """The regular forms of an English verb: criticise → criticises, criticised, criticising."""
    third = base + ("es" if base.endswith(("s", "sh", "ch", "x", "z")) else "s")
    if base.endswith("y") and base[-2] not in _VOWELS:
        return [base[:-1] + "ies", base[:-1] + "ied", base + "ing"]
    if base.endswith("e"):
        return [third, base + "d", (base[:-1] if not base.endswith("ee") else base) + "ing"]
    return [third, base + "ed", base + "ing"]
