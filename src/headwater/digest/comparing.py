"""One sentence against its passages, where it is not simply a part of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

import regex

from headwater.digest.figures import figures, ordinals
from headwater.digest.opposing import opposite_in
from headwater.digest.speech import Speech, stem
from headwater.digest.tokens import tokens
from headwater.prose import sentences

EXTRACT = 0.86  # share of a sentence's tokens that stand in one passage sentence in order: above it, each change counts
NEAR = 0.72  # above it, a change of a name, a figure or a guarded word counts
MOST_NEW = 0.8  # share of content words that no passage has, above which a sentence is about something else
_HARMLESS = frozenset("a an the that and but also then just mr mrs ms so".split())
_DENYING = frozenset(
    "not no never without unable fail fails failed lack lacks lacking neither nor none nothing hardly barely refuse refuses "
    "refused non zero forget forgets ignore ignores ignoring rather instead unlike".split()
)
_NARROWING = frozenset("only solely exclusively merely except".split())
_COUNTED = frozenset({0.5, 1.0, 2.0})  # "half", "one", "two": people count these themselves
_CAPITAL = regex.compile(r"(?<!^)(?<![.!?\"“:] )\b\p{Lu}[\p{L}\p{M}'’]+")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What speaks against a sentence, and how many of its content words no passage has."""

    reasons: tuple[str, ...]
    new: int = 0
    content: int = 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """The passages as they are compared: their sentences, and all their tokens, stems and figures."""

    sentences: tuple[tuple[str, ...], ...]
    tokens: frozenset[str]
    stems: frozenset[str]
    values: frozenset[float]
    capitals: frozenset[str]


@lru_cache(maxsize=64)
def evidence_of(passages: tuple[str, ...], language: str) -> Evidence:
    """The passages taken apart; kept, since many sentences are checked against the same ones."""
    parts = tuple(tokens(p[start:end]) for p in passages for start, end in sentences(p, language))
    whole = frozenset(token for part in parts for token in part)
    joined = " ".join(passages)
    return Evidence(
        sentences=tuple(part for part in parts if part),
        tokens=whole,
        stems=frozenset(stem(token) for token in whole),
        values=frozenset({figure.value for figure in figures(joined)} | ordinals(joined)),
        capitals=frozenset(token for match in _CAPITAL.finditer(joined) for token in tokens(match.group())),
    )


def compared(sentence: str, passages: Sequence[str], known: Speech) -> Comparison:
    """Compare a sentence with the passage sentences nearest to it, and with all of them."""
    wanted = tokens(sentence)
    if not wanted:
        return Comparison(())
    evidence = evidence_of(tuple(passages), known.language)
    own = set(wanted)
    count = len(evidence.sentences)
    ranked = sorted(range(count), key=lambda i: (-len(own & set(evidence.sentences[i])), len(evidence.sentences[i]), i))
    best, share = _nearest(wanted, [evidence.sentences[place] for place in ranked[:3]], evidence, ranked[:1])
    reasons: list[str] = []
    if share >= NEAR:
        reasons = changes(best, wanted, known, evidence, strict=share >= EXTRACT)
    region: set[str] = set()
    for place in ranked[:3]:
        for near in (place - 1, place, place + 1):
            if 0 <= near < count:
                region |= set(evidence.sentences[near])
    reasons += [r for r in free(sentence, wanted, evidence, region, known) if r not in reasons]
    content = [token for token in wanted if token not in known.function]
    new = [token for token in content if stem(token) not in evidence.stems]
    if len(new) > MOST_NEW * len(content):
        reasons.append(f"unsupported: {' '.join(new)[:60]}")
    return Comparison(tuple(reasons), len(new), len(content))


def _nearest(
    wanted: tuple[str, ...], near: Sequence[tuple[str, ...]], evidence: Evidence, first: Sequence[int]
) -> tuple[tuple[str, ...], float]:
    """The passage sentence, or two beside each other, of which most of the wanted tokens are in order, and the share."""
    pairs = [
        evidence.sentences[at] + evidence.sentences[at + 1]
        for place in first
        for at in (place - 1, place)
        if 0 <= at < len(evidence.sentences) - 1
    ]
    best: tuple[str, ...] = ()
    share = 0.0
    for candidate in (*near, *pairs):
        matcher = SequenceMatcher(None, candidate, wanted, autojunk=False)
        if matcher.real_quick_ratio() == 0:
            continue
        matched = sum(block.size for block in matcher.get_matching_blocks()) / len(wanted)
        if matched > share + 0.02:
            best, share = candidate, matched
    return best, share


def changes(
    passage: Sequence[str], wanted: Sequence[str], known: Speech, evidence: Evidence, *, strict: bool
) -> list[str]:
    """What a near-verbatim sentence changes in its passage, but for what is harmless.

    Not `strict`, only changes of names, figures and guarded words count: the rest may be another word for the same.
    """
    found: list[str] = []
    codes = SequenceMatcher(None, passage, wanted, autojunk=False).get_opcodes()
    guarded = known.negation | known.condition | known.hedge | _DENYING
    gone = {word for kind, a, b, _, _ in codes if kind == "delete" for word in passage[a:b]} - guarded
    for place, (kind, a, b, c, d) in enumerate(codes):
        left, right = passage[a:b], wanted[c:d]
        if kind == "equal":
            continue
        if kind == "delete":
            if 0 < place < len(codes) - 1 and set(left) & guarded:
                found.append(f"left-out: {' '.join(left)[:60]}")
            continue
        if set(left) <= _HARMLESS and set(right) <= _HARMLESS:
            continue
        if kind == "insert" and set(right) <= gone & (known.function | set(known.weekdays)):
            continue  # "on Tuesday" may stand elsewhere in the sentence
        both = set(left) | set(right)
        if [stem(word) for word in left] == [stem(word) for word in right] and not both & (known.negation | _DENYING):
            continue
        weighty = (
            (set(right) & evidence.capitals) - known.function
            or set(right) & guarded
            or any(w[:1].isdigit() for w in right)
        )
        if strict or weighty:
            found.append(f"changed: {' '.join(right)[:60]}")
    return found


def free(sentence: str, wanted: Sequence[str], evidence: Evidence, region: Collection[str], known: Speech) -> list[str]:
    """What a reworded sentence says that its passages do not: figures, names, opposites, denials."""
    reasons: list[str] = []
    for figure in figures(sentence):
        worded = not any(c.isdigit() for c in sentence[figure.start : figure.end])
        if figure.value not in evidence.values and not (worded and figure.value in _COUNTED):
            reasons.append(f"number: {sentence[figure.start : figure.end]}")
    for match in _CAPITAL.finditer(sentence):
        for token in tokens(match.group()):
            bare = token.removesuffix("'s")
            if bare not in known.function and stem(bare) not in evidence.stems and not _short_for(bare, evidence):
                reasons.append(f"name: {match.group()}")
    reasons += [
        f"opposite: {token} for {other}"
        for token in dict.fromkeys(wanted)
        if token not in region and (other := opposite_in(token, region, known.language))
    ]
    denying = set(wanted) & (known.negation | _DENYING)
    if denying and not set(region) & (known.negation | _DENYING):
        reasons.append(f"negation: {' '.join(sorted(denying))}")
    if narrowing := (set(wanted) & _NARROWING) - set(region):
        reasons.append(f"narrowed: {' '.join(sorted(narrowing))}")
    return reasons


def _short_for(token: str, evidence: Evidence) -> bool:
    """Whether the passages have a name in a shorter or longer form ("Fri" for "Friday")."""
    return len(token) >= 3 and any(
        other.startswith(token) or (len(other) >= 3 and token.startswith(other)) for other in evidence.capitals
    )
