"""A process that is killed while it writes loses nothing that was committed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from headwater.models import sha256_of
from headwater.store import opened_store

WRITER = """
import random, sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from headwater.models import Ended, Outcome, Page, sha256_of
from headwater.store import opened_store

address, captures, seed = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
chance = random.Random(seed)
at = datetime(2026, 11, 20, tzinfo=UTC)
with opened_store(address, captures) as store:
    print("open", flush=True)
    for batch in range(10_000):
        pages = []
        with store.transaction():
            for n in range(chance.randint(1, 9)):
                body = chance.randbytes(chance.randint(0, 60_000))
                url = f"https://tidewater.example/{seed}/{batch}/{n}"
                pages.append(Page(url, at + timedelta(seconds=batch), 200, (), sha256_of(body), body))
                store.add_page(pages[-1])
                store.set_outcome(Outcome("read", "1", pages[-1].id, Ended.DONE, at=at))
        print(*(page.id for page in pages), flush=True)
        if batch % 7 == 6:
            store.erase_capture(pages[0].sha256, f"ruling-{seed}")
            print("erased", pages[0].id, flush=True)
"""


def test_everything_committed_is_there_after_each_kill(store_address, tmp_path):
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    captures = tmp_path / "captures"
    committed: set[str] = set()
    erased: set[str] = set()
    for kill in range(5):
        arguments = [sys.executable, "-c", WRITER, store_address, str(captures), str(seed + kill)]
        writer = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
        assert writer.stdout.readline() == "open\n"
        time.sleep(chance.uniform(0.02, 0.5))
        os.kill(writer.pid, signal.SIGKILL)
        told, _ = writer.communicate(timeout=60)
        for line in told.splitlines(keepends=True):
            words = line.split() if line.endswith("\n") else []
            committed.update(word for word in words if word != "erased")
            erased.update(words[1:] if words[:1] == ["erased"] else ())
        with opened_store(store_address, captures) as store:
            for page_id in sorted(committed):
                page = store.page(page_id)
                assert page is not None
                assert store.outcome("read", "1", page_id) is not None
                if store.capture_erased_by(page.sha256):
                    assert store.capture_body(page.sha256) is None
                else:
                    assert sha256_of(store.capture_body(page.sha256)) == page.sha256
            assert all(store.capture_erased_by(store.page(one).sha256) for one in erased)
    assert committed, f"nothing was written with seed {seed}"
    with opened_store(store_address, captures) as store:
        store.sweep_captures()
        assert sum(path.stat().st_size for path in captures.glob("*.gz")) == store.capture_size().bytes_on_disk


def test_a_run_lock_ends_with_its_process(store_address, tmp_path):
    script = (
        "import sys, time; from pathlib import Path; from headwater.store import open_store\n"
        "store = open_store(sys.argv[1], Path(sys.argv[2]))\n"
        "with store.run_lock():\n    print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, store_address, str(tmp_path / "c")], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout.readline() == "held\n"
    os.kill(holder.pid, signal.SIGKILL)
    holder.communicate(timeout=60)
    with opened_store(store_address, tmp_path / "c") as store:
        for attempt in range(50):  # the server notices a lost connection in its own time
            try:
                with store.run_lock():
                    return
            except Exception:
                if attempt == 49:
                    raise
                time.sleep(0.1)


@pytest.mark.long
def test_many_kills_at_random_moments(store_address, tmp_path):
    for turn in range(10):
        test_everything_committed_is_there_after_each_kill(store_address, tmp_path / str(turn))
        assert (tmp_path / str(turn)).exists()
