"""SQL of our own that is asked again and again, in as few steps as can be (docs/adr/0014)."""

from __future__ import annotations

from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections

Rows = list[tuple[Any, ...]]


def fetched(statement: str, values: list[Any]) -> Rows:
    """All rows of a statement that reads. Raises DatabaseError, psycopg.Error.

    On PostgreSQL it is prepared, which Django's cursors cannot: it is planned once, which takes as long as answering it.
    A connection that has gone away is opened once more, as Django does before a request: it need not ask first.
    """
    connection: Any = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            rows: Rows = cursor.fetchall()
            return rows
    try:
        return _prepared(connection, statement, values)
    except psycopg.OperationalError:
        if connection.in_atomic_block:
            raise
        connection.close()
        return _prepared(connection, statement, values)


def _prepared(connection: Any, statement: str, values: list[Any]) -> Rows:
    connection.ensure_connection()
    rows = psycopg.Cursor(connection.connection).execute(statement, values, prepare=True).fetchall()
    connection.health_check_done = True
    if connection.queries_logged:  # so that who counts statements counts these
        connection.queries_log.append({"sql": statement, "time": ""})
    return rows
