"""What reviewers answered."""

from __future__ import annotations

from django.contrib import admin

from claims.admin.base import ReadOnlyAdmin, ReadOnlyRows
from claims.models import Review


class ReviewRows(ReadOnlyRows):
    model = Review
    fields = readonly_fields = ("reviewer", "round", "status", "finding", "rationale", "withdrawn_at")
    show_change_link = True


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    list_display = ("claim", "reviewer", "round", "status", "finding", "created_at", "withdrawn_at")
    list_filter = ("status", "finding", "created_at", ("withdrawn_at", admin.EmptyFieldListFilter))
    list_select_related = ("claim", "reviewer")
    search_fields = ("rationale", "claim__quote", "reviewer__username", "uid")
    ordering = ("-pk",)
    fields = (
        "claim",
        "reviewer",
        "round",
        ("status", "finding"),
        "rationale",
        "evidence",
        "created_at",
        "withdrawn_at",
        "uid",
    )
