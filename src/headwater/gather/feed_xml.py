"""The dialects of XML that announce news: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, CDF, sitemaps and their news parts.

One walk over direct children, by what elements are called and which vocabulary they belong to. Vocabularies are told
by their address, by the usual prefix where that is declared wrongly or not at all.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator
from html import escape
from itertools import islice
from urllib.parse import urljoin

from lxml import etree

from headwater.gather.feed_draft import MAX_SUMMARY, Draft

Element = etree._Element  # lxml's only name for the class of its elements

# What the text of an Atom construct is, by its `type` (Atom 0.3 names media types).
_KINDS = {
    **dict.fromkeys(("text", "text/plain"), "text"),
    **dict.fromkeys(("html", "xhtml", "text/html", "application/xhtml+xml"), "html"),
}
_PACKED = ("application/octet-stream", "image/", "audio/", "video/", "application/pdf")  # base 64 (RFC 4287, 4.1.3.3)
_XML = "{http://www.w3.org/XML/1998/namespace}"
# A piece of the vocabulary's address → the prefix by which this module calls it. Addresses vary in scheme, version
# and slashes, so pieces are compared.
_VOCABULARIES = (
    ("search.yahoo.com/mrss", "media"),
    ("purl.org/dc/terms", "dcterms"),
    ("purl.org/dc/", "dc"),
    ("purl.org/rss/1.0/modules/content", "content"),
    ("purl.org/rss/1.0/modules/syndication", "sy"),
    ("purl.org/rss/1.0/modules", "other"),
    ("itunes.com/dtds", "itunes"),
    ("google.com/schemas/sitemap-news", "news"),
    ("google.com/schemas/sitemap-image", "image"),
    ("google.com/schemas/sitemap-video", "video"),
    ("rssnamespace.org/feedburner", "feedburner"),
    ("www.w3.org/2005/atom", ""),
    ("purl.org/atom", ""),
    ("w3.org/1999/02/22-rdf-syntax", "rdf"),
    ("w3.org/1999/xhtml", "xhtml"),
    ("purl.org/rss/1.0", ""),
    ("backend.userland.com", ""),
    ("my.netscape.com/rdf", ""),
    ("channel.netscape.com/rdf", ""),
    ("sitemaps.org/schemas", ""),
    ("google.com/schemas/sitemap", ""),
)
_USUAL_PREFIXES = frozenset({"media", "dc", "dcterms", "content", "sy", "itunes", "news", "image", "feedburner", "rdf"})
_NAMELESS_PREFIXES = frozenset({"atom", "atom10", "a10", "rss", "rss1", ""})

ROOTS = frozenset({"rss", "rdf:rdf", "feed", "channel", "urlset", "sitemapindex"})
_HOLDERS = frozenset({"channel", "item", "entry", "items", "rdf:rdf", "feed", "rss"})
MAX_BASES = 16  # elements above an entry that may say where its links are seen from
MAX_CHILDREN = 2000  # elements of one entry that are looked at
_ENTRIES = ("item", "entry", "url", "sitemap")


class Names:
    """What elements are called here: `title`, `media:content`, `dc:creator`. One a document; remembers what it saw."""

    def __init__(self, root: Element) -> None:
        tag = str(root.tag)
        self._root_space = tag[1:].rpartition("}")[0] if tag.startswith("{") else ""
        self._known: dict[str, str] = {}
        self.any_base = bool(root.xpath("boolean(//@xml:base)"))

    def of(self, element: Element) -> str:
        """The element's name in lower case with our prefix; empty for comments and the like."""
        tag = element.tag
        if not isinstance(tag, str):
            return ""
        name = self._known.get(tag)
        if name is None:
            name = self._known[tag] = self._name(tag, element.prefix or "")
        return name

    def _name(self, tag: str, prefix: str) -> str:
        space, _, local = tag[1:].rpartition("}") if tag[0] == "{" else ("", "", tag)
        local = local.lower()
        if not space and ":" in local:
            prefix, _, local = local.partition(":")
        if space:
            lowered = space.lower()
            prefix = next((ours for piece, ours in _VOCABULARIES if piece in lowered), self._other(space, prefix))
        prefix = prefix.lower()
        if prefix in _NAMELESS_PREFIXES:
            return local
        return f"{prefix}:{local}"

    def _other(self, space: str, prefix: str) -> str:
        """The prefix of a vocabulary that is not known here."""
        if space == self._root_space:
            return ""
        return prefix if prefix in _USUAL_PREFIXES else f"other-{prefix}"


def drafts_of(root: Element, names: Names, base: str, *, most: int) -> tuple[list[Draft], int]:
    """The first `most` entries of a document, in order, as drafts; and how many there are beyond them."""
    elements = entry_elements(root, names)
    drafts = [
        _sitemap_draft(element, names)
        if names.of(element) in ("url", "sitemap")
        else _entry_draft(element, names, base)
        for element in islice(elements, most)
    ]
    return drafts, sum(1 for _ in elements)


def entry_elements(root: Element, names: Names) -> Iterator[Element]:
    """The elements that are entries: in the root, its channel, or one another where an end tag is missing."""
    spellings = [f"{{*}}{s}" for name in _ENTRIES for s in (name, name.upper(), name.capitalize())]
    for element in root.iter(*spellings, "rss:item", "atom:entry"):
        name = names.of(element)
        above = element.getparent()
        if above is None or (above is not root and (name not in ("item", "entry") or names.of(above) not in _HOLDERS)):
            continue
        yield element


def text_of(element: Element) -> str:
    """All text in an element, whatever is nested in it."""
    if len(element) == 0:
        return element.text or ""
    return "".join(str(piece) for piece in element.itertext())


def markup_of(element: Element) -> tuple[str, str]:
    """The text of a title or summary and what it is: `text`, `html`, or empty where that is not said (RSS)."""
    stated = (element.get("type") or "").lower()
    if len(element):
        # Markup that stands there unescaped, as Atom's `xhtml` does: no tree is kept of it.
        inner = (str(etree.tostring(part, encoding="unicode", with_tail=True)) for part in element)
        return escape(element.text or "", quote=False) + "".join(inner), "html"
    text = element.text or ""
    if element.get("mode") == "base64" or stated.startswith(_PACKED):
        return _from_base64(text), "html"
    return text, _KINDS.get(stated, "")


def _from_base64(text: str) -> str:
    """The text in a construct of Atom that is base 64; the text as it stands where it is not."""
    try:
        return b64decode(text, validate=False).decode("utf-8", "replace")
    except ValueError:
        return text


def base_of(element: Element, base: str) -> str:
    """The address that links in an element are seen from (XML Base)."""
    above = [element, *islice(element.iterancestors(), MAX_BASES)]
    for stated in filter(None, (holder.get(f"{_XML}base") for holder in reversed(above))):
        base = _joined(base, stated.strip())
    return base


def _sitemap_draft(element: Element, names: Names) -> Draft:
    """An entry of a sitemap, with what Google's news and image parts say of it."""
    draft = Draft()
    for child in islice(element.iter(), MAX_CHILDREN):
        name = names.of(child)
        text = (child.text or "").strip()
        if not text:
            continue
        if name == "loc":
            draft.links.append(text)
        elif name == "lastmod":
            draft.updated = text
        elif name == "news:title":
            draft.title, draft.title_kind = text, ""
        elif name == "news:publication_date":
            draft.published = text
        elif name == "news:name":
            draft.source = text
        elif name == "news:language":
            draft.language = text
        elif name in ("news:keywords", "news:genres"):
            draft.categories.extend(text[:MAX_SUMMARY].split(","))
        elif name == "image:loc":
            draft.media.append(text)
    return draft


def _entry_draft(element: Element, names: Names, base: str) -> Draft:
    """An entry of a feed: direct children only, groups of media aside."""
    draft = Draft(id=element.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about") or "")
    draft.language = element.get(f"{_XML}lang") or ""
    found = _Found(base_of(element, base) if names.any_base else base, any_base=names.any_base)
    # Microsoft's CDF keeps address and time in attributes.
    stated = {str(name).lower(): str(value) for name, value in element.attrib.items()}
    draft.updated = stated.get("lastmod", "")
    if "href" in stated:
        found.links.append(_joined(found.base, stated["href"]))
    for child in islice(element, MAX_CHILDREN):
        name = names.of(child)
        take = _TAKE.get(name)
        if take is not None:
            take(draft, found, child)
        elif name in ("media:group", "media:content"):
            _take_group(draft, found, child, names)
    if found.id_is_link and draft.id.startswith(("http://", "https://")):
        # All that says where it is, in an entry without a link; the last choice in others.
        found.other_links.append(draft.id)
    draft.links = [link for link in (found.original, *found.links, *found.other_links) if link]
    draft.title = draft.title or found.other_title
    if found.content and not draft.summary.strip():
        draft.summary, draft.summary_kind = found.content, found.content_kind
    draft.published = draft.published or found.date
    return draft


class _Found:
    """What an entry's children gave that is not settled before all are seen."""

    def __init__(self, base: str, *, any_base: bool) -> None:
        self.base = base
        self.any_base = any_base
        self.links: list[str] = []
        self.other_links: list[str] = []  # to the same in another form than a page
        self.id_is_link = True
        self.original = self.other_title = self.content = self.content_kind = self.date = ""


def _take_title(draft: Draft, _found: _Found, child: Element) -> None:
    if not draft.title.strip():
        draft.title, draft.title_kind = markup_of(child)


def _take_other_title(_draft: Draft, found: _Found, child: Element) -> None:
    found.other_title = found.other_title or text_of(child)


def _take_link(draft: Draft, found: _Found, child: Element) -> None:
    address = child.get("href")
    if address is None:
        text = text_of(child).strip()
        if text:
            found.links.insert(0, _joined(found.base, text))
        return
    relation = (child.get("rel") or "alternate").lower().rpartition("/")[2]
    own = child.get(f"{_XML}base") if found.any_base else None
    absolute = _joined(_joined(found.base, own) if own else found.base, address.strip())
    if relation == "alternate":
        html = (child.get("type") or "text/html").lower().startswith(("text/html", "application/xhtml"))
        (found.links if html else found.other_links).append(absolute)
    elif relation == "enclosure":
        draft.media.append(absolute)


def _take_guid(draft: Draft, found: _Found, child: Element) -> None:
    draft.id = text_of(child).strip() or draft.id
    stated = (child.get("isPermaLink") or child.get("ispermalink") or "true").strip().lower()
    found.id_is_link = stated == "true"


def _take_id(draft: Draft, _found: _Found, child: Element) -> None:
    draft.id = text_of(child).strip() or draft.id


def _local(element: Element) -> str:
    """The element's name without its vocabulary; empty for comments and the like."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _joined(base: str, link: str) -> str:
    """`link` as seen from `base`, or as it stands where the two cannot be joined."""
    if link.startswith(("http://", "https://")):
        return link
    try:
        return urljoin(base, link)
    except ValueError:
        return link


def _take_original(_draft: Draft, found: _Found, child: Element) -> None:
    found.original = text_of(child).strip()


def _take_summary(draft: Draft, _found: _Found, child: Element) -> None:
    if not draft.summary.strip():
        draft.summary, draft.summary_kind = markup_of(child)


def _take_content(draft: Draft, found: _Found, child: Element) -> None:
    elsewhere = child.get("src")
    if elsewhere:
        is_page = _KINDS.get((child.get("type") or "text/html").lower()) == "html"
        (found.other_links if is_page else draft.media).append(_joined(found.base, elsewhere.strip()))
    if not found.content.strip():
        found.content, kind = markup_of(child)
        found.content_kind = kind or "html"


def _take_published(draft: Draft, _found: _Found, child: Element) -> None:
    draft.published = draft.published or text_of(child)


def _take_updated(draft: Draft, _found: _Found, child: Element) -> None:
    draft.updated = draft.updated or text_of(child)


def _take_date(_draft: Draft, found: _Found, child: Element) -> None:
    found.date = found.date or text_of(child)


def _take_author(draft: Draft, _found: _Found, child: Element) -> None:
    named = [text_of(part) for part in child if _local(part) == "name"]
    draft.authors.extend(named or [text_of(child)])


def _take_category(draft: Draft, _found: _Found, child: Element) -> None:
    draft.categories.append(child.get("label") or child.get("term") or child.get("text") or text_of(child))


def _take_keywords(draft: Draft, _found: _Found, child: Element) -> None:
    draft.categories.extend(text_of(child)[:MAX_SUMMARY].split(","))


def _take_source(draft: Draft, _found: _Found, child: Element) -> None:
    titles = [text_of(part) for part in child if _local(part) == "title"]
    draft.source = draft.source or (titles[0] if titles else text_of(child)) or child.get("url") or ""


def _take_media(draft: Draft, found: _Found, child: Element) -> None:
    address = child.get("url") or child.get("href")
    if address:
        draft.media.append(_joined(found.base, address.strip()))


def _take_language(draft: Draft, _found: _Found, child: Element) -> None:
    draft.language = draft.language or text_of(child)


def _take_group(draft: Draft, found: _Found, element: Element, names: Names) -> None:
    """Media and the groups of them; what they say of themselves is not the entry's title."""
    for part in islice(element.iter(), MAX_CHILDREN):
        if names.of(part) in ("media:content", "media:thumbnail"):
            _take_media(draft, found, part)


_TAKE: dict[str, Callable[[Draft, _Found, Element], None]] = {
    "title": _take_title,
    "dc:title": _take_other_title,
    "media:title": _take_other_title,
    "link": _take_link,
    "a": _take_link,
    "guid": _take_guid,
    "id": _take_id,
    "feedburner:origlink": _take_original,
    "description": _take_summary,
    "summary": _take_summary,
    "tagline": _take_summary,
    "abstract": _take_summary,
    "dc:description": _take_content,
    "content:encoded": _take_content,
    "content": _take_content,
    "xhtml:body": _take_content,
    "body": _take_content,
    "itunes:summary": _take_content,
    "itunes:subtitle": _take_content,
    "fullitem": _take_content,
    "pubdate": _take_published,
    "published": _take_published,
    "issued": _take_published,
    "dcterms:issued": _take_published,
    "created": _take_date,
    "dcterms:created": _take_date,
    "dc:date": _take_date,
    "date": _take_date,
    "updated": _take_updated,
    "modified": _take_updated,
    "lastmod": _take_updated,
    "dcterms:modified": _take_updated,
    "author": _take_author,
    "dc:creator": _take_author,
    "dc:author": _take_author,
    "itunes:author": _take_author,
    "category": _take_category,
    "dc:subject": _take_category,
    "itunes:category": _take_category,
    "media:category": _take_category,
    "media:keywords": _take_keywords,
    "itunes:keywords": _take_keywords,
    "source": _take_source,
    "dc:source": _take_source,
    "enclosure": _take_media,
    "media:thumbnail": _take_media,
    "itunes:image": _take_media,
    "dc:language": _take_language,
    "language": _take_language,
}


def first_text(parents: Iterable[Element], names: Names, *wanted: str) -> str:
    """The first text among direct children of these elements that is called one of these names."""
    for parent in parents:
        for child in parent:
            if names.of(child) in wanted:
                text = text_of(child).strip()
                if text:
                    return text
    return ""
