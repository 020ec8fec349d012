"""What several claims say alike."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from claims.admin.base import ReadOnlyAdmin, ReadOnlyRows
from claims.models import CanonicalClaim, Claim


class OccurrenceRows(ReadOnlyRows):
    model = Claim
    verbose_name_plural = _("claims")
    fields = readonly_fields = ("quote", "version", "status", "finding")
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        return (
            super()
            .get_queryset(request)
            .select_related("version")
            .defer("version__text", "version__sentences")
        )


@admin.register(CanonicalClaim)
class CanonicalClaimAdmin(ReadOnlyAdmin):
    list_display = ("statement", "occurrences", "created_at")
    search_fields = ("statement", "uid")
    ordering = ("-pk",)
    fields = ("statement", "uid", "created_at")
    inlines = (OccurrenceRows,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[CanonicalClaim]:
        return super().get_queryset(request).annotate(found=Count("occurrences"))

    @admin.display(description=_("claims"), ordering="found")
    def occurrences(self, canonical: CanonicalClaim) -> int:
        return int(canonical.found)  # type: ignore[attr-defined]  # annotated above
