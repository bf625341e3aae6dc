"""The command line: a command called in this process, fast and with the very words, streams and exit codes of a real one;
or begun as a real process, where signals, limits and ends of processes are what is tested.
"""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from headwater.cli import ended
from headwater.store import opened_store

START = "from headwater.cli import main; main()"


@dataclass(frozen=True)
class Called:
    """How a command ended and what it printed."""

    returncode: int
    out: bytes
    stderr: str

    @property
    def stdout(self) -> str:
        return self.out.decode()


def call(*words: str | Path, given: bytes = b"", **environment: str) -> Called:
    """Call a command with these bytes on standard input and these variables set."""
    before, kept = (sys.stdin, sys.stdout, sys.stderr), os.environ.copy()
    out, err = io.BytesIO(), io.BytesIO()
    sys.stdin = io.TextIOWrapper(io.BytesIO(given))
    sys.stdout, sys.stderr = io.TextIOWrapper(out, encoding="utf-8"), io.TextIOWrapper(err, encoding="utf-8")
    os.environ.update(environment)
    try:
        code = ended([str(word) for word in words])
        sys.stdout.flush()
        sys.stderr.flush()
        return Called(code, out.getvalue(), err.getvalue().decode())
    finally:
        sys.stdin, sys.stdout, sys.stderr = before
        os.environ.clear()
        os.environ.update(kept)


@contextmanager
def begun(*words: str | Path, before: Callable[[], None] | None = None) -> Iterator[subprocess.Popen[str]]:
    """A real process of the command line, in a group of its own as a terminal makes it; what still runs at the end is ended.

    `before` is done in the child, where a limit of the system has to be set.
    """
    process = subprocess.Popen(
        [sys.executable, "-c", START, *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=before,  # noqa: PLW1509 (see above)
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def pages_in(home: Path) -> int:
    """How many pages are committed by now."""
    if not (home / "headwater.sqlite").exists():
        return 0
    with opened_store(home / "headwater.sqlite", home / "captures") as store:
        return store.counts()["pages"]
