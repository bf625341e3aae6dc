"""The sample's archive: built the same everywhere, complete, and true to its own records."""

import io
import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from headwater import sample
from headwater.errors import InputError
from headwater.sample import build
from headwater.sample.sources import read_press
from headwater.warc import parse_message, payload_digest, read_records

PRESS = Path(sample.__file__).parent / "press"


@pytest.fixture(scope="module")
def records():
    return list(read_records(sample.archive()))


@pytest.fixture(scope="module")
def press():
    return read_press(PRESS)


def test_the_shipped_files_are_what_the_text_files_make(capsys):
    assert build.main(["--check"]) == 0, capsys.readouterr().err


def test_two_builds_with_other_hash_seeds_and_another_zone_are_the_same_bytes(press):
    program = (
        "import hashlib, pathlib, headwater.sample as s\n"
        "from headwater.sample import build\n"
        "from headwater.sample.sources import read_press\n"
        "p = read_press(pathlib.Path(s.__file__).parent / 'press')\n"
        "print(hashlib.sha256(build.archive_bytes(p) + build.truth_bytes(p)).hexdigest())\n"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"},
        ).stdout
        for seed, zone in (("0", "UTC"), ("4711", "Asia/Tokyo"))
    }
    assert len(digests) == 1


def test_a_file_that_was_changed_by_hand_is_found(monkeypatch, capsys):
    monkeypatch.setattr(build, "truth_bytes", lambda press: b"{}\n")
    assert build.main(["--check"]) == 1
    assert "truth.json is not what press/ makes" in capsys.readouterr().err


def test_every_record_is_whole_and_its_digest_holds(records):
    assert [record.fault for record in records if record.fault] == []
    assert records[0].kind == "warcinfo"
    for record in records[1:]:
        assert record.kind == "response"
        message = parse_message(record.block)
        assert message is not None
        assert message.faults == ()
        assert record.payload_digest == payload_digest(message.body)
        length = dict(message.headers)["Content-Length"]
        assert int(length) == len(message.body)


def test_records_stand_in_order_of_time_and_the_newest_is_the_papers_clock(records):
    dates = [record.date for record in records]
    assert dates == sorted(dates)
    assert dates[-1] == sample.NOW
    assert all(datetime(2026, 11, 20, tzinfo=UTC) <= date <= sample.NOW for date in dates)


def test_every_host_ends_in_example(records):
    for record in records[1:]:
        host = record.url.split("/")[2]
        assert host.endswith(".example"), record.url


def test_the_press_is_as_large_as_promised():
    truth = sample.truth()
    articles = {page["url"] for page in truth["pages"] if page.get("key")}
    assert len(sample.outlets()) >= 10
    assert len(truth["languages"]) >= 5
    assert len(articles) >= 60
    assert len([event for event in truth["events"].values() if len(event["outlets"]) > 1]) >= 10


def test_every_kind_of_feed_is_there():
    kinds = {page["what"].rpartition(": ")[2] for page in sample.truth()["pages"] if page["fate"] == "feed"}
    assert kinds == {"rss", "atom", "rdf", "json", "sitemap"}


def test_the_archive_opens_as_a_stream_as_well():
    with sample.archive().open("rb") as stream:
        count = sum(1 for _ in read_records(io.BytesIO(stream.read())))
    assert count == len(sample.truth()["pages"]) + 1


def test_the_invented_catalogue_answers_for_every_page_of_an_outlet():
    from headwater.outlets import Catalogue

    catalogue = Catalogue.of(sample.outlets())
    assert all(outlet.kind == "sample" for outlet in sample.outlets())
    for page in sample.truth()["pages"]:
        found = catalogue.at(page["url"])
        assert (found.key if found else "") == page["outlet"], page["url"]


def test_the_invented_outlets_are_nobody_of_the_real_catalogue():
    from headwater.outlets import load_outlets

    real = {name for outlet in load_outlets() for name in (*outlet.names, *outlet.ambiguous)}
    for outlet in sample.outlets():
        assert real.isdisjoint(outlet.names), outlet.key


def test_addresses_of_channels_are_served():
    urls = {page["url"] for page in sample.truth()["pages"] if page["fate"] == "feed"}
    for outlet in sample.outlets():
        assert [channel.url for channel in outlet.channels if channel.url not in urls] == [], outlet.key


def test_a_press_that_contradicts_itself_is_refused(tmp_path, press):
    import shutil

    copied = tmp_path / "press"
    shutil.copytree(PRESS, copied)
    report = copied / "teldvale" / "dam-copy.md"
    report.write_text(report.read_text().replace('copy_of = "lantern/dam-first"', 'copy_of = "lantern/none"'))
    with pytest.raises(InputError, match="which is no report"):
        read_press(copied)
    report.write_text("no head at all\n")
    with pytest.raises(InputError, match="begins with a head"):
        read_press(copied)


def test_pages_of_an_address_that_was_captured_twice_are_in_the_archive_twice(records):
    urls = Counter(record.url for record in records[1:])
    truth = sample.truth()
    for correction in truth["corrections"]:
        assert urls[correction["url"]] == 2
    for withdrawal in truth["withdrawals"]:
        assert urls[withdrawal["url"]] == 2
