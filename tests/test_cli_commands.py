"""The command line: what its help teaches, its exit codes, where it looks for the store, how it words what went wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest

from commanding import call
from headwater import sample
from headwater.cli import COMMANDS, headwater
from headwater.cli.asking import common
from headwater.testing import paper

NOW = sample.NOW.isoformat()


def every_command() -> list[tuple[str, click.Command]]:
    """Every command with its full name."""
    context = click.Context(headwater)
    found: list[tuple[str, click.Command]] = []
    for name in COMMANDS:
        command = headwater.get_command(context, name)
        assert command is not None
        found.append((name, command))
        if isinstance(command, click.Group):
            found += [(f"{name} {verb}", one) for verb, one in command.commands.items()]
    return found


@pytest.fixture(scope="module")
def small_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first twenty-odd records of the sample: an archive that is cut off between two records."""
    archive = tmp_path_factory.mktemp("small") / "small.warc.gz"
    from headwater.gather import read_records

    ends = [record.offset for record in read_records(sample.archive())]
    archive.write_bytes(sample.archive().read_bytes()[: ends[24]])
    return archive


@pytest.fixture(scope="module")
def home(small_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a small paper in it, imported by the command line."""
    made = tmp_path_factory.mktemp("homes") / "sample"
    done = call("import", small_archive, "--home", made, "--now", NOW, "--processes", "1", "--json")
    assert done.returncode == 0, done.stderr
    (made / "import.json").write_text(done.stdout)
    return made


@pytest.mark.parametrize(("name", "command"), every_command())
def test_every_command_teaches_its_purpose_in_one_line(name: str, command: click.Command) -> None:
    first = (command.help or "").strip().partition("\n")[0]
    assert 20 <= len(first) <= 132, (name, first)
    assert first[0].isupper()
    for parameter in command.params:
        if isinstance(parameter, click.Option) and "--help" not in parameter.opts:
            assert parameter.help, f"{name} {parameter.opts}"


def test_the_first_page_of_help_names_every_command_and_imports_none() -> None:
    code = (
        "import sys; from headwater.cli import headwater\n"
        "headwater.main(['--help'], standalone_mode=False)\n"
        "assert not [m for m in sys.modules if m.startswith(('headwater.pipeline', 'headwater.store'))]"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert all(f"  {name} " in done.stdout for name in COMMANDS)
    assert "headwater import pages.warc.gz     make a paper of an archive\n" in done.stdout


def test_every_command_that_opens_a_store_takes_the_same_flags() -> None:
    @click.command()
    @common
    def probe() -> None:
        """Nothing."""

    flags = {parameter.name for parameter in probe.params}
    for name, command in every_command():
        if name == "desk drill":
            continue  # it rehearses in a folder of its own and never opens the user's store
        if COMMANDS[name.partition(" ")[0]][0] != "ports" and not isinstance(command, click.Group):
            assert flags <= {parameter.name for parameter in command.params}, name


def test_the_version_and_the_help_end_with_zero() -> None:
    assert call("--version").stdout.startswith("headwater, version ")
    assert call("import", "--help").returncode == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["publish"], "No such command 'publish'"),
        (["import"], "Missing argument"),
        (["import", "missing.warc.gz"], "does not exist"),
        (["import", "."], "is a directory"),
        (["--home", "x", "status"], "No such option"),
        (["status", "--now", "yesterday"], "write it as 2026-11-23T14:05:00Z"),
        (["status", "--settings", "none.toml"], "no such settings file"),
        (["explain"], "name a sentence's id"),
        (["demo", "--web"], "name at least one WARC file"),
        (["status", "--processes", "many"], "not a valid integer"),
        (["outlets", "list", "--colour"], "No such option"),
        (["outlets", "check", "no-such-outlet"], "`headwater outlets list` names all"),
    ],
)
def test_wrong_use_ends_with_two_and_says_what_is_right(words: list[str], said: str, tmp_path: Path) -> None:
    done = call(*words, HEADWATER_HOME=str(tmp_path / "home"))
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("garbage.opml", b'<?xml version="1.0"?><opml version="2.0"><body><outline xmlUrl=', "garbage.opml"),
        ("noise.bin", bytes(range(256)) * 40, "neither a WARC archive, nor OPML, nor a list of addresses"),
        ("prose.txt", b"Dear editor,\nnothing of this is an address.\n", "neither a WARC archive"),
    ],
)
def test_a_file_that_is_no_input_is_named_with_what_was_expected(
    name: str, body: bytes, said: str, tmp_path: Path
) -> None:
    bad = tmp_path / name
    bad.write_bytes(body)
    done = call("import", bad, "--home", tmp_path / "home")
    assert done.returncode == 2, done.stdout
    assert str(bad) in done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_home_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    for words in (["status", "--home", str(tmp_path / "file" / "home")], ["status", "--home", "/proc/headwater"]):
        done = call(*words)
        assert done.returncode == 2, done.stderr
        assert words[2] in done.stderr
        assert "Traceback" not in done.stderr


def test_the_store_lies_where_the_flag_says_else_where_the_environment_says(tmp_path: Path) -> None:
    flag, environment = tmp_path / "flag", tmp_path / "environment"
    assert call("status", "--home", flag, HEADWATER_HOME=str(environment)).returncode == 0
    assert (flag / "headwater.sqlite").exists()
    assert not environment.exists()
    assert call("status", HEADWATER_HOME=str(environment)).returncode == 0
    assert (environment / "headwater.sqlite").exists()
    rows = tmp_path / "rows.sqlite"
    assert call("status", "--store", str(rows), HEADWATER_HOME=str(tmp_path / "third")).returncode == 0
    assert rows.exists()
    assert not (tmp_path / "third" / "headwater.sqlite").exists()


def test_the_clock_is_the_newest_capture_unless_it_is_fixed(home: Path) -> None:
    assert json.loads(call("status", "--home", home, "--json").stdout)["now"] < NOW
    fixed = call("status", "--home", home, "--json", "--now", "2026-12-01")
    assert json.loads(fixed.stdout)["now"] == "2026-12-01T00:00:00+00:00"


def test_the_counts_of_an_import_add_up_to_what_came_in(home: Path) -> None:
    said = json.loads((home / "import.json").read_text())
    assert said["records"] == 24 == sum(said["ended"].values())
    assert sum(said["read"].values()) == said["ended"]["captured"]
    assert said["bugs"] == 0
    assert said["articles"] > 0


def test_the_counts_of_the_status_add_up_to_what_came_in(home: Path) -> None:
    brought = json.loads((home / "import.json").read_text())
    said = json.loads(call("status", "--home", home, "--json").stdout)
    assert sum(said["visits"].values()) == brought["records"]
    assert said["counts"]["pages"] == brought["ended"]["captured"]
    assert sum(one["count"] for one in said["outcomes"] if one["step"] == "read") == said["counts"]["pages"]
    assert said["bugs"] == []
    assert not any(said["waiting"].values())


def test_importing_the_same_file_again_changes_nothing(home: Path, small_archive: Path) -> None:
    before = json.loads(call("status", "--home", home, "--json").stdout)
    done = call("import", small_archive, "--home", home, "--now", NOW, "--json", "--processes", "1")
    said = json.loads(done.stdout)
    assert said["ended"]["captured: again"] == before["counts"]["pages"]
    assert sum(said["ended"].values()) == 24
    assert said["read"] == {}
    assert json.loads(call("status", "--home", home, "--json").stdout) == before


def test_a_verified_paper_ends_with_zero_and_says_so_to_machines(home: Path) -> None:
    done = call("verify", "--home", home, "--json")
    said = json.loads(done.stdout)
    assert done.returncode == 0
    assert set(said) == {"sentences", "verified", "failed"}
    assert said["sentences"] == said["verified"] > 0
    assert said["failed"] == []


def test_a_paper_whose_captures_were_tampered_with_ends_with_one_and_names_the_sentences(tmp_path: Path) -> None:
    from headwater.testing import page

    ten = [f"The harbour of Lindvik loaded {n} ships on Monday, the port master Ada Brann said." for n in range(10, 20)]
    pages = [page("https://lindvik.example/a", "Lindvik loads ships again", ten, outlet="Lindvik Post")]
    with paper(tmp_path / "home", pages):
        pass
    assert call("verify", "--home", tmp_path / "home").returncode == 0
    for file in (tmp_path / "home" / "captures").iterdir():
        file.unlink()
    done = call("verify", "--home", tmp_path / "home", "--json")
    said = json.loads(done.stdout)
    assert done.returncode == 1
    assert len(said["failed"]) == said["sentences"] - said["verified"] > 0
    assert set(said["failed"][0]) >= {"sentence", "text", "reasons"}


def test_a_sentence_that_verify_knows_can_be_explained_and_another_not(home: Path, tmp_path: Path) -> None:
    assert call("export", tmp_path / "site", "--home", home).returncode == 0
    receipts = next((tmp_path / "site" / "story").glob("*/receipts.json"))
    sentence = json.loads(receipts.read_text())["headline"]
    done = call("explain", sentence["id"], "--home", home, "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["text"] == sentence["text"]
    unknown = call("explain", "0123456789abcdef", "--home", home)
    assert unknown.returncode == 2
    assert "no published sentence" in unknown.stderr


def test_an_address_is_traced_and_an_unknown_one_is_named(home: Path) -> None:
    from headwater.store import opened_store

    with opened_store(home / "headwater.sqlite", home / "captures") as store:
        article = store.article(next(iter(store.article_ids())))
    done = call("trace", article.url, "--home", home)
    assert done.returncode == 0, done.stderr
    assert article.title in done.stdout
    unknown = call("trace", "https://unknown.example/x", "--home", home)
    assert unknown.returncode == 2
    assert "https://unknown.example/x" in unknown.stderr


def test_a_replay_is_the_paper_again_and_a_changed_file_is_named(home: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    assert call("export", site, "--home", home, "--now", NOW).returncode == 0
    again = call("replay", tmp_path / "again", "--home", home, "--now", NOW, "--compare", site, "--processes", "1")
    assert again.returncode == 0, again.stdout + again.stderr
    assert "the same, byte for byte" in again.stdout
    (site / "index.html").write_text("tampered")
    other = call("replay", tmp_path / "other", "--home", home, "--now", NOW, "--compare", site, "--processes", "1")
    assert other.returncode == 1
    assert "differs: index.html" in other.stdout


def test_an_export_never_writes_among_files_of_others(home: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear reader")
    done = call("export", tmp_path, "--home", home)
    assert done.returncode == 2
    assert "name a new or empty folder" in done.stderr


def test_a_list_of_addresses_and_an_opml_wait_for_the_next_gathering(tmp_path: Path) -> None:
    listed = tmp_path / "addresses.txt"
    listed.write_text("https://lindvik.example/one\nhttps://lindvik.example/two\nhttp://127.0.0.1/private\n")
    said = json.loads(call("import", listed, "--home", tmp_path / "home", "--json").stdout)
    assert said["records"] == 3 == sum(said["ended"].values())
    assert said["ended"]["queued"] == 2
    opml = tmp_path / "feeds.opml"
    opml.write_text('<opml version="2.0"><body><outline text="L" xmlUrl="https://lindvik.example/feed"/></body></opml>')
    said = json.loads(call("import", opml, "--home", tmp_path / "home", "--json").stdout)
    assert said["ended"] == {"channel": 1}


def test_the_catalogue_is_listed_for_people_and_for_machines(tmp_path: Path) -> None:
    people = call("outlets", "list", "--country", "fr", "--home", tmp_path)
    machines = json.loads(call("outlets", "list", "--country", "FR", "--json", "--home", tmp_path).stdout)
    assert people.returncode == 0
    assert {one["country"] for one in machines} == {"FR"}
    assert people.stdout.splitlines()[-1].startswith(f"{len(machines)} outlets of 1 countries")
