"""Parts of a page that its publisher closes: `data-nosnippet`, and what stands behind a paywall by the page's own marks.

Such a part is taken out of the page before it is read, so that nothing of it can be quoted anywhere, whatever comes after.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

# Where the attribute counts (Google, robots meta tag specifications): on these three elements.
_NO_SNIPPET = "span[data-nosnippet], div[data-nosnippet], section[data-nosnippet]"
_ASKS = re.compile(
    "-[nN][oO][sS][nN][iI][pP][pP][eE][tT]"
)  # leaps from "-" to "-", which one that minds no case cannot
_SELECTOR = re.compile(r'"cssSelector"\s*:\s*"([^"\\]{1,200})"')
_NOT_FREE = re.compile(r'"isAccessibleForFree"\s*:\s*"?\s*false\b', re.IGNORECASE)
# Selectors are a stranger's text: only the plain forms that paywall marks have.
_PLAIN = re.compile(r"(?:[.#]?[A-Za-z_][\w-]{0,80}){1,4}")
_MOST = 2_000  # elements
_NEVER = frozenset({"html", "head", "body"})


@dataclass(frozen=True, slots=True)
class Opened:
    """A page without its closed parts, and how many of them there were, by why they are closed."""

    markup: str
    nosnippet: int = 0
    paywalled: int = 0


def without_closed_parts(html: str) -> Opened | None:
    """The page without what its publisher closes; None where nothing is closed."""
    asks = _ASKS.search(html) is not None
    selectors = tuple(_paywalled(html)) if "cssSelector" in html else ()
    if not asks and not selectors:
        return None
    tree = LexborHTMLParser(html)
    marked = _taken_out(tree, _NO_SNIPPET)
    paid = sum(_taken_out(tree, selector) for selector in selectors)
    return Opened(tree.html or "", marked, paid) if marked or paid else None


def _paywalled(html: str) -> Iterable[str]:
    """The selectors of the parts that structured data calls not free (schema.org, `hasPart` of a paywalled page)."""
    if not _NOT_FREE.search(html):
        return
    for named in dict.fromkeys(_SELECTOR.findall(html)):
        for one in named.split(","):
            if _PLAIN.fullmatch(one.strip()) and one.strip().lower() not in _NEVER:
                yield one.strip()


def _taken_out(tree: LexborHTMLParser, selector: str) -> int:
    """Take the elements that a selector names out of a tree; how many."""
    nodes = tree.css(selector)[:_MOST]
    count = 0
    for node in reversed(nodes):  # an inner one before the one around it
        node.decompose()
        count += 1
    return count
