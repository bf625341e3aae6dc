"""An article's text cut for reading: words, marks, quotations and sentences, as flat lists of offsets.

One pass over the text makes elements (words and marks); quotations are found over paragraphs; sentences are runs of
elements in which a quotation counts as one element, so that a quotation of several sentences is never cut.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

ELEMENT = re.compile(
    r"[a-z]{2,}+(?![\w&.'’-]|,\d)|(?:[^\W\d_]\.){2,}|(?=[ACDFGHIJLMNOPRSv])(?:Mrs?|Ms|Drs?|Sens?|Reps?|Govs?|Gens?|Cols?|Lt|Sgt|Capt|Maj|Adm|Revs?|Hon|Prof|St|Jr|Sr|vs|No|Inc|Corp|Co|Ltd|"
    r"Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.|[^\W_][\w&]*+(?:[-.'’]\w[\w&]*+|,\d{3})*|['’]s\b|''|``|--+|\.{2,}|([^\S\n]*\n\s*)|[^\s]"
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
    """A word, a mark, or a whole quotation; `names_to` is where an outlet's name ends that opens in it, else 0."""

    kind: int
    start: int
    end: int
    low: str
    text: str
    quote: Quotation | None = None
    names_to: int = 0


@dataclass(slots=True)
class Sentence:
    """Elements of one sentence; `paragraph` is the number of the paragraph it opens in."""

    items: list[Element]
    paragraph: int


def read_prose(text: str, *, elided: bool = False) -> list[Sentence]:
    """The sentences of a text as elements, quotations whole; `elided` cuts "l’eau" in two."""
    elements: list[Element] = []
    marks: list[int] = []  # where in `elements` something other than a word stands
    for match in (ELIDED if elided else ELEMENT).finditer(text):
        start, end = match.span()
        piece = match.group()
        if piece[0].isalnum():
            elements.append(Element(WORD, start, end, piece.lower(), piece))
        elif match.lastindex is None or not _is_wrap(text, piece, start, end):
            marks.append(len(elements))
            elements.append(Element(MARK, start, end, BREAK if piece.isspace() else piece, piece))
    found = _sentences(*_with_quotations(text, elements, marks))
    if "{" in text or "}" in text or "=" in text:
        return [one for one in found if not _is_script(one)]
    return found


def _is_wrap(text: str, piece: str, start: int, end: int) -> bool:
    """Whether a line end only wraps a line: one line end, inside a sentence."""
    return piece.count("\n") == 1 and text[start - 1 : start] not in _LINE_CLOSERS and text[end : end + 1].islower()


def _is_script(sentence: Sentence) -> bool:
    """Whether a "sentence" is a line of a program that leaked into the text, which says nothing and nobody."""
    marks = {item.low for item in sentence.items if item.kind == MARK}
    return bool(marks & {"{", "}"}) or ("=" in marks and bool(marks & {";", "(", "/", "'"}))


def _with_quotations(text: str, elements: list[Element], marks: list[int]) -> tuple[list[Element], list[int]]:
    """Elements with each closed quotation folded into one, and where those stand that are no words; a quotation that
    closes nowhere leaves its mark as a mark.
    """
    out: list[Element] = []
    stops: list[int] = []
    begin = number = failed = 0
    single = _single_quoted(text)
    while number < len(marks):
        at = marks[number]
        mark = elements[at]
        number += 1
        closers = _PAIRS.get(mark.text) if mark.text != "‘" or single else None
        if mark.low == BREAK:
            failed = 0
        out += elements[begin:at]
        begin = at + 1
        stops.append(len(out))
        if closers is not None and failed < _TRIES and _may_open(text, mark.text, mark.start, mark.end):
            close = _closing(text, elements, marks, number - 1, closers)
            failed += close is None
            if close is not None:
                out.append(_folded(text, elements, at, marks[close]))
                number, begin = close + 1, marks[close] + 1
                continue
        out.append(mark)
    return out + elements[begin:], stops


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


def _closing(
    text: str, elements: list[Element], marks: list[int], opening: int, closers: tuple[str, ...]
) -> int | None:
    """The number of the mark that closes the quotation opened by that of number `opening`, over paragraphs that each
    open anew.
    """
    opener = elements[marks[opening]].text
    depth = 0
    number, limit = opening + 1, marks[opening] + _LONGEST
    while number < len(marks) and marks[number] < limit:
        mark = elements[marks[number]]
        piece = mark.text
        if mark.low == BREAK:
            opens_anew = marks[number] + 1 < len(elements) and elements[marks[number] + 1].text == opener
            if not opens_anew or (opener in closers and not _goes_on(elements, marks, number + 1)):
                return None
            number += 2
            continue
        if piece in closers and (piece not in _INSIDE_WORDS or not text[mark.end : mark.end + 1].isalnum()):
            if depth == 0:
                return number
            depth -= 1
        elif piece == opener and opener not in closers:
            depth += 1
        number += 1
    return None


def _goes_on(elements: list[Element], marks: list[int], number: int) -> bool:
    """Whether a straight mark that opens a paragraph goes on with the quotation before it: it is closed once more."""
    opener = elements[marks[number]].text
    again = 0
    while number < len(marks) and elements[marks[number]].low != BREAK:
        again += elements[marks[number]].text == opener
        number += 1
    return again % 2 == 0


def _folded(text: str, elements: list[Element], opening: int, close: int) -> Element:
    start, end = elements[opening].start, elements[close].end
    pieces, begin, words = [], start, 0
    for one in elements[opening + 1 : close]:
        if one.kind == WORD:
            words += 1 if one.text[0] < "\u3040" else (len(one.text) + 1) // 2
        elif one.low == BREAK:
            pieces.append((begin, one.start))
            begin = one.end
    pieces.append((begin, end))
    inside = text[elements[opening].end : elements[close].start].strip()
    quotation = Quotation(start, end, words, pieces, inside[-1:], inside[:1].isupper())
    return Element(QUOTE, start, end, '"', text[start:end], quotation)


def _sentences(elements: list[Element], stops: list[int]) -> list[Sentence]:
    """Runs of elements; `stops` are the places of those that are no words, at which alone a sentence may end."""
    found: list[Sentence] = []
    begin = paragraph = 0
    count = len(elements)
    for at in (*stops, count):
        while at - begin >= _MOST_ITEMS:
            found.append(Sentence(elements[begin : begin + _MOST_ITEMS], paragraph))
            begin += _MOST_ITEMS
        breaks = at == count or elements[at].low == BREAK
        ends = at + (not breaks)
        if breaks or ends - begin == _MOST_ITEMS or _may_end(elements, at, begin):
            if ends > begin:
                found.append(Sentence(elements[begin:ends], paragraph))
            begin = at + 1
            paragraph += breaks
    return found


def _may_end(elements: list[Element], at: int, begin: int) -> bool:
    """Whether others follow in the paragraph of a sentence that opens at `begin`, and it ends with the element at `at`."""
    return (
        at + 1 < len(elements)
        and elements[at + 1].low != BREAK
        and _ends(elements, at, elements[max(begin, at - 1) : at])
    )


def _ends(elements: list[Element], at: int, before: list[Element]) -> bool:
    """Whether a sentence ends with the element at `at`, to which others follow in its paragraph; `before` is the
    element before it in the sentence, if there is one.
    """
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
        return bool(before) and before[0].low in _ANNOUNCES
    if quotation.inside_end not in _ENDS:
        return False
    if not following.text[:1].isascii() and following.text[:1].isalpha() and not following.text[:1].isupper():
        return bool(before) and before[0].low in _ANNOUNCES
    # “Why?” Smith asked. – a question inside the quotation, and the sentence goes on with its speaker
    asks_on = quotation.inside_end != "." and following.text[:1].isupper() and at + 2 < len(elements)
    if asks_on and elements[at + 2].kind == WORD:
        return bool(before)
    return opens
