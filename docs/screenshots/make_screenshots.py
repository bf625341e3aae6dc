"""Make the pictures of README and docs: `python docs/screenshots/make_screenshots.py [--to FOLDER] [PATH…]`.

Without `--address`, the pages are those of the tests' demo paper, rendered in this process and handed to Chromium as answers to
its requests: no server, no network. With it, they are those of a site that runs, such as `headwater demo`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Route, sync_playwright

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "tests"))

import publish_demo  # noqa: E402  (the demo paper lives with the tests)
from browsing import NAMES, installed  # noqa: E402
from headwater.publish import Shelf, render, render_missing  # noqa: E402

WIDTHS = (360, 768, 1440)


def answer(route: Route, shelf: Shelf) -> None:
    """Answer one request of the browser with the paper's bytes."""
    parts = urlsplit(route.request.url)
    if parts.hostname != "paper.example":
        route.abort()
        return
    document = render(parts.path, shelf, live=True) or render_missing(shelf, parts.path)
    route.fulfill(status=document.status, body=document.body, content_type=document.media_type)


def picture(browser: Browser, shelf: Shelf | None, url: str, to: Path, *, width: int, scheme: str, full: bool) -> None:
    """One picture of one page at one width in one theme."""
    context = browser.new_context(viewport={"width": width, "height": 1000}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    if shelf is not None:
        page.route("**/*", lambda route: answer(route, shelf))
    page.goto(url, wait_until="networkidle")
    page.evaluate("document.fonts.ready")
    page.screenshot(path=str(to), full_page=full)
    context.close()


def main() -> int:
    """Make all pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", help="addresses; default: front page and lead story")
    parser.add_argument("--to", type=Path, default=HERE)
    parser.add_argument("--widths", type=int, nargs="*", default=list(WIDTHS))
    parser.add_argument("--schemes", nargs="*", default=["light", "dark"])
    parser.add_argument("--tongues", nargs="*", default=[])
    parser.add_argument("--address", help="of a site that runs, without a slash at its end")
    parser.add_argument("--full", action="store_true", help="the whole page, not the first screen")
    options = parser.parse_args()
    program = installed()
    if program is None:
        sys.stderr.write(f"no browser found; looked for {', '.join(NAMES)}\n")
        return 2
    site = publish_demo.site_with(tongues=tuple(options.tongues)) if options.tongues else publish_demo.SITE
    shelf = None if options.address else publish_demo.shelf(site)
    address = options.address or site.root
    pages = options.paths or ["/", f"/story/{publish_demo.ferry().story.id}/"]
    options.to.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for path in pages:
            name = path.strip("/").split("/")[0] or "front"
            for width in options.widths:
                for scheme in options.schemes:
                    to = options.to / f"{name}-{scheme}-{width}.png"
                    picture(browser, shelf, address + path, to, width=width, scheme=scheme, full=options.full)
                    sys.stdout.write(f"{to}\n")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
