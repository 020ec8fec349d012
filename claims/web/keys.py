"""The page where each person chooses their own keys."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from claims.keys import USUAL
from claims.services import keys
from claims.services.keys import KeysRefused
from claims.web import labels
from claims.web.access import for_reviewers, person


class KeysForm(forms.Form):
    """One field an action; the rules are in claims.keys."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for action, usual in USUAL.items():
            self.fields[action] = forms.CharField(
                required=False, max_length=20, label=str(labels.KEYS[action]), help_text=usual
            )


@require_http_methods(["GET", "HEAD", "POST"])
@for_reviewers
def choose(request: HttpRequest) -> HttpResponse:
    """Show this person's keys; store other ones, or go back to the usual ones."""
    who = person(request)
    if request.method != "POST":
        return render(request, "web/keys.html", {"form": KeysForm(initial=keys.of(who))})
    if "reset" in request.POST:
        keys.reset(by=who)
        messages.success(request, _("The usual keys are back."))
        return redirect("web:keys")
    form = KeysForm(request.POST)
    if form.is_valid():
        try:
            keys.choose(by=who, chosen=form.cleaned_data)
        except KeysRefused as refused:
            for action, code in refused.problems.items():
                form.add_error(action, labels.label(labels.KEY_PROBLEMS, code))
        else:
            messages.success(request, _("Your keys are kept."))
            return redirect("web:keys")
    return render(request, "web/keys.html", {"form": form}, status=422)
