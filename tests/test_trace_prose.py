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
    ("en", ["Neal S. Wolin and Ruth P. Amory spoke.", "So did J. K. Tarn, George W. Holt and H.R. Pell."]),
    ("en", ["They chose plan B.", "It failed."]),
    ("en", ["Sen. Ana Ruiz, D-Calif., met Rep. Bo Lund (R-Ky.) in Tampa, Fla.", "They left."]),
    (
        "en",
        ["Lt. Gov. Kay Orr and Atty. Gen. Jo Pell met Supt. Ray Dunn.", "Det. Mo Hale and Msgr. Paul Ray came too."],
    ),
    ("en", ["It is on Mt. Aro near St. Bede, at 4 Elm Ave. in Brome.", "See No. 5, p. 12 and Fig. 3."]),
    ("en", ["The Ph.D. student read Lund et al. on tides.", "Her M.D. Friend laughed."]),
    ("en", ["Pell Bros. Ltd. and Hale & Cos. merged.", "Nobody asked."]),
    (
        "de",
        ["Prof. Dr. h. c. Lind, i. d. R. pünktlich, kam.", "Oberst a. D. Meyer sprach für den Verein e. V. in Bonn."],
    ),
    ("de", ["Die Polizei nahm Michael S. fest.", "Er schweigt."]),
    ("de", ["Verurteilt wurde Michael S.", "Die Richterin sprach von Glück."]),
    ("de", ["Siehe S. 12, Abs. 3 und Nr. 5.", "Das war im 3. Jh. v. Chr. so.", "Der sog. Pakt gilt bis max. 2030."]),
    ("de", ["Der 1. FC Aro gewann.", "Er spielt in der St. Vitus-Arena, Tel. 12 34."]),
    (
        "fr",
        ["M. Le Goff et MM. Roux et Petit sont là.", "Mme Blanc, c.-à-d. la maire, est née en 40 av. J.-C. selon lui."],
    ),
    ("fr", ["Voir p. 12, art. 5, chap. 3 et vol. 2.", "Env. 300 personnes, p. ex. des élèves, sont venues."]),
    ("es", ["La Dra. Ruiz y el Gral. Soto viajaron a EE. UU. con D. Luis Paz.", "Costó, p. ej. hoy, unos 3 euros."]),
    ("es", ["El Lic. Mora y el Ing. Vega viven en la Avda. Sol, núm. 5.", "Mons. Gil vino a las 5 p. m. con ellos."]),
    ("pt", ["A Profa. Lima e o Eng. Reis moram na Av. Sol, n. 5.", "O Cel. Paz e o Des. Melo da Sol Ltda. vieram."]),
    ("it", ["L’on. Neri e la sig.ra Bassi della Luce S.p.A. Italia sono qui.", "L’ing. Riva e mons. Gallo no."]),
    ("it", ["Vedi pag. 12, art. 5, n. 3.", "Visse nel 40 a.C. secondo lui."]),
    ("nl", ["Mw. Bos en ir. De Wit, d.w.z. de raad, kwamen o.a. voor J.P. Maas.", "Bijv. Klaas en mevr. Vos niet."]),
    (
        "ru",
        [
            "В 2021 г. проф. И. В. Орлов и акад. С. Белов жили на ул. Ленина, д. 5, кв. 3.",
            "Потом, т. е. позже, уехали.",
        ],
    ),
    ("ru", ["Это 5 тыс. руб. на чел.", "См. ст. 5, п. 3 и рис. 2.", "Ген. Орлов и зам. Белова молчат."]),
    ("ar", ["قال د. سامي نور إن السد مغلق.", "وحضر أ. د. ليلى حداد و م. عمر زين."]),
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
