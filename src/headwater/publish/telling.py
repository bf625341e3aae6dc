"""What a story's page tells of time and offers to share: its changes, its timeline, when each sentence came, where to share it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from urllib.parse import urlencode

from headwater.models import Revision, Sentence
from headwater.prose import printable
from headwater.publish.account import ReportView
from headwater.publish.paper import Card, Site
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


def since_of(revisions: Sequence[Revision]) -> dict[str, datetime]:
    """Since when each sentence of the standing revision has stood without a break, by its words."""
    since: dict[str, datetime] = {}
    for revision in revisions:
        said = {s.text for s in revision.digest.said}
        since = {text: since.get(text, revision.since) for text in said}
    return since


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
