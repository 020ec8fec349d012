"""What people do to a claim."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import IntegrityError, transaction

from claims import queries
from claims.choices import EventType, ReviewState
from claims.models import Claim, Event, Mention, Review, Verdict
from claims.services import (
    events,
    judging,
    reviews,
    talk,
)
from claims.services.reviews import NotAllowed
from claims.services.work import StaleClaim
from claims.workflow import Act, InvalidAnswer, Role, Situation, acts
from tests.factories import make_claim, make_evidence, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 2, 3, 9, tzinfo=UTC)
FALSE = {"status": "disputed", "finding": "false", "rationale": "The index fell by 3.1 percent."}
ACCURATE = {"status": "verified", "finding": "accurate", "rationale": "The report says so."}
UNSURE = {"status": "unverified", "finding": "insufficient_evidence", "rationale": "No source found."}


@pytest.fixture
def passage(claim):
    return make_evidence(claim=claim)


def answer(claim, by, what, *passages, seen=None, now=NOW):
    fresh = Claim.objects.get(pk=claim.pk)
    return reviews.submit(
        claim=claim,
        by=by,
        seen=fresh.revision if seen is None else seen,
        evidence=[p.uid for p in passages],
        now=now,
        **what,
    )


def pair(claim):
    claim.refresh_from_db()
    return claim.status, claim.finding, claim.review_state


def kinds(claim):
    return list(Event.objects.filter(claim_uid=claim.uid).order_by("pk").values_list("type", flat=True))


def test_a_decision_taken_back_stays_blind_for_the_next_reviewer(claim, reviewer, second_reviewer, passage):
    Claim.objects.filter(pk=claim.pk).update(required_reviews=2)
    for who in (reviewer, second_reviewer):
        answer(claim, who, FALSE, passage)
    claim.refresh_from_db()
    reviews.withdraw(claim=claim, by=second_reviewer, seen=claim.revision, now=NOW)
    claim.refresh_from_db()
    assert claim.review_state == "awaiting_second"
    seen = queries.history(claim=claim, person=make_user("reviewers", "third"))
    verdicts = [event for event in seen if event.type == EventType.VERDICT_RECORDED]
    assert verdicts
    assert "disputed" not in str([event.data for event in seen])


class TestSubmit:
    def test_one_review_decides_where_one_is_enough(self, claim, reviewer, passage):
        review = answer(claim, reviewer, FALSE, passage)
        assert pair(claim) == ("disputed", "false", "decided")
        verdict = claim.verdicts.get()
        assert (verdict.number, verdict.basis, verdict.decided_by, verdict.rationale) == (
            1, "review", reviewer, FALSE["rationale"],
        )  # fmt: skip
        assert list(verdict.evidence.all()) == list(review.evidence.all()) == [passage]
        assert kinds(claim)[-2:] == ["review.submitted", "verdict.recorded"]

    def test_unverified_with_a_reason_is_an_answer(self, claim, reviewer):
        answer(claim, reviewer, UNSURE)
        assert pair(claim) == ("unverified", "insufficient_evidence", "decided")

    def test_changing_ones_mind_keeps_both_answers_and_both_verdicts(self, claim, reviewer, passage):
        first = answer(claim, reviewer, FALSE, passage)
        answer(claim, reviewer, ACCURATE, passage, now=NOW + timedelta(hours=1))
        first.refresh_from_db()
        assert first.withdrawn_at == NOW + timedelta(hours=1)
        assert pair(claim) == ("verified", "accurate", "decided")
        assert [v.finding for v in claim.verdicts.all()] == ["false", "accurate"]

    @pytest.mark.parametrize("field", ["rationale", "evidence"])
    def test_refuses_an_incomplete_answer_and_writes_nothing(self, claim, reviewer, passage, field):
        what = {**FALSE, "rationale": " "} if field == "rationale" else FALSE
        with pytest.raises(InvalidAnswer) as error:
            answer(claim, reviewer, what, *([passage] if field == "rationale" else []))
        assert error.value.field == field
        assert not Review.objects.exists()
        assert pair(claim) == ("unverified", "not_started", "open")

    def test_refuses_a_passage_of_another_claim(self, claim, reviewer):
        stranger = make_evidence(claim=make_claim(version=claim.version))
        with pytest.raises(InvalidAnswer, match="does not belong"):
            answer(claim, reviewer, FALSE, stranger)

    def test_refuses_outsiders(self, claim, outsider, passage):
        with pytest.raises(NotAllowed):
            answer(claim, outsider, FALSE, passage)

    def test_refuses_a_stale_page_and_shows_the_claim_as_it_is(
        self, claim, reviewer, second_reviewer, passage
    ):
        seen = claim.revision
        answer(claim, reviewer, FALSE, passage, seen=seen)
        with pytest.raises(StaleClaim) as error:
            answer(claim, second_reviewer, ACCURATE, passage, seen=seen)
        assert error.value.claim.finding == "false"
        assert pair(claim) == ("disputed", "false", "decided")

    def test_refuses_another_reviewer_on_a_decided_claim(self, claim, reviewer, second_reviewer, passage):
        answer(claim, reviewer, FALSE, passage)
        with pytest.raises(NotAllowed, match="decided"):
            answer(claim, second_reviewer, ACCURATE, passage)
        assert claim.reviews.filter(withdrawn_at=None).count() == 1

    def test_writes_nothing_when_the_ledger_fails(self, claim, reviewer, passage, monkeypatch):
        def fail(*args, **kwargs):
            raise IntegrityError("ledger")

        monkeypatch.setattr(events, "record", fail)
        with pytest.raises(IntegrityError):
            answer(claim, reviewer, FALSE, passage)
        assert not Review.objects.exists()
        assert not Verdict.objects.exists()
        assert pair(claim) == ("unverified", "not_started", "open")
        assert claim.revision == 1


class TestTwoReviews:
    @pytest.fixture(autouse=True)
    def _two(self, claim):
        Claim.objects.filter(pk=claim.pk).update(required_reviews=2)

    def test_the_first_waits_for_the_second(self, claim, reviewer, passage):
        answer(claim, reviewer, FALSE, passage)
        assert pair(claim) == ("unverified", "in_review", "awaiting_second")
        assert not claim.verdicts.exists()

    def test_agreement_decides_with_both_rationales(self, claim, reviewer, second_reviewer, passage):
        answer(claim, reviewer, FALSE, passage)
        answer(claim, second_reviewer, {**FALSE, "rationale": "Seen it too."}, passage)
        assert pair(claim) == ("disputed", "false", "decided")
        verdict = claim.verdicts.get()
        assert verdict.basis == "agreement"
        assert verdict.rationale == "The index fell by 3.1 percent.\n\nSeen it too."

    def test_disagreement_waits_for_an_editor(self, claim, reviewer, second_reviewer, editor, passage):
        answer(claim, reviewer, FALSE, passage)
        answer(claim, second_reviewer, ACCURATE, passage)
        assert pair(claim) == ("unverified", "in_review", "disagreement")
        claim.refresh_from_db()
        reviews.adjudicate(
            claim=claim, by=editor, seen=claim.revision, evidence=[passage.uid], now=NOW, **FALSE
        )
        assert pair(claim) == ("disputed", "false", "decided")
        assert claim.verdicts.get().basis == "adjudication"

    def test_one_person_is_not_two_reviewers(self, claim, reviewer, passage):
        answer(claim, reviewer, FALSE, passage)
        answer(claim, reviewer, FALSE, passage)
        assert pair(claim)[2] == "awaiting_second"


class TestWithdraw:
    def test_undo_appends_a_verdict(self, claim, reviewer, passage):
        answer(claim, reviewer, FALSE, passage)
        claim.refresh_from_db()
        reviews.withdraw(claim=claim, by=reviewer, seen=claim.revision, now=NOW)
        assert pair(claim) == ("unverified", "not_started", "open")
        assert [(v.status, v.basis) for v in claim.verdicts.all()] == [
            ("disputed", "review"),
            ("unverified", "withdrawn"),
        ]
        assert kinds(claim)[-2:] == ["review.withdrawn", "verdict.recorded"]

    def test_refuses_somebody_elses_answer(self, claim, reviewer, second_reviewer, passage):
        answer(claim, reviewer, FALSE, passage)
        claim.refresh_from_db()
        with pytest.raises(NotAllowed):
            reviews.withdraw(claim=claim, by=second_reviewer, seen=claim.revision, now=NOW)

    def test_refuses_after_an_editor_decided(self, claim, reviewer, editor, passage):
        answer(claim, reviewer, FALSE, passage)
        claim.refresh_from_db()
        reviews.adjudicate(
            claim=claim, by=editor, seen=claim.revision, evidence=[passage.uid], now=NOW, **ACCURATE
        )
        claim.refresh_from_db()
        with pytest.raises(NotAllowed, match="editor"):
            reviews.withdraw(claim=claim, by=reviewer, seen=claim.revision, now=NOW)
        assert pair(claim) == ("verified", "accurate", "decided")


class TestAdjudicate:
    def test_refuses_reviewers(self, claim, reviewer, passage):
        with pytest.raises(NotAllowed):
            reviews.adjudicate(claim=claim, by=reviewer, seen=1, evidence=[passage.uid], now=NOW, **FALSE)


class TestSetAside:
    def test_leaves_the_desk_and_comes_back(self, claim, reviewer):
        reviews.set_aside(claim=claim, by=reviewer, seen=1, reason="Same as number 2.", now=NOW)
        assert pair(claim)[2] == ReviewState.SET_ASIDE
        assert claim not in Claim.objects.awaiting_review()
        reviews.take_up(claim=claim, by=reviewer, seen=2, now=NOW)
        assert pair(claim)[2] == ReviewState.OPEN
        assert kinds(claim)[-2:] == ["claim.set_aside", "claim.taken_up"]

    def test_needs_a_reason(self, claim, reviewer):
        with pytest.raises(InvalidAnswer):
            reviews.set_aside(claim=claim, by=reviewer, seen=1, reason=" ", now=NOW)

    def test_refuses_answers_meanwhile(self, claim, reviewer, passage):
        reviews.set_aside(claim=claim, by=reviewer, seen=1, reason="Same as number 2.", now=NOW)
        with pytest.raises(NotAllowed, match="set aside"):
            answer(claim, reviewer, FALSE, passage)

    def test_refuses_outsiders(self, claim, outsider):
        with pytest.raises(NotAllowed):
            reviews.set_aside(claim=claim, by=outsider, seen=1, reason="x", now=NOW)


class TestAssign:
    def test_an_editor_assigns_and_takes_back(self, claim, editor, reviewer):
        reviews.assign(claim=claim, to=reviewer, by=editor, now=NOW)
        claim.refresh_from_db()
        assert claim.assigned_to == reviewer
        reviews.assign(claim=claim, to=None, by=editor, now=NOW)
        claim.refresh_from_db()
        assert claim.assigned_to is None
        assert kinds(claim)[-2:] == ["claim.assigned", "claim.assigned"]

    def test_a_reviewer_takes_a_claim_but_gives_none_away(self, claim, reviewer, second_reviewer):
        reviews.assign(claim=claim, to=reviewer, by=reviewer, now=NOW)
        with pytest.raises(NotAllowed):
            reviews.assign(claim=claim, to=second_reviewer, by=reviewer, now=NOW)

    @pytest.mark.parametrize("to_nobody", [False, True])
    def test_a_reviewer_takes_nothing_from_another_without_a_word(
        self, claim, reviewer, second_reviewer, editor, to_nobody
    ):
        reviews.assign(claim=claim, to=reviewer, by=reviewer, now=NOW)
        stale = Claim.objects.get(pk=claim.pk)
        stale.assigned_to = None  # as they read it
        to = None if to_nobody else second_reviewer
        with pytest.raises(reviews.Held, match="reviewer") as problem:
            reviews.assign(claim=stale, to=to, by=second_reviewer, now=NOW)
        assert problem.value.holder == "reviewer"
        reviews.assign(claim=claim, to=to, by=second_reviewer, now=NOW, take_over=True)
        claim.refresh_from_db()
        assert claim.assigned_to == to

    def test_who_takes_a_claim_over_tells_whom_it_was_taken_from(self, claim, reviewer, second_reviewer):
        reviews.assign(claim=claim, to=reviewer, by=reviewer, now=NOW)
        with pytest.raises(talk.InvalidComment):
            talk.take_over(claim=claim, by=second_reviewer, note=" ", now=NOW)
        claim.refresh_from_db()
        assert claim.assigned_to == reviewer
        talk.take_over(claim=claim, by=second_reviewer, note="You are away.", now=NOW)
        claim.refresh_from_db()
        assert claim.assigned_to == second_reviewer
        mention = Mention.objects.get()
        assert (mention.person, mention.comment.author) == (reviewer, second_reviewer)
        assert mention.comment.text == "@reviewer You are away."

    def test_refuses_to_give_it_to_an_outsider(self, claim, editor, outsider):
        with pytest.raises(NotAllowed):
            reviews.assign(claim=claim, to=outsider, by=editor, now=NOW)


class TestJudgeEvidence:
    def test_keeps_who_and_when_and_can_be_taken_back(self, passage, reviewer):
        judging.judge_evidence(evidence=passage, relation="refutes", by=reviewer, now=NOW)
        passage.refresh_from_db()
        assert (passage.relation, passage.relation_by, passage.relation_at) == ("refutes", reviewer, NOW)
        judging.judge_evidence(evidence=passage, relation="", by=reviewer, now=NOW)
        passage.refresh_from_db()
        assert (passage.relation, passage.relation_by, passage.relation_at) == ("", None, None)

    def test_refuses_unknown_relations_and_outsiders(self, passage, reviewer, outsider):
        with pytest.raises(InvalidAnswer):
            judging.judge_evidence(evidence=passage, relation="proves", by=reviewer, now=NOW)
        with pytest.raises(NotAllowed):
            judging.judge_evidence(evidence=passage, relation="refutes", by=outsider, now=NOW)


class TestTable:
    """The services permit what workflow.acts holds, and nothing else."""

    SITUATIONS = ("open", "awaiting_second", "disagreement", "decided", "adjudicated", "set_aside")

    def bring(self, claim, state, who, passage):
        """A claim to this state; `who` is the first to answer it when they may."""
        others = [make_user("reviewers", name) for name in ("ola", "omar")]
        first = [*([who] if who else []), *others]
        Claim.objects.filter(pk=claim.pk).update(required_reviews=2)
        if state != "open":
            answer(claim, first[0], FALSE, passage)
        if state in ("disagreement", "decided", "adjudicated"):
            answer(claim, first[1], ACCURATE if state == "disagreement" else FALSE, passage)
        claim.refresh_from_db()
        if state == "adjudicated":
            chief = make_user("editors", "chief")
            given: dict[str, Any] = {
                "seen": claim.revision,
                "evidence": [passage.uid],
                "now": NOW,
                **ACCURATE,
            }
            reviews.adjudicate(claim=claim, by=chief, **given)
        if state == "set_aside":
            reviews.set_aside(claim=claim, by=others[1], seen=claim.revision, reason="Twice.", now=NOW)
        claim.refresh_from_db()

    def attempt(self, act, claim, by, passage):
        given: dict[str, Any] = {"claim": claim, "by": by, "seen": claim.revision, "now": NOW}
        answered = {**given, **UNSURE, "evidence": [passage.uid]}
        calls: dict[Act, Callable[[], object]] = {
            Act.ANSWER: lambda: reviews.submit(**answered),
            Act.CHANGE_OWN: lambda: reviews.submit(**answered),
            Act.WITHDRAW: lambda: reviews.withdraw(**given),
            Act.ADJUDICATE: lambda: reviews.adjudicate(**answered),
            Act.SET_ASIDE: lambda: reviews.set_aside(**given, reason="Twice."),
            Act.TAKE_UP: lambda: reviews.take_up(**given),
            Act.SEND_BACK: lambda: reviews.send_back(**given, note="The wrong year."),
            Act.RECALL: lambda: reviews.recall(**given),
            Act.JUDGE: lambda: judging.judge_evidence(evidence=passage, relation="refutes", by=by, now=NOW),
            Act.ASSIGN: lambda: reviews.assign(claim=claim, to=None, by=by, now=NOW),
            Act.ASSIGN_OTHERS: lambda: reviews.assign(claim=claim, to=self.other, by=by, now=NOW),
        }
        try:
            with transaction.atomic():
                calls[act]()
                transaction.set_rollback(True)
        except NotAllowed:
            return False
        return True

    @pytest.mark.parametrize("own", [False, True])
    @pytest.mark.parametrize("role", Role)
    @pytest.mark.parametrize("state", SITUATIONS)
    def test_holds_for_every_service(self, claim, passage, state, role, own):
        self.other = make_user("reviewers", "another")
        answered = own and state != "open"
        group = {Role.NOBODY: "", Role.REVIEWER: "reviewers", Role.EDITOR: "editors"}[role]
        who = make_user("reviewers" if answered else group, "somebody")
        self.bring(claim, state, who if answered else None, passage)
        if answered:  # who is nobody now may have been a reviewer
            who.groups.set(Group.objects.filter(name=group))
            who = User.objects.get(pk=who.pk)
        here = Situation(
            role=role, state=claim.review_state, own=answered, adjudicated=state == "adjudicated"
        )
        wanted = acts(here)
        answering = {Act.ANSWER, Act.CHANGE_OWN}  # one service; which of the two it is, the claim says
        permitted = {act for act in Act if self.attempt(act, claim, who, passage)}
        assert permitted - answering == wanted - answering
        assert bool(permitted & answering) == bool(wanted & answering)

    def test_an_answer_is_not_taken_back_from_a_claim_set_aside(self, claim, reviewer, passage):
        Claim.objects.filter(pk=claim.pk).update(required_reviews=2)
        answer(claim, reviewer, FALSE, passage)
        claim.refresh_from_db()
        reviews.set_aside(claim=claim, by=reviewer, seen=claim.revision, reason="Twice.", now=NOW)
        claim.refresh_from_db()
        with pytest.raises(NotAllowed, match="set aside"):
            reviews.withdraw(claim=claim, by=reviewer, seen=claim.revision, now=NOW)
        assert pair(claim)[2] == "set_aside"
