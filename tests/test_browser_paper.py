"""The paper in a real browser: it fits, it can be read by everybody, it asks nobody else, it moves nothing.

Needs an installed Chrome or Chromium; without one the tests are skipped, and fail where `CI` is set.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route

import publish_demo as demo
from headwater.models import Digest
from headwater.publish import Asked, FixedShelf, card_of, render, render_missing, render_search
from headwater.web.guard import HEADERS

pytestmark = pytest.mark.browser
SITE = demo.site_with(tongues=("ar", "ja", "de"))
SHELF = demo.shelf(SITE)
LEAD = demo.ferry()
STORY = f"/story/{LEAD.story.id}/"
WITHHELD = f"/story/{demo.stories()[-1].story.id}/"
PAGES = (
    "/",
    STORY,
    WITHHELD,
    "/topic/politics/",
    "/language/ar/",
    "/country/FR/",
    "/outlet/hangbao/",
    f"/article/{LEAD.members[2].id}/",
    "/outlet/",
    "/topic/",
    "/country/",
    "/edition/",
    "/today/",
    "/about/",
    "/rights/",
    "/imprint/",
    "/privacy/",
    "/likes/",
    "/settings/",
    "/find/",
    "/archive/",
    "/archive/2026-11-23/",
    "/edition/2026-11-23-06/",
    "/search?q=ferry",
    "/story/fedcba9876543210/",
    "/no-such-page",
)
MIRRORED = PAGES[:7]  # looked at from right to left too
WIDTHS = (360, 768, 1440)


def opened(
    browser: Browser,
    path: str,
    *,
    width: int = 1440,
    scheme: str = "light",
    scripts: bool = True,
    shelf: FixedShelf = SHELF,
    live: bool = True,
) -> tuple[Page, list[str]]:
    """A page of the demo paper, answered from `render` with the server's headers, and the addresses that it asked for."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=scripts
    )  # type: ignore[arg-type]
    page, asked = context.new_page(), []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        parts = urlsplit(route.request.url)
        if parts.hostname != "paper.example":
            route.abort()
            return
        if live and parts.path.endswith("/live"):
            route.fulfill(status=204)  # no news today
            return
        if live and parts.path.endswith("/search"):
            document = render_search(shelf, Asked(query="ferry"), path=parts.path)
        else:
            document = render(parts.path, shelf, live=live) or render_missing(shelf, parts.path)
        headers = {**HEADERS, "Content-Type": document.media_type}
        route.fulfill(status=document.status, body=document.body, headers=headers)

    page.route("**/*", answer)
    page.goto(f"https://paper.example{path}", wait_until="load")
    page.evaluate("document.fonts.ready") if scripts else None
    return page, asked


def close(page: Page) -> None:
    page.context.close()


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_wider_than_the_screen_or_asks_anybody_else(browser: Browser, path: str) -> None:
    for tongue in ("", "/ar") if path in MIRRORED else ("",):
        page, asked = opened(browser, tongue + path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (tongue + path, width)
        assert {urlsplit(a).hostname for a in asked} == {"paper.example"}, asked
        assert len(asked) <= 5, asked
        close(page)


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_an_accessibility_fault_that_axe_can_find(browser: Browser, path: str) -> None:
    looks = (("", "light", 1440), ("/ar", "dark", 360)) if path in MIRRORED else (("", "dark", 360),)
    for tongue, scheme, width in looks:
        page, _ = opened(browser, tongue + path, scheme=scheme, width=width)
        page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
        found = Axe().run(
            page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
        )
        assert found.violations_count == 0, found.generate_report()
        close(page)


def test_nothing_moves_when_the_font_arrives(browser: Browser) -> None:
    page, _ = opened(browser, STORY)
    moved = page.evaluate(
        """() => new Promise(done => { let sum = 0;
        new PerformanceObserver(list => { for (const e of list.getEntries()) sum += e.value; })
        .observe({type: 'layout-shift', buffered: true}); setTimeout(() => done(sum), 400); })"""
    )
    assert moved < 0.02
    close(page)


def test_the_page_keeps_its_word_to_the_content_policy(browser: Browser) -> None:
    page, _ = opened(browser, "/about/")
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for path in ("/", STORY, "/outlet/hangbao/"):
        page.goto(f"https://paper.example{path}", wait_until="load")
    assert not complaints
    close(page)


def test_the_receipt_of_a_number_is_marked_when_the_number_is_followed_even_when_it_was_folded(
    browser: Browser,
) -> None:
    page, _ = opened(browser, STORY, scripts=True)
    page.click("a.n[href='#r5']")
    assert page.evaluate("document.querySelector(':target').id") == "r5"
    assert page.is_visible("#r5")
    ground = "getComputedStyle(document.querySelector('#r5')).backgroundColor"
    page.wait_for_function(f"{ground} !== 'rgba(0, 0, 0, 0)'")
    close(page)


def test_the_first_key_leads_past_the_masthead(browser: Browser) -> None:
    page, _ = opened(browser, STORY)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    close(page)


def test_everything_is_there_without_scripts(browser: Browser) -> None:
    page, _ = opened(browser, STORY, scripts=False)
    assert page.locator("h1").inner_text().startswith("Corvany halts")
    assert page.locator("aside.margin li").count() == 5
    assert page.locator("svg.river.lying").is_visible()
    close(page)


def test_the_margin_stands_beside_on_a_desk_and_folds_under_on_a_phone(browser: Browser) -> None:
    page, _ = opened(browser, STORY)
    beside = """() => { const box = name => document.querySelector(name).getBoundingClientRect();
        const a = box('.para > p'), b = box('.margin'); return [b.left >= a.right, b.top >= a.bottom]; }"""
    assert page.evaluate(beside) == [True, False]
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate(beside) == [False, True]
    close(page)


@pytest.mark.parametrize("path", ["/language/ar/", "/ar/language/en/"])
def test_in_a_list_headline_and_words_begin_where_the_page_begins(browser: Browser, path: str) -> None:
    page, _ = opened(browser, path)
    aligned = page.evaluate(
        """() => {
            const right = document.documentElement.dir == 'rtl', edge = node => {
                const range = document.createRange();
                range.selectNodeContents(node);
                const boxes = [...range.getClientRects()];
                return right ? Math.max(...boxes.map(b => b.right)) : Math.min(...boxes.map(b => b.left));
            };
            const cards = [...document.querySelectorAll('.card')].filter(card => card.querySelector('.words'));
            return cards.map(card => Math.abs(edge(card.querySelector('h2')) - edge(card.querySelector('.words'))));
        }"""
    )
    assert aligned
    assert max(aligned) < 12, aligned  # a space may hang at the end of a line


def test_an_interface_that_runs_from_right_to_left_has_its_margin_on_the_left(browser: Browser) -> None:
    page, _ = opened(browser, f"/ar{STORY}")
    assert page.evaluate("document.documentElement.dir") == "rtl"
    left_of = """() => { const box = name => document.querySelector(name).getBoundingClientRect();
        return box('.margin').right <= box('.para > p').left; }"""
    assert page.evaluate(left_of)
    close(page)


def test_what_can_be_touched_is_large_enough(browser: Browser) -> None:
    page, _ = opened(browser, STORY, width=360)
    small = page.evaluate(
        """() => [...document.querySelectorAll('nav a, .acts a, .acts button, .foot li a, summary')]
        .filter(e => e.getClientRects().length && e.getBoundingClientRect().height < 24).map(e => e.outerHTML)"""
    )
    assert small == []
    close(page)


def test_the_printed_page_has_the_digest_and_the_addresses_and_no_buttons(browser: Browser) -> None:
    page, _ = opened(browser, STORY)
    page.emulate_media(media="print")
    assert not page.locator(".acts").is_visible()
    assert page.locator(".digest").is_visible()
    after = page.evaluate("getComputedStyle(document.querySelector('.row .what a[rel]'), '::after').content")
    assert "https://lantern.example/" in after
    close(page)


def test_settings_are_kept_in_the_browser_and_hide_what_a_reader_does_not_want(browser: Browser) -> None:
    page, asked = opened(browser, "/settings/")
    page.check("input[name=theme][value=dark]")
    page.check("input[name=languages][value=en]")
    page.check("input[name=topics][value=sport]")
    page.check("input[name=outlets][value=bulletin]")
    page.goto("https://paper.example/")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 22, 26)"
    shown = page.locator("article:visible").all_inner_texts()
    assert any("Corvany halts" in text for text in shown)
    assert not any("Rowers" in text or "Seal rescued" in text or "escuela" in text for text in shown)
    assert page.locator("#hidden-note").is_visible()
    page.goto(f"https://paper.example{STORY}")
    assert not page.locator("li[data-outlet=bulletin]").is_visible()
    page.goto("https://paper.example/settings/")
    assert page.is_checked("input[name=topics][value=sport]")
    page.click("button[type=reset]")
    assert page.evaluate("localStorage.getItem('headwater-settings')") is None
    assert {urlsplit(a).hostname for a in asked} == {"paper.example"}
    close(page)


def test_a_static_site_can_be_searched_in_the_browser_and_sends_nothing(browser: Browser) -> None:
    page, asked = opened(browser, "/", live=False)
    page.click(".search a")
    assert page.url == "https://paper.example/find/"
    before = len(asked)
    page.fill("input[name=q]", "glacier survey")
    page.wait_for_selector("#hits li")
    assert page.locator("#hits li").count() == 1
    assert page.locator("#hits mark").all_inner_texts() == ["Survey", "glacier"]
    assert [p for a in asked[before:] if not (p := urlsplit(a).path).startswith("/static/")] == ["/find/index.json"]
    page.fill("input[name=q]", "図書館")
    page.wait_for_selector("#hits [lang=ja]")
    page.fill("input[name=q]", "nowhere at all")
    page.wait_for_function("document.querySelector('#found').textContent.startsWith('No story')")
    page.fill("input[name=q]", "on")
    page.select_option("select[name=topic]", "sport")
    page.wait_for_function("document.querySelectorAll('#hits li').length === 0")
    page.goto("https://paper.example/find/?q=ferry")
    page.wait_for_selector("#hits li")
    page.click("#hits a")
    assert page.url == f"https://paper.example{STORY}"
    close(page)


def test_settings_work_on_a_static_site_too(browser: Browser) -> None:
    page, _ = opened(browser, "/settings/", live=False)
    page.check("input[name=theme][value=dark]")
    page.check("input[name=size][value=large]")
    page.check("input[name=topics][value=sport]")
    page.goto("https://paper.example/")
    assert (
        page.evaluate("document.documentElement.dataset.theme + document.documentElement.dataset.size") == "darklarge"
    )
    assert not any("Rowers" in text for text in page.locator("article:visible").all_inner_texts())
    close(page)


def test_a_reader_who_comes_back_sees_what_is_new(browser: Browser) -> None:
    page, _ = opened(browser, STORY)
    assert not page.locator("#new-note").is_visible()
    page.evaluate(
        f"localStorage.setItem('headwater-seen', JSON.stringify({{'{LEAD.story.id}': '2026-11-22T00:00:00Z'}}))"
    )
    page.reload()
    assert page.locator("#new-note").is_visible()
    assert page.locator(".new").count() == 5
    page.reload()
    assert page.locator(".new").count() == 0
    close(page)


def test_a_like_is_told_to_the_page_and_to_nobody_else(browser: Browser) -> None:
    page, asked = opened(browser, STORY)
    given = iter(({"liked": True, "count": 39}, {"liked": False, "count": 38}))
    page.route("**/like", lambda route: route.fulfill(json=next(given)))
    press = """() => new Promise(done => { document.addEventListener('headwater:like', e => done(e.detail), {once: true});
        document.querySelector('form[data-like] button').click(); })"""
    told = page.evaluate(press)
    assert (told["category"], told["action"], told["label"]) == ("story", "like", LEAD.story.id)
    assert (told["source"], told["topic"], told["language"]) == ("lantern", "disaster", "en")
    assert "39" in page.inner_text("form[data-like] button")
    assert page.is_visible("#liked")
    page.reload()
    assert page.get_attribute("form[data-like] button", "aria-pressed") == "true"
    assert page.evaluate(press)["action"] == "unlike"
    assert page.get_attribute("form[data-like] button", "aria-pressed") == "false"
    assert {urlsplit(a).hostname for a in asked} == {"paper.example"}
    close(page)


def test_analytics_hear_of_likes_and_shares_only_after_consent(browser: Browser) -> None:
    site = demo.site_with(measure=("matomo", "plausible", "ga4", "meta"))
    page, asked = opened(browser, STORY, shelf=demo.shelf(site))
    heard = """() => { window._paq = []; window.heard = [];
        for (const name of ['plausible', 'gtag', 'fbq']) window[name] = (...args) => window.heard.push([name, ...args]);
        const share = document.querySelector('.share a'); share.addEventListener('click', e => e.preventDefault());
        document.querySelector('.share').open = true; share.click(); return [window._paq, window.heard]; }"""
    assert page.evaluate(heard) == [[], []]
    page.evaluate("document.dispatchEvent(new CustomEvent('headwater:consent', {detail: {given: true}}))")
    matomo, others = page.evaluate(heard)
    assert matomo == [["trackEvent", "story", "share", LEAD.story.id]]
    assert [name for name, *_ in others] == ["plausible", "gtag", "fbq"]
    page.evaluate("document.dispatchEvent(new CustomEvent('headwater:consent', {detail: {given: false}}))")
    assert page.evaluate(heard) == [[], []]
    assert {urlsplit(a).hostname for a in asked} == {"paper.example"}
    close(page)


def test_without_scripts_a_like_is_answered_in_words(browser: Browser) -> None:
    page, _ = opened(browser, f"{STORY}#liked", scripts=False)
    assert page.is_visible("#liked")
    assert not page.is_visible("#unliked")
    close(page)


def test_sharing_asks_nobody_before_the_click(browser: Browser) -> None:
    page, asked = opened(browser, STORY)
    page.click(".share summary")
    links = page.locator(".share a").evaluate_all("all => all.map(a => a.href)")
    assert len(links) >= 6
    assert all("paper.example" in link for link in links)
    assert {urlsplit(a).hostname for a in asked} == {"paper.example"}
    close(page)


def test_words_without_end_and_names_without_number_still_fit(browser: Browser) -> None:
    long = "Donaudampfschifffahrtsgesellschaftskapitän" * 8
    first = replace(LEAD.members[0], title=long, outlet_name=long, authors=tuple(f"{long[:60]} {n}" for n in range(12)))
    digest = LEAD.digest
    assert isinstance(digest, Digest)
    said = replace(digest.sentences[0], text=f"{long} https://example.org/{'a' * 300}", credits=())
    view = replace(
        LEAD,
        members=(first, *LEAD.members[1:]),
        digest=replace(digest, headline=replace(digest.headline, text=long), sentences=(said, *digest.sentences[1:])),
    )
    card = card_of(view)
    shelf = replace(
        SHELF,
        stories={LEAD.story.id: view},
        front_view=replace(SHELF.front_view, cards=(card, *(replace(card, id=f"{n:016x}") for n in range(9)))),
    )
    for path in ("/", STORY, f"/ar{STORY}"):
        page, _ = opened(browser, path, shelf=shelf)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
        close(page)
