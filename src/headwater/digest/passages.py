"""The passages a digest may be made of: sentences that can stand alone, with their weight in words."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain

import regex

from headwater.digest.beginnings import without_connector, without_dash, without_dateline
from headwater.digest.clauses import balanced, has_verb
from headwater.digest.leaning import leans
from headwater.digest.people import meant_by_pronoun
from headwater.digest.speech import Speech, language_of, speech, stems
from headwater.models import Article
from headwater.prose import is_spaceless, sentences, squeezed
from headwater.prose.patterns import pattern

SENTENCES_READ = 40  # of one article: what comes later is background that the first ones outweigh
LONGEST = 900  # characters of a sentence; what is longer is a list or a fault of the page
_UNFIT_KINDS = frozenset(
    {"subheading", "correction", "quotation"}
)  # a block of quotation does not say whose words it is
_ENDED = regex.compile(r"[.!?。！？؟।။॥][\"”’»›)\]」』】]*$|[\"”»」』]$")
_CUT_SHORT = regex.compile(r"(?:\.\.\.|…)[\"”’)\]]*$|\[(?:\.\.\.|…)\]")
_INITIAL_LAST = regex.compile(r"\s\p{Lu}\.$")
_SHOUTED = regex.compile(r"^[\p{Lu}\p{N}\W]+$")

Vector = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence of one article: where it stands, and what it weighs."""

    article: Article = field(repr=False)
    number: int
    start: int
    end: int
    language: str
    cut_short: bool
    subject: str  # who its opening pronoun stands for, where that is left out and the name printed in brackets
    stems: tuple[str, ...] = field(repr=False)

    @property
    def text(self) -> str:
        """Its words."""
        return self.article.text[self.start : self.end]

    @property
    def leaning(self) -> str:
        """Why it cannot stand alone, in one word; empty where it can. See `headwater.digest.leaning.leans`."""
        return _leaning(f"{self.subject} {self.text}", self.language)

    @property
    def place(self) -> tuple[str, int, int]:
        """How claims and receipts name it."""
        return self.article.id, self.start, self.end


@lru_cache(maxsize=2048)
def _leaning(text: str, language: str) -> str:
    """See `leans`; the same passages are asked for each language and each kind of cut."""
    return leans(squeezed(text), speech(language))


def language_of_article(article: Article) -> str:
    """The language of an article: as it is said, else as its words tell."""
    return article.language.split("-")[0].lower() or language_of(f"{article.title}\n{article.text}")


def in_order(members: Sequence[Article]) -> list[Article]:
    """Members by time and id: the same list whatever order they came in."""
    return sorted(members, key=lambda a: (a.time is None, a.time.isoformat() if a.time else "", a.id))


def passages_of(members: Sequence[Article]) -> tuple[Passage, ...]:
    """The passages of all members, in order of time."""
    return tuple(passage for article in in_order(members) for passage in passages(article))


def passages(article: Article) -> tuple[Passage, ...]:
    """The sentences of an article that may be shown, in order. Furniture of the page and fragments are left out."""
    text, language = article.text, language_of_article(article)
    known = speech(language)
    unfit = [(block.start, block.end) for block in article.blocks if block.kind in _UNFIT_KINDS]
    found: list[Passage] = []
    previous: tuple[int, int] | None = None
    for number, (start, end) in enumerate(_sentences(text, language)[:SENTENCES_READ]):
        if any(begin <= start < stop for begin, stop in unfit) or _starts_inside(text, start):
            previous = None
            continue
        first = without_dash(text, start, end)
        first = without_dateline(text, first, end) if number < 3 else first
        first = without_connector(text, first, end, known)
        subject = ""
        if previous and (meant := meant_by_pronoun(text, previous, first, end)):
            subject, first = meant
        previous = (start, end)
        if passage := _passage(article, number, (first, end), known, subject):
            found.append(passage)
    return tuple(found)


def _sentences(text: str, language: str) -> list[tuple[int, int]]:
    """The sentences of a text; where it has no empty lines, each of its lines is a paragraph."""
    if "\n" not in text or "\n\n" in text:
        return sentences(text, language)
    lines = [(match.start(), match.group()) for match in pattern(r"[^\n]+").finditer(text)]
    return [(at + start, at + end) for at, line in lines for start, end in sentences(line, language)]


def inside_quotation(text: str, at: int) -> bool:
    """Whether a quotation is open at a place of a text, within its paragraph."""
    before = text[text.rfind("\n", 0, at) + 1 : at]
    if before.count('"') % 2:
        return True
    return any(before.count(opening) > before.count(closing) for opening, closing in ("“”", "«»", "「」"))


def _starts_inside(text: str, at: int) -> bool:
    """Whether a sentence begins where none can: in a quotation or right behind it, or behind an initial ("George H.W. | Bush")."""
    before = text[max(0, at - 6) : at]
    answered = pattern(r"[?!…][\"”»]\s*$").search(before) and "\n" not in before  # '"Why?" | she asked'
    return inside_quotation(text, at) or bool(answered or pattern(r"(?:^|[\s.])\p{Lu}\.\s*$").search(before))


def _passage(article: Article, number: int, span: tuple[int, int], known: Speech, subject: str = "") -> Passage | None:
    """A sentence as a passage, or None where nobody would want to read it in a digest."""
    start, end = span
    text = article.text[start:end]
    if not 8 <= len(text) <= LONGEST or (len(text) < 25 and not is_spaceless(text)):
        return None
    if text.startswith("(") or text.rstrip('"”’)').endswith(("?", "？", "؟")) or known.is_furniture(text):
        return None
    tail = text[-12:]
    cut_short = ("..." in text or "…" in text) and bool(_CUT_SHORT.search(text))
    cut_short = cut_short or not _ENDED.search(tail) or bool(_INITIAL_LAST.search(tail))
    if not cut_short and not balanced(text):
        return None
    found = tuple(stems(text, known))
    if len(found) < (5 if known.verbs else 3) or _SHOUTED.match(text) or (cut_short and not has_verb(text, known)):
        return None
    return Passage(article, number, start, end, known.language, cut_short, subject, found)


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each stem of a story tells: rare ones more, those that several articles share are not punished."""

    idf: Mapping[str, float]

    @staticmethod
    def of(pieces: Sequence[Sequence[str]]) -> Weights:
        """Inverse frequency over the sentences of a story."""
        seen = Counter(chain.from_iterable(map(set, pieces)))
        total = len(pieces)
        return Weights({stem: math.log(1 + total / count) for stem, count in seen.items()})

    def vector(self, found: Sequence[str]) -> Vector:
        """Weights of a sentence's stems, of length one."""
        known = self.idf
        raw = {stem: known.get(stem, 1.0) for stem in found}
        if len(raw) < len(found):
            for stem, count in Counter(found).items():
                if count > 1:
                    raw[stem] *= 1 + math.log(count)
        norm = math.sqrt(math.fsum([value * value for value in raw.values()]))
        return {stem: value / norm for stem, value in raw.items()} if norm else {}

    def weight(self, found: Collection[str]) -> float:
        """The sum of the weights of a set of stems; exact, so that their order does not matter."""
        known = self.idf
        return math.fsum([known.get(stem, 1.0) for stem in found])


def cosine(one: Vector, other: Vector) -> float:
    """Cosine of two vectors of length one, rounded so that ties are ties on every machine.

    The sum is exact, so that the order in which the stems that both have come does not matter.
    """
    both = one.keys() & other.keys()
    return round(math.fsum([one[stem] * other[stem] for stem in both]), 9) if both else 0.0


def centre(vectors: Sequence[Vector], shares: Sequence[float]) -> Vector:
    """The mean direction of vectors, each with its share."""
    sums: dict[str, list[float]] = defaultdict(list)
    for vector, share in zip(vectors, shares, strict=True):
        for stem, value in vector.items():
            sums[stem].append(share * value)
    raw = {stem: math.fsum(values) for stem, values in sums.items()}
    norm = math.sqrt(math.fsum([value * value for value in raw.values()]))
    return {stem: value / norm for stem, value in raw.items()} if norm else {}
