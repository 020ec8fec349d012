"""A comment that calls somebody, and how they find it, in a real browser."""

from __future__ import annotations

import pytest
from django.utils import timezone

from claims.models import Comment
from claims.services import talk
from tests.functional.conftest import log_in
from tests.functional.test_pages import look

pytestmark = pytest.mark.functional
LOOKS = [("ar", 1400), ("en", 1400), ("ar", 390), ("en", 390)]
SAID = "هل رأيت هذا يا @omar؟\nhttps://example.org/تقرير (صفحة 3)"


def claim_of(desk):
    return f"/articles/{desk.arabic.uid}/claims/{desk.exports.uid}/"


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_comment_reaches_the_one_it_calls(desk, visit, script):
    page = visit(java_script_enabled=script)
    log_in(page, desk.reviewer.username, claim_of(desk))
    page.fill("#comment-text", SAID)
    page.click(".comment-form button")
    page.wait_for_selector(".flash")
    comment = Comment.objects.get()
    shown = page.locator(f"#comment-{comment.uid}")
    assert shown.locator(".words").inner_text() == SAID
    assert shown.locator(".words a").get_attribute("rel") == "noopener noreferrer external"
    assert shown.locator(".mention").inner_text() == "@omar"

    other = visit(language="en", java_script_enabled=script)
    log_in(other, desk.second.username)
    other.click(".mentioned a")
    assert other.locator(".mention-row.unread").count() == 1
    other.click(".mention-row a.quote")
    other.wait_for_selector(f"#comment-{comment.uid}")
    assert comment.mentions.get().read_at is not None
    other.goto("/queue/")
    assert other.locator(".mentioned").count() == 0

    shown.locator("summary").click()
    shown.locator("textarea").fill("لا بأس.")
    shown.locator("details button").click()
    page.wait_for_selector(".comment:has-text('لا بأس.')")
    page.click(".comment .own > form button")
    page.wait_for_selector(".flash")
    assert page.locator(".comment").count() == 0


@pytest.mark.parametrize(("language", "width"), LOOKS)
def test_the_pages_have_no_violation(desk, visit, language, width):
    now = timezone.now()
    talk.add(claim=desk.exports, by=desk.second, text=f"نعم @{desk.reviewer} @editor.\n{SAID}", now=now)
    mine = talk.add(claim=desk.exports, by=desk.reviewer, text="The note says 3.1 percent.", now=now)
    old = talk.add(claim=desk.exports, by=desk.reviewer, text="لا أظن ذلك.", now=now)
    talk.withdraw(comment=old, by=desk.reviewer, now=now)
    hidden = desk.english.current_version.claims.first()
    talk.add(claim=hidden, by=desk.second, text=f"@{desk.reviewer}", now=now)
    page = visit(language=language, width=width)
    log_in(page, desk.reviewer.username)
    found = {}
    places = {"home": "/", "queue": "/queue/", "mentions": "/mentions/", "talk": claim_of(desk)}
    places["blind"] = f"/articles/{desk.english.uid}/claims/{hidden.uid}/"
    for name, address in places.items():
        page.goto(address)
        if name == "talk":
            page.click(f"#comment-{mine.uid} summary")
            page.click(".names summary")
        found[name] = look(page, f"{name}-talk-{language}-{width}")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"{name} is too wide"
    page.goto(places["talk"])
    page.fill("#comment-text", " ")
    page.click(".comment-form button")
    page.wait_for_selector("#comment-problem")
    found["refused"] = look(page, f"refused-talk-{language}-{width}")
    assert {name: problems for name, problems in found.items() if problems} == {}
