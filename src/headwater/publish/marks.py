"""The small marks that pages and feeds are set with: prose with its links and numbers, times, dots, addresses for people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

from markupsafe import Markup, escape

from headwater.models import DECOY, Credit, Sentence
from headwater.prose import printable
from headwater.publish.paper import Card
from headwater.publish.tongue import Tongue, direction

MOST_DOTS = 12


def web_address(url: str) -> str:
    """The address if it is one of the web (http or https, with a host), else the empty string: never a script."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not parts.netloc or any(c <= " " for c in url):
        return ""
    return url if printable(url) == url else ""


def passage_address(url: str, exact: str) -> str:
    """The address with a text fragment that takes a reader to the passage (https://wicg.github.io/scroll-to-text-fragment/)."""
    found = web_address(url)
    pieces = exact.split()
    if not found or not pieces:
        return found
    base = found.split("#", 1)[0]
    if len(pieces) > 8:
        start, end = " ".join(pieces[:4]), " ".join(pieces[-4:])
        return f"{base}#:~:text={_fragment(start)},{_fragment(end)}"
    return f"{base}#:~:text={_fragment(' '.join(pieces))}"


def _fragment(text: str) -> str:
    """A piece of a text fragment; the characters `-`, `,` and `&` have a meaning there and are encoded."""
    return quote(text, safe="").replace("-", "%2D")


def iso(at: datetime) -> str:
    """A time as machines read it: `2026-11-23T14:05:00Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def time_tag(at: datetime | None, now: datetime | None, tongue: Tongue) -> Markup:
    """A time as short as it can be read on a page of `now`, in full as its title; nothing for no time.

    A page that says of no time that it is of it (`now` is None) gives each time with its day, so that it stays true.
    """
    if at is None:
        return Markup()
    shown = tongue.moment(at, now) if now else tongue.dated(at)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(iso(at), tongue.full(at), shown)


def of_the_day(at: datetime, now: datetime | None) -> bool:
    """Whether a time is of the day (UTC) that a page is of; never on a page that says of no time that it is of it."""
    return now is not None and at.astimezone(UTC).date() == now.astimezone(UTC).date()


def runs(language: str, tongue: Tongue) -> Markup:
    """The attribute by which a heading runs the way of its own language; nothing where that is the page's way."""
    way = direction(language)
    return Markup(' dir="{}"').format(way) if way != tongue.direction else Markup()


def prose(sentence: Sentence, numbers: Iterable[int] = (), *, linked: bool = True) -> Markup:
    """A sentence with its credits as links and the numbers of its receipts behind it."""
    parts, at = [], 0
    for credit in _in_order(sentence.credits, len(sentence.text)):
        shown = printable(sentence.text[credit.start : credit.end])
        address = web_address(credit.url)
        parts.append(escape(printable(sentence.text[at : credit.start])))
        if linked and address:
            parts.append(Markup('<a href="{}" rel="external">{}</a>').format(address, shown))
        else:
            parts.append(escape(shown))
        at = credit.end
    parts.append(escape(printable(sentence.text[at:])))
    marks = Markup().join(
        Markup('<a class="n" href="#r{0}" id="n{0}-{1}">{0}</a>').format(n, sentence.id[:6]) for n in numbers
    )
    label = Markup(' <small class="worded">[AI: {}]</small>').format(printable(sentence.worded_by))
    return Markup().join(parts) + (label if sentence.worded_by else "") + marks


def _in_order(found: Iterable[Credit], length: int) -> list[Credit]:
    """Credits that lie within the sentence and do not overlap, in order; the earlier one stands."""
    kept: list[Credit] = []
    for credit in sorted(found, key=lambda c: (c.start, -c.end)):
        if (kept[-1].end if kept else 0) <= credit.start < credit.end <= length:
            kept.append(credit)
    return kept


def dots(outlets: int, independent: int | None) -> Markup:
    """Filled dots for independent origins, hollow ones for outlets that repeat; twelve at most. The words beside say the same."""
    if outlets < 2:
        return Markup()
    filled, hollow = dot_counts(outlets, independent)
    width = 10 * (filled + hollow)
    solid = f'<path class="f" d="M4 4h{10 * (filled - 1)}.1"/>' if filled else ""
    ring_from = 4 + 10 * filled
    rings = f"M{ring_from} 4h{10 * (hollow - 1)}.1"
    open_dots = f'<path class="o" d="{rings}"/><path class="i" d="{rings}"/>' if hollow else ""
    return Markup(  # noqa: S704  (numbers only)
        f'<svg class="dots" width="{width - 2}" height="8" viewBox="0 0 {width - 2} 8" aria-hidden="true">{solid}{open_dots}</svg>'
    )


def dot_counts(outlets: int, independent: int | None) -> tuple[int, int]:
    """How many dots are filled and how many hollow; none is filled where independence is not known."""
    shown = min(outlets, MOST_DOTS)
    filled = min(independent or 0, shown)
    if independent and outlets > independent and filled == shown:
        filled -= 1
    return filled, shown - filled


def dots_text(outlets: int, independent: int | None) -> str:
    """The dots as characters, for feeds and mail."""
    if outlets < 2:
        return ""
    filled, hollow = dot_counts(outlets, independent)
    return "●" * filled + "○" * hollow


def count_words_of(card: Card, tongue: Tongue, *, short: bool = False) -> str:
    """What the dots say: "9 outlets, 3 independent origins"; `short` leaves "independent" out."""
    return counted_words(card.outlets, card.independent, tongue, short=short)


def counted_words(count: int, independent: int | None, tongue: Tongue, *, short: bool = False) -> str:
    """Outlets and independent origins in words; one outlet alone has no origins to count."""
    outlets = tongue.count("%(num)s outlet", "%(num)s outlets", count)
    if count < 2:
        return outlets
    if independent is None:
        return tongue.say("%(outlets)s, independence unknown", outlets=outlets)
    if short:
        origins = tongue.count("%(num)s origin", "%(num)s origins", independent)
    else:
        origins = tongue.count("%(num)s independent origin", "%(num)s independent origins", independent)
    return tongue.say("%(outlets)s, %(origins)s", outlets=outlets, origins=origins)


def decoy_of(address: str) -> str:
    """The mailbox that stands hidden in pages for harvesters, beside the operator's own; empty where there is none."""
    host = address.partition("@")[2]
    return f"{DECOY}@{host}" if host else ""


def mail_in_entities(address: str) -> Markup:
    """An e-mail address as people and screen readers have it, each character written as its number."""
    return Markup("".join(f"&#{ord(character)};" for character in address))  # noqa: S704 - numbers only


def bdi(text: str, language: str = "") -> Markup:
    """Foreign words that keep their own language and direction, whatever stands around them."""
    lang = Markup(' lang="{}"').format(language) if language else Markup()
    return Markup('<bdi{} dir="{}">{}</bdi>').format(lang, direction(language), printable(text))
