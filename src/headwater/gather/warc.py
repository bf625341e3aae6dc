"""Archives in: each record becomes a page, or a visit that says why it is none. Nothing is passed over in silence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from headwater.addresses import joined, refuse_unless_public
from headwater.errors import RefusedError
from headwater.gather.decoding import MAX_BODY, decoded
from headwater.gather.refresh import refresh_target
from headwater.models import Page, Visit, sha256_of
from headwater.warc import MAX_BLOCK, Message, Record, begins_like_warc, parse_message, payload_digest, read_records

__all__ = ["UNDATED", "begins_like_warc", "follow", "page_of", "read_archive", "read_records"]

WHY = "archive"
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)  # the time of a visit whose record does not say when it was
MAX_HOPS = 5  # redirects that are followed one after the other, on the network and in an archive

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Types of records that hold no page (WARC 1.1, section 6); any other type counts as `unknown-type`.
_NO_PAGES = frozenset({"warcinfo", "request", "metadata", "conversion", "continuation"})


def page_of(record: Record, *, limit: int = MAX_BODY) -> Page | Visit:
    """The page that a record holds, or a visit that says why it holds none.

    Pages keep whatever status they came with. Visits end as `ignored` (`request`, `metadata`, `conversion`,
    `warcinfo`, `continuation`, `unknown-type`, `not-http`, or `redirect` with its target in `final_url`, which a short
    page that refreshes to elsewhere at once is too), `unchanged`
    (`identical-payload`, `not-modified`: revisits, which the caller resolves by `record.payload_digest`), `refused`
    (the rule of `addresses.refuse_unless_public` that the address or the redirect's target breaks) or `failed`
    (`cut`, `bad-length`, `bad-gzip` and the other faults of a record; `no-status-line`, `no-date`, `too-large`,
    `bad-encoding`, `unknown-encoding`, `empty`, `redirect-loop`, `redirect-nowhere`). `limit` counts expanded bytes.
    """
    if record.fault:
        return _visit(record, "failed", record.fault)
    if record.kind == "revisit":
        unmodified = "not-modified" in record.header("WARC-Profile")
        return _visit(record, "unchanged", "not-modified" if unmodified else "identical-payload")
    if record.kind not in ("response", "resource"):
        return _visit(record, "ignored", record.kind if record.kind in _NO_PAGES else "unknown-type")
    if not record.url.lower().startswith(("http://", "https://")):
        return _visit(record, "ignored", "not-http")
    try:
        refuse_unless_public(record.url)
    except RefusedError as refusal:
        return _visit(record, "refused", refusal.reason)
    if record.date is None:
        return _visit(record, "failed", "no-date")
    if record.kind == "resource":
        message = Message(200, (("Content-Type", record.content_type or "application/octet-stream"),), record.block)
    elif record.content_type not in ("", "application/http"):
        return _visit(record, "ignored", "not-http")
    else:
        parsed = parse_message(record.block)
        if parsed is None:
            return _visit(record, "failed", "no-status-line")
        message = parsed
    redirect = _redirect(record, message)
    if redirect is not None:
        return redirect
    result = _page(record, message, limit)
    target = refresh_target(result.body, result.url) if isinstance(result, Page) and result.status == 200 else ""
    return _leading_to(record, target, message.status) if target else result


def read_archive(
    archive: str | Path | BinaryIO,
    *,
    limit: int = MAX_BODY,
    payloads: MutableMapping[str, str] | None = None,
) -> Iterator[Page | Visit]:
    """Every record of an archive as a page or a visit; revisits and redirects come last, followed as far as they lead.

    Revisits are resolved: a visit that saw a payload of this archive again names its page, one whose payload is
    nowhere ends as `unchanged` with the detail `unresolved`. `payloads` maps payload digests to page ids; hand in one
    mapping for several archives and what one of them holds resolves the revisits of the next. Memory grows with the
    number of records (about 200 bytes for each), never with their size. Raises `InputError` (see `read_records`).
    """
    known = {} if payloads is None else payloads
    redirects: list[Visit] = []
    seen_again: list[tuple[Visit, str]] = []
    for record in read_records(archive, max_body=max(limit, MAX_BLOCK)):
        result = page_of(record, limit=limit)
        if isinstance(result, Page):
            known.setdefault(_digest(record), result.id)
            yield result
        elif result.detail == "redirect":
            redirects.append(result)
        elif result.detail == "identical-payload":
            seen_again.append((result, record.payload_digest))
        else:
            yield result
    for visit, digest in seen_again:
        page = known.get(digest, "")
        yield replace(visit, page=page, detail=visit.detail if page else "unresolved")
    targets = {visit.url.partition("#")[0]: visit.final_url for visit in redirects}
    for visit in redirects:
        end, fault = follow(visit.url.partition("#")[0], targets)
        yield replace(visit, ended="failed", detail=fault) if fault else replace(visit, final_url=end)


def follow(url: str, targets: Mapping[str, str], *, hops: int = MAX_HOPS) -> tuple[str, str]:
    """Where redirects lead from an address, and empty or what is wrong: `redirect-loop`, `too-many-redirects`.

    >>> follow("a", {"a": "b", "b": "c"})
    ('c', '')
    >>> follow("a", {"a": "b", "b": "a"})[1]
    'redirect-loop'
    """
    seen = [url]
    while (following := targets.get(seen[-1])) is not None:
        if following in seen:
            return following, "redirect-loop"
        if len(seen) > hops:
            return seen[-1], "too-many-redirects"
        seen.append(following)
    return seen[-1], ""


def _redirect(record: Record, message: Message) -> Visit | None:
    """The visit that a redirect amounts to, or None where the response is none."""
    if message.status not in _REDIRECTS:
        return None
    location = next((value for name, value in message.headers if name.lower() == "location"), "")
    target = joined(record.url, location).partition("#")[0] if location else ""
    if not target:
        return _visit(record, "failed", "redirect-nowhere", status=message.status)
    return _leading_to(record, target, message.status)


def _leading_to(record: Record, target: str, status: int) -> Visit:
    """The visit that a redirect to an address amounts to."""
    try:
        refuse_unless_public(target)
    except RefusedError as refusal:
        return _visit(record, "refused", refusal.reason, status=status, final_url=target)
    if target == record.url.partition("#")[0]:
        return _visit(record, "failed", "redirect-loop", status=status, final_url=target)
    return _visit(record, "ignored", "redirect", status=status, final_url=target)


def _page(record: Record, message: Message, limit: int) -> Page | Visit:
    """The page in a response whose head has been read."""
    body = decoded(message.body, message.headers, limit=limit)
    if body.fault:
        return _visit(record, "failed", body.fault, status=message.status)
    if not body.body and message.status == 200:
        return _visit(record, "failed", "empty", status=message.status)
    if message.status == 304:
        return _visit(record, "unchanged", "not-modified", status=message.status)
    stated = next((value for name, value in message.headers if name.lower() == "content-length"), "")
    short = stated.isdigit() and len(message.body) < int(stated[:18])
    return Page(
        # A fragment is never sent: the same page is asked for and answered without it.
        url=record.url.partition("#")[0],
        captured=record.date or UNDATED,
        status=message.status,
        headers=message.headers,
        sha256=sha256_of(body.body),
        body=body.body,
        incomplete=body.incomplete or short or bool(record.header("WARC-Truncated")),
    )


def _digest(record: Record) -> str:
    """The digest that a revisit of this record would name."""
    if record.payload_digest:
        return record.payload_digest
    message = parse_message(record.block) if record.kind == "response" else None
    return payload_digest(message.body if message else record.block)


def _visit(record: Record, ended: str, detail: str, *, status: int | None = None, final_url: str = "") -> Visit:
    """What came of a record that is no page. One without an address is named by its place in the file."""
    return Visit(
        url=record.url or f"record:{record.offset}",
        at=record.date or UNDATED,
        why=WHY,
        ended=ended,
        detail=detail,
        status=status,
        final_url=final_url,
    )
