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

_TABLE = ClaimRendition._meta.db_table
_FIELDS = {field.attname: field for field in ClaimRendition._meta.concrete_fields}
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
        self._where: list[Q] = []
        self._order: tuple[str, ...] = ()

    def filter(self, condition: Q) -> Renditions:
        """Those of them for which this is true, too. Comparisons of columns, ``__in``, and all of that joined."""
        self._where.append(condition)
        return self

    def order_by(self, *columns: str) -> Renditions:
        self._order = columns
        return self

    def __getitem__(self, part: slice) -> list[Row]:
        values: list[Any] = []
        where = " AND ".join(_condition(one, values) for one in self._where)
        order = [f"{name.removeprefix('-')}{' DESC' if name.startswith('-') else ''}" for name in self._order]
        statement = [f"SELECT {', '.join(self._columns)} FROM {_TABLE} WHERE {where}"]  # noqa: S608 - our own names
        statement += [f"ORDER BY {', '.join(order)}"] if order else []
        with connection.cursor() as cursor:
            cursor.execute(f"{' '.join(statement)} LIMIT {int(part.stop)}", values)
            return [dict(zip(self._columns, row, strict=True)) for row in cursor.fetchall()]


def _condition(condition: Q, values: list[Any]) -> str:
    """A condition in SQL; its values go to the end of `values`."""
    parts = [
        _condition(child, values) if isinstance(child, Q) else _comparison(*child, values)
        for child in condition.children
    ]
    return f"({f' {condition.connector} '.join(parts)})"


def _comparison(lookup: str, value: Any, values: list[Any]) -> str:
    column, _, how = lookup.partition("__")
    if isinstance(value, RawSQL):
        values += value.params
        return f"{column} IN ({value.sql})"
    field = _FIELDS[column]
    given = [field.get_db_prep_value(one, connection) for one in (value if how == "in" else [value])]
    values += given
    if how == "in":
        return f"{column} IN ({', '.join(['%s'] * len(given))})" if given else "1 = 0"
    return f"{column} {_OPERATORS[how]} %s"
