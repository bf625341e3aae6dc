"""The social card as PNG, since most networks show no SVG: the same headline, dots and count, drawn with the fonts at hand.

Latin script is set in the shipped font. For other scripts fonts are handed in (`Site.card_fonts`); a headline for which no
font is at hand, or that runs from right to left where this machine cannot join its letters, is left out: the card then shows
name, dots and count. See docs/decisions/0606-cards-as-png.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont, features

from headwater.prose import is_spaceless, printable
from headwater.publish import dress
from headwater.publish.card_picture import EDGE, HEIGHT, WIDTH, broken
from headwater.publish.marks import count_words_of, dot_counts
from headwater.publish.paper import Card
from headwater.publish.setting import Setting
from headwater.publish.tongue import direction

COLOURS = 48  # of the picture: type and dots need no more, and it stays small
FINE = 4  # dots are drawn so many times larger, then made smaller: their edges are smooth
_NOWHERE = "\uffff"  # a character that no font has: it shows the mark for missing ones


@dataclass(frozen=True, slots=True)
class _Face:
    """A font file at a weight; the shipped ones have weights, those of a machine are as they are."""

    file: str
    weight: int = 0

    def at(self, size: int) -> ImageFont.FreeTypeFont:
        """The font in a size."""
        return _font(self.file, self.weight, size)


@lru_cache(maxsize=32)
def _font(file: str, weight: int, size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(BytesIO(dress.held(file)) if weight else file, size)
    if weight:
        font.set_variation_by_axes([weight])
    return font


@lru_cache(maxsize=8192)
def _has(file: str, weight: int, character: str) -> bool:
    """Whether a font has a character of its own."""
    if character.isspace():
        return True
    font = _font(file, weight, 24)
    missing, shown = font.getmask(_NOWHERE), font.getmask(character)
    return (missing.size, bytes(missing)) != (shown.size, bytes(shown))


def _faces(setting: Setting, weight: int) -> tuple[_Face, ...]:
    """The fonts at hand, ours first."""
    ours = (_Face(dress.FONT, weight), _Face(dress.FONT_EXTENDED, weight))
    return (*ours, *(_Face(file) for file in setting.site.card_fonts))


def _runs(faces: tuple[_Face, ...], text: str) -> list[tuple[_Face, str]] | None:
    """A text in stretches of one font each; None where a character has no font."""
    whole = next((f for f in faces if all(_has(f.file, f.weight, c) for c in text)), None)
    if whole is not None:
        return [(whole, text)]
    runs: list[tuple[_Face, str]] = []
    for character in text:
        face = next((f for f in faces if _has(f.file, f.weight, character)), None)
        if face is None:
            return None
        if runs and (runs[-1][0] == face or character.isspace()):
            runs[-1] = (runs[-1][0], runs[-1][1] + character)
        else:
            runs.append((face, character))
    return runs


class _Sheet:
    """The picture being drawn."""

    def __init__(self, setting: Setting) -> None:
        self._light, _ = dress.palettes(setting.site)
        self._setting = setting
        self.picture = Image.new("RGB", (WIDTH, HEIGHT), self._light["paper"])
        self._pen = ImageDraw.Draw(self.picture)

    def can_say(self, text: str, weight: int, *, to_left: bool = False) -> bool:
        """Whether fonts for all of a text are at hand, and its letters can be joined where it runs from right to left."""
        runs = _runs(_faces(self._setting, weight), text)
        return runs is not None and (not to_left or (len(runs) == 1 and bool(features.check("fribidi"))))

    def text(
        self, text: str, place: tuple[int, int], size: int, *, weight: int, colour: str, to_left: bool = False
    ) -> None:
        """Words whose base line begins (or from right to left: ends) at a place; nothing where they cannot be said."""
        if not self.can_say(text, weight, to_left=to_left):
            return
        x, y = place
        for face, piece in _runs(_faces(self._setting, weight), text) or ():
            font, run = face.at(size), "rtl" if to_left else None
            anchor = "rs" if to_left else "ls"
            self._pen.text((x, y), piece, font=font, fill=self._light[colour], anchor=anchor, direction=run)
            x += round(font.getlength(piece))

    def rule(self, y: int) -> None:
        """A hairline."""
        self._pen.line([(EDGE, y), (WIDTH - EDGE, y)], fill=self._light["line"], width=2)

    def dots(self, filled: int, hollow: int, y: int, radius: int) -> int:
        """The dots; where what follows them begins."""
        count, step = filled + hollow, 2 * radius + 8
        if not count:
            return EDGE
        strip = Image.new("RGB", (step * count * FINE, step * FINE), self._light["paper"])
        pen = ImageDraw.Draw(strip)
        for n in range(count):
            edge = 2 if n < filled else 4
            left, r = (n * step + edge) * FINE, (2 * radius - (0 if n < filled else 3)) * FINE
            box = (left, edge * FINE, left + r, edge * FINE + r)
            if n < filled:
                pen.ellipse(box, fill=self._light["river"])
            else:
                pen.ellipse(box, outline=self._light["soft"], width=3 * FINE)
        small = strip.resize((step * count, step), Image.Resampling.LANCZOS)
        self.picture.paste(small, (EDGE, y - step // 2))
        return EDGE + step * count + 16

    def png(self) -> bytes:
        """The picture's bytes: the same picture makes the same bytes with the same libraries."""
        out = BytesIO()
        self.picture.quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        return out.getvalue()


def card_png(setting: Setting, card: Card) -> bytes:
    """1200 × 630 pixels."""
    sheet = _Sheet(setting)
    sheet.text(setting.site.name, (EDGE, 100), 34, weight=600, colour="ink")
    sheet.rule(124)
    to_left = direction(card.language) == "rtl"
    place = WIDTH - EDGE if to_left else EDGE
    headline = printable(card.headline)
    lines = broken(headline, 15 if is_spaceless(headline) else 34)
    told = all(sheet.can_say(line, 500, to_left=to_left) for line in lines)
    for n, line in enumerate(lines if told else []):
        sheet.text(line, (place, 216 + 76 * n), 66, weight=500, colour="ink", to_left=to_left)
    filled, hollow = dot_counts(card.outlets, card.independent) if card.outlets > 1 else (0, 0)
    after = sheet.dots(filled, hollow, 540 if told else 330, 12 if told else 30)
    words = count_words_of(card, setting.tongue)
    if told:
        sheet.text(words, (after, 550), 30, weight=400, colour="soft")
    else:
        sheet.text(words, (EDGE, 470), 44, weight=400, colour="soft")
    return sheet.png()
