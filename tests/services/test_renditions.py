"""The stored JSON of claims: when it moves, what it leaves out, and how it is made anew."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from time import sleep

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from claims import public
from claims.extraction.types import Span
from claims.models import Claim, ClaimRendition
from claims.services import (
    asking,
    byhand,
    extraction,
    lookups,
    picking,
    publishing,
    renditions,
    reviews,
    undoing,
)
from claims.services.ingest import add_article
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def keep(*claims, now=NOW):
    with transaction.atomic():
        renditions.keep(claims, now=now)


class TestKeep:
    @pytest.mark.django_db(transaction=True)
    def test_belongs_into_a_transaction(self, claim):
        with pytest.raises(RuntimeError, match="transaction"):
            renditions.keep([claim], now=NOW)

    def test_stores_what_is_told(self, claim):
        factories.make_evidence(claim)
        keep(claim)
        row = claim.rendition
        body = json.loads(row.body)
        assert (body["uid"], body["status"], row.status) == (str(claim.uid), "unverified", "unverified")
        assert [one["quote"] for one in json.loads(row.evidence)] == [claim.evidence.get().quote]
        assert json.loads(public.with_evidence(row.body, row.evidence)) == {
            **body,
            "evidence": json.loads(row.evidence),
        }

    def test_changed_at_moves_with_the_json_alone(self, claim):
        keep(claim)
        keep(claim, now=LATER)
        assert ClaimRendition.objects.get().changed_at == NOW
        factories.make_evidence(claim)
        keep(claim, now=LATER)
        assert ClaimRendition.objects.get().changed_at == LATER

    def test_of_a_removed_claim_nothing_is_told(self, claim):
        keep(claim)
        Claim.objects.update(removed_at=NOW)
        keep(claim)
        assert not ClaimRendition.objects.exists()

    def test_costs_the_same_however_many_claims(self, claim, django_assert_num_queries):
        keep(claim)
        more = [
            factories.make_claim(claim.version, quote=quote) for quote in (factories.VALUE, factories.SHARE)
        ]
        with django_assert_num_queries(14):
            keep(claim)
        with django_assert_num_queries(14):
            keep(claim, *more)

    @pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer")
    def test_holds_the_claim_so_that_nobody_overwrites(self, claim, django_assert_num_queries):
        with django_assert_num_queries(14) as captured:
            keep(claim)
        assert any("FOR NO KEY UPDATE" in query["sql"] for query in captured.captured_queries)


def test_a_later_text_takes_the_earlier_claims_out_of_lists(editor):
    article = add_article(text="Exports rose by 5% in 2024.\n", by=editor, now=NOW).article
    before = set(ClaimRendition.objects.values_list("claim_id", flat=True))
    assert before
    text = "Exports rose by 6% in 2024.\n"
    version = type(article.current_version)(article=article, number=2, title=article.title)
    extraction.add_version(
        version=version, text=text, sha256="b" * 64, found=extraction.run(text=text, language="en"), now=NOW
    )
    listed = dict(ClaimRendition.objects.values_list("claim_id", "listed"))
    assert {key for key, shown in listed.items() if not shown} == before
    assert len(listed) > len(before)
    assert renditions.stale() == []


class TestEveryAct:
    """What is stored is what would be made now, after each act of a claim's life."""

    def told(self, claim):
        assert renditions.stale() == []
        row = ClaimRendition.objects.filter(claim=claim).first()
        return row and json.loads(public.with_evidence(row.body, row.evidence))

    def seen(self, claim):
        claim = Claim.every.get(pk=claim.pk)
        return {"claim": claim, "seen": claim.revision, "now": LATER}

    def answer(self, claim, by, finding="false"):
        passage = claim.evidence.get().uid
        said = {"status": "disputed", "finding": finding, "rationale": "1.2 percent.", "evidence": [passage]}
        return reviews.submit(**self.seen(claim), by=by, **said)

    @pytest.fixture
    def kept(self, claim):
        factories.make_evidence(claim)
        keep(claim)
        return claim

    def test_answers_and_publishing(self, kept, reviewer, editor):
        self.answer(kept, reviewer)
        assert self.told(kept)["verdict"]["finding"] == "false"
        publishing.publish(**self.seen(kept), by=editor, context="By value.")
        assert self.told(kept)["publication"]["context"] == "By value."
        self.answer(kept, reviewer, "misleading")
        told = self.told(kept)
        assert (told["verdict"]["finding"], told["publication"]["finding"]) == ("misleading", "false")
        publishing.publish(**self.seen(kept), by=editor, note="Mistyped.")
        told = self.told(kept)["publication"]
        assert (told["number"], told["corrected"], told["finding"]) == (2, True, "misleading")
        reviews.withdraw(**self.seen(kept), by=reviewer)
        told = self.told(kept)
        assert (told["verdict"], told["publication"]["finding"]) == (None, "misleading")
        publishing.take_down(**self.seen(kept), by=editor, note="A letter came.")
        assert self.told(kept)["publication"] is None
        reviews.set_aside(**self.seen(kept), by=reviewer, reason="Off topic.")
        reviews.take_up(**self.seen(kept), by=reviewer)
        assert self.told(kept)["status"] == "unverified"

    def test_a_decision_over_reviews(self, kept, reviewer, second_reviewer, editor):
        Claim.objects.update(required_reviews=2)
        self.answer(kept, reviewer)
        self.answer(kept, second_reviewer, "misleading")
        assert self.told(kept)["verdict"] is None
        reviews.adjudicate(
            **self.seen(kept),
            by=editor,
            status="unverified",
            finding="ambiguous",
            rationale="Both.",
            evidence=[],
        )
        assert self.told(kept)["verdict"]["finding"] == "ambiguous"

    def test_passages(self, kept, reviewer):
        _, passage = picking.enter(
            claim=kept, title="Letter", publisher="Port", published=None, url="", text=factories.REPORT,
            words=factories.PASSAGE, by=reviewer, now=LATER,
        )  # fmt: skip
        assert passage
        assert [str(passage.uid), "Letter"] in [
            [row["uid"], row["snapshot"]["title"]] for row in self.told(kept)["evidence"]
        ]
        picking.remove(passage=passage, by=reviewer, now=LATER)
        assert len(self.told(kept)["evidence"]) == 1

    def test_by_hand_and_undone(self, kept, reviewer):
        text, article = kept.version.text, kept.version.article
        at = text.index(factories.VALUE)
        added, event = byhand.add(
            version=kept.version, spans=[Span(at, at + len(factories.VALUE))], by=reviewer, now=LATER
        )
        quote = self.told(added)["quote"]
        undoing.undo(article=article, event=event.pk, by=reviewer, now=LATER)
        assert self.told(added) is None
        start = text.index("ارتفعت")
        spans = [Span(start, start + len("ارتفعت الصادرات بنسبة 12%"))]
        event = byhand.correct(**self.seen(kept), spans=spans, by=reviewer)
        assert self.told(kept)["quote"] == "ارتفعت الصادرات بنسبة 12%"
        undoing.undo(article=article, event=event.pk, by=reviewer, now=LATER)
        assert self.told(kept)["quote"] == factories.CLAIM
        half, event = byhand.split(**self.seen(kept), point=text.index("في عام 2024"), by=reviewer)
        assert self.told(half)["quote"] == "في عام 2024"
        undoing.undo(article=article, event=event.pk, by=reviewer, now=LATER)
        assert (self.told(half), self.told(kept)["quote"]) == (None, factories.CLAIM)
        other, _ = byhand.add(
            version=kept.version, spans=[Span(at, at + len(factories.VALUE))], by=reviewer, now=LATER
        )
        both = self.seen(other)
        event = byhand.merge(**self.seen(kept), other=both["claim"], seen_other=both["seen"], by=reviewer)
        assert self.told(other) is None
        undoing.undo(article=article, event=event.pk, by=reviewer, now=LATER)
        assert (self.told(other)["quote"], self.told(kept)["quote"]) == (quote, factories.CLAIM)


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer")
@pytest.mark.django_db(transaction=True)
def test_a_look_up_that_ends_waits_for_new_words_without_holding_its_row(claim):
    """Whoever rewords a claim holds it and then stops its look-ups: the other way round two would wait for ever."""
    keep(claim)
    lookup = factories.make_lookup(claim)
    token = lookups.take(lookup_id=lookup.pk, now=NOW)
    assert token
    lookup.refresh_from_db()

    def end():
        try:
            lookups._finish(lookup, token, asking.Answer(), NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            renditions.hold([claim])
            ended = pool.submit(end)
            sleep(0.3)
            assert not ended.done()
            lookups.drop(claim=claim, now=NOW)
        ended.result(timeout=10)
    lookup.refresh_from_db()
    assert lookup.state == "stopped"


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer")
@pytest.mark.django_db(transaction=True)
def test_a_new_text_waits_for_who_is_keeping_a_claim_of_the_earlier_one(claim):
    keep(claim)
    later = factories.make_version(article=claim.version.article, text="Later.", number=2)

    def supersede():
        try:
            with transaction.atomic():
                renditions.supersede(later)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            renditions.hold([claim])
            done = pool.submit(supersede)
            sleep(0.3)
            assert not done.done()
        done.result(timeout=10)
    assert not ClaimRendition.objects.get().listed


class TestRebuild:
    def test_mends_what_is_wrong(self, claim):
        keep(claim)
        Claim.objects.update(status="disputed", finding="false")
        assert renditions.stale() == [claim.pk]
        assert renditions.rebuild(now=LATER) == 1
        assert renditions.stale() == []

    def test_finds_what_is_missing_or_of_another_shape(self, claim):
        keep(claim)
        other = factories.make_claim(claim.version, quote=factories.VALUE)
        assert renditions.rebuild(now=NOW, every=False) == 1
        ClaimRendition.objects.filter(claim=other).update(shape=public.SHAPE - 1)
        assert renditions.rebuild(now=NOW, every=False) == 1
        assert renditions.rebuild(now=NOW, every=False) == 0

    def test_takes_away_what_is_told_of_a_removed_claim(self, claim):
        keep(claim)
        Claim.objects.update(removed_at=NOW)
        assert renditions.stale() == [claim.pk]
        renditions.rebuild(now=NOW)
        assert renditions.stale() == []

    def test_goes_in_batches(self, claim, monkeypatch):
        monkeypatch.setattr(renditions, "BATCH", 2)
        for quote in (factories.VALUE, factories.SHARE, "2010"):
            factories.make_claim(claim.version, quote=quote)
        assert renditions.rebuild(now=NOW) == 4
        assert renditions.stale() == []

    def test_the_command_looks_and_mends(self, claim):
        out = StringIO()
        with pytest.raises(CommandError, match="1 claims are told wrongly"):
            call_command("rebuild_renditions", "--check")
        call_command("rebuild_renditions", "--missing", stdout=out)
        call_command("rebuild_renditions", "--missing", stdout=out)
        call_command("rebuild_renditions", stdout=out)
        call_command("rebuild_renditions", "--check", stdout=out)
        assert out.getvalue().splitlines() == [
            "1 claims made anew.", "0 claims made anew.", "1 claims made anew.", "Every claim is told as it is.",
        ]  # fmt: skip


def test_an_answer_of_two_that_decides_nothing_is_told_as_in_review(claim, reviewer):
    Claim.objects.update(required_reviews=2)
    claim.refresh_from_db()
    passage = factories.make_evidence(claim)
    reviews.submit(
        claim=claim, by=reviewer, seen=claim.revision, status="disputed", finding="false", rationale="No.",
        evidence=[passage.uid], now=NOW,
    )  # fmt: skip
    assert json.loads(ClaimRendition.objects.get().body)["finding"] == "in_review"
    assert connection.in_atomic_block  # the test's own: nothing here waits for a commit
