"""The command line: one command a verb. It reads the settings, opens the store, chooses the engine, and prints.

Commands are loaded when they are called, so that `headwater --help` and the JSON Lines ports start at once.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys

import click

from headwater import __version__
from headwater.errors import HeadwaterError

INTERRUPTED = 130

# command → the module that holds it, in the order of the help page
COMMANDS = {
    "run": "paper",
    "demo": "paper",
    "gather": "paper",
    "import": "paper",
    "serve": "paper",
    "export": "paper",
    "verify": "proof",
    "explain": "proof",
    "trace": "proof",
    "replay": "proof",
    "status": "proof",
    "outlets": "outlets",
    "read": "ports",
    "feed": "ports",
    "group": "ports",
    "attribute": "ports",
    "digest": "ports",
    "check": "ports",
    "policy": "ports",
}


class Verbs(click.Group):
    """The group of all commands; each is imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which a reader meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        found = getattr(importlib.import_module(f"headwater.cli.{module}"), cmd_name.replace("import", "import_"))
        assert isinstance(found, click.Command)
        return found


@click.command(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="headwater")
def headwater() -> None:
    r"""Read the world's press, trace each story to its source, and publish what can be checked.

    \b
    headwater run                      gather and serve the paper at http://127.0.0.1:8400/
    headwater import pages.warc.gz     make a paper of an archive
    headwater export DIR               write the site as plain files
    headwater verify                   check every published sentence against its captured page

    Every command takes --home DIR (or HEADWATER_HOME) for the store and the captures. The last seven commands are
    single rooms as filters: JSON Lines in, JSON Lines out, `-` for standard input; none of them opens a store.
    """


def main() -> None:
    """Run the command line and end the process: 0 done, 1 a bug or a failed check, 2 wrong use, 130 interrupted."""
    try:
        headwater.main(standalone_mode=False)
    except click.exceptions.Exit as end:
        sys.exit(end.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted; what was committed is kept, and the next run continues", err=True)
        sys.exit(INTERRUPTED)
    except HeadwaterError as error:
        click.echo(f"headwater: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # the reader of our output has gone; Python would complain once more when it flushes at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(128 + signal.SIGPIPE)
