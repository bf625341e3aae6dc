"""Where a story happened: a country, from datelines, sections and names of places that several members print.

In: a story's articles. Out: an ISO 3166-1 code, or nothing. Names of countries in every language come from the Unicode
CLDR (package babel), capitals and large cities from `cities.toml` beside this file. One word alone never decides.
"""

from __future__ import annotations

import pickle
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import regex
from babel import localedata

from headwater.group.topics import plain
from headwater.models import Article
from headwater.prose import is_spaceless

DATELINE_VOTES = 3
SECTION_VOTES = 2
LEAST_VOTES = 2
LEAST_LEAD = 1.5
BODY_CHARACTERS = 500
MOST_WORDS = 4
_PLAIN_WORD = re.compile(r"[a-zA-Z]+(?:['-][a-zA-Z]+)*")
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
        names |= {plain(name): code for code, name in _territories(spoken) if len(code) == 2 and code.isalpha()}
    for code in ("EU", "EZ", "UN", "QO", "ZZ"):
        names = {name: known for name, known in names.items() if known != code}
    return names


def _territories(language: str) -> Iterator[tuple[str, str]]:
    """Codes and names of countries as CLDR has them in a language; nothing where it does not know the language."""
    name = language if language.replace("_", "").isalpha() else ""
    if name and localedata.exists(name):
        # The language's own file, without what it inherits: that is names in no language, and dear to put together. Not by
        # `localedata.load`, which would keep it as the whole of the locale for everybody in this process.
        with Path(localedata.resolve_locale_filename(name)).open("rb") as own:
            yield from pickle.load(own).get("territories", {}).items()  # noqa: S301 (a file of the package babel)


@lru_cache(maxsize=64)
def _beginnings(language: str) -> Mapping[str, int]:
    """First words of the names of a language's gazetteer → how many words the longest name that begins so has."""
    longest: dict[str, int] = {}
    for name in gazetteer(language):
        words = name.split()
        if words:
            longest[words[0]] = min(MOST_WORDS, max(longest.get(words[0], 0), len(words)))
    return longest


@lru_cache(maxsize=64)
def _by_character(language: str) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """First characters of the names that are not in the Latin alphabet → those names with their codes."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, code in gazetteer(language).items():
        if len(name) > 1 and not name.isascii():
            found.setdefault(name[0], []).append((name, code))
    return {first: tuple(names) for first, names in found.items()}


def country_of(members: Sequence[Article]) -> str:
    """The country most members place the story in; empty where it is said once only, or two are named about as often.

    A member votes with its dateline (3), its section (2), and a name printed twice, or in its headline, in itself (1).
    """
    votes: Counter[str] = Counter()
    for article in members:
        spoken = article.language
        said: Counter[str] = Counter()
        said.update(dict.fromkeys(_named(article.dateline, spoken), DATELINE_VOTES))
        said.update(dict.fromkeys(_named(article.section, spoken), SECTION_VOTES))
        printed = _named(f"{article.title}\n{article.text[:BODY_CHARACTERS]}", spoken)
        said.update({code: 1 + (count > 1) for code, count in printed.items()})
        votes.update(said)
    ranked = sorted(votes.items(), key=lambda item: (-item[1], item[0]))
    if not ranked or ranked[0][1] < LEAST_VOTES:
        return ""
    if len(ranked) > 1 and ranked[0][1] < LEAST_LEAD * ranked[1][1]:
        return ""
    return ranked[0][0]


def _named(text: str, language: str) -> Counter[str]:
    """Countries that a text names, by how often; the longest name counts."""
    found: Counter[str] = Counter()
    if not text:
        return found
    if is_spaceless(text[:200]):
        names_by_character = _by_character(language)
        for at, character in enumerate(text):
            found.update(code for name, code in names_by_character.get(character, ()) if text.startswith(name, at))
        return found
    names, beginnings = gazetteer(language), _beginnings(language)
    words = (_PLAIN_WORD if text.isascii() else _WORD).findall(text)
    after = 0
    for at in [at for at, word in enumerate(words) if not word[0].islower() and plain(word) in beginnings]:
        if at < after:
            continue
        for size in range(min(beginnings[plain(words[at])], len(words) - at), 0, -1):
            known = names.get(" ".join(map(plain, words[at : at + size])))
            if known:
                found[known] += 1
                after = at + size
                break
    return found
