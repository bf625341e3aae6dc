"""Pages that are redirects: a short page whose `meta refresh` leads elsewhere at once. Pure."""

from __future__ import annotations

import re
from html import unescape

from headwater.addresses import joined

MAX_BODY = 8192  # bytes; a page with more to say than that is a page
MAX_SECONDS = 5  # a longer wait is meant for reading

_META = re.compile(rb"<meta\s[^<>]{0,2000}>", re.IGNORECASE)
_REFRESH = re.compile(r"http-equiv\s*=\s*[\"']?\s*refresh\b", re.IGNORECASE)
_CONTENT = re.compile(r"content\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
# Seconds, then an address with or without `url=` and quotation marks (HTML, "shared declarative refresh steps").
_STEPS = re.compile(r"\s*(\d{1,4})(?:\.\d*)?\s*[;,\s]\s*(?:url\s*=\s*)?[\"']?([^\"'\s]+)", re.IGNORECASE)


def refresh_target(body: bytes, url: str) -> str:
    """The address that a page sends its reader to at once, without fragment; empty where it stays or has more to say.

    >>> refresh_target(b'<meta http-equiv="refresh" content="0; url=/new">', "https://oule.example/old")
    'https://oule.example/new'
    """
    if len(body) > MAX_BODY or b"refresh" not in body.lower():
        return ""
    for tag in _META.findall(body):
        text = tag.decode("utf-8", "replace")
        content = _CONTENT.search(text)
        steps = _STEPS.match(unescape(content[1] or content[2] or "")) if content and _REFRESH.search(text) else None
        if steps and int(steps[1]) <= MAX_SECONDS:
            target = joined(url, steps[2]).partition("#")[0]
            return "" if target == url.partition("#")[0] else target
    return ""
