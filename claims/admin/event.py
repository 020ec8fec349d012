"""The ledger. Nobody adds, changes or deletes here; the database would refuse as well."""

from __future__ import annotations

from django.contrib import admin

from claims.admin.base import ReadOnlyAdmin
from claims.models import Event


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("seq", "at", "type", "actor", "article_uid", "claim_uid", "data")
    list_filter = ("type", "at")
    search_fields = ("actor", "article_uid", "claim_uid", "target_uid")
    ordering = ("-pk",)
    fields = ("seq", "at", "type", "actor", "article_uid", "claim_uid", "target_uid", "data", "public")
