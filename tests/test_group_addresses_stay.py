"""The address of a story that joined another leads there, on every run and in whatever order articles came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from headwater.group import Change
from headwater.models import Article, Story, story_id
from headwater.pipeline import grouping, stories
from headwater.pipeline.work import Bench, make_bench
from headwater.settings import Settings
from headwater.store import dumps, loads, opened_store

NOON = datetime(2031, 5, 14, 12, tzinfo=UTC)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    settings = Settings(home=tmp_path)
    with opened_store(settings.store_address, settings.captures_folder) as store:
        yield make_bench(settings, NOON + timedelta(days=3), store)


def report(name: str, title: str, hours: float) -> Article:
    at = NOON + timedelta(hours=hours)
    return Article(id=name, title=title, text=f"{title}.", published=at, captured=at, language="en")


def grouped(bench: Bench) -> None:
    for language in grouping.waiting(bench):
        made = grouping.make(bench, language)
        with bench.store.transaction():
            grouping.save(bench, language, made)
    for key in stories.waiting(bench):
        told = stories.make(bench, key)
        with bench.store.transaction():
            stories.save(bench, key, told)


def test_a_story_that_joined_another_is_found_at_its_old_address(bench: Bench) -> None:
    title = "Finance minister Odalys Brenk resigns over tax inquiry in Kestrelby"
    first, second = report("m0", title, 0), report("m1", "Odalys Brenk resigns over tax inquiry", 20)
    for article in (first, second):
        bench.store.put_article(article, article.time.date().isoformat())
    for language in grouping.waiting(bench):
        made = grouping.make(bench, language)
        assert {placed.story_key for placed in made.placements} == {"m0"}
        change = Change("join", "m1", "m0", ("m1",), ("brenk",), 0.0)
        days = tuple(replace(day, changes=(change,)) if day.day == "2031-05-15" else day for day in made.days)
        with bench.store.transaction():
            grouping.save(bench, language, replace(made, days=days))
    assert grouping.changes_of(bench, "m1") == (change,)
    grouped(bench)
    assert bench.store.story_redirect(story_id("m1")) == story_id("m0")


def test_what_a_day_did_is_forgotten_when_the_day_is_done_anew(bench: Bench) -> None:
    first = report("m0", "Finance minister Odalys Brenk resigns over tax inquiry", 0)
    bench.store.put_article(first, "2031-05-14")
    gone = Change("join", "m9", "m0", ("m9",), (), None)
    bench.store.put_doc("change", "m9:2031-05-14:m0", dumps(gone), day="2031-05-14", refers="en")
    grouped(bench)
    assert grouping.changes_of(bench, "m9") == ()


def told_by_three(bench: Bench) -> None:
    for name, hours in (("m0", 0), ("m1", 2), ("m2", 5)):
        article = report(name, "Finance minister Odalys Brenk resigns over tax inquiry in Kestrelby", hours)
        bench.store.put_article(article, article.time.date().isoformat())
    grouped(bench)
    assert members_of(bench, story_id("m0")) == ("m0", "m1", "m2")


def members_of(bench: Bench, story: str) -> tuple[str, ...]:
    kept = bench.store.doc("story", story)
    return loads(Story, kept.doc).members if kept else ()


def test_a_story_keeps_its_address_when_its_earliest_report_is_withdrawn_at_the_source(bench: Bench) -> None:
    told_by_three(bench)
    bench.store.withdraw_article("m0", "status-410")
    grouped(bench)
    assert members_of(bench, story_id("m0")) == ("m1", "m2")
    bench.store.withdraw_article("m0", None)
    grouped(bench)
    assert members_of(bench, story_id("m0")) == ("m0", "m1", "m2")


def test_a_story_keeps_its_address_whether_its_earliest_report_went_before_or_after_grouping(bench: Bench) -> None:
    for name, hours in (("m0", 0), ("m1", 2), ("m2", 5)):
        article = report(name, "Finance minister Odalys Brenk resigns over tax inquiry in Kestrelby", hours)
        bench.store.put_article(article, article.time.date().isoformat())
    bench.store.withdraw_article("m0", "status-404")
    grouped(bench)
    assert members_of(bench, story_id("m0")) == ("m1", "m2")
    assert members_of(bench, story_id("m1")) == ()


def test_the_address_of_a_story_leads_on_when_its_earliest_report_is_ruled_out(bench: Bench) -> None:
    told_by_three(bench)
    bench.store.withdraw_article("m0", "ruled-out")
    grouped(bench)
    assert members_of(bench, story_id("m0")) == ()
    assert members_of(bench, story_id("m1")) == ("m1", "m2")
    assert bench.store.story_redirect(story_id("m0")) == story_id("m1")
    bench.store.withdraw_article("m0", None)
    grouped(bench)
    assert members_of(bench, story_id("m0")) == ("m0", "m1", "m2")
    assert bench.store.story_redirect(story_id("m0")) is None
    assert bench.store.story_redirect(story_id("m1")) == story_id("m0")


def test_a_story_whose_reports_were_all_withdrawn_is_gone(bench: Bench) -> None:
    told_by_three(bench)
    for name in ("m0", "m1", "m2"):
        bench.store.withdraw_article(name, "status-410")
    grouped(bench)
    assert members_of(bench, story_id("m0")) == ()
    assert bench.store.story_redirect(story_id("m0")) is None
