"""What editors set for the whole newsroom: name and habits, outlets, words. Every change stands in the history."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from claims import newsroom, refusals
from claims.admin import settings_file, statistics
from claims.models import Newsroom, Outlet, OutletDomain, Wording


class SettingAdmin(admin.ModelAdmin):
    """Rows that pages remember: after a change they are read again."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        newsroom.changed()

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        newsroom.changed()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        super().delete_queryset(request, queryset)
        newsroom.changed()


@admin.register(Newsroom)
class NewsroomAdmin(SettingAdmin):
    """The one row; its list leads to it, and it is made when somebody first looks."""

    fields = (("name_ar", "name_en"), "week_start", "review_policy", "overdue_days")
    change_form_template = "admin/claims/newsroom/page.html"

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        return [
            path("statistics/", wrap(statistics.page), name="claims_statistics"),
            path("statistics/<slug:key>.csv", wrap(statistics.table), name="claims_statistics_table"),
            path("settings/", wrap(partial(settings_file.page, self)), name="claims_newsroom_settings"),
            path("settings.json", wrap(settings_file.export), name="claims_newsroom_settings_file"),
            *super().get_urls(),
        ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)
        Newsroom.objects.get_or_create(pk=1)
        return redirect("admin:claims_newsroom_change", 1)


class OutletForm(forms.ModelForm):
    domains = forms.CharField(
        label=_("Domains"),
        widget=forms.Textarea(attrs={"dir": "ltr", "rows": 4, "cols": 40}),
        help_text=_("One a line, such as example.org; an address of a page will do, too."),
    )

    class Meta:
        model = Outlet
        fields = ("name", "trusted", "note")
        widgets: ClassVar = {"note": forms.Textarea(attrs={"dir": "auto", "rows": 3, "cols": 40})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["domains"] = "\n".join(row.domain for row in self.instance.domains.all())

    def clean_domains(self) -> list[str]:
        """Each in its one form, once."""
        found: dict[str, None] = {}
        for line in str(self.cleaned_data["domains"]).split():
            try:
                found[newsroom.domain(line)] = None
            except newsroom.NoDomain as problem:
                raise ValidationError(refusals.no_domain(problem)) from None
        taken = OutletDomain.objects.filter(domain__in=found).exclude(outlet=self.instance.pk).first()
        if taken:
            words = _("%(domain)s belongs to another outlet: %(outlet)s.")
            raise ValidationError(words, params={"domain": taken.domain, "outlet": taken.outlet.name})
        return list(found)


@admin.register(Outlet)
class OutletAdmin(SettingAdmin):
    list_display = ("name", "trusted", "all_domains")
    list_filter = ("trusted",)
    search_fields = ("name", "domains__domain")
    form = OutletForm
    fields = ("name", "domains", "trusted", "note")

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        outlet, wanted = form.instance, form.cleaned_data["domains"]
        outlet.domains.exclude(domain__in=wanted).delete()
        known = set(outlet.domains.values_list("domain", flat=True))
        OutletDomain.objects.bulk_create(
            OutletDomain(outlet=outlet, domain=domain) for domain in wanted if domain not in known
        )
        super().save_related(request, form, formsets, change)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Outlet]:
        return super().get_queryset(request).prefetch_related("domains")

    @admin.display(description=_("domains"))
    def all_domains(self, outlet: Outlet) -> str:
        return gettext(", ").join(row.domain for row in outlet.domains.all())


@admin.register(Wording)
class WordingAdmin(SettingAdmin):
    list_display = ("__str__", "code_shown", "text_ar", "text_en")
    fields = ("code", "text_ar", "text_en")

    @admin.display(description=_("code of the API"), ordering="code")
    def code_shown(self, wording: Wording) -> str:
        return wording.code

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()
