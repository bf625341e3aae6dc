"""What a host's other files say: tdmrep.json, ai.txt, trust.txt; and which place of a reservation counts."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.models import Signal, Verb
from headwater.rights import ai_txt_signals, policy, policy_answer, tdmrep_signals, trust_txt_signals

URL = "https://tidewater.example/news/bridge.html?id=1"


def reserved(entries) -> bool:
    return not policy(tdmrep_signals(json.dumps(entries).encode(), URL)).may(Verb.ANALYSE)


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([{"location": "/", "tdm-reservation": 1}], True),
        ([{"location": "/news/*.html", "tdm-reservation": 1}], True),
        ([{"location": "/news/*.html$", "tdm-reservation": 1}], False),
        ([{"location": "/News", "tdm-reservation": 1}], False),
        ([{"location": "/news", "tdm-reservation": 0}, {"location": "/", "tdm-reservation": 1}], False),
        ([{"location": "/sport", "tdm-reservation": 0}, {"location": "/", "tdm-reservation": 1}], True),
        ([{"location": "/", "tdm-reservation": True}], False),
        ([{"location": "/", "tdm-reservation": 7}], False),
        ([{"tdm-reservation": 1}, "nonsense", None], False),
        ({"location": "/", "tdm-reservation": 1}, False),
    ],
)
def test_the_first_entry_that_matches_decides(entries, expected):
    assert reserved(entries) is expected


@pytest.mark.parametrize(
    ("said", "analysed"),
    [
        ({"tdmrep.json": "1"}, False),
        ({"tdmrep.json": "1", "tdm header": "0"}, True),
        ({"tdmrep.json": "0", "tdm header": "1"}, False),
        ({"tdm header": "1", "tdm meta": "0"}, True),
        ({"tdm header": "0", "tdm meta": "1"}, False),
        ({"tdm header": "1", "tdm meta": "maybe"}, False),
    ],
)
def test_the_more_specific_place_replaces_the_other(said, analysed):
    signals = [Signal(source, "tdm-reservation", value) for source, value in said.items()]
    assert policy(signals).may(Verb.ANALYSE) is analysed


def test_ai_txt_speaks_of_training_only():
    signals = ai_txt_signals(b"User-Agent: *\nDisallow: /news\nAllow: /", URL, "HeadwaterBot")
    assert [(s.key, s.value) for s in signals] == [("train", "no")]
    made = policy(signals)
    assert made.may(Verb.FETCH)
    assert not made.may(Verb.TRAIN)
    assert policy(ai_txt_signals(b"User-Agent: *\nAllow: /", URL, "HeadwaterBot")).may(Verb.TRAIN)
    assert ai_txt_signals(b"# A letter to language models\nDisallow: /", URL, "HeadwaterBot") == ()


def test_trust_txt_is_kept_and_its_word_on_training_counts():
    signals = trust_txt_signals(b"\xef\xbb\xbfmember=https://press.example/\ndatatrainingallowed=No\nother=1\n# x=y")
    assert [s.key for s in signals] == ["member", "datatrainingallowed"]
    made = policy(signals, operator_allows=frozenset({Verb.TRAIN}))
    assert not made.may(Verb.TRAIN)
    assert len(made.evidence) == 2


@given(st.binary(max_size=80))
@settings(deadline=None, max_examples=60)
def test_no_file_makes_us_stumble(body):
    for signals in (
        tdmrep_signals(body, URL),
        ai_txt_signals(b"user-agent: *\n" + body, URL, "a"),
        trust_txt_signals(body),
    ):
        assert set(policy(signals).verbs) == set(Verb)


def test_the_port_takes_the_files_as_text_and_as_json():
    entries = [{"location": "/", "tdm-reservation": 1}]
    for given_as in (entries, json.dumps(entries), 1, "1"):
        answer = policy_answer({"id": 1, "url": URL, "tdmrep": given_as})
        assert answer["verbs"]["analyse"] == "denied"
    assert policy_answer({"id": 1, "url": URL, "trust_txt": "datatrainingallowed=yes"})["verbs"]["train"] == "allowed"
