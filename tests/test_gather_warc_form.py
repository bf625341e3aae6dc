"""The form of WARC files: what is written is read, and the reading goes on after every fault."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from functools import partial
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.errors import InputError
from headwater.warc import (
    Record,
    parse_message,
    payload_digest,
    read_record,
    read_records,
    record_bytes,
    response_block,
    write_record,
)

# The name of a test holds its parameters: packed bytes have to be the same in every process.
gzipped = partial(gzip.compress, mtime=0)

WHEN = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


def response(path: str, body: bytes = b"<p>The bridge at Oule is open.</p>") -> bytes:
    block = response_block(200, [("Content-Type", "text/html")], body)
    return record_bytes(kind="response", date=WHEN, url=f"https://oule.example/{path}", block=block)


def plain(*members: bytes) -> bytes:
    return b"".join(gzip.decompress(member) for member in members)


def read(archive: bytes, **options: int) -> list[Record]:
    return list(read_records(BytesIO(archive), **options))


def seen(archive: bytes, **options: int) -> list[tuple[str, str]]:
    return [(record.url.rpartition("/")[2], record.fault) for record in read(archive, **options)]


def with_length(record: bytes, change: int) -> bytes:
    """A record, not packed, whose Content-Length is wrong by `change`."""
    content = gzip.decompress(record)
    head, _, rest = content.partition(b"\r\n\r\n")
    before, _, length = head.rpartition(b": ")
    return before + b": " + str(int(length) + change).encode() + b"\r\n\r\n" + rest


def test_the_same_content_makes_the_same_bytes_and_another_makes_another_id() -> None:
    assert response("a") == response("a")
    first, second = read(response("a") + response("b"))
    assert first.header("WARC-Record-ID") != second.header("WARC-Record-ID")
    assert response("a")[4:8] == b"\0\0\0\0"


def test_a_written_record_is_found_at_its_offset() -> None:
    stream = BytesIO()
    places = [
        write_record(stream, kind="resource", date=WHEN, url=f"https://oule.example/{n}", block=b"x" * n)
        for n in range(5)
    ]
    for n, (offset, length) in enumerate(places):
        assert read_record(stream, offset).block == b"x" * n
        assert gzip.decompress(stream.getvalue()[offset : offset + length])


def test_line_ends_in_an_address_cannot_make_a_header() -> None:
    member = record_bytes(kind="resource", date=WHEN, url="https://oule.example/\r\nWARC-Type: warcinfo", block=b"")
    (record,) = read(member)
    assert record.kind == "resource"


def test_a_time_without_a_zone_is_no_date_of_a_record() -> None:
    with pytest.raises(ValueError, match="time zone"):
        record_bytes(kind="resource", date=datetime(2026, 1, 1), block=b"")  # noqa: DTZ001


@pytest.mark.parametrize("pack", [b"".join, lambda m: plain(*m), lambda m: gzipped(plain(*m))])
def test_an_archive_is_read_whether_plain_or_packed_by_record_or_as_a_whole(pack) -> None:  # type: ignore[no-untyped-def]
    assert seen(pack([response("a"), response("b"), response("c")])) == [("a", ""), ("b", ""), ("c", "")]


def test_a_record_that_spans_several_gzip_members_is_one_record() -> None:
    content = plain(response("a", b"q" * 5000), response("b"))
    blocked = b"".join(gzipped(content[n : n + 700]) for n in range(0, len(content), 700))
    assert seen(blocked) == [("a", ""), ("b", "")]


@pytest.mark.parametrize("change", [-300, -1, 7, 100, 10**9])
def test_a_wrong_length_in_a_packed_archive_costs_that_record_only(change: int) -> None:
    wrong = gzipped(with_length(response("wrong", b"<p>text</p>" * 100), change))
    assert seen(response("a") + wrong + response("b") + response("c")) == [
        ("a", ""),
        ("wrong", "bad-length"),
        ("b", ""),
        ("c", ""),
    ]


# A packed whole with a length of 10**12 cannot be told from one that is cut.
@pytest.mark.parametrize("change", [-300, -5, 100, 10**12])
@pytest.mark.parametrize("pack", [bytes, gzipped])
def test_a_wrong_length_in_an_archive_that_is_one_piece_costs_that_record_only(change: int, pack) -> None:  # type: ignore[no-untyped-def]
    change = min(change, 200) if pack is gzipped else change
    wrong = with_length(response("wrong", b"<p>text</p>" * 100), change)
    whole = pack(plain(response("a")) + wrong + plain(response("b"), response("c")))
    assert seen(whole) == [("a", ""), ("wrong", "bad-length"), ("b", ""), ("c", "")]


def test_a_page_that_holds_an_archive_does_not_become_records() -> None:
    inner = plain(response("forged"))
    for archive in (response("a", inner) + response("b"), plain(response("a", inner), response("b"))):
        assert seen(archive) == [("a", ""), ("b", "")]
        assert seen(archive, max_body=300) == [("a", "too-large"), ("b", "")]


@pytest.mark.parametrize("cut", [1, 8, 60, 200])
def test_a_cut_archive_gives_its_whole_records_and_one_that_is_cut(cut: int) -> None:
    packed = response("a") + response("b") + response("c")
    assert [fault for _, fault in seen(packed[:-cut])] == ["", "", "cut"]
    if cut > 4:
        assert [fault for _, fault in seen(plain(response("a"), response("c"))[:-cut])] == ["", "cut"]


def test_a_broken_member_costs_that_record_only() -> None:
    broken = bytearray(response("broken", bytes(n * n % 251 for n in range(5000))))
    broken[-300:-200] = b"\xff" * 100
    assert seen(response("a") + bytes(broken) + response("b")) == [("a", ""), ("broken", "bad-gzip"), ("b", "")]
    broken[10:30] = b"\xff" * 20
    assert seen(response("a") + bytes(broken) + response("b")) == [("a", ""), ("", "bad-gzip"), ("b", "")]
    flipped = bytearray(response("flipped"))
    flipped[-6] ^= 1  # the check sum
    assert seen(response("a") + bytes(flipped) + response("b")) == [("a", ""), ("flipped", "bad-gzip"), ("b", "")]


def test_bytes_between_records_are_told_and_padding_is_not() -> None:
    assert seen(response("a") + b"rubbish" + response("b")) == [("a", ""), ("", "junk"), ("b", "")]
    assert seen(response("a") + b"\0" * 512 + response("b")) == [("a", ""), ("b", "")]


@pytest.mark.parametrize("content", [b"", b"<opml></opml>", gzipped(b"<rss></rss>"), gzipped(b""), b"PK\x03\x04"])
def test_a_file_that_is_no_archive_is_refused_by_name(content: bytes) -> None:
    with pytest.raises(InputError, match="not a WARC file"):
        read(content)


def test_a_record_without_length_or_with_an_endless_head_costs_that_record_only() -> None:
    nameless = gzipped(b"WARC/1.0\r\nWARC-Type: response\r\n\r\nHTTP/1.1 200 OK\r\n\r\nx\r\n\r\n")
    endless = gzipped(b"WARC/1.0\r\n" + b"X-Y: z\r\n" * 100_000)
    assert [fault for _, fault in seen(response("a") + nameless + endless + response("b"))] == [
        "",
        "no-length",
        "bad-header",
        "",
    ]


def test_a_bomb_of_a_record_is_held_to_its_limit_and_the_next_one_is_found() -> None:
    bomb = response("bomb", b"\0" * 30_000_000)
    records = read(bomb + response("b"), max_body=100_000)
    assert [(len(record.block) <= 100_000, record.fault) for record in records] == [(True, "too-large"), (True, "")]


@given(st.lists(st.binary(max_size=400), max_size=6), st.sampled_from(["members", "plain", "whole"]))
@settings(max_examples=60, deadline=None)
def test_whatever_blocks_are_written_the_same_are_read(blocks: list[bytes], form: str) -> None:
    members = [record_bytes(kind="resource", date=WHEN, block=block) for block in [b"first", *blocks]]
    archive = {"members": b"".join(members), "plain": plain(*members), "whole": gzipped(plain(*members))}[form]
    records = read(archive)
    assert [record.block for record in records] == [b"first", *blocks]
    assert {record.fault for record in records} == {""}


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_no_damage_makes_the_reader_raise_or_lose_the_first_record(data: st.DataObject) -> None:
    packed = data.draw(st.booleans())
    members = [response("a"), response("b", b"text " * 50), response("c")]
    archive = bytearray(b"".join(members) if packed else plain(*members))
    first = len(members[0] if packed else plain(members[0]))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(first, len(archive) - 1))
        archive[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=40))
    assert seen(bytes(archive))[0][0] == "a"


def test_a_message_is_parsed_with_every_tolerance() -> None:
    message = parse_message(
        b"HTTP/1.1 200\r\nServer: caf\xe9\r\nno colon here\r\nX-Long: one\r\n  two\r\nSet-Cookie: a\r\nset-cookie: b\r\n\r\nbody"
    )
    assert message is not None
    assert message.headers == (("Server", "café"), ("X-Long", "one two"), ("Set-Cookie", "a"), ("set-cookie", "b"))
    assert message.body == b"body"
    assert message.faults == ("header-without-colon", "folded-header")
    assert parse_message(b"<html>no status</html>") is None


def test_a_response_that_is_kept_again_keeps_its_form() -> None:
    block = response_block(200, [("Content-Encoding", "br"), ("Content-Length", "9")], b"decoded")
    message = parse_message(block)
    assert message is not None
    assert response_block(message.status, message.headers, message.body) == block
    assert payload_digest(b"") == "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"
