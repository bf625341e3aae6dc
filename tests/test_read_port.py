"""The port `headwater read`: one line in, one line out."""

from __future__ import annotations

import base64
import json

import pytest

from headwater.errors import InputError
from headwater.read import READER, read_answer

LINES = (
    (
        "The harbour board of Eastwick agreed on Monday to dredge the "
        "northern channel before the autumn storms, ending a long quarrel."
    ),
    (
        "Work is to begin in the second week of May and to last until the "
        "end of July, according to a plan that was shown to the members."
    ),
)
MARKUP = (
    f"<html><head><title>Channel to be dredged</title></head><body><h1>Channel "
    f"to be dredged</h1>{''.join(f'<p>{t}</p>' for t in LINES)}</body></html>"
)


def test_a_line_is_answered_with_every_field_of_the_table() -> None:
    answer = read_answer(
        {
            "id": "7",
            "url": "https://www.eastwick-herald.example/a/b",
            "html": MARKUP,
            "fetched_at": "2026-03-04T09:00:00Z",
            "extra": 1,
        }
    )
    wanted = (
        "id url title authors published modified language text paragraphs "
        "blocks image access kind canonical section wire dateline links"
    ).split()
    assert set(wanted) <= set(answer)
    assert answer["id"] == "7"
    assert answer["text"] == "\n\n".join(answer["paragraphs"]) == "\n\n".join(LINES)
    assert answer["blocks"][1] == {"start": len(LINES[0]) + 2, "end": len(answer["text"]), "kind": "paragraph"}
    assert answer["reader"] == READER
    json.dumps(answer)


def test_bytes_and_text_give_the_same_answer() -> None:
    packed = base64.b64encode(MARKUP.encode()).decode()
    assert read_answer({"id": 1, "html_b64": packed}) == read_answer({"id": 1, "html": MARKUP})


def test_an_address_is_not_needed() -> None:
    assert read_answer({"id": None, "html": MARKUP})["url"] is None


def test_a_page_that_is_no_article_is_answered_with_its_reason() -> None:
    answer = read_answer({"id": 3, "html": "<html><body></body></html>"})
    assert answer["text"] == ""
    assert answer["error"]["reason"] == "no-text"
    assert answer["error"]["message"]


@pytest.mark.parametrize(
    "line",
    [
        {"id": 1},
        {"id": 1, "html": 5},
        {"id": 1, "html_b64": "x"},
        {"id": 1, "html": MARKUP, "fetched_at": "soon"},
        {"id": 1, "html": MARKUP, "headers": "x"},
        {"id": 1, "html": MARKUP, "url": 3},
    ],
)
def test_a_line_that_cannot_be_used_is_an_input_error(line: dict[str, object]) -> None:
    with pytest.raises(InputError):
        read_answer(line)


def test_headers_may_be_an_object_or_pairs() -> None:
    body = base64.b64encode(MARKUP.replace("agreed", "café").encode("latin-1")).decode()
    for headers in ({"Content-Type": "text/html; charset=latin-1"}, [["Content-Type", "text/html; charset=latin-1"]]):
        assert "café" in read_answer({"id": 1, "html_b64": body, "headers": headers})["text"]
