"""Filters that refuse what they do not understand, and say what they take."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field


class AnyOf(filters.MultipleChoiceFilter):
    """One of several values: ``?status=verified&status=disputed``."""

    def __init__(self, *, choices: list[tuple[str, Any]], help_text: str) -> None:
        # One column of the row itself: no joins, so nothing to make distinct.
        super().__init__(choices=choices, distinct=False, help_text=f"{help_text} May be repeated.")


@extend_schema_field(OpenApiTypes.BOOL)
class YesNo(filters.TypedChoiceFilter):
    """``true`` or ``false``; django-filter's own takes any other word for "no filter"."""

    def __init__(self, *, help_text: str) -> None:
        super().__init__(
            choices=[("true", "true"), ("false", "false")],
            coerce=lambda word: word == "true",
            help_text=help_text,
        )
