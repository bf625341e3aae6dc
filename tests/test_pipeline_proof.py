"""What a proof has at hand: pages by their hashes, unpacked only when one is asked what it says."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from headwater.models import Article, Page, sha256_of
from headwater.pipeline.proof import Proof
from headwater.store import opened_store

AT = datetime(2026, 11, 1, 6, tzinfo=UTC)


def page(name: str, said: str) -> Page:
    body = f"<html><body><p>{said}</p></body></html>".encode()
    return Page(
        url=f"https://tidewater.example/{name}", captured=AT, status=200, headers=(), sha256=sha256_of(body), body=body
    )


def test_a_page_is_unpacked_when_it_is_asked_for_and_no_sooner(tmp_path: Path) -> None:
    with opened_store(str(tmp_path / "paper.sqlite"), tmp_path / "captures") as store:
        bridge, ferry = page("bridge", "The bridge at Orlo opens in May."), page("ferry", "The ferry stays in port.")
        with store.transaction():
            store.add_page(bridge)
            store.add_page(ferry)
        proof = Proof(store)
        seen = proof.add(
            [
                Article(id="bridge", bytes_sha256=bridge.sha256),
                Article(id="ferry", bytes_sha256=ferry.sha256),
                Article(id="lost", bytes_sha256=sha256_of(b"never captured")),
                Article(id="bare"),
            ]
        )
        assert not proof.pages
        assert seen.get("ferry", "").strip() == "The ferry stays in port."
        assert set(proof.pages) == {ferry.sha256}
        assert seen.get("lost") is None
        assert seen.get("bare") is None
        assert sorted(seen) == ["bridge", "ferry"]
        assert len(seen) == 2
