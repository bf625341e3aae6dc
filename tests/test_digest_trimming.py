"""Sentences made short: what is set in may go, what limits, denies, doubts or sources may not, and nothing is left hanging."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.digest.clauses import insets
from headwater.digest.limits import Allowance, Limits, Room, length
from headwater.digest.passages import passages
from headwater.digest.picking import with_ellipsis
from headwater.digest.speech import speech
from headwater.digest.trimming import broken_anywhere, keeps_sense, trimmed
from headwater.models import Article

ENGLISH = speech("en")
ROOM = Room(25, 160)


def shown(sentence: str, room: Room = ROOM) -> str | None:
    """What is shown of a sentence where so much may be, without breaking it off."""
    cut = trimmed(sentence, 0, len(sentence), room, ENGLISH)
    return cut.shown(sentence) if cut else None


def broken(sentence: str) -> str | None:
    """What is shown of a sentence that may also be broken off."""
    (passage,) = passages(Article(id="a", title="", text=sentence, language="en"))
    cut = with_ellipsis(passage, ROOM)
    return cut.shown(sentence) if cut else None


SET_IN = {
    "Senator Orla Tamm … said on Tuesday that she would vote for the new dam.": (
        "Senator Orla Tamm, one of only three members of the chamber who had asked for more time to read the report on the "
        "harbour, said on Tuesday that she would vote for the new dam."
    ),
    "The Selle Dam … was opened on Friday by the chancellor of Corvany.": (
        "The Selle Dam — a work of eleven years that had already cost twice what the first plans had foreseen for it in the "
        "spring — was opened on Friday by the chancellor of Corvany."
    ),
    "The harbour board … chose the cheaper bridge on Monday.": (
        "The harbour board, which had met eleven times since the spring without ever finding a majority for either of its "
        "two plans, chose the cheaper bridge on Monday."
    ),
    "Pavel Orsk … denied every charge on Thursday.": (
        "Pavel Orsk, accused by two former clerks of the archive of having sold several hundred old maps of the coast to a "
        "dealer abroad, denied every charge on Thursday."
    ),
}


@pytest.mark.parametrize("expected", SET_IN)
def test_what_is_set_in_between_subject_and_predicate_may_be_left_out(expected: str) -> None:
    assert shown(SET_IN[expected]) == expected


def test_members_of_a_list_are_nothing_set_in() -> None:
    sentence = "Ministers from Corvany, the largest donor, Lindvik, Arlen and Oste, agreed on Friday to share the costs of the dam."
    assert not list(insets(sentence, ENGLISH))
    assert not list(
        insets("The groups, including several towns, Planned Rivers and Oste Watch, would not appeal.", ENGLISH)
    )


def test_a_new_subject_behind_a_circumstance_is_nothing_set_in() -> None:
    assert not list(insets("On Monday, the court that had heard the keeper, ruled for the town.", ENGLISH))


def test_a_subordinate_clause_may_go_with_what_it_says_itself() -> None:
    sentence = (
        "The chancellor of Corvany faces a vote in the assembly on Thursday after forty-eight members of her own party who do not "
        "trust her any more called for one to be held."
    )
    assert shown(sentence) == "The chancellor of Corvany faces a vote in the assembly on Thursday"


def test_as_opens_a_clause_or_a_phrase() -> None:
    clause = (
        "Several judges of the high court signalled on Tuesday that the old law would stand as oral arguments began in a case that "
        "four towns on the river had brought."
    )
    assert shown(clause) == "Several judges of the high court signalled on Tuesday that the old law would stand"
    assert not keeps_sense("as long as the river stays low", ENGLISH)
    phrase = (
        "A second judge stopped the plan of the government on Tuesday to send home the people who had been brought over the border "
        "as children from Oste."
    )
    assert "… as children" not in (broken(phrase) or "")


def test_a_condition_a_contrast_and_a_source_are_kept() -> None:
    for tail in (
        "only if the river falls",
        "although nobody was hurt",
        "after 15 weeks and only in an emergency",
        "in the spring, two officials said",
        "as long as the gates hold",
    ):
        assert not keeps_sense(tail, ENGLISH), tail


def test_an_object_completes_a_verb_of_saying() -> None:
    sentence = (
        "The government of Corvany announced on Friday new duties on steel pipes and old barges, sharpening a quarrel with its "
        "neighbour in which neither side has given way since the spring."
    )
    assert shown(sentence) == "The government of Corvany announced on Friday new duties on steel pipes and old barges"


def test_nothing_ends_on_a_subject_or_an_open_condition() -> None:
    questions = (
        "The prosecutor drew up for the lawyers of the chancellor more than forty questions she planned to ask in a long "
        "interview that nobody has agreed to yet, according to a person familiar with the matter."
    )
    condition = (
        "Confronted with a proposal that nobody likes, members of the assembly worry that if they fail to learn what the old "
        "flood has taught the towns, they are bound to see another one."
    )
    for sentence in (questions, condition):
        found = broken(sentence) or ""
        assert not found.rstrip(" …").endswith(("she", "questions she", "taught", "learn"))
        assert "that if" not in found or "they are bound" in found


def test_a_country_in_capitals_is_no_pronoun() -> None:
    sentence = (
        "In a break with its oldest friend, Corvany has called back its envoy to the US after a long quarrel over a treaty that "
        "three of its neighbours had signed in secret."
    )
    assert shown(sentence) == "In a break with its oldest friend, Corvany has called back its envoy to the US"


def test_the_name_of_an_agency_in_brackets_is_no_part_of_the_first_sentence() -> None:
    (found,) = passages(
        Article(id="a", title="", text="(QNW)The dam of Selle was opened on Friday by the chancellor.", language="en")
    )
    assert found.text == "The dam of Selle was opened on Friday by the chancellor."


def test_a_dash_before_a_sentence_is_never_shown_wherever_it_stands() -> None:
    text = " ".join(
        (
            "The dam of Selle was opened on Friday by the chancellor.",
            "It had taken eleven years to build the long wall.",
            "Two towns had asked for another place upstream.",
            "The old bridge stays open until the spring.",
            "- Boats of the fishing fleet may pass the new gates at night.",
        )
    )
    found = passages(Article(id="a", title="", text=text, language="en"))
    assert found[-1].text == "Boats of the fishing fleet may pass the new gates at night."
    assert not any(one.text.startswith("-") for one in found)


def test_a_long_sentence_on_a_copyright_case_is_no_furniture() -> None:
    long = (
        "The high court of Corvany sided on Monday with a small publisher of maps in a copyright dispute over the outlines of "
        "islands that nobody had drawn before."
    )
    assert not ENGLISH.is_furniture(long)
    assert ENGLISH.is_furniture("Copyright 2031, all rights reserved.")
    assert ENGLISH.is_furniture("Subscribe to our weekly letter.")


def test_a_run_of_few_words_before_another_one_is_one_excerpt_with_it() -> None:
    article = Article(
        id="a", title="", text="Orla Tamm, the member for Oste, said on Tuesday she would vote for it.", language="en"
    )
    allowance = Allowance(Limits())
    for text in ("Orla Tamm", "said on Tuesday she would vote for it."):
        allowance.take(article, text)
    assert allowance.room(article).words > 0
    allowance.take(article, "The wall of the dam had cracked twice.")
    assert allowance.room(article).words == 0


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            "the dam , — who said that if not after opened Selle Tamm on Friday as and ; “ ” ( ) which was … only to".split()
        ),
        min_size=1,
        max_size=45,
    )
)
def test_what_is_shown_stands_in_the_sentence_and_fits(words: list[str]) -> None:
    sentence = " ".join(words)
    cut = trimmed(sentence, 0, len(sentence), ROOM, ENGLISH)
    if cut is None:
        return
    for start, end in cut.spans:
        assert 0 <= start < end <= len(sentence)
        assert length(sentence[start:end]) <= ROOM.words
        assert end - start <= ROOM.characters
    assert [s for span in cut.spans for s in span] == sorted(s for span in cut.spans for s in span)


TWO_GIFTS = (
    "The harbour board of Port Senn has handed the old customs quay that lies beside the eastern mole to a company of "
    "three brothers and the long salt sheds behind it to the fishermen's union of the northern islands."
)
TIED = (
    "The harbour board of Port Senn has handed the old customs quay that lies beside the eastern mole to a company of "
    "three brothers and it will take the long salt sheds behind it back unless a buyer is found for them."
)


def test_where_nothing_else_is_left_a_sentence_breaks_off_behind_a_clause() -> None:
    cut = broken_anywhere(TWO_GIFTS, 0, len(TWO_GIFTS), ROOM, ENGLISH)
    assert cut is not None
    assert cut.shown(TWO_GIFTS).endswith("to a company of three brothers …")


def test_a_sentence_with_a_condition_behind_the_break_is_not_broken_off() -> None:
    assert broken_anywhere(TIED, 0, len(TIED), ROOM, ENGLISH) is None


def test_what_a_clause_behind_a_comma_says_of_its_noun_may_go_with_it() -> None:
    assert keeps_sense("for the repair of the sheds, which officials say may cost a million", ENGLISH)
    assert not keeps_sense("for the repair of the sheds, which are old, officials say", ENGLISH)
