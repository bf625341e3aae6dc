"""The press as it is written down: folders of text files → sites, reports and events. Touches nothing but those files.

A report is a head in TOML between two lines `+++` and a body: paragraphs with an empty line between them. A paragraph
that begins with `## ` is a subheading, with `> ` a quotation in a block, with `- ` an item of a list, with `!! ` the
caption of a picture, with `^^ ` a note of correction, with `%% ` a line of credit, with `@@ 14:05 ` an
entry of a live blog. `[words](address)` is a link. A head with `copy_of` takes the body of another report, as far
as `keep` paragraphs, with the replacements of `replace`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from headwater.errors import InputError

_MARKS = {
    "## ": "subheading",
    "> ": "quotation",
    "- ": "list-item",
    "!! ": "caption",
    "^^ ": "correction",
    "%% ": "credit",
}
_LIVE = re.compile(r"@@ (\d\d:\d\d) ")
_LINK = re.compile(r"\[([^\]]+)\]\((https?://[^)]+)\)")
_UNSEEN = frozenset({"caption", "credit"})  # kinds of blocks that are no part of an article's text


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a report in the order of the page; `text` still holds links as they are written."""

    kind: str
    text: str
    time: str = ""

    @property
    def plain(self) -> str:
        """The words as a reader sees them."""
        return _LINK.sub(r"\1", self.text)

    @property
    def links(self) -> tuple[tuple[str, str], ...]:
        """Address and words of each link."""
        return tuple((address, words) for words, address in _LINK.findall(self.text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One capture of one page of the press; `key` is the outlet's key and the file's name."""

    key: str
    outlet: str
    address: str
    title: str
    published: datetime
    captured: datetime
    blocks: tuple[Block, ...]
    head: Mapping[str, Any] = field(repr=False)

    def said(self, name: str, otherwise: Any = "") -> Any:
        """What the head says under a name."""
        return self.head.get(name, otherwise)

    @property
    def modified(self) -> datetime | None:
        """When the page says it was changed, in UTC."""
        return _utc(self.head["modified"]) if "modified" in self.head else None

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The article's text, paragraph by paragraph, without standfirst and captions."""
        return tuple(block.plain for block in self.blocks if block.kind not in _UNSEEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """An outlet's place on the web, as `site.toml` in its folder describes it."""

    key: str
    folder: Path
    described: Mapping[str, Any] = field(repr=False)

    def said(self, name: str, otherwise: Any = "") -> Any:
        """What `site.toml` says under a name."""
        return self.described.get(name, otherwise)

    @property
    def base(self) -> str:
        """Scheme and host, without a slash at the end."""
        return str(self.described["base"])

    @property
    def charset(self) -> str:
        """The encoding of its pages, by the name Python knows it."""
        return str(self.described.get("charset", "utf-8"))

    def at(self, time: datetime) -> datetime:
        """The same moment by the outlet's own clock; `offset` in `site.toml` is in hours."""
        return time.astimezone(timezone(timedelta(hours=self.described.get("offset", 0))))


@dataclass(frozen=True, slots=True)
class Press:
    """Everything that is written down, in order of keys."""

    folder: Path
    sites: tuple[Site, ...]
    reports: tuple[Report, ...]
    events: Mapping[str, Mapping[str, Any]]
    whole: Mapping[str, Any]


def read_press(folder: Path) -> Press:
    """The whole press of a folder. Raises `InputError`, naming the file, where something does not fit."""
    sites = tuple(
        Site(key=file.parent.name, folder=file.parent, described=_toml(file))
        for file in sorted(folder.glob("*/site.toml"))
    )
    written: dict[str, tuple[dict[str, Any], tuple[Block, ...], Site]] = {}
    for site in sites:
        for file in sorted(site.folder.glob("*.md")):
            head, body = _split(file)
            written[f"{site.key}/{file.stem}"] = (head, _blocks(body), site)
    reports = tuple(_report(key, written) for key in sorted(written))
    events = _toml(folder / "events.toml")
    for report in reports:
        if report.said("event") not in ("", *events):
            raise InputError(f"{report.key}: event {report.said('event')!r} is not in events.toml")
    return Press(folder, sites, reports, events, _toml(folder / "press.toml"))


def _report(key: str, written: Mapping[str, tuple[dict[str, Any], tuple[Block, ...], Site]]) -> Report:
    head, blocks, site = written[key]
    if "copy_of" in head:
        blocks = _copied(key, head, written) + blocks
    published = _utc(head["published"])
    captured = _utc(head["captured"]) if "captured" in head else published + timedelta(minutes=site.said("lag", 30))
    return Report(
        key=key,
        outlet=site.key,
        address=site.base + head["address"],
        title=head["title"],
        published=published,
        captured=captured,
        blocks=blocks,
        head=head,
    )


def _copied(
    key: str, head: Mapping[str, Any], written: Mapping[str, tuple[dict[str, Any], tuple[Block, ...], Site]]
) -> tuple[Block, ...]:
    """The blocks taken from another report, reworded as the head says."""
    if head["copy_of"] not in written:
        raise InputError(f"{key}: copy_of names {head['copy_of']!r}, which is no report")
    taken = [block for block in written[head["copy_of"]][1] if block.kind not in _UNSEEN]
    blocks = taken[: head.get("keep", len(taken))]
    for old, new in head.get("replace", ()):
        if not any(old in block.text for block in blocks):
            raise InputError(f"{key}: {old!r} is not in the text that is copied")
        blocks = [replace(block, text=block.text.replace(old, new)) for block in blocks]
    return tuple(block for block in blocks if block.text)


def _split(file: Path) -> tuple[dict[str, Any], str]:
    """Head and body of a report's file."""
    parts = file.read_text(encoding="utf-8").split("+++\n", 2)
    if len(parts) != 3 or parts[0].strip():
        raise InputError(f"{file}: a report begins with a head in TOML between two lines +++")
    try:
        head = tomllib.loads(parts[1])
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{file}: the head is no TOML: {error}") from error
    missing = sorted({"title", "address", "published"} - set(head))
    if missing:
        raise InputError(f"{file}: the head lacks {', '.join(missing)}")
    return head, parts[2]


def _blocks(body: str) -> tuple[Block, ...]:
    return tuple(_block(" ".join(part.split())) for part in re.split(r"\n\s*\n", body) if part.strip())


def _block(text: str) -> Block:
    live = _LIVE.match(text)
    if live:
        return Block("live-entry", text[live.end() :], live.group(1))
    for mark, kind in _MARKS.items():
        if text.startswith(mark):
            return Block(kind, text[len(mark) :])
    return Block("paragraph", text)


def _toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{file} cannot be read as TOML: {error}") from error


def _utc(time: datetime) -> datetime:
    """Times in the files are aware; they are kept in UTC."""
    return time.astimezone(UTC)
