"""What a page says of itself to machines: meta elements, link elements, the title, JSON-LD.

Sources: HTML Standard (meta, link, title), Open Graph protocol, schema.org in JSON-LD 1.1. Whatever is broken there is
passed over: a page's description of itself is a help, never a condition.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from headwater.prose import printable, squeezed

MAX_JSON_LD = 2_000_000  # characters of one script
MAX_JSON_DEPTH = 60
MAX_JSON_NODES = 4_000
_TAGS = re.compile(r"<[^<>]{1,500}>")
_OPENING = re.compile(r"[\[{]")
_NESTING = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]')
_CONTROL = re.compile(r"[\x00-\x1f]")
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/)\s*;?\s*$"
)

# schema.org's types of works that a news page can be about, the news ones before the general.
ARTICLE_TYPES = (
    "newsarticle", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle", "reviewnewsarticle",
    "backgroundnewsarticle", "asknewsarticle", "advertisercontentarticle", "satiricalarticle", "liveblogposting", "article",
    "report", "techarticle", "scholarlyarticle", "blogposting", "socialmediaposting", "discussionforumposting",
)  # fmt: skip
_WEAK_TYPES = (
    "webpage",
    "itempage",
    "videoobject",
    "creativework",
    "imagegallery",
    "product",
    "review",
    "recipe",
    "howto",
    "event",
)

_RANK = {kind: rank for rank, kind in enumerate((*ARTICLE_TYPES, *_WEAK_TYPES))}

_ARTICLES = frozenset(ARTICLE_TYPES)

Json = dict[str, Any]


@dataclass(slots=True)
class Head:
    """A page's own description: `metas` by lower-case name, `links` as (rel, attributes), works in JSON-LD, its title."""

    title: str = ""
    language: str = ""
    base: str = ""
    amp: bool = False  # the page says that it is made by the rules of AMP
    metas: dict[str, list[str]] = field(default_factory=dict)
    links: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    nodes: list[Json] = field(default_factory=list)
    ranked: list[Json] | None = None

    def meta(self, *names: str) -> str:
        """The first meta element that has one of these names and says something, in the order of the names."""
        for name in names:
            for value in self.metas.get(name, ()):
                if shown := clean(value):
                    return shown
        return ""

    def meta_all(self, *names: str) -> list[str]:
        """Every value under these names, in the order of the names."""
        return [shown for name in names for value in self.metas.get(name, ()) if (shown := clean(value))]

    def articles(self) -> list[Json]:
        """JSON-LD nodes that may describe the article, best first."""
        if self.ranked is None:
            typed = [(types_of(node), node) for node in self.nodes]
            ranks = [(min((_RANK[k] for k in kinds if k in _RANK), default=-1), node) for kinds, node in typed]
            self.ranked = [node for rank, node in sorted((r for r in ranks if r[0] >= 0), key=lambda r: r[0])]
        return self.ranked


def types_of(node: Json) -> tuple[str, ...]:
    """The types of a JSON-LD node, lower case, without the vocabulary's address."""
    kinds = node.get("@type")
    listed = kinds if isinstance(kinds, list) else [kinds]
    return tuple(kind.rpartition("/")[2].rpartition(":")[2].lower() for kind in listed if isinstance(kind, str))


def clean(value: object) -> str:
    """A string of structured data as one line of plain text; anything else is empty. Escapes are undone once more
    where they were written twice.
    """
    if not isinstance(value, str):
        return ""
    if "&" in value:
        value = html.unescape(value)
    return one_line(value)


def one_line(text: str) -> str:
    """A text without invisible characters, each run of white space as one space."""
    if text.isprintable():  # then its only white space is the space
        return unicodedata.normalize("NFC", " ".join(text.split()))
    return squeezed(printable(text))


def page_titles(tree: LexborHTMLParser, head: Head) -> tuple[list[str], list[str]]:
    """What the page calls itself, and how it sums itself up: blocks that repeat these are told by it."""
    titles = [head.meta("og:title", "twitter:title"), head.title]
    heading = tree.css_first("h1")
    if heading is not None:
        titles.append(clean(heading.text(deep=True)))
    teasers = [head.meta("og:description"), head.meta("description"), head.meta("twitter:description")]
    return [t for t in titles if t], list(dict.fromkeys(t for t in teasers if t))


def claims_of(head: Head) -> int:
    """What the page claims to be, in bits: 1 a news article in JSON-LD, 2 some other article there, 4 an article to Open Graph."""
    kinds = {kind for node in head.nodes for kind in types_of(node)}
    news = any("news" in kind or kind in ("liveblogposting", "report") for kind in kinds & _ARTICLES)
    return news + 2 * bool(kinds & _ARTICLES and not news) + 4 * (head.meta("og:type").lower() == "article")


def own_copy(head: Head) -> str:
    """The article's text as JSON-LD repeats it, or nothing: a witness for which blocks belong, never the text itself."""
    for node in head.articles():
        body = node.get("articleBody")
        if isinstance(body, str) and len(body) > 200:
            return _TAGS.sub(" ", html.unescape(body))
    return ""


def take_head(tree: LexborHTMLParser) -> Head:
    """Everything that the page's head, and its JSON-LD wherever it stands, tells."""
    head = Head()
    root = tree.root
    if root is not None:
        head.amp = "amp" in root.attributes or "⚡" in root.attributes
        head.language = (root.attributes.get("lang") or root.attributes.get("xml:lang") or "").strip()
    first_title = tree.css_first("head > title") or tree.css_first("title")
    if first_title is not None:
        head.title = clean(first_title.text(deep=True))
    for node in tree.css("meta"):
        attributes = node.attributes
        name = (
            attributes.get("property")
            or attributes.get("name")
            or attributes.get("itemprop")
            or attributes.get("http-equiv")
        )
        content = attributes.get("content")
        if name and content is not None:
            head.metas.setdefault(name.strip().lower(), []).append(content)
    for node in tree.css("link[rel]"):
        attributes = node.attributes
        head.links.append(((attributes.get("rel") or "").lower(), attributes))
    base = tree.css_first("base[href]")
    if base is not None:
        head.base = (base.attributes.get("href") or "").strip()
    for node in tree.css('script[type*="ld+json" i]'):
        head.nodes.extend(_nodes(node.text(deep=True)))
        if len(head.nodes) > MAX_JSON_NODES:
            break
    return head


def _nodes(source: str) -> list[Json]:
    """The objects of one JSON-LD script, outer before inner; none where it cannot be read or is too deep."""
    if len(source) > MAX_JSON_LD or not nests_within(source, MAX_JSON_DEPTH):
        return []
    parsed = _parsed(source)
    found: list[Json] = []
    waiting: list[Any] = [parsed]
    while waiting and len(found) < MAX_JSON_NODES:
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting[:0] = value
        elif isinstance(value, dict):
            found.append(value)
            for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "hasPart", "item"):
                inner = value.get(key)
                if isinstance(inner, dict | list):
                    waiting.append(inner)
    return found


def nests_within(source: str, depth: int) -> bool:
    """Whether brackets outside strings never nest deeper than `depth`."""
    if len(_OPENING.findall(source)) <= depth:
        return True
    open_now = 0
    for token in _NESTING.finditer(source):
        sign = token.group()
        if sign in "[{":
            open_now += 1
            if open_now > depth:
                return False
        elif sign in "]}":
            open_now -= 1
    return True


def _parsed(source: str) -> Any:
    """The JSON of a script, with the faults that pages often have mended: comment marks, raw controls, a last comma."""
    text = _WRAPPING.sub("", source).strip()
    for attempt in (text, _CONTROL.sub(" ", text), re.sub(r",\s*([}\]])", r"\1", _CONTROL.sub(" ", text)).rstrip("; ")):
        try:
            return json.loads(attempt, strict=False)
        except ValueError:
            continue
    return None
