"""SQL of our own that is asked again and again, in as few steps as can be (docs/adr/0014)."""

from __future__ import annotations

from functools import cache
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections, models
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus

# A database that does not answer, or is too busy to: asking again may help.
AWAY = (OperationalError, InterfaceError, psycopg.OperationalError)
MOST = 200  # statements that a connection keeps prepared by `_known`; others are asked as psycopg does
Rows = list[tuple[Any, ...]]
Raw = psycopg.Connection[Any]

_numbers = count(1)  # of names: PgBouncer takes the name of a statement that failed for taken
# By connection: the name of a statement with values of these types.
_names: WeakKeyDictionary[Raw, dict[tuple[str, tuple[int, ...]], bytes]] = WeakKeyDictionary()


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
    raw: Raw = connection.connection
    rows = _known(raw, statement, values) if _takes_statements(raw) else None
    if rows is None:  # not prepared: after a rollback psycopg forgets all that are, ours as well
        rows = psycopg.Cursor(raw).execute(statement, values, prepare=False).fetchall()
    connection.health_check_done = True
    if connection.queries_logged:  # so that who counts statements counts these
        connection.queries_log.append({"sql": statement, "time": ""})
    return rows


def _takes_statements(raw: Raw) -> bool:
    """Whether a statement can be sent as it is; begins the transaction that psycopg would begin before it."""
    status = raw.pgconn.transaction_status
    if status == TransactionStatus.IDLE and not raw.autocommit:
        _checked(
            raw, raw.pgconn.exec_(b"BEGIN")
        )  # the settings ask for no other isolation than the usual one
        return True
    return status in {TransactionStatus.IDLE, TransactionStatus.INTRANS}


def _known(raw: Raw, statement: str, values: list[Any]) -> Rows | None:
    """The rows, by libpq alone: a cursor takes as long as PostgreSQL does. None when too many are prepared already.

    Values and rows are adapted by psycopg as its cursor does. Raises psycopg.Error.
    """
    adapting = Transformer(raw)
    given = adapting.dump_sequence(values, [PyFormat.AUTO] * len(values))
    names = _names.setdefault(raw, {})
    key = statement, tuple(adapting.types or ())
    name = names.get(key)
    if name is None:
        if len(names) >= MOST:
            return None
        name = f"known_{next(_numbers)}".encode()
        _checked(raw, raw.pgconn.prepare(name, _dollars(statement), key[1]))
        names[key] = name
    # None is NULL, which the stubs of exec_prepared do not know.
    found = _checked(raw, raw.pgconn.exec_prepared(name, given, adapting.formats))  # type: ignore[arg-type]
    adapting.set_pgresult(found)
    return adapting.load_rows(0, found.ntuples, tuple)


def _checked(raw: Raw, result: Any) -> Any:
    if result.status in {ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK}:
        return result
    if raw.pgconn.status != ConnStatus.OK:
        raise psycopg.OperationalError(raw.pgconn.get_error_message())
    raise error_from_result(result)


def _dollars(statement: str) -> bytes:
    """As PostgreSQL has it: $1 for the first %s, % for %%."""
    first, *others = statement.split("%s")
    numbered = first + "".join(f"${place}{part}" for place, part in enumerate(others, start=1))
    return numbered.replace("%%", "%").encode()
