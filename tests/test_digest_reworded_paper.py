"""A whole paper whose digests a model words: a real server of ours on loopback, the steps, the proof, the page, the replay."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from headwater import sample
from headwater.errors import SettingsError
from headwater.gather import read_archive
from headwater.models import Digest
from headwater.pipeline.engines import here
from headwater.pipeline.proof import published, verify_paper
from headwater.pipeline.replaying import replay_into
from headwater.pipeline.run import Told, run_steps
from headwater.pipeline.taking import take
from headwater.pipeline.work import SAMPLE_HOME, Bench, make_bench
from headwater.publish.marks import prose
from headwater.settings import RephraseSettings, RightsSettings, Settings, load
from headwater.store import opened_store
from model_server import Question, model_server

pytest.importorskip("openai")


def model(*, lies: bool = False) -> AbstractContextManager[tuple[str, list[Question]]]:
    """A server that words each passage as it is, or says that all of it was denied."""

    def answer(question: Question) -> str:
        told = [
            {
                "text": f"Officials in Nowhere denied 999 times that {p['passage']}" if lies else p["passage"],
                "evidence": [p["id"]],
                "quote": None,
                "speaker": None,
            }
            for p in json.loads(question["messages"][1]["content"])[:8]
        ]
        return json.dumps({"sentences": told})

    return model_server(answer)


@contextmanager
def paper(home: Path, endpoint: str, *, allow: Sequence[str] = ("summarise",)) -> Iterator[Bench]:
    """The sample as a paper whose operator names a model and allows rewording where nothing is known."""
    settings = Settings(
        home=home / SAMPLE_HOME,
        rephrase=RephraseSettings(endpoint=endpoint, model="wren-1"),
        rights=RightsSettings(allow=tuple(allow)),
    )
    settings.home.mkdir(parents=True, exist_ok=True)
    told = Told()
    with opened_store(settings.store_address, settings.captures_folder) as opened:
        take(opened, list(read_archive(sample.archive())), why="test", told=lambda _: None)
        bench = make_bench(settings, sample.NOW, opened)
        run_steps(bench, here, told.hear)
        assert told.bugs == []
        yield bench


def worded(bench: Bench) -> list[Digest]:
    return [digest for digest in published(bench) if any(one.worded_by for one in digest.sentences)]


def test_a_model_words_a_paper_that_verifies_is_labelled_and_is_made_again_without_the_model(tmp_path: Path) -> None:
    with model() as (address, asked), paper(tmp_path / "one", address) as bench:
        made = worded(bench)
        assert made
        assert asked
        assert verify_paper(bench, lambda _: None).failed == ()
        one = next(s for s in made[0].sentences if s.worded_by)
        assert one.worded_by == "wren-1"
        assert "[AI: wren-1]" in prose(one)
        count = len(asked)
        run_steps(bench, here, Told().hear)
        with replay_into(bench, tmp_path / "again", sample.NOW, here, Told().hear) as again:
            assert {d.id for d in published(again)} == {d.id for d in published(bench)}
        assert len(asked) == count


def test_a_lying_model_changes_nothing_and_its_lies_are_kept_with_reasons(tmp_path: Path) -> None:
    with model(lies=True) as (address, asked), paper(tmp_path, address) as bench:
        assert asked
        assert worded(bench) == []
        refused = [json.loads(doc.doc) for doc in bench.store.all_docs("refused")]
        assert any(one["reasons"] for told in refused for one in told)


def test_without_leave_to_summarise_no_passage_is_put_before_a_model(tmp_path: Path) -> None:
    with model() as (address, asked), paper(tmp_path, address, allow=()) as bench:
        assert asked == []
        assert worded(bench) == []


def test_a_model_that_is_away_leaves_the_deterministic_paper(tmp_path: Path) -> None:
    with paper(tmp_path, "http://127.0.0.1:9/v1") as bench:
        assert worded(bench) == []
        assert list(published(bench))


def test_the_key_comes_from_the_environment_and_a_model_must_be_named(tmp_path: Path) -> None:
    file = tmp_path / "headwater.toml"
    file.write_text('[rephrase]\nendpoint = "http://127.0.0.1:11434/v1"\nmodel = "m"\nkey_env = "WREN_KEY"\n')
    found = load({"WREN_KEY": "open sesame"}, home=tmp_path)
    assert found.rephrase.key == "open sesame"
    assert "sesame" not in repr(found)
    assert replace(found.rephrase, key="") == load({}, home=tmp_path).rephrase
    file.write_text('[rephrase]\nendpoint = "http://127.0.0.1:11434/v1"\n')
    with pytest.raises(SettingsError, match=r"rephrase\.model"):
        load({}, home=tmp_path)
    file.write_text('[rephrase]\nkey = "x"\n')
    with pytest.raises(SettingsError, match="key_env"):
        load({}, home=tmp_path)
