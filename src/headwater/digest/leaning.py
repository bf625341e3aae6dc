"""Whether a passage can stand alone: what leans on sentences that are not shown, and dates that lean on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import regex
from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton

from headwater.digest.speech import Speech
from headwater.prose import is_spaceless, words
from headwater.prose.patterns import pattern

NEAR_DAYS = 2  # a report that names a weekday further back may as well mean the coming one
_IS_TO = regex.compile(r"\b(?:is|are|was|were) (?:due |set )?to \p{Ll}")
_DEFINITE = regex.compile(
    r"^(?:The|This|That|These|Those|Such) (?:move|decision|news|announcement|comments?|remarks?|statement|incident|"
    r"report|latter|former|two|pair|group|same|measure|plan|proposal|deal|claim|claims|ruling|order|vote|attack|man|"
    r"woman|suspect|company|letter|bill|changes?|figures?|findings?|results?|rest|others?)\b",
)
_QUOTE_MARK = regex.compile(r"[“\"„«»「」”]")
_QUOTED = regex.compile(r"“[^”]*”|\"[^\"]*\"|„[^“]*“|«[^»]*»|「[^」]*」")
_QUOTE_ONLY = regex.compile(r"^[“\"„«「](?:[^“”\"„«»「」]|(?<=\w)['’])*[”\"“»」]\.?$")


def without_quotations(text: str) -> str:
    """The text without what stands in double quotation marks."""
    return _QUOTED.sub(" ", text)


def leans(text: str, known: Speech) -> str:
    """Why a sentence cannot stand alone, in one word; empty where it can.

    `pronoun` it opens with one, or has one before any name; `discourse` it answers a sentence that is not shown;
    `definite` it opens with "the move" and the like; `voice` the outlet speaks of itself; `bare-quotation` nobody is
    named as its speaker.
    """
    text = text.replace("’", "'")
    quoted = _QUOTE_MARK.search(text) is not None
    outside = without_quotations(text) if quoted else text
    found = words(outside)
    if quoted and (_QUOTE_ONLY.match(text.strip()) or (len(found) < 2 and _QUOTED.search(text))):
        return "bare-quotation"
    if not found:
        return "pronoun"
    if is_spaceless(text):
        bare = text.lstrip('“"「『 ')
        return "pronoun" if any(bare.startswith(word) for word in known.leaning) else ""
    opening = words(text[:60]) if quoted else found
    if opening and opening[0] in known.leaning and not text.startswith(("“", '"', "«", "„")):
        return "pronoun"
    if found[0] in known.leaning and found[0] != "it" and text.startswith(("“", '"', "«", "„")):
        return "pronoun"
    if known.language == "en" and _DEFINITE.match(text):
        return "definite"
    if known.outlet_voice.intersection(found) and _speaks_of_itself(outside, known):
        return "voice"
    if set(found[1:5]) & {"him", "them"} & known.leaning or _points_back(found):
        return "pronoun"
    return "pronoun" if known.pronouns.intersection(found) and _unnamed_pronoun(outside, known) else ""


def _points_back(found: Sequence[str]) -> bool:
    """Whether an English sentence opens on "in both of those cases", "one, a teacher," or "more recently"."""
    if found[0] == "one" and len(found) > 1 and found[1] not in ("of", "in", "person", "man", "woman", "day", "year"):
        return True
    opening = found[:6]
    if any(one in ("those", "these") and after not in ("who", "in", "of", "with") for one, after in pairwise(opening)):
        return True
    return found[:2] in (
        ["more", "recently"],
        ["as", "such"],
        ["at", "that"],
        ["in", "this"],
        ["in", "that"],
        ["by", "then"],
    )


def _speaks_of_itself(text: str, known: Speech) -> bool:
    """Whether the outlet, or its reporter, says "we" or "I"; "US" and the initial "I." are none of them."""
    for match in pattern(r"\p{L}[\p{L}\p{M}'’]*\.?").finditer(text):
        word = match.group()
        bare = word.casefold().rstrip(".")
        if bare in known.outlet_voice and not (len(bare) > 1 and word.rstrip(".").isupper()) and word != "I.":
            return True
    return False


def _unnamed_pronoun(text: str, known: Speech) -> bool:
    """Whether he or she comes before anything that could be meant by it."""
    for match in pattern(r"\p{L}[\p{L}\p{M}'’.-]*").finditer(text):
        if match.group().casefold() in known.pronouns:
            before = text[: match.start()]
            if pattern(r"(?:The|An?) \p{Ll}").match(before) and not pattern(r"(?<!^)\b\p{Lu}").search(before):
                return True
            return not pattern(r"(?<!^)\b\p{Lu}[\p{L}'’]+|^\p{Lu}[\p{L}'’]+ (?:\p{Lu}|\p{Ll}+(?:ed|s)\b)").search(
                before
            )
    return False


def day_named(text: str, known: Speech, reported: date) -> tuple[int, date] | None:
    """The first weekday or "today" in a text that leans on the day of its report: where it ends, and its date.

    Only where it cannot be another day: the weekday is that of the report or of one of the two days before, nothing in the
    sentence looks ahead, and no "from", "until" or "next" stands before it. None in languages whose words for that are
    not known.
    """
    if not known.future or set(words(text)) & known.future or _IS_TO.search(text):
        return None
    days = {name: place % 7 for place, name in enumerate((*known.weekdays, *known.weekdays_short))}
    plain_text = without_brackets(text)
    for match in pattern(r"\p{L}[\p{L}\p{M}-]*\.?").finditer(plain_text):
        word = match.group().casefold()
        plain = word if word in days else word.rstrip(".")
        end = match.start() + len(plain)
        if plain in known.today:
            return end, reported
        if plain in known.yesterday:
            return end, reported - timedelta(days=1)
        if plain in days:
            back = (reported.weekday() - days[plain]) % 7
            near = set(words(plain_text[max(0, match.start() - 16) : match.start()])[-2:])
            dated = pattern(r"[\s,]*\(?(?:\p{L}+\.? )?\d").match(plain_text[end : end + 16])
            return None if back > NEAR_DAYS or near & known.spans or dated else (end, reported - timedelta(days=back))
    return None


def without_brackets(text: str) -> str:
    """The text with what stands in brackets or quotation marks blanked out, offsets unchanged."""
    return pattern(r"\[[^\]]*\]|“[^”]*”|\"[^\"]*\"").sub(lambda match: " " * len(match.group()), text)


def day_in_words(day: date, language: str) -> str:
    """Day and month as a language writes them ("4 April", "4. April")."""
    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return day.isoformat()
    return str(format_skeleton("MMMMd", day, locale=locale))
