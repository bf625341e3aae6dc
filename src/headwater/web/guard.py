"""Who may be served what: the law of the house before a socket opens, and the headers that every answer carries."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from headwater.errors import SettingsError
from headwater.publish import Site
from headwater.publish.setting import content_policy

HEADERS: dict[str, str] = {
    "Content-Security-Policy": f"{content_policy()}; frame-ancestors 'self'",
    "Content-Usage": "train-ai=n",  # AIPREF (IETF draft): what others wrote is not ours to allow
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
}


def headers(sources: tuple[str, ...] = ()) -> dict[str, str]:
    """The headers of every answer; `sources` are origins that an operator's own analytics may come from."""
    return HEADERS | {"Content-Security-Policy": f"{content_policy(sources)}; frame-ancestors 'self'"}


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server that listens there."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def is_private_way(address: str) -> bool:
    """Whether nobody on the way can read what is sent to a site's address: over https, or within this machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or is_loopback(parts.hostname or "")


def refuse_unless_named(site: Site, host: str) -> None:
    """Raise `SettingsError` where others could read a paper for which nobody is responsible."""
    missing = [name for name in ("operator", "contact") if not getattr(site, name)]
    if missing and not is_loopback(host):
        raise SettingsError(
            f"{host} can be reached by others: set site.{' and site.'.join(missing)} first, or serve on 127.0.0.1"
        )
