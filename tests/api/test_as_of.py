"""`?as_of=`: what we said then, in the shape of today."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from claims.extraction.types import Span
from claims.models import Claim
from claims.services import byhand, ingest, publishing, reviews
from tests import factories

pytestmark = pytest.mark.django_db
ONE = datetime(2025, 3, 1, 9, tzinfo=UTC)
TEXT = "The port shipped 4,000 tons in 2024. Exports rose by 12% in 2023.\n"
PATH = "/api/v1/claims/"


def day(n):
    return ONE + timedelta(days=n)


@pytest.fixture
def past(reviewer):
    """Day 0: two claims found. Day 1: the first is false. Day 2: taken back. Day 3: the second is removed."""
    article = ingest.add_article(text=TEXT, by=None, now=ONE, language="en").article
    first, second = article.current_version.claims.order_by("number")
    passage = factories.make_evidence(first, created_at=day(1))
    reviews.submit(
        claim=first, by=reviewer, seen=first.revision, status="disputed", finding="false",
        rationale="It shipped 3,000.", evidence=[passage.uid], now=day(1),
    )  # fmt: skip
    first.refresh_from_db()
    reviews.withdraw(claim=first, by=reviewer, seen=first.revision, now=day(2))
    third, _ = byhand.add(version=article.current_version, spans=[Span(0, 16)], by=reviewer, now=day(2))
    byhand.merge(
        claim=second, other=Claim.objects.get(pk=third.pk), by=reviewer, seen=second.revision, seen_other=1,
        now=day(3),
    )  # fmt: skip
    return first, second, third


def listed(client, **parameters):
    answer = client.get(PATH, parameters)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def pairs(rows):
    return [(row["number"], row["status"], row["finding"], bool(row["verdict"])) for row in rows]


def test_a_list_tells_the_status_of_that_day(consumer, past):
    untouched = [(n, "unverified", "not_started", False) for n in (1, 2, 3)]
    assert listed(consumer, as_of="2025-02-28") == []
    assert pairs(listed(consumer, as_of="2025-03-01")) == untouched[:2]
    assert pairs(listed(consumer, as_of="2025-03-02")) == [(1, "disputed", "false", True), untouched[1]]
    assert pairs(listed(consumer, as_of="2025-03-03")) == untouched
    assert pairs(listed(consumer, as_of="2025-03-04")) == untouched[:2]


def test_a_day_lasts_to_its_end_and_a_moment_is_exact(consumer, past):
    assert pairs(listed(consumer, as_of="2025-03-02T08:59:59Z"))[0][1] == "unverified"
    assert pairs(listed(consumer, as_of="2025-03-02T09:00:00Z"))[0][1] == "disputed"
    assert pairs(listed(consumer, as_of="2025-03-02T12:00:00+03:00"))[0][1] == "disputed"
    assert pairs(listed(consumer, as_of="2025-03-02T11:59:59+03:00"))[0][1] == "unverified"


def test_now_is_what_there_is_without_it(consumer, past):
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    for path in (PATH, f"{PATH}{past[0].uid}/", f"{PATH}{past[1].uid}/"):
        assert consumer.get(path, {"as_of": now}).json() == consumer.get(path).json()
    assert len(listed(consumer)) == 2


def test_the_verdict_of_then_with_its_passages(consumer, past):
    first, _, _ = past
    told = consumer.get(f"{PATH}{first.uid}/", {"as_of": "2025-03-02"}).json()
    assert (told["verdict"]["rationale"], told["verdict"]["number"]) == ("It shipped 3,000.", 1)
    assert [passage["quote"] for passage in told["verdict"]["passages"]] == [factories.PASSAGE]
    assert len(told["evidence"]) == 1
    before = consumer.get(f"{PATH}{first.uid}/", {"as_of": "2025-03-01"}).json()
    assert (before["verdict"], before["evidence"]) == (None, [])


def test_the_words_of_then(consumer, past):
    _, second, _ = past
    path = f"{PATH}{second.uid}/"
    then, now = consumer.get(path, {"as_of": "2025-03-03"}).json(), consumer.get(path).json()
    assert then["quote"] == "Exports rose by 12% in 2023"
    assert now["quote"] == "The port shipped … Exports rose by 12% in 2023"
    assert then["spans"] == now["spans"][1:]
    assert [one["text"] for one in then["quantities"]] == ["12%"]
    assert [one["from_date"] for one in then["dates"]] == ["2023-01-01"]
    second.refresh_from_db()
    assert second.quote == now["quote"]  # nothing was written


def test_a_claim_that_was_not_there_is_a_404_and_one_removed_since_is_told(consumer, past):
    third = f"{PATH}{past[2].uid}/"
    for moment, status in (("2025-03-02", 404), ("2025-03-03", 200), ("2025-03-04", 404)):
        assert consumer.get(third, {"as_of": moment}).status_code == status
    assert consumer.get(third).status_code == 404


def test_filters_are_about_what_was(consumer, past):
    asked: list[tuple[dict[str, Any], list[int]]] = [
        ({"status": "disputed"}, [1]), ({"status": ["verified", "disputed"]}, [1]), ({"finding": "not_started"}, [2]),
        ({"kind": "opinion"}, []), ({"checkable": "true"}, [1, 2]), ({"checkable": "false"}, []), ({"min_worth": 1}, []),
        ({"article": past[0].version.article.uid}, [1, 2]), ({"article": past[0].uid}, []),
    ]  # fmt: skip
    for parameters, found in asked:
        rows = listed(consumer, as_of="2025-03-02", **parameters)
        assert [row["number"] for row in rows] == found, parameters


def test_pages_go_on_though_one_holds_nothing(consumer, past):
    answer = consumer.get(PATH, {"as_of": "2025-03-02", "page_size": 1, "status": "unverified"}).json()
    assert answer["results"] == []
    following = consumer.get(answer["next"]).json()
    assert [row["number"] for row in following["results"]] == [2]


@pytest.mark.parametrize(
    "wrong", ["", "yesterday", "2025-13-01", "2025-03-02T09:00:00", "2999-01-01", "9999-12-31"]
)
def test_what_is_no_moment_is_refused(consumer, past, wrong):
    for path in (PATH, f"{PATH}{past[0].uid}/"):
        answer = consumer.get(path, {"as_of": wrong})
        assert answer.status_code == 400
        assert [error["field"] for error in answer.json()["errors"]] == ["as_of"]


def test_members_can_be_chosen_and_what_is_read_of_today_only_is_refused(consumer, past):
    rows = listed(consumer, as_of="2025-03-02", fields="number,status")
    assert rows == [{"number": 1, "status": "disputed"}, {"number": 2, "status": "unverified"}]
    for name, value in (("q", "tons"), ("ordering", "changed")):
        problem = consumer.get(PATH, {"as_of": "2025-03-02", name: value})
        assert (problem.status_code, problem.json()["errors"][0]["code"]) == (400, "not_together")


def test_evidence_and_article_can_be_had_with_them(consumer, past):
    first = listed(consumer, as_of="2025-03-02", expand="evidence,article")[0]
    assert [passage["quote"] for passage in first["evidence"]] == [factories.PASSAGE]
    assert first["expanded"]["article"]["uid"] == first["article"]


def test_a_publication_is_told_while_it_stood(consumer, past, editor):
    first, _, _ = past
    first.refresh_from_db()
    answer: dict[str, Any] = {"status": "disputed", "finding": "false", "rationale": "It shipped 3,000."}
    passage = first.evidence.get()
    reviews.submit(claim=first, by=editor, seen=first.revision, evidence=[passage.uid], now=day(4), **answer)
    first.refresh_from_db()
    publishing.publish(claim=first, by=editor, seen=first.revision, now=day(5))
    first.refresh_from_db()
    publishing.publish(claim=first, by=editor, seen=first.revision, note="Sharper.", now=day(6))
    first.refresh_from_db()
    publishing.take_down(claim=first, by=editor, seen=first.revision, note="Wrong.", now=day(7))
    told = []
    for date in ("2025-03-05", "2025-03-06", "2025-03-07", "2025-03-08"):
        publication = consumer.get(f"{PATH}{first.uid}/", {"as_of": date}).json()["publication"]
        told.append(publication and (publication["number"], publication["note"], publication["finding"]))
    assert told == [None, (1, "", "false"), (2, "Sharper.", "false"), None]


def test_wrong_filters_are_refused_as_ever(consumer):
    assert consumer.get(PATH, {"as_of": "2025-03-02", "status": "maybe"}).status_code == 400
    assert consumer.get("/api/v1/articles/", {"as_of": "2025-03-02"}).status_code == 400


def test_takes_the_same_number_of_questions_for_more_claims(consumer, past, django_assert_max_num_queries):
    then = f"{PATH}?as_of=2025-03-02"
    consumer.read_as_stored(then)
    with django_assert_max_num_queries(20) as few:
        assert len(consumer.read_as_stored(then).json()["results"]) == 2
    ingest.add_article(text=TEXT * 2 + "Imports fell by 3% in 2022.\n", by=None, now=ONE, language="en")
    consumer.read_as_stored(then)  # numbers what happened
    with django_assert_max_num_queries(20) as more:
        assert len(consumer.read_as_stored(then).json()["results"]) > 2
    assert len(more) <= len(few)
