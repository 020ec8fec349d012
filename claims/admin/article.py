"""Articles: bringing one in, correcting its details, watching its look-ups."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from claims import queries, refusals
from claims.admin import choosing, importing
from claims.admin.adding import AddArticleForm
from claims.admin.base import signed_in
from claims.admin.version import VersionRows
from claims.models import Article, Claim
from claims.models.article import ArticleQuerySet
from claims.services import ingest

SHOWN_CLAIMS = 200
STOP_POLLING = 286  # htmx's own: take the answer and ask no more


class ArticleList(ChangeList):
    """The list, with the counts of all its rows in two queries."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        for row in queries.article_rows(self.result_list):
            row.article.counts = row  # type: ignore[attr-defined]  # read by the columns below


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    list_display = (
        "title",
        "source_name",
        "language",
        "published_date",
        "claims",
        "decided",
        "lookups",
        "created_at",
    )
    list_filter = ("language", "published_date", "created_at", "source_name")
    search_fields = ("title", "source_name", "url", "uid")
    show_full_result_count = False
    fields = (
        "title",
        "source_name",
        "url",
        ("language", "review_policy"),
        ("published_date", "published_source"),
        ("uid", "created_at", "created_by"),
    )
    readonly_fields = ("language", "published_source", "uid", "created_at", "created_by")
    inlines = (VersionRows,)
    actions = ("one_review", "two_reviews", "export_lines")
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    change_form_template = "admin/claims/article/page.html"
    change_list_template = "admin/claims/article/list.html"

    # --- who may ------------------------------------------------------------------------------------

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return False  # verdicts and reviews hang on it

    # --- the list -----------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> ArticleQuerySet:
        return queries.articles()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ArticleList

    @admin.display(description=_("claims"))
    def claims(self, article: Any) -> int:
        return int(article.counts.tally.total)

    @admin.display(description=_("claims decided"))
    def decided(self, article: Any) -> int:
        return int(article.counts.tally.verified + article.counts.tally.disputed)

    @admin.display(description=_("look-ups"))
    def lookups(self, article: Any) -> str:
        progress = article.counts.progress
        done = f"{progress.done} / {progress.total}"
        failed = _("%(count)d failed") % {"count": progress.failed}
        return f"{done} ({failed})" if progress.failed else done

    @admin.action(description=_("Reviews needed: one"), permissions=["change"])
    def one_review(self, request: HttpRequest, queryset: ArticleQuerySet) -> None:
        self._require(request, queryset, 1)

    @admin.action(description=_("Reviews needed: two, the second blind to the first"), permissions=["change"])
    def two_reviews(self, request: HttpRequest, queryset: ArticleQuerySet) -> None:
        self._require(request, queryset, 2)

    @admin.action(description=_("Export with their texts (NDJSON, can be imported)"), permissions=["view"])
    def export_lines(self, request: HttpRequest, queryset: ArticleQuerySet) -> StreamingHttpResponse:
        return importing.export(queryset)

    def _require(self, request: HttpRequest, queryset: ArticleQuerySet, number: int) -> None:
        articles = queryset.exclude(review_policy=number)
        for article in articles:
            ingest.edit_details(
                article=article, by=signed_in(request), now=timezone.now(), review_policy=number
            )
        words = ngettext("%(count)d article changed.", "%(count)d articles changed.", len(articles))
        self.message_user(request, words % {"count": len(articles)}, messages.SUCCESS)

    # --- one article --------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        progress = self.admin_site.admin_view(self.progress)
        bring_in = self.admin_site.admin_view(partial(importing.page, self))
        choose = self.admin_site.admin_view(partial(choosing.page, self))
        incoming = self.admin_site.admin_view(partial(choosing.progress, self))
        return [
            path("choose/", choose, name="claims_article_choose"),
            path("incoming/", incoming, name="claims_article_incoming"),
            path("<int:pk>/progress/", progress, name="claims_article_progress"),
            path("import/", bring_in, name="claims_article_import"),
            *super().get_urls(),
        ]

    def progress(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How far the look-ups are, as the piece of the page that asks for it every few seconds."""
        article = get_object_or_404(Article, pk=pk)
        if not self.has_view_permission(request, article):
            raise PermissionDenied
        version = article.current_version
        progress = queries.article_progress(version.pk)
        context = {
            "original": article,
            "progress": progress,
            "claims_total": Claim.objects.filter(version=version).count(),
        }
        page = TemplateResponse(request, "admin/claims/article/progress.html", context)
        page.status_code = 200 if progress.pending else STOP_POLLING
        return page

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        article: Article = context["original"]
        version = article.versions.defer("text", "sentences").order_by("-number").first()
        if version is None:
            raise Http404
        found = Claim.objects.filter(version=version).in_text_order().select_related("assigned_to")
        context |= {
            "progress": queries.article_progress(version.pk),
            "assist": queries.assist_run(version.pk),
            "claims": found[:SHOWN_CLAIMS],
            "claims_total": found.count(),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Article, form: forms.ModelForm, change: bool) -> None:
        """Through the service, which leaves the event; the form has changed `obj` already, so not that one."""
        changes = {name: form.cleaned_data[name] for name in form.changed_data}
        stored = Article.objects.get(pk=obj.pk)
        ingest.edit_details(article=stored, by=signed_in(request), now=timezone.now(), **changes)

    # --- a new article ------------------------------------------------------------------------------

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Text, file or address in; everything else is read from it, or filled in here."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = AddArticleForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                ingested = form.ingest(by=signed_in(request), now=timezone.now())
            except ingest.NoDate:
                form.ask_for_date()
            except ingest.IngestError as error:
                form.add_error(form.source, refusals.told(str(error)))
            else:
                return self._added(request, ingested)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Add an article"),
            "opts": self.opts,
            # A plain form has all that is asked of it.
            "adminform": AdminForm(form, AddArticleForm.fieldsets, {}),  # type: ignore[arg-type]
            "form": form,
            "has_view_permission": self.has_view_permission(request),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/claims/article/add.html", context)

    def _added(self, request: HttpRequest, ingested: ingest.Ingested) -> HttpResponse:
        if ingested.created:
            self.log_addition(request, ingested.article, [{"added": {}}])
            self.message_user(
                request, _("The article is here; its claims are being looked up."), messages.SUCCESS
            )
        else:
            self.message_user(request, _("This text is already here."), messages.WARNING)
        return HttpResponseRedirect(reverse("admin:claims_article_change", args=[ingested.article.pk]))
