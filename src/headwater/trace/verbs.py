"""The readings of words of saying by order: what stands before them, what they govern, where the clause ends."""

from __future__ import annotations

from functools import lru_cache

from headwater.trace.grammar import SAY, English
from headwater.trace.marks import MARK, QUOTE, WORD, Element
from headwater.trace.parse import Parse, Reading, Span, after_cue, has_quote, opening_of, span_of
from headwater.trace.phrases import clause_end, phrase_left, phrase_right, verb_group_start

_RELATIVE = frozenset(("who", "which", "that"))
_BE = frozenset(("is", "are", "was", "were", "be", "been", "being", "’s", "'s"))
_QUESTIONS = frozenset(("how", "what", "why", "whether", "if", "when", "where", "who"))
_HAVE = frozenset(("has", "have", "had", "having", "’ve", "'ve"))
_DO = frozenset(("do", "does", "did"))
_BEFORE_NOUNS = frozenset("the a an his her their its my our your no any of for in on with by from".split())
_BEHIND_NOUNS = frozenset("that to of for on about with over against by".split())
_POSSESSIVES = frozenset("his her their its my our your".split())
_LIGHT = frozenset("made gave had have take took drew issue express voice raise make offer give".split())
_LEANS = frozenset("by without while in after before to as".split())
_THINGS = frozenset("it this that which there".split())
_LISTENED = frozenset("tell assure inform remind notify brief ask warn advise urge".split())


def read_verb(parse: Parse, at: int, frames: frozenset[str]) -> Reading | None:
    """The reading of the word of saying at `at`; None where it is a noun or governs nothing."""
    items = parse.items
    start = verb_group_start(items, at, parse.grammar)
    if start and items[start - 1].kind == WORD and items[start - 1].low in _BEFORE_NOUNS:
        return None
    if at + 1 < len(items) and (parse.grammar.bases[items[at].low], items[at + 1].low) in parse.grammar.phrasal:
        frames |= {SAY}
    return _postposed(parse, at, start, frames) or _preposed(parse, at, start, frames)


def read_noun(parse: Parse, at: int) -> Reading | None:
    """The reading of a noun of saying: "her claim that …", "voiced support for …"."""
    items, grammar = parse.items, parse.grammar
    if at + 2 >= len(items) or at == 0 or items[at + 1].low not in _BEHIND_NOUNS:
        return None
    governs = "clause" if items[at + 1].low == "that" else "phrase"
    first = at + 1 if governs == "clause" or items[at + 1].low == "to" else at + 2
    end = clause_end(items, first, "", grammar, governs=governs, relative=False)
    if end <= first:
        return None
    source, cue_first, kind = _owner(parse, at)
    reading = Reading(
        [span_of(items, first, end - 1)],
        [span_of(items, cue_first, max(at, first - 1))],
        source,
        "noun",
        grammar.nouns[items[at].low],
        at,
        parse.number,
    )
    reading.features = [f"owner:{kind}", f"next:{_class(items[at + 1], grammar)}", f"long:{min(4, (end - first) // 4)}"]
    return reading


def _owner(parse: Parse, at: int) -> tuple[list[Span], int, str]:
    """Whose word a noun of saying is: a possessive before it, or the subject of the verb that it is the object of."""
    items, grammar = parse.items, parse.grammar
    for back in range(at - 1, max(-1, at - 5), -1):
        item = items[back]
        if item.kind != WORD:
            break
        if item.low in _POSSESSIVES:
            return [span_of(items, back, back)], at, "possessive"
        if item.low.endswith(("’s", "'s", "s’")):
            phrase = phrase_left(items, back, grammar)
            return [span_of(items, *phrase)] if phrase else [], at, "genitive"
        if item.text[0].islower() and (
            item.low.endswith(("ed", "ing")) or item.low in grammar.forms or item.low in _LIGHT
        ):
            start = verb_group_start(items, back, grammar)
            phrase = phrase_left(items, start - 1, grammar)
            return [span_of(items, *phrase)] if phrase else list(parse.main), start, "verb" if phrase else "lean"
    return [], at, "none"


def _postposed(parse: Parse, at: int, start: int, frames: frozenset[str]) -> Reading | None:
    """“…,” she said. — …, said Smith. — …, officials said on Monday, …"""
    items, grammar = parse.items, parse.grammar
    if SAY not in frames or start == 0:
        return None
    before = items[start - 1]
    inverted = before.kind == QUOTE or (before.kind == MARK and before.low in ",?!—–")
    told: Span | None = None
    listens = grammar.bases[items[at].low] in _LISTENED
    if inverted and not listens and start == at and items[at].low.endswith(("d", "s", "said", "wrote", "told", "says")):
        subject = phrase_right(items, at + 1, grammar)
        anchor = start - 1
        if subject is None:
            return None
        last = subject[1]
        if before.kind == MARK and before.low == "," and (start < 2 or items[start - 2].kind != QUOTE):
            closing = items[last + 1] if last + 1 < len(items) else None
            if closing is not None and closing.low not in (".", ",", ";", ":") and closing.kind != QUOTE:
                return None
        source = span_of(items, *subject)
        cue_last = at
    else:
        subject = phrase_left(items, start - 1, grammar)
        if subject is None or subject[0] == 0:
            return None
        anchor = subject[0] - 1
        if items[anchor].low == "as" and anchor > 1:
            anchor -= 1
        mark = items[anchor]
        if not (mark.kind == QUOTE or (mark.kind == MARK and mark.low in ",?!—–-")):
            return None
        if items[subject[0]].low in _RELATIVE:
            return None
        last, cue_last = after_cue(parse, at)
        quoted = has_quote(items, max(0, anchor - 1), anchor)
        if listens:
            told, last = _heard(parse, last, closed=not quoted)
        closing = items[last + 1] if last + 1 < len(items) else None
        second = items[last + 2] if last + 2 < len(items) else None
        if not quoted and closing is not None:
            if not (closing.kind == MARK and closing.low in ".,;?!—–-)"):
                return None
            if second is not None and second.kind == QUOTE:
                return None
        if quoted and closing is not None and closing.low == "that":
            return None
        source = span_of(items, *subject)
    content = _content_before(items, anchor)
    if content is None:
        return None
    pieces = [content]
    _goes_on_behind(items, last + 1, pieces, had_quote=has_quote(items, 0, anchor))
    cue = span_of(items, start if not inverted else at, cue_last)
    reading = Reading(pieces, [cue], [source], "post", grammar.bases[items[at].low], at, parse.number, told=told)
    reading.features = ["inverted" if inverted and start == at and not listens else "sv"]
    return reading


def _content_before(items: list[Element], anchor: int) -> Span | None:
    """What is said before "…, she said": a quotation, or all from where the sentence (or its last part) opens."""
    at = anchor
    if items[at].kind == MARK and at > 0 and items[at].low == "," and items[at - 1].kind == QUOTE:
        at -= 1
    if items[at].kind == QUOTE:
        quotation = items[at].quote
        if quotation is not None and (quotation.words > 4 or quotation.opens_upper or at == 0):
            first = at
            if quotation.opens_upper or at == 0 or (items[at - 1].kind == MARK and items[at - 1].low in ",:"):
                return span_of(items, at, at)
        first = opening_of(items, at)
        return span_of(items, first, at)
    first = opening_of(items, at - 1)
    last = at - 1
    if last < first or (last - first < 1 and items[last].kind != QUOTE):
        return None
    return span_of(items, first, last)


def _goes_on_behind(items: list[Element], at: int, pieces: list[Span], *, had_quote: bool) -> None:
    """“A,” she said, “b.” — the second half belongs to the first."""
    if at >= len(items):
        return
    if items[at].kind == MARK and items[at].low in ",:—" and at + 1 < len(items):
        at += 1
        if items[at].low in ("and", "but") and at + 1 < len(items) and items[at + 1].kind == QUOTE:
            at += 1
    if items[at].kind == QUOTE and had_quote:
        pieces.append(span_of(items, at, at))


def _preposed(parse: Parse, at: int, start: int, frames: frozenset[str]) -> Reading | None:
    """She said (that) … — He told the paper that … — They want to … — …, adding that …"""
    items, grammar = parse.items, parse.grammar
    source, subject_kind = _subject(parse, at, start)
    features = [f"subject:{subject_kind}"]
    last, cue_last = after_cue(parse, at)
    told: Span | None = None
    count = len(items)
    if last + 1 >= count:
        return None
    following = items[last + 1]
    if grammar.bases[items[at].low] in _LISTENED:
        told, last = _listener(parse, last)
        if last + 1 >= count:
            return None
        following = items[last + 1]
    comma_after = False
    if following.kind == MARK and following.low in (",", ":") and last + 2 < count:
        comma_after = True
        as_clause = bool(source) and any(items[k].low == "as" and items[k].end <= source[0][0] for k in range(3))
        if following.low == "," and items[last + 2].kind != QUOTE and not as_clause:
            closing = _closing_comma(items, last + 1)
            if closing is None:
                return None
            last = closing
        else:
            last += 1
        if last + 1 >= count:
            return None
        following = items[last + 1]
    elif following.kind == MARK and following.low not in "$(“[@#—–-…":
        return None
    relative = bool(source) and subject_kind == "relative"
    relative = relative and start > 1 and items[start - 2].low == ","
    governs = _governs(following, frames)
    end = clause_end(items, last + 1, items[at].low, grammar, governs=governs, relative=relative)
    if end <= last + 1:
        return None
    span = span_of(items, last + 1, end - 1)
    features += [
        f"next:{_class(following, grammar)}",
        f"comma:{comma_after}",
        f"form:{_form(items[at].low)}",
        f"governs:{governs}",
        f"long:{min(4, (end - last) // 4)}",
    ]
    if start and items[start - 1].kind == WORD:
        features.append(f"prev:{_class(items[start - 1], grammar)}")
    if start < at:
        features += sorted({f"group:{_group(items[k].low, grammar)}" for k in range(start, at)})
    if any(items[k].low in _BE for k in range(start, at)) and not items[at].low.endswith("ing"):
        features.append("passive")
    if has_quote(items, last + 1, end - 1):
        features.append("quote")
    second = items[last + 2] if last + 2 < count else None
    features += _standing(parse, source, start, second)
    cue = span_of(items, start, cue_last)
    reading = Reading([span], [cue], source, "pre", grammar.bases[items[at].low], at, parse.number, told=told)
    reading.features = features
    return reading


def _standing(parse: Parse, source: list[Span], start: int, second: Element | None) -> list[str]:
    """Where a reading stands: who its source is by form, whether the sentence opens with it, what was read before."""
    words = parse.text[source[0][0] : source[0][1]].split() if source else []
    low = words[0].lower() if words else ""
    person = "first" if low in ("i", "we") else "second" if low == "you" else "thing" if low in _THINGS else ""
    kind = person or (
        "none" if not words else "pronoun" if low in parse.grammar.pronouns else f"words{min(len(words), 4)}"
    )
    features = [f"second:{_class(second, parse.grammar)}"] if second is not None else []
    features.append(f"source:{kind}")
    if start < 4:
        features.append("early")
    if parse.main:
        features.append("inside")
    return features


def _governs(following: Element, frames: frozenset[str]) -> str:
    """Whether a word of saying governs a clause, or a phrase that ends sooner."""
    if following.kind == QUOTE or following.low == "that":
        return "clause"
    return "clause" if SAY in frames and following.low != "to" else "phrase"


def _heard(parse: Parse, last: int, *, closed: bool) -> tuple[Span | None, int]:
    """Whom it was told where nothing follows that was said: the noun phrase behind the verb, up to a mark or adjunct."""
    phrase = phrase_right(parse.items, last + 1, parse.grammar, opening=True)
    if phrase is None:
        return None, last
    first, end = phrase
    for at in range(first + 1, end + 1):
        if parse.items[at].low in parse.grammar.prepositions:
            end = at - 1
            break
    span = span_of(parse.items, first, end)
    return span, after_cue(parse, end)[0] if closed else end


def _closing_comma(items: list[Element], comma: int) -> int | None:
    """The comma that closes an aside behind a verb: "said, in a rare rebuke, that …"."""
    for at in range(comma + 1, min(len(items), comma + 14)):
        if items[at].kind == MARK and items[at].low == "," and at + 1 < len(items):
            return at
    return None


_OPENS_CLAUSE = frozenset("the a an this these those his her its their our no most many some".split())


def _listener(parse: Parse, last: int) -> tuple[Span | None, int]:
    """Whom it was told: the noun phrase between the verb and what is said, where a clause or quotation follows it."""
    text, items = parse.text, parse.items
    count = len(items)
    first = last + 1
    if (
        first >= count
        or items[first].kind != WORD
        or items[first].low in ("that", "to", "how", "what", "why", "whether", "if", "of", "about")
    ):
        return None, last
    named = next((k for k in (first, first + 1) if k < count and items[k].names_to), None)
    if named is not None and (named == first or items[first].low == "the"):
        end = named
        while end + 1 < count and items[end + 1].start < items[named].names_to:
            end += 1
        clause = items[end + 1] if end + 1 < count else None
        if clause is not None and clause.kind == WORD and clause.low in _OPENS_CLAUSE:
            return span_of(items, first, end), end
    at = first
    while at < count and at - first < 24:
        element = items[at]
        if element.kind == QUOTE:
            return span_of(items, first, at - 1), at - 1
        if element.kind == MARK and element.low in (",", ":"):
            return span_of(items, first, at - 1), at - 1
        if element.kind == MARK and element.low not in ("&", "(", ")", "-", "/"):
            break
        if element.low in ("that", "how", "what", "why", "whether", "if", "about", "to") and at > first:
            return span_of(items, first, at - 1), at - 1
        if at > first and (
            element.low in ("he", "she", "they", "it", "there", "we", "i", "his", "her", "their")
            or (element.low in ("on", "in") and parse.grammar.adjunct.match(text, items[at - 1].end))
        ):
            after, _ = after_cue(parse, at - 1)
            return span_of(items, first, at - 1), max(after, at - 1)
        at += 1
    if items[first].low in ("him", "her", "them", "me", "us", "it", "you", "reporters", "everyone", "people"):
        return span_of(items, first, first), first
    return None, last


def _subject(parse: Parse, at: int, start: int) -> tuple[list[Span], str]:
    """Who says: the noun phrase before the verb group, or the sentence's first subject where the verb leans on it."""
    items, grammar, main = parse.items, parse.grammar, parse.main
    if start == 0:
        return ([], "none")
    before = items[start - 1]
    gerund = items[at].low.endswith("ing") and start == at
    if gerund and before.kind == MARK:
        return (main or _first_subject(items, start, grammar), "main")
    if before.kind == WORD and before.low in ("and", "but", "then", "or"):
        return (main or _first_subject(items, start, grammar), "main")
    if before.kind == MARK and before.low == "," and start > 1 and items[start - 2].low in ("and", "but"):
        return (main, "main")
    phrase = phrase_left(items, start - 1, grammar)
    # "it is worth noting that …": an adjective stands there, nobody who says
    if phrase is not None and phrase[0] == phrase[1] and phrase[0] > 0 and items[phrase[0] - 1].low in _BE:
        return ([], "none")
    if phrase is None:
        leans = before.kind == WORD and before.low in _LEANS
        return (main or _first_subject(items, start, grammar), "main" if leans else "far")
    head = items[phrase[1]]
    if head.low in _RELATIVE and phrase[0] == phrase[1]:
        return ([span_of(items, *phrase)], "relative")
    kind = (
        "pronoun"
        if phrase[0] == phrase[1] and head.low in grammar.pronouns
        else "name"
        if head.text[0].isupper()
        else "noun"
    )
    return ([span_of(items, *phrase)], kind)


def _first_subject(items: list[Element], before: int, grammar: English) -> list[Span]:
    """The first noun phrase of the sentence that a verb or auxiliary follows."""
    for at in range(1, before):
        element = items[at]
        if element.kind == WORD and (
            element.low in grammar.auxiliaries
            or ((element.low in grammar.forms or element.low.endswith("ed")) and not element.text[0].isupper())
        ):
            phrase = phrase_left(items, verb_group_start(items, at, grammar) - 1, grammar)
            if phrase is not None:
                return [span_of(items, *phrase)]
    return []


def _class(element: Element, grammar: English) -> str:
    """What kind of word an element is, as far as closed classes and its form tell."""
    if element.kind == WORD:
        return _class_of_word(element.text, grammar)
    return "quote" if element.kind == QUOTE else "mark"


@lru_cache(maxsize=8192)
def _class_of_word(text: str, grammar: English) -> str:
    """The class of a word as it is written."""
    low = text.lower()
    for name, words in (
        ("clause", _THAT),
        ("infinitive", _TO),
        ("question", _QUESTIONS),
        ("pronoun", grammar.pronouns),
        ("determiner", grammar.determiners),
        ("preposition", grammar.prepositions),
        ("auxiliary", grammar.auxiliaries),
        ("stop", grammar.stops),
        ("object", _OBJECTS),
    ):
        if low in words:
            return name
    if text[0].isupper():
        return "name"
    if text[0].isdigit():
        return "number"
    return next((ending for ending in ("ing", "ed", "ly") if low.endswith(ending)), "word")


_THAT, _TO = frozenset(("that",)), frozenset(("to",))
_OBJECTS = frozenset("him them me us himself herself themselves".split())


def _group(low: str, grammar: English) -> str:
    """What a word adds to a verb group."""
    for name, words in (("be", _BE), ("have", _HAVE), ("do", _DO)):
        if low in words:
            return name
    if low == "to":
        return "to"
    if low in ("not", "never") or low.endswith(("n't", "n’t")):
        return "negation"
    return "modal" if low in grammar.auxiliaries else "adverb"


def _form(low: str) -> str:
    for ending in ("ing", "ed", "s"):
        if low.endswith(ending):
            return ending
    return "bare"
