"""What was published, corrected and taken down."""

from __future__ import annotations

from django.contrib import admin

from claims.admin.base import ReadOnlyAdmin
from claims.models import Publication


@admin.register(Publication)
class PublicationAdmin(ReadOnlyAdmin):
    list_display = (
        "claim",
        "number",
        "kind",
        "verdict",
        "published_at",
        "published_by",
        "expires",
        "withdrawn_at",
    )
    list_filter = ("kind", "published_at", ("withdrawn_at", admin.EmptyFieldListFilter))
    list_select_related = ("claim", "verdict", "published_by")
    search_fields = ("note", "claim__quote", "uid")
    ordering = ("-pk",)
    fields = (
        "claim",
        ("number", "kind", "confirms"),
        "verdict",
        ("published_at", "published_by"),
        "note",
        "context",
        "expires",
        ("withdrawn_at", "withdrawn_by"),
        "withdrawal_note",
        "uid",
    )
