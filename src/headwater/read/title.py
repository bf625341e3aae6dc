"""The headline: what the page shows as such, without the name of the site.

The page's own heading is believed where its title elements confirm it; else the title elements without what follows the
last dash or bar.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from headwater.prose import squeezed

_BAR = re.compile(r"\s+[|–—\-·•»«:/\\~]+\s+|\s*[|｜]\s*|\s+::\s+|\s+›\s+|\s*[_＿]\s*(?=[^_]*$)")
_LETTERS = re.compile(r"[^\w]+")
_MAX_TITLE = 400


def folded(text: str) -> str:
    """Letters and digits only, case folded: how two titles are compared."""
    return _LETTERS.sub("", text).casefold()


def without_site(title: str, names: Iterable[str]) -> str:
    """The title without the site's name at its end or beginning, where a bar or dash sets it off."""
    known = [key for name in names if (key := folded(name))]
    changed = True
    while changed:
        changed = False
        cuts = list(_BAR.finditer(title))
        if not cuts:
            break
        head, tail = title[: cuts[-1].start()], title[cuts[-1].end() :]
        if _names_site(tail, known) and head.strip():
            title, changed = head.strip(), True
            continue
        head, tail = title[: cuts[0].start()], title[cuts[0].end() :]
        if _names_site(head, known) and tail.strip():
            title, changed = tail.strip(), True
    return title


def _names_site(piece: str, known: list[str]) -> bool:
    """Whether a piece of a title is the site's name, give or take an article or a domain's ending."""
    key = folded(piece)
    if not key:
        return True
    return any(
        key == name or (len(name) > 3 and (key in name or name in key) and abs(len(key) - len(name)) <= 12)
        for name in known
    )


def cut_last(title: str) -> str:
    """The title without its last piece, where that is short beside the rest: a site's name that nothing confirms."""
    cuts = [m for m in _BAR.finditer(title) if m.group().strip() not in (":", "/")]
    if not cuts:
        return title
    head, tail = title[: cuts[-1].start()].strip(), title[cuts[-1].end() :].strip()
    return head if len(tail) < 40 and len(head) > 1.2 * len(tail) and len(head) >= 12 else title


def headline(
    headings: list[tuple[str, bool]], og_title: str, page_title: str, structured: str, names: Iterable[str]
) -> str:
    """The title. `headings` are the page's first-rank headings in order, each with whether it looks like the article's
    own; the others are what head and JSON-LD say.
    """
    site = list(names)
    given = [without_site(t, site) for t in (og_title, page_title, structured)]
    keys = [folded(t) for t in given if t]
    shown = [
        squeezed(text)[:_MAX_TITLE]
        for text, _ in headings
        if folded(text) and not _names_site(text, [folded(n) for n in site if n])
    ]
    for text in shown:
        key = folded(text)
        if any(key == k for k in keys):
            return without_site(text, site)
    for text in shown:
        key = folded(text)
        if len(key) >= 8 and any(key in k or (k in key and 2 * len(k) > len(key)) for k in keys):
            return without_site(text, site)
    if len(shown) == 1 and len(shown[0]) >= 10:
        return without_site(shown[0], site)
    marked = [squeezed(text) for text, own in headings if own and len(text) >= 10]
    if marked and not given[0]:
        return marked[0]
    if given[0]:
        return cut_last(given[0])[:_MAX_TITLE]
    if given[2]:
        return given[2][:_MAX_TITLE]
    if given[1]:
        return cut_last(given[1])[:_MAX_TITLE]
    return shown[0] if shown else ""
