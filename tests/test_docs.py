"""The documents say what is so: commands, settings, files and figures that they name exist."""

from __future__ import annotations

import dataclasses
import importlib.util
import re
from pathlib import Path

import click
import pytest

from headwater import __version__
from headwater.cli import COMMANDS, headwater
from headwater.settings import Settings

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").rglob("*.md")])
NAMES = [str(one.relative_to(ROOT)) for one in DOCUMENTS]


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_every_command_that_a_document_names_exists(document: Path) -> None:
    named = set(re.findall(r"\bheadwater ([a-z]+)(?=[ `\n]|$)", document.read_text(encoding="utf-8")))
    said_of_it = {
        "is",
        "reads",
        "refuses",
        "to",
        "publishes",
        "and",
        "for",
        "in",
        "writes",
        "gathers",
        "keeps",
        "with",
        "on",
    }
    assert named - said_of_it <= set(COMMANDS), named - said_of_it - set(COMMANDS)


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_every_file_that_a_document_links_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    linked = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text)
    missing = [one for one in linked if not (document.parent / one).exists()]
    assert not missing, missing


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_no_document_names_a_machine(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    assert not re.findall(r"(?<![\w.])/(?:work|tmp|root|home)/[\w.-]+", text)


def test_every_setting_of_the_guide_exists() -> None:
    guide = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
    settings = Settings()
    for table, key in re.findall(r"`(site|gather|captures|digest|rights)\.([a-z_]+)`", guide):
        fields = {one.name for one in dataclasses.fields(getattr(settings, table))}
        assert key in fields, f"{table}.{key}"


def test_every_command_teaches_in_its_help() -> None:
    context = click.Context(headwater)
    for name in COMMANDS:
        command = headwater.get_command(context, name)
        assert command is not None
        assert len((command.help or "").split()) >= 8, name


def test_the_changelog_knows_this_version() -> None:
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_module_says_what_it_is() -> None:
    silent = [
        str(file.relative_to(ROOT))
        for file in (ROOT / "src").rglob("*.py")
        if not file.read_text(encoding="utf-8").lstrip().startswith(('"""', 'r"""'))
    ]
    assert not silent, silent


def test_every_test_that_the_page_of_threats_names_is_there() -> None:
    text = (ROOT / "docs" / "threats.md").read_text(encoding="utf-8")
    written = {file.name: file.read_text(encoding="utf-8") for file in (ROOT / "tests").glob("test_*.py")}
    files_ = re.findall(r"`tests/(test_\w+\.py)`", text)
    named = re.findall(r"`(test_\w+)…?`", text)
    assert files_
    assert named
    assert set(files_) <= set(written)
    defined = "\n".join(written.values())
    assert [one for one in named if f"def {one}" not in defined] == []


def test_the_page_about_reading_shows_what_the_reader_says_today() -> None:
    spec = importlib.util.spec_from_file_location("show", ROOT / "docs" / "reading" / "show.py")
    assert spec is not None
    assert spec.loader is not None
    show = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(show)
    shown = (ROOT / "docs" / "reading" / "README.md").read_text(encoding="utf-8")
    assert show.written() == shown, "python docs/reading/show.py makes it anew"
