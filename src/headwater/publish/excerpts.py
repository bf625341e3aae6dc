"""How much of an article a page may show: excerpts counted over digest and margin together (design, section 5, "Limits")."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from headwater.models import Article, Digest, Verb
from headwater.prose import count_words, evened, is_spaceless, word_spans, words

RUN = 5  # a verbatim run of so many words is an excerpt
MOST_WORDS = 25
MOST_CHARACTERS = 160
MOST_CHARACTERS_SPACELESS = 60
LONG_ARTICLE = 250  # words; from here on a share is counted, below it at most two excerpts
SHARE = 10  # percent of a long article, over all of its excerpts on one page
MOST_OF_SHORT = 2


def common_run(a: str, b: str) -> int:
    """How many words the longest run has that stands in both texts, case and marks evened out."""
    left, right = words(evened(a)), words(evened(b))
    best, before = 0, [0] * (len(right) + 1)
    for word in left:
        row = [0] * (len(right) + 1)
        for n, other in enumerate(right, 1):
            if word == other:
                row[n] = before[n - 1] + 1
                best = max(best, row[n])
        before = row
    return best


def says_the_same(sentence: str, passage: str) -> bool:
    """Whether a passage's words already stand in a sentence, so that printing them again would tell nothing new."""
    if evened(passage) in evened(sentence):
        return True
    found = words(evened(passage))
    return len(found) > 0 and 5 * common_run(sentence, passage) >= 4 * len(found)


class Allowance:
    """What is left to show of each article on one page. Create it once a page, ask it in order of reading."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._articles: Mapping[str, Article] = {a.id: a for a in articles}
        self._length: dict[str, int] = {}
        self._words = dict.fromkeys(self._articles, 0)
        self._excerpts = dict.fromkeys(self._articles, 0)

    def spend_digest(self, digest: Digest) -> None:
        """Count what the digest itself takes from each article."""
        for sentence in digest.said:
            for receipt in sentence.receipts:
                run = common_run(sentence.text, receipt.exact)
                if run >= RUN and receipt.article in self._articles:
                    self._words[receipt.article] += run
                    self._excerpts[receipt.article] += 1

    def excerpt(self, article: str, passage: str) -> str:
        """The passage, or as much of its beginning as may be shown (then it ends in "…"); empty where nothing may."""
        held = self._articles.get(article)
        if held is None or not held.policy.may(Verb.QUOTE):
            return ""
        limit = self._words_left(held)
        spaceless = is_spaceless(passage)
        characters = MOST_CHARACTERS_SPACELESS if spaceless else MOST_CHARACTERS
        if held.policy.quote_characters is not None:
            characters = min(characters, held.policy.quote_characters)
        shown = _shortened(passage, limit * 2 if spaceless else limit, characters)
        taken = count_words(shown)
        if taken == 0:
            return ""
        if taken >= RUN:
            self._words[article] += taken
            self._excerpts[article] += 1
        return shown

    def _words_left(self, article: Article) -> int:
        """How many words one more excerpt of the article may have."""
        limit = MOST_WORDS if article.policy.quote_words is None else min(MOST_WORDS, article.policy.quote_words)
        if article.id not in self._length:
            self._length[article.id] = count_words(article.text)
        length = self._length[article.id]
        if length >= LONG_ARTICLE:
            return max(0, min(limit, length * SHARE // 100 - self._words[article.id]))
        return limit if self._excerpts[article.id] < MOST_OF_SHORT else 0


def _shortened(passage: str, most_words: int, most_characters: int) -> str:
    """The passage up to the last word that fits both limits; empty where fewer than five words would."""
    spans = word_spans(passage)
    if len(spans) <= most_words and len(passage) <= most_characters:
        return passage
    fitting = [end for _, end in spans[:most_words] if end + 1 <= most_characters]
    return f"{passage[: fitting[-1]]}…" if len(fitting) >= RUN else ""
