"""Who wrote it: people and agencies, as the page prints their names. Never re-cased, without "By", without roles.

Structured data first, where it names people; then what the page shows near its headline; the outlet itself only where the
page names it as the author and nobody else is named anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import regex
from selectolax.lexbor import LexborHTMLParser, LexborNode

from headwater.prose import printable, squeezed
from headwater.read.blocks import LINK_CLOSE, LINK_OPEN, PageBlock
from headwater.read.cues import GROUP_BIT, LINE_BIT
from headwater.read.dates import month_of
from headwater.read.features import Sheet
from headwater.read.head import Head, Json, clean, types_of
from headwater.read.lexicon import alternatives
from headwater.read.title import folded

MAX_NAME = 60
MAX_AUTHORS = 12
_MAX_WORDS = 6

_BY_WORDS = (
    rf"(?:(?:{alternatives('byline', 'writing')})\s+)*(?:{alternatives('byline', 'by')})(?:\s*[:：/／]\s*|\s+|$)"
)
_BY = regex.compile(rf"^[\s|•·–—\-:,*]*(?i:{_BY_WORDS})(?=$|[^\p{{Ll}}])")
# Words that separate two names. Single letters count only between capitals, where they cannot be an initial.
_SPLIT = regex.compile(
    r"\s*[;|/•·｜、，\n●]\s*|\s*,\s+(?:and|und|et|y|e|og|och|en|i|и|ve|with)\s+|\s+(?:and|und|et|og|och|ja|oraz|и|і|ve|dan|và|και|with|mit|avec)\s+"
    r"|\s+[&+]\s+|\s+(?:e|en|i|a|y)\s+(?=\p{Lu}[\p{L}\p{M}'’.-]+)|\s*,\s*(?=\p{Lu}|\p{Lo})|(?<=\p{Lo})\s+و(?=\p{Lo})",
    regex.IGNORECASE,
)
# Degrees and titles that are printed after a name and belong to it.
_DEGREE = regex.compile(
    r"^(?:Ph\.?\s?D|M\.?D|D\.?O|J\.?D|M\.?A|B\.?A|M\.?S|B\.?S|MBA|MPH|M\.P\.H|R\.?D|R\.?N|CFP|CFA|CPA|CEPF|DVM|DDS|LCSW|FOMA|DABOM|Esq|Jr|Sr|II|III|RDN|CPP|PSP)\b[.®]*(?:\s|$)",
)
_ROLE = regex.compile(rf"\b(?:{alternatives('byline', 'roles')})\b", regex.IGNORECASE)
_NOT_A_NAME = regex.compile(
    rf"https?:|www\.|@|\d{{2,}}|[<>{{}}\[\]=#©™“”\"?!…]|^\W*$|^(?:{alternatives('byline', 'not_names')})$",
    regex.IGNORECASE,
)
_AFTER_NAME = regex.compile(
    r"\s*(?:\(|\b(?:in|for|at|from|til)\s+\p{Lu}|\bof\s+(?:the\s+)?\p{Lu}|\s[–—-]\s|\s\|\s|\b(?:ist|is|was|has)\s|,\s*\p{Ll}).*$",
    regex.DOTALL,
)
_PERSON_LINK = regex.compile(
    r"author|autor|auteur|/people/|/person|/profile|/profil|/staff|/by/|contributor|journalist|reporter|writer|/users?/|/team/|redakt|columnist|/bio|/firmas?/|/experts?/",
    regex.IGNORECASE,
)
_MARKED = 'a[rel~="author"], [itemprop~="author"], .vcard .fn, .byline .author, .author .fn, .p-author'
_NAMED = ".author, .author-name, .article-author, .post-author, .byline-name"
_OUTSIDE = regex.compile(
    r"comment|related|sidebar|footer|recommend|widget|promo|popular|most-|reply|disqus|trending|latest",
    regex.IGNORECASE,
)
_SMALL_PARTS = frozenset(
    "de da do dos das di del della van von der den la le el al bin ibn ben y e af av zu zur ten ter dela du san bint abu".split()
)
_AWAY = GROUP_BIT["comment"] | GROUP_BIT["related"] | GROUP_BIT["nav"]
# Where a line of date and byline is cut: at bars, after the last figure, and before a word for "by".
_LINE_PARTS = regex.compile(
    rf"\s*[|•·–—]\s*|(?<=\d)\s+(?=\D)|(?<=\d[日분])\s*|\s+(?={_BY_WORDS})(?!\d)|(?<=\w)\s+(?=作者|記者|记者|撰文|來源|来源)",
    regex.IGNORECASE,
)
_HAN_NAME = r"[\p{Han}]{1,4}[ \u3000][\p{Han}\p{Hiragana}]{1,4}"
_UNCASED_NAME = regex.compile(
    rf"{_HAN_NAME}(?:、{_HAN_NAME})*(?:\s*記者)?|[\p{{Hangul}}]{{2,4}}\s*기자|[\p{{Han}}]{{2,4}}\s*(?:記者|记者)"
)
_SHORT_LINE = 140
_BEFORE, _AFTER = 5, 5  # blocks around headline and text in which a byline is looked for


def names_in(text: str, *, sure: bool = False) -> list[str]:
    """The names in a byline or field. With `sure` the text is known to name somebody and need not look like it."""
    text = squeezed(printable(text))
    if not text or len(text) > 300:
        return []
    found: dict[str, str] = {}
    pieces = [p for p in _SPLIT.split(_BY.sub("", text)) if p and p.strip()]
    for at, piece in enumerate(pieces):
        if at and found and _DEGREE.match(piece.strip()):
            last = list(found)[-1]
            found[last] = f"{found[last]}, {piece.strip()}"
            continue
        name = _bare(piece)
        if is_name(name, sure=sure):
            found.setdefault(folded(name), name)
        elif sure and at and _ROLE.search(piece):
            break  # "Name, role, employer": what follows a role names nobody
    return list(found.values())[:MAX_AUTHORS]


def _bare(piece: str) -> str:
    """A name without "by", brackets, places and whatever else is printed after it."""
    name = _BY.sub("", piece).strip(" ,.:;|-–—•·*")
    name = _AFTER_NAME.sub("", name).strip(" ,:;|-–—•·*")
    words = name.split()
    for at, word in enumerate(words):
        if at and (month_of(word) and len(word) > 2 and not word.islower() and _dated(words[at:])):
            return " ".join(words[:at]).strip(" ,")
    return name


def _dated(words: list[str]) -> bool:
    """Whether words from a month on are the beginning of a date, or its remains."""
    return len(words) == 1 or words[1][:1].isdigit()


def is_name(name: str, *, sure: bool = False) -> bool:
    """Whether a piece of text can be the name of a person or an agency."""
    if not name or len(name) > MAX_NAME or _NOT_A_NAME.search(name) or (month_of(name) and not sure):
        return False
    words = name.split()
    if len(words) > _MAX_WORDS or len(folded(name)) < 2:
        return False
    if _ROLE.search(name):
        return False
    if sure:
        return True
    if not any(c.isupper() for c in name):
        return not any(c.islower() for c in name) and len(name) <= 20  # scripts without case
    return all(w[:1].isupper() or w.lower() in _SMALL_PARTS or not w[:1].islower() for w in words)


def structured_names(head: Head) -> list[tuple[str, bool]]:
    """The authors that JSON-LD names, each with whether it is said to be an organisation."""
    by_id = {node["@id"]: node for node in head.nodes if isinstance(node.get("@id"), str) and node.get("name")}
    for article in head.articles():
        for field in ("author", "creator"):
            value = article.get(field)
            found = [pair for item in (value if isinstance(value, list) else [value]) for pair in _person(item, by_id)]
            if found:
                return found
    return []


def _person(value: Any, by_id: dict[str, Json]) -> list[tuple[str, bool]]:
    """The names that one value of `author` gives."""
    if isinstance(value, str):
        return [(clean(value), False)] if "://" not in value else []
    if not isinstance(value, dict):
        return []
    if not value.get("name") and isinstance(value.get("@id"), str):
        value = by_id.get(value["@id"], value)
    organisation = any("organization" in kind for kind in types_of(value))
    names = value.get("name")
    return [(name, organisation) for item in (names if isinstance(names, list) else [names]) if (name := clean(item))]


class Bylines:
    """Everything on a page that may name its author, asked in the order of how far it can be trusted."""

    def __init__(
        self, tree: LexborHTMLParser, head: Head, sheet: Sheet, around: tuple[int, int, int], sites: Iterable[str]
    ) -> None:
        self.tree, self.head, self.sheet, self.around = tree, head, sheet, around
        self.outlet = frozenset(folded(site) for site in sites if site)
        self.outlets_named: list[str] = []

    def authors(self) -> tuple[str, ...]:
        """The first source that names anybody; the outlet where it alone is named."""
        for source in (self._structured, self._declared, self._marked, self._shown):
            found = self._people(source())
            if found:
                return tuple(found[:MAX_AUTHORS])
        return tuple(self.outlets_named[:1])

    def _people(self, names: Iterable[str]) -> list[str]:
        """Names that are not the outlet's, each once; the outlet's own are kept aside."""
        found: dict[str, str] = {}
        for name in names:
            key = folded(name)
            if key in self.outlet:
                if name not in self.outlets_named:
                    self.outlets_named.append(name)
            elif key:
                found.setdefault(key, name)
        return list(found.values())

    def _structured(self) -> Iterator[str]:
        for name, organisation in structured_names(self.head):
            if organisation or folded(name) in self.outlet:
                yield name.strip()
            else:
                yield from names_in(name, sure=True)

    def _declared(self) -> Iterator[str]:
        for name in self.head.meta_all("citation_author"):
            last, comma, first = name.partition(", ")
            yield f"{first} {last}" if comma else name
        for value in self.head.meta_all(
            "author",
            "article:author",
            "byl",
            "parsely-author",
            "sailthru.author",
            "dc.creator",
            "dcterms.creator",
            "cxenseparse:author",
        ):
            if "://" not in value and not self._begins_with_outlet(value):
                yield from names_in(value)

    def _begins_with_outlet(self, value: str) -> bool:
        """Whether a field names the outlet and goes on with its seat: "outlet, town, country"."""
        first, comma, _ = value.partition(",")
        return bool(comma) and folded(first) in self.outlet

    def _marked(self) -> Iterator[str]:
        for node in self.tree.css(_MARKED)[:8]:
            if _stands_outside(node):
                continue
            inner = node.css_first('[itemprop="name"]') or node
            text = squeezed(printable(inner.text(deep=True, separator=" ")))
            if 1 < len(text) <= MAX_NAME:
                yield from names_in(text, sure=True)
        for node in self.tree.css(_NAMED)[:4]:
            if not _stands_outside(node):
                yield from names_in(node.text(deep=True, separator=" "))

    def _shown(self) -> Iterator[str]:
        """Names in the lines around the headline, then in those before and after the text."""
        for at in self._rows():
            block = self.sheet.layout.blocks[at]
            if len(block.text) > 220 or block.marks & _AWAY or self.sheet.marks_around[block.element] & _AWAY:
                continue
            names = list(self._in_block(at, block))
            if any(folded(n) not in self.outlet for n in names):
                yield from names
                return

    def _rows(self) -> list[int]:
        headline, first, last = self.around
        count = len(self.sheet.lines)
        rows = (
            list(
                range(
                    max(0, headline - _BEFORE),
                    min(max(headline + 12, first + 3) if headline <= first else first, count),
                )
            )
            if headline >= 0
            else []
        )
        rows = [*(r for r in rows if r >= headline), *(r for r in rows if r < headline)]
        rows += range(max(0, first - 10), min(first + 4, count))
        rows += range(max(0, last - 1), min(last + 1 + _AFTER, count))
        return list(dict.fromkeys(rows))

    def _in_block(self, at: int, block: PageBlock) -> Iterator[str]:
        """The names in one line: of links to people, after "By", beside a date, or as all that a marked line says."""
        marked = bool((block.marks | self._parent_marks(block)) & GROUP_BIT["byline"])
        said = _BY.match(block.text)
        dated = self.sheet.lines[at] & (LINE_BIT["clock"] | LINE_BIT["date"]) and len(block.text) < _SHORT_LINE
        if dated and not said:
            yield from _beside_date(block.text)
        if not marked and not said:
            return
        linked = [n for href, text in _anchors(block) if marked or _PERSON_LINK.search(href) for n in names_in(text)]
        if linked:
            yield from linked
        elif (said and len(block.text) < 140) or (marked and len(block.text) <= MAX_NAME):
            yield from names_in(block.text)

    def _parent_marks(self, block: PageBlock) -> int:
        elements = self.sheet.layout.elements
        return elements[max(elements[block.element].parent, 0)].marks


def _beside_date(text: str) -> Iterator[str]:
    """The names in a line that also gives a date: after "by" or the word for author, or a name in a script without case."""
    for piece in _LINE_PARTS.split(text):
        if _BY.match(piece) or _UNCASED_NAME.fullmatch(piece.strip()):
            yield from names_in(piece)


def _anchors(block: PageBlock) -> Iterator[tuple[str, str]]:
    """The links of a block: address and text."""
    parts = block.raw.split(LINK_OPEN)[1:]
    for href, part in zip(block.hrefs, parts, strict=False):
        yield href, part.partition(LINK_CLOSE)[0]


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
