"""A sentence made short enough to be shown, without changing what it says.

Only what stands at its ends, or between it and the words that name its source, is left out, and only where the grammar
allows it. What holds a negation, a condition, a contrast, a hedge or a source is never left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from headwater.digest.clauses import EMBEDDED, PARTICIPLES, balanced, has_verb, insets, is_verb
from headwater.digest.leaning import leans
from headwater.digest.limits import Room, length
from headwater.digest.speech import Speech, speech
from headwater.prose import is_spaceless, words
from headwater.prose.patterns import pattern

_SIGNS = r"[,;،；，]\s*(?=\S)|\s+(?:—|–|--|-)\s+|(?<=\w)—(?=\w)"
_WORD_ENDS = r"(?![\p{L}\p{M}\p{N}]|['’.,·-][\p{L}\p{N}])"
_PHRASAL = frozenset("after before as while when where".split())  # may open a phrase that has no verb
_ASKING = frozenset("as while when where because although".split())
_COMPLEMENT = frozenset("that who which whether because if while when where after before as".split())
_DASH = regex.compile(r"\s(?:—|–|--)\s|\w—\w")
_SUBORDINATE = regex.compile(r"(?<=\p{L}) (?:that|who|which|whose|where|because|if|while|when|although) ")
_CLAUSE_OPENERS = frozenset("after as because before since when where while".split())
_NO_SUBJECT = frozenset("a an for if in long many much of part soon though to well".split())  # behind "as"
_JUST = frozenset("even exactly just only right".split())  # "came right as"
_SUBJECT_ONLY = frozenset("he i she they we".split())
_MAKES_CONDITION = frozenset("if long soon though well".split())  # "as long as", "as if", "as well as"
_AS_LONG_AS = regex.compile(r"as (?:long as|if|though) ")
_SOON = regex.compile(
    r"(?:(?:just|only|about|less than|more than) )?(?:an? |\p{L}+ |\d+ )?(?:minute|hour|day|week|month|year)s? (?:after|before) "
)
_CLAUSE_END = regex.compile(r"\b(?:that|who|which)\b|,")
_INSIDE_RELATIVE = regex.compile(
    r"(?:^|[\s,])(?:who|which|whose|where) [^,]*$"
)  # what follows belongs to a clause left out
_OPEN_CONDITION = regex.compile(r"\bthat (?:if|when|unless|once)\b[^,]*$")
_OF_A_NOUN = regex.compile(r"(?<=\p{L})(?:,? (?:who|which|whose)| that) ")
_NOT = regex.compile(r"n['’]t\b")
_PAUSE = regex.compile(r",? (?=\p{L})")
_ALSO_NOUNS = frozenset("claims reports report states estimates".split())
_ONLY_CLAUSES = frozenset("according learned said say saying says says-that suspects tell tells told".split())
_NO_OBJECT = frozenset(
    "about after against amid among as at because before by during earlier following for from how if in into last late of on "
    "over since that through to under until when where whether which while who why with".split()
)
LEAST_WORDS = 6
LEAST_BROKEN = 12  # words from which a clause that breaks off in no pause is worth showing
LONGEST_OPENING = 25  # words of a circumstance before the main clause that may be left out
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


def keeps_sense(tail: str, known: Speech, grade: int = 1) -> bool:
    """Whether a part may be left out: nothing in it limits, denies, doubts or sources what stands before it.

    A whole appendage (grade 2 and 3: a relative or participial clause, an apposition) may say of its own what it likes;
    what follows it, and how it opens, may belong to the main clause and is judged like any other part.
    """
    limits = known.condition | known.contrast
    if grade >= 2:
        first, _, rest = tail.partition(", ")
        opening = set(words(first)[:2])
        if opening & limits or (not rest and _source_at_end("x, " + first, known)):
            return False
        return all(_hangs(part, limits, known) for part in rest.split(", ")) if rest else True
    if _AS_LONG_AS.match(tail):
        return False
    clause, *others = tail.split(", ")
    if _is_own_clause(clause, known):
        return all(_hangs(part, limits, known) for part in others)
    # what a relative clause says is said of the noun before it; a source behind a comma is one of the whole sentence
    stated, *behind = _OF_A_NOUN.split(tail, maxsplit=1)
    found = words(stated)
    guarded = (known.negation, known.condition, known.contrast, known.cues)
    if not all(words_of.isdisjoint(found) for words_of in guarded):
        return False
    if any(word in known.hedge and word not in known.modal for word in found) or _NOT.search(stated):
        return False
    return not behind or all(_hangs(part, limits, known) for part in behind[0].split(", ")[1:])


def _is_own_clause(part: str, known: Speech) -> bool:
    """Whether a part is an adverbial clause that limits nothing: what it denies, doubts or sources is then its own."""
    found = words(part)
    if not known.verbs or not found or found[0] not in _CLAUSE_OPENERS or found[0] in known.condition | known.contrast:
        return False
    return not set(found[1:3]) & _MAKES_CONDITION and has_verb(part, known)


def _hangs(part: str, limits: frozenset[str], known: Speech) -> bool:
    """Whether a part behind an appendage goes with it: an adverbial clause of its own that limits nothing, or words that say
    neither a source nor a limit.
    """
    found = words(part)
    if found and found[0] in known.tails and found[0] not in limits:
        return not set(found) & limits
    return not set(found) & (limits | known.cues)


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
    if _SOON.match(tail):
        return 2
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
    if last[0] in known.needy | PARTICIPLES or is_verb(last[0], known) or last[0].endswith("ing"):
        return 0
    if last[0].split("'")[0] in known.weekdays and after[0] in known.freely:
        return 1
    if after[0] == "and":
        follows = len(after) > 1 and (is_verb(after[1], known) or (after[1].endswith("ing") and "ing " in head))
        return 1 if follows and "between" not in words(head[-60:]) else 0
    if after[0] == "as" and known.language == "en":
        return 1 if after[1:] and last[0] not in _JUST and _opens_clause(tail, "as", after[1], known) else 0
    if after[0] not in known.weak_tails:
        return 0
    if after[0] in ("in", "on", "at"):
        return 1 if pattern(r"\p{L}+ (?:the )?(?:\p{Lu}|\d{4})").match(tail) else 0
    return 1


@lru_cache(maxsize=2048)
def _fit_head(head: str, language: str) -> bool:
    """Whether what is left of a sentence can stand: a clause, closed marks, no dangling last word."""
    known = speech(language)
    found = words(head)
    least = LEAST_WORDS if known.verbs else 10
    dangling = found and found[-1] in known.dangling and not head.rsplit(maxsplit=1)[-1].isupper()  # "us", not "US"
    if len(found) < least or dangling or not balanced(head) or len(_DASH.findall(head)) % 2:
        return False
    if found[-1] in _SUBJECT_ONLY or _OPEN_CONDITION.search(head):
        return False
    if ", " in head and len(words(head.rpartition(", ")[2])) < 2:
        return False
    if found[0] in known.subordinators and "," not in head:
        return False
    if known.verbs:
        main = EMBEDDED.sub(" ", head)
        first = _SUBORDINATE.split(main, maxsplit=1)[0]
        if not has_verb(first, known) and _predicates(main[len(first) :], known) < 2:
            return False
        last = max((place for place, word in enumerate(found) if word in _COMPLEMENT), default=-1)
        if last >= 0 and not has_verb(" ".join(found[last + 1 :]), known) and found[last] not in _PHRASAL:
            return False
        told = max((place for place in range(len(found)) if _wants_clause(found, place, known)), default=-1)
        rest = " ".join(found[told + 1 :])
        if told >= 0 and len(found) - told > 2 and '"' not in head and "”" not in head and not has_verb(rest, known):
            clause, _, last_part = head.rpartition(", ")
            if not (has_verb(clause, known) and set(words(last_part)) & known.cues):
                return False
        if found[0] in known.subordinators and not has_verb(head.partition(", ")[2], known):
            return False
    return has_verb(head, known)


def _wants_clause(found: Sequence[str], place: int, known: Speech) -> bool:
    """Whether a word is a verb of saying whose clause is to come: no noun ("denied reports"), and without an object of its own
    ("announced new tariffs").
    """
    word = found[place]
    if word not in known.cues:
        return False
    if word in _ALSO_NOUNS and has_verb(" ".join(found[:place]), known):
        return False
    following = found[place + 1 : place + 4]
    if following[:1] == ["on"] and following[1:2] and following[1] in known.weekdays:
        following = following[1:]
    if following and following[0] in known.weekdays:
        following = following[1:]
    takes_object = word not in _ONLY_CLAUSES and following and following[0] not in _NO_OBJECT
    return not takes_object


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
    openers = "|".join(
        sorted(map(regex.escape, known.weak_tails | known.freely | ({"as"} if language == "en" else set())))
    )
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
        if not (_fit_head(sentence[:at], known.language) and _complete(sentence, at, known)):
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
    if comma < 0 or length(sentence[:comma]) > LONGEST_OPENING or not keeps_sense(sentence[:comma], known):
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
    fits = (
        2 <= len(found) <= SOURCE_WORDS
        and set(found) & known.cues
        and balanced(tail)
        and (found[0] == "according" or not found[0].endswith("ing"))
    )
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
            if on <= at + 2 or length(middle) < 1 or not keeps_sense(middle, known) or _INSIDE_RELATIVE.search(middle):
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
        clause = (
            first in joining
            and first in known.rejoining
            and _opens_clause(sentence[mark.start(2) :], first, second, known)
        )
        predicate = first == "and" and is_verb(second, known)
        saying = comma and first.endswith("ing") and len(first) > 5
        if clause or predicate or saying:
            found.append(mark.start(2))
    return found


def _opens_clause(rest: str, first: str, second: str, known: Speech) -> bool:
    """Whether a run of words is a clause and no phrase; "as" opens both ("as children", "as workers return")."""
    if first != "as":
        return True
    return second not in _NO_SUBJECT and has_verb(_CLAUSE_END.split(rest, maxsplit=1)[0], known)


def _ends(sentence: str, room: Room, known: Speech) -> Iterator[int]:
    """Where the first of two runs may end, the longest first: at the end of a phrase, the clause complete."""
    for mark in _marks(sentence, _PAUSE, room):
        head = sentence[: mark.start()]
        opener = (words(sentence[mark.end() : mark.end() + 20]) or [""])[0]
        if _ends_phrase(head, opener, known, comma=mark.group().startswith(",")):
            yield mark.start()


def _ends_phrase(head: str, opener: str, known: Speech, *, comma: bool) -> bool:
    """Whether a clause may pause behind `head`: a phrase begins there, and the last word does not ask for more."""
    participle = opener.endswith("ed") and is_verb(opener, known)
    if not (comma or opener in known.phrase_openers or participle):
        return False
    if _asks_for_more(head, known):
        return False
    trailing = words(head.rpartition(",")[2])
    if "," in head and len(trailing) < 3:
        return False  # "…, driven" and "…, many" ask for more
    subject = words(head)[-5:]
    opened = max((place for place, word in enumerate(subject) if word in _ASKING), default=-1)
    if opened >= 0 and not has_verb(" ".join(subject[opened + 1 :]), known):
        return False  # "as the group" is a subject without its verb
    return length(head) >= 9 and _fit_head(head, known.language)


def _asks_for_more(head: str, known: Speech) -> bool:
    """Whether the last words of a head ask for what follows them: a preposition, a verb, an adverb, a negation."""
    last = (words(head[-40:]) or [""])[-2:]
    unfinished = last[-1] in known.needy or is_verb(last[-1], known) or last[-1].endswith(("ing", "ly"))
    return unfinished or (len(last) > 1 and last[0] in ("to", "not")) or bool(set(words(head)[-3:]) & known.negation)


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
    return (
        None
        if fragment
        else _sourced(sentence, start, end, room, known) or _without_inset(sentence, start, room, known)
    )


def _without_inset(sentence: str, start: int, room: Room, known: Speech) -> Cut | None:
    """A sentence as two runs around something that is set into it and only says more of what stands before it."""
    for at, on in insets(sentence, known):
        rest = sentence[on:]
        if not (room.holds(sentence[:at]) and balanced(sentence[:at]) and balanced(rest)):
            continue
        if length(sentence[:at]) + length(rest) < LEAST_WORDS or not keeps_sense(
            sentence[at:on].strip(" ,—–-"), known, 2
        ):
            continue
        if end := len(rest) if room.holds(rest) else _end_of(rest, room, known):
            return Cut(((start, start + at), (start + on, start + on + end)))
    return None


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


def broken_anywhere(text: str, start: int, end: int, room: Room, known: Speech) -> Cut | None:
    """A sentence that nothing else makes short enough, broken off behind a clause where another phrase begins.

    Like everywhere, what is left out limits, denies, doubts or sources nothing. It reads worse than `broken_off`: for digests
    that would say next to nothing without it.
    """
    sentence = text[start:end]
    if is_spaceless(sentence) or not known.verbs:
        return None
    at = next(_last_ends(sentence, Room(room.words, room.characters - 2), known), 0)
    return Cut(((start, start + at),), broken=True) if at else None


def _last_ends(sentence: str, room: Room, known: Speech) -> Iterator[int]:
    """Where a sentence may break off that pauses nowhere: behind a whole clause, before a word that opens another phrase."""
    for mark in _marks(sentence, _PAUSE, room):
        head, at = sentence[: mark.start()], mark.start()
        if length(head) < LEAST_BROKEN:
            return
        opener = (words(sentence[mark.end() : mark.end() + 20]) or [""])[0]
        opens = opener in known.phrase_openers | known.weak_tails | known.freely
        if not opens or is_verb(opener, known) or _asks_for_more(head, known) or not _fit_head(head, known.language):
            continue
        if keeps_sense(_tail(sentence, at), known) and _complete(sentence, at, known):
            yield at
