"""What kind of thing a page is and who may read it: article, live blog, opinion, gallery, index; free or paid."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote, urlsplit

from headwater.read.head import Head, types_of
from headwater.read.lexicon import alternatives

# "Not found" in the words of error pages.
_NOT_FOUND = re.compile(alternatives("page", "not_found"), re.IGNORECASE)
_OPINION = re.compile(rf"\b(?:{alternatives('page', 'opinion')})\b", re.IGNORECASE)
_LIVE = re.compile(alternatives("page", "live"), re.IGNORECASE)
_GALLERY = re.compile(rf"\b(?:{alternatives('page', 'gallery')})\b", re.IGNORECASE)
_VIDEO = re.compile(r"\b(?:videos?|watch|mediathek|clip)\b", re.IGNORECASE)
_CORRECTION = re.compile(rf"^\W*(?:{alternatives('page', 'correction')})\b\s*(?:[:–—|-]|$)", re.IGNORECASE)
_ARTICLE_TYPES = re.compile(r"article|report|posting|liveblog")
_LISTING_TYPES = frozenset(("collectionpage", "searchresultspage", "profilepage", "itemlist"))
_FEW = 250  # weight below which a page that says "not found" is believed
_INDEX_PATH = re.compile(r"^/?(?:[a-z]{2}(?:-[a-z]{2})?/?)?(?:index\.\w+|home/?|news/?)?$", re.IGNORECASE)


def is_soft_404(titles: list[str], prose_weight: int) -> bool:
    """Whether a page that was sent as found says that it was not."""
    return prose_weight < _FEW and any(_NOT_FOUND.search(t) for t in titles if len(t) < 120)


def is_front(url: str) -> bool:
    """Whether an address by its form is that of a front page."""
    parts = urlsplit(url)
    return bool(parts.netloc) and not parts.query and bool(_INDEX_PATH.match(parts.path))


def lists_others(url: str, head: Head, *, prose: int, headings: int, linked: int, whole: int) -> bool:
    """Whether a page is a list of other pages: most of what it says is links, and no run of prose is its own.

    `prose` is the weight of the text that was found, `headings` how many headings are links, `linked` and `whole` the
    characters inside links and on the page.
    """
    kinds = {kind for node in head.nodes for kind in types_of(node)}
    said_article = any(_ARTICLE_TYPES.search(kind) for kind in kinds) or head.meta("og:type").lower() == "article"
    said_article = said_article or bool(head.meta("article:published_time"))
    if is_front(url) and (prose < 1500 or headings >= 10) and not (said_article and headings < 3):
        return True
    if said_article:
        return False
    listed = bool(kinds & _LISTING_TYPES)
    dense = linked * 2 > whole
    if headings >= 8 and prose < 800 and (dense or listed or headings >= 15):
        return True
    return listed and prose < 400 and headings >= 4


def kind_of(url: str, head: Head, title: str, section: str, prose: int) -> str:
    """`report`, `opinion`, `live`, `correction`, `gallery` or `video`."""
    kinds = {kind for node in head.articles() for kind in types_of(node)}
    path = unquote(urlsplit(url).path)
    folders = path.rpartition("/")[0].replace("/", " ")
    labels = " ".join((section, *head.meta_all("article:section")[:2]))
    if (
        "liveblogposting" in kinds
        or _LIVE.search(folders)
        or re.search(r"\blive(?:blog|ticker)?\b\s*[:|–-]|^live\b|liveticker|liveblog", title, re.IGNORECASE)
    ):
        return "live"
    if _CORRECTION.search(title):
        return "correction"
    if "opinionnewsarticle" in kinds or _OPINION.search(labels) or _OPINION.search(folders):
        return "opinion"
    if prose < 1500 and ("imagegallery" in kinds or _GALLERY.search(folders)):
        return "gallery"
    if prose < 1000 and (
        ("videoobject" in kinds and not any("article" in k for k in kinds))
        or head.meta("og:type").startswith("video")
        or _VIDEO.search(folders)
    ):
        return "video"
    return "report"


def access_of(head: Head) -> str:
    """`free`, `metered`, `paid` or `unknown`, as the page's own marks say (schema.org isAccessibleForFree, and the
    content tier that some paywalls write).
    """
    tier = head.meta("article:content_tier", "content_tier").lower()
    if tier in ("free", "metered"):
        return tier
    if tier in ("locked", "paid", "premium", "subscriber"):
        return "paid"
    said = [
        _truth(node.get("isAccessibleForFree", node.get("isAccessibleForFree".lower()))) for node in head.articles()
    ]
    if False in said:
        return "paid"
    if True in said:
        return "free"
    marked = head.meta("cxenseparse:pageclass", "paywall", "article:premium", "is_premium", "vr:paywall").lower()
    if marked in ("true", "yes", "1", "premium", "hard", "paid", "locked", "subscription"):
        return "paid"
    if marked in ("metered", "soft"):
        return "metered"
    return "free" if marked in ("false", "no", "0", "none", "free") else "unknown"


def _truth(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        low = value.strip().lower().rpartition("/")[2]
        return True if low in ("true", "1", "yes") else False if low in ("false", "0", "no") else None
    return None
