"""The room's first answer: who says what in an article, to whom it was told, and on which outlet it rests."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from headwater.models import Attribution, Mention
from headwater.trace.english import read_sentence
from headwater.trace.gazetteer import Gazetteer, Sighting
from headwater.trace.grammar import English, english
from headwater.trace.marks import MARK, Sentence, read_prose
from headwater.trace.orders import read_ordered
from headwater.trace.parse import Reading, Span
from headwater.trace.quoting import join_quotations
from headwater.trace.spaceless import Spaceless, read_spaceless, spaceless
from headwater.trace.speakers import People, Who
from headwater.trace.tongues import SPACED, SPACELESS, Tongue, language_of, tongue
from headwater.trace.weighing import kept
from headwater.trace.wires import is_wire

_OPENING_MARKS = frozenset("“\"'„«»‘「『`”")
_TO_OUTLET = re.compile(r"(?:told|with|to)\s+(?:the\s+)?$")
_ELIDING = frozenset(("fr", "it"))
_BEHIND_NAME = (",", "(", "and ", "on ", "in ")


def attributions(
    text: str, *, title: str = "", outlet: str = "", language: str = "", gazetteer: Gazetteer
) -> tuple[Attribution, ...]:
    """Who says what in an article's text, in order of the text.

    Offsets are characters of `text`. `outlet` is the article's own outlet, which is never the outlet relied on.
    """
    return read_article(text, title=title, outlet=outlet, language=language, gazetteer=gazetteer)[0]


def mentions(text: str, gazetteer: Gazetteer, language: str = "") -> tuple[Mention, ...]:
    """The outlets that a text names, each with its relation; "" where it is merely named."""
    return read_article(text, language=language, gazetteer=gazetteer)[1]


def read_article(
    text: str, *, title: str = "", outlet: str = "", language: str = "", gazetteer: Gazetteer
) -> tuple[tuple[Attribution, ...], tuple[Mention, ...]]:
    """Attributions and outlet mentions of a text in one reading."""
    code = language_of(text, language)
    sentences = read_prose(text, elided=code in _ELIDING) if code else []
    sightings = gazetteer.sightings(text)
    grammar, readings = _readings(text, sentences, sightings, code)
    own = gazetteer.called(outlet) if outlet else None
    usable = [one for one in sightings if own is None or one.named.name != own.name]
    press = _Press(text, sentences, usable, [one.start for one in usable], grammar, {})
    press.relations.update({one.start: "wire" for one in sightings if is_wire(text, one)})
    found = _attributed(press, readings)
    seen = tuple(
        Mention(one.start, one.end, one.named.name, one.named.key, press.relations.get(one.start, ""))
        for one in sightings
        if one.sure or press.relations.get(one.start)
    )
    return found, seen


def _readings(
    text: str, sentences: list[Sentence], sightings: list[Sighting], code: str
) -> tuple[English | Tongue | Spaceless, list[Reading]]:
    """The readings of a text in its language; where no grammar fits, none."""
    if code == "en":
        grammar = english()
        found = [one for n, sentence in enumerate(sentences) for one in read_sentence(text, sentence, n, grammar)]
        named = [(one.start, one.end) for one in sightings if one.sure]
        return grammar, kept(join_quotations(sentences, found, grammar), named)
    if code in SPACELESS:
        run = spaceless(code)
        found = [one for n, sentence in enumerate(sentences) for one in read_spaceless(sentence, n, text, run)]
        return run, join_quotations(sentences, found, None)
    if code in SPACED:
        order = tongue(code)
        found = [
            one
            for n, sentence in enumerate(sentences)
            for one in read_ordered(sentence, n, text, order, sentences[n - 1] if n else None)
        ]
        return order, join_quotations(sentences, found, None)
    return english(), []


@dataclass(slots=True)
class _Press:
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


def _attributed(press: _Press, readings: list[Reading]) -> tuple[Attribution, ...]:
    german = isinstance(press.grammar, Tongue) and press.grammar.nouns_capital
    people = People(nouns_capital=german, text=press.text)
    merged, chains = _chained(readings, press.grammar)
    made: list[Attribution] = []
    for reading in sorted(merged, key=lambda one: (one.sentence, one.cue[0][0])):
        source = " ".join(press.text[start:end] for start, end in reading.source)
        who = people.resolve(source, reading.source[0][0] if reading.source else 0)
        outlet, relation = _relied_on(press, reading)
        via = _beside(press, reading, outlet, relation) + _via(press, reading)
        for link in chains.get(id(reading), ()):
            for one in press.within(*link):
                if not one.sure and not _is_called(press, one, ""):
                    continue
                via.append(one.named.name)
                press.relations[one.start] = "cites"
                relation = relation or "cites"
        if via and not relation:
            relation = "told"
        if outlet and relation == "reports":
            who = Who()
        made.append(
            Attribution(
                content=tuple(reading.content),
                cue=tuple(reading.cue),
                source=tuple(reading.source),
                kind=_kind(press, reading),
                speaker=who.speaker,
                role=who.role,
                organisation=who.organisation,
                outlet=outlet,
                via=tuple(dict.fromkeys(name for name in via if name != outlet)),
                relation=relation,
            )
        )
    made.extend(_rested_on(press))
    return tuple(sorted(made, key=lambda one: (one.content[0], one.cue)))


def _chained(
    readings: list[Reading], grammar: English | Tongue | Spaceless
) -> tuple[list[Reading], dict[int, list[Span]]]:
    """Joins "according to X, as cited by Y": the second hand becomes the first one's way to this article."""
    chains: dict[int, list[Span]] = {}
    out: list[Reading] = []
    for reading in readings:
        if reading.frame == "according" and grammar.chain.match(reading.base):
            opening = reading.cue[0][0]
            inner = [
                one
                for one in readings
                if one.sentence == reading.sentence and one is not reading and one.source and one.cue[0][0] < opening
            ]
            for one in inner:
                chains.setdefault(id(one), []).append(reading.source[0])
            direct = [one for one in inner if one.frame == "according" and 0 <= opening - one.source[-1][1] <= 3]
            if direct:
                direct[-1].cue.append(reading.cue[0])
                continue
        out.append(reading)
    return out, chains


def _relied_on(press: _Press, reading: Reading) -> tuple[str, str]:
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
            if not one.sure and not (whole and (noun or not plain) and _is_called(press, one, lead)):
                continue
            if whole and not grammar.weak_after.match(after):
                press.relations[one.start] = "reports"
                return one.named.name, "reports"
            press.relations.setdefault(one.start, "weak")
            return one.named.name, "weak"
    return "", ""


def _is_called(press: _Press, one: Sighting, lead: str) -> bool:
    """Whether an ambiguous name is called an outlet: by capitals, by a second word, by quotation marks, by a noun before."""
    name = press.text[one.start : one.end]
    if isinstance(press.grammar, English) or name.isupper() or " " in name or not name.isascii():
        return True
    marked = press.text[one.start - 1 : one.start] in _OPENING_MARKS if one.start else False
    return marked or len(lead) > 4


def _beside(press: _Press, reading: Reading, outlet: str, relation: str) -> list[str]:
    """Further outlets of a source that holds several ("a poll by X and Y")."""
    if not outlet:
        return []
    others = [one for start, end in reading.source for one in press.within(start, end) if one.sure]
    for one in others:
        press.relations.setdefault(one.start, relation)
    return [one.named.name for one in others if one.named.name != outlet]


def _via(press: _Press, reading: Reading) -> list[str]:
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
            if not one.sure and not _is_called(press, one, before[-6:]):
                continue
            weak = press.grammar.weak_after.match(press.text[one.end : one.end + 40])
            if weak and weak.group()[:1].isspace() and not told:
                continue
            press.relations.setdefault(one.start, "told")
            found.append(one.named.name)
    return found


def _kind(press: _Press, reading: Reading) -> str:
    """direct: nearly all words stand in quotation marks; mixed: some do; indirect: none."""
    inside = outside = 0
    pieces, end = reading.content, reading.content[-1][1]
    for number in range(reading.sentence, len(press.sentences)):
        items = press.sentences[number].items
        if items[0].start > end:
            break
        for start, stop in pieces:
            if start < items[-1].end and stop > items[0].start:
                within = [item.quote for item in items if start <= item.start < stop and item.kind != MARK]
                outside += within.count(None)
                inside += sum(quotation.words for quotation in within if quotation is not None)
    if not inside:
        return "indirect"
    opens = press.text[reading.content[0][0]] in _OPENING_MARKS
    return "direct" if opens and inside >= 0.9 * (inside + outside) else "mixed"


def _polled(press: _Press, one: Sighting) -> Attribution | None:
    """An X poll, an X/Y survey: what stands around it in the sentence is what it found."""
    match = _POLL.match(press.text, one.end)
    if match is None or not one.sure:
        return None
    if not press.sentences:
        press.sentences = read_prose(press.text)  # no grammar reads this language, so that nobody asked before
    sentence = next((each for each in press.sentences if each.items[0].start <= one.start < each.items[-1].end), None)
    if sentence is None:
        return None
    start, end = match.end(), len(press.text[: sentence.items[-1].end].rstrip(" .?!"))
    if end - start < 20:
        start, end = sentence.items[0].start, one.start
    if end - start < 20:
        return None
    cue = (match.start(1), match.end(1))
    return Attribution(
        content=((start, end),),
        cue=(cue,),
        source=((one.start, match.end(1)),),
        kind="indirect",
        outlet=one.named.name,
        relation="weak",
    )


_POLL = re.compile(
    r"(?:[’']s?|\s*/\s*[\w .]{2,30}|\s+and\s+[\w .]{2,30}|\s+\w+){0,2}?\s+(polls?|surveys?|analysis|investigation|tally)\b"
)


def _rested_on(press: _Press) -> list[Attribution]:
    """…, citing X. — outlets that a sentence rests on and that no verb of saying has."""
    text = press.text
    found: list[Attribution] = []
    for one in press.sightings:
        match = None
        if one.start not in press.relations and isinstance(press.grammar, English) and (polled := _polled(press, one)):
            press.relations[one.start] = "weak"
            found.append(polled)
            continue
        if one.start not in press.relations:
            match = press.grammar.citing.search(text[max(0, one.start - 60) : one.start])
        if match is None or (not one.sure and press.opens_sentence(one.start)):
            continue
        begin = max(text.rfind(mark, 0, one.start) for mark in (". ", "\n", "! ", "? ")) + 1
        cue_start = one.start - len(match.group().lstrip(", "))
        end = len(text[:cue_start].rstrip(" ,—–-\n"))
        begin += len(text[begin:end]) - len(text[begin:end].lstrip())
        if end - begin < 10:
            continue
        press.relations[one.start] = "cites"
        found.append(
            Attribution(
                content=((begin, end),),
                cue=((cue_start, cue_start + len(text[cue_start : one.start].rstrip())),),
                source=((one.start, one.end),),
                kind="indirect",
                outlet=one.named.name,
                relation="cites",
            )
        )
    return found
