"""The picture that goes with a story where its address is shared: its headline and its dots, drawn by us as SVG."""

from __future__ import annotations

from markupsafe import escape

from headwater.prose import is_spaceless, printable
from headwater.publish import dress
from headwater.publish.marks import count_words_of, dot_counts
from headwater.publish.paper import Card
from headwater.publish.setting import Setting
from headwater.publish.tongue import direction

WIDTH, HEIGHT, EDGE = 1200, 630, 80
LINES = 5


def card_picture(setting: Setting, card: Card) -> bytes:
    """1200 × 630, the size that Open Graph readers expect."""
    light, _ = dress.palettes(setting.site)
    right_to_left = direction(card.language) == "rtl"
    x, anchor = (WIDTH - EDGE, "end") if right_to_left else (EDGE, "start")
    lines = broken(card.headline, 13 if is_spaceless(card.headline) else 30)
    texts = "".join(
        f'<text x="{x}" y="{200 + 76 * n}" text-anchor="{anchor}" font-size="66" letter-spacing="-1">{escape(line)}</text>'
        for n, line in enumerate(lines)
    )
    filled, hollow = dot_counts(card.outlets, card.independent)
    marks = "".join(
        f'<circle cx="{EDGE + 12 + 32 * n}" cy="540" r="{12 if n < filled else 10.5}" '
        f"{'fill' if n < filled else 'fill=' + chr(34) + 'none' + chr(34) + ' stroke-width=' + chr(34) + '3' + chr(34) + ' stroke'}"
        f'="{light["river"] if n < filled else light["soft"]}"/>'
        for n in range(filled + hollow if card.outlets > 1 else 0)
    )
    after = EDGE + (32 * (filled + hollow) + 16 if card.outlets > 1 else 0)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="Newsreader,Georgia,serif" fill="{light["ink"]}" role="img"><title>{escape(card.headline)}</title>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{light["paper"]}"/>'
        f'<text x="{EDGE}" y="100" font-size="34" font-weight="600">{escape(setting.site.name)}</text>'
        f'<path d="M{EDGE} 124H{WIDTH - EDGE}" stroke="{light["line"]}" stroke-width="2"/>{texts}{marks}'
        f'<text x="{after}" y="550" font-size="30" font-family="sans-serif" fill="{light["soft"]}">'
        f"{escape(count_words_of(card, setting.tongue))}</text></svg>\n"
    )
    return printable(svg).encode()


def broken(text: str, width: int) -> list[str]:
    """A headline in lines of about `width` characters; what does not fit in five lines ends in "…"."""
    pieces = list(text) if is_spaceless(text) else text.split()
    glue = "" if is_spaceless(text) else " "
    lines = [""]
    for piece in pieces:
        longer = f"{lines[-1]}{glue}{piece}" if lines[-1] else piece
        if len(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(piece)
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], lines[LINES - 1] + "…"]
    return lines
