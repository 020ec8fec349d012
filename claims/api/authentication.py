"""Who asks: by a token of the API. Passwords and cookies are REST framework's own."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.request import Request

from claims.models import ApiToken
from claims.services import tokens


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


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The same in the words of OpenAPI."""

    target_class = "claims.api.authentication.TokenAuthentication"
    name = "tokenAuth"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
