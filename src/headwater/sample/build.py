"""`python -m headwater.sample.build`: the text files in `press/` → `press.warc.gz` and `truth.json`, byte for byte the same.

With `--check` nothing is written: the two files are built in memory and compared with those that are shipped. Where
another build of zlib packs differently, the records are compared unpacked, and that is said.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from headwater.sample.announcing import feed_of, robots_of
from headwater.sample.pages import article_page, home_page
from headwater.sample.recording import truth_of
from headwater.sample.sources import Press, Report, Site, read_press
from headwater.warc import fields_block, payload_digest, record_bytes, response_block

_HERE = Path(__file__).parent
_OPENED = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
"""When robots files were read, before anything else."""

_FEEDS_READ = tuple(datetime(2026, 11, day, hour, 0, tzinfo=UTC) for day, hour in ((20, 22), (21, 22), (22, 22)))
_LAST_FEEDS = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
_HOMES_READ = datetime(2026, 11, 23, 14, 20, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One answer of one invented server."""

    url: str
    captured: datetime
    status: int
    content_type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


def exchanges(press: Press) -> tuple[Exchange, ...]:
    """Every answer that the archive holds, in order of time and address."""
    found: list[Exchange] = []
    for site in press.sites:
        reports = [report for report in press.reports if report.outlet == site.key]
        found.extend(_visited(site, reports))
        found.extend(_page(site, report, reports) for report in reports)
        found.extend(_extras(site))
    found.extend(_documents(press))
    return tuple(sorted(found, key=lambda exchange: (exchange.captured, exchange.url)))


def archive_bytes(press: Press) -> bytes:
    """The archive: a warcinfo record and a response for each exchange."""
    info = fields_block(
        [
            ("software", "headwater.sample.build"),
            ("format", "WARC File Format 1.1"),
            ("description", str(press.whole["description"])),
        ]
    )
    members = [record_bytes(kind="warcinfo", date=_OPENED, block=info)]
    for exchange in exchanges(press):
        headers = [("Date", format_datetime(exchange.captured, usegmt=True))]
        if exchange.content_type:
            headers.append(("Content-Type", exchange.content_type))
        headers.extend(exchange.headers)
        members.append(
            record_bytes(
                kind="response",
                date=exchange.captured,
                url=exchange.url,
                block=response_block(exchange.status, headers, exchange.body),
                headers=[("WARC-Payload-Digest", payload_digest(exchange.body))],
            )
        )
    return b"".join(members)


def truth_bytes(press: Press) -> bytes:
    """The truth file: sorted keys, one indent, a line end at its end."""
    value = truth_of(press, [(e.url, e.captured, e.status, len(e.body)) for e in exchanges(press)])
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8")


def _visited(site: Site, reports: Sequence[Report]) -> Iterator[Exchange]:
    """Robots file, feed and front page of an outlet, as a visitor found them over the days."""
    yield Exchange(f"{site.base}/robots.txt", _OPENED, 200, "text/plain", robots_of(site))
    if site.said("feed").get("written", True):
        for at in (*_FEEDS_READ, _LAST_FEEDS):
            listed = [r for r in _latest(reports, at) if r.said("announced", otherwise=True)]
            content_type, body = feed_of(site, listed, at)
            yield Exchange(site.base + site.said("feed")["address"], at, 200, content_type, body)
    shown = sorted(_latest(reports, _HOMES_READ), key=lambda report: (report.published, report.key), reverse=True)
    yield Exchange(f"{site.base}/", _HOMES_READ, 200, _html(site), home_page(site, shown), _headers(site))


def _latest(reports: Sequence[Report], at: datetime) -> list[Report]:
    """What an outlet had published at a time: of several captures of one address the newest."""
    by_address = {
        r.address: r for r in sorted(reports, key=lambda r: (r.captured, r.key)) if r.published <= at >= r.captured
    }
    return [report for report in by_address.values() if report.said("status", 200) == 200]


def _page(site: Site, report: Report, reports: Sequence[Report]) -> Exchange:
    status = report.said("status", 200)
    others = [other for other in reports if other.address != report.address and other.said("status", 200) == 200][:4]
    return Exchange(
        report.address, report.captured, status, _html(site), article_page(site, report, others), _headers(site)
    )


def _extras(site: Site) -> Iterator[Exchange]:
    """Answers that are no reports: documents, pages that are not there, broken feeds, redirects."""
    for extra in site.said("extras", []):
        yield Exchange(
            site.base + extra["address"],
            extra["captured"].astimezone(UTC),
            extra.get("status", 200),
            extra.get("content_type", _html(site)),
            extra.get("body", "").encode("utf-8"),
            tuple((name, value) for name, value in extra.get("headers", [])),
        )


def _documents(press: Press) -> Iterator[Exchange]:
    """What reports rest on: a paper, a judgment, a statement, on hosts that are no outlet's."""
    for document in press.whole["documents"]:
        body = (press.folder / document["file"]).read_bytes()
        yield Exchange(document["url"], document["captured"].astimezone(UTC), 200, document["content_type"], body)


def _html(site: Site) -> str:
    return str(site.said("content_type", f"text/html; charset={site.charset}"))


def _headers(site: Site) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in site.said("headers", []))


def _compared(name: str, built: bytes, shipped: bytes) -> str:
    """What is wrong with a shipped file, or the empty string; a file that is only packed otherwise is not wrong."""
    if built == shipped:
        return ""
    if name.endswith(".gz") and gzip.decompress(built) == gzip.decompress(shipped):
        sys.stderr.write(f"{name}: the same records, packed by another zlib\n")
        return ""
    return f"{name} is not what press/ makes: run python -m headwater.sample.build"


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, or compare with `--check`; 1 where a file differs."""
    parser = argparse.ArgumentParser(prog="python -m headwater.sample.build", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; end with 1 where a shipped file differs")
    chosen = parser.parse_args(arguments)
    press = read_press(_HERE / "press")
    built = {"press.warc.gz": archive_bytes(press), "truth.json": truth_bytes(press)}
    if not chosen.check:
        for name, content in built.items():
            (_HERE / name).write_bytes(content)
        return 0
    shipped = {name: (_HERE / name).read_bytes() if (_HERE / name).exists() else b"" for name in built}
    faults = [fault for name in built if (fault := _compared(name, built[name], shipped[name]))]
    sys.stderr.writelines(f"{fault}\n" for fault in faults)
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
