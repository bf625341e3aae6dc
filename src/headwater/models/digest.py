"""The published account of a story. A sentence without a receipt cannot be constructed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from headwater.models.ids import content_id


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where a published sentence can be checked: the passage, the text version and the captured bytes it comes from.

    `prefix` and `suffix` are up to 32 characters around `exact` in the text (W3C text-quote selector). `kind` is
    `verbatim`, or `supports` with the verifier's score between 0 and 1.
    """

    article: str
    outlet: str
    authors: tuple[str, ...]
    url: str
    captured: datetime | None
    bytes_sha256: str
    text_sha256: str
    reader: str
    start: int
    end: int
    exact: str
    prefix: str = ""
    suffix: str = ""
    kind: str = "verbatim"
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Credit:
    """A stretch of a sentence's text that says who reports it, and the link it carries (empty: nothing captured to link)."""

    start: int
    end: int
    text: str
    outlet: str = ""
    via: tuple[str, ...] = ()
    url: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One published sentence or headline, with its receipts and credits. `language` is that of its words.

    `worded_by` names the model that worded it; empty: the words are the passage's own, and the program's credit.
    """

    text: str
    receipts: tuple[Receipt, ...]
    credits: tuple[Credit, ...] = ()
    paragraph: int = 0
    language: str = ""
    claim: str = ""
    worded_by: str = ""

    def __post_init__(self) -> None:
        if not self.receipts:
            msg = "a sentence without a receipt cannot be published"
            raise ValueError(msg)

    @property
    def id(self) -> str:
        """Told from other sentences by its words and the passages it rests on."""
        return content_id("sentence", self.text, *(f"{r.text_sha256}:{r.start}:{r.end}" for r in self.receipts))


@dataclass(frozen=True, slots=True)
class Digest:
    """Headline and sentences of a story at one time. `primary` is the article that items of feeds link to."""

    story: str
    language: str
    headline: Sentence
    sentences: tuple[Sentence, ...]
    primary: str
    made_from: str  # hash of the members' versions and policies: the same members make the same digest

    @property
    def said(self) -> tuple[Sentence, ...]:
        """Everything that it says: the headline, then the sentences."""
        return (self.headline, *self.sentences)

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        """Every receipt of what it says, in order."""
        return tuple(receipt for sentence in self.said for receipt in sentence.receipts)

    @property
    def id(self) -> str:
        """Told from other digests by story and words."""
        return content_id("digest", self.story, self.headline.id, *(s.id for s in self.sentences))


@dataclass(frozen=True, slots=True)
class Withheld:
    """A story or sentence that is not published, with a reason that can be counted."""

    story: str
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """A dated version of a digest; `since` is the newest capture time among what it was made from."""

    story: str
    since: datetime
    digest: Digest
    because: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verifier's answer: supported or not, a score between 0 and 1, and the reasons against it."""

    supported: bool
    score: float
    reasons: tuple[str, ...] = ()
