"""A captured page read: its article, or why there is none."""

from __future__ import annotations

from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser

from headwater import addresses
from headwater.models import Page, Reading, Unread, Version
from headwater.prose import printable, squeezed
from headwater.read import places, standing
from headwater.read.authors import Bylines
from headwater.read.blocks import LINK_OPEN, Layout, lay_out
from headwater.read.charset import decode
from headwater.read.choose import Prose, choose, compose
from headwater.read.credits import picture_of, wire_and_dateline
from headwater.read.cues import LINE_BIT
from headwater.read.features import Sheet, weight
from headwater.read.guard import MAX_BYTES, not_html, shallow
from headwater.read.head import Head, claims_of, clean, own_copy, page_titles, take_head
from headwater.read.stamps import Stamps, layout_headline
from headwater.read.title import headline
from headwater.read.tongues import languages_of
from headwater.read.twins import twin_of
from headwater.read.weigh import learned, second_features

READER = "read/1"
_LEAST = 40  # weight of the shortest text that is an article's
_MAX_KEYWORDS = 40
_MAX_HEADINGS = 12


def read(page: Page) -> Reading | Unread:
    """The article on a page, or the reason why it has none: `empty`, `too-large`, `not-html`, `no-text`, `soft-404`,
    `index-page`. Bad bytes and broken markup are read as far as they go; nothing is raised for them.
    """
    return unfit(page) or read_markup(decode(page.body, page.headers), page)


def unfit(page: Page) -> Unread | None:
    """The reason why the bytes of a page are not worth decoding: `empty`, `too-large`, `not-html`; None where they are."""
    if not page.body.strip(b" \t\r\n\0"):
        return Unread(page.id, "empty")
    if len(page.body) > MAX_BYTES:
        return Unread(page.id, "too-large", f"{len(page.body):,} bytes; at most {MAX_BYTES:,} are parsed")
    refusal = not_html(page.body, page.header("content-type"))
    return Unread(page.id, "not-html", refusal) if refusal else None


def read_markup(markup: str, page: Page) -> Reading | Unread:
    """The article in the decoded markup of a page that is not `unfit`; see `read`."""
    tree = LexborHTMLParser(shallow(markup.replace("\0", "")))
    head = take_head(tree)
    layout = lay_out(tree)
    titles, teasers = page_titles(tree, head)
    base = places.base_of(page.url, head)
    if not layout.blocks:
        return Unread(
            page.id, "no-text", "the page shows no words without its scripts", places.page_links(base, layout)
        )
    sheet = Sheet(layout, titles, teasers, own_copy(head), claims=claims_of(head))
    sites = site_names(page.url, head)
    title = headline(
        _headings(tree), (head.meta("og:title", "twitter:title"), head.title, _structured_title(head)), sites
    )
    first, second = learned()
    scores = second.score(second_features(sheet, first.score(sheet.matrix)))
    section = head.meta("article:section", "og:article:section", "section", "parsely-section") or _section(head)
    kind = standing.kind_of(page.url, head, title, section, sum(sheet.prose))
    prose = compose(sheet, choose(sheet, scores, title), live=kind == "live")
    refused = _refused(page, head, layout, prose, titles)
    if refused:
        return Unread(page.id, refused, links=places.page_links(base, layout))
    return _reading(page, tree, head, sheet, prose=prose, title=title, sites=sites, section=section, kind=kind)


def _refused(page: Page, head: Head, layout: Layout, prose: Prose, titles: list[str]) -> str:
    """The reason why a page with these words is no article, or the empty string."""
    said = weight(prose.text)
    if standing.is_soft_404(titles, said):
        return "soft-404"
    headings = sum(1 for b in layout.blocks if b.tag in ("h2", "h3", "h4") and b.linked * 2 > len(b.text))
    linked = sum(b.linked for b in layout.blocks)
    whole = sum(len(b.text) for b in layout.blocks)
    if standing.lists_others(page.url, head, prose=said, headings=headings, linked=linked, whole=whole):
        return "index-page"
    return "no-text" if said < _LEAST else ""


def _reading(
    page: Page,
    tree: LexborHTMLParser,
    head: Head,
    sheet: Sheet,
    *,
    prose: Prose,
    title: str,
    sites: list[str],
    section: str,
    kind: str,
) -> Reading:
    """Everything else that is known of an article once its text is."""
    base = places.base_of(page.url, head)
    marked = [sheet.layout.elements[sheet.layout.blocks[at].element].lang for at in prose.chosen]
    pieces = [prose.text[block.start : block.end] for block in prose.blocks]
    said = head.language or head.meta("og:locale", "content-language", "language")
    language, others = languages_of(pieces, marked, said)
    blocks = tuple(replace(b, lang=other) if other else b for b, other in zip(prose.blocks, others, strict=True))
    around = (layout_headline(sheet.layout), prose.chosen[0], prose.chosen[-1])
    published, modified = Stamps(
        tree, head, sheet, around=around, url=page.url, language=head.language or language, captured=page.captured
    ).published_and_modified()
    authors = Bylines(tree, head, sheet, around, sites).authors()
    paragraphs = [prose.text[b.start : b.end] for b in prose.blocks if b.kind in ("paragraph", "live-entry")]
    wire, dateline = wire_and_dateline(paragraphs, authors)
    canonical, foreign = places.canonical_of(page.url, head)
    twin, main = twin_of(
        page.url, head, canonical=canonical, links=lambda: (h for b in sheet.layout.blocks for h in b.hrefs)
    )
    return Reading(
        page=page.id,
        url=page.url,
        version=Version(prose.text, READER, blocks),
        title=title,
        canonical=main or canonical,
        twin=twin,
        foreign_canonical=foreign,
        site_name=head.meta("og:site_name", "application-name"),
        authors=authors,
        published=published,
        modified=modified,
        language=language,
        access=standing.access_of(head),
        kind=kind,
        section=section,
        keywords=_keywords(head),
        image=picture_of(sheet.layout, head, base),
        wire=wire,
        dateline=dateline,
        links=places.links_of(base, prose.anchors),
        alternates=places.alternates_of(base, head),
        correction=_correction(sheet, prose),
    )


def site_names(url: str, head: Head) -> list[str]:
    """The names by which the page calls its outlet, the domain's own word among them."""
    names = [
        *head.meta_all(
            "og:site_name",
            "application-name",
            "apple-mobile-web-app-title",
            "al:ios:app_name",
            "al:android:app_name",
            "dc.publisher",
            "publisher",
        )
    ]
    names += [value.lstrip("@") for value in head.meta_all("twitter:site")]
    for node in head.nodes:
        publisher = node.get("publisher")
        if isinstance(publisher, dict):
            names.append(clean(publisher.get("name")))
        kinds = node.get("@type")
        if kinds in ("WebSite", "NewsMediaOrganization", "Organization"):
            names.append(clean(node.get("name")))
    domain = addresses.registrable(url)
    if domain:
        names += [domain, domain.partition(".")[0]]
    host = addresses.host(url)
    if host:
        names.append(host.removeprefix("www."))
    return [n for n in dict.fromkeys(names) if n]


def _headings(tree: LexborHTMLParser) -> list[list[str]]:
    """The first-rank headings of a page, each as the pieces of text it is set in."""
    found = []
    for node in tree.css("h1")[:_MAX_HEADINGS]:
        pieces = node.text(deep=True, separator="\x1f").split("\x1f")
        found.append([shown for piece in pieces if (shown := squeezed(printable(piece)))])
    return [pieces for pieces in found if pieces]


def _structured_title(head: Head) -> str:
    return next((t for node in head.articles() if (t := clean(node.get("headline")))), "")


def _section(head: Head) -> str:
    for node in head.articles():
        value = node.get("articleSection")
        for named in value if isinstance(value, list) else [value]:
            if clean(named):
                return clean(named)
    return ""


def _keywords(head: Head) -> tuple[str, ...]:
    """The keywords that the page gives itself, each once, in its own order."""
    listed: list[str] = []
    for value in head.meta_all("news_keywords", "keywords"):
        listed += value.split(",")
    listed += head.meta_all("article:tag")
    for node in head.articles():
        named = node.get("keywords")
        for words in named if isinstance(named, list) else [named]:
            listed += clean(words).split(",")
    kept: dict[str, str] = {}
    for word in map(squeezed, listed):
        if 1 < len(word) <= 80:
            kept.setdefault(word.casefold(), word)
    return tuple(list(kept.values())[:_MAX_KEYWORDS])


def _correction(sheet: Sheet, prose: Prose) -> str:
    """A note on the page that it was corrected, wherever it stands near the text."""
    for block in prose.blocks:
        if block.kind == "correction":
            return prose.text[block.start : block.end]
    low, high = max(0, prose.chosen[0] - 6), prose.chosen[-1] + 8
    for at in range(low, min(high, len(sheet.lines))):
        block_text = sheet.layout.blocks[at].text
        if (
            sheet.lines[at] & LINE_BIT["correction"]
            and 40 < len(block_text) < 900
            and LINK_OPEN not in sheet.layout.blocks[at].raw[:3]
        ):
            return squeezed(printable(block_text))
    return ""
