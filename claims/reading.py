"""Renditions as they are sent, in as few steps as can be.

SQL of its own, of the plainest kind: the ORM takes longer to write such a statement than the database to answer
it (docs/adr/0012).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from claims.models import ClaimRendition
from claims.statements import fetched

_TABLE = ClaimRendition._meta.db_table
_FIELDS = {field.attname: field for field in ClaimRendition._meta.concrete_fields}
LEADS = ("article_uid", "finding", "status")  # each has an index of it and the claim's key
_OPERATORS = {"": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}

Row = dict[str, Any]


def tag(uid: UUID) -> Row | None:
    """Of what shape a claim's rendition is, and its tag."""
    return next(iter(Renditions("shape", "etag").filter(Q(uid=uid))[:1]), None)


def whole(uid: UUID) -> Row | None:
    """A claim's rendition."""
    return next(
        iter(Renditions("claim_id", "shape", "etag", "body", "evidence").filter(Q(uid=uid))[:1]), None
    )


class Renditions:
    """These columns of the renditions, with as much of a queryset as a page needs: filter, order_by, a slice."""

    def __init__(self, *columns: str) -> None:
        self._columns = columns
        self._where = Q()
        self._order: tuple[str, ...] = ()

    def filter(self, condition: Q) -> Renditions:
        """Those of them for which this is true, too. Comparisons of columns, ``__in``, and all of that joined."""
        self._where &= condition
        return self

    def order_by(self, *columns: str) -> Renditions:
        self._order = columns
        return self

    def __getitem__(self, part: slice) -> list[Row]:
        values: list[Any] = []
        lead = _lead(self._where) if [name.lstrip("-") for name in self._order] == ["claim_id"] else None
        down = " DESC" if self._order and self._order[0].startswith("-") else ""
        order = [f"{name.lstrip('-')}{down}" for name in ([lead[0]] if lead else []) + list(self._order)]
        statement = [f"SELECT {', '.join(self._columns)} FROM {_TABLE}"]  # noqa: S608 - our own names
        statement += [f"WHERE {_condition(self._where, values, lead)}"]
        statement += [f"ORDER BY {', '.join(order)}"] if order else []
        found = fetched(f"{' '.join(statement)} LIMIT {int(part.stop)}", values)
        rows = [dict(zip(self._columns, row, strict=True)) for row in found]
        return _with_times(rows) if "changed_at" in self._columns else rows


def _lead(where: Q) -> tuple[str, Any] | None:
    """The column that one value of is asked for, and that an index of it and the claim's key begins with."""
    alone = {}
    for child in where.children if where.connector == Q.AND else ():
        lookup, value = child if isinstance(child, tuple) else ("", None)
        if lookup.endswith("__in") and isinstance(value, list) and len(set(value)) == 1:
            lookup, value = lookup.removesuffix("__in"), value[0]
        alone[lookup] = value
    return next(((name, alone[name]) for name in LEADS if name in alone), None)


def _condition(condition: Q, values: list[Any], lead: tuple[str, Any] | None) -> str:
    """A condition in SQL; its values go to the end of `values`.

    PostgreSQL takes a page with one status for quickly found along the primary key, and reads half the table where
    it is wrong. So the order is by status and key, with the status between itself and itself: only the right
    index has that order, and the optimizer does not see through it.
    """
    children: list[Any] = condition.children
    parts = [
        _condition(child, values, lead)
        if isinstance(child, Q)
        else _comparison(child[0], child[1], values, lead)
        for child in children
    ]
    return f"({f' {condition.connector} '.join(parts)})"


def _comparison(lookup: str, value: Any, values: list[Any], lead: tuple[str, Any] | None) -> str:
    column, _, how = lookup.partition("__")
    if isinstance(value, RawSQL):
        values += value.params
        return f"{column} IN ({value.sql})"
    if lead and column == lead[0]:
        values += [stored(column, lead[1])] * 2
        return f"{column} BETWEEN %s AND %s"
    if lead and column == "claim_id" and how != "in":
        values += [stored(lead[0], lead[1]), value]
        return f"({lead[0]}, claim_id) {_OPERATORS[how]} (%s, %s)"
    given = [stored(column, one) for one in (value if how == "in" else [value])]
    values += given
    if how == "in":
        return f"{column} IN ({', '.join(['%s'] * len(given))})" if given else "1 = 0"
    return f"{column} {_OPERATORS[how]} %s"


def stored(column: str, value: Any) -> Any:
    """A value as the database keeps it in a column of the renditions."""
    return _FIELDS[column].get_db_prep_value(value, connection)


def _with_times(rows: list[Row]) -> list[Row]:
    """SQLite has no times, only words for them."""
    if connection.vendor == "sqlite":
        operations: Any = getattr(connection, "ops")  # noqa: B009 - what it has on SQLite, the types do not know
        for row in rows:
            row["changed_at"] = operations.convert_datetimefield_value(row["changed_at"], None, connection)
    return rows
