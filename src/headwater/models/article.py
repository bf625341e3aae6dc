"""What a page says once it is read: versions of text, readings, articles."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from headwater.models.ids import content_id, sha256_of
from headwater.models.rights import Policy


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a text with its part in the article.

    `kind`: `paragraph`, `standfirst`, `subheading`, `list-item`, `quotation`, `live-entry`, `correction`.
    `lang` is its language (ISO 639) where that is not the article's, else empty.
    """

    start: int
    end: int
    kind: str = "paragraph"
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A link that goes out of the article's text; offsets of its anchor into the text, where it stands there."""

    url: str
    text: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Image:
    """The lead picture: its address and the credit printed with it. Shown only where the policy allows `show`."""

    url: str
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """An article's text at one time, as one version of the reader read it. Paragraphs are joined by two line ends."""

    text: str
    reader: str
    blocks: tuple[Block, ...] = ()

    @property
    def sha256(self) -> str:
        """The hash that receipts name."""
        return sha256_of(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the reader made of one page. Empty strings and tuples mean "not said on the page"."""

    page: str
    url: str
    version: Version
    title: str
    canonical: str = ""  # the address the page gives itself, if it may be believed; else empty
    foreign_canonical: str = (
        ""  # an address on another site that the page claims: evidence of a copy, never an address of ours
    )
    twin: str = ""  # amp | print | part: another form, or a further page, of the article at `canonical`
    site_name: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    modified: datetime | None = None
    language: str = ""
    access: str = "unknown"  # free | metered | paid | unknown
    kind: str = "report"  # report | opinion | live | correction | gallery | video | index
    section: str = ""
    keywords: tuple[str, ...] = ()
    image: Image | None = None
    wire: str = ""
    dateline: str = ""
    links: tuple[Link, ...] = ()
    alternates: tuple[tuple[str, str], ...] = ()  # (language, address) of the outlet's own translations
    correction: str = ""  # a correction or update note found in the page


@dataclass(frozen=True, slots=True)
class Unread:
    """A page that is no article, with a reason that can be counted ("not-html", "no-text", "index-page", "soft-404")."""

    page: str
    reason: str
    detail: str = ""
    links: tuple[Link, ...] = ()  # an index page's links may be followed


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What an outlet published at one canonical address, at its newest version known at the paper's time.

    Only `id` is always there: the JSON Lines ports make articles of what they are given. `outlet` is the key of an
    entry of the catalogue, or the registrable domain where the outlet is not in it; `outlet_name` is how it is printed.
    """

    id: str
    title: str = ""
    text: str = field(default="", repr=False)
    url: str = ""
    outlet: str = ""
    outlet_name: str = ""
    owner: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    modified: datetime | None = None
    captured: datetime | None = None  # the first capture at this address
    version_captured: datetime | None = None  # the capture that this version was read from
    language: str = ""
    blocks: tuple[Block, ...] = ()
    access: str = "unknown"
    kind: str = "report"
    section: str = ""
    keywords: tuple[str, ...] = ()
    image: Image | None = None
    wire: str = ""
    dateline: str = ""
    links: tuple[Link, ...] = ()
    alternates: tuple[tuple[str, str], ...] = ()
    foreign_canonical: str = ""
    correction: str = ""
    country: str = ""
    page: str = ""
    bytes_sha256: str = ""
    text_sha256: str = ""
    reader: str = ""
    policy: Policy = field(default_factory=Policy.unknown)

    @property
    def time(self) -> datetime | None:
        """When it counts as reported: published, if that is said and not later than the first capture; else captured."""
        if self.published and (self.captured is None or self.published <= self.captured):
            return self.published
        return self.captured


def article_id(canonical_url: str) -> str:
    """The id of the article at a canonical address."""
    return content_id("article", canonical_url)
