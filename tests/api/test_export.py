"""All claims in one answer."""

from __future__ import annotations

import csv
import io
import json

import pytest

from claims import spreadsheet
from claims.api.v1 import export
from claims.models import Claim
from claims.services import reviews
from tests.factories import NOW, make_article, make_claim, make_evidence, make_version

pytestmark = pytest.mark.django_db
LINES, TABLE = "/api/v1/export/claims.ndjson", "/api/v1/export/claims.csv"


def text(answer):
    assert answer.status_code == 200
    assert answer.streaming
    return b"".join(answer).decode()


def lines(client, **filters):
    return [json.loads(line) for line in text(client.get(LINES, filters)).splitlines()]


def table(client, **filters):
    told = text(client.get(TABLE, filters))
    assert told.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(told.removeprefix("\ufeff"))))


def test_lines_are_the_claims_of_the_list(consumer, claim, article):
    for number in range(3):
        make_claim(article.current_version, number=100 + number)
    listed = consumer.get("/api/v1/claims/").json()["results"]
    assert len(listed) == 4
    assert lines(consumer) == listed


def test_batches_leave_nothing_out_and_repeat_nothing(consumer, article, monkeypatch):
    monkeypatch.setattr(export, "BATCH", 2)
    made = [make_claim(article.current_version, number=100 + number) for number in range(7)]
    assert [row["uid"] for row in lines(consumer)] == [str(claim.uid) for claim in made]


def test_filters_are_those_of_the_list(consumer, claim, decided):
    make_claim(make_article().current_version, kind="legal")
    assert [row["uid"] for row in lines(consumer, status="disputed")] == [str(decided.uid)]
    assert [row["kind"] for row in table(consumer, kind="legal")] == ["legal"]
    assert consumer.get(LINES, {"status": "maybe"}).status_code == 400
    assert consumer.get(TABLE, {"ordering": "changed"}).status_code == 400


def test_a_table_has_what_was_decided(consumer, claim, reviewer):
    passage = make_evidence(claim)
    reviews.submit(
        claim=claim, by=reviewer, seen=claim.revision, now=NOW, status="disputed", finding="false",
        rationale="=1+1", evidence=[passage.uid],
    )  # fmt: skip
    (row,) = table(consumer)
    assert list(row) == list(spreadsheet.COLUMNS)
    assert (row["uid"], row["status"], row["finding"]) == (str(claim.uid), "disputed", "false")
    assert (row["quote"], row["rationale"], row["published_at"]) == (claim.quote, "'=1+1", "")
    assert row["decided_at"].startswith("2025-")


def test_only_newest_texts_and_what_is_there(consumer, claim):
    newer = make_claim(make_version(article=claim.version.article, text="نص جديد."), quote="نص")
    removed = make_claim(make_article().current_version)
    Claim.objects.filter(pk=removed.pk).update(removed_at=NOW)
    assert [row["uid"] for row in lines(consumer)] == [str(newer.uid)]


def test_nothing_is_an_empty_answer_or_a_row_of_names(consumer):
    assert lines(consumer) == []
    assert text(consumer.get(TABLE)).strip("\ufeff\r\n").split(",") == list(spreadsheet.COLUMNS)


@pytest.mark.parametrize("path", [LINES, TABLE])
def test_who_has_it_already_is_told_so(consumer, claim, path):
    first = consumer.get(path)
    text(first)
    again = consumer.read_as_stored(path, **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_address_says_the_format(consumer, claim):
    answer = consumer.get(TABLE, headers={"Accept": "application/json"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="claims.csv"'
    text(answer)


def test_takes_a_question_a_batch(consumer, article, django_assert_max_num_queries, monkeypatch):
    for number in range(9):
        make_claim(article.current_version, number=100 + number)
    text(consumer.get(LINES))
    monkeypatch.setattr(export, "BATCH", 5)
    with django_assert_max_num_queries(7):  # session, person, second factor, the newest number, three batches
        text(consumer.read_as_stored(LINES))
