"""The reader beside its peers: text, title, authors, date and speed, in one run on the same pages.

    bench_read.py [--data FOLDER --score FOLDER] [--sets zyte fundus …] [--sample N] [--peers trafilatura …] [--json]

FOLDER of `--data` holds `<set>.jsonl.gz`, that of `--score` the scorer `score_read.py`. Without them the pages are those of
the invented press that the package ships, which says little about the world and is labelled so. Peers that are not
installed are left out and named. Times are processor seconds of one process; the first page of each system is not timed.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import importlib.util
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

from headwater.read import decode, read_answer

Line = dict[str, Any]
Reader = Callable[[Line], Line]
SETS = ("zyte", "fundus", "fundus_eval", "trafilatura", "wcxb", "readability")


def markup_of(line: Line) -> str:
    """A page as text; bytes are decoded by our own reader, so that no peer loses for a charset."""
    return line["html"] if line.get("html") is not None else decode(base64.b64decode(line["html_b64"]), ())


def trafilatura_reader(**options: Any) -> Reader:
    """Trafilatura with metadata, in one of its modes."""
    from trafilatura import bare_extraction  # noqa: PLC0415  a peer that need not be installed

    def answer(line: Line) -> Line:
        found = bare_extraction(markup_of(line), url=line.get("url"), with_metadata=True, **options)
        fields = found.as_dict() if found is not None else {}
        authors = [name.strip() for name in (fields.get("author") or "").split(";") if name.strip()]
        return {
            "text": fields.get("text") or "",
            "title": fields.get("title"),
            "authors": authors,
            "published": fields.get("date"),
        }

    return answer


def resiliparse_reader() -> Reader:
    """Resiliparse's main content."""
    from resiliparse.extract.html2text import extract_plain_text  # noqa: PLC0415  a peer that need not be installed

    return lambda line: {"text": extract_plain_text(markup_of(line), main_content=True)}


def readability_reader() -> Reader:
    """Readability's port to lxml."""
    import readability  # noqa: PLC0415  a peer that need not be installed
    from lxml import html  # noqa: PLC0415

    def answer(line: Line) -> Line:
        document = readability.Document(markup_of(line))
        return {"text": "\n\n".join(html.fromstring(document.summary()).itertext()), "title": document.short_title()}

    return answer


def newspaper_reader() -> Reader:
    """Newspaper4k on the page as it is handed over."""
    import newspaper  # noqa: PLC0415  a peer that need not be installed

    def answer(line: Line) -> Line:
        article = newspaper.Article(line.get("url") or "http://example.org/", input_html=markup_of(line))
        article.parse()
        date = article.publish_date.isoformat() if article.publish_date else None
        return {"text": article.text, "title": article.title, "authors": list(article.authors), "published": date}

    return answer


PEERS: dict[str, Callable[[], Reader]] = {
    "trafilatura": trafilatura_reader,
    "trafilatura-precision": lambda: trafilatura_reader(favor_precision=True),
    "trafilatura-fast": lambda: trafilatura_reader(fast=True),
    "resiliparse": resiliparse_reader,
    "readability-lxml": readability_reader,
    "newspaper4k": newspaper_reader,
}


def pages_of(path: Path, sample: int) -> Iterator[Line]:
    """The pages of a set; with a sample, that many spread evenly over it."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    step = max(1, len(records) // sample) if sample else 1
    yield from islice(records[::step], sample or None)


def invented_pages() -> Iterator[Line]:
    """The pages of the sample press with what is true of them."""
    from headwater import sample  # noqa: PLC0415  the sample may be left out of an installation
    from headwater.gather import read_archive  # noqa: PLC0415
    from headwater.models import Page  # noqa: PLC0415

    pages = {
        (p.url, p.captured.isoformat().replace("+00:00", "Z")): p
        for p in read_archive(sample.archive())
        if isinstance(p, Page)
    }
    for truth in sample.truth()["pages"]:
        page = pages.get((truth["url"], truth["captured"]))
        if page is not None and truth["fate"] == "article":
            yield {
                "id": f"{truth['url']} {truth['captured']}",
                "url": page.url,
                "html_b64": base64.b64encode(page.body).decode("ascii"),
                "headers": [list(pair) for pair in page.headers],
                "set": "sample",
                "truth": {
                    "text": "\n\n".join(truth["paragraphs"]),
                    "title": truth["title"],
                    "authors": truth["authors"] or None,
                },
            }


def run(name: str, reader: Reader, pages: list[Line]) -> tuple[list[Line], float]:
    """One system's answers and its processor seconds a page."""
    inputs = [{key: value for key, value in page.items() if key not in {"truth", "set", "language"}} for page in pages]
    reader(inputs[0])
    answers = []
    started = time.process_time()
    for line in inputs:
        try:
            answers.append({"id": line["id"]} | reader(line))
        except Exception as error:  # a peer's failure is an empty answer, ours is a bug and ends the run
            if name == "headwater":
                raise
            answers.append({"id": line["id"], "text": "", "error": {"reason": type(error).__name__}})
    return answers, (time.process_time() - started) / len(pages)


def figures_of(scorer: ModuleType, pages: list[Line], answers: list[Line]) -> dict[str, float]:
    """The scorer's figures for one system: text F1 and snippet F1, title, authors, date."""
    scores, _ = scorer.score(pages, answers)
    estimates = scorer.estimates(scores, None, resamples=1)
    wanted = {
        "text": "f1",
        "snippets": "f1",
        "title": "score",
        "authors": "score",
        "date": "score",
        "language": "score",
    }
    return {family: estimates[family][figure].value for family, figure in wanted.items() if family in estimates}


def loaded(path: Path) -> ModuleType:
    """The scorer, which is a file of its own."""
    spec = importlib.util.spec_from_file_location("score_read", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["score_read"] = module
    spec.loader.exec_module(module)
    return module


def plain_figures(pages: list[Line], answers: list[Line]) -> dict[str, float]:
    """Without the scorer: the mean F1 of runs of four words, and titles that are right."""

    def runs(text: str) -> set[tuple[str, ...]]:
        words = text.split()
        return {tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3))}

    shares, titles = [], []
    for page, answer in zip(pages, answers, strict=True):
        wanted, given = runs(page["truth"]["text"]), runs(answer.get("text") or "")
        shares.append(2 * len(wanted & given) / (len(wanted) + len(given)))
        titles.append(float(answer.get("title") == page["truth"]["title"]))
    return {"text": sum(shares) / len(shares), "title": sum(titles) / len(titles)}


def main() -> int:
    """Run every system on every set and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder of the sets")
    parser.add_argument("--score", type=Path, help="folder of the scorer")
    parser.add_argument("--sets", nargs="+", default=list(SETS))
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="N pages of each set")
    parser.add_argument("--peers", nargs="*", default=list(PEERS))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    systems: dict[str, Reader] = {"headwater": read_answer}
    for peer in options.peers:
        try:
            systems[peer] = PEERS[peer]()
        except ImportError:
            print(f"{peer} is not installed and left out", file=sys.stderr)
    scorer = loaded(options.score / "score_read.py") if options.score else None
    if options.data:
        sets = {name: list(pages_of(options.data / f"{name}.jsonl.gz", options.sample)) for name in options.sets}
    else:
        print("No --data: these are the invented pages that the package ships, not the world's press.", file=sys.stderr)
        sets = {"sample": list(invented_pages())}
    report: dict[str, dict[str, dict[str, float]]] = {}
    for name, pages in sets.items():
        for system, reader in systems.items():
            answers, seconds = run(system, reader, pages)
            figures = figures_of(scorer, pages, answers) if scorer else plain_figures(pages, answers)
            report.setdefault(name, {})[system] = figures | {"ms": 1000 * seconds}
            if not options.json:
                cells = "  ".join(f"{key} {value:.4f}" for key, value in figures.items())
                print(f"{name:12} {system:22} {len(pages):4} pages  {1000 * seconds:6.1f} ms  {cells}", flush=True)
    if options.json:
        print(json.dumps(report, indent=1))
    else:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"peak memory of this process, all systems together: {peak:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
