"""What changed between two versions of an article, passage by passage: which cited words stand, moved, changed or went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from headwater.digest.tokens import tokens
from headwater.digest.verifying import is_title
from headwater.models import Receipt
from headwater.prose import sentences, squeezed

LIKE = 0.6  # share of words in common from which a sentence of the new version is the old passage, changed


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a cited passage: `moved` (the same words elsewhere), `changed` (to `now`), or `gone`."""

    receipt: Receipt
    kind: str
    start: int | None = None
    end: int | None = None
    now: str = ""


def changed(old_text: str, new_text: str, receipts: Sequence[Receipt]) -> tuple[Change, ...]:
    """The cited passages of `old_text` that do not stand at their place in `new_text`, in the order of `receipts`.

    A passage that stands elsewhere in the same words is `moved`, and nothing needs to be issued anew but its offsets. One
    that stands in other words is `changed`: `now` is the sentence of the new version nearest to it. Else it is `gone`.
    Receipts of titles and of other texts are left out: a passage that is not at its offsets in `old_text` is none of it.
    """
    parts = [(start, end, tokens(new_text[start:end])) for start, end in sentences(new_text)]
    found: list[Change] = []
    for one in receipts:
        if is_title(one) or old_text[one.start : one.end] != one.exact:
            continue
        if new_text[one.start : one.end] == one.exact:
            continue
        at = _place(new_text, one)
        if at is not None:
            found.append(Change(one, "moved", at, at + len(one.exact), one.exact))
            continue
        found.append(_nearest(one, parts, new_text))
    return tuple(found)


def _place(text: str, one: Receipt) -> int | None:
    """Where the exact words stand: behind the same prefix if they stand more than once."""
    at = text.find(one.prefix + one.exact)
    if at >= 0:
        return at + len(one.prefix)
    at = text.find(one.exact)
    if at < 0:
        return None
    end = at + len(one.exact)
    inside = (at and text[at - 1].isalnum() and text[at].isalnum()) or (
        end < len(text) and text[end].isalnum() and text[end - 1].isalnum()
    )
    return None if inside else at


def _nearest(one: Receipt, parts: Sequence[tuple[int, int, tuple[str, ...]]], text: str) -> Change:
    """The sentence of the new version that has most of the passage's words in order."""
    wanted = tokens(one.exact)
    best: tuple[float, int, int] | None = None
    for start, end, words in parts:
        if 2 * len(set(wanted) & set(words)) < LIKE * len(set(wanted)):
            continue
        blocks = SequenceMatcher(None, words, wanted, autojunk=False).get_matching_blocks()
        share = sum(block.size for block in blocks) / max(1, len(wanted))
        if share >= LIKE and (best is None or share > best[0]):
            best = (share, start, end)
    if best is None:
        return Change(one, "gone")
    return Change(one, "changed", best[1], best[2], squeezed(text[best[1] : best[2]]))
