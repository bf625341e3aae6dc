"""Who says what in English: invented sentences, each with what a careful reader would answer."""

from __future__ import annotations

from typing import Any

import pytest

from brightwater import DELL_COURIER, HARBOR_WIRE
from headwater.trace import Gazetteer, attribute_answer, attributions

NAMES = Gazetteer.of([HARBOR_WIRE, DELL_COURIER])


def said(text: str, **more: str) -> list[dict[str, Any]]:
    """Every attribution of a text, spans as words."""
    return [
        {
            "content": [text[s:e] for s, e in one.content],
            "source": [text[s:e] for s, e in one.source],
            "cue": [text[s:e] for s, e in one.cue],
            "kind": one.kind,
            "speaker": one.speaker,
            "role": one.role,
            "organisation": one.organisation,
            "outlet": one.outlet,
            "via": one.via,
            "relation": one.relation,
        }
        for one in attributions(text, gazetteer=NAMES, **more)
    ]


def only(text: str) -> dict[str, Any]:
    found = said(text)
    assert len(found) == 1, found
    return found[0]


def test_a_quotation_and_its_speaker_behind_it() -> None:
    one = only("“The bridge will open in spring,” said Mara Ellingsworth, the town’s chief engineer.")
    assert one["content"] == ["“The bridge will open in spring,”"]
    assert one["kind"] == "direct"
    assert one["speaker"] == "Mara Ellingsworth"


def test_a_quotation_in_two_halves_is_one_attribution() -> None:
    one = only("“We waited,” Orla Tennant said, “and nobody came to the gate.”")
    assert one["content"] == ["“We waited,”", "“and nobody came to the gate.”"]
    assert one["speaker"] == "Orla Tennant"


def test_a_quotation_over_two_paragraphs_stays_whole() -> None:
    text = "Orla Tennant said: “We waited for the boat until noon.\n\n“Nobody came to the gate.”"
    one = only(text)
    assert "Nobody came" in one["content"][-1]
    assert one["kind"] == "direct"


def test_a_quotation_that_goes_on_in_the_next_sentence_belongs_to_the_same_speaker() -> None:
    one = only("“We waited for the boat,” Orla Tennant said. “Nobody came to the gate all day.”")
    assert one["content"] == ["“We waited for the boat,”", "“Nobody came to the gate all day.”"]


def test_indirect_speech_with_and_without_that() -> None:
    assert only("Orla Tennant said that the gate had been closed for a week.")["content"] == [
        "that the gate had been closed for a week"
    ]
    assert only("Orla Tennant said the gate had been closed for a week.")["content"] == [
        "the gate had been closed for a week"
    ]


def test_a_last_name_stands_for_the_full_name_given_before() -> None:
    found = said("“The gate is closed,” said Orla Tennant.\n\n“Nobody has the key,” Tennant added.")
    assert [one["speaker"] for one in found] == ["Orla Tennant", "Orla Tennant"]


def test_a_pronoun_stands_for_who_spoke_last() -> None:
    found = said("Orla Tennant said the gate was closed. She added that nobody had the key.")
    assert [one["speaker"] for one in found] == ["Orla Tennant", "Orla Tennant"]


def test_an_outlet_that_reports_is_what_is_relied_on() -> None:
    one = only("Harbor Wire reports that the gate had been closed for a week.")
    assert (one["outlet"], one["relation"], one["speaker"]) == ("Harbor Wire", "reports", "")


def test_as_reported_by_stands_behind_the_whole_sentence() -> None:
    one = next(
        one for one in said("The gate had been closed for a week, as reported by the Dell Courier.") if one["outlet"]
    )
    assert one["outlet"] == "Dell Courier"
    assert one["content"] == ["The gate had been closed for a week"]


def test_what_was_told_to_an_outlet_came_through_it() -> None:
    one = only("Orla Tennant told Harbor Wire that the gate had been closed for a week.")
    assert (one["speaker"], one["via"], one["relation"]) == ("Orla Tennant", ("Harbor Wire",), "told")


def test_a_chain_keeps_speaker_organisation_and_way() -> None:
    text = "The old lock holds, according to Ivo Marchetti of the Brightwater Institute for Rivers, as cited by Harbor Wire."
    one = only(text)
    assert one["speaker"] == "Ivo Marchetti"
    assert one["organisation"] == "Brightwater Institute for Rivers"
    assert one["via"] == ("Harbor Wire",)
    assert one["relation"] == "cites"


def test_state_media_are_no_outlet() -> None:
    found = said("The minister praised “the patience of the river towns,” according to state media.")
    assert "state media" in [source for one in found for source in one["source"]]
    assert all(one["outlet"] == "" and one["via"] == () for one in found)


def test_a_program_in_the_text_says_nothing() -> None:
    assert said("var key = '12'; said.init({ told: true, reports: 'x' });\nfunction (d) { d.says = 1; }") == []


def test_the_port_answers_to_the_letter_of_the_table() -> None:
    line = {"id": "7", "text": "“We waited,” Orla Tennant told Reuters.", "unknown": 1}
    answer = attribute_answer(line)
    assert set(answer) == {"id", "attributions"}
    (one,) = answer["attributions"]
    assert set(one) == {
        "content",
        "cue",
        "source",
        "kind",
        "speaker",
        "role",
        "organisation",
        "outlet",
        "via",
        "relation",
    }
    assert one["via"] == ["Reuters"]
    assert line["text"][slice(*one["content"][0])] == "“We waited,”"


@pytest.mark.parametrize(
    "text", ["", "\n\n", "“", "said", "“”", "according to", ", said", "“A” said “B", "\x00\ud800 said that it is"]
)
def test_no_text_is_too_odd_to_be_read(text: str) -> None:
    for one in attributions(text, gazetteer=NAMES):
        assert all(0 <= start < end <= len(text) for start, end in (*one.content, *one.cue, *one.source))


@pytest.mark.parametrize("text", ["said " * 3000, "“" * 5000, "he said that " * 1500, "(" * 5000])
def test_a_text_without_an_end_takes_no_more_than_its_length(text: str) -> None:
    assert isinstance(attributions(text, gazetteer=NAMES), tuple)
