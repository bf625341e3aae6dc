"""The interface in eleven languages: nothing untranslated, every value in its place, plural and date forms of the language."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from importlib.resources import files

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from lxml import html

import headwater.publish
import publish_demo as demo
from headwater.publish import paths, render
from headwater.publish.tongue import TONGUES, direction, own_name, tongue_of

OTHERS = [t for t in TONGUES if t != "en"]
FOLDER = str(files("headwater.publish"))
VALUE = re.compile(r"%\(\w+\)s")


def sources() -> dict[str, tuple[str, ...]]:
    """Every text that templates and code give to the interface, with its plural if it has one."""
    found: dict[str, tuple[str, ...]] = {}
    keywords: dict[str, tuple[int, ...] | None] = {
        "_": None,
        "gettext": None,
        "ngettext": (1, 2),
        "say": None,
        "count": (1, 2),
    }
    for method, options in (("python", {}), ("jinja2", {"trimmed": "true", "newstyle_gettext": "true"})):
        ending = "**.py" if method == "python" else "**.html"
        for _, _, message, _, _ in extract_from_dir(FOLDER, [(ending, method)], {ending: options}, keywords):
            ids = message if isinstance(message, tuple) else (message,)
            found[ids[0]] = ids
    return found


SOURCES = sources()


def catalogue(code: str) -> Catalog:
    with (files("headwater.publish") / "locale" / f"{code}.po").open("rb") as lines:
        return read_po(lines, locale=code)


def test_the_sources_are_found() -> None:
    assert len(SOURCES) > 280
    assert "Where it came from" in SOURCES


@pytest.mark.parametrize("code", OTHERS)
def test_every_text_is_translated_and_no_catalogue_keeps_what_is_not_said_any_more(code: str) -> None:
    held = {m.id[0] if isinstance(m.id, tuple) else m.id: m for m in catalogue(code) if m.id}
    assert set(SOURCES) == set(held)
    for text, message in held.items():
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(forms), text


@pytest.mark.parametrize("code", OTHERS)
def test_every_translation_has_the_values_of_its_source(code: str) -> None:
    for message in catalogue(code):
        if not message.id:
            continue
        source = message.id[0] if isinstance(message.id, tuple) else message.id
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        for form in forms:
            # Arabic has words for one and two and needs no numeral there.
            missing = set(VALUE.findall(source)) - set(VALUE.findall(form))
            assert missing <= ({"%(num)s"} if code == "ar" else set()), (source, form)
            assert set(VALUE.findall(form)) <= set(VALUE.findall(source)), (source, form)


@pytest.mark.parametrize("code", OTHERS)
def test_every_kind_of_page_can_be_read_in_every_language(code: str) -> None:
    shelf = demo.shelf(demo.site_with(tongues=(code,)))
    story = f"/story/{demo.ferry().story.id}/"
    for path in ("/", story, "/topic/politics/", "/outlet/hangbao/", "/today/", "/about/", "/rights/", "/settings/"):
        document = render(f"/{code}{path}", shelf)
        assert document is not None
        tree = html.document_fromstring(document.body.decode())
        assert tree.get("lang") == code
        assert tree.get("dir") == direction(code)
        assert "Trademarks belong" not in tree.text_content()
        assert not VALUE.search(tree.text_content())


def test_pages_in_several_languages_name_one_another() -> None:
    shelf = demo.shelf(demo.site_with(tongues=("de", "ar")))
    named = {}
    for path in ("/about/", "/de/about/", "/ar/about/"):
        document = render(path, shelf)
        assert document is not None
        tree = html.document_fromstring(document.body.decode())
        named[path] = {(e.get("hreflang"), e.get("href")) for e in tree.xpath("//link[@hreflang]")}
        assert tree.xpath("//link[@rel='canonical']/@href") == [f"https://paper.example{path}"]
    assert named["/about/"] == named["/de/about/"] == named["/ar/about/"]
    assert ("x-default", "https://paper.example/about/") in named["/about/"]
    assert "/de/about/" in set(paths(shelf))


def test_numbers_and_days_are_written_as_the_language_writes_them() -> None:
    at = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
    assert tongue_of("de").count("%(num)s report", "%(num)s reports", 1284) == "1.284 Berichte"
    assert tongue_of("ru").count("%(num)s outlet", "%(num)s outlets", 3) == "3 издания"
    assert tongue_of("ru").count("%(num)s outlet", "%(num)s outlets", 5) == "5 изданий"
    assert tongue_of("ar").count("%(num)s outlet", "%(num)s outlets", 2) == "وسيلتان"
    assert tongue_of("en").day(at) == "Monday, 23 November 2026"
    assert tongue_of("ja").day(at) == "2026年11月23日月曜日"
    assert tongue_of("en").moment(datetime(2026, 11, 21, 6, 12, tzinfo=UTC), at) == "Sat 06:12"
    assert tongue_of("en").moment(datetime(2025, 1, 2, tzinfo=UTC), at) == "2 Jan 2025"


def test_languages_without_a_catalogue_fall_back_to_english_and_unknown_ones_to_their_code() -> None:
    assert tongue_of("xx").code == "en"
    assert own_name("xx-unknown") == "xx-unknown"
    assert own_name("pt-BR") == "Português"
    assert direction("fa") == "rtl"
    assert direction("") == "auto"
    assert headwater.publish is not None
