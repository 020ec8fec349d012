"""Feeds of chosen outlets, and the pages that are fetched."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet, URLField
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from claims.admin.base import ReadOnlyAdmin
from claims.choices import LookupState
from claims.models import Feed, PageFetch


@admin.register(Feed)
class FeedAdmin(admin.ModelAdmin):
    list_display = ("__str__", "url", "active", "checked_at", "next_at", "kept", "failures", "error")
    list_filter = ("active",)
    search_fields = ("publisher", "url")
    fields = ("url", "publisher", "active", "next_at", "checked_at", "failures", "error")
    readonly_fields = ("next_at", "checked_at", "failures", "error")
    actions = ("look_now",)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if isinstance(db_field, URLField):
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Feed]:
        kept = Count("pages", filter=Q(pages__state=LookupState.DONE))
        return super().get_queryset(request).annotate(kept=kept)

    @admin.display(description=_("pages kept"), ordering="kept")
    def kept(self, feed: Any) -> int:
        return int(feed.kept)

    @admin.action(description=_("Look at these feeds now"), permissions=["change"])
    def look_now(self, request: HttpRequest, queryset: QuerySet[Feed]) -> None:
        n = Feed.objects.filter(pk__in=queryset.values("pk")).update(next_at=timezone.now(), active=True)
        words = ngettext(
            "%(n)d feed will be looked at in a moment.", "%(n)d feeds will be looked at in a moment.", n
        )
        self.message_user(request, words % {"n": n}, messages.SUCCESS)


@admin.register(PageFetch)
class PageFetchAdmin(ReadOnlyAdmin):
    list_display = ("url", "purpose", "feed", "state", "attempts", "result", "error", "finished_at")
    list_filter = ("state", "purpose", "error_code")
    list_select_related = ("feed",)
    search_fields = ("url", "error", "uid")
    ordering = ("-pk",)
    fields = (
        "url",
        "purpose",
        "feed",
        "snapshot",
        "state",
        ("attempts", "max_attempts"),
        "result",
        ("error_code", "error"),
        ("created_at", "started_at", "finished_at"),
        ("not_before", "woken_at", "lease_until"),
        "uid",
    )
