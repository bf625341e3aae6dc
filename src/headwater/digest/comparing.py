"""One sentence against its passages, where it is not simply a part of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import regex

from headwater.digest.figures import figures, ordinals
from headwater.digest.speech import Speech, stem
from headwater.digest.tokens import tokens
from headwater.prose import sentences

NEAR = 0.72  # share of a sentence's tokens that stand in one passage sentence in order: above it, it is an extract
_HARMLESS = frozenset("a an the that and but also then just mr mrs ms so".split())
_WEEK = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august "
    "september october november december".split()
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """How well the passages bear a sentence out, and what speaks against it."""

    score: float
    reasons: tuple[str, ...]


def compared(sentence: str, passages: Sequence[str], known: Speech) -> Comparison:
    """Compare a sentence with the passage sentences nearest to it, and with all of them."""
    wanted = tokens(sentence)
    pool = [tokens(p[start:end]) for p in passages for start, end in sentences(p, known.language)]
    pool += [one + other for one, other in zip(pool, pool[1:], strict=False)]
    own = set(wanted)
    ranked = sorted(range(len(pool)), key=lambda i: (-len(own & set(pool[i])), len(pool[i]), i))[:4]
    best, share = (), 0.0
    for place in ranked:
        matcher = SequenceMatcher(None, pool[place], wanted, autojunk=False)
        matched = sum(block.size for block in matcher.get_matching_blocks()) / len(wanted)
        if matched > share:
            best, share = pool[place], matched
    if share >= NEAR:
        reasons = changes(best, wanted, known)
        return Comparison(0.95 if not reasons else 0.2 * share, tuple(reasons))
    return free(sentence, passages, best, known)


def changes(passage: Sequence[str], wanted: Sequence[str], known: Speech) -> list[str]:
    """What a near-verbatim sentence changes in its passage, but for what is harmless."""
    found: list[str] = []
    matcher = SequenceMatcher(None, passage, wanted, autojunk=False)
    codes = matcher.get_opcodes()
    guarded = known.negation | known.condition | known.hedge | {"not"}
    for place, (kind, a, b, c, d) in enumerate(codes):
        left, right = passage[a:b], wanted[c:d]
        if kind == "equal":
            continue
        if kind == "delete":
            edge = place in (0, len(codes) - 1)
            if not edge and set(left) & guarded:
                found.append(f"left-out: {' '.join(left)[:60]}")
            continue
        if set(left) <= _HARMLESS and set(right) <= _HARMLESS:
            continue
        if [stem(word) for word in left] == [stem(word) for word in right] and not set(left + right) & guarded:
            continue
        found.append(f"changed: {' '.join(right)[:60]}")
    return found


def free(sentence: str, passages: Sequence[str], best: Sequence[str], known: Speech) -> Comparison:
    """What a reworded sentence says that its passages do not."""
    whole = " ".join(passages)
    there = {stem(token) for token in tokens(whole)}
    reasons: list[str] = []
    values = {f.value for f in figures(whole)} | ordinals(whole)
    for figure in figures(sentence):
        if figure.value not in values:
            reasons.append(f"number: {sentence[figure.start : figure.end]}")
    for match in regex.finditer(r"(?<!^)(?<![.!?\"“] )\b\p{Lu}[\p{L}\p{M}'’-]+", sentence):
        word = match.group().casefold()
        if word not in known.function and not {stem(token) for token in tokens(match.group())} <= there:
            reasons.append(f"name: {match.group()}")
    content = [token for token in tokens(sentence) if token not in known.function]
    new = [token for token in content if stem(token) not in there]
    novelty = len(new) / max(1, len(content))
    score = max(0.0, 0.95 - novelty - 0.5 * bool(reasons))
    if score < 0.5 and not reasons:
        reasons.append(f"unsupported: {' '.join(new)[:60]}")
    return Comparison(score, tuple(reasons))
