"""Social cards: a picture of the right size for every story, in fonts that are at hand, and never a row of empty boxes."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from lxml import html
from PIL import Image

import publish_demo as demo
from headwater.pipeline.fonts import fonts_found
from headwater.publish import card_of, render
from headwater.publish.card_png import _has, card_png
from headwater.publish.dress import FONT, FONT_EXTENDED, LIGHT
from headwater.publish.routes import Route
from headwater.publish.setting import Setting

SHELF = demo.shelf()
LEAD = demo.ferry()
CARD = card_of(LEAD)


def drawn(headline: str, *, language: str = "en", fonts: tuple[str, ...] = (), **more: object) -> Image.Image:
    shelf = demo.shelf(demo.site_with(card_fonts=fonts))
    card = replace(CARD, headline=headline, language=language, **more)  # type: ignore[arg-type]
    return Image.open(BytesIO(card_png(Setting.of(shelf, Route("story")), card))).convert("RGB")


def ink(picture: Image.Image, top: int, bottom: int) -> int:
    """How many dark pixels stand between two heights."""
    band = picture.crop((0, top, picture.width, bottom)).convert("L")
    return sum(count for level, count in enumerate(band.histogram()) if level < 110)


@pytest.mark.parametrize("view", demo.stories(), ids=lambda view: view.members[0].outlet)
def test_every_story_has_a_card_of_the_size_that_networks_expect(view: object) -> None:
    document = render(f"/story/{view.story.id}/card.png", SHELF)  # type: ignore[attr-defined]
    assert document is not None
    assert document.media_type == "image/png"
    assert len(document.body) < 60_000
    with Image.open(BytesIO(document.body)) as picture:
        assert picture.size == (1200, 630)


def test_the_page_names_the_png_with_its_size_and_what_it_shows() -> None:
    document = render(f"/story/{LEAD.story.id}/", SHELF)
    assert document is not None
    tree = html.document_fromstring(document.body.decode())
    said = {m.get("property"): m.get("content") for m in tree.xpath("//meta[@property]")}
    assert said["og:image"] == f"https://paper.example/story/{LEAD.story.id}/card.png"
    assert (said["og:image:width"], said["og:image:height"]) == ("1200", "630")
    assert said["og:image:alt"] == CARD.headline


def test_the_same_story_makes_the_same_picture() -> None:
    first, second = (render(f"/story/{LEAD.story.id}/card.png", demo.shelf()) for _ in range(2))
    assert first is not None
    assert second is not None
    assert first.body == second.body


def test_the_dots_are_those_of_the_page() -> None:
    picture = drawn("Short")
    river = tuple(int(LIGHT["river"][n : n + 2], 16) for n in (1, 3, 5))
    level = [picture.getpixel((x, 540)) for x in range(80, 420)]
    near = [x for x, seen in enumerate(level) if max(abs(seen[n] - river[n]) for n in range(3)) < 12]  # type: ignore[index]
    starts = [x for x in near if x - 1 not in near]
    assert len(starts) == 3


def test_a_headline_that_no_font_can_set_is_left_out_and_the_rest_stands_larger() -> None:
    told, untold = drawn("Ferry halted"), drawn("港の古い倉庫が図書館として生まれ変わる", language="ja")
    assert ink(told, 150, 240) > 500
    assert ink(untold, 150, 240) == 0
    assert ink(told, 300, 400) == 0
    assert len(set(untold.crop((80, 300, 600, 480)).convert("L").tobytes())) > 20  # dots and count, larger
    assert not _has(FONT, 500, "港")
    assert _has(FONT, 500, "é")
    assert _has(FONT_EXTENDED, 500, "ł")


def test_names_with_letters_of_two_fonts_are_set_whole() -> None:
    assert ink(drawn("Łódź opens a bridge"), 150, 240) > ink(drawn("opens a bridge"), 150, 240)


def test_a_headline_from_right_to_left_stands_on_the_right_or_not_at_all() -> None:
    fonts = fonts_found()
    picture = drawn("مكتبة الميناء", language="ar", fonts=fonts)
    left, right = picture.crop((0, 150, 400, 260)), picture.crop((700, 150, 1200, 260))
    assert ink(left, 0, 110) == 0
    if any("Arabic" in font for font in fonts):
        assert ink(right, 0, 110) > 200


def test_a_headline_without_end_stays_on_the_card() -> None:
    long = drawn("Donaudampfschifffahrtsgesellschaftskapitän " * 30)
    assert long.size == (1200, 630)
