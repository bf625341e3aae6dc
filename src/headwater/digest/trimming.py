"""A sentence made short enough to be shown, without changing what it says: only its ends are cut, and only where the
grammar allows it. What holds a negation, a condition, a contrast, a hedge or a source is never cut off."""

from __future__ import annotations

import regex

from headwater.digest.limits import Room, length
from headwater.digest.speech import Speech
from headwater.prose import is_spaceless, words

_DATELINE = regex.compile(
    r"^(?:\p{Lu}[\p{Lu}\p{M}.'’-]{2,}[\p{L}\p{N} .,'’/-]{0,60}|\p{Lu}[\p{L} .,'’/-]{1,50})"
    r"(?:\s*\([^()]{2,40}\))\s*(?:—|–|--|-|:)\s*"
    r"|^\p{Lu}[\p{Lu}.'’-]{2,}(?:[ ,]+[\p{L}.'’-]+){0,5}\s*(?:—|–|--)\s*"
    r"|^\([\p{L}\p{N} .'’-]{2,30}\)\s*(?:—|–|--|-)\s*"
)
_BOUNDARY = regex.compile(r"[,;:،；，]\s*(?=\S)|\s+(?:—|–|--|-)\s+|(?<=\w)—(?=\w)|\s+(?=\()|\s+(?=\p{Ll})")
_OPEN = {"“": "”", "„": "“", "«": "»", "「": "」", "『": "』", "(": ")", "[": "]"}
_STRONG_MARKS = (";", "；")
LEAST_WORDS = 6


def without_dateline(text: str, start: int, end: int) -> int:
    """Where a sentence begins after a dateline ("PLACE (Agency) — ")."""
    found = _DATELINE.match(text[start:end])
    return start + found.end() if found and found.end() < end - start - 20 else start


def without_connector(text: str, start: int, end: int, known: Speech) -> int:
    """Where a sentence begins after an opening "But", "And" or "Meanwhile,", which joins it to one that is not shown."""
    first = regex.match(r"(\p{L}+)(,?)\s+", text[start:end])
    if not first or first[1].casefold() not in known.connectors:
        return start
    if not first[2] and first[1].casefold() in ("still", "yet", "so", "then", "however", "or", "plus"):
        return start
    return start + first.end()


def balanced(text: str) -> bool:
    """Whether every quotation mark and bracket in a text is closed."""
    stack: list[str] = []
    for character in text:
        if stack and character == stack[-1]:
            stack.pop()
        elif character in _OPEN:
            stack.append(_OPEN[character])
        elif character in "”»)]」』":
            return False
    return not stack and text.count('"') % 2 == 0


def has_verb(text: str, known: Speech) -> bool:
    """Whether a text may be a clause: it holds a finite verb of the list, or a word that ends like a past tense.

    Languages without a list are not judged.
    """
    if not known.verbs:
        return True
    found = words(text)
    return any(
        word in known.verbs or (place and word.endswith("ed") and len(word) > 4) or word.endswith(("n't", "n’t"))
        for place, word in enumerate(found)
    )


def keeps_sense(tail: str, known: Speech) -> bool:
    """Whether a tail may be cut off: nothing in it limits, denies, doubts or sources what stands before it."""
    found = set(words(tail))
    guarded = known.negation | known.condition | known.contrast | known.hedge | known.cues
    return not (found & guarded or regex.search(r"n['’]t\b", tail))


def _cuttable(sentence: str, mark: regex.Match[str], known: Speech) -> int:
    """How well a sentence may end at a boundary: 3 well, 2, 1 if need be, 0 not at all."""
    after = words(sentence[mark.end() : mark.end() + 24])[:2]
    if not after:
        return 0
    sign = mark.group().strip()
    if sign in _STRONG_MARKS:
        return 3
    if sign in ("—", "–", "--", "-"):
        return 2 if known.verbs else 3
    if sign in (",", "،", "，"):
        if after[0] in known.tails:
            return 3
        if known.language == "en" and (after[0].endswith("ing") and len(after[0]) > 5):
            return 3
        return 0
    if not sign and after[0] in known.weak_tails:
        return 1
    return 0


def _fit_head(head: str, known: Speech) -> bool:
    """Whether what is left of a sentence can stand: a clause, closed marks, no dangling last word."""
    found = words(head)
    least = LEAST_WORDS if known.verbs else 10
    if len(found) < least or found[-1] in known.dangling or not balanced(head):
        return False
    if found[0] in known.subordinators and "," not in head:
        return False
    return has_verb(head, known)


def _heads(sentence: str, room: Room, known: Speech) -> list[tuple[int, int]]:
    """Where a sentence may end, as (grade, offset)."""
    found: list[tuple[int, int]] = []
    for mark in _BOUNDARY.finditer(sentence):
        if not room.holds(sentence[: mark.start()]):
            break
        grade = _cuttable(sentence, mark, known)
        if grade and _fit_head(sentence[: mark.start()], known) and keeps_sense(sentence[mark.end() :], known):
            found.append((grade, mark.start()))
    return found


def _main_clause(sentence: str, known: Speech) -> int:
    """Where the main clause begins behind an opening phrase that only says when or where; 0 where there is none."""
    first = words(sentence[:40])
    if not first or first[0] not in known.droppable:
        return 0
    comma = sentence.find(", ")
    if comma < 0 or length(sentence[:comma]) > 14 or not keeps_sense(sentence[:comma], known):
        return 0
    rest = sentence[comma + 2 :]
    return comma + 2 if has_verb(" ".join(rest.split()[:9]), known) and balanced(sentence[:comma]) else 0


def trimmed(text: str, start: int, end: int, room: Room, known: Speech) -> tuple[int, int] | None:
    """The longest part of a sentence that fits and says the same of its subject, or None where there is none."""
    if room.words < 1:
        return None
    if room.holds(text[start:end]):
        return start, end
    if is_spaceless(text[start:end]):
        return None
    sentence = text[start:end]
    for begin in (0, _main_clause(sentence, known)):
        rest = sentence[begin:]
        if begin and room.holds(rest):
            return start + begin, end
        heads = _heads(rest, room, known)
        if heads:
            best = max(grade for grade, _ in heads)
            return start + begin, start + begin + max(at for grade, at in heads if grade >= min(best, 2))
        if begin == 0 and not _main_clause(sentence, known):
            break
    return None
