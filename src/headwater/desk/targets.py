"""What a complaint is about, from what its sender wrote: a page of ours, an address of a report, a whole publisher."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from headwater import addresses
from headwater.desk.cases import UNNAMED, Target
from headwater.errors import InputError
from headwater.models import Story
from headwater.store import Store, loads

REPORTS = re.compile(r"/(article|story)/([0-9a-f]{16})/")  # pages of ours that are about reports
_OUTLET = re.compile(r"/outlet/([A-Za-z0-9][A-Za-z0-9._:-]{0,199})/")
_DOMAIN = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}", re.IGNORECASE)


def targets_of(store: Store, about: str) -> tuple[Target, ...]:
    """What one line is about: an article, the articles of a story, or an outlet here; a domain; else the address of a report.

    Raises `InputError` for what is no address.
    """
    about = about.strip()
    if outlet := _OUTLET.search(about):
        return (Target("outlet", outlet[1]),)
    if _DOMAIN.fullmatch(about):
        return (Target("outlet", addresses.registrable_of_host(about.lower())),)
    return reports_of(store, about)


def reports_of(store: Store, about: str) -> tuple[Target, ...]:
    """What an address is about: an article or the articles of a story here, else the address of a report.

    Raises `InputError` for what is no address.
    """
    item = REPORTS.search(about)
    if item and item[1] == "article":
        return (Target("article", item[2]),)
    if item:
        kept = store.doc("story", store.story_redirect(item[2]) or item[2])
        if kept is None:
            raise InputError("There is no such story here; please name the address of the page.")
        return tuple(Target("article", member) for member in loads(Story, kept.doc).members)
    url = addresses.canonical(about.strip())
    if not url or not urlsplit(url).hostname:
        raise InputError("Please give the address of a page here, or of the report, beginning with https://")
    return (Target("address", url),)


def targets_among(store: Store, lines: tuple[str, ...]) -> tuple[Target, ...]:
    """What those of many lines that are addresses are about, each thing once; what is none is passed over."""
    found: dict[Target, None] = {}
    for line in lines:
        try:
            found.update(dict.fromkeys(targets_of(store, line)))
        except InputError:
            continue
    return tuple(found)


def unnamed() -> tuple[Target, ...]:
    """The target of a complaint that does not say yet what it is about; it is complete only when that is added."""
    return (Target(UNNAMED, "–"),)
