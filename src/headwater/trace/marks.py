"""An article's text cut for reading: words, marks, quotations and sentences, as flat lists of offsets.

One pass over the text makes elements (words and marks); quotations are found over paragraphs; sentences are runs of
elements in which a quotation counts as one element, so that a quotation of several sentences is never cut.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

ELEMENT = re.compile(
    r"(?:[^\W\d_]\.){2,}|(?:Mrs?|Ms|Drs?|Sens?|Reps?|Govs?|Gens?|Cols?|Lt|Sgt|Capt|Maj|Adm|Revs?|Hon|Prof|St|Jr|Sr|vs|No|Inc|Corp|Co|Ltd|"
    r"Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.|[^\W_][\w&]*+(?:[-.'’]\w[\w&]*+|,\d{3})*+|['’]s\b|''|``|--+|\.{2,}|([^\S\n]*\n\s*)|[^\s]"
)
ELIDED = re.compile(
    r"(?:[ldnscjmt]|qu|jusqu|lorsqu|puisqu|all|dell|nell|dall|sull|un|quest|quell|com|dev|c)['’](?=\w)|"
    + ELEMENT.pattern,
    re.IGNORECASE,
)
"""The same where an article or a pronoun loses its vowel before a vowel (French, Italian)."""
WORD, MARK, QUOTE = 0, 1, 2
BREAK = "\n"
_PAIRS = {
    "“": ("”", '"', "''"),
    "„": ("“", "”", '"'),
    "«": ("»",),
    "»": ("«",),
    "‟": ("”",),
    "「": ("」",),
    "『": ("』",),
    "‹": ("›",),
    "”": ("”",),
    '"': ('"', "”"),
    "''": ("''",),
    "``": ("''",),
    "＂": ("＂",),
    "‘": ("’",),
}
_LINE_CLOSERS = tuple('.!?:;…"”»')
_ENDS = frozenset(".!?…")
_FULL_STOPS = frozenset("。！？｡؟۔।")
_ANNOUNCES = frozenset((":", "：", "،", ","))
_OPENS_SENTENCE = frozenset('“"‘—-(')
_EITHER_WAY = frozenset(('"', "''", "＂", "”"))
_INSIDE_WORDS = frozenset(('"', "’", "＂"))
_TRIES = 12
"""Marks of a paragraph that may open nothing before the rest of them is believed to be ornament."""
_MOST_ITEMS = 300
"""Elements after which a "sentence" without an end is cut, so that no text takes more than linear time."""
_LONGEST = 3000
"""Words and marks within which a quotation must close; a speech printed whole is no quotation."""
_Raw = tuple[str, int, int]


@dataclass(slots=True)
class Quotation:
    """A quotation: offsets with its marks, in pieces where it goes over paragraphs; `words` counts those inside."""

    start: int
    end: int
    words: int
    pieces: list[tuple[int, int]]
    inside_end: str = ""
    opens_upper: bool = False


@dataclass(slots=True)
class Element:
    """A word, a mark, or a whole quotation."""

    kind: int
    start: int
    end: int
    low: str
    text: str
    quote: Quotation | None = None


@dataclass(slots=True)
class Sentence:
    """Elements of one sentence; `paragraph` is the number of the paragraph it opens in."""

    items: list[Element]
    paragraph: int
    attributed: list[int] = field(default_factory=list)


def read_prose(text: str, *, elided: bool = False) -> list[Sentence]:
    """The sentences of a text as elements, quotations whole; `elided` cuts "l’eau" in two."""
    raw: list[_Raw] = []
    for match in (ELIDED if elided else ELEMENT).finditer(text):
        start, end = match.span()
        piece = match.group()
        if match.lastindex is None or not _is_wrap(text, piece, start, end):
            raw.append((piece, start, end))
    elements = _with_quotations(text, raw)
    return [one for one in _sentences(elements) if not _is_script(one)]


def _is_wrap(text: str, piece: str, start: int, end: int) -> bool:
    """Whether a line end only wraps a line: one line end, inside a sentence."""
    return piece.count("\n") == 1 and text[start - 1 : start] not in _LINE_CLOSERS and text[end : end + 1].islower()


def _is_script(sentence: Sentence) -> bool:
    """Whether a "sentence" is a line of a program that leaked into the text, which says nothing and nobody."""
    marks = {item.low for item in sentence.items if item.kind == MARK}
    return bool(marks & {"{", "}"}) or ("=" in marks and bool(marks & {";", "(", "/", "'"}))


def _with_quotations(text: str, raw: list[_Raw]) -> list[Element]:
    """Elements with each closed quotation folded into one; one that closes nowhere leaves its mark as a mark."""
    out: list[Element] = []
    at, count = 0, len(raw)
    single = _single_quoted(text)
    failed = 0
    while at < count:
        piece, start, end = raw[at]
        at += 1
        if piece[0].isalnum():
            out.append(Element(WORD, start, end, piece.lower(), piece))
            continue
        closers = _PAIRS.get(piece) if piece != "‘" or single else None
        if piece.isspace():
            failed = 0
        if closers is not None and failed < _TRIES and _may_open(text, piece, start, end):
            close = _closing(text, raw, at - 1, closers)
            failed += close is None
            if close is not None:
                out.append(_folded(text, raw, at - 1, close))
                at = close + 1
                continue
        out.append(Element(MARK, start, end, BREAK if piece.isspace() else piece, piece))
    return out


def _single_quoted(text: str) -> bool:
    """Whether a text quotes in single marks, as many British papers do."""
    return text.count("‘") > 2 * (text.count("“") + text.count('"'))


def _may_open(text: str, mark: str, start: int, end: int) -> bool:
    """Whether a mark that may also close opens a quotation here: nothing stands before it, something behind it."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if mark in _EITHER_WAY:
        return (not before or not (before.isalnum() or before in ".,!?")) and bool(after) and not after.isspace()
    if mark == "»":
        return (not before or before.isspace() or before == "(") and not after.isspace()
    return True


def _closing(text: str, raw: list[_Raw], opening: int, closers: tuple[str, ...]) -> int | None:
    """The index of the mark that closes the quotation opened at `opening`, over paragraphs that each open anew."""
    opener = raw[opening][0]
    depth = 0
    at, count = opening + 1, min(len(raw), opening + _LONGEST)
    while at < count:
        piece, _, end = raw[at]
        if piece.isspace():
            opens_anew = at + 1 < count and raw[at + 1][0] == opener
            if not opens_anew or (opener in closers and not _goes_on(raw, at + 1, opener)):
                return None
            at += 2
            continue
        if piece in closers and (piece not in _INSIDE_WORDS or not text[end : end + 1].isalnum()):
            if depth == 0:
                return at
            depth -= 1
        elif piece == opener and opener not in closers:
            depth += 1
        at += 1
    return None


def _goes_on(raw: list[_Raw], at: int, opener: str) -> bool:
    """Whether a straight mark that opens a paragraph goes on with the quotation before it: it is closed once more."""
    marks = 0
    for piece, _, _ in raw[at:]:
        if piece.isspace():
            break
        marks += piece == opener
    return marks % 2 == 0


def _folded(text: str, raw: list[_Raw], opening: int, close: int) -> Element:
    start, end = raw[opening][1], raw[close][2]
    pieces, begin, words = [], start, 0
    for piece, at, after in raw[opening + 1 : close]:
        if piece.isspace():
            pieces.append((begin, at))
            begin = after
        elif piece[0].isalnum():
            words += 1 if piece[0] < "\u3040" else (len(piece) + 1) // 2
    pieces.append((begin, end))
    inside = text[raw[opening][2] : raw[close][1]].strip()
    quotation = Quotation(start, end, words, pieces, inside[-1:], inside[:1].isupper())
    return Element(QUOTE, start, end, '"', text[start:end], quotation)


def _sentences(elements: list[Element]) -> list[Sentence]:
    found: list[Sentence] = []
    items: list[Element] = []
    paragraph = 0
    count = len(elements)
    for at, element in enumerate(elements):
        if element.low == BREAK:
            if items:
                found.append(Sentence(items, paragraph))
                items = []
            paragraph += 1
            continue
        items.append(element)
        if len(items) >= _MOST_ITEMS:
            found.append(Sentence(items, paragraph))
            items = []
            continue
        if element.kind == WORD or at + 1 >= count or elements[at + 1].low == BREAK:
            continue
        if _ends(elements, at, items):
            found.append(Sentence(items, paragraph))
            items = []
    if items:
        found.append(Sentence(items, paragraph))
    return found


def _ends(elements: list[Element], at: int, items: list[Element]) -> bool:
    """Whether a sentence ends with the element at `at`, to which others follow in its paragraph."""
    element, following = elements[at], elements[at + 1]
    if element.low in _FULL_STOPS:
        return True
    opens = following.kind == QUOTE or following.text[:1].isupper()
    quotation = element.quote
    if quotation is None:
        mark = element.kind == MARK and element.low[-1] in _ENDS
        first = following.text[0]
        opens = opens or (first.isalpha() and not first.islower() and following.start > element.end)
        return mark and (opens or following.text[:1].isdigit() or following.text[0] in _OPENS_SENTENCE)
    if quotation.inside_end in _FULL_STOPS:
        return len(items) > 1 and items[-2].low in _ANNOUNCES
    if quotation.inside_end not in _ENDS:
        return False
    if not following.text[:1].isascii() and following.text[:1].isalpha() and not following.text[:1].isupper():
        return len(items) > 1 and items[-2].low in _ANNOUNCES
    # “Why?” Smith asked. – a question inside the quotation, and the sentence goes on with its speaker
    asks_on = quotation.inside_end != "." and following.text[:1].isupper() and at + 2 < len(elements)
    if asks_on and elements[at + 2].kind == WORD:
        return len(items) > 1
    return opens
