"""Archives to pages: every record ends as a page or as a visit that says why it is none."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.errors import InputError
from headwater.gather import UNDATED, decoded, follow, read_archive
from headwater.gather.decoding import MAX_CODINGS
from headwater.models import Page, Visit
from headwater.warc import payload_digest, record_bytes

# The name of a test holds its parameters: packed bytes have to be the same in every process.
gzipped = partial(gzip.compress, mtime=0)

WHEN = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
HTML = b"<!doctype html><title>Ferry</title><p>The ferry at Oule sails again.</p>"


def http(body: bytes = HTML, status: str = "200 OK", headers: Iterable[str] = ("Content-Type: text/html",)) -> bytes:
    return "\r\n".join((f"HTTP/1.1 {status}", *headers, "", "")).encode("latin-1") + body


def record(path: str = "a", block: bytes | None = None, *, kind: str = "response", **options: object) -> bytes:
    url = path if ":" in path else f"https://oule.example/{path}"
    return record_bytes(kind=kind, date=WHEN, url=url, block=http() if block is None else block, **options)  # type: ignore[arg-type]


def results(*records: bytes) -> list[Page | Visit]:
    return list(read_archive(BytesIO(b"".join(records))))


def came_to(*records: bytes) -> list[str]:
    return [
        f"page {result.status}" if isinstance(result, Page) else f"{result.ended} {result.detail}"
        for result in results(*records)
    ]


def page(block: bytes) -> Page:
    (result,) = results(record("a", block))
    assert isinstance(result, Page), result
    return result


def test_a_response_is_a_page_with_address_time_status_and_headers() -> None:
    found = page(http())
    assert (found.url, found.captured, found.status, found.body) == ("https://oule.example/a", WHEN, 200, HTML)
    assert found.header("content-type") == "text/html"
    assert not found.incomplete


def test_a_fragment_is_no_part_of_where_a_page_was_captured() -> None:
    (found,) = results(record("a#part"))
    assert isinstance(found, Page)
    assert found.url == "https://oule.example/a"


@pytest.mark.parametrize(
    ("kind", "ended"),
    [
        ("request", "ignored request"),
        ("metadata", "ignored metadata"),
        ("conversion", "ignored conversion"),
        ("continuation", "ignored continuation"),
        ("warcinfo", "ignored warcinfo"),
        ("never-heard-of", "ignored unknown-type"),
    ],
)
def test_a_record_of_another_type_is_ignored_by_name(kind: str, ended: str) -> None:
    assert came_to(record("a", b"x", kind=kind)) == [ended]


@pytest.mark.parametrize(
    ("path", "block", "ended"),
    [
        ("dns:oule.example", b"oule.example. 60 IN A 192.0.2.1", "ignored not-http"),
        ("http://10.0.0.1/", http(), "refused private-address"),
        ("https://news.google.com/articles/x", http(), "refused redirector"),
        ("a", b"<html>no status line</html>", "failed no-status-line"),
        ("a", b"", "failed no-status-line"),
        ("a", http(b""), "failed empty"),
        ("a", http(status="304 Not Modified", body=b""), "unchanged not-modified"),
        ("a", http(status="302 Found", headers=()), "failed redirect-nowhere"),
        ("a", http(status="302 Found", headers=("Location: /a",)), "failed redirect-loop"),
        ("a", http(status="302 Found", headers=("Location: http://[::1]/",)), "refused private-address"),
        ("a", http(status="302 Found", headers=("Location: file:///etc/hosts",)), "refused not-http"),
        ("a", http(status="302 Found", headers=("Location: https://t.co/x",)), "refused redirector"),
        ("a", http(status="404 Not Found"), "page 404"),
        ("a", http(status="410 Gone", body=b""), "page 410"),
        ("a", http(status="451 Withheld"), "page 451"),
        ("a", http(status="500 Oops"), "page 500"),
    ],
)
def test_a_response_ends_as_what_it_is(path: str, block: bytes, ended: str) -> None:
    assert came_to(record(path, block)) == [ended]


def test_a_response_without_a_time_fails_and_counts() -> None:
    undated = gzipped(gzip.decompress(record()).replace(b"WARC-Date: 2026", b"WARC-Date: soon"))
    (result,) = results(undated)
    assert isinstance(result, Visit)
    assert (result.ended, result.detail, result.at) == ("failed", "no-date", UNDATED)


def test_a_resource_is_a_page_without_headers_of_http() -> None:
    (found,) = results(record("a", HTML, kind="resource", content_type="text/html"))
    assert isinstance(found, Page)
    assert (found.body, found.status, found.header("Content-Type")) == (HTML, 200, "text/html")


@pytest.mark.parametrize(
    ("coding", "body", "complete"),
    [
        ("gzip", gzipped(HTML), True),
        ("x-gzip", gzipped(HTML), True),
        ("deflate", zlib.compress(HTML), True),
        ("deflate", zlib.compress(HTML)[2:-4], True),
        ("deflate", gzipped(HTML), True),
        ("gzip", zlib.compress(HTML), True),
        ("br", brotli.compress(HTML), True),
        ("br", HTML, True),
        ("gzip", HTML, True),
        ("br", gzipped(HTML), True),
        ("zstd", HTML, True),
        ("utf-8", HTML, True),
        ("gzip", gzipped(HTML[:20]) + gzipped(HTML[20:]), True),
        ("gzip, gzip", gzipped(gzipped(HTML)), True),
        ("", gzipped(HTML), True),
        ("gzip", gzipped(HTML * 50)[:-12], False),
    ],
)
def test_a_body_is_expanded_by_its_bytes_whatever_its_label(coding: str, body: bytes, *, complete: bool) -> None:
    headers = ["Content-Type: text/html"] + ([f"Content-Encoding: {coding}"] if coding else [])
    found = page(http(body, headers=headers))
    assert found.body.startswith(HTML[:40])
    assert found.incomplete is not complete
    if complete:
        assert found.body == HTML


@pytest.mark.parametrize(
    ("coding", "body", "ended"),
    [
        ("gzip", gzipped(b"\0" * 50_000_000), "failed too-large"),
        ("br", brotli.compress(b"\0" * 50_000_000, quality=1), "failed too-large"),
        ("deflate", zlib.compress(b"\0" * 50_000_000), "failed too-large"),
        ("gzip", b"\x1f\x8b\x08\x00\xff\xff" + b"\xff" * 50, "failed bad-encoding"),
        ("zstd", b"\x28\xb5\x2f\xfd\x00\x00\x01\x02", "failed unknown-encoding"),
        (", ".join(["gzip"] * (MAX_CODINGS + 1)), HTML, "failed bad-encoding"),
    ],
)
def test_a_body_that_cannot_be_expanded_says_why(coding: str, body: bytes, ended: str) -> None:
    assert came_to(record("a", http(body, headers=[f"Content-Encoding: {coding}"]))) == [ended]


@pytest.mark.parametrize(
    ("body", "incomplete"),
    [
        (b"48\r\n" + HTML + b"\r\n0\r\n\r\n", False),
        (b"48;x=y\n" + HTML + b"\n0\n\n", False),
        (b"48\r\n" + HTML, True),
        (HTML, False),
    ],
)
def test_chunks_are_taken_off_where_they_are_there(body: bytes, *, incomplete: bool) -> None:
    assert len(HTML) == 0x48
    found = page(http(body, headers=["Transfer-Encoding: chunked"]))
    assert (found.body, found.incomplete) == (HTML, incomplete)


def test_lengths_in_headers_do_not_decide_what_is_read() -> None:
    long = page(http(headers=["Content-Length: 99999"]))
    assert (long.body, long.incomplete) == (HTML, True)
    assert page(http(headers=["Content-Length: 3"])).body == HTML
    assert page(http(headers=["Content-Length: many"])).body == HTML


def test_bad_headers_cost_only_themselves() -> None:
    found = page(
        http(headers=["no colon", "X-Name: B\xe5t", "Content-Type: text/html;", "  charset=utf-8", ": nameless"])
    )
    assert found.header("X-Name") == "Båt"
    assert found.header("content-type") == "text/html; charset=utf-8"
    assert found.body == HTML


def test_redirects_lead_as_far_as_the_archive_knows_and_loops_are_noticed() -> None:
    def to(path: str, target: str) -> bytes:
        return record(path, http(b"", "301 Moved", [f"Location: {target}"]))

    found = {
        result.url.rpartition("/")[2]: result
        for result in results(
            to("one", "/two"), to("two", "/three#x"), record("three"), to("round", "/about"), to("about", "/round")
        )
    }
    one = found["one"]
    assert isinstance(one, Visit)
    assert (one.ended, one.detail, one.final_url) == ("ignored", "redirect", "https://oule.example/three")
    for name in ("round", "about"):
        loop = found[name]
        assert isinstance(loop, Visit)
        assert (loop.ended, loop.detail) == ("failed", "redirect-loop")
    assert follow("a", {"a": "b", "b": "c", "c": "d"}, hops=2) == ("c", "too-many-redirects")


@pytest.mark.parametrize(
    ("markup", "ended"),
    [
        ('<meta http-equiv="refresh" content="0;url=http://10.0.0.1/">', "refused private-address"),
        ("<META CONTENT='1; URL=/new' HTTP-EQUIV=Refresh>", "ignored redirect"),
        ('<meta http-equiv=refresh content="0; url=javascript:x()">', "refused not-http"),
        ('<meta http-equiv="refresh" content="300; url=/new">', "page 200"),
        ('<meta http-equiv="refresh" content="0">', "page 200"),
        ('<meta http-equiv="refresh" content="0; url=/a">', "page 200"),
        ('<meta name="refresh" content="0; url=/new">', "page 200"),
        ('<meta http-equiv="refresh" content="0;url=/new">' + "A long report. " * 700, "page 200"),
    ],
)
def test_a_short_page_that_only_leads_elsewhere_is_a_redirect(markup: str, ended: str) -> None:
    assert came_to(record("a", http(markup.encode()))) == [ended]


def test_an_archive_of_any_size_is_read_in_flat_memory() -> None:
    class Endless(BytesIO):
        """A stream of one record over and over, never held as a whole."""

        def __init__(self, member: bytes, times: int) -> None:
            super().__init__()
            self.member, self.left, self.rest = member, times, b""

        def seekable(self) -> bool:
            return False

        def read(self, size: int | None = -1) -> bytes:
            while self.left and len(self.rest) < (size or 0):
                self.rest += self.member
                self.left -= 1
            given, self.rest = self.rest[:size], self.rest[size:]
            return given

    member = record("a", http(bytes(n * n % 251 for n in range(60_000))))
    tracemalloc.start()
    count = sum(isinstance(one, Page) for one in read_archive(Endless(member, 600)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 600
    assert peak < 3_000_000


def test_a_revisit_names_the_page_that_it_saw_again_wherever_it_stands() -> None:
    digest = ("WARC-Payload-Digest", payload_digest(HTML))
    again = record("a", http(b""), kind="revisit", headers=[digest, ("WARC-Profile", "identical-payload-digest")])
    orphan = record("b", http(b""), kind="revisit", headers=[("WARC-Payload-Digest", "sha1:NOWHERE")])
    unmodified = record("a", http(b""), kind="revisit", headers=[("WARC-Profile", ".../server-not-modified")])
    for archive in ((again, orphan, unmodified, record()), (record(), again, orphan, unmodified)):
        found = results(*archive)
        (kept,) = [result for result in found if isinstance(result, Page)]
        visits = sorted((v.detail, v.page) for v in found if isinstance(v, Visit))
        assert visits == [("identical-payload", kept.id), ("not-modified", ""), ("unresolved", "")]


def test_a_revisit_is_resolved_across_archives() -> None:
    payloads: dict[str, str] = {}
    (kept,) = read_archive(BytesIO(record()), payloads=payloads)
    again = record("b", http(b""), kind="revisit", headers=[("WARC-Payload-Digest", payload_digest(HTML))])
    (visit,) = read_archive(BytesIO(again), payloads=payloads)
    assert isinstance(kept, Page)
    assert isinstance(visit, Visit)
    assert visit.page == kept.id


def test_what_came_in_adds_up_to_what_came_out(tmp_path: Path) -> None:
    records = [record(str(n)) for n in range(5)] + [record("q", b"x", kind="request"), record("z", b"junk")]
    path = tmp_path / "some.warc.gz"
    path.write_bytes(b"".join(records)[:-30])
    found = list(read_archive(path))
    assert len(found) == len(records)
    last = found[-1]
    assert isinstance(last, Visit)
    assert (last.url, last.ended, last.detail) == ("https://oule.example/z", "failed", "cut")
    with pytest.raises(InputError, match="cannot be opened"):
        list(read_archive(tmp_path / "nothing.warc"))


def test_a_large_body_is_held_to_the_limit_and_the_next_record_is_read() -> None:
    big = record("big", http(b"x" * 3_000_000))
    found = [
        result.detail if isinstance(result, Visit) else result.url
        for result in read_archive(BytesIO(big + record("b")), limit=1_000_000)
    ]
    assert found == ["too-large", "https://oule.example/b"]


@given(st.binary(max_size=600), st.sampled_from(["", "gzip", "deflate", "br", "gzip, br", "chunked"]))
@settings(max_examples=200, deadline=None)
def test_no_bytes_make_the_decoder_raise_or_exceed_its_limit(body: bytes, coding: str) -> None:
    name = "Transfer-Encoding" if coding == "chunked" else "Content-Encoding"
    result = decoded(body, [(name, coding)], limit=1000)
    assert len(result.body) <= 1000


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_no_block_makes_a_record_anything_but_a_page_or_a_visit(block: bytes) -> None:
    for content in (block, b"HTTP/1.1 200 OK\r\n" + block):
        (result,) = results(record("a", content))
        assert isinstance(result, (Page, Visit))


def test_times_of_pages_are_those_of_their_records() -> None:
    zoned = gzip.decompress(record()).replace(b"2026-03-04T09:30:00Z", b"2026-03-04T10:30:00.25+01:00")
    (found,) = results(zoned)
    assert isinstance(found, Page)
    assert found.captured == WHEN + timedelta(milliseconds=250)
