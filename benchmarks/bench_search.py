"""How fast search answers on a large paper, beside naive SQLite FTS5 over the same reports in the same run.

    python benchmarks/bench_search.py [--reports 10000 100000] [--questions 300] [--seed 7] [--folder FOLDER]

The reports are made up by a generator: words of invented syllables whose frequencies follow Zipf's law, in three languages,
by 400 outlets over a year. Ours is what a reader's search does, the whole of it: the question parted into tokens, the store
asked newest first with its filters, the articles read, and the page rendered with its passages marked. The naive peer is one
FTS5 table of title and text, asked by `bm25` order with a `snippet`, which is what most small sites do; its page is not
rendered. A million reports take about half an hour to make and some 4 GB; `--folder` keeps them for the next run.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from pathlib import Path

from headwater.models import Article
from headwater.pipeline.shelf import StoreShelf
from headwater.pipeline.work import make_bench
from headwater.prose import search_tokens
from headwater.publish import render_search
from headwater.publish.paper import Asked
from headwater.settings import Settings
from headwater.store import Store, opened_store

NOW = datetime(2031, 6, 1, tzinfo=UTC)
DAYS, OUTLETS, WORDS, BATCH = 365, 400, 110, 2000
LANGUAGES = ("en", "de", "es")
VOCABULARY = 60_000  # words of a language
_SYLLABLES = (
    "ba be bo da del dor en fa gan hel ka kor la lin ma mor na nel ora pa per ra ro sel ta tor un va vel wa zen".split()
)


@dataclass(frozen=True, slots=True)
class Tongue:
    """The words of a language, the commonest first, with the running sums of their frequencies (Zipf, exponent 1)."""

    words: tuple[str, ...]
    sums: tuple[float, ...]

    @staticmethod
    def of(code: str, chance: random.Random) -> Tongue:
        """A language of words that nobody speaks."""
        words: dict[str, None] = {}
        while len(words) < VOCABULARY:
            words["".join(chance.choices(_SYLLABLES, k=chance.choice((1, 2, 2, 3, 3, 4)))) + code[0]] = None
        return Tongue(tuple(words), tuple(accumulate(1 / (rank + 2) for rank in range(VOCABULARY))))

    def some(self, chance: random.Random, count: int) -> list[str]:
        """Words as often as they come."""
        return chance.choices(self.words, cum_weights=self.sums, k=count)


def reports(tongues: dict[str, Tongue], chance: random.Random) -> Iterator[Article]:
    """Invented reports without end."""
    number = 0
    while True:
        language = chance.choice(LANGUAGES)
        words = tongues[language].some(chance, WORDS)
        outlet = chance.randrange(OUTLETS)
        at = NOW - timedelta(seconds=chance.randrange(DAYS * 86_400))
        text = ". ".join(" ".join(words[n : n + 12]).capitalize() for n in range(10, WORDS, 12)) + "."
        yield Article(
            id=f"{number:016x}",
            title=" ".join(words[:9]).capitalize(),
            text=text,
            url=f"https://outlet{outlet}.example/{number}",
            outlet=f"outlet{outlet}.example",
            outlet_name=f"Outlet {outlet}",
            published=at,
            captured=at,
            language=language,
            country=("GB", "DE", "ES")[outlet % 3],
        )
        number += 1


def kept(store: Store, naive: sqlite3.Connection, batch: Sequence[Article]) -> None:
    """Keep a batch on both sides."""
    with store.transaction():
        for one in batch:
            assert one.time is not None
            store.put_article(one, one.time.date().isoformat())
            store.index_article(
                one.id,
                search_tokens(one.title),
                search_tokens(one.text),
                time=one.time,
                language=one.language,
                outlet=one.outlet,
                country=one.country,
            )
    with naive:
        naive.executemany("INSERT INTO reports VALUES (?, ?)", [(one.title, one.text) for one in batch])


def questions(tongues: dict[str, Tongue], chance: random.Random, count: int) -> list[Asked]:
    """What readers ask: one word or two, common and rare, a third of them narrowed by language, outlet, country or days."""
    made = []
    for _ in range(count):
        language = chance.choice(LANGUAGES)
        rank = int(10 ** chance.uniform(0.5, 4.3))  # from the commonest words to such as stand in a handful of reports
        words = [tongues[language].words[rank]]
        if chance.random() < 0.5:
            words += tongues[language].some(chance, 1)
        narrowed = chance.choice(
            ({}, {}, {}, {}, {"language": language}, {"outlet": f"outlet{chance.randrange(OUTLETS)}.example"})
        )
        if chance.random() < 0.15:
            narrowed = {**narrowed, "days": chance.choice((1, 7, 30))}
        made.append(Asked(query=" ".join(words), **narrowed))
    return made


def timed(ask: Callable[[Asked], object], asked: Sequence[Asked]) -> tuple[float, float, float]:
    """Milliseconds of an answer: half of them, 99 of a hundred, and the longest."""
    spent = []
    for one in asked:
        began = time.perf_counter()
        ask(one)
        spent.append(1000 * (time.perf_counter() - began))
    spent.sort()
    return spent[len(spent) // 2], spent[max(0, -(-99 * len(spent) // 100) - 1)], spent[-1]


def main() -> None:
    """Fill both sides to each size in turn, and ask both the same."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    tongues = {code: Tongue.of(code, chance) for code in LANGUAGES}
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        settings = Settings(home=folder)
        naive = sqlite3.connect(folder / "naive.sqlite")
        naive.execute("PRAGMA synchronous=OFF")
        naive.execute("CREATE VIRTUAL TABLE IF NOT EXISTS reports USING fts5(title, text)")
        with opened_store(settings.store_address, settings.captures_folder) as store:
            shelf = StoreShelf(make_bench(settings, NOW, store))
            coming = reports(tongues, random.Random(asked.seed + 1))
            held = store.counts().get("articles", 0)
            for _ in islice(coming, held):
                pass
            print(f"{'reports':>10}{'':4}{'median':>9}{'p99':>9}{'longest':>9}   ms")
            for size in sorted(asked.reports):
                began = time.perf_counter()
                while held < size and (batch := list(islice(coming, min(BATCH, size - held)))):
                    kept(store, naive, batch)
                    held += len(batch)
                filled = time.perf_counter() - began
                wanted = questions(tongues, random.Random(asked.seed + size), asked.questions)
                ours = timed(lambda one: render_search(shelf, one), wanted)
                theirs = timed(lambda one: naive_answer(naive, one), wanted)
                for name, row in (("ours", ours), ("naive", theirs)):
                    print(f"{size:>10,}    {row[0]:>9.1f}{row[1]:>9.1f}{row[2]:>9.1f}   {name}", flush=True)
                print(f"{'':>10}    p99 {theirs[1] / ours[1]:.1f} times as fast; filled in {filled:.0f} s", flush=True)
        naive.close()


def naive_answer(naive: sqlite3.Connection, asked: Asked) -> list[tuple[str, str]]:
    """The best of all hits by `bm25`, each with a passage."""
    words = " AND ".join(f'"{word}"' for word in asked.query.split())
    found = naive.execute(
        "SELECT title, snippet(reports, 1, '[', ']', '…', 24) FROM reports WHERE reports MATCH ? ORDER BY rank LIMIT 20",
        (words,),
    )
    return [(str(title), str(passage)) for title, passage in found]


if __name__ == "__main__":
    main()
