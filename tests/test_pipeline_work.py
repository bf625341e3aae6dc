"""How a piece of work ends: done, dropped with a reason, or a bug that spoils itself alone."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from headwater.errors import MachineError, StoreError
from headwater.models import Ended
from headwater.pipeline.work import Bench, Dropped, Step, Task, do
from headwater.settings import Settings
from headwater.store import opened_store
from headwater.testing import NOON


def make(_bench: Bench, key: str) -> str | Dropped:
    if key == "broken":
        raise KeyError("a fault of ours")
    if key == "reserved":
        return Dropped("reserved", "not ours to read", kept="evidence")
    return Dropped("no-text", "nothing on it") if key == "empty" else key.upper()


def save(bench: Bench, key: str, value: str) -> None:
    bench.store.put_doc("thing", key, value)
    if key == "spoilt":
        raise RuntimeError("halfway")


STEP = Step("try", "try/1", lambda _: (), make, save)


def outcomes(home: Path, *keys: str):
    """What came of one batch, and the values that it left."""
    settings = Settings(home=home)
    done = do(Task(settings, NOON, "try", keys), {"try": STEP})
    with opened_store(settings.store_address, settings.captures_folder) as store:
        return {one.key: one for one in done}, store.doc_keys("thing"), store.outcome_counts()


def test_one_broken_piece_spoils_itself_alone_and_keeps_its_traceback(tmp_path: Path) -> None:
    found, kept, _ = outcomes(tmp_path, "a", "broken", "spoilt", "b")
    assert [key for key, one in found.items() if one.ended is Ended.DONE] == ["a", "b"]
    assert found["broken"].ended is found["spoilt"].ended is Ended.BUG
    assert "a fault of ours" in found["broken"].detail
    assert "halfway" in found["spoilt"].detail
    assert kept == ["a", "b"]


def test_a_dropped_piece_is_counted_by_its_reason(tmp_path: Path) -> None:
    found, kept, counts = outcomes(tmp_path, "empty", "a")
    assert (found["empty"].ended, found["empty"].reason) == (Ended.FAILED, "no-text")
    assert kept == ["a"]
    assert ("try", "try/1", Ended.FAILED, "no-text", 1) in counts


def test_what_a_dropped_piece_leaves_is_kept_and_it_counts_as_dropped(tmp_path: Path) -> None:
    found, kept, counts = outcomes(tmp_path, "reserved", "a")
    assert (found["reserved"].ended, found["reserved"].reason) == (Ended.FAILED, "reserved")
    assert kept == ["a", "reserved"]
    assert ("try", "try/1", Ended.FAILED, "reserved", 1) in counts


def test_a_machine_that_is_spent_stops_the_run_and_spoils_no_piece(tmp_path: Path) -> None:
    def spent(_bench: Bench, _key: str) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    settings = Settings(home=tmp_path)
    step = Step("spent", "spent/1", lambda _: (), spent, save)
    with pytest.raises(MachineError, match="run again"):
        do(Task(settings, NOON, "spent", ("a", "b")), {"spent": step})
    with opened_store(settings.store_address, settings.captures_folder) as store:
        assert store.outcome_counts() == []


def test_an_error_of_the_system_about_one_piece_is_a_bug_of_that_piece(tmp_path: Path) -> None:
    def lost(_bench: Bench, key: str) -> str:
        raise FileNotFoundError(errno.ENOENT, "No such file", key)

    settings = Settings(home=tmp_path)
    (done,) = do(Task(settings, NOON, "lost", ("a",)), {"lost": Step("lost", "lost/1", lambda _: (), lost, save)})
    assert done.ended is Ended.BUG


def test_a_database_that_refuses_stops_the_run(tmp_path: Path) -> None:
    def refused(_bench: Bench, _key: str, _value: str) -> None:
        raise StoreError("no")

    step = Step("refused", "refused/1", lambda _: (), make, refused)
    with pytest.raises(StoreError):
        do(Task(Settings(home=tmp_path), NOON, "refused", ("a",)), {"refused": step})
