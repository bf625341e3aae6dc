"""A traced story as lines that an editor can read: who said it first, who copied, who cites whom."""

from __future__ import annotations

from collections.abc import Sequence

from headwater.models import Article, Edge, Tracing

_HOW = {
    "wire": "carries its text",
    "canonical": "names its address as the original",
    "copy": "copies it",
    "rewrite": "rewrites it",
    "cites": "cites it",
}


def tree(members: Sequence[Article], tracing: Tracing) -> tuple[str, ...]:
    """The origins of a story as indented lines: each root, and below it those that go back to it, with the evidence.

    `members` are the articles that `tracing` was made of; their order does not matter.
    """
    by_id = {article.id: article for article in members}
    below: dict[str, list[Edge]] = {}
    for edge in tracing.edges:
        below.setdefault(edge.parent, []).append(edge)
    lines: list[str] = [_count(tracing)]
    for origin in tracing.origins:
        mark = ""
        if origin.root == tracing.first:
            mark = ", the earliest we have" if tracing.first_sure else ", the earliest we have (not certain)"
        lines.append(_label(origin.root, by_id) + ("" if origin.captured else ", not captured") + mark)
        waiting = [(edge, 1) for edge in _in_order(below.get(origin.root, []), by_id)]
        while waiting:
            edge, depth = waiting.pop(0)
            lines.append("  " * depth + _label(edge.article, by_id) + f" {_HOW[edge.kind]}{_evidence(edge, by_id)}")
            waiting[:0] = [(child, depth + 1) for child in _in_order(below.get(edge.article, []), by_id)]
    return tuple(lines)


def _count(tracing: Tracing) -> str:
    outlets = len(tracing.attributions)
    if tracing.independent is None:
        return f"{outlets} reports, independence unknown"
    origins = "origin" if tracing.independent == 1 else "origins"
    return f"{outlets} reports, {tracing.independent} independent {origins}"


def _in_order(edges: Sequence[Edge], by_id: dict[str, Article]) -> list[Edge]:
    def place(edge: Edge) -> tuple[str, str]:
        time = by_id[edge.article].time
        return (time.isoformat() if time else "9999", edge.article)

    return sorted(edges, key=place)


def _label(key: str, by_id: dict[str, Article]) -> str:
    article = by_id.get(key)
    if article is None:
        return key.removeprefix("outlet:")
    time = article.time.strftime(" %Y-%m-%d %H:%M") if article.time else ""
    return f"{article.outlet_name or article.outlet or article.id}{time}"


def _evidence(edge: Edge, by_id: dict[str, Article]) -> str:
    article = by_id[edge.article]
    if edge.kind in ("copy", "rewrite"):
        return f" ({round(100 * edge.weight)} % of its runs of words)"
    if edge.start is None or edge.end is None:
        return ""
    opening, closing = max(0, edge.start - 40), min(len(article.text), edge.end + 40)
    return ": “…" + " ".join(article.text[opening:closing].split()) + "…”"
