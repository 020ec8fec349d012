"""Pages by position (keyset), not by number: a row added meanwhile neither repeats nor hides another, and the
thousandth page costs what the first does."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from rest_framework import exceptions, pagination
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

LARGEST = 2**63 - 1  # more does not fit the database's integers
CURSOR, PAGE_SIZE, ORDERING = "cursor", "page_size", "ordering"

# What a list can be ordered by: columns, the last of them unique, all in one direction.
Orderings = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list: behind the row with these values, or before it when `back`."""

    back: bool
    values: tuple[int | datetime, ...]


class KeysetPagination(pagination.BasePagination):
    """Views set `orderings`; the first is the usual one. Rows are objects or dicts."""

    page_size = 50
    max_page_size = 200

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """The rows of the page asked for; one row more is read, to know whether a further page follows."""
        columns = _ordering(request, view.orderings)
        size = self._size(request)
        cursor = _read(request.query_params.get(CURSOR, ""), columns)
        back = cursor is not None and cursor.back
        if cursor is not None:
            queryset = queryset.filter(_beyond(columns, cursor))
        found = list(queryset.order_by(*(_turned(columns) if back else columns))[: size + 1])
        rows = found[:size][::-1] if back else found[:size]
        more = len(found) > size
        self._address = request.build_absolute_uri()
        self._next = _write(False, rows[-1], columns) if rows and (more or back) else ""
        self._previous = _write(True, rows[0], columns) if rows and (more if back else cursor) else ""
        return rows

    def get_next_link(self) -> str | None:
        """The address of the page behind this one."""
        return replace_query_param(self._address, CURSOR, self._next) if self._next else None

    def get_previous_link(self) -> str | None:
        """The address of the page before this one."""
        return replace_query_param(self._address, CURSOR, self._previous) if self._previous else None

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The page in the words of OpenAPI."""
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The parameters of every list in the words of OpenAPI."""
        orderings = list(view.orderings)
        size = {"type": "integer", "minimum": 1, "maximum": self.max_page_size, "default": self.page_size}
        order = {"type": "string", "enum": orderings, "default": orderings[0]}
        told = {
            CURSOR: ("Where the page starts; taken from `next` or `previous`.", {"type": "string"}),
            PAGE_SIZE: (f"Rows per page, 1 to {self.max_page_size}.", size),
            ORDERING: ("What comes first; `-` turns it round.", order),
        }
        return [
            {"name": name, "in": "query", "required": False, "description": text, "schema": schema}
            for name, (text, schema) in told.items()
            if name != ORDERING or len(orderings) > 1
        ]

    def _size(self, request: Request) -> int:
        asked = request.query_params.get(PAGE_SIZE)
        if asked is None:
            return self.page_size
        if not (asked.isascii() and asked.isdecimal() and 1 <= int(asked[:9]) <= self.max_page_size):
            raise exceptions.ValidationError(
                {PAGE_SIZE: [f"Give a whole number from 1 to {self.max_page_size}."]}
            )
        return int(asked)


def _ordering(request: Request, orderings: Orderings) -> tuple[str, ...]:
    asked = request.query_params.get(ORDERING, next(iter(orderings)))
    if asked not in orderings:
        raise exceptions.ValidationError(
            {ORDERING: [f"Give one of {', '.join(orderings)}."]}, code="invalid_choice"
        )
    return orderings[asked]


def _beyond(columns: tuple[str, ...], cursor: Cursor) -> Q:
    """Rows behind the cursor. Of two columns the first is compared alone, too: that is what an index is for."""
    down = columns[0].startswith("-") != cursor.back
    names = [column.removeprefix("-") for column in columns]
    word = "lt" if down else "gt"
    if len(names) == 1:
        return Q(**{f"{names[0]}__{word}": cursor.values[0]})
    (first, second), (at, key) = names, cursor.values
    further = Q(**{f"{first}__{word}": at}) | Q(**{f"{second}__{word}": key})
    return Q(**{f"{first}__{word}e": at}) & further


def _turned(columns: Sequence[str]) -> list[str]:
    return [column[1:] if column.startswith("-") else f"-{column}" for column in columns]


def _write(back: bool, row: Any, columns: tuple[str, ...]) -> str:
    names = [column.removeprefix("-") for column in columns]
    values = [row[name] if isinstance(row, dict) else getattr(row, name) for name in names]
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return urlsafe_b64encode(json.dumps([int(back), *plain]).encode()).decode().rstrip("=")


def _read(word: str, columns: tuple[str, ...]) -> Cursor | None:
    """The cursor in the address; a made-up one is the client's error, never ours."""
    if not word:
        return None
    try:
        back, *values = json.loads(urlsafe_b64decode(word + "=" * (-len(word) % 4)))
        typed = [_typed(column, value) for column, value in zip(columns, values, strict=True)]
    except (ValueError, TypeError):
        raise _invalid() from None
    if back not in (0, 1):
        raise _invalid()
    return Cursor(bool(back), tuple(typed))


def _typed(column: str, value: Any) -> int | datetime:
    """A value as its column holds it. Raises ValueError, TypeError."""
    if column.endswith("_at"):
        at = parse_datetime(value)
        if at is None or timezone.is_naive(at):
            raise ValueError(value)
        return at
    if type(value) is not int or not 0 <= value <= LARGEST:
        raise ValueError(value)
    return value


def _invalid() -> exceptions.ValidationError:
    return exceptions.ValidationError(
        {CURSOR: ["Take the cursor from `next` or `previous`, unchanged."]}, code="invalid_cursor"
    )
