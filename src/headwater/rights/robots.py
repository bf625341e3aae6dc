"""robots.txt by RFC 9309, with the lines that say more than crawling: Content-Usage, Content-Signal, License, Crawl-delay.

Groups of the same agent are merged; unknown lines and `Sitemap` never close a group; the longest match in octets wins and a
tie allows; `*` and `$` count; bytes are compared after their percent-encoding is evened out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from headwater.models import Signal

MOST_BYTES = 512 * 1024  # RFC 9309, section 2.5: at least 500 KiB are read
_LINE = re.compile(rb"\r\n|\r|\n")
_TOKEN = re.compile(r"[A-Za-z_-]+")
# Spellings that robots.txt files of the web use for the two rules and the group line.
_NAMES = {"useragent": "user-agent", "user agent": "user-agent", "dissallow": "disallow", "dissalow": "disallow"}
_IN_GROUP = frozenset({"content-usage", "content-signal", "crawl-delay"})


@dataclass(frozen=True, slots=True)
class Rule:
    """One Allow or Disallow line."""

    path: str
    allows: bool


@dataclass(frozen=True, slots=True)
class Robots:
    """What a robots.txt says to one agent: rules, further lines of its group as (name, value), and lines of the whole file."""

    rules: tuple[Rule, ...]
    says: tuple[tuple[str, str], ...]
    licences: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()

    def rule_for(self, url: str) -> Rule | None:
        """The rule that decides on an address; None where none matches. `/robots.txt` itself is always allowed."""
        path = _path_of(url)
        if path == "/robots.txt":
            return None
        best: Rule | None = None
        for rule in self.rules:
            if _matches(rule.path, path) and (best is None or _weight(rule) > _weight(best)):
                best = rule
        return best


def parse_robots(body: bytes, agent: str) -> Robots:
    """What a robots.txt says to an agent: its own groups if it has any, else those for `*`."""
    groups: dict[str, list[tuple[str, str]]] = {}
    licences: list[str] = []
    sitemaps: list[str] = []
    naming: list[str] = []
    ruled = True
    for name, value in _lines(body):
        if name == "user-agent":
            if ruled:
                naming, ruled = [], False
            token = "*" if value.strip() == "*" else _token(value)
            naming.append(token)
            groups.setdefault(token, [])
        elif name in ("allow", "disallow") or name in _IN_GROUP:
            ruled = True
            for token in naming:
                groups[token].append((name, value))
        elif name == "license":
            licences.append(value)
        elif name == "sitemap":
            sitemaps.append(value)
    chosen = groups.get(_token(agent), groups.get("*", []))
    rules = tuple(
        Rule(_evened(value), name == "allow") for name, value in chosen if name in ("allow", "disallow") and value
    )
    says = tuple((name, value) for name, value in chosen if name in _IN_GROUP)
    return Robots(rules, says, tuple(licences), tuple(sitemaps))


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
        else:
            found.extend(_uses(name, value, url, at))
    found.extend(Signal("robots.txt", "license", value, at) for value in robots.licences)
    return tuple(found)


def usage_pairs(value: str) -> tuple[tuple[str, str], ...]:
    """The keys and values of a Content-Usage or Content-Signal line; what has no value is left out, the last of a key counts.

    >>> usage_pairs("search=y, train-ai=n")
    (('search', 'y'), ('train-ai', 'n'))
    """
    pairs: dict[str, str] = {}
    for part in value.split(","):
        key, equals, said = part.partition("=")
        if equals:
            pairs[key.strip()] = said.partition(";")[0].strip()
    return tuple(sorted(pairs.items()))


def matches_path(pattern: str, path: str) -> bool:
    """Whether a pattern with `*` and `$` matches the beginning of a path, percent-encoding evened out on both sides."""
    return _matches(_evened(pattern), _evened(path))


def _uses(name: str, value: str, url: str, at: datetime | None) -> Iterable[Signal]:
    """Signals of a line on use; a Content-Usage line may begin with a path that it is about."""
    path, _, rest = value.partition(" ")
    if path.startswith("/"):
        if not _matches(_evened(path), _path_of(url)):
            return ()
        value = rest
    return [Signal(f"robots.txt {name}", key, said, at) for key, said in usage_pairs(value)]


def _lines(body: bytes) -> Iterable[tuple[str, str]]:
    """Name and value of each line that has both."""
    for raw in _LINE.split(body[:MOST_BYTES].removeprefix(b"\xef\xbb\xbf")):
        line = raw.decode("utf-8", "surrogateescape").partition("#")[0].strip()
        name, colon, value = line.partition(":")
        if not colon:
            continue
        key = name.strip().lower()
        yield _NAMES.get(key, key), value.strip()


def _token(agent: str) -> str:
    """The product token of an agent's name, in lower case: letters, hyphen and underscore (section 2.2.1)."""
    found = _TOKEN.match(agent.strip())
    return found.group().lower() if found else ""


def _weight(rule: Rule) -> tuple[int, bool]:
    """The longer path wins, and of two alike the one that allows."""
    return (len(rule.path.encode("utf-8", "surrogateescape")), rule.allows)


def _path_of(url: str) -> str:
    """Path and query of an address as they are compared."""
    parts = urlsplit(url)
    return _evened((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


def _evened(path: str) -> str:
    """A path with its percent-encoding evened out: unreserved octets plain, all others that need it encoded."""
    decoded = re.sub(
        "%([0-9A-Fa-f]{2})",
        lambda found: chr(int(found.group(1), 16)) if _is_plain(int(found.group(1), 16)) else found.group().upper(),
        path,
    )
    raw = decoded.encode("utf-8", "surrogateescape")
    return "".join(chr(octet) if octet < 128 else f"%{octet:02X}" for octet in raw)


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
    for piece in pieces[1:-1] if len(pieces) > 1 else []:
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
