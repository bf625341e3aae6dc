"""What is looked at before a parser may see a page: is it markup at all, and can it hurt.

Parsers are quadratic in nesting and in the attributes of one tag (measured on lexbor: 100,000 nested elements take
half a minute, a tag of 100,000 attributes longer). Both are counted first and cut; a page is never given up for them.
"""

from __future__ import annotations

import re
from itertools import accumulate

MAX_BYTES = 12_000_000
MAX_DEPTH = 1_000  # browsers stop at 512
MAX_TAG = 20_000  # characters of one tag, beyond which its attributes are counted
MAX_ATTRIBUTES = 1_000

# Elements whose end tag may be left out, or that have none, never nest by themselves (HTML Standard, section 13.1.2).
_NESTING = re.compile(
    r"<(?!(?:p|li|br|img|input|meta|link|hr|td|tr|th|dt|dd|tbody|thead|tfoot|option|source|col|wbr|area|base|embed|param|track|path)\b)(/?)[a-zA-Z]",
    re.IGNORECASE,
)
_WRAPPERS = re.compile(
    r"</?(?:div|span|font|center|b|i|em|strong|section|table|tbody|tr|td|ul|ol|li|blockquote)\b[^>]*>", re.IGNORECASE
)
_TAG_SIGN = re.compile(r"<(/?)[a-zA-Z]")
_TAG_END = re.compile(r"(?>(?:[^>\"']|\"[^\"]*+\"|'[^']*+')*)>")
_ATTRIBUTE = re.compile(r"[^\s\"'>/=]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?")

_MAGIC = (
    (b"%PDF-", "pdf"), (b"\xff\xd8\xff", "jpeg"), (b"\x89PNG", "png"), (b"GIF8", "gif"), (b"PK\x03\x04", "zip"),
    (b"\x1f\x8b", "gzip"),
    (b"RIFF", "riff"), (b"\x00\x00\x00\x18ftyp", "mp4"), (b"\x00\x00\x00\x20ftyp", "mp4"), (b"ID3", "mp3"), (b"OggS", "ogg"),
    (b"\x1aE\xdf\xa3", "matroska"), (b"BM", "bmp"), (b"wOFF", "font"), (b"wOF2", "font"), (b"7z\xbc\xaf", "7z"),
    (b"\xd0\xcf\x11\xe0", "office"),
)  # fmt: skip
_FEED = re.compile(
    rb"^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*|<\?[^>]*\?>\s*|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>\s*)*<(?:rss|feed|rdf:RDF|urlset|sitemapindex|opml|channel)\b",
    re.IGNORECASE | re.DOTALL,
)
_PAGE = re.compile(rb"<(?:!doctype|html|body)\b", re.IGNORECASE)
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|div|p|article|main|section|h1|table|title|meta|a|span)\b", re.IGNORECASE
)


def not_html(body: bytes, content_type: str) -> str:
    """Why the bytes are no page, in a word ("pdf", "feed", "json"); empty where they may be one."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ""
    start = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n\0")
    for magic, kind in _MAGIC:
        if start.startswith(magic) and not (kind == "bmp" and _MARKUP.search(body[:4096])):
            return kind
    if _FEED.match(body[:4096].lstrip(b"\xef\xbb\xbf")):
        return "feed"
    plain = body[:200_000].replace(b"\0", b"") if b"\0" in body[:4096] else body[:200_000]
    claimed_json = start[:1] in (b"{", b"[") and "json" in content_type.lower()
    if _MARKUP.search(plain) and not (claimed_json and not _PAGE.search(plain)):
        return ""
    kind = content_type.partition(";")[0].strip().lower()
    if start[:1] in (b"{", b"["):
        return "json"
    if kind in ("", "text/html", "application/xhtml+xml") and b"<" in plain and not _binary(body):
        return ""
    return kind or "no-markup"


def _binary(body: bytes) -> bool:
    """Whether the first bytes hold more controls than any text does."""
    sample = body[:2048]
    return sum(1 for byte in sample if byte < 9 or 13 < byte < 27) * 20 > len(sample)


def is_deep(html: str) -> bool:
    """Whether the tags of a page may nest deeper than `MAX_DEPTH`, as far as can be said without parsing."""
    if html.count("<") <= MAX_DEPTH:
        return False
    for pattern in (_TAG_SIGN, _NESTING):  # the first counts elements without end tags too, and is ten times as fast
        if max(accumulate((-1 if sign else 1) for sign in pattern.findall(html)), default=0) <= MAX_DEPTH:
            return False
    return True


def shallow(html: str) -> str:
    """The page in a form that no parser is slow on: no tag with thousands of attributes, no nesting beyond
    `MAX_DEPTH` (then the elements that only wrap others are left out).
    """
    if _has_long_piece(html):
        html = "<".join(_without_attributes(piece) if len(piece) > MAX_TAG else piece for piece in html.split("<"))
    return _WRAPPERS.sub(" ", html) if is_deep(html) else html


def _has_long_piece(html: str) -> bool:
    """Whether somewhere more than `MAX_TAG` characters stand between one "<" and the next: seen in strides of that size."""
    at = -1
    while len(html) - at - 1 > MAX_TAG:
        following = html.rfind("<", at + 1, at + 2 + MAX_TAG)
        if following < 0:
            return True
        at = following
    return False


def _without_attributes(piece: str) -> str:
    """What follows a "<" up to the next one; if it is a tag with more attributes than any page needs, without them."""
    if not piece[:1].isalpha():
        return piece
    match = _TAG_END.match(piece)
    end = match.end() - 1 if match else len(piece)
    if len(_ATTRIBUTE.findall(piece, 0, end)) <= MAX_ATTRIBUTES:
        return piece
    return re.split(r"[\s/>]", piece, maxsplit=1)[0] + ">" + piece[end + 1 :]
