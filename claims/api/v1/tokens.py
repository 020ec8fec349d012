"""Tokens of one's own: made, listed, ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import exceptions, serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request

from claims.api.authentication import PasswordAuthentication
from claims.api.parsing import Choice, Sent
from claims.api.permissions import person_of
from claims.api.views import ReadOnlyViewSet
from claims.api.writing import Writing, written
from claims.choices import Scope
from claims.models import ApiToken
from claims.services import tokens, twofactor


class TokenOut(serializers.Serializer[ApiToken]):
    """A token, without its secret."""

    uid = serializers.UUIDField()
    name = serializers.CharField(help_text="What uses it.")
    prefix = serializers.CharField(help_text="How the token begins, to recognise it by.")
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=Scope.choices))
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True, help_text="Null: when it is revoked.")
    last_used_at = serializers.DateTimeField(allow_null=True, help_text="To the minute.")
    revoked_at = serializers.DateTimeField(allow_null=True)


class MadeTokenOut(TokenOut):
    """A new token."""

    token = serializers.CharField(help_text="The secret, told this once.")


class TokenIn(Sent):
    """What a new token is for."""

    name = serializers.CharField(min_length=1, max_length=100, help_text="What uses it.")
    scopes = serializers.ListField(
        child=Choice(choices=Scope.choices), min_length=1, max_length=len(Scope.values)
    )
    expires_at = serializers.DateTimeField(
        required=False, allow_null=True, help_text="Null: when it is revoked."
    )

    code = serializers.CharField(
        required=False,
        max_length=30,
        help_text="Of your app, or a backup code: when your account has a second factor.",
    )

    def validate_expires_at(self, moment: datetime | None) -> datetime | None:
        if moment is not None and moment <= timezone.now():
            raise serializers.ValidationError("This moment is over.", code="past")
        return moment


@extend_schema_view(
    list=extend_schema(
        summary="List your tokens",
        description="Ended ones as well. Who shows a token sees that one alone.",
        responses=TokenOut,
    ),
    retrieve=extend_schema(summary="Read about one of your tokens", responses=TokenOut),
)
class TokenViewSet(Writing, ReadOnlyViewSet):
    """A token that leaks must not make others, nor end those it does not know."""

    http_method_names = ["get", "head", "post", "delete"]
    permission_classes = (IsAuthenticated,)
    queryset = ApiToken.objects.all()
    serializer_class = TokenOut
    tagged_by_ledger = False
    asks_for_code_in = "create"
    orderings = {"-created": ("-pk",), "created": ("pk",)}

    def get_queryset(self) -> QuerySet[ApiToken]:
        found = super().get_queryset().filter(owner=person_of(self.request))
        shown = self.request.auth
        return found.filter(pk=shown.pk) if isinstance(shown, ApiToken) else found

    @extend_schema(
        summary="Make a token",
        description="With name and password only, and the code of your second factor if you have one. It may be used for what its scopes say and you may do.",
        request=TokenIn,
        responses={201: MadeTokenOut},
    )
    def create(self, request: Request) -> HttpResponse:
        if isinstance(request.auth, ApiToken):
            raise exceptions.PermissionDenied("A token makes no tokens; send your name and password.")
        sent = self.sent(TokenIn)
        owner = person_of(request)
        code = sent.pop("code", "")
        if isinstance(request.successful_authenticator, PasswordAuthentication) and twofactor.has(owner):
            _ask(owner, code)
        sent["scopes"] = sorted(set(sent["scopes"]))
        made, secret = tokens.make(owner=owner, by=owner, now=timezone.now(), **sent)
        told: dict[str, Any] = {**TokenOut(made).data, "token": secret}
        answer = written(told, location=self.address_of(made.uid))
        answer["Cache-Control"] = "no-store"
        return answer

    @extend_schema(summary="End a token of yours", responses={204: None})
    def destroy(self, request: Request, uid: UUID) -> HttpResponse:
        tokens.revoke(token=self.get_object(), by=person_of(request), now=timezone.now())
        return HttpResponse(status=204)


def _ask(owner: User, code: str) -> None:
    """Use the code up. Raises ValidationError, Throttled."""
    if not code:
        raise exceptions.ValidationError(
            {"code": ["Your account has a second factor: give its code."]}, "required"
        )
    try:
        twofactor.check(user=owner, code=code)
    except twofactor.WrongCode:
        raise exceptions.ValidationError(
            {"code": ["This code is wrong, or was used already."]}, "wrong"
        ) from None
    except twofactor.TooManyCodes as refused:
        raise exceptions.Throttled(
            refused.seconds, "Too many wrong codes; try again later.", "locked_out"
        ) from None
