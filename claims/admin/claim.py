"""Claims: shown, filtered, assigned. Their status follows from reviews, so there is no form for it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, StreamingHttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from claims import roles
from claims.admin import many
from claims.admin.assist import StatementRows
from claims.admin.base import ReadOnlyAdmin, ReadOnlyRows, link, shortened
from claims.admin.evidence import EvidenceRows
from claims.admin.lookup import LookupRows, may_ask_again, report_asked
from claims.admin.review import ReviewRows
from claims.admin.verdict import VerdictRows
from claims.choices import ReviewState
from claims.models import Claim, ClaimDate, ClaimQuantity, ClaimSpan
from claims.queries import reviewers


class SpanRows(ReadOnlyRows):
    model = ClaimSpan
    fields = readonly_fields = ("start", "end")


class QuantityRows(ReadOnlyRows):
    model = ClaimQuantity
    fields = readonly_fields = ("text", "comparator", "low", "high", "unit", "approximate", "start", "end")


class DateRows(ReadOnlyRows):
    model = ClaimDate
    fields = readonly_fields = ("text", "from_date", "to_date", "grain", "confidence", "start", "end")


class AssignForm(ActionForm):
    """The choice of an action, and of the person it is about."""

    assignee = forms.ModelChoiceField(queryset=reviewers(), required=False, label=_("Person:"))


class AdjudicationFilter(admin.SimpleListFilter):
    """Claims that only an editor can settle."""

    title = _("waits for adjudication")
    parameter_name = "adjudication"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waits", _("Yes: the reviewers disagree"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Claim]) -> QuerySet[Claim]:
        return queryset.filter(review_state=ReviewState.DISAGREEMENT) if self.value() else queryset


@admin.register(Claim)
class ClaimAdmin(ReadOnlyAdmin):
    list_display = ("shown_quote", "status", "finding", "work", "worth_percent", "article", "assigned_to")
    list_filter = (
        AdjudicationFilter,
        "status",
        "finding",
        "review_state",
        "kind",
        "checkable",
        "origin",
        "version__language",
        ("assigned_to", admin.RelatedOnlyFieldListFilter),
    )
    search_fields = ("quote", "statement", "version__article__title", "uid")
    ordering = ("-worth", "-pk")
    list_per_page = 50
    inlines = (
        StatementRows,
        QuantityRows,
        DateRows,
        EvidenceRows,
        LookupRows,
        ReviewRows,
        VerdictRows,
        SpanRows,
    )
    fieldsets = (
        (None, {"fields": ("quote", "statement", "article", "desk", ("kind", "checkable"), ("status", "finding"))}),
        (_("Work"), {"fields": ("review_state", "assigned_to", "set_aside_reason", "round", "required_reviews")}),
        (_("Who says it"), {"fields": ("attribution_text", "attribution_verb")}),
        (_("How it was found"), {"fields": (("origin", "proposed_by"), "worth", "reasons", "canonical", "uid", "created_at")}),
    )  # fmt: skip
    readonly_fields = ("article", "desk")
    action_form = AssignForm
    actions = (
        "assign", "unassign", "ask_again", "publish", "one_review", "two_reviews", "as_article", "export_table",
        "export_lines",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        heavy = ("version__text", "version__sentences")
        return super().get_queryset(request).select_related("version__article", "assigned_to").defer(*heavy)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup == "version__article__uid" or super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("quote"), ordering="quote")
    def shown_quote(self, claim: Claim) -> str:
        return shortened(claim.quote)

    @admin.display(description=_("worth"), ordering="worth")
    def worth_percent(self, claim: Claim) -> str:
        return f"{round(100 * claim.worth)} %"

    @admin.display(description=_("article"), ordering="version__article__title")
    def article(self, claim: Claim) -> SafeString:
        return link(claim.version.article, shortened(claim.version.article.title, 60))

    @admin.display(description=_("work"), ordering="review_state")
    def work(self, claim: Claim) -> str:
        """What it waits for; where that is an editor, with the way to the form."""
        said = claim.get_review_state_display()
        if claim.review_state != ReviewState.DISAGREEMENT:
            return said
        address = reverse("web:claim", args=[claim.version.article.uid, claim.uid])
        return format_html('{}<br><a href="{}#answer">{}</a>', said, address, _("Decide over the reviews"))

    @admin.display(description=_("reviewers' desk"))
    def desk(self, claim: Claim) -> SafeString:
        address = reverse("web:claim", args=[claim.version.article.uid, claim.uid])
        return format_html('<a href="{}">{}</a>', address, _("Open it there"))

    @admin.action(description=_("Assign to the person"), permissions=["assign"])
    def assign(self, request: HttpRequest, queryset: QuerySet[Claim]) -> None:
        try:
            person = AssignForm.base_fields["assignee"].clean(request.POST.get("assignee"))
        except ValidationError:
            person = None
        if person is None:
            self.message_user(request, _("Choose the person first, next to the action."), messages.ERROR)
            return
        many.assign(self, request, queryset, person)

    @admin.action(description=_("Assign to nobody"), permissions=["assign"])
    def unassign(self, request: HttpRequest, queryset: QuerySet[Claim]) -> None:
        many.assign(self, request, queryset, None)

    @admin.action(description=_("Ask the providers again"), permissions=["ask_again"])
    def ask_again(self, request: HttpRequest, queryset: QuerySet[Claim]) -> None:
        report_asked(self, request, queryset)

    @admin.action(description=_("Publish or correct…"), permissions=["assign"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Claim]) -> HttpResponse | None:
        return many.publish(self, request, queryset)

    @admin.action(description=_("Reviews needed: one"), permissions=["assign"])
    def one_review(self, request: HttpRequest, queryset: QuerySet[Claim]) -> None:
        many.require(self, request, queryset, 1)

    @admin.action(description=_("Reviews needed: two, the second blind to the first"), permissions=["assign"])
    def two_reviews(self, request: HttpRequest, queryset: QuerySet[Claim]) -> None:
        many.require(self, request, queryset, 2)

    @admin.action(description=_("Reviews needed: as the article says"), permissions=["assign"])
    def as_article(self, request: HttpRequest, queryset: QuerySet[Claim]) -> None:
        many.require(self, request, queryset, None)

    @admin.action(description=_("Export as a table (CSV)"), permissions=["view"])
    def export_table(self, request: HttpRequest, queryset: QuerySet[Claim]) -> StreamingHttpResponse:
        return many.export(queryset, lines=False)

    @admin.action(description=_("Export for programs (NDJSON)"), permissions=["view"])
    def export_lines(self, request: HttpRequest, queryset: QuerySet[Claim]) -> StreamingHttpResponse:
        return many.export(queryset, lines=True)

    def has_assign_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("claims.change_claim") and roles.is_editor(request.user)

    def has_ask_again_permission(self, request: HttpRequest) -> bool:
        return may_ask_again(request)

    def get_urls(self) -> list[URLPattern]:
        return [
            path("undo/", self.admin_site.admin_view(self.undo), name="claims_claim_undo"),
            *super().get_urls(),
        ]

    def undo(self, request: HttpRequest) -> HttpResponse:
        """Take back what one of the actions above did."""
        if not self.has_assign_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        return many.undo(self, request)
