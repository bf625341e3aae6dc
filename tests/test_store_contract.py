"""What the store promises, on every database."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from headwater.errors import StoreBusyError, StoreError, StoreVersionError
from headwater.models import (
    Article,
    Block,
    Ended,
    Image,
    Link,
    Outcome,
    Page,
    Reading,
    Version,
    Visit,
    sha256_of,
)
from headwater.prose import search_tokens
from headwater.store import Placement, StoryRow, open_store, opened_store
from headwater.store.statements import queries

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class UndoneError(Exception):
    """Raised to have a transaction rolled back."""


@pytest.fixture
def store(store_address, tmp_path):
    with opened_store(store_address, tmp_path / "captures") as opened:
        yield opened


def page(n: int = 1, body: bytes | None = None, at: datetime = NOON, status: int = 200) -> Page:
    body = f"<html><p>Page {n} of the Tidewater Post</p></html>".encode() if body is None else body
    return Page(
        url=f"https://tidewater.example/{n}",
        captured=at,
        status=status,
        headers=(("Content-Type", "text/html; charset=utf-8"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")),
        sha256=sha256_of(body),
        body=body,
        requested_url=f"http://tidewater.example/{n}",
    )


def article(n: int = 1, **changes) -> Article:
    made = Article(
        id=f"article-{n}",
        title=f"Harbour bridge reopens after repair {n}",
        text=f"The bridge at Tidewater carries traffic again.\n\nEngineers replaced {n} cables.",
        url=f"https://tidewater.example/{n}",
        outlet="tidewater",
        captured=NOON + n * HOUR,
        version_captured=NOON + n * HOUR,
        published=NOON + n * HOUR - HOUR / 2,
        language="en",
        authors=("Ines Okoro", "Piet van Dam"),
        blocks=(Block(0, 46), Block(48, 78, "correction")),
        image=Image("https://tidewater.example/i.jpg", "Photo: R. Adeyemi"),
        links=(Link("https://port.example/report", "report", 3, 9),),
    )
    return replace(made, **changes)


def reading(of: Page, text: str, reader: str = "1") -> Reading:
    return Reading(page=of.id, url=of.url, version=Version(text, reader, (Block(0, len(text)),)), title="A title")


def test_a_page_comes_back_as_it_was_kept(store):
    kept = page()
    store.add_page(kept)
    assert store.page(kept.id) == kept
    assert store.page("unknown") is None
    assert store.pages_at(kept.url) == [kept.id]


def test_the_same_bytes_are_kept_once(store):
    first, second = page(1, b"the same"), page(2, b"the same", NOON - DAY)
    store.add_page(first)
    assert not store.keep_capture(second)
    store.add_page(second)
    size = store.capture_size()
    assert (size.known, size.held) == (1, 1)
    assert store.capture_body(first.sha256) == b"the same"
    assert store.pages_of_capture(first.sha256) == [second.id, first.id]


def test_a_body_of_any_bytes_comes_back(store):
    for n, body in enumerate([b"", b"\r\n\r\n", b"\x00\xff" * 4000, b"HTTP/1.1 200 OK\r\n\r\nx\r\n\r\n"]):
        kept = page(n, body)
        store.add_page(kept)
        assert store.page(kept.id) == kept


def test_headers_and_addresses_that_no_database_can_hold_are_kept_in_the_page(store):
    odd = replace(page(), url="https://tidewater.example/\udc80\x00", headers=(("X-Odd", "\ud800\x00é"),))
    store.add_page(odd)
    assert store.page(odd.id) == odd
    assert store.pages_at(odd.url) == [odd.id]


def test_an_erased_capture_is_gone_from_the_disk_and_stays_away(store, tmp_path):
    secret, other = page(1, b"please forget the marmalade ledger"), page(2)
    store.add_page(secret)
    store.add_page(other)
    store.erase_capture(secret.sha256, "ruling-7")
    assert store.capture_body(secret.sha256) is None
    assert store.capture_erased_by(secret.sha256) == "ruling-7"
    assert store.page(secret.id).body == b""
    assert store.page(other.id) == other
    assert not store.keep_capture(secret)
    assert store.capture_body(secret.sha256) is None
    assert b"marmalade" not in _all_bodies(tmp_path / "captures")
    assert store.capture_size().erased == 1


def test_an_erasure_that_is_rolled_back_erases_nothing(store):
    kept = page()
    store.add_page(kept)
    with suppress(UndoneError), store.transaction():
        store.erase_capture(kept.sha256, "ruling-7")
        raise UndoneError
    assert store.page(kept.id) == kept
    assert store.capture_erased_by(kept.sha256) is None


def test_a_capture_can_be_erased_before_it_is_ever_seen(store):
    store.erase_capture(page().sha256, "ruling-8")
    assert not store.keep_capture(page())


def test_captures_go_by_age_and_by_room_and_cited_ones_stay(store):
    pages = [page(n, bytes([65 + n]) * 3000, NOON - n * DAY) for n in range(6)]
    for one in pages:
        store.add_page(one)
    store.cite("story-1", [pages[5].sha256])
    assert store.prune(max_days=3.5, max_bytes=10**9, now=NOON) == 1
    assert store.capture_body(pages[4].sha256) is None
    assert store.page(pages[5].id) == pages[5]
    one = store.capture_size().bytes_on_disk // 5
    assert store.prune(max_days=99, max_bytes=3 * one + one // 2, now=NOON) == 2
    assert [store.capture_body(p.sha256) is not None for p in pages] == [True, True, False, False, False, True]
    store.add_page(pages[4])
    assert store.capture_body(pages[4].sha256) == pages[4].body
    store.cite("story-1", [])
    assert store.prune(max_days=99, max_bytes=0, now=NOON) == 4
    assert store.capture_size().held == 0


def test_an_export_holds_each_page_of_the_captures(store, tmp_path):
    from headwater.warc import parse_message, read_records

    first, second = page(1), replace(page(1), captured=NOON + HOUR)
    for one in (first, second, page(2)):
        store.add_page(one)
    assert store.export_captures(tmp_path / "out.warc.gz", [first.sha256]) == 2
    records = list(read_records(tmp_path / "out.warc.gz"))
    assert [(r.url, r.date) for r in records] == [(first.url, NOON), (first.url, NOON + HOUR)]
    assert parse_message(records[0].block).body == first.body
    again = tmp_path / "again.warc.gz"
    store.export_captures(again, [first.sha256])
    assert again.read_bytes() == (tmp_path / "out.warc.gz").read_bytes()


def test_visits_are_kept_once_and_counted_by_end(store):
    visits = [
        Visit("https://tidewater.example/1", NOON, "feed", "captured", page="p"),
        Visit("https://tidewater.example/2", NOON, "feed", "failed", "status-404", 404),
        Visit("https://tidewater.example/3", NOON, "feed", "failed", "status-404", 404),
    ]
    for one in [*visits, *visits]:
        store.add_visit(one)
    assert store.visit_counts() == [("captured", "", 1), ("failed", "status-404", 2)]
    assert store.visits_at("https://tidewater.example/2") == [visits[1]]


def test_a_page_waits_until_this_version_of_the_step_has_an_outcome(store):
    pages = [page(n, at=NOON - n * HOUR) for n in range(3)]
    for one in pages:
        store.add_page(one)
    assert store.pages_waiting("read", "1", 10) == [p.id for p in reversed(pages)]
    assert store.pages_waiting("read", "1", 2) == [pages[2].id, pages[1].id]
    store.set_outcome(Outcome("read", "1", pages[1].id, Ended.FAILED, "no-text", "a detail", NOON))
    assert store.pages_waiting("read", "1", 10) == [pages[2].id, pages[0].id]
    assert store.count_pages_waiting("read", "1") == 2
    assert store.count_pages_waiting("read", "2") == 3
    store.set_outcome(Outcome("read", "1", pages[0].id, Ended.BUG, "bug", "a traceback", NOON))
    assert store.pages_waiting("read", "1", 10) == [pages[2].id, pages[0].id]
    assert store.count_pages_waiting("read", "1") == 2


def test_outcomes_are_counted_found_and_cleared(store):
    done = Outcome("read", "1", "a", Ended.DONE, at=NOON)
    bug = Outcome("read", "1", "b", Ended.BUG, "KeyError", "Traceback …", NOON)
    for one in (done, bug, done):
        store.set_outcome(one)
    assert store.outcome("read", "1", "b") == bug
    assert store.outcome("read", "2", "b") is None
    assert store.outcome_counts() == [("read", "1", Ended.BUG, "KeyError", 1), ("read", "1", Ended.DONE, "", 1)]
    assert store.outcomes_ended("read", Ended.BUG, 5) == [bug]
    store.clear_outcomes("read", ["b"])
    assert store.outcome("read", "1", "b") is None
    store.clear_outcomes("read")
    assert store.outcome_counts() == []


def test_readings_are_the_versions_of_an_article_by_capture(store):
    early, late = page(1, at=NOON - DAY), page(1, b"corrected")
    for one, text in ((late, "Five boats."), (early, "Four boats.")):
        store.add_reading("article-1", reading(one, text), outlet="tidewater", captured=one.captured, day="2026-11-20")
    versions = store.article_versions("article-1")
    assert [v.reading.version.text for v in versions] == ["Four boats.", "Five boats."]
    assert versions[0].captured == early.captured
    assert store.reading(late.id, "1").reading == reading(late, "Five boats.")
    assert store.text(sha256_of("Five boats.")) == "Five boats."
    assert store.text("unknown") is None


def test_an_article_comes_back_whole_and_its_hash_tells_a_change(store):
    first = store.put_article(article(), "2026-11-20")
    assert store.article("article-1") == article()
    assert store.put_article(article(), "2026-11-20") == first
    assert store.put_article(article(text="Closed again."), "2026-11-20") != first
    assert store.article("article-1").text == "Closed again."
    assert store.article("unknown") is None
    assert store.articles(["article-9", "article-1"]) == [article(text="Closed again.")]


def test_articles_are_listed_by_language_and_day(store):
    for n, language, day in ((1, "en", "2026-11-19"), (2, "en", "2026-11-20"), (3, "ja", "2026-11-20")):
        store.put_article(article(n, language=language), day)
    assert [a.id for a in store.articles_of("en", "2026-11-19", "2026-11-20")] == ["article-1", "article-2"]
    assert [a.id for a in store.articles_of("en", "2026-11-20", "2026-11-20")] == ["article-2"]
    store.withdraw_article("article-2", "status-410")
    assert store.articles_of("en", "2026-11-20", "2026-11-20") == []
    assert store.article_state("article-2")[1] == "status-410"
    store.put_article(article(2), "2026-11-20")
    assert store.article_state("article-2")[1] == "status-410"
    assert store.languages_with_days() == [("en", "2026-11-19", 1), ("ja", "2026-11-20", 1)]
    assert store.articles_of_outlet("tidewater", limit=2) == ["article-3", "article-2"]
    assert store.count_articles_of_outlet("tidewater") == 3
    assert list(store.article_ids()) == ["article-1", "article-2", "article-3"]
    assert store.articles_at("https://tidewater.example/2") == ["article-2"]


def test_an_erased_article_leaves_no_text_behind(store):
    kept = page()
    store.add_reading("article-1", reading(kept, article().text), outlet="t", captured=NOON, day="2026-11-20")
    store.put_article(article(), "2026-11-20")
    store.index_article("article-1", ["bridge"], ["cables"], time=NOON)
    store.erase_article("article-1")
    assert store.article("article-1") is None
    assert store.article_versions("article-1") == []
    assert store.text(sha256_of(article().text)) is None
    assert store.search(["cables"]) == []


def test_placements_are_found_by_day_by_decision_and_by_story(store):
    placed = [Placement(f"a{n}", "en", f"2026-11-2{n}", "a1", "2026-11-22") for n in (1, 2)]
    store.put_placements(reversed(placed))
    assert store.placements("en", "2026-11-21", "2026-11-22") == placed
    assert store.placements("en", "2026-11-22", "2026-11-22") == placed[1:]
    assert store.placements_decided("en", "2026-11-22") == placed
    assert store.placement("a2") == placed[1]
    assert store.placed_with("a1") == ["a1", "a2"]
    store.put_placements([replace(placed[1], story_key="a2")])
    assert store.placed_with("a1") == ["a1"]
    store.clear_placements("en", "2026-11-22")
    assert store.placement("a1") is None


def test_documents_are_kept_by_kind_and_key_and_listed_by_what_they_belong_to(store):
    for key, day, sort, refers in (("a", "2026-11-20", "3", "x"), ("b", "2026-11-20", "1", "y"), ("c", None, "2", "x")):
        store.put_doc("digest", key, f'"{key}"', hash="h", day=day, sort=sort, refers=refers)
    store.put_doc("other", "a", "{}")

    def keys(**by):
        return [d.key for d in store.docs_by("digest", **by)]

    assert keys() == ["b", "c", "a"]
    assert keys(descending=True) == ["a", "c", "b"]
    assert keys(refers="x") == ["c", "a"]
    assert keys(day="2026-11-20", descending=True) == ["a", "b"]
    assert keys(day="2026-11-20", refers="y") == ["b"]
    assert keys(limit=1, offset=1) == ["c"]
    assert store.count_docs("digest") == 3
    assert store.count_docs("digest", refers="x") == 2
    assert store.count_docs("digest", day="2026-11-20", refers="x") == 1
    assert store.doc("digest", "a").doc == '"a"'
    assert store.doc("digest", "z") is None
    assert [d.key for d in store.all_docs("digest")] == ["a", "b", "c"]
    store.delete_doc("digest", "a")
    assert store.doc_keys("digest") == ["b", "c"]


def test_a_document_waits_while_it_should_be_made_from_something_else(store):
    store.put_doc("tracing", "s1", "{}", hash="old")
    assert store.docs_waiting("tracing", 9) == []
    store.set_waiting("tracing", "s1", "new")
    store.set_waiting("tracing", "s2", "first")
    assert store.docs_waiting("tracing", 9) == ["s1", "s2"]
    assert store.docs_waiting("tracing", 9, after="s1") == ["s2"]
    store.put_doc("tracing", "s1", "{}", hash="new")
    assert store.docs_waiting("tracing", 9) == ["s2"]
    store.set_waiting("tracing", "s1", "new")
    assert store.docs_waiting("tracing", 9) == ["s2"]


def story(n: int, **changes) -> StoryRow:
    made = StoryRow(
        f"story-{n}", NOON + n * HOUR, "2026-11-20", "04000000", "NL", ("en", "nl"), ("tidewater",), n or None, "{}"
    )
    return replace(made, **changes)


def test_stories_are_listed_newest_first_in_every_listing_they_stand_in(store):
    for n in range(4):
        store.put_story(story(n))
    store.put_story(story(2, topic="15000000"))
    assert [s.id for s in store.stories(limit=2, offset=1)] == ["story-2", "story-1"]
    assert store.stories("topic", "15000000") == [story(2, topic="15000000")]
    assert store.count_stories("topic", "04000000") == 3
    assert store.count_stories() == 4
    assert [s.id for s in store.stories("language", "nl", limit=1)] == ["story-3"]
    assert store.listing_keys("topic") == [("04000000", 3, NOON + 3 * HOUR), ("15000000", 1, NOON + 2 * HOUR)]
    assert store.story_row("story-0") == story(0)
    assert len(store.stories_of_day("2026-11-20")) == 4
    store.delete_story("story-3")
    assert store.count_stories("outlet", "tidewater") == 3
    assert store.story_row("story-3") is None


def test_former_ids_of_a_story_lead_to_its_present_one(store):
    store.put_redirect("a", "b")
    store.put_redirect("b", "c")
    assert store.story_redirect("a") == "c"
    assert store.story_redirect("c") is None
    store.put_redirect("c", "a")
    assert store.story_redirect("a") in ("b", "c")
    store.delete_redirect("c")
    assert store.redirects() == [("a", "b"), ("b", "c")]


def test_channels_are_due_by_their_time_and_the_new_ones_first(store):
    for n in range(3):
        store.put_channel(f"https://o{n}.example/feed", f"o{n}")
    store.set_channel_state("https://o0.example/feed", '{"etag":"x"}', NOON)
    store.set_channel_state("https://o1.example/feed", "{}", NOON + HOUR)
    assert [c.outlet for c in store.channels_due(NOON, 9)] == ["o2", "o0"]
    store.put_channel("https://o0.example/feed", "o0")
    assert store.channel("https://o0.example/feed").doc == '{"etag":"x"}'
    assert len(store.channels()) == 3
    store.delete_channel("https://o0.example/feed")
    assert store.channel("https://o0.example/feed") is None


def test_addresses_are_due_once_and_a_domain_never_crowds_out_the_others(store):
    def ask(n, domain, **more):
        url = f"https://{domain}/{n}"
        return store.queue_address(url, why="feed", found_at=NOON, not_before=NOON, domain=domain, **more)

    assert all(ask(n, "big.example") for n in range(5))
    assert not ask(1, "big.example")
    assert ask(9, "small.example", priority=1)
    due = store.addresses_due(NOON, 10, 2)
    assert [a.url for a in due] == ["https://small.example/9", "https://big.example/0", "https://big.example/1"]
    assert store.addresses_due(NOON - HOUR, 10, 2) == []
    store.put_off_address("https://big.example/0", NOON + HOUR)
    store.finish_address("https://small.example/9", "captured")
    store.finish_addresses(["https://big.example/1", "https://big.example/2"])
    assert [a.url for a in store.addresses_due(NOON, 10, 9)] == ["https://big.example/3", "https://big.example/4"]
    assert not ask(9, "small.example")
    store.queue_again("https://small.example/9", why="revisit", found_at=NOON, not_before=NOON, domain="small.example")
    assert "revisit" in [a.why for a in store.addresses_due(NOON, 10, 9)]
    assert store.queue_counts() == [("done", 2), ("waiting", 4)]


def test_the_ledger_is_a_chain_that_shows_every_change(store):
    for n in range(3):
        store.append_ledger("ruling", f'{{"n":{n}}}', NOON + n * HOUR)
    assert [e.seq for e in store.ledger(1)] == [2, 3]
    assert store.check_ledger() == (3, store.ledger(2)[0].hash)
    store._db._connection.execute("UPDATE ledger SET doc = '{}' WHERE seq = 2")
    with pytest.raises(StoreError, match="entry 2"):
        store.check_ledger()


TEXTS = {
    "zh": "台风正在接近海岸，港口已经关闭。",
    "ja": "東京都は新しい橋の建設を発表した。",
    "th": "ท่าเรือปิดเพราะพายุกำลังเข้าใกล้ชายฝั่ง",
    "ar": "أُغلِق الميناء بسبب اقتراب العاصفة من الساحل.",
    "de": "Der Hafen schließt, weil sich ein Sturm nähert.",
    "el": "Το λιμάνι κλείνει λόγω καταιγίδας.",
}
ASKED = {"zh": "海岸", "ja": "新しい橋", "th": "พายุ", "ar": "الميناء", "de": "HAFEN", "el": "λιμανι"}


@pytest.mark.parametrize("language", sorted(TEXTS))
def test_search_finds_words_of_every_script(store, language):
    for n, (name, text) in enumerate(sorted(TEXTS.items())):
        store.index_article(name, [], search_tokens(text), time=NOON + n * HOUR, language=name)
    assert store.search(search_tokens(ASKED[language])) == [(language, 0)]


def test_search_gives_the_newest_first_and_says_what_stands_in_titles(store):
    for n in range(5):
        title = ["bridge", str(n)] if n % 2 else ["ferry"]
        store.index_article(f"a{n}", title, ["bridge", "cables"], time=NOON + n * HOUR, language="en", outlet=f"o{n}")
    assert store.search(["bridge"]) == [("a4", 0), ("a3", 1), ("a2", 0), ("a1", 1), ("a0", 0)]
    assert store.search(["bridge"], limit=2) == [("a4", 0), ("a3", 1)]
    assert store.search(["bridge"], before=NOON + 2 * HOUR) == [("a1", 1), ("a0", 0)]
    assert store.search(["bridge"], outlet="o3") == [("a3", 1)]
    assert store.search(["bridge"], language="nl") == []
    assert store.search(["bridge", "ferry"], candidates=1) == [("a4", 1)]
    assert store.search([], prefix="cab", limit=1) == [("a4", 0)]
    assert store.search([]) == []


def test_search_forgets_what_an_article_no_longer_says(store):
    store.index_article("a", ["old"], ["harbour"], time=NOON)
    store.index_article("a", ["new"], ["lighthouse"], time=NOON + HOUR)
    assert store.search(["harbour"]) == []
    assert store.search(["lighthouse"]) == [("a", 0)]
    store.unindex_article("a")
    assert store.search(["lighthouse"]) == []


def test_search_takes_words_that_mean_something_to_a_database(store):
    odd = ["o'brien", "and", "near", "it's", "3.5", "a\\b", "naïve", "x:*", '"', "--", "a" * 500]
    store.index_article("a", odd, ["\x00", " "], time=datetime(1, 1, 1, tzinfo=UTC))
    for token in odd:
        assert store.search([token]) in ([("a", 1)], []), token
    assert store.search(["o'brien", "and", "near"]) == [("a", 3)]
    assert store.search(["'"], prefix="*") == []


def test_a_thousand_articles_of_one_second_are_all_found(store):
    with store.transaction():
        for n in range(1000):
            store.index_article(f"a{n}", [], ["same"], time=NOON)
    assert len({found for found, _ in store.search(["same"], limit=2000)}) == 1000


def test_a_very_long_article_is_findable_by_its_beginning(store):
    store.index_article("a", ["title"], [f"word{n}" + "x" * 150 for n in range(20_000)], time=NOON)
    assert store.search(["title"]) == [("a", 1)]


def test_a_piece_that_fails_is_undone_alone(store):
    good, bad = page(1), page(2)
    with store.transaction():
        store.add_page(good)
        with suppress(UndoneError), store.savepoint():
            store.add_page(bad)
            raise UndoneError
        store.set_outcome(Outcome("read", "1", bad.id, Ended.BUG, at=NOON))
    assert store.page(good.id) == good
    assert store.page(bad.id) is None
    assert store.capture_body(bad.sha256) is None
    assert store.outcome("read", "1", bad.id) is not None
    with pytest.raises(StoreError), store.savepoint():
        pass


def test_a_transaction_that_fails_leaves_nothing(store, tmp_path):
    with suppress(UndoneError), store.transaction():
        store.add_page(page())
        raise UndoneError
    assert store.counts()["pages"] == 0
    store.add_page(page(2))
    assert b"Page 1" not in _all_bodies(tmp_path / "captures")


def test_writers_of_one_store_do_not_disturb_each_other(store_address, tmp_path):
    with (
        opened_store(store_address, tmp_path / "captures") as one,
        opened_store(store_address, tmp_path / "captures") as other,
    ):
        for n in range(10):
            (one if n % 2 else other).add_page(page(n))
        one.erase_capture(page(3).sha256, "r")
        other.add_page(page(11))
        for n in (*range(3), *range(4, 10), 11):
            assert one.page(page(n).id) == other.page(page(n).id) == page(n)


def test_a_second_run_is_told_what_to_do(store_address, tmp_path):
    with (
        opened_store(store_address, tmp_path / "captures") as one,
        opened_store(store_address, tmp_path / "captures") as other,
    ):
        with one.run_lock(), pytest.raises(StoreBusyError, match="another run"), other.run_lock():
            pass
        with other.run_lock():
            pass


def test_a_store_of_a_newer_headwater_is_refused(store_address, tmp_path):
    with opened_store(store_address, tmp_path / "captures") as store:
        store._db.run("meta_set", key="schema_version", value="9999")
    with pytest.raises(StoreVersionError, match="newer"):
        open_store(store_address, tmp_path / "captures")


def test_a_store_is_opened_again_as_it_was(store_address, tmp_path):
    for _ in range(2):
        with opened_store(store_address, tmp_path / "captures") as store:
            store.add_page(page())
            assert store.counts()["pages"] == 1
            assert store.latest_pages(5) == [(page().id, page().url, NOON)]
            assert store.newest_capture_time() == NOON


def test_an_empty_store_answers_every_question(store):
    assert store.newest_capture_time() is None
    assert store.captures_per_day() == []
    assert set(store.counts().values()) == {0}
    assert store.check_ledger() == (0, "")
    assert store.database in ("sqlite", "postgres")


@pytest.mark.parametrize("name", sorted(queries("sqlite")))
def test_every_written_question_is_worded_for_both_databases(name):
    assert name in queries("postgres")


def _all_bodies(folder) -> bytes:
    from headwater.warc import read_records

    return b"".join(r.block for path in sorted(folder.glob("*.gz")) for r in read_records(path))


def test_values_that_belong_to_something_are_forgotten_together(store):
    for key, refers in (("a", "one"), ("b", "one"), ("c", "two")):
        store.put_doc("kind", key, "{}", refers=refers)
        store.put_doc("other", key, "{}", refers=refers)
    store.delete_docs("kind", refers="one")
    assert store.doc_keys("kind") == ["c"]
    assert store.doc_keys("other") == ["a", "b", "c"]


def test_values_whose_keys_begin_alike_are_read_and_may_be_forgotten_on_the_way(store):
    for n in range(20):
        store.put_doc("kind", f"x@{n:02d}", "{}")
    store.put_doc("kind", "w@1", "{}")
    store.put_doc("kind", "y@1", "{}")
    for doc in store.docs_beginning("kind", "x@"):
        store.delete_doc("kind", doc.key)
    assert store.doc_keys("kind") == ["w@1", "y@1"]
