"""Questions to providers: how they stand, and asking again."""

from __future__ import annotations

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from claims.admin.base import ReadOnlyAdmin, ReadOnlyRows
from claims.models import Claim, Lookup
from claims.services import lookups


class LookupRows(ReadOnlyRows):
    model = Lookup
    fields = readonly_fields = ("provider", "state", "attempts", "hits", "finished_at", "error")
    show_change_link = True


@admin.register(Lookup)
class LookupAdmin(ReadOnlyAdmin):
    list_display = ("claim", "provider", "state", "attempts", "hits", "error", "started_at", "finished_at")
    list_filter = ("state", "provider", "error_code")
    list_select_related = ("claim",)
    search_fields = ("claim__quote", "error", "uid")
    ordering = ("-pk",)
    fields = (
        "claim",
        "provider",
        "state",
        ("attempts", "max_attempts"),
        "address",
        "hits",
        "queries",
        "missed",
        ("error_code", "error"),
        ("created_at", "started_at", "finished_at"),
        ("not_before", "woken_at", "lease_until"),
        "uid",
    )
    actions = ("ask_again",)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup == "claim__version__article__uid" or super().lookup_allowed(lookup, value, request)

    @admin.action(description=_("Ask again about these claims"), permissions=["ask_again"])
    def ask_again(self, request: HttpRequest, queryset: QuerySet[Lookup]) -> None:
        claims = Claim.objects.filter(lookups__in=queryset).distinct().order_by("pk")
        report_asked(self, request, claims)

    def has_ask_again_permission(self, request: HttpRequest) -> bool:
        return may_ask_again(request)


def may_ask_again(request: HttpRequest) -> bool:
    return request.user.has_perm("claims.change_lookup")


def report_asked(
    page: admin.ModelAdmin | admin.ModelAdmin, request: HttpRequest, claims: QuerySet[Claim]
) -> None:
    """Queue the finished look-ups of these claims once more, and tell how many."""
    assert isinstance(request.user, User)  # noqa: S101 - tells mypy; the admin is for people signed in
    now = timezone.now()
    found = claims.select_related("version__article")
    asked = lookups.ask_again(claims=found, by=request.user, now=now)
    if asked:
        words = ngettext("%(count)d look-up is queued again.", "%(count)d look-ups are queued again.", asked)
        page.message_user(request, words % {"count": asked}, messages.SUCCESS)
    else:
        page.message_user(
            request, _("Nothing to ask again: the look-ups are still under way."), messages.WARNING
        )
