"""Learn the weights by which readings of words of saying are kept, and write them as general features and single words.

    python benchmarks/learn_attribution.py --data FOLDER [--out FILE] [--judge FILE]

FOLDER holds `polnear_train.jsonl.gz` and `polnear_dev.jsonl.gz`. A reading is right where its content overlaps that of
an annotated attribution by half of the words and their cues share a word. A logistic regression (scikit-learn) gives
each feature a weight; weights are rounded to hundredths and written as integers, so that the sum is exact everywhere.
What is written holds features of form and single words of saying: no text, no name, no sequence of words.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from headwater.trace.english import read_sentence
from headwater.trace.grammar import english
from headwater.trace.marks import read_prose
from headwater.trace.parse import Reading
from headwater.trace.quoting import join_quotations
from headwater.trace.weighing import features_of

WORD = re.compile(r"\w+(?:['’.,-]\w+)*")
SHIPPED = Path(__file__).parents[1] / "src" / "headwater" / "trace" / "english.json"
LEAST = 5  # articles in which a word must be seen to get a weight of its own


def articles(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a gzip JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines)


def words_of(text: str) -> list[tuple[int, int]]:
    """Offsets of the words that overlaps are counted in."""
    return [match.span() for match in WORD.finditer(text)]


def touched(words: list[tuple[int, int]], spans: list[Any]) -> frozenset[int]:
    """Numbers of the words that spans touch."""
    return frozenset(n for n, (low, high) in enumerate(words) for start, end in spans if low < end and high > start)


def examples(article: dict[str, Any]) -> Iterator[tuple[Reading, list[str], bool]]:
    """Every reading of an article with its features and whether it is right."""
    text, grammar = article["text"], english()
    sentences = read_prose(text)
    found = [one for n, sentence in enumerate(sentences) for one in read_sentence(text, sentence, n, grammar)]
    found = join_quotations(sentences, found, grammar)
    words = words_of(text)
    gold = [(touched(words, a["content"]), touched(words, a["cue"])) for a in article["attributions"] if a["content"]]
    discarded = touched(words, article.get("discard", []))
    for reading in found:
        content, cue = touched(words, reading.content), touched(words, reading.cue)
        if not content or 2 * len(content & discarded) >= len(content):
            continue
        right = any(
            len(content & theirs) >= 0.4 * len(content | theirs) and (cue & their_cue or not their_cue)
            for theirs, their_cue in gold
        )
        yield reading, features_of(reading), right


def learn(data: Path, strength: float = 0.05) -> dict[str, int]:
    """Feature → weight in hundredths."""
    rows, labels = [], []
    seen: Counter[str] = Counter()
    for article in articles(data / "polnear_train.jsonl.gz"):
        here: set[str] = set()
        for _, features, right in examples(article):
            rows.append(features)
            labels.append(right)
            here.update(features)
        seen.update(here)
    kept = {name for name, count in seen.items() if count >= LEAST}
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform([{name: 1 for name in row if name in kept} for row in rows])
    matrix.indices, matrix.indptr = matrix.indices.astype("int32"), matrix.indptr.astype("int32")
    model = LogisticRegression(C=strength, max_iter=400, solver="liblinear")
    model.fit(matrix, labels)
    weights = dict(zip(vectorizer.get_feature_names_out(), model.coef_[0], strict=True))
    table = {name: round(100 * float(weight)) for name, weight in sorted(weights.items())}
    table = {name: weight for name, weight in table.items() if weight}
    table[""] = round(100 * float(model.intercept_[0]))
    print(f"{len(rows)} readings, {sum(labels)} right, {len(table)} weights")
    return table


def main() -> None:
    """Read the arguments, learn, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=SHIPPED)
    options = parser.parse_args()
    table = learn(options.data)
    options.out.write_text(json.dumps(table, ensure_ascii=False, indent=0, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
