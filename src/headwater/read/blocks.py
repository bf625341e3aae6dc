"""One pass over the tree: the page as a row of blocks, each with its text, its links and the elements around it.

A block is a run of text between two borders of block elements. Nothing is judged here: what a block is worth is for
`features` and `weigh`. The walk is a loop, never a recursion, so the depth of a page costs no stack.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from headwater.read.cues import GROUP_BIT, class_marks

TEXT_NODE = 2  # lexbor's tag id of text
LINK_OPEN, LINK_CLOSE, LINE_BREAK = "\ue000", "\ue001", "\ue002"
_MARK = re.compile(f"[{LINK_OPEN}{LINK_CLOSE}{LINE_BREAK}]")
_TWO_BREAKS = re.compile(rf"{LINE_BREAK}\s*{LINE_BREAK}[\s{LINE_BREAK}]*")
_SENTENCE_BREAK = re.compile(rf"(?<=[.!?…。！？”\"»:])\s*{LINE_BREAK}[\s{LINE_BREAK}]*")

# Elements whose content is never prose (HTML Standard: embedded, scripting and form content), and those that do not
# begin a block of their own. Navigation is left out with them, and so is a footer that belongs to no article: both are
# the page's frame by definition (HTML Standard, sections 4.3.4 and 4.3.9).
SKIPPED = frozenset(
    "script style noscript template svg math iframe object embed audio video canvas select option textarea map head "
    "input img picture source track area link meta base param wbr hr progress meter datalist button dialog title nav".split()
)
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q rp rt ruby s samp small span "
    "strike strong sub sup time tt u var nobr".split()
)
TAG_BITS = {
    name: 1 << n
    for n, name in enumerate(
        "article main section aside nav footer header figure form li table blockquote a figcaption details hidden dl pre "
        "heading p ul address".split()
    )
}
_TAG_ALIAS = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("ol", "ul", "menu"), "ul"),
    **dict.fromkeys(("dt", "dd"), "dl"),
}
_TAG_BIT = {**TAG_BITS, **{tag: TAG_BITS[alias] for tag, alias in _TAG_ALIAS.items()}}
_HIDDEN, _IN_LINK, _HELD = TAG_BITS["hidden"], TAG_BITS["a"], TAG_BITS["article"] | TAG_BITS["main"]
_NO_DISPLAY = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# An inline element with one of these marks is no part of the sentence around it.
_CONTROLS = frozenset(("input", "button", "select", "textarea"))
_PICTURES = frozenset(("img", "picture", "svg", "video"))
_STRONG = frozenset(("b", "strong", "em", "i"))
_APART = GROUP_BIT["caption"] | GROUP_BIT["share"] | GROUP_BIT["hidden"]
MAX_BLOCKS = 8_000


@dataclass(slots=True)
class Element:
    """A block element that holds text: its parent's number, its tag, its own marks and all tags around it as
    bits, how many form controls and pictures stand right in it, and the language that it or one around it says it is in.
    """

    parent: int
    tag: str
    depth: int
    marks: int
    tags: int
    words: str
    controls: int = 0
    pictures: int = 0
    lang: str = ""


@dataclass(slots=True)
class PageBlock:
    """A run of text. `raw` keeps marks where links open and close; `hrefs` are their addresses in order."""

    text: str
    raw: str
    element: int
    tag: str
    tags: int
    marks: int
    linked: int
    bold: int
    hrefs: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Layout:
    """A page as blocks in order, and the elements they stand in."""

    blocks: list[PageBlock]
    elements: list[Element]


_NAMING = frozenset(("class", "id", "itemprop", "role", "data-component", "data-testid", "data-type", "data-qa", "rel"))


def naming(attributes: dict[str, str | None]) -> tuple[str, bool]:
    """What an element is called (class, id, role and the names that component attributes give), and whether it says
    itself that it is not shown.
    """
    words = ""
    hidden = False
    for name, value in attributes.items():
        if name in _NAMING:
            if value:
                words = f"{words} {value}" if words else value
        elif name in _SHOWING:
            if name == "style":
                hidden = hidden or bool(value and _NO_DISPLAY.search(value))
            else:
                hidden = hidden or name == "hidden" or value == "true"
    return words, hidden


_SHOWING = frozenset(("style", "hidden", "aria-hidden"))


class _Walk:
    """The state of the pass: what is open, and the run of text that is being collected."""

    __slots__ = ("blocks", "bold", "elements", "hrefs", "inside_link", "linked", "pieces", "stack")

    def __init__(self) -> None:
        self.blocks: list[PageBlock] = []
        self.elements: list[Element] = [Element(-1, "body", 0, 0, 0, "")]
        self.stack: list[int] = [0]
        self.pieces: list[str] = []
        self.hrefs: list[str] = []
        self.linked = 0
        self.bold = 0
        self.inside_link = ""

    def take(self, text: str, *, strong: bool) -> None:
        """Add a text node to the run."""
        if self.inside_link:
            self.linked += len(text.strip())
        if strong:
            self.bold += len(text)
        if not text.isascii() and _MARK.search(text):
            text = _MARK.sub("", text)
        self.pieces.append(text)

    def flush(self) -> None:
        """End the run of text that is open, as one block or, at empty lines, several."""
        pieces = self.pieces
        if not pieces:
            return
        raw = "".join(pieces)
        pieces.clear()
        hrefs, linked, bold = self.hrefs, self.linked, self.bold
        self.hrefs, self.linked, self.bold = [], 0, 0
        if self.inside_link:
            raw = f"{raw}{LINK_CLOSE}"
            pieces.append(LINK_OPEN)
            self.hrefs = [self.inside_link]
        if LINE_BREAK in raw:
            self._split(raw, hrefs)
            return
        text = " ".join((raw if not hrefs else _MARK.sub("", raw)).split())
        if text:
            self._keep(text, raw, hrefs, linked, bold)

    def _keep(self, text: str, raw: str, hrefs: list[str], linked: int, bold: int) -> None:
        at = self.stack[-1]
        element = self.elements[at]
        self.blocks.append(
            PageBlock(text, raw, at, element.tag, element.tags, element.marks, min(linked, len(text)), bold, hrefs)
        )

    def _split(self, raw: str, hrefs: list[str]) -> None:
        """Paragraphs that are set apart by line breaks only; a single break ends one where a sentence ends too."""
        parts = _TWO_BREAKS.split(raw)
        if len(raw) > 600:
            parts = [piece for part in parts for piece in _SENTENCE_BREAK.split(part)]
        taken = 0
        open_link = ""
        for part in parts:
            shown = f"{LINK_OPEN}{part}" if open_link else part
            opened = part.count(LINK_OPEN)
            own = ([open_link] if open_link else []) + hrefs[taken : taken + opened]
            taken += opened
            if shown.count(LINK_OPEN) > shown.count(LINK_CLOSE):
                open_link = own[-1] if own else ""
                shown += LINK_CLOSE
            else:
                open_link = ""
            shown = shown.replace(LINE_BREAK, " ")
            text = " ".join(_MARK.sub("", shown).split())
            if text:
                linked = sum(len(" ".join(m.split())) for m in re.findall(f"{LINK_OPEN}([^{LINK_CLOSE}]*)", shown))
                self._keep(text, shown, own, linked, 0)

    def open_block(self, tag: str, words: str, *, hidden: bool, lang: str = "") -> None:
        """Begin a block element."""
        if self.pieces:
            self.flush()
        at = self.stack[-1]
        around = self.elements[at]
        tags = around.tags | _TAG_BIT.get(tag, 0)
        if hidden:
            tags |= _HIDDEN
        tags = tags | _IN_LINK if self.inside_link else tags & ~_IN_LINK
        self.stack.append(len(self.elements))
        marks = class_marks(words) if words else 0
        self.elements.append(Element(at, tag, around.depth + 1, marks, tags, words, lang=lang or around.lang))

    def close_block(self) -> None:
        """End a block element."""
        if self.pieces:
            self.flush()
        self.stack.pop()

    def open_link(self, href: str) -> None:
        """Begin a link; one inside another ends the outer one, as parsers do."""
        self.inside_link = href
        self.hrefs.append(href)
        self.pieces.append(LINK_OPEN)

    def close_link(self) -> None:
        """End a link."""
        if self.inside_link:
            self.inside_link = ""
            self.pieces.append(LINK_CLOSE)


_BLOCK, _INLINE, _BOLD, _LINK, _SPAN, _SKIP, _CONTROL, _PICTURE, _FRAME, _BREAK = range(10)
_KINDS = {
    **dict.fromkeys(INLINE, _INLINE),
    **dict.fromkeys(_STRONG, _BOLD),
    **dict.fromkeys(SKIPPED, _SKIP),
    **dict.fromkeys(_CONTROLS, _CONTROL),
    **dict.fromkeys(_PICTURES, _PICTURE),
    **dict.fromkeys(("nav", "footer"), _FRAME),
    "a": _LINK,
    "span": _SPAN,
    "br": _BREAK,
}
_STANDARD_IDS = 1_000  # below this lexbor numbers elements alike on every page; above are those a page made up
_kinds_by_id: dict[int, tuple[int, str]] = {}


def _kind_of(node: LexborNode, tag_id: int) -> tuple[int, str]:
    """What the walk does with a node that is no text, and its tag."""
    tag = node.tag or ""
    kind = (_KINDS.get(tag, _BLOCK), tag) if node.is_element_node else (_SKIP, tag)
    if tag_id < _STANDARD_IDS:
        _kinds_by_id[tag_id] = kind
    return kind


def lay_out(tree: LexborHTMLParser) -> Layout:
    """The blocks of a parsed page, in order; of a page with more than `MAX_BLOCKS` the first ones."""
    walk = _Walk()
    pieces, blocks = walk.pieces, walk.blocks
    body = tree.body
    node: LexborNode | None = body.first_child if body is not None else None
    open_kinds: list[int] = []  # what the end of each open ancestor of `node` will do
    strong = 0
    while node is not None:
        tag_id = node.tag_id
        if tag_id == TEXT_NODE:
            text = node.text_content
            if text and (pieces or not text.isspace()):  # white space begins no run
                walk.take(text, strong=strong > 0)
        else:
            kind, tag = _kinds_by_id.get(tag_id) or _kind_of(node, tag_id)
            entered = _enter(walk, node, kind, tag)
            if entered != _SKIP:
                inner = node.first_child
                if inner is not None:
                    open_kinds.append(entered)
                    strong += entered == _BOLD
                    node = inner
                    continue
                _leave(walk, entered)
        while (following := node.next) is None and open_kinds:
            closed = open_kinds.pop()
            strong -= closed == _BOLD
            _leave(walk, closed)
            above = node.parent
            assert above is not None
            node = above
        node = following if len(blocks) < MAX_BLOCKS else None
    walk.flush()
    return Layout(blocks, walk.elements)


def _enter(walk: _Walk, node: LexborNode, kind: int, tag: str) -> int:
    """Take in an element; the answer says what its end will do, and that its content is passed over if it is `_SKIP`."""
    if kind == _BLOCK:
        attributes = node.attributes
        words, hidden = naming(attributes) if attributes else ("", False)
        if tag == "form":
            walk.elements[walk.stack[-1]].controls += 1
        walk.open_block(tag, words, hidden=hidden, lang=(attributes.get("lang") or "") if attributes else "")
        return _BLOCK
    if kind == _LINK:
        href = node.attributes.get("href")
        if not href or walk.inside_link:
            return _INLINE
        walk.open_link(href)
        return _LINK
    if kind == _SPAN:
        attributes = node.attributes
        if attributes:
            words, hidden = naming(attributes)
            if hidden or (words and class_marks(words) & _APART):
                walk.open_block(tag, words, hidden=hidden)
                return _BLOCK
        return _INLINE
    return kind if kind in (_INLINE, _BOLD) else _pass_over(walk, node, kind, tag)


def _pass_over(walk: _Walk, node: LexborNode, kind: int, tag: str) -> int:
    """Note an element whose content is no prose: a line break, a control, a picture, a part of the page's frame."""
    if kind == _BREAK:
        walk.pieces.append(LINE_BREAK)
    elif kind == _CONTROL:
        walk.elements[walk.stack[-1]].controls += 1
    elif kind == _PICTURE:
        walk.elements[walk.stack[-1]].pictures += 1
    elif kind == _FRAME:
        if tag == "footer" and walk.elements[walk.stack[-1]].tags & _HELD:
            return _enter(walk, node, _BLOCK, tag)
        walk.flush()
    return _SKIP


def _leave(walk: _Walk, entered: int) -> None:
    if entered == _BLOCK:
        walk.close_block()
    elif entered == _LINK:
        walk.close_link()
