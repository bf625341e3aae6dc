"""What a page and its headers say of what may be done with them: robots tags, reservations, usage, licences, paywall marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from html import unescape
from urllib.parse import urljoin

from headwater.models import Signal
from headwater.rights.robots import usage_pairs

AGENT = "headwaterbot"
HEAD = 400_000  # characters of a page in which its own signals are looked for
RSL_TYPE = "application/rsl+xml"
# Remarks and scripts are passed over as wholes, so that what they quote is taken for nothing.
# Each letter says both its cases: an expression that minds no case at all cannot leap to the next "<" (four times as slow).
_RAW = "(?:[sS](?:[cC][rR][iI][pP][tT]|[tT][yY][lL][eE])|[tT][eE][mM][pP][lL][aA][tT][eE])"
_PARTS = re.compile(
    r"<(?:!--(?:.*?-->|.*\Z)"
    rf"|{_RAW}\b(?:[^<]++|<(?!/{_RAW}\s*>))*(?:</\w+\s*>|\Z)"
    r"|([mM][eE][tT][aA]|[lL][iI][nN][kK])\b([^<>]{0,2000})>)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
# What a tag that says anything here has in it; a reference ("&#114;") may hide it. Most tags of a page have none of it.
_SAYS = ("&", "robots", AGENT, "tdm-", "content-usage", "content_tier", "license")
_NOT_FREE = re.compile(r'"isAccessibleForFree"\s*:\s*(?:"?\s*false\s*"?)', re.IGNORECASE)
_AGENT_NAME = re.compile(r"\s*([\w*-]+)\s*")
_LINK_VALUE = re.compile(r'<([^<>]*)>((?:\s*;\s*[\w*-]+\s*(?:=\s*(?:"[^"]*"|[^\s",;]+))?)*)')
_LINK_PARAMETER = re.compile(r';\s*([\w*-]+)\s*(?:=\s*(?:"([^"]*)"|([^\s",;]+)))?')
# Directives that take a value; a word before a colon that is none of them names whom the rest is for.
_VALUED = ("max-snippet", "max-image-preview", "max-video-preview", "unavailable_after")
_DATED = "unavailable_after"


def page_signals(
    headers: Iterable[tuple[str, str]], html: str, at: datetime | None = None, *, url: str = ""
) -> tuple[Signal, ...]:
    """The signals of a page, those of its headers first; only those for everyone or for our agent.

    `url` is the page's address, by which those of licences are made whole.
    """
    found: list[Signal] = []
    usage: list[str] = []
    for name, value in headers:
        lower = name.lower()
        if lower == "x-robots-tag":
            found.extend(Signal("x-robots-tag", key, said, at) for key, said in _tag(value))
        elif lower == "robots-tag":
            found.extend(Signal("robots-tag", key, said, at) for key, said in _draft_tag(value))
        elif lower == "content-usage":
            usage.append(value)
        elif lower in ("tdm-reservation", "tdm-policy"):
            found.append(Signal("tdm header", lower, value.strip(), at))
        elif lower == "link":
            found.extend(Signal("license", "link", urljoin(url, one), at) for one in _licence_links(value))
    # Several lines of a structured field are one field (RFC 9651, section 4.2).
    found.extend(Signal("content-usage", key, said, at) for key, said in usage_pairs(", ".join(usage)))
    found.extend(_elements(html[:HEAD], at, url))
    if "ccessible" in html and _NOT_FREE.search(html):
        found.append(Signal("paywall", "isAccessibleForFree", "false", at))
    return tuple(dict.fromkeys(found))


def _elements(head: str, at: datetime | None, url: str) -> Iterable[Signal]:
    """Signals of the `meta` and `link` elements; in the body they count as well, since pages put them there."""
    for match in _PARTS.finditer(head):
        if match[1] is None:
            continue
        tag = match[2].lower()
        if not [sign for sign in _SAYS if sign in tag]:
            continue
        said = _attributes(match[2])
        if match[1].lower() == "link":
            if "license" in said.get("rel", "").lower().split() and "rsl" in said.get("type", "").lower():
                yield Signal("license", "link", urljoin(url, said.get("href", "")), at)
            continue
        yield from _meta(said, at)


def _meta(said: dict[str, str], at: datetime | None) -> Iterable[Signal]:
    """Signals of one `meta` element."""
    name, content = said.get("name", "").strip().lower(), said.get("content", "")
    if name in ("robots", AGENT):
        for key, value in _directives(content):
            yield Signal("meta robots", key, value, at)
    elif name in ("tdm-reservation", "tdm-policy"):
        yield Signal("tdm meta", name, content.strip(), at)
    elif name == "content-usage":
        for key, value in usage_pairs(content):
            yield Signal("content-usage", key, value, at)
    elif said.get("property", "").lower() == "article:content_tier" and content.lower() in ("locked", "metered"):
        yield Signal("paywall", "content_tier", content.lower(), at)


def _tag(value: str) -> Iterable[tuple[str, str]]:
    """The directives of an X-Robots-Tag that are for everyone or for us; `agent:` says whom what follows is for."""
    ours = True
    for part in _parts(value):
        name, colon, rest = part.partition(":")
        agent = _AGENT_NAME.fullmatch(name)
        if colon and agent and agent[1].lower() not in _VALUED:
            ours = agent[1].lower() in (AGENT, "*")
            part = rest  # noqa: PLW2901 (the directive without whom it is for)
        if ours:
            yield from _directives(part)


def _draft_tag(value: str) -> Iterable[tuple[str, str]]:
    """The directives of a Robots-Tag: `agent=directives`, parted by semicolons."""
    for part in value.split(";"):
        agent, equals, directives = part.partition("=")
        if equals and agent.strip().lower() in ("*", AGENT):
            yield from _directives(directives.strip().strip('"()').replace(" ", ","))


def _directives(text: str) -> Iterable[tuple[str, str]]:
    """Names and values of directives parted by commas."""
    for part in _parts(text):
        key, _, value = part.strip().partition(":")
        if key.strip():
            yield key.strip().lower(), value.strip().lower()


def _parts(text: str) -> Iterable[str]:
    """The parts between commas; a date keeps the comma after its day of the week."""
    parts = text.split(",")
    at = 0
    while at < len(parts):
        part = parts[at]
        dated = _DATED in part.lower() and part.rpartition(":")[2].strip().lower()[:3] in _DAYS
        if dated and at + 1 < len(parts):
            at += 1
            part = f"{part},{parts[at]}"
        yield part
        at += 1


_DAYS = frozenset("mon tue wed thu fri sat sun".split())


def _attributes(tag: str) -> dict[str, str]:
    """The attributes of a tag."""
    found: dict[str, str] = {}
    for name, *values in _ATTRIBUTE.findall(tag):
        found.setdefault(name.lower(), unescape(next(filter(None, values), "")))
    return found


def _licence_links(value: str) -> Sequence[str]:
    """Addresses of machine-readable licences (RSL) that a Link header names."""
    found = []
    for target, parameters in _LINK_VALUE.findall(value):
        said: dict[str, str] = {}
        for name, quoted, plain in _LINK_PARAMETER.findall(parameters):
            said.setdefault(name.lower(), quoted or plain)
        if "license" in said.get("rel", "").lower().split() and "rsl" in said.get("type", "").lower():
            found.append(target.strip())
    return found
