"""Documents that evidence is cut from."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from claims.admin.base import ReadOnlyAdmin, ReadOnlyRows
from claims.models import Capture, Snapshot


class CaptureRows(ReadOnlyRows):
    model = Capture
    fields = readonly_fields = (
        "requested",
        "content_type",
        "checked_at",
        "flags",
        "warc",
        "etag",
        "modified",
    )


@admin.register(Snapshot)
class SnapshotAdmin(ReadOnlyAdmin):
    list_display = ("title", "publisher", "published_date", "language", "compiled", "fetched_at")
    list_filter = ("language", "compiled", "fetched_at")
    search_fields = ("title", "publisher", "document", "url", "sha256", "uid")
    ordering = ("-pk",)
    inlines = (CaptureRows,)
    fields = (
        "title",
        "publisher",
        "document",
        "url",
        ("published_date", "published_source"),
        "language",
        "compiled",
        ("fetched_at", "entered_by"),
        "uid",
        "sha256",
        "copy_of",
        "review",
        "text",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Snapshot]:
        return super().get_queryset(request).defer("text", "tokens")
