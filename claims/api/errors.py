"""Every error of the API as a problem document (RFC 9457). No other module makes one.

Members: type, title, status, detail, and our own `code` (stable, for machines) and `errors`
(what is wrong with which field or parameter; empty unless the status is 400).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, HttpResponseBase, HttpResponsePermanentRedirect
from django.urls import is_valid_path
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, set_rollback

from claims.api.parsing import TooLarge
from claims.statements import AWAY

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"


class Conflict(exceptions.APIException):
    """As things stand it cannot be done."""

    status_code = 409
    default_code = "conflict"

    def __init__(
        self, detail: str | None = None, code: str | None = None, *, existing: dict[str, str] | None = None
    ) -> None:
        """`existing`: uid and url of what is there already."""
        super().__init__(detail, code)
        self.existing = existing


class Outdated(exceptions.APIException):
    """What the client has seen is not what there is any more."""

    status_code = 412
    default_code = "stale"


class Unprocessable(exceptions.APIException):
    status_code = 422
    default_code = "unprocessable"


class Unconditional(exceptions.APIException):
    """A condition is missing (RFC 6585)."""

    status_code = 428
    default_code = "condition_missing"


class Away(exceptions.APIException):
    """The database does not answer; in a moment it may."""

    status_code = 503
    default_code = "unavailable"
    default_detail = "The database cannot be reached; try again in a moment."
    wait = 5  # seconds: becomes Retry-After


_TEXT = {"type": "string"}
# The same in the words of OpenAPI.
SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "A problem document (RFC 9457).",
    "properties": {
        "type": {**_TEXT, "description": "Always about:blank: status and code say it all."},
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": {**_TEXT, "description": "For people."},
        "code": {**_TEXT, "description": "Stable, for machines."},
        "errors": {
            "type": "array",
            "description": "What is wrong with the request; empty unless the status is 400.",
            "items": {
                "type": "object",
                "properties": {
                    "field": {**_TEXT, "description": "Field or parameter; empty: the whole request."},
                    "code": {**_TEXT, "description": "Stable, for machines."},
                    "detail": {**_TEXT, "description": "For people."},
                },
                "required": ["field", "code", "detail"],
                "additionalProperties": False,
            },
        },
        "existing": {
            "type": "object",
            "description": "What is there already, where the code is `known`.",
            "properties": {"uid": {**_TEXT, "format": "uuid"}, "url": {**_TEXT, "format": "uri"}},
            "required": ["uid", "url"],
            "additionalProperties": False,
        },
    },
    "required": ["type", "title", "status", "detail", "code", "errors"],
    "additionalProperties": False,
}


def problem_handler(error: Exception, context: dict[str, Any]) -> Response:
    """REST framework's hook: the answer to any exception a view lets out."""
    set_rollback()
    request: Request | None = context.get("request")
    known = _as_api_error(error)
    if known is None and isinstance(error, AWAY):
        logger.warning("the database is away: %s", type(error).__name__)
        known = Away()
    if known is None:
        return _broken(error, request)
    if getattr(request, "axes_locked_out", False):
        known = exceptions.Throttled(detail="Too many wrong passwords; try again later.", code="locked_out")
    answer = _problem(
        status=known.status_code,
        detail=_sentence(known),
        code=_code(known),
        errors=list(_field_errors(known.detail)) if known.status_code == HTTPStatus.BAD_REQUEST else [],
    )
    if isinstance(known, Conflict) and known.existing:
        answer.data["existing"] = known.existing
    for header, value in _headers(known):
        answer[header] = value
    return _as_json(answer, request)


class NoSuchResource(APIView):
    """Whatever lies under /api/ and has no view: a problem document instead of an HTML page."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(exclude=True)
    def _refuse(self, request: Request, path: str = "") -> HttpResponseBase:
        missing = is_slash_missing(request.path_info)
        if missing and request.method in {"GET", "HEAD"}:
            return HttpResponsePermanentRedirect(request._request.get_full_path(force_append_slash=True))
        told = "There is nothing at this address"
        raise exceptions.NotFound(f"{told}; there is with a slash at its end." if missing else f"{told}.")

    get = head = post = put = patch = delete = options = _refuse  # type: ignore[assignment]


def is_slash_missing(path: str) -> bool:
    """Whether the address with a slash behind it is a real one (outside this catch-all)."""
    return not path.endswith("/") and _resolves(f"{path}/")


def _resolves(path: str) -> bool:
    match = is_valid_path(path)
    return bool(match) and getattr(match.func, "cls", None) is not NoSuchResource  # type: ignore[union-attr]


def _as_api_error(error: Exception) -> exceptions.APIException | None:
    if isinstance(error, exceptions.APIException):
        return error
    if isinstance(error, Http404):
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(error, RequestDataTooBig):  # Django's own limit, met where a cookie is shown
        return TooLarge()
    if isinstance(error, SuspiciousOperation):  # thousands of parameters
        return exceptions.ParseError()
    return None


def _broken(error: Exception, request: Request | None) -> Response:
    """A bug of ours: logged with its trace, told without one."""
    logger.error("API request failed", exc_info=error)
    got_request_exception.send(sender=None, request=request and request._request)
    answer = _problem(
        status=HTTPStatus.INTERNAL_SERVER_ERROR,
        detail="Something went wrong on our side; it has been logged.",
        code="internal_error",
        errors=[],
    )
    return _as_json(answer, request)


def _problem(*, status: int, detail: str, code: str, errors: list[dict[str, str]]) -> Response:
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": _sayable(detail),
        "code": code,
        "errors": [{name: _sayable(text) for name, text in error.items()} for error in errors],
    }
    return Response(body, status=status, content_type=MEDIA_TYPE)


def _sayable(text: str) -> str:
    """Without the halves of characters that JSON can escape and no answer can hold."""
    return text.encode("utf-8", "replace").decode()


def _as_json(answer: Response, request: Request | None) -> Response:
    # Views that answer in YAML or HTML would otherwise render the problem in that.
    if request is not None:
        request.accepted_renderer = JSONRenderer()
        request.accepted_media_type = MEDIA_TYPE
    return answer


def _sentence(error: exceptions.APIException) -> str:
    if isinstance(error, exceptions.ValidationError):
        return "The request has errors; see `errors`."
    return str(error.detail)


def _code(error: exceptions.APIException) -> str:
    if isinstance(error, exceptions.ValidationError):
        return "invalid"
    codes = error.get_codes()
    return codes if isinstance(codes, str) else "error"


def _field_errors(detail: Any, field: str = "") -> Iterator[dict[str, str]]:
    """Flatten REST framework's nested lists and dicts; an inner field is named ``outer.inner``."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            plain = "" if name == "non_field_errors" else str(name)
            yield from _field_errors(inner, ".".join(part for part in (field, plain) if part))
    elif isinstance(detail, list):
        for inner in detail:
            yield from _field_errors(inner, field)
    else:
        yield {
            "field": field,
            "code": getattr(detail, "code", "invalid"),
            "detail": str(detail),
        }


def _headers(error: exceptions.APIException) -> Iterator[tuple[str, str]]:
    # REST framework leaves these on the exception for its own handler.
    authenticate = getattr(error, "auth_header", None)
    if authenticate:
        yield "WWW-Authenticate", authenticate
    wait = getattr(error, "wait", None)
    if wait:
        yield "Retry-After", str(int(wait))
