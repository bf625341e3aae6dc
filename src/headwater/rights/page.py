"""What a page and its headers say of what may be done with them: robots tags, reservations, usage, paywall marks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from headwater.models import Signal
from headwater.rights.robots import usage_pairs

AGENT = "headwaterbot"
HEAD = 400_000  # characters of a page in which its own signals are looked for
_META = re.compile(r"<meta\b[^>]{0,2000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_NOT_FREE = re.compile(r'"isAccessibleForFree"\s*:\s*(?:"?\s*false\s*"?)', re.IGNORECASE)
_LICENCE = re.compile(r"<link\b[^>]{0,1000}\brel\s*=\s*[\"']?license\b[^>]{0,1000}>", re.IGNORECASE)
_VALUED = ("max-snippet", "max-image-preview", "max-video-preview", "unavailable_after")


def page_signals(headers: Iterable[tuple[str, str]], html: str, at: datetime | None = None) -> tuple[Signal, ...]:
    """The signals of a page, those of its headers first; only those for everyone or for our agent."""
    found: list[Signal] = []
    for name, value in headers:
        lower = name.lower()
        if lower == "x-robots-tag":
            found.extend(Signal("x-robots-tag", key, said, at) for key, said in _tag(value))
        elif lower == "robots-tag":
            found.extend(Signal("robots-tag", key, said, at) for key, said in _draft_tag(value))
        elif lower == "content-usage":
            found.extend(Signal("content-usage", key, said, at) for key, said in usage_pairs(value))
        elif lower in ("tdm-reservation", "tdm-policy"):
            found.append(Signal("tdm header", lower, value.strip(), at))
    head = html[:HEAD]
    found.extend(_metas(head, at))
    if _NOT_FREE.search(html):
        found.append(Signal("paywall", "isAccessibleForFree", "false", at))
    found.extend(Signal("license", "link", one, at) for one in _licences(head))
    return tuple(dict.fromkeys(found))


def _metas(head: str, at: datetime | None) -> Iterable[Signal]:
    """Signals of the `meta` elements; in the body they count as well, since pages put them there."""
    for match in _META.finditer(head):
        said = _attributes(match.group())
        name, content = said.get("name", "").lower(), said.get("content", "")
        if name in ("robots", AGENT):
            for key, value in _directives(content):
                yield Signal("meta robots", key, value, at)
        elif name in ("tdm-reservation", "tdm-policy"):
            yield Signal("tdm meta", name, content.strip(), at)
        elif said.get("property", "").lower() == "article:content_tier" and content.lower() in ("locked", "metered"):
            yield Signal("paywall", "content_tier", content.lower(), at)


def _tag(value: str) -> Iterable[tuple[str, str]]:
    """The directives of an X-Robots-Tag that are for everyone or for us; `agent: directives` names whom they are for."""
    head, colon, rest = value.partition(":")
    if colon and head.strip().lower() not in _VALUED and re.fullmatch(r"\s*[\w-]+\s*", head):
        return _directives(rest) if head.strip().lower() == AGENT else ()
    return _directives(value)


def _draft_tag(value: str) -> Iterable[tuple[str, str]]:
    """The directives of a Robots-Tag: `agent=directives`, parted by semicolons."""
    for part in value.split(";"):
        agent, equals, directives = part.partition("=")
        if equals and agent.strip().lower() in ("*", AGENT):
            yield from _directives(directives)


def _directives(text: str) -> Iterable[tuple[str, str]]:
    """Names and values of directives parted by commas."""
    for part in text.split(","):
        key, _, value = part.strip().partition(":")
        if key:
            yield key.strip().lower(), value.strip().lower()


def _attributes(tag: str) -> dict[str, str]:
    """The attributes of a tag."""
    found: dict[str, str] = {}
    for name, *values in _ATTRIBUTE.findall(tag):
        found.setdefault(name.lower(), next(filter(None, values), ""))
    return found


def _licences(head: str) -> Iterable[str]:
    """Addresses of machine-readable licences (RSL) that a page links."""
    for match in _LICENCE.finditer(head):
        said = _attributes(match.group())
        if "rsl" in said.get("type", "").lower():
            yield said.get("href", "")
