"""How well and how fast `headwater group` tells stories and copies: development sets beside the notes' baselines.

    python benchmarks/bench_group.py --data FOLDER --score FOLDER [--ablations] [--orders 20]
    python benchmarks/bench_group.py --articles 10000
    python benchmarks/bench_group.py --articles 1000000 --days 70 --seconds 240

Without --data and --score only the invented stream is measured, and the output says so.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import json
import math
import random
import re
import resource
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, combinations
from pathlib import Path
from types import ModuleType
from typing import Any

from headwater.group import WINDOW, copies, group_answers, joined, place
from headwater.group.port import article_of, folded
from headwater.group.rarity import rarity_of
from headwater.group.terms import vector_of
from headwater.models import Article, Placed

SETS = ("og2021_en", "og2021_es", "og2021_ru", "uci", "allsides", "allsides_undated", "basil", "vmds")
# BCubed F1 of the best lexical and of the best rival in the notes (dense mix, or HDBSCAN where that is better).
LEXICAL = dict(zip(SETS, (71.8, 70.2, 76.9, 81.5, 85.7, 79.2, 94.0, 96.5), strict=True))
TARGETS = dict(zip(SETS, (75.5, 72.0, 79.0, 81.7, 86.4, 84.6, 95.8, 97.0), strict=True))
# The plain script reads so many of a stream: it compares each article with every group.
PLAIN_AT_MOST = 100_000
ANSWERS = ("story", "copy", "kind")
ABLATIONS: dict[str, tuple[str, str, Any]] = {
    "no time decay": ("window", "FADING_DAYS", 1e6),
    "plain mean similarity": ("settle", "EXPONENT", 1.0),
    "one threshold, whatever the company": ("settle", "ASKS_BY_COMPANY", 0.0),
    "no word pairs": ("terms", "PAIR_FULL_WEIGHT", 0.0),
    "names once": ("terms", "NAME_COUNTS", 1.0),
    "capitals of every headline are names": ("terms", "TITLE_CASE_SHARE", 2.0),
    "headline once": ("terms", "TITLE_COUNTS", 1.0),
    "words cut to eight": ("terms", "STEM", 8),
    "no passes": ("settle", "ROUNDS", 0),
    "crowded terms lead too": ("window", "MOST_LED_TO", 1_000_000),
    "chance neighbours count": ("window", "LEAST_OF_STRONGEST", 0.0),
}


def records(path: Path) -> list[dict[str, Any]]:
    """The records of a gzipped JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def without_answers(record: Mapping[str, Any]) -> dict[str, Any]:
    """An input line: the record without the truth."""
    return {key: value for key, value in record.items() if key not in ANSWERS}


def stories_of(lines: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The stories of one language's lines, before what crosses languages: the part that BCubed measures here."""
    return folded([article_of(dict(line)) for line in lines])


def centroid(lines: Sequence[Mapping[str, Any]], threshold: float = 0.3, until: float = math.inf) -> dict[str, str]:
    """The plain script everyone writes: TF-IDF, each article to the nearest centroid above a threshold.

    It stops where the process has spent `until` seconds, with the stories that it has then.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - an extra of the benchmark alone

    vectors = TfidfVectorizer().fit_transform([f"{line.get('title') or ''} {line.get('text') or ''}" for line in lines])
    sums: list[dict[int, float]] = []
    holders: dict[int, set[int]] = {}
    labels: dict[str, str] = {}
    for at, line in enumerate(lines):
        if time.process_time() > until:
            break
        row = vectors[at]
        terms = dict(zip(row.indices.tolist(), row.data.tolist(), strict=True))
        likeness: Counter[int] = Counter()
        for term, weight in terms.items():
            for group in holders.get(term, ()):
                likeness[group] += weight * sums[group][term]
        cosines = {g: dot / sum(v * v for v in sums[g].values()) ** 0.5 for g, dot in likeness.items()}
        best = max(cosines, key=lambda g: (cosines[g], -g), default=-1)
        if best < 0 or cosines[best] < threshold:
            best = len(sums)
            sums.append({})
        for term, weight in terms.items():
            sums[best][term] = sums[best].get(term, 0.0) + weight
            holders.setdefault(term, set()).add(best)
        labels[str(line["id"])] = str(best)
    return labels


def invented_stream(count: int, words: int, seed: int = 1, days: int = 7) -> Iterator[dict[str, Any]]:
    """Stories of very different sizes over a week, in made-up words of Zipf's frequencies."""
    rng = random.Random(seed)
    parts = [a + b for a in "bcdfghjklmnprstvwz" for b in "aeiou"]
    vocabulary = ["".join(rng.choices(parts, k=rng.choice((2, 3, 3, 4)))) for _ in range(60_000)]
    heights = list(accumulate(1 / (rank + 10) for rank in range(len(vocabulary))))
    start = datetime(2031, 1, 1, tzinfo=UTC)
    made: list[dict[str, Any]] = []
    while len(made) < count:
        size = min(int(rng.paretovariate(0.9)), 2000, count - len(made))
        names = ["".join(rng.choices(parts, k=3)).capitalize() for _ in range(4)]
        own = names + rng.choices(vocabulary, cum_weights=heights, k=14)
        begun = rng.random() * days
        for _ in range(size):
            title = rng.sample(own, 6) + rng.choices(vocabulary, cum_weights=heights, k=4)
            text = rng.choices(vocabulary, cum_weights=heights, k=words)
            at = start + timedelta(days=min(begun + rng.expovariate(2.0), days - 0.001))
            made.append(
                {
                    "id": f"a{len(made)}",
                    "title": " ".join(title),
                    "text": " ".join(text),
                    "published": at.isoformat(),
                    "language": "en",
                    "story": names[0],
                }
            )
    rng.shuffle(made)
    yield from made


def prototype(lines: Iterable[Mapping[str, Any]], until: float = math.inf) -> dict[str, str]:
    """The notes' inverted index over groups, rebuilt: single pass, decayed sums of vectors, no passes at the end.

    The 25 heaviest terms of an article, 60 of a group; postings of more than 2,000 groups lead nowhere; a group goes when its
    newest article is four days old. It stops where the process has spent `until` seconds.
    """
    seen: Counter[str] = Counter()
    sums: list[dict[str, float]] = []
    weights: list[float] = []
    last: list[float] = []
    holders: dict[str, set[int]] = {}
    alive: deque[tuple[float, int]] = deque()
    labels: dict[str, str] = {}
    for count, line in enumerate(lines, 1):
        if time.process_time() > until:
            break
        day = datetime.fromisoformat(line["published"]).timestamp() / 86400
        title = re.findall(r"\w+", line["title"])
        counts = Counter({word[:5].lower(): 0.0 for word in title})
        for word in title:
            counts[word[:5].lower()] += 6.0 if word[0].isupper() else 3.0
        for word in re.findall(r"\w+", line["text"] or "")[:100]:
            counts[word[:5].lower()] += 2.0 if word[0].isupper() else 1.0
        seen.update(counts.keys())
        weighed = {t: (1 + math.log(n)) * math.log1p(count / seen[t]) ** 0.8 for t, n in counts.items()}
        kept = sorted(weighed.items(), key=lambda item: -item[1])[:25]
        norm = math.sqrt(sum(w * w for _, w in kept)) or 1.0
        vector = [(t, w / norm) for t, w in kept]
        drawn: dict[int, float] = {}
        for term, weight in vector:
            held = holders.get(term, ())
            if len(held) <= 2000:
                for group in held:
                    drawn[group] = drawn.get(group, 0.0) + weight * sums[group].get(term, 0.0)
        best, most = -1, 0.0
        for group, draw in drawn.items():
            fade = math.exp(-max(0.0, day - last[group]) / 0.6)
            gain = draw * fade - 0.15 * (weights[group] * fade) ** 0.75
            if gain > most:
                best, most = group, gain
        if best < 0:
            best = len(sums)
            sums.append({})
            weights.append(0.0)
            last.append(day)
        fade = math.exp(-max(0.0, day - last[best]) / 0.6)
        mixed = {term: weight * fade for term, weight in sums[best].items()}
        for term, weight in vector:
            mixed[term] = mixed.get(term, 0.0) + weight
            holders.setdefault(term, set()).add(best)
        if len(mixed) > 60:
            stay = dict(sorted(mixed.items(), key=lambda item: -item[1])[:60])
            for term in mixed.keys() - stay.keys():
                holders[term].discard(best)
            mixed = stay
        sums[best], weights[best], last[best] = mixed, weights[best] * fade + 1.0, max(day, last[best])
        alive.append((day, best))
        while alive and alive[0][0] < day - 4:
            _, group = alive.popleft()
            if last[group] < day - 4:
                for term in sums[group]:
                    holders[term].discard(group)
                sums[group] = {}
        labels[str(line["id"])] = str(best)
    return labels


def speed(options: argparse.Namespace, scorer: ModuleType | None) -> None:
    """Print how fast an invented stream is answered, by the port, the prototype and the plain script, and the memory.

    The rivals stop after `options.seconds`; their rate is then that of the articles they came to, the first of the stream.
    """
    begun = time.process_time()
    lines = sorted(
        invented_stream(options.articles, options.words, days=options.days), key=lambda line: str(line["published"])
    )
    truth = {line["id"]: line.pop("story") for line in lines}
    print(
        f"{options.articles} invented articles of {options.words} words over {options.days} days, made in "
        f"{time.process_time() - begun:.0f} s, {_memory():.0f} MB with them"
    )
    plain = lines[:PLAIN_AT_MOST]
    runs: dict[str, Callable[[float], dict[str, str]]] = {
        "headwater group": lambda _: {answer["id"]: answer["story"] for answer in group_answers(lines)},
        "prototype of the notes": lambda until: prototype(lines, until),
        "TF-IDF centroid": lambda until: centroid(plain, until=until),
    }
    for name, run in runs.items():
        begun = time.process_time()
        found = run(begun + options.seconds)
        seconds = time.process_time() - begun
        told = f"{name}: {len(found)} articles in {seconds:.0f} s, {len(found) / seconds:.0f} a second and core, "
        if scorer:
            known = {one: truth[one] for one in found}
            told += f"BCubed F1 {100 * scorer.group_scores(scorer.story_sums(known, found))['b3_f1']:.1f}, "
        print(f"{told}{_memory():.0f} MB at the most so far", flush=True)


def _memory() -> float:
    """The process's highest memory in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def quality(data: Path, scorer: ModuleType, *, baseline: bool) -> dict[str, float]:
    """BCubed F1 of each set, printed beside the notes' figures."""
    found: dict[str, float] = {}
    print(f"{'set':18} {'P':>6} {'R':>6} {'F1':>6} {'ARI':>6} {'stories':>8}  notes' lexical, target")
    for name in SETS:
        truth = records(data / f"{name}.jsonl.gz")
        labels = {str(record["id"]): str(record["story"]) for record in truth}
        lines = [without_answers(record) for record in truth]
        rows = [("", stories_of(lines))]
        if baseline:
            rows.append((" centroid", centroid(lines)))
        for label, predicted in rows:
            scores = scorer.group_scores(scorer.story_sums(labels, predicted))
            if not label:
                found[name] = 100 * scores["b3_f1"]
            print(
                f"{name + label:18} {100 * scores['b3_p']:6.1f} {100 * scores['b3_r']:6.1f} {100 * scores['b3_f1']:6.1f} "
                f"{100 * scores['ari']:6.1f} {len(set(predicted.values())):8}  {LEXICAL[name]}, {TARGETS[name]}"
            )
    print(f"mean of eight {sum(found.values()) / len(found):.2f}")
    return found


def copy_quality(data: Path, scorer: ModuleType) -> None:
    """Print precision and recall of copies, and each kind of copy alone with its original."""
    truth = {str(record["id"]): record for record in records(data / "copies.jsonl.gz")}
    found = copies([article_of(without_answers(record)) for record in truth.values()])
    links: dict[str, str | None] = dict.fromkeys(truth)
    links |= {copy.article: copy.original for copy in found}
    sets = scorer.joined(links)
    scores = scorer.copy_pair_scores(scorer.by_story(truth, sets))
    print("copies", {name: round(value, 4) for name, value in scores.items()})
    known = {name: article_of(without_answers(record)) for name, record in truth.items()}
    originals = {record["story"]: name for name, record in truth.items() if record["kind"] == "original"}
    alone: dict[str, list[int]] = {}
    for name, record in truth.items():
        if record["story"] in originals and record["kind"] != "original":
            alone.setdefault(record["kind"], []).append(len(copies([known[originals[record["story"]]], known[name]])))
    print("alone with the original", {kind: round(sum(hits) / len(hits), 3) for kind, hits in sorted(alone.items())})
    print("found with the original", {k: round(v, 3) for k, v in scorer.recall_by_kind(truth, sets).items()})


def across_languages(data: Path, scorer: ModuleType) -> None:
    """Print how well stories of three languages are joined: the truth's own stories, and ours."""
    truth = {str(record["id"]): record for record in records(data / "og2021_en_es_ru.jsonl.gz")}
    known = {name: article_of(without_answers(record)) for name, record in truth.items()}
    labels = {name: str(record["story"]) for name, record in truth.items()}
    spoken = {name: article.language for name, article in known.items()}
    ours: dict[str, str] = {}
    for language in sorted(set(spoken.values())):
        ours |= folded([article for article in known.values() if article.language == language])
    for kind, cut in (("the truth's", {name: spoken[name] + labels[name] for name in known}), ("our own", ours)):
        parts: dict[str, list[Article]] = {}
        for name, label in sorted(cut.items()):
            parts.setdefault(label, []).append(known[name])
        stories = [tuple(members) for _, members in sorted(parts.items())]
        found = {a.id: str(n) for n, part in enumerate(joined(stories)) for at in part for a in stories[at]}
        right = cross_pairs({name: f"{found[name]} {labels[name]}" for name in known}, spoken)
        precision, recall = right / cross_pairs(found, spoken), right / cross_pairs(labels, spoken)
        before, after = (100 * scorer.group_scores(scorer.story_sums(labels, one))["b3_f1"] for one in (cut, found))
        print(f"{kind} stories joined: pairs P {precision:.3f} R {recall:.3f}; BCubed F1 {before:.1f} -> {after:.1f}")


def cross_pairs(labels: Mapping[str, str], spoken: Mapping[str, str]) -> int:
    """How many pairs of articles of different languages stand together."""
    parts: dict[str, Counter[str]] = {}
    for name, label in labels.items():
        parts.setdefault(label, Counter())[spoken[name]] += 1
    return sum(one[a] * one[b] for one in parts.values() for a, b in combinations(one, 2))


def orders(data: Path, scorer: ModuleType, count: int) -> None:
    """Whether sets in other orders of arrival give the identical grouping, and how much of it was told on the first evening."""
    for name in ("og2021_ru", "allsides"):
        lines = [without_answers(record) for record in records(data / f"{name}.jsonl.gz")]
        usual = stories_of(lines)
        same = Counter(stories_of(random.Random(seed).sample(lines, len(lines))) == usual for seed in range(count))
        early = first_evening([article_of(line) for line in lines])
        ari = scorer.group_scores(scorer.story_sums(usual, early))["ari"]
        print(f"{name}: {same[True]} of {count} orders identical; first evening beside the last, ARI {ari:.3f}")


def first_evening(articles: Sequence[Article]) -> dict[str, str]:
    """Where each article stood on the evening of its own day, before any later day could move it."""
    rarity = rarity_of([vector_of(article) for article in articles], articles[0].language)
    told: dict[str, str] = {}
    standing: tuple[Placed, ...] = ()
    by_day: dict[date, list[Article]] = {}
    for article in articles:
        if article.time:
            by_day.setdefault(article.time.date(), []).append(article)
    for day, arriving in sorted(by_day.items()):
        open_still = {p.story for p in standing if p.article.time and p.article.time.date() >= day - WINDOW}
        standing = place([p for p in standing if p.story in open_still], arriving, rarity)
        told.update((p.article.id, p.story) for p in standing if p.article.id not in told)
    return told


def ablations(data: Path, scorer: ModuleType) -> None:
    """Print the quality again with each ingredient switched off in turn."""
    fold = importlib.import_module("headwater.group.fold")
    for label, (room, constant, value) in ABLATIONS.items():
        module = importlib.import_module(f"headwater.group.{room}")
        before, kernel = getattr(module, constant), None
        setattr(module, constant, value)
        if constant == "FADING_DAYS":
            kernel, flat = module.KERNEL, module.KERNEL * 0 + 1
            module.KERNEL = importlib.import_module("headwater.group.settle").KERNEL = flat
        fold._vector.cache_clear()
        importlib.import_module("headwater.group.terms").stem.cache_clear()
        print(f"--- {label}")
        quality(data, scorer, baseline=False)
        setattr(module, constant, before)
        if kernel is not None:
            module.KERNEL = importlib.import_module("headwater.group.settle").KERNEL = kernel
        fold._vector.cache_clear()
        importlib.import_module("headwater.group.terms").stem.cache_clear()


def main() -> int:
    """Measure what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--score", type=Path)
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--words", type=int, default=40)
    parser.add_argument("--days", type=int, default=7, help="over how many days the invented stream lies")
    parser.add_argument("--seconds", type=float, default=math.inf, help="how long each rival may take for the stream")
    parser.add_argument("--orders", type=int, default=0)
    parser.add_argument("--ablations", action="store_true")
    parser.add_argument("--baseline", action="store_true", help="the TF-IDF centroid script in the same run")
    options = parser.parse_args()
    scorer: ModuleType | None = None
    if options.score:
        sys.path.insert(0, str(options.score))
        scorer = importlib.import_module("score_group")
    if options.data and scorer:
        quality(options.data, scorer, baseline=options.baseline)
        copy_quality(options.data, scorer)
        across_languages(options.data, scorer)
        if options.orders:
            orders(options.data, scorer, options.orders)
        if options.ablations:
            ablations(options.data, scorer)
    elif not options.score:
        print("no --data and --score: only speed on an invented stream is measured")
    speed(options, scorer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
