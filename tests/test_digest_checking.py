"""The verifier of sentences: what it lets through and what it stops, in words that nobody has published."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.digest import check, check_answer
from headwater.errors import InputError

EVIDENCE = [
    (
        'The harbour board of Port Senn approved the new ferry line on Tuesday by 7 votes to 2. "We did not expect such '
        'support," said its chairwoman, Mirela Tanko, who had opposed an earlier plan. The line will cost $12.5 million and '
        "create about forty jobs, according to Ruben Askild of the Larch Institute. U.S. builders didn't bid."
    )
]


@pytest.mark.parametrize(
    "text",
    [
        "The harbour board of Port Senn approved the new ferry line on Tuesday by 7 votes to 2.",
        "the harbour board of Port Senn approved the new ferry line",
        "“We didn’t expect such support,” said its chairwoman, Mirela Tanko.",
        "US builders did not bid.",
        "The line will cost $12.5 million and create about forty jobs …",
        "[Mirela Tanko] had opposed an earlier plan.",
    ],
)
def test_words_of_the_passage_are_supported_whatever_their_form(text: str) -> None:
    verdict = check(text, EVIDENCE)
    assert verdict.supported, verdict.reasons


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("The harbour board of Port Senn rejected the new ferry line on Tuesday by 7 votes to 2.", "opposite"),
        ("The harbour board of Port Senn approved the new ferry line on Friday by 7 votes to 2.", "changed"),
        ("The harbour board of Port Senn approved the new ferry line on Tuesday by 8 votes to 2.", "number"),
        ("The harbour board of Port Senn did not approve the new ferry line on Tuesday by 7 votes to 2.", "changed"),
        ('"We did not want such support," said its chairwoman, Mirela Tanko.', "quotation"),
        ('"We did not expect such support," said its chairwoman, Edda Wolff.', "name"),
        ("The line will cost $12.5 billion and create about forty jobs.", "number"),
        ("U.S. builders bid.", "left-out"),
        ("[Edda Wolff] had opposed an earlier plan.", "insertion"),
        ("The line will create about fifty jobs, according to Ruben Askild of the Larch Institute.", "number"),
        ("The line, said Mirela Tanko of the Larch Institute, will cost $12.5 million.", ""),
        ("", "empty"),
    ],
)
def test_an_altered_sentence_is_refused_with_its_reason(text: str, reason: str) -> None:
    verdict = check(text, EVIDENCE)
    if reason:
        assert not verdict.supported
        assert any(found.startswith(reason) for found in verdict.reasons), verdict.reasons
        assert verdict.score < 0.5


def test_a_reworded_sentence_passes_when_names_figures_and_sense_agree() -> None:
    verdict = check("On Tuesday Port Senn's harbour board gave its approval to the new line of ferries.", EVIDENCE)
    assert verdict.supported
    assert 0.5 <= verdict.score < 1


def test_numbers_written_as_words_are_numbers() -> None:
    assert check("The plan passed the board of Port Senn with seven votes against two.", EVIDENCE).supported
    assert not check("The plan passed the board of Port Senn with seventeen votes against two.", EVIDENCE).supported


@pytest.mark.parametrize(
    ("evidence", "altered"),
    [
        ("Der Rat stimmte mit 7 Stimmen für die neue Fähre.", "Der Rat stimmte mit 9 Stimmen für die neue Fähre."),
        (
            "Le conseil a voté mardi pour la nouvelle ligne de ferry de Port Senn.",
            "Le conseil n'a pas voté mardi pour la nouvelle ligne de ferry de Port Senn.",
        ),
        (
            "Совет одобрил во вторник новую паромную линию в Порт-Сенне.",
            "Совет не одобрил во вторник новую паромную линию в Порт-Сенне.",
        ),
        ("港务局星期二批准了新的渡轮航线。", "港务局星期二没有批准新的渡轮航线。"),
        (
            "وافق مجلس الميناء يوم الثلاثاء على خط العبارات الجديد",
            "لم يوافق مجلس الميناء يوم الثلاثاء على خط العبارات الجديد",
        ),
    ],
)
def test_any_language_is_checked_by_form(evidence: str, altered: str) -> None:
    assert check(evidence, [evidence]).supported
    assert not check(altered, [evidence]).supported


def test_the_port_answers_to_the_letter_of_its_line() -> None:
    answer = check_answer({"id": "x", "text": EVIDENCE[0][:87], "evidence": EVIDENCE})
    assert set(answer) == {"id", "supported", "score", "reasons"}
    assert answer["supported"] is True


@pytest.mark.parametrize("line", [{"id": "x"}, {"text": 5, "evidence": []}, {"text": "a", "evidence": [1]}])
def test_a_line_without_text_or_evidence_is_an_input_error(line: dict[str, object]) -> None:
    with pytest.raises(InputError):
        check_answer(line)


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=300), st.lists(st.text(max_size=200), max_size=3))
def test_no_text_breaks_the_verifier(text: str, evidence: list[str]) -> None:
    verdict = check(text, evidence)
    assert 0 <= verdict.score <= 1
    assert verdict.supported == (not verdict.reasons)


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet="abc dé.,中文 ", min_size=1, max_size=80))
def test_what_is_cited_whole_is_supported(text: str) -> None:
    assert check(text, [text]).supported or not any(c.isalnum() for c in text)
