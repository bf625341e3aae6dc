"""The paper as a series of editions: at which hours, which stories each holds, and a story as it stood at such an hour.

An edition is computed from capture times, so that two papers of the same captures have the same editions. It prints only
what stands today: a sentence that was corrected or withdrawn since is left out of every edition, never printed again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from headwater.errors import SettingsError
from headwater.models import Claim, Digest, Sentence, Tracing, Withheld
from headwater.publish.account import card_of
from headwater.publish.paper import Card, StoryView

HOURS = (6, 18)  # of the paper's own time zone: a morning and an evening edition
SPAN = timedelta(hours=24)  # a story stands in an edition if something of it was captured in the day before
_KEY = re.compile(r"(\d{4}-\d{2}-\d{2})-(\d{2})")


@lru_cache(maxsize=8)
def zone_of(name: str) -> ZoneInfo:
    """A time zone by its IANA name. Raises `SettingsError` where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SettingsError(f"site.time_zone: there is no zone {name!r}; names are like Europe/Lisbon") from error


def edition_time(key: str, zone: ZoneInfo) -> datetime | None:
    """When an edition was made, by its key (`2026-11-23-06`, day and hour of the zone); None where it is no key of one."""
    match = _KEY.fullmatch(key)
    if match is None or int(match[2]) not in HOURS:
        return None
    try:
        day = date.fromisoformat(match[1])
    except ValueError:
        return None
    return datetime.combine(day, time(int(match[2])), zone).astimezone(UTC)


def editions_of(times: Iterable[datetime], zone: ZoneInfo) -> tuple[tuple[str, datetime], ...]:
    """Key and time of every edition that holds a story of which something was captured at these times, earliest first."""
    found: dict[str, datetime] = {}
    for at in times:
        day = at.astimezone(zone).date()
        for after in range(3):
            for hour in HOURS:
                made = datetime.combine(day + timedelta(days=after), time(hour), zone).astimezone(UTC)
                if at <= made < at + SPAN:
                    found[f"{day + timedelta(days=after)}-{hour:02d}"] = made
    return tuple(sorted(found.items()))


def captured_times(view: StoryView) -> tuple[datetime, ...]:
    """When something of a story was captured, earliest first."""
    times = {t for m in view.members for t in (m.captured, m.version_captured) if t}
    return tuple(sorted(times))


def view_at(view: StoryView, at: datetime) -> StoryView | None:
    """A story without what was captured after a time; None where nothing of it was captured by then.

    What is known of copies and origins is what is known today; sentences are those of the standing digest whose receipts
    had all been captured. Where its headline had not, the story stands under the headline of its source.
    """
    members = tuple(m for m in view.members if m.captured is None or m.captured <= at)
    if not members:
        return None
    held = {m.id for m in members}
    digest: Digest | Withheld = view.digest
    if isinstance(digest, Digest):
        standing = tuple(s for s in digest.sentences if _captured_by(s, held, at))
        if _captured_by(digest.headline, held, at):
            digest = replace(digest, sentences=standing)
        else:
            digest = Withheld(view.story.id, "not-told")
    languages = tuple(dict.fromkeys(m.language for m in members if m.language))
    return replace(
        view,
        members=members,
        digest=digest,
        story=replace(view.story, members=tuple(m.id for m in members), languages=languages),
        tracing=_tracing_of(view.tracing, held),
        claims=tuple(claim for c in view.claims if (claim := _claim_of(c, held))),
    )


def card_at(view: StoryView, at: datetime) -> Card | None:
    """The card of a story as it stood at a time; `updated` is never later. None where nothing of it was captured by then."""
    then = view_at(view, at)
    if then is None:
        return None
    times = [t for t in captured_times(then) if t <= at]
    return replace(card_of(then), updated=times[-1] if times else None)


def _captured_by(sentence: Sentence, held: set[str], at: datetime) -> bool:
    """Whether all that a sentence rests on had been captured."""
    return all(r.article in held and (r.captured is None or r.captured <= at) for r in sentence.receipts)


def _tracing_of(tracing: Tracing, held: set[str]) -> Tracing:
    """What is known of where some of a story's articles came from."""
    origins = []
    for origin in tracing.origins:
        members = tuple(m for m in origin.members if m in held)
        if members:
            origins.append(replace(origin, members=members))
    first = tracing.first if tracing.first in held else ""
    return replace(
        tracing,
        edges=tuple(e for e in tracing.edges if e.article in held and (e.parent in held or ":" in e.parent)),
        origins=tuple(origins),
        independent=None if tracing.independent is None else max(1, min(tracing.independent, len(origins))),
        first=first,
        first_sure=tracing.first_sure and bool(first),
    )


def _claim_of(claim: Claim, held: set[str]) -> Claim | None:
    """A claim with the passages and values that some of a story's articles have."""
    passages = tuple(p for p in claim.passages if p[0] in held)
    values = [replace(v, passages=tuple(p for p in v.passages if p[0] in held)) for v in claim.values]
    return replace(claim, passages=passages, values=tuple(v for v in values if v.passages)) if passages else None
