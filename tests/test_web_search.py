"""Search from the form to the rows: narrowed by language, country, outlet, topic and time, on every database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from lxml import html

import publish_demo as demo
from headwater.prose import search_tokens
from headwater.publish import Asked, render_search
from headwater.store import opened_store

SHELF = demo.shelf()
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ROWS = (
    ("a" * 16, "Ferry halted after smoke", "en", "lantern", "CH", "disaster", 0),
    ("b" * 16, "Ferry sails again", "en", "quayside", "GB", "disaster", 2),
    ("c" * 16, "Ferry wins a prize", "en", "quayside", "GB", "culture", 40),
    ("d" * 16, "La ferry detenida", "es", "correo-sur", "AR", "disaster", 1),
)


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ({}, "adbc"),
        ({"language": "en"}, "abc"),
        ({"country": "GB"}, "bc"),
        ({"outlet": "quayside"}, "bc"),
        ({"topic": "disaster"}, "adb"),
        ({"topic": "culture", "country": "GB"}, "c"),
        ({"topic": "culture", "country": "CH"}, ""),
        ({"after": NOON - timedelta(days=1)}, "ad"),
        ({"after": NOON - timedelta(days=2)}, "adb"),
        ({"after": NOON - timedelta(days=30), "before": NOON - timedelta(hours=1)}, "db"),
        ({"topic": "disaster OR culture"}, ""),
    ],
)
def test_a_search_is_narrowed_and_stays_newest_first(
    store_address: str, tmp_path: Path, narrowed: dict[str, object], found: str
) -> None:
    with opened_store(store_address, tmp_path / "captures") as store:
        for key, title, language, outlet, country, topic, days in ROWS:
            tokens, at = search_tokens(title), NOON - timedelta(days=days)
            store.index_article(
                key, tokens, tokens, time=at, language=language, outlet=outlet, country=country, topic=topic
            )
        hits = store.search(search_tokens("ferry"), **narrowed)  # type: ignore[arg-type]
        assert "".join(key[0] for key, _ in hits) == found


def test_an_article_whose_topic_changed_is_found_under_the_new_one_only(store_address: str, tmp_path: Path) -> None:
    with opened_store(store_address, tmp_path / "captures") as store:
        for topic in ("disaster", "culture"):
            tokens = search_tokens("Ferry")
            store.index_article("a" * 16, tokens, tokens, time=NOON, topic=topic)
        assert store.search(tokens, topic="disaster") == []
        assert len(store.search(tokens, topic="culture")) == 1


def test_the_form_offers_what_the_paper_has_and_keeps_what_was_chosen() -> None:
    asked = Asked(query="ferry", language="en", country="CH", days=7)
    document = render_search(SHELF, asked)
    tree = html.document_fromstring(document.body.decode())
    chosen = {s.get("name"): s.xpath("option[@selected]/@value") for s in tree.xpath("//main//select")}
    assert chosen == {"language": ["en"], "country": ["CH"], "outlet": [], "topic": [], "days": ["7"]}
    assert "Lantern Wire" in tree.xpath("string(//select[@name='outlet'])")
    assert len(tree.xpath("//main//form//label")) == 6


def test_further_pages_keep_what_was_chosen() -> None:
    view = SHELF.search(Asked(query="ferry"))
    shelf = demo.shelf()
    shelf.found["ferry"] = type(view)(asked=view.asked, hits=view.hits, more=True)
    asked = Asked(query="ferry", language="en")
    found = shelf.search(asked)
    assert {hit.article.language for hit in found.hits} == {"en"}


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        (Asked(), True),
        (Asked(language="no"), False),
        (Asked(outlet="lantern"), True),
        (Asked(country="NO"), False),
        (Asked(days=1), False),
        (Asked(days=7), True),
    ],
)
def test_what_fits_a_search_is_the_same_in_memory(asked: Asked, fits: bool) -> None:
    assert asked.fits(demo.ferry().members[0], demo.NOW) is fits
