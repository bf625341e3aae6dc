"""The writer: what a reader gets from three invented reports of one invented event, and what no digest may do."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from types import MappingProxyType

import pytest

from headwater.digest import Limits, claims, verify, write
from headwater.digest.limits import Allowance, Room, length
from headwater.digest.speech import LANGUAGES, speech
from headwater.digest.trimming import trimmed
from headwater.models import (
    Article,
    Digest,
    Origin,
    Outlet,
    Permission,
    Policy,
    Story,
    Tracing,
    Verb,
    Withheld,
    sha256_of,
    story_id,
)
from headwater.trace import Gazetteer, trace


def told(text: str) -> str:
    """A report as it is read: a line a paragraph."""
    return "\n\n".join(" ".join(part.split()) for part in text.strip().split("\n\n"))


HARBOUR = told("""
The president of Ostrava Bay, Mirela Tanko, showed visiting ministers a row of new coastal missiles on
Wednesday. The display took place beside the old naval yard in Port Senn, where guests from three countries
had gathered for the fleet's anniversary.

Defence minister Ruben Askild of Norrmark is the first minister of his country to visit the islands since the
union fell apart. He arrived with a delegation of forty officers and two civilian engineers, port officials
said.

The missiles, known as the Heron series, were banned by the Council of Straits in 2011. Norrmark voted for the
ban at the time, and so did the neighbouring republic of Calder.

"Our friends stand with us in every harbour," Tanko told the crowd before the parade, which lasted for almost
two hours. A choir of naval cadets sang while the guests watched from a covered stand.

Askild did not take questions from reporters. His office said the visit would continue on Thursday with a tour
of the shipyards and a dinner at the governor's house.

Fishing crews in Port Senn said the parade had closed the harbour for most of the day. One skipper said his
boats lost a full catch because the channel markers had been moved without notice.

Analysts had expected a smaller event. The anniversary was marked last year with a short speech and a wreath
at the sailors' monument.

Trade between the islands and Norrmark has doubled in four years, according to the customs office in Port
Senn. Most of it is timber, fish oil and engine parts, and the two governments want a direct ferry line by
next spring.
""")

MERIDIAN = told("""
Ostrava Bay's president, Mirela Tanko, showed banned missiles to the defence minister of Norrmark on
Wednesday, in a display that drew protests from two neighbours.

The tour suggests that Norrmark at least tolerates the islands' missile programme, according to Edda Wolff of
the Larch Institute for Security. Wolff told Meridian News that the Heron series could reach any port in the
strait.

Ruben Askild, the visiting minister, called the island fleet "the best trained in these waters" at a dinner on
Tuesday evening. He praised the crews and said nothing about the ban of 2011.

The Council of Straits will meet on Friday to discuss the display. Two of its five members have asked for
inspectors to be sent to the naval yard in Port Senn.

Calder's foreign ministry said it had not been told of the display in advance. A spokesman said the republic
still supports the ban but will send a small delegation to the anniversary dinner.

Around 3,000 people watched the parade from the quays. Some of them carried lanterns, and a few shouted
slogans against the union, which broke up twenty years ago after a long quarrel over fishing rights.

The shipyards of Port Senn employ one worker in six on the islands. Orders from Norrmark have kept two of the
four docks open since the last dispute over tariffs, and the unions hope for a third.

Opposition members in Norrmark's parliament criticised the trip. They asked the government to publish the
agreements that Askild carried in his luggage, and to say who paid for the delegation's aircraft.
""")

KESTREL = told("""
Missiles that were shown to guests in Ostrava Bay on Wednesday had been outlawed under a resolution of the
Council of Straits which Norrmark itself supported, records show.

The three governments now stand together against the council's new fishing rules. Their alliance revives a
pact from the years of the union, when the islands supplied ships and Norrmark supplied steel.

President Mirela Tanko joined her guests at a concert in the evening. The stage carried a slogan from the
sailors' revolt, which promised to "drive the tall ships from the bay."

Tanko said the visits showed Calder's wish to keep the friendship of the islands. She spoke of "old and
natural ties" with Norrmark in remarks carried by the state broadcaster.

About 5,000 people watched the parade from the quays, the harbour police said. There were no arrests, and the
ferries returned to their timetable before midnight.

Defence minister Ruben Askild will stay until Friday. Engineers in his delegation are to inspect the two dry
docks that Norrmark wants to lease for the repair of its patrol boats.

The anniversary recalls the armistice of Port Senn, signed seventy years ago after a winter of fighting.
Veterans of that war laid flowers at the sailors' monument in the morning.

Shares of the island shipbuilder Senn Marine rose in early trading. The company builds hulls for both navies
and has said that it expects a new contract before the end of the year.
""")

# What else stands on a page of a local paper: it makes the reports long enough to be quoted more than once.
CRAFTS = "nets ropes lamps sails clocks boots kettles oars barrels hinges chairs bells".split()
PLACES = (
    "Lower Quay, Mill Lane, Gull Point, Chapel Steps, Tern Street, Old Ferry Road, Brine Court, Anchor Yard, Heron Walk, "
    "Copper Alley, Salt Row, Beacon Hill"
).split(", ")
KEEPERS = "Olin Marsk Petra Vell Jory Stain Ada Brook Tomas Reed Lena Fisk".split()


def with_notes(text: str, turn: int) -> str:
    """A report with the local notes that follow it on the page."""
    notes = [
        f"{KEEPERS[(turn + n) % 12]} mends {CRAFTS[(5 * turn + n) % 12]} in a workshop behind {PLACES[(3 * turn + n) % 12]}, "
        f"where neighbours bring {CRAFTS[(turn + 2 * n + 1) % 12]} and stay for tea until the evening."
        for n in range(12)
    ]
    return "\n\n".join((text, *notes))


OUTLETS = [
    Outlet(key, name, f"https://{key}.example/", "ZZ", ("en",), "newspaper", names=(name,))
    for key, name in (("harbourpost", "The Harbour Post"), ("meridian", "Meridian News"), ("kestrel", "Kestrel Wire"))
]


def report(number: int, text: str, **more: object) -> Article:
    outlet = OUTLETS[number]
    time = datetime(2031, 4, 10, 6 + number, tzinfo=UTC)
    titles = (
        "Ostrava Bay shows banned missiles to visiting ministers",
        "Tanko shows banned missiles to Norrmark's defence minister",
        "Missiles shown to guests in Ostrava Bay were outlawed",
    )
    fields: dict[str, object] = {
        "id": f"a{number}",
        "title": titles[number],
        "text": text,
        "url": f"https://{outlet.key}.example/{number}",
        "outlet": outlet.key,
        "outlet_name": outlet.name,
        "language": "en",
        "published": time,
        "captured": time,
        "version_captured": time,
        "text_sha256": sha256_of(text),
        "bytes_sha256": sha256_of(page(titles[number], text)),
        "reader": "test",
    }
    return Article(**(fields | more))  # type: ignore[arg-type]


def page(title: str, text: str) -> bytes:
    parts = "".join(f"<p>{part}</p>" for part in text.split("\n\n"))
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{parts}</body></html>".encode()


TEXTS = [text.rpartition("\n\n")[0] for text in (HARBOUR, MERIDIAN, KESTREL)]
MEMBERS = [report(n, text) for n, text in enumerate(TEXTS)]
LONG = [report(n, with_notes(text, n)) for n, text in enumerate(TEXTS)]
STORY = Story(story_id("a0"), ("a0", "a1", "a2"))


def traced(members: list[Article]) -> Tracing:
    return trace(members, gazetteer=Gazetteer.of(OUTLETS))


def written(members: list[Article] = MEMBERS, **more: object) -> Digest:
    made = write(STORY, members, traced(members), **more)  # type: ignore[arg-type]
    assert isinstance(made, Digest)
    return made


def bare(outlet: str) -> Tracing:
    return Tracing(outlet, (), (), (), tuple(Origin(a.id, (a.id,)) for a in MEMBERS), len(MEMBERS))


def test_three_full_reports_become_an_article_of_paragraphs() -> None:
    digest = written()
    assert 2 <= len({sentence.paragraph for sentence in digest.sentences}) <= 5
    assert 100 <= sum(len(sentence.text.split()) for sentence in digest.sentences) <= 400


def test_four_sentences_in_five_name_their_outlet_in_words() -> None:
    digest = written()
    credited = [s for s in digest.sentences if any(c.text and c.text in s.text for c in s.credits)]
    assert len(credited) >= 0.8 * len(digest.sentences)


def test_every_outlet_with_a_full_report_is_heard() -> None:
    assert {r.outlet for s in written().sentences for r in s.receipts} == {o.name for o in OUTLETS}


def test_every_credit_stands_in_its_sentence_and_links_to_a_captured_report() -> None:
    urls = {article.url for article in MEMBERS}
    for sentence in written().sentences:
        assert sentence.credits
        for credit in sentence.credits:
            assert sentence.text[credit.start : credit.end] == credit.text
            assert credit.url in urls


def test_the_expert_keeps_her_institute_and_the_outlet_that_heard_her() -> None:
    expert = report(1, MERIDIAN.partition("\n\n")[2])
    said = [s for s in written([expert]).sentences if "Edda Wolff" in s.text]
    assert said
    assert any("Larch Institute" in s.text and "Meridian News" in s.text for s in said)


def test_no_two_neighbouring_sentences_credit_with_the_same_phrase() -> None:
    phrases = [
        s.text.replace(r.exact.rstrip("."), "").replace(r.outlet, "") for s in written().sentences for r in s.receipts
    ]
    assert all(one != other for one, other in pairwise(phrases))


def test_every_sentence_and_the_headline_verify_against_pages_parsed_anew() -> None:
    pages = {a.bytes_sha256: page(a.title, a.text) for a in MEMBERS}
    texts = {a.text_sha256: a.text for a in MEMBERS}
    digest = written()
    for sentence in (digest.headline, *digest.sentences):
        assert verify(sentence, pages, texts) == ()


def test_no_sentence_opens_with_a_word_that_leans_on_another() -> None:
    leaning = {"he", "she", "it", "they", "this", "that", "these", "his", "her", "their", "but", "and"}
    assert not [s.text for s in written().sentences if s.text.split()[0].lower() in leaning]


def test_excerpts_of_an_article_stay_within_a_tenth_of_it() -> None:
    digest = written(LONG)
    for article in LONG:
        shown = [r.exact for s in digest.sentences for r in s.receipts if r.article == article.id]
        assert sum(map(length, shown)) <= 0.1 * len(article.text.split())
        assert all(length(text) <= 25 and len(text) <= 160 for text in shown)


def test_a_short_article_gives_at_most_two_excerpts() -> None:
    short = "\n\n".join(HARBOUR.split("\n\n")[:3])
    digest = written([report(0, short)], words=300)
    assert len([r for s in digest.sentences for r in s.receipts]) <= 2


def test_a_publishers_own_limit_is_kept() -> None:
    tight = replace(Policy.unknown(), quote_words=12, quote_characters=70)
    digest = written([report(0, MEMBERS[0].text, policy=tight), *MEMBERS[1:]])
    shown = [r.exact for s in digest.sentences for r in s.receipts if r.article == "a0"]
    assert sum(map(length, shown)) <= 12
    assert all(len(text) <= 70 for text in shown)


def test_a_member_that_may_only_be_listed_gives_no_excerpt() -> None:
    verbs = {verb: Permission.ALLOWED if verb is Verb.LIST else Permission.DENIED for verb in Verb}
    closed = report(1, MEMBERS[1].text, policy=Policy(MappingProxyType(verbs)))
    digest = written([MEMBERS[0], closed, MEMBERS[2]])
    assert "a1" not in {r.article for s in digest.sentences for r in s.receipts}


def test_a_story_of_which_nothing_may_be_listed_is_withheld() -> None:
    nothing = Policy(MappingProxyType(dict.fromkeys(Verb, Permission.DENIED)))
    made = write(STORY, [report(0, MEMBERS[0].text, policy=nothing)], bare("x"))
    assert isinstance(made, Withheld)
    assert made.reason == "not-listed"


def test_the_digest_of_a_set_does_not_depend_on_its_order() -> None:
    shuffled = MEMBERS.copy()
    random.Random(4).shuffle(shuffled)
    assert written(shuffled) == written()


def test_a_story_of_one_outlet_is_short_and_says_so() -> None:
    digest = written([MEMBERS[1]])
    assert sum(len(s.text.split()) for s in digest.sentences) <= 110
    assert "only outlet" in digest.sentences[-1].text or "alone among" in digest.sentences[-1].text


def test_different_figures_for_one_crowd_are_a_dispute() -> None:
    found = [claim for claim in claims(MEMBERS, traced(MEMBERS)) if len(claim.values) > 1]
    assert [[value.number for value in claim.values] for claim in found] == [[3000.0, 5000.0]]


def test_wire_copies_count_once_and_agreement_counts_origins() -> None:
    copy = report(1, HARBOUR, id="c1", outlet="other", outlet_name="Other Paper")
    tracing = Tracing("s", (), (), (), (Origin("a0", ("a0", "c1"), "wire"),), 1)
    found = claims([MEMBERS[0], copy], tracing)
    assert found
    assert all(claim.origins == 1 for claim in found)


def test_words_that_both_reports_have_become_one_sentence_with_two_credits() -> None:
    line = "The old lighthouse at Cape Brun collapsed in a storm on Sunday night, the coast guard said."
    one = report(0, f"{line}\n\nNobody was hurt, and the road below the cliff stays closed for a week.")
    other = report(2, f"{line}\n\nEngineers had warned of cracks in the tower since last summer, records show.")
    tracing = Tracing("s", (), (), (), (Origin("a0", ("a0",)), Origin("a2", ("a2",))), 2)
    digest = write(STORY, [one, other], tracing)
    assert isinstance(digest, Digest)
    merged = [s for s in digest.sentences if len({r.article for r in s.receipts}) == 2]
    assert merged
    assert {c.text for c in merged[0].credits} == {"The Harbour Post", "Kestrel Wire"}


def test_a_weekday_gets_its_date_where_the_report_has_one() -> None:
    assert any("Wednesday [April 9]" in s.text for s in written().sentences)


def test_a_passage_in_another_language_stands_in_the_original_and_names_it() -> None:
    german = (
        "Die Verteidigungsministerin von Calder hat die Reise ihres Kollegen nach Port Senn scharf kritisiert. "
        "Der Rat der Meerengen will am Freitag über die verbotenen Raketen beraten und Inspektoren schicken."
    )
    foreign = report(2, german, language="de", title="Kritik an der Reise nach Port Senn")
    digest = written([MEMBERS[0], foreign])
    told = [s for s in digest.sentences if s.language == "de"]
    assert told
    assert all("(in German)" in s.text for s in told)
    assert digest.language == "en"


@pytest.mark.parametrize("language", [*LANGUAGES, "xx"])
def test_each_language_has_phrases_that_name_the_outlet(language: str) -> None:
    known = speech(language)
    assert known.after
    assert all("{o}" in phrase or "{os}" in phrase for phrase in known.phrases())
    assert not any(character.isdigit() for phrase in known.phrases() for character in phrase)


def shortened(sentence: str) -> str:
    cut = trimmed(sentence, 0, len(sentence), Room(25, 160), speech("en"))
    return cut.shown(sentence) if cut else ""


def test_a_relative_clause_at_the_end_is_left_out() -> None:
    sentence = (
        "The council voted on Monday to close the northern road, which leads over the old stone bridge and has been "
        "repaired three times since the flood of last autumn."
    )
    assert shortened(sentence).startswith("The council voted on Monday to close the northern road")
    assert length(shortened(sentence)) < length(sentence)


def test_a_condition_is_never_left_out() -> None:
    sentence = (
        "The council will close the northern road on the first day of the coming month unless the ministry pays for "
        "repairing all of the old stone bridge."
    )
    assert shortened(sentence) in ("", sentence) or "unless" in shortened(sentence)


def test_the_words_that_name_a_source_are_kept_behind_an_omission() -> None:
    sentence = (
        "The company has reportedly sold both of its ferries to a buyer in Norrmark after months of talks with banks, "
        "shipyards and the harbour board, two people close to the board said."
    )
    assert shortened(sentence).startswith("The company has reportedly sold both of its ferries")
    assert shortened(sentence).endswith(" … two people close to the board said.")


def test_the_allowance_of_a_long_article_is_a_tenth_of_its_words() -> None:
    article = Article(id="x", text="word " * 400)
    allowance = Allowance(Limits())
    allowance.take(article, "word " * 25)
    assert allowance.room(article).words == 15


CONTRARY = (
    (
        "en",
        "The night ferry between Oste and Arlen will sail again on Monday evening, the harbour board said.",
        "The night ferry between Oste and Arlen will not sail on Monday evening, the harbour board said.",
    ),
    (
        "en",
        "The council of Arlen approved the new bridge over the Selle on Tuesday after a long debate.",
        "The council of Arlen rejected the new bridge over the Selle on Tuesday after a long debate.",
    ),
    (
        "fr",
        "Les trains de nuit entre Oste et Arlen circulent lundi soir, a indiqué la compagnie des chemins de fer.",
        "Les trains de nuit entre Oste et Arlen sont supprimés lundi soir, a indiqué la compagnie des chemins de fer.",
    ),
    (
        "de",
        "Der Rat von Arlen hat die neue Brücke über die Selle am Dienstag nach langer Debatte genehmigt.",
        "Der Rat von Arlen hat die neue Brücke über die Selle am Dienstag nach langer Debatte abgelehnt und verworfen.",
    ),
    (
        "ru",
        "Совет Арлена во вторник после долгих споров одобрил новый мост через реку Селле.",
        "Совет Арлена во вторник после долгих споров отклонил новый мост через реку Селле.",
    ),
)


@pytest.mark.parametrize(("language", "one", "other"), CONTRARY)
def test_a_report_and_its_contrary_are_no_agreement(language: str, one: str, other: str) -> None:
    members = [
        Article(id=name, title="", text=text, language=language, outlet=name)
        for name, text in (("first", one), ("second", other))
    ]
    assert not [claim for claim in claims(members, traced(members)) if len(claim.values) < 2]
    twice = [members[0], replace(members[0], id="third", outlet="third")]
    assert [claim for claim in claims(twice, traced(twice)) if len(claim.values) < 2]


def ferries(*lines: str) -> list[Article]:
    """Reports of one sentence each and a second one that only they have."""
    more = ("Tickets cost nine crowns at the pier of Oste.", "Fog has covered the strait since the weekend.")
    return [report(n, f"{line} {more[n]}") for n, line in enumerate(lines)]


def apart(members: list[Article]) -> Tracing:
    return Tracing("s", (), (), (), tuple(Origin(a.id, (a.id,)) for a in members), len(members))


@pytest.mark.parametrize(
    ("one", "other", "values"),
    [
        (CONTRARY[0][1].replace("again ", ""), CONTRARY[0][2], ["sail", "not sail"]),
        (CONTRARY[1][1], CONTRARY[1][2], ["approved", "rejected"]),
    ],
)
def test_an_event_affirmed_and_denied_is_a_dispute_with_both_sides_shown(
    one: str, other: str, values: list[str]
) -> None:
    members = ferries(one, other)
    tracing = apart(members)
    (found,) = [claim for claim in claims(members, tracing) if claim.values]
    assert [value.text for value in found.values] == values
    assert [value.passages[0][0] for value in found.values] == ["a0", "a1"]
    digest = write(STORY, members, tracing)
    assert isinstance(digest, Digest)
    sides = [s for s in digest.sentences if s.claim == found.id]
    assert {r.outlet for s in sides for r in s.receipts} == {"The Harbour Post", "Meridian News"}
    assert "by contrast" in sides[1].text or "another account" in sides[1].text


@pytest.mark.parametrize(
    "other",
    [
        "The night ferry between Oste and Arlen may not sail on Monday evening, the harbour board said.",
        "The night ferry between Oste and Arlen will not sail on Monday evening unless the fog lifts, the harbour board said.",
        "The night ferry between Oste and Arlen will not carry lorries on Monday evening, the harbour board said.",
        "The night ferry between Oste and Arlen will sail on Tuesday evening, the harbour board said.",
        "The night ferry between Oste and Arlen will sail on Monday evening, the harbour board said.",
    ],
)
def test_a_doubt_a_condition_or_another_denial_is_no_dispute(other: str) -> None:
    members = ferries(
        "The night ferry between Oste and Arlen will sail on Monday evening, the harbour board said.", other
    )
    assert not [claim for claim in claims(members, apart(members)) if claim.values]


def test_a_copy_of_one_origin_disputes_nothing() -> None:
    members = ferries(CONTRARY[1][1], CONTRARY[1][2])
    one = Tracing("s", (), (), (), (Origin("a0", ("a0", "a1"), "wire"),), 1)
    assert not [claim for claim in claims(members, one) if claim.values]
