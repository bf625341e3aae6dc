"""Noun phrases of languages with spaces: who stands before a word of saying, and who behind it."""

from __future__ import annotations

import re

from headwater.trace.marks import MARK, QUOTE, WORD, Element
from headwater.trace.parse import Span, name_apart
from headwater.trace.speakers import ROLE_NOUN
from headwater.trace.tongues import Tongue

_PRONOUN_SUFFIX = re.compile(r"-(?:t-)?(il|elle|on|ils|elles|je|nous)$")


def phrase_before(items: list[Element], last: int, grammar: Tongue, floor: int = 0) -> Span | None:
    """The noun phrase that ends at `last`; an apposition between commas is skipped."""
    if last < floor:
        return None
    item = items[last]
    if item.kind == MARK and item.low in (",", "،", ")", "—", "–"):
        opener = "(" if item.low == ")" else item.low
        for at in range(last - 1, max(floor - 1, last - 24), -1):
            if items[at].kind == MARK and items[at].low == opener:
                head = phrase_before(items, at - 1, grammar, floor) if at and items[at - 1].kind == WORD else None
                return (head[0], items[last - 1].end) if head else None
        return None
    if (
        item.kind == QUOTE
        and last > floor
        and items[last - 1].kind == WORD
        and (item.quote is None or item.quote.words < 5)
    ):
        if items[last - 1].low in grammar.determiners:
            governed = last - 2 >= floor and items[last - 2].low in grammar.prepositions
            return None if governed else (items[last - 1].start, item.end)
        head = phrase_before(items, last - 1, grammar, floor)
        return (head[0], item.end) if head else None
    if item.kind == QUOTE and item.names_to:
        return item.start, item.end
    if item.kind != WORD:
        return None
    if item.low in grammar.pronouns:
        return item.start, item.end
    if item.low in grammar.stops | grammar.prepositions | grammar.determiners | grammar.adverbs | grammar.connectors:
        return None
    first = last
    while first > floor and last - first < 20:
        before = items[first - 1]
        if (
            before.kind != WORD
            or before.low in grammar.stops
            or before.low in grammar.auxiliaries
            or is_saying(before, grammar)
        ):
            break
        first -= 1
    while first < last and items[first].low in grammar.adverbs | grammar.connectors:
        if is_preposition(items[first].low, grammar):
            break
        first += 1
    if is_preposition(items[first].low, grammar):
        return behind_opening(items, first, last, grammar)
    return items[first].start, items[last].end


def behind_opening(items: list[Element], first: int, last: int, grammar: Tongue) -> Span | None:
    """The subject behind "On Monday" or "In Berlin" that no comma closes; None where all is one adverbial."""
    for at in range(first + 2, last + 1):
        low, before = items[at].low, items[at - 1]
        free = before.low not in grammar.prepositions and before.low not in grammar.determiners
        if free and (low in grammar.determiners or low in grammar.pronouns):
            return items[at].start, items[last].end
        if free and items[at].text[0].isupper() and not before.text[0].isupper() and not grammar.nouns_capital:
            return items[at].start, items[last].end
        if grammar.code == "ru" and before.text[0].isupper() and items[at].text[0].islower():
            return items[at].start, items[last].end
    return None


def is_preposition(low: str, grammar: Tongue) -> bool:
    """Whether a word can only be a preposition: "a" is also an article in Portuguese, "des" in French."""
    return low in grammar.prepositions and low not in grammar.determiners


def behind_listener(items: list[Element], first: int, grammar: Tongue, stop: int | None = None) -> int:
    """Where a sentence goes on behind whom it was said to: "to the daily X", "der X Zeitung"; `first` where nobody was."""
    stop = len(items) if stop is None else stop
    at = first
    to = at < stop and items[at].kind == WORD and items[at].low in grammar.to
    at += to
    while to and at < stop and items[at].low in grammar.determiners:
        at += 1
    noun = at
    while at < stop and items[at].kind == WORD and items[at].low in grammar.listeners:
        at += 1
    called = at > noun
    for opening in range(at, min(stop, at + 1 + to)):
        if items[opening].names_to and (to or called or _dative(items, opening, stop, grammar)):
            end = opening
            while end + 1 < stop and items[end + 1].start < items[opening].names_to:
                end += 1
            return end + 1
    if called and (to or grammar.code == "ru"):
        return at
    if to and not grammar.nouns_capital:
        while at < stop and items[at].kind == WORD and items[at].text[0].isupper():
            at += 1
        if noun < at < stop and items[at].low in grammar.determiners:
            return at
    return first


def _dative(items: list[Element], at: int, stop: int, grammar: Tongue) -> bool:
    """Russian: whether a name between a verb and a noun says to whom, not who."""
    follows = items[at + 1] if at + 1 < stop else None
    noun = follows is not None and follows.kind == WORD and follows.low not in grammar.prepositions
    return grammar.code == "ru" and items[at].kind == QUOTE and noun


def phrase_behind(
    items: list[Element], first: int, grammar: Tongue, limit: int | None = None
) -> tuple[Span | None, int]:
    """The noun phrase that opens at `first` and where it ends, an apposition with it; whom it was said to is skipped."""
    stop = len(items) if limit is None else limit
    heard = behind_listener(items, first, grammar, stop)
    if heard > first and not (_may_be_told(items, first) and _no_subject(items, heard, stop, grammar)):
        first = heard
    while (
        first < stop
        and items[first].kind == WORD
        and (items[first].low in grammar.adverbs or items[first].low in grammar.auxiliaries)
    ):
        first += 1
    while first + 1 < stop and items[first].kind == WORD:
        if items[first].low in grammar.times:
            first += 1
        elif (
            items[first + 1].low in grammar.times
            and items[first].low in grammar.prepositions | grammar.determiners | grammar.breaks
        ):
            first += 2
        else:
            break
    if first < stop and items[first].kind == QUOTE and is_title(items[first]):
        return (items[first].start, items[first].end), first
    if first >= stop or items[first].kind != WORD:
        return None, first - 1
    low = items[first].low
    if low in grammar.that or low in grammar.stops or is_preposition(low, grammar):
        return None, first - 1
    at = first
    while at + 1 < stop and at - first < 30:
        following = items[at + 1]
        if following.kind == QUOTE:
            if following.quote is not None and following.quote.words > 4:
                break
        elif following.kind == MARK:
            if following.low in ("(", ")", "-", "/", "’", "'"):
                at += 1
                continue
            told = behind_listener(items, at + 2, grammar, stop) > at + 2
            if following.low in (",", "،") and not told and apposes(items, at + 2, grammar):
                at += 2
                continue
            break
        elif following.low in grammar.that | grammar.stops | grammar.auxiliaries or _ends_before_listener(
            items, first, at, grammar, stop
        ):
            break
        at += 1
    end = at
    for back in range(first + 1, at + 1):
        if items[back].low in grammar.adverbs or items[back].low in grammar.breaks or is_saying(items[back], grammar):
            end = back - 1
            break
    return (items[first].start, items[end].end), at


def _may_be_told(items: list[Element], first: int) -> bool:
    """German: whether an article is that of whoever speaks as well as that of whom it is said to ("berichtet der Dell Courier")."""
    return items[first].low == "der"


def _no_subject(items: list[Element], at: int, stop: int, grammar: Tongue) -> bool:
    """Whether nothing follows that could be the subject: a mark, or when and where."""
    if at >= stop or items[at].kind != WORD:
        return True
    return items[at].low in grammar.prepositions | grammar.times | grammar.adverbs


def _ends_before_listener(items: list[Element], first: int, at: int, grammar: Tongue, stop: int) -> bool:
    """Whether whoever speaks is named by `at`, and to whom follows; without a name "of the X" belongs to the office."""
    if items[at + 1].low not in grammar.to or not (items[at].text[0].isupper() or items[first].low in grammar.pronouns):
        return False
    named = items[first].low not in grammar.determiners or (at - first > 1 and items[at - 1].text[0].isupper())
    return named and behind_listener(items, at + 1, grammar, stop) > at + 1


def apposes(items: list[Element], at: int, grammar: Tongue, *, nominal: bool = False) -> bool:
    """Whether an apposition opens behind a comma: a small word and no joint, closed by a mark soon after."""
    if at >= len(items) or items[at].kind != WORD:
        return False
    low = items[at].low
    if low in grammar.that or low in grammar.pronouns or low in grammar.connectors or low in grammar.stops:
        return False
    if name_apart(items, at):
        return True
    small = grammar.determiners | grammar.prepositions
    if (nominal or grammar.code in ("de", "nl")) and low not in small and not _is_office(items, at, grammar):
        return False
    closes = next((k for k in range(at, min(len(items), at + 14)) if items[k].kind != WORD), None)
    if closes is None:
        return False
    return (
        items[closes].kind == MARK
        and items[closes].low in (".", ",", "،", ":")
        and not any(items[k].low in grammar.auxiliaries or is_saying(items[k], grammar) for k in range(at, closes))
    )


def _is_office(items: list[Element], at: int, grammar: Tongue) -> bool:
    """Whether a role stands at a place with its office behind it, or alone: "mayor of X", "spokesman,"."""
    if ROLE_NOUN.search(items[at].low) is None or at + 1 >= len(items):
        return False
    following = items[at + 1]
    return following.kind == MARK or following.low in grammar.determiners | grammar.prepositions


def around_auxiliary(items: list[Element], at: int, grammar: Tongue) -> Span | None:
    """X has on Monday said — the subject on either side of an auxiliary that stands far before its participle."""
    for back in range(at - 1, max(-1, at - 14), -1):
        if items[back].kind == MARK and items[back].low in (",", ";", ":"):
            return None
        if items[back].kind == WORD and items[back].low in grammar.auxiliaries:
            return phrase_before(items, back - 1, grammar) or phrase_behind(items, back + 1, grammar, limit=at)[0]
    return None


def has_auxiliary(items: list[Element], at: int, grammar: Tongue) -> bool:
    """Whether an auxiliary stands before a participle in its clause."""
    for back in range(at - 1, max(-1, at - 14), -1):
        if items[back].kind == MARK and items[back].low in (",", ";", ":"):
            return False
        if items[back].low in grammar.auxiliaries:
            return True
    return False


def joins_names(items: list[Element], at: int) -> bool:
    """Whether a hyphen or a short quotation stands inside a name: the “X”-paper."""
    item = items[at]
    if item.kind == QUOTE:
        return is_title(item)
    return item.kind == MARK and item.low == "-" and at > 0 and items[at - 1].end == item.start


def is_title(item: Element) -> bool:
    """Whether a quotation is short, opens with a capital and ends without a mark: a name, nothing that was said."""
    quotation = item.quote
    return quotation is not None and quotation.words < 4 and quotation.opens_upper and quotation.inside_end.isalnum()


def is_saying(element: Element, grammar: Tongue) -> bool:
    """Whether a word is a word of saying, with a joined pronoun or a joined "and" as well."""
    low = element.low
    if low in grammar.verbs or low in grammar.participles:
        return True
    suffix = _PRONOUN_SUFFIX.search(low)
    if suffix and low[: suffix.start()] in (grammar.participles | grammar.verbs.keys()):
        return True
    return any(low.startswith(prefix) and low[len(prefix) :] in grammar.verbs for prefix in grammar.prefixes)


def trimmed_end(items: list[Element], end: int) -> int:
    """The index behind the last element that is no closing mark."""
    while end > 0 and items[end - 1].kind == MARK and items[end - 1].low in ".?!;…؟،,":
        end -= 1
    return end
