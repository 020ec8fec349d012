"""Claims by hand: what comes of them, what is refused, and how each is taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from claims.choices import LookupState
from claims.evidence.types import Hit
from claims.extraction import places
from claims.extraction.types import Span
from claims.models import Article, Claim, Event, Lookup
from claims.services import asking, byhand, contents, evidence, extraction, reviews, undoing
from claims.services.byhand import CannotChange
from claims.services.reviews import NotAllowed
from claims.services.work import StaleClaim
from tests.factories import (
    CLAIM,
    PASSAGE,
    REPORT,
    VALUE,
    make_claim,
    make_evidence,
    make_lookup,
    make_version,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 2, 3, 9, tzinfo=UTC)
UNSURE: Any = {"status": "unverified", "finding": "ambiguous", "rationale": "Two readings.", "evidence": []}


@pytest.fixture(autouse=True)
def _archive_only(monkeypatch):
    """One provider that is asked with a claim's words, and one with an address."""

    class Words:
        asked_with = "words"

    class Page:
        asked_with = "address"

    monkeypatch.setattr(asking, "providers", lambda: {"archive": Words(), "page": Page()})


@pytest.fixture
def version(article):
    return article.current_version


def at(version, *quotes):
    return [Span(version.text.index(quote), version.text.index(quote) + len(quote)) for quote in quotes]


def added(version, by, *quotes):
    claim, event = byhand.add(version=version, spans=at(version, *quotes), by=by, now=NOW)
    return claim, event


def refused(code, act, **arguments):
    with pytest.raises(CannotChange) as problem:
        act(**arguments)
    assert problem.value.code == code
    return problem.value.words


def undone(event, by):
    article = Article.objects.get(uid=event.article_uid)
    return undoing.undo(article=article, event=event.pk, by=by, now=NOW)


def fresh(claim):
    return Claim.every.get(pk=claim.pk)


def shape(claim):
    return contents.of(fresh(claim))


def kinds(claim):
    return list(Event.objects.filter(claim_uid=claim.uid).order_by("pk").values_list("type", flat=True))


def answered(claim, by):
    reviews.submit(claim=claim, by=by, seen=fresh(claim).revision, now=NOW, **UNSURE)


class TestAdd:
    def test_reads_the_place_as_the_extractor_does_and_asks_about_it(self, version, reviewer):
        claim, event = added(version, reviewer, "الصادرات بنسبة 12% في عام 2024")
        assert (claim.number, claim.origin, claim.kind) == (1, "person", "quantity")
        assert claim.quote == "الصادرات بنسبة 12% في عام 2024"
        assert [(q.low, q.unit) for q in claim.quantities.all()] == [(12, "%")]
        assert [str(d.from_date) for d in claim.dates.all()] == ["2024-01-01"]
        assert claim.worth > 0
        assert claim.reasons
        assert claim.lookups.get().state == LookupState.QUEUED
        assert (event.type, event.actor, event.claim_uid) == ("claim.added", reviewer.username, claim.uid)

    def test_takes_whole_words(self, version, reviewer):
        claim, _ = added(version, reviewer, "رتفعت الصادرات بنسبة 1")
        assert claim.quote == "ارتفعت الصادرات بنسبة 12%"

    def test_takes_several_pieces(self, version, reviewer):
        claim, _ = added(version, reviewer, "ارتفعت الصادرات", "في عام 2024")
        assert claim.quote == "ارتفعت الصادرات … في عام 2024"
        assert claim.spans.count() == 2

    def test_numbers_go_on_where_they_stopped_also_behind_a_removed_claim(self, version, reviewer):
        make_claim(version, number=7)
        eighth, event = added(version, reviewer, "ارتفعت الصادرات")
        undone(event, reviewer)
        ninth, _ = added(version, reviewer, "ارتفعت الصادرات")
        assert (eighth.number, ninth.number) == (8, 9)

    def test_may_overlap_and_says_with_what(self, version, claim, reviewer):
        new, _ = added(version, reviewer, "ارتفعت الصادرات بنسبة 12%")
        assert byhand.overlapping(version, byhand.spans_of(new), [new]) == [claim]

    def test_refuses_the_same_place_twice(self, version, claim, reviewer):
        spans = at(version, CLAIM)
        words = refused("known", byhand.add, version=version, spans=spans, by=reviewer, now=NOW)
        assert words == {"n": claim.number, "uid": claim.uid}
        assert Claim.every.count() == 1

    def test_refuses_no_words(self, version, reviewer):
        end = len(version.text)
        for spans in ([], at(version, "\n\n"), [Span(end + 5, end + 9)]):
            refused("nothing", byhand.add, version=version, spans=spans, by=reviewer, now=NOW)

    def test_refuses_what_is_longer_than_a_claim(self, article, reviewer):
        version = make_version(article=article, text="كلمة " * 600)
        spans = [Span(0, len(version.text))]
        refused("too_long", byhand.add, version=version, spans=spans, by=reviewer, now=NOW)

    def test_refuses_an_older_text(self, article, version, reviewer):
        make_version(article=article, text="نص جديد تماما.")
        spans = at(version, CLAIM)
        refused("old_text", byhand.add, version=version, spans=spans, by=reviewer, now=NOW)

    def test_refuses_people_who_are_no_reviewers(self, version, outsider):
        with pytest.raises(NotAllowed):
            byhand.add(version=version, spans=at(version, CLAIM), by=outsider, now=NOW)

    def test_can_be_removed_and_brought_back(self, version, reviewer):
        claim, event = added(version, reviewer, "ارتفعت الصادرات")
        _, removal = undone(event, reviewer)
        assert not Claim.objects.filter(pk=claim.pk).exists()
        assert claim.lookups.get().state == LookupState.STOPPED
        undone(removal, reviewer)
        assert Claim.objects.get(pk=claim.pk).number == claim.number
        assert claim.lookups.get().state == LookupState.QUEUED
        assert kinds(claim) == ["claim.added", "claim.removed", "claim.restored"]

    def test_is_not_removed_once_answered_also_when_the_answer_was_taken_back(self, version, reviewer):
        claim, event = added(version, reviewer, "ارتفعت الصادرات")
        answered(claim, reviewer)
        reviews.withdraw(claim=claim, by=reviewer, seen=fresh(claim).revision, now=NOW)
        with pytest.raises(CannotChange) as problem:
            undone(event, reviewer)
        assert problem.value.code == "answered"

    def test_does_not_come_back_where_another_claim_stands_by_now(self, version, reviewer):
        _, event = added(version, reviewer, "ارتفعت الصادرات")
        _, removal = undone(event, reviewer)
        other, _ = added(version, reviewer, "ارتفعت الصادرات")
        with pytest.raises(CannotChange) as problem:
            undone(removal, reviewer)
        assert (problem.value.code, problem.value.words) == ("known", {"n": other.number, "uid": other.uid})


def correct(claim, by, *quotes, seen=None):
    now = fresh(claim)
    spans = at(now.version, *quotes)
    return byhand.correct(claim=now, spans=spans, by=by, seen=now.revision if seen is None else seen, now=NOW)


class TestCorrect:
    def test_reads_the_words_anew_and_keeps_number_and_origin(self, claim, reviewer):
        event = correct(claim, reviewer, "ارتفعت الصادرات بنسبة 12%")
        row = fresh(claim)
        assert (row.number, row.uid, row.origin) == (claim.number, claim.uid, claim.origin)
        assert row.quote == row.statement == "ارتفعت الصادرات بنسبة 12%"
        assert [q.text for q in row.quantities.all()] == ["12%"]
        assert not row.dates.exists()
        assert (row.start, row.end) == (byhand.spans_of(row)[0].start, byhand.spans_of(row)[0].end)
        assert (event.type, event.data["before"]["quote"]) == ("claim.corrected", CLAIM)

    def test_an_edge_inside_a_word_stays_where_the_extractor_put_it(self, version, reviewer):
        claim = make_claim(version, quote="بلغت قيمة البضائع")
        correct(claim, reviewer, "بلغت قيمة البضائع نحو 3.5 مليار دولار")
        assert fresh(claim).quote == VALUE.removeprefix("و")

    def test_passages_stay_and_say_that_they_were_found_for_other_words(self, claim, reviewer):
        passage = make_evidence(claim, relation="supports")
        correct(claim, reviewer, "ارتفعت الصادرات")
        passage.refresh_from_db()
        assert (passage.earlier, passage.relation) == (True, "supports")

    def test_a_passage_offered_again_is_of_today(self, claim, reviewer):
        passage = make_evidence(claim, score=0.1)
        correct(claim, reviewer, "ارتفعت الصادرات بنسبة 12%")
        lookup = claim.lookups.get()
        start = REPORT.index(PASSAGE)
        hit = Hit(
            url=passage.snapshot.url, title=passage.snapshot.title, text=REPORT, publisher="هيئة الميناء",
            document="التقرير السنوي 2024", published=passage.snapshot.published_date, language="ar",
        )  # fmt: skip
        offer = evidence.Offer(
            hit=hit,
            start=start,
            end=start + len(PASSAGE),
            score=0.7,
            suggestion="refutes",
            why={},
            comparison={},
        )
        evidence.offer(lookup=lookup, offers=[offer], now=NOW)
        passage.refresh_from_db()
        assert (passage.earlier, passage.score, passage.suggestion) == (False, 0.7, "refutes")
        assert claim.evidence.count() == 1

    def test_everybody_is_asked_anew_and_what_a_worker_is_at_is_dropped(self, claim, reviewer):
        done = make_lookup(claim, state=LookupState.DONE, finished_at=NOW, attempts=3)
        page = make_lookup(claim, provider="page", address="https://example.org/a", state=LookupState.RUNNING)
        correct(claim, reviewer, "ارتفعت الصادرات بنسبة 12%")
        for lookup in (done, page):
            lookup.refresh_from_db()
            assert (lookup.state, lookup.attempts, lookup.lease_token) == (LookupState.QUEUED, 0, None)
        assert Lookup.objects.filter(claim=claim).count() == 2

    def test_nobody_is_asked_where_nothing_can_be_checked(self, claim, reviewer, monkeypatch):
        make_lookup(claim)
        describe = byhand.describe
        monkeypatch.setattr(byhand, "describe", lambda *args: replace(describe(*args), checkable=False))
        correct(claim, reviewer, "ارتفعت الصادرات")
        assert claim.lookups.get().state == LookupState.STOPPED

    def test_goes_back_to_exactly_what_was_before(self, version, reviewer):
        found = extraction.run(text=version.text, language="ar", published=version.article.published_date)
        rows = extraction.add_claims(version=version, found=found.claims, now=NOW)
        for row in rows:
            before = shape(row)
            event = correct(row, reviewer, "قالت هيئة الميناء")
            assert shape(row) != before
            undone(event, reviewer)
            assert shape(row) == before
            assert kinds(row) == ["claim.corrected", "claim.restored"]

    def test_only_the_last_change_goes_back(self, claim, reviewer):
        first = correct(claim, reviewer, "ارتفعت الصادرات")
        second = correct(claim, reviewer, "ارتفعت الصادرات بنسبة 12%")
        with pytest.raises(CannotChange) as problem:
            undone(first, reviewer)
        assert problem.value.code == "changed_since"
        undone(second, reviewer)
        assert fresh(claim).quote == "ارتفعت الصادرات"

    def test_does_not_go_back_once_answered(self, claim, reviewer):
        event = correct(claim, reviewer, "ارتفعت الصادرات")
        answered(claim, reviewer)
        with pytest.raises(CannotChange) as problem:
            undone(event, reviewer)
        assert (problem.value.code, problem.value.words) == ("answered", {"n": claim.number})

    def test_refuses_a_claim_with_an_answer(self, claim, reviewer):
        answered(claim, reviewer)
        with pytest.raises(CannotChange, match="answered"):
            correct(claim, reviewer, "ارتفعت الصادرات")
        assert fresh(claim).quote == CLAIM

    def test_refuses_a_claim_that_is_set_aside(self, claim, reviewer):
        reviews.set_aside(claim=claim, by=reviewer, seen=1, reason="Twice", now=NOW)
        with pytest.raises(CannotChange, match="aside"):
            correct(claim, reviewer, "ارتفعت الصادرات")

    def test_refuses_the_same_words(self, claim, reviewer):
        with pytest.raises(CannotChange, match="unchanged"):
            correct(claim, reviewer, CLAIM)
        assert fresh(claim).revision == claim.revision

    def test_refuses_the_place_of_another_claim(self, version, claim, reviewer):
        make_claim(version, quote="ارتفعت الصادرات")
        with pytest.raises(CannotChange, match="known"):
            correct(claim, reviewer, "ارتفعت الصادرات")

    def test_refuses_an_old_page(self, claim, reviewer):
        with pytest.raises(StaleClaim):
            correct(claim, reviewer, "ارتفعت الصادرات", seen=claim.revision + 1)

    def test_refuses_people_who_are_no_reviewers(self, claim, outsider):
        with pytest.raises(NotAllowed):
            correct(claim, outsider, "ارتفعت الصادرات")


def split(claim, by, word, seen=None):
    now = fresh(claim)
    point = now.version.text.index(word)
    return byhand.split(claim=now, point=point, by=by, seen=now.revision if seen is None else seen, now=NOW)


class TestSplit:
    def test_makes_two_of_one(self, claim, reviewer):
        passage = make_evidence(claim)
        other, event = split(claim, reviewer, "في عام 2024")
        assert (fresh(claim).quote, other.quote) == ("ارتفعت الصادرات بنسبة 12%", "في عام 2024")
        assert (other.number, other.origin) == (claim.number + 1, "person")
        assert [d.text for d in other.dates.all()] == ["عام 2024"]
        assert not fresh(claim).dates.exists()
        passage.refresh_from_db()
        assert passage.earlier
        assert kinds(claim) == kinds(other) == ["claim.split"]
        assert event.claim_uid == claim.uid

    def test_parts_between_the_pieces(self, version, reviewer):
        claim = make_claim(
            version, spans=[(s.start, s.end) for s in at(version, "ارتفعت الصادرات", "عام 2024")]
        )
        other, _ = split(claim, reviewer, "عام 2024")
        assert (fresh(claim).quote, other.quote) == ("ارتفعت الصادرات", "عام 2024")

    @pytest.mark.parametrize("which", ["first", "second"])
    def test_goes_back_from_the_history_of_both(self, claim, reviewer, which):
        before = shape(claim)
        other, event = split(claim, reviewer, "في عام 2024")
        start = event if which == "first" else Event.objects.get(claim_uid=other.uid)
        undone(start, reviewer)
        assert shape(claim) == before
        assert fresh(other).removed_at
        assert kinds(other) == ["claim.split", "claim.removed"]

    def test_does_not_go_back_once_either_half_is_answered_or_changed(self, claim, reviewer):
        other, event = split(claim, reviewer, "في عام 2024")
        correction = correct(other, reviewer, "عام 2024")
        with pytest.raises(CannotChange, match="changed_since"):
            undone(event, reviewer)
        undone(correction, reviewer)
        with pytest.raises(CannotChange, match="changed_since"):
            undone(event, reviewer)
        answered(other, reviewer)

    @pytest.mark.parametrize("word", ["ارتفعت الصادرات", "قالت هيئة", VALUE])
    def test_refuses_a_point_that_leaves_nothing_on_one_side(self, claim, reviewer, word):
        with pytest.raises(CannotChange, match="no_half"):
            split(claim, reviewer, word)

    def test_refuses_halves_that_are_there(self, version, claim, reviewer):
        make_claim(version, quote="في عام 2024")
        with pytest.raises(CannotChange, match="known"):
            split(claim, reviewer, "في عام 2024")
        assert fresh(claim).quote == CLAIM

    def test_refuses_a_claim_with_an_answer_an_old_page_and_outsiders(self, claim, reviewer, outsider):
        with pytest.raises(NotAllowed):
            split(claim, outsider, "في عام 2024")
        with pytest.raises(StaleClaim):
            split(claim, reviewer, "في عام 2024", seen=9)
        answered(claim, reviewer)
        with pytest.raises(CannotChange, match="answered"):
            split(claim, reviewer, "في عام 2024")


def merge(claim, other, by, seen=None, seen_other=None):
    one, two = fresh(claim), fresh(other)
    return byhand.merge(
        claim=one, other=two, by=by, now=NOW,
        seen=one.revision if seen is None else seen, seen_other=two.revision if seen_other is None else seen_other,
    )  # fmt: skip


class TestMerge:
    @pytest.fixture
    def other(self, version):
        return make_claim(version, quote=VALUE)

    def test_makes_one_of_two_in_the_order_of_the_text(self, claim, other, reviewer):
        merge(other, claim, reviewer)
        row = fresh(other)
        assert row.quote == f"{CLAIM} … {VALUE}"
        assert (row.number, fresh(claim).removed_at) == (other.number, NOW)
        assert [q.low for q in row.quantities.all()] == [12, 3.5e9]
        assert list(Claim.objects.all()) == [other]
        assert kinds(claim) == kinds(other) == ["claim.merged"]

    def test_overlapping_claims_become_one_piece(self, version, reviewer):
        one = make_claim(version, quote="ارتفعت الصادرات بنسبة 12%")
        two = make_claim(version, quote="بنسبة 12% في عام 2024")
        merge(one, two, reviewer)
        assert fresh(one).quote == CLAIM

    def test_pages_of_the_second_are_looked_at_for_the_first(self, claim, other, reviewer):
        make_lookup(other, provider="page", address="https://example.org/a", state=LookupState.DONE)
        merge(claim, other, reviewer)
        asked = set(claim.lookups.values_list("provider", "address", "state"))
        assert asked == {("archive", "", "queued"), ("page", "https://example.org/a", "queued")}

    @pytest.mark.parametrize("which", ["first", "second"])
    def test_goes_back_from_the_history_of_both(self, claim, other, reviewer, which):
        before = shape(claim), shape(other)
        passage = make_evidence(other)
        event = merge(claim, other, reviewer)
        start = event if which == "first" else Event.objects.get(claim_uid=other.uid)
        undone(start, reviewer)
        assert (shape(claim), shape(other)) == before
        assert set(Claim.objects.all()) == {claim, other}
        assert other.evidence.get() == passage

    def test_refuses_itself_and_claims_of_other_texts(self, claim, reviewer):
        for other in (claim, make_claim()):
            with pytest.raises(CannotChange, match="no_other"):
                merge(claim, other, reviewer)

    def test_refuses_when_either_is_answered_or_changed_and_outsiders(self, claim, other, reviewer, outsider):
        with pytest.raises(NotAllowed):
            merge(claim, other, outsider)
        for seen in ({"seen": 9}, {"seen_other": 9}):
            with pytest.raises(StaleClaim):
                merge(claim, other, reviewer, **seen)
        answered(other, reviewer)
        for one, two in ((claim, other), (other, claim)):
            with pytest.raises(CannotChange) as problem:
                merge(one, two, reviewer)
            assert problem.value.words == {"n": other.number}
        assert fresh(claim).revision == claim.revision


class TestUndo:
    def test_refuses_what_is_no_change_by_hand_and_events_of_other_articles(self, claim, reviewer):
        aside = reviews.set_aside(claim=claim, by=reviewer, seen=1, reason="Twice", now=NOW)
        with pytest.raises(CannotChange, match="not_undoable"):
            undone(Event.objects.get(claim_uid=aside.uid), reviewer)
        _, event = added(claim.version, reviewer, "ارتفعت الصادرات")
        with pytest.raises(CannotChange, match="not_undoable"):
            undoing.undo(article=make_claim().version.article, event=event.pk, by=reviewer, now=NOW)

    def test_refuses_a_second_time_and_the_undoing_itself(self, claim, reviewer):
        event = correct(claim, reviewer, "ارتفعت الصادرات")
        _, done = undone(event, reviewer)
        for again, code in ((event, "changed_since"), (done, "not_undoable")):
            with pytest.raises(CannotChange, match=code):
                undone(again, reviewer)

    def test_refuses_outsiders(self, claim, reviewer, outsider):
        event = correct(claim, reviewer, "ارتفعت الصادرات")
        with pytest.raises(NotAllowed):
            undone(event, outsider)

    def test_the_list_of_changes_says_what_can_be_taken_back(self, version, claim, reviewer):
        correct(claim, reviewer, "ارتفعت الصادرات")
        second, _ = added(version, reviewer, VALUE)
        split(second, reviewer, "نحو 3.5")
        third, _ = added(version, reviewer, "أكثر من 4000 عامل")
        answered(third, reviewer)
        found = [(c.event.type, c.number, c.undoable) for c in undoing.changes(version.article)]
        assert found == [
            ("claim.added", 4, False),
            ("claim.split", 2, True),
            ("claim.added", 2, False),
            ("claim.corrected", 1, True),
        ]


def test_a_text_of_anything_can_hold_claims(article, reviewer):
    text = "قال \u2067إن\u2069 👩🏽‍🚀 🇸🇦 cafe\u0301 بنسبة \u202b31\u200f٪\u202c وكَتَبَ."
    version = make_version(article=article, text=text)
    for start in range(len(text)):
        span = places.snap(text, start, start + 3)
        if span is None or byhand.overlapping(version, [span]):
            continue
        claim, _ = byhand.add(version=version, spans=[span], by=reviewer, now=NOW)
        assert claim.quote == text[claim.start : claim.end]
