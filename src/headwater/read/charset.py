"""Bytes to text: which encoding a page is really in, whatever it says.

Order (after the Encoding Standard, with one change that measurement asks for): byte order mark; bytes that are valid
UTF-8 are UTF-8, whatever header or page say, since no other encoding produces them by chance; then the labels of the
HTTP header and of the page, each checked against the bytes; then a guess by the letters that come out.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_HEADER_LABEL = re.compile(r"charset\s*=\s*[\"']?\s*([^\s\"';,]+)", re.IGNORECASE)
_META_LABEL = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.+-]{2,40})", re.IGNORECASE)
_XML_LABEL = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_:.+-]{2,40})[\"']", re.IGNORECASE)
_PRESCAN = 8_192  # the standard asks for 1,024 bytes; real pages put it later
_SAMPLE = 60_000

# Labels that mean another encoding than their name says (Encoding Standard, section 4.2), and spellings Python lacks.
_REALLY = {
    "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "iso-8859-9": "cp1254", "iso8859-9": "cp1254", "latin5": "cp1254", "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030",
    "gb_2312-80": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932",
    "ms_kanji": "cp932", "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "ksc5601": "cp949", "windows-949": "cp949",
    "tis-620": "cp874",
    "iso-8859-11": "cp874", "big5": "big5hkscs", "x-x-big5": "big5hkscs", "x-euc-jp": "euc_jp", "win-1251": "cp1251",
    "windows1251": "cp1251", "iso-8859-8-i": "iso8859-8", "x-mac-cyrillic": "mac-cyrillic", "macintosh": "mac-roman",
    "unicode": "utf-16-le", "utf-16": "utf-16-le", "iso-8859-6": "iso8859-6", "utf8": "utf-8", "unicode-1-1-utf-8": "utf-8",
}  # fmt: skip
_GUESSES = tuple(
    "cp932 euc_jp gb18030 big5hkscs cp949 cp1252 cp1251 koi8_u cp1250 cp1253 cp1255 cp1256 cp1254 cp874 cp1258 cp866".split()
)

# Letters that ordinary text in the script is full of; each guess is scored by how many of its foreign letters are among
# them. Frequencies as every reader of the language knows them; no corpus is needed for a decision between encodings.
_USUAL: dict[str, str] = {
    "cp1251": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфїієўћђљњј",
    "koi8_u": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфїіє",
    "cp866": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэф",
    "cp1252": "éèêàáâãçíìóòôõúùûñäöüßåæøëïîÄÖÜÉÀ’“”–„«»—‘…·°§€ÅØÆÑÇÁÍÓÚ¿¡ªºœ\xa0",
    "cp1250": "ąćęłńóśźżěščřžýáíéúůťďňőűăâîșțşţđ”„–“’\xa0ŁŚŻČŠŽ",
    "cp1253": "αεηικλμνοπρστυχωάέήίόύώςδβγθφξψζ",
    "cp1255": "יוהלאמרתבשנעכדחפקגצסטזםןךףץ",
    "cp1256": "اليمنوتربهدعسفكقحشجصخطةغئىأإذضزظءؤآپگچژ،\u200c",
    "cp1254": "ığüşöçİĞÜŞÖÇâî’“”",
    "cp874": "านรอกเงคมยลวดทสตะปบหแใไพชขจีโผถซำ่้ัิุู์ื็ึา",
    "cp1258": "ăâđêôơưáàéèíóòúùýÐ̣̀́̉̃",
    "cp932": "のにはをたがでてとしれさいるなもかっこりまアンスルトイー、。「」日一人年大",
    "euc_jp": "のにはをたがでてとしれさいるなもかっこりまアンスルトイー、。「」日一人年大",
    "gb18030": "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年"
    "得就那要下以生会自着去之过家学对可里后，。、“”日月报新者",
    "big5hkscs": "的一是不了在人有我他這中大來上國個到說們為子和你地出道也時年"
    "得就那要下以生會自著去之過家學對可裡後，。、「」日月報新者",
    "cp949": "이다의는에을를가고하한은로지사기도서인대그해자리어시아일정나전수과보으스부장원제성상게관국여라조적주들",
}
_CASED = {"cp1251", "koi8_u", "cp866", "cp1253"}  # lower case must prevail: the two Cyrillic codes differ by case
_ACCENTED = {"cp1252", "cp1250", "cp1254", "cp1258"}
_TAG = re.compile(rb"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.IGNORECASE | re.DOTALL)


def decode(body: bytes, headers: Iterable[tuple[str, str]] = ()) -> str:
    """The text of a page. Never raises; bytes that no reading explains become U+FFFD.

    Headers that disagree with one another are all tried, in order.
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    labels = _labels(body, headers)
    if b"\x1b" in body and "iso2022_jp" in labels:
        return body.decode("iso2022_jp", "replace")
    if body.isascii():
        return body.decode("ascii")
    if body.count(b"\0", 0, _SAMPLE) * 5 > min(len(body), _SAMPLE):
        return body.decode(_byte_order(body), "replace")
    text = _as_utf8(body)
    if text is not None:
        return text
    return _by_label_or_guess(body, labels)


def _labels(body: bytes, headers: Iterable[tuple[str, str]]) -> list[str]:
    """What header and page say, header first, as names that Python knows; unknown labels are left out."""
    said: list[str] = []
    for name, value in headers:
        if name.lower() == "content-type":
            said += _HEADER_LABEL.findall(value)
    head = body[:_PRESCAN]
    for pattern in (_XML_LABEL, _META_LABEL):
        said += [label.decode("ascii", "ignore") for label in pattern.findall(head)]
    known: list[str] = []
    for label in said:
        wanted = label.strip().lower()
        wanted = _REALLY.get(wanted, wanted)
        try:
            name = codecs.lookup(wanted).name
        except (LookupError, ValueError):
            continue
        if name not in known and name.replace("-", "_") not in _NOT_TEXT:
            known.append(name)
    return known


_NOT_TEXT = frozenset(
    "base64 bz2 hex quopri uu zlib rot13 idna punycode undefined unicode_escape raw_unicode_escape utf_7 mbcs oem charmap".split()
)


def _as_utf8(body: bytes) -> str | None:
    """The text if the bytes are UTF-8; a cut in the last letter and a stray byte in a thousand are forgiven."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(body) - 3:
            return body[: error.start].decode("utf-8")
    text = body.decode("utf-8", "replace")
    foreign = sum(1 for character in text if character > "\x7f")
    return text if text.count("\ufffd") * 20 < foreign else None


def _byte_order(body: bytes) -> str:
    """UTF-16 without a mark: the zero bytes of its ASCII letters stand at odd places in little-endian text."""
    odd = body[1:_SAMPLE:2].count(b"\0")
    even = body[0:_SAMPLE:2].count(b"\0")
    return "utf-16-le" if odd >= even else "utf-16-be"


def _by_label_or_guess(body: bytes, labels: list[str]) -> str:
    prose = _TAG.sub(b" ", body[: 4 * _SAMPLE])[:_SAMPLE]
    if not any(byte > 0x7F for byte in prose):
        prose = body[:_SAMPLE]
    said = [label for label in labels if label != "utf-8"]
    scored = [(_plausible(prose, name), -at, name) for at, name in enumerate(said)]
    best = max(scored, default=(0.0, 0, ""))
    if best[0] < _TRUSTED:
        guessed = max((_plausible(prose, name), -at, name) for at, name in enumerate(_GUESSES))
        # A label is believed against a guess unless the guess is much the better.
        if guessed[0] > best[0] + 0.25 or not best[2]:
            best = guessed
    return body.decode(best[2] or "cp1252", "replace")


_TRUSTED = 0.6


def _plausible(prose: bytes, encoding: str) -> float:
    """How like ordinary text the bytes look in an encoding: 0 nonsense, 1 text of its language."""
    text = prose.decode(encoding, "replace")
    foreign = [c for c in text if c > "\x7f"]
    if not foreign:
        return 0.0
    wrong = sum(1 for c in foreign if c == "\ufffd" or c < "\xa0" or "\ue000" <= c <= "\uf8ff")
    usual = _USUAL.get(encoding) or "".join(_USUAL.values())
    cased = encoding in _CASED
    hits = sum(1 for c in foreign if c in usual or (not cased and c.lower() in usual))
    if encoding in ("cp932", "euc_jp"):
        hits += sum(1 for c in foreign if "\u3041" <= c <= "\u30ff" and c not in usual)
        wrong += sum(1 for c in foreign if "\uff61" <= c <= "\uff9f")
    if encoding == "cp949":
        hits += sum(1 for c in foreign if "\uac00" <= c <= "\ud7a3" and c not in usual) // 2
    if encoding in ("gb18030", "big5hkscs", "cp949", "cp932", "euc_jp"):
        share = hits / len(foreign)
        return min(1.0, share * 2.2) - 4 * wrong / len(foreign)
    share = hits / len(foreign) - 4 * wrong / len(foreign) - _mixed_words(text)
    if encoding in _ACCENTED:  # in a language of Latin letters most letters have no accent
        share -= 2 * max(0.0, len(foreign) / max(1, sum(1 for c in text if not c.isspace())) - 0.35)
    return share


_MIXED = re.compile(r"[a-zA-Z][\u0370-\u06ff\u0e00-\u0e7f]|[\u0370-\u06ff\u0e00-\u0e7f][a-zA-Z]")


def _mixed_words(text: str) -> float:
    """The share of letters of another script that touch a Latin letter: real words do not mix."""
    foreign = sum(1 for c in text if "\u0370" <= c <= "\u0e7f")
    return min(1.0, 2 * len(_MIXED.findall(text)) / foreign) if foreign else 0.0
