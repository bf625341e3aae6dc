"""Corrections travel: seeded edits of captured pages, and whether those that touch a cited passage are found.

    python benchmarks/bench_changes.py [--data FOLDER] [--edits 500] [--seed N]

Half of the pages are the shipped sample's, and with DATA half are real ones (`press/pages.warc.gz`). A page is read, told as a
story of its own, and edited in its bytes, as an editor would: a figure, a name, a denial, a sentence taken out, a sentence
reworded. Half of the edits fall on a passage that the digest cites, half elsewhere in the text or on the page around it. The
page is then read anew, as at the next visit, and the cited passages are compared. Found: a cited passage that was edited is
`changed` or `gone`. A false alarm: an edit elsewhere that makes any cited passage changed or gone.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import regex

from headwater import sample
from headwater.digest import changed, write
from headwater.gather import page_of, read_records
from headwater.models import Article, Digest, Page, Reading, Receipt, Story, sha256_of, story_id
from headwater.outlets import load_outlets
from headwater.prose import sentences
from headwater.read import read
from headwater.trace import Gazetteer, trace

KINDS = ("figure", "name", "denial", "removed", "reworded")


@dataclass(frozen=True, slots=True)
class Told:
    """A page, its text and the passages that its digest cites."""

    page: Page
    text: str
    receipts: tuple[Receipt, ...]


def main() -> None:
    """Edit, read again, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--edits", type=int, default=500)
    parser.add_argument("--seed", type=int, default=20261125)
    asked = parser.parse_args()
    archives = [sample.archive(), *([asked.data / "press/pages.warc.gz"] if asked.data else [])]
    if not asked.data:
        print("no --data: the shipped sample alone")
    print(f"{'pages of':12}{'edits':>7}{'that matter':>13}{'found':>9}{'elsewhere':>11}{'false alarms':>14}")
    for archive in archives:
        told = pages_of(archive)
        report("sample" if archive == sample.archive() else "press", told, asked.edits // len(archives), asked.seed)


def pages_of(archive: Path) -> list[Told]:
    """The pages of an archive that make a digest."""
    gazetteer = Gazetteer.of([*load_outlets(), *sample.outlets()])
    found: list[Told] = []
    for record in read_records(archive):
        page = page_of(record)
        reading = read(page) if isinstance(page, Page) else None
        if not isinstance(page, Page) or not isinstance(reading, Reading):
            continue
        text = reading.version.text
        article = Article(id=page.url, title=reading.title, text=text, url=page.url, language=reading.language)
        digest = write(
            Story(story_id(article.id), (article.id,)), [article], trace([article], gazetteer=gazetteer), words=120
        )
        if not isinstance(digest, Digest) or not digest.sentences:
            continue
        receipts = tuple(r for one in digest.sentences for r in one.receipts)
        if all(text[r.start : r.end] == r.exact for r in receipts):
            found.append(Told(page, text, receipts))
        if len(found) == 150:
            break
    return found


def report(name: str, told: list[Told], edits: int, seed: int) -> None:
    """Make the edits of one archive and print what became of them."""
    chance = random.Random(seed)
    matter = elsewhere = hits = alarms = tried = 0
    missed: Counter[str] = Counter()
    while matter + elsewhere < edits and tried < 40 * edits and told:
        tried += 1
        one, kind, cited = chance.choice(told), chance.choice(KINDS), chance.random() < 0.5
        if (cited and matter >= edits // 2) or (not cited and elsewhere >= edits - edits // 2):
            continue
        spans = list(places(one, cited=cited))
        if not spans:
            continue
        start, end = chance.choice(spans)
        edited = with_edit(one, start, end, kind, chance)
        reading = read(edited) if edited else None
        if not isinstance(reading, Reading) or reading.version.text == one.text:
            continue
        found = {c.receipt for c in changed(one.text, reading.version.text, one.receipts) if c.kind != "moved"}
        touched = [r for r in one.receipts if r.start < end and start < r.end]
        if cited:
            matter += 1
            hits += any(r in found for r in touched)
            missed[kind] += not any(r in found for r in touched)
        else:
            elsewhere += 1
            alarms += bool(found)
    share = 100 * hits / matter if matter else 0.0
    false = 100 * alarms / elsewhere if elsewhere else 0.0
    print(f"{name:12}{matter + elsewhere:7}{matter:13}{share:8.1f}%{elsewhere:11}{false:13.1f}%")
    if +missed:
        print(f"{'':12}missed: {dict(+missed)}")


def places(one: Told, *, cited: bool) -> Iterator[tuple[int, int]]:
    """The cited passages, or the sentences that no cited passage touches."""
    if cited:
        yield from ((r.start, r.end) for r in one.receipts)
        return
    for start, end in sentences(one.text):
        if not any(r.start < end and start < r.end for r in one.receipts):
            yield start, end


def with_edit(one: Told, start: int, end: int, kind: str, chance: random.Random) -> Page | None:
    """The page with one edit in its bytes; None where the words are not in one piece there, or the edit does not fit them."""
    exact = one.text[start:end]
    new = edit(exact, kind, chance)
    if len(exact) < 25 or new is None or new == exact:
        return None
    for code in ("utf-8", "cp1252", "gb18030", "cp932"):
        try:
            old_bytes, new_bytes = exact.encode(code), new.encode(code)
        except UnicodeEncodeError:
            continue
        if one.page.body.count(old_bytes) == 1:
            body = one.page.body.replace(old_bytes, new_bytes)
            return replace(one.page, body=body, sha256=sha256_of(body))
    return None


def edit(exact: str, kind: str, chance: random.Random) -> str | None:
    """A passage as an editor might change it."""
    if kind == "removed":
        return ""
    if kind == "figure":
        found = list(regex.finditer(r"\d+", exact))
        if not found:
            return None
        one = chance.choice(found)
        return exact[: one.start()] + str(int(one.group()) + chance.randint(1, 9)) + exact[one.end() :]
    if kind == "name":
        found = list(regex.finditer(r"(?<=\p{Ll} )\p{Lu}\p{Ll}{3,}", exact))
        if not found:
            return None
        one = chance.choice(found)
        return exact[: one.start()] + chance.choice(("Orvella", "Tamsin", "Karelund")) + exact[one.end() :]
    words = exact.split(" ")
    if len(words) < 6:
        return None
    at = chance.randrange(2, len(words) - 1)
    if kind == "denial":
        return " ".join([*words[:at], "not", *words[at:]])
    return " ".join([*words[:at], "reportedly", *words[at + 2 :]])


if __name__ == "__main__":
    main()
