"""An article with the outlets that it names: which of them is relied on, told, cited, or merely named.

The words around a name say what it is there for. What has no verb of saying is read here too: "a poll by X and Y",
"X’s Mara Holt", "a report in X", "published by X", "…, citing X".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace

from headwater.models import Attribution
from headwater.trace.gazetteer import Sighting
from headwater.trace.grammar import English
from headwater.trace.marks import Sentence, read_prose
from headwater.trace.parse import Reading, Span
from headwater.trace.spaceless import Spaceless
from headwater.trace.tongues import Tongue

OPENING_MARKS = frozenset("“\"'„«»‘「『`”")
_TO_OUTLET = re.compile(r"(?:told|with|to)\s+(?:the\s+)?$")
_BEHIND_NAME = (",", "(", "and ", "on ", "in ")
_LEAST = 10  # characters of what is said, below which nothing is


@dataclass(slots=True)
class Press:
    """An article with the outlets that it names; `relations` grows as attributions are made: start of a name → relation."""

    text: str
    sentences: list[Sentence]
    sightings: list[Sighting]
    starts: list[int]
    grammar: English | Tongue | Spaceless
    relations: dict[int, str]

    def within(self, start: int, end: int) -> list[Sighting]:
        """The names that stand in a span."""
        return self.sightings[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def opens_sentence(self, at: int) -> bool:
        """Whether a sentence opens at an offset, so that a capital says nothing."""
        before = self.text[max(0, at - 8) : at].rstrip()
        return not before or before[-1] in '.!?\n”"'


def relied_on(press: Press, reading: Reading) -> tuple[str, str]:
    """The outlet that is itself the source, and in what relation; ("", "") where a source holds none."""
    text, grammar = press.text, press.grammar
    for start, end in reading.source:
        for one in press.within(start, end):
            after = text[one.end : one.end + 40]
            noun = grammar.outlet_noun.match(after)
            tail = text[one.end : end]
            lead = text[start : one.start].strip()
            bare = not tail.strip(" ,’'s") or bool(noun) or tail.lstrip().startswith(_BEHIND_NAME)
            whole = bool(grammar.lead_noun.fullmatch(lead)) and bare
            plain = press.opens_sentence(one.start) and " " not in text[one.start : one.end]
            if not one.sure and not (whole and (noun or not plain) and is_called(press, one, lead)):
                continue
            if whole and not grammar.weak_after.match(after):
                press.relations[one.start] = "reports"
                return one.named.name, "reports"
            press.relations.setdefault(one.start, "weak")
            return one.named.name, "weak"
    return "", ""


def is_called(press: Press, one: Sighting, lead: str) -> bool:
    """Whether an ambiguous name is called an outlet: by capitals, by a second word, by quotation marks, by a noun before."""
    name = press.text[one.start : one.end]
    if isinstance(press.grammar, English) or name.isupper() or " " in name or not name.isascii():
        return True
    marked = press.text[one.start - 1 : one.start] in OPENING_MARKS if one.start else False
    return marked or len(lead) > 4


def beside(press: Press, reading: Reading, outlet: str, relation: str) -> list[str]:
    """Further outlets of a source that holds several ("a poll by X and Y")."""
    if not outlet:
        return []
    others = [one for start, end in reading.source for one in press.within(start, end) if one.sure]
    for one in others:
        press.relations.setdefault(one.start, relation)
    return [one.named.name for one in others if one.named.name != outlet]


def heard_by(press: Press, reading: Reading) -> list[str]:
    """The outlets to whom it was told or through whom it came, named in the sentence outside of what is said."""
    items = press.sentences[reading.sentence].items
    found: list[str] = []
    for one in press.within(items[0].start, items[-1].end):
        if any(start <= one.start < end for start, end in reading.content + reading.source):
            continue
        before = press.text[max(items[0].start, one.start - 60) : one.start]
        after = press.text[one.end : one.end + 30]
        heard = isinstance(press.grammar, Spaceless) and press.grammar.told_after is not None
        told = reading.told is not None and reading.told[0] <= one.start < reading.told[1]
        if heard and not press.grammar.told_after.match(after):  # type: ignore[union-attr]
            continue
        if told or press.grammar.first_hand.search(before):
            if not one.sure and not told and isinstance(press.grammar, English) and not _TO_OUTLET.search(before):
                continue
            if not one.sure and not is_called(press, one, before[-6:]):
                continue
            weak = press.grammar.weak_after.match(press.text[one.end : one.end + 40])
            if weak and weak.group()[:1].isspace() and not told:
                continue
            press.relations.setdefault(one.start, "told")
            found.append(one.named.name)
    return found


def rested_on(press: Press) -> list[Attribution]:
    """What outlets are named for where no verb of saying has them: …, citing X; a poll by X; X’s Mara Holt; published by X."""
    found: list[Attribution] = []
    english = isinstance(press.grammar, English)
    for one in press.sightings:
        if one.start in press.relations:
            continue
        made = _cited(press, one)
        if made is None and english and one.sure:
            made = _polled(press, one) or _by_place(press, one)
        if made is not None:
            press.relations[one.start] = made.relation
            row = tuple(name for name in _joined(press, one, made.relation) if name not in (made.outlet, *made.via))
            found.append(replace(made, via=(*made.via, *row)) if row else made)
    return found


def _cited(press: Press, one: Sighting) -> Attribution | None:
    """…, citing X."""
    text = press.text
    match = press.grammar.citing.search(text[max(0, one.start - 60) : one.start])
    doubtful = not one.sure and (press.opens_sentence(one.start) or not is_called(press, one, ""))
    if match is None or doubtful:
        return None
    begin = max(text.rfind(mark, 0, one.start) for mark in (". ", "\n", "! ", "? ")) + 1
    cue_start = one.start - len(match.group().lstrip(", "))
    end = len(text[:cue_start].rstrip(" ,—–-\n"))
    begin += len(text[begin:end]) - len(text[begin:end].lstrip())
    if end - begin < _LEAST:
        return None
    cue = (cue_start, cue_start + len(text[cue_start : one.start].rstrip()))
    return _found(one, (begin, end), cue, (one.start, one.end), "cites")


def _polled(press: Press, one: Sighting) -> Attribution | None:
    """An X poll, an X-Y survey, the X average: what stands around it in the sentence is what it found."""
    match = _POLL.match(press.text, one.end)
    if match is None:
        return None
    content = _around(press, one, match.end())
    if content is None:
        return None
    others = [each for each in press.within(one.end, match.end()) if each.sure and each.start not in press.relations]
    for each in others:
        press.relations[each.start] = "weak"
    cue = match.span(1)
    return _found(one, content, cue, (one.start, cue[1]), "weak", tuple(each.named.name for each in others))


def _by_place(press: Press, one: Sighting) -> Attribution | None:
    """X’s Mara Holt …; X reported …; a report in X …; published by X."""
    text = press.text
    low = max(text.rfind("\n", 0, one.start) + 1, one.start - 80)
    after = _PERSON_OF.match(text, one.end) or _PRESS_VERB.match(text, one.end)
    if after is not None and _acts(press, after, text[low : one.start]):
        content = _around(press, one, after.end())
        relation = "weak" if after.re is _PERSON_OF else "reports"
        cue = after.span(1)
        return _found(one, content, cue, (one.start, one.end), relation) if content else None
    before = _BY_OUTLET.search(text[low : one.start]) or _PIECE_IN.search(text[low : one.start])
    content = _around(press, one, one.end) if before is not None else None
    if before is None or content is None:
        return None
    cue = (low + before.start(1), low + before.end(1))
    relation = "cites" if before.re is _PIECE_IN else "reports" if before.group(1).lower() in _PUBLISHED else "weak"
    return _found(one, content, cue, (one.start, one.end), relation)


def _acts(press: Press, after: re.Match[str], before: str) -> bool:
    """Whether the word behind an outlet, or behind one of its people, says what they did rather than what was done."""
    if after.re is _PRESS_VERB:
        return _GOVERNED.search(before) is None
    grammar = press.grammar
    return isinstance(grammar, English) and after.group(1) in grammar.forms


def _joined(press: Press, one: Sighting, relation: str) -> tuple[str, ...]:
    """The outlets that stand in one row behind another: the X and the Y."""
    names: list[str] = []
    last = one
    for each in press.sightings[bisect_left(press.starts, one.end) :]:
        between = press.text[last.end : each.start]
        if len(between) > _ROW or not each.sure or _IN_ROW.fullmatch(between) is None:
            break
        if each.start not in press.relations:
            press.relations[each.start] = relation
        names.append(each.named.name)
        last = each
    return tuple(names)


_ROW = 12  # characters between two outlets of a row
_IN_ROW = re.compile(r"(?:,?\s+(?:and|or|&)|,)\s+(?:[tT]he\s+)?")


def _around(press: Press, one: Sighting, after: int) -> tuple[int, int] | None:
    """What a sentence says beside an outlet's name: what stands behind it, else what stands before."""
    if not press.sentences:
        press.sentences = read_prose(press.text)  # no grammar reads this language, so that nobody asked before
    sentence = next((each for each in press.sentences if each.items[0].start <= one.start < each.items[-1].end), None)
    if sentence is None:
        return None
    start, end = after, len(press.text[: sentence.items[-1].end].rstrip(" .?!"))
    start += len(press.text[start:end]) - len(press.text[start:end].lstrip(" ,"))
    if end - start < 2 * _LEAST:
        start, end = sentence.items[0].start, len(press.text[: one.start].rstrip(" ,"))
    return (start, end) if end - start >= 2 * _LEAST else None


def _found(  # noqa: PLR0917 (the parts of one value, in the order of its fields)
    one: Sighting, content: Span, cue: Span, source: Span, relation: str, others: tuple[str, ...] = ()
) -> Attribution:
    return Attribution(
        content=(content,),
        cue=(cue,),
        source=(source,),
        kind="indirect",
        outlet=one.named.name,
        via=tuple(dict.fromkeys(name for name in others if name != one.named.name)),
        relation=relation,
    )


_POLL = re.compile(
    r"(?:[’']s?|\s*[-–/]\s*[\w .]{2,30}|\s+and\s+[\w .]{2,30}|\s+\w+){0,2}?"
    r"\s+(polls?|surveys?|polling|average|analysis|investigation|tally|count|tracker|forecast|projections?|estimates?)\b",
    re.IGNORECASE,
)
_PERSON_OF = re.compile(
    r"(?:[’']s?\s+|\s+(?:reporter|correspondent|columnist|editor|host|anchor|analyst|commentator|contributor|writer)\s+)"
    r"(?=[A-Z][\w.’-]*\s+(?:[A-Z][\w.’-]*\s+){1,3}(\w+))"
)
_PRESS_VERB = re.compile(
    r"\s+(?:(?:has|had|have|also|first|even|then|later|previously|recently|once|\w+ly)\s+){0,3}"
    r"(report(?:s|ed)|sa(?:ys|id)|writes|wrote|not(?:es|ed)|claim(?:s|ed)|reveal(?:s|ed)|publish(?:es|ed)|expos(?:es|ed)|unearth(?:s|ed)|uncover(?:s|ed)|obtain(?:s|ed)|found|learn(?:s|ed)|identif(?:ies|ied)|"
    r"confirm(?:s|ed)|estimat(?:es|ed)|project(?:s|ed)|peg(?:s|ged)|quer(?:ies|ied)|describ(?:es|ed)|detail(?:s|ed)|"
    r"suggest(?:s|ed)|speculat(?:es|ed)|alleg(?:es|ed)|quot(?:es|ed)|cit(?:es|ed)|posted|headlined|ran\s+an?|"
    r"carrie[sd])\b"
)
_PUBLISHED = frozenset(
    "published reported revealed disclosed uncovered unearthed exposed released leaked documented "
    "detailed quoted cited told".split()
)
_BY_OUTLET = re.compile(
    r"\b(published|reported|revealed|disclosed|uncovered|unearthed|exposed|released|leaked|documented|"
    r"detailed|quoted|cited|told|described|dubbed|mentioned|criticized|criticised|endorsed|conducted|compiled|commissioned|accused|"
    r"profiled|echoed)(?:\s+\w+ly|\s+\w+day|\s+this\s+\w+|\s+last\s+\w+)?\s+by\s+"
    r"(?:both\s+)?(?:the\s+)?$"
)
_PIECE_IN = re.compile(
    r"\b(reports?|stor(?:y|ies)|articles?|accounts?|investigations?|editorial|columns?|op-eds?|essays?|pieces?|analysis|"
    r"review|dispatch)(?:\s+\w+)?\s+(?:in|by|from|on)\s+(?:the\s+)?$"
)
_GOVERNED = re.compile(r"\b(?:with|by|in|on|from|to|of|at|for|beside|via)\s+(?:the\s+|an?\s+)?$", re.IGNORECASE)
