"""An editor publishes, corrects and takes down in a real browser, with and without JavaScript."""

from __future__ import annotations

import pytest
from django.utils import timezone

from claims.models import Claim, Publication
from claims.services import publishing, reviews
from tests.functional.conftest import log_in
from tests.functional.test_pages import look

pytestmark = pytest.mark.functional


def decided(desk):
    return desk.arabic.current_version.claims.get(quote__startswith="توسعة")


def address(claim):
    return f"/articles/{claim.version.article.uid}/claims/{claim.uid}/"


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_publish_correct_and_take_down(desk, visit, script):
    claim = decided(desk)
    page = visit(language="en", java_script_enabled=script)
    log_in(page, desk.editor.username, "/queue/?work=to_publish")
    page.click(".claim-row a.quote:has-text('توسعة')")
    panel = page.locator("#publish")
    assert "The figure leaves out the earlier studies." in panel.locator(".public-text").inner_text()
    page.fill("#publish-context", "Costs without studies.")
    page.click(".publish-form button[name=preview]")
    page.wait_for_selector(".public-text dd:has-text('Costs without studies.')")
    assert not Publication.objects.exists()
    page.click(".publish-form button.primary")
    page.wait_for_selector(".flash")
    assert Publication.objects.get().context == "Costs without studies."

    claim.refresh_from_db()
    reviews.withdraw(claim=claim, by=desk.second, seen=claim.revision, now=timezone.now())
    page.goto("/queue/?work=to_correct")
    page.click(".claim-row a.quote:has-text('توسعة')")
    assert "the claim is no longer decided" in panel.locator(".problem").inner_text()
    panel.locator("summary", has_text="Take it down").click()
    page.click(".publish-form button:has-text('Take it down')")
    page.wait_for_selector("#take-down-problem")
    page.fill("#take-down-note", "The answer was taken back.")
    page.click(".publish-form button:has-text('Take it down')")
    page.wait_for_selector("#publish >> text=Taken down; the public reads nothing of it now.")
    assert not Publication.objects.current().exists()


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [("ar", 1440, "light"), ("en", 1440, "dark"), ("ar", 390, "dark"), ("en", 390, "light")],
)
def test_no_state_has_a_violation(desk, visit, language, width, scheme):
    claim, found = decided(desk), {}
    Claim.objects.filter(pk=claim.pk).update(attribution_text="هيئة ميناء الرمال")
    page = visit(language=language, width=width, color_scheme=scheme)
    log_in(page, desk.editor.username, address(claim))

    def see(name):
        page.evaluate("document.querySelectorAll('#publish details').forEach(each => { each.open = true })")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"{name} is too wide"
        found[name] = look(page, f"publish-{name}-{language}-{width}-{scheme}")

    see("ready")
    page.fill("#publish-expires", "2020-01-01")
    page.click(".publish-form button.primary")
    page.wait_for_selector("#publish-expires-problem")
    see("refused")
    given = {"claim": claim, "by": desk.editor, "now": timezone.now()}
    publishing.publish(**given, seen=claim.revision, context="الكلفة من دون الدراسات.")
    page.fill("#publish-expires", "")
    page.fill("#publish-note", "https://example.org/" + "a" * 200)
    page.click(".publish-form button.primary")
    page.wait_for_selector("#publish .problem")
    see("changed")
    claim.refresh_from_db()
    reviews.withdraw(claim=claim, by=desk.second, seen=claim.revision, now=timezone.now())
    page.goto(address(claim))
    see("outdated")
    claim.refresh_from_db()
    publishing.take_down(**given, seen=claim.revision, note="سُحب الجواب.")
    page.goto(address(claim))
    see("taken down")
    assert {name: problems for name, problems in found.items() if problems} == {}
