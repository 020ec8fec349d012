"""A refused form comes back with what needs mending in sight, with and without JavaScript."""

from __future__ import annotations

import pytest
from django.utils import timezone

from claims.models import Claim
from claims.services import publishing, reviews
from tests.functional.conftest import log_in

pytestmark = pytest.mark.functional


def in_sight(page, selector):
    """Whether the whole of it lies within the window and, where that scrolls, within the panel."""
    return page.locator(selector).evaluate(
        """(it) => {
            const [box, panel] = [it.getBoundingClientRect(), it.closest('.panel').getBoundingClientRect()];
            return box.height > 0 && box.top >= Math.max(0, panel.top) && box.bottom <= Math.min(innerHeight, panel.bottom);
        }"""
    )


def focused(page):
    return page.evaluate("document.activeElement.id")


def open_claim(page, person, claim):
    article = claim.version.article
    log_in(page, person.username, f"/articles/{article.uid}/claims/{claim.uid}/")


@pytest.mark.parametrize("width", [1280, 360])
def test_a_document_that_is_not_stored_says_which_field_is_missing(desk, visit, width):
    page = visit(width=width)
    open_claim(page, desk.reviewer, desk.exports)
    page.click(".own-document summary")
    page.fill("#own-title", "مكالمة مع الناطق")
    page.fill("#own-text", "قال إن الصادرات زادت 3.1 في المئة.")
    page.click("#own-document button")
    page.wait_for_selector("#own-publisher-problem")
    assert in_sight(page, "#own-publisher-problem")
    assert focused(page) == "own-publisher"
    assert page.input_value("#own-title") == "مكالمة مع الناطق"


def test_sending_back_without_a_note_says_so_where_it_was_asked(desk, visit):
    claim = Claim.objects.get(quote__startswith="توسعة الرصيف الشمالي")
    page = visit()
    open_claim(page, desk.editor, claim)
    page.click("summary:has-text('إعادة لمراجعة')")
    page.click("form[action*=send-back] button")
    page.wait_for_selector("#note-problem")
    assert in_sight(page, "#note-problem")
    assert focused(page) == "note"


def test_a_correction_without_a_note_says_so_where_it_was_asked(desk, visit):
    claim = Claim.objects.get(quote__startswith="توسعة الرصيف الشمالي")
    now = timezone.now()
    publishing.publish(claim=claim, by=desk.editor, seen=claim.revision, now=now)
    claim.refresh_from_db()
    passage = claim.evidence.get().uid
    reviews.adjudicate(
        claim=claim,
        by=desk.editor,
        seen=claim.revision,
        status="disputed",
        finding="misleading",
        rationale="The studies cost as much again.",
        evidence=[passage],
        now=now,
    )
    page = visit()
    open_claim(page, desk.editor, claim)
    page.click("form[action*=publish] button.primary")
    page.wait_for_selector("#publish-note-problem")
    assert in_sight(page, "#publish-note-problem")
    assert focused(page) == "publish-note"


def test_without_javascript_the_address_leads_to_the_form(desk, visit):
    page = visit(java_script_enabled=False)
    open_claim(page, desk.reviewer, desk.exports)
    page.click(".own-document summary")
    page.click("#own-document button")
    page.wait_for_selector("#own-document .problem")
    assert page.url.endswith("#own-document")
