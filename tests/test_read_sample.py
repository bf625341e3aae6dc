"""The reader on the invented press: templates that it has never seen, every one with its own markup, against the truth."""

from __future__ import annotations

import re
from functools import lru_cache

from headwater import sample
from headwater.gather import read_archive
from headwater.models import Page, Reading, Unread
from headwater.read import read


@lru_cache(maxsize=1)
def readings() -> tuple[tuple[dict, Reading | Unread], ...]:
    """Each page of the truth with what the reader makes of it."""
    pages = {
        (p.url, p.captured.isoformat().replace("+00:00", "Z")): p
        for p in read_archive(sample.archive())
        if isinstance(p, Page)
    }
    found = []
    for truth in sample.truth()["pages"]:
        page = pages.get((truth["url"], truth["captured"]))
        if page is not None and truth["fate"] == "article":
            found.append((truth, read(page)))
    return tuple(found)


def runs(text: str) -> set[str]:
    """Runs of four words, or of eight characters where a script has no spaces."""
    words = text.split()
    if re.search("[぀-ヿ一-鿿]", text):
        plain = "".join(words)
        return {plain[n : n + 8] for n in range(max(1, len(plain) - 7))}
    return {" ".join(words[n : n + 4]) for n in range(max(1, len(words) - 3))}


def test_the_text_of_invented_pages_is_read_whole_and_clean() -> None:
    worst = []
    total = 0.0
    for truth, reading in readings():
        wanted = runs("\n\n".join(truth["paragraphs"]))
        got = runs(reading.version.text) if isinstance(reading, Reading) else set()
        shared = len(wanted & got)
        precision, recall = shared / max(1, len(got)), shared / max(1, len(wanted))
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        total += f1
        worst.append((round(f1, 3), round(precision, 3), round(recall, 3), truth["key"], truth["url"]))
    assert total / len(worst) >= 0.95, sorted(worst)[:20]
    assert sorted(worst)[2][0] >= 0.8, sorted(worst)[:20]


def test_nothing_that_must_not_stand_in_a_text_does() -> None:
    found = [
        (truth["key"], words)
        for truth, reading in readings()
        if isinstance(reading, Reading)
        for words in truth["forbidden"]
        if words in reading.version.text
    ]
    assert not found, found


def test_titles_and_authors_of_invented_pages_are_right() -> None:
    read_ones = [(truth, reading) for truth, reading in readings() if isinstance(reading, Reading)]
    titles = [(truth["title"], reading.title) for truth, reading in read_ones if truth["title"] != reading.title]
    authors = [
        (truth["key"], truth["authors"], reading.authors)
        for truth, reading in read_ones
        if tuple(truth["authors"]) != reading.authors
    ]
    assert len(titles) <= 0.05 * len(read_ones), titles
    assert len(authors) <= 0.10 * len(read_ones), authors
