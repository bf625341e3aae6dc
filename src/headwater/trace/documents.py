"""Filings, papers, judgments, statements and data sets that the members of a story link.

A link is taken for a document by its host, by the kind of file, and by the words of its anchor; never by its host
alone where that host also publishes news. What is found here was not visited yet and must not be linked as primary.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from urllib.parse import urlsplit

from headwater import addresses
from headwater.models import Article, Document, Link

_NEVER = re.compile(
    r"(?:^|\.)(?:twitter|x|facebook|instagram|youtube|youtu|t|wa|whatsapp|telegram|tiktok|linkedin|reddit|pinterest|"
    r"threads|bsky|wikipedia|google|apple|amazon)\.\w+$"
)


@lru_cache(maxsize=1)
def _known() -> tuple[list[tuple[str, re.Pattern[str]]], list[tuple[str, re.Pattern[str]]], re.Pattern[str]]:
    """Hosts and words of anchors by kind, and the hosts of official bodies, from `documents.toml`."""
    table = tomllib.loads(files("headwater.trace").joinpath("documents.toml").read_text("utf-8"))
    hosts = [(kind, re.compile(table[kind]["hosts"])) for kind in table["host_order"]]
    anchors = [(kind, re.compile(table[kind]["anchor"], re.IGNORECASE)) for kind in table["anchor_order"]]
    return hosts, anchors, re.compile(table["official"])


def documents_of(members: Sequence[Article]) -> tuple[Document, ...]:
    """The documents that members link, most linked first; one entry an address."""
    found: dict[str, tuple[str, str, set[str]]] = {}
    for article in members:
        for link in article.links:
            url = addresses.canonical(link.url)
            kind = document_kind(link, article.url) if url else ""
            if not kind:
                continue
            found.setdefault(url, (kind, link.text.strip(), set()))[2].add(article.id)
    made = [Document(url, kind, title, tuple(sorted(by))) for url, (kind, title, by) in found.items()]
    return tuple(sorted(made, key=lambda one: (-len(one.linked_by), one.url)))


def document_kind(link: Link, article_url: str) -> str:
    """What kind of document a link leads to; "" where it is none as far as its form tells."""
    parts = urlsplit(link.url)
    host = addresses.host(link.url)
    if not host or _NEVER.search(host) or parts.path in ("", "/") or addresses.redirector(link.url):
        return ""
    if addresses.registrable(link.url) == addresses.registrable(article_url):
        return ""
    hosts, anchors, official = _known()
    by_words = next((kind for kind, pattern in anchors if pattern.search(link.text)), "")
    by_host = next((kind for kind, pattern in hosts if pattern.search(host)), "")
    if by_host:
        return by_words if by_host == "statement" and by_words else by_host
    if official.search(host) or parts.path.lower().endswith((".pdf", ".csv", ".xlsx", ".docx")):
        return by_words or ("statement" if official.search(host) else "")
    return ""
