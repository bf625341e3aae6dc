"""How fast pages are served, beside a plain Flask + Jinja2 application over the same values in the same run.

    python benchmarks/bench_web.py [--seconds 10] [--rate 200]

Both servers run in a process of their own on loopback. One client asks first the one, then the other, for front page,
stories, listings and feeds: each once, then at a steady rate (open loop: a late answer does not delay the next question, so
waiting in line is counted). The Flask application calls the same `publish.render` for each request, as a plain application
does: nothing kept, nothing compressed. The demo paper of the tests is the material.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import multiprocessing
import socket
import sys
import time
from pathlib import Path

from aiohttp import ClientSession, TCPConnector

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import publish_demo
from headwater.publish import paths, render
from headwater.web import app, serve


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def run_ours(port: int) -> None:
    """The live site, as `headwater serve` runs it."""
    shelf = publish_demo.shelf()

    async def run() -> None:
        await serve(app(lambda: shelf), host="127.0.0.1", port=port)
        await asyncio.Event().wait()

    asyncio.run(run())


def run_flask(port: int) -> None:
    """A plain Flask application that renders each request."""
    from flask import Flask, Response  # noqa: PLC0415  (only this process needs it)

    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # a line for each answer would cost it time
    shelf = publish_demo.shelf()
    flask = Flask("plain")

    @flask.get("/", defaults={"path": ""})
    @flask.get("/<path:path>")
    def page(path: str) -> Response:
        document = render("/" + path, shelf, live=True)
        if document is None:
            return Response(status=404)
        return Response(document.body, content_type=document.media_type)

    flask.run("127.0.0.1", port, threaded=True, debug=False)


async def ask(port: int, asked: list[str], rate: float, seconds: float) -> list[float]:
    """Seconds that each answer took, from when it should have been asked for."""
    took: list[float] = []

    async with ClientSession(connector=TCPConnector(limit=0), headers={"Accept-Encoding": "br, gzip"}) as session:
        for _ in range(50):
            try:
                async with session.get(f"http://127.0.0.1:{port}/about/") as answer:
                    await answer.read()
                break
            except OSError:
                await asyncio.sleep(0.2)

        async def one(path: str, due: float) -> None:
            async with session.get(f"http://127.0.0.1:{port}{path}") as answer:
                await answer.read()
            took.append(time.perf_counter() - due)

        for path in asked:  # once each, so that both start warm
            async with session.get(f"http://127.0.0.1:{port}{path}") as answer:
                await answer.read()
        begun, waiting = time.perf_counter(), []
        for n in range(int(rate * seconds)):
            due = begun + n / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            waiting.append(asyncio.create_task(one(asked[n % len(asked)], due)))
        await asyncio.gather(*waiting)
    return sorted(took)


def share(took: list[float], part: float) -> float:
    """The time within which a part of the answers came, in milliseconds."""
    return 1000 * took[min(len(took) - 1, int(part * len(took)))]


def main() -> int:
    """Measure both and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10.0, help="for which each is asked")
    parser.add_argument("--rate", type=float, default=200.0, help="requests a second")
    options = parser.parse_args()
    shelf = publish_demo.shelf()
    kinds = ("/story/", "/topic/", "/country/", "/feed", "/outlet/")
    asked = ["/", *(p for p in paths(shelf) if p.startswith(kinds) and not p.endswith((".svg", ".png")))]
    print(f"demo paper, {len(asked)} addresses, {options.rate:.0f} requests a second for {options.seconds:.0f} s each")
    print(f"{'server':34}{'answers':>9}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}")
    for name, target in (("headwater serve", run_ours), ("plain Flask + Jinja2", run_flask)):
        port = free_port()
        server = multiprocessing.get_context("spawn").Process(target=target, args=(port,), daemon=True)
        server.start()
        took = asyncio.run(ask(port, asked, options.rate, options.seconds))
        print(f"{name:34}{len(took):>9}{share(took, 0.5):>9.1f}{share(took, 0.95):>9.1f}{share(took, 0.99):>9.1f}")
        server.terminate()
        server.join()
    return 0


if __name__ == "__main__":
    sys.exit(main())
