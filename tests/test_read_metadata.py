"""Headline, authors, times, addresses and the rest of what a page says of itself. Everything here is invented."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from headwater.models import Page, Reading, sha256_of
from headwater.read import read
from headwater.read.dates import dates_in, read_stamp

CAPTURED = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
TEXT = (
    (
        "The harbour board of Eastwick agreed on Monday to dredge the "
        "northern channel before the autumn storms, ending a long quarrel."
    ),
    (
        "Work is to begin in the second week of May and to last until the "
        "end of July, according to a plan that was shown to the members."
    ),
    "The county will pay a third of the cost, and the rest has to come from the dues that the larger boats pay when they land.",
)


def reading(
    *,
    head: str = "",
    byline: str = "",
    h1: str = "Channel to be dredged",
    url: str = "",
    title: str = "Channel to be dredged - Eastwick Herald",
    after: str = "",
    lang: str = "en",
    text: tuple[str, ...] = TEXT,
) -> Reading:
    body = (
        f'<html lang="{lang}"><head><title>{title}</title><meta '
        f'property="og:site_name" content="Eastwick Herald">{head}</head><body>'
        f'<nav><a href="/">Home</a></nav><article><h1>{h1}</h1>'
        f"{byline}{''.join(f'<p>{t}</p>' for t in text)}</article>{after}</body></html>"
    ).encode()
    found = read(
        Page(
            url or "https://www.eastwick-herald.example/harbour/dredging",
            CAPTURED,
            200,
            (("Content-Type", "text/html"),),
            sha256_of(body),
            body,
        )
    )
    assert isinstance(found, Reading), found
    return found


def ld(**fields: Any) -> str:
    return (
        f'<script type="application/ld+json">'
        f"{json.dumps({'@context': 'https://schema.org', '@type': 'NewsArticle'} | fields)}</script>"
    )


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


@pytest.mark.parametrize(
    ("title", "head", "h1"),
    [
        ("Channel to be dredged | Eastwick Herald", "", "Channel to be dredged"),
        ("Eastwick Herald: Harbour", meta("og:title", "Channel to be dredged – Eastwick Herald"), "Harbour"),
        ("Channel to be dredged - eastwick-herald.example", "", ""),
        ("Channel to be dredged", "", "<span>Harbour</span><span>Channel to be dredged</span>"),
        ("x", meta("og:title", "Channel to be d\u00adred\u200bged"), "<a href='/'>Eastwick Herald</a>"),
    ],
)
def test_the_title_is_the_headline_without_the_site(title: str, head: str, h1: str) -> None:
    assert reading(title=title, head=head, h1=h1).title == "Channel to be dredged"


@pytest.mark.parametrize(
    ("head", "byline", "authors"),
    [
        (ld(author={"@type": "Person", "name": "Marit Olsbu"}), "", ("Marit Olsbu",)),
        (ld(author=[{"name": "Marit Olsbu"}, {"name": "Tomas de la Reyle"}]), "", ("Marit Olsbu", "Tomas de la Reyle")),
        (ld(author={"@type": "Organization", "name": "Eastwick Herald"}), '<p class="byline">By Marit Olsbu</p>', ("Marit Olsbu",)),
        (ld(author="Marit OLSBU and Tomas Reyle"), "", ("Marit OLSBU", "Tomas Reyle")),
        ('<meta name="author" content="By Marit Olsbu, harbour correspondent">', "", ("Marit Olsbu",)),
        ("", '<p class="byline">By <a href="/people/marit-olsbu">Marit Olsbu</a>, harbour editor</p>', ("Marit Olsbu",)),
        ("", '<div class="byline">Von Marit Olsbu und Tomas Reyle</div>', ("Marit Olsbu", "Tomas Reyle")),
        ("", '<div class="article-meta">Par Marit Olsbu</div>', ("Marit Olsbu",)),
        ("", '<p>Por Marit Olsbu</p>', ("Marit Olsbu",)),
        ("", '<span class="author">Marit Olsbu</span>', ("Marit Olsbu",)),
        ("", '<p class="author">By Marit Olsbu March 3, 2026</p>', ("Marit Olsbu",)),
        ("", '<p class="byline">By Reuters</p>', ("Reuters",)),
        ('<meta name="author" content="https://www.eastwick-herald.example/people/1">', "", ()),
        ('<meta name="author" content="admin">', "", ()),
        ("", "", ()),
    ],
)  # fmt: skip
def test_authors_are_people_and_agencies_as_they_are_printed(head: str, byline: str, authors: tuple[str, ...]) -> None:
    assert reading(head=head, byline=byline).authors == authors


def test_a_commenter_is_no_author() -> None:
    after = (
        '<section class="comments"><div class="comment"><span class="author">'
        "Ada Brunn</span><p>Well said, and high time it was.</p></div></section>"
    )
    assert reading(after=after).authors == ()


@pytest.mark.parametrize(
    ("head", "byline", "url", "published"),
    [
        (ld(datePublished="2026-03-02T18:30:00+02:00"), "", "", datetime(2026, 3, 2, 16, 30, tzinfo=UTC)),
        (meta("article:published_time", "2026-03-02T18:30:00Z"), "", "", datetime(2026, 3, 2, 18, 30, tzinfo=UTC)),
        ("", '<time datetime="2026-03-02 18:30">yesterday</time>', "", datetime(2026, 3, 2, 18, 30, tzinfo=UTC)),
        ("", '<p class="date">Published: 2 March 2026, 6:30 pm GMT</p>', "", datetime(2026, 3, 2, 18, 30, tzinfo=UTC)),
        ("", "<p>2. März 2026, 18:30 Uhr</p>", "", datetime(2026, 3, 2, 18, 30, tzinfo=UTC)),
        ("", "<p>2 de marzo de 2026</p>", "", datetime(2026, 3, 2, tzinfo=UTC)),
        ("", "", "https://www.eastwick-herald.example/2026/03/02/dredging.html", datetime(2026, 3, 2, tzinfo=UTC)),
        (ld(datePublished="9999-01-01"), "", "", None),
        (ld(datePublished="1899-05-01T00:00:00Z"), "", "", None),
        (
            ld(datePublished="2026-03-20T00:00:00Z") + meta("article:published_time", "2026-03-02T00:00:00Z"),
            "",
            "",
            datetime(2026, 3, 2, tzinfo=UTC),
        ),
        (ld(datePublished="2026-03-04T17:00:00"), "", "", CAPTURED),
        ("", "", "", None),
    ],
)
def test_the_time_of_publication_is_utc_and_never_later_than_the_capture(
    head: str, byline: str, url: str, published: datetime | None
) -> None:
    assert reading(head=head, byline=byline, url=url).published == published


def test_a_change_is_later_than_the_publication_it_changes() -> None:
    found = reading(head=ld(datePublished="2026-03-02T08:00:00Z", dateModified="2026-03-03T08:00:00Z"))
    assert found.modified == datetime(2026, 3, 3, 8, tzinfo=UTC)
    assert reading(head=ld(datePublished="2026-03-02T08:00:00Z", dateModified="2026-03-01T08:00:00Z")).modified is None


@pytest.mark.parametrize(
    ("prose", "language", "day"),
    [
        ("Publié le 14 août 2025 à 10h12", "fr", (2025, 8, 14)),
        ("14 sierpnia 2025", "pl", (2025, 8, 14)),
        ("14. elokuuta 2025", "fi", (2025, 8, 14)),
        ("14 Ağustos 2025", "tr", (2025, 8, 14)),
        ("14 августа 2025 г.", "ru", (2025, 8, 14)),
        ("14 серпня 2025", "uk", (2025, 8, 14)),
        ("2025年8月14日", "ja", (2025, 8, 14)),
        ("2025년 8월 14일", "ko", (2025, 8, 14)),
        ("ngày 14 tháng 8 năm 2025", "vi", (2025, 8, 14)),
        ("14 Agustus 2025", "id", (2025, 8, 14)),
        ("١٤ أغسطس ٢٠٢٥", "ar", (2025, 8, 14)),
        ("14 अगस्त 2025", "hi", (2025, 8, 14)),
        ("14 สิงหาคม 2568", "th", (2025, 8, 14)),
        ("14 Αυγούστου 2025", "el", (2025, 8, 14)),
        ("August 14th, 2025", "en", (2025, 8, 14)),
        ("2025. augusztus 14.", "hu", (2025, 8, 14)),
        ("14 de agosto de 2025", "pt", (2025, 8, 14)),
        ("14.08.2025", "de", (2025, 8, 14)),
        ("08/14/2025", "en", (2025, 8, 14)),
        ("14/08/2025", "es", (2025, 8, 14)),
        ("14 באוגוסט 2025", "he", (2025, 8, 14)),
    ],
)
def test_dates_in_prose_are_understood_in_many_languages(prose: str, language: str, day: tuple[int, int, int]) -> None:
    found = [m.at for _, m in dates_in(prose, language, month_first=language == "en")]
    assert [(at.year, at.month, at.day) for at in found[:1]] == [day]


@pytest.mark.parametrize(
    "value", ["", "yesterday", "0000-00-00", "2026-13-45", "2026-02-30T10:00:00Z", "99999999999999999999", "P3D"]
)
def test_what_is_no_time_is_none(value: str) -> None:
    assert read_stamp(value) is None


def test_canonical_addresses_are_believed_on_the_own_site_only() -> None:
    assert (
        reading(head='<link rel="canonical" href="/harbour/dredging-2?utm_source=a">').canonical
        == "https://www.eastwick-herald.example/harbour/dredging-2"
    )
    foreign = reading(head='<link rel="canonical" href="https://elsewhere.example/x">')
    assert (foreign.canonical, foreign.foreign_canonical) == ("", "https://elsewhere.example/x")
    for bad in ("javascript:alert(1)", "http://127.0.0.1/x", "https://www.eastwick-herald.example/"):
        assert reading(head=f'<link rel="canonical" href="{bad}">').canonical == ""


def test_pictures_and_links_at_private_addresses_are_dropped() -> None:
    found = reading(
        head='<base href="http://127.0.0.1/">' + meta("og:image", "http://10.0.0.1/a.jpg"),
        byline=(
            '<p>See <a href="http://localhost/x">the board\'s own page'
            "</a> for the plan, which has been public since last week.</p>"
        ),
    )
    assert found.image is None
    assert found.links == ()
    assert reading(head=meta("og:image", "/a.jpg")).image is not None


@pytest.mark.parametrize(
    ("head", "access"),
    [
        (ld(isAccessibleForFree=False), "paid"),
        (ld(isAccessibleForFree="True"), "free"),
        (meta("article:content_tier", "metered"), "metered"),
        ("", "unknown"),
    ],
)
def test_access_is_what_the_page_marks(head: str, access: str) -> None:
    assert reading(head=head).access == access


@pytest.mark.parametrize(
    ("url", "head", "kind"),
    [
        ("https://www.eastwick-herald.example/opinion/why-dredge", "", "opinion"),
        ("https://www.eastwick-herald.example/x/y", meta("article:section", "Kommentar"), "opinion"),
        ("https://www.eastwick-herald.example/live/harbour-vote", "", "live"),
        ("https://www.eastwick-herald.example/x/y", ld(**{"@type": "LiveBlogPosting"}), "live"),
        ("https://www.eastwick-herald.example/harbour/y", "", "report"),
    ],
)
def test_kinds_are_told_by_section_address_and_type(url: str, head: str, kind: str) -> None:
    assert reading(url=url, head=head).kind == kind


def test_wire_credit_and_dateline_are_read_off_the_first_paragraph() -> None:
    found = reading(text=("EASTWICK, March 3 (Reuters) - " + TEXT[0], *TEXT[1:]))
    assert (found.wire, found.dateline) == ("Reuters", "EASTWICK")
    assert reading(text=(*TEXT, "(AFP)")).wire == "AFP" or reading(text=(*TEXT[:2], TEXT[2] + " (AFP)")).wire == "AFP"


def test_language_is_that_of_the_text_and_close_relatives_follow_the_declaration() -> None:
    german = (
        (
            "Der Hafenrat von Eastwick hat am Montag beschlossen, den nördlichen "
            "Kanal noch vor den Herbststürmen auszubaggern und den Streit zu beenden."
        ),
    ) * 1
    assert (
        reading(
            lang="en",
            text=(
                *german,
                "Die Arbeiten sollen im Mai beginnen und bis Ende Juli dauern, wie aus einem Plan hervorgeht.",
            ),
        ).language
        == "de"
    )
    assert reading(lang="en-GB").language == "en"


def test_translations_section_and_keywords_are_kept() -> None:
    found = reading(
        head='<link rel="alternate" hreflang="fr" href="/fr/dragage"><link rel="alternate" type="application/rss+xml" href="/rss">'
        + meta("article:section", "Harbour") + '<meta name="keywords" content="harbour, Dredging, harbour">'
    )  # fmt: skip
    assert found.alternates == (("fr", "https://www.eastwick-herald.example/fr/dragage"),)
    assert found.section == "Harbour"
    assert found.keywords == ("harbour", "Dredging")


def test_a_correction_note_is_found_and_marked() -> None:
    note = "Correction: an earlier version of this report gave the cost as 2.3 million crowns; it is 3.2 million."
    assert reading(text=(*TEXT, note)).correction == note


@pytest.mark.parametrize(
    ("caption", "credit"),
    [
        (
            "<figcaption>The breach at daybreak. Photo: Enno Tjarks / Marsh Herald</figcaption>",
            "Enno Tjarks / Marsh Herald",
        ),
        ("<figcaption>Der Deich am Morgen. (Foto: Enno Tjarks)</figcaption>", "Enno Tjarks"),
        ("<figcaption>The breach at daybreak © Enno Tjarks</figcaption>", "Enno Tjarks"),
        ("<figcaption>The breach at daybreak. © Enno Tjarks</figcaption>", "Enno Tjarks"),
        ("<figcaption>The breach at daybreak.</figcaption>", ""),
        ('<figcaption>The breach. <p class="image-credit">Enno Tjarks</p></figcaption>', "Enno Tjarks"),
        ("<figcaption>Photo by Enno Tjarks</figcaption>", "Enno Tjarks"),
        ("<figcaption>写真：榎本 たじ</figcaption>", "榎本 たじ"),
        ("<figcaption>A photo of the dyke, taken in 1962</figcaption>", ""),
    ],
)
def test_the_credit_of_the_lead_picture_is_read_out_of_its_caption(caption: str, credit: str) -> None:
    figure = f'<figure><img src="/a.jpg">{caption}</figure>'
    found = reading(byline=figure, head=meta("og:image", "/a.jpg"))
    assert found.image is not None
    assert found.image.credit == credit


GERMAN = (
    (
        "Der Hafenrat von Eastwick hat am Montag beschlossen, den nördlichen Kanal noch vor den Herbststürmen auszubaggern, "
        "und damit einen Streit beendet, der die großen Schiffe zwei Jahre lang von der Stadt ferngehalten hat."
    ),
    "Die Arbeiten sollen im Mai beginnen und bis Ende Juli dauern, wie aus einem Plan hervorgeht, der den Mitgliedern vorlag.",
)
RUSSIAN = "Портовый совет в понедельник согласился углубить северный канал до осенних штормов, которых ждут в сентябре."
JAPANESE = "港湾委員会は月曜日、秋の嵐が来る前に北側の水路を掘り下げることで合意した。"


def languages(found: Reading) -> list[str]:
    return [block.lang for block in found.version.blocks]


def test_a_paragraph_in_another_language_says_so_and_the_others_say_nothing() -> None:
    found = reading(text=(*TEXT, GERMAN[0], RUSSIAN, JAPANESE, TEXT[0] + " Again."))
    assert (found.language, languages(found)) == ("en", ["", "", "", "de", "ru", "ja", ""])


def test_the_article_is_in_the_language_of_most_of_its_text_whichever_it_begins_with() -> None:
    found = reading(
        lang="", text=(TEXT[0] + " " + TEXT[1] + " " + TEXT[2], *GERMAN, *(g + " Das ist so." for g in GERMAN))
    )
    assert (found.language, languages(found)) == ("de", ["en", "", "", "", ""])


def test_what_an_element_says_of_its_language_is_believed_unless_its_words_contradict_it() -> None:
    text = (*TEXT, '</p><p lang="de">Kanal frei, Schiffe kommen.', f'</p><p lang="fr">{TEXT[1]} Again.')
    found = reading(text=text)
    assert languages(found) == ["", "", "", "de", ""]


@pytest.mark.parametrize(
    "line",
    [
        "Giovanni della Valle, Jean de la Tour, Hans von der Heide and Willem van den Berg signed the plan on Tuesday evening.",
        "“Die Welt von Gestern” and “Le Temps de la Mer” were read out in the town hall before the vote was taken by all.",
        "Eastwick Harbour Board, Quay Street 4, Eastwick. Tel. 555 0100.",
    ],
)
def test_names_titles_and_addresses_make_no_paragraph_foreign(line: str) -> None:
    assert set(languages(reading(text=(*TEXT, line)))) == {""}


def test_near_relatives_make_no_mixed_article() -> None:
    danish = (
        "Bestyrelsen i Østvig besluttede mandag at uddybe den nordlige kanal før efterårets storme, og det afslutter en strid.",
        "Arbejdet skal begynde i maj og vare til slutningen af juli, står der i en plan, som medlemmerne fik at se i går.",
        "Amtet betaler en tredjedel af prisen, og resten skal komme fra de afgifter, som de større både betaler i havnen.",
    )
    norwegian = (
        "Arbeidet skal etter planen begynne i mai og vare til slutten av juli, og fylket betaler en tredel av det hele."
    )
    assert set(languages(reading(lang="da", text=(*danish, norwegian)))) == {""}
