"""The reviewer's main job in a real browser: from the log-in to a decision and back."""

import pytest

from claims.models import Claim, Event
from tests.functional.conftest import log_in

pytestmark = pytest.mark.functional

WORDS = {
    "ar": {
        "recorded": "سُجّل جوابك.",
        "disputed": "متنازَع فيه",
        "slip": "خطأ في الفاصلة العشرية؟",
        "undone": "سُحب جوابك.",
        "unverified": "غير متحقَّق منه",
    },
    "en": {
        "recorded": "Your answer is recorded.",
        "disputed": "Disputed",
        "slip": "Decimal slip?",
        "undone": "Your answer is taken back.",
        "unverified": "Unverified",
    },
}


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_reviewer_decides_and_takes_it_back(desk, visit, language, script):
    say = WORDS[language]
    page = visit(language=language, java_script_enabled=script)
    log_in(page, desk.reviewer.username)
    page.click(f"a:has-text('{desk.arabic.title}')")
    page.click(f".text a.claim:has-text('{desk.exports.quote}')")
    page.wait_for_url(f"**/claims/{desk.exports.uid}/**")
    page.wait_for_selector("#evidence .card")
    card = page.locator(f"#e-{desk.exports_passage.uid}")
    assert say["slip"] in card.inner_text()
    assert "3.1" in card.locator("mark").inner_text()

    page.check("input[name=status][value=disputed]", force=True)
    assert page.locator(".for-disputed").is_visible()
    assert not page.locator(".for-verified").is_visible()
    page.check("input[name=finding][value=false]", force=True)
    page.fill("#rationale", "التقرير يقول 3.1 في المئة.")
    card.locator("input[name=evidence]").check()
    page.click("#answer button.primary")

    page.wait_for_selector(f".flash:has-text('{say['recorded']}')")
    assert say["disputed"] in page.inner_text(".claim-head .badge")
    chosen = page.locator(".text a.claim.chosen").first
    assert "disputed" in chosen.get_attribute("class")
    assert say["disputed"] in page.inner_text(".history ol")
    assert _standing(desk.exports) == ("disputed", "false", "decided")

    page.click(".undo")
    page.wait_for_selector(f".flash:has-text('{say['undone']}')")
    assert say["unverified"] in page.inner_text(".claim-head .badge")
    assert _standing(desk.exports) == ("unverified", "not_started", "open")
    assert _story(desk.exports) == [
        "review.submitted",
        "verdict.recorded",
        "review.withdrawn",
        "verdict.recorded",
    ]


def test_without_a_mouse(desk, visit):
    page = visit()
    log_in(page, desk.reviewer.username, f"/articles/{desk.arabic.uid}/claims/{desk.exports.uid}/")
    page.keyboard.press("2")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.evaluate("document.querySelector('#answer input[name=finding]:checked').value") == "false"
    page.keyboard.press("e")
    page.keyboard.press("Space")
    page.keyboard.press("r")
    page.keyboard.type("3 is a digit; 1 too, and j is a letter.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".flash")
    assert _standing(desk.exports) == ("disputed", "false", "decided")
    assert Claim.objects.get(pk=desk.exports.pk).reviews.get().rationale.startswith("3 is a digit")


def test_an_arabic_keyboard_has_the_same_keys(desk, visit):
    page = visit()
    log_in(page, desk.reviewer.username, f"/articles/{desk.arabic.uid}/claims/{desk.exports.uid}/")
    press = "([key, code]) => document.body.dispatchEvent(new KeyboardEvent('keydown', {key, code, bubbles: true}))"
    page.evaluate(press, ["٢", "Digit2"])
    assert page.is_checked("#answer input[name=status][value=disputed]")
    page.evaluate(press, ["ق", "KeyR"])
    assert page.evaluate("document.activeElement.id") == "rationale"
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.evaluate(
        press, ["é", "Digit1"]
    )  # a Latin keyboard's own letter on that key: its place counts as well
    assert page.is_checked("#answer input[name=status][value=verified]")


def test_on_a_phone_the_chosen_claim_comes_into_view(desk, visit):
    page = visit(width=390)
    log_in(page, desk.reviewer.username, f"/articles/{desk.arabic.uid}/")
    page.locator(".text a.claim").first.click()
    page.wait_for_function("() => document.activeElement.id === 'panel-title'")
    page.wait_for_function(
        "() => Math.abs(document.getElementById('claim').getBoundingClientRect().top) < 150"
    )


def test_choosing_a_claim_keeps_the_reading_place(desk, visit):
    page = visit()
    page.set_viewport_size({"width": 1440, "height": 500})  # the last claim is not the end of the page
    log_in(page, desk.reviewer.username, f"/articles/{desk.arabic.uid}/")
    last = page.locator(".text a.claim").last
    last.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    last.click()
    page.wait_for_selector(".with-claim")
    page.wait_for_function("document.activeElement.id === 'panel-title'")
    assert page.evaluate("scrollY") == before


def test_the_browser_shows_exactly_the_articles_text(desk, visit):
    page = visit()
    log_in(page, desk.reviewer.username, f"/articles/{desk.arabic.uid}/")
    assert page.evaluate("document.getElementById('text').textContent") == desk.arabic.current_version.text


def test_a_highlight_covers_its_own_words_from_right_to_left(desk, visit):
    page = visit()
    log_in(page, desk.reviewer.username, f"/articles/{desk.arabic.uid}/")
    boxes = page.evaluate(
        """() => {
            const range = document.createRange();
            const link = document.querySelector('.text a.claim');
            const letters = link.firstChild;
            return [0, 1, 2, 3].map(i => { range.setStart(letters, i); range.setEnd(letters, i + 1);
                                           return range.getBoundingClientRect().right; });
        }"""
    )
    assert boxes == sorted(boxes, reverse=True)
    assert len(set(boxes)) == len(boxes)


def test_the_fonts_are_ours(desk, visit):
    page = visit()
    log_in(page, desk.reviewer.username, f"/articles/{desk.arabic.uid}/")
    loaded = page.evaluate(
        "document.fonts.ready.then(() => [...document.fonts].filter(f => f.status === 'loaded').map(f => f.family))"
    )
    assert {name.strip('"') for name in loaded} == {"Vazirmatn", "Noto Naskh Arabic"}


def _standing(claim):
    claim.refresh_from_db()
    return claim.status, claim.finding, claim.review_state


def _story(claim):
    return list(Event.objects.filter(claim_uid=claim.uid).order_by("seq").values_list("type", flat=True))
