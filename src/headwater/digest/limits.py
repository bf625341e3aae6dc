"""How much of an article may be shown: words and characters of one excerpt, and all excerpts of one page together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from headwater.models import Article, Verb
from headwater.prose import count_words, is_spaceless

RUN = 5  # words from which a verbatim run counts as an excerpt


@dataclass(frozen=True, slots=True)
class Limits:
    """The house's limits (design, section 5): an excerpt is a verbatim run of five words or more.

    `words` and `characters` bound one excerpt, `spaceless_characters` one in a script without spaces. All excerpts of an
    article of `long_article` words or more are at most `share` of it; a shorter one gives at most `short_excerpts`.
    """

    words: int = 25
    characters: int = 160
    spaceless_characters: int = 60
    share: float = 0.10
    long_article: int = 250
    short_excerpts: int = 2


HOUSE_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Room:
    """How long the next excerpt of an article may be."""

    words: int
    characters: int

    def holds(self, text: str) -> bool:
        """Whether an excerpt fits."""
        return len(text) <= self.characters and length(text) <= self.words


def length(text: str) -> int:
    """Words of an excerpt, counted both as an editor does and by spaces, whichever is more."""
    return max(count_words(text), len(text.split()))


@lru_cache(maxsize=512)
def size(text: str) -> int:
    """Words of an article, counted both ways, whichever is fewer."""
    return count_words(text) if is_spaceless(text) else min(count_words(text), len(text.split()))


@dataclass(slots=True)
class Allowance:
    """What is left of each article while a page is put together."""

    limits: Limits
    _taken: dict[str, list[int]] = field(default_factory=dict)
    _sizes: dict[str, int] = field(default_factory=dict)

    def room(self, article: Article) -> Room:
        """The length that the next excerpt may have: nothing where the policy or the limits leave none."""
        if not article.policy.may(Verb.QUOTE):
            return Room(0, 0)
        limits, taken = self.limits, self._taken.get(article.id, [])
        if article.id not in self._sizes:
            self._sizes[article.id] = size(article.text)
        whole = self._sizes[article.id]
        words = limits.words
        characters = limits.spaceless_characters if is_spaceless(article.text[:400]) else limits.characters
        if article.policy.quote_words is not None:
            words = min(words, article.policy.quote_words - sum(taken))
        if article.policy.quote_characters is not None:
            characters = min(characters, article.policy.quote_characters)
            if taken and article.policy.quote_characters < limits.characters:
                return Room(0, 0)
        if whole >= limits.long_article:
            words = min(words, int(limits.share * whole) - sum(taken))
        elif len(taken) >= limits.short_excerpts:
            return Room(0, 0)
        return Room(max(words, 0), max(characters, 0))

    def holds(self, article: Article, texts: Sequence[str]) -> bool:
        """Whether all of these excerpts fit one after the other."""
        kept = list(self._taken.get(article.id, ()))
        try:
            for text in texts:
                if not self.room(article).holds(text):
                    return False
                self.take(article, text)
        finally:
            self._taken[article.id] = kept
        return True

    def take(self, article: Article, text: str) -> None:
        """Count an excerpt as shown; a run of fewer words than five is none, but its words count with the next or the last one."""
        taken = self._taken.setdefault(article.id, [])
        if not taken or (length(text) >= RUN and taken[-1] >= RUN):
            taken.append(length(text))
        else:
            taken[-1] += length(text)
