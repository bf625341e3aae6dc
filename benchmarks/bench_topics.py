"""How well topics are told without an outlet's section, on outlets by halves: one to look at, one to judge by.

    python benchmarks/bench_topics.py --data FOLDER

FOLDER holds gzipped JSON Lines of pages (`id`, `url`, `html`). Truth is what a page's own section names; it is hidden, and the
topic is told from address and keywords. Pages whose section names no topic, or more than one, are left out.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from headwater.group.topics import TOPICS, codes_of, topic_of
from headwater.models import Article
from headwater.read import read_answer


def pages(folder: Path) -> Iterator[tuple[str, Article, str]]:
    """Outlet, article without its section, and the topic that the section names."""
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for text in lines:
                line = json.loads(text)
                told = read_answer({key: line[key] for key in ("id", "url", "html", "html_b64") if line.get(key)})
                codes = codes_of(told.get("section") or "")
                if len(codes) == 1:
                    url = told.get("url") or ""
                    host = (urlsplit(url).hostname or "").removeprefix("www.")
                    article = Article(id=str(line["id"]), url=url, keywords=tuple(told.get("keywords") or ()))
                    yield host, article, codes.pop()


def half_of(outlet: str) -> str:
    """Which half an outlet stands in, by the hash of its host."""
    return ("looked at", "left out")[hashlib.sha256(outlet.encode()).digest()[0] % 2]


def show(name: str, truth: Mapping[str, str], found: Mapping[str, str], outlets: int) -> None:
    """Print one half: macro-F1 over the topics that occur, how often nothing is said, how often what is said is right."""
    tallied = Counter(truth.values())
    scores = {
        code: 2 * sum(found[one] == code == truth[one] for one in truth) / (count + Counter(found.values())[code])
        for code, count in sorted(tallied.items())
    }
    said = [one for one in truth if found[one]]
    right = sum(found[one] == truth[one] for one in said) / max(1, len(said))
    print(
        f"{name}: {len(truth)} pages of {outlets} outlets, macro-F1 {sum(scores.values()) / max(1, len(scores)):.3f} over "
        f"{len(scores)} topics, empty {1 - len(said) / max(1, len(truth)):.3f}, right where said {right:.3f}"
    )
    print("  " + "; ".join(f"{TOPICS[code]} {score:.2f} ({tallied[code]})" for code, score in scores.items()))


def main() -> int:
    """Measure what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    known = list(pages(parser.parse_args().data))
    for name in ("looked at", "left out", "all"):
        chosen = [one for one in known if name in ("all", half_of(one[0]))]
        truth = {article.id: code for _, article, code in chosen}
        found = {article.id: topic_of([article]) for _, article, _ in chosen}
        show(name, truth, found, len({outlet for outlet, _, _ in chosen}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
