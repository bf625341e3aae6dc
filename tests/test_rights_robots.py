"""robots.txt by the letter of RFC 9309: vectors of our own, lines on use, and what an answer without a file means."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from headwater.rights import Reach, is_fresh, parse_robots, robots_reach, robots_signals
from headwater.rights.fields import dictionary_tokens
from headwater.rights.robots import MOST_BYTES

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
from bench_robots import Vector, ours, vectors

URL = "https://tidewater.example"
AGENT = "HeadwaterBot"
AT = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize("vector", list(vectors()), ids=lambda one: f"{one.point}: {one.url}")
def test_every_vector_is_answered_as_the_standard_asks(vector: Vector):
    assert ours(vector.body, vector.agent, vector.url) is vector.allowed


def said(robots: str, path: str = "/", source: str = "robots.txt content-usage") -> list[tuple[str, str]]:
    return [(s.key, s.value) for s in robots_signals(robots.encode(), URL + path, AGENT) if s.source == source]


USAGE = (
    "User-agent: *\nAllow: /\n"
    "Content-Usage: train-ai=n\nContent-Usage: /never/ search=n, train-ai=n\nContent-Usage: /never/but/ train-ai=y\n"
    "Content-Usage: /broken/ train-ai=n,\n"
)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/a", [("train-ai", "n")]),
        ("/never/a", [("search", "n"), ("train-ai", "n")]),
        ("/never/but/a", [("train-ai", "y")]),
        ("/broken/a", []),
    ],
)
def test_of_the_lines_on_use_the_one_with_the_longest_path_counts(path, expected):
    assert said(USAGE, path) == expected


def test_lines_on_use_are_for_the_agents_of_their_group():
    robots = "User-agent: otherbot\nContent-Usage: train-ai=n\nAllow: /\nUser-agent: *\nDisallow: /x"
    assert said(robots) == []
    robots = "User-agent: otherbot\nContent-Signal: ai-input=no\nUser-agent: headwaterbot\nAllow: /"
    assert said(robots, source="robots.txt content-signal") == [("ai-input", "no")], "one group, two agents"


def test_licences_and_sitemaps_belong_to_no_group():
    robots = parse_robots(
        b"License: https://tidewater.example/l.xml\nUser-agent: x\nSitemap: https://tidewater.example/s.xml\nDisallow: /\n"
        b"Licence: https://tidewater.example/l.xml",
        AGENT,
    )
    assert robots.licences == ("https://tidewater.example/l.xml",)
    assert robots.sitemaps == ("https://tidewater.example/s.xml",)


@pytest.mark.parametrize(("asked", "seconds"), [("10", 10), ("0.5", 0.5), ("-1", None), ("soon", None), ("1e9", None)])
def test_a_crawl_delay_is_kept_where_it_is_a_number(asked, seconds):
    assert parse_robots(f"User-agent: *\nCrawl-delay: {asked}".encode(), AGENT).crawl_delay == seconds


def test_a_file_that_is_cut_ends_with_its_last_whole_line():
    line = b"User-agent: *\nDisallow: /tide"
    body = line + b"\n" + b"#" * (MOST_BYTES - len(line) - 12) + b"\nDisallow: /low-water"
    assert [rule.path for rule in parse_robots(body, AGENT).rules] == ["/tide"]


def test_a_file_in_utf_16_is_read():
    body = "\ufeffUser-agent: *\nDisallow: /x".encode("utf-16-le")
    assert not ours(body, AGENT, f"{URL}/x")


@pytest.mark.parametrize(
    ("status", "detail", "expected"),
    [
        (200, "", Reach.RULES),
        (204, "", Reach.RULES),
        (401, "", Reach.ALL),
        (403, "", Reach.ALL),
        (404, "", Reach.ALL),
        (410, "", Reach.ALL),
        (429, "", Reach.NOTHING),
        (500, "", Reach.NOTHING),
        (503, "", Reach.NOTHING),
        (301, "redirect-loop", Reach.ALL),
        (302, "too-many-redirects", Reach.ALL),
        (None, "timeout", Reach.NOTHING),
        (None, "no-such-host", Reach.NOTHING),
        (None, "bad-certificate", Reach.NOTHING),
    ],
)
def test_what_an_answer_without_a_file_means(status, detail, expected):
    assert robots_reach(status, detail) is expected


def test_a_file_that_cannot_be_reached_for_a_month_is_given_up():
    for days, held, expected in ((29, True, Reach.NOTHING), (31, True, Reach.EARLIER), (31, False, Reach.ALL)):
        assert robots_reach(503, failing_since=AT, now=AT + timedelta(days=days), held=held) is expected


def test_a_copy_is_used_for_a_day():
    assert is_fresh(AT, AT + timedelta(hours=24))
    assert not is_fresh(AT, AT + timedelta(hours=25))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("  train-ai=n  ", {"train-ai": "n"}),
        ("train-ai=y, train-ai=n", {"train-ai": "n"}),
        ('train-ai=n;exp=@1700000000;why="it\'s \\"mine\\"" , search=y', {"train-ai": "n", "search": "y"}),
        ('a=1, b=1.5, c=?0, d=:aGk=:, e="x", f=(a 1 "b";c), g, h=@5, i=%"f%c3%bc"', dict.fromkeys("abcdefghi", "")),
        ("*=y, _a=n", None),
        ("*=y", {"*": "y"}),
        ("Train-ai=n", None),
        ("train-ai=n,", None),
        ("train-ai=n search=y", None),
        ("train-ai=", None),
        ("=n", None),
        ("train-ai =n", None),
        ("a=(b c", None),
        ("a=(b)c", None),
        ("a=1.", None),
        ("a=1234567890123456", None),
        ('a="\u00e9"', None),
    ],
)
def test_a_dictionary_field_is_parsed_to_the_letter(text, expected):
    assert dictionary_tokens(text) == expected


@settings(deadline=None)
@given(st.text(alphabet='ab=y,;() "*1.?:@%\\-', max_size=40))
@example("a=(" + "b " * 50 + ")")
def test_no_field_makes_us_stumble(text):
    found = dictionary_tokens(text)
    assert found is None or all(isinstance(token, str) for token in found.values())


@settings(deadline=None)
@given(st.text(alphabet="/a*$2e?é", max_size=20), st.text(alphabet="/a*$2e?é", max_size=20))
def test_a_path_is_matched_by_itself_and_more_is_never_matched_by_less(path, more):
    robots = f"User-agent: *\nDisallow: /{path}".encode()
    bare = path.replace("*", "x").replace("$", "y")
    assert not ours(f"User-agent: *\nDisallow: /{bare}".encode(), AGENT, f"{URL}/{bare}")
    if not ours(robots, AGENT, f"{URL}/{path}") and "$" not in path:
        assert not ours(robots, AGENT, f"{URL}/{path}{more}")
