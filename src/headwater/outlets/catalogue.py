"""Outlets found by the address of a page or by their key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from headwater import addresses
from headwater.errors import InputError
from headwater.models import Outlet


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Outlets with their two indexes: `by_host` (host in lower case, without "www.") and `by_key`."""

    outlets: tuple[Outlet, ...]
    by_host: Mapping[str, Outlet]
    by_key: Mapping[str, Outlet]

    @classmethod
    def of(cls, outlets: Iterable[Outlet]) -> Catalogue:
        """The catalogue of these outlets, whatever their order.

        Raises `InputError` where two outlets claim one key or one host: which of them is meant could not be told.
        """
        ordered = tuple(sorted(outlets, key=lambda outlet: outlet.key))
        by_key: dict[str, Outlet] = {}
        by_host: dict[str, Outlet] = {}
        for outlet in ordered:
            if outlet.key in by_key:
                raise InputError(f"two outlets have the key {outlet.key!r}; a key names one outlet only")
            by_key[outlet.key] = outlet
            for host in sorted({_bare(host) for host in outlet.hosts}):
                if host in by_host:
                    other = by_host[host].key
                    raise InputError(f"the host {host!r} is claimed by {other!r} and by {outlet.key!r}; keep one")
                by_host[host] = outlet
        return cls(ordered, MappingProxyType(by_host), MappingProxyType(by_key))

    def at(self, url: str) -> Outlet | None:
        """The outlet that publishes at this address, or None: the longest listed host that the address's host ends in.

        >>> found = Catalogue.of([Outlet("dale", "The Dale", "https://dale.example/", "GB", ("en",), "sample",
        ...                              hosts=("dale.example",))])
        >>> found.at("https://news.dale.example/a").name
        'The Dale'
        """
        labels = addresses.host(url).split(".")
        for start in range(len(labels) - 1):
            found = self.by_host.get(".".join(labels[start:]))
            if found is not None:
                return found
        return None


def outlet_of(url: str, outlets: Catalogue | Iterable[Outlet]) -> Outlet | None:
    """The outlet that publishes at this address, or None. Hand in a `Catalogue` where many addresses are asked."""
    catalogue = outlets if isinstance(outlets, Catalogue) else Catalogue.of(outlets)
    return catalogue.at(url)


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.")
