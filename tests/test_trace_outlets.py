"""Outlets in prose: which names mean one, in what relation, and what "the paper" stands for. All texts are invented."""

from __future__ import annotations

import pytest

from brightwater import DELL_COURIER, HARBOR_WIRE, outlet
from headwater.trace import Gazetteer, attributions, mentions

NAMES = Gazetteer.of(
    [
        HARBOR_WIRE,
        DELL_COURIER,
        outlet("brome-tv", "Brome TV", "broadcaster"),
        outlet("lantern", "Lantern News", "online", names=("Lantern News", "Lantern"), ambiguous=("Lantern",)),
    ]
)


def outlets(text: str, language: str = "en") -> dict[str, str]:
    """Outlet → relation, of all attributions of a text."""
    found: dict[str, str] = {}
    for one in attributions(text, language=language, gazetteer=NAMES):
        for name in filter(None, (one.outlet, *one.via)):
            found.setdefault(name, one.relation)
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In a Dell Courier-Brome TV poll released on Sunday, four in ten voters backed the bridge.", "weak"),
        ("The mayor leads by nine points in the Dell Courier average of recent surveys, a wide margin.", "weak"),
        ("A 2019 handbook published by the Dell Courier told its staff to wait for two sources.", "reports"),
        ("As the Dell Courier’s Mara Holt pointed out in May, the gate had never been shut before.", "weak"),
        ("The gate had been shut since noon, an article in the Dell Courier on the flood has it.", "cites"),
        ("The Dell Courier even queried whether the gate had been shut at all that night.", "reports"),
    ],
)
def test_an_outlet_counts_where_no_verb_of_saying_has_it(text: str, expected: str) -> None:
    assert outlets(text)["Dell Courier"] == expected


def test_outlets_in_one_row_count_alike() -> None:
    assert set(outlets("The bridge was endorsed by both the Dell Courier and Harbor Wire in the spring.")) == {
        "Dell Courier",
        "Harbor Wire",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The Dell Courier reported that the gate was shut. Mara Holt told the paper that nobody had the key.",
            "paper",
        ),
        (
            "Der „Dell Courier“ berichtete, das Tor sei zu. Mara Holt sagte der Zeitung, niemand habe den Schlüssel.",
            "de",
        ),
        (
            "Le Dell Courier rapporte que la porte est fermée. « Personne n’a la clé », a dit Mara Holt au journal.",
            "fr",
        ),
        (
            "El Dell Courier informó de que la puerta está cerrada. Mara Holt dijo al diario que nadie tiene llave.",
            "es",
        ),
    ],
)
def test_the_paper_is_the_paper_that_was_named_before(text: str, expected: str) -> None:
    language = "en" if expected == "paper" else expected
    via = [one.via for one in attributions(text, language=language, gazetteer=NAMES) if one.speaker == "Mara Holt"]
    assert via == [("Dell Courier",)]


def test_the_agency_is_no_office_of_state_and_no_paper() -> None:
    assert "Harbor Wire" not in outlets("Holt asked the Rivers Administration. The agency said the gate was shut.")
    text = (
        "Harbor Wire first reported it. The Rivers Administration was asked. “It is shut,” the agency said on Monday."
    )
    assert [one.outlet for one in attributions(text, gazetteer=NAMES) if "shut" in text[slice(*one.content[0])]] == [""]
    assert outlets("The Dell Courier stands by it. “It is shut,” the agency said.") == {}


def test_persons_places_and_firms_of_an_outlets_name_are_none() -> None:
    assert outlets("Ada Lantern leads the council. “The gate is shut,” Lantern said. Mr. Lantern left at noon.") == {}
    assert outlets("Lantern Square was full, officials of Lantern Holdings said.") == {}
    assert outlets("The Lantern and Science Directorate said the gate was shut.") == {}


def test_a_firm_that_bears_a_persons_name_counts_where_it_is_called_an_outlet() -> None:
    text = "Ada Lantern leads the council. Lantern News reported that the gate was shut."
    assert outlets(text) == {"Lantern News": "reports"}


@pytest.mark.parametrize("source", ["state media", "local media", "the press", "several outlets", "social media"])
def test_what_is_said_of_nobody_in_particular_is_never_an_outlet(source: str) -> None:
    assert outlets(f"The gate had been shut since noon, {source} reported. It was shut, according to {source}.") == {}


def test_a_paper_that_is_merely_referred_to_is_no_mention() -> None:
    text = "The Dell Courier reported that the gate was shut. The paper has forty readers."
    assert [text[one.start : one.end] for one in mentions(text, NAMES)] == ["Dell Courier"]


def test_what_was_first_published_elsewhere_is_a_credit_only_where_it_is_this_text() -> None:
    prose = (
        "The mayor held a lantern. The picture first published in Harbor Wire from a session on the quay shocked many."
    )
    credit = "The mayor held a lantern on the quay.\nThis story was first published in Harbor Wire."
    short = "The mayor held a lantern on the quay.\nOriginally published by Harbor Wire"
    names = Gazetteer.of([HARBOR_WIRE])
    assert [one.relation for one in mentions(prose, names)] != ["wire"]
    assert [one.relation for one in mentions(credit, names)] == ["wire"]
    assert [one.relation for one in mentions(short, names)] == ["wire"]


def test_a_way_in_the_middle_of_a_sentence_is_no_credit() -> None:
    names = Gazetteer.of([HARBOR_WIRE])
    prose = "The mayor spoke to the town via Harbor Wire on Monday and said that the lock would open in the spring of next year."
    assert "wire" not in [one.relation for one in mentions(prose + " More was not said." * 9, names)]
    assert [one.relation for one in mentions("The lock opens.\nVia Harbor Wire\nMore text here.", names)] == ["wire"]
