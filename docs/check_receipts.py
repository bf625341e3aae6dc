"""Check a published Headwater site against the captured pages, with nothing but Python's standard library.

    python check_receipts.py SITE CAPTURES.warc.gz [CAPTURES.warc.gz …]

SITE is a folder written by `headwater export`, CAPTURES what `headwater export --captures FILE` wrote beside it. For every
sentence and headline of every `story/ID/receipts.json`: it has a receipt; the captured body has the SHA-256 that the receipt
names; the exact words stand among the text nodes of that body, or for a headline in the titles that the page gives itself;
and every quotation inside the sentence stands in one of its passages. Prints what fails and exits with 1 if anything does.

This file shares no code with Headwater on purpose: who does not trust the one may read the other.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

SILENT = {"script", "style", "noscript", "template", "iframe", "svg"}
INLINE = set(
    "a abbr b bdi bdo cite code data del dfn em font i ins kbd label mark q rb rp rt ruby s samp small span strong sub sup "
    "time tt u var wbr".split()
)
MARKS = str.maketrans({**dict.fromkeys("“”„«»", '"'), **dict.fromkeys("‘’‚", "'")})
# What the web calls Latin-1 is Windows-1252 (WHATWG Encoding Standard).
LATIN = {
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "shift_jis": "cp932",
    "gb2312": "gb18030",
}
QUOTED = re.compile(r"“([^”]+)”|«([^»]+)»|「([^」]+)」")


class Words(HTMLParser):
    """The text nodes of a page, and the titles it gives itself."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.titles: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter an element; note a title in a `meta`."""
        if tag in SILENT:
            self.silent += 1
        elif tag not in INLINE:
            self.parts.append(" ")
        if tag == "meta":
            said = dict(attrs)
            if (said.get("property") or said.get("name") or "").lower() in ("og:title", "twitter:title", "title"):
                self.titles.append(said.get("content") or "")

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag not in INLINE:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        """Keep a text node."""
        if not self.silent:
            self.parts.append(data)


def evened(text: str) -> str:
    """Text with one white space, one kind of quotation mark and no invisible characters."""
    shown = (c for c in unicodedata.normalize("NFC", text).translate(MARKS) if unicodedata.category(c) != "Cf")
    return " ".join("".join(shown).split())


def text_of(body: bytes) -> str:
    """What a page says, whatever its charset turns out to be."""
    declared = re.search(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", body[:4096])
    stated = declared.group(1).decode("ascii").lower() if declared else ""
    for name in ("utf-8", LATIN.get(stated, stated), "cp1252"):
        try:
            text = body.decode(name)
            break
        except (LookupError, UnicodeDecodeError):
            continue
    else:
        text = body.decode("utf-8", "replace")
    parser = Words()
    parser.feed(text)
    parser.close()
    return evened("".join(parser.parts)) + "\n" + "\n".join(evened(title) for title in parser.titles)


def bodies(archive: Path) -> Iterator[bytes]:
    """The body of every response in a WARC file of gzip members."""
    with gzip.open(archive) as stream:
        while line := stream.readline():
            if not line.startswith(b"WARC/"):
                continue
            length = 0
            while (header := stream.readline().strip()) != b"":
                name, _, value = header.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            block = stream.read(length)
            if block.startswith(b"HTTP/"):
                yield block.partition(b"\r\n\r\n")[2]


def failures(sentence: dict[str, object], held: dict[str, bytes], said: dict[str, str]) -> Iterator[str]:
    """What is wrong with one sentence."""
    receipts = sentence["receipts"]
    if not isinstance(receipts, list) or not receipts:
        yield "no receipt"
        return
    for one in receipts:
        key = one["bytes_sha256"]
        if key not in held:
            yield f"no capture with the hash {key[:12]}"
            continue
        if key not in said:
            said[key] = text_of(held[key])
        if evened(one["exact"]) not in said[key]:
            yield f"not on the page of {one['url']}: {one['exact'][:60]!r}"
    passages = " ".join(evened(one["exact"]) for one in receipts)
    for found in QUOTED.finditer(str(sentence["text"])):
        quoted = evened(next(part for part in found.groups() if part)).strip(" .,!?")
        if quoted not in passages:
            yield f"a quotation that stands in no passage: {quoted[:60]!r}"


def main(site: Path, archives: list[Path]) -> int:
    """Check every story; the exit code."""
    held = {hashlib.sha256(body).hexdigest(): body for archive in archives for body in bodies(archive)}
    said: dict[str, str] = {}
    checked = wrong = 0
    for file in sorted(site.glob("story/*/receipts.json")):
        story = json.loads(file.read_text(encoding="utf-8"))
        for sentence in filter(None, (story["headline"], *story["sentences"])):
            checked += 1
            faults = list(failures(sentence, held, said))
            wrong += bool(faults)
            for fault in faults:
                print(f"{story['story']} {sentence['id']}: {fault}")
    print(f"{checked - wrong} of {checked} sentences stand in {len(held)} captures")
    return 1 if wrong or not checked else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]]))
