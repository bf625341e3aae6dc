"""Who wrote it: people and agencies, as the page prints their names. Never re-cased, without "By", without roles; the
outlet itself is no author.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import regex
from selectolax.lexbor import LexborHTMLParser, LexborNode

from headwater.prose import printable, squeezed
from headwater.read.head import Head, Json, clean, types_of
from headwater.read.lexicon import alternatives
from headwater.read.title import folded

MAX_NAME = 70
MAX_AUTHORS = 12

# "By" in the languages of the press, with the words for writing that stand before it.
_BY = regex.compile(
    rf"^[\s|•·–—\-:,]*(?:(?:{alternatives('byline', 'writing')})\s+)*(?:{alternatives('byline', 'by')})(?:\s*[:：/／]\s*|\s+|$)",
    regex.IGNORECASE,
)
_SPLIT = regex.compile(
    r"\s*[;|/•·｜、，\n]\s*|\s*,\s+(?:and|und|et|y|e|og|och|en|i|и|ve)\s+|\s+(?:and|und|et|y|og|och|ja|oraz|и|і|ve|dan|và|και|with|mit|avec)\s+|\s+[&+]\s+|\s*,\s*(?=\p{Lu}|\p{Lo})|(?<=\w)\s+و(?=\p{Lo})",
    regex.IGNORECASE,
)
_SPLIT_LATIN = regex.compile(r"\s+(?:e|en|i|a)\s+(?=\p{Lu}[\p{L}\p{M}'’.-]+\s+\p{Lu})")
# Words that say what somebody is; a piece that holds one of them is a role, not a name.
_ROLE = regex.compile(rf"\b(?:{alternatives('byline', 'roles')})\b", regex.IGNORECASE)
_NOT_A_NAME = regex.compile(
    rf"https?:|www\.|@|\d{{2,}}|[<>{{}}\[\]=#©®™“”\"?!]|^\W*$|{alternatives('byline', 'not_names')}", regex.IGNORECASE
)
_AFTER_NAME = regex.compile(
    r"\s*(?:\(|\b(?:in|for|at)\s+\p{Lu}|\bof\s+(?:the\s+)?\p{Lu}|\s[–—-]\s|\s\|\s|\b(?:ist|is)\s|\b(?:published|updated)\b|\d|,\s*\p{Ll}).*$",
    regex.IGNORECASE | regex.DOTALL,
)


def _classes(*parts: str) -> str:
    """A selector of elements whose class holds one of these."""
    return ", ".join(f'[class*="{part}" i]' for part in parts)


# Marks on elements that print the writer's name, most telling first (schema.org, hAtom, and what pages call it).
_SELECTORS = (
    '[itemprop="author"] [itemprop="name"]',
    '[itemprop="author"]',
    'a[rel~="author"]',
    _classes(
        "author-name", "author__name", "authorname", "author_name", "byline__name", "byline-name", "contributor-name"
    ),
    '[class*="byline" i] a, [class*="author" i] a[href*="author" i], [class*="author" i] a[href*="profile" i]',
    '[class*="byline" i]',
    '[class~="author" i], '
    + _classes(
        "article-author", "article__author", "post-author", "entry-author", "autor", "auteur", "firma", "signature"
    ),
    '[data-testid*="author" i], [data-testid*="byline" i], ' + _classes("author", "writer", "reporter", "journalist"),
)
_OUTSIDE = regex.compile(
    r"comment|related|sidebar|footer|recommend|widget|teaser|promo|popular|most-|reply|disqus|card|trending|latest",
    regex.IGNORECASE,
)
_CASE_PARTS = frozenset(
    "de da do dos das di del della van von der den la le el al bin ibn ben y e af av zu zur ten ter dela du".split()
)


def names_in(text: str, outlet_keys: frozenset[str], *, sure: bool = False) -> list[str]:
    """The names in a byline or field. With `sure` the text is known to be a name and need not look like one."""
    text = squeezed(printable(text))
    if not text or len(text) > 300:
        return []
    found: list[str] = []
    for piece in _pieces(text):
        name = _BY.sub("", piece).strip(" ,.:;|-–—•·*")
        name = _AFTER_NAME.sub("", name).strip(" ,:;|-–—•·*") if not sure else name
        if name.endswith("(") or not name:
            continue
        if is_name(name, outlet_keys, sure=sure) and folded(name) not in {folded(n) for n in found}:
            found.append(name)
    return found[:MAX_AUTHORS]


def _pieces(text: str) -> Iterator[str]:
    text = _BY.sub("", text)
    for piece in _SPLIT.split(text):
        if piece and piece.strip():
            yield from (p for p in _SPLIT_LATIN.split(piece) if p.strip())


def is_name(name: str, outlet_keys: frozenset[str], *, sure: bool = False) -> bool:
    """Whether a piece of text can be the name of a person or an agency, and is not the outlet's."""
    key = folded(name)
    if not key or len(name) > MAX_NAME or _NOT_A_NAME.search(name) or key in outlet_keys:
        return False
    if _ROLE.search(name) and not (sure and len(name.split()) <= 3 and not _ROLE.match(name)):
        return False
    words = name.split()
    if len(words) > 6:
        return False
    if sure:
        return True
    if not any(c.isupper() for c in name):
        return not any(c.islower() for c in name) and len(name) <= 20  # scripts without case
    return all(w[:1].isupper() or w.lower() in _CASE_PARTS or not w[:1].isalpha() or not w[:1].islower() for w in words)


def structured_names(head: Head) -> list[tuple[str, bool]]:
    """The authors that JSON-LD names, each with whether it is said to be an organisation."""
    by_id = {node["@id"]: node for node in head.nodes if isinstance(node.get("@id"), str) and node.get("name")}
    for article in head.articles():
        found: list[tuple[str, bool]] = []
        for field in ("author", "creator"):
            for value in _listed(article.get(field)):
                found += _person(value, by_id)
            if found:
                break
        if found:
            return found
    return []


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _person(value: Any, by_id: dict[str, Json]) -> list[tuple[str, bool]]:
    if isinstance(value, str):
        return [(clean(value), False)]
    if not isinstance(value, dict):
        return []
    if not value.get("name") and isinstance(value.get("@id"), str):
        value = by_id.get(value["@id"], value)
    organisation = any("organization" in kind for kind in types_of(value))
    return [(name, organisation) for item in _listed(value.get("name")) if (name := clean(item))]


def authors_of(
    tree: LexborHTMLParser, head: Head, outlet_names: Iterable[str], lines: Iterable[str]
) -> tuple[str, ...]:
    """The authors of a page. `lines` are short blocks near headline and text that may be bylines."""
    keys = frozenset(folded(n) for n in outlet_names if n)
    found: list[str] = []
    for name, organisation in structured_names(head):
        if organisation and folded(name) in keys:
            continue
        found += [n for n in names_in(name, keys, sure=True) if n not in found]
    if found:
        return tuple(found[:MAX_AUTHORS])
    for value in head.meta_all(
        "author",
        "article:author",
        "byl",
        "parsely-author",
        "sailthru.author",
        "dc.creator",
        "dcterms.creator",
        "citation_author",
        "cxenseparse:author",
    ):
        found += [n for n in names_in(value, keys) if n not in found]
        if found and len(found) >= MAX_AUTHORS:
            break
    if found:
        return tuple(found[:MAX_AUTHORS])
    for selector in _SELECTORS:
        for node in tree.css(selector)[:6]:
            if _stands_outside(node):
                continue
            names = names_in(node.text(deep=True, separator=" "), keys)
            found += [n for n in names if n not in found]
            if len(found) >= 3:
                break
        if found:
            return tuple(found[:MAX_AUTHORS])
    for line in lines:
        match = _BY.match(line)
        if match and len(line) < 120:
            names = names_in(line, keys)
            if names:
                return tuple(names)
    return ()


def _stands_outside(node: LexborNode) -> bool:
    """Whether an element belongs to comments, teasers or the page's frame."""
    at: LexborNode | None = node
    for _ in range(12):
        if at is None or at.tag in ("body", "html", "-undef"):
            return False
        attributes = at.attributes
        if at.tag in ("aside", "footer", "nav") or _OUTSIDE.search(
            f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        ):
            return True
        at = at.parent
    return False
