"""Paragraphs and sentences as offsets, in any script; a quotation of several sentences stays whole where it closes.

A mark that may end a sentence is looked at once: what stands before it (an abbreviation, an initial, an ordinal), what
behind it (a small letter, a name, the word of saying of a quotation), and whether a quotation is open around it.
Scripts without end marks (Thai, Lao, Khmer) give one sentence a paragraph.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

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
    "ie approx dept st ft e.g i.e bzw ca z.b d.h u.a o.ä i.d.r mio mrd "
    "bspw evtl ggf inkl vgl zzgl geb gest dipl ing str sog gem "
    "mme mmes mlle mgr av ee ud uds exmo exma dott dott.ssa avv dhr mevr drs resp им ул тыс др т.е см рис стр "
    "проф акад вул np tzn tzw ul św mgr inż dyr bl.a t.ex dvs t.h tzv např sv".split()
)
# The same in one language, where the word means something else in another one ("on.", "lic.", "eng.").
_OF_LANGUAGE = {
    "en": frozenset("mt atty supt det msgr dist univ assn bros blvd".split()),
    "de": frozenset("hrsg gebr ev kath min std".split()),
    "fr": frozenset("mm env ex éd dir prés gén c.-à-d".split()),
    "es": frozenset("dra dña lic arq gral cnel tte cap mons avda sto sta ej aprox dpto cía vd vds excmo excma".split()),
    "pt": frozenset("dra profa prof.ª eng arq cel cap des ten ex av exa dep min sto sta ilmo ilma".split()),
    "it": frozenset(
        "on sig sigg sig.ra sig.na prof.ssa dott.ri arch geom rag mons cap sen ing cav cfr ecc spett".split()
    ),
    "nl": frozenset("mw ir ds bijv bv mr jhr o.a d.w.z m.a.w m.n i.v.m t.a.v n.a.v incl excl jl".split()),
    "ru": frozenset("ген полк зам нач гл доц канд обл пос просп пл пер ред изд напр сокр м.н о.р".split()),
}
# These are short forms only before a number: "no. 5", "S. 12", "Jan. 3".
_BEFORE_NUMBER = frozenset(
    "no nos nr n p pp s art fig vol abs pag pág núm č kl jan feb mar apr jun jul aug sep sept oct nov dec ch sec par "
    "chap kap bd tel max min art ext blz env кв ст пп рис гл корп стр".split()
)
# These may also close a sentence: they do where a word follows that opens one.
_MAY_END = frozenset(
    "inc ltd co cos corp jr etc ave rd u.s u.k u.n a.m p.m d.c usw etc.. ltda cia uu e.v a.d v.chr n.chr a.c d.c "
    "руб млн млрд г гг век itd itp".split()
)
# American states as news agencies shorten them; small letters make other words of some ("ill.", "wash.").
_STATES = frozenset(
    "ala ariz ark calif colo conn del fla ga ill ind kan ky la mass md mich minn miss mo mont neb nev okla ore pa tenn "
    "tex va vt wash wis wyo".split()
)
_OF_A_CITY = frozenset("г")
_OPENING_WORDS = frozenset(
    "the a an in on at he she it they we i but and so that this these those there his her its their for if when "
    "while after before as since more meanwhile however yet no not one two some many most all what who how why "
    "where by from with to last both".split()
)
# The same in other languages, without the articles that names begin with ("M. Le Goff", "Robert M. La Follette").
_OPENS_IN = {
    "de": frozenset(
        "der die das ein eine er sie es wir im am auf nach bei mit und aber doch dann auch wer wie".split()
    ),
    "fr": frozenset("il elle ils elles ce cette ces un une on mais dans en pour après selon".split()),
    "es": frozenset("él ella ellos un una unos pero según tras en cuando como".split()),
    "pt": frozenset("ele ela eles elas um uma mas segundo após em quando como".split()),
    "it": frozenset("egli ella un una uno ma secondo dopo nel nella quando come gli".split()),
    "nl": frozenset("het een hij zij ze maar volgens na in op toen".split()),
    "ru": frozenset("он она они это но по в на при после однако".split()),
}
_ARTICLES = frozenset("el la los las le les o os as il lo i gli de het".split())
_MONTHS = frozenset(
    "januar jänner februar märz april mai juni juli august september oktober november dezember ledna února března "
    "dubna května června července srpna září října listopadu prosince januari februari marts maj juni juli oktober "
    "desember tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta "
    "lokakuuta marraskuuta joulukuuta".split()
)
_ORDINAL_LANGUAGES = frozenset("de da nb no nn fi cs sk sl hr sr hu et lv lt is lb".split())
_PAIRS = {"“": "”", "„": "“”", "«": "»", "»": "«", "「": "」", "『": "』", "‹": "›", "（": "）"}
_QUOTATION = regex.compile(rf"[{''.join(_PAIRS)}{''.join(_PAIRS.values())}\"]")
_QUOTATION_MARK = re.compile(f'[{"".join(_PAIRS)}{"".join(_PAIRS.values())}"]')
_GOES_ON_BEHIND_QUOTE = frozenset("とをがのはにもやなでへっだ")
_SHORT = 6  # words up to which "“Why?” Smith asked." is one sentence


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Offsets of the paragraphs of a text; an empty line stands between two of them."""
    return [_trimmed(text, *match.span()) for match in _PARAGRAPH.finditer(text) if match.group().strip()]


def sentences(text: str, language: str = "") -> list[tuple[int, int]]:
    """Offsets of the sentences of a text, in order; never across a paragraph.

    `language` helps with ordinals ("am 3. Mai") and with short forms that are words elsewhere ("on.", "eng."); without it
    only the ordinals before a month are known, and the short forms of no language in particular.
    """
    return list(_sentences(text, language.lower().replace("_", "-").split("-")[0]))


@lru_cache(maxsize=1024)
def _sentences(text: str, code: str) -> tuple[tuple[int, int], ...]:
    """The sentences of a text; kept, because one article is cut by several rooms."""
    found: list[tuple[int, int]] = []
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
    return tuple(found)


def _quotations(text: str, start: int, end: int) -> tuple[list[int], list[int]]:
    """Where the outermost quotations of a paragraph open and close; one that does not close is none."""
    openings: list[int] = []
    closings: list[int] = []
    stack: list[tuple[str, int]] = []
    straight = text.count('"', start, end)
    for match in _QUOTATION_MARK.finditer(text, start, end):
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
    return _is_abbreviation(text, begin, mark, rest, language) or _is_ordinal(text, begin, mark, rest, language)


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


def _is_abbreviation(text: str, begin: int, mark: int, rest: str, language: str) -> bool:
    """Whether the word before a full stop is a short form that goes on."""
    word = _WORD_BEFORE.search(text[max(begin, mark - 20) : mark])
    token = word.group().casefold() if word else ""
    if not token:
        return False
    behind_number = text[max(begin, mark - len(token) - 2) : mark - len(token)].strip()[-1:].isdigit()
    large = text[mark - len(token)].isupper()
    if token in _MAY_END or (large and token in _STATES and language in ("en", "")):
        opens = _opens(rest, language, articles=True)
        return not (opens or ("\u0400" <= token[0] <= "\u04ff" and (behind_number or token not in _OF_A_CITY)))
    if token in _BEFORE_NUMBER and (rest[0].isdigit() or not (large and len(token) == 1)):
        return rest[0].isdigit()
    if token in _ABBREVIATIONS or token in _OF_LANGUAGE.get(language or "en", ()):
        return True
    if len(token) == 1 and token.isalpha():
        small = text[mark - 1].islower()
        if rest[1:2] == "." or (small and not behind_number) or "\u0620" <= token <= "\u064a":
            return True
        return rest[0].isupper() and not small and not _opens(rest, language)
    dotted = "." in token and all(len(piece) < 3 for piece in token.split("."))
    return dotted and not _opens(rest, language, articles=True)


def _opens(rest: str, language: str, *, articles: bool = False) -> bool:
    """Whether a word follows that opens sentences; `articles`: those of Romance languages too, which also open names."""
    first = _FIRST_WORD.match(rest)
    word = first.group().casefold() if first else ""
    own = _OPENS_IN.get(language, frozenset())
    return (
        word in own
        or (word in _OPENING_WORDS and not (own and word in _ARTICLES))
        or (articles and bool(own) and word in _ARTICLES)
    )


def _is_ordinal(text: str, begin: int, mark: int, rest: str, language: str) -> bool:
    """Whether a number with a full stop is "the third" and not the end of a sentence."""
    if _NUMBER_BEFORE.search(text[max(begin, mark - 4) : mark]) is None:
        return False
    first = _FIRST_WORD.match(rest)
    if first is None:
        return False
    word = first.group().casefold()
    return word in _MONTHS or (language in _ORDINAL_LANGUAGES and word not in _OPENS_IN.get(language, ()))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
