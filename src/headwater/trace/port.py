"""The port `headwater attribute`: one decoded input line to one output object."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from headwater.errors import InputError
from headwater.models import Attribution
from headwater.outlets import load_outlets
from headwater.trace.attributing import attributions, in_headline
from headwater.trace.gazetteer import Gazetteer


@lru_cache(maxsize=1)
def shipped_gazetteer() -> Gazetteer:
    """The names of the shipped catalogue, made once a process."""
    return Gazetteer.of(load_outlets())


def attribute_answer(line: dict[str, Any]) -> dict[str, Any]:
    """The answer to one line `{"id","text","title"?,"outlet"?,"language"?}`; raises `InputError` where it is none.

    Where a title was given, `title_attributions` holds those of the headline, with offsets into the title.
    """
    text = line.get("text")
    if not isinstance(text, str):
        raise InputError('a line of `headwater attribute` needs "text", a string')
    given = {name: line.get(name) or "" for name in ("title", "outlet", "language")}
    for name, value in given.items():
        if not isinstance(value, str):
            raise InputError(f'"{name}" must be a string or null')
    found = attributions(text, gazetteer=shipped_gazetteer(), **given)
    answer: dict[str, Any] = {"id": line.get("id"), "attributions": [_as_object(one) for one in found]}
    if given["title"]:
        told = in_headline(
            given["title"],
            text,
            outlet=given["outlet"],
            language=given["language"],
            gazetteer=shipped_gazetteer(),
            body=found,
        )
        answer["title_attributions"] = [_as_object(one) for one in told]
    return answer


def _as_object(one: Attribution) -> dict[str, Any]:
    return {
        "content": [list(span) for span in one.content],
        "cue": [list(span) for span in one.cue],
        "source": [list(span) for span in one.source],
        "kind": one.kind,
        "speaker": one.speaker or None,
        "role": one.role or None,
        "organisation": one.organisation or None,
        "outlet": one.outlet or None,
        "via": list(one.via),
        "relation": one.relation or None,
    }
