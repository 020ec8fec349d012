"""Evidence by hand: passages picked, documents entered, and taking them back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from claims import roles
from claims.choices import DateSource, EventType, Relation
from claims.models import Claim, Event, Evidence, Snapshot, Verdict
from claims.services import fetching, picking, renditions, reviews
from claims.services.picking import CannotPick
from claims.services.reviews import NotAllowed
from claims.services.work import StaleClaim
from tests.factories import NOW, PASSAGE, make_article, make_claim, make_evidence, make_snapshot, make_user

pytestmark = pytest.mark.django_db

CLAIM = "ارتفعت الصادرات بنسبة 31 في المئة في عام 2024"
SAID = "زادت الصادرات بنسبة 3.1 في المئة في عام 2024"
REPORT = f"التقرير السنوي 🚢 لهيئة الميناء.\nطقس اليوم صحو.\n{SAID} مقارنة بالعام السابق.\n"


@pytest.fixture
def claim():
    text = f"قالت الهيئة إنه {CLAIM}."
    start = text.index("31 في المئة")
    figure = {
        "start": start,
        "end": start + 11,
        "text": "31 في المئة",
        "comparator": "=",
        "low": 31,
        "high": 31,
    }
    return make_claim(
        make_article(text).current_version, quote=CLAIM, quantities=[{**figure, "unit": "%", "kind": "percent"}]
    )  # fmt: skip


@pytest.fixture
def report():
    return make_snapshot(REPORT)


def pick(claim, report, by, words=SAID, **where):
    return picking.pick(claim=claim, snapshot=report, words=words, by=by, now=NOW, **where)


def enter(claim, by, **changes):
    given = {"title": "مكالمة", "publisher": "الهيئة", "published": None, "url": "", "text": REPORT}
    return picking.enter(claim=claim, by=by, now=NOW, **{**given, **changes})


def answer(claim, by, passage, seen=None):
    claim.refresh_from_db()
    return reviews.submit(
        claim=claim, by=by, seen=seen or claim.revision, status="disputed", finding="false", rationale="لا.",
        evidence=[passage.uid], now=NOW,
    )  # fmt: skip


class TestPick:
    def test_a_passage_is_compared_as_the_machines_own_are(self, claim, report, reviewer):
        passage, new = pick(claim, report, reviewer)
        assert new
        assert (passage.quote, passage.lookup, passage.chosen_by) == (SAID, None, reviewer)
        assert REPORT[passage.start : passage.end] == SAID
        assert passage.suggestion == Relation.REFUTES
        assert passage.why["reasons"][:2] == ["chosen_by_person", "decimal_slip"]
        assert passage.comparison["figures"][0]["relation"] == "decimal_slip"
        assert 0 < passage.score <= 1
        assert passage.created_at == NOW

    def test_the_ledger_tells_who_picked_where(self, claim, report, reviewer):
        passage, _ = pick(claim, report, reviewer)
        event = Event.objects.get(type=EventType.EVIDENCE_CHOSEN)
        assert (event.actor, event.claim_uid, event.target_uid) == ("reviewer", claim.uid, passage.uid)
        assert event.data == {
            "reason": "chosen_by_person", "snapshot": str(report.uid), "start": passage.start, "end": passage.end,
        }  # fmt: skip

    def test_what_is_there_already_stays_the_machines(self, claim, report, reviewer):
        known = make_evidence(claim, snapshot=report, quote=SAID)
        passage, new = pick(claim, report, reviewer)
        assert (passage, new, passage.chosen_by) == (known, False, None)
        assert not Event.objects.exists()

    def test_another_passage_across_it_is_another(self, claim, report, reviewer):
        make_evidence(claim, snapshot=report, quote=SAID)
        assert pick(claim, report, reviewer, words=f"صحو.\n{SAID}")[1]

    @pytest.mark.parametrize("words", ["", "ليست هنا", "3", "1 في المئة"])
    def test_words_that_make_no_passage(self, claim, report, reviewer, words):
        with pytest.raises(CannotPick) as caught:
            pick(claim, report, reviewer, words=words)
        assert caught.value.field == "words"
        assert not Evidence.objects.exists()

    def test_only_reviewers(self, claim, report, outsider):
        with pytest.raises(NotAllowed):
            pick(claim, report, outsider)


class TestEnter:
    def test_a_document_is_a_snapshot_marked_as_entered_and_its_best_passage_is_offered(
        self, claim, reviewer
    ):
        snapshot, passage = enter(
            claim, reviewer, published=date(2025, 1, 3), url="https://example.org/a?utm_source=x"
        )
        assert (snapshot.entered_by, snapshot.entered, snapshot.published_source) == (
            reviewer,
            True,
            DateSource.PERSON,
        )
        assert (snapshot.title, snapshot.publisher, snapshot.url) == (
            "مكالمة",
            "الهيئة",
            "https://example.org/a",
        )
        assert (snapshot.published_date, snapshot.text) == (date(2025, 1, 3), REPORT.strip())
        assert not hasattr(snapshot, "capture")
        assert SAID in passage.quote
        assert passage.why["reasons"][0] == "entered_by_person"
        assert passage.chosen_by == reviewer
        assert list(Event.objects.order_by("pk").values_list("type", "target_uid", "actor")) == [
            (EventType.SNAPSHOT_ENTERED, snapshot.uid, "reviewer"),
            (EventType.EVIDENCE_CHOSEN, passage.uid, "reviewer"),
        ]  # fmt: skip

    def test_without_a_day_its_source_is_unknown(self, claim, reviewer):
        assert enter(claim, reviewer)[0].published_source == DateSource.NONE

    def test_the_words_that_count_are_the_passage(self, claim, reviewer):
        _, passage = enter(claim, reviewer, words="طقس اليوم صحو")
        assert (passage.quote, passage.why["reasons"][0]) == ("طقس اليوم صحو", "chosen_by_person")

    def test_a_short_text_that_shares_nothing_goes_whole(self, claim, reviewer):
        assert enter(claim, reviewer, text="لا أدري.")[1].quote == "لا أدري."

    def test_of_a_long_one_the_person_picks(self, claim, reviewer):
        snapshot, passage = enter(claim, reviewer, text="لا شيء هنا البتة. " * 300)
        assert passage is None
        assert snapshot.entered

    def test_the_same_text_twice_is_one_document(self, claim, reviewer, second_reviewer):
        first, second = enter(claim, reviewer), enter(claim, second_reviewer)
        assert first == second
        assert Snapshot.objects.get().entered_by == reviewer

    def test_a_page_that_was_fetched_stays_fetched(self, claim, reviewer):
        known = make_snapshot(REPORT.strip(), url="https://example.org/a")
        snapshot, _ = enter(claim, reviewer, url="https://example.org/a")
        assert snapshot == known
        assert not snapshot.entered

    def test_nobody_fetches_it_later(self, claim, reviewer):
        _, passage = enter(claim, reviewer, url="https://example.org/a")
        Evidence.objects.update(relation=Relation.SUPPORTS)
        later = NOW + timedelta(days=30)
        assert fetching._to_look_at(later) == []
        Snapshot.objects.update(entered_by=None)
        assert fetching._to_look_at(later) == [passage.snapshot]
        renditions.rebuild(now=NOW)

    @pytest.mark.parametrize(
        ("changes", "code", "field"),
        [
            ({"title": " \n"}, "title_missing", "title"),
            ({"publisher": ""}, "publisher_missing", "publisher"),
            ({"text": "\r\n "}, "text_missing", "text"),
            ({"text": "كلمة " * 50_000}, "text_too_long", "text"),
            ({"url": "javascript:alert(1)"}, "no_address", "url"),
            ({"words": "ليست هنا"}, "not_there", "words"),
        ],
    )
    def test_what_is_missing_is_named(self, claim, reviewer, changes, code, field):
        with pytest.raises(CannotPick) as caught:
            enter(claim, reviewer, **changes)
        assert (caught.value.code, caught.value.field) == (code, field)
        assert not Snapshot.objects.exists()

    def test_only_reviewers(self, claim, outsider):
        with pytest.raises(NotAllowed):
            enter(claim, outsider)


class TestRemove:
    @pytest.fixture
    def passage(self, claim, report, reviewer):
        return pick(claim, report, reviewer)[0]

    def test_ones_own_goes_and_the_ledger_keeps_where_it_was(self, claim, report, reviewer, passage):
        uid, start, end = passage.uid, passage.start, passage.end
        picking.remove(passage=passage, by=reviewer, now=NOW)
        assert not Evidence.objects.exists()
        event = Event.objects.get(type=EventType.EVIDENCE_REMOVED)
        assert (event.target_uid, event.data) == (
            uid,
            {"snapshot": str(report.uid), "start": start, "end": end},
        )
        assert Snapshot.objects.exists()

    def test_who_is_about_to_cite_it_is_told(self, claim, reviewer, second_reviewer, passage):
        seen = Claim.objects.get(pk=claim.pk).revision
        other = make_evidence(claim, quote=PASSAGE)
        picking.remove(passage=passage, by=reviewer, now=NOW)
        with pytest.raises(StaleClaim):
            answer(claim, second_reviewer, other, seen=seen)

    @pytest.mark.parametrize("group", [roles.REVIEWERS, roles.EDITORS])
    def test_anothers_stays(self, passage, group):
        with pytest.raises(NotAllowed):
            picking.remove(passage=passage, by=make_user(group), now=NOW)

    def test_the_machines_stay(self, claim, reviewer):
        with pytest.raises(NotAllowed):
            picking.remove(passage=make_evidence(claim), by=reviewer, now=NOW)

    def test_one_that_is_cited_stays(self, claim, reviewer, passage):
        answer(claim, reviewer, passage)
        revision = Claim.objects.get(pk=claim.pk).revision
        with pytest.raises(NotAllowed):
            picking.remove(passage=passage, by=reviewer, now=NOW)
        assert Claim.objects.get(pk=claim.pk).revision == revision

    def test_one_that_a_verdict_cites_stays(self, claim, editor, reviewer, passage):
        verdict = Verdict.objects.create(
            claim=claim, number=1, status="disputed", finding="false", basis="adjudication", decided_by=editor,
            decided_at=NOW,
        )  # fmt: skip
        verdict.evidence.add(passage)
        renditions.rebuild(now=NOW)
        with pytest.raises(NotAllowed):
            picking.remove(passage=passage, by=reviewer, now=NOW)

    @pytest.mark.parametrize("cites", [True, False])
    def test_a_refusal_does_not_tell_what_a_blind_answer_cites(
        self, claim, reviewer, second_reviewer, passage, cites
    ):
        Claim.objects.filter(pk=claim.pk).update(required_reviews=2)
        answer(claim, second_reviewer, passage if cites else make_evidence(claim))
        with pytest.raises(NotAllowed) as caught:
            picking.remove(passage=passage, by=reviewer, now=NOW)
        assert str(caught.value) == "This passage stays: somebody has answered with it on the table."
