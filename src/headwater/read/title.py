"""The headline: what the page shows as such, without the name of the site.

The page's own heading is believed where its title elements confirm it; else the title elements without what follows the
last dash or bar.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_BAR = re.compile(r"\s+[|–—\-·•»«:/\\~]+\s+|\s*[|｜]\s*|\s+::\s+|\s+›\s+|\s*[_＿]\s*(?=[^_]*$)")
_LETTERS = re.compile(r"[^\w]+")
_SLIGHT = 12  # letters by which the printed name of a site and the declared one may differ
_MAX_TITLE = 400
_TELLING = 8  # letters from which a match is no chance


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
        if head.strip() and _names_site(tail, known, loosely=":" not in cuts[-1].group()):
            title, changed = head.strip(), True
            continue
        head, tail = title[: cuts[0].start()], title[cuts[0].end() :]
        if tail.strip() and _names_site(head, known, loosely=":" not in cuts[0].group()):
            title, changed = tail.strip(), True
    return title


def _names_site(piece: str, known: list[str], *, loosely: bool = True) -> bool:
    """Whether a piece of a title is the site's name; `loosely`: give or take an article or a domain's ending."""
    key = folded(piece)
    if not key or key in known:
        return True
    if not loosely:
        return False
    return any(
        len(name) > 3 and (key in name or name in key) and abs(len(key) - len(name)) <= _SLIGHT for name in known
    )


def cut_last(title: str) -> str:
    """The title without its last piece, where that is short beside the rest: a site's name that nothing confirms."""
    cuts = [m for m in _BAR.finditer(title) if m.group().strip() not in (":", "/")]
    if not cuts:
        return title
    head, tail = title[: cuts[-1].start()].strip(), title[cuts[-1].end() :].strip()
    return head if len(tail) < 40 and len(head) > 1.2 * len(tail) and len(head) >= 12 else title


def headline(headings: list[list[str]], given: Sequence[str], names: Iterable[str]) -> str:
    """The title. `headings` are the page's first-rank headings in order, each as the pieces it is set in (a kicker may be
    one); `given` is what the head says it is, best first: og:title, title element, JSON-LD's headline.
    """
    site = list(names)
    told = [without_site(t, site) for t in given]
    keys = {folded(t): t for t in reversed(told) if folded(t)}
    site_keys = [key for n in site if (key := folded(n))]
    shown = [pieces for pieces in headings if folded("".join(pieces)) and not _names_site(" ".join(pieces), site_keys)]
    return (_confirmed(shown, keys, site) or _likely(shown, keys, told, site))[:_MAX_TITLE]


def _confirmed(shown: list[list[str]], keys: dict[str, str], site: list[str]) -> str:
    """A heading that the head repeats: letter for letter, or as a part of a longer title."""
    for pieces in shown:
        whole = folded("".join(pieces))
        if whole in keys:  # set in several pieces it lost the colon that the head still has
            return keys[whole] if len(pieces) > 1 else without_site(pieces[0], site)
        for at in range(1, len(pieces)):
            for part in (pieces[at:], pieces[:at]):
                if folded("".join(part)) in keys and len(folded("".join(part))) >= _TELLING:
                    return without_site(" ".join(part), site)
    for pieces in shown:
        text = " ".join(pieces)
        key = folded(text)
        if len(key) >= _TELLING and any(key in k or (k in key and 2 * len(k) > len(key)) for k in keys):
            return without_site(text, site)
    return ""


def _likely(shown: list[list[str]], keys: dict[str, str], told: list[str], site: list[str]) -> str:
    """Where nothing confirms anything: the only heading, else what the head says, cut at the last bar."""
    if len(shown) == 1 and len(folded("".join(shown[0]))) >= _TELLING:
        text = without_site(" ".join(shown[0]), site)
        if len(text.split()) > 1 or not keys:
            return text
    if told and told[0]:
        return cut_last(told[0])
    if len(told) > 2 and told[2]:
        return told[2]
    if len(told) > 1 and told[1]:
        return cut_last(told[1])
    return " ".join(shown[0]) if shown else ""
