"""Who asks: by a token of the API, a password or the cookie of the site. A second factor is asked for here too."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from drf_spectacular.authentication import BasicScheme, SessionScheme
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import (
    BaseAuthentication,
    BasicAuthentication,
    SessionAuthentication,
    get_authorization_header,
)
from rest_framework.request import Request

from claims.models import ApiToken
from claims.services import tokens, twofactor


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer fct_...`; `request.auth` is the ApiToken then."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """None where no token is shown; a wrong one is refused. Raises AuthenticationFailed."""
        kind, _, secret = get_authorization_header(request).partition(b" ")
        if kind.lower() != b"bearer":
            return None
        token = tokens.known(secret=secret.strip().decode("latin-1"), now=timezone.now())
        if token is None:
            raise exceptions.AuthenticationFailed("This token is unknown, revoked or expired.")
        return token.owner, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class PasswordAuthentication(BasicAuthentication):
    """Name and password. With a second factor they are good only for what asks for the code itself: making a token."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        """None where none are shown. Raises AuthenticationFailed, PermissionDenied."""
        found = super().authenticate(request)
        if found is not None:
            view = request.parser_context["view"]
            asks = getattr(view, "asks_for_code_in", None)
            _second_factor(found[0], given=bool(asks) and view.action == asks)
        return found  # type: ignore[return-value]


class PageAuthentication(SessionAuthentication):
    """The cookie of a person who logged in on the site, with the code if their account asks for one."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        """None where there is none. Raises PermissionDenied."""
        found = super().authenticate(request)
        if found is not None:
            _second_factor(found[0], given=found[0].is_verified())
        return found  # type: ignore[return-value]


def _second_factor(user: Any, *, given: bool) -> None:
    if not twofactor.has(user):
        if twofactor.must_have(user):
            told = "Your account needs a second factor first; log in on the site to set it up."
            raise exceptions.PermissionDenied(told, "second_factor_missing")
    elif not given:
        told = "Your account has a second factor: show a token, made with your name, password and code."
        raise exceptions.PermissionDenied(told, "code_required")


class PasswordScheme(BasicScheme):
    target_class = "claims.api.authentication.PasswordAuthentication"


class PageScheme(SessionScheme):
    target_class = "claims.api.authentication.PageAuthentication"


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The same in the words of OpenAPI."""

    target_class = "claims.api.authentication.TokenAuthentication"
    name = "tokenAuth"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
