"""What is taken down is gone from every surface, stays down however it comes back, and stands again where it stood."""

from __future__ import annotations

import gzip
import inspect
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from headwater import desk, sample
from headwater.cli import serving
from headwater.desk import Complaint, Kind, Outcome, Target
from headwater.desk.effect import stay_down_of
from headwater.gather import read_archive
from headwater.models import Article, Digest, Page, Verb, sha256_of
from headwater.pipeline.engines import here
from headwater.pipeline.exporting import export_site
from headwater.pipeline.probing import (
    HOLDS_NOTHING,
    SURFACES,
    addresses_of,
    asks_shelf,
    captures_holding,
    editions_held,
    files_holding,
    probe,
)
from headwater.pipeline.run import Told, run_steps
from headwater.pipeline.shelf import StoreShelf
from headwater.pipeline.taking import take
from headwater.pipeline.work import SAMPLE_HOME, Bench
from headwater.publish import Gone, StoryView, render
from headwater.publish.routes import _ROUTES
from headwater.store import loads
from headwater.testing import paper
from headwater.web import (
    BoardHands,
    OpennessHands,
    PublisherHands,
    app,
    board_routes,
    desk_routes,
    openness_routes,
    publisher_routes,
)

HOUR = timedelta(hours=1)
WHO = {"name": "Ines Okoro", "email": "ines@okoro.example", "text": "It is mine.", "good_faith": True}


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """The paper of the invented press, on a real store."""
    with paper(tmp_path / SAMPLE_HOME, read_archive(sample.archive()), now=sample.NOW) as (made, told):
        assert told.bugs == []
        yield made


def made_anew(bench: Bench, *pages: Page) -> None:
    """Take further pages in and run every step."""
    told = Told()
    take(bench.store, pages, why="archive", told=lambda _: None)
    run_steps(bench, here, told.hear)
    assert told.bugs == []


def cited(bench: Bench) -> tuple[Article, Digest]:
    """An article that several sentences of a story of several reports rest on, and the story's digest: one with a sentence that no
    copy has, and whose headline is in no teaser of another page.
    """
    for doc in bench.store.all_docs("digest-text"):
        digest = loads(Digest, doc.doc)
        articles = [r.article for s in digest.sentences for r in s.receipts]
        best = max(sorted(set(articles)), key=articles.count, default="")
        if len(set(articles)) >= 3 and articles.count(best) >= 2:
            article = bench.store.article(best)
            whole = len(bench.store.article_versions(best)) == 1 and len(article.text.split()) > 150
            if whole and not _printed_elsewhere(bench, article):
                return article, digest
    raise AssertionError("the sample has such a story")


def _printed_elsewhere(bench: Bench, article: Article) -> bool:
    """Whether another article has this one's sixth sentence, or its page names the headline."""
    for other in bench.store.articles([one for one in bench.store.article_ids() if one != article.id]):
        if sentences_of(article.text)[5] in other.text:
            return True
        if article.title.encode() in (bench.store.capture_body(other.bytes_sha256) or b""):
            return True
    return False


def taken_down(
    bench: Bench, article: Article, kind: Kind = Kind.PRESS_RIGHT, outcome: Outcome = Outcome.REMOVED, **how
):
    complaint = Complaint(kind=kind, targets=(Target("article", article.id),), **WHO)
    case = desk.intake(bench.store, complaint, now=sample.NOW, secret=f"secret-{article.id}-{kind}")
    return desk.decide(bench.store, case.id, outcome, reason="it is theirs", now=sample.NOW + HOUR, **how)


def withdrawn(bench: Bench, article: str) -> str | None:
    state = bench.store.article_state(article)
    assert state is not None
    return state[1]


def test_every_address_of_the_site_belongs_to_a_surface_with_a_probe() -> None:
    covered = {kind for surface in SURFACES for kind in surface.kinds} | HOLDS_NOTHING.keys()
    assert {kind for kind, _ in _ROUTES} - covered == set(), "a new kind of page needs a probe in pipeline/probing.py"


def test_every_address_of_the_server_belongs_to_a_surface_with_a_probe(bench: Bench) -> None:
    async def nothing(_domain: str, _by: str) -> set[str]:
        return set()

    shelf, store, now = (lambda: StoreShelf(bench, sample=True)), (lambda: bench.store), (lambda: sample.NOW)
    publishers = PublisherHands(
        store_of=store, shelf_of=shelf, view_of=lambda _: None, outlet_of=str, ask=nothing, now=now
    )
    extra = [
        *desk_routes(store, shelf, now),
        *publisher_routes(publishers),
        *board_routes(BoardHands(store_of=store, shelf_of=shelf, now=now, safe=True, secure=True)),
        *openness_routes(OpennessHands(store_of=store, shelf_of=shelf, now=now, operator="")),
    ]
    covered = {kind for surface in SURFACES for kind in surface.kinds} | HOLDS_NOTHING.keys()
    served = {resource.canonical for resource in app(shelf, extra=extra).router.resources()}
    bare = {re.sub(r"\{(\w+):[^{}]*(?:\{[^{}]*\}[^{}]*)*\}", r"{\1}", kind) for kind in covered}
    assert served - bare == set(), (
        "a new address needs a probe in pipeline/probing.py, or a reason why it holds nothing"
    )


def test_the_running_site_serves_what_the_test_of_addresses_knows() -> None:
    """The site is put together in one place; what it adds there is what is looked at above."""
    added = set(re.findall(r"\*(\w+_routes)\(", inspect.getsource(serving)))
    assert added == {"desk_routes", "publisher_routes", "board_routes", "openness_routes"}


def test_a_takedown_is_gone_from_every_surface_at_once_and_after_the_next_run(bench: Bench, tmp_path: Path) -> None:
    article, digest = cited(bench)
    shelf = StoreShelf(bench, sample=True)
    before = stay_down_before(bench, article)
    shown = probe(asks_shelf(shelf), [before], editions_held(shelf))
    stood_on = {one.surface for one in shown if one.shown}
    assert stood_on >= {"story", "receipts of the story", "article", "front page and its feeds", "API"}
    assert stood_on >= {"pages of outlets and their feeds", "search", "search in the browser"}
    folder = tmp_path / "export"
    export_site(shelf, folder, None, lambda: None)
    assert files_holding(folder, before)
    case = taken_down(bench, article)
    thing = stay_down_of(bench.store, article.id)
    assert thing is not None
    assert thing.prints == before.prints
    at_once = probe(asks_shelf(StoreShelf(bench, sample=True)), [thing], editions_held(shelf))
    assert [one for one in at_once if one.shown] == [], "nothing waits for the next run"
    made_anew(bench)
    shelf = StoreShelf(bench, sample=True)
    findings = probe(asks_shelf(shelf), [thing], editions_held(shelf))
    assert [one for one in findings if one.shown] == []
    assert {one.surface for one in findings} == {
        surface.name for surface, _ in addresses_of(thing, editions_held(shelf))
    }
    assert captures_holding(bench.store, thing) == ()
    export_site(shelf, folder, None, lambda: None)
    assert files_holding(folder, thing) == ()
    page = render(f"/article/{article.id}/", shelf, live=True)
    assert page.status == 410
    assert not page.indexable
    assert case.id in page.body.decode()
    story = shelf.story(digest.story)
    assert isinstance(story, StoryView), "the story is told from what remains"
    assert article.id not in {member.id for member in story.members}


def stay_down_before(bench: Bench, article: Article):
    """What will be known of an article once it is taken down, without taking it down."""
    found = []

    def tried() -> None:
        with bench.store.transaction():
            taken_down(bench, article)
            found.append(stay_down_of(bench.store, article.id))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        tried()
    assert found[0] is not None
    return found[0]


def sentences_of(text: str) -> list[str]:
    """Stretches of a text that nobody else writes."""
    words = text.split()
    return [" ".join(words[n : n + 6]) for n in range(0, len(words) - 6, 6)]


def holding(folder: Path, needles: list[bytes]) -> set[str]:
    """The files of a folder in which one of these stands, members of archives unpacked."""
    found = set()
    for file in sorted(folder.rglob("*")):
        if not file.is_file():
            continue
        body = file.read_bytes()
        if file.name.endswith(".gz") and body:
            body += gzip.decompress(body)
        found |= {file.name for needle in needles if needle in body}
    return found


def test_no_word_of_what_was_removed_is_left_in_store_export_and_capture_files(bench: Bench, tmp_path: Path) -> None:
    article, digest = cited(bench)
    needles = [one.encode() for one in sentences_of(article.text)] + [article.title.encode()]
    home = bench.settings.home
    others = {v.text for a in bench.store.article_ids() if a != article.id and (v := bench.store.article(a))}
    needles = [one for one in needles if not any(one.decode() in text for text in others)]
    assert len(needles) > 20
    assert any(name.endswith(".warc.gz") for name in holding(home, needles)), "the captures held it"
    assert texts_holding(bench, needles)
    taken_down(bench, article)
    made_anew(bench)
    made_anew(bench)
    folder = tmp_path / "export"
    export_site(StoreShelf(bench, sample=True), folder, None, lambda: None)
    assert texts_holding(bench, needles) == []
    assert holding(home, needles) == set()
    assert holding(folder, needles) == set()
    assert bench.store.check_ledger()[0] > 3
    assert digest.story


def texts_holding(bench: Bench, needles: list[bytes]) -> list[str]:
    """Where in the store's rows, unpacked as they are read, one of these stands."""
    found = []
    for kind in {kind for kind, _ in bench.store._db.rows("doc_kinds")}:
        for doc in bench.store.all_docs(kind):
            found += [f"{kind} {doc.key}" for needle in needles if needle.decode() in doc.doc]
    for key in bench.store.article_ids():
        held = bench.store.article(key)
        texts = [held.title, held.text, *(v.reading.version.text for v in bench.store.article_versions(key))]
        found.extend(key for text in texts for needle in needles if needle.decode() in text)
    rows = bench.store.stories(limit=1 << 20)
    found.extend(row.id for row in rows for needle in needles if needle.decode() in row.doc)
    return found


def recaptured(bench: Bench, article: Article, url: str, *, body: bytes | None = None, hours: int = 3) -> Page:
    """The article's page captured once more, at an address."""
    head = bench.store.page_head(article.page)
    held = bench.store.capture_body(head.sha256) if body is None else body
    held += b"<!-- captured once more -->"
    return Page(url, sample.NOW - timedelta(hours=hours), 200, head.headers, sha256_of(held), held)


@pytest.mark.parametrize("way", ["the same address", "an alias", "another address, the same text"])
def test_what_was_taken_down_stays_down_however_it_comes_back(bench: Bench, way: str) -> None:
    article, _ = cited(bench)
    again = {
        "the same address": recaptured(bench, article, article.url),
        "an alias": recaptured(bench, article, article.url.replace("https://", "http://") + "?utm_source=feed"),
        "another address, the same text": recaptured(
            bench,
            article,
            article.url.rstrip("/") + "-once-more",
            body=bench.store.capture_body(article.bytes_sha256).replace(article.url.encode(), b""),
        ),
    }[way]
    taken_down(bench, article)
    made_anew(bench, again)
    texts = [bench.store.article(a).text for a in bench.store.article_ids()]
    assert not any(sentences_of(article.text)[5] in text for text in texts)
    assert bench.store.capture_body(again.sha256) is None, "its bytes are not kept"
    thing = stay_down_of(bench.store, article.id)
    shelf = StoreShelf(bench, sample=True)
    assert [one for one in probe(asks_shelf(shelf), [thing], editions_held(shelf)) if one.shown] == []


def test_what_is_hidden_for_the_time_being_stands_again_at_its_address(bench: Bench) -> None:
    article, digest = cited(bench)
    before = render(f"/article/{article.id}/", StoreShelf(bench, sample=True), live=True).body
    case = taken_down_by_clock(bench, article)
    made_anew(bench)
    assert withdrawn(bench, article.id) == "ruled-out"
    assert bench.store.article(article.id).text, "it is hidden, not erased"
    desk.decide(bench.store, case, Outcome.REFUSED, reason="a licence was shown", now=sample.NOW + 2 * HOUR)
    made_anew(bench)
    shelf = StoreShelf(bench, sample=True)
    assert withdrawn(bench, article.id) is None
    now = render(f"/article/{article.id}/", shelf, live=True).body
    assert now.partition(b"<table")[0] == before.partition(b"<table")[0]
    assert b"taken back" in now  # what was ruled and taken back stays told in the table of its policy
    story = shelf.story(digest.story)
    assert isinstance(story, StoryView)
    assert story.digest.id == digest.id


def taken_down_by_clock(bench: Bench, article: Article) -> str:
    """A complaint that nobody decides within 20 hours."""
    complaint = Complaint(kind=Kind.PRESS_RIGHT, targets=(Target("article", article.id),), **WHO)
    case = desk.intake(bench.store, complaint, now=sample.NOW - 22 * HOUR, secret="secret")
    desk.confirm(bench.store, case.id, now=sample.NOW - 21 * HOUR)
    desk.tick(bench.store, sample.NOW)
    assert desk.case_of(bench.store, case.id).outcome is Outcome.INTERIM_HIDDEN
    return case.id


def test_what_was_erased_stands_again_at_its_address_once_it_is_captured_again(bench: Bench) -> None:
    article, _ = cited(bench)
    again = recaptured(bench, article, article.url)
    case = taken_down(bench, article)
    made_anew(bench, again)
    assert withdrawn(bench, article.id) == "ruled-out"
    for act in (desk.Act.PROPAGATE, desk.Act.PROBE):
        desk.happen(bench.store, case.id, act, now=sample.NOW + HOUR)
    desk.object_to(bench.store, case.id, now=sample.NOW + 2 * HOUR, text="It is ours.", by="publisher")
    desk.decide(bench.store, case.id, Outcome.REFUSED, reason="they own it", now=sample.NOW + 3 * HOUR)
    made_anew(bench)
    assert bench.store.addresses_due(sample.NOW + 4 * HOUR, 100, 100), "the publisher's page is asked for again"
    made_anew(bench, replace(again, captured=sample.NOW - HOUR))
    assert withdrawn(bench, article.id) is None
    assert bench.store.article(article.id).text == article.text


def test_a_court_is_answered_with_451_and_the_rest_with_410(bench: Bench) -> None:
    article, _ = cited(bench)
    taken_down(bench, article, Kind.COURT_ORDER)
    made_anew(bench)
    shelf = StoreShelf(bench, sample=True)
    gone = shelf.article(article.id)
    assert isinstance(gone, Gone)
    assert (gone.status, bool(gone.case)) == (451, True)
    assert render(f"/article/{article.id}/", shelf, live=True).status == 451


def test_a_restriction_takes_the_words_and_leaves_the_link(bench: Bench) -> None:
    article, digest = cited(bench)
    taken_down(bench, article, outcome=Outcome.RESTRICTED, verbs=(Verb.QUOTE, Verb.SUMMARISE, Verb.TRANSLATE))
    assert bench.store.doc("digest-text", digest.story) is None, "its words are gone at once"
    made_anew(bench)
    told = bench.store.doc("digest-text", digest.story)
    sentences = loads(Digest, told.doc).sentences if told else ()
    assert article.id not in {r.article for s in sentences for r in s.receipts}
    assert withdrawn(bench, article.id) is None


def test_a_story_can_be_ruled_out_and_its_reports_stay(bench: Bench) -> None:
    _, digest = cited(bench)
    complaint = Complaint(kind=Kind.DEFAMATION, targets=(Target("story", digest.story),), **WHO)
    case = desk.intake(bench.store, complaint, now=sample.NOW, secret="secret")
    desk.decide(bench.store, case.id, Outcome.REMOVED, reason="the account defames", now=sample.NOW + HOUR)
    made_anew(bench)
    shelf = StoreShelf(bench, sample=True)
    assert isinstance(shelf.story(digest.story), Gone)
    assert render(f"/story/{digest.story}/", shelf, live=True).status == 410
    assert digest.story not in render("/", shelf, live=True).body.decode()
    assert bench.store.doc("digest-text", digest.story) is None
    for doc in bench.store.docs_by("member", refers=digest.story):
        assert withdrawn(bench, doc.key) is None


def test_a_name_is_not_found_and_the_matter_is(bench: Bench) -> None:
    article, _ = cited(bench)
    from headwater.publish.paper import Asked

    capitals = re.findall(r"(?<![.!?”\"] )(?<!^)\b[A-Z][a-z]{3,}\b", article.text)
    name, topic = max(set(capitals), key=capitals.count), max(article.title.split(), key=len)
    shelf = StoreShelf(bench, sample=True)
    assert article.id in {hit.article.id for hit in shelf.search(Asked(query=name)).hits}
    complaint = Complaint(kind=Kind.NAME_DELIST, targets=(Target("article", article.id),), person=name, **WHO)
    case = desk.intake(bench.store, complaint, now=sample.NOW, secret="secret")
    desk.decide(bench.store, case.id, Outcome.DELISTED, reason="a private person", now=sample.NOW + HOUR)
    made_anew(bench)
    shelf = StoreShelf(bench, sample=True)
    assert article.id not in {hit.article.id for hit in shelf.search(Asked(query=name)).hits}
    assert article.id not in {hit.article.id for hit in shelf.search(Asked(query=f"{topic} {name.upper()}")).hits}
    assert article.id in {hit.article.id for hit in shelf.search(Asked(query=topic)).hits}
    assert not any(name in doc.key + doc.doc for doc in bench.store.all_docs("delisted")), "of the name a hash is kept"


def test_a_correction_stands_in_the_change_log(bench: Bench) -> None:
    article, digest = cited(bench)
    taken_down(bench, article, Kind.CORRECTION, Outcome.CORRECTED)
    made_anew(bench)
    story = StoreShelf(bench, sample=True).story(digest.story)
    assert isinstance(story, StoryView)
    assert any("corrected after a complaint: it is theirs" in one.because for one in story.revisions)


def test_a_removal_stands_in_the_change_log_of_what_remains(bench: Bench) -> None:
    article, digest = cited(bench)
    taken_down(bench, article)
    made_anew(bench)
    story = StoreShelf(bench, sample=True).story(digest.story)
    assert isinstance(story, StoryView)
    assert any("taken down after a complaint" in one.because for one in story.revisions)
