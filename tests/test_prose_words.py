"""Words in any script, counted and found."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.prose import count_words, is_spaceless, language_of_script, search_tokens, smallest, word_spans, words
from headwater.prose.words import _PLAIN, _WORD

PLAIN_TEXT = st.text(
    st.sampled_from("aZéßøœñÐŁ ΑβΩ ЖяЁ 019²½ .,'’-·_–—“”…€(ª)\u00ad\t\n/&") | st.characters(max_codepoint=0x52F)
)


@settings(deadline=None, max_examples=400)
@given(PLAIN_TEXT)
def test_words_of_plain_scripts_are_those_of_every_script(text: str) -> None:
    if _PLAIN.fullmatch(text):
        assert word_spans(text) == [found.span() for found in _WORD.finditer(text)]


@settings(deadline=None)
@given(st.text())
def test_words_and_their_places_agree(text: str) -> None:
    assert [text[start:end] for start, end in word_spans(text)] == [found.group() for found in _WORD.finditer(text)]


def test_words_keep_inner_marks_and_fold_case() -> None:
    assert words("Ms. O’Hara’s 3.5-metre ÅKER") == ["ms", "o’hara’s", "3.5-metre", "åker"]


def test_each_character_of_a_spaceless_script_is_a_word_and_two_count_as_one() -> None:
    assert words("東京都") == ["東", "京", "都"]
    assert count_words("東京都で") == 2
    assert is_spaceless("東京都 ok")
    assert not is_spaceless("Tokyo 都")


def test_marks_stay_with_their_letters() -> None:
    assert words("مُحَمَّد ولد") == ["مُحَمَّد", "ولد"]
    assert search_tokens("Ärzte in 東京都") == ["arzte", "in", "東京", "京都"]


def test_no_letter_that_is_passed_over_as_latin_tells_a_language_by_its_script() -> None:
    passed = [chr(c) for c in range(0x30000) if smallest._LATIN.fullmatch(chr(c))]
    assert "é" in passed
    assert not [c for c in passed for _, script in smallest._SCRIPTS if script.search(c)]


@pytest.mark.parametrize(
    ("text", "language"),
    [("Brücke – „Öffnung“ 5 €", ""), ("Brücke 東京で雨が降る", "ja"), ("é חדשות היום", "he")],
)
def test_a_script_tells_its_language_also_beside_latin_letters(text: str, language: str) -> None:
    assert language_of_script(text) == language
