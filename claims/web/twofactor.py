"""The page where each person sets up their second factor, and switches it off."""

from __future__ import annotations

import base64
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django_otp import login as note_device

from claims.services import twofactor
from claims.web.access import person

WRONG = gettext_lazy("The code is wrong, or was used already.")


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Show how to set it up, or what there is; do what was asked, with a code and, where there is one already, the password."""
    who = person(request)
    on = twofactor.has(who)
    if request.method != "POST":
        return _page(request, who, on)
    try:
        if not on:
            device, codes = twofactor.confirm(user=who, code=request.POST.get("code", ""))
            note_device(request, device)
            request.session.cycle_key()
            return _page(request, who, True, codes=codes)
        if not _is_password(request, who):
            return _locked_out(request) or _page(request, who, on, 422, problem=_("The password is wrong."))
        twofactor.check(user=who, code=request.POST.get("code", ""))
    except twofactor.WrongCode:
        return _page(request, who, on, 422, problem=WRONG)
    except twofactor.TooManyCodes as refused:
        return _page(request, who, on, 429, problem=waiting(refused.seconds))
    if request.POST.get("do") == "codes":
        return _page(request, who, True, codes=twofactor.new_codes(user=who))
    twofactor.remove(user=who, by=who)
    messages.success(request, _("The second step is off."))
    return redirect("web:second-factor")


def waiting(seconds: int) -> str:
    """The sentence for who sent too many wrong codes."""
    words = ngettext(
        "Too many wrong codes. Try again in %(n)d second.",
        "Too many wrong codes. Try again in %(n)d seconds.",
        seconds,
    )
    return words % {"n": seconds}


def _is_password(request: HttpRequest, who: User) -> bool:
    """Asked through the log-in's own back ends, so that wrong ones are counted as there."""
    given = request.POST.get("password", "")
    found = authenticate(request, username=who.get_username(), password=given)
    return found is not None and found.pk == who.pk


def _locked_out(request: HttpRequest) -> HttpResponse | None:
    if not getattr(request, "axes_locked_out", False):
        return None
    request.axes_locked_out = False  # type: ignore[attr-defined]  # or axes answers itself, in English
    return render(request, "429.html", status=429)


def _page(request: HttpRequest, who: User, on: bool, status: int = 200, **told: Any) -> HttpResponse:
    told |= {"on": on, "must": twofactor.must_have(who)}
    if on:
        told["left"] = twofactor.codes_left(who)
        told["codes"] = [f"{code[:5]} {code[5:]}" for code in told.get("codes", [])]
    else:
        told |= _setting_up(who)
    return render(request, "web/second_factor.html", told, status=status)


def _setting_up(who: User) -> dict[str, str]:
    device = twofactor.begun(who)
    secret = base64.b32encode(device.bin_key).decode().rstrip("=")
    return {
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "address": device.config_url,
        "qr": _svg(device.config_url),
        "issuer": settings.OTP_TOTP_ISSUER,
    }


def _svg(text: str) -> SafeString:
    """A QR code to stand in a page. It holds numbers of ours alone: nothing of the text is in it as text."""
    drawn = segno.make(text, error="m", micro=False)
    svg = drawn.svg_inline(scale=4, border=4, svgclass="qr", lineclass=None, light="#fff", omitsize=True)
    return mark_safe(svg)  # noqa: S308 - see above
