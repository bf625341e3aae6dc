"""Each room alone: JSON Lines in, JSON Lines out, order kept. No port opens a store.

A line that cannot be used gives an error record with its number and never stops the rest; the exit code stays 0. A bug
gives an error record too, its traceback on standard error, and the exit code 1.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import IO, Any

import click

from headwater.digest import check_answer, digest_answer
from headwater.errors import HeadwaterError, InputError
from headwater.gather import feed_answer
from headwater.group import group_answers, model_named
from headwater.models import Article, Tracing
from headwater.outlets import load_outlets
from headwater.read import read_answer
from headwater.rights import policy_answer
from headwater.trace import Gazetteer, attribute_answer
from headwater.trace import trace as trace_story

Line = dict[str, Any]
_INPUT = click.argument("source", type=click.File("rb"), default="-", metavar="[FILE]")


@click.command()
@_INPUT
def read(source: IO[bytes]) -> None:
    """Pages to articles: {"id","url","html"} → title, authors, dates, language, text in paragraphs."""
    _each(source, read_answer)


@click.command()
@_INPUT
def feed(source: IO[bytes]) -> None:
    """Feeds and sitemaps to entries: {"id","url","body"} → title, link, times, authors, media."""
    _each(source, feed_answer)


@click.command()
@_INPUT
def attribute(source: IO[bytes]) -> None:
    """Prose to attributions: {"id","text"} → who says what, with offsets, speakers and the outlets between."""
    _each(source, attribute_answer)


@click.command()
@_INPUT
def digest(source: IO[bytes]) -> None:
    """Reports of one event to a digest: {"id","articles"} → headline and sentences with receipts and credits."""
    _each(source, lambda line: digest_answer(line, _traced))


@click.command()
@_INPUT
def check(source: IO[bytes]) -> None:
    """Sentences to verdicts: {"id","text","evidence"} → supported or not, and why not."""
    _each(source, check_answer)


@click.command()
@_INPUT
def policy(source: IO[bytes]) -> None:
    """Signals to policies: {"id","url","robots"?,"headers"?,"html"?} → what may be done, with the evidence."""
    _each(source, policy_answer)


@click.command()
@click.option("--embeddings", default="", metavar="MODEL", help="Name or folder of a model of sentences (an extra).")
@click.option(
    "--languages", default="", metavar="CODES", help="The languages it knows, by commas; else its card says it."
)
@_INPUT
def group(source: IO[bytes], embeddings: str, languages: str) -> None:
    """Reports in order of arrival to stories: {"id","title","text"?,"published"?} → the story of each, at the end."""
    told = tuple(code.strip() for code in languages.split(",") if code.strip())
    sensed = model_named(embeddings, told).senses if embeddings else None
    faults: dict[int, Line] = {}
    numbers: list[int] = []
    ids: list[Any] = []

    def usable() -> Iterator[Line]:
        for number, line in _lines(source):
            if "error" in line and "line" in line:
                faults[number] = line
            else:
                numbers.append(number)
                ids.append(line.get("id"))
                yield line

    found = group_answers(list(usable()), sensed) if sensed else group_answers(list(usable()))
    answers = {n: {**one, "id": key} for n, key, one in zip(numbers, ids, found, strict=True)}
    for number in sorted({**answers, **faults}):
        _print(answers.get(number) or faults[number])


@lru_cache(maxsize=1)
def _gazetteer() -> Gazetteer:
    """The names of the shipped catalogue, made ready once."""
    return Gazetteer.of(load_outlets())


def _traced(members: Iterable[Article]) -> Tracing:
    """Where the reports of one event came from, by the shipped catalogue."""
    return trace_story(tuple(members), gazetteer=_gazetteer())


def _each(source: IO[bytes], answer: Callable[[Line], Line]) -> None:
    """Answer line by line as they come."""
    bugs = 0
    for number, line in _lines(source):
        if "error" in line and "line" in line:
            _print(line)
            continue
        try:
            _print(answer(line))
        except HeadwaterError as error:
            reason = getattr(error, "reason", "bad-input")
            _print({"id": line.get("id"), "line": number, "error": {"reason": reason, "message": str(error)}})
        except BrokenPipeError:
            raise
        except Exception as error:  # a bug is loud and alone: this line is spoilt, the others go on
            bugs += 1
            traceback.print_exc()
            message = f"{type(error).__name__}: {error}"
            _print({"id": line.get("id"), "line": number, "error": {"reason": "bug", "message": message}})
    if bugs:
        raise click.exceptions.Exit(1)


def _lines(source: IO[bytes]) -> Iterator[tuple[int, Line]]:
    """Number and object of each line; an error record where a line is no JSON object."""
    for number, raw in enumerate(source, 1):
        if not raw.strip():
            continue
        try:
            yield number, _decoded(raw)
        except InputError as error:
            yield number, {"id": None, "line": number, "error": {"reason": "bad-line", "message": str(error)}}


def _decoded(raw: bytes) -> Line:
    """One line as an object. Raises `InputError`."""
    try:
        line = json.loads(raw)
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"not a line of JSON: {error}") from error
    except RecursionError as error:
        raise InputError("nested too deeply") from error
    if not isinstance(line, dict):
        raise InputError(f"expected an object, found {type(line).__name__}")
    line.pop("error", None)
    return line


def _print(answer: Line) -> None:
    """One answer as one line, at once; lone surrogates as escapes, so that every answer is valid UTF-8."""
    try:
        text = json.dumps(answer, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        text = json.dumps(answer).encode()
    sys.stdout.buffer.write(text + b"\n")
    sys.stdout.buffer.flush()
