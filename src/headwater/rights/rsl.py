"""Licences in Really Simple Licensing (RSL 1.0): what the document that a file, header or page points to says. Pure.

A document has entries (`content`) for parts of a site, each with licences that stand side by side: what one of them permits
without payment is permitted. Nothing is bought or signed here, so that a use which must be paid for is one that is denied.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from lxml import etree

from headwater.models import Signal
from headwater.rights.robots import matches_path, path_of
from headwater.rights.vocabularies import vocabularies

_MOST_BYTES = 512 * 1024
_ALL, _ALL_AI = "all", "ai-all"


def rsl_signals(body: bytes, url: str, *, at: datetime | None = None, document: str = "") -> tuple[Signal, ...]:
    """What a licence document says of an address, as signals of source `rsl`: a usage and `yes` or `no`.

    `document` is the document's own address. What is no RSL says nothing; a usage that it does not mention neither.
    """
    root = _root(body)
    if root is None:
        return ()
    entry = _entry(root, url, document)
    if entry is None:
        return ()
    licences = [one for one in entry if _name(one) == "license"]
    words = vocabularies()["rsl"].verbs
    found = []
    for usage in words:
        answers = [_says(one, usage) for one in licences]
        if True in answers:
            found.append(Signal("rsl", usage, "yes", at))
        elif answers and False in answers:
            found.append(Signal("rsl", usage, "no", at))
    found.extend(Signal("rsl document", "payment", kind, at) for kind in sorted(_payments(licences)))
    unknown = {u for one in licences for part in ("permits", "prohibits") for u in _usages(one, part)} - words.keys()
    found.extend(Signal("rsl document", "usage", one, at) for one in sorted(unknown))
    # A licence that closes all closes what it does not name; one that leaves all open grants nothing by name.
    return tuple(one for one in found if not (one.value == "yes" and one.key in (_ALL, "search", "ai-index")))


def _root(body: bytes) -> etree._Element | None:
    """The document, read without entities, network and other documents; None where it is no RSL."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, recover=False)
    try:
        root = etree.fromstring(body[:_MOST_BYTES], parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return root if _name(root) == "rsl" else None


def _name(element: etree._Element) -> str:
    """The name of an element of the vocabulary; empty for others."""
    tag = element.tag if isinstance(element.tag, str) else ""
    namespace, _, local = tag.removeprefix("{").rpartition("}")
    return local if namespace in ("", vocabularies()["rsl"].more["namespace"], _SLASHED) else ""


_SLASHED = "https://rslstandard.org/rsl/"


def _entry(root: etree._Element, url: str, document: str) -> etree._Element | None:
    """The entry whose pattern has the longest match with an address; the first of two alike."""
    best: tuple[int, etree._Element] | None = None
    for content in (one for one in root.iter() if _name(one) == "content"):
        pattern = (content.get("url") or "").strip()
        target = urlsplit(pattern)
        if target.netloc and target.netloc.lower() != urlsplit(url).netloc.lower():
            continue
        if not target.netloc and document and urlsplit(document).netloc.lower() != urlsplit(url).netloc.lower():
            continue
        path = pattern.partition(target.netloc)[2] if target.netloc else pattern
        if path and not matches_path(path, path_of(url)):
            continue
        if best is None or len(path) > best[0]:
            best = (len(path), content)
    return best[1] if best else None


def _says(licence: etree._Element, usage: str) -> bool | None:
    """Whether one licence permits a usage to us; None where it does not speak of it."""
    permits, prohibits = _usages(licence, "permits"), _usages(licence, "prohibits")
    paid = not _payments([licence]) <= set(vocabularies()["rsl"].more["free"])
    if usage == _ALL:
        closed = _ALL in prohibits or _for_others(licence) or (paid and (not permits or _ALL in permits))
        return False if closed else (True if _ALL in permits else None)
    if usage == _ALL_AI:  # several uses in one word: each of them is answered for by itself unless this one is named
        return False if usage in prohibits else (True if usage in permits and not paid else None)
    of_ai = usage.startswith("ai-")
    wider = {usage, _ALL_AI, _ALL} if of_ai else {usage}
    if wider & prohibits:
        return False
    if permits:
        return bool({*wider, _ALL} & permits) and not paid
    return False if of_ai and (paid or _for_others(licence)) else None


def _usages(licence: etree._Element, part: str) -> set[str]:
    """The usages that a licence's `permits` or `prohibits` elements list."""
    return {
        word.lower()
        for one in licence
        if _name(one) == part and (one.get("type") or "usage").lower() == "usage"
        for word in (one.text or "").replace(",", " ").split()
    }


def _for_others(licence: etree._Element) -> bool:
    """Whether a licence is for certain users or countries only: then it is not known to be for us."""
    return any(
        _name(one) == "permits" and (one.get("type") or "usage").lower() in ("user", "geo") and (one.text or "").strip()
        for one in licence
    )


def _payments(licences: Iterable[etree._Element]) -> set[str]:
    """The kinds of payment that licences ask for."""
    return {
        (one.get("type") or "free").strip().lower()
        for licence in licences
        for one in licence
        if _name(one) == "payment"
    }
