"""What a story's page tells of time and offers to share: its changes, its timeline, when each sentence came,
what the last edition had not, where to share it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from headwater.models import Digest, Revision, Sentence
from headwater.prose import printable
from headwater.publish.account import ReportView
from headwater.publish.editions import captured_times, editions_of
from headwater.publish.paper import Card, Site, StoryView
from headwater.publish.tongue import Tongue

MOST_EVENTS = 14


@dataclass(frozen=True, slots=True)
class Change:
    """One step of a story's log: when, why, and which sentences went and came."""

    at: datetime
    because: str
    removed: tuple[Sentence, ...]
    added: tuple[Sentence, ...]


def changes_of(revisions: Sequence[Revision]) -> tuple[Change, ...]:
    """What each revision changed against the one before it, newest first. The first one is no change."""
    found = []
    for before, after in pairwise(revisions):
        old = {s.text for s in before.digest.said}
        new = {s.text for s in after.digest.said}
        removed = tuple(s for s in before.digest.said if s.text not in new)
        added = tuple(s for s in after.digest.said if s.text not in old)
        found.append(Change(after.since, after.because, removed, added))
    return tuple(reversed(found))


def since_of(view: StoryView) -> dict[str, datetime]:
    """Since when each sentence of a story's digest could be told, by its words: the earliest capture among its receipts.

    A digest with revisions says it better: since when a sentence has stood without a break.
    """
    since: dict[str, datetime] = {}
    for sentence in view.digest.said if isinstance(view.digest, Digest) else ():
        if times := [r.captured for r in sentence.receipts if r.captured is not None]:
            since[sentence.text] = min(times)
    return since | _unbroken(view.revisions)


def _unbroken(revisions: Sequence[Revision]) -> dict[str, datetime]:
    """Since when each sentence of the standing revision has stood without a break, by its words."""
    since: dict[str, datetime] = {}
    for revision in revisions:
        said = {s.text for s in revision.digest.said}
        since = {text: since.get(text, revision.since) for text in said}
    return since


@dataclass(frozen=True, slots=True)
class News:
    """What a story has that the edition before its newest report had not."""

    edition: str  # the key of that edition
    made: datetime
    sentences: frozenset[str]  # ids
    first: str  # of them, as they stand


def news_of(view: StoryView, since: Mapping[str, datetime], zone: ZoneInfo) -> News | None:
    """What is new since the last edition that held the story; None where all of it is, or nothing."""
    times = captured_times(view)
    held = [(key, made) for key, made in editions_of(times, zone) if times and made < times[-1]]
    if not held or not isinstance(view.digest, Digest):
        return None
    key, made = held[-1]
    told = view.digest.sentences
    new = [s.id for s in told if s.text in since and since[s.text] > made]
    return News(key, made, frozenset(new), new[0]) if 0 < len(new) < len(told) else None


def timeline_of(
    reports: Sequence[ReportView], revisions: Sequence[Revision], tongue: Tongue
) -> tuple[tuple[datetime, str, bool], ...]:
    """The reports that others rest on or that stand for themselves, and what became of the account; earliest first.

    Each with its time, its words, and whether it is a change of the account.
    """
    events: list[tuple[datetime, str, bool]] = []
    named: set[str] = set()
    for report in sorted(reports, key=lambda r: (r.article.time is None, r.article.time or r.article.id)):
        if report.tag not in ("first", "earliest", "own") or report.article.time is None or report.outlet_name in named:
            continue
        named.add(report.outlet_name)
        said = tongue.say("%(outlet)s reports it by itself", outlet=report.outlet_name)
        if report.tag == "earliest":
            said = tongue.say("%(outlet)s has the earliest report we have", outlet=report.outlet_name)
        if report.tag == "first":
            said = tongue.say("%(outlet)s has the first report", outlet=report.outlet_name)
        events.append((report.article.time, said, False))
    events = events[:MOST_EVENTS]
    for n, revision in enumerate(revisions):
        said = tongue.say("This account changes") if n else tongue.say("This account appears")
        events.append((revision.since, said, bool(n)))
    return tuple(sorted(events))


def shares_of(site: Site, card: Card) -> tuple[tuple[str, str], ...]:
    """Where a story can be shared: plain links, which ask nobody before they are followed."""
    address = f"{site.root}/story/{card.id}/"
    headline = printable(card.headline)
    both = f"{headline} {address}"
    found = [
        ("E-mail", "mailto:?" + urlencode({"subject": headline, "body": address}).replace("+", "%20")),
        ("Mastodon", "https://mastodon.social/share?" + urlencode({"text": both})),
        ("Bluesky", "https://bsky.app/intent/compose?" + urlencode({"text": both})),
        ("WhatsApp", "https://wa.me/?" + urlencode({"text": both})),
        ("Telegram", "https://t.me/share/url?" + urlencode({"url": address, "text": headline})),
        ("X", "https://x.com/intent/post?" + urlencode({"url": address, "text": headline})),
    ]
    if site.facebook_app_id:
        asked = {"app_id": site.facebook_app_id, "display": "popup", "href": address}
        found.append(("Facebook", "https://www.facebook.com/dialog/share?" + urlencode(asked)))
    return tuple(found)
