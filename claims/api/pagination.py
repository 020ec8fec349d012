"""Pages by position (keyset), not by number: a row added meanwhile neither repeats nor hides another."""

from __future__ import annotations

from typing import Any

from rest_framework import exceptions, pagination
from rest_framework.request import Request

MAX_DIGITS = 18  # of a row number; more would not fit the database's integers


class KeysetPagination(pagination.CursorPagination):
    """Subclasses set `ordering` to a unique column. `cursor` is opaque to clients."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    page_size_query_description = "Rows per page, 1 to 200."
    cursor_query_description = "Where the page starts; taken from `next` or `previous`."

    def get_page_size(self, request: Request) -> int:
        """The page size asked for; DRF would quietly replace a wrong one."""
        asked = request.query_params.get(self.page_size_query_param)
        if asked is None:
            return self.page_size
        if not (asked.isascii() and asked.isdecimal() and 1 <= int(asked[:9]) <= self.max_page_size):
            raise exceptions.ValidationError(
                {self.page_size_query_param: [f"Give a whole number from 1 to {self.max_page_size}."]}
            )
        return int(asked)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """As inherited, with the bounds."""
        parameters: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            if parameter["name"] == self.page_size_query_param:
                bounds = {"minimum": 1, "maximum": self.max_page_size, "default": self.page_size}
                parameter["schema"] |= bounds
        return parameters

    def decode_cursor(self, request: Request) -> pagination.Cursor | None:
        """The position in the request; a made-up one is the client's error, never ours."""
        try:
            cursor = super().decode_cursor(request)
        except exceptions.NotFound:
            raise _invalid_cursor() from None
        position: Any = cursor.position if cursor else None
        if position is not None and not (position.isascii() and position.isdecimal()):
            raise _invalid_cursor()
        if position is not None and len(position) > MAX_DIGITS:
            raise _invalid_cursor()
        return cursor


class OldestFirst(KeysetPagination):
    ordering = "pk"


class NewestFirst(KeysetPagination):
    ordering = "-pk"


def _invalid_cursor() -> exceptions.ValidationError:
    return exceptions.ValidationError(
        {"cursor": ["Take the cursor from `next` or `previous`, unchanged."]}, code="invalid_cursor"
    )
