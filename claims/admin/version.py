"""The texts of articles."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Length
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from claims.admin.base import ReadOnlyAdmin, ReadOnlyRows
from claims.models import ArticleVersion


def _measured(versions: QuerySet[ArticleVersion]) -> QuerySet[ArticleVersion]:
    """With the length and the number of claims, without the text."""
    return versions.defer("text", "sentences").annotate(
        length=Length("text"), found=Count("claims", filter=Q(claims__removed_at=None))
    )


# Codes of claims.extraction.types.Extraction.warnings.
WARNINGS = {"no_published_date": _("no day of publication: “last Monday” and the like are not counted")}


class Measures:
    """Columns shared by the list and the rows within an article's page."""

    @admin.display(description=_("warnings"), empty_value="")
    def warned(self, version: Any) -> str:
        return str(_(", ")).join(str(WARNINGS.get(code, code)) for code in version.warnings)

    @admin.display(description=_("characters"))
    def length(self, version: Any) -> int:
        return int(version.length)

    @admin.display(description=_("claims"))
    def found(self, version: Any) -> int:
        return int(version.found)


class VersionRows(Measures, ReadOnlyRows):
    model = ArticleVersion
    fields = ("number", "title", "created_at", "extracted_at", "length", "found", "warned")
    readonly_fields = fields
    ordering = ("-number",)
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[ArticleVersion]:
        return _measured(super().get_queryset(request))


@admin.register(ArticleVersion)
class VersionAdmin(Measures, ReadOnlyAdmin):
    list_display = ("title", "number", "language", "created_at", "extracted_at", "length", "found")
    list_filter = ("language", "created_at")
    search_fields = ("title", "sha256", "uid")
    ordering = ("-pk",)
    fields = (
        "article",
        "number",
        "uid",
        "created_at",
        "extracted_at",
        "language",
        "sha256",
        "warned",
        "text",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ArticleVersion]:
        return _measured(super().get_queryset(request)).select_related("article")
