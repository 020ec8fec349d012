"""Around all requests: each gets an id, is counted and timed, also those that never come to Django.

`Watched` is a WSGI application before claims.api.front; `Named` is a Django middleware that tells it the view's name,
and the log what the request is about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from claims import logs, metrics

Start = Callable[..., Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]

# articles/<uuid:uid>/claims/<uuid:claim_uid>/: what each identifier in a route names.
_NAMED = re.compile(r"(\w+?)s/<uuid:(\w+)>")


class Watched:
    """A WSGI application before another one. The time told is that until the answer begins, not of its whole body."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        begun = perf_counter()
        request_id = logs.begin(environ.get("HTTP_X_REQUEST_ID"))
        answered = "500"

        def started(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            nonlocal answered
            answered = status
            return start(status, [*headers, ("X-Request-ID", request_id)], *more)

        try:
            return self._application(environ, started)
        finally:
            metrics.answered(
                environ.get(metrics.VIEW, ""), environ["REQUEST_METHOD"], answered, perf_counter() - begun
            )


class Named:
    """Middleware: the view's name for the numbers, what the address names for the log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        logs.about(asked=request)
        try:
            return self._next(request)
        finally:
            logs.about(
                asked=None, user=logs.user(request)
            )  # a thread must not keep the request until its next

    def process_view(self, request: HttpRequest, *_: Any) -> None:
        match = request.resolver_match
        if match is not None:
            request.META[metrics.VIEW] = match.view_name or "unnamed"
            named = _NAMED.findall(match.route)
            logs.about(
                **{noun: match.kwargs[argument] for noun, argument in named if argument in match.kwargs}
            )
