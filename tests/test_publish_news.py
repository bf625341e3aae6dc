"""What is new in a story: since the last edition that held it, and since when each of its sentences could be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from lxml import html

import publish_demo as demo
from headwater.models import Digest
from headwater.publish import render
from headwater.publish.editions import captured_times, edition_time
from headwater.publish.paper import StoryView
from headwater.publish.telling import news_of, since_of

ZONE = ZoneInfo("UTC")
STORY = demo.ferry()


def digest_of(view: StoryView) -> Digest:
    assert isinstance(view.digest, Digest)
    return view.digest


def with_last_captured(view: StoryView, hours: float) -> StoryView:
    """The story without revisions; the last sentence of its digest rests on a capture that is that much younger than all others."""
    digest = digest_of(view)
    *rest, last = digest.sentences
    newest = captured_times(view)[-1] + timedelta(hours=hours)
    member = replace(view.members[-1], captured=newest, version_captured=newest)
    last = replace(last, receipts=tuple(replace(r, captured=newest, article=member.id) for r in last.receipts))
    return replace(
        view, digest=replace(digest, sentences=(*rest, last)), members=(*view.members[:-1], member), revisions=()
    )


def test_a_sentence_could_be_told_since_the_earliest_capture_of_its_receipts() -> None:
    plain = replace(STORY, revisions=())
    since = since_of(plain)
    for sentence in digest_of(plain).said:
        assert since[sentence.text] == min(r.captured for r in sentence.receipts if r.captured)


def test_a_sentence_that_came_back_counts_from_its_return() -> None:
    since = since_of(STORY)
    newest = STORY.revisions[-1]
    added = {s.text for s in newest.digest.said} - {s.text for s in STORY.revisions[-2].digest.said}
    assert added
    assert all(since[text] == newest.since for text in added)


def test_what_came_after_the_last_edition_that_held_the_story_is_new() -> None:
    grown = with_last_captured(STORY, 13)
    found = news_of(grown, since_of(grown), ZONE)
    assert found is not None
    assert found.sentences == {digest_of(grown).sentences[-1].id}
    assert found.first == digest_of(grown).sentences[-1].id
    assert found.made == edition_time(found.edition, ZONE)
    times = captured_times(grown)
    assert times[0] <= found.made < times[-1]


def test_a_story_that_no_edition_held_before_has_nothing_new() -> None:
    newest = captured_times(STORY)[-1]
    at_once = replace(
        STORY,
        revisions=(),
        members=tuple(replace(m, captured=newest, version_captured=newest) for m in STORY.members),
    )
    assert news_of(at_once, since_of(at_once), ZONE) is None


def test_the_page_names_the_edition_and_marks_what_it_had_not() -> None:
    grown = with_last_captured(STORY, 13)
    shelf = demo.shelf()
    shelf.stories[grown.story.id] = grown
    document = render(f"/story/{grown.story.id}/", shelf)
    assert document is not None
    page = html.fromstring(document.body)
    (fresh,) = page.cssselect(".fresh")
    new = digest_of(grown).sentences[-1]
    assert fresh.get("id") == f"s-{new.id}"
    (note,) = [p for p in page.cssselect("p.count") if "New since the last edition" in p.text_content()]
    links = [a.get("href") for a in note.cssselect("a")]
    assert links[0] == f"#s-{new.id}"
    assert links[1].startswith("/edition/2026-11-2")
