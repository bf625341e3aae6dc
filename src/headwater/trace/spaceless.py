"""Who says what in Chinese and Japanese: words run together, so that clauses and their marks carry the order.

Chinese says "X表示，…", "“…”，X说。" and "据X报道，…"; Japanese says "Xは「…」と述べた。" and "Xによると、…". Quotations are
masked before a pattern looks, so that nothing inside them is taken for a frame.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from headwater.trace.grammar import table_of
from headwater.trace.marks import QUOTE, Sentence
from headwater.trace.parse import Reading, Span

_MASK = "\ue001"
_CLAUSE = re.compile(r"[^，。；！？：:,;!?\ue001]+")
_CLOSERS = "。！？!?.，、 \n"
_PRONOUNS = re.compile(r"^(?:他|她|他们|她们|我|我们|它|同氏|彼|彼女)$")


@dataclass(frozen=True, slots=True)
class Spaceless:
    """A language without spaces; see the comments in its grammar file."""

    code: str
    verbs: tuple[str, ...]
    weak_verbs: tuple[str, ...]
    aside: re.Pattern[str]
    openers: tuple[str, ...]
    said: re.Pattern[str]
    according: re.Pattern[str]
    told_after: re.Pattern[str] | None
    first_hand: re.Pattern[str]
    weak_after: re.Pattern[str]
    outlet_noun: re.Pattern[str]
    lead_noun: re.Pattern[str]
    citing: re.Pattern[str]
    chain: re.Pattern[str]
    the_paper: re.Pattern[str]
    resting: re.Pattern[str]


@lru_cache(maxsize=2)
def spaceless(code: str) -> Spaceless:
    """The grammar of Chinese or Japanese, read once."""
    table = table_of(code)
    patterns = {
        name: re.compile(pattern) for name, pattern in table["patterns"].items() if name not in ("ends", "told_after")
    }
    longest = sorted(table.get("aside", "").split(), key=lambda word: (-len(word), word))
    stems = table.get("said", "").split()
    stems += [stem[:-1] + "する" for stem in stems if len(stem) > 2 and stem.endswith("し")]
    said = "|".join(sorted(dict.fromkeys(stems), key=lambda word: (-len(word), word)))
    told = table["patterns"].get("told_after")
    return Spaceless(
        code=code,
        verbs=tuple(sorted(table.get("verbs", "").split(), key=lambda word: (-len(word), word))),
        weak_verbs=tuple(table.get("weak_verbs", "").split()),
        aside=re.compile("|".join(longest) or r"^\b\B"),
        openers=tuple(table.get("openers", "").split()),
        said=re.compile(
            rf"と(?:も|の考えを|の見方を|の認識を|の見通しを)?(?P<late>[^とは、。]{{0,18}}?(?:は|が))?、?"
            rf"(?:(?!明らか)(?P<heard>[^とは、。]{{2,20}}?)(?:に対し(?:て)?|の取材に(?:対し)?|に)、?)?"
            rf"(?P<verb>{said}){table['patterns'].get('ends', '')}"
        ),
        told_after=re.compile(told) if told else None,
        **patterns,
    )


def read_spaceless(sentence: Sentence, number: int, text: str, grammar: Spaceless) -> list[Reading]:
    """The readings of a sentence, in order."""
    start, end = sentence.items[0].start, sentence.items[-1].end
    masked = list(text[start:end])
    for item in sentence.items:
        if item.kind == QUOTE:
            masked[item.start - start : item.end - start] = _MASK * (item.end - item.start)
    line = "".join(masked)
    found = list(_according(line, number, grammar))
    taken = max((one.cue[-1][1] for one in found), default=0)
    found += _chinese(line, number, grammar, taken) if grammar.code == "zh" else _japanese(line, number, grammar, taken)
    for one in found:
        one.content = [(low + start, high + start) for low, high in one.content]
        one.cue = [(low + start, high + start) for low, high in one.cue]
        one.source = [(low + start, high + start) for low, high in one.source]
        one.told = (one.told[0] + start, one.told[1] + start) if one.told else None
    return found


def _according(line: str, number: int, grammar: Spaceless) -> Iterator[Reading]:
    for match in grammar.according.finditer(line):
        if match.start() and line[match.start() - 1] not in "，。、；\ue001" and grammar.code == "zh":
            continue
        source = match.span("source")
        content = _stripped(line, match.end(), len(line))
        if content is None or content[1] - content[0] < 4:
            continue
        cue = (match.start(), source[0]) if grammar.code == "zh" else (source[1], match.end())
        if grammar.code == "zh" and match.end() > source[1] and cue[0] == cue[1]:
            cue = (source[1], match.end())
        cue = (cue[0], len(line[: cue[1]].rstrip("、，")))
        yield Reading([content], [cue], [source], "according", line[cue[0] : cue[1]], match.start(), number)
        return


def _stripped(line: str, start: int, end: int) -> Span | None:
    while start < end and line[start] in "，、：: ,":
        start += 1
    while end > start and line[end - 1] in _CLOSERS:
        end -= 1
    return (start, end) if end > start else None


def _chinese(line: str, number: int, grammar: Spaceless, taken: int) -> list[Reading]:
    """X表示，… — X说：“…” — “…”，X说 — X认为…"""
    found: list[Reading] = []
    last_source: list[Span] = []
    for match in _CLAUSE.finditer(line):
        if match.start() < taken:
            continue
        clause, at = match.group(), match.start()
        verb = next(
            (one for one in (*grammar.verbs, *grammar.weak_verbs) if clause.endswith((one, one + "道", one + "称"))),
            None,
        )
        if verb is None:
            reading = _inside_clause(_Clause(line, at, clause, number), grammar) if not found else None
        else:
            reading = _at_clause_end(_Clause(line, at, clause, number), verb, grammar, last_source)
        if reading is not None:
            found.append(reading)
            last_source = reading.source or last_source
    return found


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause of a masked sentence: the sentence, where the clause opens, the clause, the sentence's number."""

    line: str
    at: int
    text: str
    number: int


def _at_clause_end(one: _Clause, verb: str, grammar: Spaceless, last: list[Span]) -> Reading | None:
    """A clause that ends with a word of saying: what is said follows a mark, or stood before as a quotation."""
    line, at, number = one.line, one.at, one.number
    verb_at = at + one.text.rfind(verb)
    end = at + len(one.text)
    after = line[end : end + 1]
    source = _speaker(line, at, verb_at, grammar)
    told = (at, verb_at)
    cue = (verb_at, end)
    before = line[:at].rstrip("，, ")
    if after in ("", "。", "！", "？") or (after in "，," and before.endswith(_MASK) and not before.rstrip(_MASK)):
        if not before.endswith(_MASK) or source is None:
            return None
        quote = (len(before.rstrip(_MASK)), len(before))
        pieces = [quote]
        second = re.match(r"[，。：: ]*(\ue001+)", line[end:])
        if second:
            pieces.append((end + second.start(1), end + second.end(1)))
        return Reading(pieces, [cue], [source], "post", verb, verb_at, number, told=told)
    quotation = re.match(r"[：:，,]?\s*(\ue001+)(?=[。！？，]?$|[，。]?$)", line[end:])
    content = (end + quotation.start(1), end + quotation.end(1)) if quotation else _stripped(line, end, len(line))
    if content is None or (source is None and not last):
        return None
    return Reading([content], [cue], [source] if source else list(last), "pre", verb, verb_at, number, told=told)


def _inside_clause(one: _Clause, grammar: Spaceless) -> Reading | None:
    """X认为… — a word of saying with what is said in the same clause."""
    line, at, clause = one.line, one.at, one.text
    best: tuple[int, str] | None = None
    for verb in grammar.verbs:
        place = clause.find(verb)
        if place > 0 and (best is None or place < best[0]):
            best = (place, verb)
    for verb in ("说", "称"):
        match = re.search(rf"(?:他|她|们|者|人|家|部|府|社|报)(?=(?:还|也)?{verb})", clause)
        if match and (best is None or match.end() < best[0]):
            best = (clause.index(verb, match.end()), verb)
    if best is None:
        return None
    place, verb = best
    source = _speaker(line, at, at + place, grammar)
    begin = at + place + len(verb)
    if verb == "告诉" and line[at + len(clause) : at + len(clause) + 1] in "，：,:":
        begin = at + len(clause)  # 告诉 somebody，…: who heard it stands before the comma
    content = _stripped(line, begin, len(line))
    if source is None or content is None or content[1] - content[0] < 4 or source[1] - source[0] > 24:
        return None
    cue = (at + place, at + place + len(verb))
    return Reading([content], [cue], [source], "pre", verb, at + place, one.number, told=(at, begin))


def _speaker(line: str, start: int, end: int, grammar: Spaceless) -> Span | None:
    """The speaker before a verb: what stands before the first aside, a leading connective off."""
    opened = True
    while opened:
        opened = False
        for opener in grammar.openers:
            if line.startswith(opener, start) and start + len(opener) < end:
                start += len(opener)
                opened = True
    aside = grammar.aside.search(line, start, end)
    while aside is not None and aside.start() == start and start < end:
        start = aside.end()
        aside = grammar.aside.search(line, start, end)
    stop = aside.start() if aside else end
    return (start, stop) if stop > start else None


def _japanese(line: str, number: int, grammar: Spaceless, taken: int) -> list[Reading]:
    """Xは「…」と述べた。 — 「…」とXは話した。 — Xは…と発表した。"""
    found: list[Reading] = []
    floor = taken
    for match in grammar.said.finditer(line, taken):
        before = match.start()
        quoted = before > 0 and line[before - 1] == _MASK
        if match.group("verb") == "し" and not quoted:
            continue
        quote_start = len(line[:before].rstrip(_MASK))
        topic = _near_topic(line, floor, quote_start) if quoted else None
        topic = topic or _topic(line, floor, quote_start if quoted else before)
        source: Span | None = topic[0] if topic else None
        content = (quote_start, before) if quoted else _stripped(line, topic[1], before) if topic else None
        if match.group("late"):
            low, high = match.span("late")
            source = (low, high - 1)
        if content is None or content[1] - content[0] < 3 or (source is None and not quoted):
            continue
        heard = None if quoted else _HEARD.match(line, *content)
        if heard is not None:
            content = (heard.end(), content[1])
        cue = (match.start("verb"), len(line[: match.end()].rstrip("、。")))
        told = match.span("heard") if match.group("heard") else None
        if heard is not None:
            told = heard.span("who")
        elif told is None and topic and content[0] > topic[1]:
            told = (topic[1], content[0])
        found.append(
            Reading([content], [cue], [source] if source else [], "pre", match.group("verb"), before, number, told=told)
        )
        floor = match.end()
    return found


_HEARD = re.compile(r"(?P<who>[^、。は]{2,20}?)(?:に対し(?:て)?|の取材に(?:対し(?:て)?|応じ)?)、")
"""Whom it was said to, before what is said: "X told Y that …"."""


def _near_topic(line: str, start: int, end: int) -> tuple[Span, int] | None:
    """The topic of the clause that a quotation stands in, where that clause has one of its own."""
    comma = line.rfind("、", start, end - 1)
    if comma < 0:
        return None
    clause = line[comma + 1 : end]
    match = re.search(r"は(?=.{0,14}$)", clause)
    if match is None or match.start() < 2:
        return None
    return (comma + 1, comma + 1 + match.start()), comma + 1 + match.end()


def _topic(line: str, start: int, end: int) -> tuple[Span, int] | None:
    """The topic that opens a sentence ("Xは", "Xが"), and where what is said of it begins."""
    while start < end and line[start] in "、。 　":
        start += 1
    match = re.search(r"(?:は|が)、", line[start:end]) or re.search(
        r"(?<=[^でにと])は(?=[^、])|が(?=\d|\ue001)", line[start:end]
    )
    if match is None:
        match = re.search(r"は$|が$", line[start:end])
    if match is None or match.start() == 0:
        return None
    low, high = start, start + match.start()
    comma = line.rfind("、", low, high)
    if comma >= 0 and high - comma > 2:
        low = comma + 1
    return (low, high), start + match.end()
