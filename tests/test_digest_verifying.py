"""The second witness of a page, and the proof of a published sentence."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.digest import verify, witness
from headwater.models import Credit, Receipt, Sentence, sha256_of

TEXT = "The harbour board approved the new ferry line on Tuesday. Nobody on the board objected to its price."
BODY = (
    b"<!doctype html><html><head><title>Ferry line approved | The Harbour Post</title>"
    b'<meta property="og:title" content="Board approves &quot;new&quot; ferry line"></head><body><nav>Home</nav>'
    b"<script>var x = '<p>never said</p>';</script><p>The harbour <b>board</b> approved the\n new ferry line on Tuesday."
    b"</p><!-- not said --><div>Nobody on the board<br>objected to its price.</div><style>p{}</style></body></html>"
)


def receipt(start: int, end: int, **more: object) -> Receipt:
    fields: dict[str, object] = {
        "article": "a",
        "outlet": "The Harbour Post",
        "authors": (),
        "url": "https://harbour.example/1",
        "captured": datetime(2031, 4, 10, tzinfo=UTC),
        "bytes_sha256": sha256_of(BODY),
        "text_sha256": sha256_of(TEXT),
        "reader": "test",
        "start": start,
        "end": end,
        "exact": TEXT[start:end],
    }
    return Receipt(**(fields | more))  # type: ignore[arg-type]


PAGES = {sha256_of(BODY): BODY}
TEXTS = {sha256_of(TEXT): TEXT}
CREDITED = "The harbour board approved the new ferry line on Tuesday, as reported by The Harbour Post."


def sentence(text: str = CREDITED, **more: object) -> Sentence:
    return Sentence(text, (receipt(0, 57, **more),), (Credit(70, 86, "The Harbour Post"),), language="en")


def test_a_true_sentence_stands() -> None:
    assert verify(sentence(), PAGES, TEXTS) == ()


def test_a_date_behind_its_weekday_stands_and_another_does_not() -> None:
    assert verify(sentence(CREDITED.replace("Tuesday", "Tuesday [April 8]")), PAGES, TEXTS) == ()
    assert verify(sentence(CREDITED.replace("Tuesday", "Tuesday [April 9]")), PAGES, TEXTS)


@pytest.mark.parametrize(
    "text",
    [
        CREDITED.replace("approved", "rejected"),
        CREDITED.replace("board", "board of Port Senn"),
        CREDITED.replace("The Harbour Post", "Meridian News"),
        CREDITED.replace("as reported by", "as never denied by"),
        "The harbour board approved the ferry line on Tuesday, as reported by The Harbour Post.",
        CREDITED + " The mayor wept.",
        CREDITED.replace("new", "“new”"),
    ],
)
def test_what_the_passage_does_not_say_fails(text: str) -> None:
    assert any(reason.startswith("words") for reason in verify(sentence(text), PAGES, TEXTS))


def test_each_part_of_the_proof_can_fail_alone() -> None:
    other = b"<p>Something else</p>"
    assert verify(sentence(), {}, TEXTS) == ("bytes-missing: a",)
    assert verify(sentence(), {sha256_of(BODY): other}, TEXTS) == ("bytes-hash: a",)
    assert verify(sentence(), PAGES, {}) == ("text-missing: a",)
    assert verify(sentence(), PAGES, {sha256_of(TEXT): "x" + TEXT}) == ("text-hash: a",)
    elsewhere = sentence(bytes_sha256=sha256_of(other))
    assert verify(elsewhere, {sha256_of(other): other}, TEXTS) == ("not-on-page: a",)
    moved = Sentence(CREDITED, (replace(receipt(0, 57), start=1, end=58),), language="en")
    assert verify(moved, PAGES, TEXTS) == ("offsets: a",)


def test_a_headline_stands_where_the_page_has_it() -> None:
    title = 'Board approves "new" ferry line'
    said = Sentence(title, (receipt(0, 0, exact=title),), language="en")
    assert verify(said, PAGES, TEXTS) == ()
    other = Sentence("Board rejects ferry line", (receipt(0, 0, exact="Board rejects ferry line"),), language="en")
    assert verify(other, PAGES, TEXTS) == ("not-on-page: a",)


def test_the_witness_sees_text_and_titles_but_no_script_style_or_comment() -> None:
    seen = witness(BODY)
    assert TEXT in seen
    assert 'Board approves "new" ferry line' in seen
    assert not any(word in seen for word in ("never said", "not said", "p{}"))


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ("<p>Größe Übung</p>".encode("cp1252"), (("Content-Type", "text/html; charset=ISO-8859-1"),)),
        ("<meta charset=windows-1252><p>Größe Übung</p>".encode("cp1252"), ()),
        ("<p>Größe Übung</p>".encode(), ()),
        (b"\xff\xfe" + "<p>Größe Übung</p>".encode("utf-16-le"), ()),
        ("<p>Größe Übung</p>".encode("cp1252"), (("content-type", "text/html; charset=no-such-code"),)),
    ],
)
def test_the_witness_reads_what_the_page_is_written_in(body: bytes, headers: tuple[tuple[str, str], ...]) -> None:
    assert "Größe Übung" in witness(body, headers)


@pytest.mark.parametrize(
    "body",
    [
        b"<" * 400_000,
        b'<a href="' * 60_000,
        b"<!--" * 100_000,
        b"<script>" * 60_000,
        b"<div a='" + b'="' * 200_000,
        b"<p>" * 200_000 + b"x",
        b"&#x" * 200_000,
        bytes(range(256)) * 2000,
    ],
)
def test_hostile_bytes_take_the_witness_a_moment_only(body: bytes) -> None:
    began = time.perf_counter()
    witness(body)
    assert time.perf_counter() - began < 3


@settings(deadline=None, max_examples=80)
@given(st.binary(max_size=2000))
def test_no_bytes_break_the_witness(body: bytes) -> None:
    assert isinstance(witness(body), str)
