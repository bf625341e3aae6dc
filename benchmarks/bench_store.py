"""How fast the store writes and answers, on SQLite and PostgreSQL: rows a second in batches of 200, median answer times.

Works on texts that it makes of invented words by a seed. `--data FOLDER` is accepted as every benchmark does and has no
part in it: what is measured depends on the size of rows, not on what they say.
"""

from __future__ import annotations

import argparse
import itertools
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from headwater.models import Article, Ended, Outcome, Page, sha256_of
from headwater.prose import search_tokens
from headwater.store import Store, StoryRow, opened_store
from postgres import NoServerError, database, server

START = datetime(2026, 1, 1, tzinfo=UTC)
BATCH = 200


def invented(seed: int, count: int) -> Iterator[Article]:
    """Articles of about 300 words; word frequencies fall as in prose (Zipf)."""
    chance = random.Random(seed)
    vocabulary = ["".join(chance.choices("abdefgiklmnoprstuvz", k=chance.randint(2, 9))) for _ in range(30_000)]
    ranks = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(vocabulary))))
    for n in range(count):
        words = chance.choices(vocabulary, cum_weights=ranks, k=300)
        at = START + timedelta(seconds=n * 3)
        yield Article(
            id=f"{n:016x}",
            title=" ".join(words[:9]).capitalize(),
            text=" ".join(words),
            url=f"https://o{n % 300}.example/{n}",
            outlet=f"o{n % 300}",
            captured=at,
            language=("en", "de", "ja")[n % 3],
        )


def batched(store: Store, things: list, act: Callable) -> float:
    """Things a second, in transactions of 200."""
    began = time.perf_counter()
    for at in range(0, len(things), BATCH):
        with store.transaction():
            for thing in things[at : at + BATCH]:
                act(thing)
    return len(things) / (time.perf_counter() - began)


def median_ms(ask: Callable[[], object], times: int = 9) -> float:
    """The median time of an answer, in milliseconds."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        ask()
        found.append((time.perf_counter() - began) * 1000)
    return statistics.median(found)


def measure(store: Store, count: int) -> Iterator[tuple[str, float, str]]:
    """Each measurement: what, figure, unit."""
    articles = list(invented(7, count))
    chance = random.Random(1)
    noise = chance.randbytes(200_000)
    bodies = [
        (a.text.encode() * 20 + noise[(at := chance.randrange(190_000)) : at + 5000] + a.id.encode())
        for a in articles[: count // 10]
    ]
    pages = [Page(a.url, a.captured or START, 200, (), sha256_of(b), b) for a, b in zip(articles, bodies, strict=False)]
    size = sum(len(b) for b in bodies) / len(bodies) / 1000
    yield f"keep pages of {size:.0f} kB (hash, pack, write, row)", batched(store, pages, store.add_page), "/s"
    yield "read them back", len(pages) / _seconds(lambda: [store.page(p.id) for p in pages]), "/s"
    outcomes = [Outcome("read", "1", p.id, Ended.DONE, at=START) for p in pages]
    yield "outcomes", batched(store, outcomes, store.set_outcome), "/s"
    yield "articles", batched(store, articles, lambda a: store.put_article(a, a.captured.date().isoformat())), "/s"
    tokens = [(a, search_tokens(a.title), search_tokens(a.text)) for a in articles]

    def index(given: tuple) -> None:
        article, title, text = given
        store.index_article(
            article.id, title, text, time=article.captured, language=article.language, outlet=article.outlet
        )

    yield "index for search", batched(store, tokens, index), "/s"
    ids = [a.id for a in articles[:2000]]
    yield "articles by id", len(ids) / _seconds(lambda: store.articles(ids)), "/s"
    stories = [
        StoryRow(a.id, a.captured, "2026-01-01", f"{n % 17:02d}000000", "NL", (a.language,), (a.outlet,), 2, "{}")
        for n, a in enumerate(articles[: count // 4])
    ]
    yield "stories with their listings", batched(store, stories, store.put_story), "/s"
    common, rare = search_tokens(articles[0].text), search_tokens(articles[-1].text)
    counted = sorted(set(common), key=lambda t: -sum(t in set(x[2]) for x in tokens[:500]))
    yield "search: a common word, 50 newest", median_ms(lambda: store.search(counted[:1])), "ms"
    yield "search: a common word, 5,000 newest", median_ms(lambda: store.search(counted[:1], limit=5000)), "ms"
    yield "search: two common words, one language", median_ms(lambda: store.search(counted[:2], language="ja")), "ms"
    yield "search: a rare word", median_ms(lambda: store.search(rare[-1:])), "ms"
    yield "search: a beginning of a word", median_ms(lambda: store.search([], prefix=counted[0][:3])), "ms"
    yield "a listing's first page", median_ms(lambda: store.stories("topic", "03000000", limit=50)), "ms"
    yield "a listing's page 20", median_ms(lambda: store.stories("topic", "03000000", limit=50, offset=950)), "ms"
    yield "pages waiting for a step, none", median_ms(lambda: store.pages_waiting("read", "1", 200)), "ms"


def _seconds(act: Callable[[], object]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", help="not used: the rows are invented")
    parser.add_argument("--score", help="not used")
    parser.add_argument("--rows", type=int, default=20_000, help="articles (default 20,000)")
    given = parser.parse_args()
    print(f"{given.rows:,} invented articles of 300 words; batches of {BATCH}; one process")
    table: dict[str, dict[str, str]] = {}

    def run(name: str, address: str, folder: Path) -> None:
        with opened_store(address, folder / name) as store:
            for what, figure, unit in measure(store, given.rows):
                table.setdefault(what, {})[name] = f"{figure:,.1f} {unit}" if figure < 100 else f"{figure:,.0f} {unit}"

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        run("sqlite", str(folder / "store.db"), folder)
        try:
            with server() as address, database(address) as empty:
                run("postgres", empty, folder)
        except NoServerError as missing:
            print(f"PostgreSQL was not measured: {missing}")
    print(f"{'':<52}{'SQLite':>14}{'PostgreSQL':>14}")
    for what, found in table.items():
        print(f"{what:<52}{found.get('sqlite', '–'):>14}{found.get('postgres', '–'):>14}")


if __name__ == "__main__":
    main()
