"""Logging in: name and password, then a code where the account has a second factor. The admin uses the same pages."""

from __future__ import annotations

import time
from typing import Any

from django import forms
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView, RedirectURLMixin, redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from claims.services import twofactor
from claims.web.twofactor import WRONG, waiting

OWED = "code_owed"  # in the session of who gave the right password and no code yet
PATIENCE = 600  # seconds from the password to the code
# Where people who must set up a second factor may go, besides what needs no log-in.
OPEN = {"web:second-factor", "logout", "admin:logout"}


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

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        if not twofactor.has(user):
            return super().form_valid(form)
        self.request.session.cycle_key()
        self.request.session[OWED] = {
            "user": user.pk,
            "backend": user.backend,  # type: ignore[attr-defined]  # of `authenticate`
            "since": time.time(),
            "password": user.get_session_auth_hash(),
        }
        following = self.get_redirect_url()
        return redirect(reverse("login-code") + (f"?{urlencode({'next': following})}" if following else ""))


class CodeForm(forms.Form):
    code = forms.CharField(max_length=30, strip=True)


@method_decorator([login_not_required, sensitive_post_parameters(), never_cache], name="dispatch")
class Code(RedirectURLMixin, FormView):
    """The code that is owed; who owes none is sent to the log-in."""

    form_class, template_name, next_page = CodeForm, "registration/code.html", "web:home"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.owing = _owing(request)
        if self.owing is None:
            request.session.pop(OWED, None)
            return redirect_to_login(self.get_redirect_url() or resolve_url("web:home"))
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"next": self.get_redirect_url()}

    def form_valid(self, form: CodeForm) -> HttpResponse:
        assert self.owing is not None  # noqa: S101 - tells mypy; dispatch has seen to it
        try:
            device = twofactor.check(user=self.owing, code=form.cleaned_data["code"])
        except twofactor.WrongCode:
            return self.form_invalid(form)
        except twofactor.TooManyCodes as refused:
            return self.refused(form, 429, waiting(refused.seconds))
        backend = self.request.session.pop(OWED)["backend"]
        self.owing.otp_device = device  # type: ignore[attr-defined]  # django-otp notes it in the session
        login(self.request, self.owing, backend=backend)
        return redirect(self.get_success_url())

    def form_invalid(self, form: CodeForm) -> HttpResponse:
        return self.refused(form, 422, WRONG)

    def refused(self, form: CodeForm, status: int, problem: object) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, problem=problem), status=status)


def _owing(request: HttpRequest) -> User | None:
    """Who gave their password lately, and may still log in with it."""
    owed = request.session.get(OWED)
    if not owed or not 0 <= time.time() - owed["since"] <= PATIENCE:
        return None
    user = User.objects.filter(pk=owed["user"], is_active=True).first()
    same = user is not None and constant_time_compare(owed["password"], user.get_session_auth_hash())
    return user if same else None


@login_not_required
@never_cache
def admin_login(request: HttpRequest) -> HttpResponse:
    """Instead of the admin's own log-in, which knows no second factor. Raises PermissionDenied for who may not enter."""
    following = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(
        following, {request.get_host()}, require_https=request.is_secure()
    ):
        following = reverse("admin:index")
    if not request.user.is_authenticated:
        return redirect_to_login(following)
    if not request.user.is_staff:
        raise PermissionDenied
    return redirect(following)


class SecondFactorMiddleware:
    """No page for a session that lacks the code its account asks for, nor for who must have a second factor first."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        user: Any = request.user
        if not getattr(view, "login_required", True) or not user.is_authenticated or user.is_verified():
            return None
        if twofactor.has(user):  # set up in another browser since, say
            logout(request)
            return redirect_to_login(
                request.get_full_path() if request.method == "GET" else reverse("web:home")
            )
        match = request.resolver_match
        if twofactor.must_have(user) and (match is None or match.view_name not in OPEN):
            return redirect("web:second-factor")
        return None
