"""TOML files in country folders → `Outlet` values, with every fault named by file and field.

The name of a file is the outlet's key, the name of its folder the country (`int` for an international outlet).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError

from headwater import addresses
from headwater.errors import InputError
from headwater.models import Channel, Outlet

REGIONS = ("Africa", "Americas", "Asia", "Europe", "Oceania")
"""The regions of the world by the United Nations' standard M49 (Antarctica, which has no press, left out)."""

_KINDS = ("agency", "broadcaster", "newspaper", "magazine", "online", "state", "official", "aggregator", "sample")
_VERBS = ("fetch", "analyse", "list", "quote", "show", "keep", "archive", "translate", "summarise", "train")
_CHANNELS = ("feed", "sitemap", "page")
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")

_TEXTS = ("name", "home", "kind", "region", "owner", "owner_source", "owner_date", "state_source", "checked")
_LISTS = ("languages", "hosts", "names", "ambiguous")
_NEEDED = ("name", "home", "kind", "region", "languages", "hosts", "names")
_FIELDS = frozenset((*_TEXTS, *_LISTS, "channels", "terms", "state_controlled"))


def load_outlets(folder: Path | None = None) -> tuple[Outlet, ...]:
    """The outlets of a folder of country folders, sorted by key; the catalogue that is shipped where none is named.

    Read once a process and folder. Raises `InputError`, naming file and field, on whatever does not fit the schema.
    """
    return _load(folder or Path(__file__).parent)


@lru_cache(maxsize=8)
def _load(folder: Path) -> tuple[Outlet, ...]:
    if not folder.is_dir():
        raise InputError(
            f"{folder} is no folder; a catalogue is a folder of country folders with one TOML file an outlet"
        )
    outlets: dict[str, Outlet] = {}
    for file in sorted(folder.glob("*/*.toml"), key=lambda path: (path.stem, path.parent.name)):
        if file.stem in outlets:
            raise InputError(f"{file}: another country's folder holds an outlet of the key {file.stem!r} already")
        outlets[file.stem] = _outlet(file)
    return tuple(outlets.values())


def _outlet(file: Path) -> Outlet:
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise InputError(f"{file} cannot be read as TOML: {error}") from error
    for fault in _faults(file, table):
        raise InputError(f"{file}: {fault}")
    country = file.parent.name.upper()
    values: dict[str, Any] = {name: tuple(table.get(name, ())) for name in _LISTS}
    values |= {name: table[name] for name in _TEXTS if name in table}
    return Outlet(
        key=file.stem,
        country="" if country == "INT" else country,
        channels=tuple(Channel(**channel) for channel in table.get("channels", ())),
        state_controlled=table.get("state_controlled", False),
        terms=tuple(sorted(table.get("terms", {}).items())),
        **values,
    )


def _faults(file: Path, table: Mapping[str, Any]) -> list[str]:
    """What does not fit the schema, each with its field; the later checks rest on the earlier ones."""
    shape = [
        *(f"unknown field {name!r}; known are {', '.join(sorted(_FIELDS))}" for name in table if name not in _FIELDS),
        *(f"field {name!r} is missing" for name in _NEEDED if not table.get(name)),
        *(f"field {name!r} must be a text" for name in _TEXTS if not isinstance(table.get(name, ""), str)),
        *(
            f"field {name!r} must be a list of texts, none empty"
            for name in _LISTS
            if not _is_list(table.get(name, []))
        ),
        *(
            []
            if isinstance(table.get("state_controlled", False), bool)
            else ["field 'state_controlled' must be true or false"]
        ),
    ]
    return shape or [*_value_faults(file, table), *_channel_faults(table), *_sourcing_faults(table)]


def _value_faults(file: Path, table: Mapping[str, Any]) -> list[str]:
    """Values outside what each field may hold."""
    country = file.parent.name.upper()
    faults = []
    if not _KEY.fullmatch(file.stem):
        faults.append(f"the file's name is the key: small letters, digits and single hyphens, not {file.stem!r}")
    if country not in _countries() and country != "INT":
        faults.append(
            f"the folder {file.parent.name!r} is no ISO 3166-1 country code (or 'int' for an international outlet)"
        )
    if table["kind"] not in _KINDS:
        faults.append(f"field 'kind' is {table['kind']!r}; it may be {', '.join(_KINDS)}")
    if table["region"] not in REGIONS:
        faults.append(f"field 'region' is {table['region']!r}; it may be {', '.join(REGIONS)}")
    if not table["home"].startswith(("https://", "http://")) or not addresses.host(table["home"]):
        faults.append(f"field 'home' is {table['home']!r}, which is no web address")
    faults += [
        f"field 'languages' holds {tag!r}, which is no language tag"
        for tag in table["languages"]
        if not _is_language(tag)
    ]
    faults += [
        f"field 'hosts' holds {host!r}, which is no host in small letters"
        for host in table["hosts"]
        if not _HOST.fullmatch(host)
    ]
    if table["name"] not in table["names"] and table["name"] not in table.get("ambiguous", []):
        faults.append("field 'names' (or 'ambiguous') must hold the outlet's own name")
    both = sorted(set(table["names"]) & set(table.get("ambiguous", [])))
    faults += [f"field 'ambiguous' repeats {name!r} of 'names'; a name is in one of them" for name in both]
    return faults


def _channel_faults(table: Mapping[str, Any]) -> list[str]:
    channels = table.get("channels", [])
    if not isinstance(channels, list) or not all(isinstance(channel, dict) for channel in channels):
        return ["field 'channels' must be a list of tables"]
    faults = []
    for channel in channels:
        strange = sorted(set(channel) - {"url", "kind", "unverified"})
        faults += [f"field 'channels' has the unknown part {name!r}" for name in strange]
        if not isinstance(channel.get("url"), str) or not addresses.canonical(channel["url"]):
            faults.append("field 'channels' has a channel without a web address in 'url'")
        if channel.get("kind", "feed") not in _CHANNELS:
            faults.append(f"field 'channels' has the kind {channel['kind']!r}; it may be {', '.join(_CHANNELS)}")
        if not isinstance(channel.get("unverified", True), bool):
            faults.append("field 'channels' has an 'unverified' that is neither true nor false")
    return faults


def _sourcing_faults(table: Mapping[str, Any]) -> list[str]:
    """An owner, a state's control and a visit are said with their evidence or not at all."""
    faults = []
    if any(table.get(name) for name in ("owner", "owner_source", "owner_date")):
        faults += [
            f"field 'owner' stands only with {name!r}"
            for name in ("owner", "owner_source", "owner_date")
            if not table.get(name)
        ]
        if table.get("owner_date") and not _is_day(table["owner_date"]):
            faults.append(f"field 'owner_date' is {table['owner_date']!r}; it must be a day (2026-11-23)")
    if bool(table.get("state_controlled")) != bool(table.get("state_source")):
        faults.append("fields 'state_controlled' and 'state_source' stand only together")
    if table.get("checked", "never") != "never" and not _is_day(table["checked"]):
        faults.append(f"field 'checked' is {table['checked']!r}; it must be a day (2026-11-23) or 'never'")
    terms = table.get("terms", {})
    if not isinstance(terms, dict) or any(
        verb not in _VERBS or says not in ("allowed", "denied") for verb, says in terms.items()
    ):
        faults.append(f"field 'terms' must say 'allowed' or 'denied' of the verbs {', '.join(_VERBS)}")
    return faults


def _is_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(part, str) and part.strip() for part in value)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    """The country codes that CLDR, as packaged with Babel, knows by name."""
    return frozenset(
        code for code in map(str, Locale("en").territories) if re.fullmatch(r"[A-Z]{2}", code) and code != "ZZ"
    )


@lru_cache(maxsize=512)
def _is_language(tag: str) -> bool:
    try:
        language = Locale.parse(tag, sep="-").language
    except (UnknownLocaleError, ValueError):
        language = tag
    return language in Locale("en").languages
