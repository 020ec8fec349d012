"""What all writes have in common: who may, and that what is sent twice with one key is done once."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from rest_framework import exceptions
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from claims.api import conditional
from claims.api.errors import Conflict, Unprocessable
from claims.api.parsing import Sent
from claims.api.permissions import person_of
from claims.api.views import Reading, refuse_unknown
from claims.public import as_json
from claims.services import idempotency
from claims.statements import AWAY

KEY, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"
# Behind the quotes of the draft, when there are any, what stands in no need of more of its rules.
KEY_PATTERN = r'"?[!#-~]{1,253}"?'
View = TypeVar("View", bound=Callable[..., HttpResponse])


class Writing(Reading):
    """A resource that some may write as well."""

    http_method_names = ["get", "head", "post"]
    writers: dict[str, type[BasePermission]] = {}  # by action

    def get_permissions(self) -> Any:
        writer = self.writers.get(self.action) if self._writes() else None
        return [writer()] if writer else super().get_permissions()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if self._writes():
            refuse_unknown(request, set())

    def _writes(self) -> bool:
        """Whether it is a write that there is."""
        return self.request.method not in SAFE_METHODS and self.action is not None

    def sent(self, form: type[Sent], *, partial: bool = False) -> dict[str, Any]:
        """The body, all understood. Raises ValidationError."""
        filled = form(data=self.request.data, partial=partial)
        filled.is_valid(raise_exception=True)
        return dict(filled.validated_data)

    def address_of(self, uid: UUID) -> str:
        """Where a row of this resource is read."""
        return str(self.reverse_action("detail", kwargs={"uid": uid}))


def written(data: Any, *, status: int = 201, location: str = "", tag: str = "") -> HttpResponse:
    """What there is now; text is JSON already."""
    body = data if isinstance(data, str) else as_json(data)
    answer = conditional.sent(body.encode(), tag or conditional.bytes_tag(body.encode()))
    answer.status_code = status
    if location:
        answer["Location"] = location
    return answer


def once(view: View) -> View:
    """With an Idempotency-Key: the first answer again, and nothing is done a second time."""

    @wraps(view)
    def answered(self: Any, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        key = _key(request)
        if not key:
            return view(self, request, *args, **kwargs)
        taken = _take(key, request)
        if isinstance(taken, idempotency.Answer):
            again = written(taken.body, status=taken.status, location=taken.location)
            del again["ETag"]  # the row may have changed since
            again[REPLAYED] = "true"
            return again
        try:
            answer = view(self, request, *args, **kwargs)
        except Exception:
            with suppress(*AWAY):  # then it is free as soon as this connection is known to be gone
                idempotency.give_back(taken)
            raise
        told = idempotency.Answer(
            answer.status_code, answer.headers.get("Location", ""), answer.content.decode()
        )
        idempotency.keep(taken, told)
        return answer

    return answered  # type: ignore[return-value]


def _key(request: Request) -> str:
    """The key that was sent, with or without the quotes of the draft; empty: none. Raises ValidationError."""
    given = request.headers.get(KEY)
    if given is None:
        return ""
    if not re.fullmatch(KEY_PATTERN, given):
        text = "Give up to 253 visible characters of ASCII, such as a UUID."
        raise exceptions.ValidationError({KEY: [text]}, code="invalid")
    return given.strip('"')


def _take(key: str, request: Request) -> Any:
    # As it came: what it says is read afterwards.
    asked = (request.method or "", request.get_full_path(), request.headers.get("If-Match", ""))
    sha256 = idempotency.fingerprint(*asked, request._request.body)
    try:
        return idempotency.take(owner=person_of(request), key=key, sha256=sha256, now=timezone.now())
    except idempotency.Reused:
        raise Unprocessable("This key was used for another request.", "idempotency_key_reused") from None
    except idempotency.InProgress:
        raise Conflict("The same request is under way; ask again in a moment.", "in_progress") from None
