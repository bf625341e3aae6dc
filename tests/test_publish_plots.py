"""The small plots of a story: numbers in dispute on one line, coverage as bars; each says in words what it shows."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

import publish_demo as demo
from headwater.publish import render
from headwater.publish.account import Differing, by_language, coverage_of, reports_of
from headwater.publish.plots import WIDTH, bar, number_line
from headwater.publish.tongue import tongue_of

SHELF = demo.shelf()
LEAD = demo.ferry()
STORY = f"/story/{LEAD.story.id}/"
ENGLISH = tongue_of("en")


def page(path: str) -> html.HtmlElement:
    document = render(path, SHELF)
    assert document is not None, path
    return html.document_fromstring(document.body.decode())


def differing(*numbers: float) -> Differing:
    return Differing("x", tuple((f"{n:g}", ("A", "B")) for n in numbers), numbers)


def test_numbers_in_dispute_stand_on_one_line_in_proportion_and_are_said_in_words() -> None:
    svg = etree.fromstring(str(number_line(differing(10, 20, 40), ENGLISH, 0)))
    first, second, third = (float(c.get("cx")) for c in svg.iter("circle"))
    assert (second - first) * 2 == pytest.approx(third - second, abs=0.3)
    assert svg.findtext("desc") == "10: A, B; 20: A, B; 40: A, B"
    assert "Where reports differ" in svg.findtext("title")


def test_values_that_are_no_numbers_have_no_line() -> None:
    assert number_line(Differing("Cause", (("a pump", ("A",)), ("not known", ("B",)))), ENGLISH, 0) == ""
    assert number_line(differing(7), ENGLISH, 0) == ""
    assert number_line(differing(7, 7), ENGLISH, 0) == ""


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=12))
@settings(deadline=None, max_examples=80)
def test_a_line_is_well_formed_and_nothing_stands_outside_it(numbers: list[float]) -> None:
    drawn = str(number_line(differing(*numbers), ENGLISH, 3))
    if drawn:
        for circle in etree.fromstring(drawn).iter("circle"):
            assert 0 <= float(circle.get("cx")) <= WIDTH
            assert math.isfinite(float(circle.get("cy")))


def test_a_bar_is_as_long_as_its_share() -> None:
    assert 'width="96" height="8"/>' in bar(5, 5)
    assert 'width="48" height="8"/>' in bar(2, 4)
    assert 'width="1" height="8"/>' in bar(1, 5000)
    assert 'width="0" height="8"/>' in bar(0, 0)


def test_coverage_counts_outlets_by_country_and_language() -> None:
    countries, languages = coverage_of(LEAD)
    assert dict(countries)["NO"] == 2
    assert languages[0] == ("en", 4)
    assert sum(n for _, n in countries) == 9
    said = page(STORY).xpath("string(//div[@class='pair'])")
    for words in ("Norway", "English", "Arabic"):
        assert words in said


def test_reports_stand_by_language_under_its_own_name_with_original_headlines() -> None:
    groups = by_language(reports_of(LEAD))
    assert [language for language, _ in groups][:2] == ["en", "no"]
    tree = page(STORY)
    assert "Norsk" in tree.xpath("string(//h3[@lang='no'])")
    assert tree.xpath("//h3[@lang='ar' and @dir='rtl']")
    assert len(tree.xpath("//li[@class='row' and @data-outlet]")) == len(LEAD.members)


def test_a_change_in_the_timeline_leads_to_the_log() -> None:
    links = page(STORY).xpath("//section[h2='Timeline']//a/@href")
    assert links == ["#changes"]
