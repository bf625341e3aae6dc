"""A command of the command line, called in this process: fast, and with the very words, streams and exit codes of a real one."""

from __future__ import annotations

import io
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from headwater.cli import ended


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
