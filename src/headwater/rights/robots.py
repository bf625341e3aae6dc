"""robots.txt by RFC 9309, with the lines that say more than crawling: Content-Usage, Content-Signal, License, Crawl-delay.

Groups of the same agent are merged; lines that the standard does not know never close a group; the longest match in octets
wins and a tie allows; `*` and `$` count; both sides are compared after their percent-encoding is evened out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlsplit

from headwater.models import Signal
from headwater.rights.fields import dictionary_tokens

MOST_BYTES = 512 * 1024  # RFC 9309, section 2.5: at least 500 KiB are read
_LINE = re.compile(rb"\r\n|\r|\n")
_TOKEN = re.compile(r"[A-Za-z_-]+")
# Spellings that robots.txt files of the web use for the group line and the two rules.
_NAMES = {
    "useragent": "user-agent",
    "user agent": "user-agent",
    "dissallow": "disallow",
    "dissalow": "disallow",
    "disalow": "disallow",
    "diasllow": "disallow",
    "disallaw": "disallow",
    "site-map": "sitemap",
    "licence": "license",
}
_RULES = frozenset({"allow", "disallow"})
_IN_GROUP = frozenset({"content-usage", "content-signal", "crawl-delay"})
_UTF16 = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
# Octets that stand in no address as they are (RFC 3986, section 2), and those that queries are written with both ways.
_MUST_ENCODE = frozenset(b' "<>\\^`{|}')
_EITHER_WAY = frozenset(b":/?#[]@")


@dataclass(frozen=True, slots=True)
class Rule:
    """One Allow or Disallow line."""

    path: str
    allows: bool


@dataclass(frozen=True, slots=True)
class Robots:
    """What a robots.txt says to one agent: rules, further lines of its groups as (name, value), and lines of the whole file."""

    rules: tuple[Rule, ...]
    says: tuple[tuple[str, str], ...]
    licences: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()

    def rule_for(self, url: str) -> Rule | None:
        """The rule that decides on an address; None where none matches. `/robots.txt` itself is always allowed."""
        path = path_of(url)
        if path == "/robots.txt":
            return None
        best: Rule | None = None
        for rule in self.rules:
            if (best is None or _weight(rule) > _weight(best)) and matches_evened(rule.path, path):
                best = rule
        return best

    @property
    def crawl_delay(self) -> float | None:
        """The seconds between requests that it asks for; None where it asks for none. The longest of several."""
        asked = [float(value) for name, value in self.says if name == "crawl-delay" and _SECONDS.fullmatch(value)]
        return max(asked, default=None)


_SECONDS = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")


@dataclass(slots=True)
class _Group:
    """One group: whom it is for, and its lines."""

    agents: list[str] = field(default_factory=list)
    lines: list[tuple[str, str]] = field(default_factory=list)
    ruled: bool = False


@lru_cache(maxsize=256)
def parse_robots(body: bytes, agent: str) -> Robots:
    """What a robots.txt says to an agent: all its own groups if it has any, else those for `*`."""
    groups: list[_Group] = []
    licences: list[str] = []
    sitemaps: list[str] = []
    for name, value in _lines(body):
        if name == "user-agent":
            if not groups or groups[-1].ruled:
                groups.append(_Group())
            groups[-1].agents.append("*" if value == "*" or value[:2] in ("* ", "*\t") else _token(value))
        elif name in _RULES or name in _IN_GROUP:
            if groups:  # what stands before any group is for nobody
                groups[-1].lines.append((name, value))
                groups[-1].ruled = groups[-1].ruled or name in _RULES
        elif name == "license":
            licences.append(value)
        elif name == "sitemap":
            sitemaps.append(value)
    token = _token(agent)
    own = [group for group in groups if token and token in group.agents]
    chosen = [line for group in own or [g for g in groups if "*" in g.agents] for line in group.lines]
    return Robots(
        tuple(
            Rule(_evened(value, pattern=True), name == "allow") for name, value in chosen if name in _RULES and value
        ),
        tuple((name, value) for name, value in chosen if name in _IN_GROUP),
        tuple(dict.fromkeys(licences)),
        tuple(dict.fromkeys(sitemaps)),
    )


def robots_signals(body: bytes, url: str, agent: str, at: datetime | None = None) -> tuple[Signal, ...]:
    """The signals in a robots.txt that touch an address: the rule that decides, and what is said of use."""
    robots = parse_robots(body, agent)
    rule = robots.rule_for(url)
    found = []
    if rule is not None:
        found.append(Signal("robots.txt", "allow" if rule.allows else "disallow", rule.path, at))
    for name, value in robots.says:
        if name == "crawl-delay":
            found.append(Signal("robots.txt", "crawl-delay", value, at))
        elif name == "content-signal":
            found.extend(Signal("robots.txt content-signal", *pair, at) for pair in signal_pairs(value))
    found.extend(_usage(robots, url, at))
    found.extend(Signal("robots.txt", "license", value, at) for value in robots.licences)
    return tuple(dict.fromkeys(found))


def usage_pairs(value: str) -> tuple[tuple[str, str], ...]:
    """The keys and tokens of a Content-Usage field (AIPREF); what is no token, and a field that does not parse, say nothing.

    >>> usage_pairs("search=y, train-ai=n")
    (('search', 'y'), ('train-ai', 'n'))
    """
    return tuple(sorted((key, token) for key, token in (dictionary_tokens(value) or {}).items() if token))


def signal_pairs(value: str) -> tuple[tuple[str, str], ...]:
    """The keys and values of a Content-Signal line: a plain list, where a part that has no value says nothing.

    >>> signal_pairs("search=yes, ai-train=no")
    (('ai-train', 'no'), ('search', 'yes'))
    """
    pairs: dict[str, str] = {}
    for part in value.split(","):
        key, equals, said = part.partition("=")
        if equals and key.strip():
            pairs[key.strip().lower()] = said.partition(";")[0].strip()
    return tuple(sorted(pairs.items()))


def matches_path(pattern: str, path: str) -> bool:
    """Whether a pattern with `*` and `$` matches the beginning of a path, percent-encoding evened out on both sides."""
    return matches_evened(_evened(pattern, pattern=True), _evened(path))


def matches_evened(pattern: str, path: str) -> bool:
    """As `matches_path`, of a pattern and a path that are evened out already."""
    if _matches(pattern, path):
        return True
    return "?" in pattern and _matches(_query_encoded(pattern), _query_encoded(path))


def path_of(url: str) -> str:
    """Path and query of an address as they are compared."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "/"
    mark = "?" if "?" in url.partition("#")[0] else ""
    return _evened((parts.path or "/") + mark + parts.query)


def _usage(robots: Robots, url: str, at: datetime | None) -> Iterable[Signal]:
    """Signals of the Content-Usage lines with the longest path that matches; a line without a path is for all (AIPREF)."""
    said: dict[int, list[str]] = {}
    for name, value in robots.says:
        if name != "content-usage":
            continue
        path, _, rest = value.partition(" ") if value.startswith("/") else ("", "", value)
        pattern = _evened(path, pattern=True)
        if not path or matches_evened(pattern, path_of(url)):
            said.setdefault(len(pattern.encode("utf-8", "surrogateescape")), []).append(rest)
    chosen = said[max(said)] if said else []
    return [Signal("robots.txt content-usage", key, token, at) for rest in chosen for key, token in usage_pairs(rest)]


def _lines(body: bytes) -> Iterable[tuple[str, str]]:
    """Name and value of each line that has both. A file that is cut ends with its last whole line."""
    if len(body) > MOST_BYTES:
        kept = body[:MOST_BYTES]
        body = kept[: max(kept.rfind(b"\n"), kept.rfind(b"\r")) + 1]
    for mark, charset in _UTF16:
        if body.startswith(mark):
            body = body.removeprefix(mark).decode(charset, "replace").encode("utf-8", "replace")
    for octet in b"\xef\xbb\xbf":  # a byte order mark, also one that was cut
        body = body.removeprefix(bytes((octet,)))
    for raw in _LINE.split(body):
        line = raw.decode("utf-8", "surrogateescape").partition("#")[0].strip(" \t\0")
        name, colon, value = line.partition(":")
        if not colon:
            # Two words without a colon are a line that lost it; parsers of search engines read it so.
            words = line.split()
            if len(words) != 2:
                continue
            name, value = words
        key = name.strip().lower()
        yield _NAMES.get(key, key), value.strip()


def _token(agent: str) -> str:
    """The product token of an agent's name, in lower case: letters, hyphen and underscore (section 2.2.1)."""
    found = _TOKEN.match(agent.strip())
    return found.group().lower() if found else ""


def _weight(rule: Rule) -> tuple[int, bool]:
    """The longer path wins, and of two alike the one that allows."""
    return (len(rule.path), rule.allows)


def _evened(path: str, *, pattern: bool = False) -> str:
    """A path with its percent-encoding evened out: unreserved octets plain, all others that need it encoded.

    `*` and `$` of an address are encoded, so that only those of a pattern are special; a `$` that does not end a pattern
    is none of them.
    """
    ending = "$" if pattern and path.endswith("$") else ""
    raw = path.removesuffix(ending).encode("utf-8", "surrogateescape")
    encoded = _MUST_ENCODE | (frozenset(b"$") if pattern else frozenset(b"*$"))
    evened: list[str] = []
    at = 0
    while at < len(raw):
        octet = raw[at]
        escaped = _escaped(raw, at) if octet == 0x25 else None
        if escaped is not None:
            evened.append(chr(escaped) if _is_plain(escaped) else f"%{escaped:02X}")
            at += 3
            continue
        evened.append(f"%{octet:02X}" if octet > 126 or octet < 32 or octet in encoded else chr(octet))
        at += 1
    return "".join(evened) + ending


def _escaped(raw: bytes, at: int) -> int | None:
    """The octet that a percent sign at a place stands for, or None."""
    digits = raw[at + 1 : at + 3]
    try:
        return int(digits, 16) if len(digits) == 2 and digits.isalnum() else None
    except ValueError:
        return None


def _query_encoded(evened: str) -> str:
    """An evened path or pattern with the delimiters of its query encoded (RFC 9309, section 2.2.2, second example)."""
    path, mark, query = evened.partition("?")
    return path + mark + "".join(f"%{ord(c):02X}" if ord(c) in _EITHER_WAY else c for c in query)


def _is_plain(octet: int) -> bool:
    """Whether an octet is unreserved (RFC 3986, section 2.3)."""
    return chr(octet).isascii() and (chr(octet).isalnum() or chr(octet) in "-._~")


def _matches(pattern: str, path: str) -> bool:
    """Whether a path begins with a pattern; `*` stands for any octets, `$` at the end for the end. Linear in both."""
    anchored = pattern.endswith("$")
    pieces = (pattern[:-1] if anchored else pattern).split("*")
    if not path.startswith(pieces[0]):
        return False
    at = len(pieces[0])
    for piece in pieces[1:-1]:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    if len(pieces) == 1:
        return not anchored or at == len(path)
    last = pieces[-1]
    if anchored:
        return len(path) - len(last) >= at and path.endswith(last)
    return path.find(last, at) >= 0
