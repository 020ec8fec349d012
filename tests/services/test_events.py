"""The ledger under several writers at once, on SQLite and PostgreSQL alike."""

import json
import threading
import time
import uuid
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from claims.choices import EventType
from claims.models import Event, EventCounter
from claims.services import changes, events

NOW = datetime(2025, 2, 3, 9, tzinfo=UTC)
EACH = 40


class Planned(Exception):
    """A transaction that fails on purpose."""


def write(writer, number, kept):
    """One transaction: an event for the public, sometimes one that is internal, sometimes slow, sometimes in vain."""
    told = [[writer, number]]
    with transaction.atomic():
        events.record(EventType.CLAIM_ADDED, target=uuid.uuid4(), by=None, now=NOW, spans=told)
        if number % 5 == writer % 5:
            time.sleep(0.02)  # what others commit meanwhile comes first, though it was written later
        if number % 3 == 0:
            events.record(EventType.CLAIM_TAKEN_UP, target=uuid.uuid4(), by=None, now=NOW)
        if number % 7 == 6:
            raise Planned
    kept.append(told)


def writing(writers):
    """Threads with connections of their own, what each has committed in its order, and what went wrong."""
    kept: dict[int, list[list[list[int]]]] = {writer: [] for writer in range(writers)}
    errors = []

    def work(writer):
        try:
            for number in range(EACH):
                try:
                    write(writer, number, kept[writer])
                except Planned:
                    continue
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[writer]) for writer in kept]
    for thread in threads:
        thread.start()
    return threads, kept, errors


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_reader_that_polls_misses_nothing_and_gets_nothing_twice_or_late():
    """Eight writers on PostgreSQL (three on SQLite, where one writes at a time); every event is compared."""
    threads, kept, errors = writing(8 if connection.vendor == "postgresql" else 3)
    seen, after, alone = [], 0, False
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        alone = not any(thread.is_alive() for thread in threads)  # before reading: nothing comes after it
        page = changes.read(after=after, limit=7)
        found = [json.loads(text) for _, text in page.changes]
        assert all(after < one["seq"] <= page.next_after <= page.newest for one in found)
        seen += found
        after = page.next_after
        if alone and after == page.newest:
            break
    for thread in threads:
        thread.join()
    assert (errors, alone) == ([], True)
    ledger = list(Event.objects.order_by("seq").values_list("seq", "type", "data", "public"))
    # No number is missing, and the counter has not run ahead.
    assert [row[0] for row in ledger] == list(range(1, EventCounter.objects.get(pk=1).last + 1))
    # The reader has exactly the public ones, each with what was written, in the order of the numbers.
    told = [(seq, kind, public) for seq, kind, _, public in ledger if public is not None]
    assert [(one["seq"], one["type"], one["data"]) for one in seen] == told
    # ... which are those that were committed, each writer's in their order.
    by_writer = {
        writer: [one["data"]["spans"] for one in seen if one["data"]["spans"][0][0] == writer]
        for writer in kept
    }
    assert by_writer == kept
    assert sum(map(len, kept.values())) == len(seen) > 80


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_what_is_committed_later_gets_a_later_number_though_it_was_written_first():
    written, go_on = threading.Event(), threading.Event()

    def slow():
        try:
            with transaction.atomic():
                events.record(EventType.CLAIM_ADDED, target=uuid.uuid4(), by=None, now=NOW, spans=["slow"])
                written.set()
                go_on.wait(30)
        finally:
            connection.close()

    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    thread = threading.Thread(target=slow)
    thread.start()
    written.wait(30)
    with transaction.atomic():
        events.record(EventType.CLAIM_ADDED, target=uuid.uuid4(), by=None, now=NOW, spans=["fast"])
    first = events.newest()
    go_on.set()
    thread.join()
    second = events.newest()
    assert list(Event.objects.order_by("pk").values_list("public__spans__0", "seq")) == [
        ("slow", second), ("fast", first),
    ]  # fmt: skip
    assert second == first + 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_many_that_number_at_once_number_each_event_once(monkeypatch):
    monkeypatch.setattr(events, "AT_ONCE", 10)
    with transaction.atomic():
        for number in range(95):
            events.record(EventType.CLAIM_ADDED, target=uuid.uuid4(), by=None, now=NOW, spans=[number])
    found, errors = [], []

    def work():
        try:
            found.append(events.newest())
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (errors, found) == ([], [95] * 4)
    assert list(Event.objects.order_by("pk").values_list("seq", flat=True)) == list(range(1, 96))


@pytest.mark.django_db(transaction=True)
def test_refuses_an_event_outside_a_transaction():
    with pytest.raises(RuntimeError, match="transaction"):
        events.record(EventType.CLAIM_TAKEN_UP, target=uuid.uuid4(), by=None, now=NOW)


def test_tells_what_changed_as_plain_text():
    before = {"title": "a", "published_date": None, "language": "ar"}
    after = {"title": "b", "published_date": datetime(2025, 2, 2, tzinfo=UTC).date(), "language": "ar"}
    assert events.changed(before, after) == {"title": ["a", "b"], "published_date": [None, "2025-02-02"]}
