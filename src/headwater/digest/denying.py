"""One event affirmed by one report and denied by another: only where both say it in nearly the same words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from headwater.digest.opposing import opposite_in
from headwater.digest.passages import Passage
from headwater.digest.speech import Speech, speech, stem
from headwater.prose import words
from headwater.prose.patterns import pattern

COMMON, MOST_OWN = 5, 2  # stems that both must have, and that one may have of its own
SUBJECT_WORDS = 4


def denial(one: Passage, other: Passage) -> tuple[str, str] | None:
    """The words in which two passages contradict each other ("sail", "not sail"; "approved", "rejected"), or None.

    Precision goes before recall: neither may doubt, condition, contrast or quote, they share all but two stems of each, and
    differ in one negation of a word that both have or in one pair of opposites, not in both.
    """
    known = speech(one.language)
    if one.language != other.language or not known.negation:
        return None
    mine, theirs = words(one.text), words(other.text)
    if not (_is_plain(one.text, mine, known) and _is_plain(other.text, theirs, known)):
        return None
    left, right = frozenset(one.stems), frozenset(other.stems)
    if len(left & right) < COMMON or max(len(left - right), len(right - left)) > MOST_OWN:
        return None
    empty = known.function.union(
        known.weekdays
    )  # "his" and "her", or two days of which one is that of the report, deny nothing
    opposed = [
        (word, found)
        for word in mine
        if word not in theirs and word not in empty and (found := opposite_in(word, theirs, one.language))
    ]
    denials = (
        [word in known.negation for word in mine].count(True),
        [word in known.negation for word in theirs].count(True),
    )
    if denials == (0, 0):
        return opposed[0] if len(opposed) == 1 else None
    if opposed or sorted(denials) != [0, 1]:
        return None
    if denials[0]:
        turned = _denied(mine, theirs, known)
        return (turned[1], turned[0]) if turned else None
    return _denied(theirs, mine, known)


def subject_of(one: Passage, other: Passage) -> str:
    """What both passages speak of first: a run of words that tell something and that both have."""
    known = speech(one.language)
    theirs = frozenset(words(other.text))
    runs = groupby(words(one.text), lambda word: word in theirs and word not in known.function)
    found = next((list(run) for told, run in runs if told), [])
    return " ".join(found[:SUBJECT_WORDS])


def _is_plain(text: str, found: Sequence[str], known: Speech) -> bool:
    """Whether a passage says what it says without a doubt, a condition, a contrast or a quotation."""
    guarded = known.hedge | known.condition | known.contrast
    return guarded.isdisjoint(found) and not pattern(r"[\"“”„«»]").search(text)


def _denied(denying: Sequence[str], affirming: Sequence[str], known: Speech) -> tuple[str, str] | None:
    """The word as it is affirmed and as it is denied: the word behind the negation, which the other passage must have too."""
    at = next(place for place, word in enumerate(denying) if word in known.negation)
    behind = next(iter(denying[at + 1 :]), "")
    if not behind or behind in known.function or len(behind) < 3:
        return None
    same = next((word for word in affirming if word == behind or stem(word) == stem(behind)), "")
    return (same, f"{denying[at]} {behind}") if same else None
