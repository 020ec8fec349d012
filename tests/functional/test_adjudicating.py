"""Two reviewers disagree: an editor takes one answer, changes it and goes on; the overruled one finds it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from claims.models import Claim
from claims.services import reviews
from tests.factories import NOW, make_evidence
from tests.functional.conftest import log_in
from tests.functional.test_pages import look

pytestmark = pytest.mark.functional
FALSE = {"status": "disputed", "finding": "false", "rationale": "التقرير السنوي يقول 3.1 في المئة لا 31."}
MOSTLY = {"status": "verified", "finding": "mostly_accurate", "rationale": "The note rounds the figure."}
LOOKS = [("ar", 1440, "light"), ("ar", 390, "dark"), ("en", 1440, "dark"), ("en", 390, "light")]


@pytest.fixture
def disputes(desk):
    """Two claims on which the reviewers disagree, each with a passage of its own cited by one of them."""
    claims = list(desk.arabic.current_version.claims.filter(review_state="open", checkable=True)[:2])
    for claim in claims:
        claim.required_reviews = 2
        claim.save(update_fields=["required_reviews"])
        passages = [make_evidence(claim), make_evidence(claim)]
        for who, passage, said in zip((desk.reviewer, desk.second), passages, (FALSE, MOSTLY), strict=True):
            seen = Claim.objects.get(pk=claim.pk).revision
            reviews.submit(claim=claim, by=who, seen=seen, evidence=[passage.uid], now=NOW, **said)
    return claims


def place(claim):
    return f"/articles/{claim.version.article.uid}/claims/{claim.uid}/"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_an_answer_is_taken_changed_and_recorded(desk, visit, disputes, script):
    claim, other = disputes
    taken = claim.reviews.get(reviewer=desk.second)
    page = visit(language="en", java_script_enabled=script)
    log_in(page, desk.editor.username, place(claim))
    page.click(f'a[href="?take={taken.pk}#answer"]')
    page.wait_for_url(f"**?take={taken.pk}*")
    assert page.is_checked("input[name=status][value=verified]")
    assert page.is_checked("input[name=finding][value=mostly_accurate]")
    assert page.input_value("#rationale") == MOSTLY["rationale"]
    passage = taken.evidence.get()
    assert page.eval_on_selector_all("input[name=evidence]:checked", "all => all.map(one => one.value)") == [
        str(passage.uid)
    ]
    assert not claim.verdicts.exists()  # nothing is recorded by taking
    page.fill("#rationale", "The note rounds 5.6 to 6.")
    page.click("#answer button[name=then]")
    page.wait_for_url(f"**{place(other)}*")
    verdict = claim.verdicts.get()
    assert (verdict.basis, verdict.finding) == ("adjudication", "mostly_accurate")
    assert (verdict.rationale, list(verdict.evidence.all())) == ("The note rounds 5.6 to 6.", [passage])
    # The one whose answer it was not finds it, until they have looked.
    page = visit(language="en", java_script_enabled=script)
    log_in(page, desk.reviewer.username)
    page.click(".overruled a")
    page.click(".mention-row.unread a.quote")
    page.wait_for_selector(".decide .verdict")
    page.goto("/overruled/")
    assert page.locator(".mention-row").count() == 1
    assert page.locator(".mention-row.unread").count() == 0


@pytest.mark.parametrize(("language", "width", "scheme"), LOOKS, ids=lambda v: str(v))
def test_both_answers_stand_side_by_side_where_there_is_room(desk, visit, disputes, language, width, scheme):
    claim, other = disputes
    page = visit(language=language, width=width, color_scheme=scheme)
    log_in(page, desk.editor.username, place(claim))
    page.click(".claim-head .work a")  # past the evidence, to the answers
    expect(page.locator(".decide .review").first).to_be_in_viewport()
    first, second = (box.bounding_box() for box in page.locator(".decide .review").all())
    assert (first["y"] == second["y"]) is (width == 1440)
    if width == 1440:  # the first stands where reading begins
        assert (first["x"] > second["x"]) is (language == "ar")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    found = {"dispute": look(page, f"dispute-{language}-{width}-{scheme}")}
    given: dict[str, Any] = {"seen": Claim.objects.get(pk=other.pk).revision, "now": NOW, **MOSTLY}
    cited = [passage.uid for passage in other.evidence.all()]
    reviews.adjudicate(claim=other, by=desk.editor, evidence=cited, **given)
    page = visit(language=language, width=width, color_scheme=scheme)
    log_in(page, desk.reviewer.username, "/overruled/")
    assert page.locator(".mention-row .review").count() == 2
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    found["overruled"] = look(page, f"overruled-{language}-{width}-{scheme}")
    assert {name: problems for name, problems in found.items() if problems} == {}
