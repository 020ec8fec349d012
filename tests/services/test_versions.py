"""A newer text of an article: what becomes of its claims, their verdicts and what is published."""

from datetime import timedelta
from typing import Any

import pytest

from claims import queries, queue, roles
from claims.choices import EventType
from claims.models import Article, Claim, ClaimRendition, Event, Evidence, Lookup, Publication
from claims.services import byhand, events, ingest, publishing, renditions, replay, reviews, undoing, versions
from claims.services.byhand import CannotChange
from claims.services.ingest import IngestError
from claims.services.reviews import NotAllowed
from tests import factories
from tests.factories import NOW, make_evidence, make_user

pytestmark = pytest.mark.django_db

TEXT = (
    "The harbour handled 4,000 tons of steel in 2024.\n"
    "Bread prices rose by 12% in the northern villages.\n"
    "The bank lent 20 billion dollars to small companies.\n"
    "The city built 31 new schools near the old market.\n"
)
LATER = NOW + timedelta(days=1)


@pytest.fixture
def article():
    return ingest.add_article(text=TEXT, by=None, now=NOW, language="en").article


@pytest.fixture
def editor():
    return make_user(roles.EDITORS, "editor")


@pytest.fixture
def reviewer():
    return make_user(roles.REVIEWERS, "reviewer")


def saying(article, words):
    return Claim.objects.get(version__article=article, quote__contains=words)


def fresh(claim):
    return Claim.every.select_related("version__article").get(pk=claim.pk)


def decide(claim, reviewer):
    return reviews.submit(
        claim=claim, by=reviewer, seen=fresh(claim).revision, status="verified", finding="accurate",
        rationale="As the port says.", evidence=[make_evidence(claim=claim).uid], now=NOW,
    )  # fmt: skip


def publish(claim, editor):
    return publishing.publish(claim=fresh(claim), by=editor, seen=fresh(claim).revision, now=NOW)


def bring(article, text, by=None):
    return factories.bring(article=article, text=text, by=by, now=LATER)


def prepared_of(**what) -> Any:
    return versions.prepare(**what)


def last(claim, kind) -> Any:
    return Event.objects.filter(claim_uid=claim.uid, type=kind).order_by("-pk").first()


class TestMoved:
    def test_a_claim_keeps_its_row_number_verdict_and_publication(self, article, reviewer, editor):
        claim = saying(article, "4,000")
        decide(claim, reviewer)
        publish(claim, editor)
        version = bring(article, f"Why does it matter?\n{TEXT}")
        after = fresh(claim)
        assert (after.version, after.number, after.status) == (version, claim.number, "verified")
        assert (after.quote, after.start) == (claim.quote, claim.start + 20)
        assert version.text[after.start : after.end] == after.quote
        quantity = after.quantities.first()
        assert version.text[quantity.start : quantity.end] == quantity.text
        assert after.publications.get().article_changed_at is None
        assert after.round == 1

    def test_all_follow_and_only_what_is_new_is_added(self, article):
        before = set(Claim.objects.values_list("pk", flat=True))
        version = bring(article, f"{TEXT}The port hired 250 people in March 2025.\n")
        assert version.number == 2
        assert Claim.objects.filter(version=version, pk__in=before).count() == len(before)
        (new,) = Claim.objects.exclude(pk__in=before)
        assert "250" in new.quote
        assert new.number == len(before) + 1
        assert Lookup.objects.filter(claim=new).exists()

    def test_nobody_is_disturbed(self, article):
        claim = saying(article, "4,000")
        bring(article, f"Why does it matter?\n{TEXT}")
        assert fresh(claim).revision == claim.revision
        assert not Evidence.objects.filter(earlier=True).exists()

    def test_the_same_text_is_nothing(self, article):
        newest = events.newest()
        assert bring(article, TEXT) is None
        assert events.newest() == newest
        assert article.versions.count() == 1

    def test_a_claim_that_people_removed_does_not_come_back(self, article, reviewer):
        claim, other = saying(article, "4,000"), saying(article, "12%")
        byhand.merge(
            claim=claim, other=other, by=reviewer, seen=claim.revision, seen_other=other.revision, now=NOW
        )
        bring(article, f"Why does it matter?\n{TEXT}")
        assert not Claim.objects.filter(number__gt=4).exists()
        assert fresh(other).removed_at is not None
        assert last(other, EventType.CLAIM_MOVED).public is None


class TestEdited:
    NEW = TEXT.replace("new schools", "big new schools")

    def test_keeps_the_verdict_and_tells_the_words(self, article, reviewer):
        claim = saying(article, "31")
        decide(claim, reviewer)
        bring(article, self.NEW)
        after = fresh(claim)
        assert after.status == "verified"
        assert "big new schools" in after.quote
        event = last(claim, EventType.CLAIM_MOVED)
        assert event.data["edited"]
        assert event.data["before"]["quote"] == claim.quote
        assert event.public == {
            "version": str(after.version.uid),
            "spans": [[after.start, after.end]],
            "edited": True,
        }

    def test_a_page_of_before_is_stale(self, article):
        claim = saying(article, "31")
        bring(article, self.NEW)
        assert fresh(claim).revision == claim.revision + 1


class TestChanged:
    NEW = TEXT.replace("4,000", "40,000")

    def test_suspends_the_verdict_and_tells_the_reviewer(self, article, reviewer, editor):
        claim = saying(article, "4,000")
        decide(claim, reviewer)
        bring(article, self.NEW, by=editor)
        after = fresh(claim)
        assert (after.status, after.finding, after.review_state) == ("unverified", "in_review", "open")
        assert (after.round, after.text_change) == (2, "changed")
        assert after.quantities.first().low == 40_000
        sent: Any = queries.sent_back(after)
        assert sent.data["note"] == plain_of(claim)
        assert sent.actor == "editor"
        verdict = after.verdicts.order_by("-number").first()
        assert (verdict.basis, verdict.decided_by) == ("sent_back", editor)
        assert after.evidence.get().earlier

    def test_the_tracker_itself_suspends_too(self, article, reviewer):
        claim = saying(article, "4,000")
        decide(claim, reviewer)
        bring(article, self.NEW)
        assert fresh(claim).verdicts.order_by("-number").first().decided_by is None
        sent: Any = queries.sent_back(fresh(claim))
        assert sent.actor == ""

    def test_is_found_in_the_queue_until_it_is_decided_anew(self, article, reviewer, editor):
        claim = saying(article, "4,000")
        decide(claim, reviewer)
        bring(article, self.NEW)
        filters = queue.Filters(changed=True)
        assert list(queue.keys(person=editor, filters=filters, now=LATER)) == [claim.pk]
        decide(fresh(claim), reviewer)
        assert fresh(claim).text_change == ""
        assert not queue.keys(person=editor, filters=filters, now=LATER)

    def test_what_is_published_stands_and_says_so(self, article, reviewer, editor):
        claim = saying(article, "4,000")
        decide(claim, reviewer)
        publish(claim, editor)
        bring(article, self.NEW)
        publication = Publication.objects.current().get()
        assert publication.article_changed_at == LATER
        body = ClaimRendition.objects.get(claim=claim).body
        assert '"article_changed_at":"' in body
        told = last(claim, EventType.CLAIM_TEXT_CHANGED).public
        assert told["published"] is True
        assert {one["kind"] for one in told["protected"]} == {"number", "quantity"}

    def test_a_correction_ends_it(self, article, reviewer, editor):
        claim = saying(article, "4,000")
        decide(claim, reviewer)
        publish(claim, editor)
        bring(article, self.NEW)
        decide(fresh(claim), reviewer)
        publishing.publish(
            claim=fresh(claim), by=editor, seen=fresh(claim).revision, now=LATER, note="It says 40,000 now."
        )
        assert Publication.objects.current().get().article_changed_at is None

    def test_what_nobody_worked_on_is_described_anew(self, article):
        claim = saying(article, "4,000")
        bring(article, self.NEW)
        after = fresh(claim)
        assert (after.round, after.text_change, after.finding) == (1, "", "not_started")
        assert "40,000" in after.quote
        assert last(claim, EventType.CLAIM_SENT_BACK) is None

    def test_half_answered_is_sent_back_too(self, article, reviewer):
        Article.objects.update(review_policy=2)
        claim = fresh(saying(article, "4,000"))
        decide(claim, reviewer)
        bring(article, self.NEW)
        assert (fresh(claim).review_state, fresh(claim).round) == ("open", 2)

    def test_an_editor_may_hold_that_the_verdict_stands(self, article, reviewer, editor):
        claim = saying(article, "4,000")
        decide(claim, reviewer)
        bring(article, self.NEW)
        reviews.recall(claim=fresh(claim), by=editor, seen=fresh(claim).revision, now=LATER)
        assert (fresh(claim).status, fresh(claim).text_change) == ("verified", "")

    def test_what_is_set_aside_stays_so_and_its_answers_count_no_more(self, article, reviewer):
        Article.objects.update(review_policy=2)
        claim = fresh(saying(article, "4,000"))
        decide(claim, reviewer)
        reviews.set_aside(
            claim=fresh(claim), by=reviewer, seen=fresh(claim).revision, reason="Later.", now=NOW
        )
        bring(article, self.NEW)
        assert (fresh(claim).review_state, fresh(claim).round) == ("set_aside", 2)


class TestGone:
    NEW = TEXT.replace("The bank lent 20 billion dollars to small companies.\n", "")

    def test_stays_where_it_was_and_says_so(self, article, reviewer, editor):
        claim = saying(article, "20 billion")
        decide(claim, reviewer)
        publish(claim, editor)
        version = bring(article, self.NEW)
        after = fresh(claim)
        assert (after.version.number, after.text_change, after.status) == (1, "gone", "verified")
        assert not after.in_text
        assert list(queries.lost_claims(version.article)) == [after]
        assert Publication.objects.get().article_changed_at == LATER
        told = last(claim, EventType.CLAIM_TEXT_GONE)
        assert told.public["why"] == "gone"
        assert '"in_text":false' in ClaimRendition.objects.get(claim=claim).body

    def test_is_told_once(self, article):
        claim = saying(article, "20 billion")
        bring(article, self.NEW)
        bring(article, f"{self.NEW}The port hired 250 people.\n")
        assert Event.objects.filter(claim_uid=claim.uid, type=EventType.CLAIM_TEXT_GONE).count() == 1

    def test_comes_back_with_its_words(self, article):
        claim = saying(article, "20 billion")
        bring(article, self.NEW)
        version = bring(article, TEXT + "The port hired 250 people.\n")
        after = fresh(claim)
        assert (after.version, after.text_change) == (version, "")
        assert not queries.lost_claims(article).exists()

    def test_words_of_an_earlier_text_are_not_put_back(self, article, reviewer):
        claim = saying(article, "4,000")
        spans = byhand.spans_of(claim)
        short = [byhand.Span(spans[0].start, spans[0].end - 8)]
        event = byhand.correct(claim=claim, spans=short, by=reviewer, seen=claim.revision, now=NOW)
        assert [change.undoable for change in undoing.changes(article)] == [True]
        bring(article, f"Why does it matter?\n{TEXT}")
        assert [change.undoable for change in undoing.changes(article)] == [False]
        with pytest.raises(CannotChange) as problem:
            undoing.undo(article=article, event=event.pk, by=reviewer, now=LATER)
        assert problem.value.code == "changed_since"

    def test_its_words_are_not_changed_by_hand_behind_the_newest_text(self, article, reviewer):
        claim = saying(article, "20 billion")
        spans = byhand.spans_of(claim)
        short = [byhand.Span(spans[0].start, spans[0].end - 10)]
        event = byhand.correct(claim=claim, spans=short, by=reviewer, seen=claim.revision, now=NOW)
        bring(article, self.NEW)
        with pytest.raises(CannotChange) as problem:
            undoing.undo(article=article, event=event.pk, by=reviewer, now=LATER)
        assert problem.value.code == "old_text"


class TestWhoMay:
    def test_reviewers_may_not(self, article, reviewer):
        with pytest.raises(NotAllowed):
            bring(article, f"{TEXT}More.", by=reviewer)

    def test_it_must_be_a_text(self, article, editor):
        with pytest.raises(IngestError):
            bring(article, "…", by=editor)

    def test_one_at_a_time(self, article):
        first = prepared_of(article=article, text=f"{TEXT}The port hired 250 people.\n")
        second = prepared_of(article=article, text=f"{TEXT}The port hired 260 people.\n")
        versions.store(prepared=first, by=None, now=LATER)
        with pytest.raises(versions.Overtaken):
            versions.store(prepared=second, by=None, now=LATER)
        assert article.versions.count() == 2

    def test_words_changed_by_hand_meanwhile_are_seen(self, article, reviewer):
        prepared = prepared_of(article=article, text=f"{TEXT}The port hired 250 people.\n")
        claim = saying(article, "4,000")
        spans = byhand.spans_of(claim)
        byhand.correct(
            claim=claim, spans=[byhand.Span(spans[0].start, spans[0].end - 8)], by=reviewer, seen=claim.revision, now=NOW
        )  # fmt: skip
        with pytest.raises(versions.Overtaken):
            versions.store(prepared=prepared, by=None, now=LATER)


class TestAsOf:
    def test_the_old_place_and_words_are_read_from_the_events(self, article, reviewer, editor):
        claim = saying(article, "4,000")
        decide(claim, reviewer)
        publish(claim, editor)
        before = fresh(claim)
        bring(article, TestChanged.NEW)
        then: Any
        now: Any
        (then,) = replay.put_back([fresh(claim)], moment=NOW)
        assert (then.version, then.quote, then.start) == (before.version, before.quote, before.start)
        assert (then.status, then.published[0].article_changed_at) == ("verified", None)
        (now,) = replay.put_back([fresh(claim)], moment=LATER)
        assert "40,000" in now.quote
        assert now.published[0].article_changed_at == LATER

    def test_renditions_are_what_they_would_be(self, article, reviewer, editor):
        for words in ("4,000", "20 billion", "31"):
            decide(saying(article, words), reviewer)
        publish(saying(article, "4,000"), editor)
        bring(article, TestGone.NEW.replace("4,000", "40,000").replace("new schools", "big new schools"))
        assert renditions.stale() == []


def test_queries_do_not_grow_with_the_claims_that_moved(article, django_assert_max_num_queries):
    prepared = prepared_of(article=article, text=f"Why does it matter?\n{TEXT}")
    with django_assert_max_num_queries(60) as few:
        versions.store(prepared=prepared, by=None, now=LATER)
    many = ingest.add_article(
        text="".join(f"The port of {n} handled {n} tons of steel.\n" for n in range(100, 140)),
        by=None, now=NOW, language="en",
    ).article  # fmt: skip
    prepared = prepared_of(article=many, text=f"Why does it matter?\n{many.current_version.text}")
    assert prepared.counts["moved"] == 40
    with django_assert_max_num_queries(len(few) + 36):  # an event each
        versions.store(prepared=prepared, by=None, now=LATER)


def plain_of(claim):
    return claim.quote.replace("4,000", "[-4,000-]{+40,000+}")
