"""Published claims, as editors publish them."""

from collections.abc import Callable
from typing import Any

import pytest

from claims.models import Claim, Publication
from claims.services import publishing, reviews
from tests.factories import NOW, make_claim, make_evidence, make_user


@pytest.fixture
def publish(db: None) -> Callable[..., Publication]:
    """Decide a claim and publish the verdict; a further call corrects."""

    def publish(claim: Claim, status="disputed", finding="false", why="The report says 1.2 percent.", **more):
        editor = make_user("editors", f"editor-{claim.pk}-{Publication.objects.count()}")
        passage = claim.evidence.first() or make_evidence(claim)
        claim.refresh_from_db()
        said: dict[str, Any] = {
            "status": status,
            "finding": finding,
            "rationale": why,
            "evidence": [passage.uid],
        }
        given: dict[str, Any] = {"claim": claim, "by": editor, "seen": claim.revision, "now": NOW}
        decided = claim.review_state == "decided"
        (reviews.adjudicate if decided else reviews.submit)(**given, **said)
        claim.refresh_from_db()
        more = {"now": NOW, **more}
        return publishing.publish(claim=claim, by=editor, seen=claim.revision, **more)

    return publish


@pytest.fixture
def take_down(editor):
    def take_down(claim: Claim, note="The report was withdrawn.", now=NOW) -> Publication:
        claim.refresh_from_db()
        return publishing.take_down(claim=claim, by=editor, seen=claim.revision, note=note, now=now)

    return take_down


@pytest.fixture
def other(claim: Claim) -> Claim:
    return make_claim(claim.version)
