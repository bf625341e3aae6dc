"""The vocabularies of preferences, read once from the dated data file beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from headwater.models import Verb

Verbs = tuple[Verb, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One vocabulary: where and when it was read, which words mean which verbs, and how it says yes and no."""

    name: str
    source: str
    read: date
    verbs: Mapping[str, Verbs]
    denies: Verbs = ()  # what a vocabulary of one word denies
    yes: frozenset[str] = frozenset()
    no: frozenset[str] = frozenset()
    more: Mapping[str, Any] = field(default_factory=dict)

    def allows(self, value: str) -> bool | None:
        """What an answer says: yes, no, or None where it is neither."""
        if value in self.yes:
            return True
        return False if value in self.no else None


@lru_cache(maxsize=1)
def vocabularies() -> Mapping[str, Vocabulary]:
    """All vocabularies by name."""
    text = (resources.files("headwater.rights") / "vocabularies.toml").read_text("utf-8")
    return MappingProxyType({name: _vocabulary(name, said) for name, said in tomllib.loads(text).items()})


def _vocabulary(name: str, said: dict[str, Any]) -> Vocabulary:
    """A vocabulary as the file has it."""
    denied = said.get("denies", ())
    words = said.get("verbs") or (denied if isinstance(denied, dict) else {})
    return Vocabulary(
        name=name,
        source=said["source"],
        read=said["read"],
        verbs=MappingProxyType({word: _verbs(verbs) for word, verbs in words.items()}),
        denies=() if isinstance(denied, dict) else _verbs(denied),
        yes=frozenset(said.get("yes", ())),
        no=frozenset(said.get("no", ())),
        more=MappingProxyType({key: value for key, value in said.items() if key in _MORE}),
    )


_MORE = frozenset({"because", "namespace", "free", "keys"})


def _verbs(names: Any) -> Verbs:
    """Verbs by their names."""
    return tuple(Verb(name) for name in names)
