"""Small plots where people would rather look than read: server-made SVG; the words beside or inside say the same."""

from __future__ import annotations

import math

from markupsafe import Markup, escape

from headwater.prose import printable
from headwater.publish.account import Differing
from headwater.publish.tongue import Tongue

BAR = 96  # the longest bar, in pixels
WIDTH, EDGE, ROW = 440, 56, 17
LETTER = 7.2  # how wide a letter of a label is, generously
MOST_VALUES = 8  # more would be a heap of labels; the list beside the plot has them all


def bar(count: int, most: int) -> Markup:
    """A bar as long as its share of the most; the number stands beside it."""
    long = max(1, BAR * count // most) if count and most else 0
    return Markup(
        '<svg class="plot" width="96" height="8" viewBox="0 0 96 8" aria-hidden="true"><rect width="{}" height="8"/></svg>'
    ).format(long)


def number_line(differing: Differing, tongue: Tongue, at: int) -> Markup:
    """Like-for-like numbers on one line, in proportion: a dot for each value, larger with more outlets. Nothing for one number.

    `at` tells this plot from others of the page.
    """
    known = sorted(zip(differing.numbers, differing.values, strict=False), key=lambda pair: (pair[0], pair[1][0]))
    spots = {number for number, _ in known if math.isfinite(number)}
    if (
        len(spots) < 2
        or len(known) > MOST_VALUES
        or len(spots) != len(known)
        or not math.isfinite(max(spots) - min(spots))
    ):
        return Markup()
    low, high = known[0][0], known[-1][0]
    rows: list[float] = []  # where the last label of each row of labels ends
    marks, said = [], []
    for number, (value, names) in known:
        x = round(EDGE + (number - low) / (high - low) * (WIDTH - 2 * EDGE), 1)
        half = len(value) * LETTER / 2
        row = next((n for n, end in enumerate(rows) if x - half > end + 8), len(rows))
        rows[row : row + 1] = [x + half]
        marks.append((x, row, value, len(names)))
        said.append(f"{value}: {', '.join(names)}")
    base = ROW * len(rows) + 14
    parts = [f'<path class="axis" d="M{EDGE} {base}H{WIDTH - EDGE}"/>']
    for n, (x, row, value, outlets) in enumerate(marks):
        y = base - 14 - ROW * row
        parts.append(f'<path class="lead" d="M{x:g} {y + 3}V{base}"/>' if row else "")
        parts.append(f'<circle class="spring o{n % 3 + 1}" cx="{x:g}" cy="{base}" r="{min(9, 4 + outlets)}"/>')
        parts.append(f'<text x="{x:g}" y="{y}" text-anchor="middle">{escape(printable(value))}</text>')
    title = f"{tongue.say('Where reports differ')}: {differing.subject}"
    size = f'viewBox="0 0 {WIDTH} {base + 14}" width="{WIDTH}" height="{base + 14}"'
    return Markup(  # noqa: S704  (numbers, and words escaped here)
        f'<svg class="river line" direction="ltr" {size} role="img" '
        f'aria-labelledby="n-{at} m-{at}"><title id="n-{at}">{escape(printable(title))}</title>'
        f'<desc id="m-{at}">{escape(printable("; ".join(said)))}</desc>{"".join(parts)}</svg>'
    )
