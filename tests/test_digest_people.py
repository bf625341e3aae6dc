"""Persons found by form: by their last names where these also stand alone."""

from __future__ import annotations

import pytest

from headwater.digest.people import people

FULL = "The harbour master Anu’ Tamm opened the ferry line."


@pytest.mark.parametrize(
    "more",
    [
        " At noon then Tamm left.",
        "\nTamm left.",
        " It rained. Tamm left.",
        " At noon some Tammen stayed. Tamm left.",  # first only as the beginning of a longer name
        " The older Tamm-Hold stayed. Tamm left.",
    ],
)
def test_a_last_name_that_stands_alone_means_the_person(more: str) -> None:
    assert people(FULL + more) == {"Tamm": "Anu’ Tamm"}


@pytest.mark.parametrize("more", ["", " At noon some Tammen stayed.", " The older Tamm-Hold stayed.", "/Tamm"])
def test_a_last_name_that_stands_only_in_longer_ones_means_nobody(more: str) -> None:
    assert people(FULL + more) == {}


def test_two_persons_of_one_last_name_are_left_out() -> None:
    assert people(FULL + " Her brother Juri Tamm waved. Then Tamm left.") == {}
