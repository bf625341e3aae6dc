"""The deterministic writer: a story's articles → its digest. No model, no network; the same articles give the same words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from headwater.digest.arranging import arranged
from headwater.digest.checking import check
from headwater.digest.claims import claims
from headwater.digest.crediting import Creditor, Source, language_name, source_of
from headwater.digest.headline import headline_of
from headwater.digest.leaning import day_in_words, day_named
from headwater.digest.limits import HOUSE_LIMITS, Allowance, Limits, length, size
from headwater.digest.passages import Passage, in_order, language_of_article, passages_of
from headwater.digest.people import first_names, people
from headwater.digest.picking import Cutting, Picked, Wish, cleanly, however_it_ends, pick, with_ellipsis
from headwater.digest.receipts import receipt
from headwater.digest.speech import speech
from headwater.digest.weighing import Ground, ground_of
from headwater.models import (
    Article,
    Claim,
    Credit,
    Digest,
    Mention,
    Receipt,
    Sentence,
    Story,
    Tracing,
    Verb,
    Withheld,
    content_id,
    sha256_of,
)
from headwater.prose import squeezed
from headwater.prose.patterns import pattern

FULL_TEXT = 120  # words from which an article counts as held in full
PHRASE_WORDS = 3  # what a credit adds to an excerpt, on the average
TARGETS = {1: 70, 2: 150}  # words of a digest by independent origins; three or more: LONG
LONG, SHORT_TEXTS = 280, 90
FOREIGN, WORDS_OF_ONE = 2, 20  # passages in other languages beside those of the digest's own
FILLED = 0.8  # below this share of its length a digest may also break sentences off, with an ellipsis


def write(
    story: Story,
    members: Sequence[Article],
    tracing: Tracing,
    *,
    language: str = "",
    words: int | None = None,
    limits: Limits = HOUSE_LIMITS,
    headline_from: str = "",
    agreed: Sequence[Claim] | None = None,
    found: Sequence[Passage] | None = None,
    witnesses: Mapping[str, str] | None = None,
) -> Digest | Withheld:
    """The digest of a story.

    It is made of passages within `limits`, each with its receipt and its outlet in words. `language` is the digest's
    (default: that of most members); a passage in another stands in the original and its language is named. `words` is
    the length aimed at (default: by the number of independent origins and what the limits leave). `headline_from` is the
    article whose title shall stand above it. `found` and `agreed` are the passages and the claims of the `quotable`
    members, where the caller has them. `witnesses` may give, by article id, the text of its page as `witness` finds it:
    then only what stands there is used. Members whose policy denies quoting give no excerpt; those that may not even be
    listed give nothing. Withheld: `no-members`, `not-listed`, `no-headline`.
    """
    listed = [article for article in in_order(members) if article.policy.may(Verb.LIST)]
    if not listed:
        return Withheld(story.id, "not-listed" if members else "no-members")
    tongue = language or majority_language(listed)
    quoted = quotable(listed)
    read = passages_of(quoted) if found is None else found
    told = claims(quoted, tracing, found=read) if agreed is None else agreed
    ground = ground_of(read, listed, tracing, claims=told)
    headline = headline_of(listed, ground, tracing, tongue, headline_from)
    if headline is None:
        return Withheld(story.id, "no-headline", "no member has a title")
    full = any(size(article.text) >= FULL_TEXT for article in quoted)
    choosing = _Choosing(
        ground, Allowance(limits), words or _target(quoted, tracing), tongue, {} if witnesses is None else witnesses
    )
    chosen = choosing.chosen(clean_first=full)
    vectors = [one.vector for one in chosen]
    writer = _Writer(tongue, tuple(listed), tracing, choosing.allowance, story.id, headline.text)
    own = [one.passage.language in (tongue, "") for one in chosen]
    groups = arranged(
        [c for c, is_own in zip(chosen, own, strict=True) if is_own],
        [v for v, is_own in zip(vectors, own, strict=True) if is_own],
    )
    abroad = [c for c, is_own in zip(chosen, own, strict=True) if not is_own]
    sentences = writer.sentences([*groups, abroad] if abroad else groups)
    return Digest(
        story=story.id,
        language=tongue,
        headline=headline,
        sentences=sentences,
        primary=primary_of(listed, tracing),
        made_from=made_from(members),
    )


def quotable(members: Sequence[Article]) -> list[Article]:
    """The members whose text may be read, listed and quoted, in order of time."""
    needed = (Verb.LIST, Verb.ANALYSE, Verb.QUOTE)
    return [one for one in in_order(members) if one.text and all(one.policy.may(verb) for verb in needed)]


def majority_language(members: Sequence[Article]) -> str:
    """The language of most members; ties go to the earlier of them."""
    counts = Counter(tag for tag in map(language_of_article, members) if tag)
    return max(counts, key=lambda tag: counts[tag]) if counts else ""


def made_from(members: Sequence[Article]) -> str:
    """A hash of the members' versions and of what their policies allow."""
    parts = []
    for article in sorted(members, key=lambda a: a.id):
        policy = article.policy
        allowed = ",".join(sorted(verb.value for verb in policy.verbs if policy.may(verb)))
        text = article.text_sha256 or sha256_of(article.text)
        parts.append(f"{article.id} {text} {article.title} {allowed} {policy.quote_words} {policy.quote_characters}")
    return content_id("made from", *parts)


def primary_of(members: Sequence[Article], tracing: Tracing) -> str:
    """The article that items of feeds link to: the root of the largest captured origin, else the earliest member.

    A free one goes before a paid one where origins are equally large.
    """
    by_id = {article.id: article for article in members}
    roots = [origin for origin in tracing.origins if origin.root in by_id]
    if roots:
        ranked = {article.id: place for place, article in enumerate(in_order(members))}
        best = min(roots, key=lambda o: (-len(o.members), by_id[o.root].access == "paid", ranked[o.root]))
        return best.root
    return min(in_order(members), key=lambda a: a.access == "paid").id


def _target(members: Sequence[Article], tracing: Tracing) -> int:
    """How many words a digest should have."""
    full = [article for article in members if size(article.text) >= FULL_TEXT]
    origins = len({(o.root if (o := tracing.origin_of(a.id)) else a.id) for a in full})
    if not full:
        return SHORT_TEXTS
    return TARGETS.get(origins, LONG)


@dataclass(slots=True)
class _Choosing:
    """Chooses what a digest is made of: nothing that leans on sentences that are not shown, its own language first.

    Of other languages it takes at most one passage of an origin and `FOREIGN` in all, and more only where its own
    language has nothing.
    """

    ground: Ground
    allowance: Allowance
    budget: int
    tongue: str
    witnesses: Mapping[str, str]
    credit: int = 0

    def chosen(self, *, clean_first: bool) -> list[Picked]:
        """The passages; where clean cuts leave a digest short, also such as break off with an ellipsis, at last anywhere."""
        named = any(source_of(passage.article).name for passage in self.ground.passages)
        self.credit = PHRASE_WORDS if named else 0
        ways = (cleanly, with_ellipsis, however_it_ends) if clean_first else (with_ellipsis, however_it_ends)
        found: list[Picked] = []
        for cutting in ways:
            own = self._pick(self._is_own, cutting, self.budget, found) or self._pick(
                self._stands, cutting, self.budget
            )
            found = self._with_foreign(own, cutting)
            if sum(self._spent(one.text) for one in found) >= FILLED * self.budget:
                break
        return found

    def _with_foreign(self, own: list[Picked], cutting: Cutting) -> list[Picked]:
        """The choice with a passage of each of the origins that are heard in another language only."""
        found = own
        heard = {one.origin for one in found}
        abroad = sum(not self._is_tongue(one.passage) for one in found)
        asked: set[str] = set()
        for passage, origin in zip(self.ground.passages, self.ground.origins, strict=True):
            article = passage.article.id
            if abroad >= FOREIGN or origin in heard or article in asked or self._is_tongue(passage):
                continue
            asked.add(article)
            room = sum(self._spent(one.text) for one in found) + WORDS_OF_ONE
            more = self._pick(self._stands, cutting, room, found, only=article)
            if len(more) > len(found):
                heard.add(origin)
                found, abroad = more[: len(found) + 1], abroad + 1
        return found

    def _pick(
        self,
        fits: Callable[[Passage], bool],
        cutting: Cutting,
        budget: int,
        before: Sequence[Picked] = (),
        *,
        only: str = "",
    ) -> list[Picked]:
        """Passages that fit, of one article or of all."""
        wish = Wish(lambda one: only in ("", one.article.id) and fits(one), cutting, budget, self._spent)
        return pick(self.ground, self.allowance, wish, before=before)

    def _spent(self, text: str) -> int:
        """Words that a passage takes with its credit."""
        return length(text) + self.credit

    def _is_tongue(self, passage: Passage) -> bool:
        return passage.language in (self.tongue, "")

    def _is_own(self, passage: Passage) -> bool:
        return self._is_tongue(passage) and self._stands(passage)

    def _stands(self, passage: Passage) -> bool:
        """Whether a passage can stand alone, and stands on the page as it was captured, as far as that was handed in."""
        if passage.leaning:
            return False
        seen = self.witnesses.get(passage.article.id)
        return seen is None or squeezed(passage.text) in seen


@dataclass(slots=True)
class _Writer:
    """Turns picked passages into sentences."""

    tongue: str
    members: tuple[Article, ...]
    tracing: Tracing
    allowance: Allowance
    story: str
    headline: str
    dated: set[str] = field(default_factory=set)
    told: list[Sentence] = field(default_factory=list)

    def sentences(self, paragraphs: Sequence[Sequence[Picked]]) -> tuple[Sentence, ...]:
        """The sentences of the digest, paragraph by paragraph."""
        known = speech(self.tongue)
        reports = {source_of(a).name.casefold(): a.url for a in self.members if a.url}
        creditor = Creditor(known, int(sha256_of(self.story)[:6], 16), reports)
        lone = len({a.outlet or a.id for a in self.members}) == 1
        total = sum(len(group) for group in paragraphs)
        for number, group in enumerate(paragraphs):
            for one in group:
                role = self._role(one, lone=lone, last=len(self.told) + 1 == total)
                self.told.append(self._sentence(one, number, creditor, role))
        return tuple(self.told)

    def _role(self, one: Picked, *, lone: bool, last: bool) -> str:
        """Whether a sentence stands against one already told, or is the last of a story that only one outlet has."""
        if one.claim and len(one.claim.values) > 1 and any(s.claim == one.claim.id for s in self.told):
            return "differs"
        return "alone" if lone and last else ""

    def _sentence(self, one: Picked, paragraph: int, creditor: Creditor, role: str) -> Sentence:
        article = one.passage.article
        excerpt = one.text
        whole = len(one.cut.spans) == 1 and len(squeezed(excerpt)) == len(excerpt) and not one.passage.subject
        mentions = self._mentions(article.id, one.cut.start, one.cut.end) if whole else ()
        receipts = [receipt(article, start, end) for start, end in one.cut.spans]
        sources = [source_of(article)]
        if role != "differs":
            for source, more in self._agreeing(one):
                sources.append(source)
                receipts.append(more)
        foreign = ""
        if one.passage.language and self.tongue and one.passage.language != self.tongue:
            foreign = language_name(one.passage.language, self.tongue)
        given = first_names(article.text, excerpt, " ".join((self.headline, *(s.text for s in self.told))))
        if given:
            excerpt, mentions = f"[{given}] {excerpt}", ()
        text, credits_found = creditor.credited(
            squeezed(excerpt),
            sources,
            mentions=mentions,
            names=_names(article.text),
            role=role,
            foreign=foreign,
        )
        text, credits_found = self._dated(text, credits_found, one)
        return Sentence(
            text=text,
            receipts=tuple(receipts),
            credits=credits_found,
            paragraph=paragraph,
            language=one.passage.language or self.tongue,
            claim=one.claim.id if one.claim else "",
        )

    def _mentions(self, article: str, start: int, end: int) -> tuple[Mention, ...]:
        """The outlets that an excerpt names, with offsets into it."""
        found = next((mentions for key, mentions in self.tracing.mentions if key == article), ())
        inside = [mention for mention in found if start <= mention.start and mention.end <= end]
        if not inside:
            return ()
        persons = people(next((a.text for a in self.members if a.id == article), ""))
        return tuple(
            replace(mention, start=mention.start - start, end=mention.end - start)
            for mention in inside
            if mention.name not in persons
        )

    def _agreeing(self, one: Picked) -> list[tuple[Source, Receipt]]:
        """Other origins whose own passage bears out the same words, with that passage as receipt."""
        if one.claim is None or len(one.claim.values) > 1:
            return []
        by_id = {article.id: article for article in self.members}
        seen = {one.origin, source_of(one.passage.article).name}
        found: list[tuple[Source, Receipt]] = []
        for key, start, end in one.claim.passages:
            article = by_id.get(key)
            if article is None or len(found) == 2:
                continue
            origin = self.tracing.origin_of(key)
            source = source_of(article)
            passage = article.text[start:end]
            if {origin.root if origin else key, source.name} & seen or not source.name:
                continue
            if not self.allowance.room(article).holds(passage):
                continue
            verdict = check(one.text, [passage])
            if verdict.supported:
                seen |= {origin.root if origin else key, source.name}
                self.allowance.take(article, passage)
                same = squeezed(one.text) in squeezed(passage)
                kind = "verbatim" if same else "supports"
                found.append((source, receipt(article, start, end, kind=kind, score=None if same else verdict.score)))
        return found

    def _dated(self, text: str, found: tuple[Credit, ...], one: Picked) -> tuple[str, tuple[Credit, ...]]:
        """The first time a weekday is named, its date in brackets behind it."""
        reported = one.passage.article.time
        known = speech(one.passage.language)
        if reported is None or not known.weekdays:
            return text, found
        named = day_named(text, known, reported.date())
        if named is None:
            return text, found
        end, day = named
        shown = day_in_words(day, one.passage.language)
        if shown in self.dated:
            return text, found
        self.dated.add(shown)
        insertion = f" [{shown}]" if not pattern(r"\p{Han}").match(shown[-1]) else f"[{shown}]"
        moved = tuple(
            replace(c, start=c.start + len(insertion), end=c.end + len(insertion)) if c.start >= end else c
            for c in found
        )
        return text[:end] + insertion + text[end:], moved


def _names(text: str) -> frozenset[str]:
    """Words that an article writes with a capital in the middle of sentences."""
    return frozenset(pattern(r"(?<=[\p{Ll},] )\p{Lu}[\p{L}\p{M}'’.-]*").findall(text[:20000]))
