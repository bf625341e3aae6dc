"""Sentences and paragraphs in many languages: where one ends, and where it only looks so."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.prose import paragraphs, sentences

CASES = [
    ("en", ["Mr. Lind of the U.S. Senate paid $3.5 million.", "He left at 5 p.m. Tuesday."]),
    ("en", ["He works at Acme Inc.", "The firm closed on Jan. 3.", "J. R. Holt stayed."]),
    ("en", ["“Was it fair?” she asked.", "“No. Never,” said Holt.", "Then it rained."]),
    ("en", ['"We waited. Nobody came," she said.', '"It rained."', "They left."]),
    ("en", ["“Why?” Orla Tennant asked.", "Nobody answered."]),
    ("en", ["Come on.", "The answer is no.", "Prices rose 4.2 percent vs. 3 before."]),
    ("de", ["Am 3. Mai kam Dr. Lind nach Bonn.", "„Wir warten. Niemand kommt“, sagte sie.", "Es kostet 5 Mio. Euro."]),
    ("de", ["Der 2. Zug fuhr um 10.30 Uhr ab.", "Das gilt z. B. für Kinder."]),
    ("fr", ["M. Dupont est parti.", "« Nous attendons. Personne ne vient », dit-il.", "Il est 10 h.", "Tout va bien."]),
    ("es", ["El Sr. Pérez llegó.", "¿Quién lo vio?", "¡Nadie!", "Costó 3.500 euros."]),
    ("pt", ["O dr. Lima saiu às 10h.", "“Esperamos. Ninguém veio”, disse.", "Choveu."]),
    ("it", ["Il dott. Rossi è partito.", "«Aspettiamo. Nessuno viene», dice.", "Poi piove."]),
    ("nl", ["Dhr. De Wit vertrok.", "“We wachten. Niemand komt”, zei hij.", "Toen regende het."]),
    (
        "ru",
        [
            "В 2021 г. завод закрыли.",
            "«Мы ждали. Никто не пришёл», — сказал А. П. Иванов.",
            "Это стоит 5 млн руб.",
            "Потом дождь.",
        ],
    ),
    ("ar", ["قال الوزير إن السد مغلق.", "وأضاف: «انتظرنا. لم يأت أحد.»", "هل هذا صحيح؟", "نعم."]),
    ("zh", ["他说：“我们等了。没有人来。”", "然后下雨了。", "“真的吗？”她问。", "是的！"]),
    ("ja", ["彼は「待った。誰も来ない。」と述べた。", "その後、雨が降った。"]),
    ("hi", ["यह सच है।", "वह गया।", "क्या हुआ?"]),
    ("ko", ["그는 떠났다.", "비가 왔다."]),
    ("el", ["Ο πρόεδρος έφυγε.", "Γιατί; Κανείς δεν ξέρει."]),
    ("sv", ["Den 3 maj kom hon, dvs. i tid.", "Alla väntade."]),
]


@pytest.mark.parametrize(("language", "expected"), CASES)
def test_a_text_is_cut_where_its_sentences_end(language: str, expected: list[str]) -> None:
    joint = "" if language in ("zh", "ja") else " "
    text = joint.join(expected)
    assert [text[start:end] for start, end in sentences(text, language)] == expected


def test_no_sentence_goes_over_a_paragraph() -> None:
    text = "One line without an end\n\nAnother. And more."
    assert [text[start:end] for start, end in sentences(text)] == ["One line without an end", "Another.", "And more."]
    assert len(paragraphs(text)) == 2


def test_a_quotation_that_never_closes_does_not_swallow_the_rest() -> None:
    text = "She said: “We waited. Nobody came. Then it rained."
    assert len(sentences(text)) == 3


@given(st.text(alphabet='ab A.!?“”«»"„ 。「」：,1\n', max_size=120))
@settings(max_examples=150, deadline=None)
def test_sentences_lie_in_order_and_hold_all_that_is_no_space(text: str) -> None:
    found = sentences(text)
    assert all(start < end for start, end in found)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(found))
    assert "".join("".join(text[start:end].split()) for start, end in found) == "".join(text.split())
