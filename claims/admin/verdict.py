"""What was decided, one row per decision."""

from __future__ import annotations

from django.contrib import admin

from claims.admin.base import ReadOnlyAdmin, ReadOnlyRows
from claims.models import Verdict


class VerdictRows(ReadOnlyRows):
    model = Verdict
    fields = readonly_fields = (
        "number",
        "status",
        "finding",
        "basis",
        "rationale",
        "decided_by",
        "decided_at",
    )
    show_change_link = True


@admin.register(Verdict)
class VerdictAdmin(ReadOnlyAdmin):
    list_display = ("claim", "number", "status", "finding", "basis", "decided_by", "decided_at")
    list_filter = ("status", "finding", "basis", "decided_at")
    list_select_related = ("claim", "decided_by")
    search_fields = ("rationale", "claim__quote", "uid")
    ordering = ("-pk",)
    fields = (
        "claim",
        "number",
        ("status", "finding"),
        "basis",
        "rationale",
        "evidence",
        ("decided_by", "decided_at"),
        "uid",
    )
