"""The commands `desk operators`: who may work at the board. Only who can log in to the machine adds somebody."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

import click

from headwater.cli.asking import common, opened, print_json
from headwater.desk import operators
from headwater.settings import Settings


@click.group("operators")
def group() -> None:
    """Who may work at the board (…/desk/): add, list, remove. Each has a name, a password, a second factor and a role.

    \b
    reader   sees cases
    decider  asks, hides and decides as well
    owner    erases who complained, and sees what operators did
    """


@group.command()
@click.argument("name")
@click.option("--role", type=click.Choice([str(role) for role in operators.Role]), default="decider", show_default=True)
@click.password_option(help="The password; asked for where it is not given, and better so.")
@common
def add(settings: Settings, *, name: str, role: str, password: str) -> None:
    """Add an operator, or give one a new password and second factor; sessions of that name end."""
    with opened(settings) as bench:
        address = operators.enrol(
            bench.store,
            name,
            operators.Role(role),
            password,
            salt=secrets.token_bytes(16),
            factor=secrets.token_bytes(20),
            now=datetime.now(UTC),
            issuer=settings.site.name,
        )
    click.echo(f"{name} may work at {settings.site_root}/desk/ as {role}.")
    click.echo("Give this to an authenticator app; it is shown once:")
    click.echo(address)


@group.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for machines.")
@common
def list_(settings: Settings, *, as_json: bool) -> None:
    """Who may work at the board."""
    with opened(settings) as bench:
        found = operators.operators(bench.store)
    if as_json:
        told = [{"id": o.id, "name": o.name, "role": o.role, "since": o.since.isoformat()} for o in found]
        print_json({"operators": told})
        return
    for one in found:
        click.echo(f"{one.id}  {one.role:<8} {one.name}  since {one.since:%Y-%m-%d}")
    if not found:
        click.echo("Nobody yet: headwater desk operators add NAME")


@group.command()
@click.argument("name")
@common
def remove(settings: Settings, *, name: str) -> None:
    """Take an operator away, sessions and all. What they did stays in the ledger, by number."""
    with opened(settings) as bench:
        operators.remove(bench.store, name, now=datetime.now(UTC))
    click.echo(f"{name} works here no more")
