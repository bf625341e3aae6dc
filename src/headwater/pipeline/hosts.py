"""The files in which hosts speak for their pages, as the store keeps them: every capture of each, and what stands now.

A file that a later capture repeats stands since the first of these captures, so that looking again once a day changes
nothing that was made from it. What stands is a function of the captures, in whatever order they came.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from headwater import addresses
from headwater.models import Page, Signal, sha256_of
from headwater.pipeline.work import Bench
from headwater.rights import LICENCE, ROBOTS, HostFile, content_of, host_file_name, is_licence, parse_robots
from headwater.store import dumps, loads

_KEPT = 400  # captures of one file that are looked through for the time since when it says what it says


def name_of(page: Page) -> str:
    """Which file of its host a page is; empty for a page that is none. Where a redirect led away, the address asked counts."""
    asked = page.requested_url or page.url
    return host_file_name(asked) or (LICENCE if page.status == 200 and is_licence(page.body) else "")


def keep_host_file(bench: Bench, page: Page) -> bool:
    """Keep one capture of such a file; whether what stands is another thing now."""
    name = name_of(page)
    body = content_of(page.status, page.body)
    if not name or body is None:
        return False
    url = page.requested_url or page.url
    belongs = _belongs(name, url)
    file = HostFile(name, url, page.captured, body, page.id)
    bench.store.put_doc("host-file", page.id, dumps(file), refers=belongs, sort=page.captured.isoformat())
    if name == ROBOTS:
        for licence in parse_robots(body, "").licences:
            want_licence(bench, licence, url)
    return _restand(bench, belongs)


def want_licence(bench: Bench, url: str, page: str) -> None:
    """Have a licence document asked for, once a day from now on, because a page or file of a host names it."""
    if not addresses.is_public(url):
        return
    host = addresses.host(page)
    bench.store.put_doc("licence-named", f"{url} {host}", page, refers=url)
    if bench.store.doc("licence", url) is None:
        bench.store.put_doc("licence", url, "", sort="")


def hosts_under(bench: Bench, page: Page) -> tuple[str, ...]:
    """Addresses of the hosts that a file speaks for: its own, or those that name it as their licence."""
    url = page.requested_url or page.url
    if name_of(page) != LICENCE:
        return (url,)
    return tuple(doc.doc for doc in bench.store.docs_by("licence-named", refers=url, limit=1 << 30))


def standing(bench: Bench, url: str) -> tuple[HostFile, ...]:
    """The files of an address's host that stand now."""
    return _files(bench, addresses.host(url))


def licence_at(bench: Bench, url: str) -> HostFile | None:
    """The licence document at an address, as it stands now; None where none was captured."""
    return next(iter(_files(bench, _belongs(LICENCE, url))), None)


def licences_of(bench: Bench, signals: Iterable[Signal]) -> tuple[HostFile, ...]:
    """The licence documents that signals point to, as far as they were captured."""
    named = dict.fromkeys(one.value for one in signals if one.key == "license" or one.source == "license")
    return tuple(file for url in named if (file := licence_at(bench, url)) is not None)


def captures_of(bench: Bench, name: str, url: str, *, limit: int = 30) -> tuple[HostFile, ...]:
    """The captures of one file, newest first."""
    found = bench.store.docs_by("host-file", refers=_belongs(name, url), descending=True, limit=limit)
    return tuple(loads(HostFile, doc.doc) for doc in found)


def _belongs(name: str, url: str) -> str:
    """Whose file it is: a host's, or for a licence its own address."""
    return f"{LICENCE} {url}" if name == LICENCE else f"{name} {addresses.host(url)}"


def _files(bench: Bench, owner: str) -> tuple[HostFile, ...]:
    """What stands for a host or a licence's address."""
    kept = bench.store.doc("host", owner)
    return _loaded(kept.doc) if kept else ()


@lru_cache(maxsize=512)
def _loaded(doc: str) -> tuple[HostFile, ...]:
    """The files in a kept value, each value read once."""
    return tuple(loads(tuple[HostFile, ...], doc))


def _restand(bench: Bench, belongs: str) -> bool:
    """Say anew what stands of one file; whether that changed."""
    captures = [
        loads(HostFile, doc.doc)
        for doc in bench.store.docs_by("host-file", refers=belongs, descending=True, limit=_KEPT)
    ]
    newest = captures[0]
    for one in captures:
        if sha256_of(one.body) != sha256_of(newest.body):
            break
        newest = replace(newest, at=one.at, page=one.page)
    owner = belongs if newest.name == LICENCE else addresses.host(newest.url)
    others = tuple(one for one in _files(bench, owner) if one.name != newest.name)
    made = dumps(sorted((*others, newest), key=lambda one: one.name))
    before = bench.store.doc("host", owner)
    if before is not None and before.doc == made:
        return False
    bench.store.put_doc("host", owner, made, sort=newest.at.isoformat())
    return True
