"""Telling a hub which feeds changed, so that subscribers hear of a story, and of its end, within a minute (WebSub, section 7).

What changed is read from the ledger: a digest that was issued, a ruling that took something down. The addresses wait in the
store until the hub has taken them; a hub that does not answer is asked again later and later, up to an hour. What was told of
a story is kept with it, so that the feeds that held it are known when it is gone.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from headwater.pipeline.doors import door_of
from headwater.pipeline.work import Bench
from headwater.publish.routes import FEEDS, is_key
from headwater.settings import Settings
from headwater.store import Store, canonical_json, dumps, loads

LONGEST = timedelta(hours=1)  # between two tries
AT_ONCE = 100  # addresses in one request; hubs read a form of some kilobytes
LOOKED_FOR = timedelta(minutes=10)  # after a ruling: by then the steps have taken out what it rules
_WAITS, _HELD, _STANDS = "hub-waits", "hub-held", "hub-stands"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """How far the ledger was read, until when stories that are gone are looked for, and how the hub answered last."""

    read: int = 0
    look_until: datetime | None = None
    next_try: datetime | None = None
    tries: int = 0
    fault: str = ""


def see_to_hub(bench: Bench, now: datetime) -> int:
    """Tell the hub that is set which feeds changed since it was last told; how many addresses it took.

    Nothing where no hub is set, or the site has no address of its own (`site.base_address`) that a hub could read.
    """
    site = bench.settings.site
    if not site.websub_hub or not site.base_address:
        return 0
    stands = _noted(bench.store, bench.settings.site_root, now)
    if stands.next_try is not None and now < stands.next_try:
        return 0
    waiting = [doc.key for doc in bench.store.docs(_WAITS, limit=AT_ONCE)]
    if not waiting:
        return 0
    answer = asyncio.run(_told(bench.settings, waiting, now))
    taken = isinstance(answer, int) and 200 <= answer < 300
    with bench.store.transaction():
        for url in waiting if taken else ():
            bench.store.delete_doc(_WAITS, url)
        again = None if taken else now + min(LONGEST, timedelta(minutes=2**stands.tries))
        tries = 0 if taken else min(stands.tries + 1, 10)
        _keep(bench.store, replace(stands, next_try=again, tries=tries, fault="" if taken else f"{answer}"))
    return len(waiting) if taken else 0


def hub_stands(store: Store) -> tuple[int, str]:
    """How many addresses wait for the hub, and what was wrong when it was last told; nothing where nothing was."""
    return store.count_docs(_WAITS), _stands(store).fault


def _noted(store: Store, root: str, now: datetime) -> Stands:
    """Have the feeds wait whose stories changed since the ledger was last read; where that stands now."""
    stands = _stands(store)
    if store.doc(_STANDS, "hub") is None:  # whoever subscribes from now on reads the feeds as they are
        stands = Stands(read=store.check_ledger()[0])
        _keep(store, stands)
        return stands
    entries = store.ledger(stands.read)
    look = stands.look_until if stands.look_until is None or now <= stands.look_until else None
    if not entries and stands.look_until is None:
        return stands
    with store.transaction():
        for entry in entries:
            if entry.kind == "revision":
                _changed(store, root, json.loads(entry.doc)["story"])
            elif entry.kind == "ruling":
                look = now + LOOKED_FOR
        for doc in store.all_docs(_HELD) if look is not None else ():
            if store.story_row(doc.key) is None:
                _changed(store, root, doc.key)
        after = replace(stands, read=entries[-1].seq if entries else stands.read, look_until=look)
        _keep(store, after)
    return after


def _changed(store: Store, root: str, story: str) -> None:
    """Have the feeds of a story wait: those that hold it now, and those that held it when it was last told of."""
    kept = store.doc(_HELD, story)
    held, row = set(json.loads(kept.doc) if kept else ()), store.story_row(story)
    now_held = set[str]()
    if row is not None:
        named = [("topic", row.topic), ("country", row.country)]
        named += [("language", one) for one in row.languages] + [("outlet", one) for one in row.outlets]
        now_held = {"/", *(f"/{kind}/{key}/" for kind, key in named if is_key(key))}
        store.put_doc(_HELD, story, canonical_json(sorted(now_held)))
    else:
        store.delete_doc(_HELD, story)
    for url in _feeds(root, held | now_held):
        store.put_doc(_WAITS, url, "")


def _feeds(root: str, pages: set[str]) -> Iterator[str]:
    """The addresses of the feeds beside pages."""
    return (f"{root}{path}{leaf}" for path in sorted(pages) for leaf in FEEDS)


async def _told(settings: Settings, urls: list[str], now: datetime) -> int | str:
    """Tell the hub; its status, or why there is none."""
    form = [("hub.mode", "publish"), *(("hub.url", url) for url in urls)]
    async with door_of(settings, lambda: now, seconds=10, read_seconds=10) as door:
        return await door.tell(settings.site.websub_hub, form)


def _stands(store: Store) -> Stands:
    kept = store.doc(_STANDS, "hub")
    return loads(Stands, kept.doc) if kept else Stands()


def _keep(store: Store, stands: Stands) -> None:
    store.put_doc(_STANDS, "hub", dumps(stands))
