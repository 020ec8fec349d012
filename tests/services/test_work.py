"""What lies on a claim when somebody acts on it, and what the public is told of a decision without making it anew."""

from datetime import UTC, datetime

import pytest

from claims import roles
from claims.choices import Finding
from claims.models import Claim, ClaimRendition, Verdict
from claims.services import renditions, reviews
from claims.services.work import StaleClaim, advance, hold, passages_of, work_on
from tests.factories import NOW, make_claim, make_evidence

pytestmark = pytest.mark.django_db
MOMENT = datetime(2025, 2, 3, 9, 8, 7, 654321, tzinfo=UTC)  # its microseconds are told


@pytest.mark.parametrize("take", [advance, hold])
class TestAdvance:
    def test_gives_what_was_read_with_what_others_changed_since(self, claim, reviewer, take):
        read = Claim.objects.select_related("version__article").get(pk=claim.pk)
        Claim.objects.filter(pk=claim.pk).update(assigned_to=reviewer, required_reviews=2, round=3)
        fresh = take(read, read.revision)
        assert (fresh.assigned_to, fresh.required_reviews, fresh.round) == (reviewer, 2, 3)
        assert fresh.revision == read.revision + 1
        assert Claim.objects.get(pk=claim.pk).revision == read.revision + (take is advance)
        assert (read.assigned_to, read.round) == (None, 1)  # what the caller has on screen stays

    def test_reads_anew_what_was_read_of_another_revision(self, claim, take):
        old = Claim.objects.get(pk=claim.pk)
        Claim.objects.filter(pk=claim.pk).update(revision=5, statement="Other words.")
        fresh = take(old, 5)
        assert (fresh.statement, fresh.revision) == ("Other words.", 6)

    @pytest.mark.parametrize("change", [{"revision": 2}, {"removed_at": NOW}])
    def test_refuses_what_has_moved_on_or_is_gone(self, claim, change, take):
        Claim.objects.filter(pk=claim.pk).update(**change)
        with pytest.raises(StaleClaim) as told:
            take(claim, 1)
        assert told.value.claim.revision == change.get("revision", 1)


class TestWork:
    def test_holds_the_answers_of_the_round_that_count(self, claim, reviewer, second_reviewer):
        Claim.objects.filter(pk=claim.pk).update(required_reviews=2)
        passage = make_evidence(claim)
        for by in (reviewer, second_reviewer):
            answer(claim, by, [passage.uid])
        claim.refresh_from_db()
        reviews.withdraw(claim=claim, by=second_reviewer, seen=claim.revision, now=NOW)
        work = work_on(Claim.objects.get(pk=claim.pk))
        assert [one.reviewer for one in work.active] == [reviewer.pk]
        assert work.of(second_reviewer) is None
        assert work.last
        assert (work.last.number, work.last.basis) == (2, "withdrawn")

    def test_of_a_new_claim(self, claim):
        assert (work_on(claim).active, work_on(claim).last, passages_of(claim)) == ([], None, [])


def answer(claim, by, cited=(), now=MOMENT, finding=Finding.FALSE):
    claim = Claim.objects.select_related("version__article").get(pk=claim.pk)
    return reviews.submit(
        claim=claim, by=by, seen=claim.revision, status="disputed", finding=finding,
        rationale="It fell.", evidence=cited, now=now,
    )  # fmt: skip


@pytest.fixture
def kept(claim):
    """A claim with three passages of which two are cited, as a look-up leaves it."""
    for score in (0.2, 0.9, 0.5):
        make_evidence(claim, score=score)
    renditions.rebuild(now=NOW)
    return claim


class TestDecided:
    """After each of these the fixture of conftest compares what is stored with what would be made now."""

    def test_a_decision_writes_the_verdict_into_what_is_stored(self, kept, reviewer, monkeypatch):
        monkeypatch.setattr(renditions, "keep", pytest.fail)
        cited = [passage.uid for passage in passages_of(kept)[:2]]
        answer(kept, reviewer, cited)
        assert ClaimRendition.objects.get(claim=kept).changed_at == MOMENT
        assert renditions.stale() == []

    def test_two_that_agree(self, kept, reviewer, second_reviewer):
        Claim.objects.filter(pk=kept.pk).update(required_reviews=2)
        first, second, third = (passage.uid for passage in passages_of(kept))
        answer(kept, reviewer, [third, first])
        answer(kept, second_reviewer, [second, first])
        assert Verdict.objects.get().evidence.count() == 3
        assert renditions.stale() == []

    def test_without_a_passage(self, kept, reviewer):
        claim = Claim.objects.get(pk=kept.pk)
        reviews.submit(
            claim=claim, by=reviewer, seen=1, status="unverified", finding="insufficient_evidence",
            rationale="None found.", evidence=[], now=MOMENT,
        )  # fmt: skip
        assert renditions.stale() == []

    def test_one_of_another_shape_is_made_anew(self, kept, reviewer):
        ClaimRendition.objects.update(shape=0, body="", evidence="")
        answer(kept, reviewer, [passages_of(kept)[0].uid])
        assert renditions.stale() == []

    def test_so_is_one_that_does_not_have_the_passage(self, kept, reviewer):
        ClaimRendition.objects.update(evidence="[]")
        answer(kept, reviewer, [passages_of(kept)[0].uid])
        assert renditions.stale() == []

    def test_takes_as_many_statements_however_much_there_is(self, kept, reviewer, django_assert_num_queries):
        other = make_claim(kept.version)
        make_evidence(other)
        renditions.rebuild(now=NOW)
        for claim, cited in ((other, 1), (kept, 3)):
            read = Claim.objects.select_related("version__article").get(pk=claim.pk)
            passages = [passage.uid for passage in passages_of(claim)[:cited]]
            roles.is_reviewer(reviewer)  # known for the whole request
            with django_assert_num_queries(16):
                reviews.submit(
                    claim=read, by=reviewer, seen=1, status="disputed", finding="false", rationale="It fell.",
                    evidence=passages, now=MOMENT,
                )  # fmt: skip
