"""Text for the feed reader: bytes to characters, broken XML mended, HTML inside titles turned into plain words."""

from __future__ import annotations

import codecs
import re
from html import unescape
from html.entities import html5

_XML_DECLARATION = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]+)[\"']", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]+)", re.IGNORECASE)

# Labels that are narrower than what is sent under them (WHATWG Encoding Standard, section 4.2).
_MEANT = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "tis-620": "cp874",
}
_OF_CHARACTERS = (
    "utf",
    "iso",
    "cp",
    "koi8",
    "mac",
    "euc",
    "gb",
    "big5",
    "shift",
    "hz",
    "tis",
    "ptcp",
    "kz",
    "johab",
    "ascii",
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\x00?\x00", "utf-16-le"),
    (b"\x00<\x00?", "utf-16-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)

# Characters of windows-1252 that Latin-1 does not have, and the bytes that they stand for.
_BACK_TO_BYTES = {ord(bytes([b]).decode("cp1252", "ignore") or chr(b)): b for b in range(128, 160)}
# What the first two bytes of a letter beyond ASCII look like when each is taken for a letter.
_TWICE = re.compile("[\u00c2-\u00ef][\u0080-\u00bf\u0152-\u02dc\u2013-\u2122]")

_TIMES_NO_CHANCE = 5
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # what XML 1.0 lets no document hold
_DOCTYPE = re.compile(r"<!DOCTYPE\b[^\[>]*(?:\[.*?\]\s*)?>", re.IGNORECASE | re.DOTALL)
_DOCTYPE_START = re.compile(r"<!DOCTYPE\b", re.IGNORECASE)
_ROOT = re.compile(r"<[A-Za-z_]")
_REFERENCE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)(?:#(\d{1,9}|[xX][0-9A-Fa-f]{1,7});|(\w{1,40});)")
_NO_REFERENCE = re.compile(r"&(?!#(?:\d{1,9}|[xX][0-9A-Fa-f]{1,7});|\w{1,40};)")
_HUGE_TAG = re.compile(r"<[A-Za-z_][^<>]{65536,}")

_UNSEEN = re.compile(
    r"<((?:\w+:)?(?:script|style|noscript|template))\b(?:[^<>]*/>|.*?(?:</\1\s*>|\Z))|<!--.*?(?:-->|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_BREAKING = re.compile(
    r"</?(?:\w+:)?(?:p|br|div|li|ul|ol|tr|td|th|table|h[1-6]|hr|blockquote|section|article|figure|figcaption|pre|dd|dt)\b[^<>]*>",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!\[CDATA\[|\]\]>|<[!?][^<>]*>")
_LOOKS_LIKE_HTML = re.compile(
    r"</?(?:a|abbr|acronym|address|article|aside|b|big|blockquote|br|center|cite|code|dd|del|div|dl|dt|em|figcaption"
    r"|figure|font|h[1-6]|hr|i|iframe|img|ins|kbd|li|mark|nobr|ol|p|picture|pre|q|s|samp|script|section|small|span"
    r"|strike|strong|style|sub|sup|table|tbody|td|th|thead|time|tr|tt|u|ul|var|video|wbr)\b[^<>]*/?>|&#?\w+;",
    re.IGNORECASE,
)
_CLOSED_TO_WORDS = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u2060\ufeff\ufffe\uffff\ud800-\udfff]")


def decode_feed(body: bytes, content_type: str) -> tuple[str, tuple[str, ...]]:
    """The characters of a feed, and what was mended: `charset` (a wrong label), `control-characters`.

    In order: a byte order mark, UTF-8 if the bytes are valid UTF-8 beyond ASCII whatever the labels say, the charset of
    the XML declaration, that of the header, UTF-8 with windows-1252 for the bytes that are none.
    """
    text, faults = _characters(body, content_type)
    clean = FORBIDDEN.sub("", text)
    if len(clean) != len(text):
        faults = (*faults, "control-characters")
    return clean, faults


def _strictly(body: bytes) -> str | None:
    """The bytes as UTF-8, or None where they are something else."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _characters(body: bytes, content_type: str) -> tuple[str, tuple[str, ...]]:
    for mark, codec in _MARKS:
        if body.startswith(mark):
            return body.decode(codec, "replace").lstrip("\ufeff"), ()
    declared = _XML_DECLARATION.match(body[:1024])
    stated = _CHARSET.search(content_type)
    labels = (declared[1].decode("ascii") if declared else "", stated[1] if stated else "")
    names = [_codec(label) for label in labels if label]
    text = _strictly(body)
    if text is not None:
        mislabelled = names and names[0] != "utf-8" and not text.isascii()
        # Seven-bit encodings (ISO-2022, HZ) are valid UTF-8 too.
        if not (names and (names[0] or "").startswith(("iso2022", "hz"))):
            return text, ("charset",) if mislabelled else ()
    for at, name in enumerate(names):
        if name is None or name == "utf-8":
            continue
        try:
            return body.decode(name), ("charset",) if at else ()
        except UnicodeDecodeError:
            continue
    wide = next((name for name in names if name and name not in ("utf-8", "cp1252")), None)
    if wide:
        return body.decode(wide, "replace"), ("charset",)
    return body.decode("utf-8", _BYTEWISE), ("charset",)


def _codec(label: str) -> str | None:
    """The codec that a label means, or None for an unknown one. Python's own codecs for other ends are not taken."""
    try:
        info = codecs.lookup(label)
    except LookupError:
        return None
    if not info.name.startswith(_OF_CHARACTERS) or info.name.startswith("utf-7"):
        return None
    return _MEANT.get(info.name, info.name)


def _windows_1252(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are no UTF-8, one by one as windows-1252; the five that it leaves open as the control they are."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in wrong), error.end


_BYTEWISE = "headwater.windows-1252"
codecs.register_error(_BYTEWISE, _windows_1252)


def encoded_twice(text: str) -> str:
    """The text that was encoded as UTF-8 twice, by way of windows-1252; empty where it was not.

    A document whose characters all go back to bytes that are valid UTF-8, several times, does not come about by chance.
    """
    try:
        text.encode("ascii")
    except UnicodeEncodeError as beyond:
        first = _BEYOND_ASCII.match(text, beyond.start)
        if first and _back(first[0]) and len(_TWICE.findall(text)) >= _TIMES_NO_CHANCE:
            return _back(text)
    return ""


def _back(text: str) -> str:
    """Text whose letters were bytes, as what the bytes say in UTF-8; empty where they say nothing."""
    try:
        once = text.translate(_BACK_TO_BYTES).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return ""
    return once


def without_doctype(text: str) -> tuple[str, bool]:
    """An XML text without its document type, so that no entity can be defined or fetched; whether there was one."""
    root = _ROOT.search(text)
    stated = _DOCTYPE_START.search(text, 0, root.start() if root else len(text))
    if stated is None:
        return text, False
    found = _DOCTYPE.match(text, stated.start())
    return text[: stated.start()] + text[found.end() if found else stated.end() :], True


def mended(text: str) -> str:
    """An ill-formed XML text with its ampersands put right: HTML's entities by their characters, unknown ones gone.

    CDATA sections are left as they are.
    """
    pieces, at = [], 0
    while (start := text.find("<![CDATA[", at)) >= 0 and (end := text.find("]]>", start)) >= 0:
        pieces += [_with_references(text[at:start]), text[start : end + 3]]
        at = end + 3
    return "".join((*pieces, _with_references(text[at:])))


def _with_references(text: str) -> str:
    return _REFERENCE.sub(_reference, _NO_REFERENCE.sub("&amp;", text))


def _reference(found: re.Match[str]) -> str:
    number, name = found.groups()
    if number:
        point = int(number[1:], 16) if number[0] in "xX" else int(number)
        legal = point in (9, 10, 13) or 32 <= point < 0xD800 or 0xE000 <= point < 0xFFFE or 0x10000 <= point < 0x110000
        return found[0].replace("X", "x", 1) if legal else ""
    return html5.get(name + ";", "").replace("&", "&amp;").replace("<", "&lt;")


def too_complex(text: str) -> bool:
    """Whether a tag is so long that parsers, which are quadratic in its attributes, would hang over it."""
    return _HUGE_TAG.search(text) is not None


def plain(text: str, *, kind: str = "") -> str:
    """The words of a title or summary. `kind` is `text` (no markup in it), `html`, or empty where nobody says.

    Markup is taken out, references are resolved once, white space is squeezed, control characters are removed.
    """
    if kind == "html" or (not kind and ("<" in text or "&" in text) and _LOOKS_LIKE_HTML.search(text)):
        text = _UNSEEN.sub(" ", text)
        text = _TAG.sub("", _BREAKING.sub(" ", text))
        text = unescape(text)
    return " ".join(_CLOSED_TO_WORDS.sub(_blank_or_nothing, text).split())


def _blank_or_nothing(found: re.Match[str]) -> str:
    return " " if found[0] in "\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85" else ""
