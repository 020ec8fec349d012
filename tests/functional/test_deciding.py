"""Deciding with the keyboard: few keys, nothing unseen, drafts that survive, keys of one's own."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from claims.models import Claim, KeyMap, RationaleTemplate, Review
from claims.services import keys, reviews
from tests.factories import NOW
from tests.functional.conftest import log_in

pytestmark = pytest.mark.functional
SAY = {
    "ar": {"kept": "المسودة محفوظة", "undone": "سُحب جوابك.", "clash": "لهذا المفتاح عملان"},
    "en": {"kept": "Draft kept", "undone": "Your answer is taken back.", "clash": "This key has two actions"},
}


def address(claim):
    return f"/articles/{claim.version.article.uid}/claims/{claim.uid}/"


def open_claim(page, desk, claim=None):
    log_in(page, desk.reviewer.username, address(claim or desk.exports))
    page.wait_for_selector("html.scripted")


def value(page, name):
    return page.evaluate(f"document.querySelector('#answer input[name={name}]:checked')?.value ?? ''")


def why(page):
    return page.input_value("#rationale")


def kept(page):
    return page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('draft|')).length")


class Counted:
    """A keyboard that counts."""

    def __init__(self, page):
        self.page, self.presses = page, 0

    def press(self, *names):
        for name in names:
            self.page.keyboard.press(name)
            self.presses += 1


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("pick", ["t", "4"])
def test_three_keys_decide_a_claim_and_open_the_next(desk, visit, language, pick):
    page = visit(language=language)
    open_claim(page, desk)
    keyboard = Counted(page)
    keyboard.press("2", pick)
    ready = RationaleTemplate.objects.filter(status="disputed")[0]
    # All that will be recorded is to be seen before it is.
    assert (value(page, "status"), value(page, "finding"), why(page)) == ("disputed", "false", ready.text_ar)
    recording = page.locator("#recording")
    assert desk.exports_passage.quote in recording.inner_text()
    for part in ("#recording", "#rationale", ".reason[aria-pressed=true]", "input[value=disputed] + span"):
        box = page.locator(part).first.bounding_box()
        assert box["y"] >= 0, part
        assert box["y"] + box["height"] <= 900, part
    keyboard.press("Enter")
    page.wait_for_selector(".flash")
    assert keyboard.presses <= 3
    review = Review.objects.get(claim=desk.exports, reviewer=desk.reviewer)
    assert (review.status, review.finding, review.rationale) == ("disputed", "false", ready.text_ar)
    assert list(review.evidence.all()) == [desk.exports_passage]
    assert str(desk.exports.uid) not in page.url
    assert page.locator("#answer").is_visible()
    assert kept(page) == 0

    page.keyboard.press("u")
    page.keyboard.press("Enter")
    page.wait_for_selector(f".flash:has-text('{SAY[language]['undone']}')")
    desk.exports.refresh_from_db()
    assert desk.exports.review_state == "open"
    assert str(desk.exports.uid) in page.url


def test_an_answer_without_evidence_takes_three_keys_too(desk, visit):
    page = visit()
    open_claim(page, desk, Claim.objects.get(quote__startswith="بقيت الواردات"))
    for key in ("3", "t", "Control+Enter"):
        page.keyboard.press(key)
    page.wait_for_selector(".flash")
    review = Review.objects.get(claim__quote__startswith="بقيت الواردات")
    assert (review.status, review.finding) == ("unverified", "insufficient_evidence")


def test_enter_records_nothing_that_is_not_on_the_screen(desk, visit):
    page = visit()
    open_claim(page, desk)
    page.keyboard.press("Enter")
    assert page.locator("#recording [data-part=say]").inner_text()  # choose a status first
    page.keyboard.press("2")
    page.keyboard.press("t")
    page.evaluate("document.querySelector('.panel').scrollTop = 0")
    page.keyboard.press("Enter")
    assert page.locator("#recording").is_visible()
    assert not Review.objects.filter(claim=desk.exports).exists()
    page.keyboard.press("Enter")
    page.wait_for_selector(".flash")
    assert Review.objects.filter(claim=desk.exports).exists()


def test_what_the_policy_refuses_stays_refused(desk, visit):
    page = visit(language="en")
    open_claim(page, desk, Claim.objects.get(quote__startswith="بقيت الواردات"))
    for key in ("1", "t", "Enter"):
        page.keyboard.press(key)
    page.wait_for_selector("#answer-problem")
    assert "Cite at least one passage." in page.inner_text("#answer")
    assert kept(page) == 1
    page.click("[data-do=discard]")
    page.wait_for_selector("#answer-problem", state="detached")
    assert (value(page, "status"), why(page), kept(page)) == ("", "", 0)


def test_another_status_takes_back_what_came_by_itself(desk, visit):
    page = visit()
    open_claim(page, desk)
    page.keyboard.press("2")
    page.keyboard.press("t")
    page.keyboard.press("f")
    assert value(page, "finding") == "misleading"
    page.keyboard.press("3")
    assert (value(page, "finding"), value(page, "evidence"), why(page)) == ("insufficient_evidence", "", "")
    page.fill("#rationale", "My own words.")
    page.click(".reasons-ready .when-unverified .reason")
    assert why(page).splitlines()[0] == "My own words."
    assert len(why(page).splitlines()) == 2


def test_no_key_acts_while_somebody_types_or_composes_or_holds_a_modifier(desk, visit):
    page = visit()
    open_claim(page, desk)
    page.keyboard.press("r")
    page.keyboard.type("123 t j k n? u")
    page.keyboard.press("Control+Enter")
    assert (why(page), value(page, "status")) == ("123 t j k n? u", "")
    assert not page.locator("dialog[open]").count()
    page.locator("#panel-title").focus()
    for key in ("Control+2", "Alt+2", "Meta+2", "Shift+2", "Shift+T", "Shift+Enter"):
        page.keyboard.press(key)
    page.evaluate(
        """() => {
            const press = (options) => document.body.dispatchEvent(
                new KeyboardEvent('keydown', {bubbles: true, cancelable: true, ...options}));
            press({key: '2', isComposing: true});
            press({key: '2', keyCode: 229});
            press({key: 'Process', code: 'Digit2', keyCode: 229});
            press({key: '2', repeat: true});
        }"""
    )
    assert value(page, "status") == ""
    assert str(desk.exports.uid) in page.url
    assert not Review.objects.filter(claim=desk.exports).exists()


def test_escape_leaves_a_field_and_the_keys_act_again(desk, visit):
    page = visit()
    open_claim(page, desk)
    for key in ("2", "r"):
        page.keyboard.press(key)
    page.keyboard.type("3.1")
    page.keyboard.press("Escape")
    for key in ("e", "Space", "Enter", "Enter"):  # the first Enter shows what will be recorded
        page.keyboard.press(key)
    page.wait_for_selector(".flash")
    review = Review.objects.get(claim=desk.exports, reviewer=desk.reviewer)
    assert (review.status, review.rationale, review.evidence.get()) == (
        "disputed",
        "3.1",
        desk.exports_passage,
    )


@pytest.mark.parametrize(("key", "code"), [("٢", "Digit2"), ("2", "Numpad2"), ("&", "Digit2")])
def test_other_keyboards_reach_the_same_keys(desk, visit, key, code):
    page = visit()
    open_claim(page, desk)
    press = """([key, code]) => document.body.dispatchEvent(
        new KeyboardEvent('keydown', {key, code, bubbles: true, cancelable: true}))"""
    page.evaluate(press, [key, code])
    assert value(page, "status") == "disputed"
    page.evaluate(press, ["ف", "KeyT"])  # t on an Arabic keyboard
    assert why(page)
    page.evaluate(press, ["؟", "Slash"])
    assert page.locator("dialog[open]").count() == 1


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_legend_opens_closes_and_gives_the_focus_back(desk, visit, language):
    page = visit(language=language)
    open_claim(page, desk)
    page.keyboard.press("2")
    page.keyboard.press("?")
    page.wait_for_selector("dialog[open]")
    rows = page.locator("dialog [data-action]").all_inner_texts()
    assert rows == list(keys.of(desk.reviewer).values())
    assert [v["id"] for v in Axe().run(page).response["violations"]] == []
    page.keyboard.press("1")  # nothing behind it moves
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog[open]", state="detached")
    assert page.evaluate("document.activeElement.value") == "disputed"
    assert value(page, "status") == "disputed"
    page.click("[data-do=keys]")
    page.click("dialog [data-close]")
    assert page.evaluate("document.activeElement.dataset.do") == "keys"


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_draft_survives_a_reload_and_a_closed_browser(desk, visit, language):
    page = visit(language=language)
    open_claim(page, desk)
    page.keyboard.press("2")
    page.fill("#rationale", "Half a thought")
    page.check(f"#e-{desk.exports_passage.uid} input[name=evidence]")
    assert SAY[language]["kept"] in page.inner_text("#answer .draft")
    again = page.context.new_page()
    page.close()
    again.goto(address(desk.exports))
    assert (value(again, "status"), value(again, "finding")) == ("disputed", "false")
    assert why(again) == "Half a thought"
    assert SAY[language]["kept"] in again.inner_text("#answer .draft")
    assert desk.exports_passage.quote in again.inner_text("#recording")
    again.reload()
    assert why(again) == "Half a thought"
    again.click("[data-do=discard]")
    assert (value(again, "status"), why(again), kept(again)) == ("", "", 0)
    assert not again.locator("[data-do=discard]").is_visible()


def test_a_draft_is_gone_when_it_is_recorded(desk, visit):
    page = visit()
    open_claim(page, desk)
    page.keyboard.press("2")
    page.keyboard.press("t")
    assert kept(page) == 1
    page.click("#answer button.primary")
    page.wait_for_selector(".flash")
    assert kept(page) == 0


def test_a_draft_is_its_writers_only(desk, visit):
    page = visit()
    open_claim(page, desk)
    page.fill("#rationale", "Mine")
    page.click("form[action='/logout/'] button")
    log_in(page, desk.second.username, address(desk.exports))
    assert why(page) == ""


def test_a_draft_of_an_older_revision_is_shown_and_not_put_in(desk, visit):
    page = visit()
    open_claim(page, desk)
    page.keyboard.press("2")
    page.fill("#rationale", "Before it changed")
    reviews.set_aside(claim=desk.exports, by=desk.second, seen=1, reason="Twice", now=NOW)
    reviews.take_up(claim=desk.exports, by=desk.second, seen=2, now=NOW)
    page.reload()
    assert (why(page), value(page, "status")) == ("", "")
    assert "Before it changed" in page.inner_text("#old-draft")
    page.fill("#rationale", "After it")
    page.reload()
    assert why(page) == "After it"
    page.click("#old-draft [data-do=put]")
    assert (why(page), value(page, "status")) == ("Before it changed", "disputed")
    assert not page.locator("#old-draft").is_visible()
    assert kept(page) == 1


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_keys_can_be_chosen(desk, visit, language, script):
    page = visit(language=language, java_script_enabled=script)
    log_in(page, desk.reviewer.username, "/keys/")
    page.fill("#id_disputed", "J")
    page.click("main button.primary")
    assert SAY[language]["clash"] in page.locator("#id_disputed-problem").inner_text()
    assert not KeyMap.objects.exists()
    page.fill("#id_disputed", "د")
    page.fill("#id_template", "")
    page.click("main button.primary")
    page.wait_for_selector(".flash")
    page.goto(address(desk.exports))
    if script:
        page.keyboard.press("2")
        page.keyboard.press("t")
        assert (value(page, "status"), why(page)) == ("", "")
        page.evaluate(
            "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'د', bubbles: true, cancelable: true}))"
        )
        assert value(page, "status") == "disputed"
    page.goto("/keys/")
    page.click("button[name=reset]")
    page.wait_for_selector(".flash")
    assert page.input_value("#id_disputed") == "2"


@pytest.mark.parametrize("language", ["ar", "en"])
def test_without_javascript_a_ready_reason_is_taken_and_the_next_claim_comes(desk, visit, language):
    page = visit(language=language, java_script_enabled=False)
    log_in(page, desk.reviewer.username, address(desk.exports))
    assert not page.locator("#recording").is_visible()
    assert not page.locator("kbd").filter(visible=True).count()
    page.check("input[name=status][value=disputed]", force=True)
    page.check("input[name=finding][value=false]", force=True)
    page.check(f"#e-{desk.exports_passage.uid} input[name=evidence]")
    ready = RationaleTemplate.objects.filter(status="disputed")[0].text_ar
    page.select_option("#template", ready)
    page.click("button[name=then]")
    page.wait_for_selector(".flash")
    assert Review.objects.get(claim=desk.exports).rationale == ready
    assert str(desk.exports.uid) not in page.url
    page.click(".flash .undo")
    page.wait_for_selector(f".flash:has-text('{SAY[language]['undone']}')")
    desk.exports.refresh_from_db()
    assert desk.exports.review_state == "open"
