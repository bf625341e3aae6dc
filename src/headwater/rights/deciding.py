"""The algebra: signals and rulings become one policy. Any disallow wins, an allow lifts a default, the rest are defaults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from headwater.models import Evidence, Outlet, Permission, Policy, Ruling, Signal, Verb
from headwater.models.rights import ALLOWED_UNLESS_SAID

_ALL = tuple(Verb)
_BEYOND_LISTING = tuple(verb for verb in Verb if verb not in (Verb.FETCH, Verb.LIST))
_TEXT = (Verb.QUOTE, Verb.SUMMARISE, Verb.TRANSLATE)
_RESERVED = tuple(verb for verb in Verb if verb not in (Verb.FETCH, Verb.LIST))

# What a directive of a robots tag forbids (design, section 2; Google's robots meta tag specification for the names).
_TAGS: Mapping[str, tuple[tuple[Verb, ...], str]] = MappingProxyType(
    {
        "noindex": ((*_BEYOND_LISTING, Verb.LIST), "not to be listed anywhere"),
        "none": ((*_BEYOND_LISTING, Verb.LIST), "not to be listed anywhere"),
        "nosnippet": (_TEXT, "headline and link only"),
        "noimageindex": ((Verb.SHOW,), "no pictures"),
        "noarchive": ((Verb.KEEP, Verb.ARCHIVE), "no copy is kept: passage and hash only"),
        "nocache": ((Verb.KEEP, Verb.ARCHIVE), "no copy is kept: passage and hash only"),
        "notranslate": ((Verb.TRANSLATE,), "no machine translation"),
        "noai": ((Verb.SUMMARISE, Verb.TRAIN), "no use by models"),
        "noimageai": ((Verb.TRAIN,), "no use by models"),
    }
)
# Keys on use, as of November 2026: AIPREF vocabulary draft 08, Content Signals. Other keys are kept as evidence and shown;
# one that names artificial intelligence touches `summarise`.
_USES: Mapping[str, tuple[Verb, ...]] = MappingProxyType(
    {
        "train-ai": (Verb.TRAIN,),
        "ai-train": (Verb.TRAIN,),
        "ai-input": (Verb.SUMMARISE,),
        "ai-use": (Verb.SUMMARISE,),
        "genai": (Verb.SUMMARISE, Verb.TRAIN),
        "search": (),
    }
)
# Where a reservation of text and data mining stands, the most specific place first.
_TDM_PLACES = ("tdm meta", "tdm header", "tdmrep", "tdmrep.json")
_YES, _NO = frozenset({"y", "yes", "1"}), frozenset({"n", "no", "0"})


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
    evidence = [one for signal in told for one in _follows(signal)]
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
    words, characters = _snippet(told)
    return Policy(
        MappingProxyType({v: Permission.ALLOWED if v in allowed else Permission.DENIED for v in Verb}),
        tuple(evidence),
        quote_words=words,
        quote_characters=characters,
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


def _follows(signal: Signal) -> Iterable[Evidence]:
    """What follows from one signal; one that says nothing to any verb is kept as evidence all the same."""
    source, key, value = signal.source, signal.key, signal.value.lower()
    if source == "robots.txt" and key in ("allow", "disallow"):
        verbs = () if key == "allow" else (Verb.FETCH,)
        return (Evidence(signal, verbs, key == "allow", f"robots.txt: {key} {signal.value}"),)
    if source in ("x-robots-tag", "robots-tag", "meta robots"):
        return (_of_tag(signal, key, value),)
    if source.startswith("tdm"):
        if key == "tdm-reservation" and value == "1":
            return (_denies(signal, _RESERVED, "text and data mining is reserved: listed from its feed only"),)
        return (_notes(signal, f"{key}: {signal.value}"),)
    if "content-" in source:
        return (_of_use(signal, key, value),)
    if source == "ai.txt" or key == "datatrainingallowed":
        return (_of_use(signal, "train-ai", value),)
    if source == "terms":
        known = tuple(verb for verb in Verb if verb.value == key)
        return (Evidence(signal, known, value == "allowed", f"its terms: {key} {value}"),)
    if source == "paywall":
        return (_denies(signal, (Verb.ARCHIVE, Verb.SUMMARISE), "not free to read: only what is shown is taken"),)
    return (_notes(signal, f"{key}: {signal.value}"),)


def _of_tag(signal: Signal, key: str, value: str) -> Evidence:
    """What a directive of a robots tag means."""
    if key == "max-snippet" and value == "0":
        return _denies(signal, _TEXT, "headline and link only")
    if key == "max-image-preview" and value == "none":
        return _denies(signal, (Verb.SHOW,), "no pictures")
    verbs, because = _TAGS.get(key, ((), f"{key} {value}".strip()))
    return Evidence(signal, verbs, not verbs, because)


def _of_use(signal: Signal, key: str, value: str) -> Evidence:
    """What a key on use means; a value that is neither yes nor no says nothing."""
    verbs = _USES.get(key, (Verb.SUMMARISE,) if "ai" in key.split("-") else ())
    if value not in _YES | _NO:
        return _notes(signal, f"{key}={signal.value} is no statement")
    return Evidence(signal, verbs, value in _YES, f"{key}={signal.value}")


def _denies(signal: Signal, verbs: tuple[Verb, ...], because: str) -> Evidence:
    """A signal that forbids."""
    return Evidence(signal, verbs, allows=False, because=because)


def _notes(signal: Signal, because: str) -> Evidence:
    """A signal that is kept and touches no verb."""
    return Evidence(signal, (), allows=True, because=because)


def _snippet(signals: Iterable[Signal]) -> tuple[int | None, int | None]:
    """How long an excerpt may be at most: words (None: the house's limit) and characters."""
    lengths = [int(s.value) for s in signals if s.key == "max-snippet" and s.value.isdigit() and int(s.value) > 0]
    return None, min(lengths, default=None)
