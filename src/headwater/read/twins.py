"""Whether a page is another form of an article that has an address of its own: its AMP copy, its print view, a further page.

The form of an address never decides alone: the page itself has to name, or to link, the address that it is a form of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from headwater import addresses
from headwater.read.head import Head
from headwater.read.places import public

AMP, PRINT, PART = "amp", "print", "part"

_PRINT = (
    "print|printable|printview|print-view|printversion|print-version|printer-friendly|drucken|druckversion|imprimer|imprimir"
    "|stampa|druk"
)
_SEGMENT = {
    AMP: re.compile(r"/amp(?=/|$)|\.amp(?=\.html?$|$)|(?<=/)amp-", re.IGNORECASE),
    PRINT: re.compile(rf"/(?:{_PRINT})(?=/|$|\.\w+$)|[-_.](?:{_PRINT})(?=\.\w+$|$)", re.IGNORECASE),
}
_QUERY = {
    AMP: re.compile(r"(?:amp|outputtype|output|view|format)=(?:amp|1|true)?", re.IGNORECASE),
    PRINT: re.compile(rf"(?:{_PRINT})=\w*|(?:view|output|format|mode|media|display)=(?:{_PRINT})", re.IGNORECASE),
}
_NUMBER = re.compile(r"(?P<before>.*?)(?P<mark>/page/|/|[-_,]p?)(?P<number>[2-9]|[1-9]\d)(?P<after>/?|\.html?)")
_PAGE_KEYS = frozenset("page p pg seite pagina pag paged pagenumber".split())


def twin_of(url: str, head: Head, *, canonical: str, links: Callable[[], Iterable[str]]) -> tuple[str, str]:
    """The form that a page is (`amp`, `print`, `part`) and the address of the article; two empty strings where it is none.

    `canonical` is the address that the page gives itself; `links` gives the addresses that it links, and is asked only
    where the page's own address has the form of a twin.
    """
    own = addresses.canonical(url)
    first = _first_page(url, own, head, canonical)
    if first:
        return PART, first
    if head.amp and canonical and canonical != own:
        return AMP, canonical
    for form in (AMP, PRINT):
        stripped = [one for one in _without_mark(url, form) if one != own]
        if not stripped:
            continue
        if canonical and canonical != own:
            return form, canonical
        linked = {public(url, link) for link in links()}
        named = next((one for one in stripped if one in linked), "")
        if named:
            return form, named
    return "", ""


def _without_mark(url: str, form: str) -> Iterator[str]:
    """The addresses that a page may be a form of: its own without what marks the form."""
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    left = [(name, value) for name, value in pairs if not _QUERY[form].fullmatch(f"{name}={value}")]
    path = _SEGMENT[form].sub("", parts.path)
    host = parts.netloc.removeprefix(f"{form}.")
    hosts = [host] if host == parts.netloc else [host, f"www.{host}"]
    if len(left) == len(pairs) and path == parts.path and host == parts.netloc:
        return
    for name in hosts:
        for shown in dict.fromkeys((path or "/", f"{path.rstrip('/')}/", path.rstrip("/") or "/")):
            yield addresses.canonical(urlunsplit((parts.scheme, name, shown, urlencode(left), "")))


def _first_page(url: str, own: str, head: Head, canonical: str) -> str:
    """The first page of the article that a page is a further one of, or empty: its address has a number, and the page
    before it, which it names (`rel=prev`), has the number before. So "previous post" makes no article of two.
    """
    before = [public(url, attributes.get("href") or "") for rel, attributes in head.links if "prev" in rel.split()]
    for first, previous in _numbered(own):
        if previous & set(before):
            return canonical if canonical and canonical not in (own, *previous - {first}) else first
    return ""


def _numbered(own: str) -> Iterator[tuple[str, set[str]]]:
    """For each way in which an address may hold the number of a page: the first page's address, and those that the page
    before it may have.
    """
    parts = urlsplit(own)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    for at, (name, value) in enumerate(pairs):
        if name.lower() in _PAGE_KEYS and value.isascii() and value.isdigit() and 2 <= int(value) < 100:
            without, lower = pairs[:at] + pairs[at + 1 :], [*pairs]
            lower[at] = (name, str(int(value) - 1))
            first = addresses.canonical(urlunsplit(parts._replace(query=urlencode(without))))
            previous = addresses.canonical(urlunsplit(parts._replace(query=urlencode(lower))))
            yield first, {previous, *([first] if int(value) == 2 else [])}
    found = _NUMBER.fullmatch(parts.path)
    if found:
        number, after = int(found["number"]), found["after"]
        bare = addresses.canonical(urlunsplit(parts._replace(path=(found["before"] + after) or "/")))
        lower_path = f"{found['before']}{found['mark']}{number - 1}{after}"
        yield bare, {addresses.canonical(urlunsplit(parts._replace(path=lower_path))), *([bare] if number == 2 else [])}
