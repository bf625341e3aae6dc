"""The pages: what stands on them, where they lead, what they never let through."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from markupsafe import escape

import publish_demo as demo
from headwater.errors import SettingsError
from headwater.models import Article, Credit, Digest, Verb
from headwater.prose import count_words, printable, word_spans
from headwater.publish import Asked, Entry, FixedShelf, Site, TodayView, card_of, paths, render, render_search
from headwater.publish.account import account_of, reports_of
from headwater.publish.composing import compose
from headwater.publish.dress import DARK, LEGIBLE, LIGHT, PAIRS, contrast, palettes
from headwater.publish.excerpts import MOST_CHARACTERS, MOST_WORDS, SHARE, Allowance, common_run
from headwater.publish.finding import marked, passage_of
from headwater.publish.marks import passage_address, prose

SHELF = demo.shelf()
LEAD = demo.ferry()
STORY = f"/story/{LEAD.story.id}/"


def page(path: str, shelf: FixedShelf = SHELF, *, live: bool = False) -> html.HtmlElement:
    document = render(path, shelf, live=live)
    assert document is not None, path
    return html.document_fromstring(document.body.decode())


def every_page(shelf: FixedShelf = SHELF) -> list[tuple[str, str]]:
    found = []
    for path in paths(shelf):
        document = render(path, shelf)
        assert document is not None, path
        if document.media_type.startswith("text/html"):
            found.append((path, document.body.decode()))
    return found


PAGES = every_page()


def test_every_address_that_is_named_is_there() -> None:
    for path in paths(SHELF):
        assert render(path, SHELF) is not None, path


def test_every_link_on_every_page_leads_to_an_address_of_the_paper() -> None:
    known = set(paths(SHELF)) | {"/rights/new", "/transparency/"}
    for path, text in PAGES:
        for link in html.document_fromstring(text).iter("a", "link"):
            target = urlsplit(link.get("href", ""))
            if not target.netloc and not target.scheme and target.path:
                assert target.path in known, (path, target.path)


def test_a_country_without_stories_is_named_and_not_linked() -> None:
    bare = replace(SHELF, indexes={**SHELF.indexes, "country": ()})
    assert not page("/outlet/minato/", bare).xpath("//header[not(@class)]//a[contains(@href,'/country/')]")
    assert "Japan" in page("/outlet/minato/", bare).xpath("string(//main)")


def test_every_fragment_that_a_page_links_to_is_on_the_page_it_names() -> None:
    ids = {path: set(html.document_fromstring(text).xpath("//@id")) for path, text in PAGES}
    for path, text in PAGES:
        for link in html.document_fromstring(text).iter("a"):
            target = urlsplit(link.get("href", ""))
            if target.fragment and not target.netloc:
                assert target.fragment in ids[target.path or path], (path, link.get("href"))


def test_a_page_weighs_at_most_100_kib_and_a_first_visit_200_kb() -> None:
    assets = [render(p, SHELF) for p in paths(SHELF) if p.startswith("/static/paper") or "latin-wght" in p]
    weight = sum(len(d.body) for d in assets if d)
    for path, text in PAGES:
        assert len(text.encode()) <= 100 * 1024, path
        assert len(text.encode()) + weight <= 200_000, path


def test_no_page_asks_another_site_for_anything() -> None:
    for path, text in PAGES:
        tree = html.document_fromstring(text)
        asked = [*tree.xpath("//*[@src]/@src"), *tree.xpath("//link[not(@rel='canonical') and not(@hreflang)]/@href")]
        assert all(not urlsplit(a).netloc for a in asked), (path, asked)
        assert "style=" not in text.split("<main", 1)[1], path
        assert not tree.xpath("//script[not(@type='application/ld+json') and not(@src)]"), path


def test_every_page_carries_the_rights_footer_and_the_way_to_complain() -> None:
    for path, text in PAGES:
        foot = html.document_fromstring(text).xpath("string(//footer)")
        for words in ("automatic aggregator", "nobody here endorses them", "primary source", "Trademarks", "24 hours"):
            assert words in foot, (path, words)


def test_each_card_links_once_and_directly_to_its_primary_source() -> None:
    cards = {c.id: c for c in SHELF.front().cards}
    for article in page("/").xpath("//article"):
        story = article.xpath(".//h2/a/@href | .//h3/a/@href")[0].split("/")[2]
        assert article.xpath(".//a[contains(@class,'u-primary')]/@href") == [cards[story].primary.url]


def test_a_story_is_not_on_the_front_page_twice_and_order_of_cards_does_not_matter() -> None:
    links = page("/").xpath("//article//h2/a/@href | //article//h3/a/@href")
    assert len(links) == len(set(links)) > 12
    cards = SHELF.front().cards
    assert compose(reversed(cards), demo.NOW) == compose(cards, demo.NOW)


def test_a_paper_without_stories_says_so() -> None:
    text = page("/", demo.shelf(cards=())).xpath("string(//main)")
    assert "Nothing was published yet" in text


def test_every_sentence_has_its_numbers_and_every_number_its_receipt() -> None:
    tree = page(STORY)
    assert isinstance(LEAD.digest, Digest)
    for sentence in LEAD.digest.sentences:
        span = tree.xpath(f"//*[@id='s-{sentence.id}']")[0]
        numbers = span.xpath(".//a[@class='n']/@href")
        assert numbers
        for number in numbers:
            assert len(tree.xpath(f"//*[@id='{number[1:]}']")) == 1
    printed = tree.xpath("//aside//li/@id")
    assert len(printed) == len(set(printed))


def test_the_margin_does_not_repeat_the_words_of_the_sentence() -> None:
    tree = page(STORY)
    first = tree.xpath("//li[@id='r1']")[0]
    assert not first.xpath(".//q")
    assert "captured" in first.text_content()


def test_a_receipt_names_outlet_authors_and_capture_and_leads_to_the_passage() -> None:
    second = page(STORY).xpath("//li[@id='r2']")[0]
    said = second.text_content()
    assert "Nordkanalen" in said
    assert "Ola Brekken" in said
    assert "verified" in said
    link = second.xpath(".//b/a/@href")[0]
    assert link.startswith(LEAD.members[1].url + "#:~:text=")


def test_excerpts_of_one_page_stay_within_the_limits() -> None:
    tree = page(STORY)
    assert isinstance(LEAD.digest, Digest)
    for article in LEAD.members:
        taken = sum(
            run
            for s in LEAD.digest.sentences
            for r in s.receipts
            if r.article == article.id and (run := common_run(s.text, r.exact)) >= 5
        )
        shown = [
            q.text_content()
            for q in tree.xpath(f"//aside//li[.//a[starts-with(@href,'{article.url}')]]//*[self::q or @class='q']")
        ]
        for passage in shown:
            assert count_words(passage) <= MOST_WORDS
            assert len(passage) <= MOST_CHARACTERS
        assert taken + sum(map(count_words, shown)) <= count_words(article.text) * SHARE / 100 + 1


def test_a_publisher_who_allows_no_quotation_is_not_quoted_in_the_margin() -> None:
    verbs = dict(LEAD.members[1].policy.verbs)
    verbs.pop(Verb.QUOTE)
    quiet = replace(LEAD.members[1], policy=replace(LEAD.members[1].policy, verbs=verbs))
    view = replace(LEAD, members=(LEAD.members[0], quiet, *LEAD.members[2:]))
    shelf = replace(SHELF, stories={LEAD.story.id: view})
    assert not page(STORY, shelf).xpath("//li[@id='r2']//q")


def test_tags_say_who_was_first_who_copies_and_who_cites() -> None:
    tags = [(r.outlet_name, r.tag, r.of) for r in reports_of(LEAD)]
    assert ("Lantern Wire", "first", "") in tags
    assert ("Nordkanalen", "own", "") in tags
    assert ("Quayside Post", "rewrite", "Lantern Wire") in tags
    assert ("Correo del Sur", "cites", "Lantern Wire") in tags


def test_numbers_that_differ_stand_side_by_side_with_who_gives_them() -> None:
    said = page(STORY).xpath("string(//div[@class='differs'])")
    for words in ("People aboard", "214", "about 190", "Nordkanalen"):
        assert words in said


def test_a_change_is_shown_with_the_sentence_that_went_and_the_one_that_came() -> None:
    tree = page(STORY)
    assert "241" in tree.xpath("string(//del)")
    assert "214" in tree.xpath("string(//ins)")


def test_the_river_says_in_words_what_it_shows_and_is_there_as_a_table() -> None:
    tree = page(STORY)
    for river in tree.xpath("//*[@class='river lying' or @class='river standing']"):
        assert "Lantern Wire reported it by itself" in river.text_content()
    assert tree.xpath("//details//table//tr")


def test_state_controlled_media_are_marked_wherever_they_are_listed() -> None:
    assert "state-controlled" in page(STORY).xpath("string(//li[.//a[contains(@href,'hangbao')]])")
    assert "state-controlled" in page("/outlet/hangbao/").text_content()


def test_a_withheld_digest_says_why_and_still_lists_the_reports() -> None:
    withheld = next(v for v in demo.stories() if not isinstance(v.digest, Digest))
    said = page(f"/story/{withheld.story.id}/").xpath("string(//main)")
    assert "the publisher allows no quotation" in said
    assert withheld.members[0].title in said


def test_headlines_in_other_languages_keep_their_language_and_direction() -> None:
    arabic = page(STORY).xpath("//li[.//a[contains(@href,'al-manara')]]//bdi[@lang='ar' and @dir='rtl']")
    assert arabic


HOSTILE = '"><script>alert(1)</script>\u202e\ud800 & <img src=x onerror=alert(1)>'


def test_hostile_titles_names_and_addresses_are_only_words() -> None:
    first = replace(
        LEAD.members[0], title=HOSTILE, outlet_name=HOSTILE, authors=(HOSTILE,), url="javascript:alert(1)", wire=HOSTILE
    )
    view = replace(LEAD, members=(first, *LEAD.members[1:]))
    digest = view.digest
    assert isinstance(digest, Digest)
    mean = replace(
        digest.sentences[0],
        text=HOSTILE,
        credits=(Credit(0, 5, "x", "", (), "javascript:alert(1)"), Credit(3, 999, "y")),
    )
    view = replace(
        view,
        digest=replace(
            digest, sentences=(mean, *digest.sentences[1:]), headline=replace(digest.headline, text=HOSTILE)
        ),
    )
    card = card_of(view)
    front = replace(SHELF.front_view, cards=(card,))
    shelf = replace(SHELF, stories={LEAD.story.id: view}, front_view=front)
    for path in (STORY, "/", f"{STORY}card.svg"):
        document = render(path, shelf)
        assert document is not None
        text = document.body.decode()
        assert "<script>alert" not in text
        assert "\u202e" not in text
        assert "<img src=x" not in text
        assert 'href="javascript' not in text.lower()
    for leaf in ("feed.rss", "feed.atom", "feed.json"):
        document = render(f"/{leaf}", shelf)
        assert document is not None
        assert b"javascript:" not in document.body
    data = page(STORY, shelf).xpath("//script[@type='application/ld+json']")[0].text
    json.loads(data)


def test_articles_with_nothing_but_an_id_can_be_shown() -> None:
    bare = Article(id="a" * 16)
    view = replace(
        LEAD, members=(bare,), digest=next(v.digest for v in demo.stories() if not isinstance(v.digest, Digest))
    )
    shelf = replace(SHELF, stories={LEAD.story.id: view})
    assert page(STORY, shelf) is not None


def test_rendering_twice_gives_the_same_bytes() -> None:
    again = demo.shelf()
    for path in paths(SHELF):
        first, second = render(path, SHELF), render(path, again)
        assert first is not None
        assert second is not None
        assert first.body == second.body, path


LIVE = re.compile(rb"(<(\w+)\b[^>]*\sdata-live>).*?(</\2>)", re.DOTALL)


def test_a_live_page_is_the_exported_one_byte_for_byte_but_for_its_live_parts() -> None:
    for path in paths(SHELF):
        still, live = render(path, SHELF), render(path, SHELF, live=True, likes=lambda _: 12, counted=lambda: (12, 3))
        assert still is not None
        assert live is not None
        if still.media_type.startswith("text/html"):
            assert still.body.count(b"data-live") == live.body.count(b"data-live") >= 3, path
        assert LIVE.sub(rb"\1\3", still.body) == LIVE.sub(rb"\1\3", live.body), path


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_all_pairs_of_text_and_ground_reach_the_legible_contrast(palette: dict[str, str]) -> None:
    for text, ground in PAIRS:
        assert contrast(palette[text], palette[ground]) >= LEGIBLE, (text, ground)


def test_colours_that_cannot_be_read_are_refused() -> None:
    with pytest.raises(SettingsError, match=r"not 4\.5"):
        palettes(Site(colours=(("river", "#bbd5e0"),)))
    with pytest.raises(SettingsError, match="tokens are"):
        palettes(Site(colours=(("rivver", "#000000"),)))


def test_a_site_in_a_folder_keeps_its_links_in_the_folder() -> None:
    shelf = demo.shelf(demo.site_with(base_path="/paper"))
    for path in ("/", STORY, "/outlet/"):
        document = render(path, shelf)
        assert document is not None
        for link in html.document_fromstring(document.body.decode()).iter("a", "link"):
            href = link.get("href", "")
            assert not href.startswith("/") or href.startswith("/paper/"), (path, href)


def test_what_was_withdrawn_says_so_and_what_moved_leads_on() -> None:
    gone = render("/story/fedcba9876543210/", SHELF)
    assert gone is not None
    assert gone.status == 410
    assert "2026-000007" in gone.body.decode()
    moved = render("/story/0123456789abcdef/", SHELF)
    assert moved is not None
    assert (moved.status, moved.location) == (301, STORY)


def test_a_story_of_many_reports_runs_over_several_pages_and_stays_light() -> None:
    many = [demo.article("quayside", f"Report number {n}", 20 - n / 100, ["x"]) for n in range(400)]
    view = replace(LEAD, members=(*LEAD.members, *many))
    shelf = replace(SHELF, stories={LEAD.story.id: view})
    document = render(STORY, shelf)
    assert document is not None
    assert len(document.body) <= 100 * 1024
    seen = [
        h
        for n in range(1, 8)
        for h in page(STORY if n == 1 else f"{STORY}reports/{n}/", shelf).xpath(
            "//li[@class='row']//span[@class='what']/a/@href"
        )
    ]
    assert set(seen) == {m.url for m in view.members}
    assert render(f"{STORY}reports/8/", shelf) is None


def test_a_number_is_kept_by_a_passage_wherever_it_is_used() -> None:
    assert isinstance(LEAD.digest, Digest)
    account = account_of(LEAD, LEAD.digest)
    assert account.headline_numbers == account.paragraphs[0].sentences[0][1]


def test_a_card_of_a_state_controlled_outlet_says_so() -> None:
    cards = {c.primary.outlet: c for c in SHELF.front().cards if c.outlets == 1}
    assert cards["hangbao"].state_controlled == ("航运早报",)
    assert cards["bulletin"].state_controlled == ()
    said = page("/").xpath("string(//article[.//a[contains(@href,'hangbao')]])")
    assert "state-controlled" in said


words_of_any_script = st.text(st.characters(codec="utf-8"), max_size=80)


@given(st.text(max_size=120), st.lists(st.tuples(st.integers(-5, 130), st.integers(-5, 130)), max_size=6))
@settings(deadline=None, max_examples=60)
def test_a_sentence_keeps_its_words_whatever_its_credits_are(text: str, spans: list[tuple[int, int]]) -> None:
    credits_ = tuple(Credit(a, b, "", "", (), "https://outlet.example/a?b=1&c=<") for a, b in spans)
    base = LEAD.digest.headline  # type: ignore[union-attr]
    set_ = prose(replace(base, text=text, credits=credits_))
    assert html.fragment_fromstring(str(set_), create_parent="p").text_content().replace(
        "\r", ""
    ) == html.fragment_fromstring(str(escape(printable(text))), create_parent="p").text_content().replace("\r", "")


@given(words_of_any_script, words_of_any_script)
@settings(deadline=None, max_examples=60)
def test_marking_a_query_changes_no_letter(text: str, query: str) -> None:
    assert re.sub(r"</?mark>", "", str(marked(text, query))) == str(escape(printable(text)))


@given(st.text(max_size=400))
@settings(deadline=None, max_examples=60)
def test_an_excerpt_is_never_longer_than_allowed(passage: str) -> None:
    article = demo.article("quayside", "Any", 2)
    shown = Allowance([article]).excerpt(article.id, passage)
    assert len(shown) <= MOST_CHARACTERS
    assert len(word_spans(shown)) <= 2 * MOST_WORDS
    assert shown.removesuffix("…") in passage


@given(st.text(max_size=60), st.text(max_size=120))
@settings(deadline=None, max_examples=60)
def test_an_address_of_a_passage_is_of_the_web_or_none(url: str, passage: str) -> None:
    for address in (url, f"https://outlet.example/{url}"):
        found = passage_address(address, passage)
        assert not found or found.startswith(("http://", "https://", "HTTP"))


def test_a_search_shows_the_sentence_that_has_the_words_within_the_limits() -> None:
    article = LEAD.members[2]
    assert (
        passage_of(article, "inspection")
        == "The operator, Sellelinjen, says that both engines passed inspection on 14 October."
    )
    assert passage_of(article, "nowhere") == ""
    library = "港の古い倉庫が図書館として生まれ変わる。"
    assert passage_of(demo.article("minato", "x", 2, [library]), "図書館") == library
    long = "Before it all " + "and again " * 60 + "the needle stood in the hay " + "and again " * 60
    shown = passage_of(demo.article("quayside", "x", 2, [long]), "needle")
    assert "needle" in shown
    assert shown.startswith("…")
    assert len(word_spans(shown)) <= MOST_WORDS
    assert len(shown) <= MOST_CHARACTERS + 1


@given(st.text(max_size=300), st.text(max_size=20))
@settings(deadline=None, max_examples=80)
def test_a_search_passage_is_always_within_the_limits(text: str, query: str) -> None:
    shown = passage_of(replace(LEAD.members[0], text=text), query)
    assert len(shown) <= MOST_CHARACTERS + 1


def test_an_index_of_very_many_outlets_runs_over_pages_and_loses_none() -> None:
    many = tuple(Entry(f"outlet-{n:04d}.example", f"Outlet {n:04d}", n, "FR" if n % 2 else "") for n in range(1203))
    shelf = replace(SHELF, indexes={**SHELF.indexes, "outlet": many})
    found = [p for p in paths(shelf) if p.startswith("/outlet/page/")]
    assert found == ["/outlet/page/2/", "/outlet/page/3/"]
    seen = []
    for path in ("/outlet/", *found):
        document = render(path, shelf)
        assert document is not None
        assert len(document.body) <= 100 * 1024
        seen += html.document_fromstring(document.body.decode()).xpath("//ul[@class='names']//a/@href")
    assert len(seen) == len(set(seen)) == 1203
    assert render("/outlet/page/4/", shelf) is None
    settings_document = render("/settings/", shelf)
    assert settings_document is not None
    assert len(settings_document.body) <= 100 * 1024


def test_a_story_that_is_not_of_today_says_its_day_though_several_outlets_have_it() -> None:
    card = card_of(LEAD)
    assert card.outlets > 1
    old = replace(card, time=demo.NOW - timedelta(days=900), updated=demo.NOW - timedelta(days=899))
    shown = page("/", demo.shelf(cards=[old])).xpath("//article//p[@class='count']/time")
    assert [one.text for one in shown] == ["6 Jun 2024"]
    fresh = replace(card, time=demo.NOW - timedelta(hours=1))
    assert not page("/", demo.shelf(cards=[fresh])).xpath("//article//p[@class='count']/time")


def test_an_edition_of_another_week_is_named_with_its_date() -> None:
    earlier = tuple(Entry("x", at=demo.NOW - timedelta(days=days)) for days in (1, 5, 6, 141))
    shelf = replace(SHELF, front_view=replace(SHELF.front_view, earlier=earlier))
    named = [one.text for one in page("/", shelf).xpath("//nav[@class='series']//a")][:4]
    assert [one.split(", ", 1)[1] for one in named] == ["5 Jul 2026", "17 Nov 2026", "Wed", "Sun"]


def test_the_leading_headline_runs_the_way_of_its_own_language_like_the_words_below_it() -> None:
    card = card_of(LEAD)
    for language, way in (("ar", "rtl"), ("fr", None)):
        shelf = demo.shelf(cards=[replace(card, language=language)])
        (headline,) = page("/", shelf).xpath("//article[@class='lead']/h2")
        assert headline.get("dir") == way


def test_the_form_of_search_may_be_indexed_and_its_answers_may_not() -> None:
    form, *answers = (render_search(SHELF, asked) for asked in (Asked(), Asked(query="ferry"), Asked(language="fr")))
    assert form.indexable
    assert not any(one.indexable for one in answers)
    assert html.document_fromstring(form.body.decode()).xpath("string(//meta[@name='description']/@content)")
    robots = render("/robots.txt", SHELF)
    assert robots is not None
    assert b"Disallow: /search?\n" in robots.body


def test_a_paper_of_an_archive_does_not_say_that_everybody_answered() -> None:
    (heading,) = page("/today/", replace(SHELF, today_view=TodayView())).xpath("//*[@id='unanswered']/h2")
    assert heading.text == "No outlet was asked"
    (heading,) = page("/today/", replace(SHELF, today_view=TodayView(asked=3, answered=3))).xpath(
        "//*[@id='unanswered']/h2"
    )
    assert heading.text == "0 outlets did not answer"
