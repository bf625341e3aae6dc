"""The proof of a published sentence: its bytes, its text, its page, its words (design, section 5, (a) to (d))."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache

import regex
from babel import Locale

from headwater.digest.checking import check
from headwater.digest.leaning import day_in_words
from headwater.digest.speech import LANGUAGES, speech
from headwater.digest.tokens import insertions, tokens
from headwater.digest.witness import witness
from headwater.models import Receipt, Sentence, sha256_of
from headwater.prose import evened, squeezed
from headwater.prose.patterns import pattern

_NAME_NOTE = regex.compile(r"\s*\([^)]*\)\s*$")
_HOLE = "\x00"
_DAYS_BACK = 360  # how long before its capture an article may have named a weekday


def verify(
    sentence: Sentence,
    pages: Mapping[str, bytes],
    texts: Mapping[str, str],
    *,
    witnesses: Mapping[str, str] | None = None,
    sound: Collection[str] = (),
) -> tuple[str, ...]:
    """What fails of a published sentence or headline; empty: it stands.

    `pages` are captured bodies and `texts` text versions, each by the SHA-256 that a receipt names. A caller that verifies
    many sentences of a page keeps what `witness` found in it (`witnesses`, by the hash of its bytes) and which bodies and
    texts it has seen hash to their names (`sound`); what is not there is worked out here.
    Reasons: `bytes-missing`, `bytes-hash`, `text-missing`, `text-hash`, `offsets`, `not-on-page`, `words` (what the
    sentence says beyond its passages), each with the article behind a colon.
    """
    reasons: list[str] = []
    for one in sentence.receipts:
        body = pages.get(one.bytes_sha256)
        if body is None:
            reasons.append(f"bytes-missing: {one.article}")
        elif one.bytes_sha256 not in sound and sha256_of(body) != one.bytes_sha256:
            reasons.append(f"bytes-hash: {one.article}")
        elif not stands_on(_seen(one.bytes_sha256, body, witnesses), one.exact):
            reasons.append(f"not-on-page: {one.article}")
        text = texts.get(one.text_sha256)
        if text is None:
            reasons.append(f"text-missing: {one.article}")
        elif one.text_sha256 not in sound and sha256_of(text) != one.text_sha256:
            reasons.append(f"text-hash: {one.article}")
        elif not is_title(one) and text[one.start : one.end] != one.exact:
            reasons.append(f"offsets: {one.article}")
    reasons += words_fail(sentence, texts)
    return tuple(reasons)


def is_title(one: Receipt) -> bool:
    """Whether a receipt is of a headline: the title as the page has it, which is no part of the article's text."""
    return one.start == 0 and one.end == 0


def _seen(key: str, body: bytes, witnesses: Mapping[str, str] | None) -> str:
    if witnesses is not None and key in witnesses:
        return witnesses[key]
    return witness(body)


def stands_on(seen: str, exact: str) -> bool:
    """Whether words stand in a page's text nodes, white space evened out.

    Where one parser puts a space between two elements and another none, both are right: white space is then left out.
    """
    wanted = squeezed(exact)
    return bool(wanted) and (wanted in seen or _spaceless(wanted) in _spaceless(seen))


@lru_cache(maxsize=64)
def _spaceless(text: str) -> str:
    return pattern(r"[\s\p{Cf}\p{Cc}]+").sub("", unicodedata.normalize("NFC", text))


def words_fail(sentence: Sentence, texts: Mapping[str, str]) -> list[str]:
    """What a sentence says beyond its passages and the credit written by the program; empty where nothing."""
    first = sentence.receipts[0]
    if is_title(first):
        return [] if squeezed(sentence.text) == squeezed(first.exact) else [f"words: {first.article}"]
    own = [one for one in sentence.receipts if one.article == first.article]
    others = [one for one in sentence.receipts if one.article != first.article]
    names = [_NAME_NOTE.sub("", one.outlet).strip() for one in sentence.receipts if one.outlet]
    failed = []
    bare = pattern(r"\[[^\]]*\]").sub(" ", sentence.text)
    if first.kind == "verbatim":
        if not _is_passage_and_credit(bare, own, names) or evened(bare).count('"') != sum(
            evened(o.exact).count('"') for o in own
        ):
            failed.append(f"words: {first.article}")
    else:
        verdict = check(without_credit(bare, names), [one.exact for one in sentence.receipts])
        failed += [] if verdict.supported else [f"words: {'; '.join(verdict.reasons)}"]
        others = []
    said = " ".join(one.exact for one in own)
    for one in others:
        if not check(said, [one.exact]).supported:
            failed.append(f"words: {one.article}")
    added = insertions(sentence.text)
    known = {token for one in own for token in tokens(texts.get(one.text_sha256, one.exact))} if added else set()
    for insertion in added:
        if not known.issuperset(tokens(insertion)) and not _is_day(insertion, sentence, first):
            failed.append(f"words: [{insertion}]")
    return failed


def _is_passage_and_credit(text: str, own: Sequence[Receipt], names: Sequence[str]) -> bool:
    """Whether a text is its passages, word for word and in order, and else nothing but a phrase that credits an outlet."""
    said = tokens(text)
    place, left = 0, []
    for one in own:
        wanted = tokens(one.exact)
        at = next((i for i in range(place, len(said) - len(wanted) + 1) if said[i : i + len(wanted)] == wanted), -1)
        if at < 0:
            return False
        left.append(said[place:at])
        place = at + len(wanted)
    left.append(said[place:])
    if any(left[1:-1]):
        return False
    return all(not part or _with_holes(part, names) in _credits() for part in (left[0], left[-1]))


def without_credit(text: str, names: Sequence[str]) -> str:
    """A text without the phrase that credits its outlet, at its beginning or end."""
    bare = text.rstrip(".。")
    for tag in (*LANGUAGES, "other"):
        known = speech(tag)
        listed = known.listed(list(dict.fromkeys(names))) if names else ""
        for phrase in sorted(set(known.phrases()), key=len, reverse=True):
            if "{language}" in phrase or "{x}" in phrase or "{s}" in phrase:
                continue
            for name in dict.fromkeys((listed, *names)):
                shown = phrase.replace("{os}", name).replace("{o}", name)
                if name and bare.endswith(shown):
                    return bare[: -len(shown)] + "."
                if name and text.startswith(shown):
                    return text[len(shown) :]
    return text


@lru_cache(maxsize=1)
def _credits() -> frozenset[tuple[str, ...]]:
    """Every phrase of every language as tokens, with holes for what is filled in."""
    found = set()
    for tag in (*LANGUAGES, "other"):
        for phrase in speech(tag).phrases():
            parts = pattern(r"\{(?:os?|language|x|s)\}").split(phrase)
            shape: list[str] = []
            for place, part in enumerate(parts):
                shape += [_HOLE] if place and shape[-1:] != [_HOLE] else []
                shape += tokens(part)
            found.add(tuple(shape))
    return frozenset(found)


@lru_cache(maxsize=1)
def _joiners() -> frozenset[tuple[str, ...]]:
    return frozenset(tokens(speech(tag).joiner) for tag in (*LANGUAGES, "other"))


@lru_cache(maxsize=4)
def _language_names() -> frozenset[tuple[str, ...]]:
    """What each language with phrases calls other languages."""
    return frozenset(
        tokens(name) for tag in LANGUAGES for code, name in Locale.parse(tag).languages.items() if len(code) <= 3
    )


def _with_holes(part: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    """The tokens of a phrase with a hole for each outlet, list of outlets and language named in it."""
    shape = list(part)
    for name in sorted({tokens(name) for name in names}, key=len, reverse=True):
        shape = _hollowed(shape, name)
    for joiner in _joiners():
        if joiner:
            shape = _hollowed(shape, (_HOLE, *joiner, _HOLE))
    shape = [token for place, token in enumerate(shape) if token != _HOLE or shape[place - 1 : place] != [_HOLE]]
    if tuple(shape) in _credits():
        return tuple(shape)
    for size in (3, 2, 1):
        for at in range(len(shape) - size + 1):
            if tuple(shape[at : at + size]) in _language_names():
                hollow = [*shape[:at], _HOLE, *shape[at + size :]]
                merged = [t for i, t in enumerate(hollow) if t != _HOLE or hollow[i - 1 : i] != [_HOLE]]
                if tuple(merged) in _credits():
                    return tuple(merged)
    return tuple(shape)


def _hollowed(shape: Sequence[str], name: Sequence[str]) -> list[str]:
    """The tokens with a hole where a name stands."""
    found: list[str] = []
    place = 0
    while place < len(shape):
        if name and tuple(shape[place : place + len(name)]) == tuple(name):
            found.append(_HOLE)
            place += len(name)
        else:
            found.append(shape[place])
            place += 1
    return found


def _is_day(insertion: str, sentence: Sentence, first: Receipt) -> bool:
    """Whether an insertion is the date of the weekday before it, not later than the capture."""
    if first.captured is None:
        return False
    before = sentence.text.partition(f"[{insertion}]")[0].split()[-1:]
    known = speech(sentence.language)
    word = before[0].casefold().strip("(“\"'") if before else ""
    days = {name: place % 7 for place, name in enumerate((*known.weekdays, *known.weekdays_short))}
    wanted = days.get(word, days.get(word.rstrip(".,")))
    if wanted is None and word not in known.today | known.yesterday:
        return False
    last: date = first.captured.date()
    return any(
        (wanted is None or day.weekday() == wanted) and day_in_words(day, sentence.language) == insertion
        for day in (last - timedelta(days=back) for back in range(_DAYS_BACK))
    )
