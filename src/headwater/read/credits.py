"""Where a text comes from, as it says itself: the agency that is credited, the dateline, the picture's credit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import regex

from headwater.models import Image
from headwater.prose import printable, squeezed
from headwater.read.blocks import TAG_BITS, Layout
from headwater.read.cues import GROUP_BIT
from headwater.read.head import Head, clean
from headwater.read.lexicon import table
from headwater.read.places import public

# The world's news agencies under the names they are credited by. A name that is also a common word stands only in
# the form that a credit has.
_AGENCIES: dict[str, list[str]] = table("agencies")
_NAMES = "|".join("|".join(names) for names in _AGENCIES.values())
_EACH = tuple((usual, regex.compile(rf"^(?:{'|'.join(names)})$")) for usual, names in _AGENCIES.items())
_IN_BRACKETS = regex.compile(rf"[(（\[【]\s*(?P<agency>{_NAMES})\b[^)）\]】]{{0,40}}[)）\]】]")
_AT_END = regex.compile(
    rf"(?:^|[\s(（/—–-])(?:(?:Source|Quelle|Fuente|Fonte|Kilde|Kaynak|Источник|来源|來源)\s*[:：]\s*)?(?P<agency>{_NAMES})(?:\s*[/,+&]\s*(?:{_NAMES}|[\p{{L}}]{{2,8}}))*\s*[)）/.]?\s*$"
)
_DATELINE = regex.compile(
    r"^(?:[(（【\[]\s*)?(?P<place>\p{Lu}[\p{L}\p{M} .'’/-]{1,40}?(?:,\s*\p{Lu}[\p{L}\p{M}. ]{1,25})?)"
    r"(?:,?\s+\d{1,2}\.?\s+[\p{L}]{3,12}\.?|,?\s+[\p{L}]{3,9}\.?\s+\d{1,2})?(?:\s+\d{4})?\s*"
    r"(?P<brackets>[(（](?P<agency>[^)）]{2,40})[)）])?\s*(?:[—–:-]{1,2}\s|[)）】]\s*)"
)
_PLACE_TAIL = regex.compile(r"[\s,.]+$")
# A word before a colon, or a sign, that says whose a picture is; at the beginning of a caption or behind its words.
_CREDIT_SAID = regex.compile(
    r"(?:^|[.!?…)\]|/–—-]\s*|[(\[]\s*|[。！？]\s*)(?:"
    r"(?:photo(?:graph(?:er|ie)?)?s?|images?|pictures?|fotos?|fotograf(?:ie|ía|ia)?|bild(?:er)?|imagen|immagine|imagem|beeld|"
    r"(?:photo\s+)?cr[eé]dits?(?:\s+photo)?|quelle|source|fuente|fonte|bron|copyright|illustration|фото|图片?|圖|写真|撮影|صورة|تصوير)"
    r"(?:\s+by|\s+courtesy of)?\s*[:：]|(?:photo|image|picture|foto)s?\s+(?:by|courtesy of|von|de|di|door)\s)\s*(?P<who>\S.*)$"
    r"|(?:©|\(c\)\s)\s*(?P<owner>\S.*)$",
    regex.IGNORECASE,
)
_CREDIT_CLASS = regex.compile(r"credit|copyright|(?:photo|image)[-_]?(?:source|by)|fotograf|urheber", regex.IGNORECASE)
_FIGURE, _CAPTION, _CREDITING = TAG_BITS["figure"], TAG_BITS["figcaption"], GROUP_BIT["caption"]
_MAX_CREDIT, _MAX_CAPTION = 120, 600


def agency(name: str) -> str:
    """The usual name of an agency that a credit names, or the empty string."""
    name = name.strip(" ()/.")
    return next((usual for usual, pattern in _EACH if pattern.match(name)), "")


def wire_and_dateline(paragraphs: list[str], authors: Iterable[str]) -> tuple[str, str]:
    """The agency that the text is credited to, and the place its first paragraph is dated from."""
    wire = next((known for author in authors if (known := agency(author))), "")
    dateline = ""
    for paragraph in paragraphs[:3]:
        match = _DATELINE.match(paragraph[:140])
        if not match:
            continue
        credited = agency((match["agency"] or "").split("/")[0].split(",")[0].strip())
        place = _PLACE_TAIL.sub("", match["place"])
        if credited or (place.isupper() and len(place) > 3) or (match["brackets"] and place.isupper()):
            dateline = place
            wire = wire or credited
            break
    if not wire and paragraphs:
        for paragraph in paragraphs[:2]:
            match = _IN_BRACKETS.search(paragraph[:120])
            if match:
                wire = agency(match["agency"])
                break
    if not wire and paragraphs:
        last = paragraphs[-1]
        match = _AT_END.search(last[-60:]) if len(last) < 60 else _IN_BRACKETS.search(last[-40:])
        wire = agency(match["agency"]) if match else ""
    return wire, dateline


def picture_of(layout: Layout, head: Head, base: str) -> Image | None:
    """The lead picture at a public address, with the credit that is printed or declared with it."""
    candidates: list[tuple[str, str]] = [
        (link, "")
        for link in head.meta_all(
            "og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src"
        )
    ]
    for node in head.articles():
        candidates += _pictures(node.get("image"))
    chosen = next((address for link, _ in candidates if (address := public(base, link))), "")
    if not chosen:
        return None
    credit = next((words for _, words in candidates if words), "") or _printed_credit(layout)
    return Image(chosen, credit[:_MAX_CREDIT])


def _pictures(value: Any) -> list[tuple[str, str]]:
    """Addresses and credits of schema.org images."""
    found: list[tuple[str, str]] = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str):
            found.append((item, ""))
        elif isinstance(item, dict):
            link = item.get("url") or item.get("contentUrl")
            holder = (
                item.get("creditText")
                or item.get("copyrightHolder")
                or item.get("copyrightNotice")
                or item.get("creator")
            )
            if isinstance(holder, dict):
                holder = holder.get("name")
            if isinstance(link, str):
                found.append((link, clean(holder)))
    return found


def _printed_credit(layout: Layout) -> str:
    """Whose the first picture is that says so: behind a word of crediting, or in an element that is named for it."""
    for block in layout.blocks:
        if not (block.tags & (_FIGURE | _CAPTION) or block.marks & _CREDITING) or len(block.text) > _MAX_CAPTION:
            continue
        text = squeezed(printable(block.text))
        said = _CREDIT_SAID.search(text)
        named = _CREDIT_CLASS.search(layout.elements[block.element].words) and len(text) <= _MAX_CREDIT
        who = said["who"] or said["owner"] if said else text if named else ""
        who = who.strip(" :|·()[].")
        if 2 < len(who) <= _MAX_CREDIT:
            return who
    return ""
