"""Pages in: what the network or an archive gave is kept, each with its visit, in batches that are one transaction each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice

from headwater.models import Page, Visit
from headwater.store import Store

BATCH = 200  # pages a transaction: scale notes, section 3


@dataclass(slots=True)
class Taken:
    """What came in: records by how they ended ("captured", "ignored: request", …), and the ids of the pages."""

    ended: Counter[str] = field(default_factory=Counter)
    pages: list[str] = field(default_factory=list)

    @property
    def records(self) -> int:
        """How many records came in; the counts of `ended` add up to it."""
        return self.ended.total()


def take(store: Store, results: Iterable[Page | Visit], *, why: str, told: Callable[[int], None]) -> Taken:
    """Keep pages and visits as they come; `told` hears how many came since it heard last.

    The same page twice is kept once and counted as `captured: again`.
    """
    taken = Taken()
    waiting = iter(results)
    while batch := list(islice(waiting, BATCH)):
        with store.transaction():
            for result in batch:
                _keep(store, result, why, taken)
        told(len(batch))
    return taken


def _keep(store: Store, result: Page | Visit, why: str, taken: Taken) -> None:
    """Keep one page or visit, and count how it ended."""
    if isinstance(result, Visit):
        store.add_visit(result)
        taken.ended[f"{result.ended}: {result.detail}" if result.detail else result.ended] += 1
        return
    again = store.has_page(result.id)
    if not again:
        store.add_page(result)
        store.add_visit(
            Visit(
                url=result.requested_url or result.url,
                at=result.captured,
                why=why,
                ended="captured",
                status=result.status,
                page=result.id,
                final_url=result.url if result.requested_url else "",
            )
        )
    taken.pages.append(result.id)
    taken.ended["captured: again" if again else "captured"] += 1
