"""Who says it, who said it first, who only repeats it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """A passage that says who says. Offsets are characters of the article's text; see the port `headwater attribute`.

    `kind`: direct | indirect | mixed. `relation`: reports | told | cites | wire | weak | "" (a person speaks, no outlet between).
    `via`: the outlets between the speaker and this article, nearest to the speaker first. `outlet`: the outlet relied on
    when it is itself the source.
    """

    content: tuple[tuple[int, int], ...]
    cue: tuple[tuple[int, int], ...]
    source: tuple[tuple[int, int], ...]
    kind: str
    speaker: str = ""
    role: str = ""
    organisation: str = ""
    outlet: str = ""
    via: tuple[str, ...] = ()
    relation: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of an outlet in a text: where, which outlet (its usual name and, if catalogued, its key), and in what relation."""

    start: int
    end: int
    name: str
    outlet: str
    relation: str


@dataclass(frozen=True, slots=True)
class Edge:
    """`article` goes back to `parent` (an article's id, or `outlet:NAME` for a report that is not in the story).

    `kind`: wire | canonical | copy | rewrite | cites. `start`, `end`: the passage of the article that shows it; `shared`
    a run of words that both have.
    """

    article: str
    parent: str
    kind: str
    weight: float
    start: int | None = None
    end: int | None = None
    shared: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Articles that go back to one report. `root` is an article's id or `outlet:NAME`; `captured` whether the root is held."""

    root: str
    members: tuple[str, ...]
    kind: str = "report"  # report | wire | cited
    captured: bool = True


@dataclass(frozen=True, slots=True)
class Document:
    """A filing, paper, judgment, statement or data set that members link; never linked as primary before it was visited."""

    url: str
    kind: str
    title: str
    linked_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """One of several values of a quantity on which reports differ: what is said, by whom, and where it stands."""

    text: str
    number: float | None
    passages: tuple[tuple[str, int, int], ...]  # (article, start, end)


@dataclass(frozen=True, slots=True)
class Claim:
    """Passages of a story that say the same thing. `origins` counts the independent origins among them; None: unknown."""

    id: str
    passages: tuple[tuple[str, int, int], ...]
    origins: int | None
    subject: str = ""
    values: tuple[Value, ...] = ()  # two or more where reports differ

    @property
    def makers(self) -> frozenset[str]:
        """The articles that say it; nobody's where reports differ, since then each says something else."""
        return frozenset() if len(self.values) > 1 else frozenset(article for article, _, _ in self.passages)


@dataclass(frozen=True, slots=True)
class Tracing:
    """All that is known of where a story came from.

    `independent`: how many origins are independent of one another; None where it cannot be known. `first`: the article
    that is the earliest captured root; `first_sure` is False where times or roots leave it open. `owned` names roots of
    one owner, each with the smallest of them; `unclear` pairs of roots that may be one, a root with itself where it is too
    short to be told from any other. `titles`: who says what in headlines, for articles whose headline says so; offsets are
    characters of the title.
    """

    story: str
    attributions: tuple[tuple[str, tuple[Attribution, ...]], ...]  # by article, in order of members
    mentions: tuple[tuple[str, tuple[Mention, ...]], ...]
    edges: tuple[Edge, ...]
    origins: tuple[Origin, ...]
    independent: int | None
    first: str = ""
    first_sure: bool = False
    documents: tuple[Document, ...] = ()
    owned: tuple[tuple[str, str], ...] = ()
    unclear: tuple[tuple[str, str], ...] = ()
    titles: tuple[tuple[str, tuple[Attribution, ...]], ...] = ()

    def origin_of(self, article: str) -> Origin | None:
        """The origin that an article goes back to."""
        return next((origin for origin in self.origins if article in origin.members), None)

    def independent_among(self, articles: Iterable[str]) -> int | None:
        """How many independent origins some of the articles go back to; None where it cannot be known of just these.

        An article that no origin names counts as one of its own.
        """
        held = set(articles)
        roots = {origin.root for origin in self.origins if not held.isdisjoint(origin.members)}
        roots |= held - {member for origin in self.origins for member in origin.members}
        owner = dict(self.owned)
        count = len({owner.get(root, root) for root in roots})
        if count < 2:
            return count
        if self.independent is None and not self.unclear:
            return None
        return None if any(one in roots and other in roots for one, other in self.unclear) else count
