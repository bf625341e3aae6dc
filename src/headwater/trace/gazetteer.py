"""Names by which outlets are cited, and where they stand in a text.

The names are those of the catalogue and of `names.toml` beside this file. A name that is also a common word or the
abbreviation of something else counts only where the words around it cite it; "the Post" counts after "The Washington
Post". What the press says of nobody in particular ("state media") is never an outlet.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from headwater.models import Outlet

_WORD = re.compile(r"[^\W_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_NAME_GOES_ON = re.compile(r"[^\W_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SPACELESS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ARABIC_PREFIX = re.compile(r"^(?:[وف]?(?:لل|[لبك])|[وف])(?=\w{3})")
_CYRILLIC_END = re.compile(r"[аеёиоуыэюяйьъ]+$")
_INFLECTION = 3  # letters that a Russian case may add to a stem
_APOSTROPHES = str.maketrans("’ʼ", "''")


@dataclass(frozen=True, slots=True)
class Named:
    """An outlet as it is cited: the usual name, its key in the catalogue (or ""), and its owner where that is known."""

    name: str
    key: str = ""
    owner: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A name of an outlet in a text. `sure` is False where the name alone does not say that an outlet is meant."""

    start: int
    end: int
    named: Named
    sure: bool


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Outlets by the names they are cited by; made once and read by many texts.

    `words`: first word of a name → the letters behind it → (name, outlet, sure), longest first;
    "" → all of them. `stems`: the same for Cyrillic, whose words are
    inflected. `spaceless`: one alternation for scripts without spaces.
    """

    words: Mapping[str, Mapping[str, tuple[tuple[str, Named, bool], ...]]]
    stems: Mapping[str, tuple[tuple[tuple[str, ...], Named, bool], ...]]
    spaceless: re.Pattern[str] | None
    characters: Mapping[str, tuple[Named, bool]]
    by_name: Mapping[str, Named]
    openings: re.Pattern[str]

    @classmethod
    def of(cls, outlets: Iterable[Outlet]) -> Gazetteer:
        """The names of a catalogue joined with those shipped with this room; a name of two outlets needs context."""
        return _built(_entries(tuple(outlets)))

    def called(self, name: str) -> Named | None:
        """The outlet of a name, whatever its case, with or without "the" and what stands behind it in brackets."""
        return self.by_name.get(name_key(name)) or self.by_name.get(name_key(name.partition(" (")[0]))

    def sightings(self, text: str) -> list[Sighting]:
        """All names of outlets in a text, in order, longest first where names overlap; ambiguous ones are not sure."""
        found: list[Sighting] = []
        even = text.replace("’", "'").replace("ʼ", "'")
        words, stems = self.words, self.stems
        last = 0
        for match in self.openings.finditer(even):
            start = match.start()
            if start < last:
                continue
            word = match.group()
            sighting = None
            if word in words:
                sighting = _spaced(even, start, _likely(even, match.end(), words[word]))
            if sighting is None and word[0] > "\u03ff":
                sighting = self._far(even, start, word, stems)
            if sighting is not None:
                found.append(sighting)
                last = sighting.end
        if self.spaceless is not None and _SPACELESS.search(text):
            for match in self.spaceless.finditer(text):
                named, sure = self.characters[match.group()]
                found.append(Sighting(match.start(), match.end(), named, sure))
            found.sort(key=lambda one: (one.start, -one.end))
        return _with_short_names(even, found)

    def _far(
        self, text: str, start: int, word: str, stems: Mapping[str, tuple[tuple[tuple[str, ...], Named, bool], ...]]
    ) -> Sighting | None:
        """A name in Cyrillic, inflected, or in Arabic behind a one-letter preposition."""
        if "\u0600" <= word[0] <= "\u06ff":
            prefix = _ARABIC_PREFIX.match(word)
            if prefix is None:
                return None
            rest = word[prefix.end() :]
            for form in (rest, "ال" + rest):
                if form in self.words:
                    sighting = _spaced(text, start + prefix.end(), self.words[form][""])
                    if sighting is not None:
                        return sighting
            return None
        for length in range(len(word), max(3, len(word) - _INFLECTION - 1) - 1, -1):
            for pieces, named, sure in stems.get(word[:length], ()):
                end = _inflected(text, start, pieces)
                if end is not None:
                    return Sighting(start, end, named, sure)
        return None


def name_key(name: str) -> str:
    """A name for comparison: case, apostrophes and a leading "the" do not tell outlets apart."""
    return name.translate(_APOSTROPHES).casefold().removeprefix("the ").strip()


def _likely(
    text: str, end: int, entries: Mapping[str, tuple[tuple[str, Named, bool], ...]]
) -> tuple[tuple[str, Named, bool], ...]:
    """The names that can stand here, by the letters behind their first word."""
    if len(entries[""]) < _FEW:
        return entries[""]
    return entries.get(text[end : end + _LETTERS], entries[_ALONE])


def _by_letters(first: str, found: list[tuple[str, Named, bool]]) -> Mapping[str, tuple[tuple[str, Named, bool], ...]]:
    """The names of a first word, all of them and by the letters that follow it."""
    ordered = tuple(sorted(found, key=lambda entry: (-len(entry[0]), entry[0])))
    short = tuple(entry for entry in ordered if len(entry[0]) < len(first) + _LETTERS)
    groups: dict[str, list[tuple[str, Named, bool]]] = {}
    for entry in ordered:
        if entry not in short:
            groups.setdefault(entry[0][len(first) : len(first) + _LETTERS], []).append(entry)
    table: dict[str, tuple[tuple[str, Named, bool], ...]] = {
        letters: (*group, *short) for letters, group in groups.items()
    }
    return MappingProxyType(table | {"": ordered, _ALONE: short})


_FEW, _LETTERS, _ALONE = 5, 3, "\n"


def _spaced(text: str, start: int, entries: tuple[tuple[str, Named, bool], ...]) -> Sighting | None:
    for name, named, sure in entries:
        end = start + len(name)
        if text.startswith(name, start) and not _NAME_GOES_ON.match(text, end):
            return Sighting(start, end, named, sure)
    return None


def _inflected(text: str, start: int, pieces: tuple[str, ...]) -> int | None:
    """Where an inflected name ends that opens at `start`, or None where another word stands."""
    at = start
    for number, piece in enumerate(pieces):
        match = _WORD.match(text, at)
        if match is None or not match.group().startswith(piece) or len(match.group()) > len(piece) + _INFLECTION:
            return None
        at = match.end()
        if number + 1 < len(pieces):
            if text[at : at + 1] not in (" ", "-", "\xa0"):
                return None
            at += 1
    return at


def _with_short_names(text: str, found: list[Sighting]) -> list[Sighting]:
    """Adds "the Post" where a name that ends in that word stands before it in the text."""
    shorts: dict[str, Named] = {}
    more: list[Sighting] = []
    taken = {one.start for one in found}
    for one in found:
        pieces = text[one.start : one.end].split()
        if one.sure and len(pieces) > 1 and pieces[-1][0].isupper():
            shorts.setdefault(pieces[-1], one.named)
    if not shorts:
        return found
    first = {short: min(one.start for one in found if one.named == named) for short, named in shorts.items()}
    found = [
        Sighting(one.start, one.end, shorts[last], sure=True)
        if not one.sure
        and (last := text[one.start : one.end].removeprefix("The ").removeprefix("the ")) in shorts
        and one.start > first[last]
        else one
        for one in found
    ]
    opening = re.compile(r"\b[Tt]he (" + "|".join(re.escape(short) for short in sorted(shorts)) + r")\b(?![ -][A-Z])")
    for match in opening.finditer(text):
        start, end = match.span(1)
        if start in taken or match.start() in taken:
            continue
        if not any(one.start <= start < one.end for one in found):
            more.append(Sighting(start, end, shorts[match.group(1)], sure=True))
    return sorted(found + more, key=lambda one: one.start) if more else found


@lru_cache(maxsize=1)
def _shipped() -> tuple[tuple[tuple[str, tuple[str, ...]], ...], frozenset[str]]:
    """The names of `names.toml`, and those of them that need context."""
    table = tomllib.loads(files("headwater.trace").joinpath("names.toml").read_text("utf-8"))
    names = tuple((usual, tuple(others)) for usual, others in sorted(table["names"].items()))
    return names, frozenset(table["context"]["names"])


def _entries(outlets: tuple[Outlet, ...]) -> dict[str, tuple[Named, bool]]:
    """Name → (outlet, sure). The catalogue gives the usual name; what two outlets share is not sure."""
    shipped, unsure = _shipped()
    safe = {name for usual, others in shipped for name in (usual, *others)} - unsure
    usual_of = {name: usual.split(" (")[0] for usual, others in shipped for name in (usual, *others)}
    entries: dict[str, tuple[Named, bool]] = {}
    for outlet in sorted(outlets, key=lambda one: one.key):
        plain = outlet.name.split(" (")[0]
        named = Named(
            usual_of.get(outlet.name, usual_of.get(plain, outlet.name)), outlet.key, outlet.owner, outlet.kind
        )
        for name in dict.fromkeys(_without_article(name) for name in (outlet.name, *outlet.names)):
            sure = name not in outlet.ambiguous and (name in safe or (name not in unsure and _speaks_for_itself(name)))
            if name in entries and entries[name][0] != named:
                entries[name] = (entries[name][0], False)
            else:
                entries[name] = (named, sure)
    for usual, others in shipped:
        known = next((entries[name][0] for name in (usual, *others) if name in entries), None)
        named = known or Named(usual.split(" (")[0])
        for name in (usual, *others):
            if "(" not in name:
                entries.setdefault(name, (named, name not in unsure))
    return entries


def _without_article(name: str) -> str:
    """A name without an elided article: l'AFP → AFP."""
    return name[2:] if name[:2].lower() in ("l'", "l’") and name[2:].isupper() else name


def _speaks_for_itself(name: str) -> bool:
    """Whether a catalogued name can hardly mean anything but an outlet: two words or more, or a dot inside."""
    return len(name.split()) > 1 or "." in name or bool(_SPACELESS.search(name) and len(name) > 2)


def _openings(words: Iterable[str]) -> re.Pattern[str]:
    """Words at which a name may open: those with a capital, a figure or a far script first, and the small ones of names."""
    small: dict[str, list[str]] = {}
    for word in sorted(words):
        if word[0].islower() and word[0] < "\u0370":
            small.setdefault(re.escape(word[0]), []).append(re.escape(word[1:]))
    # one branch a letter: an alternation of whole words is tried from the first to the last wherever a word opens
    branches = "|".join(f"{letter}(?:{'|'.join(ends)})" for letter, ends in small.items())
    letter = r"[^\W_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
    large = r"[^\W_a-zß-öø-ÿ\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
    return re.compile(rf"(?<!{letter})(?:{large}{letter}*+|(?:{branches or 'a^'})(?!{letter}))")


def _built(entries: Mapping[str, tuple[Named, bool]]) -> Gazetteer:
    words: dict[str, list[tuple[str, Named, bool]]] = {}
    stems: dict[str, list[tuple[tuple[str, ...], Named, bool]]] = {}
    characters: dict[str, tuple[Named, bool]] = {}
    by_name: dict[str, Named] = {}
    for name, (named, sure) in sorted(entries.items()):
        plain = name.translate(_APOSTROPHES)
        by_name.setdefault(name_key(name), named)
        if _SPACELESS.search(plain):
            characters[plain] = (named, sure)
            continue
        first = _WORD.search(plain)
        if first is None:
            continue
        plain = plain[first.start() :]
        words.setdefault(first.group(), []).append((plain, named, sure))
        if "\u0400" <= plain[0] <= "\u04ff" and not plain.isupper():
            pieces = tuple(_CYRILLIC_END.sub("", piece) or piece for piece in _WORD.findall(plain))
            stems.setdefault(pieces[0], []).append((pieces, named, sure))
    pattern = "|".join(re.escape(name) for name in sorted(characters, key=lambda name: (-len(name), name)))
    return Gazetteer(
        words=MappingProxyType({word: _by_letters(word, found) for word, found in words.items()}),
        stems=MappingProxyType(
            {stem: tuple(sorted(found, key=lambda e: (-len(e[0]), e[0]))) for stem, found in stems.items()}
        ),
        spaceless=re.compile(pattern) if pattern else None,
        characters=MappingProxyType(characters),
        by_name=MappingProxyType(by_name),
        openings=_openings(words),
    )
