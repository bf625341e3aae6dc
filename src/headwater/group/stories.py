"""A story as a value: its id, its languages, what it is about, where it happened, and whose headline says it best."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import regex

from headwater.group.fold import order_of
from headwater.group.places import country_of
from headwater.group.topics import topic_of
from headwater.models import Article, Copy, Story, story_id
from headwater.prose import count_words

_LOUD = regex.compile(r"[!?]|\.\.\.|…|\b\p{Lu}{5,}\b")
_QUESTION_OR_TEASER = regex.compile(
    r"^(?:watch|video|photos?|live|opinion|analysis|listen|podcast|breaking|exclusive|comment|editorial|foto|vídeo|directo|en vivo"
    r"|kommentar|meinung|видео|фото|мнение)\b\s*[:|-]?",
    regex.IGNORECASE,
)
_SERIES = regex.compile(r"\s[|–—-]\s[^|–—-]{2,40}$")
COMFORTABLE_WORDS = (6, 16)


def story_of(members: Sequence[Article], copies: Sequence[Copy]) -> Story:
    """The story of these articles, of any languages. A function of the set; raises `ValueError` where it is empty.

    `topic` is a code of `TOPICS`, `place` an ISO 3166-1 code, each empty where outlets do not say it clearly.
    """
    if not members:
        msg = "a story has at least one article"
        raise ValueError(msg)
    ordered = sorted({a.id: a for a in members}.values(), key=order_of)
    inside = {article.id for article in ordered}
    spoken = Counter(article.language for article in ordered if article.language)
    return Story(
        id=story_id(ordered[0].id),
        members=tuple(article.id for article in ordered),
        languages=tuple(sorted(spoken, key=lambda code: (-spoken[code], code))),
        topic=topic_of(ordered),
        place=country_of(ordered),
        copies=tuple(
            sorted((c for c in copies if c.article in inside and c.original in inside), key=lambda c: c.article)
        ),
    )


def headline_choice(members: Sequence[Article], preferred: str = "") -> str:
    """The id of the member whose headline says best what happened: clear, complete, not loud.

    `preferred`, the id of the primary source, wins where its own headline is no teaser and not loud. Ties go to the
    earliest. Raises `ValueError` where there are no members.
    """
    if not members:
        msg = "a story has at least one article"
        raise ValueError(msg)
    ordered = sorted(members, key=order_of)
    common = Counter(word for article in ordered for word in set(article.title.casefold().split()) if len(word) > 3)

    def unfit(article: Article) -> tuple[int, float]:
        title = article.title.strip()
        size = count_words(title)
        low, high = COMFORTABLE_WORDS
        faults = (
            (0 if title else 9)
            + 2 * bool(_LOUD.search(title))
            + 3 * bool(_QUESTION_OR_TEASER.match(title))
            + 2 * (article.kind not in ("report", "live"))
            + bool(_SERIES.search(title))
            + (size < low)
            + (size > high)
        )
        told = {word for word in title.casefold().split() if len(word) > 3}
        shared = sum(common[word] for word in told) / (len(told) or 1) / len(ordered)
        return faults, -round(shared, 9)

    for article in ordered:
        if article.id == preferred and unfit(article)[0] <= 1:
            return preferred
    return min(ordered, key=unfit).id
