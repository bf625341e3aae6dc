"""The command line: one command a verb. It reads the settings, opens the store, chooses the engine, and prints.

Commands are loaded when they are called, so that `headwater --help` and the JSON Lines ports start at once.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
from types import FrameType
from typing import Any

import click

from headwater import __version__
from headwater.errors import HeadwaterError

INTERRUPTED = 130
TERMINATED = 128 + signal.SIGTERM

# command → the module that holds it and its line on the help page, in the order of that page
COMMANDS = {
    "run": ("paper", "Gather the world's press and serve the paper: the main job."),
    "demo": ("paper", "Show the paper of an invented press, or serve archives as a web."),
    "gather": ("paper", "Ask every channel that is due, once."),
    "import": ("importing", "Make a paper of archives, OPML files or lists of addresses."),
    "serve": ("paper", "Serve the paper as it stands, without gathering."),
    "export": ("paper", "Write the site as plain files."),
    "verify": ("proof", "Check every published sentence against its captured page."),
    "explain": ("proof", "Show what a published sentence rests on."),
    "trace": ("proof", "Show who said it first."),
    "replay": ("proof", "Make the paper anew from its captures alone."),
    "status": ("proof", "What the store holds, what waits, what failed and why."),
    "outlets": ("outlets", "List the outlets that Headwater knows, or visit their channels."),
    "desk": ("desk", "Complaints: list, read and decide them."),
    "read": ("ports", "Pages to articles."),
    "feed": ("ports", "Feeds and sitemaps to entries."),
    "group": ("ports", "Reports to stories."),
    "attribute": ("ports", "Prose to who says what."),
    "digest": ("ports", "Reports of one event to a digest with receipts."),
    "check": ("ports", "Sentences to whether their evidence bears them out."),
    "policy": ("ports", "What a publisher says to what may be done."),
}


class Verbs(click.Group):
    """The group of all commands; each is imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which a reader meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        found = getattr(importlib.import_module(f"headwater.cli.{module}"), cmd_name.replace("import", "import_"))
        assert isinstance(found, click.Command)
        return found

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; where the reader of its output has gone, end quietly as the system's own tools do."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as gone:
            # Python would complain once more when it flushes at exit
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise click.exceptions.Exit(128 + signal.SIGPIPE) from gone

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Every command with its line, the rooms apart; nothing is imported for it."""
        ports = [name for name, (module, _) in COMMANDS.items() if module == "ports"]
        rest = [name for name in COMMANDS if name not in ports]
        for title, names in (("Commands", rest), ("Each room alone: JSON Lines in, JSON Lines out", ports)):
            with formatter.section(title):
                formatter.write_dl([(name, COMMANDS[name][1]) for name in names])


@click.command(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="headwater")
def headwater() -> None:
    """Read the world's press, trace each story to its source, and publish what can be checked.

    \b
    headwater run                      gather and serve the paper at http://127.0.0.1:8400/
    headwater import pages.warc.gz     make a paper of an archive
    headwater export DIR               write the site as plain files
    headwater verify                   check every published sentence against its captured page

    Options stand after the command. Every command but the single rooms takes --home DIR (or HEADWATER_HOME) for the store
    and the captures; `headwater COMMAND --help` tells the rest.

    Exit codes: 0 done, 1 a bug or a failed verification, 2 wrong use or unreadable input, 130 interrupted.
    """


def main() -> None:
    """Run the command line and end the process with its exit code."""
    signal.signal(signal.SIGTERM, _terminated)
    signal.signal(signal.SIGALRM, _interrupt_again)
    sys.unraisablehook = _unraisable
    sys.exit(ended(None))


def ended(words: list[str] | None) -> int:
    """Run one command (None: the words of this process) to its exit code: 0 done, 1 a bug or a failed check, 2 wrong use,
    130 interrupted.
    """
    try:
        code = headwater.main(words, prog_name="headwater", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted; what was committed is kept, and the next run continues", err=True)
        return INTERRUPTED
    except HeadwaterError as error:
        click.echo(f"headwater: {error}", err=True)
        return error.exit_code
    return code if isinstance(code, int) else 0


def _unraisable(ignored: sys.UnraisableHookArgs) -> None:
    """Send an interrupt again that Python dropped because it fell into a destructor; anything else is shown as ever."""
    if isinstance(ignored.exc_value, KeyboardInterrupt):
        signal.setitimer(signal.ITIMER_REAL, 0.02)
    else:
        sys.__unraisablehook__(ignored)


def _interrupt_again(_signal: int, _frame: FrameType | None) -> None:
    """Have whoever handles interrupts by now hear of one."""
    signal.raise_signal(signal.SIGINT)


def _terminated(_signal: int, _frame: FrameType | None) -> None:
    """End as if the command had come to its end, so that stores and servers are closed in order."""
    sys.exit(TERMINATED)
