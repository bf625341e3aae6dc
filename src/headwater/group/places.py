"""Where a story happened: a country, from datelines, sections and names of places that several members print.

In: a story's articles. Out: an ISO 3166-1 code, or nothing. Names of countries in every language come from the Unicode
CLDR (package babel), capitals and large cities from `cities.toml` beside this file. One word alone never decides.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

import regex
from babel import Locale, UnknownLocaleError

from headwater.group.topics import plain
from headwater.models import Article
from headwater.prose import is_spaceless

DATELINE_VOTES = 3
SECTION_VOTES = 2
LEAST_VOTES = 2
LEAST_LEAD = 1.5
BODY_CHARACTERS = 500
MOST_WORDS = 4
_WORD = regex.compile(r"[\p{L}\p{M}]+(?:['’-][\p{L}\p{M}]+)*")


@lru_cache(maxsize=1)
def _cities() -> Mapping[str, str]:
    table = tomllib.loads(files("headwater.group").joinpath("cities.toml").read_text("utf-8"))
    return {plain(name): code for code, names in table.items() for name in names}


@lru_cache(maxsize=64)
def gazetteer(language: str) -> Mapping[str, str]:
    """Folded names of countries (in English and in a language) and of cities → ISO 3166-1 code."""
    names = dict(_cities())
    for spoken in ("en", language):
        try:
            territories = Locale.parse(spoken).territories
        except (UnknownLocaleError, ValueError):
            continue
        names |= {plain(name): code for code, name in territories.items() if len(code) == 2 and code.isalpha()}
    for code in ("EU", "EZ", "UN", "QO", "ZZ"):
        names = {name: known for name, known in names.items() if known != code}
    return names


def country_of(members: Sequence[Article]) -> str:
    """The country most members place the story in; empty where it is said once only, or two are named about as often.

    A member votes with its dateline (3), its section (2), and a name printed twice, or in its headline, in itself (1).
    """
    votes: Counter[str] = Counter()
    for article in members:
        names = gazetteer(article.language)
        said: Counter[str] = Counter()
        said.update(dict.fromkeys(_named(article.dateline, names), DATELINE_VOTES))
        said.update(dict.fromkeys(_named(article.section, names), SECTION_VOTES))
        printed = _named(f"{article.title}\n{article.text[:BODY_CHARACTERS]}", names)
        said.update({code: 1 + (count > 1) for code, count in printed.items()})
        votes.update(said)
    ranked = sorted(votes.items(), key=lambda item: (-item[1], item[0]))
    if not ranked or ranked[0][1] < LEAST_VOTES:
        return ""
    if len(ranked) > 1 and ranked[0][1] < LEAST_LEAD * ranked[1][1]:
        return ""
    return ranked[0][0]


def _named(text: str, names: Mapping[str, str]) -> Counter[str]:
    """Countries that a text names, by how often; the longest name counts."""
    found: Counter[str] = Counter()
    if not text:
        return found
    if is_spaceless(text[:200]):
        for name, code in names.items():
            if len(name) > 1 and not name.isascii() and name in text:
                found[code] += text.count(name)
        return found
    words = [(match.group(), plain(match.group())) for match in _WORD.finditer(text)]
    at = 0
    while at < len(words):
        step = 1
        if words[at][0][0].isupper() or not words[at][0][0].islower():
            for size in range(min(MOST_WORDS, len(words) - at), 0, -1):
                known = names.get(" ".join(word for _, word in words[at : at + size]))
                if known:
                    found[known] += 1
                    step = size
                    break
        at += step
    return found
