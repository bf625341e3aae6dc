"""What an import costs beside trafilatura alone on the same pages, in one run: processor seconds and memory.

    python benchmarks/bench_import.py [FILE.warc.gz …]

Without files the shipped sample is imported. The promise: at most twice the processor time that trafilatura (its default, with
metadata) takes to extract the same pages, and less than 1 GB.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from headwater import sample
from headwater.gather import read_archive
from headwater.models import Page


def main() -> None:
    """Run both and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--data", type=Path, help="folder of development material; its press/ is imported")
    parser.add_argument("--score", type=Path, help="not used: nothing here has a truth")
    asked = parser.parse_args()
    files = asked.files
    if asked.data and not files:
        files = [asked.data / "press" / "pages.warc.gz", asked.data / "press" / "events.warc.gz"]
    if not files:
        print("no files: the shipped sample is imported")
        files = [sample.archive()]
    ours, memory = imported(files)
    theirs, count = extracted(files)
    print(f"{count} pages: import {ours:.1f} s of processor time, at most {memory:.0f} MB")
    print(f"trafilatura alone {theirs:.1f} s; ratio {ours / theirs:.2f} (promise: at most 2)")


def imported(files: list[Path]) -> tuple[float, float]:
    """Processor seconds of `headwater import`, and its memory in MB.

    In one process: workers that are forked by a server of their own would not be counted as children of the command.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory() as home:
        command = [
            sys.executable,
            "-m",
            "headwater",
            "import",
            *map(str, files),
            "--home",
            home,
            "--json",
            "--processes",
            "1",
        ]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return seconds, after.ru_maxrss / 1024


def extracted(files: list[Path]) -> tuple[float, int]:
    """Processor seconds of trafilatura on every HTML page of the same files, and how many there are."""
    import trafilatura  # noqa: PLC0415 (the peer; it is not needed to import)

    pages = [
        page.body.decode("utf-8", "replace")
        for file in files
        for page in read_archive(file)
        if isinstance(page, Page) and b"<html" in page.body[:2000].lower()
    ]
    began = time.process_time()
    for html in pages:
        trafilatura.bare_extraction(html, with_metadata=True)
    return time.process_time() - began, len(pages)


if __name__ == "__main__":
    main()
