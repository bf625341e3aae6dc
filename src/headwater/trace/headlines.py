"""Who says what in a headline: "Holt: …", "…, says Holt", "…: Harbor Wire", and quotations whose speaker the article names.

A label before or behind a colon is believed where it names an outlet or somebody who speaks in the article, or where a
quotation stands beside it; "Live:" and "Analysis:" say nothing. Offsets are characters of the title.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from headwater.models import Attribution
from headwater.prose import evened
from headwater.trace.gazetteer import Sighting
from headwater.trace.parse import Span

_LABEL = re.compile(r"^\s*(?P<who>[^:：\n]{2,60}?)\s*(?P<mark>[:：])\s*(?P<said>\S.{5,})$", re.DOTALL)
_BEHIND = re.compile(r"^(?P<said>.{8,}?\S)\s*(?P<mark>[:：]|\s[-–—|])\s*(?P<who>[^:：\n–—|]{2,40}?)\s*$", re.DOTALL)
_QUOTED = re.compile(r"“[^”]{6,}”|„[^“”]{6,}[“”]|«[^»]{6,}»|\"[^\"]{6,}\"|‘[^’]{8,}’(?!\w)|「[^」]{3,}」|『[^』]{3,}』")
_PASSIVE = re.compile(r"(?:by|von|par|por|pelo|pela|da|dal|dalla|door)\s", re.IGNORECASE)
_LONGEST_LABEL = 6  # words
_MARKS = '“”„«»"‘’「」『』 '


def headline_attributions(
    title: str, text: str, found: Sequence[Attribution], body: Sequence[Attribution], *, usable: Sequence[Sighting]
) -> tuple[Attribution, ...]:
    """Who says what in a title. `found` is what the rules of prose found in it, `body` what those found in the text;
    `usable` are the outlets that the title names, the article's own left out.
    """
    outer = [one for one in found if one.source and not _is_colon(title, one) and _is_said(title, one)]
    made = [_with_speaker(title, one, body) for one in outer if not any(_within(one, other) for other in outer)]
    if not made:
        labelled = _labelled(title, _LABEL, usable, body) or _labelled(title, _BEHIND, usable, body)
        made = [labelled] if labelled is not None else []
    for match in _QUOTED.finditer(title):
        if not any(start < match.end() and end > match.start() for one in made for start, end in one.content):
            spoken = _said_in(match.group(), body, text)
            if spoken is not None:
                made.append(replace(spoken, content=(match.span(),), cue=(), source=(), kind="direct"))
    return tuple(sorted(made, key=lambda one: one.content))


def _is_colon(title: str, one: Attribution) -> bool:
    """Whether nothing but a colon says who says; labels are judged apart."""
    return all(title[start:end] in (":", "：") for start, end in one.cue)


def _is_said(title: str, one: Attribution) -> bool:
    """Whether what the rules of prose take for indirect speech can be it: more than a word, not the "by …" of a passive.

    Headlines leave out the words that tell a verb of saying from another in prose.
    """
    said = " ".join(title[start:end] for start, end in one.content)
    if one.kind != "indirect" or one.outlet:
        return True
    return not _PASSIVE.match(said) and (len(said.split()) > 1 or not said.isascii())


def _within(one: Attribution, other: Attribution) -> bool:
    """Whether an attribution stands, source and all, in what another says."""
    spans = (*one.source, *one.content)
    return one is not other and all(any(a <= start and end <= b for a, b in other.content) for start, end in spans)


def _with_speaker(title: str, one: Attribution, body: Sequence[Attribution]) -> Attribution:
    """The attribution with the full name that the article gives its speaker."""
    if one.outlet:
        return one
    known = _speaker(" ".join(title[start:end] for start, end in one.source), body)
    if known is None:
        return one
    return replace(one, speaker=known.speaker, role=known.role, organisation=known.organisation)


def _person(known: Attribution) -> dict[str, str]:
    return {"speaker": known.speaker, "role": known.role, "organisation": known.organisation}


def _speaker(label: str, body: Sequence[Attribution]) -> Attribution | None:
    """The article's attribution whose speaker or body a label names by its last name or in full."""
    bare = label.strip(_MARKS).casefold()
    for one in body:
        for name in filter(None, (one.speaker, one.organisation)):
            low = name.casefold()
            if (
                bare == low
                or bare.endswith(f" {low}")
                or low.endswith(f" {bare}")
                or (low.endswith(bare) and not bare.isascii())
            ):
                return one
    return None


def _labelled(
    title: str, pattern: re.Pattern[str], outlets: Sequence[Sighting], body: Sequence[Attribution]
) -> Attribution | None:
    """NAME: … or …: NAME, where the name is an outlet's, a speaker's, or stands beside a quotation."""
    match = pattern.match(title)
    if match is None or len(match["who"].split()) > _LONGEST_LABEL:
        return None
    who, said, cue = match.span("who"), match.span("said"), match.span("mark")
    quoted = _QUOTED.match(title, said[0])
    kind = (
        "direct" if quoted and quoted.end() >= said[1] - 1 else "mixed" if _QUOTED.search(match["said"]) else "indirect"
    )
    named = next((one for one in outlets if who[0] <= one.start and one.end <= who[1]), None)
    whole = (
        named is not None
        and not title[who[0] : named.start].strip(_MARKS + "@")
        and not title[named.end : who[1]].strip(_MARKS)
    )
    if named is not None and whole:
        return _made(said, cue, who, kind, outlet=named.named.name, relation="reports")
    known = _speaker(match["who"], body)
    if known is None and not (kind == "direct" and pattern is _LABEL):
        return None
    person = _person(known) if known is not None else {"speaker": match["who"].strip(_MARKS)}
    return _made(said, cue, who, kind, **person)


def _made(said: Span, cue: Span, who: Span, kind: str, **more: str) -> Attribution:
    return Attribution(content=(said,), cue=(cue,), source=(who,), kind=kind, **more)  # type: ignore[arg-type]


def _said_in(quotation: str, body: Sequence[Attribution], text: str) -> Attribution | None:
    """The article's attribution whose words hold those of a headline's quotation."""
    words = evened(quotation).strip(_MARKS + "'.,!?").casefold()
    for one in body:
        if one.source and words in evened(" ".join(text[start:end] for start, end in one.content)).casefold():
            return one
    return None
