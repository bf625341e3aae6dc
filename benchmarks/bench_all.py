"""Every scorer on every development set, through the JSON Lines ports: where this version stands.

    python benchmarks/bench_all.py --data FOLDER --score FOLDER [--only read,group,…]

DATA holds the folders `extraction`, `clustering` and `attribution`, SCORE the scorers. Without them the ports run on the
sample press that is shipped, and what is printed says so: those figures show that the commands work, not how well.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench_sample import on_the_sample

HEADWATER = [sys.executable, "-m", "headwater"]


@dataclass(frozen=True, slots=True)
class Set:
    """One measurement: a port, a file of truth, and the scorer that judges the one by the other."""

    port: str
    scorer: str
    truth: str


SETS = (
    *(Set("read", "score_read.py", f"extraction/{name}.jsonl.gz")
      for name in ("zyte", "fundus", "fundus_eval", "trafilatura", "wcxb", "readability")),
    *(Set("group", "score_group.py", f"clustering/{name}.jsonl.gz")
      for name in ("og2021_en", "og2021_es", "og2021_ru", "uci", "allsides", "allsides_undated", "basil", "vmds",
                   "og2021_en_es_ru", "copies")),
    Set("attribute", "score_attribute.py", "attribution/polnear_dev.jsonl.gz"),
    Set("digest", "score_digest.py", "attribution/digest_val.jsonl.gz"),
    Set("check", "score_check.py", "attribution/gate_bump2.jsonl"),
    Set("check", "score_check.py", "attribution/gate_summedits_other.jsonl.gz"),
)  # fmt: skip


def main() -> None:
    """Run what is asked for and print each scorer's own table, with the seconds that the port took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder of development material")
    parser.add_argument("--score", type=Path, help="folder of scorers")
    parser.add_argument("--only", default="", help="ports to run, joined by commas")
    asked = parser.parse_args()
    only = set(filter(None, asked.only.split(",")))
    if asked.data is None or asked.score is None:
        print("no --data and --score: the ports run on the shipped sample, which shows that they work, not how well")
        on_the_sample(only)
        return
    for one in SETS:
        if not only or one.port in only:
            measure(one, asked.data, asked.score)
    if not only or "check" in only:
        for name in ("basil_events", "polnear_dev"):
            mutate(asked.data / f"attribution/{name}.jsonl.gz", asked.score)


def measure(one: Set, data: Path, score: Path) -> None:
    """Run one port over one set and print what its scorer says."""
    truth, scorer = data / one.truth, score / one.scorer
    if not truth.exists():
        print(f"\n== {one.port} · {one.truth}: not there")
        return
    _scored(one.port, truth, scorer)


def mutate(articles: Path, score: Path) -> None:
    """Make altered sentences of real ones and see which the verifier refuses."""
    scorer = score / "score_check.py"
    with tempfile.TemporaryDirectory() as folder:
        sentences = Path(folder) / f"mutated-{articles.name.split('.')[0]}.jsonl"
        with sentences.open("wb") as out:
            subprocess.run(
                [sys.executable, str(scorer), "mutate", str(articles), "--sentences", "40"], stdout=out, check=True
            )
        _scored("check", sentences, scorer)


def _scored(port: str, truth: Path, scorer: Path) -> None:
    """The port's answers to the scorer's questions, judged by the scorer."""
    with tempfile.TemporaryDirectory() as folder:
        asked, answered = Path(folder) / "in.jsonl", Path(folder) / "out.jsonl"
        with asked.open("wb") as out:
            subprocess.run([sys.executable, str(scorer), str(truth), "--input"], stdout=out, check=True)
        began = time.perf_counter()
        with asked.open("rb") as source, answered.open("wb") as out:
            subprocess.run([*HEADWATER, port, "-"], stdin=source, stdout=out, check=True)
        seconds = time.perf_counter() - began
        print(f"\n== {port} · {truth.name}: {seconds:.1f} s", flush=True)
        subprocess.run([sys.executable, str(scorer), str(truth), str(answered)], check=True)


if __name__ == "__main__":
    main()
