"""An editor asks for another review: a new round, and back again."""

import pytest

from claims import queries, queue
from claims.models import Claim, Event
from claims.services import publishing, reviews
from claims.services.reviews import NotAllowed
from claims.services.work import StaleClaim
from claims.workflow import InvalidAnswer
from tests.factories import NOW, make_evidence, make_user
from tests.services.test_reviews import ACCURATE, FALSE, answer, kinds, pair

pytestmark = pytest.mark.django_db


@pytest.fixture
def passage(claim):
    return make_evidence(claim=claim)


def fresh(claim):
    return Claim.objects.get(pk=claim.pk)


def send(claim, by, note="The report is of another year.", **more):
    return reviews.send_back(claim=claim, by=by, seen=fresh(claim).revision, note=note, now=NOW, **more)


def recall(claim, by):
    return reviews.recall(claim=claim, by=by, seen=fresh(claim).revision, now=NOW)


def note_of(claim):
    sent = queries.sent_back(fresh(claim))
    return sent and sent.data["note"]


def in_two_rounds(claim, reviewer, editor, passage):
    answer(claim, reviewer, FALSE, passage)
    send(claim, editor)
    answer(claim, reviewer, ACCURATE, passage)


class TestSendBack:
    def test_opens_a_decided_claim_for_a_new_round(self, claim, reviewer, editor, passage):
        answer(claim, reviewer, FALSE, passage)
        send(claim, editor)
        assert pair(claim) == ("unverified", "in_review", "open")
        assert claim.round == 2
        verdict = claim.verdicts.order_by("-number").first()
        assert (verdict.basis, verdict.status, verdict.decided_by) == ("sent_back", "unverified", editor)
        assert kinds(claim)[-2:] == ["verdict.recorded", "claim.sent_back"]

    def test_the_earlier_answer_stays_and_counts_no_more(
        self, claim, reviewer, second_reviewer, editor, passage
    ):
        first = answer(claim, reviewer, FALSE, passage)
        send(claim, editor)
        answer(claim, second_reviewer, ACCURATE, passage)
        assert pair(claim) == ("verified", "accurate", "decided")
        first.refresh_from_db()
        assert (first.round, first.withdrawn_at) == (1, None)

    def test_who_answered_may_answer_again(self, claim, reviewer, editor, passage):
        in_two_rounds(claim, reviewer, editor, passage)
        assert pair(claim) == ("verified", "accurate", "decided")
        assert list(claim.reviews.order_by("pk").values_list("round", flat=True)) == [1, 2]

    def test_an_answer_taken_back_leaves_the_claim_in_review(self, claim, reviewer, editor, passage):
        in_two_rounds(claim, reviewer, editor, passage)
        reviews.withdraw(claim=claim, by=reviewer, seen=fresh(claim).revision, now=NOW)
        assert pair(claim) == ("unverified", "in_review", "open")

    def test_it_waits_in_the_queue_of_who_answered_before(self, claim, reviewer, editor, passage):
        answer(claim, reviewer, FALSE, passage)
        assert queue.first(person=reviewer, filters=queue.Filters(), now=NOW) is None
        send(claim, editor)
        for filters in (queue.Filters(), queue.Filters(again=True)):
            assert queue.first(person=reviewer, filters=filters, now=NOW) == claim

    def test_goes_to_whom_the_editor_names(self, claim, reviewer, editor, passage):
        answer(claim, reviewer, FALSE, passage)
        send(claim, editor, to=reviewer)
        assert fresh(claim).assigned_to == reviewer
        assert kinds(claim)[-1] == "claim.assigned"

    def test_goes_to_nobody_who_may_not_answer(self, claim, reviewer, editor, outsider, passage):
        answer(claim, reviewer, FALSE, passage)
        with pytest.raises(NotAllowed, match="neither reviewer nor editor"):
            send(claim, editor, to=outsider)
        assert fresh(claim).round == 1

    def test_needs_a_note_and_is_written_with_nothing_else(self, claim, reviewer, editor, passage):
        answer(claim, reviewer, FALSE, passage)
        with pytest.raises(InvalidAnswer) as error:
            send(claim, editor, note=" \n")
        assert (error.value.code, error.value.field) == ("note_missing", "note")
        assert pair(claim) == ("disputed", "false", "decided")

    def test_a_stale_page_sends_nothing_back(self, claim, reviewer, editor, passage):
        answer(claim, reviewer, FALSE, passage)
        with pytest.raises(StaleClaim):
            reviews.send_back(claim=claim, by=editor, seen=1, note="Why?", now=NOW)

    def test_a_dispute_between_reviewers_can_be_sent_back(
        self, claim, reviewer, second_reviewer, editor, passage
    ):
        Claim.objects.filter(pk=claim.pk).update(required_reviews=2)
        answer(claim, reviewer, FALSE, passage)
        answer(claim, second_reviewer, ACCURATE, passage)
        send(claim, editor)
        assert pair(claim) == ("unverified", "in_review", "open")
        assert not claim.verdicts.exists()  # nothing had been decided
        answer(claim, reviewer, FALSE, passage)
        assert pair(claim)[2] == "awaiting_second"

    def test_what_is_published_stays_and_is_said_to_be_out_of_date(self, claim, reviewer, editor, passage):
        answer(claim, reviewer, FALSE, passage)
        publishing.publish(claim=claim, by=editor, seen=fresh(claim).revision, now=NOW)
        send(claim, editor)
        found = publishing.file(claim=fresh(claim), verdict=claim.verdicts.order_by("-number").first(), person=editor, now=NOW)  # fmt: skip
        assert found.current
        assert (found.current.verdict.status, found.outdated, found.ready) == ("disputed", "reopened", False)


class TestBlindness:
    def test_answers_of_an_earlier_round_are_for_editors_and_their_givers(
        self, claim, reviewer, second_reviewer, editor, passage
    ):
        first = answer(claim, reviewer, FALSE, passage)
        send(claim, editor)
        for who, seen in ((reviewer, [first]), (second_reviewer, []), (editor, [first])):
            file = queries.claim_file(claim=fresh(claim), person=who)
            assert (file.earlier, file.reviews, file.hidden_reviews) == (seen, [], 0)

    def test_they_are_for_everybody_once_it_is_decided_again(self, claim, reviewer, editor, passage):
        in_two_rounds(claim, reviewer, editor, passage)
        file = queries.claim_file(claim=fresh(claim), person=make_user("reviewers", "third"))
        assert [review.status for review in file.earlier] == ["disputed"]

    def test_the_note_is_for_everybody(self, claim, reviewer, second_reviewer, editor, passage):
        answer(claim, reviewer, FALSE, passage)
        send(claim, editor, note="Another year.")
        file = queries.claim_file(claim=fresh(claim), person=second_reviewer)
        assert file.sent_back
        assert file.sent_back.data["note"] == "Another year."


class TestRecall:
    def test_the_answers_count_again(self, claim, reviewer, editor, passage):
        answer(claim, reviewer, FALSE, passage)
        send(claim, editor)
        recall(claim, editor)
        assert pair(claim) == ("disputed", "false", "decided")
        verdict = claim.verdicts.order_by("-number").first()
        assert (claim.round, verdict.basis, list(verdict.evidence.all())) == (1, "review", [passage])

    def test_an_editors_decision_holds_again(self, claim, reviewer, second_reviewer, editor, passage):
        Claim.objects.filter(pk=claim.pk).update(required_reviews=2)
        answer(claim, reviewer, FALSE, passage)
        answer(claim, second_reviewer, ACCURATE, passage)
        given = {"claim": claim, "by": editor, "now": NOW, "evidence": [passage.uid], **FALSE}
        reviews.adjudicate(**given, seen=fresh(claim).revision)
        send(claim, editor)
        recall(claim, editor)
        assert pair(claim) == ("disputed", "false", "decided")
        verdict = claim.verdicts.order_by("-number").first()
        assert (verdict.basis, verdict.rationale) == ("adjudication", FALSE["rationale"])
        assert list(verdict.evidence.all()) == [passage]

    def test_a_dispute_is_one_again(self, claim, reviewer, second_reviewer, editor, passage):
        Claim.objects.filter(pk=claim.pk).update(required_reviews=2)
        answer(claim, reviewer, FALSE, passage)
        answer(claim, second_reviewer, ACCURATE, passage)
        send(claim, editor)
        recall(claim, editor)
        assert pair(claim) == ("unverified", "in_review", "disagreement")

    def test_each_round_goes_back_to_its_own(self, claim, reviewer, editor, passage):
        in_two_rounds(claim, reviewer, editor, passage)
        send(claim, editor, note="Once more.")
        assert fresh(claim).round == 3
        recall(claim, editor)
        assert pair(claim) == ("verified", "accurate", "decided")
        assert note_of(claim) == "The report is of another year."

    def test_not_once_somebody_has_answered(self, claim, reviewer, editor, passage):
        in_two_rounds(claim, reviewer, editor, passage)
        with pytest.raises(NotAllowed, match="answered since"):
            recall(claim, editor)

    def test_sent_back_twice_the_newest_note_counts(self, claim, reviewer, editor, passage):
        answer(claim, reviewer, FALSE, passage)
        send(claim, editor, note="First.")
        recall(claim, editor)
        send(claim, editor, note="Second.")
        assert note_of(claim) == "Second."
        assert Event.objects.filter(claim_uid=claim.uid, type="claim.recalled").count() == 1
