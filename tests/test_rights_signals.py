"""Every signal of the standards, one by one, and the algebra that joins them whatever their order."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.models import Ruling, Signal, Verb
from headwater.rights import (
    HostFile,
    content_of,
    host_file_name,
    host_signals,
    is_licence,
    page_signals,
    policy,
    policy_answer,
    rsl_signals,
    vocabularies,
    without_closed_parts,
)

URL = "https://tidewater.example/news/bridge.html"
AT = datetime(2026, 11, 1, 6, tzinfo=UTC)
TEXT = {Verb.QUOTE, Verb.SUMMARISE, Verb.TRANSLATE}
GONE = set(Verb) - {Verb.FETCH}


def denied(signals, *, operator=frozenset(Verb)) -> set[Verb]:
    made = policy(signals, operator_allows=operator)
    return {verb for verb in Verb if not made.may(verb)}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("noindex", GONE),
        ("none", GONE),
        ("NoSnippet", TEXT),
        ("max-snippet:0", TEXT),
        ("max-snippet: -1", set()),
        ("max-snippet:50", set()),
        ("noimageindex", {Verb.SHOW}),
        ("max-image-preview:none", {Verb.SHOW}),
        ("max-image-preview:large", set()),
        ("noarchive", {Verb.KEEP, Verb.ARCHIVE}),
        ("nocache", {Verb.KEEP, Verb.ARCHIVE}),
        ("notranslate", {Verb.TRANSLATE}),
        ("noai, noimageai", {Verb.SUMMARISE, Verb.TRAIN}),
        ("index, follow, all", set()),
        ("max-snippet:20, nosnippet", TEXT),
        ("otherbot: noindex", set()),
        ("headwaterbot: noindex", GONE),
        ("*: nosnippet", TEXT),
        ("otherbot: noindex, headwaterbot: notranslate", {Verb.TRANSLATE}),
        ("notranslate, otherbot: noindex, nosnippet", {Verb.TRANSLATE}),
        ("unavailable_after: Sunday, 25-Oct-26 15:00:00 GMT, noarchive", {Verb.KEEP, Verb.ARCHIVE}),
        ("nonsense, , :", set()),
    ],
)
def test_a_robots_tag_means_the_same_in_header_and_page(value, expected):
    assert denied(page_signals([("X-Robots-Tag", value)], "")) == expected
    if ": no" not in value and "bot:" not in value:
        assert denied(page_signals([], f'<meta name="Robots" content="{value}">')) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("*=noindex", GONE),
        ("otherbot=noindex; headwaterbot=nosnippet", TEXT),
        ("otherbot=noindex;", set()),
        ("*=noindex, nosnippet; otherbot=", GONE),
    ],
)
def test_the_draft_of_the_tag_names_its_agents(value, expected):
    assert denied(page_signals([("Robots-Tag", value)], "")) == expected


def test_a_tag_for_others_in_a_page_is_for_others():
    assert denied(page_signals([], '<meta name="otherbot" content="noindex">')) == set()
    assert denied(page_signals([], '<meta name="headwaterbot" content="noindex">')) == GONE


def test_what_stands_in_remarks_and_scripts_is_said_by_nobody():
    quoted = '<meta name="robots" content="noindex">'
    assert page_signals([], f"<!-- {quoted} --><script>let a = '{quoted}'</script><template>{quoted}</template>") == ()
    assert page_signals([], f"<!-- {quoted}") == ()


def test_the_shortest_excerpt_asked_for_counts():
    made = policy(page_signals([("X-Robots-Tag", "max-snippet:90"), ("x-robots-tag", "max-snippet:40")], ""))
    assert made.quote_characters == 40
    assert policy(page_signals([("X-Robots-Tag", "max-snippet:-1")], "")).quote_characters is None


@pytest.mark.parametrize(
    "said",
    [
        "25 Oct 2026 15:00:00 GMT",
        "Sunday, 25-Oct-26 15:00:00 UTC",
        "2026-10-25T15:00:00+00:00",
        "2026-10-25 16:00:00+01:00",
    ],
)
def test_the_end_of_a_page_is_read_in_every_form(said):
    made = policy(page_signals([("X-Robots-Tag", f"unavailable_after: {said}")], ""))
    assert made.until == datetime(2026, 10, 25, 15, tzinfo=UTC)
    assert policy([Signal("meta robots", "unavailable_after", "soon")]).until is None


def test_a_large_picture_may_be_shown_where_it_is_offered_and_nobody_says_no():
    large = page_signals([("X-Robots-Tag", "max-image-preview:large")], "")
    assert policy(large).may(Verb.SHOW)
    assert not policy([*large, Signal("meta robots", "noimageindex", "")]).may(Verb.SHOW)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([("Content-Usage", "train-ai=n")], {Verb.TRAIN}),
        ([("Content-Usage", "train-ai=n"), ("Content-Usage", "train-ai=y")], set()),
        ([("Content-Usage", "train-ai=n"), ("Content-Usage", "search=y")], {Verb.TRAIN}),
        ([("Content-Usage", "search=n")], {Verb.LIST, Verb.QUOTE}),
        ([("Content-Usage", 'train-ai="n"')], set()),
        ([("Content-Usage", "train-ai=N")], set()),
        ([("Content-Usage", "train-ai=no")], set()),
        ([("Content-Usage", "train-ai=n,")], set()),
        ([("Content-Usage", "ai-use=n")], {Verb.SUMMARISE}),
        ([("Content-Usage", "train-genai=n")], {Verb.SUMMARISE, Verb.TRAIN}),
        ([("Content-Usage", "maintain=n")], set()),
        ([("tdm-reservation", "1")], GONE - {Verb.LIST}),
        ([("TDM-Reservation", "01")], set()),
    ],
)
def test_headers_on_use(headers, expected):
    assert denied(page_signals(headers, "")) == expected


def test_a_yes_lifts_a_default_and_never_a_no():
    assert policy(page_signals([("Content-Usage", "train-ai=y")], "")).may(Verb.TRAIN)
    both = [*page_signals([("Content-Usage", "train-ai=y")], ""), Signal("robots.txt content-signal", "ai-train", "no")]
    assert not policy(both).may(Verb.TRAIN)
    assert not policy([Signal("content-usage", "ai-use", "y")]).may(Verb.SUMMARISE), "an unknown key grants nothing"


def test_unknown_words_are_kept_and_shown_and_change_nothing():
    said = page_signals([("X-Robots-Tag", "tide-table, max-video-preview:3"), ("Content-Usage", "tides=n")], "")
    made = policy(said)
    assert {one.signal.key for one in made.evidence} == {"tide-table", "max-video-preview", "tides"}
    assert denied(said) == set()


def test_every_vocabulary_has_its_source_and_its_date():
    assert set(vocabularies()) >= {"robots_tag", "aipref", "content_signal", "rsl", "ai_txt", "trust_txt", "tdmrep"}
    assert all(one.source and one.read.year >= 2026 for one in vocabularies().values())


def rsl(entries: str, url: str = URL) -> set[Verb]:
    body = f'<?xml version="1.0"?><rsl xmlns="https://rslstandard.org/rsl">{entries}</rsl>'.encode()
    assert is_licence(body)
    return denied(rsl_signals(body, url, document="https://tidewater.example/licence.xml"))


NO_TEXT = {Verb.QUOTE, Verb.SHOW, Verb.KEEP, Verb.ARCHIVE, Verb.TRANSLATE, Verb.SUMMARISE, Verb.TRAIN}


@pytest.mark.parametrize(
    ("licences", "expected"),
    [
        ('<license><prohibits type="usage">all</prohibits></license>', NO_TEXT),
        ('<license><prohibits type="usage">ai-all</prohibits></license>', {Verb.SUMMARISE, Verb.TRAIN}),
        ('<license><prohibits type="usage">ai-train</prohibits></license>', {Verb.TRAIN}),
        ('<license><prohibits type="usage">ai-input, ai-train</prohibits></license>', {Verb.SUMMARISE, Verb.TRAIN}),
        ('<license><prohibits type="usage">search</prohibits></license>', {Verb.LIST, Verb.QUOTE}),
        ('<license><permits type="usage">search</permits></license>', {Verb.SUMMARISE, Verb.TRAIN}),
        ('<license><permits type="usage">all</permits></license>', set()),
        ('<license><payment type="subscription"/></license>', NO_TEXT),
        ('<license><payment type="free"/></license>', set()),
        (
            '<license><permits type="usage">ai-train</permits><payment type="training"/></license><license>'  # noqa: ISC004
            '<permits type="usage">ai-train search</permits><payment type="attribution"/></license>',
            {Verb.SUMMARISE},
        ),
        ('<license><permits type="geo">FR</permits></license>', NO_TEXT),
        ("<license><permits>tides</permits></license>", {Verb.SUMMARISE, Verb.TRAIN, Verb.LIST, Verb.QUOTE}),
        ("", set()),
    ],
)
def test_a_licence_says_what_may_be_done_without_paying(licences, expected):
    assert rsl(f'<content url="/">{licences}</content>') == expected


def test_the_entry_with_the_longest_pattern_counts_and_others_sites_have_their_own():
    closed = '<license><prohibits type="usage">all</prohibits></license>'
    open_ = '<license><permits type="usage">all</permits></license>'
    assert rsl(f'<content url="/">{closed}</content><content url="/news/*.html$">{open_}</content>') == set()
    assert rsl(f'<content url="/News">{closed}</content>') == set()
    assert rsl(f'<content url="https://other.example/">{closed}</content>') == set()
    assert rsl(f'<content url="https://tidewater.example/news">{closed}</content>') == NO_TEXT
    elsewhere = f'<rsl xmlns="https://rslstandard.org/rsl"><content url="/">{closed}</content></rsl>'.encode()
    assert rsl_signals(elsewhere, URL, document="https://licences.example/l.xml") == ()


def test_licences_are_found_in_header_and_page():
    said = page_signals(
        [("Link", '</l.xml>; rel="license"; type="application/rsl+xml", <https://a.example/>; rel=next')],
        '<link rel="license" type="application/rsl+xml" href="m.xml"><link rel="license" href="/cc">',
        url=URL,
    )
    assert [one.value for one in said] == ["https://tidewater.example/l.xml", "https://tidewater.example/news/m.xml"]


def test_a_licence_cannot_fetch_or_blow_up():
    entities = b'<!DOCTYPE rsl [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    bomb = entities + b'<rsl xmlns="https://rslstandard.org/rsl"><content url="&b;"/></rsl>'
    assert rsl_signals(bomb, URL) == ()
    assert rsl_signals(b"<rsl>", URL) == ()
    assert rsl_signals(b"<html/>", URL) == ()


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("<p>a <span data-nosnippet>secret</span> b</p>", "a"),
        ('<p>a</p><div data-nosnippet="false"><p>secret</p><section data-nosnippet>secret</section></div>', "a"),
        ("<p>a</p><DIV DATA-NOSNIPPET>secret", "a"),
    ],
)
def test_what_is_marked_as_not_to_be_quoted_is_taken_out(html, left):
    opened = without_closed_parts(html)
    assert opened is not None
    assert opened.nosnippet
    assert "secret" not in opened.markup
    assert left in opened.markup


def test_the_mark_counts_on_its_three_elements_only():
    assert without_closed_parts("<p data-nosnippet>a</p>") is None
    assert without_closed_parts("<p>a data-nosnippet b</p>") is None
    assert without_closed_parts("<p>a</p>") is None


@pytest.mark.parametrize("selector", [".pay", "div.pay", "#wall", ".x, .pay"])
def test_what_stands_behind_a_paywall_is_taken_out(selector):
    marks = f'{{"isAccessibleForFree":"False","hasPart":{{"isAccessibleForFree":false,"cssSelector":"{selector}"}}}}'
    html = f'<script type="application/ld+json">{marks}</script><p>a</p><div class="pay" id="wall">secret</div>'
    opened = without_closed_parts(html)
    assert opened is not None
    assert opened.paywalled
    assert "secret" not in opened.markup


@pytest.mark.parametrize("selector", ["body", "html", "*", "div:has(p)", "a[b", ".a > .b", "x" * 300])
def test_no_selector_of_a_stranger_takes_the_page_away(selector):
    marks = f'{{"isAccessibleForFree":false,"cssSelector":"{selector}"}}'
    opened = without_closed_parts(f'<script type="application/ld+json">{marks}</script><div><p>kept</p></div>')
    assert opened is None or "kept" in opened.markup


def test_a_deep_page_costs_no_stack():
    opened = without_closed_parts("<div data-nosnippet>" * 20_000 + "x")
    assert opened is not None
    assert "x" not in opened.markup.replace("text", "").partition("<body>")[2]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://tidewater.example/robots.txt", "robots.txt"),
        ("https://tidewater.example/.well-known/tdmrep.json", "tdmrep.json"),
        ("https://tidewater.example/ai.txt", "ai.txt"),
        ("https://tidewater.example/trust.txt", "trust.txt"),
        ("https://tidewater.example/.well-known/trust.txt", "trust.txt"),
        ("https://tidewater.example/a/robots.txt", ""),
        ("https://tidewater.example/robots.txt?x", ""),
        ("https://[tidewater", ""),
    ],
)
def test_the_files_of_a_host_stand_at_their_addresses(url, name):
    assert host_file_name(url) == name


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, b"x", b"x"),
        (404, b"gone", b""),
        (410, b"", b""),
        (403, b"", b""),
        (200, b"<!DOCTYPE html><p>User-agent: *", b""),
        (500, b"x", None),
        (429, b"x", None),
        (302, b"", None),
    ],
)
def test_what_an_answer_says_such_a_file_holds(status, body, expected):
    assert content_of(status, body) == expected


def test_all_files_of_a_host_speak_together():
    files = [
        HostFile("robots.txt", "https://tidewater.example/robots.txt", AT, b"User-agent: *\nAllow: /"),
        HostFile("ai.txt", "https://tidewater.example/ai.txt", AT, b"User-agent: *\nDisallow: /"),
        HostFile(
            "tdmrep.json",
            "https://tidewater.example/.well-known/tdmrep.json",
            AT,
            b'[{"location":"/","tdm-reservation":0}]',
        ),
        HostFile("trust.txt", "https://tidewater.example/trust.txt", AT),
    ]
    said = host_signals(files, URL, "HeadwaterBot")
    assert [(one.source, one.at) for one in said] == [("ai.txt", AT), ("robots.txt", AT), ("tdmrep.json", AT)]
    assert said == host_signals(reversed(files), URL, "HeadwaterBot")


def test_the_port_reads_licences_and_tells_the_end():
    body = '<rsl xmlns="https://rslstandard.org/rsl"><content url="/"><license><prohibits>all</prohibits></license></content></rsl>'
    answer = policy_answer(
        {"id": 1, "url": URL, "rsl": body, "headers": {"X-Robots-Tag": "unavailable_after: 2026-12-01"}}
    )
    assert answer["verbs"]["quote"] == "denied"
    assert answer["verbs"]["list"] == "allowed"
    assert answer["until"] == "2026-12-01T00:00:00+00:00"


SOURCES = {
    "meta robots": (
        ["noindex", "nosnippet", "noarchive", "max-snippet", "max-image-preview", "odd"],
        ["", "0", "9", "large"],
    ),
    "x-robots-tag": (["noimageindex", "notranslate", "noai", "unavailable_after"], ["", "2026-12-01"]),
    "robots.txt": (["allow", "disallow", "crawl-delay", "license"], ["/", "3"]),
    "robots.txt content-signal": (["search", "ai-input", "ai-train", "odd"], ["yes", "no", "?"]),
    "content-usage": (["train-ai", "search", "ai-use"], ["y", "n", "?"]),
    "rsl": (["all", "ai-all", "search", "ai-input"], ["yes", "no"]),
    "ai.txt": (["train"], ["yes", "no"]),
    "trust.txt": (["datatrainingallowed", "member"], ["yes", "no"]),
    "terms": (["show", "list", "summarise", "odd"], ["allowed", "denied"]),
    "paywall": (["isAccessibleForFree"], ["false"]),
    "data-nosnippet": (["parts", "whole text"], ["1"]),
}
SIGNALS = st.sampled_from(sorted(SOURCES)).flatmap(
    lambda source: st.builds(
        Signal, st.just(source), st.sampled_from(SOURCES[source][0]), st.sampled_from(SOURCES[source][1])
    )
)
RESERVATIONS = st.builds(
    Signal,
    st.sampled_from(["tdm meta", "tdm header", "tdmrep.json"]),
    st.just("tdm-reservation"),
    st.sampled_from("012"),
)
RULINGS = st.builds(
    Ruling,
    st.sampled_from(["r1", "r2", "r3"]),
    st.sampled_from([AT, AT.replace(hour=7)]),
    st.just("article"),
    st.just("a1"),
    st.lists(st.sampled_from(Verb), min_size=1, max_size=3).map(tuple),
    st.just(False),
    st.just("because"),
)


@settings(deadline=None)
@given(st.lists(SIGNALS | RESERVATIONS), st.lists(RULINGS, unique_by=lambda one: one.id), st.randoms())
def test_order_never_matters(signals, rulings, chance):
    shuffled, ruled = list(signals), list(rulings)
    chance.shuffle(shuffled)
    chance.shuffle(ruled)
    assert policy(signals, rulings, article="a1") == policy(shuffled, ruled, article="a1")


@settings(deadline=None)
@given(st.lists(SIGNALS), SIGNALS, st.sets(st.sampled_from(Verb)).map(frozenset))
def test_what_one_signal_denies_no_further_one_gives_back(signals, further, operator):
    before = policy(signals, operator_allows=operator)
    after = policy([*signals, further], operator_allows=operator)
    said_no = {verb for one in before.evidence if not one.allows for verb in one.verbs}
    assert not any(after.may(verb) for verb in said_no)
    if any(not one.allows for one in policy([further]).evidence):
        assert all(before.may(verb) for verb in Verb if after.may(verb))
    shorter = [n for n in (before.quote_characters, after.quote_characters) if n is not None]
    assert after.quote_characters == min(shorter, default=None)
    assert after.until == min((t for t in (before.until, after.until) if t), default=None)


@settings(deadline=None)
@given(st.lists(SIGNALS | RESERVATIONS), st.lists(RULINGS, min_size=1))
def test_a_ruling_that_forbids_is_stronger_than_everything(signals, rulings):
    made = policy(signals, rulings, article="a1", operator_allows=frozenset(Verb))
    assert not any(made.may(verb) for ruling in rulings for verb in ruling.verbs)


@settings(deadline=None)
@given(st.lists(SIGNALS | RESERVATIONS, max_size=6))
def test_every_denial_and_every_grant_has_evidence_and_every_signal_is_shown(signals):
    made = policy(signals)
    nothing_said = policy(())
    for verb in Verb:
        if made.may(verb) != nothing_said.may(verb):
            assert any(verb in one.verbs and one.allows is made.may(verb) for one in made.evidence)
    assert {one.signal for one in made.evidence} <= set(signals)
    assert {one for one in signals if one.key != "tdm-reservation"} <= {one.signal for one in made.evidence}


@settings(deadline=None)
@given(st.text(max_size=200), st.text(max_size=80))
def test_no_page_and_no_header_makes_us_stumble(html, value):
    names = ("X-Robots-Tag", "Robots-Tag", "Content-Usage", "Link", "TDM-Reservation")
    said = page_signals([(name, value) for name in names], f"<meta name=robots content='{html}'><link {html}>", url=URL)
    assert set(policy(said).verbs) == set(Verb)
    without_closed_parts(html + "<div data-nosnippet>" + value)


@pytest.mark.parametrize(
    "tag",
    [
        '<meta content="noindex" NAME=ROBOTS>',
        '<meta name="&#114;obots" content="noindex">',
        '<meta name="HeadwaterBot" content="noindex">',
    ],
)
def test_a_tag_counts_however_its_name_is_written(tag: str) -> None:
    assert denied(page_signals((), f"<html><head>{tag}</head></html>", AT)) == GONE
