"""By how many outlets a sentence is borne out, and how many of these are independent: on the page, in receipts and API."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

import publish_demo as demo
from headwater.models import Claim, Digest, Value
from headwater.publish import StoryView, receipts_json
from headwater.publish.account import backing_of
from headwater.publish.api import story_json
from headwater.publish.pages import story_page
from headwater.publish.setting import Route, Setting

LEAD = demo.ferry()


def _borne_out_by(outlets: tuple[str, ...], *, unclear: bool = False) -> StoryView:
    """The lead story whose first sentence rests on reports of just these outlets."""
    assert isinstance(LEAD.digest, Digest)
    first, *rest = LEAD.digest.sentences
    held = [next(m for m in LEAD.members if m.outlet == one) for one in outlets]
    receipts = tuple(demo.receipt(one, one.text[:60]) for one in held)
    tracing = LEAD.tracing
    if unclear:
        roots = [origin.root for origin in (tracing.origin_of(one.id) for one in held) if origin]
        tracing = replace(tracing, unclear=((roots[0], roots[1]),), independent=None)
    sentences = (replace(first, receipts=receipts), *rest)
    return replace(LEAD, tracing=tracing, digest=replace(LEAD.digest, sentences=sentences))


def _shown(view: StoryView) -> tuple[dict[str, object], dict[str, object], str]:
    receipts = json.loads(receipts_json(view))["sentences"][0]
    told = json.loads(story_json(demo.shelf().site, view))["digest"][0]
    setting = Setting.of(demo.shelf(), Route("story", key=view.story.id, path=f"/story/{view.story.id}/"))
    return receipts, told, story_page(setting, view).body.decode()


@pytest.mark.parametrize(
    ("outlets", "unclear", "independent", "words"),
    [
        (("lantern", "ledger"), False, 2, "2 outlets, 2 independent origins"),
        (("lantern", "bulletin"), False, 1, "2 outlets, 1 independent origin<"),
        (("lantern", "ledger"), True, None, "2 outlets, independence unknown"),
    ],
)
def test_a_sentence_of_several_outlets_says_how_many_of_them_are_independent(
    outlets: tuple[str, ...], unclear: bool, independent: int | None, words: str
) -> None:
    receipts, told, body = _shown(_borne_out_by(outlets, unclear=unclear))
    for one in (receipts, told):
        assert (one["outlets"], one["independent"]) == (2, independent)
    assert f" · {words}" in body


def test_a_sentence_of_one_outlet_counts_nothing() -> None:
    receipts, told, _ = _shown(_borne_out_by(("lantern",)))
    assert "independent" not in receipts
    assert "independent" not in told


def test_reports_that_make_the_same_claim_count_though_the_receipt_is_of_one() -> None:
    view = _borne_out_by(("lantern",))
    assert isinstance(view.digest, Digest)
    first, *rest = view.digest.sentences
    others = [next(m for m in view.members if m.outlet == one) for one in ("bulletin", "ledger")]
    claim = Claim("c1", tuple((one.id, 0, 60) for one in others), None)
    told = replace(view.digest, sentences=(replace(first, claim="c1"), *rest))
    receipts, _, body = _shown(replace(view, digest=told, claims=(claim,)))
    assert (receipts["outlets"], receipts["independent"]) == (3, 2)
    assert " · 3 outlets, 2 independent origins" in body


def test_a_disputed_claim_counts_nobody_but_the_receipts() -> None:
    view = _borne_out_by(("lantern",))
    assert isinstance(view.digest, Digest)
    first, *rest = view.digest.sentences
    other = next(m for m in view.members if m.outlet == "ledger")
    values = (Value("four", 4.0, ((first.receipts[0].article, 0, 60),)), Value("five", 5.0, ((other.id, 0, 60),)))
    claim = Claim("c1", ((first.receipts[0].article, 0, 60), (other.id, 0, 60)), 2, "boats", values)
    told = replace(view.digest, sentences=(replace(first, claim="c1"), *rest))
    assert backing_of(replace(view, digest=told, claims=(claim,)), told.sentences[0]) is None
