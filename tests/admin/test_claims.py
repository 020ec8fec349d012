"""Editors act on many claims at once: publish, say how many answers are needed, export."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims import roles
from claims.choices import EventType
from claims.models import Claim, Event, Publication, Verdict
from claims.services import events, publishing, renditions, reviews
from tests.factories import NOW, make_claim, make_evidence, make_user

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


class TestUndo:
    UNDO = reverse("admin:claims_claim_undo")

    @pytest.fixture
    def two(self, claim):
        return claim, make_claim(claim.version)

    def event(self, page):
        """What the button in the message names."""
        (event,) = re.findall(r'<button name="event" value="(\d+)">Undo', page.content.decode())
        return event

    def holders(self, *claims):
        return [Claim.objects.get(pk=claim.pk).assigned_to for claim in claims]

    def test_gives_claims_back_to_who_held_them(self, desk, two, editor, reviewer, second_reviewer):
        reviews.assign(claim=two[1], to=second_reviewer, by=editor, now=NOW)
        page = act(desk, "assign", *two, assignee=reviewer.pk)
        assert said(page) == ["2 claims changed hands."]
        back = desk.post(self.UNDO, {"event": self.event(page), "filters": "status__exact=unverified"})
        assert back.url == f"{LIST}?status__exact=unverified"
        assert self.holders(*two) == [None, second_reviewer]
        assert said(desk.get(LIST)) == ["Undone: 2 claims are back where they were."]

    def test_puts_the_number_of_reviews_back(self, desk, two):
        Claim.objects.filter(pk=two[0].pk).update(required_reviews=1)
        page = act(desk, "two_reviews", *two)
        desk.post(self.UNDO, {"event": self.event(page)})
        assert set(Claim.objects.values_list("required_reviews", flat=True)) == {1, None}

    def test_leaves_alone_what_somebody_did_something_to_since(self, desk, two, reviewer):
        page = act(desk, "assign", *two, assignee=reviewer.pk)
        decide(two[0], reviewer)
        page = desk.post(self.UNDO, {"event": self.event(page)}, follow=True)
        assert self.holders(*two) == [reviewer, None]
        assert said(page) == [
            "Undone: 1 claim is back where it was. 1 stays as it is: something was done to it since, or it is decided."
        ]

    def test_leaves_alone_what_went_away_and_came_back(self, desk, claim, reviewer, second_reviewer, editor):
        event = self.event(act(desk, "assign", claim, assignee=reviewer.pk))
        for to in (second_reviewer, reviewer):
            claim.refresh_from_db()
            reviews.assign(claim=claim, to=to, by=editor, now=NOW)
        desk.post(self.UNDO, {"event": event})
        assert self.holders(claim) == [reviewer]

    def test_leaves_alone_what_it_decided(self, desk, claim, reviewer):
        Claim.objects.filter(pk=claim.pk).update(required_reviews=2)
        page = act(desk, "one_review", decide(claim, reviewer))
        desk.post(self.UNDO, {"event": self.event(page)})
        claim.refresh_from_db()
        assert (claim.review_state, claim.required_reviews) == ("decided", 1)

    def test_leaves_alone_what_was_with_somebody_who_reviews_no_more(
        self, desk, claim, reviewer, second_reviewer, editor
    ):
        reviews.assign(claim=claim, to=second_reviewer, by=editor, now=NOW)
        event = self.event(act(desk, "assign", claim, assignee=reviewer.pk))
        second_reviewer.groups.clear()
        desk.post(self.UNDO, {"event": event})
        assert self.holders(claim) == [reviewer]

    def test_what_machines_did_since_does_not_matter(self, desk, claim, reviewer):
        page = act(desk, "assign", claim, assignee=reviewer.pk)
        with transaction.atomic():
            events.record(EventType.LOOKUP_FINISHED, target=claim.uid, by=None, now=NOW, claim=claim)
        desk.post(self.UNDO, {"event": self.event(page)})
        assert self.holders(claim) == [None]

    def test_is_for_who_did_it(self, desk, client, claim, reviewer):
        event = self.event(act(desk, "assign", claim, assignee=reviewer.pk))
        client.force_login(make_user(roles.EDITORS, "another", is_staff=True))
        page = client.post(self.UNDO, {"event": event}, follow=True)
        assert said(page) == ["There is nothing here that you can take back."]
        assert self.holders(claim) == [reviewer]

    def test_is_for_half_an_hour(self, desk, claim, reviewer, monkeypatch):
        event = self.event(act(desk, "assign", claim, assignee=reviewer.pk))
        monkeypatch.setattr("claims.services.together.FOR", timedelta(0))
        page = desk.post(self.UNDO, {"event": event}, follow=True)
        assert said(page) == ["That was more than half an hour ago; change what should be otherwise."]
        assert self.holders(claim) == [reviewer]

    def test_cannot_be_done_twice(self, desk, two, reviewer):
        event = self.event(act(desk, "assign", *two, assignee=reviewer.pk))
        desk.post(self.UNDO, {"event": event})
        desk.post(self.UNDO, {"event": event})
        assert Event.objects.filter(type=EventType.CLAIM_ASSIGNED).count() == 4

    @pytest.mark.parametrize("sent", ["", "x", "-1", "0", "²", "9" * 5000])
    def test_takes_no_nonsense(self, desk, claim, sent):
        page = desk.post(self.UNDO, {"event": sent}, follow=True)
        assert said(page) == ["There is nothing here that you can take back."]

    def test_is_not_offered_where_nothing_changed(self, desk, claim):
        assert b'name="event"' not in act(desk, "unassign", claim).content

    def test_publishing_says_that_it_has_none(self, desk, decided):
        assert "This has no undo" in act(desk, "publish", decided).content.decode()

    def test_costs_the_same_however_many(self, desk, claim, reviewer):
        counts = []
        for _ in range(2):
            more = [make_claim(claim.version) for _ in range(3)]
            event = self.event(act(desk, "assign", *more, assignee=reviewer.pk))
            with CaptureQueriesContext(connection) as queries:
                desk.post(self.UNDO, {"event": event})
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestAdjudication:
    @pytest.fixture
    def disputed(self, claim, reviewer, second_reviewer):
        """A claim that two people answered differently."""
        Claim.objects.filter(pk=claim.pk).update(required_reviews=2)
        decide(claim, reviewer)
        claim.refresh_from_db()
        reviews.submit(
            claim=claim, by=second_reviewer, seen=claim.revision, status="unverified", finding="ambiguous",
            rationale="Of which year?", evidence=[], now=NOW,
        )  # fmt: skip
        return Claim.objects.get(pk=claim.pk)

    def test_is_filtered_and_leads_to_the_form_of_the_desk(self, desk, disputed):
        make_claim(disputed.version)
        page = desk.get(LIST, {"adjudication": "waits"})
        assert [row.pk for row in page.context["cl"].result_list] == [disputed.pk]
        (address,) = re.findall(r'<a href="([^"]*)#answer">Decide over the reviews', page.content.decode())
        form = desk.get(address).content.decode()
        assert f'action="{reverse("web:adjudicate", args=[disputed.uid])}"' in form
        assert 'id="answer"' in form

    def test_stands_only_where_reviewers_disagree(self, desk, claim):
        page = desk.get(LIST).content.decode()
        assert "Yes: the reviewers disagree" in page
        assert "Decide over the reviews" not in page
