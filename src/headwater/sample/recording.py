"""The press as it is written → what is true of it, for tests and benchmarks to measure every room against. Pure.

Nothing here is found by a room of Headwater: it is what the authors of the press wrote down, put in order.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from headwater.errors import InputError
from headwater.sample.sources import Press, Report, Site

Answer = tuple[str, datetime, int, int]
"""Address, time of capture, status and length of the body of one answer of the archive."""

_TIMES = "%Y-%m-%dT%H:%M:%SZ"


def truth_of(press: Press, answers: Sequence[Answer]) -> dict[str, Any]:
    """Everything that is true of the archive which holds these answers; raises `InputError` where the press contradicts itself."""
    sites = {site.key: site for site in press.sites}
    reports = {(report.address, report.captured): report for report in press.reports}
    pages = []
    for url, captured, status, size in answers:
        page: dict[str, Any] = {"url": url, "captured": captured.strftime(_TIMES), "status": status, "bytes": size}
        report = reports.get((url, captured))
        page |= (
            _report_truth(report, sites[report.outlet], press.whole["desks"]) if report else _other_truth(press, url)
        )
        pages.append(page)
    languages = sorted({site.said("language") for site in press.sites})
    return {
        "about": press.whole["description"],
        "now": max(captured for _, captured, _, _ in answers).strftime(_TIMES),
        "languages": languages,
        "outlets": sorted(sites),
        "residue": press.whole["residue"],
        "pages": pages,
        "events": {key: _event_truth(key, press) for key in sorted(press.events)},
        "corrections": [_correction(report, press) for report in press.reports if "corrects" in report.head],
        "withdrawals": [
            {"url": report.address, "gone": report.captured.strftime(_TIMES), "status": report.said("status")}
            for report in press.reports
            if report.said("fate") == "gone"
        ],
    }


def _report_truth(report: Report, site: Site, desks: Sequence[str]) -> dict[str, Any]:
    """What is true of one capture of a report; a desk in its byline is no author."""
    for says in report.said("says", []):
        if not any(says["content"] in text for text in (*report.paragraphs, report.said("standfirst"))):
            raise InputError(f"{report.key}: {says['content']!r} is not in its text")
    captions = [block.plain for block in report.blocks if block.kind == "caption"]
    return {
        "key": report.key,
        "outlet": report.outlet,
        "fate": report.said("fate", "article"),
        "kind": report.said("kind", "report"),
        "access": report.said("access", "free"),
        "event": report.said("event"),
        "language": site.said("language"),
        "title": report.title,
        "standfirst": report.said("standfirst"),
        "authors": [name for name in report.said("authors", []) if name not in desks],
        "published": report.published.strftime(_TIMES),
        "modified": report.modified.strftime(_TIMES) if report.modified else None,
        "section": report.said("section"),
        "wire": report.said("wire"),
        "relation": report.said("relation"),
        "of": report.said("of"),
        "cites": report.said("cites", []),
        "paragraphs": list(report.paragraphs),
        "links": [{"url": url, "text": text} for block in report.blocks for url, text in block.links],
        "attributions": [_says(says) for says in report.said("says", [])],
        "attributions_complete": report.said("complete", otherwise=False),
        "forbidden": [*site.said("furniture", []), *captions],
    }


def _says(says: dict[str, Any]) -> dict[str, Any]:
    """An attribution with every field, empty where the text does not say."""
    empty = {"speaker": "", "role": "", "organisation": "", "outlet": "", "via": [], "relation": ""}
    return empty | says


def _other_truth(press: Press, url: str) -> dict[str, Any]:
    """What is true of an answer that is no report."""
    for document in press.whole["documents"]:
        if document["url"] == url:
            return {"outlet": "", "fate": document["fate"], "what": document["what"]}
    for site in press.sites:
        if not url.startswith(site.base + "/"):
            continue
        address = url.removeprefix(site.base)
        for extra in site.said("extras", []):
            if extra["address"] == address:
                return {"outlet": site.key, "fate": extra["fate"], "what": extra["what"]}
        known = {
            "/": ("index", "the front page"),
            "/robots.txt": ("policy", "what robots may read"),
            site.said("feed")["address"]: ("feed", f"a feed or sitemap: {site.said('feed')['kind']}"),
        }
        fate, what = known[address]
        return {"outlet": site.key, "fate": fate, "what": what}
    raise InputError(f"{url} belongs to no outlet and no document of the press")


def _event_truth(key: str, press: Press) -> dict[str, Any]:
    """What is true of one event, with its members in order of publication."""
    event = press.events[key]
    members = [r for r in press.reports if r.said("event") == key and r.said("fate") not in ("gone", "document")]
    by_key = {report.key: report for report in members}
    named = [*event["roots"], event["first"], *(chain["in"] for chain in event.get("chains", []))]
    named += [name for dispute in event.get("disputes", []) for value in dispute["values"] for name in value["in"]]
    for name in named:
        if name not in by_key:
            raise InputError(f"events.toml: {name!r} is no member of the event {key!r}")
    for dispute in event.get("disputes", []):
        for value in dispute["values"]:
            _refuse_unless_said(value, by_key)
    sites = {site.key: site for site in press.sites}
    ordered = sorted(members, key=lambda report: (report.published, report.captured, report.key))
    return {
        "title": event["title"],
        "topic": event["topic"],
        "thread": event.get("thread", key),
        "members": list(dict.fromkeys(report.key for report in ordered)),
        "outlets": sorted({report.outlet for report in members}),
        "languages": sorted({sites[report.outlet].said("language") for report in members}),
        "roots": event["roots"],
        "first": event["first"],
        "independent": event["independent"],
        "documents": event.get("documents", []),
        "disputes": event.get("disputes", []),
        "chains": event.get("chains", []),
        "withdrawn": event.get("withdrawn", []),
    }


def _refuse_unless_said(value: dict[str, Any], by_key: dict[str, Report]) -> None:
    """A disputed value must stand in one report of each language that is named; figures are compared without separators."""
    wanted = "".join(filter(str.isalnum, value["value"])).lower()
    for name in value["in"]:
        text = "".join(filter(str.isalnum, " ".join(by_key[name].paragraphs))).lower()
        if wanted not in text:
            raise InputError(f"events.toml: {value['value']!r} is not in the text of {name!r}")


def _correction(report: Report, press: Press) -> dict[str, Any]:
    """A correction: what was said, what is said now, and when each was captured."""
    earlier = min((r for r in press.reports if r.address == report.address), key=lambda r: r.captured)
    was, now = report.head["corrects"]["was"], report.head["corrects"]["is"]
    if not any(was in text for text in earlier.paragraphs) or not any(now in text for text in report.paragraphs):
        raise InputError(f"{report.key}: the correction is not in the two texts")
    return {
        "url": report.address,
        "was": was,
        "is": now,
        "note": report.said("note"),
        "captured_before": earlier.captured.strftime(_TIMES),
        "captured_after": report.captured.strftime(_TIMES),
    }
