"""What a ruling does at once, in its own transaction: what it touches is hidden, kept down, and waits to be made anew.

Hiding does not wait for the next run: the article is withdrawn and taken out of the index, and the story that rests on it
leaves every listing until it is told again from what remains. What is removed waits to be erased as well (`erase`, done by
the pipeline). Addresses and fingerprint of the text are kept, so that no later capture brings it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from headwater import addresses
from headwater.desk.cases import Case, Kind, Outcome, Target
from headwater.models import Digest, Ruling, Story, Verb, content_id, sha256_of
from headwater.prose import search_tokens
from headwater.rights.fingerprint import fingerprint, print_of, resembles
from headwater.store import Store, dumps, instant, loads

# Kinds for which the same text is kept down wherever it is published, not at its publisher alone.
_EVERYWHERE = frozenset({Kind.INTIMATE_IMAGES, Kind.ILLEGAL_CONTENT, Kind.COURT_ORDER, Kind.GOVERNMENT})
_EVERY = 1 << 40
_MOST_PRINTS = 60
_NAME_WORDS = 6  # of a name that searches do not find


@dataclass(frozen=True, slots=True, kw_only=True)
class StayDown:
    """What is kept of an article so that it is known again: no word of it, only where it stood and hashes.

    `erased`: nothing of it is held any more and nothing of it is kept again. `stood`: the pages of ours on which it stood.
    `over`: it may stand again.
    """

    article: str
    case: str
    ruling: str
    at: datetime
    outlet: str
    addresses: tuple[str, ...]
    text: str = ""
    everywhere: bool = False
    erased: bool = False
    stood: tuple[str, ...] = ()
    prints: tuple[str, ...] = ()
    over: bool = False


def touched(store: Store, target: Target) -> list[str]:
    """The articles that a ruling on a target touches."""
    if target.scope == "article":
        return [target.target] if store.article_state(target.target) else []
    if target.scope == "address":
        aliases = [d.doc for d in store.docs_by("stay-down-at", refers=target.target, limit=_EVERY)]
        return sorted({*store.articles_at(target.target), *aliases})
    if target.scope == "outlet":
        return store.articles_of_outlet(target.target, limit=_EVERY)
    if target.scope == "capture":
        pages = set(store.pages_of_capture(target.target))
        urls = {addresses.canonical(head.url) for page in pages if (head := store.page_head(page)) is not None}
        held = {article for url in urls for article in store.articles_at(url)}
        return sorted(a for a in held if any(v.reading.page in pages for v in store.article_versions(a)))
    return []


def carry_out(store: Store, case: Case, ruling: Ruling) -> None:
    """Have a ruling take effect; called in the transaction that keeps it."""
    target = Target(ruling.scope, ruling.target)
    if target.scope == "story":
        _silence(store, _story_now(store, target.target), ruling)
        return
    for article in touched(store, target):
        if ruling.allows:
            _let_up(store, article)
        elif ruling.verbs:
            _hold_down(store, case, article, ruling)
        store.set_waiting("filing", article, content_id("ruling", article, ruling.id))


def stays_down(
    store: Store, urls: Iterable[str], *, article: str = "", text: str = "", outlet: str = ""
) -> StayDown | None:
    """What a captured article is a return of, by one of its addresses or by its text; None for anything else."""
    if not store.docs("stay-down", limit=1):
        return None  # nothing was ever taken down
    known = stay_down_of(store, article) if article else None
    if known is not None:
        return known
    for url in urls:
        for doc in store.docs_by("stay-down-at", refers=url, limit=1):
            return stay_down_of(store, doc.doc)
    texts = store.doc_keys("stay-down-text") if text else []
    told = fingerprint(text) if texts else ""
    for key in texts:
        other, _, origin = key.partition(" ")
        if resembles(told, other):
            found = stay_down_of(store, origin)
            if found is not None and (found.everywhere or found.outlet == outlet):
                return found
    return None


def stay_down_of(store: Store, article: str) -> StayDown | None:
    """What holds an article down; None where nothing does any more."""
    found = _any_of(store, article)
    return None if found is None or found.over else found


def delist(store: Store, case: Case, person: str, *, allows: bool = False) -> None:
    """Have searches for a name not find what a case is about, or find it again. Of the name only a hash is kept."""
    words = sorted(set(search_tokens(person)))[:_NAME_WORDS]
    if not words:
        return
    for target in case.targets:
        for article in touched(store, target):
            key = f"{_name(words)} {article}"
            if allows:
                store.delete_doc("delisted", key)
            else:
                store.put_doc("delisted", key, case.id, refers=article)


def delisted(store: Store, query: str) -> frozenset[str]:
    """The articles that this question does not find, because it names somebody whose name they were delisted for."""
    keys = store.doc_keys("delisted")
    if not keys:
        return frozenset()
    asked = sorted(set(search_tokens(query)))
    if len(asked) > 12:
        asked = asked[:12]
    named = {_name(words) for words in _subsets(asked)}
    return frozenset(article for key in keys for name, _, article in (key.partition(" "),) if name in named)


def corrected(store: Store, case: Case, reason: str, at: datetime) -> None:
    """Have the change log of every story that rests on it say that something was corrected, and why."""
    for target in case.targets:
        for article in touched(store, target):
            said = f"corrected after a complaint: {reason}"
            store.put_doc("correction", f"{case.id} {article}", said, refers=article, sort=instant(at))
            member = store.doc("member", article)
            if member is not None:
                store.set_waiting("digest", member.doc, content_id("correction", member.doc, case.id))


def _hold_down(store: Store, case: Case, article: str, ruling: Ruling) -> None:
    """Hide an article now, and keep what is needed to know it again."""
    hides = bool({Verb.LIST, Verb.ANALYSE} & set(ruling.verbs))
    member = store.doc("member", article)
    if hides:
        _remember(store, case, article, ruling)
        store.withdraw_article(article, "ruled-out")
        store.unindex_article(article)
        store.delete_doc("indexed", article)
    if member is not None:
        _silence(store, member.doc, ruling)
        note = "a report was taken down after a complaint" if hides else "a report is shown in part after a complaint"
        store.put_doc("story-note", f"{member.doc} {case.id}", note, refers=member.doc, sort=instant(ruling.at))
    if hides and case.outcome is Outcome.REMOVED:
        store.set_waiting("erase", article, ruling.id)


def _let_up(store: Store, article: str) -> None:
    """Forget that an article, and what was taken for a copy of it, stays down; captures of it may be kept again."""
    known = stay_down_of(store, article)
    if known is None or _held_by_others(store, known):
        return
    store.put_doc("stay-down", article, dumps(replace(known, over=True)), refers=known.case, sort=instant(known.at))
    for url in known.addresses:
        store.delete_doc("stay-down-at", f"{url} {article}")
    store.delete_doc("stay-down-text", f"{known.text} {article}")
    store.delete_doc("erase", article)
    for doc in store.docs_by("erased-capture", refers=article, limit=_EVERY):
        store.allow_capture(doc.key)
        store.delete_doc("erased-capture", doc.key)
    member = store.doc("member", article)
    if member is not None:
        store.delete_doc("story-note", f"{member.doc} {known.case}")
    for doc in store.docs_by("stayed-down", refers=article, limit=_EVERY):
        store.delete_doc("stayed-down", doc.key)
        store.set_waiting("filing", doc.key, content_id("let-up", doc.key, article))
    for url in known.addresses if known.erased else ():
        # Nothing of it is held: the publisher's page is asked for again, and stands at the same address of ours.
        domain = addresses.registrable(url)
        store.queue_again(url, why="article", found_at=known.at, not_before=known.at, domain=domain, priority=20)


def _remember(store: Store, case: Case, article: str, ruling: Ruling) -> None:
    """Keep addresses and fingerprints of an article."""
    held, versions = store.article(article), store.article_versions(article)
    if held is None:
        return
    before = _any_of(store, article)
    urls = {held.url, *(v.reading.canonical for v in versions)}
    urls |= {addresses.canonical(v.reading.url) for v in versions} | set(before.addresses if before else ())
    text = fingerprint(held.text) or (before.text if before else "")
    kept = StayDown(
        article=article,
        case=case.id,
        ruling=ruling.id,
        at=ruling.at,
        outlet=held.outlet,
        addresses=tuple(sorted(urls - {""})),
        text=text,
        everywhere=case.kind in _EVERYWHERE,
        erased=case.outcome is Outcome.REMOVED,
        stood=_stood(store, article) or (before.stood if before else ()),
        prints=_prints(store, article, held.title) or (before.prints if before else ()),
    )
    store.put_doc("stay-down", article, dumps(kept), refers=case.id, sort=instant(ruling.at))
    for url in kept.addresses:
        store.put_doc("stay-down-at", f"{url} {article}", article, refers=url)
    if text:
        store.put_doc("stay-down-text", f"{text} {article}", "")


def _stood(store: Store, article: str) -> tuple[str, ...]:
    """The pages of ours on which an article stood, or may have stood."""
    member = store.doc("member", article)
    row = store.story_row(member.doc) if member else None
    if row is None:
        return ()
    listed: Mapping[str, tuple[str, ...]] = MappingProxyType(
        {"topic": (row.topic,), "country": (row.country,), "language": row.languages, "outlet": row.outlets}
    )
    return (
        "/",
        f"/story/{row.id}/",
        f"/article/{article}/",
        *(f"/{kind}/{key}/" for kind, keys in listed.items() for key in keys if key),
        f"/archive/{row.day}/",
    )


def _prints(store: Store, article: str, title: str) -> tuple[str, ...]:
    """Hashes of the headline and of the passages that are published of an article."""
    if not title:
        return ()
    member = store.doc("member", article)
    told = store.doc("digest-text", member.doc) if member else None
    passages = [title]
    if told is not None:
        passages += [r.exact for r in loads(Digest, told.doc).receipts if r.article == article]
    return tuple(dict.fromkeys(print_of(one) for one in passages if len(one.split()) > 2))[:_MOST_PRINTS]


def unpublish(store: Store, story: str) -> None:
    """Take a story out of every listing and every edition, and its account off its page."""
    store.delete_story(story)
    for kind in ("digest-text", "withheld", "claims"):
        store.delete_doc(kind, story)
    for kind in ("revision", "sentence"):
        store.delete_docs(kind, refers=story)
    for doc in store.docs_beginning("edition", f"{story}@"):
        store.delete_doc("edition", doc.key)
    store.cite(story, ())


def _silence(store: Store, story: str, ruling: Ruling) -> None:
    """Unpublish a story until it is told anew."""
    unpublish(store, story)
    if store.doc("tracing", story) is not None:
        store.set_waiting("tracing", story, content_id("ruling", story, ruling.id))


def _story_now(store: Store, story: str) -> str:
    """The id under which a story stands now."""
    return store.story_redirect(story) or story


def story_ruling(rulings: Iterable[Ruling], story: Story) -> frozenset[Verb]:
    """The verbs that rulings on a story, under any id that it had, deny."""
    denied: set[Verb] = set()
    for ruling in sorted(rulings, key=lambda one: (one.at, one.id)):
        if ruling.target in (story.id, *story.formerly):
            denied = denied - set(ruling.verbs) if ruling.allows else denied | set(ruling.verbs)
    return frozenset(denied)


def _held_by_others(store: Store, known: StayDown) -> bool:
    """Whether another case still holds an article down."""
    last: dict[tuple[str, str], Ruling] = {}
    for target in (known.article, *known.addresses, known.outlet):
        for doc in store.docs_by("ruling", refers=target, limit=_EVERY):
            ruling = loads(Ruling, doc.doc)
            if {Verb.LIST, Verb.ANALYSE} & set(ruling.verbs):
                last[ruling.case, target] = ruling
    return any(not ruling.allows for ruling in last.values())


def _any_of(store: Store, article: str) -> StayDown | None:
    """What is or was kept of an article."""
    kept = store.doc("stay-down", article)
    return loads(StayDown, kept.doc) if kept else None


def _name(words: Iterable[str]) -> str:
    """The hash of the words of a name."""
    return sha256_of("\x1f".join(words))[:32]


def _subsets(words: list[str]) -> Iterable[list[str]]:
    """All choices of up to as many of these words as a name has."""
    chosen: list[list[str]] = [[]]
    for word in words:
        chosen += [[*one, word] for one in chosen if len(one) < _NAME_WORDS]
    return (one for one in chosen if one)
