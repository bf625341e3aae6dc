"""The commands that make and show the paper: run, demo, gather, serve, export."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from headwater.cli.asking import (
    Progressing,
    common,
    opened,
    print_counts,
    print_json,
)
from headwater.cli.running import Running, gather_all, make_sample, sample_settings
from headwater.cli.serving import Site, ends_well_when_told, shelf_of
from headwater.cli.stepping import at_clock, end_of, steps
from headwater.errors import InputError
from headwater.gather import ArchivedWeb, serve_archives
from headwater.pipeline.exporting import export_site
from headwater.pipeline.gathering import Gathered
from headwater.pipeline.proof import cited_captures
from headwater.pipeline.run import Told
from headwater.pipeline.shelf import StoreShelf
from headwater.settings import Settings

_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object for machines.")


_PORT = click.option("--port", type=int, default=None, help="Where the site is read [8400].")
_HOST = click.option("--host", default=None, help="Address to listen on [127.0.0.1].")
_WEB = click.option("--web", default=None, metavar="ADDRESS", help="Ask an archive served by `headwater demo` instead.")


@click.command()
@click.option("--once", is_flag=True, help="Gather, run all steps, and end.")
@_PORT
@_HOST
@_WEB
@common
def run(settings: Settings, *, once: bool, port: int | None, host: str | None, web: str | None) -> None:
    """Gather the world's press and serve the paper: the main job.

    Where the store is empty and no outlet answers within five seconds, an invented sample is shown, labelled as such, until
    one does. Ctrl-C stops at once; what was committed is kept and the next run continues.
    """
    settings = _with(settings, port=port, host=host, web=web)
    told = Told()
    if once:
        with opened(settings) as bench, bench.store.run_lock(), Progressing() as progress:
            gathered = asyncio.run(gather_all(bench, progress.add))
            _see_web_answered(gathered, settings.web)
            steps(at_clock(bench), settings, progress, told)
            if bench.store.addresses_due(datetime.now(UTC), 1, 1):  # documents that the reports of this round link
                asyncio.run(gather_all(bench, progress.add))
                steps(at_clock(bench), settings, progress, told)
            _say_gathered(gathered)
        end_of(told)
        return
    ends_well_when_told()
    with Running(settings) as running:
        click.echo(f"Headwater reads {running.sources} and serves the paper at {running.address}", err=True)
        click.echo(f"all is kept in {settings.home}; Ctrl-C stops, and the next run continues", err=True)
        running.until_interrupted()


@click.command()
@_WEB
@_JSON
@common
def gather(settings: Settings, *, web: str | None, as_json: bool) -> None:
    """Ask every channel that is due, once, and keep what comes; `headwater run` makes the paper of it."""
    settings = _with(settings, web=web)
    with opened(settings) as bench, bench.store.run_lock(), Progressing(quiet=as_json) as progress:
        gathered = asyncio.run(gather_all(bench, progress.add))
    _see_web_answered(gathered, settings.web)
    if as_json:
        print_json(
            {
                "ended": dict(gathered.ended),
                "pages": gathered.pages,
                "answered": sorted(gathered.answered),
                "unanswered": gathered.unanswered,
            }
        )
    else:
        _say_gathered(gathered)


@click.command()
@_PORT
@_HOST
@click.option("--sample", is_flag=True, help="Serve the invented sample instead of the store.")
@common
def serve(settings: Settings, *, port: int | None, host: str | None, sample: bool) -> None:
    """Serve the paper as it stands in the store, without gathering."""
    settings = _with(settings, port=port, host=host)
    if sample:
        settings = sample_settings(settings)
        make_sample(settings)
    ends_well_when_told()
    with opened(settings), Site(settings, shelf_of(settings, sample=sample)) as site:
        click.echo(f"the paper is at {site.address} (Ctrl-C stops)", err=True)
        site.wait()


@click.command()
@click.option("--web", "archives", is_flag=True, help="Serve archives as a small web, for `headwater run --web`.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@_PORT
@common
def demo(settings: Settings, *, archives: bool, files: tuple[Path, ...], port: int | None) -> None:
    """Show Headwater without a network: the invented sample as a paper, or with --web archives as a web.

    \b
    headwater demo                          the sample's paper at http://127.0.0.1:8400/
    headwater demo --web FILE.warc.gz …     archives as plain HTTP on loopback
    """
    if archives:
        if not files:
            raise click.UsageError("name at least one WARC file after --web")
        ends_well_when_told()
        asyncio.run(serve_archives(files, port=port or 0, announce=_announce))
        return
    if files:
        raise click.UsageError("files go with --web")
    settings = sample_settings(_with(settings, port=port))
    make_sample(settings)
    ends_well_when_told()
    with Site(settings, shelf_of(settings, sample=True)) as site:
        click.echo(f"the sample's paper is at {site.address} (Ctrl-C stops)", err=True)
        site.wait()


def _announce(address: str, held: ArchivedWeb) -> None:
    """Say where an archive is served, and how to read it."""
    click.echo(f"{len(held.places):,} addresses and {len(held.feeds):,} feeds at {address}")
    click.echo(f"read them with: headwater run --web {address}")
    sys.stdout.flush()


def _see_web_answered(gathered: Gathered, web: str) -> None:
    """Raise `InputError` where an archive was to stand in for the web and did not answer."""
    if web and web in gathered.unanswered:
        raise InputError(
            f"nobody answers at {web} ({gathered.unanswered[web]}); start it with `headwater demo --web FILE…`"
        )


def _say_gathered(gathered: Gathered) -> None:
    """What a gathering brought, for people."""
    click.echo(f"{gathered.pages:,} new pages; {len(gathered.answered):,} outlets answered")
    print_counts("requests ended as", gathered.ended.items())
    silent = sorted(set(gathered.unanswered) - gathered.answered)
    if silent:
        click.echo(f"{len(silent):,} outlets did not answer; `headwater status` says why")


def _with(settings: Settings, **flags: Any) -> Settings:
    """The settings with the flags that were given."""
    return replace(settings, **{name: value for name, value in flags.items() if value is not None})


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--base-path", default=None, help="Where the site lives on its host, such as /paper.")
@click.option(
    "--captures",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the captures that the paper cites to a WARC file, for docs/check_receipts.py.",
)
@_JSON
@common
def export(settings: Settings, folder: Path, base_path: str | None, *, captures: Path | None, as_json: bool) -> None:
    """Write the site as plain files into FOLDER; only what changed is written again."""
    with opened(settings) as bench, Progressing(quiet=as_json) as progress:
        done = export_site(StoreShelf(bench), folder, base_path, lambda: progress.add("pages", 1))
        if captures is not None:
            bench.store.export_captures(captures, cited_captures(bench))
    if as_json:
        print_json({"pages": done.pages, "written": done.written, "removed": done.removed})
    else:
        click.echo(f"{done.pages:,} files, {done.written:,} written, {done.removed:,} removed: {folder}/index.html")
