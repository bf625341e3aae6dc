"""Walk through the desk in a browser and record it: `python docs/walk/walk.py [--to FOLDER]`.

An invented paper of four outlets is made in a temporary folder and served on loopback, with a clock that the walk moves. A
publisher opts out by itself, a reader complains, an operator decides, the digest changes, the receipt and the ledger show it.
Each step is a picture, and a line of the page that shows them all (`README.md` beside this script). Nothing is asked elsewhere.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

from aiohttp import web
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from PIL import Image
from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "tests"))

from browsing import NAMES, installed, served  # noqa: E402  (a browser and a server live with the tests)
from headwater import desk  # noqa: E402
from headwater.desk import operators  # noqa: E402
from headwater.gather import CAPTURED_HEADER, URL_HEADER  # noqa: E402
from headwater.pipeline.clock import keep_promises, outlet_key  # noqa: E402
from headwater.pipeline.engines import here  # noqa: E402
from headwater.pipeline.publishers import publisher_view, shown_by  # noqa: E402
from headwater.pipeline.run import Told, run_steps  # noqa: E402
from headwater.pipeline.shelf import StoreShelf  # noqa: E402
from headwater.pipeline.work import Bench, make_bench  # noqa: E402
from headwater.settings import SiteSettings  # noqa: E402
from headwater.testing import NOON, page, paper  # noqa: E402
from headwater.web import BoardHands, PublisherHands, app, board_routes, desk_routes, publisher_routes  # noqa: E402

PASSWORD, FACTOR = "four herons on a weir", b"twenty bytes of rain"

TOLD = {
    ("Quayside Courier", "quayside.example", "Nils Oram", "Lock at Vessel Head to be rebuilt by spring"): (
        "The old sea lock at Vessel Head will be rebuilt by next spring, the harbour board decided on Thursday.",
        "The work will cost 41 million crowns, said board chair Hedda Lunt.",
        "A pensioner of Mill Lane, Oskar Brandt, was fined last year for fishing at the lock.",
    ),
    ("Fen Post", "fenpost.example", "Ada Quill", "Harbour board votes to rebuild Vessel Head lock"): (
        "The harbour board voted on Thursday to rebuild the sea lock at Vessel Head.",
        "Barges will be led around the lock through the Reed Canal until it opens again, the board said.",
        "Fishermen had asked for the vote since a gate broke in the storm of March.",
    ),
    ("Northmark Daily", "northmark.example", "Ivo Tamm", "Vessel Head lock will be rebuilt, board says"): (
        "The sea lock at Vessel Head will be rebuilt, the harbour board said on Thursday after a vote of nine to two.",
        "The two members who voted against it had asked for a new lock further out, said board secretary Runa Eide.",
        "Tenders for the steel gates open in January.",
    ),
}


@dataclass
class Walk:
    """The paper, its clock, the browser's page, and what was recorded so far."""

    bench: Bench
    root: str
    clock: list[datetime]
    words: list[str]
    shown: Page
    to: Path
    steps: list[tuple[str, str]] = field(default_factory=list)

    def records(self, name: str, told: str, *, near: str = "") -> None:
        """Take a picture of the page as it is, from the element `near` on, with a line about it."""
        self.shown.evaluate("document.fonts.ready")
        if near:
            self.shown.locator(near).first.evaluate("e => e.scrollIntoView({block: 'center'})")
        file = f"{len(self.steps) + 1:02d}-{name}.png"
        picture = Image.open(BytesIO(self.shown.screenshot())).convert("RGB")
        picture.quantize(48).save(self.to / file, optimize=True)  # a page has few colours; a third of the bytes
        self.steps.append((file, told))

    def goes(self, path: str) -> None:
        """Open an address of the paper."""
        self.shown.clock.set_fixed_time(self.clock[0])
        answer = self.shown.goto(self.root + path)
        assert answer is not None
        assert answer.status == 200, (path, answer.status)

    def waits(self, minutes: int) -> None:
        """Some minutes pass, and the running paper does what it does in that time."""
        self.clock[0] += timedelta(minutes=minutes)
        run_steps(self.bench, here, Told().hear)
        keep_promises(self.bench, self.clock[0])

    @property
    def story(self) -> str:
        """The address of the story."""
        (story,) = self.stories()
        return f"/story/{story}/"

    def stories(self) -> list[str]:
        """The keys of all stories."""
        return [doc.key for doc in self.bench.store.docs("story")]


def walked(walk: Walk) -> None:
    """All of it, step by step."""
    _publisher_opts_out(walk)
    secret = _reader_complains(walk)
    _operator_decides(walk)
    _everything_shows_it(walk, secret)


def _publisher_opts_out(walk: Walk) -> None:
    shown = walk.shown
    walk.goes(walk.story)
    assert "Fen Post" in shown.inner_text("main")
    walk.records("story", "A story of three outlets. Each sentence of its digest says who reports it, and leads there.")
    walk.goes("/publishers/fenpost.example")
    walk.records("console", "The Fen Post sees what is held of it and what it may do about it. There is no account.")
    shown.get_by_role("button", name="This domain is mine").click()
    walk.words.append(shown.locator("code").nth(1).inner_text())
    walk.records("claim", "It is told what to put where. It puts the line into a file on its own server…")
    shown.get_by_role("button", name="Look there now").nth(1).click()
    shown.get_by_text("Proven by well-known").wait_for()
    shown.get_by_label("Anything at all: leave us out").check()
    walk.records("wish", "…and the domain is proven. It asks to be left out of the paper altogether.")
    shown.get_by_role("button", name="Have it done").click()
    shown.get_by_text("Asked for with this proof").wait_for()
    walk.waits(5)
    walk.goes(walk.story)
    assert "Fen Post" not in shown.inner_text("main"), "the publisher is gone from the story"
    walk.records("without", "Five minutes later the digest stands on the two others. Nobody had to look at it.")


def _reader_complains(walk: Walk) -> str:
    shown = walk.shown
    assert "Oskar Brandt" in shown.inner_text("main")
    shown.locator("footer").get_by_role("link", name="Complain").click()
    shown.get_by_label("What is wrong?").select_option("privacy_erasure")
    shown.get_by_label("What is it about?").fill("https://quayside.example/lock")
    shown.get_by_label("Tell us why").fill("The fine was a private matter, and has nothing to do with the lock.")
    shown.get_by_label("Your e-mail address").fill("oskar@reader.example")
    shown.get_by_label("Your name").fill("Oskar Brandt")
    walk.records("form", "A man whom a report names complains: one click from the story, no account, no script.")
    shown.get_by_role("button", name="Send").click()
    shown.get_by_text("What happened").wait_for()
    walk.records("receipt", "The receipt comes at once. Its clock of 24 hours runs.")
    return shown.url.rpartition("/")[2]


def _operator_decides(walk: Walk) -> None:
    shown = walk.shown
    walk.waits(40)
    walk.goes("/desk/")
    shown.get_by_label("Name").fill("maren")
    shown.get_by_label("Password").fill(PASSWORD)
    code = TOTP(FACTOR, 6, SHA1(), 30).generate(int(walk.clock[0].timestamp())).decode()  # noqa: S303 - as authenticator apps do
    shown.get_by_label("The six digits").fill(code)
    walk.records("door", "The operator signs in with a password and a code.")
    shown.get_by_role("button", name="Sign in").click()
    (case,) = [one for one in desk.open_cases(walk.bench.store) if one.kind is desk.Kind.PRIVACY_ERASURE]
    shown.get_by_role("link", name=case.id).wait_for()
    walk.records("board", "The board lists what is open by what is left of its clock.")
    shown.get_by_role("link", name=case.id).click()
    shown.get_by_role("button", name="Take it").click()
    shown.get_by_label("Decision").select_option("removed")
    shown.get_by_label("The reason").fill("The report names a private person without need.")
    walk.records(
        "case", "She reads the case, takes it, and decides with a reason that everybody is told.", near="#outcome"
    )
    shown.get_by_role("button", name="Decide", exact=True).click()
    shown.get_by_text("Outcome:").wait_for()
    walk.waits(5)


def _everything_shows_it(walk: Walk, secret: str) -> None:
    shown = walk.shown
    (story,) = [key for key in walk.stories() if walk.bench.store.doc("digest-text", key)]
    walk.goes(f"/story/{story}/")
    text = shown.inner_text("main")
    assert "Oskar Brandt" not in text
    assert "Northmark Daily" in text
    walk.records(
        "after", "The digest is written anew from what remains. Of the sentence that named him nothing is left."
    )
    walk.goes(f"/rights/receipt/{secret}")
    assert "we have taken it out" in shown.inner_text("main")
    walk.records("decided", "His receipt tells the decision, the reason, how to object, and each step with its time.")
    walk.goes("/desk/done")
    walk.records("ledger", "The ledger holds what the operator did; it is a chain of hashes, signed every day.")


def _publishers(clock: list[datetime], words: list[str]) -> web.Application:
    """The web beside the paper: publishers who show the words that they were told to show."""

    async def answer(request: web.Request) -> web.Response:
        wanted = request.headers.get(URL_HEADER, str(request.url))
        known = wanted.endswith("/.well-known/headwater.txt") and bool(words)
        when = {CAPTURED_HEADER: clock[0].isoformat()}
        return web.Response(status=200 if known else 404, text=words[-1] if known else "", headers=when)

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answer)
    return application


@contextmanager
def site(bench: Bench, clock: list[datetime], words: list[str]) -> Iterator[str]:
    """The paper on loopback, with its desk, its console and its board; and the publishers' web beside it."""
    with served(lambda: _publishers(clock, words)) as elsewhere:
        settings = replace(bench.settings, web=elsewhere)
        with served(lambda: _paper(bench, clock, lambda d, by: shown_by(settings, d, by, lambda: clock[0]))) as root:
            yield root


def _paper(bench: Bench, clock: list[datetime], ask: Callable[[str, str], object]) -> web.Application:
    """The live site of a bench whose clock is ours."""
    shelf, store, now = (lambda: StoreShelf(bench)), (lambda: bench.store), (lambda: clock[0])
    hands = PublisherHands(
        store_of=store,
        shelf_of=shelf,
        view_of=lambda domain: publisher_view(bench, domain),
        outlet_of=lambda domain: outlet_key(bench, domain),
        ask=ask,  # type: ignore[arg-type]
        now=now,
    )
    board = BoardHands(store_of=store, shelf_of=shelf, now=now, safe=True, secure=False)
    extra = [*desk_routes(store, shelf, now), *publisher_routes(hands), *board_routes(board)]
    return app(shelf, extra=extra, good_for=0)


def record(to: Path) -> list[tuple[str, str]]:
    """Walk, and leave the pictures in a folder; the files with what each shows."""
    program = installed()
    if program is None:
        raise SystemExit(f"no browser found; looked for {', '.join(NAMES)}")
    to.mkdir(parents=True, exist_ok=True)
    reports = [
        page(f"https://{host}/lock", title, told, outlet=outlet, author=author)
        for (outlet, host, author, title), told in TOLD.items()
    ]
    with tempfile.TemporaryDirectory() as home, paper(Path(home), reports, now=NOON + timedelta(hours=1)) as made:
        bench, clock, words = made[0], [NOON + timedelta(hours=3)], list[str]()
        settings = replace(bench.settings, site=SiteSettings(name="The Harbour Paper", contact="desk@harbour.example"))
        bench = make_bench(settings, bench.now, bench.store)
        operators.enrol(
            bench.store, "maren", operators.Role.OWNER, PASSWORD, salt=b"s" * 16, factor=FACTOR, now=NOON, issuer="Walk"
        )
        with site(bench, clock, words) as root, sync_playwright() as play:
            browser = play.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
            shown = browser.new_context(viewport={"width": 1100, "height": 800}).new_page()
            shown.route(
                "**/*", lambda route: route.continue_()
            )  # the clock of the walk runs faster than a browser's cache
            walk = Walk(bench, root, clock, words, shown, to)
            walked(walk)
            browser.close()
        desk.verify_ledger(bench.store)
        return walk.steps


def written(steps: list[tuple[str, str]]) -> str:
    """The page that shows the walk."""
    head = "# A walk through the desk\n\nMade by `python docs/walk/walk.py`: an invented paper, and a clock that the walk moves.\n"
    return head + "".join(
        f"\n## {number}. {told}\n\n![{told}]({file})\n" for number, (file, told) in enumerate(steps, 1)
    )


def main() -> int:
    """Record the walk."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=HERE)
    options = parser.parse_args()
    steps = record(options.to)
    (options.to / "README.md").write_text(written(steps), encoding="utf-8")
    sys.stdout.write("".join(f"{options.to / file}: {told}\n" for file, told in steps))
    return 0


if __name__ == "__main__":
    sys.exit(main())
