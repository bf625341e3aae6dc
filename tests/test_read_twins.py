"""AMP copies, print views and further pages are the article that they are of; what only looks like one is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from headwater.models import Page, Reading, sha256_of
from headwater.read import read
from headwater.testing import NOON, page, paper

SITE = "https://www.eastwick-herald.example"
TEXT = (
    "The harbour board of Eastwick agreed on Monday to dredge the northern channel before the autumn storms, ending a quarrel.",
    "Work is to begin in the second week of May and to last until the end of July, according to a plan shown to the members.",
    "The county will pay a third of the cost, and the rest has to come from the dues that the larger boats pay when they land.",
)


def reading(address: str, head: str = "", *, html: str = "", after: str = "") -> Reading:
    body = (
        f"<html lang=en {html}><head><title>Channel to be dredged</title>{head}</head><body><article><h1>Channel to be dredged</h1>"
        f"{''.join(f'<p>{line}</p>' for line in TEXT)}</article>{after}</body></html>"
    ).encode()
    at = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
    found = read(Page(SITE + address, at, 200, (("Content-Type", "text/html"),), sha256_of(body), body))
    assert isinstance(found, Reading), found
    return found


def link(rel: str, address: str) -> str:
    return f'<link rel="{rel}" href="{address}">'


@pytest.mark.parametrize(
    ("address", "head", "html", "after", "twin"),
    [
        ("/harbour/amp/dredging", link("canonical", "/harbour/dredging"), "⚡", "", "amp"),
        ("/harbour/dredging?output=amp", link("canonical", "/harbour/dredging"), "", "", "amp"),
        ("/harbour/dredging/amp/", "", "", '<p><a href="/harbour/dredging">Full site</a></p>', "amp"),
        ("/harbour/dredging/print", link("canonical", "/harbour/dredging"), "", "", "print"),
        ("/harbour/dredging?view=print", "", "", '<p><a href="/harbour/dredging">Back to the article</a></p>', "print"),
        ("/harbour/dredging?page=2", link("canonical", "?page=2") + link("prev", "/harbour/dredging"), "", "", "part"),
        (
            "/harbour/dredging/3",
            link("prev", "/harbour/dredging/2") + link("canonical", "/harbour/dredging/3"),
            "",
            "",
            "part",
        ),
        (
            "/harbour/dredging/2",
            link("prev", "/harbour/dredging") + link("canonical", "/harbour/dredging"),
            "",
            "",
            "part",
        ),
    ],
)
def test_a_twin_is_told_with_the_address_of_its_article(
    address: str, head: str, html: str, after: str, twin: str
) -> None:
    found = reading(address, head, html=html, after=after)
    assert (found.twin, found.canonical) == (twin, f"{SITE}/harbour/dredging")


@pytest.mark.parametrize(
    ("address", "head", "after"),
    [
        ("/harbour/dredging", link("amphtml", "/harbour/amp/dredging") + link("next", "/harbour/dredging?page=2"), ""),
        ("/2026/03/04", link("prev", "/2026/03/quay-closed"), ""),
        ("/harbour/dredging-2", link("prev", "/harbour/ferry-sails"), ""),
        ("/harbour/print", "", '<p><a href="/culture">Culture</a></p>'),
        ("/harbour/dredging?utm_source=mail", link("canonical", "/harbour/dredging"), ""),
        ("/harbour/dredging", link("canonical", "/harbour/dredging"), ""),
    ],
)
def test_what_only_looks_like_a_twin_is_an_article(address: str, head: str, after: str) -> None:
    assert reading(address, head, after=after).twin == ""


def test_a_standalone_page_made_by_the_rules_of_amp_is_an_article() -> None:
    found = reading("/stories/dredging", link("canonical", "/stories/dredging"), html="amp")
    assert (found.twin, found.canonical) == ("", f"{SITE}/stories/dredging")


def test_a_copy_and_a_further_page_make_neither_an_article_nor_a_version_of_their_own(tmp_path: Path) -> None:
    main = f"{SITE}/harbour/dredging"
    further = (
        "Fishermen said that they had waited long enough, and asked for the work to begin before the ice is gone.",
    ) * 1
    pages = [
        page(main, "Channel to be dredged", TEXT, head=link("amphtml", f"{main}/amp")),
        page(f"{main}/amp", "Channel to be dredged", TEXT[:2], head=link("canonical", main)),
        page(f"{main}?page=2", "Channel to be dredged", (*further, *TEXT[1:]), head=link("prev", main)),
    ]
    later = [replace(one, captured=NOON + timedelta(hours=number)) for number, one in enumerate(pages)]
    with paper(tmp_path, later) as (bench, _):
        (article,) = bench.store.articles(bench.store.articles_of_outlet("eastwick-herald.example", limit=10))
        assert (article.url, article.text) == (main, "\n\n".join(TEXT))
