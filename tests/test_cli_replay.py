"""`headwater replay --edition`: an edition made anew from its captures is the one that is shown, or it is said where not."""

from __future__ import annotations

import dataclasses
import re
import shutil
from pathlib import Path

import pytest

from commanding import call
from headwater import sample
from headwater.models import Digest
from headwater.store import dumps, loads, opened_store

NOW = sample.NOW.isoformat()
EDITION = "2026-11-22-06"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the whole invented press in it."""
    made = tmp_path_factory.mktemp("homes") / "press"
    done = call("import", sample.archive(), "--home", made, "--now", NOW, "--processes", "1", "--json")
    assert done.returncode == 0, done.stderr
    return made


def test_an_edition_is_made_anew_and_compared_with_what_is_shown(home: Path, tmp_path: Path) -> None:
    again = call("replay", tmp_path / "again", "--home", home, "--now", NOW, "--edition", EDITION, "--processes", "1")
    assert again.returncode == 0, again.stdout + again.stderr
    assert f"edition {EDITION}" in again.stdout
    assert "the same, byte for byte" in again.stdout
    assert (tmp_path / "again" / "edition" / EDITION / "index.html").stat().st_size > 1000
    checked = re.search(r"(\d+) of (\d+) sentences verified", again.stdout)
    assert checked is not None
    assert checked[1] == checked[2] != "0"


def test_a_changed_digest_shows_in_the_replay_of_its_edition(home: Path, tmp_path: Path) -> None:
    shutil.copytree(home, tmp_path / "home")
    with opened_store(tmp_path / "home" / "headwater.sqlite", tmp_path / "home" / "captures") as store:
        stories = [doc.key.partition("@")[0] for doc in store.docs_by("edition", refers=EDITION)]
        story, kept = next((one, doc) for one in stories if (doc := store.doc("digest-text", one)) is not None)
        digest = loads(Digest, kept.doc)
        first = digest.sentences[0]
        lie = dataclasses.replace(first, text="Nobody was there, " + first.text)
        store.put_doc("digest-text", story, dumps(dataclasses.replace(digest, sentences=(lie, *digest.sentences[1:]))))
    again = call("replay", "--home", tmp_path / "home", "--now", NOW, "--edition", EDITION, "--processes", "1")
    assert again.returncode == 1
    assert f"differs: /story/{story}/ from byte" in again.stdout
    assert f"of story {story}: " in again.stdout


def test_an_edition_that_was_not_made_is_no_edition(home: Path) -> None:
    for key in ("2026-11-30-06", "2020-01-01-06", "yesterday"):
        asked = call("replay", "--home", home, "--now", NOW, "--edition", key)
        assert asked.returncode == 2
        assert "the nearest are" in asked.stderr
    assert call("replay", "--home", home).returncode == 2
