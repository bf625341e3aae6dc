"""The verifier: what it stops and what it wrongly stops, beside a plain substring test.

    python benchmarks/bench_check.py [--data FOLDER --score FOLDER] [--sentences N]

DATA holds the folder `attribution`, SCORE holds `score_check.py`. Altered sentences are made by the scorer from
`basil_events` and `polnear_dev` (verbatim and reworded halves apart); `gate_summedits_other` and `gate_bump2` are summaries
that a language model or an annotator edited. Without the folders the sentences are ours, and what is printed says so.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from headwater.digest import check
from headwater.prose import evened

Record = dict[str, Any]
OURS: tuple[tuple[int, str], ...] = (
    (1, "The harbour board approved the new ferry line on Tuesday by 7 votes to 2."),
    (1, "the harbour board approved the new ferry line"),
    (0, "The harbour board rejected the new ferry line on Tuesday by 7 votes to 2."),
    (0, "The harbour board approved the new ferry line on Friday by 7 votes to 2."),
    (0, "The harbour board approved the new ferry line on Tuesday by 7 votes to 3."),
    (0, "The harbour board did not approve the new ferry line on Tuesday by 7 votes to 2."),
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--score", type=Path)
    parser.add_argument("--sentences", type=int, default=40, help="of an article, for the altered sentences")
    asked = parser.parse_args()
    if not (asked.data and asked.score):
        print("no --data and --score: six sentences of our own, which show that the verifier runs, not how well")
        for label, text in OURS:
            verdict = check(text, [OURS[0][1]])
            print(f"{'right' if verdict.supported == bool(label) else 'WRONG'}  {verdict.score:.2f}  {text}")
        return
    scorer = loaded(asked.score / "score_check.py")
    folder = asked.data / "attribution"
    for name in ("basil_events", "polnear_dev"):
        command = [sys.executable, str(asked.score / "score_check.py"), "mutate", str(folder / f"{name}.jsonl.gz")]
        made = subprocess.run(
            [*command, "--sentences", str(asked.sentences)], capture_output=True, check=True, text=True
        ).stdout
        lines = [json.loads(line) for line in made.splitlines()]
        measure(f"altered sentences of {name}", lines, scorer)
        by_half(lines)
    for name in ("gate_summedits_other.jsonl.gz", "gate_bump2.jsonl"):
        measure(name, list(scorer.read_lines(str(folder / name))), scorer)


def loaded(path: Path) -> Any:
    """The scorer as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def measure(name: str, truth: Sequence[Record], scorer: Any) -> None:
    """One table: ours and a substring test."""
    print(f"\n== {name}: {len(truth)} texts")
    peers: dict[str, Callable[[str, str], tuple[bool, float]]] = {"rules": ours, "substring": substring}
    shown = ("balanced accuracy", "unsupported: recall", "false reject", "AUC", "pairs")
    for peer, judge in peers.items():
        began = time.perf_counter()
        answers = {}
        for line in truth:
            supported, score = judge(line["text"], line["evidence"])
            answers[str(line["id"])] = {"id": line["id"], "supported": supported, "score": score}
        spent = 1000 * (time.perf_counter() - began) / len(truth)
        values = scorer.metrics(scorer.items(list(truth), answers))
        cells = ", ".join(f"{key} {100 * values[key]:.2f}" for key in shown if key in values)
        print(f"{peer:10} {cells}; {spent:.2f} ms a text")


def ours(text: str, evidence: str) -> tuple[bool, float]:
    """The verifier."""
    verdict = check(text, [evidence])
    return verdict.supported, verdict.score


def substring(text: str, evidence: str) -> tuple[bool, float]:
    """Whether the text stands in the evidence, quotation marks and spaces evened out."""
    found = evened(text) in evened(evidence)
    return found, float(found)


def by_half(lines: Sequence[Record]) -> None:
    """What is stopped of the altered texts whose clean twin is verbatim, and of those whose twin was reworded first."""
    twins = {str(line["id"]).rpartition(" clean")[0]: line["kind"] for line in lines if line["label"]}
    caught: dict[str, list[bool]] = defaultdict(list)
    wrong: dict[str, list[bool]] = defaultdict(list)
    for line in lines:
        supported, _ = ours(line["text"], line["evidence"])
        if line["label"]:
            wrong[line["kind"]].append(not supported)
            continue
        base = str(line["id"]).removesuffix(" " + line["kind"])
        caught[twins.get(base, "?")].append(not supported)
    for kind in sorted(caught):
        stopped, total = sum(caught[kind]), len(caught[kind])
        clean = wrong.get(kind, [False])
        print(
            f"  {kind:9} {stopped} of {total} altered ones stopped ({100 * stopped / total:.2f} %), "
            f"{100 * sum(clean) / len(clean):.2f} % of {len(clean)} true ones"
        )


if __name__ == "__main__":
    main()
