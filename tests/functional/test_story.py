"""The whole story of a claim that two people judge differently, from the log-in to the published decision.

With JavaScript nobody touches the mouse; without it everything goes by links, forms and reloads.
"""

from __future__ import annotations

import pytest

from claims.models import Claim, Publication, Review
from tests.factories import PASSWORD
from tests.functional.conftest import log_in

pytestmark = pytest.mark.functional
TABS = 200  # more than any page has
LANGUAGES = pytest.mark.parametrize("language", ["ar", "en"])
SECOND, CONFLICT = "awaiting_second", "disagreement"


@pytest.fixture
def claim(desk):
    """The first claim of everybody's queue; two people answer it."""
    Claim.objects.filter(pk=desk.exports.pk).update(required_reviews=2, worth=0.99)
    return desk.exports


def standing(claim):
    claim.refresh_from_db()
    return claim.status, claim.finding, claim.review_state


def tab_to(page, selector):
    """Press Tab until the focus is there."""
    for _press in range(TABS):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {selector}")


def enter(page, username):
    """Log in with the keyboard alone."""
    page.goto("/queue/")
    tab_to(page, "#id_username")
    page.keyboard.type(username)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".who .name")


def follow(page, selector, address):
    tab_to(page, selector)
    page.keyboard.press("Enter")
    page.wait_for_url(address)
    page.wait_for_selector("html.scripted")


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_selector(".flash")
    return len(keys)


def is_blind(page, review):
    """Whether the page keeps to itself what another person answered."""
    panel = page.inner_text(".panel")
    return review.reviewer.username not in panel and review.get_status_display() not in page.inner_text(
        ".history"
    )


def shows_both(page, claim):
    shown = page.inner_text(".decide")
    reviews = list(Review.objects.filter(claim=claim))
    return len(reviews) == 2 and all(r.rationale in shown and r.reviewer.username in shown for r in reviews)


@LANGUAGES
def test_with_keys_only(desk, claim, visit, language):
    first = visit(language=language)
    enter(first, desk.reviewer.username)
    follow(first, "a[href*='/queue/next/']", f"**/claims/{claim.uid}/**")
    assert desk.exports_passage.quote in first.inner_text("#evidence .card mark")
    assert press(first, "2", "t", "Enter") <= 3  # from an open claim with evidence to the next
    assert str(claim.uid) not in first.url
    assert standing(claim) == ("unverified", "in_review", SECOND)

    second = visit(language=language)
    enter(second, desk.second.username)
    follow(second, "a[href*='/queue/next/']", f"**/claims/{claim.uid}/**")
    assert is_blind(second, Review.objects.get(claim=claim))
    press(second, "3", "t", "Enter")
    assert standing(claim) == ("unverified", "in_review", CONFLICT)

    editor = visit(language=language)
    enter(editor, desk.editor.username)
    editor.goto(f"/articles/{desk.arabic.uid}/claims/{claim.uid}/")
    assert shows_both(editor, claim)
    press(editor, "2", "t", "Enter")
    assert standing(claim) == ("disputed", "false", "decided")
    editor.goto(f"/articles/{desk.arabic.uid}/claims/{claim.uid}/")
    tab_to(editor, ".publish-form button.primary")
    press(editor, "Enter")
    assert Publication.objects.get().verdict == claim.verdicts.get(status="disputed")


@LANGUAGES
def test_without_javascript(desk, claim, visit, language):
    def answer(page, status, finding):
        page.check(f"#answer input[name=status][value={status}]", force=True)
        page.check(f"#answer input[name=finding][value={finding}]", force=True)
        page.fill("#rationale", f"{status}: التقرير يقول 3.1 في المئة.")
        if status != "unverified":
            page.locator(f"#e-{desk.exports_passage.uid} input[name=evidence]").check()
        page.click("#answer button[name=then]")
        page.wait_for_selector(".flash")

    first = visit(language=language, java_script_enabled=False)
    log_in(first, desk.reviewer.username, "/queue/")
    first.click("a[href*='/queue/next/']")
    first.wait_for_url(f"**/claims/{claim.uid}/**")
    answer(first, "disputed", "false")
    assert str(claim.uid) not in first.url

    second = visit(language=language, java_script_enabled=False)
    log_in(second, desk.second.username, "/queue/")
    second.click("a[href*='/queue/next/']")
    second.wait_for_url(f"**/claims/{claim.uid}/**")
    assert is_blind(second, Review.objects.get(claim=claim))
    answer(second, "unverified", "ambiguous")
    assert standing(claim) == ("unverified", "in_review", CONFLICT)

    editor = visit(language=language, java_script_enabled=False)
    log_in(editor, desk.editor.username, f"/articles/{desk.arabic.uid}/claims/{claim.uid}/")
    assert shows_both(editor, claim)
    answer(editor, "disputed", "misleading")
    assert standing(claim) == ("disputed", "misleading", "decided")
    editor.goto(f"/articles/{desk.arabic.uid}/claims/{claim.uid}/")
    editor.click(".publish-form button.primary")
    editor.wait_for_selector(".flash")
    assert Publication.objects.get().verdict.finding == "misleading"
