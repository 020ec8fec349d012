"""SQL of our own: a connection that has gone away is opened once more, outside a transaction; rows are written as `save` writes them."""

from __future__ import annotations

from types import SimpleNamespace

import psycopg
import pytest
from django.db import IntegrityError, transaction

from claims import statements
from claims.models import Event, Review
from tests.factories import NOW


class Gone:
    """A PostgreSQL that refuses so many statements."""

    vendor = "postgresql"

    def __init__(self, times, *, within=False):
        self.times, self.in_atomic_block, self.closed = times, within, 0

    def close(self):
        self.closed += 1

    def prepared(self, connection, statement, values):
        self.times -= 1
        if self.times >= 0:
            raise psycopg.OperationalError("the server closed the connection")
        return [(statement, *values)]


@pytest.fixture
def database(monkeypatch):
    def use(gone):
        monkeypatch.setattr(statements, "connections", {"default": gone})
        monkeypatch.setattr(statements, "_prepared", gone.prepared)
        return gone

    return use


def test_a_connection_that_has_gone_is_opened_once_more(database):
    gone = database(Gone(1))
    assert statements.fetched("SELECT", [1]) == [("SELECT", 1)]
    assert gone.closed == 1


def test_a_database_that_is_away_is_told(database):
    gone = database(Gone(2))
    with pytest.raises(psycopg.OperationalError):
        statements.fetched("SELECT", [])
    assert gone.closed == 1


def test_a_transaction_is_not_begun_anew(database):
    gone = database(Gone(1, within=True))
    with pytest.raises(psycopg.OperationalError):
        statements.fetched("SELECT", [])
    assert gone.closed == 0


def test_a_statement_is_prepared_and_proves_that_the_connection_is_well(monkeypatch):
    asked = []

    class Cursor:
        def __init__(self, raw):
            asked.append(raw)

        def execute(self, *given, **how):
            asked.append((given, how))
            return SimpleNamespace(fetchall=lambda: [(1,)])

    monkeypatch.setattr(statements.psycopg, "Cursor", Cursor)
    told = {"queries_logged": True, "queries_log": [], "health_check_done": False}
    connection = SimpleNamespace(connection="raw", ensure_connection=lambda: None, **told)
    assert statements._prepared(connection, "SELECT", [2]) == [(1,)]
    assert asked == ["raw", (("SELECT", [2]), {"prepare": True})]
    assert connection.health_check_done is True
    assert [query["sql"] for query in connection.queries_log] == ["SELECT"]


class TestInserted:
    def test_writes_what_save_would(self, claim, reviewer):
        said = {
            "claim": claim,
            "reviewer": reviewer,
            "status": "verified",
            "finding": "true",
            "rationale": "%s é",
        }
        row = Review(**said, created_at=NOW)
        statements.inserted(row)
        assert Review.objects.filter(
            **said, created_at=NOW, uid=row.uid, pk=row.pk, withdrawn_at=None
        ).exists()
        row.save()  # it knows that it is there
        assert Review.objects.count() == 1

    def test_several_get_their_keys_in_order(self, claim):
        rows = [
            Event(
                type="claim.assigned", at=NOW, claim_uid=claim.uid, target_uid=claim.uid, data={"n": [number]}
            )
            for number in range(3)
        ]
        statements.inserted(*rows)
        for number, row in enumerate(rows):
            assert Event.objects.get(pk=row.pk).data == {"n": [number]}

    def test_of_nothing(self, db, django_assert_num_queries):
        with django_assert_num_queries(0):
            statements.inserted()

    def test_what_the_database_refuses_is_djangos_error(self, claim, reviewer):
        said = {
            "claim": claim,
            "reviewer": reviewer,
            "status": "verified",
            "finding": "true",
            "rationale": "So.",
        }
        statements.inserted(Review(**said))
        with pytest.raises(IntegrityError), transaction.atomic():
            statements.inserted(Review(**said))
        assert Review.objects.count() == 1
