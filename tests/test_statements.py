"""SQL of our own: a connection that has gone away is opened once more, outside a transaction; rows are written as `save` writes them."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import UUID

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from psycopg.pq import TransactionStatus
from psycopg.types.json import Jsonb

from claims import statements
from claims.models import Claim, Event, Review
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


def test_psycopg_tells_of_a_transaction_that_has_failed(monkeypatch):
    asked = []

    class Cursor:
        def __init__(self, raw):
            asked.append(raw)

        def execute(self, *given, **how):
            asked.append((given, how))
            return SimpleNamespace(fetchall=lambda: [(1,)])

    monkeypatch.setattr(statements.psycopg, "Cursor", Cursor)
    failed = SimpleNamespace(
        pgconn=SimpleNamespace(transaction_status=TransactionStatus.INERROR), autocommit=False
    )
    told = {"queries_logged": True, "queries_log": [], "health_check_done": False}
    django = SimpleNamespace(connection=failed, ensure_connection=lambda: None, **told)
    assert statements._prepared(django, "SELECT", [2]) == [(1,)]
    assert asked == [failed, (("SELECT", [2]), {"prepare": False})]
    assert django.health_check_done is True
    assert [query["sql"] for query in django.queries_log] == ["SELECT"]


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="libpq is PostgreSQL's")
class TestByLibpq:
    """Statements that go past psycopg's cursor: the same rows, the same errors, the same transactions."""

    VALUES = (
        1,
        70_000,
        -(2**40),
        0.1,
        True,
        None,
        "عربي '%s' 📉",
        [1, 2],
        ["a", "ب"],
        NOW,
        UUID(int=7),
        b"\x00\xff",
    )

    @pytest.fixture
    def raw(self, db):
        connection.ensure_connection()
        return connection.connection

    @pytest.fixture
    def through_libpq(self, monkeypatch):
        """Fails where psycopg's cursor is asked."""
        monkeypatch.setattr(statements.psycopg, "Cursor", None)

    @pytest.mark.parametrize("value", VALUES, ids=repr)
    def test_takes_and_gives_what_psycopg_does(self, raw, value):
        statement, given = "SELECT %s, 10 %% 4, %s::jsonb, now()", [value, Jsonb({"a": "ت"})]
        asked = psycopg.Cursor(raw).execute(statement, given).fetchall()
        assert statements._known(raw, statement, given) == asked

    def test_a_statement_is_planned_once_for_each_kind_of_value(self, raw):
        before = self._prepared(raw)
        for value in (1, 2, "a", "b"):
            statements._known(raw, "SELECT %s AS planned", [value])
        assert self._prepared(raw) - before == 2

    def test_keeps_so_many_and_asks_others_as_psycopg_does(self, raw, monkeypatch):
        monkeypatch.setattr(statements, "MOST", 0)
        assert statements._known(raw, "SELECT 'never asked before'", []) is None
        assert statements.fetched("SELECT 'never asked before'", []) == [("never asked before",)]

    @pytest.mark.parametrize(
        ("statement", "error"),
        [
            ("SELECT no_such_column", psycopg.errors.UndefinedColumn),
            ("SELECT 1 / %s", psycopg.errors.DivisionByZero),
        ],
    )
    def test_errors_are_those_of_psycopg(self, raw, statement, error):
        with pytest.raises(error), transaction.atomic():
            statements._known(raw, statement, [0] * statement.count("%s"))

    @pytest.mark.django_db(transaction=True)
    def test_a_transaction_holds_what_it_wrote(self, claim, through_libpq):
        with transaction.atomic():
            statements.written(
                "UPDATE claims_claim SET revision = 900 WHERE id = %s RETURNING id", [claim.pk]
            )
            transaction.set_rollback(True)
        assert Claim.objects.get(pk=claim.pk).revision == claim.revision

    @pytest.mark.django_db(transaction=True)
    def test_what_is_prepared_outlives_a_transaction_that_is_taken_back(self, through_libpq):
        connection.ensure_connection()
        for _ in range(3):
            with transaction.atomic():
                assert statements.fetched("SELECT %s", ["again"]) == [("again",)]
                with transaction.atomic():
                    transaction.set_rollback(True)
                transaction.set_rollback(True)

    @pytest.mark.django_db(transaction=True)
    def test_a_connection_that_the_server_closed_is_opened_anew(self, through_libpq):
        mine = statements.fetched("SELECT pg_backend_pid()", [])
        with psycopg.connect(connection.connection.info.dsn, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", mine[0])
        assert statements.fetched("SELECT pg_backend_pid()", []) != mine

    @staticmethod
    def _prepared(raw):
        return raw.execute("SELECT count(*) FROM pg_prepared_statements").fetchone()[0]


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
