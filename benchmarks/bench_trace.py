"""Measure the room trace: who says what, the outlets cited, origins, languages, and time, beside the figures of peers.

    python benchmarks/bench_trace.py [--data FOLDER --score FOLDER] [--pages FILE] [--stories N]

FOLDER of `--data` holds `polnear_dev.jsonl.gz`; that of `--score` holds `score_attribute.py`. `--pages` is a gzip JSON Lines
file with `html` or `html_b64`, on which trafilatura and this room are timed in the same run. Without them only the
sentences and simulated stories of this repository are measured, and the table says so.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import importlib.util
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from headwater.trace import attribute_answer, attributions, mentions
from headwater.trace.port import shipped_gazetteer

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "benchmarks")]

PEERS = (
    ("rules of the notes", "65.4", "60.4", "52.1", "47.8", "54.0"),
    ("Gender Gap Tracker + parse*", "52.2", "47.8", "35.6", "32.7", "37.3"),
    ("textacy + parse*", "25.5", "23.5", "14.4", "11.6", "17.8"),
    ("CRF, lexical features*", "72.1", "65.8", "54.8", "49.2", "51.3"),
    ("CRF stacked on rules*", "74.4", "69.0", "57.9", "52.2", "54.7"),
)
"""F at .3, .5, .8, exact, triple; rows with * on other articles of the same corpus."""


def loaded(path: Path) -> ModuleType:
    """A module from a file."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def records(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a gzip JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def bench_attributions(data: Path, scorer: ModuleType) -> None:
    """The table of attributions, by kind of quotation."""
    articles = list(records(data / "polnear_dev.jsonl.gz"))
    shipped_gazetteer()
    began = time.process_time()
    answers = {one["id"]: attribute_answer({"id": one["id"], "text": one["text"]}) for one in articles}
    spent = 1000 * (time.process_time() - began) / len(articles)
    found = scorer.score(articles, answers, 200, 1)["metrics"]
    value = {name: metric["value"] for name, metric in found.items()}
    print(f"{'system':30}{'F .3':>7}{'F .5':>7}{'F .8':>7}{'exact':>7}{'triple':>8}")
    ours = [f"{value[name]:.1f}" for name in ("F .3", "F .5", "F .8", "F exact", "triple F")]
    for name, *row in (("headwater", *ours), *PEERS):
        print(f"{name:30}" + "".join(f"{cell:>7}" for cell in row[:4]) + f"{row[4]:>8}")
    print(f"precision .3 {value['precision .3']:.1f}, recall .3 {value['recall .3']:.1f}, {spent:.1f} ms an article")
    for kind in ("direct", "mixed", "indirect"):
        row = [value[f"{kind}: {what}"] for what in ("recall .5", "triple recall", "speaker right")]
        print(f"  {kind:10} recall .5 {row[0]:.1f}   triple {row[1]:.1f}   speaker {row[2]:.1f}")
    print(
        f"  reporting cues: recall .3 {value['reporting cue: recall .3']:.1f}, .5 {value['reporting cue: recall .5']:.1f}"
    )


def bench_outlets(data: Path) -> None:
    """How many of the outlets that annotated sources name are found, by the names this room knows."""
    gazetteer, whole, any_part = shipped_gazetteer(), [0, 0], [0, 0]
    for article in records(data / "polnear_dev.jsonl.gz"):
        text = article["text"]
        found = attributions(text, gazetteer=gazetteer)
        names = {one.outlet for one in found} | {name for one in found for name in one.via}
        gold: dict[str, bool] = {}
        sightings = [one for one in gazetteer.sightings(text) if one.sure]
        for start, end in (span for item in article["attributions"] for span in item["source"]):
            for one in sightings:
                if start <= one.start < end:
                    bare = (
                        text[start:end].removeprefix("the ").removeprefix("The ").strip(" ,")
                        == text[one.start : one.end]
                    )
                    gold[one.named.name] = gold.get(one.named.name, False) or bare
        for name, bare in gold.items():
            any_part[name in names] += 1
            if bare:
                whole[name in names] += 1
    for label, (missed, hit) in (("the source is an outlet", whole), ("the source holds an outlet", any_part)):
        print(f"  {label:30} {100 * hit / max(1, hit + missed):.1f} % of {hit + missed}")


def bench_outlet_precision(data: Path) -> None:
    """Where the outlets that this room takes for relied on stand in the annotation, by relation: bounds of precision.

    In an annotated source: right. In an annotated attribution but not its source ("told X" stands in the cue), or in none:
    open, since the annotation marks neither interviews nor credits; so the first share is the least that precision can be.
    """
    gazetteer = shipped_gazetteer()
    counts: dict[str, list[int]] = {}
    for article in records(data / "polnear_dev.jsonl.gz"):
        marked = article["attributions"]
        sources = [span for one in marked for span in one["source"]]
        others = [span for one in marked for name in ("cue", "content") for span in one[name]]
        for seen in mentions(article["text"], gazetteer):
            if seen.relation:
                places = (sources, others)
                where = next((n for n, spans in enumerate(places) if any(a <= seen.start < b for a, b in spans)), 2)
                counts.setdefault(seen.relation, [0, 0, 0])[where] += 1
    for relation, (right, near, none) in sorted(counts.items()):
        total = right + near + none
        print(
            f"  {relation:8} {total:>4} taken: {100 * right / total:.1f} % in a source, {near} beside one, {none} in none"
        )


def bench_languages() -> None:
    """Our own sentences, by language."""
    from test_trace_languages import FLOORS, judged, lines  # noqa: PLC0415  (a test's material, found by path)

    for code in sorted(FLOORS):
        results = [judged(line, code) for line in lines(code)]
        right, outlets = (sum(one[place] for one in results) for place in (0, 1))
        print(f"  {code}   who says what {right}/{len(results)}   outlets {outlets}/{len(results)}")


def bench_stories(count: int) -> None:
    """Simulated stories."""
    from simulate_stories import measure  # noqa: PLC0415  (a benchmark beside this one, found by path)

    counts = measure(count, 7)
    total, articles = counts["open stories"], counts["open articles"]
    for name in (
        "origins exact",
        "independent exact",
        "independent unknown",
        "independent over",
        "first right",
        "first sure and wrong",
    ):
        print(f"  {name:24} {100 * counts[f'open {name}'] / total:.1f} % of {total} stories")
    print(f"  {'root of each article':24} {100 * counts['open roots right'] / articles:.1f} % of {articles} articles")


def bench_time(pages: Path, most: int = 100) -> None:
    """Processor time of this room beside trafilatura's on the same pages."""
    import trafilatura  # noqa: PLC0415  (needed by this measurement only)

    gazetteer, theirs, ours, count = shipped_gazetteer(), 0.0, 0.0, 0
    for record in records(pages):
        html = record.get("html") or base64.b64decode(record.get("html_b64", "")).decode("utf-8", "replace")
        began = time.process_time()
        text = trafilatura.extract(html) or ""
        middle = time.process_time()
        if len(text) < 500:
            continue
        attributions(text, gazetteer=gazetteer)
        theirs, ours, count = theirs + middle - began, ours + time.process_time() - middle, count + 1
        if count == most:
            break
    print(f"  trafilatura {1000 * theirs / count:.1f} ms, this room {1000 * ours / count:.1f} ms a page")
    print(f"  {ours / theirs:.2f} of its time on {count} pages")


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--score", type=Path)
    parser.add_argument("--pages", type=Path)
    parser.add_argument("--stories", type=int, default=300)
    options = parser.parse_args()
    if options.data and options.score:
        print("Attributions (polnear_dev)")
        bench_attributions(options.data, loaded(options.score / "score_attribute.py"))
        print("Outlets (polnear_dev)")
        bench_outlets(options.data)
        bench_outlet_precision(options.data)
    else:
        print("No --data and --score: only the material of this repository is measured.")
    print("Languages (our own sentences)")
    bench_languages()
    print("Stories (simulated)")
    bench_stories(options.stories)
    if options.pages:
        print("Time")
        bench_time(options.pages)


if __name__ == "__main__":
    main()
