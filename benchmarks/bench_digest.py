"""The writer beside LEAD, clipped leads, TextRank and LexRank, in one run.

    python benchmarks/bench_digest.py [--data FOLDER --score FOLDER] [--stories N]

DATA holds `attribution/digest_val.jsonl.gz`, SCORE holds `score_digest.py`. Printed: the scorer's table for our digests and
its baselines; LexRank; the paired difference in stemmed ROUGE-1 with its 95 % interval over resampled stories; sentences
that lean on context; milliseconds a story. Without the folders the writer runs on the articles of the shipped sample, and
what is printed says so: words, credits and time, but no ROUGE, since nobody wrote a reference for it.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from headwater import sample
from headwater.digest import digest_answer
from headwater.digest.leaning import leans
from headwater.digest.speech import speech
from headwater.gather import page_of, read_records
from headwater.models import Article, Page, Reading, Tracing
from headwater.outlets import load_outlets
from headwater.read import read
from headwater.trace import Gazetteer, trace

Record = dict[str, Any]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--score", type=Path)
    parser.add_argument("--stories", type=int, default=0, help="only the first N stories")
    asked = parser.parse_args()
    gazetteer = Gazetteer.of(load_outlets())

    def traced(members: Sequence[Article]) -> Tracing:
        return trace(members, gazetteer=gazetteer)

    if not (asked.data and asked.score):
        on_the_sample(traced)
        return
    scorer = loaded(asked.score / "score_digest.py")
    truth = list(scorer.read_lines(str(asked.data / "attribution/digest_val.jsonl.gz")))
    truth = truth[: asked.stories] if asked.stories else truth
    began = time.perf_counter()
    ours = {str(story["id"]): digest_answer(scorer.input_line(story), traced) for story in truth}
    spent = 1000 * (time.perf_counter() - began) / len(truth)
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as out:
        out.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in ours.values())
        out.flush()
        path = asked.data / "attribution/digest_val.jsonl.gz"
        if not asked.stories:
            subprocess.run([sys.executable, str(asked.score / "score_digest.py"), str(path), out.name], check=True)
    compare(truth, ours, scorer)
    told = [sentence["text"] for line in ours.values() for sentence in line["sentences"]]
    leaning = sum(bool(leans(text, speech("en"))) for text in told)
    print(f"{len(told)} sentences, {leaning} lean on context; {spent:.1f} ms a story, tracing included")


def loaded(path: Path) -> Any:
    """The scorer as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def compare(truth: Sequence[Record], ours: dict[str, Record], scorer: Any) -> None:
    """Stemmed ROUGE-1 of each system, and how much ours is above it."""
    systems: dict[str, Callable[[Record], Record]] = {
        "ours": lambda story: ours[str(story["id"])],
        "LEAD (leads in turn)": scorer.leads,
        "clipped leads": scorer.clipped_leads,
        "TextRank": scorer.textrank,
        "LexRank": lambda story: lexrank(story, scorer),
    }
    if scorer.RougeScorer is None:
        print("rouge-score is not installed: no stemmed figures")
        return
    rouge = scorer.RougeScorer(["rouge1", "rouge2"], use_stemmer=True)
    values: dict[str, list[tuple[float, float]]] = {}
    for name, system in systems.items():
        values[name] = []
        for story in truth:
            text = " ".join(sentence["text"] for sentence in system(story)["sentences"])
            found = rouge.score(story["reference"], text)
            values[name].append((100 * found["rouge1"].fmeasure, 100 * found["rouge2"].fmeasure))
    print(f"{'stemmed':24}{'ROUGE-1':>9}{'ROUGE-2':>9}   ours minus it, ROUGE-1 [95 %]")
    for name, rows in values.items():
        means = [sum(row[k] for row in rows) / len(rows) for k in (0, 1)]
        gaps = [mine[0] - row[0] for mine, row in zip(values["ours"], rows, strict=True)]
        low, high = interval(gaps)
        print(f"{name:24}{means[0]:9.2f}{means[1]:9.2f}   {sum(gaps) / len(gaps):+.2f} [{low:+.2f}, {high:+.2f}]")


def interval(gaps: Sequence[float], resamples: int = 2000) -> tuple[float, float]:
    """The middle 95 % of the mean of resampled differences."""
    chance = random.Random(20261123)
    means = sorted(sum(chance.choices(gaps, k=len(gaps))) / len(gaps) for _ in range(resamples))
    return means[round(0.025 * resamples)], means[round(0.975 * resamples) - 1]


def lexrank(story: Record, scorer: Any) -> Record:
    """Sentences by their PageRank in the graph of tf-idf cosines, without those too like one taken (Erkan and Radev, 2004)."""
    texts = scorer.named_articles(story)
    items = [(name, *span) for name, text in texts.items() for span in scorer.sentences(text)]
    bags = [Counter(scorer.tokens(texts[name][start:end])) for name, start, end in items]
    seen = Counter(word for bag in bags for word in bag)
    vectors = [{word: n * math.log(1 + len(bags) / seen[word]) for word, n in bag.items()} for bag in bags]
    norms = [math.sqrt(sum(v * v for v in vector.values())) or 1.0 for vector in vectors]

    def near(a: int, b: int) -> float:
        return sum(v * vectors[b].get(word, 0.0) for word, v in vectors[a].items()) / norms[a] / norms[b]

    count = len(items)
    links = [[near(a, b) if a != b and near(a, b) > 0.1 else 0.0 for b in range(count)] for a in range(count)]
    totals = [sum(row) or 1.0 for row in links]
    ranks = [1.0] * count
    for _ in range(30):
        ranks = [0.15 + 0.85 * sum(links[b][a] * ranks[b] / totals[b] for b in range(count)) for a in range(count)]
    order: list[int] = []
    for place in sorted(range(count), key=lambda place: -ranks[place]):
        if all(near(place, other) < 0.5 for other in order):
            order.append(place)
    result: Record = scorer.within_budget(story, (items[place] for place in order))
    return result


def on_the_sample(traced: Callable[[Sequence[Article]], Tracing]) -> None:
    """The writer on the events of the invented press: how long, how credited, how fast."""
    print("no --data and --score: the shipped sample, whose digests have no reference to be scored against")
    by_event: dict[str, list[Record]] = {}
    pages = {page["url"]: page for page in sample.truth()["pages"]}
    for record in read_records(sample.archive()):
        page = page_of(record)
        reading = read(page) if isinstance(page, Page) else None
        if not isinstance(reading, Reading) or not isinstance(page, Page):
            continue
        item = {"id": page.url, "title": reading.title, "text": reading.version.text, "url": page.url}
        item |= {"outlet": reading.site_name, "language": reading.language}
        event = str(pages.get(page.url, {}).get("event", ""))
        if event:
            by_event.setdefault(event, []).append(item)
    for event, articles in sorted(by_event.items()):
        unique = list({item["id"]: item for item in articles}.values())
        began = time.perf_counter()
        line = digest_answer({"id": event, "articles": unique, "words": 250}, traced)
        told = line["sentences"]
        words = sum(len(sentence["text"].split()) for sentence in told)
        credited = sum(any(c["text"] in s["text"] for c in s["credits"]) for s in told)
        milliseconds = 1000 * (time.perf_counter() - began)
        print(
            f"{event:30} {len(unique):3} articles, {len(told):2} sentences, {words:3} words, "
            f"{credited:2} credited in words, {milliseconds:.0f} ms"
        )


if __name__ == "__main__":
    main()
