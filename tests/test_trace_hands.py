"""Who says, in what role, to whom it was told, and through how many hands it came, in ten languages. Invented texts."""

from __future__ import annotations

import pytest

from headwater.models import Attribution, Outlet
from headwater.trace import Gazetteer, attributions


def outlet(key: str, name: str, *names: str) -> Outlet:
    return Outlet(
        key=key,
        name=name,
        home=f"https://{key}.example/",
        country="",
        languages=(),
        kind="newspaper",
        names=(name, *names),
    )


NAMES = Gazetteer.of(
    [
        outlet("dell", "Dell Courier", "ديل كوريير", "Делл Курьер", "德尔信使报", "デル新報"),
        outlet("wire", "Harbor Wire", "هاربر واير"),
    ]
)


def only(text: str, language: str) -> Attribution:
    (one,) = (one for one in attributions(text, language=language, gazetteer=NAMES) if one.relation != "reports")
    return one


@pytest.mark.parametrize(
    ("language", "text", "speaker", "role"),
    [
        (
            "de",
            "„Das Netz ist alt“, sagte Weichenstellerin Dora Westing dem Dell Courier am Montag.",
            "Dora Westing",
            "Weichen",
        ),
        (
            "de",
            "„Das Netz ist alt“, sagte die Leiterin des Amtes, Dora Westing, dem Dell Courier.",
            "Dora Westing",
            "Leiterin",
        ),
        (
            "fr",
            "« Le réseau est vieux », a déclaré au Dell Courier la ministre de l’Énergie Anne Roux.",
            "Anne Roux",
            "ministre",
        ),
        ("es", "«La red es vieja», dijo al Dell Courier la portavoz Rosa Vega.", "Rosa Vega", "portavoz"),
        ("pt", "“A rede é velha”, disse ao Dell Courier a diretora Rosa Lima.", "Rosa Lima", "diretora"),
        ("it", "«La rete è vecchia», ha detto al Dell Courier la sindaca Rosa Bruni.", "Rosa Bruni", "sindaca"),
        (
            "ru",
            "«Сеть старая», — сказала газете «Делл Курьер» министр энергетики Анна Белова.",
            "Анна Белова",
            "министр",
        ),
        ("ar", "قالت وزيرة الطاقة سلمى نور لصحيفة ديل كوريير: «الشبكة قديمة جدا».", "سلمى نور", "وزيرة"),
        ("zh", "“电网太旧了。”能源部长李明对德尔信使报说。", "李明", "部长"),
        ("ja", "電力庁の林花子部長は「送電網は古い」とデル新報に語った。", "林花子", "部長"),
    ],
)
def test_whoever_told_it_is_found_with_their_role_apart_from_the_paper(
    language: str, text: str, speaker: str, role: str
) -> None:
    one = only(text, language)
    assert one.speaker == speaker
    assert role in one.role
    assert one.via == ("Dell Courier",)


@pytest.mark.parametrize(
    ("language", "text", "second"),
    [
        (
            "en",
            "Twelve people were hurt, the newspaper Dell Courier reported, citing the fire department.",
            "fire department",
        ),
        (
            "de",
            "Zwölf Menschen wurden verletzt, berichtet der Dell Courier unter Berufung auf die Feuerwehr.",
            "Feuerwehr",
        ),
        ("es", "Según el diario Dell Courier, que cita a los bomberos, los heridos son ya doce.", "bomberos"),
        ("ru", "Пострадали двенадцать человек, сообщает «Делл Курьер» со ссылкой на пожарных.", "пожарных"),
    ],
)
def test_what_an_outlet_has_from_another_comes_by_way_of_it(language: str, text: str, second: str) -> None:
    found = [one for one in attributions(text, language=language, gazetteer=NAMES) if one.relation == "cites"]
    assert [one.via for one in found] == [("Dell Courier",)]
    assert all(second in text[start:end] for one in found for start, end in one.source)


def test_a_ministry_is_a_body_and_keeps_its_whole_name() -> None:
    one = only("The gate was shut, the Ministry of Waterways said in a statement.", "en")
    assert (one.speaker, one.role, one.organisation) == ("", "", "Ministry of Waterways")


@pytest.mark.parametrize(
    "text",
    [
        "Zwölf Menschen wurden verletzt, berichtet der Dell Courier.",
        "Zwölf Menschen wurden verletzt, berichtete der Dell Courier am Montag.",
        "Zwölf Menschen wurden verletzt, schreibt der Dell Courier in seiner Ausgabe vom Montag.",
    ],
)
def test_a_german_paper_of_masculine_gender_reports_and_is_not_told(text: str) -> None:
    (one,) = attributions(text, language="de", gazetteer=NAMES)
    assert (one.relation, one.outlet, one.via) == ("reports", "Dell Courier", ())


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        ("de", "Die Leiterin des Amtes, Dora Westing, sagte, das Netz sei alt.", "Dora Westing"),
        ("de", "„Das Netz ist alt“, sagte die Leiterin des Amtes, Dora Westing.", "Dora Westing"),
        ("en", "“The grid is old,” said the head of the office, Dora Westing.", "Dora Westing"),
        ("es", "La directora de la oficina, Rosa Vega, dijo que la red es vieja.", "Rosa Vega"),
        ("fr", "La directrice de l’office, Anne Roux, a déclaré que le réseau était vieux.", "Anne Roux"),
        ("it", "La direttrice dell’ufficio, Rosa Bruni, ha detto che la rete è vecchia.", "Rosa Bruni"),
        ("nl", "De directeur van het bureau, Rosa Brink, zei dat het net oud is.", "Rosa Brink"),
        ("pt", "A diretora do instituto, Rosa Lima, disse que a rede é velha.", "Rosa Lima"),
    ],
)
def test_a_name_set_apart_behind_a_role_is_the_speakers(language: str, text: str, speaker: str) -> None:
    one = only(text, language)
    assert one.speaker == speaker
    assert one.role
    assert one.role[0].islower() or language == "de"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Dora Westing, who leads the office, told the Dell Courier the grid was old."),
        ("ja", "林花子部長はデル新報に対し、送電網は古いと述べた。"),
    ],
)
def test_what_is_said_begins_behind_whom_it_was_told(language: str, text: str) -> None:
    one = only(text, language)
    assert one.via == ("Dell Courier",)
    assert not any("Dell" in text[start:end] or "デル" in text[start:end] for start, end in one.content)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "Doce personas resultaron heridas, según informó el Dell Courier."),
        ("es", "Según ha informado el Dell Courier, doce personas resultaron heridas."),
        ("ru", "«Делл Курьер» сообщает, что пострадали двенадцать человек."),
        ("ru", "По данным «Делл Курьер», пострадали двенадцать человек."),
        ("ar", "بحسب ديل كوريير أصيب اثنا عشر شخصا."),
        ("en", "The Dell Courier reports that twelve people were hurt."),
    ],
)
def test_a_report_is_its_outlets_and_nobody_elses(language: str, text: str) -> None:
    (one,) = attributions(text, language=language, gazetteer=NAMES)
    assert (one.relation, one.outlet, one.speaker, one.role) == ("reports", "Dell Courier", "", "")


def test_the_office_behind_a_name_is_its_role() -> None:
    german = only("„Das Netz ist alt“, sagte Dora Westing, Leiterin des Amtes.", "de")
    dutch = only("“We wachten,” zei Rosa Brink, burgemeester van Dell.", "nl")
    assert (german.speaker, german.role) == ("Dora Westing", "Leiterin des Amtes")
    assert (dutch.speaker, dutch.role) == ("Rosa Brink", "burgemeester van Dell")
    clause = only("Lehrer seien knapp, sagte Dora Westing, Lehrer fehlten überall.", "de")
    assert clause.role == ""


@pytest.mark.parametrize(
    ("language", "text", "speaker", "role"),
    [
        ("de", "Wie ein Sprecher mitteilte, ist niemand verletzt worden.", "", "Sprecher"),
        ("de", "Man werde das prüfen, hieß es aus dem Ministerium.", "", ""),
        ("es", "Fuentes policiales señalaron que hay dos detenidos.", "", "fuentes policiales"),
        ("it", "La polizia ha fatto sapere che due uomini sono stati arrestati.", "", "polizia"),
        ("it", "Per Rosa Bruni la rete è vecchia.", "Rosa Bruni", ""),
        ("nl", "“Het is een schande”, zei Kamerlid Piet de Boer.", "Piet de Boer", "Kamerlid"),
        ("ru", "Министр Иван Белов предупредил, что цены вырастут.", "Иван Белов", "Министр"),
        ("zh", "市长王强警告说，物价将上涨。", "王强", "市长"),
        ("zh", "“我不知道。”她回答说。", "", ""),
        ("ja", "「分からない」と林さんは答えた。", "林", ""),
        ("ja", "外務省の報道官は、けが人はいないと述べた。", "", "報道官"),
        ("ja", "専門家の林花子氏は、送電網は古いと指摘する。", "林花子", "専門家"),
    ],
)
def test_a_capital_of_the_sentence_and_a_compound_verb_are_no_part_of_a_name(
    language: str, text: str, speaker: str, role: str
) -> None:
    one = only(text, language)
    assert (one.speaker, one.role) == (speaker, role)


def test_whose_words_an_outlet_cites_is_named_without_them() -> None:
    found = attributions("德尔信使报援引李明的话说，电网太旧。", language="zh", gazetteer=NAMES)
    assert [(one.speaker, one.via) for one in found if one.relation == "cites"] == [("李明", ("Dell Courier",))]
