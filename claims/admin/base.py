"""What the pages have in common: most of them show, and change nothing."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that services write. Nobody changes them here, superusers included."""

    show_full_result_count = False  # one count(*) less per page of a large table

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyRows(admin.TabularInline):
    """Rows of another model, shown within a page."""

    extra = 0
    max_num = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def signed_in(request: HttpRequest) -> User:
    """Who is signed in; every page of the admin has somebody."""
    assert isinstance(request.user, User)  # noqa: S101 - tells mypy
    return request.user


def link(row: Any, words: object = None) -> SafeString:
    """A link to the row's own page."""
    address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    return format_html('<a href="{}"><bdi>{}</bdi></a>', address, row if words is None else words)


def shortened(text: str, limit: int = 140) -> str:
    """The beginning of a text, with an ellipsis where it goes on."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
