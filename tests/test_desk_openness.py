"""What the desk shows to the public: statements of reasons, the yearly report, notices for Lumen, checkpoints, and the drill."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from commanding import call
from headwater import desk, sample
from headwater.desk import Complaint, Kind, Outcome, Target, checkpoint, statements
from headwater.desk.checkpoint import Checkpoint, checked, included, inclusion, merkle_root, signed
from headwater.desk.effect import stay_down_of
from headwater.gather import read_archive
from headwater.models import Article, Story, Verb
from headwater.pipeline.clock import PROBE_AGAIN, keep_promises
from headwater.pipeline.engines import here
from headwater.pipeline.probing import asks_shelf, editions_held, probe, told_elsewhere
from headwater.pipeline.run import Told, run_steps
from headwater.pipeline.shelf import StoreShelf
from headwater.pipeline.signing import KEY_FILE, checked_checkpoint, kept_checkpoint
from headwater.pipeline.work import SAMPLE_HOME
from headwater.store import loads, opened_store
from headwater.testing import paper

START = datetime(2026, 11, 20, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
WHO = {
    "name": "Ines Okoro",
    "email": "ines@okoro.example",
    "address": "1 Quay Street",
    "phone": "+00 1",
    "text": "Mine.",
}


@pytest.fixture
def store(tmp_path: Path):
    with opened_store(tmp_path / "headwater.sqlite", tmp_path / "captures") as opened:
        opened.put_article(
            Article(id="a1", title="Bridge", url="https://lantern.example/bridge", captured=START), "2026-11-20"
        )
        yield opened


def decided(store, kind: Kind, outcome: Outcome, number: int = 0, **how) -> desk.Case:
    complaint = Complaint(kind=kind, targets=(Target("article", "a1"),), good_faith=True, **WHO)
    case = desk.intake(store, complaint, now=START, secret=f"secret-{kind}-{outcome}-{number}")
    return desk.decide(store, case.id, outcome, reason="it is theirs", now=START + HOUR, **how)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in (Kind.COUNTER_NOTICE, Kind.APPEAL)])
def test_every_restriction_has_a_statement_that_the_eu_database_takes(store, kind: Kind) -> None:
    verbs = (Verb.QUOTE,)
    case = decided(store, kind, Outcome.RESTRICTED, verbs=verbs)
    (made,) = statements.statements(case)
    assert statements.faults(made) == ()
    told = json.dumps(made)
    assert not any(personal in told for personal in ("Okoro", "Quay", "+00 1", "@"))


def test_a_refusal_restricts_nothing_and_a_faulty_statement_is_told(store) -> None:
    assert statements.statements(decided(store, Kind.DEFAMATION, Outcome.REFUSED)) == []
    (made,) = statements.statements(decided(store, Kind.DEFAMATION, Outcome.REMOVED))
    for field in statements.REQUIRED:
        assert any(fault.startswith(field) for fault in statements.faults({**made, field: ""})), field
    assert statements.faults({**made, "puid": "no spaces, please"})
    assert statements.faults({**made, "content_date": "1999-12-31"})
    assert statements.faults({**made, "decision_visibility": ["DECISION_VISIBILITY_GONE"]})


def test_the_yearly_report_counts_the_cases_of_its_year(store) -> None:
    cases = [
        decided(store, Kind.COPYRIGHT, Outcome.REMOVED),
        decided(store, Kind.DEFAMATION, Outcome.REFUSED),
        decided(store, Kind.COURT_ORDER, Outcome.REMOVED),
    ]
    rows = statements.yearly_report(cases, 2026, operator="=Tide & Son", now=START)
    held = {row.name: row.value for row in rows}
    assert held["notices (Article 16)"] == "2"
    assert held["orders of courts and authorities"] == "1"
    assert held["outcomes: removed"] == "2"
    assert held["later than 24 hours"] == "0"
    assert {row.part for row in rows} == set(range(1, 11))
    assert {row.value for row in statements.yearly_report(cases, 2025, operator="x", now=START) if row.part == 3} <= {
        "0",
        "",
    }
    told = list(csv.reader(io.StringIO(statements.report_csv(rows))))
    assert told[0] == ["part", "name", "value"]
    assert told[1][2] == "'=Tide & Son", "a spreadsheet computes nothing of it"


def test_a_notice_for_lumen_holds_nobody_and_no_address(store) -> None:
    notice = statements.lumen_notice(decided(store, Kind.COPYRIGHT, Outcome.REMOVED), host="paper.example")
    told = json.dumps(notice)
    assert notice["type"] == "DMCA"
    assert notice["action_taken"] == "Yes"
    assert not any(one in told for one in ("Okoro", "Quay", "/bridge", 'a1"'))


def plain_root(links: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word."""
    if not links:
        return sha256(b"").digest()
    if len(links) == 1:
        return sha256(b"\x00" + links[0]).digest()
    k = 1
    while k * 2 < len(links):
        k *= 2
    return sha256(b"\x01" + plain_root(links[:k]) + plain_root(links[k:])).digest()


@settings(max_examples=120, deadline=None)
@given(st.lists(st.binary(max_size=8), max_size=40), st.data())
def test_the_tree_is_that_of_the_standard_and_proves_every_link(links: list[bytes], data) -> None:
    root = merkle_root(links)
    assert root == plain_root(links)
    if not links:
        return
    at = data.draw(st.integers(0, len(links) - 1))
    proof = inclusion(links, at)
    assert included(links[at], at, len(links), proof, root)
    assert not included(links[at] + b"x", at, len(links), proof, root)
    assert not included(links[at], len(links), len(links), proof, root)


def test_a_checkpoint_is_believed_only_from_its_own_key() -> None:
    key, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    note = signed(Checkpoint("paper.example/ledger", 7, b"r" * 32), key)
    assert checked(note, key.public_key()) == Checkpoint("paper.example/ledger", 7, b"r" * 32)
    assert checked(note, other.public_key()) is None
    assert checked(note.replace("\n7\n", "\n8\n"), key.public_key()) is None
    assert checked("no note at all", key.public_key()) is None


def test_the_ledger_is_signed_once_a_day_and_a_changed_one_is_told(tmp_path: Path) -> None:
    with paper(tmp_path / SAMPLE_HOME, [], now=START) as (bench, _):
        bench.store.append_ledger("revision", "one", START)
        keep_promises(bench, START)
        first = checkpoint.newest(bench.store)
        assert first is not None
        assert (bench.settings.home / KEY_FILE).stat().st_mode & 0o077 == 0
        bench.store.append_ledger("revision", "two", START)
        assert kept_checkpoint(bench.settings, bench.store, START + HOUR) == first
        assert kept_checkpoint(bench.settings, bench.store, START + 24 * HOUR) != first
        held = checked_checkpoint(bench.settings, bench.store)
        assert held is not None
        assert held.size == 2
        (bench.settings.home / KEY_FILE).write_text("0" * 64)
        with pytest.raises(Exception, match="was not signed by the key"):
            checked_checkpoint(bench.settings, bench.store)


def test_the_clock_probes_what_was_taken_down_and_words_of_others_show_nothing(tmp_path: Path) -> None:
    with paper(tmp_path / SAMPLE_HOME, read_archive(sample.archive()), now=sample.NOW) as (bench, _):
        store, now = bench.store, sample.NOW
        originals = sorted({c.original for doc in store.all_docs("story") for c in loads(Story, doc.doc).copies})[:3]
        told = Told()
        cases = []
        for number, original in enumerate(originals):
            complaint = Complaint(kind=Kind.PRESS_RIGHT, targets=(Target("article", original),), good_faith=True, **WHO)
            case = desk.intake(store, complaint, now=now, secret=f"a-secret-word-{number}")
            cases.append(desk.decide(store, case.id, Outcome.REMOVED, reason="theirs", now=now + HOUR).id)
        run_steps(bench, here, told.hear)
        shelf = StoreShelf(bench, sample=True)
        things = [stay_down_of(store, original) for original in originals]
        strict = probe(asks_shelf(shelf), things, editions_held(shelf))
        fair = probe(asks_shelf(shelf), things, editions_held(shelf), elsewhere=told_elsewhere(store))
        assert any("words" in one.shown for one in strict), "copies stand and have the same words"
        assert [one for one in fair if one.shown] == []
        for tick in range(6):
            keep_promises(bench, now + 2 * HOUR + tick * PROBE_AGAIN)
        held = [desk.case_of(store, case) for case in cases]
        assert all(one.happened(desk.Act.PROBE) is not None for one in held)


def test_a_drill_of_all_kinds_keeps_the_promise_and_says_so() -> None:
    done = call("desk", "drill", "--complaints", "13", "--days", "1", "--seed", "7")
    assert done.returncode == 0, done.stdout + done.stderr
    (line,) = [one for one in done.stdout.splitlines() if one.startswith("all ")]
    assert line.split()[1] == "13"
    assert line.split()[5] == "0", "none is late"
    assert "0 showed anything" in done.stdout


def test_the_public_exports_are_lines_that_machines_read(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with paper(home, [], now=START) as (bench, _):
        bench.store.put_article(
            Article(id="a1", title="Bridge", url="https://lantern.example/bridge", captured=START), "2026-11-20"
        )
        case = decided(bench.store, Kind.COPYRIGHT, Outcome.REMOVED)
    (line,) = call("desk", "statements", "--home", home).stdout.splitlines()
    assert json.loads(line)["puid"] == f"headwater-{case.id}-0"
    assert (
        call("desk", "report", "2026", "--home", home).stdout.startswith("part,name,value\r\n")
        or "part,name" in call("desk", "report", "2026", "--home", home).stdout
    )
    assert "ledger" in call("desk", "checkpoint", "--home", home).stdout
    proof = json.loads(call("desk", "proof", case.id, "--home", home).stdout)
    entry = proof["entries"][0]
    steps = [bytes.fromhex(step) for step in entry["proof"]]
    assert included(bytes.fromhex(entry["entry"]), entry["index"], proof["size"], steps, bytes.fromhex(proof["root"]))
    verified = call("desk", "verify", "--home", home)
    assert verified.returncode == 0
    assert "its signature and root hold" in verified.stdout
    unknown = call("desk", "proof", "no-such-case", "--home", home)
    assert unknown.returncode == 2
