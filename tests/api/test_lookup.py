"""Was this checked? Texts of others against what was decided here."""

from __future__ import annotations

import pytest

from claims.api.v1.lookup import LONGEST, MOST_TEXTS
from claims.models import Claim
from claims.services import ingest, publishing, reviews
from tests import factories
from tests.api.test_errors import problem
from tests.factories import NOW

pytestmark = pytest.mark.django_db
PATH = "/api/v1/lookup/"
SAID = "The ministry said exports rose by 12% in 2024."


@pytest.fixture
def checked(editor):
    """A claim of a ministry, decided as false."""
    article = ingest.add_article(text=f"{SAID}\n", by=None, now=NOW, language="en").article
    claim = article.current_version.claims.get()
    passage = factories.make_evidence(claim)
    reviews.submit(
        claim=claim, by=editor, seen=claim.revision, status="disputed", finding="false",
        rationale="They rose by 2%.", evidence=[passage.uid], now=NOW,
    )  # fmt: skip
    return Claim.objects.get(pk=claim.pk)


def ask(client, *texts, **more):
    return client.post(PATH, {"texts": texts, **more}, content_type="application/json")


def matches(client, text, **more):
    answer = ask(client, text, **more)
    assert answer.status_code == 200, answer.content
    (found,) = answer.json()
    assert found["text"] == text
    return found["matches"]


def test_the_same_words_are_the_same_claim(consumer, checked):
    (match,) = matches(consumer, SAID)
    assert (match["claim"], match["status"], match["finding"]) == (str(checked.uid), "disputed", "false")
    assert (match["sureness"], match["differs"], match["published"]) == ("same", [], None)
    assert match["article"] == str(checked.version.article.uid)


@pytest.mark.parametrize(
    ("text", "differs"),
    [
        ("The ministry said exports rose by 21% in 2024.", ["figure"]),
        ("The ministry said exports rose by 12% in 2019.", ["date"]),
        ("The ministry said exports did not rise by 12% in 2024.", ["negation"]),
        ("The central bank said exports rose by 12% in 2024.", ["claimant"]),
    ],
)
def test_what_differs_is_said(consumer, checked, text, differs):
    (match,) = matches(consumer, text)
    assert match["differs"] == differs
    assert (match["sureness"] == "same") == (differs == ["claimant"])  # its own words are


def test_nothing_like_it_is_no_match(consumer, checked):
    assert matches(consumer, "A whale was seen off the coast of Norway.") == []
    assert matches(consumer, "...") == []


def test_what_is_not_decided_is_no_match(consumer, checked, editor):
    reviews.withdraw(claim=checked, by=editor, seen=checked.revision, now=NOW)
    assert matches(consumer, SAID) == []


def test_a_published_one_has_its_page(consumer, checked, editor):
    publishing.publish(claim=checked, by=editor, seen=checked.revision, now=NOW)
    (match,) = matches(consumer, SAID)
    assert match["published"].endswith(f"/checks/{checked.uid}/")


def test_relative_dates_count_from_the_day_they_were_said(consumer, checked):
    text = "The ministry said exports rose by 12% last year."
    assert matches(consumer, text, published="2025-03-01")[0]["differs"] == []
    assert matches(consumer, text, published="2021-03-01")[0]["differs"] == ["date"]


def test_many_are_answered_in_their_order(consumer, checked):
    texts = ["Nothing at all.", SAID, "قالت الوزارة كلاما آخر.", SAID]
    found = ask(consumer, *texts).json()
    assert [one["text"] for one in found] == texts
    assert [len(one["matches"]) for one in found] == [0, 1, 0, 1]


def test_costs_a_few_questions_a_text(consumer, checked, django_assert_max_num_queries):
    ask(consumer, SAID)
    with django_assert_max_num_queries(40):
        consumer.post(PATH, {"texts": [SAID] * 2}, content_type="application/json")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "texts"),
        ({"texts": []}, "texts"),
        ({"texts": ["x"] * (MOST_TEXTS + 1)}, "texts"),
        ({"texts": ["x" * (LONGEST + 1)]}, "texts"),
        ({"texts": [""]}, "texts"),
        ({"texts": "x"}, "texts"),
        ({"texts": [12]}, "texts"),
        ({"texts": [True]}, "texts"),
        ({"texts": ["x"], "limit": "3"}, "limit"),
        ({"texts": ["x"], "limit": True}, "limit"),
        ({"texts": ["x"], "published": 20250202}, "published"),
        ({"texts": ["x"], "language": "fr"}, "language"),
        ({"texts": ["x"], "published": "yesterday"}, "published"),
        ({"texts": ["x"], "limit": 0}, "limit"),
    ],
)
def test_what_is_wrong_is_named(consumer, sent, field):
    answer = consumer.post(PATH, sent, content_type="application/json")
    told = problem(answer, 400, "invalid")
    assert told["errors"][0]["field"].split(".")[0].split("[")[0] == field


@pytest.mark.parametrize(
    "text", ["\x00", "\u202e\u2066", "🧪" * 500, "<script>alert(1)</script>", "٣" * 2000, "% % %", "1" * 2000]
)
def test_odd_texts_are_answered(consumer, checked, text):
    assert ask(consumer, text).status_code in (200, 400)  # NUL is refused


def test_another_type_is_refused_as_such(consumer):
    answer = consumer.post(PATH, {"texts": ["x", 12], "limit": "3"}, content_type="application/json")
    told = problem(answer, 400, "invalid")
    assert [(error["field"], error["code"]) for error in told["errors"]] == [
        ("texts", "wrong_type"), ("limit", "wrong_type"),
    ]  # fmt: skip


def test_strangers_are_not_answered(client):
    assert ask(client, SAID).status_code == 401
