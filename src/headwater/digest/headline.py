"""The headline: a member's own title, the one that says best what all of them report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import regex

from headwater.digest.crediting import source_of
from headwater.digest.passages import cosine, language_of_article
from headwater.digest.receipts import title_receipt
from headwater.digest.speech import speech, stems
from headwater.digest.weighing import Ground
from headwater.models import Article, Attribution, Credit, Sentence, Tracing
from headwater.prose import count_words, squeezed

_LABEL = regex.compile(
    r"^(?:live|watch|video|opinion|analysis|exclusive|breaking|report|photos?|fact.?check|podcast|explainer|review|"
    r"update|editorial|comment|column|the latest)\b\s*[:|–—-]|\blive (?:updates?|blog)\b|\|",
    regex.IGNORECASE,
)
_TEASING = regex.compile(
    r"[?？؟]\s*$|^(?:here'?s|why|how|what|when|where|who|these|this|\d+ (?:things|ways|reasons))\b", regex.IGNORECASE
)
_GOOD_WORDS = range(5, 16)
UNSPOKEN = 0.2  # off a title that quotes somebody whom only the article names


def headline_of(
    members: Sequence[Article], ground: Ground, tracing: Tracing, language: str, wanted: str = ""
) -> Sentence | None:
    """The title that stands above the digest, with its receipt; None where no member has one.

    The most central title in the digest's language: one that the other titles and the passages bear out, that tells
    rather than teases, of a root rather than of a copy. `wanted` names the article to take it from.
    """
    titled = [article for article in members if squeezed(article.title)]
    if not titled:
        return None
    said = dict(tracing.titles)
    if len(titled) == 1:
        return _headline(titled[0], said, members)
    known = speech(language)
    ranked = {article.id: place for place, article in enumerate(titled)}
    vectors = {a.id: ground.weights.vector(stems(a.title, known)) for a in titled}
    roots = {origin.root for origin in tracing.origins}

    def worth(article: Article) -> float:
        title, vector = squeezed(article.title), vectors[article.id]
        others = [cosine(vector, vectors[other.id]) for other in titled if other.id != article.id]
        near = sorted((cosine(vector, one) for one in ground.vectors), reverse=True)[:5]
        score = sum(others) / len(others) if others else 0.0
        score += sum(near) / len(near) if near else 0.0
        score -= 0.5 * bool(_LABEL.search(title)) + 0.4 * bool(_TEASING.search(title))
        score -= 0.2 * (count_words(title) not in _GOOD_WORDS) + 0.3 * (article.kind == "opinion")
        score -= 1.0 * (language_of_article(article) not in ("", language))
        score += 0.1 * (article.id in roots)
        score -= UNSPOKEN * any(one.kind == "direct" and not one.source for one in said.get(article.id, ()))
        return round(score, 9)

    best = min(titled, key=lambda a: (a.id != wanted, -worth(a), ranked[a.id]))
    return _headline(best, said, members)


def _headline(best: Article, said: Mapping[str, Sequence[Attribution]], members: Sequence[Article]) -> Sentence:
    """A title as the headline; the outlets that it says it rests on are credited, each with its own report where held."""
    text = squeezed(best.title)
    held = {source_of(one).name.casefold(): one.url for one in members if one.url}
    found: dict[int, Credit] = {}
    for one in said.get(best.id, ()):
        words = squeezed(" ".join(best.title[start:end] for start, end in one.source))
        at = text.find(words) if one.outlet and words else -1
        if at >= 0:
            url = held.get(one.outlet.casefold(), "")
            via = () if url else (source_of(best).name,)
            found.setdefault(at, Credit(at, at + len(words), words, one.outlet, via, url or best.url))
    return Sentence(
        text=text,
        receipts=(title_receipt(best),),
        credits=tuple(found[at] for at in sorted(found)),
        language=language_of_article(best),
    )
