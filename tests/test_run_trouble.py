"""What goes wrong under a whole run: a full disk, a held store, an endless feed, outlets that answer late."""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import sqlite3
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from commanding import begun, call, pages_in
from headwater import sample
from headwater.store import opened_store
from small_press import BRIDGE, archive, feed, report

NOW = sample.NOW.isoformat()
IMPORT = ("import", sample.archive(), "--now", NOW, "--processes", "1", "--home")


def until(holds: Callable[[], bool], *, seconds: float = 60, every: float = 0.1) -> None:
    """Wait for something to hold, looking every so many seconds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to be in time"
        time.sleep(every)


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def asked(address: str) -> str:
    """What an address answers; empty where nobody does."""
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.read().decode()
    except OSError:
        return ""


def stories_in(home: Path) -> list[str]:
    """The stories that a store holds."""
    with opened_store(home / "headwater.sqlite", home / "captures") as store:
        return sorted(store.doc_keys("story"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The stories of the sample's archive, imported without any trouble."""
    home = tmp_path_factory.mktemp("whole") / "home"
    assert call(*IMPORT, home).returncode == 0
    return stories_in(home)


@pytest.mark.parametrize("limit", [60_000, 1_500_000])
def test_an_import_on_a_full_disk_says_so_and_the_next_one_completes(
    tmp_path: Path, whole: list[str], limit: int
) -> None:
    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    with begun(*IMPORT, tmp_path, before=small) as process:
        _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert any(words in said for words in ("has room", "make room", "see to its disks")), said
    assert "Traceback" not in said
    assert call(*IMPORT, tmp_path).returncode == 0
    assert stories_in(tmp_path) == whole
    assert call("verify", "--home", tmp_path).returncode == 0


def test_an_import_waits_for_a_program_that_holds_the_store(tmp_path: Path, whole: list[str]) -> None:
    with opened_store(tmp_path / "headwater.sqlite", tmp_path / "captures"):
        pass
    holder = sqlite3.connect(tmp_path / "headwater.sqlite", isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN IMMEDIATE")
    letting_go = threading.Timer(1.5, holder.execute, ("ROLLBACK",))
    letting_go.start()
    assert call(*IMPORT, tmp_path).returncode == 0
    letting_go.join()
    holder.close()
    assert stories_in(tmp_path) == whole


def test_a_run_that_is_interrupted_at_work_loses_nothing_and_the_next_one_completes(tmp_path: Path) -> None:
    port = free_port()
    asks = ("--web", f"http://127.0.0.1:{port}", "--now", NOW, "--processes", "1")
    with begun("demo", "--web", sample.archive(), "--port", str(port)):
        until(lambda: bool(asked(f"http://127.0.0.1:{port}/")))
        with begun("run", "--once", "--home", tmp_path / "cut", *asks) as process:
            until(lambda: pages_in(tmp_path / "cut") > 0 or process.poll() is not None, every=0.005)
            os.killpg(process.pid, signal.SIGINT)
            _, said = process.communicate(timeout=30)
        assert process.returncode == 130, said
        assert "Traceback" not in said
        held = pages_in(tmp_path / "cut")
        assert held > 0
        for home in ("cut", "uncut"):
            done = call("run", "--once", "--home", tmp_path / home, *asks)
            assert done.returncode == 0, done.stderr
    assert pages_in(tmp_path / "cut") == pages_in(tmp_path / "uncut") > held
    assert stories_in(tmp_path / "cut") == stories_in(tmp_path / "uncut") != []
    assert call("verify", "--home", tmp_path / "cut").returncode == 0


def test_a_stand_in_for_the_web_that_does_not_answer_is_named(tmp_path: Path) -> None:
    web = f"http://127.0.0.1:{free_port()}"
    for words in (("run", "--once"), ("gather",)):
        done = call(*words, "--home", tmp_path, "--web", web)
        assert done.returncode == 2
        assert f"nobody answers at {web}" in done.stderr
        assert "headwater demo --web" in done.stderr


def test_the_sample_gives_way_to_the_real_paper_as_soon_as_outlets_answer(tmp_path: Path) -> None:
    site, web = free_port(), free_port()
    front, health = f"http://127.0.0.1:{site}/", f"http://127.0.0.1:{site}/health"
    with begun("run", "--home", tmp_path, "--port", str(site), "--web", f"http://127.0.0.1:{web}", "--processes", "1"):
        until(lambda: '"sample"' in asked(health) and json.loads(asked(health))["paper"] == "sample")
        assert "sample" in asked(front)
        with begun("demo", "--web", small_press(tmp_path), "--port", str(web)):
            until(lambda: json.loads(asked(health))["paper"] == "paper")
            assert "Swing bridge to close" in asked(front)
            assert "invented" not in asked(front)
    assert pages_in(tmp_path) < 10  # the sample's pages lie in a store of their own
    assert pages_in(tmp_path / "sample") > 100


def test_a_feed_of_ten_thousand_entries_is_read_whole(tmp_path: Path) -> None:
    entries = ((f"https://bay.example/tide/{n}", f"Tide table {n}") for n in range(10_000))
    endless = archive(tmp_path, feed("https://bay.example/rss.xml", entries))
    done = call("import", endless, "--home", tmp_path / "home", "--json", "--processes", "1")
    assert done.returncode == 0
    assert json.loads(done.stdout)["ended"] == {"captured": 1}
    with opened_store(tmp_path / "home" / "headwater.sqlite", tmp_path / "home" / "captures") as store:
        (kept,) = store.all_docs("feed")
        assert kept.doc.count("/tide/") >= 10_000


def small_press(folder: Path) -> Path:
    """An archive with one outlet: its feed and the report that the feed announces."""
    url, title = "https://bay.example/news/bridge-1", "Swing bridge to close for eleven months"
    return archive(folder, feed("https://bay.example/rss.xml", [(url, title)]), report(url, title, BRIDGE))
