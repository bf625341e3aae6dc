"""How a digest is shaped: paragraphs, share of sentences credited in words, chains kept, credits that link to a captured report.

    python benchmarks/shape_of_digest.py [INPUT.jsonl DIGESTS.jsonl]

INPUT are lines for `headwater digest`, DIGESTS what it printed for them. Without them the writer is run on the story in
`benchmarks/shape/parade.json`: four reports of invented outlets on which a page of three paragraphs could rest, one of them
citing another's interview.

A *chain* is a credit with outlets between the speaker and the article (`via`), or a passage that names another outlet of the
story; it is kept where the sentence names every one of them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from headwater.digest import digest_answer
from headwater.models import Outlet
from headwater.trace import Gazetteer, trace

STORY = Path(__file__).parent / "shape" / "parade.json"
Record = dict[str, Any]


def main(arguments: list[str]) -> None:
    """Print the shape of each digest, one line each."""
    if len(arguments) == 2:
        lines, made = ([json.loads(line) for line in Path(one).read_text("utf-8").splitlines()] for one in arguments)
    else:
        lines = [json.loads(STORY.read_text(encoding="utf-8"))]
        made = [digest_of(line) for line in lines]
    answers = {str(answer["id"]): answer for answer in made}
    for line in lines:
        print(json.dumps({"id": line["id"], **shape_of(line, answers[str(line["id"])])}))


def digest_of(line: Record) -> Record:
    """What `headwater digest` prints for a line whose outlets no catalogue knows."""
    names = sorted({article["outlet"] for article in line["articles"]})
    outlets = [
        Outlet(f"o{n}", name, f"https://o{n}.example/", "ZZ", ("en",), "newspaper", names=(name,))
        for n, name in enumerate(names)
    ]
    gazetteer = Gazetteer.of(outlets)
    return digest_answer(line, lambda members: trace(members, gazetteer=gazetteer))


def shape_of(line: Record, answer: Record) -> Record:
    """The counts of one digest; shares are of all sentences, all chains, all credits."""
    articles = {str(article["id"]): article for article in line["articles"]}
    addresses = {article["url"] for article in articles.values() if article.get("url")}
    outlets = {article["outlet"] for article in articles.values() if article.get("outlet")}
    told = answer["sentences"]
    credits_found = [credit for sentence in told for credit in sentence["credits"]]
    chains = kept = 0
    for sentence in told:
        for named in chains_of(sentence, articles, outlets):
            chains += 1
            kept += all(name in sentence["text"] for name in named)
    return {
        "paragraphs": len({sentence["paragraph"] for sentence in told}),
        "sentences": len(told),
        "words": sum(len(sentence["text"].split()) for sentence in told),
        "credited": sum(any(c["text"] and c["text"] in s["text"] for c in s["credits"]) for s in told),
        "chains": chains,
        "chains_kept": kept,
        "credits": len(credits_found),
        "credits_linked": sum(credit["url"] in addresses for credit in credits_found),
    }


def chains_of(sentence: Record, articles: dict[str, Record], outlets: set[str]) -> list[set[str]]:
    """The outlets that stand between a speaker and the reader, one set for each passage or credit that has some."""
    found = [{*credit["via"]} for credit in sentence["credits"] if credit["via"]]
    for receipt in sentence["receipts"]:
        article = articles[receipt["article"]]
        passage = article["text"][receipt["start"] : receipt["end"]]
        if others := {name for name in outlets - {article["outlet"]} if name in passage}:
            found.append({*others, article["outlet"]})
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
