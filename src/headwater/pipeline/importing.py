"""What `headwater import` brings in: archives, lists of channels, lists of addresses; then every step on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from headwater import addresses
from headwater.errors import InputError
from headwater.gather import begins_like_warc, read_archive
from headwater.gather.opml import Listed, looks_like_opml, parse_addresses, parse_opml
from headwater.models import Visit
from headwater.pipeline.taking import Taken, take
from headwater.pipeline.work import Bench


@dataclass(slots=True)
class Brought:
    """What an import brought: for each file its kind and what came of each of its records, lines or channels."""

    files: dict[str, Taken] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    @property
    def records(self) -> int:
        """How many records, lines or channels came in."""
        return sum(taken.records for taken in self.files.values())


def bring(bench: Bench, paths: tuple[Path, ...], told: Callable[[int], None], *, limit: int) -> Brought:
    """Take in files one after the other. Raises `InputError` for a file that is none of the three kinds."""
    brought = Brought()
    for path in paths:
        kind = kind_of(path)
        brought.kinds[str(path)] = kind
        if kind == "warc":
            taken = take(bench.store, read_archive(path, limit=limit), why="archive", told=told)
        elif kind == "opml":
            taken = _channels(bench, path)
        else:
            taken = _addresses(bench, path)
        brought.files[str(path)] = taken
    return brought


def kind_of(path: Path) -> str:
    """`warc`, `opml` or `addresses`, by how a file begins. Raises `InputError` where it cannot be read."""
    try:
        with path.open("rb") as file:
            head = file.read(1 << 16)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    if begins_like_warc(head):
        return "warc"
    if looks_like_opml(head):
        return "opml"
    try:
        parse_addresses(head)
    except InputError as error:
        raise InputError(f"{path}: neither a WARC archive, nor OPML, nor a list of addresses: {error}") from error
    return "addresses"


def _channels(bench: Bench, path: Path) -> Taken:
    """The channels of an OPML file, each known from now on."""
    try:
        listed = parse_opml(path.read_bytes())
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
    if not listed.subscriptions and not listed.refused:
        raise InputError(f"{path}: this OPML names no feed; an outline with an xmlUrl names one")
    taken = _refused(bench, listed)
    with bench.store.transaction():
        for one in listed.subscriptions:
            outlet = bench.catalogue.at(one.url) or (bench.catalogue.at(one.home) if one.home else None)
            bench.store.put_channel(one.url, outlet.key if outlet else addresses.registrable(one.home or one.url))
            taken.ended["channel"] += 1
    return taken


def _addresses(bench: Bench, path: Path) -> Taken:
    """The addresses of a list, each to be asked for at the next gathering."""
    try:
        listed = parse_addresses(path.read_bytes())
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
    taken = _refused(bench, listed)
    with bench.store.transaction():
        for one in listed.subscriptions:
            new = bench.store.queue_address(
                addresses.canonical(one.url),
                why="list",
                found_at=bench.now,
                not_before=bench.now,
                domain=addresses.registrable(one.url),
            )
            taken.ended["queued" if new else "queued: again"] += 1
    return taken


def _refused(bench: Bench, listed: Listed) -> Taken:
    """What of a list may not be asked, kept with its reason."""
    taken = Taken()
    with bench.store.transaction():
        for url, reason in listed.refused:
            bench.store.add_visit(Visit(url, bench.now, "list", "refused", reason))
            taken.ended[f"refused: {reason}"] += 1
    return taken
