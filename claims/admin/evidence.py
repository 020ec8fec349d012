"""Passages offered for claims."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from claims.admin.base import ReadOnlyAdmin, ReadOnlyRows, shortened
from claims.models import Evidence

HEAVY = ("snapshot__text", "snapshot__tokens")


class EvidenceRows(ReadOnlyRows):
    model = Evidence
    fields = readonly_fields = ("quote", "snapshot", "score", "suggestion", "relation", "relation_by")
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Evidence]:
        return super().get_queryset(request).select_related("snapshot", "relation_by").defer(*HEAVY)


@admin.register(Evidence)
class EvidenceAdmin(ReadOnlyAdmin):
    list_display = ("passage", "claim", "snapshot", "score", "suggestion", "relation", "relation_by")
    list_filter = ("suggestion", "relation", "created_at")
    search_fields = ("quote", "snapshot__title", "uid")
    ordering = ("-pk",)
    fields = (
        "claim",
        "snapshot",
        "lookup",
        "quote",
        ("start", "end"),
        "score",
        "suggestion",
        "why",
        "comparison",
        ("relation", "relation_by", "relation_at"),
        "chosen_by",
        "uid",
        "created_at",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Evidence]:
        return super().get_queryset(request).select_related("claim", "snapshot", "relation_by").defer(*HEAVY)

    @admin.display(description=_("passage"), ordering="quote")
    def passage(self, evidence: Evidence) -> str:
        return shortened(evidence.quote)
