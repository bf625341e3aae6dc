"""What the desk shows to the public and to those who watch it: the ledger, its checkpoints, statements, reports, the drill."""

from __future__ import annotations

import json
import random
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from headwater import desk as office
from headwater import sample
from headwater.cli.asking import common, opened, print_json
from headwater.desk import checkpoint, drill, statements
from headwater.errors import InputError
from headwater.gather import read_archive
from headwater.pipeline.drilling import Paper
from headwater.pipeline.signing import checked_checkpoint, kept_checkpoint
from headwater.pipeline.work import SAMPLE_HOME, Bench
from headwater.settings import Settings
from headwater.store import loads, opened_store


@click.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for machines.")
@common
def verify(settings: Settings, *, as_json: bool) -> None:
    """Check the ledger: every link, what it commits to, and its newest checkpoint. Exits with 1 where something was changed."""
    with opened(settings) as bench:
        chain = office.verify_ledger(bench.store)
        signed = checked_checkpoint(settings, bench.store)
    if as_json:
        print_json(
            {
                "links": chain.links,
                "last": chain.last,
                "sealed": chain.sealed,
                "erased": chain.erased,
                "checkpoint": signed.size if signed else None,
            }
        )
        return
    held = f"{chain.sealed:,} cases with personal data as they were sealed, {chain.erased:,} erased"
    click.echo(f"{chain.links:,} links hold, the last is {chain.last[:16] or 'none'}; {held}")
    if signed:
        click.echo(f"the newest checkpoint covers {signed.size:,} links, its signature and root hold")


@click.command("checkpoint")
@common
def checkpoint_(settings: Settings) -> None:
    """Sign the ledger as it stands, once a day, and print the signed note."""
    with opened(settings) as bench:
        click.echo(kept_checkpoint(settings, bench.store, datetime.now(UTC)), nl=False)


@click.command("proof")
@click.argument("number")
@common
def proof(settings: Settings, *, number: str) -> None:
    """Prove that every entry of a case is in the newest checkpoint: hashes as JSON, for others to check."""
    with opened(settings) as bench:
        signed = checked_checkpoint(settings, bench.store)
        if signed is None:
            raise InputError("there is no checkpoint yet; `headwater desk checkpoint` makes one")
        links = checkpoint.links_of(bench.store)[: signed.size]
        entries = [one for one in bench.store.ledger(limit=signed.size) if f'"{number}"' in one.doc]
        proofs = [
            {
                "index": one.seq - 1,
                "entry": one.hash,
                "proof": [step.hex() for step in checkpoint.inclusion(links, one.seq - 1)],
            }
            for one in entries
        ]
    if not proofs:
        raise InputError(f"the checkpoint holds nothing of case {number}")
    print_json({"case": number, "size": signed.size, "root": signed.root.hex(), "entries": proofs})


@click.command("statements")
@common
def statements_(settings: Settings) -> None:
    """Statements of reasons of every restriction, one JSON object a line, in the schema of the EU's transparency database."""
    with opened(settings) as bench:
        for case in _cases(bench):
            for made in statements.statements(case):
                click.echo(json.dumps(made, ensure_ascii=False, sort_keys=True))


@click.command("report")
@click.argument("year", type=int)
@common
def report(settings: Settings, *, year: int) -> None:
    """The yearly transparency report as CSV, counted anew from the cases."""
    with opened(settings) as bench:
        operator = settings.site.operator or settings.site.name
        rows = statements.yearly_report(_cases(bench), year, operator=operator, now=datetime.now(UTC))
    click.echo(statements.report_csv(rows), nl=False)


@click.command("lumen")
@common
def lumen(settings: Settings) -> None:
    """Concluded cases as notices for Lumen, redacted, one JSON object a line."""
    host = settings.site_address.partition("://")[2].partition("/")[0]
    with opened(settings) as bench:
        for case in _cases(bench):
            if case.state is office.State.CLOSED:
                click.echo(json.dumps(statements.lumen_notice(case, host=host), ensure_ascii=False, sort_keys=True))


@click.command("drill")
@click.option("--complaints", default=1000, show_default=True, help="How many complaints come in.")
@click.option("--seed", default=20261125, show_default=True, help="The same seed gives the same drill.")
@click.option("--days", default=5, show_default=True, help="Simulated days within which they come.")
def drill_(*, complaints: int, seed: int, days: int) -> None:
    """Rehearse the promise: complaints of every kind on a simulated clock, over the sample's paper in a folder of its own.

    Prints how it held by kind, then what the probes found. Exits with 1 where anything of the promise broke.
    """
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder) / SAMPLE_HOME)
        settings.home.mkdir()
        with opened_store(settings.store_address, settings.captures_folder) as store:
            paper = Paper.of(settings, store, read_archive(sample.archive()), sample.NOW)
            chance = random.Random(seed)  # noqa: S311 (a drill is repeated by its seed; nothing is kept secret by it)
            within = timedelta(days=days)
            coming = drill.arrivals(chance, complaints, sample.NOW, within, paper.things())
            drilled = drill.run_drill(store, coming, chance, every=timedelta(hours=12), each=paper.bring_up_to_date)
            _print_table(drill.table(store, drilled))
            faults = [*drill.broken(store, drilled), *paper.faults()]
            chain = office.verify_ledger(store)
    turned = ", ".join(f"{count} {why}" for why, count in sorted(drilled.turned_away.items())) or "none"
    click.echo(f"\nturned away: {turned}")
    click.echo(f"objections: {drilled.objections}, counter-notices: {drilled.counter_notices}")
    click.echo(
        f"probes: {paper.asked:,} answers looked at after {paper.runs} runs of the paper, {len(paper.faults())} showed anything"
    )
    click.echo(f"ledger: {chain.links:,} links, all in order; {time.monotonic() - began:.0f} s")
    for fault in faults[:20]:
        click.echo(f"BROKEN: {fault}", err=True)
    if faults:
        raise click.exceptions.Exit(1)


COMMANDS = (verify, checkpoint_, proof, statements_, report, lumen, drill_)


def _cases(bench: Bench) -> list[office.Case]:
    """Every case by its number."""
    return [loads(office.Case, doc.doc) for doc in bench.store.all_docs("case")]


def _print_table(lines: list[drill.Line]) -> None:
    """The table of a drill."""
    click.echo(f"{'kind':<18}{'cases':>6}{'median h':>10}{'p95 h':>8}{'longest':>9}{'late':>6}  outcomes")
    for line in lines:
        outcomes = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in line.outcomes)
        click.echo(
            f"{line.kind:<18}{line.cases:>6}{line.median_hours:>10.1f}{line.p95_hours:>8.1f}"
            f"{line.longest_hours:>9.1f}{line.late:>6}  {outcomes}"
        )
