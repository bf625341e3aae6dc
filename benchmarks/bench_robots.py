"""robots.txt: our parser, the standard library's and Protego's, on vectors that we wrote from RFC 9309.

    python benchmarks/bench_robots.py [--data FOLDER] [--rounds N]

The vectors are ours (`robots_vectors.toml`): each is a file, an address and the answer that the standard asks for. `--data`
names a folder of robots.txt files: all parsers read each of them, and what is printed is how many they stumble over and
how long they take; without it the time is measured on the vectors.
"""

from __future__ import annotations

import argparse
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.robotparser import RobotFileParser

from headwater.models import Verb
from headwater.rights import policy, robots_signals

VECTORS = Path(__file__).with_name("robots_vectors.toml")
SITE = "https://tidewater.example"
AGENT = "headwaterbot"
FILLING = "# a remark that fills the file\n"

Judge = Callable[[bytes, str, str], bool]


@dataclass(frozen=True, slots=True)
class Vector:
    """One question and its right answer."""

    point: str
    body: bytes
    agent: str
    url: str
    allowed: bool


def vectors() -> Iterator[Vector]:
    """All vectors of the file."""
    for one in tomllib.loads(VECTORS.read_text("utf-8"))["vector"]:
        body = bytes.fromhex(one["hex"]) if "hex" in one else one["robots"].encode()
        if "fill" in one:
            body += (FILLING * (one["fill"] // len(FILLING))).encode() + one["then"].encode()
        yield Vector(one["point"], body, one.get("agent", AGENT), SITE + one["path"], one["allowed"])


def ours(body: bytes, agent: str, url: str) -> bool:
    """Headwater."""
    return policy(robots_signals(body, url, agent), url=url).may(Verb.FETCH)


def standard_library(body: bytes, agent: str, url: str) -> bool:
    """`urllib.robotparser`, fed as its own `read` feeds it."""
    parser = RobotFileParser()
    parser.parse(body.decode("utf-8", "surrogateescape").splitlines())
    return parser.can_fetch(agent, url)


def protego(body: bytes, agent: str, url: str) -> bool:
    """Protego, as Scrapy feeds it."""
    from protego import Protego  # noqa: PLC0415 (a peer, which tests do not need)

    return bool(Protego.parse(body.decode("utf-8", "ignore")).can_fetch(url, agent))


PEERS: dict[str, Judge] = {"headwater": ours, "urllib.robotparser": standard_library, "protego": protego}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="a folder of robots.txt files")
    parser.add_argument("--rounds", type=int, default=3, help="how often the vectors are asked for the time")
    asked = parser.parse_args()
    every = list(vectors())
    points = Counter(one.point for one in every)
    print(f"{len(every)} vectors of {len(points)} points")
    print(f"{'':<60}{'vectors':>8}" + "".join(f"{name:>20}" for name in PEERS))
    right: dict[str, Counter[str]] = {name: Counter() for name in PEERS}
    too_strict: Counter[str] = Counter()
    fell: Counter[str] = Counter()
    for one in every:
        for name, judge in PEERS.items():
            answer = _answer(judge, one)
            right[name][one.point] += answer is one.allowed
            too_strict[name] += one.allowed and answer is False
            fell[name] += answer is None
    for point, count in points.items():
        print(f"{point:<60}{count:>8}" + "".join(f"{right[name][point]:>20}" for name in PEERS))
    print(f"{'all':<60}{len(every):>8}" + "".join(f"{right[name].total():>20}" for name in PEERS))
    loose = {name: len(every) - right[name].total() - too_strict[name] - fell[name] for name in PEERS}
    print(f"{'asks what the publisher forbade':<68}" + "".join(f"{loose[name]:>20}" for name in PEERS))
    print(f"{'leaves what the publisher allowed':<68}" + "".join(f"{too_strict[name]:>20}" for name in PEERS))
    print(f"{'falls over the file':<68}" + "".join(f"{fell[name]:>20}" for name in PEERS))
    for name, judge in PEERS.items():
        print(f"{name}: {_speed(judge, every, asked.rounds):,.0f} questions a second of processor time")
    if asked.data is not None:
        _stumbles([file.read_bytes() for file in sorted(asked.data.rglob("*")) if file.is_file()])


def _answer(judge: Judge, one: Vector) -> bool | None:
    """The answer of a parser; None where it fell over the file."""
    try:
        return judge(one.body, one.agent, one.url)
    except Exception:  # a peer may raise anything; that is what is counted
        return None


def _speed(judge: Judge, every: list[Vector], rounds: int) -> float:
    """Questions a second, on the vectors that are no large file; a file is parsed anew each time."""
    small = [one for one in every if len(one.body) < 10_000]
    began = time.process_time()
    for turn in range(rounds):
        for one in small:
            # Another byte each turn, so that no answer is kept from the turn before.
            _answer(judge, replace(one, body=one.body + b"\n" * (turn + 1)))
    return rounds * len(small) / max(1e-9, time.process_time() - began)


def _stumbles(files: list[bytes]) -> None:
    """How many files of the web each parser stumbles over, and for how many their answers differ from ours."""
    print(f"\n{len(files):,} files")
    for name, judge in PEERS.items():
        fell, differ, began = 0, 0, time.process_time()
        for body in files:
            try:
                answers = [judge(body, AGENT, f"{SITE}{path}") for path in ("/", "/news/a.html", "/search?q=a")]
            except Exception:  # a peer may raise anything; that is what is counted
                fell += 1
                continue
            differ += answers != [ours(body, AGENT, f"{SITE}{path}") for path in ("/", "/news/a.html", "/search?q=a")]
        print(f"{name}: {fell} fell, {differ} answered otherwise than ours, {time.process_time() - began:.1f} s")


if __name__ == "__main__":
    main()
