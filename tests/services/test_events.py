"""The ledger under several writers at once, on SQLite and PostgreSQL alike."""

import threading
import time
import uuid
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from claims.choices import EventType
from claims.models import Event
from claims.services import events

NOW = datetime(2025, 2, 3, 9, tzinfo=UTC)
WRITERS, EACH = 6, 8


def write(target, number):
    with transaction.atomic():
        events.record(EventType.CLAIM_TAKEN_UP, target=target, by=None, now=NOW, number=number)
        if number % 5 == 0:
            time.sleep(0.01)  # a slow transaction: its number must not become visible after a later one


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_numbers_are_gap_free_and_appear_in_order_to_a_reader():
    """A reader that polls while six write sees every event once, each next to the one before."""
    errors: list[Exception] = []

    def work():
        try:
            for number in range(EACH):
                write(uuid.uuid4(), number)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    seen: list[int] = []
    deadline = time.monotonic() + 60
    while len(seen) < WRITERS * EACH and time.monotonic() < deadline and not errors:
        after = seen[-1] if seen else 0
        seen += Event.objects.filter(seq__gt=after).order_by("seq").values_list("seq", flat=True)
    for thread in threads:
        thread.join()
    assert errors == []
    assert seen == list(range(1, WRITERS * EACH + 1))


@pytest.mark.django_db(transaction=True)
def test_refuses_an_event_outside_a_transaction():
    with pytest.raises(RuntimeError, match="transaction"):
        events.record(EventType.CLAIM_TAKEN_UP, target=uuid.uuid4(), by=None, now=NOW)


def test_tells_what_changed_as_plain_text():
    before = {"title": "a", "published_date": None, "language": "ar"}
    after = {"title": "b", "published_date": datetime(2025, 2, 2, tzinfo=UTC).date(), "language": "ar"}
    assert events.changed(before, after) == {"title": ["a", "b"], "published_date": [None, "2025-02-02"]}
