"""The whole paper of the invented press, against its truth: every room at once, through the real store."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from headwater import sample
from headwater.gather import read_archive
from headwater.models import Digest, Story, Tracing, Withheld
from headwater.pipeline.exporting import export_site
from headwater.pipeline.proof import cited_captures, explain_sentence, published, verify_paper
from headwater.pipeline.run import Told
from headwater.pipeline.shelf import StoreShelf
from headwater.pipeline.work import SAMPLE_HOME, Bench
from headwater.publish import Gone, Moved, StoryView
from headwater.store import loads
from headwater.testing import paper

CHECKER = Path(__file__).parents[1] / "docs" / "check_receipts.py"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Bench, Told]]:
    home = tmp_path_factory.mktemp("paper") / SAMPLE_HOME
    with paper(home, read_archive(sample.archive()), now=sample.NOW) as done:
        yield done


@pytest.fixture(scope="module")
def site(made: tuple[Bench, Told], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "paper"
    export_site(StoreShelf(made[0], sample=True), folder, None, lambda: None)
    return folder


def test_no_piece_of_the_sample_meets_a_bug(made: tuple[Bench, Told]) -> None:
    assert made[1].bugs == []


def test_every_published_sentence_of_the_sample_verifies(made: tuple[Bench, Told]) -> None:
    found = verify_paper(made[0], lambda _: None)
    assert found.sentences > 60
    assert found.failed == ()


def test_a_script_that_shares_nothing_with_us_agrees_about_every_receipt(
    made: tuple[Bench, Told], site: Path, tmp_path: Path
) -> None:
    archive = tmp_path / "cited.warc.gz"
    made[0].store.export_captures(archive, cited_captures(made[0]))
    done = subprocess.run(
        [sys.executable, "-I", str(CHECKER), str(site), str(archive)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:]


def test_no_script_residue_stands_in_any_text_or_on_any_page(made: tuple[Bench, Told], site: Path) -> None:
    residue = sample.truth()["residue"]
    texts = [article.text for key in made[0].store.article_ids() if (article := made[0].store.article(key))]
    pages = [file.read_text(encoding="utf-8") for file in site.rglob("*.html")]
    assert texts
    for line in residue:
        assert not [text for text in texts if line in text]
        assert not [page for page in pages if line in page]


def test_articles_of_one_event_stand_in_one_story_in_each_language(made: tuple[Bench, Told]) -> None:
    truth = sample.truth()
    urls = {page["key"]: page["url"] for page in truth["pages"] if page["fate"] == "article"}
    language = {page["key"]: page["language"] for page in truth["pages"] if page["fate"] == "article"}
    together = apart = 0
    for event in truth["events"].values():
        keys = [key for key in event["members"] if key in urls and key not in event["withdrawn"]]
        stories = {key: story_at(made[0], urls[key]) for key in keys}
        for i, one in enumerate(keys):
            for other in keys[i + 1 :]:
                if language[one] == language[other] and stories[one] and stories[other]:
                    together += stories[one] == stories[other]
                    apart += stories[one] != stories[other]
    assert together >= 3 * apart, (together, apart)


def test_articles_of_different_affairs_stand_in_different_stories(made: tuple[Bench, Told]) -> None:
    truth = sample.truth()
    affair = {key: event["thread"] or name for name, event in truth["events"].items() for key in event["members"]}
    url = {page["url"]: page["key"] for page in truth["pages"] if page["fate"] == "article"}
    mixed = []
    for doc in made[0].store.all_docs("story"):
        members = made[0].store.articles(loads(Story, doc.doc).members)
        affairs = {affair[url[one.url]] for one in members if one.url in url and url[one.url] in affair}
        if len(affairs) > 1:
            mixed.append(sorted(affairs))
    assert len(mixed) <= 1, mixed


def test_a_withdrawn_article_is_shown_nowhere(made: tuple[Bench, Told], site: Path) -> None:
    for withdrawal in sample.truth()["withdrawals"]:
        ids = made[0].store.articles_at(withdrawal["url"])
        assert ids
        assert all(made[0].store.article_state(one)[1] == f"status-{withdrawal['status']}" for one in ids)
        for digest in published(made[0]):
            receipts = [r for s in (digest.headline, *digest.sentences) for r in s.receipts]
            assert withdrawal["url"] not in {one.url for one in receipts}


def test_a_correction_at_the_source_makes_a_revision(made: tuple[Bench, Told]) -> None:
    for correction in sample.truth()["corrections"]:
        story = story_at(made[0], correction["url"])
        article = made[0].store.article(made[0].store.articles_at(correction["url"])[0])
        assert correction["is"] in article.text
        assert correction["was"] not in article.text
        view = StoreShelf(made[0], sample=True).story(story)
        assert isinstance(view, StoryView)
        assert any(correction["was"] not in json.dumps([s.text for s in r.digest.sentences]) for r in view.revisions)


def test_every_item_links_to_a_publisher_and_never_to_us_or_a_redirector(made: tuple[Bench, Told], site: Path) -> None:
    feed = json.loads((site / "feed.json").read_text(encoding="utf-8"))
    hosts = {url.split("/")[2] for url in (page["url"] for page in sample.truth()["pages"])}
    assert feed["items"]
    for item in feed["items"]:
        assert item["external_url"].split("/")[2] in hosts


def test_a_published_sentence_explains_itself(made: tuple[Bench, Told]) -> None:
    digest = next(one for one in published(made[0]) if one.sentences)
    found = explain_sentence(made[0], digest.sentences[0].id)
    assert found is not None
    assert [one.receipt for one in found[2]] == list(digest.sentences[0].receipts)
    assert all(one.fails == () for one in found[2])


def test_exporting_twice_writes_nothing_the_second_time(made: tuple[Bench, Told], site: Path) -> None:
    again = export_site(StoreShelf(made[0], sample=True), site, None, lambda: None)
    assert again.pages > 100
    assert (again.written, again.removed) == (0, 0)


def test_every_story_has_a_page_a_tracing_and_a_digest_or_a_reason(made: tuple[Bench, Told]) -> None:
    shelf = StoreShelf(made[0], sample=True)
    keys = [key.key for key in shelf.keys("story")]
    assert len(keys) >= 15
    for key in keys:
        view = shelf.story(key)
        assert isinstance(view, StoryView), (key, view)
        assert isinstance(view.tracing, Tracing)
        assert isinstance(view.digest, Digest | Withheld)
        assert not isinstance(view, Moved | Gone)


def story_at(bench: Bench, url: str) -> str:
    """The id of the story that the article at an address stands in, or the empty string."""
    for article in bench.store.articles_at(url):
        member = bench.store.doc("member", article)
        if member is not None:
            return member.doc
    return ""
