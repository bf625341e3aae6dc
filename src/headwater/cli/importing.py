"""The command `import`: a paper of archives. Apart from the others, since it needs neither server nor pages."""

from __future__ import annotations

from pathlib import Path

import click

from headwater.cli.asking import Progressing, common, opened, print_counts, print_json
from headwater.cli.stepping import at_clock, end_of, steps
from headwater.pipeline.importing import bring
from headwater.pipeline.run import Told
from headwater.settings import Settings


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for machines.")
@common
def import_(settings: Settings, files: tuple[Path, ...], *, as_json: bool) -> None:
    """Bring in WARC archives (plain or .gz, any size), OPML files or lists of addresses, and make the paper of them.

    Every record ends in an outcome that is kept and counted; importing the same file twice changes nothing.
    """
    with opened(settings) as bench, bench.store.run_lock(), Progressing(quiet=as_json) as progress:
        brought = bring(
            bench,
            files,
            lambda count: progress.add("records", count),
            limit=int(settings.gather.max_megabytes * 1e6),
        )
        told = Told()
        steps(at_clock(bench), settings, progress, told)
        ended: dict[str, int] = {}
        for taken in brought.files.values():
            for reason, count in taken.ended.items():
                ended[reason] = ended.get(reason, 0) + count
        stories = bench.store.count_stories()
        articles = bench.store.counts().get("articles", 0)
    if as_json:
        print_json(
            {
                "records": brought.records,
                "ended": ended,
                "read": told.of("read"),
                "articles": articles,
                "stories": stories,
                "bugs": len(told.bugs),
            }
        )
    else:
        click.echo(f"{brought.records:,} records of {len(files)} files")
        print_counts("records ended as", ended.items())
        print_counts("pages were read as", told.of("read").items())
        click.echo(f"the store holds {articles:,} articles in {stories:,} stories; `headwater serve` shows them")
    end_of(told)
