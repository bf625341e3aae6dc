"""The paper under a drill: brought up to date after decisions, and probed for everything that was taken down."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from headwater.desk.drill import Things
from headwater.desk.effect import StayDown
from headwater.models import Page, Visit
from headwater.pipeline.clock import keep_promises
from headwater.pipeline.engines import here
from headwater.pipeline.probing import asks_shelf, captures_holding, editions_held, probe, told_elsewhere
from headwater.pipeline.run import Told, run_steps
from headwater.pipeline.shelf import StoreShelf
from headwater.pipeline.taking import take
from headwater.pipeline.work import Bench, make_bench
from headwater.settings import Settings
from headwater.store import Store, loads


@dataclass(slots=True)
class Paper:
    """A paper of these captures, what was found on it, and how much was asked."""

    bench: Bench
    runs: int = 0
    asked: int = 0
    found: list[str] = field(default_factory=list)

    @staticmethod
    def of(settings: Settings, store: Store, captures: Iterable[Page | Visit], now: datetime) -> Paper:
        """Take the captures in and run every step."""
        take(store, captures, why="archive", told=lambda _: None)
        paper = Paper(make_bench(settings, now, store))
        paper._run()
        return paper

    def things(self) -> Things:
        """What can be complained of."""
        store = self.bench.store
        articles = [one for one in store.article_ids() if (state := store.article_state(one)) and state[1] is None]
        held = store.articles(articles)
        return Things(
            articles=articles,
            addresses=sorted({one.url for one in held}),
            stories=[row.id for row in store.stories(limit=1 << 20)],
            outlets=sorted({one.outlet for one in held}),
        )

    def bring_up_to_date(self, now: datetime) -> None:
        """Do what waits, see to the clock, and ask every surface for everything that is down."""
        self._run()
        keep_promises(self.bench, now)
        shelf = StoreShelf(self.bench, sample=True)
        things = [
            thing for doc in self.bench.store.all_docs("stay-down") if not (thing := loads(StayDown, doc.doc)).over
        ]
        findings = probe(asks_shelf(shelf), things, editions_held(shelf), elsewhere=told_elsewhere(self.bench.store))
        self.asked += len(findings)
        self.found += [f"{one.address} still shows {', '.join(one.shown)}" for one in findings if one.shown]
        for thing in things:
            self.found += [
                f"capture {sha} of a removed article is held" for sha in captures_holding(self.bench.store, thing)
            ]

    def faults(self) -> list[str]:
        """What probes found that should not be there, and what broke."""
        return list(self.found)

    def _run(self) -> None:
        """Run every step; what breaks is found."""
        told = Told()
        run_steps(replace(self.bench), here, told.hear)
        self.runs += 1
        self.found += [f"bug in {one.step} of {one.key}: {one.detail}" for one in told.bugs]
