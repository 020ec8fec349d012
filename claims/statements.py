"""SQL of our own that is asked again and again, in as few steps as can be (docs/adr/0014)."""

from __future__ import annotations

from functools import cache
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections, models

# A database that does not answer, or is too busy to: asking again may help.
AWAY = (OperationalError, InterfaceError, psycopg.OperationalError)
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


def inserted(*rows: models.Model) -> None:
    """Write new rows of one table, and give them their keys; what `save` does, but for signals.

    For rows that a decision writes: the ORM takes longer to word such a statement than PostgreSQL to answer it.
    Raises django.db.DatabaseError, IntegrityError among them.
    """
    if not rows:
        return
    connection = connections[DEFAULT_DB_ALIAS]
    statement, fields = _insert(type(rows[0]), len(rows))
    values = [
        field.get_db_prep_save(field.pre_save(row, True), connection) for row in rows for field in fields
    ]
    for row, (key,) in zip(rows, written(statement, values), strict=True):
        row.pk, row._state.adding, row._state.db = key, False, connection.alias


def written(statement: str, values: list[Any]) -> Rows:
    """What a statement that writes RETURNING something returned. Raises django.db.DatabaseError.

    `values` are as the database takes them: a UUID or a moment must have passed its field's `get_db_prep_save`.
    """
    with connections[DEFAULT_DB_ALIAS].wrap_database_errors:
        return fetched(statement, values)


@cache
def _insert(model: type[models.Model], rows: int) -> tuple[str, list[models.Field[Any, Any]]]:
    fields = [field for field in model._meta.local_concrete_fields if not isinstance(field, models.AutoField)]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    places = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * rows)
    key = model._meta.pk.column
    table = model._meta.db_table
    return f'INSERT INTO "{table}" ({columns}) VALUES {places} RETURNING "{key}"', fields  # noqa: S608 - our own names


def _prepared(connection: Any, statement: str, values: list[Any]) -> Rows:
    connection.ensure_connection()
    rows = psycopg.Cursor(connection.connection).execute(statement, values, prepare=True).fetchall()
    connection.health_check_done = True
    if connection.queries_logged:  # so that who counts statements counts these
        connection.queries_log.append({"sql": statement, "time": ""})
    return rows
