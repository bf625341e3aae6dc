"""Learn the weights of the reader's block scorer from pages with known text.

    learn_read.py --data FOLDER [--sets zyte fundus …] [--folds 4] [--out src/headwater/read/weights.json]
                  [--answers FOLDER]

What is learned are thresholds and leaf values of decision trees over the general features of `headwater.read.features`:
lengths, densities, places, kinds of elements, groups of class words. No text, name or word of a page is kept. With
`--folds` the pages are divided by host, and the figures printed come from trees that never saw a host they judge; the
weights that are written are then learned from all pages. `--answers` writes what the reader makes of each page with the trees
that saw no page of its host, one file a set in the form of the port, for the scorer: text F1 and metadata by unseen host.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hashlib
import html
import json
import re
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from selectolax.lexbor import LexborHTMLParser
from sklearn.ensemble import HistGradientBoostingClassifier

from headwater.addresses import registrable
from headwater.read import read_answer
from headwater.read.blocks import lay_out
from headwater.read.charset import decode
from headwater.read.choose import choose, compose
from headwater.read.features import Sheet
from headwater.read.guard import shallow
from headwater.read.head import claims_of, own_copy, page_titles, take_head
from headwater.read.weigh import second_features

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")
SHINGLE = 4
MENU_THINNING = 4
NEWS_SETS = ("zyte", "fundus", "fundus_eval")
NEWS_COST = 2.0  # the pages that are news, whole and annotated by hand or by hand-written parsers, count double


@dataclass
class Example:
    """One page: its features, for each block its label (1 in the text, 0 not, -1 unknown) and its cost."""

    key: str
    group: str
    matrix: np.ndarray
    labels: np.ndarray
    costs: np.ndarray
    sheet: Sheet
    words: list[int]
    truth_words: int


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _shingles(words: list[str]) -> Counter:
    return Counter(tuple(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1)))


def label_page(record: dict, sheet: Sheet) -> tuple[np.ndarray, np.ndarray, int]:
    """Which blocks belong to the truth, and what a mistake on each costs in shares of the page."""
    truth = record["truth"]
    text = truth.get("text")
    blocks = sheet.layout.blocks
    labels = np.full(len(blocks), -1)
    costs = np.zeros(len(blocks))
    if text is None:
        wanted = [" ".join(s.split()) for s in truth.get("with") or []]
        unwanted = [" ".join(s.split()) for s in truth.get("without") or []]
        for at, block in enumerate(blocks):
            if any(s in block.text for s in unwanted):
                labels[at] = 0
            elif any(s in block.text for s in wanted):
                labels[at] = 1
            costs[at] = 0.12 if labels[at] >= 0 else 0
        return labels, costs, 0
    paragraphs = truth.get("paragraphs") or text.split("\n")
    optional = set(truth.get("optional") or ())
    truth_words = _words(text)
    known = _shingles(truth_words)
    lines = {tuple(_words(p)) for p in [*text.split("\n"), *paragraphs]}
    maybe = [_shingles(_words(p)) for i, p in enumerate(paragraphs) if i in optional]
    size = max(len(truth_words), 30)
    for at, block in enumerate(blocks):
        words = _words(block.text)
        if not words:
            continue
        costs[at] = min(len(words), size) / size + 0.002
        if len(words) < 5:
            labels[at] = tuple(words) in lines
            continue
        own = _shingles(words)
        share = (own & known).total() / own.total()
        labels[at] = share >= 0.5
        if share < 0.5 and any((own & m).total() * 2 >= own.total() for m in maybe):
            labels[at] = -1
            costs[at] = 0
    return labels, costs, len(truth_words)


_NAMES = re.compile(r"""\s(?:class|id|itemprop|role|data-[\w-]+)=(?:"[^"]*"|'[^']*')""")
STRIPPED_SHARE, PLAIN_SHARE = 4, 2  # one page in so many is learned from a second time, in another dress


def disguises(record: dict, markup: str) -> Iterator[tuple[str, str]]:
    """The page again as other sites might have made it: with more furniture, without the names of its elements, and as bare
    paragraphs.

    Names of elements are made afresh by many page builders, and small outlets write plain pages: the trees must not
    lean on names alone.
    """
    number = int(hashlib.sha256(str(record["id"]).encode()).hexdigest(), 16)
    if number % STRIPPED_SHARE == 0:
        yield "stripped", _NAMES.sub("", furnished(markup, number))
    elif number % STRIPPED_SHARE < 3:
        yield "furnished", furnished(markup, number)
    if number % PLAIN_SHARE == 0 and record["truth"].get("text"):
        yield "plain", plain_page(record["truth"], number // PLAIN_SHARE)


_FURNITURE = tomllib.loads(Path(__file__).with_name("learn_read_furniture.toml").read_text(encoding="utf-8"))
_BEFORE, _BETWEEN, _AFTER = (tuple(_FURNITURE[part]) for part in ("before", "between", "after"))
_PARAGRAPH_END = re.compile(r"</p>", re.IGNORECASE)
_PROSE = 140  # characters without a tag, after which the end of a paragraph is one of prose
_FRAMES = (
    ("<div>", "</div>"),
    ("<article>", "</article>"),
    ("<main><article>", "</article></main>"),
    ("", ""),
    ("<div class='content'><div class='post'>", "</div></div>"),
    ("<table><tr><td><a href='/n'>News</a><br><a href='/f'>Farm</a><td>", "</td></table>"),
)
_SITE = (
    "<header><a href='/'>The Courier</a><nav><ul><li><a href='/w'>World</a></li></ul></nav></header>",
    "<div id='top'><div class='m'><a href='/'>Home</a> <a href='/w'>World</a> <a href='/s'>Sport</a></div></div>",
    "",
)


def furnished(markup: str, number: int) -> str:
    """The page with two pieces of our furniture put between paragraphs of its prose."""
    ends = [m.end() for m in _PARAGRAPH_END.finditer(markup) if markup.rfind("<", 0, m.start()) < m.start() - _PROSE]
    for step, at in enumerate(
        sorted({ends[number % len(ends)], ends[number // 3 % len(ends)]}, reverse=True) if ends else ()
    ):
        piece = _BETWEEN[(number // 7 + step) % len(_BETWEEN)]
        markup = markup[:at] + piece + markup[at:]
    return markup


def plain_page(truth: dict, number: int) -> str:
    """The paragraphs of a text as a small outlet would print them, with furniture of our own; whole, or the first few."""
    title = html.escape(truth.get("title") or "")
    lines = [html.escape(line) for line in truth["text"].split("\n") if line.strip()]
    kept = (1, 2, 3, 5, len(lines), len(lines))[number % 6]
    lines = lines[:kept]
    parts = [f"<p>{line}</p>" for line in lines]
    if len(parts) > 2:
        for at in range(1 + number % 3, len(parts), 4 + number % 5):
            parts[at] = _BETWEEN[(number + at) % len(_BETWEEN)] + parts[at]
    opened, closed = _FRAMES[number % len(_FRAMES)]
    heading = f"<h1>{title}</h1>" if title else ""
    before = _BEFORE[number % len(_BEFORE)] + _BEFORE[number // 7 % len(_BEFORE)]
    tail = f"{_AFTER[number % len(_AFTER)]}{closed}{_AFTER[number // 5 % len(_AFTER)]}"
    return (
        f"<html><head><title>{title}</title></head><body>{_SITE[number % len(_SITE)]}"
        f"{opened}{heading}{before}{''.join(parts)}{tail}"
        "<footer><p>Copyright. <a href='/c'>Contact</a></p></footer></body></html>"
    )


def example_of(name: str, record: dict, form: str, markup: str) -> Example | None:
    """One page as an example; None where it has no blocks."""
    tree = LexborHTMLParser(shallow(markup))
    layout = lay_out(tree)
    if not layout.blocks:
        return None
    head = take_head(tree)
    titles, teasers = page_titles(tree, head)
    sheet = Sheet(layout, titles, teasers, own_copy(head), claims=claims_of(head))
    labels, costs, truth_words = label_page(record, sheet)
    if form == "plain":  # a page of its own, however little of the text it shows
        costs = costs / max(float(costs[labels == 1].sum()), 0.02)
    costs = costs * (NEWS_COST if name in NEWS_SETS else 1.0) * (0.5 if form else 1.0)
    host = registrable(record.get("url") or "") or record["id"]
    if name.startswith("fundus"):
        host = record["id"].rpartition("/")[2].partition("_")[0]
    words = [len(_words(b.text)) for b in layout.blocks]
    return Example(f"{name}{form}:{record['id']}", host, sheet.matrix, labels, costs, sheet, words, truth_words)


def load(folder: Path, sets: list[str], limit: int = 0, *, disguised: bool = True) -> list[Example]:
    """The pages of the sets as examples, some of them again in disguise."""
    found = []
    for name in sets:
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                if limit and number >= limit:
                    break
                record = json.loads(line)
                body = record.get("html")
                if body is None:
                    body = decode(base64.b64decode(record["html_b64"]), ())
                forms = [("", body), *(disguises(record, body) if disguised else ())]
                found += [e for form, markup in forms if (e := example_of(name, record, form, markup)) is not None]
    return found


def fold_of(group: str, folds: int) -> int:
    """The same host always falls into the same fold."""
    return int(hashlib.sha256(group.encode()).hexdigest(), 16) % folds


def learn(
    examples: list[Example], matrices: list[np.ndarray], leaves: int, rounds: int, rate: float
) -> HistGradientBoostingClassifier:
    """Boosted trees over the blocks of these pages; every page weighs the same whatever its length."""
    features = np.vstack(matrices)
    labels = np.concatenate([e.labels for e in examples])
    costs = np.concatenate([e.costs for e in examples])
    # Menus are many and alike: one in four of their lines, at four times the cost, teaches the same.
    menu = (features[:, 1] > 0.9) & (features[:, 0] < 40) & (labels == 0)
    costs = np.where(menu, costs * MENU_THINNING, costs)
    known = (labels >= 0) & ~(menu & (np.arange(len(labels)) % MENU_THINNING != 0))
    model = HistGradientBoostingClassifier(
        max_leaf_nodes=leaves,
        max_iter=rounds,
        learning_rate=rate,
        min_samples_leaf=40,
        l2_regularization=3.0,
        max_features=0.4,
        random_state=1,
        early_stopping=False,
    )
    costs = costs / costs[known].mean()
    model.fit(features[known], labels[known], sample_weight=costs[known])
    return model


def exported(model: HistGradientBoostingClassifier) -> dict:
    """The trees as flat lists; leaf values in millionths, so that their sum is exact."""
    trees = []
    for (predictor,) in model._predictors:
        nodes = predictor.nodes
        trees.append(
            {
                "feature": [int(n["feature_idx"]) if not n["is_leaf"] else -1 for n in nodes],
                "threshold": [round(float(n["num_threshold"]), 5) if not n["is_leaf"] else 0 for n in nodes],
                "left": [int(n["left"]) for n in nodes],
                "right": [int(n["right"]) for n in nodes],
                "value": [round(float(n["value"]) * 1_000_000) for n in nodes],
            }
        )
    return {"base": round(float(model._baseline_prediction.ravel()[0]) * 1_000_000), "trees": trees}


def page_loss(example: Example, chosen: np.ndarray) -> tuple[float, float, float]:
    """Words right, superfluous and missing, as shares (an approximation of the scorer's measure)."""
    words = np.array(example.words)
    known = example.labels >= 0
    tp = words[known & chosen & (example.labels == 1)].sum()
    fp = words[known & chosen & (example.labels == 0)].sum()
    fn = words[known & ~chosen & (example.labels == 1)].sum()
    size = tp + fp + fn
    return (tp / size, fp / size, fn / size) if size else (0, 0, 0)


def report(examples: list[Example], scores: list[np.ndarray], note: str) -> None:
    """F1 per set at the threshold of one half."""
    by_set: dict[str, list] = {}
    for example, score in zip(examples, scores, strict=True):
        by_set.setdefault(example.key.split(":")[0], []).append(page_loss(example, score > 0))
    parts = []
    for name, losses in by_set.items():
        p = np.mean([t / (t + f) for t, f, _ in losses if t + f])
        r = np.mean([t / (t + n) for t, _, n in losses if t + n])
        parts.append(f"{name} {2 * p * r / (p + r):.4f} ({p:.3f}/{r:.3f})")
    print(f"{note}: " + "  ".join(parts), flush=True)


def out_of_fold(examples: list[Example], matrices: list[np.ndarray], folds: int, settings: tuple) -> list[np.ndarray]:
    """For each page the scores of trees that saw no page of its host."""
    scores: list[np.ndarray | None] = [None] * len(examples)
    for fold in range(folds):
        seen = [i for i, e in enumerate(examples) if fold_of(e.group, folds) != fold]
        held = [i for i, e in enumerate(examples) if fold_of(e.group, folds) == fold]
        model = learn([examples[i] for i in seen], [matrices[i] for i in seen], *settings)
        for i in held:
            scores[i] = model.decision_function(matrices[i]).ravel() if len(matrices[i]) else np.zeros(0)
    return scores  # type: ignore[return-value]


def write_answers(
    data: Path, out: Path, sets: list[str], limit: int, examples: list[Example], judged: list[np.ndarray]
) -> None:
    """The reader's answers, each text composed as the reader composes it from scores of trees that never saw the host.

    All else in an answer is not learned, so it is the shipped reader's own.
    """
    known = {e.key: (e.sheet, np.round(s * 1_000_000).astype(np.int64)) for e, s in zip(examples, judged, strict=True)}
    out.mkdir(parents=True, exist_ok=True)
    for name in sets:
        with (
            gzip.open(data / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines,
            (out / f"{name}.jsonl").open("w", encoding="utf-8") as answers,
        ):
            for number, line in enumerate(lines):
                if limit and number >= limit:
                    break
                record = json.loads(line)
                answer = read_answer(record)
                if f"{name}:{record['id']}" in known:
                    sheet, scores = known[f"{name}:{record['id']}"]
                    chosen = choose(sheet, scores, answer["title"])
                    answer["text"] = compose(sheet, chosen, live=answer["kind"] == "live").text
                answers.write(json.dumps(answer, ensure_ascii=False) + "\n")


def main() -> int:
    """Learn, judge by folds, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sets", nargs="+", default=["zyte", "fundus", "fundus_eval", "trafilatura", "wcxb"])
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--limit", type=int, default=0)
    parser.add_argument("--first", type=str, default="16,64,0.13", help="leaves, rounds, rate of the first trees")
    parser.add_argument("--second", type=str, default="16,64,0.13")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--answers", type=Path, help="a folder for the answers by unseen host")
    options = parser.parse_args()
    started = time.process_time()
    examples = load(options.data, options.sets, options.limit)
    print(
        f"{len(examples)} pages, {sum(len(e.labels) for e in examples)} blocks, {time.process_time() - started:.0f} s",
        flush=True,
    )

    def setting(text: str) -> tuple:
        leaves, rounds, rate = text.split(",")
        return int(leaves), int(rounds), float(rate)

    first = setting(options.first)
    second = setting(options.second)
    matrices = [e.matrix for e in examples]
    # The second trees must see first scores as unsure as those of a new page: made by trees that did not see its host.
    inner = out_of_fold(examples, matrices, options.folds, first)
    report(examples, inner, f"first, {time.process_time() - started:.0f} s")
    inner = [np.round(s * 1_000_000).astype(np.int64) for s in inner]
    stacked = [second_features(e.sheet, s) for e, s in zip(examples, inner, strict=True)]
    judged = out_of_fold(examples, stacked, options.folds, second)
    report(examples, judged, f"second, {time.process_time() - started:.0f} s")
    if options.answers:
        write_answers(options.data, options.answers, options.sets, options.limit, examples, judged)
    if options.out:
        weights = {
            "first": exported(learn(examples, matrices, *first)),
            "second": exported(learn(examples, stacked, *second)),
        }
        options.out.write_text(json.dumps(weights, separators=(",", ":")) + "\n", encoding="utf-8")
        print(f"{options.out}: {options.out.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
