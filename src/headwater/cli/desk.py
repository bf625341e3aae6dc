"""The command `desk`: the board of complaints in the terminal, and the operator's decisions."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import click

from headwater import desk as office
from headwater import post
from headwater.cli import operators
from headwater.cli.asking import common, opened, print_counts, print_json
from headwater.cli.openness import COMMANDS
from headwater.cli.serving import ends_well_when_told
from headwater.desk.effect import stay_down_of, touched
from headwater.errors import InputError
from headwater.models import Verb
from headwater.pipeline.clock import read_maildir, take_message
from headwater.pipeline.probing import asks_shelf, editions_held, probe, told_elsewhere
from headwater.pipeline.shelf import StoreShelf
from headwater.settings import Settings


@click.group()
def desk() -> None:
    """Complaints: list what is open, read a case, decide it within its 24 hours."""


@desk.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for machines.")
@common
def list_(settings: Settings, *, as_json: bool) -> None:
    """Open cases by when they are due, and how the promise is kept."""
    now = datetime.now(UTC)
    with opened(settings) as bench:
        cases, figures = list(office.open_cases(bench.store)), office.board(bench.store)
    if as_json:
        print_json(
            {
                "open": [{"case": c.id, "kind": c.kind, "state": c.state, "due": c.due.isoformat()} for c in cases],
                "cases": figures.cases,
                "breaches": figures.breaches,
                "median_minutes": figures.median_minutes,
            }
        )
        return
    for case in cases:
        left = (case.due - now).total_seconds() / 3600
        click.echo(f"{case.id}  {case.kind:<18} {case.state:<16} {left:5.1f} h left  {_about(case)}")
    click.echo(f"{figures.cases:,} cases, {figures.open:,} open, {figures.breaches:,} decided late")


@desk.command()
@click.argument("number")
@common
def show(settings: Settings, *, number: str) -> None:
    """Read one case: what is complained of, by whom, and what happened."""
    with opened(settings) as bench:
        case, complaint = _case(office.case_of(bench.store, number), number), office.complaint_of(bench.store, number)
        counter, added = office.counter_of(bench.store, number), office.said_on(bench.store, number)
        letters = office.letters_of(bench.store, number)
    click.echo(f"{case.id}: {case.kind}, {case.state}, due {case.due:%Y-%m-%d %H:%M} UTC\n{_about(case)}")
    if complaint is not None:
        click.echo(f"\nfrom {complaint.name or 'somebody'} <{complaint.email}>\n{complaint.text}")
        if complaint.missing:
            click.echo(f"not given: {', '.join(complaint.missing)}")
    if counter is not None:
        click.echo(f"\ncounter-notice of {counter.name or 'somebody'} <{counter.email}>\n{counter.text}")
    for said in added:
        click.echo(f"\nadded by the {said.by}, {said.at:%Y-%m-%d %H:%M} UTC\n{said.text}")
    for letter in letters:
        stands = "sent" if letter.sent else "given up: " + letter.fault if letter.given_up else "waits"
        click.echo(f"letter to {letter.to}: {letter.what}, {stands}" + (f"\n{letter.body}\n" if letter.body else ""))
    for event in case.events:
        click.echo(f"  {event.at:%Y-%m-%d %H:%M}  {event.act:<12} {event.by}  {event.note}")


@desk.command()
@click.argument("number")
@click.argument("outcome", type=click.Choice([str(one) for one in office.Outcome]))
@click.option("--reason", required=True, help="What the sender and the publisher are told.")
@click.option(
    "--verb", "verbs", multiple=True, type=click.Choice([str(one) for one in Verb]), help="For a restriction."
)
@common
def decide(settings: Settings, *, number: str, outcome: str, reason: str, verbs: tuple[str, ...]) -> None:
    """Decide a case. What it touches is made anew by the next run, within seconds where `headwater run` runs."""
    now = datetime.now(UTC)
    if settings.desk.two_persons:
        raise InputError("two persons decide here (desk.two_persons): decide at the board, where each signs in")
    with opened(settings) as bench:
        if _case(office.case_of(bench.store, number), number).state is office.State.ACKNOWLEDGED:
            office.triage(bench.store, number, now=now, assignee="operator")
        chosen = tuple(Verb(one) for one in verbs)
        case = office.decide(bench.store, number, office.Outcome(outcome), reason=reason, now=now, verbs=chosen)
    click.echo(f"{case.id}: {case.outcome}, {case.state}")


@desk.command("probe")
@click.argument("number")
@common
def probe_(settings: Settings, *, number: str) -> None:
    """Ask every surface of the paper for what a case took down; exits with 1 where any of it is still shown."""
    with opened(settings) as bench:
        case, shelf = _case(office.case_of(bench.store, number), number), StoreShelf(bench)
        articles = sorted({one for target in case.targets for one in touched(bench.store, target)})
        things = [thing for one in articles if (thing := stay_down_of(bench.store, one)) is not None]
        findings = probe(asks_shelf(shelf), things, editions_held(shelf), elsewhere=told_elsewhere(bench.store))
    if not things:
        raise InputError(f"case {number} took nothing down")
    for one in findings:
        shown = ", ".join(one.shown)
        click.echo(f"{one.surface:<36} {one.status or '–'}  {one.address}  {'SHOWN: ' + shown if shown else 'gone'}")
    if any(one.shown for one in findings):
        raise click.exceptions.Exit(1)


@desk.command("read-mail")
@click.argument("folder", type=click.Path(path_type=Path))
@common
def read_mail(settings: Settings, *, folder: Path) -> None:
    """Make cases of the messages in a maildir, once; `mail.maildir` in the settings has every run do it."""
    with opened(settings) as bench:
        became = read_maildir(bench, folder, datetime.now(UTC))
    print_counts("messages became", sorted(became.items()))


@desk.command("receive")
@click.option("--port", default=8425, show_default=True, help="Port of loopback to listen on.")
@click.option("--lmtp", is_flag=True, help="Speak LMTP, as mail servers do to one another on one machine.")
@common
def receive(settings: Settings, *, port: int, lmtp: bool) -> None:
    """Take mail as a small server that a mail server of yours hands messages to, until interrupted."""

    def taken(raw: bytes, _recipients: tuple[str, ...]) -> bool:
        with opened(settings) as bench:
            click.echo(take_message(bench, raw, datetime.now(UTC)), err=True)
        return True

    ends_well_when_told()
    with post.Receiver(taken, port=port, lmtp=lmtp) as server:
        click.echo(f"mail is taken at 127.0.0.1:{server.port} (Ctrl-C stops)", err=True)
        threading.Event().wait()


def _case(found: office.Case | None, number: str) -> office.Case:
    """The case, or an error that names what to do."""
    if found is None:
        raise InputError(f"there is no case {number}; `headwater desk list` shows those that are open")
    return found


def _about(case: office.Case) -> str:
    """What a case is about, in a line."""
    named = [f"{target.scope} {target.target}" for target in case.targets]
    return named[0] + (f" and {len(named) - 1} more" if len(named) > 1 else "")


for command in (*COMMANDS, operators.group):
    desk.add_command(command)
