"""A real browser, and a real server on loopback for it to look at."""

from __future__ import annotations

import asyncio
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from aiohttp import web
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def installed() -> str | None:
    """The browser that is installed."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def program() -> str:
    """The browser that is installed. With CI set a missing one fails; else what needs it is skipped."""
    found = installed()
    if found is None:
        missing = f"no browser is installed; looked for {', '.join(NAMES)}"
        if os.environ.get("CI"):
            pytest.fail(f"with CI set that is a failure: {missing}")
        pytest.skip(missing)
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser, started."""
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=program(), args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@contextmanager
def served(application: Callable[[], web.Application]) -> Iterator[str]:
    """An application on loopback, in a thread of its own which also makes it; its address without a slash."""
    loop, ready, at = asyncio.new_event_loop(), threading.Event(), list[int]()

    async def begin() -> None:
        runner = web.AppRunner(application())
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        at.append(runner.addresses[0][1])
        ready.set()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(begin())
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(20)
    yield f"http://127.0.0.1:{at[0]}"
    loop.call_soon_threadsafe(loop.stop)
    thread.join(timeout=10)


def faults_of(page: Page) -> list[str]:
    """What axe finds wrong with a page."""
    return [one["id"] for one in Axe().run(page).response["violations"]]
