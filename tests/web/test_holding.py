"""Two people who ask for the next claim get two claims."""

from datetime import timedelta

import pytest
from django.urls import reverse

from claims import queue
from claims.models import Claim, ClaimSeen
from claims.queue import HELD, Filters
from claims.services import lists, reviews
from tests.factories import NOW, make_claim, make_evidence

pytestmark = pytest.mark.django_db


@pytest.fixture
def best(article) -> Claim:
    return make_claim(article.current_version, worth=0.9)


@pytest.fixture
def other(best) -> Claim:
    return make_claim(best.version, worth=0.5)


def first(person, now=NOW):
    return queue.first(person=person, filters=Filters(), now=now)


class TestHeld:
    def test_what_somebody_else_opened_is_left_to_them(self, best, other, reviewer, second_reviewer):
        lists.opened(claim=best, by=second_reviewer, passages=0, now=NOW)
        assert first(reviewer) == other
        assert first(second_reviewer) == best
        assert queue.after(claim=other, person=second_reviewer, now=NOW) == best

    def test_for_a_while(self, best, other, reviewer, second_reviewer):
        lists.opened(claim=best, by=second_reviewer, passages=0, now=NOW - HELD + timedelta(seconds=1))
        assert first(reviewer) == other
        lists.opened(claim=best, by=second_reviewer, passages=0, now=NOW - HELD)
        assert first(reviewer) == best

    def test_while_there_is_more(self, best, reviewer, second_reviewer):
        lists.opened(claim=best, by=second_reviewer, passages=0, now=NOW)
        assert first(reviewer) == best

    def test_but_not_what_is_assigned_to_me(self, best, other, reviewer, second_reviewer):
        Claim.objects.filter(pk=best.pk).update(assigned_to=reviewer)
        lists.opened(claim=best, by=second_reviewer, passages=0, now=NOW)
        assert first(reviewer) == best

    def test_who_has_answered_holds_nothing(self, best, other, reviewer, second_reviewer):
        Claim.objects.filter(pk=best.pk).update(required_reviews=2)
        best.refresh_from_db()
        lists.opened(claim=best, by=second_reviewer, passages=0, now=NOW)
        reviews.submit(
            claim=best, by=second_reviewer, seen=best.revision, status="disputed", finding="false",
            rationale="It fell.", evidence=[make_evidence(best).uid], now=NOW,
        )  # fmt: skip
        assert first(reviewer) == best


def test_asking_for_the_next_holds_it_and_leaves_unread_passages_unread(
    client, best, other, reviewer, second_reviewer
):
    lists.opened(claim=other, by=second_reviewer, passages=2, now=NOW - HELD)
    gone_to = []
    for person in (reviewer, second_reviewer):
        client.force_login(person)
        gone_to.append(client.get(reverse("web:queue-next")).url)
    assert [str(best.uid) in gone_to[0], str(other.uid) in gone_to[1]] == [True, True]
    assert ClaimSeen.objects.get(claim=other, person=second_reviewer).passages == 2
