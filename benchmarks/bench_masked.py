"""Measure what trace knows of a report's parent once the report no longer says it.

    python benchmarks/bench_masked.py --data FOLDER

FOLDER holds `attribution/` and `press/`. Reports that say where they are from are asked twice for their parent: as they are,
and with byline, canonical address, dateline and every sentence that names the parent taken out. What a report says is read
from the corpus's own annotation of the agency (which trace is not shown), from the page's canonical link or byline, or by a
plain pattern ("reported by X", "X reported") that shares nothing with the rules of trace but the names of outlets. Stories
are made of each report: with its nearest neighbours only, where the parent is not held; and for agency texts with the whole
text under the agency's name beside it, of which the report keeps the first 60 % of its paragraphs and is dated two hours
later, or, by a wrong clock, two hours earlier. "Wrong but sure": another parent is given, or none and a number of origins is
stated. Without --data nothing is measured.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from headwater import addresses
from headwater.gather import read_archive
from headwater.models import Article, Page, Reading
from headwater.read import read
from headwater.trace import trace
from headwater.trace.gazetteer import Gazetteer, name_key
from headwater.trace.port import shipped_gazetteer

KEPT = 0.6  # of an agency's paragraphs
LEAD = 600  # characters in which a plain credit is looked for
NEIGHBOURS = 2
_BEFORE = re.compile(r"\b(?:reported by|according to(?: a report (?:in|by|from))?|told) (?:the )?$")
_AFTER = re.compile(r"\s+(?:first |has |had |also )?report(?:s|ed)\b")
_DATELINE = re.compile(r"^([^\n]{0,60}?)\s*\([A-Z][A-Za-z ]{1,30}\)\s*(?:[-–—]+\s*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Asked:
    """A report that says where it is from, and that in the words of the catalogue; `how` is the kind of saying."""

    article: Article
    parent: str
    how: str


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--score", help="not used: the reports themselves say the truth")
    options = parser.parse_args()
    if options.data is None:
        print("No --data: nothing in this repository is a real report, so nothing is measured.")
        return
    names = shipped_gazetteer()
    corpus, agencies = _corpus(options.data / "attribution")
    pages = list(_pages(options.data / "press"))
    asked = [Asked(one, agencies[one.id], "agency") for one in corpus if one.id in agencies]
    asked += [each for one in (*corpus, *pages) if one.id not in agencies for each in _self_named(one, names)]
    report(asked, (*corpus, *pages), names)


def report(asked: Sequence[Asked], corpus: Sequence[Article], names: Gazetteer) -> None:
    """A row for each way of saying and each story made of it, unmasked and masked."""
    near = _Near.of(corpus)
    rows: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for one in asked:
        beside = near.of_article(one.article)
        masked = without_credit(one, names)
        for name, article in (("as it is", one.article), ("masked", masked)):
            rows[one.how, "parent not held", name][_ended(article, beside, one.parent, names)] += 1
        if one.how == "agency":
            whole = replace(
                one.article,
                id="whole",
                url="",
                outlet=one.parent,
                outlet_name=one.parent,
                owner="",
                authors=(),
                wire="",
            )
            for name, article in (("as it is", one.article), ("masked", masked)):
                for story, hours in (("parent held", 2), ("held, wrong clock", -2)):
                    cut = replace(article, text=_shortened(article.text), published=_moved(article, hours))
                    rows[one.how, story, name][_ended(cut, (whole, *beside), one.parent, names)] += 1
    print(
        f"{'said by':10}{'story':18}{'report':10}{'n':>5}{'right':>8}{'other':>8}{'none, sure':>12}{'none, open':>12}"
    )
    for (how, story, name), counts in rows.items():
        total = sum(counts.values())
        shares = [100 * counts[key] / total for key in ("right", "other", "sure", "open")]
        print(
            f"{how:10}{story:18}{name:10}{total:>5}"
            + "".join(f"{s:>{w}.1f}" for s, w in zip(shares, (8, 8, 12, 12), strict=True))
        )


def _ended(article: Article, beside: Sequence[Article], parent: str, names: Gazetteer) -> str:
    """right: the parent or a report of its outlet; other: another parent; else none, and whether a count was stated."""
    members = (article, *(one for one in beside if one.id != article.id))
    tracing = trace(members, gazetteer=names)
    edge = next((edge for edge in tracing.edges if edge.article == article.id), None)
    if edge is None:
        return "open" if tracing.independent is None else "sure"
    held = next((one.outlet_name or one.outlet for one in members if one.id == edge.parent), "")
    given = held or edge.parent.removeprefix("outlet:")
    known = names.called(given)
    return "right" if name_key(known.name if known else given) == name_key(parent) else "other"


def without_credit(one: Asked, names: Gazetteer) -> Article:
    """The report without what names its parent: byline, canonical address, dateline, and each sentence with its name."""
    text = _DATELINE.sub(r"\1 ", one.article.text) if one.how == "agency" else one.article.text
    kept = []
    for paragraph in text.split("\n"):
        sentences = re.split(r"(?<=[.!?”\"])\s+(?=[A-Z“\"])", paragraph)
        kept.append(" ".join(s for s in sentences if not any(x.named.name == one.parent for x in names.sightings(s))))
    return replace(one.article, text="\n".join(p for p in kept if p), authors=(), wire="", foreign_canonical="")


def _self_named(article: Article, names: Gazetteer) -> Iterator[Asked]:
    """The parent that a page's canonical link, its byline or a plain phrase of its lead names."""
    own = names.called(article.outlet_name or article.outlet)
    mine = own.name if own else ""
    if article.foreign_canonical:
        yield Asked(article, addresses.registrable(article.foreign_canonical), "canonical")
        return
    for byline in (*article.authors, article.wire):
        known = names.called(byline) if byline else None
        if known is not None and known.kind == "agency" and known.name != mine:
            yield Asked(article, known.name, "byline")
            return
    for seen in names.sightings(article.text[:LEAD]):
        phrase = _BEFORE.search(article.text, max(0, seen.start - 60), seen.start) or _AFTER.match(
            article.text, seen.end
        )
        if seen.sure and phrase is not None and seen.named.name != mine and "told" not in phrase.group():
            yield Asked(article, seen.named.name, "phrase")
            return


def _shortened(text: str) -> str:
    paragraphs = [p for p in text.split("\n") if p.strip()]
    return "\n".join(paragraphs[: max(1, round(KEPT * len(paragraphs)))])


def _moved(article: Article, hours: int) -> datetime | None:
    return article.published + timedelta(hours=hours) if article.published else None


@dataclass(frozen=True, slots=True)
class _Near:
    """For each report, those of other outlets within three days whose titles share the most of its rarer words."""

    corpus: Sequence[Article]
    words: Sequence[frozenset[str]]
    rarity: Counter[str]

    @staticmethod
    def of(corpus: Sequence[Article]) -> _Near:
        words = [frozenset(re.findall(r"\w{4,}", one.title.casefold())) for one in corpus]
        return _Near(corpus, words, Counter(word for own in words for word in own))

    def of_article(self, article: Article) -> tuple[Article, ...]:
        mine = frozenset(re.findall(r"\w{4,}", article.title.casefold()))
        scored = []
        for other, own in zip(self.corpus, self.words, strict=True):
            if other.outlet_name == article.outlet_name or not other.published or not article.published:
                continue
            if abs(other.published - article.published) <= timedelta(days=3) and mine & own:
                scored.append((-sum(1 / self.rarity[word] for word in sorted(mine & own)), other.id, other))
        return tuple(one for _, _, one in sorted(scored, key=lambda each: each[:2])[:NEIGHBOURS])


def _corpus(folder: Path) -> tuple[list[Article], dict[str, str]]:
    """Reports of the annotated corpus and of events, and the agency of those that are an agency's."""
    found: list[Article] = []
    agencies: dict[str, str] = {}
    names = shipped_gazetteer()
    for name in ("polnear_dev", "polnear_train"):
        for line in _lines(folder / f"{name}.jsonl.gz"):
            made = _made(line["id"], line["publisher"].replace("-", " "), line)
            if line["byline"]:
                made = replace(made, authors=(line["byline"],))
            known = names.called(line["wire"]) if line["wire"] not in (None, "unknown") else None
            if known is not None:
                agencies[made.id] = known.name
            found.append(made)
    for line in _lines(folder / "basil_events.jsonl.gz"):
        found += [_made(f"{line['id']}:{n}", one["outlet"], one) for n, one in enumerate(line["articles"])]
    return found, agencies


def _made(key: str, outlet: str, line: dict[str, str]) -> Article:
    published = datetime.fromisoformat(line["date"]).replace(tzinfo=UTC) if line["date"] else None
    return Article(
        id=key,
        title=line["title"] or "",
        text=line["text"],
        outlet_name=outlet,
        language="en",
        published=published,
    )


def _pages(folder: Path) -> Iterator[Article]:
    """The real pages, as the room read makes articles of them."""
    outlets = {line["url"]: line["outlet"] for line in _lines(folder / "truth.jsonl")}
    for page in read_archive(folder / "pages.warc.gz"):
        reading = read(page) if isinstance(page, Page) else None
        if isinstance(reading, Reading):
            yield Article(
                id=page.url,
                title=reading.title,
                text=reading.version.text,
                url=page.url,
                outlet_name=outlets.get(page.url) or reading.site_name,
                authors=reading.authors,
                wire=reading.wire,
                language=reading.language,
                published=reading.published,
                foreign_canonical=reading.foreign_canonical,
            )


def _lines(path: Path) -> Iterator[dict[str, str]]:
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    yield from map(json.loads, filter(None, text.split("\n")))


if __name__ == "__main__":
    main()
