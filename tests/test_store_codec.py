"""The stored form of nouns: every value comes back, and the same value has the same bytes."""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum
from typing import Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headwater import models
from headwater.models import Policy, Verb
from headwater.store import canonical_json, dumps, instant, loads
from headwater.store.codec import moment, typed

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=12)
NOUNS = [getattr(models, name) for name in models.__all__ if hasattr(getattr(models, name), "__dataclass_fields__")]


ZONES = st.sampled_from([UTC, timezone(timedelta(hours=9)), timezone(timedelta(hours=-3, minutes=-30))])
TIMES = st.datetimes(
    datetime(2, 1, 1),  # noqa: DTZ001 - bounds have no zone
    datetime(9998, 1, 1),  # noqa: DTZ001
    timezones=ZONES,
)


def values_of(kind) -> st.SearchStrategy:
    """Any value of a declared type."""
    origin, inner = get_origin(kind), get_args(kind)
    simple = {str: ANY_TEXT, int: st.integers(), bool: st.booleans(), bytes: st.binary(max_size=20), datetime: TIMES}
    if kind in simple:
        return simple[kind]
    if kind is float:
        return st.floats(allow_nan=False, allow_infinity=False)
    if origin in (Union, types.UnionType):
        return st.one_of(*(st.none() if one is types.NoneType else values_of(one) for one in inner))
    if origin is tuple and inner[1:] == (Ellipsis,):
        return st.lists(values_of(inner[0]), max_size=3).map(tuple)
    if origin is tuple:
        return st.tuples(*map(values_of, inner))
    if origin is Mapping:
        return st.dictionaries(values_of(inner[0]), values_of(inner[1]), max_size=4)
    if issubclass(kind, Enum):
        return st.sampled_from(kind)
    hints = get_type_hints(kind)
    return st.builds(
        kind,
        **{
            field.name: st.lists(values_of(models.Receipt), min_size=1, max_size=2).map(tuple)
            if field.name == "receipts"
            else values_of(hints[field.name])
            for field in fields(kind)
        },
    )


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(choice=st.data())
def test_every_noun_comes_back_as_it_was_stored(noun, choice):
    value = choice.draw(values_of(noun))
    stored = dumps(value)
    stored.encode("utf-8")
    assert "\0" not in stored
    again = loads(noun, stored)
    assert again == value
    assert dumps(again) == stored


def test_fields_with_their_default_are_left_out():
    assert dumps(models.Article(id="a")) == '{"id":"a"}'
    assert loads(models.Article, '{"id":"a"}').policy == Policy.unknown()


def test_what_is_not_known_is_passed_over_and_what_is_missing_is_an_error():
    assert loads(models.Article, '{"id":"a","added_later":1}') == models.Article(id="a")
    with pytest.raises(ValueError, match="Article"):
        loads(models.Article, "{}")


@given(TIMES, TIMES)
@settings(deadline=None, max_examples=60)
def test_the_order_of_stored_times_is_the_order_of_times(a, b):
    assert (instant(a) < instant(b)) == (a < b)
    assert moment(instant(a)) == a


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        instant(datetime(2026, 11, 3))  # noqa: DTZ001 - that is the point


def test_the_first_and_the_last_hour_that_there_are_can_be_stored():
    for year, month, day, hour in ((1, 1, 1, 0), (9999, 12, 31, 23)):
        for hours in (-12, 12):
            stored = instant(datetime(year, month, day, hour, tzinfo=timezone(timedelta(hours=hours))))
            assert moment(stored).year in (1, 9999)


def test_keys_are_sorted_and_numbers_that_json_cannot_say_are_refused():
    assert canonical_json({"b": 1, "a": "é"}) == '{"a":"é","b":1}'
    with pytest.raises(ValueError, match=r"float|JSON"):
        canonical_json(float("nan"))


def test_values_without_a_stored_form_are_refused():
    @dataclass(frozen=True)
    class Odd:
        both: int | str

    with pytest.raises(ValueError, match="no stored form"):
        dumps(object())
    with pytest.raises(ValueError, match="one type or None"):
        typed(int | str, 1)
    with pytest.raises(ValueError, match="no stored form"):
        typed(complex, 1)


def test_sets_bytes_and_mappings_have_one_form():
    stored = dumps({"v": frozenset(Verb), "b": b"\x00\xff"})
    assert json.loads(stored)["v"] == sorted(v.value for v in Verb)
    assert typed(bytes, json.loads(stored)["b"]) == b"\x00\xff"
    assert typed(frozenset[Verb], json.loads(stored)["v"]) == frozenset(Verb)
