"""Editors act on many claims at once: publish, say how many answers are needed, export."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from django.urls import reverse

from claims.choices import EventType
from claims.models import Claim, Event, Publication, Verdict
from claims.services import publishing, renditions, reviews
from tests.factories import NOW, make_claim, make_evidence

pytestmark = pytest.mark.django_db
LIST = reverse("admin:claims_claim_changelist")


@pytest.fixture
def decided(claim, reviewer):
    return decide(claim, reviewer)


def decide(claim, by):
    passage = make_evidence(claim)
    claim = Claim.objects.get(pk=claim.pk)
    reviews.submit(
        claim=claim, by=by, seen=claim.revision, status="disputed", finding="false", rationale="It fell.",
        evidence=[passage.uid], now=NOW,
    )  # fmt: skip
    return Claim.objects.get(pk=claim.pk)


def act(desk, action, *claims, **more):
    return desk.post(
        LIST, {"action": action, "_selected_action": [c.pk for c in claims], **more}, follow=True
    )


def said(response):
    return [str(message) for message in response.context["messages"]]


def confirmed(*claims):
    return {"confirmed": "1", **{f"seen_{claim.pk}": claim.revision for claim in claims}}


class TestPublish:
    def test_shows_what_would_be_published_and_publishes_nothing(self, desk, decided):
        open_claim = make_claim(decided.version)
        page = act(desk, "publish", decided, open_claim)
        assert "1 verdict can be published" in page.content.decode()
        assert "The claim is not decided" in page.content.decode()
        assert not Publication.objects.exists()

    def test_publishes_what_is_ready_and_says_what_is_not(self, desk, decided, editor):
        open_claim = make_claim(decided.version)
        renditions.rebuild(now=NOW, every=False)
        page = act(desk, "publish", decided, open_claim, **confirmed(decided, open_claim))
        assert [(one.claim, one.published_by) for one in Publication.objects.all()] == [(decided, editor)]
        assert "1 verdict is published." in said(page)
        assert any("Something is missing" in words for words in said(page))
        assert renditions.stale() == []

    @pytest.mark.parametrize("seen", ["1", "", "x", "²"])
    def test_refuses_what_changed_meanwhile(self, desk, decided, seen):
        page = act(desk, "publish", decided, confirmed="1", **{f"seen_{decided.pk}": seen})
        assert not Publication.objects.exists()
        assert any("changed while you were reading" in words for words in said(page))

    def test_a_correction_needs_a_note(self, desk, decided, editor, reviewer):
        publishing.publish(claim=decided, by=editor, seen=decided.revision, now=NOW)
        again = decide(decided, reviewer)
        asked = act(desk, "publish", again, **confirmed(again))
        assert "Say what this corrects, and why." in asked.content.decode()
        assert Publication.objects.count() == 1
        act(desk, "publish", again, note="A wrong figure.", **confirmed(again))
        assert Publication.objects.get(number=2).note == "A wrong figure."

    def test_a_correction_keeps_what_else_was_published(self, desk, decided, editor, reviewer):
        last = date(2999, 1, 31)
        publishing.publish(
            claim=decided, by=editor, seen=decided.revision, now=NOW, context="By value.", expires=last
        )
        again = decide(decided, reviewer)
        act(desk, "publish", again, note="A wrong figure.", **confirmed(again))
        new = Publication.objects.get(number=2)
        assert (new.note, new.context, new.expires) == ("A wrong figure.", "By value.", last)

    def test_what_is_public_already_is_left_alone(self, desk, decided, editor):
        publishing.publish(claim=decided, by=editor, seen=decided.revision, now=NOW)
        decided.refresh_from_db()
        assert "The public reads this verdict already" in act(desk, "publish", decided).content.decode()
        act(desk, "publish", decided, note="Again.", **confirmed(decided))
        assert Publication.objects.count() == 1

    def test_takes_only_as_many_as_can_be_read(self, desk, decided, monkeypatch):
        monkeypatch.setattr("claims.admin.many.AT_ONCE", 0)
        assert any("at most" in words for words in said(act(desk, "publish", decided, **confirmed(decided))))
        assert not Publication.objects.exists()

    def test_costs_the_same_however_many(self, desk, decided, reviewer, django_assert_max_num_queries):
        others = [decide(make_claim(decided.version), reviewer) for _ in range(3)]
        with django_assert_max_num_queries(20):
            act(desk, "publish", decided, *others)

    @pytest.mark.parametrize("action", ["publish", "one_review", "assign"])
    def test_is_not_for_reviewers(self, client, reviewer, decided, action):
        reviewer.is_staff = True
        reviewer.save()
        client.force_login(reviewer)
        act(client, action, decided, **confirmed(decided))
        assert not Publication.objects.exists()
        assert not Event.objects.filter(type=EventType.REVIEWS_REQUIRED).exists()


class TestReviewsNeeded:
    def test_holds_for_claims_not_decided_yet(self, desk, decided):
        open_claim = make_claim(decided.version)
        page = act(desk, "two_reviews", decided, open_claim)
        open_claim.refresh_from_db()
        decided.refresh_from_db()
        assert (open_claim.required_reviews, decided.required_reviews) == (2, None)
        assert Event.objects.get(type=EventType.REVIEWS_REQUIRED).data == {"required": [None, 2]}
        assert any("1 stayed as it was" in words for words in said(page))
        act(desk, "as_article", open_claim)
        open_claim.refresh_from_db()
        assert open_claim.required_reviews is None

    def test_an_answer_that_is_enough_now_decides(self, desk, claim, reviewer):
        Claim.objects.filter(pk=claim.pk).update(required_reviews=2)
        waiting = decide(claim, reviewer)
        assert (waiting.review_state, waiting.status) == ("awaiting_second", "unverified")
        act(desk, "one_review", waiting)
        waiting.refresh_from_db()
        assert (waiting.review_state, waiting.status) == ("decided", "disputed")
        assert Verdict.objects.get().basis == "review"
        assert renditions.stale() == []

    def test_of_articles(self, desk, article):
        where = reverse("admin:claims_article_changelist")
        desk.post(where, {"action": "two_reviews", "_selected_action": [article.pk]})
        article.refresh_from_db()
        assert article.review_policy == 2


class TestExport:
    def test_a_table(self, desk, decided):
        answer = act(desk, "export_table", decided)
        rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
        assert [(row["uid"], row["status"], row["rationale"]) for row in rows] == [
            (str(decided.uid), "disputed", "It fell.")
        ]

    def test_lines(self, desk, decided):
        other = make_claim(decided.version)
        answer = act(desk, "export_lines", other, decided)
        told = [json.loads(line)["uid"] for line in b"".join(answer.streaming_content).decode().splitlines()]
        assert told == [str(decided.uid), str(other.uid)]
