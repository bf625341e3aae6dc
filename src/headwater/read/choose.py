"""From scored blocks to an article's text: what is taken, in what order, as what kind."""

from __future__ import annotations

import re
from dataclasses import dataclass

from headwater.models import Block
from headwater.prose import printable, squeezed
from headwater.read.blocks import LINK_CLOSE, LINK_OPEN, TAG_BITS, PageBlock
from headwater.read.cues import GROUP_BIT, LINE_BIT, words_in
from headwater.read.features import Sheet
from headwater.read.head import one_line
from headwater.read.lexicon import alternatives
from headwater.read.weigh import Scores

BETWEEN = "\n\n"
_STATEMENT = re.compile(
    r"\bfunction\s*\w*\s*\(|\bvar\s+\w+\s*=|\b(?:window|document)\.\w+\s*[=(.]|=>|\}\s*\)\s*;?|\w+\.\w+\([^)]*\)\s*;|\breturn\s+\w*;|\{\s*\w+\s*:\s*[\w'\"]+\s*,"
    r"|===|!==|&&|\|\||\]\]>|@media\b|\{[^{}]*:[^{}]*;[^{}]*\}|getElementBy|addEventListener|\w+\[['\"0-9]\w*['\"]?\]\s*="
)
_SOME_CODE = re.compile(r"[{};=<>]|\(\)|&&|\]\]")
_CODE_SIGNS = re.compile(r"[{}();=<>\[\]$]")
_PROGRAM_ENDS = re.compile(r"[;})][;})\]\s]*(?=\s[^\W\d_a-z]|\s[“„«\"‘「]|$)")
# What a site says of itself under every text: never a part of one article.
_STANDING = re.compile(rf"^\W{{0,3}}(?:{alternatives('page', 'standing_notice')})", re.IGNORECASE)
_LIVE_MARK = GROUP_BIT["live"]
_LEAD_MARK = GROUP_BIT["lead"]
_SUBHEADING = re.compile(r"^h[2-6]$")
_TAIL_BLOCKS = 2
_ALIKE_SLACK = 2_500_000
_SENTENCE = 50
_BOX = 500  # weight of what a box around a form says at most
_LONG_CAPTION = 500
_CAPTION, _FIGURE = TAG_BITS["figcaption"], TAG_BITS["figure"]
_QUOTED = TAG_BITS["blockquote"] | TAG_BITS["li"] | TAG_BITS["heading"]
_HEADING_MARKS = GROUP_BIT["headline"] | GROUP_BIT["lead"]
_SHORT = 60
_HARMLESS = LINE_BIT["clock"] | LINE_BIT["answer"]
_CLOSING = frozenset('.!?。！？…؟।۔”"»」』)）’')
_NEAR_BEST, _HOPELESS = 700_000, -3_000_000  # in millionths of log odds


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link inside the text, before it is made absolute."""

    href: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Prose:
    """The chosen text with its blocks and links, and the numbers of the page blocks it was made of."""

    text: str
    blocks: tuple[Block, ...]
    anchors: tuple[Anchor, ...]
    chosen: tuple[int, ...]


def is_code(text: str) -> bool:
    """Whether a line is a program or a style sheet, not prose that talks of one."""
    if len(text) < 8 or not _SOME_CODE.search(text):
        return False
    signs = len(_CODE_SIGNS.findall(text))
    statements = len(_STATEMENT.findall(text[:4000]))
    if statements >= 3 and signs * 25 > len(text):
        return True
    return statements >= 1 and (signs * 12 > len(text) or text.rstrip().endswith((";", "{", "}", "});")))


def prose_in(text: str) -> str:
    """The sentences of a line that a program was printed into, without the program; empty where nothing whole is left.

    A stretch of program goes from the word its first statement begins with to the last sign that ends one before a new sentence.
    Where the rest still looks like a program, or is no sentence, all of it is one.
    """
    kept, at = [], 0
    for found in _STATEMENT.finditer(text):
        if found.start() < at:
            continue
        kept.append(text[at : text.rfind(" ", at, found.start() + 1) + 1 or found.start()])
        end = _PROGRAM_ENDS.search(text, found.end() - 1)
        at = end.end() if end else len(text)
    rest = squeezed(" ".join([*kept, text[at:]]))
    whole = len(rest) >= _SENTENCE and not rest[0].islower() and rest[-1] in _CLOSING
    return rest if whole and not _SOME_CODE.search(rest) and not _STATEMENT.search(rest) else ""


def choose(sheet: Sheet, scores: Scores, title: str) -> list[int]:
    """The numbers of the blocks that are the article, in order."""
    blocks = sheet.layout.blocks
    title_key = "".join(words_in(title))
    odds = scores.tolist()
    wanted = _with_their_like(sheet, odds, _threshold(sheet, odds))
    boxes = _form_boxes(sheet)
    taken: list[int] = []
    seen: dict[str, int] = {}
    for at in sorted(wanted):
        block = blocks[at]
        if _is_residue(block.text) or _STANDING.match(block.text):
            continue
        if (
            block.tags & _CAPTION
            or (block.tags & _FIGURE and sheet.weights[at] < _LONG_CAPTION)
            or sheet.near[at] in boxes
            or _is_interloper(sheet, at)
        ):
            continue
        key = "".join(sheet.words[at])
        if not key or (key == title_key and len(block.text) < 400):
            continue
        earlier = seen.get(key)
        if earlier is not None and len(key) > 20:
            if odds[at] > odds[earlier] and earlier in taken:
                taken.remove(earlier)
            else:
                continue
        seen[key] = at
        taken.append(at)
    taken = _without_residue_tail(sheet, taken)
    while taken and _SUBHEADING.match(blocks[taken[-1]].tag):
        taken.pop()
    return taken


def _is_residue(text: str) -> bool:
    """Whether a line is a program and nothing else."""
    return is_code(text) and not prose_in(one_line(text))


def _without_residue_tail(sheet: Sheet, taken: list[int]) -> list[int]:
    """The chosen blocks without the standing notice that follows script residue: where programs stand among the last
    paragraphs, what comes after them was put there by the same template and is no part of the text.
    """
    blocks = sheet.layout.blocks
    if not taken:
        return taken
    residue = [at for at in range(taken[0], taken[-1]) if _is_residue(blocks[at].text)]
    if not residue:
        return taken
    tail = [at for at in taken if at > residue[-1]]
    if len(tail) > _TAIL_BLOCKS or sum(sheet.weights[at] for at in tail) * 5 > sum(sheet.weights[at] for at in taken):
        return taken
    return [at for at in taken if at < residue[-1]]


def _with_their_like(sheet: Sheet, odds: list[int], least: int) -> set[int]:
    """The blocks above the threshold, and those just below it that are sentences like the block beside them: the same
    container, the same kind of element of the same name, no link, no cue of furniture.
    """
    blocks, elements = sheet.layout.blocks, sheet.layout.elements
    wanted = {at for at, own in enumerate(odds) if own > least}
    nearly = [at for at, own in enumerate(odds) if least - _ALIKE_SLACK < own <= least]
    for step in (1, -1):
        for at in nearly[::step]:
            beside = at - step
            if at in wanted or beside not in wanted:
                continue
            block, other = blocks[at], blocks[beside]
            alike = (block.tag, elements[block.element].words) == (other.tag, elements[other.element].words)
            prose = (
                block.tag == "p"
                and not block.linked
                and sheet.weights[at] >= _SENTENCE
                and not sheet.lines[at] & ~_HARMLESS
            )
            if alike and prose and sheet.near[at] == sheet.near[beside] and block.text[-1:] in _CLOSING:
                wanted.add(at)
    return wanted


def _form_boxes(sheet: Sheet) -> set[int]:
    """The elements that hold a form and little else: a letter to subscribe to, a poll, a search."""
    elements = sheet.layout.elements
    held = [0] * len(elements)
    for block, weight in zip(sheet.layout.blocks, sheet.weights, strict=True):
        held[block.element] += weight
    for e in range(len(elements) - 1, 0, -1):
        held[elements[e].parent] += held[e]
    boxes: set[int] = set()
    for e, element in enumerate(elements):
        if element.parent in boxes or (element.controls and held[e] < _BOX and 4 * held[e] < held[0]):
            boxes.add(e)
    return boxes


def _is_interloper(sheet: Sheet, at: int) -> bool:
    """Whether a block is a line without a full stop in a box of its own: with a picture (a caption that is not marked as
    one), or under a name of its own while the paragraphs before and after stand together (an offer, a poll, a counter).
    """
    blocks, elements, near = sheet.layout.blocks, sheet.layout.elements, sheet.near
    block, box = blocks[at], elements[near[at]]
    if block.text[-1:] in _CLOSING or block.tag not in ("p", "div", "span") or block.bold or block.tags & _QUOTED:
        return False
    alone = all(not 0 <= other < len(near) or near[other] != near[at] for other in (at - 1, at + 1))
    if not alone or sheet.weights[at] >= _LONG_CAPTION:
        return False
    if box.pictures:
        return True
    between = 0 < at < len(near) - 1 and near[at - 1] == near[at + 1]
    return bool(between and box.words and not box.marks & _HEADING_MARKS and sheet.weights[at] < _SHORT)


def _threshold(sheet: Sheet, odds: list[int]) -> int:
    """The score above which a block is taken: 0 (even odds), or on a page where nothing reaches that, a little below the
    best block that looks like prose, so that an odd page is read rather than lost.
    """
    likely = [own for own, prose in zip(odds, sheet.prose, strict=True) if prose]
    best = max(likely, default=0)
    if best > 0 or (max(odds, default=0) > 0 and not likely):
        return 0
    return best - _NEAR_BEST if best > _HOPELESS else 0


def kind_of(block: PageBlock, lines: int, *, before_body: bool, live: bool, teaser: bool) -> str:
    """What part in the article a block has."""
    tags = block.tags
    if tags & TAG_BITS["heading"] or (
        block.bold >= len(block.text) > 0 and len(block.text) < 90 and not block.text.endswith((".", "。"))
    ):
        if before_body and (teaser or block.marks & _LEAD_MARK) and len(block.text) > 60:
            return "standfirst"
        return "subheading"
    if lines & LINE_BIT["correction"] and len(block.text) < 700:
        return "correction"
    if before_body and (teaser or block.marks & _LEAD_MARK):
        return "standfirst"
    if tags & TAG_BITS["li"]:
        return "list-item"
    if tags & TAG_BITS["blockquote"]:
        return "quotation"
    return "live-entry" if live else "paragraph"


def compose(sheet: Sheet, taken: list[int], *, live: bool) -> Prose:
    """The text of the chosen blocks, joined by empty lines, with kinds and links at their offsets."""
    parts: list[str] = []
    blocks: list[Block] = []
    anchors: list[Anchor] = []
    chosen: list[int] = []
    offset = 0
    body_begun = False
    for at in taken:
        block = sheet.layout.blocks[at]
        text, links = (prose_in(one_line(block.text)), []) if is_code(block.text) else _with_links(block)
        if not text:
            continue
        teaser = not body_begun and sheet.teaser_share(at) > 0.6
        kind = kind_of(block, sheet.lines[at], before_body=not body_begun, live=live, teaser=teaser)
        if kind not in ("standfirst", "subheading", "correction"):
            body_begun = True
        blocks.append(Block(offset, offset + len(text), kind))
        anchors += [Anchor(href, text[s:e], offset + s, offset + e) for href, s, e in links if e > s]
        parts.append(text)
        chosen.append(at)
        offset += len(text) + len(BETWEEN)
    return Prose(BETWEEN.join(parts), tuple(blocks), tuple(anchors), tuple(chosen))


def _with_links(block: PageBlock) -> tuple[str, list[tuple[str, int, int]]]:
    """A block's text as it is kept, and where each of its links begins and ends in it."""
    if not block.hrefs:
        return one_line(block.text), []
    text = ""
    spans: list[tuple[str, int, int]] = []
    opened = -1
    number = -1
    for piece in re.split(f"([{LINK_OPEN}{LINK_CLOSE}])", printable(block.raw)):
        if piece == LINK_OPEN:
            number += 1
            opened = len(text)
        elif piece == LINK_CLOSE:
            if opened >= 0 and 0 <= number < len(block.hrefs):
                spans.append((block.hrefs[number], opened, len(text)))
            opened = -1
        elif piece:
            words = squeezed(piece)
            space = piece[:1].isspace() and text and not text.endswith(" ")
            text += (" " if space else "") + words
            if piece[-1:].isspace() and words:
                text += " "
    kept = text.rstrip()
    trimmed = [(h, _skip(kept, s, e), min(e, len(kept))) for h, s, e in spans]
    return kept, [(h, s, len(kept[:e].rstrip())) for h, s, e in trimmed if s < e]


def _skip(text: str, start: int, end: int) -> int:
    while start < end and text[start : start + 1].isspace():
        start += 1
    return start
