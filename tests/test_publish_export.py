"""The static site: only what changed is written, and what a server would do is done in the browser or left out."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import publish_demo as demo
from headwater.errors import InputError
from headwater.models import Digest
from headwater.pipeline.exporting import export_site, file_of
from headwater.publish import FixedShelf, card_of, paths, render
from headwater.publish.finding import MOST_WORDS, search_index

SHELF = demo.shelf()
LEAD = demo.ferry()
STORY = f"/story/{LEAD.story.id}/"


def export(shelf: FixedShelf, folder: Path) -> set[str]:
    """Export, and the files that were written or written again."""
    before = {p: p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file()}
    for path in before:
        os.utime(path, ns=(1, 1))
    export_site(shelf, folder, None, lambda: None)  # type: ignore[arg-type]
    return {
        str(p.relative_to(folder))
        for p in folder.rglob("*")
        if p.is_file() and p.name != ".headwater-export" and p.stat().st_mtime_ns != 1
    }


def test_hours_later_only_pages_of_the_hour_are_written_again(tmp_path: Path) -> None:
    assert len(export(SHELF, tmp_path)) == len(paths(SHELF))
    assert export(SHELF, tmp_path) == set()
    later = demo.NOW + timedelta(hours=3)
    shelf = replace(SHELF, now=later, front_view=replace(SHELF.front_view, made=later))
    assert export(shelf, tmp_path) == {"index.html"}
    tomorrow = demo.NOW + timedelta(days=1)
    shelf = replace(SHELF, now=tomorrow, front_view=replace(SHELF.front_view, made=tomorrow))
    assert export(shelf, tmp_path) <= {"index.html", "today/index.html", "sitemap.xml", "news-sitemap.xml"}


def test_a_story_that_changed_writes_its_pages_and_the_lists_that_show_it(tmp_path: Path) -> None:
    export(SHELF, tmp_path)
    assert isinstance(LEAD.digest, Digest)
    headline = replace(LEAD.digest.headline, text="Selle ferry sails again")
    view = replace(LEAD, digest=replace(LEAD.digest, headline=headline))
    shelf = replace(SHELF, stories={**SHELF.stories, LEAD.story.id: view})
    story = STORY.strip("/")
    assert export(shelf, tmp_path) == {
        f"{story}/{name}" for name in ("index.html", "receipts.json", "card.svg", "card.png")
    }


def test_what_is_no_more_is_removed_and_files_of_others_are_left_alone(tmp_path: Path) -> None:
    export(SHELF, tmp_path)
    held = {k: v for k, v in SHELF.stories.items() if k != LEAD.story.id}
    export(replace(SHELF, stories=held), tmp_path)
    assert not (tmp_path / file_of(STORY)).exists()
    assert (tmp_path / "index.html").exists()
    other = tmp_path / "of-others"
    other.mkdir()
    (other / "letter.txt").write_text("keep me")
    with pytest.raises(InputError, match="no export wrote"):
        export(SHELF, other)


def test_an_export_has_what_the_server_has_and_a_way_to_search_without_one(tmp_path: Path) -> None:
    export(SHELF, tmp_path)
    front = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert 'href="/find/"' in front
    assert "<form" not in front
    document = render("/", SHELF, live=True)
    assert document is not None
    assert b'action="/search"' in document.body
    found = json.loads((tmp_path / "find" / "index.json").read_bytes())["stories"]
    assert len(found) == len(SHELF.front().cards)
    row = next(r for r in found if r[0] == LEAD.story.id)
    assert row[1:8] == [card_of(LEAD).headline, "en", "disaster", "NO", "2026-11-23", 9, "Lantern Wire"]
    assert "Kabelfergen" in row[8]


def test_the_index_of_headlines_is_small_and_has_no_passage_of_any_article() -> None:
    body = search_index(SHELF.site, SHELF.recent(3000))
    assert len(body) / len(SHELF.recent(3000)) < 400 + MOST_WORDS
    for member in LEAD.members:
        assert member.text.split("\n\n")[0] not in body.decode()


def test_what_moved_leads_on_where_no_server_redirects() -> None:
    document = render("/story/0123456789abcdef/", SHELF)
    assert document is not None
    assert f'<meta http-equiv="refresh" content="0; url={STORY}">' in document.body.decode()
    assert "/story/0123456789abcdef/receipts.json" not in paths(SHELF)
    sitemap = render("/sitemap.xml", SHELF)
    assert sitemap is not None
    assert b"0123456789abcdef" not in sitemap.body
