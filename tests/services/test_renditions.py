"""The stored JSON of claims: when it moves, what it leaves out, and how it is made anew."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from claims import public
from claims.models import Claim, ClaimRendition
from claims.services import extraction, renditions, reviews
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
