"""Claims by hand in a real browser: selecting by mouse and by keyboard, offsets, geometry, without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from claims.models import Claim
from tests.factories import make_article, make_claim
from tests.functional.conftest import log_in
from tests.functional.scene import ARABIC, ENGLISH
from tests.functional.test_pages import look

pytestmark = pytest.mark.functional

MIXED = "المنفذة Harbour Works 3D، فإن الرافعات الجديدة"  # begins outside of a claim, ends inside one
WILD = "قال \u2067إن\u2069 👩🏽‍🚀🇸🇦 cafe\u0301 \u202b31\u200f٪\u202c\r\nوكَتَبَ <b>&\u200cx."

# Selects code points of the text in every way there is to name the edge of a text node, and reads what the bar says.
SELECTIONS = """(pairs) => {
    const walker = document.createTreeWalker(document.getElementById('text'), NodeFilter.SHOW_TEXT);
    const edges = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        let unit = 0;
        const letters = Array.from(node.data);
        edges.at(-1)?.push([node, 0]);
        if (!edges.length) edges.push([[node, 0]]);
        for (const letter of letters) edges.push([[node, unit += letter.length]]);
    }
    const bar = document.getElementById('hand-bar');
    const wrong = [];
    for (const [start, end] of pairs)
        for (const first of edges[start])
            for (const last of edges[end]) {
                bar.dataset.at = '';
                document.getSelection().setBaseAndExtent(...last, ...first);
                const range = document.getSelection().getRangeAt(0);
                document.dispatchEvent(new Event('selectionchange'));
                if (bar.dataset.at !== `${start}-${end}` || bar.hidden) wrong.push([start, end, bar.dataset.at]);
                const held = range.toString();
                if (held !== Array.from(document.getElementById('text').textContent).slice(start, end).join(''))
                    wrong.push([start, end, held]);
            }
    return wrong;
}"""

# The boxes of code points start..end of the text, one each.
GLYPHS = """([start, end]) => {
    const walker = document.createTreeWalker(document.getElementById('text'), NodeFilter.SHOW_TEXT);
    const boxes = [];
    let at = 0;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        let unit = 0;
        for (const letter of node.data) {
            if (at >= start && at < end && letter.trim()) {
                const range = document.createRange();
                range.setStart(node, unit);
                range.setEnd(node, unit + letter.length);
                const { left, right, top, bottom } = range.getBoundingClientRect();
                boxes.push({ left, right, top, bottom });
            }
            at += 1;
            unit += letter.length;
        }
    }
    return boxes;
}"""
PAINTED = """() => [...(CSS.highlights.get('hand') ?? [])].flatMap((range) => [...range.getClientRects()])
    .map(({ left, right, top, bottom }) => ({ left, right, top, bottom }))"""
MARKED = """() => [...document.querySelectorAll('.text .chosen')].flatMap((link) => [...link.getClientRects()])
    .map(({ left, right, top, bottom }) => ({ left, right, top, bottom }))"""


def covered(glyphs, boxes):
    """Whether every glyph lies in a box, to half a pixel."""

    def inside(glyph):
        middle = (glyph["top"] + glyph["bottom"]) / 2
        return any(
            box["left"] - 0.5 <= glyph["left"]
            and glyph["right"] <= box["right"] + 0.5
            and box["top"] <= middle <= box["bottom"]
            for box in boxes
        )

    return bool(glyphs) and all(inside(glyph) for glyph in glyphs)


def span(text, words):
    return text.index(words), text.index(words) + len(words)


def drag(page, start, end, *, rtl_end=False):
    """Select by mouse from the first glyph of a place to its last."""
    page.evaluate("document.fonts.ready")
    first, *_, last = page.evaluate(GLYPHS, [start, end])
    middle = (last["top"] + last["bottom"]) / 2
    delta = middle - 450
    page.evaluate("(by) => scrollBy(0, by)", delta)
    first, *_, last = page.evaluate(GLYPHS, [start, end])
    begin = first["right"] - 1 if rtl_end else first["left"] + 1
    stop = last["left"] + 1 if rtl_end else last["right"] - 1
    page.mouse.move(begin, (first["top"] + first["bottom"]) / 2)
    page.mouse.down()
    page.mouse.move(stop, (last["top"] + last["bottom"]) / 2, steps=8)
    page.mouse.up()


def test_every_selection_of_a_wild_text_has_its_offsets(desk, visit):
    article = make_article(WILD, title="x")
    version = article.current_version
    make_claim(version, spans=[(2, 9)])
    make_claim(version, spans=[(6, 14), (20, 24)])
    make_claim(version, spans=[(13, 33)])
    page = visit()
    log_in(page, desk.reviewer.username, f"/articles/{article.uid}/")
    assert page.evaluate("document.getElementById('text').textContent") == WILD
    pairs = [[a, b] for a in range(len(WILD)) for b in range(a + 1, len(WILD) + 1)]
    assert page.evaluate(SELECTIONS, pairs) == []


@pytest.mark.parametrize("language", ["ar", "en"])
def test_words_selected_by_mouse_become_a_claim(desk, visit, language):
    page = visit(language=language)
    log_in(page, desk.reviewer.username, f"/articles/{desk.arabic.uid}/")
    start, end = span(ARABIC, MIXED)
    drag(page, start, end - 2, rtl_end=True)  # into the last word
    page.wait_for_selector("#hand-bar:not([hidden])")
    page.click("#hand-bar [data-hand]")
    page.wait_for_selector("#hand-box .quote")
    assert page.inner_text("#hand-box .quote") == MIXED
    assert page.locator("#hand-box .notes li").count() == 2  # whole words, and an overlap
    assert covered(page.evaluate(GLYPHS, [start, end]), page.evaluate(PAINTED))
    page.click("#hand-box button.primary")
    page.wait_for_url("**/claims/*/**")
    claim = Claim.objects.get(origin="person")
    assert (claim.start, claim.end, claim.quote) == (start, end, MIXED)
    assert covered(page.evaluate(GLYPHS, [start, end]), page.evaluate(MARKED))
    # Choosing another claim takes everything along that was placed near the words.
    drag(page, *span(ARABIC, "رئيس نقابة"), rtl_end=True)
    page.wait_for_selector("#hand-bar:not([hidden])")
    page.click(f"#c-{claim.number - 1}")
    page.wait_for_selector("#hand-bar", state="hidden")
    page.click(".flash .hand-undo")
    page.wait_for_selector(f".flash:has-text('{claim.number}')")
    assert not Claim.objects.filter(origin="person").exists()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_words_selected_by_keyboard_become_a_claim(desk, visit, language):
    article, key = (desk.arabic, "ArrowLeft") if language == "ar" else (desk.english, "ArrowRight")
    claim = article.current_version.claims.first()
    words = claim.quote.rsplit(maxsplit=2)[0]
    page = visit(language=language)
    log_in(page, desk.reviewer.username, f"/articles/{article.uid}/")
    page.focus(f"#c-{claim.number}")
    for _ in range(len(words) - 1):
        page.keyboard.press(f"Shift+{key}")
    page.wait_for_selector("#hand-bar:not([hidden])")
    page.keyboard.press("Enter")
    page.wait_for_selector("#hand-box .quote")
    assert page.inner_text("#hand-box .quote") == words
    page.keyboard.press("Escape")
    page.wait_for_selector("#hand-box", state="hidden")
    page.keyboard.press(f"Control+Shift+{key}")
    page.keyboard.press("Enter")
    page.wait_for_selector("#hand-box button.primary:focus")
    page.keyboard.press("Enter")
    page.wait_for_url("**/claims/*/**")
    assert Claim.objects.get(origin="person").quote == words


def test_a_selection_inside_a_claim_does_not_follow_its_link_and_corrects_it(desk, visit):
    page = visit(language="en")
    here = f"/articles/{desk.arabic.uid}/claims/{desk.exports.uid}/"
    log_in(page, desk.reviewer.username, here)
    words = "بنسبة 31 في المئة"
    drag(page, *span(ARABIC, words), rtl_end=True)
    page.wait_for_selector("#hand-bar:not([hidden])")
    assert page.url.endswith(here)
    page.click("#hand-bar [data-how=less]")
    page.wait_for_selector("#hand-box .quote")
    left = desk.exports.quote.replace(f"{words} ", "… ")
    assert page.locator("#hand-box .quote").first.inner_text() == left
    page.click("#hand-box button.primary")
    page.wait_for_selector(".flash .hand-undo")
    assert Claim.objects.get(pk=desk.exports.pk).quote == left
    page.locator(".history button[name=event]").first.click()
    page.wait_for_selector(".flash")
    assert Claim.objects.get(pk=desk.exports.pk).quote == desk.exports.quote


def test_evidence_that_comes_meanwhile_leaves_the_form_open(desk, visit):
    claim = Claim.objects.get(quote="exports rose by 31 percent in 2024")  # its look-up is running
    page = visit(language="en")
    log_in(page, desk.reviewer.username, f"/articles/{desk.english.uid}/claims/{claim.uid}/")
    drag(page, *span(ENGLISH, "in 2024"))
    page.wait_for_selector("#hand-bar:not([hidden])")
    page.click("#hand-bar [data-how=less]")
    page.wait_for_selector("#hand-box .quote")
    with page.expect_response(lambda answer: "/progress/" in answer.url):
        pass
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
    assert page.locator("#hand-box button.primary").is_visible()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_without_javascript_the_words_are_pasted_and_the_place_chosen(desk, visit, language):
    page = visit(language=language, java_script_enabled=False)
    log_in(page, desk.reviewer.username, f"/articles/{desk.arabic.uid}/")
    page.click("#by-words summary")
    page.fill("#hand-words-new", "في المئة")
    page.click("#by-words button")
    page.wait_for_selector(".offers")
    assert page.locator(".offers input").count() == 2
    page.locator(".offers input").nth(1).check()
    page.click(".hand-form button.primary")
    page.wait_for_selector(".hand-form .quote")
    assert page.inner_text(".hand-form .quote") == "في المئة"
    assert page.inner_text(".text .hand") == "في المئة"
    page.click(".hand-form button.primary")
    page.wait_for_selector(".flash .hand-undo")
    assert Claim.objects.get(origin="person").start == ARABIC.rindex("في المئة")
    page.click(".by-hand summary")
    page.click(".by-hand a >> nth=0")
    page.fill("#hand-words", "14 في المئة الشهر الماضي")
    page.click(".hand-form button.primary")
    page.click(".hand-form button.primary")
    page.wait_for_selector(".flash .hand-undo")
    assert Claim.objects.get(origin="person").quote == "14 في المئة الشهر الماضي"


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [("ar", 1400, "light"), ("en", 1400, "dark"), ("ar", 390, "light"), ("en", 390, "light")],
)
def test_no_violation_on_the_way(desk, visit, language, width, scheme):
    page = visit(language=language, width=width, color_scheme=scheme)
    name = f"{language}-{width}-{scheme}"
    log_in(page, desk.reviewer.username, f"/articles/{desk.arabic.uid}/claims/{desk.exports.uid}/")
    drag(page, *span(ARABIC, "رئيس نقابة البحارة"), rtl_end=True)
    page.wait_for_selector("#hand-bar:not([hidden])")
    found = {"bar": look(page, f"hand-bar-{name}")}
    page.click("#hand-bar [data-hand]")
    page.wait_for_selector("#hand-box .quote")
    found["box"] = look(page, f"hand-box-{name}")
    page.click("#hand-box button.primary")
    page.wait_for_selector(".flash .hand-undo")
    found["added"] = look(page, f"hand-added-{name}")
    address = f"/claims/{desk.exports.uid}"
    sent = {
        "words": f"{address}/words/",
        "words-shown": f"{address}/words/?words=ارتفعت الصادرات",
        "split": f"{address}/split/?words=في الفترة",
        "merge": f"{address}/merge/",
        "merge-shown": f"{address}/merge/?other=2",
        "offers": f"/articles/{desk.arabic.uid}/claims/new/?words=في المئة",
        "refused": f"/articles/{desk.arabic.uid}/claims/new/?words=لا شيء",
        "changes": f"/articles/{desk.arabic.uid}/",
    }
    for where, path in sent.items():
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"{where} is too wide"
        found[where] = look(page, f"hand-{where}-{name}")
    assert {where: problems for where, problems in found.items() if problems} == {}
