"""The rooms as filters: order kept, bad lines answered with their number, whatever comes in; the exit code stays 0."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from commanding import Called, call

START = "from headwater.cli import main; main()"
HTML = (
    "<html><head><title>Harbour opens | Lindvik Post</title></head><body><article><h1>Harbour opens</h1>"
    "<p>The harbour of Lindvik opened again on Monday after three weeks of ice, the port master said.</p>"
    "<p>Ada Brann, who runs it, told the Lindvik Post that eleven ships were waiting outside.</p></article></body></html>"
)
RSS = "<rss version='2.0'><channel><title>L</title><item><title>A</title><link>https://l.example/a</link></item></channel></rss>"
TEXT = "The minister resigned on Monday, Karin Solberg of the Harbour Union told the Lindvik Post."
GOOD: dict[str, dict[str, object]] = {
    "read": {"id": "g", "url": "https://l.example/a", "html": HTML},
    "feed": {"id": "g", "url": "https://l.example/feed", "body": RSS},
    "group": {"id": "g", "title": "Harbour opens", "text": TEXT},
    "attribute": {"id": "g", "text": TEXT},
    "digest": {
        "id": "g",
        "articles": [{"id": "a", "title": "Minister resigns", "text": TEXT, "outlet": "Lindvik Post"}],
    },
    "check": {"id": "g", "text": "The minister resigned.", "evidence": [TEXT]},
    "policy": {"id": "g", "url": "https://l.example/a", "robots": "User-agent: *\nDisallow: /"},
}
KEYS = {
    "read": {"id", "url", "title", "authors", "language", "text", "paragraphs", "image", "access", "links"},
    "feed": {"id", "title", "entries"},
    "group": {"id", "story"},
    "attribute": {"id", "attributions"},
    "digest": {"id", "headline", "sentences", "origins", "independent"},
    "check": {"id", "supported", "score", "reasons"},
    "policy": {"id", "verbs", "evidence"},
}
# every one of these is a line that no port can use
BAD = [b"not json", b"[1, 2]", b'"text"', b"null", b"12", b'{"id": 1, ', b'{"id": "\xff\xfe"}', b"[" * 100_000, b"NaN"]

pytestmark = pytest.mark.parametrize("port", list(GOOD))


def pipe(port: str, given: bytes, *words: str) -> tuple[list[dict[str, object]], Called]:
    """What a port answers to these bytes, and how it ended."""
    done = call(port, *words, given=given)
    return [json.loads(line) for line in done.out.splitlines()], done


def lines(*objects: object) -> bytes:
    """Objects as JSON Lines."""
    return b"".join(json.dumps(one).encode() + b"\n" for one in objects)


def test_a_good_line_has_the_keys_of_the_table(port: str) -> None:
    answers, done = pipe(port, lines(GOOD[port]), "-")
    assert done.returncode == 0
    assert done.stderr == ""
    assert set(answers[0]) >= KEYS[port]
    assert answers[0]["id"] == "g"


def test_order_is_kept_and_bad_lines_give_errors_with_their_number(port: str) -> None:
    good = [{**GOOD[port], "id": n} for n in range(len(BAD))]
    given = b"".join(lines(one) + bad + b"\n" for one, bad in zip(good, BAD, strict=True))
    answers, done = pipe(port, given)
    assert done.returncode == 0, done.stderr
    assert len(answers) == 2 * len(BAD)
    for n in range(len(BAD)):
        assert answers[2 * n]["id"] == n
        assert "error" not in answers[2 * n]
        error = answers[2 * n + 1]
        assert (error["id"], error["line"]) == (None, 2 * n + 2)
        assert set(error["error"]) == {"reason", "message"}  # type: ignore[arg-type]
    assert "Traceback" not in done.stderr


def test_values_of_the_wrong_kind_give_errors_and_never_a_traceback(port: str) -> None:
    wrong: list[dict[str, object]] = [{"id": "nothing"}]
    for key in GOOD[port]:
        wrong += [{**GOOD[port], key: value} for value in (None, 7, [], {}, [None], {"a": 1}, True)]
    answers, done = pipe(port, lines(*wrong, GOOD[port]))
    assert done.returncode == 0, done.stderr[-2000:]
    assert len(answers) == len(wrong) + 1
    assert "error" not in answers[-1]
    assert done.stderr == ""


def test_a_file_is_read_like_standard_input_and_empty_lines_count(port: str, tmp_path: Path) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_bytes(b"\n" + lines(GOOD[port]) + b"\n\nbad\n" + lines(GOOD[port]).rstrip())
    answers, done = pipe(port, b"", str(file))
    assert done.returncode == 0
    assert [one.get("line") for one in answers] == [None, 5, None]
    assert pipe(port, file.read_bytes())[0] == answers


def test_nothing_in_gives_nothing_out(port: str) -> None:
    answers, done = pipe(port, b"")
    assert (answers, done.returncode, done.out, done.stderr) == ([], 0, b"", "")


def test_a_file_that_is_not_there_ends_with_two(port: str) -> None:
    _, done = pipe(port, b"", "missing.jsonl")
    assert done.returncode == 2
    assert "missing.jsonl" in done.stderr


def test_unknown_keys_are_ignored_and_odd_characters_go_through(port: str) -> None:
    odd = {**GOOD[port], "id": "\ud800 \u2028 \x00 é 漢", "unknown": {"deep": [1]}}
    answers, done = pipe(port, lines(odd))
    assert done.returncode == 0, done.stderr
    assert answers[0]["id"] == odd["id"]
    done.out.decode("utf-8")


def test_a_very_long_line_is_answered(port: str) -> None:
    long = {**GOOD[port], "id": "l" * 1_000_000, "more": "x" * 4_000_000}
    answers, done = pipe(port, lines(long, GOOD[port]))
    assert done.returncode == 0
    assert [len(str(one["id"])) for one in answers] == [1_000_000, 1]


def test_a_reader_that_goes_away_ends_it_without_a_traceback(port: str) -> None:
    if port not in ("attribute", "group"):  # the one that answers line by line, and the one that answers at the end
        return
    process = subprocess.Popen(
        [sys.executable, "-c", START, port],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(lines(*([GOOD[port]] * 3)))
        process.stdin.close()
    said = process.stderr.read() if process.stderr else b""
    assert process.wait(timeout=60) == 141
    assert b"Traceback" not in said
