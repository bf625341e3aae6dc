"""What may be done: robots.txt by the letter of its standard, signals of pages, and the algebra that joins them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.models import Policy, Ruling, Signal, Verb
from headwater.rights import page_signals, parse_robots, policy, policy_answer, robots_signals

AGENT = "HeadwaterBot"
AT = datetime(2026, 11, 1, tzinfo=UTC)


def may_fetch(robots: str, url: str, agent: str = AGENT) -> bool:
    """Whether a robots.txt lets an agent fetch an address."""
    return policy(robots_signals(robots.encode(), url, agent), url=url).may(Verb.FETCH)


@pytest.mark.parametrize(
    ("robots", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /a", "/ab", False),
        ("User-agent: *\nDisallow: /a\nAllow: /ab", "/abc", True),
        ("User-agent: *\nAllow: /p\nDisallow: /p", "/p", True),
        ("User-agent: *\nDisallow: /*.gif$", "/x/y.gif", False),
        ("User-agent: *\nDisallow: /*.gif$", "/x/y.gif?z", True),
        ("User-agent: *\nDisallow:", "/anything", True),
        ("Disallow: /\nUser-agent: *\nAllow: /", "/x", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: headwaterbot\nDisallow: /only", "/x", True),
        ("User-agent: HEADWATERBOT/2.0\nDisallow: /", "/x", False),
        ("User-agent: *\nDisallow: /\nUser-agent: HeadwaterBot\nAllow: /x\nDisallow: /", "/x/1", True),
        ("User-agent: HeadwaterBot\nSitemap: https://a.example/s.xml\nUser-agent: Other\nDisallow: /", "/x", False),
        ("User-agent: HeadwaterBot\nNonsense: 1\nDisallow: /n", "/n", False),
        ("User-agent: *\nDisallow: /caf%C3%A9", "/café", False),
        ("User-agent: *\nDisallow: /a%7eb", "/a~b", False),
        ("\ufeffUser-agent: *\nDisallow: /", "/x", False),
        ("User-agent: *\rDisallow: /c", "/c", False),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("User-agent: *\nDisallow: /a*b*c", "/axxbyyc", False),
        ("User-agent: *\nDisallow: /a*b$", "/aXbXb", False),
    ],
)
def test_robots_rules_are_read_as_rfc_9309_says(robots: str, path: str, allowed: bool) -> None:
    assert may_fetch(robots, f"https://a.example{path}") is allowed


def test_groups_of_one_agent_are_merged() -> None:
    robots = (
        "User-agent: HeadwaterBot\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: headwaterbot\nDisallow: /b"
    )
    assert [rule.path for rule in parse_robots(robots.encode(), AGENT).rules] == ["/a", "/b"]


def test_lines_on_use_touch_their_verbs() -> None:
    robots = (
        "User-agent: *\nAllow: /\nContent-Signal: search=yes, ai-train=no, ai-input=no\nContent-Usage: /x train-ai=n"
    )
    made = policy(robots_signals(robots.encode(), "https://a.example/x/1", AGENT), operator_allows=frozenset(Verb))
    assert not made.may(Verb.TRAIN)
    assert not made.may(Verb.SUMMARISE)
    assert made.may(Verb.QUOTE)


@pytest.mark.parametrize(
    ("headers", "html", "denied"),
    [
        ([("X-Robots-Tag", "noarchive")], "", {Verb.KEEP, Verb.ARCHIVE}),
        ([("X-Robots-Tag", "otherbot: noindex")], "", set()),
        ([("X-Robots-Tag", "headwaterbot: nosnippet")], "", {Verb.QUOTE, Verb.SUMMARISE, Verb.TRANSLATE}),
        ([], '<meta name="robots" content="NOSNIPPET, noimageindex">', {Verb.QUOTE, Verb.SHOW}),
        ([], "<meta content='max-snippet:0' name=robots>", {Verb.QUOTE}),
        ([("tdm-reservation", "1")], "", {Verb.ANALYSE, Verb.QUOTE, Verb.KEEP}),
        ([], '<meta name="tdm-reservation" content="1">', {Verb.ANALYSE}),
        ([("Robots-Tag", "*=noindex; OtherBot=")], "", {Verb.LIST, Verb.ANALYSE}),
        ([], '<script type="application/ld+json">{"isAccessibleForFree": "False"}</script>', {Verb.ARCHIVE}),
    ],
)
def test_a_page_says_what_may_not_be_done(headers: list[tuple[str, str]], html: str, denied: set[Verb]) -> None:
    made = policy(page_signals(headers, html), operator_allows=frozenset(Verb))
    assert {verb for verb in denied if made.may(verb)} == set()
    assert all(any(verb in one.verbs and not one.allows for one in made.evidence) for verb in denied)


def test_max_snippet_bounds_an_excerpt() -> None:
    made = policy(page_signals([("X-Robots-Tag", "max-snippet: 90, max-image-preview:large")], ""))
    assert made.quote_characters == 90
    assert made.may(Verb.QUOTE)


def test_nothing_said_is_the_default_of_the_design() -> None:
    assert {verb for verb in Verb if policy(()).may(verb)} == {verb for verb in Verb if Policy.unknown().may(verb)}


def test_a_ruling_overrides_every_signal_and_only_its_target() -> None:
    ruling = Ruling("r1", AT, "article", "a1", (Verb.LIST, Verb.QUOTE), False, "removed on complaint")
    assert not policy((), [ruling], article="a1").may(Verb.LIST)
    assert policy((), [ruling], article="a2").may(Verb.LIST)


KEYS = st.sampled_from(["noindex", "nosnippet", "noarchive", "notranslate", "noai", "max-snippet", "unknown-word"])
SIGNALS = st.one_of(
    st.builds(Signal, st.sampled_from(["meta robots", "x-robots-tag"]), KEYS, st.sampled_from(["", "0", "20"])),
    st.builds(
        Signal,
        st.just("robots.txt content-signal"),
        st.sampled_from(["ai-input", "ai-train", "search", "x-ai-y"]),
        st.sampled_from(["yes", "no", "?"]),
    ),
    st.builds(Signal, st.just("robots.txt"), st.sampled_from(["allow", "disallow"]), st.just("/")),
    st.builds(Signal, st.just("tdm header"), st.just("tdm-reservation"), st.sampled_from(["0", "1", "2"])),
)


@settings(deadline=None)
@given(st.lists(SIGNALS), st.randoms())
def test_the_order_of_signals_never_matters(signals: list[Signal], chance) -> None:
    shuffled = list(signals)
    chance.shuffle(shuffled)
    assert policy(signals) == policy(shuffled)


@settings(deadline=None)
@given(st.lists(SIGNALS), SIGNALS)
def test_a_restriction_never_widens_a_verb_and_every_denial_has_evidence(
    signals: list[Signal], further: Signal
) -> None:
    before, after = policy(signals), policy([*signals, further])
    restricts = any(not one.allows for one in policy([further]).evidence)
    if restricts:
        assert all(before.may(verb) for verb in Verb if after.may(verb))
    for verb in Verb:
        if Policy.unknown().may(verb) and not after.may(verb):
            assert any(verb in one.verbs and not one.allows for one in after.evidence)


@settings(deadline=None)
@given(st.binary(max_size=400), st.text(max_size=60))
def test_no_robots_file_makes_us_stumble(body: bytes, path: str) -> None:
    assert all(
        signal.source.startswith("robots.txt") for signal in robots_signals(body, f"https://a.example/{path}", AGENT)
    )


def test_the_port_answers_with_verbs_and_evidence() -> None:
    answer = policy_answer(
        {"id": "1", "url": "https://a.example/p", "robots": "User-agent: *\nDisallow: /p", "headers": {}}
    )
    assert answer["verbs"]["fetch"] == "denied"
    assert answer["evidence"][0]["because"] == "robots.txt: disallow /p"
