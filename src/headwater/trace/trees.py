"""A traced story as lines that an editor can read: who said it first, who copied, who cites whom, in whose words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from headwater.models import Article, Attribution, Edge, Tracing


def tree(members: Sequence[Article], tracing: Tracing) -> tuple[str, ...]:
    """The origins of a story as lines: each root, and below it those that go back to it, each with the passage that shows it; then
    headlines whose words are somebody's, and documents. `members` are the articles that `tracing` was made of, in any order.
    """
    by_id = {article.id: article for article in members}
    lines = [f"story {tracing.story}: {len(members)} reports, {counted(tracing.independent)}"]
    parents = {edge.article: edge for edge in tracing.edges}
    for origin in tracing.origins:
        lines += ["", f"{_named(origin.root, by_id)}{'' if origin.captured else ' (not captured)'}"]
        if origin.root == tracing.first:
            lines.append("  (first reported)" if tracing.first_sure else "  (earliest we have)")
        for member in origin.members:
            edge = parents.get(member)
            if member != origin.root and edge is not None:
                lines += _branch(edge, by_id)
    for key, said in tracing.titles:
        if key in by_id:
            lines += ["", f"headline of {by_id[key].outlet_name}: {by_id[key].title}"]
            lines += [_speaking(one, by_id[key].title) for one in said]
    for document in tracing.documents:
        lines += ["", f"{document.kind}: {document.title or document.url}", f"  {document.url}"]
    return tuple(lines)


def counted(independent: int | None) -> str:
    """How many origins are independent, in words."""
    if independent is None:
        return "independence unknown"
    return f"{independent} independent origin{'' if independent == 1 else 's'}"


def _branch(edge: Edge, by_id: Mapping[str, Article]) -> list[str]:
    """A report that goes back to another, and what shows it."""
    lines = [f"  {edge.kind:<10} {_named(edge.article, by_id)} ← {_named(edge.parent, by_id, short=True)}"]
    text = by_id[edge.article].text if edge.article in by_id else ""
    shown = edge.shared or _in_surroundings(text, edge)
    return [*lines, f"             “{shown[:200]}”"] if shown else lines


def _speaking(one: Attribution, title: str) -> str:
    """What a headline has somebody say: who, with role and body where known, else in the headline's own words."""
    words = " ".join(title[start:end] for start, end in one.source)
    named = filter(None, (one.outlet or one.speaker or (not one.organisation and words), one.role, one.organisation))
    who = ", ".join(dict.fromkeys(map(str, named))) or "somebody unnamed"
    return f"  says {who}: “{' … '.join(title[start:end] for start, end in one.content)}”"


def _in_surroundings(text: str, edge: Edge) -> str:
    """The passage that shows an edge with the words around it; empty where there is none."""
    if edge.start is None or edge.end is None:
        return ""
    start, end = text.rfind("\n", 0, edge.start) + 1, text.find("\n", edge.end)
    start, end = max(start, edge.start - 90), min(end if end >= 0 else len(text), edge.end + 90)
    opening, closing = "…" if start and text[start - 1] != "\n" else "", "…" if end < len(text) else ""
    return opening + " ".join(text[start:end].split()) + closing


def _named(key: str, by_id: Mapping[str, Article], *, short: bool = False) -> str:
    """An article or outlet as a line."""
    article = by_id.get(key)
    if article is None:
        return key.removeprefix("outlet:")
    return article.outlet_name if short else f"{article.outlet_name}, {_time(article.time)}: {article.title}"


def _time(moment: datetime | None) -> str:
    """A time for people."""
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "at an unknown time"
