"""A sentence made short enough to be shown, without changing what it says.

Only what stands at its ends, or between it and the words that name its source, is left out, and only where the grammar
allows it. What holds a negation, a condition, a contrast, a hedge or a source is never left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import regex

from headwater.digest.leaning import leans
from headwater.digest.limits import Room, length
from headwater.digest.speech import Speech, speech
from headwater.prose import is_spaceless, words
from headwater.prose.patterns import pattern

_DATELINE = regex.compile(
    r"^(?:\p{Lu}[\p{Lu}\p{M}.'’-]{2,}[\p{L}\p{N} .,'’/-]{0,60}|\p{Lu}[\p{L}\p{N} .,'’/-]{1,50})"
    r"(?:\s*\([^()]{2,40}\))\s*(?:—|–|―|--|-|:|(?=\p{Lu}))\s*"
    r"|^\p{Lu}[\p{Lu}.'’-]{2,}(?:[ ,]+[\p{L}.'’-]+){0,5}\s*(?:—|–|―|--)\s*"
    r"|^\([\p{L}\p{N} .'’-]{2,30}\)\s*(?:—|–|--|-)\s*"
)
_SIGNS = r"[,;،；，]\s*(?=\S)|\s+(?:—|–|--|-)\s+|(?<=\w)—(?=\w)"
_WORD_ENDS = r"(?![\p{L}\p{M}\p{N}]|['’.,·-][\p{L}\p{N}])"
_OPEN = {"“": "”", "„": "“", "«": "»", "「": "」", "『": "』", "(": ")", "[": "]"}
_PAIRED = regex.compile(r"[“”„«»「」『』()\[\]]")
_PHRASAL = frozenset("after before as while when where".split())  # may open a phrase that has no verb
_ASKING = frozenset("as while when where because although".split())
_COMPLEMENT = frozenset("that who which whether because if while when where after before as".split())
_EMBEDDED = regex.compile(
    r", (?:who|which|whose|where|when|including|once|now|long|formerly|also|already|widely|often|best|previously)\b"
    r"[^,]*(?:,|$)|\([^()]*\)| (?:—|–|--) [^—–]*? (?:—|–|--) "
)
_BY = regex.compile(r" by\b")  # behind "invited": a participle, not a predicate
_DASH = regex.compile(r"\s(?:—|–|--)\s|\w—\w")
_SUBORDINATE = regex.compile(r"(?<=\p{L}) (?:that|who|which|whose|where|because|if|while|when|although) ")
_NOT = regex.compile(r"n['’]t\b")
_PAUSE = regex.compile(r",? (?=\p{L})")
LEAST_WORDS = 6
SOURCE_WORDS = 14  # the longest "…, two officials said on Monday" that is kept behind an omission


@dataclass(frozen=True, slots=True)
class Cut:
    """What is shown of a sentence: one span, or two with an omission between them.

    `broken` says that the sentence goes on behind the last span, which is printed with an ellipsis.
    """

    spans: tuple[tuple[int, int], ...]
    broken: bool = False

    @property
    def start(self) -> int:
        """Where the first span begins."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """Where the last span ends."""
        return self.spans[-1][1]

    def texts(self, text: str) -> tuple[str, ...]:
        """The words of each span."""
        return tuple(text[start:end] for start, end in self.spans)

    def shown(self, text: str) -> str:
        """The words as they are printed: an omission is marked."""
        first, *rest = self.texts(text)
        shown = " … ".join((first.rstrip(" ,;"), *rest)) if rest else first
        return f"{shown.rstrip(' ,;:')} …" if self.broken else shown


def without_dateline(text: str, start: int, end: int) -> int:
    """Where a sentence begins after a dateline ("PLACE (Agency) — ")."""
    dash = pattern(r"[—–―-]+\s*").match(text[start:end])
    start += dash.end() if dash else 0
    found = _DATELINE.match(text[start:end])
    return start + found.end() if found and found.end() < end - start - 20 else start


def without_connector(text: str, start: int, end: int, known: Speech) -> int:
    """Where a sentence begins after an opening "But", "And" or "Meanwhile,", which joins it to one that is not shown."""
    first = pattern(r"(\p{L}+)(,?)\s+").match(text[start:end])
    if not first or first[1].casefold() not in known.connectors:
        return start
    if not first[2] and first[1].casefold() in ("still", "yet", "so", "then", "however", "or", "plus"):
        return start
    return start + first.end()


def balanced(text: str) -> bool:
    """Whether every quotation mark and bracket in a text is closed."""
    stack: list[str] = []
    for character in _PAIRED.findall(text):
        if stack and character == stack[-1]:
            stack.pop()
        elif character in _OPEN:
            stack.append(_OPEN[character])
        elif character in "”»)]」』":
            return False
    return not stack and text.count('"') % 2 == 0


def is_verb(word: str, known: Speech) -> bool:
    """Whether a word may be a finite verb: one of the list, or one that ends like a past tense."""
    return word in known.verbs or (word.endswith("ed") and len(word) > 4) or word.endswith(("n't", "n’t"))


def has_verb(text: str, known: Speech) -> bool:
    """Whether a text may be a clause. Languages without a list of verbs are not judged.

    A participle behind a comma ("the chief, nicknamed …") makes no clause, and neither does a verb of a relative clause.
    """
    if not known.verbs:
        return True
    main = _EMBEDDED.sub(" ", text)
    for match in pattern(r"(,\s*)?(\p{L}[\p{L}\p{M}'’-]*)").finditer(main):
        word = match[2].casefold().replace("’", "'")
        behind_comma = match[1] and main.count(",", 0, match.start()) == 0
        participle = behind_comma or _BY.match(main, match.end())
        if is_verb(word, known) and (word in known.verbs or not participle):
            return True
    return False


def keeps_sense(tail: str, known: Speech, grade: int = 1) -> bool:
    """Whether a part may be left out: nothing in it limits, denies, doubts or sources what stands before it.

    A whole appendage (grade 2 and 3: a relative or participial clause, an apposition) may say of its own what it likes;
    what follows it, and how it opens, may belong to the main clause and is judged like any other part.
    """
    if grade >= 2:
        first, _, rest = tail.partition(", ")
        opening = set(words(first)[:2])
        limits = known.condition | known.contrast
        if opening & limits or (not rest and _source_at_end("x, " + first, known)):
            return False
        return all(not set(words(part)) & (limits | known.cues) for part in rest.split(", ")) if rest else True
    found = words(tail)
    guarded = (known.negation, known.condition, known.contrast, known.cues)
    if not all(words_of.isdisjoint(found) for words_of in guarded):
        return False
    return not any(word in known.hedge and word not in known.modal for word in found) and not _NOT.search(tail)


def _cuttable(sentence: str, mark: regex.Match[str], known: Speech) -> int:
    """How well a sentence may end at a boundary: 3 well, 2, 1 if need be, 0 not at all."""
    after = words(sentence[mark.end() : mark.end() + 40])[:2]
    if not after:
        return 0
    sign = mark.group().strip()
    tail = sentence[mark.end() :]
    if sign in (";", "；"):
        return 3
    if sign in ("—", "–", "--", "-"):
        return 0 if pattern(r"\s(?:—|–|--|-)\s|\w—\w").search(sentence[: mark.start()]) else 2
    if sign:
        return _after_comma(tail, after, known)
    return _after_space(sentence[: mark.start()], tail, after, known)


def _after_comma(tail: str, after: list[str], known: Speech) -> int:
    """Whether what follows a comma is an appendage: a relative or participial clause, an apposition, a second predicate."""
    parts = tail.split(", ")
    resumed = any(part.split() and is_verb(words(part[:30] + " x")[0], known) for part in parts[1:] if words(part))
    if known.verbs and resumed:
        return 0
    if after[0] == "according" or (after[0] in known.cues and not after[0].endswith("ing")):
        return 0
    if after[0] in known.tails:
        return 3
    if known.language != "en":
        return 0
    if after[0] in known.weak_tails and after[0] != "and":
        return 2
    if after[0].endswith("ing") and len(after[0]) > 5:
        return 3
    if after[0] in ("a", "an", "the") and len(parts) < 3:
        clause = any(is_verb(word, known) for word in words(parts[0])[1:6])  # "the bureau found …": no apposition
        return 0 if clause else 2
    if after[0] == "and" and len(after) > 1 and is_verb(after[1], known):
        return 2
    return 0


def _after_space(head: str, tail: str, after: list[str], known: Speech) -> int:
    """Whether a circumstance follows that can be left out: a time, a place, a second predicate."""
    last = words(head[-30:])[-1:] or [""]
    if last[0] in known.needy or is_verb(last[0], known) or last[0].endswith("ing"):
        return 0
    if after[0] in ("that", "who") and len(after) > 1 and is_verb(after[1], known):
        return (
            1
            if pattern(r"\b(?:an?|one|two|three|four|\d+)(?: [\p{L}\p{N}'’.-]+){1,4}$").search(head)
            and "," not in head[-24:]
            else 0
        )
    if last[0].split("'")[0] in known.weekdays and after[0] in known.freely:
        return 1
    if after[0] == "and":
        follows = len(after) > 1 and (is_verb(after[1], known) or (after[1].endswith("ing") and "ing " in head))
        return 1 if follows and "between" not in words(head[-60:]) else 0
    if after[0] not in known.weak_tails:
        return 0
    if after[0] in ("in", "on", "at"):
        return 1 if pattern(r"\p{L}+ (?:the )?(?:\p{Lu}|\d{4})").match(tail) else 0
    return 1


def _fit_head(head: str, known: Speech) -> bool:
    """Whether what is left of a sentence can stand: a clause, closed marks, no dangling last word."""
    found = words(head)
    least = LEAST_WORDS if known.verbs else 10
    if len(found) < least or found[-1] in known.dangling or not balanced(head) or len(_DASH.findall(head)) % 2:
        return False
    if "," in head and len(words(head.rpartition(",")[2])) < 2:
        return False
    if found[0] in known.subordinators and "," not in head:
        return False
    if known.verbs:
        main = _EMBEDDED.sub(" ", head)
        first = _SUBORDINATE.split(main, maxsplit=1)[0]
        if not has_verb(first, known) and _predicates(main[len(first) :], known) < 2:
            return False
        last = max((place for place, word in enumerate(found) if word in _COMPLEMENT), default=-1)
        if last >= 0 and not has_verb(" ".join(found[last + 1 :]), known) and found[last] not in _PHRASAL:
            return False
        told = max((place for place, word in enumerate(found) if word in known.cues), default=-1)
        rest = " ".join(found[told + 1 :])
        if told >= 0 and len(found) - told > 2 and '"' not in head and "”" not in head and not has_verb(rest, known):
            clause, _, last_part = head.rpartition(", ")
            if not (has_verb(clause, known) and set(words(last_part)) & known.cues):
                return False
        if found[0] in known.subordinators and not has_verb(head.partition(", ")[2], known):
            return False
    return has_verb(head, known)


def _complete(sentence: str, at: int, known: Speech) -> bool:
    """Whether a sentence that ends at `at` still has what its verb of saying says ("told the court | on Monday that …")."""
    head, tail = words(sentence[:at]), words(sentence[at : at + 60])
    if set(head[-8:]) & known.cues and pattern(r"[\s,:;]*[“\"„«]").match(sentence[at:]):
        return False
    told = max((place for place, word in enumerate(head) if word in known.cues), default=-1)
    return told < len(head) - 5 or "that" not in tail[:6] or "that" in head[told:]


def _predicates(text: str, known: Speech) -> int:
    """How many verbs a text has that are not parts of one verb ("has been seen")."""
    places = [place for place, word in enumerate(words(text)) if is_verb(word, known)]
    return sum(1 for one, place in zip([-9, *places], places, strict=False) if place - one > 2)


@lru_cache(maxsize=32)
def _boundary(language: str) -> regex.Pattern[str]:
    """Where a sentence of a language may end: at a comma, semicolon or dash, or before a word that opens a circumstance."""
    known = speech(language)
    openers = "|".join(sorted(map(regex.escape, known.weak_tails | known.freely | {"that", "who"})))
    return regex.compile(rf"{_SIGNS}|\s+(?=(?:{openers}){_WORD_ENDS})")


def _marks(sentence: str, expression: regex.Pattern[str], room: Room) -> list[regex.Match[str]]:
    """The places at which an expression parts a sentence so that what stands before fits, the last one first."""
    marks = [mark for mark in expression.finditer(sentence, 0, room.characters + 40) if mark.start() <= room.characters]
    low, high = 0, len(marks)
    while low < high:  # the longer a head, the more words it has: halved until the longest that fits is found
        middle = (low + high) // 2
        if room.holds(sentence[: marks[middle].start()]):
            low = middle + 1
        else:
            high = middle
    return marks[:low][::-1]


def _end_of(sentence: str, room: Room, known: Speech) -> int:
    """Where a sentence ends best so that nothing that limits, denies, doubts or sources it is left out; 0 where it cannot.

    The longest of the good ends; of the weak ones where there is no good one, or it throws half away.
    """
    weak = 0
    for mark in _marks(sentence, _boundary(known.language), room):
        at = mark.start()
        if weak and 2 * at <= weak:
            break
        if at > len(sentence) - 4:
            continue
        grade = _cuttable(sentence, mark, known)
        if not grade or (weak and grade < 2) or not keeps_sense(_tail(sentence, at), known, grade):
            continue
        if not (_fit_head(sentence[:at], known) and _complete(sentence, at, known)):
            continue
        if grade >= 2:
            return at
        weak = at
    return weak


def _tail(sentence: str, at: int) -> str:
    """What stands behind an end, without the mark between them."""
    return sentence[at:].lstrip(" ,;—–-")


def _main_clause(sentence: str, known: Speech) -> int:
    """Where the main clause begins behind an opening phrase that only says when or where; 0 where there is none."""
    first = words(sentence[:40])
    participle = known.language == "en" and first and first[0].endswith("ing") and len(first[0]) > 5
    if not first or not (first[0] in known.droppable or participle):
        return 0
    comma = sentence.find(", ")
    if comma < 0 or length(sentence[:comma]) > 14 or not keeps_sense(sentence[:comma], known):
        return 0
    rest = sentence[comma + 2 :]
    return comma + 2 if has_verb(" ".join(rest.split()[:9]), known) and balanced(sentence[:comma]) else 0


def _source_at_end(sentence: str, known: Speech) -> int:
    """Where the words begin that name a sentence's source at its end ("…, two officials said"); 0 where there are none."""
    at = max(sentence.rfind(", "), sentence.rfind("," + "” "))
    if at < 0:
        return 0
    tail = sentence[at + 2 :]
    found = words(tail)
    fits = 2 <= len(found) <= SOURCE_WORDS and set(found) & known.cues and balanced(tail)
    others = known.negation | known.condition | known.contrast
    return at + 2 if fits and not set(found) & others and found[0] not in known.tails | {"and", "or"} else 0


def broken_off(text: str, start: int, end: int, room: Room, known: Speech, *, fragment: bool = False) -> Cut | None:
    """A sentence that cannot be trimmed, shown as two runs with an omission between them, or broken off with an ellipsis.

    What is omitted limits, denies, doubts or sources nothing: conditions, contrasts and sources stay.
    """
    sentence = text[start:end]
    if room.words < 12 or is_spaceless(sentence) or not known.verbs:
        return None
    if not fragment:
        if cut := _sourced(sentence, start, end, room, known, broken=True):
            return cut
        if places := _spliced(sentence, room, known):
            at, on = places
            return Cut(((start, start + at), (start + on, end)))
    at = _break(sentence, room, known)
    return Cut(((start, start + at),), broken=True) if at else None


def _spliced(sentence: str, room: Room, known: Speech) -> tuple[int, int] | None:
    """Where a long sentence is left and taken up again so that most of it is shown; None where it cannot be."""
    best: tuple[int, int, int] | None = None
    tails = [at for at in _resumptions(sentence, known) if room.holds(sentence[at:])]
    if not tails:
        return None
    for at in reversed(list(_ends(sentence, room, known))):
        for on in tails:
            middle = sentence[at:on]
            if on <= at + 2 or length(middle) < 1 or not keeps_sense(middle, known):
                continue
            if not balanced(sentence[on:]) or (best and len(middle) >= best[0]):
                continue
            best = (len(middle), at, on)
    return (best[1], best[2]) if best else None


def _resumptions(sentence: str, known: Speech) -> list[int]:
    """Where a sentence may be taken up again: a clause or predicate that hangs on the main clause."""
    found = []
    joining = known.condition | known.contrast | known.subordinators
    for mark in pattern(r"(,? )(\p{L}[\p{L}'’]*) (\p{L}[\p{L}'’]*)").finditer(sentence, overlapped=True):
        first, second = mark[2].casefold(), mark[3].casefold()
        comma = mark[1].startswith(",")
        clause = first in joining and first in known.rejoining
        predicate = first == "and" and is_verb(second, known)
        saying = comma and first.endswith("ing") and len(first) > 5
        if clause or predicate or saying:
            found.append(mark.start(2))
    return found


def _ends(sentence: str, room: Room, known: Speech) -> Iterator[int]:
    """Where the first of two runs may end, the longest first: at the end of a phrase, the clause complete."""
    for mark in _marks(sentence, _PAUSE, room):
        head = sentence[: mark.start()]
        opener = (words(sentence[mark.end() : mark.end() + 20]) or [""])[0]
        if _ends_phrase(head, opener, known, comma=mark.group().startswith(",")):
            yield mark.start()


def _ends_phrase(head: str, opener: str, known: Speech, *, comma: bool) -> bool:
    """Whether a clause may pause behind `head`: a phrase begins there, and the last word does not ask for more."""
    last = (words(head[-40:]) or [""])[-2:]
    participle = opener.endswith("ed") and is_verb(opener, known)
    if not (comma or opener in known.phrase_openers or participle):
        return False
    unfinished = last[-1] in known.needy or is_verb(last[-1], known) or last[-1].endswith(("ing", "ly"))
    if unfinished or (len(last) > 1 and last[0] in ("to", "not")) or set(words(head)[-3:]) & known.negation:
        return False
    trailing = words(head.rpartition(",")[2])
    if "," in head and len(trailing) < 3:
        return False  # "…, driven" and "…, many" ask for more
    subject = words(head)[-5:]
    opened = max((place for place, word in enumerate(subject) if word in _ASKING), default=-1)
    if opened >= 0 and not has_verb(" ".join(subject[opened + 1 :]), known):
        return False  # "as the group" is a subject without its verb
    return length(head) >= 9 and _fit_head(head, known)


def trimmed(text: str, start: int, end: int, room: Room, known: Speech, *, fragment: bool = False) -> Cut | None:
    """What is shown of a sentence: all of it, the longest part that fits and says the same, or None.

    A `fragment` breaks off in the text: its last words are never shown.

    First its tail is left out, then an opening circumstance, then what stands between a clause and its source.
    """
    if room.words < 1:
        return None
    if room.holds(text[start:end]) and not fragment:
        return Cut(((start, end),))
    sentence = text[start:end]
    if is_spaceless(sentence):
        return None
    for begin in dict.fromkeys((0, _main_clause(sentence, known))):
        rest = sentence[begin:]
        if begin and leans(rest[:1].upper() + rest[1:], known):
            break
        if begin and room.holds(rest) and not fragment:
            return Cut(((start + begin, end),))
        if at := _end_of(rest, room, known):
            return Cut(((start + begin, start + begin + at),))
    return None if fragment else _sourced(sentence, start, end, room, known)


def _sourced(sentence: str, start: int, end: int, room: Room, known: Speech, *, broken: bool = False) -> Cut | None:
    """A clause and, behind an omission, the words that name its source: two excerpts of one sentence."""
    source = _source_at_end(sentence, known)
    if not source or not room.holds(sentence[source:]):
        return None
    body = sentence[: source - 2]
    at = _end_of(body, room, known) or (_break(body, room, known) if broken else 0)
    return Cut(((start, start + at), (start + source, end))) if at else None


def _break(sentence: str, room: Room, known: Speech) -> int:
    """Where a sentence that cannot be trimmed may break off: before the last phrase that does not fit; 0 nowhere."""
    left = Room(room.words, room.characters - 2)
    return next(
        (
            at
            for at in _ends(sentence, left, known)
            if keeps_sense(_tail(sentence, at), known) and _complete(sentence, at, known)
        ),
        0,
    )
