"""The sample's truth: every fact of it can be found in the archive itself, without any room of Headwater."""

import html
import re
from datetime import datetime

import pytest

from headwater import sample
from headwater.warc import parse_message, read_records

TRUTH = sample.truth()
CHARSETS = {
    "arlener": "windows-1252",
    "diario": "iso-8859-1",
    "jiangwan": "gb18030",
    "misedo": "shift_jis",
    "severny": "windows-1251",
}
PAGES = {(page["url"], page["captured"]): page for page in TRUTH["pages"]}
REPORTS = {page["key"]: page for page in TRUTH["pages"] if "key" in page}


@pytest.fixture(scope="module")
def bodies():
    """Address and time of each capture → status, headers, body as text."""
    found = {}
    for record in list(read_records(sample.archive()))[1:]:
        message = parse_message(record.block)
        page = PAGES[record.url, record.date.strftime("%Y-%m-%dT%H:%M:%SZ")]
        text = message.body.decode(CHARSETS.get(page["outlet"], "utf-8"), "strict")
        found[page["url"], page["captured"]] = (message.status, dict(message.headers), text)
    return found


def words_of(markup: str) -> str:
    """What a reader sees of a page, white space evened out."""
    visible = re.sub(r"(?is)<(script|style)\b.*?</\1>", " ", markup)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", visible)).split())


def evened(text: str) -> str:
    """A text without white space, so that tags between two words do not matter."""
    return "".join(text.split())


def test_the_truth_lists_every_answer_once_and_no_other(bodies):
    assert len(PAGES) == len(TRUTH["pages"]) == len(bodies)
    for place, (status, _, _) in bodies.items():
        assert PAGES[place]["status"] == status


def test_title_and_every_paragraph_of_a_report_stand_on_its_page(bodies):
    for page in REPORTS.values():
        shown = evened(words_of(bodies[page["url"], page["captured"]][2]))
        for text in (page["title"], page["standfirst"], *page["paragraphs"]):
            assert evened(text) in shown, (page["key"], text)


def test_what_is_forbidden_stands_on_a_page_and_in_no_article(bodies):
    shown = " ".join(text for _, _, text in bodies.values())
    texts = "\n".join(text for page in REPORTS.values() for text in page["paragraphs"])
    for residue in TRUTH["residue"]:
        assert residue in html.unescape(shown)
        assert residue not in texts
    for page in REPORTS.values():
        assert page["forbidden"], page["key"]
        for phrase in page["forbidden"]:
            assert phrase in html.unescape(shown), phrase
            assert phrase not in "\n".join(page["paragraphs"]), (page["key"], phrase)


def test_script_residue_stands_in_paragraphs_of_the_aggregator_as_text(bodies):
    for page in REPORTS.values():
        if page["outlet"] == "globecurrent":
            shown = words_of(bodies[page["url"], page["captured"]][2])
            assert all(" ".join(residue.split()) in shown for residue in TRUTH["residue"])


def test_every_attribution_stands_in_its_text_with_its_speaker():
    for page in REPORTS.values():
        text = "\n".join((page["standfirst"], *page["paragraphs"]))
        for says in page["attributions"]:
            assert says["content"] in text, page["key"]
            assert says["kind"] in ("direct", "indirect", "mixed")
            assert says["speaker"] or says["outlet"], page["key"]
            for name in (says["speaker"], says["role"], says["organisation"]):
                assert evened(name).lower() in evened(text).lower(), (page["key"], name)
            if says["kind"] == "direct":
                start = text.index(says["content"])
                assert text[start - 1] in "“„«「" or text[start - 2 : start] == "« ", (page["key"], says["content"])


def test_published_times_lie_before_the_capture_and_inside_the_days_of_the_sample():
    for page in REPORTS.values():
        published = datetime.fromisoformat(page["published"])
        captured = datetime.fromisoformat(page["captured"])
        assert published < captured, page["key"]
        if page["modified"]:
            assert published < datetime.fromisoformat(page["modified"]) < captured, page["key"]


def test_copies_hold_the_words_of_what_they_copy_and_roots_do_not():
    for page in REPORTS.values():
        if page["relation"] in ("copy", "near-copy"):
            own = set("\n".join(page["paragraphs"]).split())
            other = set("\n".join(REPORTS[page["of"]]["paragraphs"]).split())
            shared = len(own & other) / len(own)
            assert shared >= 0.8, page["key"]
            reworded = [text for text in page["paragraphs"] if text not in REPORTS[page["of"]]["paragraphs"]]
            assert bool(reworded) == (page["relation"] == "near-copy"), page["key"]
            assert page["wire"], page["key"]


def test_a_report_that_rests_on_another_says_so_in_words(bodies):
    by_key = {outlet.key: outlet for outlet in sample.outlets()}
    for page in REPORTS.values():
        if page["relation"] not in ("cites", "rewrite") or not page["cites"]:
            continue
        upstream = REPORTS[page["of"]]["outlet"]
        names = (*by_key[upstream].names, *by_key[upstream].ambiguous)
        text = "\n".join(page["paragraphs"])
        cited = [name for key in (upstream, *page["cites"]) for name in (*by_key[key].names, *by_key[key].ambiguous)]
        assert any(name in text for name in (*names, *cited)), page["key"]


def test_events_have_their_members_roots_and_first_report():
    for key, event in TRUTH["events"].items():
        assert event["members"], key
        for name in event["members"]:
            assert REPORTS[name]["event"] == key
        assert set(event["roots"]) <= set(event["members"]), key
        earliest = min(event["members"], key=lambda name: (REPORTS[name]["published"], name))
        assert event["first"] in event["roots"]
        assert REPORTS[event["first"]]["published"] <= REPORTS[earliest]["published"] or earliest not in event["roots"]
        owners = {outlet.key: outlet.owner or outlet.key for outlet in sample.outlets()}
        roots = {owners[REPORTS[name]["outlet"]] for name in event["roots"]}
        assert event["independent"] == len(roots), key


def test_reports_that_go_back_to_another_are_no_roots():
    roots = {name for event in TRUTH["events"].values() for name in event["roots"]}
    for page in REPORTS.values():
        if page["relation"] in ("copy", "near-copy", "rewrite", "cites"):
            assert page["key"] not in roots
            assert page["of"] in REPORTS


def test_disputes_are_told_by_reports_that_say_each_value():
    disputes = [dispute for event in TRUTH["events"].values() for dispute in event["disputes"]]
    assert len(disputes) >= 5
    for dispute in disputes:
        assert len({value["value"] for value in dispute["values"]}) >= 2


def test_chains_name_a_speaker_or_an_outlet_through_outlets_of_the_press():
    keys = {outlet.key for outlet in sample.outlets()}
    chains = [chain for event in TRUTH["events"].values() for chain in event["chains"]]
    assert any(len(chain["via"]) == 2 for chain in chains)
    for chain in chains:
        assert set(chain["via"]) <= keys
        text = "\n".join(REPORTS[chain["in"]]["paragraphs"])
        for name in filter(None, (chain["speaker"], chain["organisation"])):
            assert name in text, chain


def test_changes_are_made_between_two_captures_and_one_of_them_is_noted(bodies):
    for correction in TRUTH["corrections"]:
        before = words_of(bodies[correction["url"], correction["captured_before"]][2])
        after = words_of(bodies[correction["url"], correction["captured_after"]][2])
        assert correction["was"] in before
        assert correction["was"] not in after
        assert correction["is"] in after
        assert correction["is"] not in before
        assert correction["note"] in after
        assert not correction["note"] or correction["note"] not in before
    assert len([correction for correction in TRUTH["corrections"] if correction["note"]]) == 1
    assert len([correction for correction in TRUTH["corrections"] if not correction["note"]]) >= 3


def test_the_withdrawn_report_answers_410_after_it_was_read(bodies):
    (withdrawal,) = TRUTH["withdrawals"]
    captures = sorted(place for place in bodies if place[0] == withdrawal["url"])
    assert [bodies[place][0] for place in captures] == [200, 410]
    assert captures[1][1] == withdrawal["gone"]


def test_paid_pages_show_little_and_say_that_they_are_not_free(bodies):
    paid = [page for page in REPORTS.values() if page["access"] == "paid"]
    assert paid
    for page in paid:
        assert '"isAccessibleForFree": false' in bodies[page["url"], page["captured"]][2]
        assert sum(len(text.split()) for text in page["paragraphs"]) < 90


def test_the_publisher_who_forbids_says_so_in_headers_page_and_well_known_file(bodies):
    (page,) = [page for page in REPORTS.values() if page["fate"] == "listed-only"]
    _, headers, text = bodies[page["url"], page["captured"]]
    assert headers["X-Robots-Tag"] == "noarchive, nosnippet"
    assert headers["tdm-reservation"] == "1"
    assert '<meta name="robots" content="noarchive, nosnippet">' in text
    assert any(url.endswith("/.well-known/tdmrep.json") for url, _ in bodies)


def test_broken_feeds_are_broken_and_the_others_hold_their_reports(bodies):
    from xml.etree import ElementTree

    broken = set()
    for (url, _), (_, _, text) in bodies.items():
        page = next(page for place, page in PAGES.items() if place[0] == url)
        if page["fate"] != "feed" or page["what"].endswith("json"):
            continue
        try:
            ElementTree.fromstring(re.sub(r"^<\?xml[^>]*\?>", "", text))
        except ElementTree.ParseError:
            broken.add(page["outlet"])
    assert broken == {"teldvale"}


def test_every_report_but_the_withdrawn_is_announced_in_a_feed(bodies):
    feeds = " ".join(html.unescape(text) for place, (_, _, text) in bodies.items() if PAGES[place]["fate"] == "feed")
    for page in REPORTS.values():
        if page["status"] == 200:
            assert page["url"] in feeds, page["key"]


def test_linked_documents_are_captured():
    linked = {link["url"] for page in REPORTS.values() for link in page["links"]}
    captured = {page["url"] for page in TRUTH["pages"]}
    documents = {url for event in TRUTH["events"].values() for url in event["documents"]}
    assert documents <= linked
    assert linked <= captured


def test_every_fate_that_a_page_of_the_web_can_meet_is_there():
    fates = {page["fate"] for page in TRUTH["pages"]}
    assert fates >= {
        "article",
        "article-paid",
        "document",
        "feed",
        "gone",
        "index",
        "listed-only",
        "not-a-feed",
        "not-found",
        "opinion",
        "policy",
        "redirect",
        "refused",
        "soft-404",
        "withdrawn",
    }
    assert {page.get("kind") for page in REPORTS.values()} == {"report", "live", "opinion"}
