"""Picking a passage of a stored document in a real browser: with the mouse, the keyboard, and without JavaScript."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims.models import Evidence
from claims.web.segments import Mark, split
from tests.evidence.test_places import WILD
from tests.factories import make_lookup, make_snapshot
from tests.functional.conftest import log_in
from tests.functional.scene import REPORT
from tests.functional.test_pages import look

pytestmark = pytest.mark.functional
SCRIPT = Path(__file__).resolve().parents[2] / "claims" / "static" / "claims" / "pick.js"
FORM = """<form id="pick"><input name="start"><input name="end"><textarea name="words"></textarea><button>x</button>
</form><p id="pick-said" data-words="x"></p>"""
# Where a character lies, found by walking the text nodes: another way than the one that is tested.
BOX = """([from, to]) => {
    const unit = (n) => [...document.getElementById('document').textContent].slice(0, n).join('').length;
    const at = (n) => {
        const walk = document.createTreeWalker(document.getElementById('document'), NodeFilter.SHOW_TEXT);
        while (walk.nextNode()) {
            if (n <= walk.currentNode.length) return [walk.currentNode, n];
            n -= walk.currentNode.length;
        }
    };
    const range = document.createRange();
    range.setStart(...at(unit(from))); range.setEnd(...at(unit(to)));
"""
# The edges of the first and of the last letter (right to left), from and to which a mouse is dragged.
ENDS = f"""{BOX}
    document.getElementById('document').scrollIntoView();
    const letter = (n) => {{
        range.setStart(...at(unit(n))); range.setEnd(...at(unit(n + 1)));
        return range.getBoundingClientRect();
    }};
    const first = letter(from), last = letter(to - 1);
    return [first.right - 1, first.top + first.height / 2, last.left + 1, last.top + last.height / 2];
}}"""
SELECT = f"""{BOX}
    getSelection().removeAllRanges(); getSelection().addRange(range);
    return new Promise(done => setTimeout(() => {{
        const form = document.getElementById('pick').elements;
        done([+form.start.value, +form.end.value, form.words.value]);
    }}, 5));
}}"""


def open_report(desk, page):
    """From the log-in over the claim and its card to the document."""
    log_in(page, desk.reviewer.username, f"/articles/{desk.arabic.uid}/claims/{desk.exports.uid}/")
    page.click(f"#e-{desk.exports_passage.uid} .source a")
    page.wait_for_selector("#pick")


def added(page):
    page.wait_for_selector(".flash")
    return Evidence.objects.select_related("chosen_by", "snapshot").latest("pk")


def test_with_the_mouse_and_undone(desk, visit):
    page = visit()
    open_report(desk, page)
    wanted = "مقابل 3,980 سفينة في العام السابق"
    start = REPORT.index(wanted)
    x1, y1, x2, y2 = page.evaluate(ENDS, [start, start + len(wanted)])
    page.mouse.move(x1, y1)
    page.mouse.down()
    page.mouse.move((x1 + x2) / 2, y1, steps=4)
    page.mouse.move(x2, y2, steps=4)
    page.mouse.up()
    assert page.input_value("#pick-words") == wanted
    page.click("#pick button")
    passage = added(page)
    assert (passage.quote, passage.start, passage.chosen_by) == (wanted, start, desk.reviewer)
    card = page.locator(f"#e-{passage.uid}")
    assert wanted in card.locator("mark").inner_text()
    assert look(page, "picked-ar-1440-light") == []
    card.locator(".by-hand button").click()
    page.wait_for_selector(".flash")
    assert page.locator(f"#e-{passage.uid}").count() == 0


def test_with_the_keyboard(desk, visit):
    page = visit()
    open_report(desk, page)
    page.focus("#pick-title + blockquote + p a")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "document"
    page.keyboard.press("ArrowLeft")  # the first word
    page.keyboard.press("ArrowDown")  # the second sentence
    page.keyboard.press("ArrowLeft")  # its second word, to the left
    for _ in range(3):
        page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Shift+ArrowRight")
    assert page.input_value("#pick-words") == "الميناء في عام"
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert added(page).quote == "الميناء في عام"


def test_without_javascript(desk, visit):
    page = visit(java_script_enabled=False)
    open_report(desk, page)
    page.fill("#pick-words", "ليست هنا")
    page.click("#pick button")
    page.wait_for_selector("#pick-error")
    assert page.input_value("#pick-words") == "ليست هنا"
    page.fill("#pick-words", "وتدفع السفن رسم  الرسو عند الدخول")
    page.click("#pick button")
    assert added(page).quote == "وتدفع السفن رسم الرسو عند الدخول"
    page.click(".own-document summary")
    page.fill("#own-title", "مكالمة مع هيئة الميناء")
    page.fill("#own-publisher", "هيئة الميناء")
    page.fill("#own-day", "2025-02-01")
    page.fill("#own-text", "قالت الهيئة إن الصادرات ارتفعت بنسبة 3.1 في المئة.")
    page.click("#own-document button.primary")
    passage = added(page)
    assert passage.snapshot.entered_by == desk.reviewer
    assert passage.why["reasons"][0] == "entered_by_person"


def test_every_offset_is_a_code_point_of_the_stored_text(desk, visit):
    """A document with all that is hard to count, cut into pieces by passages: what is selected is what is sent."""
    text = "".join(random.Random(7).choices(WILD, k=900))  # noqa: S311 - a text, no secret
    snapshot = make_snapshot(text)
    for start in range(5, 860, 37):
        desk.exports.evidence.create(snapshot=snapshot, start=start, end=start + 11, quote="x")
    page = visit()
    log_in(page, desk.reviewer.username, f"/snapshots/{snapshot.uid}/?claim={desk.exports.uid}")
    assert page.evaluate("document.getElementById('document').textContent") == text
    for start in range(0, 880, 13):
        end = start + 1 + start % 19
        if text[start:end].replace("\ufeff", "").strip():
            assert (
                page.evaluate(SELECT, [start, end]) == [start, end, text[start:end]]
                or "\r" in text[start:end]
            )


def test_any_text_is_counted_in_code_points(visit):
    page = visit()
    page.goto("about:blank")

    @given(st.lists(st.sampled_from(WILD) | st.text(max_size=3), min_size=2, max_size=30), st.data())
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    def check(parts, data):
        text = "".join(parts).replace("\0", "")
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, len(text)))
        cut = data.draw(st.integers(0, len(text)))
        marks = [Mark(cut // 2, cut, 1), Mark(cut // 3, cut // 2 + 2, 2)]
        pieces = [(piece, ()) for stretch in split(text, marks) for piece in stretch.pieces]
        shown = {"snapshot": {"text": text, "language": "ar"}, "pieces": pieces}
        page.set_content(render_to_string("web/partials/document.html", shown) + FORM)
        page.evaluate(f"{{ {SCRIPT.read_text(encoding='utf-8')} }}")
        if not page.evaluate("(s) => s.trim()", text[start:end]):
            return
        found = page.evaluate(SELECT, [start, end])
        assert found[:2] == [start, end], json.dumps(text)
        # A field turns line ends into LF.
        assert found[2] == text[start:end].replace("\r\n", "\n").replace("\r", "\n")

    check()


@pytest.mark.parametrize(("language", "width"), [("ar", 1400), ("en", 1400), ("ar", 390), ("en", 390)])
def test_the_pages_have_no_violation(desk, visit, language, width):
    snapshot = make_snapshot("طقس صحو.", title="صفحة عن الطقس")
    make_lookup(
        desk.exports, provider="page", state="done", unrelated=[{"snapshot": str(snapshot.uid), "title": snapshot.title}]
    )  # fmt: skip
    page = visit(language=language, width=width)
    open_report(desk, page)
    page.evaluate(SELECT, [60, 90])
    found = [look(page, f"pick-{language}-{width}")]
    page.fill("#pick-words", "nothing of this")
    page.click("#pick button")
    page.wait_for_selector("#pick-error")
    found += [look(page, f"pick-refused-{language}-{width}")]
    page.goto(f"/articles/{desk.arabic.uid}/claims/{desk.exports.uid}/")
    page.click(".own-document summary")
    found += [look(page, f"own-{language}-{width}")]
    page.click("#own-document button.primary")
    page.wait_for_selector("#own-document .problem")
    found += [look(page, f"own-refused-{language}-{width}")]
    assert found == [[], [], [], []]
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
