"""Who may use the pages: reviewers and editors."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from claims import roles

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def for_reviewers(view: View[P]) -> View[P]:
    """Refuse people in neither group with a page that says whom to ask."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not roles.is_reviewer(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def person(request: HttpRequest) -> User:
    """The signed-in person; pages behind `for_reviewers` always have one."""
    user: Any = request.user
    return cast(User, user)


def wants_part(request: HttpRequest, *targets: str) -> bool:
    """Whether htmx asks for what stands in one of these elements; going back in the history it wants a whole page."""
    asked = request.headers
    whole = asked.get("HX-Request") != "true" or asked.get("HX-History-Restore-Request") == "true"
    return not whole and asked.get("HX-Target") in targets
