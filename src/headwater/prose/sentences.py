"""Paragraphs and sentences as offsets, in any script; a quotation of several sentences stays whole where it closes.

A mark that may end a sentence is looked at once: what stands before it (an abbreviation, an initial, an ordinal), what
behind it (a small letter, a name, the word of saying of a quotation), and whether a quotation is open around it.
Scripts without end marks (Thai, Lao, Khmer) give one sentence a paragraph.
"""

from __future__ import annotations

from bisect import bisect_right

import regex

from headwater.prose.patterns import pattern

_PARAGRAPH = regex.compile(r"[^\n]+(?:\n(?!\s*\n)[^\n]+)*")
_FULL_STOPS = "。！？｡؟۔।॥።။"
_CLOSERS = "\"'”’»›)\\]」』】）"
_END = regex.compile(
    rf"(?:[.!?…]+|[{_FULL_STOPS}])[{_CLOSERS}]*(?=\s|$|[\p{{Han}}\p{{Hiragana}}\p{{Katakana}}「『“（])", regex.V1
)
_WORD_BEFORE = regex.compile(r"[\p{L}\p{M}.]+$")
_NUMBER_BEFORE = regex.compile(r"(?<![\p{N}.,])\p{N}{1,2}$")
_FIRST_WORD = regex.compile(r"[\p{L}\p{M}]+")
# Short words that end in a full stop without ending a sentence, over the languages of the press.
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof sen rep gov gen col capt cpt lt sgt cpl pvt maj adm rev hon pres messrs sr sra srta vs cf eg "
    "ie approx dept st ft e.g i.e bzw ca z.b d.h u.a o.ä mio mrd bspw evtl ggf inkl vgl zzgl geb gest dipl ing str "
    "mme mmes mlle mgr av ee uu ud uds exmo exma dott dott.ssa avv dhr mevr drs resp им ул тыс др т.е см рис стр "
    "проф акад вул np tzn tzw ul św mgr inż dyr bl.a t.ex dvs t.h tzv např sv".split()
)
# These are short forms only before a number: "no. 5", "S. 12", "Jan. 3".
_BEFORE_NUMBER = frozenset(
    "no nos nr p pp s art fig vol abs pág núm č kl jan feb mar apr jun jul aug sep sept oct nov dec ch sec par".split()
)
# These may also close a sentence: they do where a word follows that opens one.
_MAY_END = frozenset("inc ltd co corp jr etc u.s u.k u.n a.m p.m d.c usw etc.. руб млн млрд г гг век itd itp".split())
_OF_A_CITY = frozenset("г")
_OPENING_WORDS = frozenset(
    "the a an in on at he she it they we i but and so that this these those there his her its their for if when "
    "while after before as since more meanwhile however yet no not one two some many most all what who how why "
    "where by from with to last both".split()
)
_MONTHS = frozenset(
    "januar jänner februar märz april mai juni juli august september oktober november dezember ledna února března "
    "dubna května června července srpna září října listopadu prosince januari februari marts maj juni juli oktober "
    "desember tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta "
    "lokakuuta marraskuuta joulukuuta".split()
)
_ORDINAL_LANGUAGES = frozenset("de da nb no nn fi cs sk sl hr sr hu et lv lt is lb".split())
_PAIRS = {"“": "”", "„": "“”", "«": "»", "»": "«", "「": "」", "『": "』", "‹": "›", "（": "）"}
_QUOTATION = regex.compile(rf"[{''.join(_PAIRS)}{''.join(_PAIRS.values())}\"]")
_GOES_ON_BEHIND_QUOTE = frozenset("とをがのはにもやなでへっだ")
_SHORT = 6  # words up to which "“Why?” Smith asked." is one sentence


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Offsets of the paragraphs of a text; an empty line stands between two of them."""
    return [_trimmed(text, *match.span()) for match in _PARAGRAPH.finditer(text) if match.group().strip()]


def sentences(text: str, language: str = "") -> list[tuple[int, int]]:
    """Offsets of the sentences of a text, in order; never across a paragraph.

    `language` helps with ordinals ("am 3. Mai"); without it only those before a month are known.
    """
    found: list[tuple[int, int]] = []
    code = language.lower().replace("_", "-").split("-")[0]
    for start, end in paragraphs(text):
        openings, closings = _quotations(text, start, end)
        begin = start
        for match in _END.finditer(text, start, end):
            mark, after = match.span()
            if after < end and (
                _inside(openings, closings, mark, after) or _goes_on(text, begin, mark, after, end=end, language=code)
            ):
                continue
            found.append(_trimmed(text, begin, after))
            begin = after
        if text[begin:end].strip():
            found.append(_trimmed(text, begin, end))
    return found


def _quotations(text: str, start: int, end: int) -> tuple[list[int], list[int]]:
    """Where the outermost quotations of a paragraph open and close; one that does not close is none."""
    openings: list[int] = []
    closings: list[int] = []
    stack: list[tuple[str, int]] = []
    straight = text.count('"', start, end)
    for match in _QUOTATION.finditer(text, start, end):
        at, character = match.start(), match.group()
        if stack and character in stack[-1][0]:
            _, opened = stack.pop()
            if not stack:
                openings.append(opened)
                closings.append(at)
        elif character in _PAIRS and (character != "»" or text[at - 1 : at] in ("", " ", "\n", "(")):
            stack.append((_PAIRS[character], at))
        elif character == '"' and straight % 2 == 0 and not stack:
            stack.append(('"', at))
    return openings, closings


def _inside(openings: list[int], closings: list[int], mark: int, after: int) -> bool:
    """Whether an end stands inside a quotation that goes on behind it."""
    at = bisect_right(openings, mark) - 1
    return at >= 0 and closings[at] >= after


def _goes_on(text: str, begin: int, mark: int, after: int, *, end: int, language: str) -> bool:
    """Whether a possible end of sentence is none."""
    rest = text[after : min(end, after + 200)].lstrip()
    if not rest or rest[0].islower():
        return True
    quoted = after - mark > 1 and text[after - 1] in _CLOSERS and text[after - 1] != ")"
    if text[mark] in _FULL_STOPS or (quoted and text[mark] in "!?…"):
        return quoted and _speaker_follows(text, begin, mark, rest)
    if text[mark] != "." or quoted:
        return False
    return _is_abbreviation(text, begin, mark, rest) or _is_ordinal(text, begin, mark, rest, language)


def _speaker_follows(text: str, begin: int, mark: int, rest: str) -> bool:
    """“Why?” Smith asked. — 「…。」と述べた。 — “……？”她问。: the sentence goes on behind its quotation."""
    opens_with_quote = text[begin:mark].lstrip()[:1] in ('"', "“", "„", "«", "「", "『", "‘")
    if rest[0] in _GOES_ON_BEHIND_QUOTE:
        return True
    if text[mark] in _FULL_STOPS:
        return opens_with_quote and "：" not in text[begin:mark]
    stop = pattern(r"[.!?\"“«„]").search(rest)
    spoken = rest[: stop.start()] if stop else rest
    return opens_with_quote and 1 < len(spoken.split()) <= _SHORT and stop is not None and stop.group() == "."


def _is_abbreviation(text: str, begin: int, mark: int, rest: str) -> bool:
    word = _WORD_BEFORE.search(text[max(begin, mark - 20) : mark])
    token = word.group().casefold() if word else ""
    if not token:
        return False
    first = _FIRST_WORD.match(rest)
    opens = first is not None and first.group().casefold() in _OPENING_WORDS
    behind_number = text[max(begin, mark - len(token) - 2) : mark - len(token)].strip()[-1:].isdigit()
    if token in _MAY_END:
        return not (opens or ("\u0400" <= token[0] <= "\u04ff" and (behind_number or token not in _OF_A_CITY)))
    if token in _BEFORE_NUMBER:
        return rest[0].isdigit()
    if token in _ABBREVIATIONS:
        return True
    if len(token) == 1 and token.isalpha():
        small = text[mark - 1].islower()
        return rest[1:2] == "." or (small and not behind_number) or (rest[0].isupper() and not small and not opens)
    dotted = "." in token and all(len(piece) < 3 for piece in token.split("."))
    return dotted and not opens


def _is_ordinal(text: str, begin: int, mark: int, rest: str, language: str) -> bool:
    """Whether a number with a full stop is "the third" and not the end of a sentence."""
    if _NUMBER_BEFORE.search(text[max(begin, mark - 4) : mark]) is None:
        return False
    first = _FIRST_WORD.match(rest)
    if first is None:
        return False
    return first.group().casefold() in _MONTHS or language in _ORDINAL_LANGUAGES


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
