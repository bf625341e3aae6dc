"""The paper as a series of editions: computed from capture times, and printing nothing that does not stand today."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from lxml import html

import publish_demo as demo
from headwater.errors import SettingsError
from headwater.models import Digest
from headwater.publish import card_of, paths, render
from headwater.publish.editions import card_at, edition_time, editions_of, view_at, zone_of

SHELF = demo.shelf()
LEAD = demo.ferry()
UTC_ZONE = zone_of("UTC")


def page(path: str) -> html.HtmlElement:
    document = render(path, SHELF)
    assert document is not None, path
    return html.document_fromstring(document.body.decode())


def test_a_story_stands_in_the_editions_of_the_day_after_each_capture() -> None:
    at = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
    assert [key for key, _ in editions_of([at], UTC_ZONE)] == ["2026-11-22-18", "2026-11-23-06"]
    on_time = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
    assert [key for key, _ in editions_of([on_time], UTC_ZONE)] == ["2026-11-22-06", "2026-11-22-18"]
    both = editions_of([at, at + timedelta(days=1)], UTC_ZONE)
    assert both == editions_of([at + timedelta(days=1), at, at], UTC_ZONE)
    assert len(both) == 4


def test_editions_keep_the_hours_of_the_papers_own_zone() -> None:
    tokyo = zone_of("Asia/Tokyo")
    assert edition_time("2026-11-23-06", tokyo) == datetime(2026, 11, 22, 21, tzinfo=UTC)
    assert edition_time("2026-11-23-07", tokyo) is None
    assert edition_time("2026-13-40-06", tokyo) is None
    assert edition_time("morning", tokyo) is None
    with pytest.raises(SettingsError, match="no zone"):
        zone_of("Nowhere/At-All")


def test_an_edition_shows_a_story_as_far_as_it_was_captured_by_then() -> None:
    early = LEAD.members[0].captured
    assert early is not None
    then = card_at(LEAD, early + timedelta(minutes=5))
    assert then is not None
    assert (then.outlets, then.independent) == (1, 1)
    assert {r.outlet for s in then.sentences for r in s.receipts} == {"lantern"}
    assert card_at(LEAD, early - timedelta(minutes=5)) is None
    assert then.updated is not None
    assert then.updated <= early + timedelta(minutes=5)
    assert card_at(LEAD, demo.NOW) == card_of(LEAD)


def test_a_headline_that_rests_on_a_later_report_gives_way_to_that_of_the_source() -> None:
    assert isinstance(LEAD.digest, Digest)
    late = LEAD.members[-1]
    receipt = replace(LEAD.digest.headline.receipts[0], article=late.id, captured=late.version_captured)
    view = replace(LEAD, digest=replace(LEAD.digest, headline=replace(LEAD.digest.headline, receipts=(receipt,))))
    card = card_at(view, demo.at(24))
    assert card is not None
    assert (card.headline, card.headline_id, card.sentences) == (LEAD.members[0].title, "", ())


def test_an_edition_prints_no_sentence_that_does_not_stand_today() -> None:
    assert isinstance(LEAD.digest, Digest)
    standing = {s.id for s in LEAD.digest.sentences}
    for hours in range(1, 60, 4):
        view = view_at(LEAD, demo.at(hours))
        if view is not None and isinstance(view.digest, Digest):
            assert {s.id for s in view.digest.sentences} <= standing


def test_the_front_page_leads_to_earlier_editions_and_they_to_one_another_and_back() -> None:
    front = page("/").xpath("//nav[@class='series']//a/@href")
    assert front == ["/edition/2026-11-22-18/", "/edition/2026-11-23-06/", "/archive/"]
    evening = page("/edition/2026-11-22-18/")
    assert evening.xpath("//nav[@class='series']//a/@href") == ["/edition/2026-11-23-06/", "/", "/archive/"]
    assert "Evening edition" in evening.xpath("string(//title)")
    assert "without what was corrected" in evening.text_content()


def test_the_archive_lists_every_day_and_each_day_its_editions() -> None:
    days = page("/archive/").xpath("//li//span[@class='what']/a/@href")
    assert days == sorted(days, reverse=True)
    assert "/archive/2026-11-23/" in days
    day = page("/archive/2026-11-23/")
    assert "/edition/2026-11-23-06/" in day.xpath("//header//a/@href")
    assert "Monday, 23 November 2026" in day.xpath("string(//h1)")
    assert {"/archive/", "/archive/2026-11-23/", "/archive/2026-11-23/feed.rss", "/edition/2026-11-23-06/"} <= set(
        paths(SHELF)
    )
    assert render("/archive/2026-02-31/", SHELF) is None
