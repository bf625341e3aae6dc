"""Feeds and sitemaps of every dialect and in every state, with entries of our own invention."""

from __future__ import annotations

import base64
import gzip
import json
import time
import tracemalloc
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.errors import InputError
from headwater.gather import feed_answer, parse_feed
from headwater.gather.feed_dates import parse_date
from headwater.gather.feed_text import plain
from headwater.models import Feed, FeedEntry, Unread

JSON_NAMES = (
    "id url external_url title content_html content_text summary image banner_image date_published date_modified author"
    " authors name tags language attachments hubs items version"
).split()

URL = "https://oule.example/news/feed.xml"
CAPTURED = datetime(2026, 3, 4, 12, tzinfo=UTC)


def feed(body: str | bytes, *, content_type: str = "", captured: datetime | None = CAPTURED) -> Feed:
    content = body if isinstance(body, bytes) else body.encode()
    result = parse_feed(URL, content, [("Content-Type", content_type)], captured=captured)
    assert isinstance(result, Feed), result
    return result


def only(body: str | bytes) -> FeedEntry:
    (entry,) = feed(body).entries
    return entry


def unread(body: str | bytes) -> str:
    result = parse_feed(URL, body if isinstance(body, bytes) else body.encode())
    assert isinstance(result, Unread), result
    return result.reason


def rss(*items: str, head: str = "<title>The Oule Courier</title>", attributes: str = "") -> str:
    inner = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0"{attributes}><channel>{head}{inner}</channel></rss>'


ITEM = "<title>The ferry sails again</title><link>https://oule.example/ferry</link>"


def test_an_rss_2_entry_gives_all_it_says() -> None:
    entry = only(
        rss(
            ITEM + '<guid isPermaLink="false">oule-1</guid><pubDate>Wed, 04 Mar 2026 09:00:00 +0100</pubDate>'
            "<dc:creator>Ida Brenn</dc:creator><author>desk@oule.example (Tor Vale)</author>"
            "<description>&lt;p&gt;It will cross at &lt;b&gt;seven&lt;/b&gt;.&lt;/p&gt;</description>"
            '<category>Transport</category><source url="https://tarn.example/rss">Tarn Wire</source>'
            '<enclosure url="/pictures/ferry.jpg" type="image/jpeg" length="1"/>'
            '<media:group><media:content url="https://oule.example/big.jpg"/></media:group>'
            '<media:thumbnail url="https://oule.example/small.jpg"/><dc:language>en</dc:language>',
            attributes=' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"',
        )
    )
    assert entry == FeedEntry(
        id="oule-1",
        link="https://oule.example/ferry",
        title="The ferry sails again",
        published=datetime(2026, 3, 4, 8, tzinfo=UTC),
        summary="It will cross at seven.",
        authors=("Ida Brenn", "Tor Vale"),
        media=(
            "https://oule.example/pictures/ferry.jpg",
            "https://oule.example/big.jpg",
            "https://oule.example/small.jpg",
        ),
        source="Tarn Wire",
        categories=("Transport",),
        language="en",
    )


def test_a_channel_says_how_it_wants_to_be_polled() -> None:
    result = feed(
        rss(
            ITEM,
            head="<title>Oule</title><language>nn-NO</language><ttl>30</ttl>"
            "<skipHours><hour>1</hour><hour>24</hour><hour>x</hour></skipHours>"
            "<skipDays><day>Sunday</day><day>Never</day></skipDays>"
            '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="https://hub.example/"/>',
        )
    )
    assert (result.language, result.ttl_minutes, result.skip_hours, result.skip_days) == ("nn-NO", 30, (0, 1), (6,))
    assert result.hub == "https://hub.example/"
    period = '<sy:updatePeriod xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">daily</sy:updatePeriod>'
    often = '<sy:updateFrequency xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">4</sy:updateFrequency>'
    assert feed(rss(ITEM, head=period + often)).ttl_minutes == 360


def test_an_atom_entry_gives_all_it_says() -> None:
    entry = only(
        """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://oule.example/" xml:lang="en">
        <title>Oule</title><author><name>Oule Courier</name></author>
        <entry xml:base="news/"><id>tag:oule.example,2026:7</id>
        <title type="html">Ferry &amp;amp; &lt;em&gt;bridge&lt;/em&gt;</title>
        <link rel="self" href="self.xml"/><link rel="enclosure" href="a.jpg"/>
        <link rel="alternate" type="application/json" href="7.json"/><link href="7.html" type="text/html"/>
        <published>2026-03-04T09:00:00+01:00</published><updated>2026-03-04T10:00:00Z</updated>
        <summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Two <b>decks</b>.</div></summary>
        <category term="t" label="Transport"/><source><title>Tarn Wire</title></source></entry></feed>"""
    )
    assert entry.link == "https://oule.example/news/7.html"
    assert entry.title == "Ferry & bridge"
    assert (entry.published, entry.updated) == (
        datetime(2026, 3, 4, 8, tzinfo=UTC),
        datetime(2026, 3, 4, 10, tzinfo=UTC),
    )
    assert (entry.summary, entry.authors, entry.categories) == ("Two decks.", ("Oule Courier",), ("Transport",))
    assert (entry.media, entry.source) == (("https://oule.example/news/a.jpg",), "Tarn Wire")


@pytest.mark.parametrize(
    "body",
    [
        (
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
            '<channel rdf:about="x"><title>Oule</title></channel><item rdf:about="https://oule.example/ferry">'
            "<title>The ferry</title><link>https://oule.example/ferry</link>"
            '<date xmlns="http://purl.org/dc/elements/1.1/">2026-03-04T08:00:00Z</date></item></rdf:RDF>'
        ),
        (
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://channel.netscape.com/rdf/simple/0.9/">'
            "<channel><title>Oule</title></channel><item><title>The ferry</title><link>https://oule.example/ferry</link>"
            "<pubDate>4 Mar 2026 08:00 GMT</pubDate></item></rdf:RDF>"
        ),
        (
            '<rss version="0.91"><channel><title>Oule</title><item><title>The ferry</title><link>https://oule.example/ferry</link>'
            "<pubDate>Wed, 04 Mar 2026 03:00:00 EST</pubDate></item></channel></rss>"
        ),
        (
            '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Oule</title><entry><title>The ferry</title>'
            '<link rel="alternate" type="text/html" href="https://oule.example/ferry"/><issued>2026-03-04T08:00:00Z</issued>'
            "<modified>2026-03-04T08:30:00Z</modified></entry></feed>"
        ),
        (
            '<CHANNEL HREF="https://oule.example/"><TITLE>Oule</TITLE><ITEM HREF="https://oule.example/ferry"'
            ' LASTMOD="2026-03-04T08:00Z">'
            "<TITLE>The ferry</TITLE><ABSTRACT>It sails.</ABSTRACT></ITEM></CHANNEL>"
        ),
        json.dumps(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": "Oule",
                "items": [{"id": 7, "url": "/ferry", "title": "The ferry", "date_published": "2026-03-04T08:00:00Z"}],
            }
        ),
        (
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
            ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
            "<url><loc>https://oule.example/ferry</loc><news:news><news:publication><news:name>Oule</news:name>"
            "<news:language>en</news:language></news:publication><news:publication_date>2026-03-04T08:00:00Z</news:publication_date>"
            "<news:title>The ferry</news:title></news:news></url></urlset>"
        ),
    ],
    ids=["rss 1.0", "rss 0.90", "rss 0.91", "atom 0.3", "cdf", "json feed", "news sitemap"],
)
def test_every_dialect_gives_title_link_and_time(body: str) -> None:
    entry = only(body)
    assert (entry.title, entry.link) == ("The ferry", "https://oule.example/ferry")
    assert (entry.published or entry.updated) == datetime(2026, 3, 4, 8, tzinfo=UTC)
    assert feed(body).faults == ()


def test_a_news_sitemap_gives_pictures_keywords_and_source_and_may_be_gzip() -> None:
    body = gzip.compress(
        b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'
        b' xmlns:i="http://www.google.com/schemas/sitemap-image/1.1"><url><loc>https://oule.example/1</loc>'
        b"<lastmod>2026-03-04</lastmod><n:news><n:publication><n:name>The Oule Courier</n:name><n:language>nn</n:language>"
        b"</n:publication><n:title>One</n:title><n:keywords>ferry, tarn</n:keywords></n:news>"
        b"<i:image><i:loc>https://oule.example/1.jpg</i:loc></i:image></url></urlset>"
    )
    result = feed(body)
    (entry,) = result.entries
    assert result.kind == "sitemap"
    assert (entry.source, entry.language, entry.categories) == ("The Oule Courier", "nn", ("ferry", "tarn"))
    assert (entry.media, entry.updated) == (("https://oule.example/1.jpg",), datetime(2026, 3, 4, tzinfo=UTC))


def test_an_index_of_sitemaps_lists_them() -> None:
    result = feed(
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>https://oule.example/news.xml.gz</loc>'
        "<lastmod>2026-03-04T08:00:00Z</lastmod></sitemap></sitemapindex>"
    )
    assert result.kind == "sitemap-index"
    assert [entry.link for entry in result.entries] == ["https://oule.example/news.xml.gz"]


def test_json_feed_gives_all_it_says_and_odd_shapes_are_no_crash() -> None:
    item = {
        "id": "a",
        "external_url": "https://tarn.example/a",
        "title": "1 < 2 & <b>",
        "content_html": "<p>Two <i>decks</i></p><script>no()</script>",
        "authors": [{"name": "Ida Brenn"}, "x"],
        "tags": ["ferry", 7],
        "image": "https://oule.example/a.jpg",
        "attachments": [{"url": "https://oule.example/a.mp3"}, None],
    }
    odd = {"id": {}, "url": [], "title": None, "authors": "x", "tags": "y", "attachments": 0}
    result = feed(json.dumps({"version": "https://jsonfeed.org/version/1", "title": "Oule", "items": [item, odd, 3]}))
    (entry,) = result.entries
    assert (entry.link, entry.title, entry.summary) == ("https://tarn.example/a", "1 < 2 & <b>", "Two decks")
    assert (entry.authors, entry.categories) == (("Ida Brenn",), ("ferry",))
    assert entry.media == ("https://oule.example/a.jpg", "https://oule.example/a.mp3")
    assert result.faults == ("empty-entry",)
    assert unread(json.dumps({"hello": 1})) == "not-a-feed"
    assert unread("[" * 200_000) == "not-a-feed"


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        ("\n\n  " + rss(ITEM), ""),
        ("\ufeff" + rss(ITEM), ""),
        (rss(ITEM).replace("again", "again & again").replace("The ferry", "The&nbsp;ferry"), "ill-formed"),
        (rss(ITEM + "<media:thumbnail url='https://oule.example/a.jpg'/>"), "ill-formed"),
        (rss(ITEM).replace("ferry sails", "fe\x0brry \x00sails"), "control-characters"),
        (rss(ITEM).replace("</channel></rss>", ""), "ill-formed"),
        (rss(ITEM + "<description><p>unclosed</description>"), "ill-formed"),
        (rss(ITEM).replace("<title>The ferry", "<title>&#0;&#xD800;The ferry"), "ill-formed"),
        ("<!-- made by hand -->" + rss(ITEM), "ill-formed"),
        (rss(ITEM).replace("<item>", "<ITEM>").replace("</item>", "</ITEM>"), ""),
        ("Warning: something failed on line 3<br/>\n" + rss(ITEM), "ill-formed"),
    ],
)
def test_a_broken_feed_is_read_and_what_was_mended_is_told(broken: str, fault: str) -> None:
    result = feed(broken)
    assert [entry.link for entry in result.entries] == ["https://oule.example/ferry"]
    assert "ferry" in result.entries[0].title.replace("\xa0", " ")
    if fault:
        assert fault in result.faults


def test_a_cut_feed_gives_its_whole_entries_only() -> None:
    items = [f"<title>Number {n}</title><link>https://oule.example/{n}</link>" for n in range(3)]
    whole = rss(*items)
    for end in ("<title>Numb", "<title>Number 2</title><li", "<title>Number 2</title><link>https://oule.exam"):
        result = feed(whole[: whole.index("<title>Number 2")] + end)
        assert [entry.title for entry in result.entries] == ["Number 0", "Number 1"]
        assert "cut" in result.faults


@pytest.mark.parametrize(
    ("encoding", "declared", "header", "mended"),
    [
        ("utf-8", "utf-8", "", False),
        ("windows-1252", "iso-8859-1", "", False),
        ("windows-1252", "utf-8", "", True),
        ("utf-8", "iso-8859-1", "text/xml; charset=iso-8859-1", True),
        ("utf-16", "utf-16", "", False),
        ("utf-16-le", "utf-16", "", False),
        ("utf-8", "x-nonsense", "", True),
        ("windows-1252", "", "text/xml; charset=windows-1252", False),
    ],
)
def test_characters_come_out_right_whatever_the_labels_say(
    encoding: str, declared: str, header: str, *, mended: bool
) -> None:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else "<?xml version='1.0'?>"
    body = (declaration + rss("<title>Fähre – “wieder” da</title><link>https://oule.example/f</link>")[21:]).encode(
        encoding
    )
    result = feed(body, content_type=header)
    assert result.entries[0].title == "Fähre – “wieder” da"
    assert ("charset" in result.faults) == mended


@pytest.mark.parametrize(
    ("encoding", "label", "title"),
    [
        ("gb18030", "gb2312", "渡轮重新启航鎔"),
        ("cp932", "Shift_JIS", "渡し船①が再開"),
        ("cp949", "euc-kr", "나룻배 다시 운항 똠"),
        ("koi8-r", "koi8-r", "Паром снова ходит"),
        ("windows-1251", "windows-1251", "Паром снова ходит"),
        ("iso2022_jp", "iso-2022-jp", "渡し船が再開"),
        ("cp1254", "iso-8859-9", "Feribot yeniden çalışıyor – ğ"),
    ],
)
def test_old_encodings_are_read_as_what_is_meant_by_them(encoding: str, label: str, title: str) -> None:
    body = (
        f'<?xml version="1.0" encoding="{label}"?>'
        + rss(f"<title>{title}</title><link>https://oule.example/</link>")[21:]
    )
    assert only(body.encode(encoding)).title == title


def test_text_that_was_encoded_twice_is_put_right() -> None:
    body = rss("<title>Паром снова ходит, “да”</title><link>https://oule.example/</link>").encode()
    twice = "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in body).encode()
    result = feed(twice)
    assert result.entries[0].title == "Паром снова ходит, “да”"
    assert "encoded-twice" in result.faults


def test_entities_are_never_expanded_and_no_file_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("swordfish")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    outside = f'<!ENTITY file SYSTEM "{secret.as_uri()}"><!ENTITY % p SYSTEM "http://127.0.0.1:1/x.dtd">%p;'
    doctype = f'<!DOCTYPE rss [<!ENTITY l0 "lol">{outside}{laughs}]>'
    hurting = "<title>&l11;&file;</title><link>https://oule.example/1</link>"
    body = rss(hurting, ITEM).replace("<rss", doctype + "<rss", 1)
    tracemalloc.start()
    began = time.perf_counter()
    result = feed(body)
    assert time.perf_counter() - began < 1
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()
    assert "swordfish" not in repr(result)
    assert "lol" not in repr(result)
    assert result.entries[1].title == "The ferry sails again"


def test_links_that_must_not_be_followed_are_refused_and_counted_and_the_rest_kept() -> None:
    links = ("javascript:alert(1)", "data:text/html,x", "file:///etc/hosts", "http://127.0.0.1/a", "http://10.1.2.3/a")
    links += ("https://news.google.com/articles/1", "https://u:p@oule.example/", "https://oule.example/" + "a" * 5000)
    result = feed(rss(*(f"<title>t</title><link>{link}</link>" for link in links), ITEM))
    assert [entry.link for entry in result.entries] == ["https://oule.example/ferry"]
    assert Counter(result.faults) == {
        "link-not-http": 3,
        "link-private-address": 2,
        "link-redirector": 1,
        "link-credentials": 1,
        "link-too-long": 1,
    }
    pictured = feed(rss(ITEM + '<enclosure url="http://192.168.0.1/a.jpg"/><enclosure url="//oule.example/b.jpg"/>'))
    assert pictured.entries[0].media == ("https://oule.example/b.jpg",)
    assert pictured.faults == ("media-private-address",)


def test_a_feed_of_a_redirector_links_to_the_publisher_where_it_names_it() -> None:
    entry = only(
        rss(
            "<title>t</title><link>http://feedproxy.google.com/~r/oule/~3/x</link>"
            "<feedburner:origLink>https://oule.example/t</feedburner:origLink>",
            attributes=' xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"',
        )
    )
    assert entry.link == "https://oule.example/t"


def test_links_are_absolute_and_fall_back_to_a_guid_that_is_one() -> None:
    assert only(rss("<title>t</title><link> /a?x=1&amp;amp;y=2 </link>")).link == "https://oule.example/a?x=1&y=2"
    assert only(rss("<title>t</title><guid>https://oule.example/g</guid>")).link == "https://oule.example/g"
    nothing = feed(rss("<title>t</title><guid isPermaLink='false'>https://oule.example/g</guid>", "<title/>"))
    assert [entry.link for entry in nothing.entries] == [""]
    assert nothing.faults == ("entry-without-link", "empty-entry")


def test_atom_texts_are_read_in_each_of_their_forms() -> None:
    head = '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><id>https://oule.example/7</id>'
    xhtml = '<x:div xmlns:x="http://www.w3.org/1999/xhtml">a<x:br/>b &amp; c<x:script>no()</x:script></x:div>'
    packed = base64.b64encode("<b>Færge</b> sejler".encode()).decode()
    for title, words in (
        (f'<title mode="base64" type="text/html">{packed}</title>', "Færge sejler"),
        ("<title type='text'>a &lt;b&gt; c &amp;amp; d</title>", "a <b> c &amp; d"),
        (f"<title type='xhtml'>{xhtml}</title>", "a b & c"),
        ("<title>&#X41;&nbsp;b</title>", "A b"),
    ):
        entry = only(head + title + '<content type="text/html" src="/7.html"/></entry></feed>')
        assert (entry.title, entry.link) == (words, "https://oule.example/7.html")
    assert only(head + "<title>t</title></entry></feed>").link == "https://oule.example/7"


def test_a_doctype_in_prose_is_prose() -> None:
    entry = only(
        rss(ITEM + "<description>&lt;!DOCTYPE html&gt; <![CDATA[<!DOCTYPE x [ y ]> begins]]> a page</description>")
    )
    assert entry.summary.endswith("a page")
    assert "begins" in entry.summary


def test_impossible_dates_are_null_and_future_ones_do_not_lead_for_ever() -> None:
    dates = (
        "Thu, 31 Dec 2099 23:59:59 GMT",
        "Mon, 30 Feb 2026 08:00:00 GMT",
        "0000-00-00",
        "soon",
        "Wed, 04 Mar 2026 12:05:00 GMT",
    )
    body = rss(*(f"{ITEM}<pubDate>{date}</pubDate>" for date in dates))
    result = feed(body)
    assert [entry.published for entry in result.entries] == [None] * 4 + [datetime(2026, 3, 4, 12, 5, tzinfo=UTC)]
    assert Counter(result.faults) == {"future-date": 1, "bad-date": 3}
    assert feed(body, captured=None).entries[0].published is not None


def test_ten_thousand_entries_are_bounded_and_counted() -> None:
    items = [f"<title>n{n}</title><link>https://oule.example/{n}</link>" for n in range(10_000)]
    result = feed(rss(*items))
    assert len(result.entries) == 5000
    assert result.entries[0].title == "n0"
    assert Counter(result.faults) == {"too-many-entries": 5000}
    urls = "".join(
        f"<url><loc>https://oule.example/{n}</loc><lastmod>{2000 + n % 26}-01-01</lastmod></url>" for n in range(6000)
    )
    kept = feed(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>').entries
    assert len(kept) == 5000
    assert min(entry.updated.year for entry in kept if entry.updated) == 2004


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "empty"),
        (" \n ", "empty"),
        ("<!doctype html><html><body><h1>Oule</h1></body></html>", "not-a-feed"),
        ("<html><head><title>x</title></head></html>", "not-a-feed"),
        ("just words", "not-a-feed"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not-a-feed"),
        ('<opml version="2.0"><body/></opml>', "not-a-feed"),
        ("<svg xmlns='http://www.w3.org/2000/svg'/>", "not-a-feed"),
        ("<rss " + " ".join(f'a{n}="1"' for n in range(20_000)) + "/>", "too-complex"),
        (gzip.compress(b"\0" * 40_000_000), "too-large"),
    ],
)
def test_what_is_no_feed_says_so(body: str | bytes, reason: str) -> None:
    assert unread(body) == reason


def test_a_feed_labelled_as_html_is_read_and_one_without_entries_is_a_feed() -> None:
    assert feed(rss(ITEM), content_type="text/html").entries
    assert feed(rss()).entries == ()


def test_what_only_the_last_resort_can_read_is_read_or_refused() -> None:
    assert unread("<x:y><item>&#55296;</item>") in ("not-a-feed", "empty")
    rescued = parse_feed(URL, f"<oops><channel><item>{ITEM}</item></channel></oops>".encode())
    assert isinstance(rescued, Feed)
    assert [entry.title for entry in rescued.entries] == ["The ferry sails again"]
    assert "ill-formed" in rescued.faults


def test_a_link_element_without_attributes_does_not_cost_the_entry_that_holds_it() -> None:
    body = f"<oops><channel><item><links>x</links>{ITEM}</item></channel></oops>"
    rescued = parse_feed(URL, body.encode())
    assert isinstance(rescued, Feed)
    assert [entry.title for entry in rescued.entries] == ["The ferry sails again"]


def test_deep_nesting_is_no_crash() -> None:
    deep = "<a>" * 100_000
    for body in (rss(ITEM + f"<description>{deep}</description>"), f"<rss><channel>{deep}", deep):
        assert isinstance(parse_feed(URL, body.encode()), (Feed, Unread))


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(JSON_NAMES), inner, max_size=6),
    max_leaves=12,
)


@given(
    st.lists(st.dictionaries(st.sampled_from(JSON_NAMES), JSON_VALUES)),
    st.dictionaries(st.sampled_from(JSON_NAMES), JSON_VALUES),
)
@settings(max_examples=100, deadline=None)
def test_no_shape_of_json_makes_the_reader_raise(items: list[object], channel: dict[str, object]) -> None:
    document = {**channel, "version": "https://jsonfeed.org/version/1.1", "items": items}
    result = parse_feed(URL, json.dumps(document).encode(), captured=CAPTURED)
    assert isinstance(result, Feed)
    repr(result).encode("utf-8")
    json.dumps([entry.id for entry in result.entries]).encode("utf-8")


MANY = 60_000


@pytest.mark.parametrize(
    "body",
    [
        "<rss><channel><item><title>&nbsp;" + "<![CDATA[" * MANY,
        "<rss><channel>" + "<item><description>x" * MANY,
        "<rss><channel>" + "<item>" * MANY,
        "<rss><channel>" + "<item/>" * MANY + "</channel></rss>",
        "<rss><channel>" + "<item><description>" * 900 + "x" * 2_000_000,
        "<rss><channel><item><author>" + "a" * 1_000_000 + "@</author></item></channel></rss>",
        "<rss><channel><item>" + "<category>x</category>" * MANY + "</item></channel></rss>",
        "<rss><channel><item><title>" + "&" * 8 * MANY + "</title></item></channel></rss>",
        "<rss><channel><item><title>" + "&lt;script" * MANY + "</title></item></channel></rss>",
        "<rss><channel><item><title><![CDATA[" + "<!--" * 4 * MANY + "]]></title></item></channel></rss>",
        "<!DOCTYPE rss [" + "]" * 8 * MANY + "<rss><channel><item/></channel></rss>",
        '<feed xmlns="http://www.w3.org/2005/Atom">' + '<entry xml:base="a">' * 2000,
        '<?xml version="1.0" encoding="punycode"?><rss><channel>' + "a" * MANY + "\xff",
        '{"version":"https://jsonfeed.org/version/1","items":[' + "9" * 8 * MANY + "]}",
    ],
    ids=lambda body: body[:60],
)
def test_a_feed_that_means_to_hang_its_reader_is_done_with_soon(body: str) -> None:
    began = time.process_time()
    assert isinstance(parse_feed(URL, body.encode()), (Feed, Unread))
    assert time.process_time() - began < 3


@given(st.data())
@settings(max_examples=120, deadline=None)
def test_no_damage_makes_the_reader_raise(data: st.DataObject) -> None:
    body = bytearray(
        data.draw(
            st.sampled_from(
                [
                    rss(ITEM, ITEM + "<description><![CDATA[<p>x</p>]]></description>"),
                    (
                        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/x">'
                        '<entry><link href="a"/><title>b</title></entry></feed>'
                    ),
                    json.dumps({"version": "https://jsonfeed.org/version/1", "items": [{"url": "/x", "title": "y"}]}),
                ]
            )
        ).encode()
    )
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(body)))
        body[at : at + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=20))
    result = parse_feed(URL, bytes(body), captured=CAPTURED)
    assert isinstance(result, (Feed, Unread))
    json.dumps([entry.title for entry in getattr(result, "entries", ())]).encode("utf-8")


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<b>Ferry</b> sails", "Ferry sails"),
        ("AT&amp;T", "AT&T"),
        ("5 < 6 and 7 > 3", "5 < 6 and 7 > 3"),
        ("one<br/>two<p>three", "one two three"),
        ("x<script>alert(1)</script>y", "x y"),
        ("&lt;script&gt; in prose", "<script> in prose"),
        ("a <made-up> word", "a <made-up> word"),
        ("zero\u200bwidth \x07bell\nline", "zerowidth bell line"),
        ("<![CDATA[<i>in</i>]]>", "in"),
    ],
)
def test_titles_are_words_without_markup(markup: str, words: str) -> None:
    assert plain(markup) == words


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Wed, 4 Mar 2026 09:00 GMT", datetime(2026, 3, 4, 9, tzinfo=UTC)),
        ("Wed, 04 Mar 26 09:00:00 -0230", datetime(2026, 3, 4, 11, 30, tzinfo=UTC)),
        ("2026-03-04T09:00:00.5+05:30", datetime(2026, 3, 4, 3, 30, tzinfo=UTC)),
        ("20260304T090000Z", datetime(2026, 3, 4, 9, tzinfo=UTC)),
        ("Wed Mar  4 09:00:00 2026", datetime(2026, 3, 4, 9, tzinfo=UTC)),
        ("March 4, 2026 9:00 PM", datetime(2026, 3, 4, 21, tzinfo=UTC)),
        ("mer., 04 mars 2026 09:00:00 +0100", datetime(2026, 3, 4, 8, tzinfo=UTC)),
        ("Ср, 04 мар 2026 09:00:00 MSK", datetime(2026, 3, 4, 6, tzinfo=UTC)),
        ("2026-03-04 24:00:00", datetime(2026, 3, 5, tzinfo=UTC)),
        ("2026-13-04", None),
        ("1970-01-01T00:00:00Z", None),
        ("0001-01-01", None),
        ("9999-12-31T23:59:59Z", None),
        ("", None),
    ],
)
def test_dates_are_read_in_many_forms(text: str, moment: datetime | None) -> None:
    assert parse_date(text) == moment


@given(st.text(max_size=60))
def test_no_text_makes_the_date_reader_raise(text: str) -> None:
    assert parse_date(text) is None or parse_date(text).tzinfo is UTC  # type: ignore[union-attr]


def test_the_port_answers_to_the_letter_of_its_table() -> None:
    body = rss(ITEM + "<pubDate>Wed, 04 Mar 2026 09:00:00 GMT</pubDate>")
    for line in (
        {"id": "f1", "url": URL, "body": body},
        {
            "id": "f1",
            "url": URL,
            "body_b64": base64.b64encode(body.encode()).decode(),
            "headers": {"Content-Type": "text/xml"},
        },
    ):
        answer = feed_answer(line)
        assert (answer["id"], answer["title"]) == ("f1", "The Oule Courier")
        (entry,) = answer["entries"]
        assert entry["link"] == "https://oule.example/ferry"
        assert entry["published"] == "2026-03-04T09:00:00Z"
        assert {"id", "link", "title", "published", "updated", "summary", "authors", "media", "source"} <= entry.keys()
        json.dumps(answer)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"id": 1}, None),
        ({"id": 1, "url": 7, "body": ""}, None),
        ({"id": 1, "url": URL, "body_b64": "a"}, None),
        ({"id": 1, "url": URL, "body": "<html></html>"}, "not-a-feed"),
        ({"id": 1, "url": URL, "body": rss(ITEM), "headers": [1]}, None),
    ],
)
def test_a_bad_line_of_the_port_is_an_error_that_says_why(line: dict[str, object], reason: str | None) -> None:
    with pytest.raises(InputError) as caught:
        feed_answer(line)
    assert getattr(caught.value, "reason", None) == reason
