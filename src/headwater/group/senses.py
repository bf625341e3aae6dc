"""What a model of sentences makes of articles: vectors as small whole numbers, the same on every machine once they are kept.

In: articles, and a model that an operator names (the extra `headwater[embeddings]`), or vectors that are kept. Out: senses,
for languages that the model knows; for others there are none, and words alone decide. Only this file loads a model.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import regex

from headwater.errors import MissingExtraError, SettingsError
from headwater.models import Article

Sense = npt.NDArray[np.int8]
Encode = Callable[[Sequence[str]], npt.NDArray[np.floating[Any]]]

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.signedinteger[Any]]
# What a model is given of an article: its headline and where it begins. More costs time in proportion.
HEAD_CHARACTERS = 300
STEPS = 127
# A product of two rows of so many numbers of seven bits is a whole number that 24 bits hold: exact in any order of adding.
EXACT_SINGLE = 1024
# From so many articles is learned how alike any two are.
SPREAD = 512
_FRONT_MATTER = regex.compile(r"\A---\s*\n(.*?)\n---\s*(?:\n|\Z)", regex.DOTALL)
_LANGUAGES = regex.compile(r"^languages?:[ \t]*(.*)\n((?:[ \t]*-[ \t]*.+\n?)*)", regex.MULTILINE)
_CODE = regex.compile(r"\b[a-z]{2,3}\b")


@dataclass(frozen=True, slots=True)
class Model:
    """A model by the name it is kept under, the languages it knows (ISO 639-1), and how it makes vectors of texts."""

    name: str
    languages: frozenset[str]
    encode: Encode

    def senses(self, articles: Iterable[Article]) -> dict[str, Sense]:
        """Article → sense, for those in a language that the model knows."""
        asked = [article for article in articles if article.language in self.languages]
        if not asked:
            return {}
        made = self.encode([text_of(article) for article in asked])
        return {article.id: sense_of(vector) for article, vector in zip(asked, made, strict=True)}


def text_of(article: Article) -> str:
    """What a model is given of an article."""
    return f"{article.title}\n{article.text[:HEAD_CHARACTERS]}".strip()


def sense_of(vector: npt.NDArray[np.floating[Any]]) -> Sense:
    """A vector as whole numbers of seven bits, its largest part at the full scale; what is no number counts as nothing."""
    clean = np.nan_to_num(np.asarray(vector, np.float64), nan=0.0, posinf=0.0, neginf=0.0)
    most = float(np.abs(clean).max(initial=0.0))
    return np.round(clean * (STEPS / most if most else 0.0)).astype(np.int8)


def packed(sense: Sense) -> str:
    """A sense as text, to be kept."""
    return base64.b64encode(sense.tobytes()).decode("ascii")


def unpacked(text: str) -> Sense:
    """The sense that a text keeps."""
    return np.frombuffer(base64.b64decode(text), np.int8)


class Senses:
    """The senses of some articles as one table. Those without one, or of another model's length, have none.

    How alike any two articles are on average differs from model to model; `usual` is that average, learned from articles
    evenly spread over the table, and only what two articles have above it counts.
    """

    def __init__(self, rows: Sequence[Sense | None]) -> None:
        lengths = [len(row) for row in rows if row is not None]
        width = max(set(lengths), key=lambda length: (lengths.count(length), length), default=0)
        self.numbers = np.zeros((len(rows), width), np.float32 if width <= EXACT_SINGLE else np.float64)
        for at, row in enumerate(rows):
            if row is not None and len(row) == width:
                self.numbers[at] = row
        squares = np.einsum("ij,ij->i", self.numbers, self.numbers, dtype=np.float64)
        self.known = squares > 0
        self.norms = np.sqrt(np.where(self.known, squares, 1.0))
        told = np.flatnonzero(self.known)
        self.spread = (
            told[np.unique(np.linspace(0, len(told) - 1, min(len(told), SPREAD)).astype(np.int64))]
            if len(told)
            else told
        )
        apart = self._cosines(self.spread, self.spread)[np.triu_indices(len(self.spread), 1)]
        self.usual = round(math.fsum(apart.tolist()) / len(apart), 9) if len(apart) else 0.0

    def likeness(self, rows: Integers) -> Floats:
        """How alike some rows are to all, from 0 (as usual or less) to 1."""
        return self._above(rows, np.arange(len(self.known)))

    def crowding(self) -> Floats:
        """How alike each row is to the others on average, as far as those that are evenly spread say it."""
        found = np.zeros(len(self.known))
        for begin in range(0, len(found), 1024):
            rows = np.arange(begin, min(begin + 1024, len(found)))
            above = self._above(rows, self.spread)
            above[rows[:, None] == self.spread[None, :]] = 0.0
            found[rows] = above.sum(axis=1) / max(len(self.spread) - 1, 1)
        return np.round(found, 9)

    def _above(self, rows: Integers, columns: Integers) -> Floats:
        above = np.maximum(self._cosines(rows, columns) - self.usual, 0.0) / max(1.0 - self.usual, 0.1)
        above *= self.known[rows][:, None] & self.known[columns][None, :]
        return above

    def _cosines(self, rows: Integers, columns: Integers) -> Floats:
        products = np.asarray(self.numbers[rows] @ self.numbers[columns].T, np.float64)
        found: Floats = np.round(products / (self.norms[rows, None] * self.norms[None, columns]), 9)
        return found


def middle(senses: Sequence[Sense]) -> Floats | None:
    """The direction that several senses point to together, as a vector of length 1; None where there is none."""
    table = Senses(senses)
    total: Floats = (table.numbers / table.norms[:, None]).sum(axis=0)
    length = math.sqrt(math.fsum((total * total).tolist()))
    return total / length if length > 0 else None


def model_named(name: str, languages: Sequence[str] = ()) -> Model:
    """The model of that name or in that folder: a static one (model2vec), else one of sentence-transformers.

    `languages` are those it knows; without them its card says it. Raises `MissingExtraError` without the extra
    `embeddings`, `SettingsError` where there is no such model or nobody says what languages it knows.
    """
    known = languages_of(name, languages)
    if not known:
        raise SettingsError(
            f"{name}: its card does not say which languages the model knows; name them in embeddings.languages"
        )
    return Model(Path(name).name or name, known, _encoder(name))


def languages_of(name: str, languages: Sequence[str] = ()) -> frozenset[str]:
    """The languages that a model knows, without loading it; as `model_named`."""
    return frozenset(code.partition("-")[0].lower() for code in languages) or _languages_of_card(
        _file(name, "README.md")
    )


def _languages_of_card(card: str) -> frozenset[str]:
    """The codes after `language:` in the front matter of a model's card."""
    front = _FRONT_MATTER.match(card)
    said = _LANGUAGES.search(front.group(1) + "\n") if front else None
    return frozenset(code for part in said.groups() for code in _CODE.findall(part)) if said else frozenset()


def _file(name: str, wanted: str) -> str:
    """The text of one file of a model, empty where it has none."""
    folder = Path(name).expanduser()
    if folder.is_dir():
        path = folder / wanted
        return path.read_text("utf-8", "replace") if path.is_file() else ""
    try:
        from huggingface_hub import hf_hub_download  # noqa: PLC0415 (comes with the extra)
    except ImportError as missing:
        raise MissingExtraError(_MISSING) from missing
    try:
        return Path(hf_hub_download(name, wanted)).read_text("utf-8", "replace")
    except (OSError, ValueError) as error:
        raise SettingsError(f"{name}: no such folder, and no model of that name can be had: {error}") from error


_MISSING = (
    "vectors are made with the extra `embeddings`: install headwater[embeddings], or leave embeddings.model empty"
)


def _encoder(name: str) -> Encode:
    """How a model makes vectors, loaded for the processor alone."""
    folder = Path(name).expanduser()
    place = str(folder) if folder.is_dir() else name
    try:
        kind = json.loads(_file(name, "config.json") or "{}").get("model_type", "")
    except (ValueError, AttributeError) as error:
        raise SettingsError(f"{name}: its config.json cannot be read: {error}") from error
    try:
        if kind == "model2vec":
            from model2vec import StaticModel  # noqa: PLC0415 (an extra)

            static = StaticModel.from_pretrained(place)
            return lambda texts: np.asarray(static.encode(list(texts)))
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415 (an extra)

        whole = SentenceTransformer(place, device="cpu")
    except ImportError as missing:
        raise MissingExtraError(_MISSING) from missing
    except (OSError, ValueError, KeyError) as error:
        raise SettingsError(f"{name}: this model cannot be loaded: {error}") from error
    return lambda texts: np.asarray(whole.encode(list(texts), show_progress_bar=False))


def none_of(_articles: Iterable[Article]) -> Mapping[str, Sense]:
    """No senses: what stands where no model is named."""
    return {}
