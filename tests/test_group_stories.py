"""Articles of one event become one story, whatever the order in which they came."""

from __future__ import annotations

import random
import tomllib
from collections import Counter
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.group import (
    TOPICS,
    because,
    changes,
    copies,
    group_answers,
    headline_choice,
    joined,
    place,
    story_of,
    threads,
)
from headwater.group.terms import _tokens_of_any_script, tokens
from headwater.group.topics import plain
from headwater.models import Article, Placed

NOON = datetime(2031, 5, 14, 12, tzinfo=UTC)

FLOOD = [
    "Flood waters cover Marrowick as river Tarn bursts its banks",
    "Marrowick flooded after river Tarn bursts banks",
    "River Tarn bursts banks, hundreds leave homes in Marrowick",
]
MINISTER = [
    "Finance minister Odalys Brenk resigns over tax inquiry",
    "Odalys Brenk quits as finance minister amid tax inquiry",
    "Tax inquiry forces finance minister Brenk to resign",
]
MATCH = [
    "Quillon beat Ostrava Wanderers 3-1 to reach the cup final",
    "Quillon reach cup final with 3-1 win over Ostrava Wanderers",
]


def article(name: str, title: str, hours: float | None = 0.0, **more: object) -> Article:
    published = None if hours is None else NOON + timedelta(hours=hours)
    return Article(id=name, title=title, published=published, language="en", **more)  # type: ignore[arg-type]


def press() -> list[Article]:
    return [
        article(f"{name}{n}", title, hours=3 * n)
        for name, titles in (("flood", FLOOD), ("minister", MINISTER), ("match", MATCH))
        for n, title in enumerate(titles)
    ]


def grouping(placed: tuple[Placed, ...]) -> set[frozenset[str]]:
    stories: dict[str, set[str]] = {}
    for one in placed:
        stories.setdefault(one.story, set()).add(one.article.id)
    return {frozenset(members) for members in stories.values()}


def test_reports_of_one_event_stand_together_and_others_apart() -> None:
    found = grouping(place((), press()))
    assert found == {
        frozenset({"flood0", "flood1", "flood2"}),
        frozenset({"minister0", "minister1", "minister2"}),
        frozenset({"match0", "match1"}),
    }


def test_a_story_is_named_after_its_earliest_member() -> None:
    assert {p.story for p in place((), press())} == {"flood0", "minister0", "match0"}


def test_twenty_orders_of_arrival_give_one_grouping() -> None:
    lines = [
        {"id": a.id, "title": a.title, "published": a.published.isoformat() if a.published else None, "language": "en"}
        for a in press()
    ]
    usual = {answer["id"]: answer for answer in group_answers(lines)}
    for seed in range(20):
        shuffled = random.Random(seed).sample(lines, len(lines))
        answers = list(group_answers(shuffled))
        assert [a["id"] for a in answers] == [line["id"] for line in shuffled]
        assert {a["id"]: a for a in answers} == usual


def test_a_story_keeps_its_name_when_it_goes_on_the_next_day() -> None:
    first = place((), press())
    later = article("flood9", "Marrowick flood: river Tarn falls, homes still under water", hours=26)
    placed = {p.article.id: p.story for p in place(first, [later])}
    assert placed["flood9"] == "flood0"
    assert placed["minister1"] == "minister0"


def test_a_name_whose_bearer_left_the_window_stays() -> None:
    standing = [Placed(article("flood1", FLOOD[1]), "flood0"), Placed(article("flood2", FLOOD[2]), "flood0")]
    placed = {p.article.id: p.story for p in place(standing, [article("flood3", FLOOD[0], hours=5)])}
    assert placed == {"flood1": "flood0", "flood2": "flood0", "flood3": "flood0"}


def test_articles_without_a_time_are_grouped_too() -> None:
    undated = [article(a.id, a.title, hours=None) for a in press()]
    assert frozenset({"minister0", "minister1", "minister2"}) in grouping(place((), undated))


def test_no_articles_make_no_stories() -> None:
    assert place((), ()) == ()
    assert list(group_answers([])) == []


def test_a_bad_line_is_answered_with_an_error_and_stops_nothing() -> None:
    answers = list(
        group_answers([{"title": "No id"}, "no object", {"id": "a", "title": FLOOD[0], "published": "soon"}])
    )
    assert [(a["id"], a.get("line")) for a in answers] == [(None, 1), (None, 2), ("a", None)]
    assert answers[0]["error"]["reason"] == "bad-line"


def test_an_empty_title_stands_alone() -> None:
    placed = place((), [article("a", ""), article("b", "")])
    assert len({p.story for p in placed}) == 2


def test_a_story_has_a_topic_only_where_an_outlet_says_it() -> None:
    members = [
        article("a", MATCH[0], section="Sport"),
        article("b", MATCH[1], url="https://outlet.example/sport/football/cup-final"),
    ]
    assert TOPICS[story_of(members, ()).topic] == "sport"
    assert story_of([article("a", "Sport is good for you", keywords=("sport",))], ()).topic == ""


@pytest.mark.parametrize(
    ("keywords", "url", "topic"),
    [
        (("Sports", "NFL"), "https://p.example/a1", "15000000"),
        (("Sports",), "https://p.example/a1", ""),
        (("Crime", "Police", "Courts"), "https://p.example/politics/a1", "11000000"),
        ((), "https://p.example/fotball/a1", "15000000"),
        ((), "https://p.example/gospodarka/a1", "04000000"),
        ((), "https://p.example/경제/a1", "04000000"),
        ((), "https://p.example/राजनीति/a1", "11000000"),
        (("what it means", "how it works", "it"), "https://p.example/home/a1", ""),
    ],
)
def test_keywords_that_agree_tell_a_topic_and_an_address_tells_more(
    keywords: tuple[str, ...], url: str, topic: str
) -> None:
    assert story_of([article("a", "A report", keywords=keywords, url=url)], ()).topic == topic


def test_a_word_names_one_topic_only_whatever_the_language() -> None:
    table = tomllib.loads(files("headwater.group").joinpath("sections.toml").read_text("utf-8"))
    by_topic = [{plain(word) for said in by_language.values() for word in said} for by_language in table.values()]
    said = Counter(word for words in by_topic for word in words)
    several = {word for word, count in said.items() if count > 1}
    assert several <= {"clima", "people", "emploi"}


def test_a_story_has_a_place_where_a_dateline_says_it() -> None:
    members = [article("a", "Talks go on", dateline="NAIROBI"), article("b", "Talks in Kenya go on in Nairobi")]
    assert story_of(members, ()).place == "KE"
    assert story_of([article("c", "A letter from Kenya")], ()).place == ""


def test_a_story_of_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        story_of((), ())


def test_a_calm_headline_is_chosen_and_the_primary_source_preferred() -> None:
    members = [
        article("a", "WATCH: You won't BELIEVE what the river did!"),
        article("b", "River Tarn bursts its banks and floods Marrowick"),
        article("c", "Flood covers Marrowick after the Tarn bursts its banks", hours=2),
    ]
    assert headline_choice(members) == "b"
    assert headline_choice(members, preferred="c") == "c"
    assert headline_choice(members, preferred="a") == "b"


def test_one_event_in_two_languages_is_joined_by_its_names() -> None:
    english = (article("en", "Odalys Brenk meets Tamsin Vorhaldt in Kestrelby over 48 hostages"),)
    russian = (
        Article(
            id="ru",
            title="Одалис Бренк и Тамсин Ворхальдт обсудили в Кестрелби судьбу 48 заложников",
            published=NOON,
            language="ru",
        ),
    )
    other = (Article(id="ru2", title="В Заречье открыли новый мост", published=NOON, language="ru"),)
    assert joined([english, russian, other]) == ((0, 1), (2,))


def test_an_outlets_own_translation_is_the_same_event() -> None:
    english = (
        Article(id="a", title="Bridge opens", url="https://o.example/en/1", language="en", published=NOON,
                alternates=(("ka", "https://o.example/ka/1"),)),
    )  # fmt: skip
    georgian = (Article(id="b", title="ხიდი", url="https://o.example/ka/1", language="ka", published=NOON),)
    assert joined([english, georgian]) == ((0, 1),)


def test_a_developing_affair_is_one_thread() -> None:
    day_one = tuple(article(f"m{n}", title) for n, title in enumerate(MINISTER))
    day_two = (article("n1", "Tax inquiry: Odalys Brenk faces court after quitting as finance minister", hours=30),)
    other = tuple(article(f"f{n}", title) for n, title in enumerate(FLOOD))
    stories = [(story_of(members, ()), members) for members in (day_one, day_two, other)]
    thread = threads(stories)
    assert thread[stories[1][0].id] == thread[stories[0][0].id] == stories[0][0].id
    assert thread[stories[2][0].id] == stories[2][0].id


def test_it_can_be_said_why_two_articles_stand_together() -> None:
    why = because(article("a", MINISTER[0]), article("b", MINISTER[1]))
    assert why.likeness > 0.3
    assert {"brenk", "odaly"} <= {term for term, _ in why.terms}


def test_copies_are_told_from_reports() -> None:
    said = (
        "The river Tarn burst its banks on Tuesday and covered the lower town of Marrowick. Firefighters took four hundred "
        "people out of their homes in boats. The mayor asked the province for help and closed the schools until Friday. "
        "Engineers said the old dam above the town had held through the night. Farmers upstream lost most of their wheat."
    )
    other = (
        "Marrowick woke under water after days of rain in the hills. Shops in the market street were closed and the bridge "
        "to the station could not be used. Meteorologists expect the rain to end by Thursday evening at the latest, and "
        "the army has sent two helicopters with sandbags to protect the water works near the hospital."
    )
    found = copies(
        [
            article("agency", "Flood in Marrowick", text=said, outlet="agency"),
            article("daily", "Town under water", text=said, outlet="daily", hours=1),
            article("weekly", "Rain in the hills", text=other, outlet="weekly", hours=2),
            article("agency2", "Flood in Marrowick", text=said + " Two people are missing.", outlet="agency", hours=3),
        ]
    )
    assert {(c.article, c.original, c.kind) for c in found} == {
        ("daily", "agency", "exact"),
        ("agency2", "agency", "update"),
    }


@given(st.text(alphabet=st.characters(max_codepoint=0x206F), max_size=80))
@settings(deadline=None, max_examples=300)
def test_terms_of_plain_scripts_are_those_of_every_script(text: str) -> None:
    assert tokens(text) == list(_tokens_of_any_script(text))


def test_a_long_report_that_prints_a_passage_of_a_short_one_is_no_copy() -> None:
    rng = random.Random(3)
    vocabulary = [a + b + c for a in "bdgklmnrst" for b in ("ara", "ilo", "une") for c in ("n", "sk", "th", "val")]
    passage = " ".join(rng.choices(vocabulary, k=60))
    short = passage + " " + " ".join(rng.choices(vocabulary, k=25))
    long = f"{' '.join(rng.choices(vocabulary, k=400))} {passage} {' '.join(rng.choices(vocabulary, k=500))}"
    cut = " ".join(long.split()[:60])
    assert copies([article("a", "A", text=short), article("b", "B", text=long, hours=1)]) == ()
    assert [c.article for c in copies([article("a", "A", text=long), article("b", "B", text=cut, hours=1)])] == ["b"]


def test_a_story_that_joins_another_is_told_with_its_reason_and_can_be_put_back() -> None:
    members = [article(f"m{n}", title) for n, title in enumerate(MINISTER)]
    before = [Placed(members[0], "m0"), Placed(members[1], "m1"), Placed(members[2], "m1")]
    now = [Placed(one, "m0") for one in members]
    (change,) = changes(before, now)
    assert (change.kind, change.story, change.other, change.articles) == ("join", "m1", "m0", ("m1", "m2"))
    assert "brenk" in change.terms
    undone = {p.article.id: change.story if p.article.id in change.articles else p.story for p in now}
    assert undone == {p.article.id: p.story for p in before}


def test_a_story_that_comes_apart_is_told_and_one_that_only_grows_is_not() -> None:
    one, two, three = press()[:2] + press()[3:4]
    before = [Placed(one, "flood0"), Placed(three, "flood0")]
    (change,) = changes(before, [Placed(one, "flood0"), Placed(three, three.id)])
    assert (change.kind, change.story, change.other) == ("split", "flood0", three.id)
    assert changes([Placed(one, "flood0")], [Placed(one, "flood0"), Placed(two, "flood0")]) == ()
    assert changes([Placed(two, two.id)], [Placed(one, one.id), Placed(two, one.id)]) == ()
