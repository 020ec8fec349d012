"""For machines: is the web process alive, is everything there, and the numbers (docs/operations.md). And the page when it is not."""

from __future__ import annotations

import hmac
import sys
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.defaults import server_error
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from claims import metrics, readiness
from claims.statements import AWAY

RETRY = 5  # seconds after which to try again


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answers without touching the database: that is readiness, not life."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when every check is ok, else 503. Anybody may ask: which check it is, and no word more."""
    checks = readiness.look()
    ready = all(checks.values())
    words = {name: _word(ok) for name, ok in checks.items()}
    return JsonResponse({"status": _word(ready), "checks": words}, status=200 if ready else 503)


@login_not_required
@never_cache
@require_safe
def metrics_page(request: HttpRequest) -> HttpResponse:
    """Numbers for who has METRICS_TOKEN. There is no such page while it is not set."""
    if not settings.METRICS_TOKEN:
        raise Http404
    shown = request.headers.get("Authorization", "").encode()
    if not hmac.compare_digest(shown, f"Bearer {settings.METRICS_TOKEN}".encode()):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(metrics.page(), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _word(ok: bool) -> str:
    return "ok" if ok else "not ok"


def broken(request: HttpRequest) -> HttpResponse:
    """The page for what no view has caught: 503 while the database is away, else 500."""
    away = isinstance(sys.exc_info()[1], AWAY)
    if not away:
        return server_error(request)
    page = HttpResponse(loader.render_to_string("503.html"), status=HTTPStatus.SERVICE_UNAVAILABLE)
    page["Retry-After"] = str(RETRY)
    return page
