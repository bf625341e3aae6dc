"""Which policy holds for an article: the signals that are known, brought together for `headwater.rights`."""

from __future__ import annotations

from collections.abc import Iterable

from headwater import addresses
from headwater.models import Outlet, Page, Policy, Ruling, Signal
from headwater.pipeline.work import Bench
from headwater.rights import policy, robots_signals, signals_of_terms
from headwater.store import dumps, loads

AGENT = "HeadwaterBot"


def keep_signals(bench: Bench, page_id: str, signals: Iterable[Signal]) -> None:
    """Keep what a page says of what may be done with it, beside the page."""
    bench.store.put_doc("signals", page_id, dumps(list(signals)))


def keep_robots(bench: Bench, page: Page) -> None:
    """What a robots.txt says, kept for its host; the newest one counts."""
    host = addresses.host(page.url)
    bench.store.put_doc(
        "robots", page.id, page.body.decode("utf-8", "replace"), refers=host, sort=page.captured.isoformat()
    )


def robots_of(bench: Bench, url: str) -> bytes | None:
    """The newest robots.txt of an address's host; None where none was captured."""
    found = bench.store.docs_by("robots", refers=addresses.host(url), descending=True, limit=1)
    return found[0].doc.encode() if found else None


def signals_of_page(bench: Bench, page_id: str) -> tuple[Signal, ...]:
    """What was kept of a page's own signals."""
    kept = bench.store.doc("signals", page_id)
    return tuple(loads(tuple[Signal, ...], kept.doc)) if kept else ()


def policy_of(bench: Bench, url: str, *, outlet: Outlet | None, page_id: str = "", article: str = "") -> Policy:
    """The policy of an address from everything that is known of it."""
    robots = robots_of(bench, url)
    signals = [
        *(robots_signals(robots, url, AGENT) if robots is not None else ()),
        *(signals_of_page(bench, page_id) if page_id else ()),
        *(signals_of_terms(outlet) if outlet else ()),
    ]
    domain = outlet.key if outlet else addresses.registrable(url)
    return policy(
        signals,
        rulings_on(bench, article, url, domain),
        url=url,
        outlet=domain,
        article=article,
        operator_allows=bench.settings.rights.verbs(),
    )


def rulings_on(bench: Bench, *targets: str) -> tuple[Ruling, ...]:
    """The rulings that touch any of these, oldest first."""
    found = [
        doc for target in dict.fromkeys(filter(None, targets)) for doc in bench.store.docs_by("ruling", refers=target)
    ]
    return tuple(loads(Ruling, doc.doc) for doc in sorted(found, key=lambda doc: (doc.sort or "", doc.key)))
