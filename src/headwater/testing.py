"""Fakes that share the real plumbing, for the project's own tests and for those of anyone who builds on it.

`paper(home)` makes a whole paper of pages that are handed in, through the real store and the real steps; `page(...)` writes
a plain page of an invented outlet. Nothing here is used by the paper itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from headwater.models import Page, Visit, sha256_of
from headwater.pipeline.engines import Engine, here
from headwater.pipeline.run import Told, clock_of, run_steps
from headwater.pipeline.taking import take
from headwater.pipeline.work import Bench, make_bench
from headwater.settings import Settings
from headwater.store import opened_store

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def page(
    url: str,
    title: str,
    paragraphs: Iterable[str],
    *,
    at: datetime = NOON,
    published: datetime | None = None,
    language: str = "en",
    outlet: str = "",
    author: str = "",
    head: str = "",
    status: int = 200,
    headers: Iterable[tuple[str, str]] = (),
) -> Page:
    """A captured page of an invented outlet, plainly marked up; `head` goes into its head as it stands."""
    prose = "\n".join(f"<p>{escape(one)}</p>" for one in paragraphs)
    byline = f'<p class="byline">By {escape(author)}</p>' if author else ""
    said = f'<meta name="author" content="{escape(author)}">' if author else ""
    time = (published or at).isoformat()
    body = f"""<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)} | {escape(outlet)}</title>
<meta property="og:site_name" content="{escape(outlet)}"><meta property="og:title" content="{escape(title)}">
<meta property="article:published_time" content="{time}">{said}{head}</head>
<body><header><nav><a href="/">{escape(outlet)}</a></nav></header>
<main><article><h1>{escape(title)}</h1>{byline}<p><time datetime="{time}">{time[:10]}</time></p>
{prose}
</article></main></body></html>""".encode()
    return Page(url, at, status, (("Content-Type", "text/html; charset=utf-8"), *headers), sha256_of(body), body)


@contextmanager
def paper(
    home: Path,
    pages: Iterable[Page | Visit],
    *,
    store: str = "",
    now: datetime | None = None,
    engine: Engine = here,
) -> Iterator[tuple[Bench, Told]]:
    """A paper of these pages in a folder of its own: the bench over its store, and what came of every piece."""
    settings = Settings(home=home, store=store, now=now)
    home.mkdir(parents=True, exist_ok=True)
    told = Told()
    with opened_store(settings.store_address, settings.captures_folder) as opened:
        take(opened, pages, why="test", told=lambda _: None)
        bench = make_bench(settings, clock_of(opened, now), opened)
        run_steps(bench, engine, told.hear)
        yield bench, told
