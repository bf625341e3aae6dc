"""TXT records of a name, asked of the system's resolver or of one that is named."""

from __future__ import annotations

from dataclasses import dataclass

from headwater.errors import MissingExtraError

SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class TxtAnswer:
    """The TXT records of a name, in order of their text; none where `fault` says why (`no-such-name`, `no-answer`, …)."""

    records: tuple[str, ...] = ()
    fault: str = ""


def txt_records(name: str, *, resolver: str = "") -> TxtAnswer:
    """The TXT records at a name. `resolver` is `ADDRESS` or `ADDRESS:PORT`; empty asks the system's.

    Never raises for what the DNS says; raises `MissingExtraError` without the extra `mail`.
    """
    try:
        import dns.exception  # noqa: PLC0415 (of the extra `mail`)
        import dns.resolver  # noqa: PLC0415
    except ImportError as missing:
        raise MissingExtraError("names are asked with the extra `mail`: install headwater[mail]") from missing
    asking = dns.resolver.Resolver(configure=not resolver)
    if resolver:
        host, _, port = resolver.partition(":")
        asking.nameservers, asking.port = [host], int(port or 53)
    try:
        found = asking.resolve(name, "TXT", lifetime=SECONDS)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return TxtAnswer(fault="no-such-record")
    except (dns.exception.DNSException, UnicodeError, ValueError) as fault:
        return TxtAnswer(fault=f"no-answer: {type(fault).__name__}")
    return TxtAnswer(tuple(sorted(b"".join(one.strings).decode("utf-8", "replace") for one in found)))
