"""A small paper: a few outlets of one country, a few days, an empty store. The same names stand in every story.

Statistics of the stream say nothing yet, and rare words of one event are no rarer than the town's name: grouping has to
start well here too. The truth is that of the invented press.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

from headwater import sample
from headwater.group import joined, place
from headwater.models import Article, Placed


def articles() -> dict[str, Article]:
    """The sample's articles by key, as its truth has them: title, paragraphs, time, language, outlet."""
    found = {}
    for page in sample.truth()["pages"]:
        if page["fate"] == "article" and page.get("event"):
            found.setdefault(
                page["key"],
                Article(
                    id=page["key"],
                    title=page["title"],
                    text="\n\n".join(page["paragraphs"]),
                    url=page["url"],
                    outlet=page["outlet"],
                    published=datetime.fromisoformat(page["published"]) if page["published"] else None,
                    captured=datetime.fromisoformat(page["captured"]),
                    language=page["language"],
                ),
            )
    return found


def folded(members: Sequence[Article]) -> list[tuple[Article, ...]]:
    """The stories of one language, folded day by day as the paper does."""
    days: dict[str, list[Article]] = defaultdict(list)
    for one in members:
        days[one.time.date().isoformat() if one.time else ""].append(one)
    placed: tuple[Placed, ...] = ()
    for _, arriving in sorted(days.items()):
        placed = place(placed, arriving)
    stories: dict[str, list[Article]] = defaultdict(list)
    for one in placed:
        stories[one.story].append(one.article)
    return [tuple(story) for _, story in sorted(stories.items())]


def bcubed(stories: Sequence[Sequence[Article]], event_of: dict[str, str]) -> tuple[float, float]:
    """BCubed precision and recall of stories against events."""
    size: dict[str, int] = defaultdict(int)
    for story in stories:
        for one in story:
            size[event_of[one.id]] += 1
    precision = recall = 0.0
    count = sum(len(story) for story in stories)
    for story in stories:
        for one in story:
            same = sum(event_of[other.id] == event_of[one.id] for other in story)
            precision += same / len(story)
            recall += same / size[event_of[one.id]]
    return precision / count, recall / count


def stories_of(language: str) -> tuple[list[tuple[Article, ...]], dict[str, str]]:
    """The stories of a language, and the thread of each article (a day's follow-up may stand with its story)."""
    truth = sample.truth()
    event_of = {key: event["thread"] or name for name, event in truth["events"].items() for key in event["members"]}
    members = [one for one in articles().values() if one.language == language and one.id in event_of]
    return folded(members), event_of


def test_stories_of_a_small_paper_do_not_run_together() -> None:
    stories, event_of = stories_of("en")
    precision, recall = bcubed(stories, event_of)
    assert precision >= 0.95, [[one.id for one in story] for story in stories if len(story) > 1]
    assert recall >= 0.6, [[one.id for one in story] for story in stories]


def test_stories_of_other_languages_do_not_run_together_either() -> None:
    for language in ("de", "fr", "es"):
        stories, event_of = stories_of(language)
        precision, _ = bcubed(stories, event_of)
        assert precision >= 0.95, [[one.id for one in story] for story in stories if len(story) > 1]


def test_what_crosses_languages_in_a_small_paper_is_mostly_right() -> None:
    truth = sample.truth()
    event_of = {key: event["thread"] or name for name, event in truth["events"].items() for key in event["members"]}
    members = [one for one in articles().values() if one.id in event_of]
    stories = [
        story
        for code in sorted({one.language for one in members})
        for story in folded([a for a in members if a.language == code])
    ]
    wrong = right = 0
    for part in joined(stories):
        languages = {stories[n][0].language for n in part}
        if len(languages) > 1:
            events = {event_of[one.id] for n in part for one in stories[n]}
            right, wrong = right + (len(events) == 1), wrong + (len(events) > 1)
    assert right >= 3, (right, wrong)
    assert wrong <= right / 5, (right, wrong)


def test_one_report_under_many_addresses_is_one_story() -> None:
    text = (
        "The ferry across Lower Marrow sound will run again from Monday, the town council decided by seven votes to two. "
        "The boat had been laid up since a storm tore the pier from its piles in January. "
        "Repairs cost 310,000 crowns, a third less than feared, said harbour master Ilse Trond."
    )
    members = [
        Article(
            id=f"copy-{n}",
            title="Lower Marrow votes to reopen the ferry",
            text=text,
            url=f"https://outlet{n}.example/ferry",
            outlet=f"outlet{n}",
            published=datetime(2026, 3, 4, 9, n, tzinfo=UTC),
            captured=datetime(2026, 3, 4, 12, n, tzinfo=UTC),
            language="en",
        )
        for n in range(40)
    ]
    assert len({placed.story for placed in place((), members)}) == 1
    assert len({placed.story for placed in place((), members[:2])}) == 1
