"""The public pages in a browser: no violation that axe can find, nothing too wide, no script needed."""

from __future__ import annotations

import pytest

from claims.models import Claim
from claims.services import publishing
from tests.factories import NOW
from tests.functional.test_pages import LOOKS, look

pytestmark = pytest.mark.functional


@pytest.fixture
def published(desk):
    """Every decided claim of the Arabic article; one is corrected, one taken down."""
    rows = list(Claim.objects.filter(version__article=desk.arabic, review_state="decided").order_by("number"))
    for number, claim in enumerate(rows):
        given = {"claim": claim, "by": desk.editor, "now": NOW}
        publishing.publish(**given, seen=claim.revision)
        claim.refresh_from_db()
        if number == 0:
            publishing.publish(**given, seen=claim.revision, note="صوّبنا سنة المقارنة.")
        if number == 1:
            publishing.take_down(**given, seen=claim.revision, note="The report was withdrawn.")
    assert len(rows) > 1
    return rows


@pytest.mark.parametrize(("language", "width", "scheme"), LOOKS, ids=lambda v: str(v))
def test_no_public_page_has_a_violation(desk, published, visit, language, width, scheme):
    page = visit(language=language, width=width, color_scheme=scheme)
    corrected, gone = published[:2]
    places = {
        "checks": f"/checks/?lang={language}",
        "checks-nothing": f"/checks/?lang={language}&q=nothing",
        "check": f"/checks/{corrected.uid}/",
        "check-gone": f"/checks/{gone.uid}/",
        "check-embed": f"/checks/{corrected.uid}/embed/",
        "checks-of-article": f"/checks/articles/{desk.arabic.uid}/?lang={language}",
        "corrections": f"/checks/corrections/?lang={language}",
        "methodology": f"/checks/methodology/?lang={language}",
    }
    found = {}
    for name, address in places.items():
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"{name} is too wide"
        assert page.evaluate("document.scripts.length") == (name == "check")  # its ClaimReview
        found[name] = look(page, f"{name}-{language}-{width}-{scheme}")
    assert {name: problems for name, problems in found.items() if problems} == {}
