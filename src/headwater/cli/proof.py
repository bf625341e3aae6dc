"""The commands that show what the paper rests on: verify, explain, trace, replay, status."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

import click

from headwater import addresses
from headwater.cli.asking import Progressing, common, opened, print_counts, print_json, processes_of
from headwater.errors import InputError
from headwater.group import because
from headwater.models import Article, Claim, Ended, Outcome, Sentence, Story, Tracing
from headwater.models.article import article_id
from headwater.pipeline import reading
from headwater.pipeline.exporting import export_site, file_of, write_file
from headwater.pipeline.proof import explain_sentence, verify_paper
from headwater.pipeline.pushing import hub_stands
from headwater.pipeline.replaying import Leaf, edition_again, edition_proof, known_edition, replay_into
from headwater.pipeline.run import Told, engine_of
from headwater.pipeline.shelf import StoreShelf
from headwater.pipeline.work import Bench
from headwater.settings import Settings, parse_time
from headwater.store import loads
from headwater.trace import counted, tree

# What a person wants to know of what is held; `status --json` has every kind.
HELD = ("captures", "pages", "visits", "texts", "articles", "stories", "digest-text", "revision", "channels", "ledger")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object for machines.")


@click.command()
@_JSON
@common
def verify(settings: Settings, *, as_json: bool) -> None:
    """Check every published sentence against the captured page it came from; exits with 1 where one fails.

    For each receipt: the captured bytes have their hash, the text has its hash and the passage at its offsets, the passage
    stands in the page parsed anew by other code than the reader's, and the sentence says nothing that its passages do not.
    """
    with opened(settings) as bench, Progressing(quiet=as_json) as progress:
        found = verify_paper(bench, lambda count: progress.add("sentences", count))
    failed = [
        {"story": one.story, "sentence": one.sentence, "text": one.text, "reasons": list(one.reasons)}
        for one in found.failed
    ]
    if as_json:
        print_json({"sentences": found.sentences, "verified": found.verified, "failed": failed})
    else:
        for one in found.failed:
            click.echo(f"{one.sentence} of story {one.story}: {'; '.join(one.reasons)}\n  {one.text}")
        click.echo(f"{found.verified:,} of {found.sentences:,} sentences verified")
    if found.failed:
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("sentence", required=False)
@click.option("--story", default="", help="Say why the articles of this story are together.")
@_JSON
@common
def explain(settings: Settings, *, sentence: str | None, story: str, as_json: bool) -> None:
    """Show what a published SENTENCE (its id, as printed on the page and by verify --json) rests on."""
    with opened(settings) as bench:
        if story:
            _explain_story(bench, story)
            return
        if not sentence:
            raise click.UsageError("name a sentence's id, or a story with --story")
        found = explain_sentence(bench, sentence)
        if found is None:
            raise InputError(
                f"no published sentence has the id {sentence}; `headwater verify --json` prints those that fail"
            )
        digest, told, receipts = found
        among, independent = _backing(bench, digest.story, told)
        if as_json:
            print_json(
                {
                    "story": digest.story,
                    "sentence": told.id,
                    "text": told.text,
                    "reports": among,
                    "independent": independent,
                    "receipts": [
                        {
                            "outlet": one.receipt.outlet,
                            "url": one.receipt.url,
                            "captured": one.receipt.captured.isoformat() if one.receipt.captured else None,
                            "bytes_sha256": one.receipt.bytes_sha256,
                            "before": one.before,
                            "exact": one.receipt.exact,
                            "after": one.after,
                            "fails": list(one.fails),
                        }
                        for one in receipts
                    ],
                }
            )
            return
        click.echo(f"{told.text}\n  story {digest.story}")
        if among > 1:
            click.echo(f"  {among} reports, {counted(independent)}")
        for number, one in enumerate(receipts, 1):
            receipt = one.receipt
            click.echo(f"\n[{number}] {receipt.outlet}, captured {_time(receipt.captured)}\n    {receipt.url}")
            click.echo(f"    bytes sha256 {receipt.bytes_sha256}")
            passage = click.style(receipt.exact, bold=True)
            click.echo(f"    …{one.before}{passage}{one.after}…".replace("\n", "\n    "))
            click.echo(f"    {'; '.join(one.fails) if one.fails else 'verified'}")


@click.command()
@click.argument("address")
@common
def trace(settings: Settings, *, address: str) -> None:
    """Show who said it first: the tree of the story that the report at ADDRESS stands in."""
    with opened(settings) as bench:
        article = _article_at(bench, address)
        member = bench.store.doc("member", article.id)
        kept = bench.store.doc("tracing", member.doc) if member else None
        if kept is None or not kept.doc:
            raise InputError(f"{address} stands in no story yet; run `headwater run --once`")
        tracing = loads(Tracing, kept.doc)
        story_doc = bench.store.doc("story", tracing.story)
        story = loads(Story, story_doc.doc) if story_doc else None
        members = bench.store.articles(story.members if story else ())
    for line in tree(members, tracing):
        click.echo(line)


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--at", default="", metavar="TIME", help="The paper as it was then [the newest capture].")
@click.option(
    "--compare", type=click.Path(path_type=Path, exists=True, file_okay=False), help="A site to compare with."
)
@click.option("--edition", default="", metavar="KEY", help="Only this edition and its stories, such as 2026-11-23-06.")
@common
def replay(settings: Settings, *, folder: Path | None, at: str, compare: Path | None, edition: str) -> None:
    """Make the paper anew from its captures alone, in a store of its own, and export the site into FOLDER.

    With --compare, every file is compared with an earlier export, byte for byte; exits with 1 where one differs. With
    --edition, the edition and its stories are made anew and compared with what this paper shows now, and every sentence of
    them is checked against its captured page; FOLDER is then optional and gets the pages as they were made again.
    """
    if folder is None and not edition:
        raise click.UsageError("name the FOLDER to write the site into, or an --edition")
    told = Told()
    with ExitStack() as stack:
        bench = stack.enter_context(opened(settings))
        progress = stack.enter_context(Progressing())
        engine = stack.enter_context(engine_of(processes_of(settings)))
        key = known_edition(bench, edition) if edition else ""
        moment = parse_time(at) if at else bench.now
        scratch = stack.enter_context(_beside(folder))
        again = stack.enter_context(replay_into(bench, scratch, moment, engine, told.hear))
        if key:
            leaves, (count, failed) = edition_again(bench, again, key), edition_proof(bench, key)
        elif folder is not None:
            done = export_site(StoreShelf(again), folder, None, lambda: progress.add("pages", 1))
    if key:
        _say_edition(key, leaves, count, failed, folder)
        return
    click.echo(f"{done.pages:,} files of the paper at {moment:%Y-%m-%d %H:%M} UTC in {folder}")
    if compare is not None and folder is not None:
        differing = _differing(folder, compare)
        for name in differing[:20]:
            click.echo(f"differs: {name}")
        click.echo("the same, byte for byte" if not differing else f"{len(differing):,} files differ")
        if differing:
            raise click.exceptions.Exit(1)


@contextmanager
def _beside(folder: Path | None) -> Iterator[Path]:
    """A folder for the store of a replay, gone when it ends: beside what is written, where there is room for it."""
    if folder is None:
        with tempfile.TemporaryDirectory(prefix="headwater-replay-") as gone_after:
            yield Path(gone_after)
        return
    scratch = folder.with_name(folder.name + ".store")
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _say_edition(key: str, leaves: tuple[Leaf, ...], count: int, failed: tuple[str, ...], folder: Path | None) -> None:
    """What came of making an edition anew; exits with 1 where it is not the same or a sentence fails."""
    for leaf in leaves if folder is not None else ():
        if leaf.again is not None and folder is not None:
            write_file(folder / file_of(leaf.path), leaf.again)
    differing = [leaf for leaf in leaves if not leaf.same]
    for leaf in differing[:20]:
        said = "is no page now" if leaf.now is None else "is no page of the replay" if leaf.again is None else ""
        click.echo(f"differs: {leaf.path} {said or f'from byte {leaf.parts_at:,}'}")
    for one in failed[:20]:
        click.echo(f"fails: {one}")
    stories = sum(1 for leaf in leaves if leaf.path.startswith("/story/"))
    verdict = "the same, byte for byte" if not differing else f"{len(differing):,} of {len(leaves):,} pages differ"
    click.echo(f"edition {key}, {stories:,} stories, {len(leaves):,} pages made anew: {verdict}")
    click.echo(f"{count - len(failed):,} of {count:,} sentences verified")
    if differing or failed:
        raise click.exceptions.Exit(1)


@click.command()
@_JSON
@common
def status(settings: Settings, *, as_json: bool) -> None:
    """What the store holds, what waits, what failed and why, and how long the disk lasts."""
    with opened(settings) as bench:
        store = bench.store
        counts = store.counts()
        visits = {f"{ended}: {detail}" if detail else ended: n for ended, detail, n in store.visit_counts()}
        outcomes = [
            {"step": step, "version": version, "ended": ended.value, "reason": reason, "count": n}
            for step, version, ended, reason, n in store.outcome_counts()
        ]
        waiting = {kind: len(store.docs_waiting(kind, 1 << 30)) for kind in ("filing", "tracing", "digest", "shelved")}
        waiting["read"] = store.count_pages_waiting(reading.STEP.name, reading.STEP.version)
        size = store.capture_size()
        silent = {doc.key: doc.doc for doc in store.all_docs("unanswered")}
        bugs = [one for step in ("read", "file", "group", "stories", "trace", "digest", "shelve")
                for one in store.outcomes_ended(step, Ended.BUG, 20)]  # fmt: skip
        days = _days_left(bench)
        queue = dict(store.queue_counts())
        now = bench.now
        hub_waits, hub_fault = hub_stands(store)
    if as_json:
        print_json(
            {
                "hub": {"waiting": hub_waits, "fault": hub_fault},
                "now": now.isoformat(), "counts": counts, "visits": visits, "outcomes": outcomes, "waiting": waiting,
                "queue": queue, "captures": {"held": size.held, "bytes": size.bytes_on_disk, "erased": size.erased},
                "days_of_disk": days, "unanswered": silent, "bugs": [one.detail for one in bugs],
            }
        )  # fmt: skip
        return
    click.echo(f"the paper's clock: {now:%Y-%m-%d %H:%M} UTC; store: {settings.store_address}")
    print_counts("holds", ((name, counts[name]) for name in HELD if counts.get(name)))
    print_counts("visits and records ended as", visits.items())
    for step in dict.fromkeys(str(one["step"]) for one in outcomes):
        rows = [(str(o["reason"] or o["ended"]), int(str(o["count"]))) for o in outcomes if o["step"] == step]
        print_counts(f"{step}: pieces ended as", rows)
    print_counts("waits for the next run", [(k, n) for k, n in waiting.items() if n])
    print_counts("addresses to ask", queue.items())
    lasts = "" if days is None else f"; at this pace the disk lasts {_long(days)}"
    click.echo(f"captures: {size.held:,} held in {size.bytes_on_disk / 1e6:,.1f} MB, {size.erased:,} erased{lasts}")
    if hub_waits:
        click.echo(f"{hub_waits:,} feeds wait for the hub" + (f", which answered {hub_fault}" if hub_fault else ""))
    if silent:
        click.echo(f"{len(silent):,} outlets did not answer when last asked:")
        for outlet, reason in sorted(silent.items()):
            click.echo(f"  {outlet}: {reason}")
    alike: dict[tuple[str, str], list[Outcome]] = {}
    for one in bugs:
        alike.setdefault((one.step, one.detail), []).append(one)
    for (step, detail), ones in list(alike.items())[:5]:
        others = f" and {len(ones) - 1} more pieces" if len(ones) > 1 else ""
        click.echo(f"bug in {step} of {ones[0].key}{others}; the next run tries again:\n{detail}")


def _long(days: float) -> str:
    """A number of days for people."""
    return f"{days:,.0f} days" if days < 730 else "for years"


def _days_left(bench: Bench) -> float | None:
    """How many days the disk lasts at the pace of the last week; None where nothing was captured."""
    days = bench.store.captures_per_day()[-7:]
    pace = sum(size for _, _, size in days) / len(days) if days else 0
    if not pace:
        return None
    free = shutil.disk_usage(bench.settings.home).free
    bound = bench.settings.captures.gigabytes * 1e9 - bench.store.capture_size().bytes_on_disk
    return max(0.0, min(free, bound)) / pace


def _explain_story(bench: Bench, story_id: str) -> None:
    """Why the articles of a story are together: for each, what ties it to the one it is nearest to."""
    kept = bench.store.doc("story", bench.store.story_redirect(story_id) or story_id)
    if kept is None:
        raise InputError(f"no story has the id {story_id}")
    members = bench.store.articles(loads(Story, kept.doc).members)
    click.echo(f"story {story_id}: {len(members)} articles")
    for article in members:
        click.echo(f"\n{article.outlet_name}: {article.title}\n  {article.url}")
        others = [one for one in members if one.id != article.id]
        ties = [because(article, one, members) for one in others]
        for tie in sorted(ties, key=lambda tie: (-tie.likeness, tie.other))[:1]:
            nearest = next(one for one in members if one.id == tie.other)
            apart = "" if tie.hours_apart is None else f", {tie.hours_apart:.0f} hours apart"
            click.echo(f"  nearest: {nearest.outlet_name} (likeness {tie.likeness:.2f}{apart})")
            click.echo(f"  terms: {', '.join(f'{term} {weight:.2f}' for term, weight in tie.terms[:8])}")
            for link in tie.links:
                click.echo(f"  both link: {link}")


def _article_at(bench: Bench, address: str) -> Article:
    """The article at an address, or with that id."""
    url = addresses.canonical(address)
    ids = [article_id(url), *bench.store.articles_at(url), address]
    article = next((found for one in ids if (found := bench.store.article(one)) is not None), None)
    if article is None:
        raise InputError(f"no article was captured at {address}")
    return article


def _backing(bench: Bench, story: str, told: Sentence) -> tuple[int, int | None]:
    """How many reports make a sentence's claim, and how many of them are independent; None where it cannot be known."""
    articles = {one.article for one in told.receipts if one.article}
    claims, tracing = bench.store.doc("claims", story), bench.store.doc("tracing", story)
    kept = loads(list[Claim], claims.doc) if claims and claims.doc else []
    articles = articles.union(*(claim.makers for claim in kept if claim.id == told.claim))
    known = loads(Tracing, tracing.doc).independent_among(articles) if tracing and tracing.doc else None
    return len(articles), known


def _time(moment: datetime | None) -> str:
    """A time for people."""
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "at an unknown time"


def _differing(one: Path, other: Path) -> list[str]:
    """Names of the files that two exported sites do not have alike."""
    names = {str(p.relative_to(root)) for root in (one, other) for p in root.rglob("*") if p.is_file()}
    return sorted(
        name
        for name in names
        if not (one / name).exists()
        or not (other / name).exists()
        or (one / name).read_bytes() != (other / name).read_bytes()
    )
