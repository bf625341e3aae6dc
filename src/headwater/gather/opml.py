"""Lists of channels, in and out: OPML 1.0 and 2.0, and plain lists of addresses, one a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from lxml import etree

from headwater.addresses import refuse_unless_public
from headwater.errors import InputError, RefusedError
from headwater.gather.feed_text import decode_feed, mended, without_doctype

MAX_SUBSCRIPTIONS = 100_000


@dataclass(frozen=True, slots=True)
class Subscription:
    """One line of a list: a channel's address, its outlet's name and home page if they are said, and its folders."""

    url: str
    title: str = ""
    home: str = ""
    folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list holds, and what of it cannot be used, as (address, reason)."""

    subscriptions: tuple[Subscription, ...]
    refused: tuple[tuple[str, str], ...] = ()


def looks_like_opml(head: bytes) -> bool:
    """Whether the first bytes of a file are those of an OPML document."""
    return b"<opml" in head[:4096].lower()


def parse_opml(body: bytes) -> Listed:
    """Every subscription of an OPML document, each address once. Raises `InputError` where it is none.

    Addresses that may not be asked are told with their reason (see `addresses.refuse_unless_public`).
    """
    text, _ = decode_feed(body, "")
    text, _ = without_doctype(text.lstrip())
    if text.startswith("<?xml"):
        text = text[text.find("?>") + 2 :] if "?>" in text[:1024] else text
    parser = etree.XMLParser(
        encoding="utf-8", recover=True, resolve_entities=False, load_dtd=False, no_network=True, huge_tree=True
    )
    try:
        root = etree.fromstring(mended(text).encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise InputError(f"this is no OPML document: {error.msg}") from error
    if root is None or str(root.tag).rpartition("}")[2].lower() != "opml":
        raise InputError('this is no OPML document: it has no "opml" element at its root')
    return _checked(_subscriptions(root))


def parse_addresses(body: bytes) -> Listed:
    """A plain list: one address a line, `#` begins a comment, a title may follow after a blank.

    Raises `InputError` where no line holds a web address, naming the first one.
    """
    text, _ = decode_feed(body, "")
    lines = [line.partition(" #")[0].strip() for line in text.splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    if not lines:
        raise InputError("the list holds no address; it takes one a line")
    listed = _checked(Subscription(*_split(line)) for line in lines)
    if not listed.subscriptions and all(reason in ("not-http", "no-host") for _, reason in listed.refused):
        raise InputError(f"the list holds no web address; its first line is {lines[0][:80]!r}")
    return listed


def write_opml(subscriptions: Iterable[Subscription], *, title: str = "Headwater") -> bytes:
    """An OPML 2.0 document of subscriptions, in order, without folders. The same bytes for the same list."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"<head><title>{_escaped(title)}</title></head>",
        "<body>",
    ]
    for item in subscriptions:
        name = quoteattr(item.title or item.url)
        home = f" htmlUrl={quoteattr(item.home)}" if item.home else ""
        lines.append(f'<outline type="rss" text={name} title={name} xmlUrl={quoteattr(item.url)}{home}/>')
    lines += ["</body>", "</opml>", ""]
    return "\n".join(lines).encode("utf-8")


def _subscriptions(root: etree._Element) -> Iterator[Subscription]:
    """Outlines that name a feed, with the outlines above them as folders."""
    for outline in root.iter("{*}outline", "{*}Outline"):
        attributes = {str(name).lower(): str(value).strip() for name, value in outline.attrib.items()}
        url = attributes.get("xmlurl") or (attributes.get("url", "") if attributes.get("type") == "rss" else "")
        if url:
            folders = [
                str(above.get("text") or above.get("title") or "") for above in outline.iterancestors("{*}outline")
            ]
            yield Subscription(
                url=url,
                title=" ".join((attributes.get("title") or attributes.get("text") or "").split()),
                home=attributes.get("htmlurl", ""),
                folders=tuple(folder for folder in reversed(folders) if folder),
            )


def _checked(subscriptions: Iterable[Subscription]) -> Listed:
    """Each address once; those that may not be asked apart."""
    kept: dict[str, Subscription] = {}
    refused: dict[str, str] = {}
    for item in subscriptions:
        try:
            refuse_unless_public(item.url)
        except RefusedError as refusal:
            refused.setdefault(item.url[:4096], refusal.reason)
            continue
        if len(kept) >= MAX_SUBSCRIPTIONS:
            refused.setdefault(item.url, "too-many")
            continue
        kept.setdefault(item.url, item)
    return Listed(tuple(kept.values()), tuple(refused.items()))


def _split(line: str) -> tuple[str, str]:
    url, _, title = line.partition(" ")
    return url, title.strip()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
