"""Bytes that lie, break or hurt: charsets, things that are no pages, and pages made to stop a parser."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headwater.models import Page, Reading, Unread, sha256_of
from headwater.read import decode, read

CAPTURED = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
ENGLISH = (
    "The café on the quay of Eastwick – “the Anchor”, as everybody says – will close for repairs on Monday, its owner said.",
    "Zoë Müller-Ålund bought the house in 1998 for £40,000 and has never painted the door, which is still as blue as the sea.",
    "She hopes to open again in June, when the first boats come back from the north with their nets full of herring.",
)
RUSSIAN = (
    "Портовый совет в понедельник согласился углубить северный канал до осенних штормов, которых ждут в сентябре.",
    "Большие суда не заходили в гавань уже два года, и рыбаки возили улов в соседний порт, теряя на этом целый день.",
    "Работы начнутся в мае и продлятся до конца июля, сообщила председатель совета после голосования в ратуше.",
)
JAPANESE = (
    "港湾委員会は月曜日、秋の嵐が来る前に北側の水路を掘り下げることで合意した。大型船は二年前から入港できなくなっていた。",
    "漁師たちは隣の港まで回らなければならず、一日を失っていたと委員長は話した。工事は五月に始まり、七月の末まで続く予定である。",
    "市場で魚を売る人たちは、船が戻ってくることを喜んでいる。「もう一冬は待てない」と一人は語った。",
)
CHINESE = (
    "港务委员会星期一同意在秋季风暴来临之前疏浚北航道。两年来大船无法进港，渔民只能绕道邻近的港口，每次要多花一天时间。",
    "委员会主席在投票之后说，工程将从五月开始，到七月底结束，费用的三分之一由县里承担，其余的由港口自己想办法。",
    "在市场上卖鱼的人听到这个消息都很高兴，他们说，船队不能再等一个冬天，否则大家都要搬到别的地方去了。",
)
ARABIC = (
    "وافق مجلس الميناء يوم الاثنين على تعميق القناة الشمالية قبل عواصف الخريف، منهيا خلافا أبعد السفن الكبيرة عن المدينة.",
    "وقالت رئيسة المجلس بعد التصويت إن العمل سيبدأ في شهر أيار وينتهي في آخر تموز، وإن المقاطعة ستدفع ثلث الكلفة.",
    "أما الصيادون فقالوا إنهم فرحوا بالخبر لأنهم لا يستطيعون أن ينتظروا شتاء آخر بلا سفن في الميناء القديم.",
)


def markup(lines: tuple[str, ...], charset: str = "") -> str:
    meta = f'<meta charset="{charset}">' if charset else ""
    return (
        f"<html><head>{meta}<title>{lines[0][:30]}</title></head><body><h1>"
        f"{lines[0][:30]}</h1>{''.join(f'<p>{line}</p>' for line in lines)}</body></html>"
    )


def page_of(body: bytes, content_type: str = "text/html") -> Page:
    return Page(
        "https://www.eastwick-herald.example/quay/anchor",
        CAPTURED,
        200,
        (("Content-Type", content_type),),
        sha256_of(body),
        body,
    )


def text_of(page: Page) -> str:
    reading = read(page)
    assert isinstance(reading, Reading), reading
    return reading.version.text


@pytest.mark.parametrize(
    ("lines", "encoding", "header", "meta"),
    [
        (ENGLISH, "utf-8", "text/html; charset=iso-8859-1", "utf-8"),
        (ENGLISH, "cp1252", "text/html; charset=utf-8", "utf-8"),
        (ENGLISH, "cp1252", "text/html; charset=x-no-such-charset", "x-nothing"),
        (ENGLISH, "utf-16", "text/html", ""),
        (ENGLISH, "utf-16-le", "text/html", ""),
        (ENGLISH, "utf-8-sig", "text/html; charset=windows-1251", ""),
        (RUSSIAN, "cp1251", "text/html", ""),
        (RUSSIAN, "cp1251", "text/html; charset=iso-8859-1", ""),
        (RUSSIAN, "koi8-r", "text/html", ""),
        (RUSSIAN, "koi8-r", "text/html", "koi8-r"),
        (JAPANESE, "cp932", "text/html", "Shift_JIS"),
        (JAPANESE, "cp932", "text/html", ""),
        (JAPANESE, "euc_jp", "text/html", ""),
        (JAPANESE, "iso2022_jp", "text/html", "iso-2022-jp"),
        (CHINESE, "gb18030", "text/html; charset=gb2312", ""),
        (CHINESE, "gb18030", "text/html", ""),
        (ARABIC, "cp1256", "text/html", ""),
        (ARABIC, "cp1256", "text/html; charset=windows-1256", ""),
    ],
)
def test_letters_come_out_right_whatever_the_labels_say(
    lines: tuple[str, ...], encoding: str, header: str, meta: str
) -> None:
    assert text_of(page_of(markup(lines, meta).encode(encoding), header)) == "\n\n".join(lines)


def test_headers_that_disagree_are_settled_by_the_bytes() -> None:
    body = markup(RUSSIAN).encode("cp1251")
    headers = (("Content-Type", "text/html; charset=utf-8"), ("content-type", "text/html; charset=windows-1251"))
    assert RUSSIAN[1] in decode(body, headers)


def test_utf8_with_a_few_broken_bytes_or_a_cut_letter_stays_utf8() -> None:
    body = markup(RUSSIAN).encode()
    assert RUSSIAN[2] in decode(body[:200] + b"\xff" + body[200:], ())
    assert RUSSIAN[0] in decode("".join(RUSSIAN).encode()[:-1], ())


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (b"", "text/html", "empty"),
        (b" \r\n\t ", "text/html", "empty"),
        (b"%PDF-1.7\n1 0 obj << /Type /Catalog >>", "application/pdf", "not-html"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)) * 8, "text/html", "not-html"),
        (b'{"html": "<p>no page</p>"}', "application/json", "not-html"),
        (b"<?xml version='1.0'?><rss version='2.0'><channel><title>x</title></channel></rss>", "text/html", "not-html"),
        (b"just words, no markup at all", "text/plain", "not-html"),
        (
            b"<html><body><div id='root'></div><script>render('a page of words')</script></body></html>",
            "text/html",
            "no-text",
        ),
        (
            b"<html><head><title>Page not found</title></head><body><h1>404</h1><p>There is nothing here.</p></body></html>",
            "text/html",
            "soft-404",
        ),
        (
            (
                b"<html><head><title>Seite nicht gefunden</title></head><body>"
                b"<h1>Hoppla</h1><p>Die Seite gibt es nicht.</p></body></html>"
            ),
            "text/html",
            "soft-404",
        ),
    ],
)
def test_what_is_no_article_has_a_reason(body: bytes, content_type: str, reason: str) -> None:
    result = read(page_of(body, content_type))
    assert isinstance(result, Unread)
    assert result.reason == reason


def test_a_front_page_is_an_index_with_links() -> None:
    items = "".join(
        f'<div><h2><a href="/news/item-{n}">Headline number {n} of the harbour</a></h2><p>Short teaser {n}.</p></div>'
        for n in range(20)
    )
    body = f"<html><head><title>Eastwick Herald</title></head><body>{items}</body></html>".encode()
    result = read(Page("https://www.eastwick-herald.example/", CAPTURED, 200, (), sha256_of(body), body))
    assert isinstance(result, Unread)
    assert result.reason == "index-page"
    assert len(result.links) == 20


def test_html_that_claims_to_be_json_is_read_by_what_it_is() -> None:
    assert text_of(page_of(markup(ENGLISH).encode(), "application/json")) == "\n\n".join(ENGLISH)


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * 20_000 + markup(ENGLISH).encode() + b"</div>" * 20_000,
        b"<div>" * 100_000 + markup(ENGLISH).encode(),
        markup(ENGLISH)
        .encode()
        .replace(b"<p>", b"<p " + b" ".join(b'a%d="%d"' % (n, n) for n in range(50_000)) + b">", 1),
        markup(ENGLISH).encode().replace(b"<p>", b"<p " + b" ".join(b"a%d" % n for n in range(50_000)) + b">", 1),
        markup(ENGLISH).encode() + b"<p>" * 100_000,
        markup(ENGLISH).encode() + b"<script>" + b"x" * 5_000_000 + b"</script>",
        markup(ENGLISH)
        .encode()
        .replace(b"</head>", b'<script type="application/ld+json">' + b"[" * 100_000 + b"</script></head>"),
        markup(ENGLISH)
        .encode()
        .replace(b"</head>", b'<script type="application/ld+json">' + b'{"a":' * 100_000 + b"</script></head>"),
        b"<!DOCTYPE html [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]>" + markup(ENGLISH).encode(),
        markup(ENGLISH).encode() + b"<b><i><u>" * 3_000,
        markup(ENGLISH).encode() + b"<table><tr><td>" * 1_500,
    ],
    ids=[
        "nested",
        "unclosed",
        "attributes",
        "bare attributes",
        "paragraphs",
        "long script",
        "json brackets",
        "json objects",
        "entities",
        "inline",
        "tables",
    ],
)
def test_pages_made_to_hurt_are_read_quickly(body: bytes) -> None:
    started = time.process_time()
    result = read(page_of(body))
    assert time.process_time() - started < 5
    assert isinstance(result, Reading)
    assert all(line in result.version.text for line in ENGLISH)


def test_a_page_beyond_the_limit_of_bytes_is_refused_unparsed() -> None:
    result = read(page_of(b"<p>" + b"x" * 13_000_000))
    assert isinstance(result, Unread)
    assert result.reason == "too-large"


def test_nothing_unprintable_gets_into_text_or_title() -> None:
    body = (
        markup(ENGLISH)
        .replace("The café", "The\0 \u202ecafé\u200b\ufeff&#0;&#xD800;&#x110000;")
        .replace("<title>", "<title>\u202e\0")
    )
    reading = read(page_of(body.encode("utf-8", "surrogatepass")))
    assert isinstance(reading, Reading)
    for text in (reading.version.text, reading.title):
        assert not set(text) & set("\0\u202e\u200b\ufeff")
        text.encode("utf-8")


_PIECES = st.sampled_from(
    (
        "<p> </p> <div class='x'> </div> <a href='/b'> </a> <br> <h1> </h1> <h2>"
        " <li> <ul> </ul> <table> <td> <script> </script> <!-- --> <span hidden> "
        "</span> <blockquote> <article> </article> <time datetime='2026-13-45'> "
        "&amp; &#0; \ue000 \ue001 \ue002 <svg> </svg> <template> </template> < > \" '"
    ).split()
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(_PIECES, st.text(max_size=40)), max_size=60))
def test_any_soup_of_tags_is_read_or_refused_with_blocks_that_fit(pieces: list[str]) -> None:
    result = read(page_of(("<html><body>" + " ".join(pieces)).encode("utf-8", "surrogatepass")))
    if isinstance(result, Reading):
        text = result.version.text
        assert text == "\n\n".join(text[b.start : b.end] for b in result.version.blocks)
        assert all(link.start is None or text[link.start : link.end] == link.text for link in result.links)
        assert not set(text) & set("\ue000\ue001\ue002\0")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["", "utf-8", "shift_jis", "utf-16", "nonsense", "base64", "idna"]))
def test_any_bytes_decode_under_any_label(body: bytes, label: str) -> None:
    assert isinstance(decode(body, (("Content-Type", f"text/html; charset={label}"),)), str)
    assert isinstance(read(page_of(body)), Reading | Unread)


def test_a_page_whose_only_letter_is_a_no_break_space_is_decoded() -> None:
    assert decode(b"\xa0<p> </p>").endswith("<p> </p>")


@pytest.mark.parametrize("label", ["unicode_escape", "raw_unicode_escape", "utf-7", "charmap"])
def test_a_label_that_makes_other_letters_of_plain_ones_is_not_believed(label: str) -> None:
    body = f'<meta charset="{label}"><p>caf\\u0041 +AGE- '.encode() + b"\xe9t\xe9 d\xe9j\xe0</p>"
    assert "caf\\u0041 +AGE- été déjà" in decode(body)
