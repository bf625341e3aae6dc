"""What a publisher sees of itself: what is held, what was read of its wishes, when it is visited next; and proofs, asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from headwater import addresses, post
from headwater.desk.cases import Case, Kind
from headwater.desk.publishers import FILE, TXT_NAME, shown_in, shown_in_page
from headwater.errors import InputError
from headwater.gather import Request
from headwater.models import Page
from headwater.pipeline.clock import outlet_key
from headwater.pipeline.doors import door_of
from headwater.pipeline.hosts import standing
from headwater.pipeline.policies import policy_of, signals_of_address
from headwater.pipeline.work import Bench
from headwater.publish.publisher_pages import FileRow, PublisherView, RulingRow
from headwater.settings import Settings
from headwater.store import loads

MOST_SHOWN = 20_000  # characters of a file that are shown
MOST_CASES = 50


def publisher_view(bench: Bench, domain: str) -> PublisherView | None:
    """All that is known of the publisher at a registrable domain; None for what is no such domain."""
    domain = domain.strip().lower().rstrip(".")
    if not addresses.is_registrable(domain):
        return None
    store, key = bench.store, outlet_key(bench, domain)
    entry = bench.catalogue.by_key.get(key)
    newest = store.articles(store.articles_of_outlet(key, limit=1))
    home = entry.home if entry else f"https://{domain}/"
    page = newest[0].page if newest else ""
    # A report may have been taken down since: its address tells which host to show the files of, and is not shown itself.
    files = {one.url: one for where in (home, *(one.url for one in newest)) for one in standing(bench, where)}
    visits = [row.next_visit for row in store.channels() if row.outlet == key and row.next_visit is not None]
    return PublisherView(
        domain=domain,
        name=entry.name if entry else (newest[0].outlet_name if newest else domain),
        articles=store.count_articles_of_outlet(key),
        stories=store.count_stories("outlet", key),
        outlet=key if newest else "",
        signals=signals_of_address(bench, home, outlet=entry, page_id=page),
        files=tuple(
            FileRow(one.name, one.url, one.at, one.body.decode("utf-8", "replace")[:MOST_SHOWN])
            for one in sorted(files.values(), key=lambda one: (one.name, one.url))
        ),
        policy=policy_of(bench, home, outlet=entry, page_id=page),
        about=home,
        next_visit=min(visits, default=None),
        rulings=_asked_for(bench, key, domain),
    )


def _asked_for(bench: Bench, key: str, domain: str) -> tuple[RulingRow, ...]:
    """What the publisher itself asked for, newest first."""
    found = []
    for doc in bench.store.all_docs("case"):
        case = loads(Case, doc.doc)
        own = any(
            one.target == key if one.scope == "outlet" else addresses.registrable(one.target) == domain
            for one in case.targets
        )
        if own and case.kind is Kind.PUBLISHER_OPTOUT and case.verified_by:
            found.append(RulingRow(case.id, case.received, case.state.value.replace("_", " "), tuple(case.verbs)))
    return tuple(found[::-1][:MOST_CASES])


async def shown_by(settings: Settings, domain: str, by: str, now: Callable[[], datetime]) -> set[str]:
    """The public words that a domain shows: in its DNS (`dns`), in a file (`well-known`) or on its home page (`meta`).

    One request through the one door, asked for by whoever begun the claim. Raises `InputError` where it cannot be read, with
    the reason, and `MissingExtraError` where names are asked without the extra `mail`.
    """
    if by == "dns":
        return await asyncio.to_thread(_in_names, domain, settings.desk.resolver)
    url = f"https://{domain}{FILE}" if by == "well-known" else f"https://{domain}/"
    gather = settings.gather
    seconds, read_seconds = min(20, gather.total_seconds), min(10, gather.read_seconds)
    async with door_of(settings, now, seconds=seconds, read_seconds=read_seconds) as door:
        found = await door.fetch(Request(url, "robots" if by == "well-known" else "home"))
    if not isinstance(found, Page) or found.status != 200:
        why = f"it answers {found.status}" if isinstance(found, Page) else found.detail or found.ended
        raise InputError(f"{url} could not be read: {why}")
    return shown_in_page(found.body) if by == "meta" else shown_in(found.body.decode("utf-8", "replace")[:MOST_SHOWN])


def _in_names(domain: str, resolver: str) -> set[str]:
    """The public words in the TXT records of a domain."""
    answers = [post.txt_records(name, resolver=resolver) for name in (f"{TXT_NAME}.{domain}", domain)]
    return {word for answer in answers for record in answer.records for word in shown_in(record)}
