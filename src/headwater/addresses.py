"""Addresses of the web as values: made canonical, taken apart, and judged by form. Never touches the network.

The form of an address decides much of what Headwater may do: a tracking parameter is not part of where an article
lives, and an aggregator's redirector is never a primary source.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from urllib.parse import quote, unquote, unquote_plus, urljoin, urlsplit, urlunsplit

from publicsuffixlist import PublicSuffixList

from headwater.errors import RefusedError

# Names of parameters that say how a reader came, never which article is meant (measured: none of them changes the
# page on the 215 real pages of the development archive).
_TRACKERS = re.compile(
    r"^(utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|igshid|mc_[ce]id|_ga|_gl|ref|ref_src|ref_url|referrer"
    r"|cmpid|cmp|ncid|ocid|smid|smtyp|sr_share|share|ito|ns_\w+|at_\w+|xtor|wt_\w+|wtmc|mkt_tok|spm|partner|feedType"
    r"|feedName|rss|source|src|fb_\w+|guccounter|guce_\w+|taid|tpcc|soc_\w+|s_cid|icid|cid|CMP|__twitter_impression"
    r"|traffic_source|sh|mbid|nlid|newsletter_id)$",
    re.IGNORECASE,
)

# Names that some sites use for the number of an article.
_AMBIGUOUS = frozenset({"cid", "s_cid", "icid", "source", "src", "sh", "share", "ref", "partner", "rss", "taid"})

_SAFE_IN_PATH = "/:@!$&'()*+,;=~-._"
_ASCII = "".join(map(chr, range(0x21, 0x7F)))  # what an address may spell as it is, or has escaped already

# Hosts that stand between a reader and a publisher. Their addresses are refused by name: what lies behind them
# cannot be known without following them, and they are never a primary source.
_REDIRECTORS = {
    "news.google.com": "Google News",
    "news.url.google.com": "Google News",
    "www.google.com/url": "Google redirect",
    "apple.news": "Apple News",
    "bit.ly": "Bitly",
    "t.co": "X short link",
    "ow.ly": "Hootsuite short link",
    "buff.ly": "Buffer short link",
    "tinyurl.com": "TinyURL",
    "goo.gl": "Google short link",
    "dlvr.it": "dlvr.it short link",
    "lnkd.in": "LinkedIn short link",
    "trib.al": "SocialFlow short link",
    "ift.tt": "IFTTT short link",
    "feedproxy.google.com": "FeedBurner",
    "feeds.feedburner.com/~r": "FeedBurner",
    "rss.feedsportal.com": "Feedsportal",
    "msn.com/r": "MSN redirect",
    "l.facebook.com": "Facebook redirect",
    "lm.facebook.com": "Facebook redirect",
    "out.reddit.com": "Reddit redirect",
    "flip.it": "Flipboard",
    "smartnews.link": "SmartNews",
    "r.search.yahoo.com": "Yahoo redirect",
    "click.linksynergy.com": "affiliate redirect",
    "cdn.ampproject.org": "AMP cache",
    "www.google.com/amp": "AMP cache",
    "amp.cloudflare.com": "AMP cache",
    "bing-amp.com": "AMP cache",
    "www.bing.com/news/apiclick": "Bing News redirect",
    "www.bing.com/ck": "Bing redirect",
    "duckduckgo.com/l": "DuckDuckGo redirect",
    "www.baidu.com/link": "Baidu redirect",
    "yandex.ru/clck": "Yandex redirect",
    "clck.ru": "Yandex short link",
    "away.vk.com": "VK redirect",
    "vk.com/away": "VK redirect",
    "www.linkedin.com/redir": "LinkedIn redirect",
    "www.youtube.com/redirect": "YouTube redirect",
    "safelinks.protection.outlook.com": "Outlook Safe Links",
    "urldefense.proofpoint.com": "Proofpoint redirect",
    "urldefense.com": "Proofpoint redirect",
    "fb.me": "Facebook short link",
    "rb.gy": "Rebrandly short link",
    "rebrand.ly": "Rebrandly short link",
    "cutt.ly": "Cuttly short link",
    "is.gd": "is.gd short link",
    "v.gd": "v.gd short link",
    "t.ly": "t.ly short link",
    "tiny.cc": "Tiny.cc short link",
    "shorturl.at": "ShortURL",
    "share.google": "Google short link",
    "search.app": "Google short link",
}

# The usual form of an address, whose host decides alone: no user, no port, no strange letters.
_PLAIN = re.compile(r"https?://([A-Za-z0-9.-]{1,253})(?=[/?#]|\Z)")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052: the last four bytes are the IPv4 address behind it
# Names that no public resolver answers for (RFC 6761, RFC 6762, RFC 8375, RFC 9476; .lan and the like by custom).
_PRIVATE_ENDS = tuple(
    f".{end}"
    for end in "localhost local localdomain internal intranet private corp home lan home.arpa onion alt".split()
)
_GOOGLE = re.compile(r"(?:www\.)?google\.(?:com?\.)?[a-z]{2,3}")  # the same service in every country

# Host → the beginnings of paths at which it redirects, and the service's name.
_SERVICES_BY_HOST: dict[str, list[tuple[str, str]]] = {}
for _known, _service in _REDIRECTORS.items():
    _SERVICES_BY_HOST.setdefault(_known.partition("/")[0], []).append(("/" + _known.partition("/")[2], _service))


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    """The public suffix list as packaged; it is read once and never fetched."""
    return PublicSuffixList()


def host(url: str) -> str:
    """The host of an address in lower case, without port; empty where there is none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".").lower()
    except ValueError:
        return ""


@lru_cache(maxsize=65536)
def registrable_of_host(name: str) -> str:
    """The registrable domain of a host ("news.bbc.co.uk" → "bbc.co.uk"), or the host itself where there is none."""
    if not name or _as_ip(name) is not None:
        return name
    return _suffixes().privatesuffix(name) or name


def is_registrable(name: str) -> bool:
    """Whether a host is a domain that somebody registered on the public internet: no subdomain, no suffix, no number."""
    return _as_ip(name) is None and not is_private_host(name) and _suffixes().privatesuffix(name) == name


def registrable(url: str) -> str:
    """The registrable domain of an address; see `registrable_of_host`."""
    return registrable_of_host(host(url))


def joined(base: str, link: str) -> str:
    """`link` as seen from `base`; empty where the two cannot be joined."""
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return ""


def canonical(url: str) -> str:
    """The address without what does not say where the article lives; empty where it is no web address.

    Lower-case scheme and host, no default port, no fragment, no user name, no tracking parameters, the remaining
    parameters in their own order, percent-encoding evened out (RFC 3986, section 6.2.2).

    >>> canonical("HTTPS://www.Example.org:443/a%7Eb?utm_source=x&id=3#top")
    'https://www.example.org/a~b?id=3'
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return ""
    scheme, name = parts.scheme.lower(), (parts.hostname or "").rstrip(".").lower()
    if scheme not in ("http", "https") or not name:
        return ""
    try:
        name = name.encode("idna").decode("ascii") if not name.isascii() else name
    except UnicodeError:
        return ""
    shown = f"[{name}]" if ":" in name else name
    if port and port != {"http": 80, "https": 443}[scheme]:
        shown = f"{shown}:{port}"
    path, escaped = parts.path, parts.path.lower()
    try:
        if "%2f" not in escaped and "%25" not in escaped:
            path = quote(unquote(path, errors="surrogateescape"), safe=_SAFE_IN_PATH, errors="surrogateescape")
        # Each parameter stays as it is spelt: many are in old encodings, which decoding would spoil.
        query = "&".join(piece for piece in parts.query.split("&") if not _is_tracker(piece))
        return urlunsplit((scheme, shown, quote(path, safe=_ASCII) or "/", quote(query, safe=_ASCII), ""))
    except UnicodeError:
        return ""


def _is_tracker(parameter: str) -> bool:
    """Whether a parameter says how a reader came, and could not be the article's number."""
    name, _, value = parameter.partition("=")
    name = unquote_plus(name)
    if not _TRACKERS.match(name):
        return False
    return not (name.lower() in _AMBIGUOUS and value.isdigit() and len(value) >= 3)


def redirector(url: str) -> str | None:
    """The name of the service that this address redirects through, or None where it is a publisher's own."""
    try:
        parts = urlsplit(url)
        name = (parts.hostname or "").rstrip(".").lower()
    except ValueError:
        return None
    return _redirector_at(name, parts.path)


def _redirector_at(name: str, path: str) -> str | None:
    """The redirecting service at a host, or at one that it belongs to, and a path."""
    if _GOOGLE.fullmatch(name):
        name = "www.google.com"
    while name:
        for known_path, service in _SERVICES_BY_HOST.get(name, ()):
            if path.startswith(known_path):
                return service
        name = name.partition(".")[2]
    return None


@lru_cache(maxsize=65536)
def is_private_host(name: str) -> bool:
    """Whether a host is, by its form alone, on this machine or a private network."""
    address = _as_ip(name)
    if address is not None:
        return is_private_address(str(address))
    # The public web has no hosts without a dot (ICANN's SAC 053); a search domain would make them local ones.
    return "." not in name or name.endswith(_PRIVATE_ENDS)


def is_private_address(address: str) -> bool:
    """Whether an IP address is one that the public web cannot have (loopback, private, link-local, reserved)."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_private_address(str(inner))
        if ip.is_reserved or ip.is_site_local:
            return True
    return not ip.is_global or ip.is_multicast


def refuse_unless_public(url: str) -> None:
    """Raise `RefusedError` where an address, by its form alone, must not be asked or linked.

    The reasons: `not-http`, `no-host`, `private-address`, `redirector`, `credentials`.
    """
    plain = _PLAIN.match(url)
    if plain and _beyond_doubt(plain[1].lower()):
        return
    try:
        parts = urlsplit(url)
        name = (parts.hostname or "").rstrip(".").lower()
    except ValueError as error:
        raise RefusedError("no-host", f"{url[:200]} is not a web address: {error}") from error
    if parts.scheme.lower() not in ("http", "https"):
        raise RefusedError("not-http", f"{url[:200]} is not a web address; only http and https are read")
    if not name:
        raise RefusedError("no-host", f"{url[:200]} names no host")
    if parts.username is not None:
        raise RefusedError("credentials", f"{name}: addresses with a user name are not asked")
    if is_private_host(name):
        raise RefusedError("private-address", f"{name} is on a private network or this machine")
    service = _redirector_at(name, parts.path or "/")
    if service:
        raise RefusedError("redirector", f"{name} is a redirector ({service}); give the publisher's own address")


@lru_cache(maxsize=65536)
def _beyond_doubt(name: str) -> bool:
    """Whether every address at a host may be asked, whatever its path."""
    suffix = name.rstrip(".")
    if is_private_host(suffix) or _GOOGLE.fullmatch(suffix):
        return False
    while suffix:
        if suffix in _SERVICES_BY_HOST:
            return False
        suffix = suffix.partition(".")[2]
    return True


def is_public(url: str) -> bool:
    """Whether an address may be asked and linked, by its form alone."""
    try:
        refuse_unless_public(url)
    except RefusedError:
        return False
    return True


def _as_ip(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An IP address in any spelling that a resolver would take for one ("127.1", "0x7f.1", "2130706433")."""
    try:
        return ipaddress.ip_address(name.strip("[]").partition("%")[0])
    except ValueError:
        return _loosely_spelt(name)


def _loosely_spelt(name: str) -> ipaddress.IPv4Address | None:
    """An IPv4 address with parts left out or written in base 8 or 16, as resolvers accept it (inet_aton)."""
    pieces = name.split(".")
    if not 1 <= len(pieces) <= 4 or not all(re.fullmatch(r"0[xX][0-9a-fA-F]+|\d+", piece) for piece in pieces):
        return None
    try:
        numbers = [
            int(p, 16) if p[:2].lower() == "0x" else int(p, 8 if p[0] == "0" and len(p) > 1 else 10) for p in pieces
        ]
    except ValueError:
        return None
    value = 0
    for number in numbers[:-1]:
        value = value << 8 | number
    value = value << 8 * (5 - len(numbers)) | numbers[-1]
    return ipaddress.IPv4Address(value) if value < 1 << 32 else None
