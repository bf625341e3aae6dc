"""The algebra: signals and rulings become one policy. Any disallow wins, an allow lifts a default, the rest are defaults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import MappingProxyType

from headwater.models import Evidence, Outlet, Permission, Policy, Ruling, Signal, Verb
from headwater.models.rights import ALLOWED_UNLESS_SAID
from headwater.rights.vocabularies import Vocabulary, vocabularies

# Where a reservation of text and data mining stands, the most specific place first.
_TDM_PLACES = ("tdm meta", "tdm header", "tdmrep", "tdmrep.json")
_TAGS = frozenset({"x-robots-tag", "robots-tag", "meta robots"})
_USES: Mapping[str, str] = MappingProxyType(
    {
        "content-usage": "aipref",
        "robots.txt content-usage": "aipref",
        "content-signal": "content_signal",
        "robots.txt content-signal": "content_signal",
        "ai.txt": "ai_txt",
        "trust.txt": "trust_txt",
    }
)
_PICTURES = ("standard", "large")


def policy(
    signals: Iterable[Signal],
    rulings: Sequence[Ruling] = (),
    *,
    url: str = "",
    outlet: str = "",
    article: str = "",
    operator_allows: frozenset[Verb] = frozenset(),
) -> Policy:
    """What may be done with an address.

    Signals and rulings in any order give the same policy; a further restriction never widens a verb. A ruling overrides
    every signal, the newest for a verb first; one that takes back an earlier one of its case leaves what signals say.
    `operator_allows` lifts defaults only where nobody said no.
    """
    told = sorted(_unsuperseded(set(signals)), key=_order)
    evidence = [_follows(signal) for signal in told]
    denied = {verb for one in evidence if not one.allows for verb in one.verbs}
    granted = {verb for one in evidence if one.allows for verb in one.verbs}
    allowed = ((ALLOWED_UNLESS_SAID | granted | operator_allows) - denied) & set(Verb)
    targets = {url, outlet, article} - {""}
    standing = [one for one in sorted(rulings, key=_by_time) if not targets or one.target in targets]
    for ruling in standing:
        verbs = set(ruling.verbs)
        said = Signal("ruling", ruling.id, ruling.reason, ruling.at)
        evidence.append(Evidence(said, ruling.verbs, ruling.allows, ruling.reason))
        if not ruling.allows:
            allowed -= verbs - _lifted(ruling, standing)
        elif not _lifts(ruling, standing):
            allowed |= verbs
    return Policy(
        MappingProxyType({v: Permission.ALLOWED if v in allowed else Permission.DENIED for v in Verb}),
        tuple(evidence),
        quote_characters=_snippet(told),
        until=_until(told),
    )


def signals_of_terms(outlet: Outlet) -> tuple[Signal, ...]:
    """What an outlet's terms say, as its entry in the catalogue records it."""
    return tuple(Signal("terms", verb, said) for verb, said in outlet.terms)


def _unsuperseded(signals: set[Signal]) -> Iterable[Signal]:
    """The signals without reservations that a more specific place of the same protocol replaces (TDMRep, section 4)."""
    said = {one.source for one in signals if one.key == "tdm-reservation" and one.value in ("0", "1")}
    strongest = next((source for source in _TDM_PLACES if source in said), "")
    return (
        one
        for one in signals
        if not (one.key == "tdm-reservation" and strongest and one.source in _TDM_PLACES and one.source != strongest)
    )


def _by_time(ruling: Ruling) -> tuple[datetime, str]:
    """The order in which rulings were made."""
    return (ruling.at, ruling.id)


def _lifted(ruling: Ruling, standing: Sequence[Ruling]) -> set[Verb]:
    """The verbs that a later ruling of the same case on the same thing gives back."""
    return {
        verb
        for later in standing
        if later.allows and ruling.case and _same_matter(later, ruling) and _by_time(later) > _by_time(ruling)
        for verb in later.verbs
    }


def _lifts(ruling: Ruling, standing: Sequence[Ruling]) -> bool:
    """Whether an allowing ruling takes back one of its own case: then it grants nothing that signals deny."""
    return any(
        not one.allows and ruling.case and _same_matter(one, ruling) and _by_time(one) < _by_time(ruling)
        for one in standing
    )


def _same_matter(one: Ruling, other: Ruling) -> bool:
    """Whether two rulings are of one case and about one thing."""
    return (one.case, one.scope, one.target) == (other.case, other.scope, other.target)


def _order(signal: Signal) -> tuple[str, str, str, str]:
    """An order of signals that does not depend on how they came."""
    return (signal.source, signal.key, signal.value, signal.at.isoformat() if signal.at else "")


def _follows(signal: Signal) -> Evidence:
    """What follows from one signal; one that says nothing to any verb is kept as evidence all the same."""
    source, key, value = signal.source, signal.key, signal.value.lower()
    known = vocabularies()
    if source == "robots.txt" and key in ("allow", "disallow"):
        verbs = () if key == "allow" else (Verb.FETCH,)
        return Evidence(signal, verbs, key == "allow", f"robots.txt: {key} {signal.value}")
    if source in _TAGS:
        return _of_tag(signal, key, value)
    if source.startswith("tdm"):
        if key == "tdm-reservation" and value == "1":
            return _denies(
                signal, known["tdmrep"].denies, "text and data mining is reserved: listed from its feed only"
            )
        return _notes(signal, f"{key}: {signal.value}")
    if source in _USES:
        return _of_use(signal, known[_USES[source]])
    if source == "rsl":
        return Evidence(signal, known["rsl"].verbs.get(key, ()), value == "yes", f"its licence: {key} {value}")
    if source == "terms":
        named = tuple(verb for verb in Verb if verb.value == key)
        return Evidence(signal, named, value == "allowed", f"its terms: {key} {value}")
    if key == "whole text":
        return _denies(signal, known["robots_tag"].verbs["nosnippet"], f"all of its text is closed: {source}")
    if source == "paywall":
        return _denies(signal, known["paywall"].denies, "not free to read: only what is shown is taken")
    return _notes(signal, f"{key}: {signal.value}")


def _of_tag(signal: Signal, key: str, value: str) -> Evidence:
    """What a directive of a robots tag means."""
    tags = vocabularies()["robots_tag"]
    if key == "max-snippet" and value == "0":
        key = "nosnippet"
    if key == "max-image-preview":
        if value == "none":
            return _denies(signal, (Verb.SHOW,), "no pictures")
        if value in _PICTURES:
            return Evidence(signal, (Verb.SHOW,), allows=True, because=f"a {value} picture may be shown")
    if key not in tags.verbs:
        return _notes(signal, f"{key} {value}".strip())
    return _denies(signal, tags.verbs[key], tags.more["because"][key])


def _of_use(signal: Signal, words: Vocabulary) -> Evidence:
    """What a key on use means. An unknown one that names artificial intelligence says no to rewording, and never yes."""
    key, value = signal.key, signal.value
    said = words.allows(value if words.name == "aipref" else value.lower())
    verbs = words.verbs.get(key)
    if said is None:
        return _notes(signal, f"{key}={value} is no statement" if verbs else f"{key}: {value}")
    if verbs is None:
        parts = set(key.lower().split("-"))
        if said or not parts & {"ai", "genai", "llm"}:
            return _notes(signal, f"{key}={value}")
        trains = (Verb.TRAIN,) if parts & {"train", "genai"} else ()
        return _denies(signal, (Verb.SUMMARISE, *trains), f"{key}={value}")
    if said and Verb.LIST in verbs:
        return _notes(signal, f"{key}={value}")  # what is the default already is not granted twice
    return Evidence(signal, verbs, said, f"{key}={value}")


def _denies(signal: Signal, verbs: tuple[Verb, ...], because: str) -> Evidence:
    """A signal that forbids."""
    return Evidence(signal, verbs, allows=False, because=because)


def _notes(signal: Signal, because: str) -> Evidence:
    """A signal that is kept and touches no verb."""
    return Evidence(signal, (), allows=True, because=because)


def _snippet(signals: Iterable[Signal]) -> int | None:
    """How many characters an excerpt may have at most; None: the house's limit."""
    lengths = [int(s.value) for s in signals if s.key == "max-snippet" and s.value.isascii() and s.value.isdigit()]
    return min((length for length in lengths if length > 0), default=None)


def _until(signals: Iterable[Signal]) -> datetime | None:
    """The earliest time after which the page is not to be shown any more; None where none is said that can be read."""
    times = (time_of(signal.value) for signal in signals if signal.key == "unavailable_after")
    return min((time for time in times if time is not None), default=None)


def time_of(text: str) -> datetime | None:
    """A time in one of the forms that `unavailable_after` is written in (RFC 822, RFC 850, ISO 8601), or None."""
    try:
        read = datetime.fromisoformat(text.strip().upper())
    except ValueError:
        try:
            read = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError):
            return None
    try:
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return None
