"""Which editions a story stands in, kept beside it: small, keyed by story and edition, made anew whenever it is shelved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from headwater.publish import Card, StoryView
from headwater.publish.account import weight_of
from headwater.publish.editions import captured_times, card_at, editions_of
from headwater.store import Store, dumps, loads

KIND = "edition"


@dataclass(frozen=True, slots=True)
class Standing:
    """A story in an edition: how much it weighs there, and its card, empty where it is the one that stands today."""

    edition: str
    weight: str
    card: str


def standings(view: StoryView, card: Card, zone: ZoneInfo) -> tuple[Standing, ...]:
    """The editions that a story stands in, whether they were made already or not."""
    found = []
    for key, made in editions_of(captured_times(view), zone):
        then = card_at(view, made)
        if then is not None:
            # Numbers of a fixed width are in order as text, on either database.
            weight = f"{weight_of(then, made) + 1000:014.9f}"
            found.append(Standing(key, weight, "" if then == card else dumps(then)))
    return tuple(found)


def keep_standings(store: Store, story: str, found: tuple[Standing, ...]) -> None:
    """Keep the editions of a story; those that it does not stand in any more go."""
    wanted = {f"{story}@{one.edition}": one for one in found}
    for doc in store.docs_beginning(KIND, f"{story}@"):
        if doc.key not in wanted:
            store.delete_doc(KIND, doc.key)
        elif (doc.doc, doc.sort) == (wanted[doc.key].card, wanted[doc.key].weight):
            del wanted[doc.key]
    for key, one in wanted.items():
        store.put_doc(KIND, key, one.card, sort=one.weight, refers=one.edition)


def edition_cards(store: Store, edition: str, most: int) -> Iterator[Card]:
    """The cards of an edition, the weightiest first."""
    taken = offset = 0
    while taken < most:
        found = store.docs_by(KIND, refers=edition, descending=True, limit=most, offset=offset)
        if not found:
            return
        for doc in found:
            row = store.story_row(doc.key.partition("@")[0])
            if row is not None and taken < most:
                taken += 1
                yield loads(Card, doc.doc or row.doc)
        offset += most
