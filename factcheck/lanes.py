"""Two ways through the middleware: pages need sessions, languages and messages, the API does not (docs/adr/0012)."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest, HttpResponseBase

API = "/api/"


class ApiLane:
    """Middleware: what is below /api/ goes through API_MIDDLEWARE, the rest on through MIDDLEWARE."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._pages = get_response
        self._api = _Handler()
        self._api.load_middleware()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(API):
            return self._api.get_response(request)
        return self._pages(request)


class _Handler(BaseHandler):
    def load_middleware(self, is_async: bool = False) -> None:
        # Django's own reads one setting, by this name.
        whole = settings.MIDDLEWARE
        settings.MIDDLEWARE = settings.API_MIDDLEWARE
        try:
            super().load_middleware(is_async)
        finally:
            settings.MIDDLEWARE = whole
