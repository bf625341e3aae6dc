"""Which policy holds for an article: the signals that are known, brought together for `headwater.rights`."""

from __future__ import annotations

from collections.abc import Iterable

from headwater import addresses
from headwater.models import Outlet, Page, Policy, Ruling, Signal, content_id
from headwater.outlets import outlet_of
from headwater.pipeline.hosts import hosts_under, keep_host_file, licences_of, standing, want_licence
from headwater.pipeline.work import Bench
from headwater.rights import host_signals, policy, signals_of_terms
from headwater.store import dumps, loads

AGENT = "HeadwaterBot"


def keep_signals(bench: Bench, page_id: str, signals: Iterable[Signal], *, url: str = "") -> None:
    """Keep what a page says of what may be done with it, beside the page; licences that it names wait to be asked for."""
    said = list(signals)
    bench.store.put_doc("signals", page_id, dumps(said))
    for licence in sorted({one.value for one in said if one.source == "license"}):
        want_licence(bench, licence, url)


def take_host_file(bench: Bench, page: Page) -> None:
    """Keep a file in which a host speaks for its pages; where it says another thing now, every article it touches waits."""
    if not keep_host_file(bench, page):
        return
    for url in hosts_under(bench, page):
        outlet = outlet_of(url, bench.catalogue)
        key = outlet.key if outlet else addresses.registrable(url)
        for article in bench.store.articles_of_outlet(key, limit=1 << 30):
            bench.store.set_waiting("filing", article, content_id("host-file", article, page.id))


def signals_of_page(bench: Bench, page_id: str) -> tuple[Signal, ...]:
    """What was kept of a page's own signals."""
    kept = bench.store.doc("signals", page_id)
    return tuple(loads(tuple[Signal, ...], kept.doc)) if kept else ()


def signals_of_address(
    bench: Bench, url: str, *, outlet: Outlet | None = None, page_id: str = ""
) -> tuple[Signal, ...]:
    """Everything that is known of what a publisher says of an address: host, page, licences, terms."""
    said = (
        *host_signals(standing(bench, url), url, AGENT),
        *(signals_of_page(bench, page_id) if page_id else ()),
        *(signals_of_terms(outlet) if outlet else ()),
    )
    return (*said, *host_signals(licences_of(bench, said), url, AGENT))


def policy_of(bench: Bench, url: str, *, outlet: Outlet | None, page_id: str = "", article: str = "") -> Policy:
    """The policy of an address from everything that is known of it."""
    domain = outlet.key if outlet else addresses.registrable(url)
    return policy(
        signals_of_address(bench, url, outlet=outlet, page_id=page_id),
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
