"""Which policy holds for an article: the signals that are known, brought together for `headwater.rights`."""

from __future__ import annotations

from collections.abc import Iterable

from headwater import addresses
from headwater.desk.cases import Case, Kind
from headwater.desk.effect import stay_down_of, story_ruling
from headwater.models import Outlet, Page, Policy, Ruling, Signal, Story, Verb, content_id
from headwater.outlets import outlet_of
from headwater.pipeline.hosts import hosts_under, keep_host_file, licences_of, standing, want_licence
from headwater.pipeline.work import Bench
from headwater.publish import Gone
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


def denied_of_story(bench: Bench, story: Story) -> frozenset[Verb]:
    """The verbs that rulings on a story itself deny, under whichever of its ids they were made."""
    return story_ruling(rulings_on(bench, story.id, *story.formerly), story)


def gone_by_ruling(bench: Bench, *targets: str) -> Gone | None:
    """What the page of something says that the newest ruling on it took down; None where no ruling did."""
    hiding = [
        one
        for one in rulings_on(bench, *targets, *_stood_at(bench, targets))
        if {Verb.LIST, Verb.ANALYSE} & set(one.verbs)
    ]
    if not hiding or hiding[-1].allows:
        return None
    kept = bench.store.doc("case", hiding[-1].case)
    by_law = kept is not None and loads(Case, kept.doc).kind in (Kind.COURT_ORDER, Kind.GOVERNMENT)
    return Gone("ruled-out", hiding[-1].at, hiding[-1].case, 451 if by_law else 410)


def _stood_at(bench: Bench, targets: Iterable[str]) -> tuple[str, ...]:
    """The addresses of what was taken down, by which it may have been ruled on."""
    return tuple(url for one in targets if (known := stay_down_of(bench.store, one)) for url in known.addresses)


def rulings_on(bench: Bench, *targets: str) -> tuple[Ruling, ...]:
    """The rulings that touch any of these, oldest first."""
    if not bench.store.docs("ruling", limit=1):
        return ()  # nobody ever ruled on anything
    found = [
        doc for target in dict.fromkeys(filter(None, targets)) for doc in bench.store.docs_by("ruling", refers=target)
    ]
    return tuple(loads(Ruling, doc.doc) for doc in sorted(found, key=lambda doc: (doc.sort or "", doc.key)))
