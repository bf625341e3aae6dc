"""The store's part for what was fetched: captures, citations of captures, visits, pages, and outcomes of steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from headwater.models import Ended, Outcome, Page, Visit
from headwater.store.base import CaptureSize
from headwater.store.captures import Place
from headwater.store.codec import clean, dumps, instant, loads, moment
from headwater.store.opened import Opened
from headwater.store.warcs import page_record


class Pages(Opened):
    """Captures, visits, pages, outcomes."""

    def keep_capture(self, page: Page) -> bool:
        """Keep a page's bytes unless they are held already or were erased; whether they were new."""
        with self.wholly():
            known = self._db.rows("capture", sha256=page.sha256)
            when = instant(page.captured)
            if known and (known[0][0] is not None or known[0][3] is not None):
                self._db.run("capture_seen", sha256=page.sha256, first_captured=when)
                return False
            place = self._shelf.append(page)
            self._db.run(
                "capture_known",
                sha256=page.sha256,
                size=len(page.body),
                first_captured=when,
                file=place.file,
                start=place.start,
                length=place.length,
            )
            return True

    def capture_body(self, sha256: str) -> bytes | None:
        """The bytes with that hash; None where they are not held (never captured, erased, or let go)."""
        for _ in range(3):  # a file may be rewritten between the row and the read
            found = self._db.rows("capture", sha256=sha256)
            if not found or found[0][0] is None:
                return None
            try:
                return self._shelf.read(Place(*found[0][:3]))
            except FileNotFoundError:
                continue
        return None

    def capture_erased_by(self, sha256: str) -> str | None:
        """The ruling that erased a capture, or None."""
        found = self._db.rows("capture", sha256=sha256)
        return found[0][3] if found else None

    def erase_capture(self, sha256: str, ruling_id: str) -> None:
        """Take a capture's bytes off the disk for good; its hash stays with the ruling, and it is not kept again."""
        with self.wholly():
            self._db.run("capture_erased", sha256=sha256, ruling=ruling_id)
            self._after_commit.append(self.sweep_captures)

    def allow_capture(self, sha256: str) -> None:
        """Let a capture be kept again that was erased: the ruling was taken back."""
        self._db.run("capture_allowed", sha256=sha256)

    def capture_size(self) -> CaptureSize:
        """How much is held."""
        (row,) = self._db.rows("capture_totals")
        return CaptureSize(*(int(n) for n in row))

    def captures_per_day(self) -> list[tuple[str, int, int]]:
        """For each day of first capture: the day, how many captures are held, their bytes on disk."""
        return [(day, int(n), int(size)) for day, n, size in self._db.rows("captures_per_day")]

    def cite(self, story: str, shas: Iterable[str]) -> None:
        """Say which captures a published story rests on; this replaces what was said before."""
        with self.wholly():
            self._db.run("uncite", story=story)
            self._db.run_many("cite", [{"story": story, "sha256": sha} for sha in sorted(set(shas))])

    def cited_by(self, sha256: str) -> list[str]:
        """The stories that rest on a capture."""
        return [row[0] for row in self._db.rows("cited_by", sha256=sha256)]

    def prune(self, *, max_days: float, max_bytes: int, now: datetime) -> int:
        """Let uncited captures go that are older than `max_days`, then the oldest until `max_bytes` hold; how many went."""
        held = self.capture_size().bytes_on_disk
        old = instant(now - timedelta(days=max_days))
        going: list[str] = []
        for sha256, length, first_captured in self._db.rows("captures_uncited"):
            if first_captured < old or held > max_bytes:
                going.append(sha256)
                held -= int(length)
        with self.transaction():
            self._db.run_many("capture_dropped", [{"sha256": sha, "at": instant(now)} for sha in going])
            self._after_commit.append(self.sweep_captures)
        return len(going)

    def sweep_captures(self) -> int:
        """Rewrite the files that hold bytes which no row names (erased, let go, or left by a kill); how many were.

        Runs by itself after `erase_capture` and `prune`, once their transaction is kept.
        """
        swept = 0
        for name in self._shelf.files():
            with self._shelf.held_still(name) as there:
                if there and self._has_loose_bytes(name):
                    with self.transaction():
                        rows = self._db.rows("captures_in_file", file=name)
                        for sha, place in self._shelf.rewrite(name, [(sha, int(a), int(n)) for sha, a, n in rows]):
                            self._db.run(
                                "capture_moved", sha256=sha, file=place.file, start=place.start, length=place.length
                            )
                    self._shelf.remove(name)
                    swept += 1
        return swept

    def export_captures(self, path: Path, shas: Iterable[str] | None = None) -> int:
        """Write the pages of the captures named (all that are held: None) to one WARC file; how many pages were written."""
        wanted = sorted(set(shas)) if shas is not None else [row[0] for row in self._db.rows("captures_held")]
        written = 0
        with path.open("wb") as file:
            for sha256 in wanted:
                for (page_id,) in self._db.rows("pages_of_capture", sha256=sha256):
                    page = self.page(page_id)
                    if page is not None and page.body:
                        file.write(page_record(page))
                        written += 1
        return written

    def add_visit(self, visit: Visit) -> None:
        """Keep a visit."""
        self._db.run(
            "visit_put",
            id=visit.id,
            url=clean(visit.url),
            at=instant(visit.at),
            ended=visit.ended,
            detail=clean(visit.detail),
            doc=dumps(visit),
        )

    def visits_at(self, url: str) -> list[Visit]:
        """All visits to an address, oldest first."""
        return [loads(Visit, row[0]) for row in self._db.rows("visits_at", url=clean(url))]

    def all_visits(self) -> Iterator[Visit]:
        """Every visit, by its id, read a thousand at a time."""
        after = ""
        while rows := self._db.rows("visits_after", after=after, limit=1000):
            yield from (loads(Visit, doc) for _, doc in rows)
            after = rows[-1][0]

    def visit_counts(self) -> list[tuple[str, str, int]]:
        """How visits ended: end, detail, how many."""
        return [(ended, detail, int(n)) for ended, detail, n in self._db.rows("visit_counts")]

    def add_page(self, page: Page) -> None:
        """Keep a page and its bytes."""
        with self.wholly():
            self.keep_capture(page)
            self._db.run(
                "page_put",
                id=page.id,
                url=clean(page.url),
                captured=instant(page.captured),
                sha256=page.sha256,
                doc=dumps(replace(page, body=b"")),
            )

    def page(self, page_id: str) -> Page | None:
        """A page with its body; the body is empty where its bytes are not held any more."""
        found = self._db.rows("page", id=page_id)
        if not found:
            return None
        page = loads(Page, found[0][0])
        return replace(page, body=self.capture_body(page.sha256) or b"")

    def has_page(self, page_id: str) -> bool:
        """Whether a page is known."""
        return bool(self._db.rows("page", id=page_id))

    def page_head(self, page_id: str) -> Page | None:
        """A page without its body."""
        found = self._db.rows("page", id=page_id)
        return loads(Page, found[0][0]) if found else None

    def pages_at(self, url: str) -> list[str]:
        """Ids of the pages captured at an address, oldest first."""
        return [row[0] for row in self._db.rows("pages_at", url=clean(url))]

    def pages_of_capture(self, sha256: str) -> list[str]:
        """Ids of the pages whose bytes have that hash, oldest first."""
        return [row[0] for row in self._db.rows("pages_of_capture", sha256=sha256)]

    def latest_pages(self, limit: int) -> list[tuple[str, str, datetime]]:
        """Ids, addresses and times of the newest pages."""
        return [(i, url, moment(at)) for i, url, at in self._db.rows("latest_pages", limit=limit)]

    def pages_until(self, at: datetime) -> list[str]:
        """Ids of the pages captured up to a time, oldest first."""
        return [row[0] for row in self._db.rows("pages_until", at=instant(at))]

    def newest_capture_time(self) -> datetime | None:
        """When the newest page was captured; None in an empty store."""
        ((found,),) = self._db.rows("newest_capture_time")
        return moment(found) if found else None

    def pages_waiting(self, step: str, version: str, limit: int) -> list[str]:
        """Pages that this version of a step has not done, or in which it met a bug, earliest capture first."""
        return [row[0] for row in self._db.rows("pages_waiting", step=step, version=version, limit=limit)]

    def count_pages_waiting(self, step: str, version: str) -> int:
        """How many pages this version of a step has not done, or met a bug in."""
        return int(self._db.rows("count_pages_waiting", step=step, version=version)[0][0])

    def set_outcome(self, outcome: Outcome) -> None:
        """Write down what came of a piece of work."""
        self._db.run(
            "outcome_put",
            step=outcome.step,
            version=outcome.version,
            key=clean(outcome.key),
            ended=outcome.ended.value,
            reason=clean(outcome.reason),
            doc=dumps(outcome),
        )

    def outcome(self, step: str, version: str, key: str) -> Outcome | None:
        """What came of a piece of work."""
        found = self._db.rows("outcome", step=step, version=version, key=clean(key))
        return loads(Outcome, found[0][0]) if found else None

    def outcome_counts(self) -> list[tuple[str, str, Ended, str, int]]:
        """How pieces of work ended: step, version, end, reason, how many."""
        return [(s, v, Ended(e), r, int(n)) for s, v, e, r, n in self._db.rows("outcome_counts")]

    def outcomes_ended(self, step: str, ended: Ended, limit: int) -> list[Outcome]:
        """Some of the outcomes of a step that ended in one way."""
        return [
            loads(Outcome, row[0]) for row in self._db.rows("outcomes_ended", step=step, ended=ended.value, limit=limit)
        ]

    def clear_outcomes(self, step: str, keys: Iterable[str] | None = None) -> None:
        """Forget outcomes of a step, so that its pieces wait again; None: all of them."""
        if keys is None:
            self._db.run("outcomes_clear", step=step)
        else:
            self._db.run_many("outcome_clear", [{"step": step, "key": clean(key)} for key in keys])

    def _has_loose_bytes(self, name: str) -> bool:
        """Whether a file holds more bytes than its rows account for."""
        rows = self._db.rows("captures_in_file", file=name)
        return (self._shelf.folder / name).stat().st_size > sum(int(length) for _, _, length in rows)
