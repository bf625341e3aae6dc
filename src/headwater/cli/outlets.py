"""The command `outlets`: the catalogue listed, and its channels visited."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import click

from headwater.cli.asking import Progressing, common, opened, print_counts, print_json
from headwater.errors import InputError
from headwater.models import Outlet
from headwater.pipeline.checking import Checked, check_outlets
from headwater.pipeline.gathering import carried
from headwater.pipeline.work import catalogue_of
from headwater.settings import Settings


@click.group()
def outlets() -> None:
    """List the outlets that Headwater knows, or visit their channels."""


@outlets.command("list")
@click.option("--country", default="", help="Only outlets of this country (ISO 3166-1 alpha-2).")
@click.option("--language", default="", help="Only outlets in this language.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for machines.")
@common
def list_(settings: Settings, *, country: str, language: str, as_json: bool) -> None:
    """The catalogue, with what is known of each outlet."""
    found = [
        one
        for one in catalogue_of(settings).outlets
        if country.upper() in ("", one.country) and (not language or language in one.languages)
    ]
    if as_json:
        print_json([_row(one) for one in found])
        return
    for one in found:
        click.echo(f"{one.key:<24} {one.country or '--':<3} {','.join(one.languages):<9} {one.kind:<12} {one.name}")
    countries, languages = Counter(o.country for o in found), Counter(code for o in found for code in o.languages)
    click.echo(f"{len(found):,} outlets of {len(countries):,} countries in {len(languages):,} languages")


@outlets.command()
@click.argument("keys", nargs=-1)
@click.option("--web", default=None, metavar="ADDRESS", help="Ask an archive served by `headwater demo` instead.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for machines.")
@common
def check(settings: Settings, *, keys: tuple[str, ...], web: str | None, as_json: bool) -> None:
    """Visit the channels of outlets (KEYS; all that the paper carries without any) and report which of them answer."""
    if web is not None:
        settings = replace(settings, web=web)
    with opened(settings) as bench, Progressing(quiet=as_json) as progress:
        wanted = [bench.catalogue.by_key.get(key) for key in keys] if keys else list(carried(bench))
        unknown = [key for key, one in zip(keys, wanted, strict=False) if one is None]
        if unknown:
            raise InputError(f"no outlet has the key {unknown[0]}; `headwater outlets list` names all")
        chosen = [one for one in wanted if one is not None]
        found = asyncio.run(
            check_outlets(bench, chosen, lambda: progress.add("channels", 1), lambda: datetime.now(UTC))
        )
    _report(found, as_json=as_json)


def _report(found: tuple[Checked, ...], *, as_json: bool) -> None:
    """What a check found."""
    if as_json:
        print_json(
            [{"outlet": one.outlet, "url": one.url, "entries": one.entries, "fault": one.fault} for one in found]
        )
        return
    for one in found:
        click.echo(f"{one.outlet:<24} {one.fault or f'{one.entries} entries':<24} {one.url}")
    print_counts("channels", Counter(one.fault or "answered" for one in found).items())


def _row(one: Outlet) -> dict[str, object]:
    """An outlet for machines."""
    return {
        "key": one.key,
        "name": one.name,
        "home": one.home,
        "country": one.country,
        "languages": list(one.languages),
        "kind": one.kind,
        "channels": [channel.url for channel in one.channels],
        "checked": one.checked,
    }
