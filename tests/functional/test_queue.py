"""The queue in a real browser: filter, save a list, assign many, undo, search, open the next claim."""

import pytest
from playwright.sync_api import expect

from claims.models import Claim, SavedList
from claims.services import words
from tests.factories import make_claim, make_evidence
from tests.functional.conftest import log_in
from tests.functional.test_pages import look

pytestmark = pytest.mark.functional

WORDS = {
    "ar": {"yours": "إليك", "saved": "حُفظت القائمة", "undone": "تراجعت", "empty": "لا ادعاء", "save": "احفظ عوامل"},
    "en": {"yours": "yours now", "saved": "The list is saved", "undone": "Undone", "empty": "No claim", "save": "Save these"},
}  # fmt: skip


@pytest.fixture
def busy(desk):
    """The desk with claims of somebody, and passages that came after a claim was opened."""
    exports = desk.exports
    Claim.objects.exclude(pk=exports.pk).filter(kind="comparison").update(assigned_to=desk.second)
    exports.seen_by.create(person=desk.reviewer, passages=1, at=exports.created_at)
    exports.seen_by.create(person=desk.editor, passages=1, at=exports.created_at)
    SavedList.objects.create(owner=desk.editor, name="أرقام مختلفة", query="conflict=on", shared=True)
    SavedList.objects.create(owner=desk.reviewer, name="Money, most worth", query="worth=75")
    SavedList.objects.create(owner=desk.editor, name="Money, most worth", query="worth=75")
    return desk


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [("ar", 1400, "light"), ("en", 1400, "light"), ("ar", 390, "light"), ("en", 390, "dark")],
)
def test_no_page_of_it_has_a_violation(busy, visit, language, width, scheme):
    page = visit(language=language, width=width, color_scheme=scheme)
    log_in(page, busy.editor.username, "/queue/")
    found = {}
    for name, query in {
        "all": "",
        "filtered": "?conflict=on&language=ar",
        "list": "?worth=75",
        "empty": "?kind=legal&mine=on&q=الصادرات",
        "done": "?work=decided",
    }.items():
        page.goto(f"/queue/{query}")
        if page.locator(".list-form summary").count():
            page.click(".list-form summary")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"{name} is too wide"
        found[name] = look(page, f"queue-{name}-{language}-{width}")
    page.goto("/queue/")
    expect(
        page.locator(".worth-cell .what").first
    ).to_be_visible()  # or a percentage could be taken for truth
    page.check("#everything")
    page.click(".bulk-bar button")
    page.wait_for_selector(".flash")
    found["flash"] = look(page, f"queue-flash-{language}-{width}")
    page.goto("/queue/next/?kind=opinion")
    found["info"] = look(page, f"queue-info-{language}-{width}")
    assert {name: problems for name, problems in found.items() if problems} == {}


@pytest.mark.parametrize(
    ("language", "script"),
    [("ar", True), ("en", True), ("ar", False)],
    ids=["Arabic", "English", "without JavaScript"],
)
def test_filter_save_assign_and_undo(busy, visit, language, script):
    say = WORDS[language]
    page = visit(language=language, java_script_enabled=script)
    log_in(page, busy.reviewer.username, "/queue/")
    page.fill("#id_q", "صادرات المِيناء")
    page.check("#id_conflict")
    page.click(".queue-filters .go button")
    expect(page.locator(".claim-row")).to_have_count(1)
    assert busy.exports.quote in page.inner_text(".claim-row")
    assert page.input_value("#id_q") == "صادرات المِيناء"

    page.click(".list-form summary")
    page.fill("#list-name", "صادرات")
    page.click(".list-form button")
    page.wait_for_selector(f".flash:has-text('{say['saved']}')")
    assert page.inner_text(".lists [aria-current]").split() == ["صادرات", "1"]

    page.click(".lists li:first-child a")
    page.wait_for_selector(".bulk-bar")
    waiting = page.locator(".claim-row").count()
    assert waiting > 3
    page.check("#everything")
    if script:
        assert page.locator(".claims-list input[type=checkbox]:checked").count() == waiting
    page.click(".bulk-bar button")
    page.wait_for_selector(f".flash:has-text('{say['yours']}')")
    held = Claim.objects.filter(assigned_to=busy.reviewer).count()
    assert held == waiting - Claim.objects.filter(assigned_to=busy.second, review_state="open").count()
    page.click(".flash button")
    page.wait_for_selector(f".flash:has-text('{say['undone']}')")
    assert not Claim.objects.filter(assigned_to=busy.reviewer).exists()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_next_claim_and_what_is_new(busy, visit, language):
    mine = make_claim(busy.english.current_version, worth=0.1, assigned_to=busy.reviewer)
    words.keep([mine])
    page = visit(language=language)
    log_in(page, busy.reviewer.username, "/queue/?unread=on")
    assert page.locator(".claim-row").count() == 1
    assert page.locator(".claim-row .new").count() == 1
    page.click(".claim-row a.quote")
    page.wait_for_selector("#panel-title")
    page.goto("/queue/?unread=on")
    assert WORDS[language]["empty"] in page.inner_text(".empty h2")
    page.click(".empty .button")
    page.click(".head .button.primary")
    page.wait_for_url(f"**/claims/{mine.uid}/**")
    make_evidence(mine)
    page.goto("/queue/?unread=on")
    assert page.locator(".claim-row").count() == 1
