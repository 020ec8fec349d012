"""Ready reasons for the answer form."""

from __future__ import annotations

from django.contrib import admin

from claims.models import RationaleTemplate


@admin.register(RationaleTemplate)
class RationaleTemplateAdmin(admin.ModelAdmin):
    list_display = ("text_ar", "text_en", "status", "finding", "position", "active")
    list_editable = ("position", "active")
    list_filter = ("active", "status", "finding")
    search_fields = ("text_ar", "text_en")
    fields = (("text_ar", "text_en"), ("status", "finding"), ("position", "active"))
