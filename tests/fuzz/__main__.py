"""Look for bytes that break a parser: `python -m fuzz TARGET [--seconds 60] [--seed 1]`, in `tests`.

With atheris installed its engine looks, led by the code that is reached; without it bytes are changed by chance, from a
printed seed. What breaks is written beside, as `crash-…`; `--again FILE` runs it once more.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

LONGEST = 65_536  # bytes of one input
SLOW = 10.0  # seconds for one input of that size: then it counts as hanging
_TOKENS = (
    b"<",
    b">",
    b"</p>",
    b"<p>",
    b'"',
    b"&amp;",
    b"&#x0;",
    b"\0",
    b"\xff",
    b"<![CDATA[",
    b"<!--",
    b"]]>",
    b"{",
    b"\n\n",
    b"%",
)


def main() -> int:
    """Run one target for a while; 1 where it broke."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--again", type=Path, help="a file that broke it")
    asked = parser.parse_args()
    if importlib.util.find_spec("atheris") and not asked.again:
        return _guided(asked.target, asked.seconds, asked.seed)
    from fuzz.targets import TARGETS, seeds

    run = TARGETS[asked.target]
    if asked.again:
        run(asked.again.read_bytes())
        return 0
    return _by_chance(asked.target, run, list(seeds(asked.target)), asked.seconds, asked.seed)


def _guided(target: str, seconds: int, seed: int) -> int:
    """Let atheris look; it ends the process itself."""
    import atheris

    with atheris.instrument_imports(include=["headwater"]):
        from fuzz.targets import TARGETS, seeds

    with tempfile.TemporaryDirectory() as corpus:
        for number, data in enumerate(seeds(target)):
            (Path(corpus) / f"{number:04d}").write_bytes(data)
        flags = [f"-max_total_time={seconds}", f"-seed={seed}", f"-max_len={LONGEST}", "-print_final_stats=1"]
        bounds = [f"-timeout={int(SLOW)}", "-rss_limit_mb=2048"]
        atheris.Setup([sys.argv[0], *flags, *bounds, corpus], TARGETS[target])
        atheris.Fuzz()
    return 0


def _by_chance(target: str, run: Callable[[bytes], None], good: list[bytes], seconds: int, seed: int) -> int:
    """Change good bytes by chance until time is up or something breaks."""
    chance, until, count = random.Random(seed), time.monotonic() + seconds, 0
    while time.monotonic() < until:
        data = changed(chance, good)
        fault = fault_of(run, data)
        if fault:
            return _told(target, data, fault, seed)
        count += 1
    sys.stdout.write(
        f"{target}: {count:,} inputs in {seconds} s by chance (seed {seed}; without atheris), nothing broke\n"
    )
    return 0


def fault_of(run: Callable[[bytes], None], data: bytes) -> str:
    """What a target does wrong with an input: what it raises, or that it hangs; empty where it keeps its promises."""
    began = time.monotonic()
    try:
        run(data)
    except Exception as broke:  # whatever breaks is what is looked for
        return repr(broke)
    took = time.monotonic() - began
    return f"took {took:.0f} s" if took > SLOW else ""


def changed(chance: random.Random, good: list[bytes]) -> bytes:
    """Good bytes after a few changes: cut, doubled, swapped with others, flipped, with a token set in."""
    data = bytearray(chance.choice(good or [b""])[:LONGEST])
    for _ in range(chance.randint(1, 12)):
        at, length = chance.randrange(len(data) + 1), chance.choice((1, 2, 8, 64, 1024))
        match chance.randrange(6):
            case 0:
                del data[at : at + length]
            case 1:
                data[at:at] = data[at : at + length] * chance.randint(1, 40)
            case 2:
                other = chance.choice(good or [b""])
                start = chance.randrange(len(other) + 1)
                data[at:at] = other[start : start + length]
            case 3:
                data[at:at] = chance.choice(_TOKENS) * chance.choice((1, 1, 3, 500))
            case 4:
                data[at : at + 1] = bytes([chance.randrange(256)])
            case _:
                data[at : at + length] = chance.randbytes(min(length, 64))
    return bytes(data[:LONGEST])


def _told(target: str, data: bytes, why: str, seed: int) -> int:
    file = Path(f"crash-{target}-{hashlib.sha256(data).hexdigest()[:12]}")
    file.write_bytes(data)
    sys.stderr.write(
        f"{target} broke: {why}\nseed {seed}; the bytes are in {file}: python -m fuzz {target} --again {file}\n"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
