"""The river: origins as headwaters on a time axis, flowing to those who repeat them. Server-made SVG, lying and standing.

Solid lines are copied text, dotted ones say that a report rests on another. Every picture carries its meaning in words too
(`title`, `desc`, and the table beside it); colours come from the style sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup, escape

from headwater.models import Tracing
from headwater.prose import printable
from headwater.publish.account import ReportView
from headwater.publish.tongue import Tongue

MOST_STREAMS = 8  # origins drawn, those from which most flows; the rest are counted in words
MOST_IN_BAND = 9  # reports drawn for one origin; the rest are counted in a line of words
WIDTH = 720
RIGHT = 520  # where the time axis ends; it begins where the longest name of an origin leaves room
ROW = 25
# The standing river: its width, a line's height, a lane's width, the room for a time.
NARROW, STEP, LANE, TIME = 320, 32, 18, 74
NAME_LENGTH = 26
COPIED = frozenset({"copy", "rewrite"})


@dataclass(frozen=True, slots=True)
class Stream:
    """One origin: its root, if it is held, its name, and the reports that flow from it."""

    name: str
    root: ReportView | None
    repeats: tuple[ReportView, ...]
    hidden: int  # reports that are counted, not drawn


def streams_of(reports: Sequence[ReportView], tracing: Tracing) -> tuple[Stream, ...]:
    """The origins with what flows from them, earliest first; reports that belong to no origin stand for themselves.

    An outlet is drawn once: with the earliest of its reports, and origins of one outlet are one stream. The list of reports
    beside the picture has them all.
    """
    by_id = {r.article.id: r for r in reports}
    streams = []
    seen: set[str] = set()
    for origin in tracing.origins:
        root = by_id.get(origin.root)
        members = [by_id[m] for m in origin.members if m in by_id and m != origin.root]
        seen.update(m.article.id for m in members)
        seen.update([origin.root])
        if root is None and not members:
            continue
        name = root.outlet_name if root else origin.root.removeprefix("outlet:")
        streams.append(Stream(name, root, tuple(members), 0))
    streams += [Stream(r.outlet_name, r, (), 0) for r in reports if r.article.id not in seen]
    return _once_each(streams)


def _once_each(streams: Sequence[Stream]) -> tuple[Stream, ...]:
    """Streams of one name joined, each outlet once, roots before those who repeat, earliest first."""
    joined: dict[str, list[Stream]] = {}
    for stream in sorted(streams, key=lambda s: (_when(s.root or s.repeats[0]), s.name)):
        joined.setdefault(stream.name, []).append(stream)
    drawn = set(joined)
    found = []
    for name, parts in joined.items():
        root = next((p.root for p in parts if p.root), None)
        kept: list[ReportView] = []
        for report in sorted((r for p in parts for r in p.repeats), key=_when):
            if report.outlet_name not in drawn:
                drawn.add(report.outlet_name)
                kept.append(report)
        if root or kept:
            found.append(Stream(name, root, tuple(kept[:MOST_IN_BAND]), max(0, len(kept) - MOST_IN_BAND)))
    return tuple(found)


def _when(report: ReportView) -> tuple[bool, str, str]:
    """What reports are ordered by: those without a time last."""
    time = report.article.time
    return time is None, time.isoformat() if time else "", report.article.id


def drawn_of(streams: Sequence[Stream]) -> tuple[Stream, ...]:
    """The streams that are drawn, in the order in which they come: those from which most flows."""
    ranked = sorted(range(len(streams)), key=lambda n: (-len(streams[n].repeats) - streams[n].hidden, n))
    return tuple(streams[n] for n in sorted(ranked[:MOST_STREAMS]))


def _short(name: str, room: float = 7.6 * NAME_LENGTH) -> str:
    """The name as far as it goes into a room."""
    if _wide(name) <= room:
        return name
    kept = name
    while kept and _wide(kept) > room - 10:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def _wide(name: str) -> float:
    """How wide a name is, generously: 7.6 units a letter of an alphabet, twice that for Han and kana."""
    return sum(15.2 if ord(c) > 0x2E80 else 7.6 for c in name)


class _Scale:
    """Times laid out between two edges; in proportion, and nothing outside them."""

    def __init__(self, times: Sequence[datetime], start: float, end: float) -> None:
        self._from, self._to = min(times), max(times)
        self._start, self._end = start, end

    def at(self, time: datetime | None) -> float:
        """Where a time stands; what has no time stands at the end."""
        span = (self._to - self._from).total_seconds()
        if time is None or span <= 0:
            return self._end if time is None else self._start
        share = (time - self._from).total_seconds() / span
        return round(self._start + share * (self._end - self._start), 1)

    def ticks(self) -> tuple[datetime, ...]:
        """The times that the axis names: beginning, middle, end."""
        if self._from == self._to:
            return (self._from,)
        return (self._from, self._from + (self._to - self._from) / 2, self._to)


@dataclass(frozen=True, slots=True)
class _Canvas:
    """What is drawn on: `mirror` where the interface runs from right to left, so that time does too."""

    width: int
    now: datetime
    tongue: Tongue

    @property
    def mirror(self) -> bool:
        return self.tongue.direction == "rtl"

    def x(self, at: float) -> str:
        """Where a place from the beginning of the line lies from the left edge."""
        return f"{self.width - at if self.mirror else at:g}"

    def text(self, place: tuple[float, float], said: str, anchor: str, style: str = "") -> str:
        """Words at a place; `anchor` is where they touch it, as the line runs."""
        turned = {"start": "end", "end": "start"}.get(anchor, anchor) if self.mirror else anchor
        named = f' class="{style}"' if style else ""
        return f'<text{named} x="{self.x(place[0])}" y="{place[1]:g}" text-anchor="{turned}">{escape(printable(said))}</text>'

    def moment(self, at: datetime | None) -> str:
        """A time in words."""
        return self.tongue.moment(at, self.now) if at else "–"


def _room(streams: Sequence[Stream]) -> float:
    """How much room the names of origins need before the axis."""
    return round(max(110.0, max((_wide(_short(s.name)) for s in streams), default=0.0) + 24), 1)


def _colour(lane: int) -> str:
    """The class that gives an origin its colour; from the fourth on colours come again with a heavier line."""
    return f"o{lane % 3 + 1}{' again' if lane > 2 else ''}"


def lying(streams: Sequence[Stream], now: datetime, tongue: Tongue) -> Markup:
    """The river along the line of reading, one line an outlet."""
    times = _times(streams)
    if not times:
        return Markup()
    left = _room(streams)
    scale, canvas = _Scale(times, left, RIGHT), _Canvas(WIDTH, now, tongue)
    parts: list[str] = []
    y = 18.0
    for lane, stream in enumerate(streams):
        rows = max(1, len(stream.repeats) + (1 if stream.hidden else 0))
        source = (scale.at(stream.root.article.time) if stream.root else left, y + (rows - 1) * ROW / 2)
        for row, report in enumerate(stream.repeats):
            mouth = (max(scale.at(report.article.time), source[0] + 36), y + row * ROW)
            parts.append(_branch(canvas, source, mouth, report, _colour(lane)))
        if stream.hidden:
            more = tongue.count("and %(num)s more", "and %(num)s more", stream.hidden)
            parts.append(canvas.text((RIGHT + 24, y + len(stream.repeats) * ROW + 4), more, "start", "soft"))
        parts.append(_headwater(canvas, source, stream, _colour(lane)))
        y += rows * ROW + 16
    ticks = "".join(canvas.text((scale.at(at), y + 20), canvas.moment(at), "middle", "soft") for at in scale.ticks())
    parts.append(f'<path class="axis" d="M{canvas.x(left)} {y + 4:g}H{canvas.x(RIGHT)}"/>{ticks}')
    return _picture("lying", (WIDTH, y + 26), parts, streams, tongue)


def _branch(
    canvas: _Canvas, source: tuple[float, float], mouth: tuple[float, float], report: ReportView, colour: str
) -> str:
    """One report that flows from an origin: the line, the hollow dot at its time, a hairline to its name."""
    start, bend, end = (canvas.x(p) for p in (source[0], source[0] + (mouth[0] - source[0]) * 0.55, mouth[0]))
    line = "flow" if report.tag in COPIED else "flow said"
    lead = f'<path class="lead" d="M{canvas.x(mouth[0] + 8)} {mouth[1]:g}H{canvas.x(RIGHT + 18)}"/>'
    return (
        f'<path class="{line} {colour}" d="M{start} {source[1]:g}C{bend} {source[1]:g} {bend} {mouth[1]:g} {end} {mouth[1]:g}"/>'
        f'{lead if mouth[0] < RIGHT else ""}<circle class="open" cx="{end}" cy="{mouth[1]:g}" r="4.5"/>'
        + canvas.text((RIGHT + 24, mouth[1] + 4), _short(report.outlet_name), "start")
    )


def _headwater(canvas: _Canvas, source: tuple[float, float], stream: Stream, colour: str) -> str:
    """An origin: a filled dot with name and time; a ring where the report itself is not held."""
    said = canvas.moment(stream.root.article.time) if stream.root else canvas.tongue.say("not held")
    mark = "spring" if stream.root else "spring unheld"
    return (
        f'<circle class="{mark} {colour}" cx="{canvas.x(source[0])}" cy="{source[1]:g}" r="7"/>'
        + canvas.text((source[0] - 14, source[1] - 2), _short(stream.name), "end", "name")
        + canvas.text((source[0] - 14, source[1] + 13), said, "end", "soft")
    )


def standing(streams: Sequence[Stream], now: datetime, tongue: Tongue) -> Markup:
    """The river for a narrow page: time runs down, one line an outlet, each origin a lane."""
    rows: list[tuple[int, ReportView, bool]] = []
    for lane, stream in enumerate(streams):
        if stream.root:
            rows.append((lane, stream.root, True))
        rows.extend((lane, report, False) for report in stream.repeats)
    if not rows:
        return Markup()
    late = max((t for _, r, _ in rows if (t := r.article.time)), default=now)
    rows.sort(key=lambda row: (row[1].article.time or late, not row[2], row[1].article.id))
    canvas, lanes = _Canvas(NARROW, now, tongue), min(len(streams), 5)
    text_x = LANE * lanes + 14
    lines: list[str] = []
    marks: list[str] = []
    opened: dict[int, int] = {}
    for n, (lane, report, is_root) in enumerate(rows):
        x, y = 10 + LANE * (lane % lanes), 16 + STEP * n
        if is_root:
            opened[lane] = y
            marks.append(f'<circle class="spring {_colour(lane)}" cx="{canvas.x(x)}" cy="{y}" r="6.5"/>')
        else:
            line = "flow" if report.tag in COPIED else "flow said"
            if lane in opened:
                fall = f"M{canvas.x(x)} {opened[lane]}V{y - 12}Q{canvas.x(x)} {y} {canvas.x(x + 6)} {y}"
                lines.append(f'<path class="{line} {_colour(lane)}" d="{fall}"/>')
            marks.append(f'<circle class="open" cx="{canvas.x(x + 9)}" cy="{y}" r="4.5"/>')
        name = _short(report.outlet_name, NARROW - TIME - text_x)
        marks.append(canvas.text((text_x, y + 5), name, "start", "name" if is_root else ""))
        marks.append(canvas.text((NARROW, y + 5), canvas.moment(report.article.time), "end", "soft"))
    return _picture("standing", (NARROW, STEP * len(rows) + 4), [*lines, *marks], streams, tongue)


def _times(streams: Sequence[Stream]) -> list[datetime]:
    reports = [r for s in streams for r in ((s.root, *s.repeats) if s.root else s.repeats)]
    return [t for r in reports if (t := r.article.time)]


def _picture(
    shape: str, size: tuple[float, float], parts: Sequence[str], streams: Sequence[Stream], tongue: Tongue
) -> Markup:
    """The picture with its title and its meaning in words."""
    title = tongue.say("Where this story came from")
    described = in_words(streams, tongue)
    width, height = size
    return Markup(  # noqa: S704  (numbers, and words escaped above)
        f'<svg class="river {shape}" direction="ltr" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" '
        f'role="img" aria-labelledby="t-{shape} d-{shape}"><title id="t-{shape}">{escape(title)}</title>'
        f'<desc id="d-{shape}">{escape(printable(described))}</desc>{"".join(parts)}</svg>'
    )


def in_words(streams: Sequence[Stream], tongue: Tongue) -> str:
    """What the picture shows, as sentences."""
    said = []
    for stream in streams:
        copied = [r.outlet_name for r in stream.repeats if r.tag in COPIED]
        resting = [r.outlet_name for r in stream.repeats if r.tag not in COPIED]
        text = tongue.say("%(name)s reported it by itself", name=stream.name)
        if not stream.root:
            text = tongue.say("%(name)s is named as the source; its report is not held", name=stream.name)
        if copied:
            text += "; " + tongue.say("copied by %(names)s", names=", ".join(copied))
        if resting:
            text += "; " + tongue.say("cited by %(names)s", names=", ".join(resting))
        said.append(text + ".")
    return " ".join(said)
