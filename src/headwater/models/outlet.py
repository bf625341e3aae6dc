"""Publishers and where they announce."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Channel:
    """A feed, sitemap or section page where an outlet announces; `unverified` until a check has visited it."""

    url: str
    kind: str = "feed"  # feed | sitemap | page
    unverified: bool = True


@dataclass(frozen=True, slots=True)
class Outlet:
    """A publisher. `names` are all names and aliases by which others cite it, the usual one first; `hosts` are its hosts.

    `kind`: `agency`, `broadcaster`, `newspaper`, `magazine`, `online`, `state`, `official`, `aggregator`, `sample`.
    `ambiguous` are further names, not among `names`, that others use as well ("the Times"): they mean this outlet only where
    the context says so.
    `owner` stands only with a source and a date. `checked` is the day of the last `headwater outlets check`, or `never`.
    """

    key: str
    name: str
    home: str
    country: str  # ISO 3166-1 alpha-2, or "" for an international one
    languages: tuple[str, ...]
    kind: str
    hosts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()
    region: str = ""
    owner: str = ""
    owner_source: str = ""
    owner_date: str = ""
    state_controlled: bool = False
    state_source: str = ""
    terms: tuple[tuple[str, str], ...] = ()  # what its terms say, as (verb, "allowed" | "denied")
    checked: str = "never"
    ambiguous: tuple[str, ...] = ()
