"""Addresses on a page: the canonical one, twins and translations, outgoing links. Judged by form only; nothing is asked."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from headwater import addresses
from headwater.models import Link
from headwater.prose import printable, squeezed
from headwater.read.blocks import Layout
from headwater.read.choose import Anchor
from headwater.read.head import Head
from headwater.read.language import declared

MAX_ADDRESS = 2_000
MAX_LINKS = 400


def base_of(url: str, head: Head) -> str:
    """What relative addresses are joined to: the page's own address, or its base element where that is public."""
    if head.base:
        base = addresses.joined(url, head.base)
        if base and (addresses.is_public(base)) and addresses.registrable(base) == addresses.registrable(url):
            return base
    return url


def public(base: str, link: str) -> str:
    """A link as a public web address without trackers and fragment; empty where it is none."""
    if not link or len(link) > MAX_ADDRESS:
        return ""
    address = link.strip() if link.startswith(("http://", "https://")) else addresses.joined(base, link)
    if not address.lower().startswith(("http://", "https://")):
        return ""
    return addresses.canonical(address) if addresses.is_public(address) else ""


def canonical_of(url: str, head: Head) -> tuple[str, str]:
    """The address the page gives itself, and, where it lies on another site, that claim instead."""
    claimed = [attributes.get("href") or "" for rel, attributes in head.links if "canonical" in rel.split()]
    claimed += head.meta_all("og:url")
    for link in claimed:
        address = public(url, link)
        if not address:
            continue
        if not addresses.host(url):
            return address, ""
        if addresses.registrable(address) != addresses.registrable(url):
            return "", address
        if _is_front(address) and not _is_front(url):
            continue
        return address, ""
    return "", ""


def _is_front(url: str) -> bool:
    """Whether an address is a site's front page: many pages name it as canonical by mistake."""
    parts = urlsplit(url)
    return parts.path.rstrip("/") == "" and not parts.query


def alternates_of(base: str, head: Head) -> tuple[tuple[str, str], ...]:
    """The outlet's own translations of the page: language and address (link elements with hreflang)."""
    found: dict[str, str] = {}
    for rel, attributes in head.links:
        language = (attributes.get("hreflang") or "").strip().lower()
        if "alternate" not in rel.split() or not language or language == "x-default":
            continue
        address = public(base, attributes.get("href") or "")
        if address and declared(language):
            found.setdefault(language, address)
    return tuple(sorted(found.items()))


def links_of(base: str, anchors: Iterable[Anchor]) -> tuple[Link, ...]:
    """The public links of a text, absolute, with their anchors' offsets."""
    links = []
    known: dict[str, str] = {}
    for anchor in anchors:
        if anchor.href not in known:
            known[anchor.href] = "" if anchor.href.startswith("#") else public(base, anchor.href)
        address = known[anchor.href]
        if address:
            links.append(Link(address, anchor.text, anchor.start, anchor.end))
    return tuple(links[:MAX_LINKS])


def page_links(base: str, layout: Layout) -> tuple[Link, ...]:
    """The links of a page that lists others, each address once, without offsets."""
    found: dict[str, Link] = {}
    for block in layout.blocks:
        text = squeezed(printable(block.text))
        for href in block.hrefs:
            address = public(base, href)
            if address and (address not in found or len(found[address].text) < len(text)):
                found[address] = Link(address, text[:300])
    return tuple(found.values())[:MAX_LINKS]
