"""Headlines whose words are somebody's: the outlet is credited, and a quotation without its speaker waits."""

from __future__ import annotations

from headwater.digest import write
from headwater.models import Article, Attribution, Digest, Origin, Story, Tracing

REPORT = (
    "The council of Brightwater closed the northern lock on Monday after a crack was found in its oldest gate. "
    "Engineers will pump the chamber dry this week and look at the stones below the water line. "
) * 3


def article(key: str, outlet: str, title: str) -> Article:
    return Article(
        id=key,
        outlet=outlet.lower(),
        outlet_name=outlet,
        title=title,
        text=REPORT,
        url=f"https://{key}.example/a",
        language="en",
    )


def headline(members: tuple[Article, ...], titles: tuple[tuple[str, tuple[Attribution, ...]], ...]) -> Digest:
    tracing = Tracing("s", (), (), (), tuple(Origin(a.id, (a.id,)) for a in members), len(members), titles=titles)
    digest = write(Story(id="s", members=tuple(a.id for a in members)), members, tracing)
    assert isinstance(digest, Digest)
    return digest


def labelled(title: str, outlet: str) -> Attribution:
    at = title.index(outlet)
    return Attribution(content=((0, at - 2),), cue=((at - 2, at - 1),), source=((at, at + len(outlet)),), kind="indirect",
                       outlet=outlet, relation="reports")  # fmt: skip


def test_an_outlet_that_a_headline_names_is_credited_with_its_own_report() -> None:
    title = "Northern lock is closed for weeks: Harbor Wire"
    members = (article("b", "Moor Tribune", title), article("a", "Harbor Wire", ""))
    (credit,) = headline(members, (("b", (labelled(title, "Harbor Wire"),)),)).headline.credits
    assert (credit.text, credit.outlet, credit.via, credit.url) == (
        "Harbor Wire",
        "Harbor Wire",
        (),
        "https://a.example/a",
    )
    assert title[credit.start : credit.end] == "Harbor Wire"


def test_an_outlet_whose_report_is_not_held_is_credited_through_the_one_that_cites_it() -> None:
    title = "Northern lock is closed for weeks: Harbor Wire"
    (credit,) = headline(
        (article("b", "Moor Tribune", title),), (("b", (labelled(title, "Harbor Wire"),)),)
    ).headline.credits
    assert (credit.via, credit.url) == (("Moor Tribune",), "https://b.example/a")


def test_of_two_titles_the_one_that_names_its_speaker_stands_above_the_digest() -> None:
    quoting = "“The northern lock will be closed for weeks”"
    telling = "The northern lock will be closed for weeks"
    members = (article("a", "Moor Tribune", quoting), article("b", "Fen Gazette", telling))
    unspoken = Attribution(content=((0, len(quoting)),), cue=(), source=(), kind="direct", speaker="Mara Holt")
    assert headline(members, (("a", (unspoken,)),)).headline.text == telling
    assert headline(members, ()).headline.text == quoting
