"""Vectors of articles, where the operator names a model: made once, kept in the store, so that the paper can be made again.

A vector is an input of the paper like a capture: it is kept under the model and the text it was made of, and no text is put
before a model twice. Without a model, or in a language that it does not know, words alone decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from headwater.group import Model, Sense, languages_of, model_named, packed, text_of, unpacked
from headwater.models import Article, content_id
from headwater.pipeline.work import Bench

KIND = "sense"  # the kind of document that keeps them
BATCH = 256


@dataclass(frozen=True, slots=True)
class Kept:
    """A vector to be kept: the article it was made of, the key and the numbers as text."""

    article: str
    key: str
    numbers: str


@dataclass(slots=True)
class Sensing:
    """What one piece of work needs of a model, and what was made new for it."""

    bench: Bench
    made: dict[str, Kept] = field(default_factory=dict)

    def of(self, articles: Sequence[Article]) -> dict[str, Sense]:
        """Article → sense. Raises `MissingExtraError` and `SettingsError` where a model is named and cannot be used."""
        wishes = self.bench.settings.embeddings
        if not wishes.model:
            return {}
        known = _languages(wishes.model, wishes.languages) if wishes.ask else None
        found: dict[str, Sense] = {}
        absent: list[tuple[Article, str]] = []
        for article in articles:
            if known is not None and article.language not in known:
                continue
            # By article as well as by text: what is erased takes its own vectors along and nobody else's.
            key = content_id("sense", wishes.model, article.id, text_of(article))
            kept = self.bench.store.doc(KIND, key)
            if kept is not None:
                found[article.id] = unpacked(kept.doc)
            elif key in self.made:
                found[article.id] = unpacked(self.made[key].numbers)
            elif known is not None:
                absent.append((article, key))
        for at in range(0, len(absent), BATCH):
            some = absent[at : at + BATCH]
            senses = _model(wishes.model, wishes.languages).senses([article for article, _ in some])
            self.made |= {key: Kept(article.id, key, packed(senses[article.id])) for article, key in some}
            found |= senses
        return found


def keep(bench: Bench, made: Sequence[Kept]) -> None:
    """Keep vectors that were made."""
    for one in made:
        bench.store.put_doc(KIND, one.key, one.numbers, refers=one.article)


def forget(bench: Bench, article: str) -> None:
    """Let an article's vectors go, with its words."""
    for doc in bench.store.docs_by(KIND, refers=article, limit=1 << 30):
        bench.store.delete_doc(KIND, doc.key)


def version(bench: Bench) -> tuple[str, ...]:
    """What a grouping depends on besides articles: the model that is named, and the languages that are named for it."""
    wishes = bench.settings.embeddings
    return (f"senses of {wishes.model}", *wishes.languages) if wishes.model else ()


@lru_cache(maxsize=2)
def _model(name: str, languages: tuple[str, ...]) -> Model:
    """A model, loaded once a process."""
    return model_named(name, languages)


@lru_cache(maxsize=2)
def _languages(name: str, languages: tuple[str, ...]) -> frozenset[str]:
    return languages_of(name, languages)
