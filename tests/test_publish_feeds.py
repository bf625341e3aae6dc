"""Feeds, receipts, JSON-LD, sitemaps: what other programs read."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import feedparser
import pytest
from lxml import etree, html

import publish_demo as demo
from headwater.models import Digest
from headwater.publish import Withdrawn, card_of, paths, render
from headwater.publish import routes as routes_of

SHELF = demo.shelf()
LEAD = demo.ferry()
CARD = card_of(LEAD)
OURS = f"https://paper.example/story/{CARD.id}/"


def body(path: str) -> bytes:
    document = render(path, SHELF)
    assert document is not None, path
    return document.body


@pytest.mark.parametrize("leaf", ["feed.rss", "feed.atom"])
def test_feeds_are_read_without_complaint_and_link_to_the_primary_source(leaf: str) -> None:
    parsed = feedparser.parse(body(f"/{leaf}"))
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert len(parsed.entries) == len(SHELF.front().cards)
    entry = next(e for e in parsed.entries if e.id == OURS)
    assert entry.link == CARD.primary.url
    assert entry.title == CARD.headline
    assert [a.name for a in entry.authors] == ["Ines Marchetti"]
    words = entry.summary if leaf == "feed.rss" else entry.content[0].value
    assert "●●●○○○○○○ 9 outlets, 3 independent origins" in words
    for other in CARD.elsewhere:
        assert other.url in words
    assert "automatic aggregator" in words


def test_our_page_is_comments_in_rss_via_in_atom_and_url_in_json() -> None:
    rss = feedparser.parse(body("/feed.rss"))
    assert next(e for e in rss.entries if e.id == OURS).comments == OURS
    atom = feedparser.parse(body("/feed.atom"))
    entry = next(e for e in atom.entries if e.id == OURS)
    assert [link.href for link in entry.links if link.rel == "via"] == [OURS]
    items = json.loads(body("/feed.json"))["items"]
    item = next(i for i in items if i["id"] == OURS)
    assert (item["url"], item["external_url"]) == (OURS, CARD.primary.url)


def test_every_feed_carries_the_rights() -> None:
    assert b"<copyright>" in body("/feed.rss")
    assert b"<rights>" in body("/feed.atom")
    assert "24 hours" in json.loads(body("/feed.json"))["_rights"]


def test_every_listing_has_its_three_feeds() -> None:
    pages = [
        p
        for p in paths(SHELF)
        if p.endswith("/") and routes_of.route_of(p, SHELF.site).kind in ("listing", "outlet", "edition")
    ]  # type: ignore[union-attr]
    assert pages
    for path in pages:
        for leaf in routes_of.FEEDS:
            assert render(path + leaf, SHELF) is not None


RECEIPT = {
    "outlet": str,
    "authors": list,
    "url": str,
    "captured": str,
    "bytes_sha256": str,
    "text_sha256": str,
    "reader": str,
    "start": int,
    "end": int,
    "exact": str,
    "prefix": str,
    "suffix": str,
    "kind": str,
}


def test_receipts_have_the_promised_form_and_stand_in_the_texts() -> None:
    found = json.loads(body(f"/story/{CARD.id}/receipts.json"))
    assert list(found) == ["story", "headline", "sentences"]
    texts = {m.text_sha256: m.text for m in LEAD.members}
    for sentence in (found["headline"], *found["sentences"]):
        assert list(sentence) == ["id", "text", "receipts"]
        assert sentence["receipts"]
        for receipt in sentence["receipts"]:
            assert {k: type(receipt[k]) for k in RECEIPT} == RECEIPT
            assert set(receipt) <= {*RECEIPT, "score"}
            assert texts[receipt["text_sha256"]][receipt["start"] : receipt["end"]] == receipt["exact"]
    assert isinstance(LEAD.digest, Digest)
    assert [s["id"] for s in found["sentences"]] == [s.id for s in LEAD.digest.sentences]


def test_a_withheld_story_has_no_sentences_in_its_receipts() -> None:
    withheld = next(v for v in demo.stories() if not isinstance(v.digest, Digest))
    found = json.loads(body(f"/story/{withheld.story.id}/receipts.json"))
    assert found["sentences"] == []
    assert found["withheld"] == "nosnippet"


def data(path: str) -> dict[str, object]:
    tree = html.document_fromstring(body(path).decode())
    found = json.loads(tree.xpath("//script[@type='application/ld+json']")[0].text)
    assert isinstance(found, dict)
    return found


def test_linked_data_names_the_publisher_of_each_report_and_never_us_as_author() -> None:
    found = data(f"/story/{CARD.id}/")
    main = found["mainEntity"]
    assert isinstance(main, dict)
    assert main["url"] == main["@id"] == CARD.primary.url
    assert main["publisher"]["name"] == "Lantern Wire"
    assert main["author"] == [{"@type": "Person", "name": "Ines Marchetti"}]
    assert isinstance(found["citation"], list)
    assert len(found["citation"]) == 9
    assert "author" not in found
    assert found["sdPublisher"]["name"] == "Paper Operators"  # type: ignore[index]


def test_linked_data_of_a_list_holds_the_same_addresses_as_the_page() -> None:
    found = data("/topic/politics/")
    items = found["mainEntity"]["itemListElement"]  # type: ignore[index]
    tree = html.document_fromstring(body("/topic/politics/").decode())
    assert [i["item"]["url"] for i in items] == tree.xpath("//a[contains(@class,'u-primary')]/@href")


def test_the_sitemap_names_pages_of_ours_and_no_articles() -> None:
    tree = etree.fromstring(body("/sitemap.xml"))
    found = [e.text for e in tree.iter("{*}loc")]
    assert f"https://paper.example/story/{CARD.id}/" in found
    assert not [f for f in found if f and "/article/" in f]
    assert len(found) == len(set(found))


def test_a_large_sitemap_is_cut_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("headwater.publish.sitemaps", "headwater.publish.routes"):
        monkeypatch.setattr(f"{module}.SITEMAP_LIMIT", 10)
    parts = [p for p in paths(SHELF) if p.startswith("/sitemap/")]
    index = [e.text for e in etree.fromstring(body("/sitemap.xml")).iter("{*}loc")]
    assert index == [f"https://paper.example{p}" for p in parts]
    located = [e.text for p in parts for e in etree.fromstring(body(p)).iter("{*}loc")]
    assert len(located) == len(set(located)) == len(list(routes_of.indexed(SHELF)))


def test_items_without_a_web_address_are_not_in_feeds() -> None:
    odd = replace(CARD, id="f" * 16, primary=replace(CARD.primary, url="ftp://old.example/x"))
    shelf = replace(SHELF, front_view=replace(SHELF.front_view, cards=(odd, CARD)))
    document = render("/feed.json", shelf)
    assert document is not None
    assert [i["id"] for i in json.loads(document.body)["items"]] == [OURS]


def test_machines_are_told_where_to_look_and_that_no_training_is_granted() -> None:
    assert "Sitemap: https://paper.example/sitemap.xml" in body("/robots.txt").decode()
    assert json.loads(body("/.well-known/tdmrep.json")) == [{"location": "/", "tdm-reservation": 1}]
    security = body("/.well-known/security.txt").decode()
    assert security.startswith("Contact: https://paper.example/rights/\nExpires: 2027-05-30T00:00:00Z")


TOMB = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"


def test_feeds_tell_their_readers_to_let_go_of_what_was_withdrawn() -> None:
    for path in ("/feed.atom", "/topic/politics/feed.atom"):
        feed = etree.fromstring(body(path))
        (tomb,) = feed.iter(TOMB)
        assert tomb.get("ref") == "https://paper.example/story/fedcba9876543210/"
        assert tomb.get("when") == "2026-11-23T11:05:00Z"
        assert tomb[0].text == "taken down after a complaint"
        assert not feedparser.parse(body(path)).bozo
    assert not list(etree.fromstring(body("/edition/2026-11-23-06/feed.atom")).iter(TOMB))


def test_no_feed_says_that_a_story_it_lists_is_gone() -> None:
    shelf = replace(SHELF, gone=(Withdrawn(CARD.id, demo.NOW, "ruled-out"),))
    document = render("/feed.atom", shelf)
    assert document is not None
    assert not list(etree.fromstring(document.body).iter(TOMB))


def test_a_feed_of_the_same_stories_is_the_same_bytes_whenever_it_is_asked_for() -> None:
    later = replace(SHELF, now=demo.NOW + timedelta(hours=5))
    for leaf in routes_of.FEEDS:
        document = render(f"/topic/politics/{leaf}", later)
        assert document is not None
        assert document.body == body(f"/topic/politics/{leaf}")


def test_feeds_name_the_hub_that_their_readers_may_ask() -> None:
    shelf = demo.shelf(demo.site_with(websub_hub="https://hub.example/"))
    for leaf in routes_of.FEEDS:
        document = render(f"/{leaf}", shelf)
        assert document is not None
        assert document.links == f'<https://hub.example/>; rel="hub", <https://paper.example/{leaf}>; rel="self"'
        if leaf == "feed.json":
            assert json.loads(document.body)["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]
        else:
            parsed = feedparser.parse(document.body)
            assert not parsed.bozo
            assert [link.href for link in parsed.feed.links if link.rel == "hub"] == ["https://hub.example/"]
    assert b"hub" not in body("/feed.rss")


def test_the_outlets_are_a_list_of_feeds_that_any_reader_takes() -> None:
    top = etree.fromstring(body("/outlets.opml"))
    assert (top.tag, top.get("version")) == ("opml", "2.0")
    groups = {o.get("text"): o for o in top.findall("body/outline")}
    assert {o.get("text") for o in groups["Norway"]} == {"Nordkanalen", "Fjordavisa"}
    feeds = list(top.iter("outline"))
    held = [o for o in feeds if o.get("type") == "rss"]
    assert len(held) == len(demo.OUTLETS)
    assert all(o.get("text") and o.get("xmlUrl") and o.get("htmlUrl") and o.get("language") for o in held)
    assert {link for _, link in feed_links(body("/outlets.opml"))} == {o.get("xmlUrl") for o in held}


def feed_links(opml: bytes) -> list[tuple[str, str]]:
    """Name and address of each feed, in a list."""
    return [
        (o.get("text") or "", o.get("xmlUrl") or "") for o in etree.fromstring(opml).iter("outline") if o.get("xmlUrl")
    ]


def test_our_own_feeds_are_a_list_too_and_each_is_there() -> None:
    held = feed_links(body("/feeds.opml"))
    assert held[0] == ("Headwater", "https://paper.example/feed.rss")
    for _, address in held:
        assert render(address.removeprefix("https://paper.example"), SHELF) is not None


def test_the_news_sitemap_has_our_accounts_of_two_days_and_no_more() -> None:
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "n": "http://www.google.com/schemas/sitemap-news/0.9"}
    top = etree.fromstring(body("/news-sitemap.xml"))
    cards = {f"https://paper.example/story/{c.id}/": c for c in SHELF.front().cards}
    named = top.findall("s:url", space)
    assert 5 < len(named) < len(cards)
    for url in named:
        card = cards[url.findtext("s:loc", "", space)]
        assert card.headline_id
        assert card.time is not None
        assert card.time > demo.NOW - timedelta(days=2)
        assert url.findtext("n:news/n:title", "", space) == card.headline
        assert url.findtext("n:news/n:publication/n:name", "", space) == "Headwater"
        assert url.findtext("n:news/n:publication/n:language", "", space) == card.language
    assert "Sitemap: https://paper.example/news-sitemap.xml" in body("/robots.txt").decode()
