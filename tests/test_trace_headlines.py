"""Who says what in headlines of ten languages: labels before and behind a colon, words of saying, quotations. Invented texts."""

from __future__ import annotations

import pytest

from brightwater import HARBOR_WIRE
from headwater.trace import Gazetteer, attribute_answer, in_headline

NAMES = Gazetteer.of([HARBOR_WIRE])
BODY = "“The gate will open in May,” Mara Holt said on Monday. Nobody else spoke."


def told(title: str, text: str = BODY, language: str = "en") -> list[tuple[str, str, str]]:
    """What is said, by whom, and on which outlet it rests."""
    found = in_headline(title, text, language=language, gazetteer=NAMES)
    return [(" … ".join(title[s:e] for s, e in one.content), one.speaker, one.outlet) for one in found]


def test_a_label_before_a_colon_is_a_speaker_of_the_article() -> None:
    assert told("Holt: gate to open in May") == [("gate to open in May", "Mara Holt", "")]


def test_a_label_behind_is_an_outlet_or_a_speaker() -> None:
    assert told("Gate to open in May: Harbor Wire") == [("Gate to open in May", "", "Harbor Wire")]
    assert told("Gate to open in May – Holt") == [("Gate to open in May", "Mara Holt", "")]


def test_a_word_of_saying_names_the_speaker_in_full() -> None:
    assert told("Gate will open in May, says Holt") == [("Gate will open in May", "Mara Holt", "")]


def test_a_quotation_in_a_headline_belongs_to_who_says_it_in_the_article() -> None:
    assert told("Town waits as “gate will open in May”") == [("“gate will open in May”", "Mara Holt", "")]


@pytest.mark.parametrize(
    "title", ["Live: gate opens in May", "Analysis: why the gate is shut", "Brome: a town waits", ""]
)
def test_other_labels_say_nothing(title: str) -> None:
    assert told(title) == []


@pytest.mark.parametrize(
    ("language", "title", "text", "said", "speaker"),
    [
        (
            "de",
            "Holt: „Das Tor geht auf“",
            "„Das Tor geht auf“, sagte Mara Holt am Montag.",
            "„Das Tor geht auf“",
            "Mara Holt",
        ),
        (
            "fr",
            "Mara Holt : « La porte ouvrira »",
            "« La porte ouvrira », a dit Mara Holt.",
            "« La porte ouvrira »",
            "Mara Holt",
        ),
        (
            "es",
            "Holt: “La puerta abrirá”",
            "“La puerta abrirá”, dijo Mara Holt el lunes.",
            "“La puerta abrirá”",
            "Mara Holt",
        ),
        (
            "it",
            "Holt: «La porta aprirà»",
            "«La porta aprirà», ha detto Mara Holt lunedì.",
            "«La porta aprirà»",
            "Mara Holt",
        ),
        (
            "pt",
            "Holt: “O portão vai abrir”",
            "“O portão vai abrir”, disse Mara Holt.",
            "“O portão vai abrir”",
            "Mara Holt",
        ),
        (
            "nl",
            "Holt: ‘De poort gaat open in mei’",
            "“De poort gaat open”, zei Mara Holt.",
            "‘De poort gaat open in mei’",
            "Mara Holt",
        ),
        (
            "ru",
            "Орлов: «Ворота откроются»",
            "«Ворота откроются», — сказал Пётр Орлов.",
            "«Ворота откроются»",
            "Пётр Орлов",
        ),
    ],
)
def test_headlines_of_other_languages(language: str, title: str, text: str, said: str, speaker: str) -> None:
    assert told(title, text, language) == [(said, speaker, "")]


def test_the_port_answers_for_the_title_apart_with_offsets_into_it() -> None:
    title = "Holt: gate to open in May"
    answer = attribute_answer({"id": 1, "text": BODY, "title": title})
    (one,) = answer["title_attributions"]
    assert title[slice(*one["content"][0])] == "gate to open in May"
    assert all(end <= len(BODY) for each in answer["attributions"] for _, end in each["content"])
    assert "title_attributions" not in attribute_answer({"id": 1, "text": BODY})


def test_the_by_of_a_passive_headline_is_nothing_that_is_said() -> None:
    assert told("Holt blasted by older sister over gate", BODY) == []


def test_one_word_behind_a_verb_is_no_indirect_speech() -> None:
    assert told("The ayes have it - Gov. Mara Holt survives in Fenland recall election", BODY) == []
