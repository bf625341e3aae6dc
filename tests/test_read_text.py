"""What `read` takes for the text of a page, and what it leaves out. Every outlet, person and event here is invented."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from headwater.models import Page, Reading, Unread, sha256_of
from headwater.read import read
from headwater.read.choose import prose_in

_RESIDUE = """
var WIDGET = '20817734';
window.onWidgetReady = function() { WG.init({ key: WIDGET, status: true, cookie: true, version: 'v3.1' });
WG.Event.on('like.create', function (answer) { //Counter('Like', 'P'); }); };
(function (d, s, id) { var j, f = d.getElementsByTagName(s)[0]; if (d.getElementById(id)) return; }(document, 'wg'));
Denial of responsibility! The Daily Gatherer is an automatic collector of the world's news. All trademarks belong to their owners.
"""
CAPTURED = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)

_TOLD = """
The harbour board of Eastwick agreed on Monday to dredge the northern channel before the autumn storms, ending a quarrel that
has kept larger boats away for two seasons.

“We cannot ask the fleet to wait another winter,” said Marit Olsbu, who chairs the board. She put the cost at 3.2 million
crowns and said that the county would pay a third of it.

Work is to begin in the second week of May and to last until the end of July, according to a plan that was shown to the
members before the vote. Two smaller piers will be closed for that time.

Tomas Reyle, who sells fish beside the old crane, said that he had lost one customer in four since the channel silted up. “They
go to Norhaven now, and they will not come back by themselves,” he said.
"""
PARAGRAPHS = tuple(" ".join(told.split()) for told in _TOLD.strip().split("\n\n"))


def page_of(markup: str | bytes, url: str = "https://www.eastwick-herald.example/harbour/dredging-agreed") -> Page:
    body = markup.encode() if isinstance(markup, str) else markup
    return Page(url, CAPTURED, 200, (("Content-Type", "text/html; charset=utf-8"),), sha256_of(body), body)


def article(inner: str, *, head: str = "", before: str = "", after: str = "") -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Channel to be dredged | Eastwick Herald</title>'
        f'<meta property="og:site_name" content="Eastwick Herald">{head}</head><body><header class="site-header"><nav><ul>'
        '<li><a href="/">Home</a></li><li><a href="/harbour">Harbour</a>'
        '</li><li><a href="/sport">Sport</a></li></ul></nav></header>'
        f'{before}<main><article class="story"><h1 class="story__title">'
        f'Channel to be dredged</h1><div class="story__body">{inner}</div>'
        f"</article></main>{after}<footer><p>© Eastwick Herald. All rights reserved.</p></footer></body></html>"
    )


def paragraphs(extra: dict[int, str] | None = None) -> str:
    """The four paragraphs, with markup put in before those with a number."""
    extra = extra or {}
    return "".join(f"{extra.get(at, '')}<p>{text}</p>" for at, text in enumerate(PARAGRAPHS)) + extra.get(
        len(PARAGRAPHS), ""
    )


def blocks_of(reading: Reading | Unread) -> list[tuple[str, str]]:
    assert isinstance(reading, Reading), reading
    return [(block.kind, reading.version.text[block.start : block.end]) for block in reading.version.blocks]


def texts_of(reading: Reading | Unread) -> list[str]:
    return [text for _, text in blocks_of(reading)]


def test_the_text_of_a_plain_article_is_its_paragraphs_joined_by_empty_lines() -> None:
    reading = read(page_of(article(paragraphs())))
    assert isinstance(reading, Reading)
    assert reading.version.text == "\n\n".join(PARAGRAPHS)
    assert reading.title == "Channel to be dredged"
    assert {kind for kind, _ in blocks_of(reading)} == {"paragraph"}


def test_script_residue_among_the_paragraphs_is_left_out() -> None:
    residue = _RESIDUE.strip().split("\n")
    lines = "".join(f"<p>{line}</p>" for line in (*PARAGRAPHS, *residue))
    for markup in (
        f"<html><head><title>Channel to be dredged</title></head><body><h1>Channel to be dredged</h1>{lines}</body></html>",
        article(lines),
        article(paragraphs({2: f"<p>{residue[1]}</p>", 3: f"<div>{residue[3]}</div>"})),
    ):
        assert texts_of(read(page_of(markup))) == list(PARAGRAPHS)


def test_prose_about_code_stays_as_it_is_written() -> None:
    sentence = "To show the fault, the clerk typed <script>alert(1)</script> into the form, and the page obeyed him."
    escaped = sentence.replace("<", "&lt;").replace(">", "&gt;")
    reading = read(page_of(article(paragraphs({1: f"<p>{escaped}</p>"}))))
    assert sentence in texts_of(reading)


@pytest.mark.parametrize(
    "furniture",
    [
        '<div class="share-bar"><a href="/s/f">Facebook</a> <a href="/s/w">WhatsApp</a> <span>Copy link</span></div>',
        (
            '<figure><img src="/p.jpg"><figcaption>The northern channel at low '
            'water. <span class="credit">Photo: Ada Brunn</span></figcaption></figure>'
        ),
        '<p class="read-also"><strong>Read also:</strong> <a href="/harbour/crane">Old crane to be moved</a></p>',
        (
            '<div class="newsletter-box"><h3>The morning letter</h3><p>Sign '
            "up for our newsletter and get the news in your inbox.</p></div>"
        ),
        (
            '<aside class="related"><h3>Related stories</h3><ul><li><a href="/a">Piers '
            'closed again</a></li><li><a href="/b">Fleet grows</a></li></ul></aside>'
        ),
        "<script>var a = 1;</script><style>p { color: red; }</style><noscript>Turn on scripts.</noscript>",
        '<div class="ad-slot"><p>Advertisement</p></div>',
    ],
    ids=["share bar", "caption", "read also", "newsletter", "related", "script and style", "advertisement"],
)
def test_furniture_inside_the_text_is_left_out(furniture: str) -> None:
    assert texts_of(read(page_of(article(paragraphs({2: furniture}))))) == list(PARAGRAPHS)


def test_comments_cookie_notice_and_teasers_around_the_text_are_left_out() -> None:
    before = (
        '<div class="cookie-banner"><p>We use cookies to make this site '
        "better. By going on you agree to our privacy policy.</p></div>"
    )
    after = (
        '<section class="comments"><h2>Comments</h2><div class="comment">'
        "<p>I have said for years that the board sleeps while the channel "
        "silts up, and nobody listened to me.</p></div></section><section "
        'class="more-stories"><h2>More from the harbour</h2><div class="teaser">'
        '<h3><a href="/c">Lighthouse gets new lamp</a></h3><p>The '
        "lamp will be seen from twenty miles away.</p></div></section>"
    )
    assert texts_of(read(page_of(article(paragraphs(), before=before, after=after)))) == list(PARAGRAPHS)


def test_subheadings_lists_and_quotations_keep_their_kind() -> None:
    extra = {
        2: "<h2>What will be done</h2>",
        3: "<ul><li>The channel is dredged to a depth of nine metres along its whole length.</li>"
        "<li>The two smaller piers are closed from May until the end of July.</li></ul>",
        4: (
            "<blockquote><p>The sea gives and the sand takes away, and in "
            "between stands the harbour board of this town.</p></blockquote>"
        ),
    }
    kinds = blocks_of(read(page_of(article(paragraphs(extra) + f"<p>{PARAGRAPHS[0][:120]}, as was said before.</p>"))))
    assert ("subheading", "What will be done") in kinds
    assert sum(kind == "list-item" for kind, _ in kinds) == 2
    assert [kind for kind, text in kinds if text.startswith("The sea gives")] == ["quotation"]


def test_text_in_sibling_containers_is_read_whole() -> None:
    halves = "".join(
        f'<div class="chunk"><p>{a}</p><p>{b}</p></div><div class="ad"></div>'
        for a, b in zip(PARAGRAPHS[::2], PARAGRAPHS[1::2], strict=True)
    )
    assert texts_of(read(page_of(article(halves)))) == list(PARAGRAPHS)


def test_paragraphs_set_apart_by_line_breaks_are_paragraphs() -> None:
    assert texts_of(read(page_of(article("<br><br>".join(PARAGRAPHS))))) == list(PARAGRAPHS)


def test_blocks_and_links_stand_at_their_offsets() -> None:
    linked = PARAGRAPHS[1].replace(
        "the county would pay", 'the <a href="/county?utm_source=x#top">county  would</a> pay'
    )
    reading = read(page_of(article(paragraphs().replace(PARAGRAPHS[1], linked))))
    assert isinstance(reading, Reading)
    text = reading.version.text
    assert text == "\n\n".join(text[b.start : b.end] for b in reading.version.blocks)
    (link,) = reading.links
    assert link.start is not None
    assert text[link.start : link.end] == link.text == "county would"
    assert link.url == "https://www.eastwick-herald.example/county"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "ja",
            "港湾委員会は月曜日、秋の嵐が来る前に北側の水路を掘り下げることで合意した。大型船は二年前から入港できず、漁師たちは隣の港まで回っていた。",
        ),
        (
            "zh",
            "港务委员会星期一同意在秋季风暴来临之前疏浚北航道。两年来大船无法进港，渔民只能绕道邻近的港口。委员会主席说，工程将从五月开始。",
        ),
        (
            "th",
            "คณะกรรมการท่าเรือเห็นชอบเมื่อวันจันทร์ให้ขุดลอกร่องน้ำทางเหนือก่อนฤดูพายุ เรือใหญ่เข้าท่าไม่ได้มาสองปีแล้ว ชาวประมงต้องอ้อมไปท่าเรือข้างเคียง",
        ),
        (
            "ar",
            (
                "وافق مجلس الميناء يوم الاثنين على تعميق القناة الشمالية قبل عواصف "
                "الخريف، منهيا خلافا أبعد السفن الكبيرة عن المدينة طوال موسمين كاملين."
            ),
        ),
        (
            "hi",
            (
                "बंदरगाह समिति ने सोमवार को शरद ऋतु के तूफानों से पहले उत्तरी जलमार्ग "
                "को गहरा करने पर सहमति दी। दो साल से बड़े जहाज यहां नहीं आ पा रहे थे।"
            ),
        ),
        (
            "ru",
            (
                "Портовый совет в понедельник согласился углубить северный канал "
                "до осенних штормов. Большие суда не заходили в гавань уже два года."
            ),
        ),
        (
            "ko",
            (
                "항만위원회는 월요일 가을 폭풍이 오기 전에 북쪽 수로를 준설하기로 "
                "합의했다. 큰 배들은 두 해 동안 항구에 들어오지 못했다고 위원장이 말했다."
            ),
        ),
        (
            "el",
            (
                "Το λιμενικό συμβούλιο συμφώνησε τη Δευτέρα να εκβαθύνει τον βόρειο "
                "δίαυλο πριν από τις φθινοπωρινές καταιγίδες, είπε η πρόεδρος."
            ),
        ),
    ],
)
def test_short_articles_in_any_script_are_read_whole(language: str, sentence: str) -> None:
    lines = [sentence, sentence[::1] + sentence[: len(sentence) // 2], sentence[len(sentence) // 3 :]]
    inner = "".join(f"<p>{line}</p>" for line in lines)
    reading = read(page_of(article(inner).replace('lang="en"', f'lang="{language}"')))
    assert isinstance(reading, Reading)
    assert reading.language == language
    assert len(reading.version.blocks) == 3


def test_a_standfirst_is_a_block_of_its_own_kind() -> None:
    lead = "Two seasons of quarrel end with a vote: larger boats may come back to Eastwick before the autumn storms."
    markup = article(paragraphs(), head=f'<meta name="description" content="{lead}">').replace(
        "</h1>", f'</h1><p class="story__standfirst">{lead}</p>'
    )
    kinds = {text: kind for kind, text in blocks_of(read(page_of(markup)))}
    assert kinds.get(lead, "standfirst") == "standfirst"
    assert [t for t in kinds if t != lead] == list(PARAGRAPHS)


def test_a_program_that_was_printed_into_a_paragraph_goes_and_its_sentences_stay() -> None:
    mixed = (
        "Four hundred people were brought to the school in Upper Sand. window.adq = window.adq || []; "
        'adq.push({"slot":"mid-2","lazy":true}); Nobody was hurt, according to the district.'
    )
    assert prose_in(mixed) == (
        "Four hundred people were brought to the school in Upper Sand. Nobody was hurt, according to the district."
    )


@pytest.mark.parametrize(
    "line",
    [
        'window.adq = window.adq || []; adq.push({"slot":"mid-2"});',
        '(function(d,s){ var js = d.getElementById("x"); if(js){return;} })(document);',
        'call.me("Foo; Bar baz is a title of a thing that is long enough."); x && y',
    ],
)
def test_a_line_that_is_a_program_and_nothing_else_leaves_nothing(line: str) -> None:
    assert prose_in(line) == ""
