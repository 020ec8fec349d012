"""Filters of lists: each says what it takes, refuses the rest, and becomes a condition.

The fields are REST framework's own, made once. django-filter builds a form for every request, which took longer
than all the rest of the answer (docs/adr/0012).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import Any

from django.db.models import Q, QuerySet
from rest_framework import exceptions, serializers
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request
from rest_framework.views import APIView

from claims.api.parsing import Choice


@dataclass(frozen=True, slots=True)
class Filter:
    """A parameter of a list. `condition` makes a Q of its value, or of its values where it may be repeated."""

    field: serializers.Field[Any, Any, Any, Any]
    condition: Callable[[Any], Q]
    help: str
    many: bool = False

    def asked(self, values: list[str]) -> Q:
        """The condition for what the address says. Raises ValidationError."""
        read = [self.field.run_validation(value) for value in values]
        return self.condition(read if self.many else read[-1])


def any_of(column: str, *, choices: Any, help: str) -> Filter:
    """One of several values: ``?status=verified&status=disputed``."""
    field = Choice(choices=choices)
    return Filter(field, lambda values: Q(**{f"{column}__in": values}), f"{help} May be repeated.", many=True)


def yes_no(column: str, *, help: str) -> Filter:
    """``true`` or ``false``."""
    field = Choice(choices=["true", "false"])
    return Filter(field, lambda word: Q(**{column: word == "true"}), help)


def equal(lookup: str, field: serializers.Field[Any, Any, Any, Any], *, help: str) -> Filter:
    """A value as the field reads it, compared as the lookup says: ``worth__gte``."""
    return Filter(field, lambda value: Q(**{lookup: value}), help)


def finite(value: float) -> None:
    """A validator: float() also reads "nan" and "inf"."""
    if not isfinite(value):
        raise serializers.ValidationError("A valid number is required.", code="invalid")


class Filters(BaseFilterBackend):
    """Applies the `filters` of a view, all of them; every wrong one is named at once."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> QuerySet[Any]:
        condition = asked(request, view)
        return queryset.filter(condition) if condition else queryset

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The same in the words of OpenAPI."""
        return [_described(name, one, view) for name, one in filters_of(view).items()]


def asked(request: Request, view: Any) -> Q:
    """All that the address asks of a list, as one condition. An empty value is a wrong one. Raises ValidationError."""
    condition, wrong = Q(), {}
    for name, one in filters_of(view).items():
        values = request.query_params.getlist(name)
        if not values:
            continue
        try:
            condition &= one.asked(values)
        except exceptions.ValidationError as error:
            wrong[name] = error.detail
    if wrong:
        raise exceptions.ValidationError(wrong)
    return condition


def filters_of(view: Any) -> dict[str, Filter]:
    """The filters of a view by their names."""
    found: dict[str, Filter] = getattr(view, "filters", {})
    return found


def _described(name: str, one: Filter, view: Any) -> dict[str, Any]:
    schema = view.schema._map_serializer_field(one.field, "request")
    told = {"name": name, "in": "query", "required": False, "description": one.help}
    if one.many:
        return told | {"schema": {"type": "array", "items": schema}, "explode": True, "style": "form"}
    return told | {"schema": schema}
