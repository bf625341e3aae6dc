"""The desk's clock in a run: what falls due happens, and what was decided is shown to have reached every surface."""

from __future__ import annotations

from datetime import datetime

from headwater import desk
from headwater.models import Digest
from headwater.store import Store, loads


def keep_promises(store: Store, now: datetime) -> int:
    """Do what the clock asks of every open case, and close what is done; how many things happened.

    Called after the steps have run: a decision has woken the articles it touches, so that by now they are filed under
    their rulings and every surface is made from that.
    """
    happened = len(desk.tick(store, now))
    for case in list(desk.open_cases(store)):
        if case.state is desk.State.ACTIONED:
            desk.happen(store, case.id, desk.Act.PROPAGATE, now=now)
            happened += 1
    for case in list(desk.open_cases(store)):
        if case.state is desk.State.PROPAGATED and _gone(store, case):
            desk.happen(store, case.id, desk.Act.PROBE, now=now)
            happened += 1
    return happened


def _gone(store: Store, case: desk.Case) -> bool:
    """Whether nothing that was hidden is shown any more: no article stands, none is cited."""
    if case.outcome not in (desk.Outcome.REMOVED, desk.Outcome.INTERIM_HIDDEN):
        return True
    for target in case.targets:
        ids = [target.target] if target.scope == "article" else store.articles_at(target.target)
        for article in ids:
            state = store.article_state(article)
            if state is not None and state[1] is None:
                return False
            if _cited(store, article):
                return False
    return True


def _cited(store: Store, article: str) -> bool:
    """Whether a published sentence rests on an article."""
    member = store.doc("member", article)
    kept = store.doc("digest-text", member.doc) if member else None
    if kept is None:
        return False
    digest = loads(Digest, kept.doc)
    return any(one.article == article for s in (digest.headline, *digest.sentences) for one in s.receipts)
