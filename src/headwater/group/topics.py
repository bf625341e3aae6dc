"""What a story is about: the top level of IPTC Media Topics, from what outlets themselves say.

In: a story's articles. Out: a code, or nothing. A section, a keyword of the publisher or a part of the address tells;
a word of the text alone never does. Source of the codes and labels: IPTC NewsCodes, Media Topics, top level
(https://iptc.org/standards/media-topics/, CC BY 4.0).
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from urllib.parse import unquote, urlsplit

import regex

from headwater.models import Article

TOPICS: Mapping[str, str] = MappingProxyType(
    {
        "01000000": "arts, culture, entertainment and media",
        "02000000": "crime, law and justice",
        "03000000": "disaster, accident and emergency incident",
        "04000000": "economy, business and finance",
        "05000000": "education",
        "06000000": "environment",
        "07000000": "health",
        "08000000": "human interest",
        "09000000": "labour",
        "10000000": "lifestyle and leisure",
        "11000000": "politics and government",
        "12000000": "religion",
        "13000000": "science and technology",
        "14000000": "society",
        "15000000": "sport",
        "16000000": "conflict, war and peace",
        "17000000": "weather",
    }
)
SECTION_VOTES = 4
ADDRESS_VOTES = 3
KEYWORD_VOTES = 1
MOST_KEYWORD_VOTES = 2
LEAST_VOTES = 2
_CUT = regex.compile(r"[\s/>|»·,;:&+_-]+")


@lru_cache(maxsize=1)
def section_words() -> Mapping[str, str]:
    """Words by which outlets name their sections, in many languages → code; from `sections.toml` beside this file."""
    table = tomllib.loads(files("headwater.group").joinpath("sections.toml").read_text("utf-8"))
    return {plain(word): code for code, by_language in table.items() for said in by_language.values() for word in said}


@lru_cache(maxsize=131_072)
def plain(text: str) -> str:
    """A word as sections are compared: folded, without marks."""
    kept = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", " ".join(kept.split()))


def topic_of(members: Sequence[Article]) -> str:
    """The topic that most members' outlets file the story under; empty where none says it, or only one keyword does.

    Each member has one vote a sign: its section (4), its address (3), its keywords (1 each, two at the least and no more).
    """
    votes: Counter[str] = Counter()
    for article in members:
        said = _said(article)
        if said:
            most = max(said.values())
            # A member votes once, for what it says most clearly: a busy outlet does not outvote the others.
            chosen = min(code for code, count in said.items() if count == most)
            votes[chosen] += most
    if not votes:
        return ""
    most = max(votes.values())
    return min(code for code, count in votes.items() if count == most) if most >= LEAST_VOTES else ""


def _said(article: Article) -> Counter[str]:
    """How clearly an article's outlet files it under which topic."""
    said: Counter[str] = Counter()
    for code in set(_codes(article.section)):
        said[code] += SECTION_VOTES
    for code in set(_codes_of_address(article.url)):
        said[code] += ADDRESS_VOTES
    named = Counter(code for keyword in dict.fromkeys(map(plain, article.keywords)) for code in set(_codes(keyword)))
    said.update({code: min(KEYWORD_VOTES * count, MOST_KEYWORD_VOTES) for code, count in named.items()})
    return said


def codes_of(section: str) -> set[str]:
    """The topics that the name of a section stands for."""
    return set(_codes(section))


def _codes(text: str) -> Iterator[str]:
    """Topics that a section's or keyword's name stands for: as a whole, else by its words."""
    known = section_words()
    name = plain(text)
    if name in known:
        yield known[name]
        return
    for word in _CUT.split(name):
        if word in known:
            yield known[word]


def _codes_of_address(url: str) -> Iterator[str]:
    """Topics of the folders of an address, the article's own name left out, and of its host's first label."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return
    folders = [unquote(folder) for folder in parts.path.split("/")[:-1] if folder]
    for folder in [*folders[:3], (parts.hostname or "").split(".")[0]]:
        yield from _codes(folder.replace("-", " ").replace("_", " "))
