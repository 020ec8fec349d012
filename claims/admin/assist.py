"""What a language model was asked about which text, what it answered, what was taken and what it cost."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from claims.admin.base import ReadOnlyAdmin, ReadOnlyRows, link, shortened
from claims.choices import NotTaken
from claims.models import AssistRun, ProposedStatement


class StatementRows(ReadOnlyRows):
    model = ProposedStatement
    fields = readonly_fields = ("text", "run")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProposedStatement]:
        return (
            super().get_queryset(request).select_related("run").defer(*(f"run__{f}" for f in AssistRun.HEAVY))
        )


@admin.register(AssistRun)
class AssistRunAdmin(ReadOnlyAdmin):
    list_display = (
        "article",
        "model",
        "state",
        "trouble",
        "new_claims",
        "new_statements",
        "tokens_in",
        "tokens_out",
        "cost",
        "seconds",
        "finished_at",
    )
    list_filter = ("state", "model", "error_code", "created_at")
    search_fields = ("version__title", "error", "uid")
    ordering = ("-pk",)
    fields = (
        "article",
        ("model", "endpoint"),
        "state",
        "trouble",
        "error",
        ("attempts", "max_attempts"),
        ("new_claims", "new_statements"),
        "not_taken",
        ("tokens_in", "tokens_out", "cost", "seconds"),
        "left_out",
        "question",
        "answer",
        ("created_at", "started_at", "finished_at"),
        ("not_before", "woken_at", "lease_until"),
        "uid",
    )
    readonly_fields = ("article", "trouble", "not_taken", "question")

    def get_queryset(self, request: HttpRequest) -> QuerySet[AssistRun]:
        heavy = (*AssistRun.HEAVY, "version__text", "version__sentences")
        return super().get_queryset(request).select_related("version__article").defer(*heavy)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup == "version__article__uid" or super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("article"), ordering="version__title")
    def article(self, run: AssistRun) -> SafeString:
        return link(run.version.article, shortened(run.version.article.title, 60))

    @admin.display(description=_("what went wrong"), ordering="error_code")
    def trouble(self, run: AssistRun) -> str:
        return run.trouble

    @admin.display(description=_("not taken"))
    def not_taken(self, run: AssistRun) -> SafeString:
        lines = ((NotTaken(one["reason"]).label, one["text"]) for one in run.refused)
        return format_html_join("\n", "{}: <bdi>{}</bdi>", lines)

    @admin.display(description=_("question"))
    def question(self, run: AssistRun) -> SafeString:
        messages = ((one["role"], one["content"]) for one in run.request.get("messages", []))
        return format_html_join("\n\n", "<b>{}</b>\n<bdi>{}</bdi>", messages)
