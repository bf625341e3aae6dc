"""Ctrl-C, a second run and a service's stop: clear ends, nothing committed lost, the next run completes."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
import urllib.request
from pathlib import Path

from commanding import begun, call, pages_in
from headwater import sample
from headwater.store import opened_store

NOW = sample.NOW.isoformat()


def test_an_import_that_is_interrupted_ends_with_130_and_the_next_one_completes(tmp_path: Path) -> None:
    home = tmp_path / "sample"
    words = ("import", sample.archive(), "--home", home, "--now", NOW, "--json", "--processes")
    with begun(*words, "2") as process:
        while not pages_in(home) and process.poll() is None:
            time.sleep(0.1)
        os.killpg(process.pid, signal.SIGINT)  # a terminal sends it to every process of the job
        _, said = process.communicate(timeout=30)
    assert process.returncode == 130, said
    assert "the next run continues" in said
    assert "KeyboardInterrupt" not in said
    held = pages_in(home)
    assert held > 0
    done = call(*words, "1")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["ended"]["captured: again"] >= held
    assert call("verify", "--home", home).returncode == 0


def test_a_second_run_on_a_store_is_refused_and_told_what_to_do(tmp_path: Path) -> None:
    with opened_store(tmp_path / "headwater.sqlite", tmp_path / "captures") as store, store.run_lock():
        for words in (["run", "--once"], ["run"], ["gather"], ["import", str(sample.archive())]):
            done = call(*words, "--home", tmp_path)
            assert done.returncode == 2
            assert f"process {os.getpid()}" in done.stderr
            assert "name another --home" in done.stderr


def test_a_run_serves_at_once_and_ends_cleanly_when_it_is_told_to(tmp_path: Path) -> None:
    settings = tmp_path / "headwater.toml"
    settings.write_text('[site]\noutlets = ["none-of-them"]\n')
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for sent, code in ((signal.SIGTERM, 0), (signal.SIGINT, 130)):
        with begun("run", "--home", tmp_path, "--port", str(port)) as process:
            assert process.stderr is not None
            first = process.stderr.readline()
            if "reads 0" not in first:
                process.kill()
            assert "reads 0 outlets" in first
            assert f"http://127.0.0.1:{port}/" in first
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=10) as answer:
                assert json.load(answer)["paper"] in ("begun", "sample")
            os.killpg(process.pid, sent)
            _, said = process.communicate(timeout=30)
            assert process.returncode == code, said
            assert "Traceback" not in said
