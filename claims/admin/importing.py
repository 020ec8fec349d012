"""Many articles from one file: shown first, stored once the editor says so; and out again in the same form."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from claims import refusals
from claims.admin.base import signed_in
from claims.models import Article
from claims.models.article import ArticleQuerySet
from claims.services import importing
from claims.services.importing import CannotImport


class ImportForm(forms.Form):
    """A file; on the second step what was in it, so that exactly what was shown is stored."""

    file = forms.FileField(label=gettext_lazy("File"), required=False, allow_empty_file=True)
    content = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    def data_given(self) -> bytes:
        """Raises ValidationError when there is none."""
        content = self.cleaned_data["content"]
        if content:
            try:
                return base64.b64decode(content, validate=True)
            except binascii.Error:
                pass
        file = self.cleaned_data["file"]
        if file is None:
            raise forms.ValidationError(_("Choose a file first."), code="nothing")
        # One byte more than is taken tells that there is more.
        return bytes(file.read(importing.MAX_BYTES + 1))


def page(articles: admin.ModelAdmin[Article], request: HttpRequest) -> HttpResponse:
    """The form, then what would happen, then it happens."""
    if not articles.has_add_permission(request):
        raise PermissionDenied
    posted = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if posted else ImportForm()
    rows: list[importing.Row] = []
    content = ""
    if posted and form.is_valid():
        try:
            data = form.data_given()
            if "confirmed" in request.POST:
                return _stored(articles, request, data)
            rows, content = importing.preview(data=data), base64.b64encode(data).decode()
        except forms.ValidationError as problem:
            form.add_error("file", problem)
        except CannotImport as problem:
            form.add_error("file", refusals.cannot_import(problem))
    context = {
        **articles.admin_site.each_context(request),
        "title": _("Import articles"),
        "opts": articles.opts,
        "form": form,
        "rows": [(row, refusals.told(row.problem)) for row in rows],
        "new": sum(row.new for row in rows),
        "content": content,
        "columns": importing.COLUMNS,
        "most": importing.MOST,
    }
    return TemplateResponse(request, "admin/claims/article/import.html", context)


def _stored(articles: admin.ModelAdmin[Article], request: HttpRequest, data: bytes) -> HttpResponse:
    rows = importing.run(data=data, by=signed_in(request), now=timezone.now())
    stored = [row.article for row in rows if row.article]
    for article in stored:
        articles.log_addition(request, article, [{"added": {}}])
    words = ngettext("%(count)d article is imported.", "%(count)d articles are imported.", len(stored))
    level = messages.SUCCESS if stored else messages.WARNING
    articles.message_user(request, words % {"count": len(stored)}, level)
    left = len(rows) - len(stored)
    if left:
        words = ngettext(
            "%(count)d row was left out: it was here already, or could not be read.",
            "%(count)d rows were left out: they were here already, or could not be read.",
            left,
        )
        articles.message_user(request, words % {"count": left}, messages.WARNING)
    return HttpResponseRedirect(reverse("admin:claims_article_changelist"))


def export(chosen: ArticleQuerySet) -> StreamingHttpResponse:
    """The articles chosen with their newest texts, a line each, as `page` takes them."""
    keys = list(chosen.order_by("pk").values_list("pk", flat=True))
    answer = StreamingHttpResponse(_lines(keys), content_type="application/x-ndjson; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="articles.ndjson"'
    return answer


def _lines(keys: list[int]) -> Iterator[str]:
    for key in keys:
        article = Article.objects.get(pk=key)
        told = {
            "title": article.title,
            "source_name": article.source_name,
            "url": article.url,
            "published": article.published_date.isoformat() if article.published_date else "",
            "language": article.language,
            "review_policy": article.review_policy,
            "text": article.current_version.text,
        }
        yield f"{json.dumps(told, ensure_ascii=False)}\n"
