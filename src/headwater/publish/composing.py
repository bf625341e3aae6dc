"""What leads, what follows, what stands where: the front page composed from cards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from headwater.publish.account import Layout, Section, weight_of
from headwater.publish.paper import Card
from headwater.publish.topics import ORDER

SECONDS = 3
IN_TOPIC = 3
IN_PLACE = 3
PLACES = 6
SINGLES = 9


def compose(cards: Iterable[Card], now: datetime) -> Layout:
    """The front page of these stories: the weightiest leads; then topics in their order, places, and what one outlet has.

    A story stands once. The same cards make the same page in whatever order they come.
    """
    ranked = sorted({c.id: c for c in cards}.values(), key=lambda c: (-weight_of(c, now), c.id))
    leading = [c for c in ranked if c.sentences and c.outlets > 1] or [c for c in ranked if c.sentences] or ranked
    if not leading:
        return Layout(None, (), (), (), ())
    lead, used = leading[0], {leading[0].id}
    seconds = _seconds(leading[1:], lead)
    used.update(c.id for c in seconds)
    several = [c for c in ranked if c.outlets > 1 and c.id not in used]
    topics = _sections("topic", several, used, ORDER, IN_TOPIC)
    left = [c for c in several if c.id not in used and c.place]
    busiest = sorted({c.place for c in left}, key=lambda p: (-sum(1 for c in left if c.place == p), p))[:PLACES]
    places = _sections("country", left, used, busiest, IN_PLACE)
    single = _varied([c for c in ranked if c.outlets == 1 and c.id not in used])[:SINGLES]
    return Layout(lead, seconds, topics, places, tuple(single))


def _seconds(ranked: Sequence[Card], lead: Card) -> tuple[Card, ...]:
    """The stories beside the lead: the weightiest of topics that are not yet there, then the weightiest left."""
    chosen: list[Card] = []
    seen = {lead.topic}
    for card in ranked:
        if card.outlets > 1 and card.topic not in seen and len(chosen) < SECONDS:
            chosen.append(card)
            seen.add(card.topic)
    for card in ranked:
        if card.outlets > 1 and card not in chosen and len(chosen) < SECONDS:
            chosen.append(card)
    return tuple(chosen)


def _sections(kind: str, cards: Sequence[Card], used: set[str], keys: Sequence[str], most: int) -> tuple[Section, ...]:
    """One section for each key that has cards; what is shown is added to `used`."""
    sections = []
    for key in keys:
        fitting = [c for c in cards if (c.topic if kind == "topic" else c.place) == key and c.id not in used][:most]
        if fitting:
            used.update(c.id for c in fitting)
            sections.append(Section(kind, key, tuple(fitting)))
    return tuple(sections)


def _varied(cards: Sequence[Card]) -> list[Card]:
    """The cards so that no outlet stands twice before every outlet stands once."""
    rounds: dict[str, int] = {}
    turns = []
    for card in cards:
        turn = rounds.get(card.primary.outlet, 0)
        rounds[card.primary.outlet] = turn + 1
        turns.append(turn)
    order = sorted(range(len(cards)), key=lambda n: (turns[n], n))
    return [cards[n] for n in order]
