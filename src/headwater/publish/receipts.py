"""`receipts.json` beside each story: what a reader, or a script that imports nothing of ours, needs to check every sentence."""

from __future__ import annotations

import json
from typing import Any

from headwater.models import Digest, Receipt, Sentence
from headwater.publish.account import backing_of, outlet_name
from headwater.publish.marks import iso
from headwater.publish.paper import StoryView


def receipts_json(view: StoryView) -> bytes:
    """The receipts of a story in the form of the design, section 6; a withheld digest has no sentences, and says why."""
    out: dict[str, Any] = {"story": view.story.id}
    if isinstance(view.digest, Digest):
        out["headline"] = _sentence(view, view.digest.headline)
        out["sentences"] = [_sentence(view, s) for s in view.digest.sentences]
    else:
        out |= {"headline": None, "sentences": [], "withheld": view.digest.reason}
    return json_bytes(out)


def _sentence(view: StoryView, sentence: Sentence) -> dict[str, Any]:
    out: dict[str, Any] = {"id": sentence.id, "text": sentence.text}
    out["receipts"] = [_receipt(view, r) for r in sentence.receipts]
    return out | backing_value(view, sentence)


def backing_value(view: StoryView, sentence: Sentence) -> dict[str, Any]:
    """Where several outlets say what a sentence says: how many, and how many independent origins (null: not to be known)."""
    backing = backing_of(view, sentence)
    return {} if backing is None else {"outlets": backing.outlets, "independent": backing.independent}


def _receipt(view: StoryView, receipt: Receipt) -> dict[str, Any]:
    article = next((m for m in view.members if m.id == receipt.article), None)
    out: dict[str, Any] = {
        "outlet": outlet_name(view, article, receipt.outlet),
        "authors": list(receipt.authors),
        "url": receipt.url,
        "captured": iso(receipt.captured) if receipt.captured else None,
        "bytes_sha256": receipt.bytes_sha256,
        "text_sha256": receipt.text_sha256,
        "reader": receipt.reader,
        "start": receipt.start,
        "end": receipt.end,
        "exact": receipt.exact,
        "prefix": receipt.prefix,
        "suffix": receipt.suffix,
        "kind": receipt.kind,
    }
    if receipt.score is not None:
        out["score"] = round(receipt.score, 9)
    return out


def json_bytes(value: Any) -> bytes:
    """JSON as this paper writes it: UTF-8, keys in the order given, one line end at the end."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")
