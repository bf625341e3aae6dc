"""`headwater digest` as a port: to the letter of the design's table."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.digest import digest_answer
from headwater.errors import InputError
from headwater.models import Article, Origin, Tracing

LINE = {
    "id": "s1",
    "articles": [
        {
            "title": "Ferry line approved in Port Senn",
            "text": "The harbour board of Port Senn approved a new ferry line on Tuesday, the chairwoman said. "
            "Builders will start on the northern quay before the end of spring.",
            "outlet": "The Harbour Post (local edition)",
            "url": "https://harbour.example/1",
        },
        {
            "title": "Port Senn gets its ferry",
            "text": "Port Senn will get a new ferry line to the outer islands after a vote of the harbour board. "
            "Fishing crews had asked for a slower timetable because of the narrow channel.",
        },
    ],
}


def alone(members: list[Article]) -> Tracing:
    return Tracing("s", (), (), (), tuple(Origin(a.id, (a.id,)) for a in members), len(members))


def test_the_answer_has_every_key_of_the_table() -> None:
    answer = digest_answer(LINE, alone)
    assert set(answer) >= {"id", "headline", "language", "sentences", "origins", "independent"}
    assert answer["id"] == "s1"
    assert answer["language"] == "en"
    assert answer["independent"] == 2
    assert answer["origins"][0] == {"root": "0", "members": ["0"], "kind": "report"}


def test_articles_without_an_id_are_called_by_their_number_and_receipts_point_into_them() -> None:
    answer = digest_answer(LINE, alone)
    texts = {str(number): article["text"] for number, article in enumerate(LINE["articles"])}
    for sentence in (answer["headline"], *answer["sentences"]):
        assert sentence["receipts"]
        for receipt in sentence["receipts"]:
            assert 0 <= receipt["start"] < receipt["end"] <= len(texts[receipt["article"]])


def test_an_outlet_is_credited_in_words_and_a_sentence_without_one_stands_alone() -> None:
    answer = digest_answer(LINE, alone)
    by_article = {s["receipts"][0]["article"]: s for s in answer["sentences"]}
    assert "The Harbour Post" in by_article["0"]["text"]
    assert "local edition" not in by_article["0"]["text"]
    assert by_article["0"]["credits"][0]["url"] == "https://harbour.example/1"
    assert by_article["1"]["credits"] == []


@pytest.mark.parametrize(
    "line",
    [
        {},
        {"articles": []},
        {"articles": ["x"]},
        {"articles": [{"text": 5}]},
        {"articles": [{"id": "a"}, {"id": "a"}]},
        {"articles": [{"text": "x"}], "words": "many"},
    ],
)
def test_a_line_that_is_no_story_is_an_input_error(line: dict[str, object]) -> None:
    with pytest.raises(InputError):
        digest_answer(line, alone)


def test_articles_of_which_nothing_can_be_said_give_no_sentences() -> None:
    answer = digest_answer({"id": "e", "articles": [{"title": "A title", "text": ""}]}, alone)
    assert answer["sentences"] == []
    assert answer["headline"]["text"] == "A title"
    assert digest_answer({"id": "e", "articles": [{}]}, alone)["headline"] is None


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.text(max_size=40), st.text(max_size=400)), min_size=1, max_size=3))
def test_no_article_breaks_the_writer(pieces: list[tuple[str, str]]) -> None:
    line = {"id": "x", "articles": [{"title": t, "text": b, "outlet": "Some Paper"} for t, b in pieces]}
    for sentence in digest_answer(line, alone)["sentences"]:
        for receipt in sentence["receipts"]:
            assert pieces[int(receipt["article"])][1][receipt["start"] : receipt["end"]].strip()
