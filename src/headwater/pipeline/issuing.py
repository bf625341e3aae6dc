"""The step `issue`: what was really published is written into the ledger, once for each digest.

One piece a run, so that the chain of hashes has one writer. The ledger says what happened on this machine; it is no part of
the paper, and two machines with the same captures have the same paper and different ledgers.
"""

from __future__ import annotations

from collections.abc import Iterable

from headwater.pipeline.work import Bench, Step
from headwater.store import canonical_json


def waiting(bench: Bench) -> Iterable[str]:
    """The one piece there is, where a digest is not in the ledger yet."""
    return ("paper",) if bench.store.docs_waiting("issued", 1) else ()


def make(bench: Bench, _key: str) -> tuple[tuple[str, str], ...]:
    """Stories with the digests that were made of them since the last entry."""
    found = []
    for story in bench.store.docs_waiting("issued", 1 << 30):
        kept = bench.store.doc("issued", story)
        found.append((story, (kept.waiting_hash or "") if kept else ""))
    return tuple(found)


def save(bench: Bench, _key: str, issued: tuple[tuple[str, str], ...]) -> None:
    """Append one entry a digest."""
    for story, digest in issued:
        bench.store.append_ledger("revision", canonical_json({"story": story, "digest": digest}), bench.now)
        bench.store.put_doc("issued", story, "", hash=digest, waiting_hash=digest)


STEP = Step("issue", "issue/1", waiting, make, save, batch=1)
