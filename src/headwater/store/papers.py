"""The store's part for what is published: keyed values, stories and their listings, redirects, and the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from headwater.errors import StoreError
from headwater.models import sha256_of
from headwater.store.base import Doc, LedgerEntry, StoryRow
from headwater.store.codec import canonical_json, clean, instant, moment
from headwater.store.opened import Opened


class Papers(Opened):
    """Keyed values, stories, redirects, ledger."""

    def put_doc(
        self,
        kind: str,
        key: str,
        doc: str,
        *,
        hash: str = "",  # noqa: A002 - it is the column's name
        waiting_hash: str | None = None,
        day: str | None = None,
        sort: str | None = None,
        refers: str | None = None,
    ) -> None:
        """Keep a value. `hash` is of what it was made from; it waits as long as `waiting_hash` differs from it."""
        self._db.run(
            "doc_put",
            kind=kind,
            key=clean(key),
            doc=doc,
            hash=hash,
            waiting_hash=waiting_hash,
            day=day,
            sort=clean(sort) if sort is not None else None,
            refers=clean(refers) if refers is not None else None,
        )

    def doc(self, kind: str, key: str) -> Doc | None:
        """A kept value."""
        found = self._db.rows("doc", kind=kind, key=clean(key))
        return Doc(kind, *found[0]) if found else None

    def set_waiting(self, kind: str, key: str, waiting_hash: str) -> None:
        """Say what a value should be made from; where there is none yet, an empty one waits."""
        self._db.run("doc_waits", kind=kind, key=clean(key), waiting_hash=waiting_hash)

    def docs_waiting(self, kind: str, limit: int, *, after: str = "") -> list[str]:
        """Keys of the values that should be made anew."""
        return [row[0] for row in self._db.rows("docs_waiting", kind=kind, after=after, limit=limit)]

    def docs(self, kind: str, *, after_key: str = "", limit: int = 1000) -> list[Doc]:
        """Values of a kind by key, after a key."""
        return [Doc(kind, *row) for row in self._db.rows("docs", kind=kind, after=after_key, limit=limit)]

    def all_docs(self, kind: str) -> Iterator[Doc]:
        """Every value of a kind by key, read a thousand at a time."""
        after = ""
        while found := self.docs(kind, after_key=after):
            yield from found
            after = found[-1].key

    def docs_by(
        self,
        kind: str,
        *,
        day: str | None = None,
        refers: str | None = None,
        descending: bool = False,
        limit: int = 1000,
        offset: int = 0,
    ) -> list[Doc]:
        """Values of a kind, of a day, belonging to something; by `sort`, then key."""
        named = {"day": day, "refers": refers}
        query = f"docs_by_{_by(day, refers)}_{'down' if descending else 'up'}"
        given = {name: value for name, value in named.items() if value is not None}
        return [Doc(kind, *row) for row in self._db.rows(query, kind=kind, limit=limit, offset=offset, **given)]

    def count_docs(self, kind: str, *, day: str | None = None, refers: str | None = None) -> int:
        """How many values of a kind there are, of a day, belonging to something."""
        given = {name: value for name, value in (("day", day), ("refers", refers)) if value is not None}
        return int(self._db.rows(f"count_docs_by_{_by(day, refers)}", kind=kind, **given)[0][0])

    def doc_keys(self, kind: str) -> list[str]:
        """All keys of a kind, in order."""
        return [row[0] for row in self._db.rows("doc_keys", kind=kind)]

    def references(self, kind: str) -> list[str]:
        """What the values of a kind belong to, each once, in order; asked from one to the next, whatever their number."""
        found: list[str] = []
        after = ""
        while (row := self._db.rows("doc_refers_after", kind=kind, after=after)) and row[0][0] is not None:
            after = str(row[0][0])
            found.append(after)
        return found

    def add_to_tally(self, kind: str, key: str, by: int) -> int:
        """Add to a number that is kept as a value (or take away), never below nought; the new number.

        One statement, so that two servers over one database count right.
        """
        with self.wholly():
            self._db.run("doc_tally_add", kind=kind, key=clean(key), first=str(max(0, by)), by=by)
            return int(self._db.rows("doc", kind=kind, key=clean(key))[0][1])

    def tally_of(self, kind: str) -> tuple[int, int]:
        """The sum of the numbers of a kind, and how many of them are not nought."""
        total, keys = self._db.rows("doc_tally_sum", kind=kind)[0]
        return int(total), int(keys)

    def delete_doc(self, kind: str, key: str) -> None:
        """Forget a value."""
        self._db.run("doc_drop", kind=kind, key=clean(key))

    def delete_docs(self, kind: str, *, refers: str) -> None:
        """Forget the values of a kind that belong to something."""
        self._db.run("docs_drop", kind=kind, refers=clean(refers))

    def docs_beginning(self, kind: str, prefix: str) -> Iterator[Doc]:
        """The values of a kind whose keys begin so and go on, by key, read a few at a time; what was yielded may be forgotten."""
        after = prefix
        while found := self.docs(kind, after_key=after, limit=8):
            for doc in found:
                if not doc.key.startswith(prefix):
                    return
                yield doc
            after = found[-1].key

    def put_story(self, row: StoryRow, links: Iterable[tuple[str, str]] = ()) -> None:
        """Keep a story and the listings (kind, key) it stands in; topic, country, languages and outlets are added."""
        listed = {("topic", row.topic), ("country", row.country), *links}
        listed |= {("language", one) for one in row.languages} | {("outlet", one) for one in row.outlets}
        when = instant(row.last_time)
        with self.wholly():
            self._db.run(
                "story_put",
                id=row.id,
                last_time=when,
                day=row.day,
                topic=row.topic,
                country=row.country,
                languages=canonical_json(list(row.languages)),
                outlets=canonical_json(list(row.outlets)),
                origins=row.origins,
                doc=row.doc,
            )
            self._db.run("story_unlink", story=row.id)
            self._db.run_many(
                "story_link",
                [
                    {"kind": kind, "key": clean(key), "story": row.id, "last_time": when}
                    for kind, key in sorted(listed)
                    if key
                ],
            )

    def story_row(self, story_id: str) -> StoryRow | None:
        """A story as listings need it."""
        found = self._db.rows("story", id=story_id)
        return _story(*found[0]) if found else None

    def delete_story(self, story_id: str) -> None:
        """Take a story out of all listings."""
        with self.wholly():
            self._db.run("story_unlink", story=story_id)
            self._db.run("story_drop", id=story_id)

    def stories(
        self, kind: str | None = None, key: str | None = None, *, limit: int = 50, offset: int = 0
    ) -> list[StoryRow]:
        """Stories newest first; of one listing where `kind` (topic, country, language, outlet) and `key` name it."""
        if kind is None or key is None:
            rows = self._db.rows("stories_all", limit=limit, offset=offset)
        else:
            rows = self._db.rows("stories_linked", kind=kind, key=clean(key), limit=limit, offset=offset)
        return [_story(*row) for row in rows]

    def stories_of_day(self, day: str) -> list[StoryRow]:
        """The stories whose last report is of a day, newest first."""
        return [_story(*row) for row in self._db.rows("stories_of_day", day=day)]

    def stories_of_day_part(self, day: str, *, limit: int, offset: int = 0) -> list[StoryRow]:
        """Some of the stories whose last report is of a day, newest first."""
        return [_story(*row) for row in self._db.rows("stories_of_day_part", day=day, limit=limit, offset=offset)]

    def story_days(self) -> list[tuple[str, int, datetime]]:
        """The days that have stories: day, how many, time of the newest."""
        return [(day, int(n), moment(last)) for day, n, last in self._db.rows("story_days")]

    def count_stories(self, kind: str | None = None, key: str | None = None) -> int:
        """How many stories there are in all or in one listing."""
        if kind is None or key is None:
            return int(self._db.rows("count_stories_all")[0][0])
        return int(self._db.rows("count_stories_linked", kind=kind, key=clean(key))[0][0])

    def listing_keys(self, kind: str) -> list[tuple[str, int, datetime]]:
        """The listings of a kind: key, how many stories, time of the newest."""
        return [(key, int(n), moment(last)) for key, n, last in self._db.rows("listing_keys", kind=kind)]

    def put_redirect(self, old_id: str, new_id: str) -> None:
        """A story's former id leads to its present one."""
        self._db.run("redirect_put", old=old_id, new=new_id)

    def delete_redirect(self, old_id: str) -> None:
        """A former id leads nowhere any more."""
        self._db.run("redirect_drop", old=old_id)

    def story_redirect(self, old_id: str) -> str | None:
        """Where a former id leads, followed to its end; None where it is none."""
        seen, at = {old_id}, old_id
        while (found := self._db.rows("redirect", old=at)) and found[0][0] not in seen:
            at = found[0][0]
            seen.add(at)
        return at if at != old_id else None

    def redirects(self) -> list[tuple[str, str]]:
        """All former ids with where each one leads, as put."""
        return [(old, new) for old, new in self._db.rows("redirects")]

    def append_ledger(self, kind: str, doc: str, at: datetime) -> LedgerEntry:
        """Add a link to the chain. Nothing can be changed or taken out afterwards without `check_ledger` saying so."""
        with self.wholly():
            self._db.rows("ledger_hold")
            last = self._db.rows("ledger_last")
            seq, previous = (int(last[0][0]) + 1, last[0][1]) if last else (1, "")
            entry = LedgerEntry(seq, at, kind, doc, previous, _link(seq, at, kind, doc, previous))
            self._db.run(
                "ledger_append",
                seq=seq,
                at=instant(at),
                kind=kind,
                doc=doc,
                prev_hash=previous,
                hash=entry.hash,
            )
            return entry

    def ledger(self, after: int = 0, *, limit: int = 1000) -> list[LedgerEntry]:
        """The chain's links after a number."""
        return [
            LedgerEntry(int(seq), moment(at), kind, doc, previous, found)
            for seq, at, kind, doc, previous, found in self._db.rows("ledger_after", after=after, limit=limit)
        ]

    def check_ledger(self) -> tuple[int, str]:
        """Walk the whole chain: how many links it has, and its last hash.

        Raises `StoreError` that names the first link which does not fit.
        """
        count, previous = 0, ""
        while links := self.ledger(count):
            for link in links:
                count += 1
                right = _link(count, link.at, link.kind, link.doc, previous)
                if (link.seq, link.prev_hash, link.hash) != (count, previous, right):
                    raise StoreError(f"the ledger's entry {link.seq} does not fit the one before it: it was changed")
                previous = link.hash
        return count, previous


def _link(seq: int, at: datetime, kind: str, doc: str, previous: str) -> str:
    """The hash of a link of the chain."""
    return sha256_of(previous + canonical_json({"seq": seq, "at": instant(at), "kind": kind, "doc": doc}))


def _by(day: str | None, refers: str | None) -> str:
    """Which of the questions by day and reference is asked."""
    if day is not None:
        return "both" if refers is not None else "day"
    return "refers" if refers is not None else "none"


def _story(*row: object) -> StoryRow:
    """A stored story row."""
    found, last_time, day, topic, country, languages, outlets, origins, doc = (
        str(one) if one is not None else "" for one in row
    )
    return StoryRow(
        id=found,
        last_time=moment(last_time),
        day=day,
        topic=topic,
        country=country,
        languages=tuple(json.loads(languages)),
        outlets=tuple(json.loads(outlets)),
        origins=int(origins) if origins else None,
        doc=doc,
    )
