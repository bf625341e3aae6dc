"""Every parser keeps its promises for bytes that were changed by chance; for minutes a target in `make check-long`."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from fuzz.__main__ import changed, fault_of
from fuzz.targets import TARGETS, seeds

HERE = Path(__file__).parent
SECONDS = int(os.environ.get("FUZZ_SECONDS", "60"))


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_a_parser_keeps_its_promises_for_fifty_changed_inputs(target: str) -> None:
    chance, good = random.Random(20261125), list(seeds(target))
    faults = {fault_of(TARGETS[target], changed(chance, good)) for _ in range(50)}
    assert faults == {""}


def test_a_target_that_breaks_is_told_with_the_bytes_and_the_seed(tmp_path: Path) -> None:
    code = (
        "import sys; sys.argv = ['fuzz', 'robots', '--seconds', '5', '--seed', '7']\n"
        "import importlib.util; importlib.util.find_spec = lambda name: None\n"
        "import fuzz.targets as t\n"
        "def bad(data): assert len(data) % 7\n"
        "t.TARGETS['robots'] = bad\n"
        "from fuzz.__main__ import main; sys.exit(main())"
    )
    paths = os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert b"robots broke: AssertionError" in done.stderr
    assert b"seed 7" in done.stderr
    (crash,) = tmp_path.glob("crash-robots-*")
    assert len(crash.read_bytes()) % 7 == 0


@pytest.mark.long
@pytest.mark.parametrize("target", sorted(TARGETS))
def test_nothing_breaks_a_parser_for_a_while(target: str, tmp_path: Path) -> None:
    paths = os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-m", "fuzz", target, "--seconds", str(SECONDS)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        check=False,
        timeout=SECONDS + 120,
    )
    assert done.returncode == 0, done.stderr.decode()[-3000:]
