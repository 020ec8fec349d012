"""Is the web process alive? For load balancers and `manage.py up`."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answers without touching the database: that is readiness, not life."""
    return JsonResponse({"status": "ok"})
