"""A second witness of what a page says: its text nodes, read from the bytes anew.

Nothing here is shared with the reader, and nothing outside the standard library is used: a fault of the reader, or of the
parsers it rests on, cannot hide in what confirms it. The bytes may be hostile: every step looks at each byte a bounded
number of times, nothing recurses, and what cannot be decoded becomes U+FFFD.
"""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterable

LONGEST = 8_000_000  # bytes of a page that are read; an article's text does not begin behind that
_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9_:.-]{2,40})["']""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Names that the web uses for what it writes in another code (WHATWG Encoding, section 4.2).
_ALIASES = {
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "tis-620": "cp874",
    "iso-8859-11": "cp874",
    "windows-874": "cp874",
    "utf8": "utf-8",
    "x-user-defined": "cp1252",
}
_RAW = frozenset({"script", "style", "noscript", "template", "iframe", "svg", "math", "textarea", "xmp", "noembed"})
_SHOWN_RAW = frozenset({"textarea", "xmp"})
# Elements that stand in a line of text; all others end a word.
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rp rt ruby s samp small span "
    "strike strong sub sup time tt u var wbr".split()
)
# A comment, a tag with all that is in it, or a declaration. A `>` inside a quoted value does not end a tag. Possessive, so
# that no byte is looked at twice.
_MARKUP = re.compile(
    r"""<(?:!--|(/?)([A-Za-z][A-Za-z0-9:-]*+)(?:[^>"'=]++|=\s*+(?:"[^"]*+"|'[^']*+')|["'=])*>?|[!?/])"""
)
_META = re.compile(
    r"""<meta\b[^>]{0,300}?(?:property|name|itemprop)\s*=\s*["']?(?:og:title|twitter:title|headline|title|dc\.title)["']?[^>]{0,1000}>""",
    re.IGNORECASE,
)
_CONTENT = re.compile(r"""\bcontent\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)


def witness(body: bytes, headers: Iterable[tuple[str, str]] = ()) -> str:
    """All that a page says in its text nodes, white space evened out, and behind it the titles it gives itself.

    Tags inside a line of text join what they stand between; all others part it. Scripts, styles and comments are left
    out. `headers` are those of the answer; only `Content-Type` is looked at.
    """
    text = decoded(body[:LONGEST], headers)
    shown = html.unescape("".join(_text_nodes(text)))
    titles = (html.unescape(next(filter(None, found.groups()), "")) for found in _titles(text))
    return "\n".join((_evened(shown), *map(_evened, titles)))


def _evened(text: str) -> str:
    """White space, and what prints nothing, as single spaces."""
    for mark in "\u200b\ufeff\u00ad":
        text = text.replace(mark, " ")
    return " ".join(text.split())


def decoded(body: bytes, headers: Iterable[tuple[str, str]]) -> str:
    """The bytes as text: by byte order mark, by header, by what the page declares, as UTF-8, as Windows-1252."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    said = [found[1] for key, value in headers if key.lower() == "content-type" and (found := _CHARSET.search(value))]
    head = body[:4096]
    said += [declared[1].decode("ascii") for pattern in (_XML, _DECLARED) if (declared := pattern.search(head))]
    for name in (*said, "utf-8"):
        code = _ALIASES.get(name.lower(), name.lower())
        if code.startswith("utf-16"):
            code = "utf-8"  # a page whose declaration can be read byte by byte is no UTF-16 (HTML, section 13.2.3.2)
        try:
            return body.decode(code)
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    for name in said:
        code = _ALIASES.get(name.lower(), name.lower())
        try:
            return body.decode(code, "replace")
        except (LookupError, ValueError):
            continue
    replaced = body.decode("utf-8", "replace")
    return replaced if 50 * replaced.count("\ufffd") < len(replaced) else body.decode("cp1252", "replace")


def _text_nodes(text: str) -> Iterable[str]:
    """The text between tags, in order; a space where an element ends a line."""
    place = 0
    never: set[str] = set()  # ends that do not come any more, so that none is looked for twice
    while found := _MARKUP.search(text, place):
        at, end = found.span()
        if at > place:
            yield text[place:at]
        slash, name = found.groups()
        if name is None:
            place = _behind(text, "-->", end, never) if end - at == 4 else _behind(text, ">", at + 1, never)
            continue
        name, place = name.lower(), end
        if name not in _INLINE:
            yield " "
        if name in _RAW and not slash and not text.startswith("/>", place - 2):
            start = place
            place = _raw_end(text, name, place, never)
            if name in _SHOWN_RAW:
                yield text[start:place]
    yield text[place:]


def _behind(text: str, mark: str, place: int, never: set[str]) -> int:
    """The place behind the next mark; the end of the text where there is none."""
    if mark in never:
        return len(text)
    at = text.find(mark, place)
    if at < 0:
        never.add(mark)
        return len(text) if mark == ">" else place
    return at + len(mark)


def _raw_end(text: str, name: str, place: int, never: set[str]) -> int:
    """The place behind the end tag of an element whose content is no text."""
    if name in never:
        return place
    found = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(text, place)
    if found is None:
        never.add(name)
        return len(text) if name in ("script", "style") else place
    return found.start()


def _titles(text: str) -> Iterable[re.Match[str]]:
    """The contents of the elements in which a page says its own title to other machines."""
    for tag in _META.finditer(text[:400_000]):
        if content := _CONTENT.search(tag.group()):
            yield content
