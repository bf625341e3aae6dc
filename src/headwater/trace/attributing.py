"""The room's first answer: who says what in an article, to whom it was told, and on which outlet it rests."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from headwater.models import Attribution, Mention
from headwater.trace.english import read_sentence
from headwater.trace.gazetteer import Gazetteer, Sighting
from headwater.trace.grammar import English, english
from headwater.trace.headlines import headline_attributions
from headwater.trace.marks import MARK, Sentence, read_prose
from headwater.trace.naming import meant, referred
from headwater.trace.orders import read_ordered
from headwater.trace.parse import Reading, Span
from headwater.trace.press import OPENING_MARKS, Press, beside, heard_by, is_called, relied_on, rested_on
from headwater.trace.quoting import join_quotations
from headwater.trace.spaceless import Spaceless, read_spaceless, spaceless
from headwater.trace.speakers import People
from headwater.trace.tongues import SPACED, SPACELESS, Tongue, language_of, tongue
from headwater.trace.weighing import kept
from headwater.trace.who import Who
from headwater.trace.wires import is_wire

_ELIDING = frozenset(("fr", "it"))


def attributions(
    text: str, *, title: str = "", outlet: str = "", language: str = "", gazetteer: Gazetteer
) -> tuple[Attribution, ...]:
    """Who says what in an article's text, in order of the text.

    Offsets are characters of `text`. `outlet` is the article's own outlet, which is never the outlet relied on.
    """
    return read_article(text, title=title, outlet=outlet, language=language, gazetteer=gazetteer)[0]


def in_headline(
    title: str,
    text: str,
    *,
    outlet: str = "",
    language: str = "",
    gazetteer: Gazetteer,
    body: Sequence[Attribution] | None = None,
) -> tuple[Attribution, ...]:
    """Who says what in an article's title. Offsets are characters of `title`; speakers are those that the text names.

    `body` are the attributions of the text, where the caller has read it.
    """
    if not title.strip():
        return ()
    code = language_of(text, language)
    if body is None:
        body = read_article(text, outlet=outlet, language=language, gazetteer=gazetteer)[0]
    found = read_article(title, outlet=outlet, language=code, gazetteer=gazetteer)[0] if code else ()
    own = gazetteer.called(outlet) if outlet else None
    usable = [
        one for one in meant(title, gazetteer.sightings(title), code) if own is None or one.named.name != own.name
    ]
    return headline_attributions(title, text, found, body, usable=usable)


def mentions(text: str, gazetteer: Gazetteer, language: str = "") -> tuple[Mention, ...]:
    """The outlets that a text names, each with its relation; "" where it is merely named."""
    return read_article(text, language=language, gazetteer=gazetteer)[1]


def read_article(
    text: str, *, title: str = "", outlet: str = "", language: str = "", gazetteer: Gazetteer
) -> tuple[tuple[Attribution, ...], tuple[Mention, ...]]:
    """Attributions and outlet mentions of a text in one reading."""
    code = language_of(text, language)
    sentences = read_prose(text, elided=code in _ELIDING) if code else []
    sightings = meant(text, gazetteer.sightings(text), code)
    grammar, readings = _readings(text, sentences, sightings, code)
    own = gazetteer.called(outlet) if outlet else None
    others = [one for one in sightings if own is None or one.named.name != own.name]
    usable = referred(text, others, grammar.the_paper) if code else others
    press = Press(text, sentences, usable, [one.start for one in usable], grammar, {})
    press.relations.update({one.start: "wire" for one in sightings if is_wire(text, one)})
    found = _attributed(press, readings)
    named = frozenset(sightings)
    seen = tuple(
        Mention(one.start, one.end, one.named.name, one.named.key, press.relations.get(one.start, ""))
        for one in sorted({*sightings, *usable}, key=lambda each: (each.start, each.end))
        if press.relations.get(one.start) or (one.sure and one in named)
    )
    return found, seen


def _readings(
    text: str, sentences: list[Sentence], sightings: list[Sighting], code: str
) -> tuple[English | Tongue | Spaceless, list[Reading]]:
    """The readings of a text in its language; where no grammar fits, none."""
    if code == "en":
        grammar = english()
        _mark_names(sentences, sightings)
        found = [one for n, sentence in enumerate(sentences) for one in read_sentence(text, sentence, n, grammar)]
        named = [(one.start, one.end) for one in sightings if one.sure]
        return grammar, kept(join_quotations(sentences, found, grammar), named)
    if code in SPACELESS:
        run = spaceless(code)
        found = [one for n, sentence in enumerate(sentences) for one in read_spaceless(sentence, n, text, run)]
        return run, join_quotations(sentences, found, None)
    if code in SPACED:
        order = tongue(code)
        _mark_names(sentences, sightings)
        found = [
            one
            for n, sentence in enumerate(sentences)
            for one in read_ordered(sentence, n, text, order, sentences[n - 1] if n else None)
        ]
        return order, join_quotations(sentences, found, None)
    return english(), []


def _mark_names(sentences: list[Sentence], sightings: list[Sighting]) -> None:
    """Notes on the elements where outlets are surely named, so that whom it was said to is told from who says it."""
    if not sightings:
        return
    elements = [item for sentence in sentences for item in sentence.items]
    ends = [item.end for item in elements]
    for one in sightings:
        at = bisect_right(ends, one.start)
        if one.sure and at < len(elements) and elements[at].start < one.end:
            elements[at].names_to = max(one.end, elements[at].end if elements[at].quote else 0)


def _attributed(press: Press, readings: list[Reading]) -> tuple[Attribution, ...]:
    code = "en" if isinstance(press.grammar, English) else press.grammar.code
    people = People(code=code, text=press.text)
    merged, chains = _chained(readings, press.grammar)
    made: list[Attribution] = []
    for reading in sorted(merged, key=lambda one: (one.sentence, one.cue[0][0])):
        source = " ".join(press.text[start:end] for start, end in reading.source)
        who = people.resolve(source, reading.source[0][0] if reading.source else 0)
        outlet, relation = relied_on(press, reading)
        via = beside(press, reading, outlet, relation) + heard_by(press, reading)
        for link in chains.get(id(reading), ()):
            for one in press.within(*link):
                if not one.sure and not is_called(press, one, ""):
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
    made = [one for one in made if not _is_second_hand(press, one)]
    made.extend(_second_hand(press, people, made))
    made.extend(rested_on(press))
    sourced = {(one.cue, one.content) for one in made if one.source}
    made = [one for one in made if one.source or (one.cue, one.content) not in sourced]
    return tuple(sorted(made, key=lambda one: (one.content[0], one.cue)))


def _is_second_hand(press: Press, one: Attribution) -> bool:
    """Whether a word of saying is the "citing" of "X reports, citing Y", and what it seems to say is Y."""
    if one.relation != "reports" or not one.cue or not one.source or one.source[0][0] > one.cue[0][0]:
        return False
    match = press.grammar.resting.match(press.text, max(0, press.text.rfind(",", 0, one.cue[0][0])))
    return match is not None and match.start() <= one.cue[0][0] < match.end() <= one.content[0][0]


def _second_hand(press: Press, people: People, made: list[Attribution]) -> list[Attribution]:
    """X reports, citing Y: what an outlet has from another comes from that one, by way of the outlet."""
    found: list[Attribution] = []
    for one in made:
        if one.relation != "reports" or not one.source:
            continue
        start = one.source[0][0]
        opening = next((each.end for each in press.within(*one.source[0]) if each.named.name == one.outlet), start)
        stop = press.text.find("\n", opening) % (len(press.text) + 1)
        match = press.grammar.resting.search(press.text, opening, min(stop, opening + _NEAR))
        if match is None or any(low <= match.start() < high for low, high in one.content):
            continue
        source = _SECOND.match(press.text, match.end(), stop)
        if source is None:
            continue
        said = _HIS_WORDS.sub("", source.group().rstrip())
        span = (source.start(), source.start() + len(said))
        outlets = [each for each in press.within(*span) if each.sure]
        for each in outlets:
            press.relations.setdefault(each.start, "cites")
        who = Who() if outlets else people.resolve(press.text[slice(*span)], span[0])
        cue = (
            match.start() + len(match.group()) - len(match.group().lstrip(" ,،")),
            len(press.text[: match.end()].rstrip()),
        )
        found.append(
            replace(
                one,
                cue=(cue,),
                source=(span,),
                speaker=who.speaker,
                role=who.role,
                organisation=who.organisation,
                outlet=outlets[0].named.name if outlets else "",
                via=tuple(dict.fromkeys((one.outlet, *one.via))),
                relation="cites",
            )
        )
    return found


_NEAR = 90
"""Characters behind an outlet's name within which "citing" still speaks of it."""
_HIS_WORDS = re.compile(r"的(?:话|話|说法|說法|报道|報道)(?:说|說|称|稱)?$")
"""Chinese: "援引李明的话说" cites Li Ming."""
_SECOND = re.compile(r"[^,.;:،؛。，：“«„\"\n]{3,80}")


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


def _kind(press: Press, reading: Reading) -> str:
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
    opens = press.text[reading.content[0][0]] in OPENING_MARKS
    return "direct" if opens and inside >= 0.9 * (inside + outside) else "mixed"
