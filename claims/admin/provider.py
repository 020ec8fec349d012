"""How the providers fare: when each last answered, what failed, whether it rests, and how long its queue is."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, DateTimeField, IntegerField, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from claims.admin.base import ReadOnlyAdmin
from claims.models import Lookup, ProviderHealth
from claims.queries import UNFINISHED


@admin.register(ProviderHealth)
class ProviderHealthAdmin(ReadOnlyAdmin):
    list_display = (
        "provider", "standing", "succeeded_at", "failed_at", "failures", "error_code", "error", "waiting", "oldest",
    )  # fmt: skip
    fields = ("provider", "succeeded_at", "failed_at", "failures", "open_until", "error_code", "error")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProviderHealth]:
        queued = Lookup.objects.filter(provider=OuterRef("provider"), state__in=UNFINISHED).order_by()
        by_provider = queued.values("provider")
        return (
            super()
            .get_queryset(request)
            .annotate(
                waiting=Coalesce(
                    Subquery(by_provider.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0
                ),
                oldest=Subquery(
                    by_provider.annotate(first=Min("created_at")).values("first"),
                    output_field=DateTimeField(),
                ),
            )
        )

    @admin.display(description=_("now"))
    def standing(self, row: ProviderHealth) -> str:
        now = timezone.now()
        if row.open_until and row.open_until > now:
            return gettext("rests for %(time)s") % {"time": timesince(now, row.open_until)}
        return gettext("failing") if row.failures else gettext("well")

    @admin.display(description=_("look-ups waiting"), ordering="waiting")
    def waiting(self, row: Any) -> int:
        return int(row.waiting)

    @admin.display(description=_("the oldest since"), ordering="oldest")
    def oldest(self, row: Any) -> str:
        return timesince(row.oldest) if row.oldest else "—"
