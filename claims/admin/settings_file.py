"""The newsroom's settings out into one file, and in again: what would change is shown first."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from claims import refusals
from claims.admin.base import signed_in
from claims.models import Newsroom
from claims.services import settings_file
from claims.services.settings_file import CannotRead, Row

NEEDED = [
    "claims.change_newsroom",
    *(f"claims.{act}_{model}" for model in ("outlet", "wording", "rationaletemplate") for act in ("add", "change")),
]  # fmt: skip
SECTIONS = {
    "newsroom": gettext_lazy("Newsroom"),
    "outlets": gettext_lazy("Outlet"),
    "words": gettext_lazy("Words"),
    "reasons": gettext_lazy("Ready reason"),
}
WHAT = {
    "created": gettext_lazy("New"),
    "changed": gettext_lazy("Changed"),
    "unchanged": gettext_lazy("As it is"),
    "refused": gettext_lazy("Refused"),
}


class SettingsForm(forms.Form):
    """A file; on the second step what was in it, and what was shown of it."""

    file = forms.FileField(label=gettext_lazy("File"), required=False, allow_empty_file=True)
    content = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def data_given(self) -> bytes:
        """Raises CannotRead when there is none."""
        content = self.cleaned_data["content"]
        if content:
            try:
                return base64.b64decode(content, validate=True)
            except (binascii.Error, ValueError):
                pass
        file = self.cleaned_data["file"]
        if file is None:
            raise CannotRead("nothing")
        # One byte more than is taken tells that there is more.
        return bytes(file.read(settings_file.MAX_BYTES + 1))


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The settings as they are."""
    _permit(request)
    answer = HttpResponse(settings_file.export(), content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="newsroom-settings.json"'
    return answer


def page(rooms: admin.ModelAdmin[Newsroom], request: HttpRequest) -> HttpResponse:
    """The form, then what would happen, then it happens."""
    _permit(request)
    posted = request.method == "POST"
    form = SettingsForm(request.POST, request.FILES) if posted else SettingsForm()
    rows: list[Row] = []
    content = ""
    if posted and form.is_valid():
        try:
            data = form.data_given()
            rows, content = settings_file.plan(data), base64.b64encode(data).decode()
            if "confirmed" in request.POST:
                return _applied(rooms, request, data, form.cleaned_data["shown"])
        except CannotRead as problem:
            form.add_error("file", refusals.cannot_set(problem))
    context = {
        **rooms.admin_site.each_context(request),
        "title": _("Settings in one file"),
        "opts": rooms.opts,
        "form": form,
        "rows": [_shown(row) for row in rows],
        "refused": sum(row.what == "refused" for row in rows),
        "different": sum(row.what in {"created", "changed"} for row in rows),
        "content": content,
        "shown": settings_file.fingerprint(rows),
    }
    return TemplateResponse(request, "admin/claims/newsroom/settings.html", context)


def _applied(
    rooms: admin.ModelAdmin[Newsroom], request: HttpRequest, data: bytes, shown: str
) -> HttpResponse:
    rows = settings_file.apply(data=data, shown=shown, by=signed_in(request), now=timezone.now())
    changed = sum(row.what != "unchanged" for row in rows)
    words = ngettext("%(count)d setting changed.", "%(count)d settings changed.", changed)
    rooms.message_user(request, words % {"count": changed}, messages.SUCCESS)
    return HttpResponseRedirect(reverse("admin:claims_newsroom_settings"))


def _shown(row: Row) -> dict[str, Any]:
    name = row.given.get("name") or row.given.get("code") or row.given.get("text_ar") or ""
    return {
        "section": SECTIONS[row.section],
        "name": name if row.section != "newsroom" else "",
        "what": row.what,
        "said": WHAT[row.what],
        "changes": [(member, _cell(old), _cell(new)) for member, old, new in row.changes],
        "problem": refusals.cannot_set(row.problem) if row.problem else "",
    }


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return _(", ").join(value)
    return "–" if value in (None, "") else str(value)


def _permit(request: HttpRequest) -> None:
    if not signed_in(request).has_perms(NEEDED):
        raise PermissionDenied
