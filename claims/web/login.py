"""The log-in page, which also tells who tried too often what to do."""

from __future__ import annotations

from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class Login(LoginView):
    """Django's log-in; a person already signed in goes straight on."""

    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: str, **kwargs: object) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        if getattr(request, "axes_locked_out", False):
            # axes would replace the answer by a bare sentence in English.
            request.axes_locked_out = False  # type: ignore[attr-defined]
            return render(request, "429.html", status=429)
        return response
