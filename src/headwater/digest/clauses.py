"""What can be said of a run of words without a parser: whether its marks are closed, whether it may be a clause, what is set in."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from headwater.digest.speech import Speech
from headwater.prose import words
from headwater.prose.patterns import pattern

_OPEN = {"“": "”", "„": "“", "«": "»", "「": "」", "『": "』", "(": ")", "[": "]"}
_PAIRED = regex.compile(r"[“”„«»「」『』()\[\]]")
EMBEDDED = regex.compile(
    r", (?:who|which|whose|where|when|including|once|now|long|formerly|also|already|widely|often|best|previously)\b"
    r"[^,]*(?:,|$)|\([^()]*\)| (?:—|–|--) [^—–]*? (?:—|–|--) "
)
_BY = regex.compile(r" by\b")  # behind "invited": a participle, not a predicate
_DASHES = regex.compile(r"\s+(?:—|–|--)\s+|(?<=[\p{L}\p{M}”\"])—(?=[\p{L}“\"])")
_COMMA = regex.compile(r",[”\"]?\s+")
_SUBJECTS = frozenset("they we you".split())  # what follows them directly is a finite verb
_FINITE_BEHIND = regex.compile(r" \p{Ll}{2,}(?<! of| in| on| at| to| and| or| all| both)")
_RELATIVE = frozenset("who which whose where".split())
PARTICIPLES = frozenset(
    "born built drawn given held hit hurt known led made seen sent shot shown struck taken told torn written".split()
)
_APPOSED = frozenset("a an the one".split())
_BETWEEN = frozenset("also now then since again later once already still recently".split())  # before a finite verb


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
    main = EMBEDDED.sub(" ", text)
    for match in pattern(r"(,\s*)?(\p{L}[\p{L}\p{M}'’-]*)").finditer(main):
        word = match[2].casefold().replace("’", "'")
        behind_comma = match[1] and main.count(",", 0, match.start()) == 0
        participle = behind_comma or _BY.match(main, match.end())
        if is_verb(word, known) and (word in known.verbs or not participle):
            return True
        if word in _SUBJECTS and _FINITE_BEHIND.match(main, match.end()):
            return True
    return False


def insets(sentence: str, known: Speech) -> Iterator[tuple[int, int]]:
    """Where what is set into a sentence begins, and where the sentence goes on behind it: between two dashes, or a relative
    clause, an apposition or a participle between commas with the predicate right behind it. The earliest first.

    What is set in says more of what stands before it, and the sentence says the same without it (Quirk et al., A
    Comprehensive Grammar of the English Language, 1985, sections 17.22 and 17.65).
    """
    dashes = list(_DASHES.finditer(sentence))
    if len(dashes) == 2 and balanced(sentence[dashes[0].end() : dashes[1].start()]):
        yield dashes[0].start(), dashes[1].end()
    if not known.verbs:
        return
    commas = list(_COMMA.finditer(sentence))
    for place, first in enumerate(commas):
        opening = words(sentence[first.end() : first.end() + 30])[:1]
        if (
            not opening
            or not sentence[first.end()].islower()
            or not _sets_in(opening[0], sentence[: first.start()], known)
        ):
            continue
        for last in commas[place + 1 :]:
            inner = sentence[first.end() : last.start()]
            if "," in inner and opening[0] not in _RELATIVE:
                break
            if balanced(inner) and _predicate_follows(sentence[last.end() :], known):
                yield first.start(), last.end()
                break


def _sets_in(opening: str, before: str, known: Speech) -> bool:
    """Whether a word behind a comma opens something set in, and is no new subject behind a circumstance ("On Monday, the")."""
    if opening in _RELATIVE:
        return True
    if (
        (len(opening) > 5 and opening.endswith("ing"))
        or (len(opening) > 4 and opening.endswith("ed"))
        or opening in PARTICIPLES
    ):
        return has_verb(before, known) or before[:1].isupper()
    head = words(before)
    circumstance = not head or head[0] in known.droppable or head[0] in known.subordinators
    return opening in _APPOSED and not (circumstance and "," not in before)


def _predicate_follows(rest: str, known: Speech) -> bool:
    """Whether a run of words begins with a finite verb, perhaps behind an adverb."""
    if not rest[:1].islower():
        return False
    following = words(rest[:40])[:2]
    if following and (following[0] in _BETWEEN or following[0].endswith("ly")):
        following = following[1:]
    return bool(following) and is_verb(following[0], known)
