"""The JSON Lines ports on the invented press that is shipped, against its truth: for a machine without other material.

    python benchmarks/bench_sample.py [--only read,group,…]

The rules were seen to work on this very press, so these figures show that an installation works, not how well Headwater
reads the world.
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

from headwater import sample
from headwater.gather import page_of, read_records
from headwater.models import Page

HEADWATER = [sys.executable, "-m", "headwater"]
Line = dict[str, Any]


def main() -> None:
    """Run what is asked for and print a line for each port."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="ports to run, joined by commas")
    asked = parser.parse_args()
    on_the_sample(set(filter(None, asked.only.split(","))))


def on_the_sample(only: set[str]) -> None:
    """Run the ports on the invented press, each beside its truth."""
    reports = [page for page in sample.truth()["pages"] if "key" in page and page["fate"] == "article"]
    measures: dict[str, Callable[[list[Line]], str]] = {
        "read": reading,
        "group": grouping,
        "attribute": attributing,
        "digest": digesting,
        "check": checking,
    }
    for port, measure in measures.items():
        if not only or port in only:
            began = time.perf_counter()
            print(f"{port}: {measure(reports)}; {time.perf_counter() - began:.1f} s", flush=True)


def reading(reports: list[Line]) -> str:
    """How many paragraphs come out whole, and how much of what does not belong comes with them."""
    pages = {(page.url, f"{page.captured:%Y-%m-%dT%H:%M:%SZ}"): page for page in _pages()}
    given = []
    for report in reports:
        page = pages[report["url"], report["captured"]]
        body = base64.b64encode(page.body).decode()
        given.append({"id": report["key"], "url": page.url, "html_b64": body, "headers": dict(page.headers)})
    read = {line["id"]: line for line in answers("read", given)}
    wanted = [(r["key"], text) for r in reports for text in r["paragraphs"]]
    whole = sum(_even(text) in _even(read[key].get("text", "")) for key, text in wanted)
    residue = sum(text in read[r["key"]].get("text", "") for r in reports for text in r["forbidden"])
    titles = sum(read[r["key"]].get("title") == r["title"] for r in reports)
    return (
        f"{len(reports)} pages, {whole} of {len(wanted)} paragraphs whole, {residue} pieces of residue, "
        f"{titles} of {len(reports)} titles"
    )


def grouping(reports: list[Line]) -> str:
    """How many pairs of reports are together that belong together."""
    given = [_article(report) for report in sorted(reports, key=lambda r: (r["captured"], r["key"]))]
    placed = {line["id"]: line["story"] for line in answers("group", given)}
    event = {report["key"]: report["event"] for report in reports}
    pairs = list(combinations(sorted(event), 2))
    truly = {pair for pair in pairs if event[pair[0]] and event[pair[0]] == event[pair[1]]}
    found = {pair for pair in pairs if placed[pair[0]] == placed[pair[1]]}
    right = len(truly & found)
    return f"pairs of one event: precision {right / max(1, len(found)):.3f}, recall {right / len(truly):.3f}"


def attributing(reports: list[Line]) -> str:
    """How many attributions that the truth names are found, with their speaker."""
    told = [report for report in reports if report["attributions"]]
    given = [{"id": r["key"], "text": "\n\n".join(r["paragraphs"]), "language": r["language"]} for r in told]
    found = {line["id"]: line.get("attributions", []) for line in answers("attribute", given)}
    total = right = spoken = 0
    for report, line in zip(told, given, strict=True):
        for wanted in report["attributions"]:
            hits = [one for one in found[report["key"]] if _overlaps(wanted["content"], one, str(line["text"]))]
            total += 1
            right += bool(hits)
            speaker = wanted["speaker"] or wanted["organisation"]
            spoken += any(speaker in (one.get("speaker"), one.get("organisation")) for one in hits)
    return f"{right} of {total} attributions found, {spoken} with their speaker"


def digesting(reports: list[Line]) -> str:
    """How many sentences the digests of the events have, and how many say in words who reports them."""
    events = sorted({report["event"] for report in reports if report["event"]})
    given = [{"id": one, "articles": [_article(r) for r in reports if r["event"] == one]} for one in events]
    sentences = [sentence for line in answers("digest", given) for sentence in line["sentences"]]
    credited = sum(bool(sentence.get("credits")) for sentence in sentences)
    return f"{len(events)} events in {len(sentences)} sentences, {credited} credited in words, each with its receipt"


def checking(reports: list[Line]) -> str:
    """How many true sentences pass, and how many in which one figure was changed."""
    given = []
    for report in reports:
        text = "\n\n".join(report["paragraphs"])
        for n, paragraph in enumerate(report["paragraphs"]):
            given.append({"id": f"true {report['key']} {n}", "text": paragraph, "evidence": [text]})
            altered = re.sub(r"\d+", lambda figure: str(int(figure[0]) + 7), paragraph, count=1)
            if altered != paragraph:
                given.append({"id": f"altered {report['key']} {n}", "text": altered, "evidence": [text]})
    passed = [line["id"].split()[0] for line in answers("check", given) if line["supported"]]
    asked = [line["id"].split()[0] for line in given]
    return (
        f"{passed.count('true')} of {asked.count('true')} true paragraphs pass, "
        f"{passed.count('altered')} of {asked.count('altered')} with a changed figure"
    )


def answers(port: str, lines: list[Line]) -> list[Line]:
    """What a port answers to these lines."""
    given = "".join(json.dumps(line) + "\n" for line in lines).encode()
    said = subprocess.run([*HEADWATER, port, "-"], input=given, capture_output=True, check=True).stdout
    return [json.loads(line) for line in said.splitlines()]


def _article(report: Line) -> Line:
    """A report of the truth as the ports take articles."""
    names = {outlet["key"]: outlet["name"] for outlet in _outlets()}
    return {
        "id": report["key"],
        "title": report["title"],
        "text": "\n\n".join(report["paragraphs"]),
        "url": report["url"],
        "outlet": names.get(report["outlet"], report["outlet"]),
        "published": report["published"],
        "language": report["language"],
    }


def _outlets() -> list[Line]:
    """The invented outlets."""
    return [{"key": outlet.key, "name": outlet.name} for outlet in sample.outlets()]


def _overlaps(wanted: str, found: Line, text: str) -> bool:
    """Whether a found content holds the words that the truth names, or lies within them."""
    said = _even(" ".join(text[start:end] for start, end in found["content"]))
    return _even(wanted) in said or said in _even(wanted)


def _even(text: str) -> str:
    """A text without white space."""
    return "".join(text.split())


def _pages() -> Iterator[Page]:
    """The pages of the shipped archive."""
    for record in read_records(sample.archive()):
        page = page_of(record)
        if isinstance(page, Page):
            yield page


if __name__ == "__main__":
    main()
