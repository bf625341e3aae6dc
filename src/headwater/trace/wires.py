"""Marks of a wire agency or another outlet in a text: datelines, credits at the end, "with files from"."""

from __future__ import annotations

import re

from headwater.trace.gazetteer import Sighting

_BEFORE_CREDIT = re.compile(
    r"(?:with (?:files|material|reporting|information|additional reporting) from|(?:additional |further )?reporting by|"
    r"source:|©\s*(?:\d{4})?|copyright\s*(?:\d{4})?|"
    r"mit material (?:von|der)|quelle:|\(mit|avec|source\s*:|fuente:|con información de|"
    r"com informações d[aeo]|fonte:|bron:|источник:|по материалам|по сообщению|المصدر:|来源[：:])\s*(?:the\s+|der\s+|dpa,\s*)?$",
    re.IGNORECASE,
)
_OF_THIS_TEXT = re.compile(
    r"^\W*(?:(?:(?:this|the) (?:article|story|report|piece|post|column|interview|version)\b[^.\n]{0,40}\b)?"
    r"(?:originally|first) (?:published|appeared) (?:by|in|on|at)|via)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
"""What is said of this text opens a line; in the middle of one, a photo or a law was first published there."""
_AFTER_CREDIT = re.compile(
    r"^[^.\n]{0,80}?\b(?:contributed to this (?:report|story|article)|contributed reporting)", re.IGNORECASE
)
_DATELINE_AFTER = re.compile(r"^\s*(?:/\s*\w+\s*)?[)）\]】]?\s*(?:[-–—―:：.]{1,2}|\n|$)|^电|^電")
_DATELINE_REACH = 90


def is_wire(text: str, sighting: Sighting) -> bool:
    """Whether an outlet's name stands as a dateline or a credit, not in the prose."""
    before = text[max(0, sighting.start - 60) : sighting.start]
    after = text[sighting.end : sighting.end + 110]
    line_start = text.rfind("\n", 0, sighting.start) + 1
    opening = text[line_start : sighting.start]
    if line_start == 0 or not text[:line_start].strip():
        closed = opening.rstrip().endswith(("(", "（", "[", "【", "/")) or not opening.strip()
        if (
            sighting.start < _DATELINE_REACH
            and closed
            and _DATELINE_AFTER.match(after)
            and (opening.strip() or after[:1] != "\n")
        ):
            return bool(opening.strip()) or bool(re.match(r"^\s*[-–—―]|^[)）]|^电|^電", after))
    if (
        sighting.start < _DATELINE_REACH
        and re.search(r"[(（【]\s*$", opening)
        and re.match(r"^\s*[)）】]\s*[-–—―:]", after)
    ):
        return True
    if _BEFORE_CREDIT.search(before) or _OF_THIS_TEXT.match(opening[opening.rfind(". ") + 1 :]):
        return True
    if _AFTER_CREDIT.match(after):
        return True
    alone = not opening.strip(" (（[—–-") and not after.partition("\n")[0].strip(" )）].—–-")
    return alone and sighting.end > len(text) - 120
