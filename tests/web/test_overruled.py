"""The page of a reviewer's answers that an editor decided otherwise."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from claims.choices import ReviewState
from claims.services import reviews
from tests.factories import make_article, make_claim, make_evidence
from tests.web.reading import words

pytestmark = pytest.mark.django_db
FALSE = {"status": "disputed", "finding": "false", "rationale": "The index fell."}
ACCURATE = {"status": "verified", "finding": "accurate", "rationale": "The report says so."}
PAGE = "/overruled/"


@pytest.fixture
def desk(client, reviewer):
    client.force_login(reviewer)
    client.cookies["django_language"] = "en"
    return client


def say(claim, by, what, service=reviews.submit):
    passage = claim.evidence.first() or make_evidence(claim)
    claim.refresh_from_db()
    now = timezone.now()
    return service(claim=claim, by=by, seen=claim.revision, evidence=[passage.uid], now=now, **what)


@pytest.fixture
def overruled(claim, reviewer, editor):
    """A claim that the reviewer answered and an editor decided otherwise."""
    say(claim, reviewer, FALSE)
    say(claim, editor, ACCURATE, reviews.adjudicate)
    return claim


def test_shows_both_and_what_they_differ_in(desk, overruled):
    page = words(desk.get(PAGE))
    for wanted in (
        "Disputed · False",
        FALSE["rationale"],
        "editor decided",
        "Verified · Accurate",
        ACCURATE["rationale"],
    ):
        assert wanted in page
    assert "They differ in: status, finding not read yet" in page


def test_the_claim_shows_it_under_decision_and_the_list_leads_back_to_the_mentions(desk, overruled):
    page = desk.get(reverse("web:claim", args=[overruled.version.article.uid, overruled.uid]))
    assert "Decision Verified · Accurate · Decided by an editor" in words(page)
    assert "Your answer" not in words(page)
    assert desk.get(PAGE).content.decode().count(reverse("web:mentions")) == 2


def test_cited_passages_count_where_the_answer_differs(desk, claim, reviewer, editor):
    say(claim, reviewer, FALSE)
    other = make_evidence(claim)
    claim.refresh_from_db()
    reviews.adjudicate(
        claim=claim, by=editor, seen=claim.revision, evidence=[other.uid], now=timezone.now(),
        **{**FALSE, "finding": "misleading"},
    )  # fmt: skip
    assert "They differ in: finding, cited passages" in words(desk.get(PAGE))


@pytest.mark.parametrize("place", ["/", "/queue/"])
def test_is_counted_until_the_claim_is_opened(desk, overruled, place):
    note = "An editor decided 1 claim otherwise than you answered"
    assert note in words(desk.get(place))
    desk.get(PAGE)
    assert note in words(desk.get(place))  # the list is not yet the claim
    desk.get(reverse("web:claim", args=[overruled.version.article.uid, overruled.uid]))
    assert note not in words(desk.get(place))
    assert "not read yet" not in words(desk.get(PAGE))
    assert overruled.quote in words(desk.get(PAGE))


def test_a_decision_after_the_look_is_unread_again(desk, overruled, editor):
    desk.get(reverse("web:claim", args=[overruled.version.article.uid, overruled.uid]))
    say(overruled, editor, {**ACCURATE, "finding": "mostly_accurate"}, reviews.adjudicate)
    page = words(desk.get(PAGE))
    assert "not read yet" in page
    assert page.count(overruled.quote) == 1


class TestIsEmpty:
    def is_empty(self, client):
        return "No editor decided otherwise than you" in words(client.get(PAGE))

    def test_without_decisions(self, desk, claim, reviewer):
        say(claim, reviewer, FALSE)
        assert self.is_empty(desk)

    def test_where_the_editor_decided_the_same(self, desk, claim, reviewer, editor):
        say(claim, reviewer, FALSE)
        say(claim, editor, {**FALSE, "rationale": "In other words."}, reviews.adjudicate)
        assert self.is_empty(desk)

    def test_for_others(self, client, overruled, second_reviewer):
        client.force_login(second_reviewer)
        client.cookies["django_language"] = "en"
        assert self.is_empty(client)

    def test_where_one_decided_over_ones_own_answer(self, client, claim, reviewer, editor):
        claim.required_reviews = 2
        claim.save(update_fields=["required_reviews"])
        say(claim, reviewer, ACCURATE)
        say(claim, editor, FALSE)
        say(claim, editor, ACCURATE, reviews.adjudicate)
        client.force_login(editor)
        client.cookies["django_language"] = "en"
        assert self.is_empty(client)

    def test_where_the_editor_has_come_round(self, desk, overruled, editor):
        say(overruled, editor, FALSE, reviews.adjudicate)
        assert self.is_empty(desk)


def test_costs_the_same_however_many(desk, overruled, reviewer, editor):
    desk.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        desk.get(PAGE)
    for _ in range(5):
        claim = make_claim(make_article().current_version)
        say(claim, reviewer, FALSE)
        say(claim, editor, ACCURATE, reviews.adjudicate)
    with CaptureQueriesContext(connection) as many:
        assert len(desk.get(PAGE).context["rows"]) == 6
    assert len(many) == len(few)


def test_an_editor_goes_on_to_the_next_disagreement(client, claim, reviewer, second_reviewer, editor):
    """Even where its article has other claims that wait, which come first after an answer of one's own."""
    near = make_claim(claim.version, worth=0.9)
    far = make_claim(make_article().current_version, worth=0.1)
    for each in (claim, far):
        each.required_reviews = 2
        each.save(update_fields=["required_reviews"])
        say(each, reviewer, FALSE)
        say(each, second_reviewer, ACCURATE)
    client.force_login(editor)
    claim.refresh_from_db()
    far.refresh_from_db()
    assert far.review_state == ReviewState.DISAGREEMENT
    sent = {**FALSE, "seen": claim.revision, "evidence": [str(claim.evidence.get().uid)], "then": "next"}
    answer = client.post(reverse("web:adjudicate", args=[claim.uid]), sent)
    assert str(far.uid) in answer["Location"]
    far.refresh_from_db()
    sent = {**sent, "seen": far.revision, "evidence": [str(far.evidence.get().uid)]}
    answer = client.post(reverse("web:adjudicate", args=[far.uid]), sent)
    assert str(near.uid) in answer["Location"]
