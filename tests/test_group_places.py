"""Names of countries in every language, read without touching what others read of the same locales."""

from __future__ import annotations

import subprocess
import sys

import pytest

from headwater.group.places import gazetteer

ASKED = """
from babel.numbers import format_decimal
from headwater.group.places import gazetteer
gazetteer("{language}")
print(format_decimal(1234, locale="{language}"))
"""


@pytest.mark.parametrize(
    ("language", "name", "code"), [("pt", "alemanha", "DE"), ("ru", "германия", "DE"), ("xx", "germany", "DE")]
)
def test_countries_are_known_by_their_names_in_a_language_and_in_english(language: str, name: str, code: str) -> None:
    assert gazetteer(language)[name] == code


@pytest.mark.parametrize("language", ["pt", "ru", "ar", "de"])
def test_numbers_are_still_written_as_a_language_writes_them_once_its_countries_are_known(language: str) -> None:
    words = [sys.executable, "-c", ASKED.format(language=language)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert sum(character.isnumeric() for character in done.stdout) == 4
