"""Who answers second does not see the first answer, wherever they look."""

from __future__ import annotations

import pytest

from claims.choices import EventType
from tests.test_permissions import ANSWER, DESK, SECRET, Scene, _fast  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


class TestBlindReview:
    """Until the second answer is in, only the person who gave the first, and editors, read it."""

    @pytest.mark.parametrize("role", ["reviewer", "staff"])
    def test_the_desk_tells_that_somebody_answered_and_not_what(self, role):
        file = Scene(role).ask("get", DESK).context["file"]
        assert (file.reviews, file.hidden_reviews, file.verdict) == ([], 1, None)
        assert [(passage.relation, passage.relation_by) for passage in file.evidence] == [("", None)]
        assert [(event.type, event.data) for event in file.events] == [
            (EventType.COMMENT_ADDED, {}),
            (EventType.REVIEW_SUBMITTED, {}),
            (EventType.EVIDENCE_RELATED, {}),
        ]

    def test_a_page_out_of_date_does_not_tell_it(self):
        scene = Scene("reviewer")
        page = scene.client.post(f"/claims/{scene.open.uid}/review/", {**ANSWER, "seen": 0})
        assert page.status_code == 409
        assert SECRET not in page.content.decode()

    def test_setting_aside_does_not_open_it(self):
        scene = Scene("reviewer")
        sent = {"seen": scene.open.revision, "reason": "x"}
        scene.client.post(f"/claims/{scene.open.uid}/set-aside/", sent)
        assert SECRET not in scene.ask("get", DESK).content.decode()

    def test_what_another_answered_cannot_be_taken_back(self):
        scene = Scene("reviewer")
        page = scene.client.post(f"/claims/{scene.open.uid}/withdraw/", {"seen": scene.open.revision})
        assert page.status_code == 403
        assert scene.open.reviews.get().withdrawn_at is None
