"""The steps `trace` and `digest`: where a story came from, and the account of it whose every sentence was checked.

Their pieces are stories. A digest is made for the paper's time, and once more for each time at which the source of it
changed (a new version, a withdrawal), so that the chain of revisions is a function of the captures alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from headwater import addresses
from headwater.digest import Limits, Refused, claims, passages_of, quotable, write
from headwater.models import (
    Article,
    Claim,
    Digest,
    Revision,
    Story,
    Tracing,
    Verb,
    Withheld,
    content_id,
)
from headwater.pipeline.policies import denied_of_story
from headwater.pipeline.proof import Proof
from headwater.pipeline.reading import DOCUMENT
from headwater.pipeline.rewording import Rewording, keep_answers
from headwater.pipeline.versions import Change, changes_of, members_at
from headwater.pipeline.work import Bench, Dropped, Step
from headwater.store import dumps, loads
from headwater.trace import trace

# Stories with more members than this are told from their first and their newest ones.
MOST_MEMBERS = 120
MOST_DOCUMENTS = 5  # of a story that are asked for: the ones that most reports link


@dataclass(frozen=True, slots=True)
class Traced:
    """A story's tracing, and the print of what it was made from."""

    tracing: Tracing
    cause: str


@dataclass(frozen=True, slots=True)
class Account:
    """A story's digest, its chain of revisions, the claims in which reports differ or that it tells, the captures it cites."""

    digest: Digest | Withheld
    revisions: tuple[Revision, ...]
    claims: tuple[Claim, ...]
    cited: tuple[str, ...]
    cause: str
    answers: tuple[tuple[str, str], ...] = ()  # of a model, by the question
    refused: tuple[Refused, ...] = ()  # of what it answered


def trace_waiting(bench: Bench) -> Iterable[str]:
    """Stories whose members changed since they were traced."""
    return bench.store.docs_waiting("tracing", 1 << 30)


def make_tracing(bench: Bench, key: str) -> Traced | Dropped:
    """Who said it first, who repeats it."""
    story, members = story_and_members(bench, key)
    if story is None or not members:
        return Dropped("no-members", "all of its articles were withdrawn")
    return Traced(trace(members, gazetteer=bench.gazetteer, copies=story.copies), _cause(bench, "tracing", key))


def save_tracing(bench: Bench, key: str, traced: Traced) -> None:
    """Keep the tracing; the digest waits, and documents that reports link are asked for once before they may be shown."""
    bench.store.put_doc("tracing", key, dumps(traced.tracing), hash=traced.cause, waiting_hash=traced.cause)
    bench.store.set_waiting("digest", key, content_id("waits", TRACE.version, traced.cause))
    for document in traced.tracing.documents[:MOST_DOCUMENTS]:
        if addresses.is_public(document.url) and not bench.store.visits_at(document.url):
            domain = addresses.registrable(document.url)
            bench.store.queue_address(
                document.url, why=DOCUMENT, found_at=bench.now, not_before=bench.now, domain=domain, priority=200
            )


def digest_waiting(bench: Bench) -> Iterable[str]:
    """Stories that were traced anew since they were told."""
    return bench.store.docs_waiting("digest", 1 << 30)


def make_account(bench: Bench, key: str) -> Account | Dropped:
    """The digest at the paper's time and at each time at which its sources changed."""
    story, members = story_and_members(bench, key)
    kept = bench.store.doc("tracing", key)
    if story is None or kept is None or not kept.doc or not members:
        return Dropped("no-members", "all of its articles were withdrawn")
    if {Verb.QUOTE, Verb.LIST} & denied_of_story(bench, story):
        return Account(Withheld(key, "ruled-out"), (), (), (), _cause(bench, "digest", key))
    tracing = loads(Tracing, kept.doc)
    proof, words = Proof(bench.store), Rewording(bench)
    now, found = _told(story, members, tracing, proof, words)
    revisions = _revisions(bench, story, now, proof, words)
    told = {one.claim for one in now.said if one.claim} if isinstance(now, Digest) else set()
    kept_claims = tuple(claim for claim in found if len(claim.values) > 1 or claim.id in told)
    cited = sorted({r.bytes_sha256 for r in now.receipts}) if isinstance(now, Digest) else []
    return Account(
        digest=now,
        revisions=revisions,
        claims=kept_claims,
        cited=tuple(filter(None, cited)),
        cause=_cause(bench, "digest", key),
        answers=tuple(sorted(words.answers.items())),
        refused=tuple(words.refused),
    )


def save_account(bench: Bench, key: str, account: Account) -> None:
    """Keep the digest, its revisions and what it rests on; its page waits."""
    store = bench.store
    kind = "withheld" if isinstance(account.digest, Withheld) else "digest"
    other = {"withheld": "digest-text", "digest": "withheld"}[kind]
    store.delete_doc(other, key)
    store.put_doc("withheld" if kind == "withheld" else "digest-text", key, dumps(account.digest))
    store.put_doc("claims", key, dumps(list(account.claims)))
    store.delete_docs("revision", refers=key)
    for revision in account.revisions:
        since = revision.since.isoformat()
        store.put_doc("revision", f"{key}:{since}", dumps(revision), sort=since, refers=key)
    store.delete_docs("sentence", refers=key)
    if isinstance(account.digest, Digest):
        for sentence in account.digest.said:
            store.put_doc("sentence", f"{sentence.id}:{key}", "", refers=key)
        store.set_waiting("issued", key, account.digest.id)
    store.cite(key, account.cited)
    keep_answers(bench, key, account.answers, account.refused)
    store.put_doc("digest", key, kind, hash=account.cause, waiting_hash=account.cause)
    store.set_waiting("shelved", key, content_id("waits", DIGEST.version, account.cause))


def story_and_members(bench: Bench, key: str) -> tuple[Story | None, tuple[Article, ...]]:
    """A story with its standing articles, earliest first; of a very long one, the first and the newest."""
    kept = bench.store.doc("story", key)
    if kept is None:
        return None, ()
    story = loads(Story, kept.doc)
    ids = story.members
    if len(ids) > MOST_MEMBERS:
        ids = (*ids[: MOST_MEMBERS // 2], *ids[-MOST_MEMBERS // 2 :])
    standing = [a for a in bench.store.articles(ids) if (state := bench.store.article_state(a.id)) and state[1] is None]
    return story, tuple(standing)


def _told(
    story: Story, members: tuple[Article, ...], tracing: Tracing, proof: Proof, words: Rewording
) -> tuple[Digest | Withheld, tuple[Claim, ...]]:
    """The digest of these members, without any sentence that its captured pages do not bear out; and their claims."""
    wishes = words.bench.settings.digest
    witnesses = proof.add(members)
    quoted = quotable(members)
    read = passages_of(quoted)
    agreed = claims(quoted, tracing, found=read)
    digest = write(
        story,
        members,
        tracing,
        language=wishes.language,
        words=wishes.words or None,
        limits=Limits(words=wishes.excerpt_words, characters=wishes.excerpt_characters),
        agreed=agreed,
        found=read,
        witnesses=witnesses,
    )
    if isinstance(digest, Withheld):
        return digest, agreed
    fails = proof.fails(digest.headline)
    if fails:
        return Withheld(story.id, "unverified", "; ".join(fails)), agreed
    proven = replace(digest, sentences=tuple(one for one in digest.sentences if not proof.fails(one)))
    return words.reworded(proven, members, proof), agreed


def _revisions(
    bench: Bench, story: Story, now: Digest | Withheld, proof: Proof, words: Rewording
) -> tuple[Revision, ...]:
    """The dated versions of a digest: one for each time at which a source changed, where the words changed with it."""
    revisions: list[Revision] = []
    for change in changes_of(bench, story):
        digest = _digest_at(bench, story, change, proof, words)
        fresh = not revisions or change.noted or (isinstance(digest, Digest) and revisions[-1].digest.id != digest.id)
        if isinstance(digest, Digest) and fresh:
            revisions.append(Revision(story.id, change.at, digest, change.because))
    if revisions and isinstance(now, Digest) and revisions[-1].digest.id != now.id:
        revisions.append(Revision(story.id, _newest(bench, story), now, ""))
    return tuple(revisions) if len(revisions) > 1 else ()


def _digest_at(bench: Bench, story: Story, change: Change, proof: Proof, words: Rewording) -> Digest | Withheld:
    """The digest as it was right after a change."""
    members = members_at(bench, story, change.at)
    if not members:
        return Withheld(story.id, "no-members")
    tracing = trace(members, gazetteer=bench.gazetteer, copies=story.copies)
    return _told(story, members, tracing, proof, words)[0]


def _newest(bench: Bench, story: Story) -> datetime:
    """When the newest of a story's articles was captured."""
    times = [a.version_captured or a.captured for a in bench.store.articles(story.members)]
    return max((t for t in times if t), default=bench.now)


def _cause(bench: Bench, kind: str, key: str) -> str:
    """The print that a value waits for."""
    kept = bench.store.doc(kind, key)
    return (kept.waiting_hash or "") if kept else ""


TRACE = Step("trace", "trace/1", trace_waiting, make_tracing, save_tracing, batch=16)
DIGEST = Step("digest", "digest/1", digest_waiting, make_account, save_account, batch=8)
