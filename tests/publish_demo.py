# ruff: noqa: E501  (invented sentences are clearer in one piece)
"""An invented paper for the tests of publish and web, and for screenshots: no outlet, person, place or event in it is real."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from headwater.models import (
    Article,
    Channel,
    Claim,
    Credit,
    Digest,
    Document,
    Edge,
    Evidence,
    Origin,
    Outlet,
    Permission,
    Policy,
    Receipt,
    Revision,
    Sentence,
    Signal,
    Story,
    Tracing,
    Value,
    Verb,
    Withheld,
    content_id,
    sha256_of,
    story_id,
)
from headwater.publish import (
    ArticleView,
    Asked,
    Card,
    Entry,
    Figures,
    FixedShelf,
    FrontView,
    Gone,
    Hit,
    ListingView,
    Moved,
    OutletView,
    SearchView,
    Site,
    StoryView,
    Tally,
    TodayView,
    Unanswered,
    Withdrawn,
    card_of,
)
from headwater.publish.editions import card_at, edition_time, zone_of

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
SITE = Site(
    name="Headwater",
    base_address="https://paper.example",
    operator="Paper Operators",
    postal_address="1 Quay Street\nHarbourton",
    contact="desk@paper.example",
    version="0.1.0",
)


def site_with(**more: object) -> Site:
    """The demo's site with other settings."""
    return replace(SITE, **more)  # type: ignore[arg-type]


_OUTLETS = (
    ("lantern", "Lantern Wire", "CH", ("en",), "agency"),
    ("quayside", "Quayside Post", "GB", ("en",), "newspaper"),
    ("nordkanalen", "Nordkanalen", "NO", ("no",), "broadcaster"),
    ("fjordavisa", "Fjordavisa", "NO", ("no",), "newspaper"),
    ("correo-sur", "Correo del Sur", "AR", ("es",), "newspaper"),
    ("al-manara", "المنارة اليوم", "EG", ("ar",), "newspaper"),
    ("minato", "港町新報", "JP", ("ja",), "newspaper"),
    ("hangbao", "航运早报", "CN", ("zh",), "state"),
    ("morgenblick", "Morgenblick", "DE", ("de",), "newspaper"),
    ("ledger", "The Harbour Ledger", "US", ("en",), "magazine"),
    ("bulletin", "Island Bulletin", "IE", ("en",), "online"),
    ("aube", "L’Aube nouvelle", "FR", ("fr",), "newspaper"),
    ("valley", "Valley Courier", "NZ", ("en",), "newspaper"),
)
OUTLETS = {
    key: Outlet(
        key=key,
        name=name,
        home=f"https://{key}.example/",
        country=country,
        languages=languages,
        kind=kind,
        channels=(Channel(f"https://{key}.example/feed.xml"),),
        owner="Ministry of Sea Trade" if kind == "state" else "",
        owner_source="https://registry.example/hangbao" if kind == "state" else "",
        owner_date="2026-03-01" if kind == "state" else "",
        state_controlled=kind == "state",
        state_source="https://registry.example/hangbao" if kind == "state" else "",
    )
    for key, name, country, languages, kind in _OUTLETS
}
FILLER = (
    "Officials in the region said that they would publish further details in the coming days and asked people to be patient. "
    "Local residents described long queues and a lack of clear information, while shop owners near the water said that trade "
    "had fallen. The council is to meet again on Thursday, and its members expect a long debate about costs, about the state "
    "of the equipment and about what was known before. A report of an earlier year had named several weaknesses, of which "
    "some were mended and others were not. Those who run the service point to a shortage of parts and of trained people. "
) * 3


def at(hours: float) -> datetime:
    """A time so many hours before the paper's."""
    return NOW - timedelta(hours=hours)


@dataclass(frozen=True)
class Told:
    """One sentence of a demo digest: its words, the outlet whose passage it rests on, the passage, the words that credit it."""

    text: str
    outlet: str
    passage: str
    credit: str
    paragraph: int = 0


def article(outlet: str, title: str, hours: float, passages: Sequence[str] = (), **more: object) -> Article:
    """An article whose text holds the passages and enough else to be a long one."""
    text = "\n\n".join([*passages, FILLER])
    entry = OUTLETS[outlet]
    url = f"https://{outlet}.example/{content_id('slug', title)}"
    values: dict[str, object] = {
        "id": content_id("article", url),
        "title": title,
        "text": text,
        "url": url,
        "outlet": outlet,
        "outlet_name": entry.name,
        "published": at(hours),
        "captured": at(hours - 0.3),
        "version_captured": at(hours - 0.3),
        "language": entry.languages[0],
        "country": entry.country,
        "access": "free",
        "bytes_sha256": sha256_of("bytes " + text),
        "text_sha256": sha256_of(text),
        "reader": "read-1",
    }
    return Article(**(values | more))  # type: ignore[arg-type]


def receipt(held: Article, passage: str, kind: str = "verbatim", score: float | None = None) -> Receipt:
    """The receipt of a passage of an article."""
    start = held.text.index(passage)
    end = start + len(passage)
    return Receipt(
        article=held.id,
        outlet=held.outlet,
        authors=held.authors,
        url=held.url,
        captured=held.version_captured,
        bytes_sha256=held.bytes_sha256,
        text_sha256=held.text_sha256,
        reader=held.reader,
        start=start,
        end=end,
        exact=passage,
        prefix=held.text[max(0, start - 32) : start],
        suffix=held.text[end : end + 32],
        kind=kind,
        score=score,
    )


def sentence(told: Told, members: Sequence[Article], language: str) -> Sentence:
    """A published sentence with its receipt, credited to the outlet as a link."""
    held = next(m for m in members if m.outlet == told.outlet and told.passage in m.text)
    credits_: tuple[Credit, ...] = ()
    if told.credit:
        start = told.text.index(told.credit)
        credits_ = (Credit(start, start + len(told.credit), told.credit, told.outlet, (), held.url),)
    same = told.passage in told.text
    kind, score = ("verbatim", None) if same else ("supports", 0.93)
    return Sentence(told.text, (receipt(held, told.passage, kind, score),), credits_, told.paragraph, language)


def story(
    members: Sequence[Article],
    headline: str,
    sentences: Sequence[Told],
    *,
    edges: Sequence[tuple[int, int, str]] = (),
    topic: str = "",
    place: str = "",
    language: str = "en",
    **more: object,
) -> StoryView:
    """A story: `edges` are (member, parent, kind) by position; members without an edge are origins."""
    first = members[0]
    rest = {a: (p, kind) for a, p, kind in edges}

    def root(n: int) -> int:
        while n in rest:
            n = rest[n][0]
        return n

    roots = sorted({root(n) for n in range(len(members))})
    origins = tuple(
        Origin(members[r].id, tuple(m.id for n, m in enumerate(members) if root(n) == r), "report") for r in roots
    )
    tracing = Tracing(
        story=story_id(first.id),
        attributions=(),
        mentions=(),
        edges=tuple(Edge(members[a].id, members[p].id, kind, 0.8) for a, p, kind in edges),
        origins=origins,
        independent=len(origins),
        first=first.id,
        first_sure=True,
        documents=more.pop("documents", ()),  # type: ignore[arg-type]
    )
    told = tuple(sentence(s, members, language) for s in sentences)
    head_of = members[0] if not sentences else next(m for m in members if m.outlet == sentences[0].outlet)
    head = Sentence(
        headline,
        (receipt(head_of, sentences[0].passage if sentences else head_of.text[:80], "supports", 0.91),),
        (),
        0,
        language,
    )
    return StoryView(
        story=Story(
            id=story_id(first.id),
            members=tuple(m.id for m in members),
            languages=tuple(dict.fromkeys(m.language for m in members)),
            topic=topic,
            place=place,
        ),
        digest=Digest(story_id(first.id), language, head, told, first.id, sha256_of(headline)),
        tracing=tracing,
        members=tuple(members),
        outlets=OUTLETS,
        **more,  # type: ignore[arg-type]
    )


def ferry() -> StoryView:
    """The lead: nine outlets, three origins, numbers that differ, a correction."""
    p = {
        "suspend": "The transport office of Corvany suspended the Selle cable ferry on Monday after smoke filled its engine room.",
        "taken": "Alle 214 passasjerer ble hentet i land av redningstjenesten, opplyser kystvakten.",
        "warned": "“We asked the operator in March to replace the pump,” said Maren Voll, who leads the Institute for Inland Waters.",
        "passed": "The operator, Sellelinjen, says that both engines passed inspection on 14 October.",
        "second": "It was the second time in a week that smoke was seen aboard the vessel.",
        "about": "Lantern reported about 190 people aboard.",
    }
    members = (
        article(
            "lantern",
            "Corvany halts Selle ferry after smoke in engine room",
            55.9,
            [p["suspend"], p["second"], p["about"]],
            authors=("Ines Marchetti",),
        ),
        article(
            "nordkanalen",
            "Kabelfergen til Selle innstilt etter røyk om bord",
            27.8,
            [p["taken"]],
            authors=("Ola Brekken",),
        ),
        article(
            "ledger",
            "Institute says it warned ferry operator in March",
            26.7,
            [p["warned"], p["passed"]],
            authors=("Dana Whitlock", "Piotr Zieliński"),
            access="paid",
        ),
        article("bulletin", "Selle ferry suspended after smoke", 26.1, [p["suspend"], p["about"]]),
        article("quayside", "Ferry to Selle stopped", 25.0, [p["suspend"]]),
        article(
            "correo-sur",
            "Corvany suspende el transbordador de Selle",
            24.2,
            ["Según informó Lantern Wire, el servicio quedó suspendido."],
            authors=("Lucía Ferrer",),
        ),
        article("fjordavisa", "214 hentet i land etter røyk på kabelferge", 22.5, [p["taken"]]),
        article(
            "al-manara", "كورفاني توقف عبّارة سيل بعد دخان في غرفة المحرك", 12.0, ["ونقلت وكالة لانترن أن الخدمة توقفت."]
        ),
        article("hangbao", "科瓦尼暂停塞勒缆索渡轮", 1.0, ["据灯塔通讯社报道，该渡轮已暂停运营。"]),
    )
    told = (
        Told(
            "The transport office of Corvany suspended the Selle cable ferry on Monday after smoke filled its engine room, Lantern Wire reports.",
            "lantern",
            p["suspend"],
            "Lantern Wire",
        ),
        Told(
            "All 214 passengers were brought ashore, according to the coastguard, as cited by Nordkanalen.",
            "nordkanalen",
            p["taken"],
            "Nordkanalen",
        ),
        Told(
            "It was the second time in a week that smoke was seen aboard, Lantern Wire reports.",
            "lantern",
            p["second"],
            "Lantern Wire",
            1,
        ),
        Told(
            "“We asked the operator in March to replace the pump,” Maren Voll of the Institute for Inland Waters told The Harbour Ledger.",
            "ledger",
            p["warned"],
            "The Harbour Ledger",
            1,
        ),
        Told(
            "The operator, Sellelinjen, says that both engines passed inspection on 14 October, as cited by The Harbour Ledger.",
            "ledger",
            p["passed"],
            "The Harbour Ledger",
            1,
        ),
    )
    made = story(
        members,
        "Corvany halts the Selle ferry after smoke fills its engine room",
        told,
        edges=((3, 0, "copy"), (4, 0, "rewrite"), (5, 0, "cites"), (6, 1, "copy"), (7, 0, "cites"), (8, 0, "cites")),
        topic="medtop:03000000",
        place="NO",
        documents=(
            Document(
                "https://inlandwaters.example/letter-march.pdf", "statement", "Letter to the operator, 9 March 2026", ()
            ),
        ),
        likes=38,
    )
    digest = made.digest
    assert isinstance(digest, Digest)
    before = replace(
        digest,
        sentences=(
            digest.sentences[0],
            replace(digest.sentences[1], text=digest.sentences[1].text.replace("214", "241")),
            *digest.sentences[2:],
        ),
    )
    claim = Claim(
        "aboard",
        tuple((m.id, 0, 10) for m in members),
        2,
        "People aboard",
        (
            Value("214", 214, ((members[1].id, 5, 8), (members[6].id, 5, 8))),
            Value("about 190", 190, ((members[0].id, 0, 9), (members[3].id, 0, 9))),
        ),
    )
    cause = Claim(
        "cause",
        ((members[0].id, 0, 5),),
        2,
        "Cause",
        (
            Value("a failed pump", None, ((members[2].id, 0, 5),)),
            Value("not yet known", None, ((members[0].id, 0, 5),)),
        ),
    )
    return replace(
        made,
        claims=(claim, cause),
        revisions=(
            Revision(made.story.id, at(20), before, "first published"),
            Revision(
                made.story.id,
                at(1.6),
                digest,
                "Nordkanalen corrected the number of passengers; one sentence was issued again.",
            ),
        ),
    )


def plain(
    outlets: Sequence[str],
    headline: str,
    hours: float,
    topic: str,
    place: str = "",
    *,
    edges: Sequence[tuple[int, int, str]] = (),
    language: str = "en",
    title: str = "",
) -> StoryView:
    """A smaller story: one sentence from its first outlet."""
    passage = f"{headline}, officials said on Monday."
    members = [
        article(o, title or headline if n == 0 else f"{headline} ({OUTLETS[o].name})", hours - n, [passage])
        for n, o in enumerate(outlets)
    ]
    told = Told(f"{passage[:-1]}, {OUTLETS[outlets[0]].name} reports.", outlets[0], passage, OUTLETS[outlets[0]].name)
    return story(members, headline, (told,), edges=edges, topic=topic, place=place, language=language)


def stories() -> list[StoryView]:
    """All stories of the demo paper."""
    lead = ferry()
    others = [
        plain(
            ("morgenblick", "lantern", "quayside", "aube"),
            "Central bank of Tessaly keeps its rate at 4.5 percent",
            5,
            "04000000",
            "DE",
            edges=((2, 1, "copy"), (3, 0, "cites")),
        ),
        plain(
            ("ledger", "quayside", "bulletin", "valley", "morgenblick", "aube"),
            "Survey finds twice as many glacier lakes as in 2010",
            8,
            "13000000",
            "CH",
            edges=tuple((n, 0, "cites") for n in range(1, 6)),
        ),
        plain(
            ("aube", "lantern", "morgenblick", "correo-sur", "quayside"),
            "Parliament of Marenne votes to dissolve itself",
            4,
            "11000000",
            "FR",
            edges=((4, 1, "copy"),),
        ),
        plain(
            ("lantern", "aube", "quayside"),
            "Border crossing at Varrow reopens after eleven days",
            11,
            "16000000",
            "FR",
            edges=((2, 0, "copy"),),
        ),
        plain(
            ("quayside", "ledger"),
            "Two ministers resign over a grain contract",
            9,
            "11000000",
            "GB",
            edges=((1, 0, "cites"),),
        ),
        plain(
            ("morgenblick", "aube", "lantern"),
            "Lost score by Anneke Rood found in a library wall",
            14,
            "01000000",
            "DE",
            edges=((1, 0, "cites"), (2, 0, "cites")),
        ),
        plain(("correo-sur", "lantern"), "Festival moves its opening to the old shipyard", 6, "01000000", "AR"),
        plain(("valley", "bulletin"), "Rowers cross the strait in record time", 7, "15000000", "NZ"),
        plain(
            ("bulletin", "quayside", "lantern"),
            "Dockworkers and port agree on a shorter week",
            10,
            "09000000",
            "IE",
            edges=((2, 1, "copy"),),
        ),
        plain(("aube", "morgenblick"), "Trial of a malaria vaccine for infants begins", 12, "07000000", "FR"),
        plain(
            ("nordkanalen", "fjordavisa"),
            "Vindparken utenfor Skarv får nei",
            13,
            "06000000",
            "NO",
            language="no",
            edges=((1, 0, "rewrite"),),
        ),
        plain(("lantern", "ledger"), "Chip maker Oresund Logic to build a second plant", 15, "04000000", "US"),
        plain(("quayside", "valley"), "Court orders release of the river archive", 16, "02000000", "GB"),
        plain(("valley",), "Well water in Lakeside tested again after complaints", 5.6, "07000000", "NZ"),
        plain(("correo-sur",), "La escuela de Puente Alto cumple cien años", 7, "05000000", "AR", language="es"),
        plain(("minato",), "港の古い倉庫が図書館として生まれ変わる", 6, "01000000", "JP", language="ja"),
        plain(
            ("al-manara",),
            "مكتبة الميناء القديمة تفتح أبوابها للزوار بعد ترميم دام عامين",
            3,
            "01000000",
            "EG",
            language="ar",
        ),
        plain(("hangbao",), "新航线将缩短海峡运输时间", 9, "04000000", "CN", language="zh"),
        plain(("bulletin",), "Seal rescued from a car park for the third time", 2, "08000000", "IE"),
    ]
    withheld = plain(("aube", "quayside"), "Negotiators meet again on fishing rights", 18, "11000000", "FR")
    withheld = replace(withheld, digest=Withheld(withheld.story.id, "nosnippet"))
    return [lead, *others, withheld]


def _made(key: str) -> datetime:
    """When an edition was made."""
    made = edition_time(key, zone_of("UTC"))
    assert made is not None
    return made


def policy() -> Policy:
    """A policy with evidence."""
    verbs = dict(Policy.unknown().verbs) | {Verb.QUOTE: Permission.ALLOWED}
    signal = Signal("robots.txt", "Content-Signal", "ai-input=no", at(5))
    evidence = (
        Evidence(
            signal, (Verb.SUMMARISE, Verb.TRAIN), allows=False, because="Content-Signal: ai-input=no, ai-train=no"
        ),
    )
    return Policy(MappingProxyType(verbs), evidence)


def shelf(site: Site = SITE, *, cards: Sequence[Card] | None = None) -> FixedShelf:
    """The demo paper."""
    views = stories()
    all_cards = tuple(cards) if cards is not None else tuple(card_of(v) for v in views)
    by_time = sorted(all_cards, key=lambda c: (c.updated or NOW, c.id), reverse=True)
    front = FrontView(
        key="2026-11-23-14",
        made=NOW,
        cards=all_cards,
        reports=1284,
        outlets=212,
        languages=31,
        unanswered=2,
        searchable=41206,
    )
    listings: dict[tuple[str, str], tuple[ListingView, ...]] = {}
    indexes: dict[str, tuple[Entry, ...]] = {}
    for kind, keys_of in (
        ("topic", lambda c: [c.topic]),
        ("country", lambda c: [c.place] if c.place else []),
        ("language", lambda c: list(c.languages)),
        ("archive", lambda c: [(c.updated or NOW).date().isoformat()]),
    ):
        keys = sorted({k for c in by_time for k in keys_of(c)})
        found = {k: tuple(c for c in by_time if k in keys_of(c)) for k in keys}
        listings |= {
            (kind, k): (ListingView(kind=kind, key=k, cards=held, total=len(held)),) for k, held in found.items()
        }
        indexes[kind] = tuple(Entry(k, count=len(held)) for k, held in found.items())
    members = [(m, v) for v in views for m in v.members]
    by_outlet = {
        key: OutletView(
            key=key,
            name=entry.name,
            outlet=entry,
            articles=sum(1 for m, _ in members if m.outlet == key),
            first=at(60),
            newest=at(1),
            policy=policy(),
            policy_read=at(5),
            recent=tuple(m for m, _ in members if m.outlet == key)[:10],
            stories=tuple(card_of(v) for v in views if any(m.outlet == key for m in v.members))[:5],
            answered=key != "valley",
            reason="status-403" if key == "valley" else "",
        )
        for key, entry in OUTLETS.items()
    }
    indexes["outlet"] = tuple(
        Entry(
            k,
            entry.name,
            by_outlet[k].articles,
            entry.country,
            marks=("state-controlled",) if entry.state_controlled else (),
            home=entry.home,
            feed=entry.channels[0].url,
            languages=entry.languages,
        )
        for k, entry in OUTLETS.items()
    )
    indexes["edition"] = (
        Entry("2026-11-22-18", at=_made("2026-11-22-18")),
        Entry("2026-11-23-06", at=_made("2026-11-23-06")),
    )
    evening, morning = indexes["edition"]
    editions = {
        entry.key: FrontView(
            key=entry.key,
            made=entry.at,
            cards=tuple(c for v in views if (c := card_at(v, entry.at))),
            earlier=earlier,
            later=later,
        )
        for entry, earlier, later in ((evening, (), (morning,)), (morning, (evening,), ()))
        if entry.at
    }
    front = replace(front, earlier=(morning, evening))
    lead = views[0]
    held: dict[str, StoryView | Moved | Gone] = {v.story.id: v for v in views}
    held["0123456789abcdef"] = Moved(lead.story.id)
    held["fedcba9876543210"] = Gone("Taken down at the request of the rights holder.", at(3), "2026-000007")
    hits = tuple(
        Hit(article=m, story=v.story.id, headline=card_of(v).headline, outlets=len(v.members))
        for m, v in members
        if "ferry" in m.title.casefold()
    )
    return FixedShelf(
        site=site,
        now=NOW,
        front_view=front,
        figures=Figures(decided=12, median_minutes=130, breaches=0),
        stories=held,
        articles={m.id: ArticleView(article=m, outlet=OUTLETS[m.outlet], story=card_of(v)) for m, v in members},
        outlets=by_outlet,
        editions=editions,
        listings=listings,
        indexes=indexes,
        today_view=TodayView(
            countries=(Tally("FR", 212, 31), Tally("NO", 98, 12), Tally("NZ", 41, 3)),
            languages=(Tally("en", 640, 80), Tally("fr", 212, 31), Tally("ar", 77, 9)),
            unanswered=(
                Unanswered("valley", "Valley Courier", "status-403", at(30)),
                Unanswered("minato", "港町新報", "timeout", at(2)),
            ),
            dropped=(("index-page", 41), ("no-text", 12), ("tdm-reserved", 6)),
            asked=214,
            answered=212,
        ),
        gone=(Withdrawn("fedcba9876543210", at(3), "ruled-out"),),
        found={"ferry": SearchView(asked=Asked(query="ferry"), hits=hits)},
    )
