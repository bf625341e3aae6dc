"""What goes wrong around the store is told in words that say what to do, and nothing committed is lost."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest

from headwater.errors import DiskFullError, StoreBusyError, StoreError
from headwater.models import Page, sha256_of
from headwater.store import captures, open_store, opened_store

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def page(body: bytes) -> Page:
    return Page(f"https://tidewater.example/{body[:9].hex()}", NOON, 200, (), sha256_of(body), body)


def test_a_full_disk_under_the_captures_is_named_and_the_store_goes_on(store_address, tmp_path):
    folder = tmp_path / "captures"
    with opened_store(store_address, folder) as store:
        store.add_page(page(b"kept"))
        (folder / "captures-000001.warc.gz").rename(folder / "aside")
        (folder / "captures-000001.warc.gz").symlink_to("/dev/full")
        with pytest.raises(DiskFullError, match="make room"):
            store.add_page(page(b"too much"))
        (folder / "captures-000001.warc.gz").unlink()
        (folder / "aside").rename(folder / "captures-000001.warc.gz")
        assert store.page(page(b"too much").id) is None
        store.add_page(page(b"again"))
        assert store.capture_body(sha256_of(b"kept")) == b"kept"
        assert store.capture_body(sha256_of(b"again")) == b"again"


def test_a_full_disk_under_the_database_is_named_and_what_was_kept_stays(tmp_path):
    with opened_store(tmp_path / "store.db", tmp_path / "captures") as store:
        store.put_doc("kept", "a", "{}")
        (pages,) = store._db._connection.execute("PRAGMA page_count").fetchone()
        store._db._connection.execute(f"PRAGMA max_page_count = {pages + 2}")
        rows = [{"kind": "more", "key": str(n), "doc": "x" * 5000, "hash": ""} for n in range(100)]
        nothing = dict.fromkeys(("waiting_hash", "day", "sort", "refers"))
        with pytest.raises(DiskFullError, match="make room"):
            store._db.run_many("doc_put", [row | nothing for row in rows])
        assert store.doc("kept", "a") is not None
        assert store.count_docs("more") == 0


def test_a_store_that_stays_locked_is_named(store_address, tmp_path):
    with (
        opened_store(store_address, tmp_path / "c") as holder,
        opened_store(store_address, tmp_path / "c") as other,
    ):
        waits = "PRAGMA busy_timeout = 50" if other.database == "sqlite" else "SET lock_timeout = '50ms'"
        other._db._connection.execute(waits)
        with holder.transaction():
            holder.put_doc("kind", "key", "{}")
            with pytest.raises(StoreBusyError):
                other.put_doc("kind", "key", "{}")
        other.put_doc("kind", "key", "{}")


def test_a_writer_waits_for_another_ones_transaction(store_address, tmp_path):
    with opened_store(store_address, tmp_path / "c") as holder, opened_store(store_address, tmp_path / "c") as other:
        with holder.transaction():
            holder.put_doc("kind", "key", "1")
            waiting = threading.Thread(target=other.put_doc, args=("kind", "key", "2"))
            waiting.start()
            waiting.join(0.2)
            assert waiting.is_alive()
        waiting.join(20)
        assert holder.doc("kind", "key").doc == "2"


def test_a_damaged_capture_file_is_named(store_address, tmp_path):
    with opened_store(store_address, tmp_path / "c") as store:
        store.add_page(page(b"x" * 1000))
        path = tmp_path / "c" / "captures-000001.warc.gz"
        path.write_bytes(path.read_bytes()[:40] + b"\0" * 200)
        with pytest.raises(StoreError, match="damaged"):
            store.capture_body(sha256_of(b"x" * 1000))


def test_a_capture_file_that_is_gone_reads_as_not_held(store_address, tmp_path):
    with opened_store(store_address, tmp_path / "c") as store:
        store.add_page(page(b"x"))
        (tmp_path / "c" / "captures-000001.warc.gz").unlink()
        assert store.capture_body(sha256_of(b"x")) is None


def test_bytes_without_a_row_are_written_over_and_swept(store_address, tmp_path):
    path = tmp_path / "c" / "captures-000001.warc.gz"
    with opened_store(store_address, tmp_path / "c") as store:
        store.add_page(page(b"first"))
        with path.open("ab") as torn:
            torn.write(b"half a record")
        store.add_page(page(b"second"))
        assert path.stat().st_size == store.capture_size().bytes_on_disk
        (tmp_path / "c" / "captures-000002.warc.gz").write_bytes(b"left by a kill")
        assert store.sweep_captures() == 1
        assert store.sweep_captures() == 0
        assert store.capture_body(sha256_of(b"second")) == b"second"


def test_captures_go_on_in_a_new_file_when_one_is_full(store_address, tmp_path, monkeypatch):
    monkeypatch.setattr(captures, "FILE_BYTES", 2000)
    with opened_store(store_address, tmp_path / "c") as store:
        bodies = [bytes(str(n) * 700, "ascii") for n in range(10, 40)]
        with store.transaction():
            for body in bodies:
                store.add_page(page(body))
        assert len(list((tmp_path / "c").iterdir())) > 1
        store.erase_capture(sha256_of(bodies[3]), "r")
        assert [store.capture_body(sha256_of(b)) for b in bodies if b != bodies[3]] == bodies[:3] + bodies[4:]


@pytest.mark.parametrize(
    "address", ["postgresql:///none?host=/nowhere", "postgresql://u:secret@127.0.0.1:1/none", "postgresql://%zz"]
)
def test_a_server_that_does_not_answer_is_named_without_its_password(address, tmp_path):
    with pytest.raises(StoreError) as told:
        open_store(address, tmp_path)
    assert "secret" not in str(told.value)


def test_a_place_where_no_store_can_be_is_named(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StoreError, match="file"):
        open_store(tmp_path / "file" / "store.db", tmp_path)
    (tmp_path / "text").write_text("no database at all, but long enough to be read as one" * 20)
    with pytest.raises(StoreError, match="not a database"):
        open_store(tmp_path / "text", tmp_path)
