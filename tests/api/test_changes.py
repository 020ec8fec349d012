"""The feed of changes: its pages, what they leave out and say so, and waiting."""

from __future__ import annotations

import threading
import time
import uuid
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from claims.choices import EventType
from claims.services import changes, events, tokens
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
PATH = "/api/v1/changes/"


def tell(claim, *kinds):
    """One event of each kind, with data enough."""
    data: dict[EventType, dict[str, Any]] = {
        EventType.CLAIM_ADDED: {"spans": [[0, 3]]},
        EventType.STATUS_CHANGED: {"status": "unverified", "finding": "in_review"},
    }
    with transaction.atomic():
        for kind in kinds:
            events.record(kind, target=claim.uid, by=None, now=NOW, claim=claim, **data.get(kind, {}))


def get(client, status=200, **parameters):
    answer = client.get(PATH, parameters)
    assert answer.status_code == status, answer.content
    return answer.json()


def seqs(page):
    return [one["seq"] for one in page["results"]]


@pytest.fixture
def told(claim):
    """Four events of a claim, the second and the last of them internal; and one of another article's."""
    tell(claim, EventType.CLAIM_ADDED, EventType.CLAIM_TAKEN_UP, EventType.STATUS_CHANGED)
    other = factories.make_claim()
    tell(other, EventType.CLAIM_ADDED)
    tell(claim, EventType.CLAIM_TAKEN_UP)
    return other


class TestPages:
    def test_tells_what_changed_oldest_first(self, consumer, claim, told):
        page = get(consumer)
        assert (page["after"], page["next_after"], page["newest"]) == (0, 5, 5)
        assert seqs(page) == [1, 3, 4]
        assert page["results"][1] == {
            "seq": 3,
            "type": "claim.status",
            "at": "2025-02-02T12:00:00.000000Z",
            "article": str(claim.version.article.uid),
            "claim": str(claim.uid),
            "data": {"status": "unverified", "finding": "in_review"},
        }

    def test_going_on_from_next_after_gives_each_change_once(self, consumer, told):
        found, after, pages = [], 0, 0
        while True:
            page = get(consumer, after=after, limit=1)
            found += seqs(page)
            after, pages = page["next_after"], pages + 1
            if after == page["newest"]:
                break
        assert (found, after, pages) == ([1, 3, 4], 5, 4)

    def test_at_the_end_there_is_nothing_and_the_number_stays(self, consumer, told):
        assert get(consumer, after=5) == {"after": 5, "next_after": 5, "newest": 5, "results": []}

    def test_an_empty_ledger(self, consumer):
        assert get(consumer) == {"after": 0, "next_after": 0, "newest": 0, "results": []}

    def test_a_page_looks_through_so_many_events_and_says_how_far(self, consumer, told, monkeypatch):
        monkeypatch.setattr(changes, "WINDOW", 2)
        page = get(consumer)
        assert (seqs(page), page["next_after"], page["newest"]) == ([1], 2, 5)
        page = get(consumer, after=4)
        assert (seqs(page), page["next_after"]) == ([], 5)

    def test_takes_the_same_few_questions_however_much_there_is(
        self, consumer, claim, told, django_assert_num_queries
    ):
        get(consumer)
        with django_assert_num_queries(5):  # session, person, second factor, the newest number, the page
            consumer.read_as_stored(PATH)
        tell(claim, *[EventType.CLAIM_ADDED] * 30)
        events.newest()
        with django_assert_num_queries(5):
            assert len(consumer.read_as_stored(PATH).json()["results"]) == 33

    def test_text_that_json_must_escape_arrives_as_it_was(self, consumer, claim):
        statement = 'قال: "نعم"\n\\ 📉 </script>\u2028'
        with transaction.atomic():
            events.record(
                EventType.STATEMENT_PROPOSED, target=claim.uid, by=None, now=NOW, claim=claim,
                model="m", statement=statement,
            )  # fmt: skip
        assert get(consumer)["results"][0]["data"] == {"model": "m", "statement": statement}


class TestFilters:
    def test_of_one_claim_article_or_type_and_the_number_goes_on(self, consumer, claim, told):
        for name, uid in (("claim", claim.uid), ("article", claim.version.article.uid)):
            page = get(consumer, **{name: uid})
            assert (seqs(page), page["next_after"]) == ([1, 3], 5)
        page = get(consumer, type=["claim.added"])
        assert (seqs(page), page["next_after"]) == ([1, 4], 5)
        page = get(consumer, type=["claim.added", "claim.status"], claim=told.uid)
        assert (seqs(page), page["next_after"]) == ([4], 5)
        page = get(consumer, claim=uuid.uuid4())
        assert (seqs(page), page["next_after"]) == ([], 5)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"after": -1}, {"after": "x"}, {"after": 10**19}, {"limit": 0}, {"limit": 501}, {"wait": 31}, {"wait": -1},
            {"wait": "nan"}, {"claim": "x"}, {"article": "x"}, {"type": "claim.assigned"}, {"type": "x"}, {"before": 1},
        ],
    )  # fmt: skip
    def test_what_it_does_not_understand_it_refuses(self, consumer, wrong):
        problem = get(consumer, 400, **wrong)
        assert [one["field"].split(".")[0] for one in problem["errors"]] == list(wrong)

    def test_a_number_that_does_not_exist_yet_is_said(self, consumer, told):
        """Somebody who followed another ledger would wait for ever."""
        problem = get(consumer, 400, after=6)
        assert [(one["field"], one["code"]) for one in problem["errors"]] == [("after", "beyond")]

    def test_nothing_of_an_internal_event_is_told(self, consumer, claim, editor):
        with transaction.atomic():
            events.record(
                EventType.CLAIM_ASSIGNED, target=claim.uid, by=editor, now=NOW, claim=claim, to="amal"
            )
        answer = consumer.get(PATH)
        assert answer.json()["next_after"] == 1
        assert not any(word in answer.content.decode() for word in ("editor", "amal", "assigned"))


class TestWaiting:
    def test_without_a_change_it_waits_as_long_as_asked(self, consumer, told):
        begun = time.monotonic()
        page = get(consumer, after=5, wait=0.6)
        assert time.monotonic() - begun >= 0.6
        assert page == {"after": 5, "next_after": 5, "newest": 5, "results": []}

    def test_what_is_there_is_answered_at_once(self, consumer, told):
        begun = time.monotonic()
        assert seqs(get(consumer, after=3, wait=30)) == [4]
        assert time.monotonic() - begun < 5

    def test_past_internal_events_it_goes_on_waiting_and_says_how_far_it_came(self, consumer, told):
        page = get(consumer, after=4, wait=0.3)
        assert page == {"after": 4, "next_after": 5, "newest": 5, "results": []}

    def test_when_too_many_wait_it_says_when_to_come_back(self, consumer, monkeypatch):
        places = changes.Places(1, 60)
        monkeypatch.setattr(changes, "WAITING", places)
        give_back = places.take()
        assert give_back
        answer = consumer.get(PATH, {"wait": 1})
        assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (503, "busy", "5")
        assert consumer.get(PATH).status_code == 200
        give_back()
        assert consumer.get(PATH, {"wait": 0.1}).status_code == 200
        assert consumer.get(PATH, {"wait": 0.1}).status_code == 200  # the place was given back

    @pytest.mark.parametrize("path", [PATH, f"{PATH}stream/"])
    def test_nobody_takes_all_places(self, consumer, outsider, monkeypatch, path):
        monkeypatch.setattr(changes, "WAITING", changes.Places(3, 60, each=1))
        give_back = changes.WAITING.take(f"account:{outsider.pk}")
        assert give_back
        asked = {} if "stream" in path else {"wait": "0.1"}
        answer = consumer.get(path, asked)
        assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (429, "throttled", "5")
        assert consumer.get(PATH).status_code == 200
        other = Client()
        other.force_login(factories.make_user(username="another"))
        assert other.get(path, asked).status_code == 200
        with_token = tokens.make(owner=outsider, name="site", scopes=["read"], by=None, now=timezone.now())[1]
        client = Client(headers={"authorization": f"Bearer {with_token}"})
        assert client.get(path, asked).status_code == 200
        give_back()
        assert consumer.get(path, asked).status_code == 200

    def test_a_place_that_nobody_gave_back_is_free_in_the_end(self):
        places = changes.Places(1, 0.05)
        assert places.take()
        assert places.take() is None
        time.sleep(0.06)
        assert places.take()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_who_waits_is_answered_when_something_comes(consumer, claim, monkeypatch):
    monkeypatch.setattr(changes, "WAITING", changes.Places(2, 60))
    answers, begun = [], time.monotonic()

    def wait():
        try:
            other = Client(headers={"cookie": f"sessionid={consumer.cookies['sessionid'].value}"})
            answers.append((get(other, wait=30), time.monotonic() - begun))
        finally:
            connection.close()

    threads = [threading.Thread(target=wait) for _ in range(2)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    tell(claim, EventType.CLAIM_TAKEN_UP)  # internal: nobody is told
    time.sleep(0.7)
    assert answers == []
    tell(claim, EventType.CLAIM_ADDED)
    for thread in threads:
        thread.join()
    assert [(seqs(page), page["after"], page["next_after"]) for page, _ in answers] == [([2], 0, 2)] * 2
    assert all(1.2 <= seconds < 20 for _, seconds in answers)


def test_the_pulse_asks_the_database_at_most_so_often(monkeypatch):
    pulse, numbers = changes.Pulse(), iter(range(1, 9))
    monkeypatch.setattr(events, "newest", lambda: next(numbers))
    assert [pulse.newest() for _ in range(50)] == [1] * 50
    time.sleep(changes.POLL_SECONDS)
    assert pulse.newest() == 2


@pytest.mark.parametrize("path", [PATH, f"{PATH}stream/"])
@pytest.mark.parametrize("name", ["article", "claim", "type", "after"])
def test_an_empty_value_is_refused(consumer, path, name):
    """It must not answer with everything."""
    answer = consumer.get(path, {name: ""})
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [name]


def test_a_type_may_be_repeated(consumer, claim, told):
    answer = consumer.get(f"{PATH}?type=claim.status&type=claim.added")
    assert seqs(answer.json()) == [1, 3, 4]


def test_a_stream_that_nobody_begins_to_read_holds_no_place(consumer, monkeypatch):
    monkeypatch.setattr(changes, "WAITING", changes.Places(1, 60))
    answer = consumer.get(f"{PATH}stream/")
    assert answer.status_code == 200
    assert changes.WAITING.take() is not None
    answer.close()
