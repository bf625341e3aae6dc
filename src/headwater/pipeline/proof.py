"""Proof: every published sentence checked against the bytes and texts that its receipts name, and explained."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from headwater.digest import verify, witness
from headwater.models import Article, Digest, Receipt, Sentence, sha256_of
from headwater.pipeline.work import Bench
from headwater.store import Store, loads

AROUND = 240  # characters of the text that `explain` shows before and after a passage


class Proof:
    """Pages and texts by their hashes, each read and parsed once; grows as articles and receipts are added."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._headers: dict[str, tuple[tuple[str, str], ...]] = {}
        self.pages: dict[str, bytes] = {}
        self.texts: dict[str, str] = {}
        self.witnesses: dict[str, str] = {}
        self._sound: set[str] = set()  # hashes of bodies and texts that were seen to be theirs

    def add(self, members: Iterable[Article]) -> Witnesses:
        """Have the texts of these articles at hand, and their pages as soon as one is asked what it says."""
        of = {article.id: article.bytes_sha256 for article in members}
        for article in members:
            self._text(article.text_sha256, article.text)
        return Witnesses(self, of)

    def witness_of(self, sha256: str) -> str | None:
        """What the witness finds on a page; None where its bytes are not held or are not its own."""
        self._page(sha256)
        return self.witnesses.get(sha256)

    def fails(self, sentence: Sentence) -> tuple[str, ...]:
        """What fails of a sentence; empty: it stands. See `headwater.digest.verify`."""
        for receipt in sentence.receipts:
            self._page(receipt.bytes_sha256)
            if receipt.text_sha256 not in self.texts:
                self._text(receipt.text_sha256, self._store.text(receipt.text_sha256))
        return verify(sentence, self.pages, self.texts, witnesses=self.witnesses, sound=self._sound)

    def _text(self, sha256: str, text: str | None) -> None:
        """Have one text at hand."""
        if text is None or sha256 in self.texts:
            return
        self.texts[sha256] = text
        if sha256_of(text) == sha256:
            self._sound.add(sha256)

    def _page(self, sha256: str) -> None:
        """Have one page at hand, with what the witness finds on it."""
        if not sha256 or sha256 in self.pages:
            return
        body = self._store.capture_body(sha256)
        if body is None:
            return
        self.pages[sha256] = body
        ids = self._store.pages_of_capture(sha256)
        head = self._store.page_head(ids[0]) if ids else None
        if sha256_of(body) == sha256:
            self._sound.add(sha256)
            self.witnesses[sha256] = witness(body, head.headers if head else ())


@dataclass(frozen=True, slots=True)
class Witnesses(Mapping[str, str]):
    """By article, what the witness finds on its page: a page is unpacked and parsed when it is first asked for.

    Of a story of many reports most pages never are: their passages weigh too little to be picked.
    """

    _proof: Proof
    _pages: Mapping[str, str]

    def __getitem__(self, article: str) -> str:
        seen = self._proof.witness_of(self._pages[article])
        if seen is None:
            raise KeyError(article)
        return seen

    def __iter__(self) -> Iterator[str]:
        return (one for one, page in self._pages.items() if self._proof.witness_of(page) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(frozen=True, slots=True)
class Failed:
    """A published sentence that does not verify, with the reasons."""

    story: str
    sentence: str
    text: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification of the whole paper found. Receipts whose capture a ruling erased count as withdrawn."""

    sentences: int
    failed: tuple[Failed, ...]

    @property
    def verified(self) -> int:
        """How many sentences stand."""
        return self.sentences - len(self.failed)


def verify_paper(bench: Bench, told: Callable[[int], None]) -> Verified:
    """Check every published sentence and headline of the paper, story by story."""
    count = 0
    failed: list[Failed] = []
    for digest in published(bench):
        proof = Proof(bench.store)
        for sentence in digest.said:
            count += 1
            reasons = proof.fails(sentence)
            if reasons:
                failed.append(Failed(digest.story, sentence.id, sentence.text, _withdrawn(bench, sentence, reasons)))
        told(1 + len(digest.sentences))
    return Verified(count, tuple(failed))


def published(bench: Bench) -> Iterator[Digest]:
    """Every digest that is published."""
    for doc in bench.store.all_docs("digest-text"):
        yield loads(Digest, doc.doc)


def cited_captures(bench: Bench) -> set[str]:
    """The hashes of all captures that a published sentence rests on."""
    return {receipt.bytes_sha256 for digest in published(bench) for receipt in digest.receipts}


@dataclass(frozen=True, slots=True)
class Explained:
    """One receipt of a sentence in its surroundings, and whether it stands."""

    receipt: Receipt
    before: str
    after: str
    fails: tuple[str, ...]


def explain_sentence(bench: Bench, sentence_id: str) -> tuple[Digest, Sentence, tuple[Explained, ...]] | None:
    """A published sentence by its id, with each of its receipts in its surroundings; None where it is not published."""
    keys = [doc.refers for doc in bench.store.docs("sentence", after_key=f"{sentence_id}:", limit=1)]
    kept = bench.store.doc("digest-text", keys[0]) if keys and keys[0] else None
    if kept is None:
        return None
    digest = loads(Digest, kept.doc)
    found = next((one for one in digest.said if one.id == sentence_id), None)
    if found is None:
        return None
    fails = Proof(bench.store).fails(found)
    explained = []
    for receipt in found.receipts:
        text = bench.store.text(receipt.text_sha256) or ""
        before = text[max(0, receipt.start - AROUND) : receipt.start]
        after = text[receipt.end : receipt.end + AROUND] if receipt.end else ""
        own = tuple(reason for reason in fails if reason.endswith(receipt.article))
        explained.append(Explained(receipt, before, after, own))
    return digest, found, tuple(explained)


def _withdrawn(bench: Bench, sentence: Sentence, reasons: tuple[str, ...]) -> tuple[str, ...]:
    """The reasons, with those told apart that a ruling brought about."""
    erased = {r.article for r in sentence.receipts if bench.store.capture_erased_by(r.bytes_sha256)}
    return tuple(
        f"withdrawn: {reason.partition(': ')[2]}" if reason.partition(": ")[2] in erased else reason
        for reason in reasons
    )
