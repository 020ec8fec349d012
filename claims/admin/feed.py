"""Feeds of chosen outlets, and the pages that are fetched."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet, URLField
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from claims import refusals
from claims.admin.base import ReadOnlyAdmin
from claims.choices import Arrival, FeedPurpose, FetchPurpose, LookupState
from claims.models import Feed, PageFetch
from claims.services import feeds

FAILED = (LookupState.FAILED, LookupState.GAVE_UP)


@admin.register(Feed)
class FeedAdmin(admin.ModelAdmin):
    list_display = ("__str__", "url", "purpose", "active", "checked_at", "next_at", "brought", "problem")
    list_filter = ("purpose", "active")
    search_fields = ("publisher", "url")
    fieldsets = (
        (None, {"fields": ("url", "purpose", "publisher", "active")}),
        (
            _("Of a feed of articles"),
            {
                "fields": ("review_policy", "backlog"),
                "description": _(
                    "What is new from now on becomes an article to check, at most 20 at each look; the publisher is its source."
                ),
            },
        ),
        (_("How it fares"), {"fields": ("brought", "checked_at", "next_at", "problem")}),
    )
    readonly_fields = ("next_at", "checked_at", "brought", "problem")
    actions = ("look_now", "pause", "resume")

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if isinstance(db_field, URLField):
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Feed]:
        articles = Q(pages__purpose=FetchPurpose.ARTICLE)
        return (
            super()
            .get_queryset(request)
            .annotate(
                kept=Count(
                    "pages", filter=Q(pages__purpose=FetchPurpose.FEED, pages__state=LookupState.DONE)
                ),
                added=Count("pages", filter=articles & Q(pages__result=Arrival.ADDED)),
                refused=Count("pages", filter=articles & Q(pages__state__in=FAILED)),
            )
        )

    def save_model(self, request: HttpRequest, obj: Feed, form: forms.ModelForm, change: bool) -> None:
        feeds.save(feed=obj, changed=form.changed_data, now=timezone.now())

    @admin.display(description=_("brought"))
    def brought(self, feed: Any) -> str | SafeString:
        """Pages kept; of a feed of articles a link to all of them."""
        if feed.pk is None:
            return "–"
        if feed.purpose == FeedPurpose.EVIDENCE:
            words = ngettext("%(n)d page kept", "%(n)d pages kept", feed.kept)
            return str(words % {"n": feed.kept})
        words = ngettext("%(n)d article added", "%(n)d articles added", feed.added) % {"n": feed.added}
        if feed.refused:
            more = ngettext("%(n)d refused", "%(n)d refused", feed.refused) % {"n": feed.refused}
            words = f"{words} ({more})"
        return format_html(
            '<a href="{}?feed={}">{}</a>', reverse("admin:claims_article_incoming"), feed.pk, words
        )

    @admin.display(description=_("failures in a row"))
    def problem(self, feed: Feed) -> str:
        """Why the last look failed."""
        return f"{feed.failures}: {refusals.told(feed.error)}" if feed.failures else "–"

    @admin.action(description=_("Look at these feeds now"), permissions=["change"])
    def look_now(self, request: HttpRequest, queryset: QuerySet[Feed]) -> None:
        n = self._chosen(queryset).update(next_at=timezone.now(), active=True)
        words = ngettext(
            "%(n)d feed will be looked at in a moment.", "%(n)d feeds will be looked at in a moment.", n
        )
        self.message_user(request, words % {"n": n}, messages.SUCCESS)

    @admin.action(description=_("Pause these feeds"), permissions=["change"])
    def pause(self, request: HttpRequest, queryset: QuerySet[Feed]) -> None:
        n = self._chosen(queryset).filter(active=True).update(active=False)
        words = ngettext("%(n)d feed is paused.", "%(n)d feeds are paused.", n)
        self.message_user(request, words % {"n": n}, messages.SUCCESS)

    @admin.action(description=_("Resume these feeds"), permissions=["change"])
    def resume(self, request: HttpRequest, queryset: QuerySet[Feed]) -> None:
        n = self._chosen(queryset).filter(active=False).update(active=True)
        words = ngettext("%(n)d feed is looked at again.", "%(n)d feeds are looked at again.", n)
        self.message_user(request, words % {"n": n}, messages.SUCCESS)

    def _chosen(self, queryset: QuerySet[Feed]) -> QuerySet[Feed]:
        """Without the counts, which no UPDATE takes."""
        return Feed.objects.filter(pk__in=queryset.values("pk"))


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
