"""The digest and the check as JSON Lines: one decoded line in, one object out (design, section 6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from headwater.digest.checking import check
from headwater.digest.passages import Weights, cosine, passages
from headwater.digest.speech import language_of, speech, stems
from headwater.digest.writing import write
from headwater.errors import InputError
from headwater.models import Article, Digest, Sentence, Story, Tracing, story_id
from headwater.prose import squeezed

DEFAULT_WORDS = 70


def digest_answer(line: dict[str, Any], trace: Callable[[Sequence[Article]], Tracing]) -> dict[str, Any]:
    """What `headwater digest` prints for one line. `trace` is handed in, since rooms do not import each other.

    Raises `InputError` where the line is no story of articles.
    """
    members = _articles(line)
    words = line.get("words")
    if words is not None and (isinstance(words, bool) or not isinstance(words, int) or words < 1):
        raise InputError("words must be a whole number above 0")
    tracing = trace(members)
    story = Story(story_id(members[0].id), tuple(article.id for article in members))
    made = write(story, members, tracing, words=words or DEFAULT_WORDS)
    answer: dict[str, Any] = {"id": line.get("id")}
    if isinstance(made, Digest):
        answer["headline"] = _headline(made.headline, members)
        answer["language"] = made.language or None
        answer["sentences"] = [_sentence(sentence) for sentence in made.sentences]
    else:
        answer |= {"headline": None, "language": None, "sentences": [], "withheld": made.reason}
    answer["origins"] = [
        {"root": origin.root, "members": list(origin.members), "kind": origin.kind} for origin in tracing.origins
    ]
    answer["independent"] = tracing.independent
    return answer


def check_answer(line: dict[str, Any]) -> dict[str, Any]:
    """What `headwater check` prints for one line. Raises `InputError` where text or evidence are missing."""
    text, evidence = line.get("text"), line.get("evidence")
    if not isinstance(text, str):
        raise InputError('"text" must be a string')
    if isinstance(evidence, str):
        evidence = [evidence]
    if not isinstance(evidence, list) or not all(isinstance(piece, str) for piece in evidence):
        raise InputError('"evidence" must be a list of strings')
    verdict = check(text, evidence)
    return {
        "id": line.get("id"),
        "supported": verdict.supported,
        "score": verdict.score,
        "reasons": list(verdict.reasons),
    }


def _articles(line: dict[str, Any]) -> list[Article]:
    """The articles of a line; one without an id is called by its number."""
    found = line.get("articles")
    if not isinstance(found, list) or not found:
        raise InputError('"articles" must be a list of one article or more')
    members: list[Article] = []
    for number, item in enumerate(found):
        if not isinstance(item, dict):
            raise InputError(f"article {number} is not an object")
        key = item.get("id")
        members.append(
            Article(
                id=str(number if key is None else key),
                title=_text(item, "title", number),
                text=_text(item, "text", number),
                url=_text(item, "url", number),
                outlet=_text(item, "outlet", number),
                outlet_name=_text(item, "outlet", number),
                published=_time(item.get("published")),
                language=_text(item, "language", number)
                or language_of(f"{item.get('title') or ''}\n{item.get('text') or ''}"),
            )
        )
    if len({article.id for article in members}) < len(members):
        raise InputError("two articles have the same id")
    return members


def _text(item: dict[str, Any], key: str, number: int) -> str:
    found = item.get(key)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise InputError(f'"{key}" of article {number} is not a string')
    return found


def _time(found: object) -> datetime | None:
    """An ISO 8601 time; one without a zone is taken as UTC; one that cannot be read is not known."""
    if not isinstance(found, str) or not found:
        return None
    try:
        time = datetime.fromisoformat(found)
    except ValueError:
        return None
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def _sentence(sentence: Sentence) -> dict[str, Any]:
    return {
        "text": sentence.text,
        "paragraph": sentence.paragraph,
        "receipts": _spans(sentence),
        "credits": [
            {"text": c.text, "outlet": c.outlet or None, "via": list(c.via), "url": c.url or None}
            for c in sentence.credits
        ],
    }


def _spans(sentence: Sentence) -> list[dict[str, Any]]:
    """The passages a sentence rests on; the parts of one article's sentence with an omission between them are one."""
    found: dict[str, dict[str, Any]] = {}
    for r in sentence.receipts:
        one = found.setdefault(r.article, {"article": r.article, "start": r.start, "end": r.end})
        one["start"], one["end"] = min(one["start"], r.start), max(one["end"], r.end)
    return list(found.values())


def _headline(headline: Sentence, members: Sequence[Article]) -> dict[str, Any]:
    """The headline with the passage of its article that bears it out best: the title itself has no offsets."""
    article = next(a for a in members if a.id == headline.receipts[0].article)
    known = speech(article.language)
    found = passages(article)
    weights = Weights.of([passage.stems for passage in found])
    title = weights.vector(stems(headline.text, known))
    best = max(found, key=lambda p: (cosine(title, weights.vector(p.stems)), -p.start), default=None)
    receipts = [{"article": article.id, "start": best.start, "end": best.end}] if best else []
    return {"text": squeezed(headline.text), "receipts": receipts}
