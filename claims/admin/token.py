"""Tokens of the API: made here and shown once, ended, never changed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from claims.admin.base import ReadOnlyAdmin
from claims.choices import Scope
from claims.models import ApiToken
from claims.services import tokens


class TokenForm(forms.ModelForm):
    scopes = forms.MultipleChoiceField(
        label=_("may"), choices=Scope.choices, initial=[Scope.READ], widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = ApiToken
        fields = ("name", "owner", "scopes", "expires_at")


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    list_display = ("name", "owner", "prefix", "expires_at", "last_used_at", "revoked_at")
    list_filter = ("revoked_at",)
    list_select_related = ("owner",)
    search_fields = ("name", "owner__username", "prefix", "uid")
    form = TokenForm
    fields = ("name", "owner", "scopes", "expires_at")
    actions = ("revoke",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("claims.add_apitoken")

    def save_model(self, request: HttpRequest, obj: ApiToken, form: Any, change: bool) -> None:
        """Not saved as it is: the service makes it, and only now can its secret be told."""
        assert isinstance(request.user, User)  # noqa: S101 - tells mypy; the admin is for people signed in
        made, secret = tokens.make(
            owner=obj.owner,
            name=obj.name,
            scopes=obj.scopes,
            expires_at=obj.expires_at,
            by=request.user,
            now=timezone.now(),
        )
        obj.pk = made.pk
        words = _("Copy the token now, it is not shown again: %(secret)s")
        self.message_user(request, words % {"secret": secret}, messages.WARNING)

    @admin.action(description=_("Revoke these tokens"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        assert isinstance(request.user, User)  # noqa: S101 - tells mypy
        ended = sum(tokens.revoke(token=token, by=request.user, now=timezone.now()) for token in queryset)
        words = ngettext("%(n)d token ended.", "%(n)d tokens ended.", ended)
        self.message_user(request, words % {"n": ended}, messages.SUCCESS)

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("claims.change_apitoken")
