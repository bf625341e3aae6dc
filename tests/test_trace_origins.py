"""Who said it first, who only repeats it: invented stories with known parents."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime

from brightwater import DELL_COURIER, HARBOR_WIRE, outlet
from headwater.models import Article, Link, Origin, Tracing
from headwater.trace import Gazetteer, trace, tree

OUTLETS = [
    HARBOR_WIRE,
    DELL_COURIER,
    outlet("fen-gazette", "Fen Gazette", "newspaper", owner="Lowland Press"),
    outlet("moor-tribune", "Moor Tribune", "newspaper"),
]
NAMES = Gazetteer.of(OUTLETS)
REPORT = (
    "The council of Brightwater closed the northern lock on Monday after a crack was found in its oldest gate. "
    "Engineers will pump the chamber dry this week and look at the stones below the water line. "
    "Barges have to take the southern channel, which is narrower and adds half a day to the journey to the coast. "
    "The lock was last repaired twelve years ago, when a storm broke two of its paddles. "
    "Traders on the quay fear that the harvest will reach the mills too late."
)
OTHER = (
    "Farmers in the river valley met on Tuesday to talk about the closure of a lock that carries most of their grain. "
    "Some of them have hired lorries, others wait and hope that the repair takes days and not weeks. "
    "A mill owner offered to store wheat in an empty hall near the station until boats can pass again. "
    "The mayor promised to ask the province for money, but could not say when an answer would come."
)


def article(key: str, text: str, hour: int, name: str = "", **more: object) -> Article:
    return Article(
        id=key,
        text=text,
        outlet_name=name,
        language="en",
        published=datetime(2031, 5, 4, hour, tzinfo=UTC),
        captured=datetime(2031, 5, 5, tzinfo=UTC),
        url=f"https://{key}.example/a",
        **more,  # type: ignore[arg-type]
    )


def test_a_copy_goes_back_to_the_earlier_text() -> None:
    found = trace([article("b", REPORT, 9, "Moor Tribune"), article("a", REPORT, 7, "Dell Courier")], gazetteer=NAMES)
    (edge,) = found.edges
    assert (edge.article, edge.parent, edge.kind) == ("b", "a", "copy")
    assert found.independent == 1
    assert (found.first, found.first_sure) == ("a", True)


def test_a_wrong_clock_does_not_make_a_credited_copy_the_first() -> None:
    credited = "(Harbor Wire) - " + REPORT
    found = trace(
        [article("copy", credited, 3, "Moor Tribune"), article("wire", REPORT, 8, "Harbor Wire")], gazetteer=NAMES
    )
    assert found.first == "wire"
    assert not found.first_sure
    assert [(edge.article, edge.kind) for edge in found.edges] == [("copy", "wire")]


def test_independent_reports_count_twice_and_one_owner_once() -> None:
    two = trace([article("a", REPORT, 7, "Dell Courier"), article("b", OTHER, 8, "Moor Tribune")], gazetteer=NAMES)
    assert two.independent == 2
    one = trace([article("a", REPORT, 7, "Dell Courier"), article("b", OTHER, 8, "Fen Gazette")], gazetteer=NAMES)
    assert len(one.origins) == 2
    assert one.independent == 1


def test_an_outlet_cited_in_the_lead_is_the_root_even_where_it_is_not_held() -> None:
    cites = "The northern lock is closed, Harbor Wire reported on Monday. " + OTHER
    found = trace([article("a", cites, 9, "Moor Tribune")], gazetteer=NAMES)
    assert found.edges[0].parent == "outlet:Harbor Wire"
    assert found.origins[0].captured is False
    assert found.first == ""
    held = trace([article("a", cites, 9, "Moor Tribune"), article("w", REPORT, 11, "Harbor Wire")], gazetteer=NAMES)
    assert held.edges[0].parent == "w"


def test_order_of_arrival_changes_nothing() -> None:
    members = [
        article("a", REPORT, 7, "Dell Courier"),
        article("b", REPORT + " " + OTHER, 8, "Moor Tribune"),
        article("c", "The lock is closed, the Dell Courier reported. " + OTHER[:200], 5, "Fen Gazette"),
        article("d", OTHER, 6, "Harbor Wire"),
    ]
    expected = trace(members, gazetteer=NAMES)
    for seed in range(5):
        shuffled = members[:]
        random.Random(seed).shuffle(shuffled)
        assert trace(shuffled, gazetteer=NAMES) == expected


def test_a_story_of_bare_titles_is_traced_without_a_guess() -> None:
    found = trace([Article(id="a", title="Lock closed"), Article(id="b", title="Lock shut")], gazetteer=NAMES)
    assert found.edges == ()
    assert found.independent is None
    assert trace([], gazetteer=NAMES).independent == 0


def test_a_linked_paper_and_a_linked_judgment_are_documents_and_a_home_page_is_none() -> None:
    links = (
        Link("https://doi.org/10.1/xyz", "a study of old locks"),
        Link("https://courts.brightwater.gov.uk/r/12.pdf", "ruling"),
        Link("https://other.example/", "Other"),
        Link("https://x.com/a/status/1", "statement"),
    )
    found = trace([article("a", REPORT, 7, "Dell Courier", links=links)], gazetteer=NAMES)
    assert {(one.kind, one.linked_by) for one in found.documents} == {("paper", ("a",)), ("judgment", ("a",))}


def test_a_tree_names_the_first_and_who_repeats_it() -> None:
    members = [
        article("a", REPORT, 7, "Dell Courier"),
        article("b", REPORT, 9, "Moor Tribune"),
        article("c", "The northern lock is closed, Harbor Wire reported. " + OTHER, 11, "Fen Gazette"),
    ]
    lines = tree(members, trace(members, gazetteer=NAMES))
    assert lines[0].endswith("3 reports, 2 independent origins")
    first = next(at for at, line in enumerate(lines) if line.startswith("Dell Courier"))
    assert "earliest" in lines[first + 1]
    assert any(line.startswith("  copy ") and "Moor Tribune" in line and "← Dell Courier" in line for line in lines)
    assert any(line.startswith("Harbor Wire (not captured)") for line in lines)
    assert any("Harbor Wire reported" in line for line in lines), "what shows an edge stands below it"


def test_what_an_outlet_was_told_late_in_a_report_makes_it_no_parent() -> None:
    late = OTHER + " " + REPORT.replace("Traders", "“We wait,” Ivo Marchetti told Harbor Wire. Traders")
    found = trace([article("a", late, 9, "Moor Tribune")], gazetteer=NAMES)
    assert found.edges == ()
    assert found.first == "a"


def test_an_outlet_never_cites_itself() -> None:
    own = "The northern lock is closed, Harbor Wire has learned. “We wait,” a trader told Harbor Wire. " + OTHER
    found = trace([article("a", own, 9, "Harbor Wire (Online)")], gazetteer=NAMES)
    assert found.edges == ()


def test_what_is_unclear_of_two_reports_does_not_make_a_claim_of_two_others_unclear() -> None:
    abroad = article("de", "Die Schleuse von Brightwater ist seit Montag gesperrt. " * 12, 9)
    found = trace(
        [
            article("a", REPORT, 7, "Dell Courier"),
            article("b", OTHER, 8, "Moor Tribune"),
            replace(abroad, language="de"),
        ],
        gazetteer=NAMES,
    )
    assert found.independent is None
    assert found.independent_among(["a", "b"]) == 2
    assert found.independent_among(["a", "de"]) is None
    assert found.independent_among(["de"]) == 1


def test_a_claim_that_a_report_and_its_copy_make_has_one_origin() -> None:
    found = trace(
        [
            article("a", REPORT, 7, "Dell Courier"),
            article("b", REPORT, 9, "Moor Tribune"),
            article("c", OTHER, 9),
        ],
        gazetteer=NAMES,
    )
    assert found.independent_among(["a", "b"]) == 1
    assert found.independent_among(["b", "c"]) == found.independent == 2


def test_reports_of_one_owner_are_one_origin_of_a_claim() -> None:
    found = trace(
        [article("a", REPORT, 7, owner="Lowland Press"), article("b", OTHER, 8, owner="Lowland Press")],
        gazetteer=NAMES,
    )
    assert len(found.origins) == 2
    assert found.independent_among(["a", "b"]) == found.independent == 1


def test_a_tracing_that_does_not_say_what_is_unclear_leaves_every_claim_open() -> None:
    old = Tracing("s", (), (), (), (Origin("a", ("a",)), Origin("b", ("b",))), None)
    assert old.independent_among(["a", "b"]) is None
    assert old.independent_among(["a"]) == 1


def test_a_headline_that_names_its_outlet_rests_on_that_outlets_report() -> None:
    found = trace(
        [
            article("a", REPORT, 7, "Harbor Wire"),
            article("b", OTHER, 9, "Moor Tribune", title="Northern lock is closed for weeks: Harbor Wire"),
        ],
        gazetteer=NAMES,
    )
    (edge,) = found.edges
    assert (edge.article, edge.parent, edge.kind) == ("b", "a", "cites")
    assert found.independent == 1
    ((key, (said,)),) = found.titles
    assert (key, said.outlet) == ("b", "Harbor Wire")


def test_a_headline_of_the_outlets_own_name_rests_on_nobody() -> None:
    found = trace(
        [
            article("a", REPORT, 7, "Harbor Wire"),
            article("b", OTHER, 9, "Moor Tribune", title="Northern lock is closed for weeks - Moor Tribune"),
        ],
        gazetteer=NAMES,
    )
    assert found.edges == ()
    assert found.independent == 2
