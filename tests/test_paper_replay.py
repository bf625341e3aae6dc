"""The paper is a function of the set of captures: not of order, runs, kills, engine, database or hash seed."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from headwater import sample
from headwater.gather import read_archive
from headwater.models import Page
from headwater.pipeline.engines import Pool
from headwater.pipeline.exporting import export_site
from headwater.pipeline.shelf import StoreShelf
from headwater.pipeline.work import SAMPLE_HOME
from headwater.testing import paper


def print_of(folder: Path) -> dict[str, str]:
    """The hash of every file of a site."""
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def exported(tmp_path: Path, name: str, pages: list, **how) -> dict[str, str]:
    """The site of a paper made of these pages in this order."""
    folder = tmp_path / f"site-{name}"
    with paper(tmp_path / name / SAMPLE_HOME, pages, now=sample.NOW, **how) as (bench, told):
        assert told.bugs == []
        export_site(StoreShelf(bench, sample=True), folder, None, lambda: None)
    return print_of(folder)


def assert_same(one: dict[str, str], other: dict[str, str]) -> None:
    """Two sites are the same, byte for byte; names the first files that differ."""
    assert [name for name in one.keys() | other.keys() if one.get(name) != other.get(name)][:8] == []


@pytest.fixture(scope="module")
def captures() -> list:
    return list(read_archive(sample.archive()))


@pytest.fixture(scope="module")
def reference(captures: list, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return exported(tmp_path_factory.mktemp("reference"), "plain", captures)


def test_another_order_makes_the_same_site(captures: list, reference: dict[str, str], tmp_path: Path) -> None:
    seed = int(os.environ.get("HEADWATER_SEED", "20261123"))
    print("seed", seed)
    shuffled = random.Random(seed).sample(captures, len(captures))
    assert_same(exported(tmp_path, "shuffled", shuffled), reference)


def test_captures_that_come_in_several_runs_make_the_same_site(
    captures: list, reference: dict[str, str], tmp_path: Path
) -> None:
    home = tmp_path / "runs" / SAMPLE_HOME
    late_first = sorted(captures, key=lambda one: one.captured if isinstance(one, Page) else one.at, reverse=True)
    third = len(late_first) // 3
    for part in (late_first[:third], late_first[third : 2 * third]):
        with paper(home, part, now=sample.NOW) as (_, told):
            assert told.bugs == []
    folder = tmp_path / "site"
    with paper(home, late_first[2 * third :], now=sample.NOW) as (bench, told):
        assert told.bugs == []
        export_site(StoreShelf(bench, sample=True), folder, None, lambda: None)
    assert_same(print_of(folder), reference)


def test_postgresql_and_sqlite_make_the_same_site(
    captures: list, reference: dict[str, str], tmp_path: Path, postgres_address: str
) -> None:
    assert_same(exported(tmp_path, "postgres", captures, store=postgres_address), reference)


def test_a_pool_of_processes_makes_the_same_site(captures: list, reference: dict[str, str], tmp_path: Path) -> None:
    with Pool(2) as pool:
        assert_same(exported(tmp_path, "pool", captures, engine=pool), reference)


IMPORT = "from headwater.cli import main; main()"


def command(home: Path, *words: str, seed: str = "0") -> subprocess.Popen[bytes]:
    """A real process of the command line, with its own hash seed."""
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    return subprocess.Popen(
        [
            sys.executable,
            "-c",
            IMPORT,
            *words,
            "--home",
            str(home),
            "--processes",
            "1",
            "--now",
            sample.NOW.isoformat(),
        ],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def test_a_run_that_is_killed_at_random_moments_makes_the_same_site(reference: dict[str, str], tmp_path: Path) -> None:
    seed = int(os.environ.get("HEADWATER_SEED", str(time.time_ns() % 10**9)))
    print("seed", seed)
    moments = random.Random(seed)
    home = tmp_path / "killed" / SAMPLE_HOME
    for _ in range(5):
        process = command(home, "import", str(sample.archive()))
        time.sleep(moments.uniform(0.5, 4.0))
        process.send_signal(signal.SIGKILL)
        process.wait()
    process = command(home, "import", str(sample.archive()), seed="7")
    _, said = process.communicate()
    assert process.returncode == 0, said.decode()
    folder = tmp_path / "site"
    with paper(home, [], now=sample.NOW) as (bench, _):
        export_site(StoreShelf(bench, sample=True), folder, None, lambda: None)
    assert_same(print_of(folder), reference)
