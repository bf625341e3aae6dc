"""The store's part for what was read: readings, texts, articles, where grouping placed them, and the search index."""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache

from headwater.models import Article, Reading, sha256_of
from headwater.store.base import Placement
from headwater.store.codec import clean, dumps, instant, loads, moment
from headwater.store.opened import Opened

_ID_BITS = 30  # of a search row's id, below the second of the article's time
_LAST_SECOND = (1 << 33) - 1  # the year 2242; what is later counts as then
_AT_HAND = 2048  # decoded articles, and as many readings: some 15 KB each
_KEPT_ASCII = frozenset("abcdefghijklmnopqrstuvwxyz0123456789'.,-")
_ROW_BYTES = 400_000  # of one row of the index, four more counted for each token
_ALL_UNCUT = re.compile("[a-z0-9][a-z0-9'.,-]{,199}+(?>(?: [a-z0-9][a-z0-9'.,-]{,199}+)*)")
_UNCUT = re.compile("[a-z0-9][a-z0-9'.,-]{,199}")  # what `_cut` would give back as it is


@dataclass(frozen=True, slots=True)
class KeptReading:
    """A reading as stored, with the article, outlet and time it was filed under."""

    article: str
    outlet: str
    captured: datetime
    reading: Reading


class Articles(Opened):
    """Readings, texts, articles, placements, search."""

    def add_reading(
        self, article_id: str, reading: Reading, *, outlet: str, captured: datetime, day: str, language: str = ""
    ) -> None:
        """File what the reader made of a page under its article."""
        text = reading.version.text
        with self.wholly():
            self._keep_text(reading.version.sha256, text)
            self._db.run(
                "reading_put",
                page=reading.page,
                reader=reading.version.reader,
                article=article_id,
                url=clean(reading.url),
                outlet=clean(outlet),
                captured=instant(captured),
                language=language or reading.language,
                day=day,
                text_sha256=reading.version.sha256,
                doc=dumps(replace(reading, version=replace(reading.version, text=""))),
            )

    def reading(self, page_id: str, reader: str) -> KeptReading | None:
        """What one version of the reader made of a page."""
        found = self._db.rows("reading", page=page_id, reader=reader)
        return _reading(*found[0]) if found else None

    def article_versions(self, article_id: str) -> list[KeptReading]:
        """All readings filed under an article, by time of capture."""
        return [_reading(*row) for row in self._db.rows("article_versions", article=article_id)]

    def text(self, sha256: str) -> str | None:
        """A text version by its hash."""
        found = self._db.rows("text", sha256=sha256)
        return _unpacked(found[0][0]) if found else None

    def put_article(self, article: Article, day: str) -> str:
        """Keep an article's newest version; the hash of it, by which a change is known."""
        sha256 = sha256_of(article.text)
        doc = dumps(replace(article, text=""))
        made = sha256_of(f"{sha256}:{doc}")
        with self.wholly():
            self._keep_text(sha256, article.text)
            self._db.run(
                "article_put",
                id=article.id,
                outlet=clean(article.outlet),
                language=article.language,
                day=day,
                time=instant(article.time) if article.time else None,
                url=clean(article.url),
                version_captured=instant(article.version_captured) if article.version_captured else None,
                text_sha256=sha256,
                hash=made,
                doc=doc,
            )
        return made

    def article(self, article_id: str) -> Article | None:
        """An article with its text."""
        found = self._db.rows("article", id=article_id)
        return _article(*found[0]) if found else None

    def articles(self, ids: Sequence[str]) -> list[Article]:
        """The articles with those ids, in that order; ids that are not known are passed over."""
        return [found for one in ids if (found := self.article(one)) is not None]

    def article_state(self, article_id: str) -> tuple[str, str | None, str] | None:
        """An article's hash, why it is withdrawn (None: it stands) and its day."""
        found = self._db.rows("article_hash", id=article_id)
        return (found[0][0], found[0][1], found[0][2]) if found else None

    def articles_of(self, language: str, day_from: str, day_to: str) -> list[Article]:
        """The articles of a language from one day to another (both counted) that stand, by day and id."""
        return [
            _article(*row) for row in self._db.rows("articles_of", language=language, day_from=day_from, day_to=day_to)
        ]

    def article_hashes_of(self, language: str, day_from: str, day_to: str) -> list[tuple[str, str, str, str | None]]:
        """Id, day, hash and withdrawal of the articles of a language from one day to another, by day and id."""
        rows = self._db.rows("article_hashes_of", language=language, day_from=day_from, day_to=day_to)
        return [(row[0], row[1], row[2], row[3]) for row in rows]

    def articles_at(self, url: str) -> list[str]:
        """Ids of the articles at an address."""
        return [row[0] for row in self._db.rows("articles_at", url=clean(url))]

    def articles_of_outlet(self, outlet: str, *, limit: int, offset: int = 0) -> list[str]:
        """Ids of an outlet's articles, newest first."""
        rows = self._db.rows("articles_of_outlet", outlet=clean(outlet), limit=limit, offset=offset)
        return [row[0] for row in rows]

    def count_articles_of_outlet(self, outlet: str) -> int:
        """How many articles of an outlet are known."""
        return int(self._db.rows("count_articles_of_outlet", outlet=clean(outlet))[0][0])

    def article_ids(self) -> Iterator[str]:
        """The ids of all articles, in order."""
        after = ""
        while rows := self._db.rows("article_ids", after=after, limit=1000):
            yield from (row[0] for row in rows)
            after = rows[-1][0]

    def languages_with_days(self) -> list[tuple[str, str, int]]:
        """Language, day and how many articles stand there."""
        return [(language, day, int(n)) for language, day, n in self._db.rows("languages_with_days")]

    def withdraw_article(self, article_id: str, why: str | None) -> None:
        """Mark an article as gone, with the reason; None: it stands again."""
        self._db.run("article_withdrawn", id=article_id, why=why)

    def erase_article(self, article_id: str) -> None:
        """Take an article, its readings, its texts and its search row out of the store."""
        with self.transaction():
            texts = [row[0] for row in self._db.rows("texts_of_article", article=article_id)]
            self._unindex(article_id)
            for query, name in (("article_drop", "id"), ("readings_drop", "article"), ("placement_drop", "article")):
                self._db.run(query, **{name: article_id})
            self._db.run_many("text_drop", [{"sha256": sha} for sha in texts])

    def empty_article(self, article: Article, why: str) -> None:
        """Erase an article with its readings, texts and search row, and leave what `article` says of it, withdrawn."""
        state = self.article_state(article.id)
        with self.transaction():
            self.erase_article(article.id)
            self.put_article(article, state[2] if state else "")
            self.withdraw_article(article.id, why)
            self._after_commit.append(self.scrub)

    def scrub(self) -> bool:
        """Have the database let go of the bytes of what was erased, in its index, log and free pages; whether all are gone.

        Runs by itself after `empty_article`, once its transaction is kept. Costs seconds for a large store. Where somebody
        reads just then, a part is left and it is to be called again.
        """
        if self._db.name == "postgres":
            self._db.run("scrub_index")
            self._db.run("scrub_rows")
            return True
        with self._db.atomic():
            self._db.run("scrub_index")
        ((busy, _, _),) = self._db.rows("scrub_rows")
        return not busy

    def put_placements(self, placements: Iterable[Placement]) -> None:
        """Keep where grouping put articles."""
        self._db.run_many(
            "placement_put",
            [
                {
                    "article": one.article,
                    "language": one.language,
                    "day": one.day,
                    "story_key": one.story_key,
                    "decided": one.decided,
                }
                for one in placements
            ],
        )

    def placements(self, language: str, day_from: str, day_to: str) -> list[Placement]:
        """Placements of the articles of a language from one day to another, by day and article."""
        rows = self._db.rows("placements_of", language=language, day_from=day_from, day_to=day_to)
        return [Placement(*row) for row in rows]

    def placements_decided(self, language: str, decided: str) -> list[Placement]:
        """Placements that one day's window decided."""
        return [Placement(*row) for row in self._db.rows("placements_decided", language=language, decided=decided)]

    def placement(self, article_id: str) -> Placement | None:
        """Where an article was put."""
        found = self._db.rows("placement", article=article_id)
        return Placement(*found[0]) if found else None

    def placed_with(self, story_key: str) -> list[str]:
        """Ids of the articles placed in a story, by day and id."""
        return [row[0] for row in self._db.rows("placed_with", story_key=story_key)]

    def clear_placements(self, language: str, decided_from: str) -> None:
        """Forget the placements of a language that were decided on a day or later."""
        self._db.run("placements_clear", language=language, decided=decided_from)

    def index_article(
        self,
        article_id: str,
        tokens_title: Sequence[str],
        tokens_text: Sequence[str],
        *,
        time: datetime,
        language: str = "",
        outlet: str = "",
        country: str = "",
        topic: str = "",
    ) -> None:
        """Make an article findable by its tokens (`headwater.prose.search_tokens`); what stood there before goes.

        Language, outlet, country and topic are what a search may be narrowed to.
        """
        marks = _marks(language, outlet, country, topic)
        title = _cut(tokens_title)
        tokens = sorted({*_within_bounds(dict.fromkeys([*title, *_cut(dict.fromkeys(tokens_text))])), *marks})
        with self.wholly():
            self._unindex(article_id)
            form = self._db.search_tokens_form(tokens)
            packed = zlib.compress(form.encode("utf-8"))
            second, low = _second(time) << _ID_BITS, int(sha256_of(article_id)[:8], 16) >> 2
            while not self._db.run(
                "search_row_put", id=second | low, article=article_id, title=" ".join(title), indexed=packed
            ):
                if self._db.rows("search_row", article=article_id):
                    return  # another worker was quicker
                low = (low + 1) % (1 << _ID_BITS)
            self._db.run("search_index_put", id=second | low, tokens=form)

    def unindex_article(self, article_id: str) -> None:
        """Make an article unfindable."""
        with self.wholly():
            self._unindex(article_id)

    def search(
        self,
        tokens: Sequence[str],
        *,
        language: str | None = None,
        outlet: str | None = None,
        country: str | None = None,
        topic: str | None = None,
        limit: int = 50,
        before: datetime | None = None,
        after: datetime | None = None,
        candidates: int = 5000,
        prefix: str = "",
    ) -> list[tuple[str, int]]:
        """Articles that have all tokens (and a token that begins with `prefix`), newest first: id and rank.

        The rank counts how many of the tokens stand in the title; at most `candidates` articles are looked at.
        """
        asked = [*_cut(tokens), *_marks(language or "", outlet or "", country or "", topic or "")]
        (start,) = _cut([prefix]) or [""]
        if not _cut(tokens) and not start:
            return []
        rows = self._db.rows(
            "search",
            asked=self._db.search_asked_form(sorted(set(asked)), start),
            below=(_second(before) << _ID_BITS) if before else (1 << 63) - 1,
            above=(_second(after) << _ID_BITS) - 1 if after else -1,
            limit=min(limit, candidates),
        )
        wanted = set(_cut(tokens))
        return [(article, len(wanted.intersection(title.split(" ")))) for _, article, title in rows]

    def _keep_text(self, sha256: str, text: str) -> None:
        """Keep a text version once; it is packed only where it is new."""
        if self._db.rows("text_known", sha256=sha256):
            return
        self._db.run("text_put", sha256=sha256, packed=zlib.compress(text.encode("utf-8", "surrogatepass")))

    def _unindex(self, article_id: str) -> None:
        """Take an article's row and tokens out of the index."""
        for row_id, packed in self._db.rows("search_row", article=article_id):
            self._db.run("search_index_drop", id=row_id, tokens=zlib.decompress(packed).decode("utf-8"))
            self._db.run("search_row_drop", id=row_id)


def _second(time: datetime) -> int:
    """Seconds since 1970, within what a row's id can say."""
    return max(0, min(_LAST_SECOND, int((time - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds())))


def _cut(tokens: Iterable[str]) -> list[str]:
    """Tokens without what either database's index would cut them at."""
    found = list(tokens)
    joined = " ".join(found)
    if joined.count(" ") == len(found) - 1 and _ALL_UNCUT.fullmatch(
        joined
    ):  # nearly every text: one look at all tokens
        return found
    kept = []
    for token in found:
        if _UNCUT.fullmatch(token):
            kept.append(token)
            continue
        plain = "".join(c for c in clean(token).lower() if c in _KEPT_ASCII or (ord(c) > 127 and not c.isspace()))
        if plain.strip("'.,-"):
            kept.append(plain[:200])
    return kept


def _within_bounds(tokens: Collection[str]) -> Iterable[str]:
    """As many of the tokens as one row of the index takes (PostgreSQL: 1 MB); a longer text is findable by its beginning."""
    if 8 * sum(map(len, tokens)) < _ROW_BYTES:
        return tokens
    return _first_within(tokens)


def _first_within(tokens: Iterable[str]) -> Iterator[str]:
    """Tokens until a row of the index is full."""
    room = _ROW_BYTES
    for token in tokens:
        room -= len(token.encode("utf-8")) + 4
        if room < 0:
            return
        yield token


def _marks(language: str, outlet: str, country: str = "", topic: str = "") -> list[str]:
    """Tokens that stand for what a search may be narrowed to; no word has their first character."""
    marks = (("l", language), ("o", outlet), ("c", country), ("t", topic))
    return _cut([f"§{kind}{key}" for kind, key in marks if key])


def _unpacked(packed: bytes) -> str:
    """A stored text."""
    return zlib.decompress(packed).decode("utf-8", "surrogatepass")


@lru_cache(maxsize=_AT_HAND)
def _article(doc: str, packed: bytes | None) -> Article:
    """A stored article with its text; the text is empty where it was erased.

    One step after the other asks for the same articles; what is stored is the key, so that nothing is ever out of date.
    """
    return replace(loads(Article, doc), text=_unpacked(packed) if packed is not None else "")


@lru_cache(maxsize=_AT_HAND)
def _reading(article: str, outlet: str, captured: str, doc: str, packed: bytes | None) -> KeptReading:
    """A stored reading with its text; the text is empty where it was erased."""
    reading = loads(Reading, doc)
    text = _unpacked(packed) if packed is not None else ""
    return KeptReading(article, outlet, moment(captured), replace(reading, version=replace(reading.version, text=text)))
