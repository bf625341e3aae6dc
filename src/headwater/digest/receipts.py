"""Receipts: where each sentence can be checked."""

from __future__ import annotations

from headwater.models import Article, Receipt, sha256_of

CONTEXT = 32  # characters before and after a passage that tell it from others (W3C text-quote selector)


def receipt(article: Article, start: int, end: int, *, kind: str = "verbatim", score: float | None = None) -> Receipt:
    """The receipt of a passage of an article's text."""
    text = article.text
    return Receipt(
        article=article.id,
        outlet=article.outlet_name or article.outlet,
        authors=article.authors,
        url=article.url,
        captured=article.version_captured or article.captured,
        bytes_sha256=article.bytes_sha256,
        text_sha256=article.text_sha256 or sha256_of(text),
        reader=article.reader,
        start=start,
        end=end,
        exact=text[start:end],
        prefix=text[max(0, start - CONTEXT) : start],
        suffix=text[end : end + CONTEXT],
        kind=kind,
        score=score,
    )


def title_receipt(article: Article) -> Receipt:
    """The receipt of a headline: the title as the page has it. A title is no part of the text, so both offsets are 0."""
    return Receipt(
        article=article.id,
        outlet=article.outlet_name or article.outlet,
        authors=article.authors,
        url=article.url,
        captured=article.version_captured or article.captured,
        bytes_sha256=article.bytes_sha256,
        text_sha256=article.text_sha256 or sha256_of(article.text),
        reader=article.reader,
        start=0,
        end=0,
        exact=article.title,
    )
