"""Pages of a small press as they would have been captured at noon, and an archive of them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from headwater.models import Page, sha256_of
from headwater.store.warcs import page_record
from headwater.testing import NOON

# What an outlet of Ostrava Bay reports of its bridge.
BRIDGE = (
    "The council of Ostrava Bay voted on Tuesday to close the old swing bridge for eleven months.",
    "Engineers had found cracks in both of its main bearings, said mayor Hedda Lunt.",
    "A ferry will run every ten minutes until the bridge opens again in April, the council said.",
)


def captured(url: str, kind: str, body: str | bytes) -> Page:
    """An answer of a media type."""
    made = body.encode() if isinstance(body, str) else body
    return Page(url, NOON, 200, (("Content-Type", kind),), sha256_of(made), made)


def report(url: str, title: str, paragraphs: Iterable[str]) -> Page:
    """A plain page with a headline; paragraphs are markup."""
    told = "".join(f"<p>{one}</p>" for one in paragraphs)
    body = f"<html lang=en><head><title>{title}</title></head><body><article><h1>{title}</h1>{told}</article></body></html>"
    return captured(url, "text/html; charset=utf-8", body)


def feed(url: str, entries: Iterable[tuple[str, str]]) -> Page:
    """A feed of these addresses with their titles."""
    items = "".join(f"<item><title>{title}</title><link>{link}</link></item>" for link, title in entries)
    body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Bay</title>{items}</channel></rss>'
    return captured(url, "application/rss+xml", body)


def archive(folder: Path, *pages: Page) -> Path:
    """An archive of these pages."""
    file = folder / "press.warc.gz"
    file.write_bytes(b"".join(page_record(one) for one in pages))
    return file
