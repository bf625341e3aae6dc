"""Quotations and their readings over a whole article: what goes on, what a colon announces, what nobody claims yet."""

from __future__ import annotations

from headwater.trace.grammar import SAY, English
from headwater.trace.marks import MARK, QUOTE, WORD, Quotation, Sentence
from headwater.trace.parse import Reading
from headwater.trace.phrases import phrase_left, verb_group_start

_LEAST_WORDS = 3


def join_quotations(sentences: list[Sentence], readings: list[Reading], grammar: English | None) -> list[Reading]:
    """Gives each quotation that no reading holds to the one it goes on from, or to the announcement before it."""
    by_sentence: dict[int, list[Reading]] = {}
    for reading in readings:
        by_sentence.setdefault(reading.sentence, []).append(reading)
    more: list[Reading] = []
    holder: Reading | None = None  # the reading whose quotation may go on
    last_paragraph = -1
    for number, sentence in enumerate(sentences):
        own = by_sentence.get(number, [])
        for quotation in _free(sentence, own):
            if sentence.items[0].quote is quotation or (sentence.items[0].kind == MARK and len(sentence.items) < 4):
                announced = _announced(sentences, number, quotation, grammar)
                if announced is not None and not any(
                    one.cue == announced.cue for one in by_sentence.get(number - 1, [])
                ):
                    more.append(announced)
                    own.append(announced)
                    by_sentence.setdefault(number, own)
                elif holder is not None and sentence.paragraph - last_paragraph <= 1 and _only_quoted(sentence):
                    holder.content.append((quotation.start, quotation.end))
                    own = [*own, holder]
        said = [one for one in own if _holds_quotation(sentence, one)]
        if said:
            holder, last_paragraph = said[-1], sentence.paragraph
        elif sentence.paragraph != last_paragraph or own or any(item.kind == WORD for item in sentence.items):
            holder = None
    return readings + more


def _only_quoted(sentence: Sentence) -> bool:
    """Whether a sentence is nothing but quotations and marks."""
    return all(item.kind != WORD for item in sentence.items)


def _free(sentence: Sentence, own: list[Reading]) -> list[Quotation]:
    """The sentence's quotations of some length that stand in no reading's content."""
    free = []
    for item in sentence.items:
        quotation = item.quote
        if quotation is None or quotation.words < _LEAST_WORDS:
            continue
        if not any(start <= quotation.start and quotation.end <= end for one in own for start, end in one.content):
            free.append(quotation)
    return free


def _holds_quotation(sentence: Sentence, reading: Reading) -> bool:
    return any(
        item.kind == QUOTE and any(start <= item.start < end for start, end in reading.content)
        for item in sentence.items
    )


def _announced(sentences: list[Sentence], number: int, quotation: Quotation, grammar: English | None) -> Reading | None:
    """“She put it this way:” and then, in a paragraph of its own, the quotation."""
    if number == 0 or grammar is None:
        return None
    items = sentences[number - 1].items
    if items[-1].kind != MARK or items[-1].low not in (":", ","):
        return None
    for at in range(len(items) - 2, -1, -1):
        element = items[at]
        if element.kind == WORD and SAY in grammar.forms.get(element.low, ()):
            subject = phrase_left(items, verb_group_start(items, at, grammar) - 1, grammar)
            if subject is None:
                continue
            source = (items[subject[0]].start, items[subject[1]].end)
            cue = (element.start, element.end)
            return Reading(
                [(quotation.start, quotation.end)],
                [cue],
                [source],
                "pre",
                grammar.bases[element.low],
                at,
                number,
                features=["announced"],
            )
    return None
