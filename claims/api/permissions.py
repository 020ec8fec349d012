"""Who may read the API, and who may write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import User
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from claims import roles
from claims.choices import Scope

if TYPE_CHECKING:  # the settings name this module, and views read the settings as they load
    from rest_framework.views import APIView


def _for(who: str, scope: Scope) -> str:
    """What is told to whoever may not."""
    return f"This is for {who}; a token needs the scope {scope}."


class MayRead(BasePermission):
    """Anybody with an active account, with a token for reading: what the API tells is meant for the public."""

    message = _for("active accounts", Scope.READ)

    def has_permission(self, request: Request, view: APIView) -> bool:
        return request.user.is_authenticated and request.user.is_active and has_scope(request, Scope.READ)


class _Reviewers(BasePermission):
    """Reviewers and editors, with a token for it."""

    scope: Scope

    @property
    def message(self) -> str:
        return _for("reviewers and editors", self.scope)

    def has_permission(self, request: Request, view: APIView) -> bool:
        return roles.is_reviewer(request.user) and has_scope(request, self.scope)


class MayReadReviews(_Reviewers):
    """Which reviews is `claims.queries.readable_reviews`."""

    scope = Scope.READ_REVIEWS


class MayAddClaims(_Reviewers):
    scope = Scope.WRITE_CLAIMS


class MayAnswer(_Reviewers):
    """Which claims is `claims.workflow.acts`."""

    scope = Scope.WRITE_REVIEWS


class MayAddArticles(BasePermission):
    """Who may do so in the admin, with a token for it."""

    needed = "claims.add_article"
    scope = Scope.WRITE_ARTICLES

    @property
    def message(self) -> str:
        return _for("editors", self.scope)

    def has_permission(self, request: Request, view: APIView) -> bool:
        return request.user.has_perm(self.needed) and has_scope(request, self.scope)


class MayEditArticles(MayAddArticles):
    """The same of editing them."""

    needed = "claims.change_article"


class MayBringTexts(MayEditArticles):
    """The same of storing a newer text, which changes claims."""

    scope = Scope.WRITE_CLAIMS


def person_of(request: Request) -> User:
    """Who asks, where the permissions let nobody in without an account."""
    person: Any = request.user
    return person


def has_scope(request: Request, scope: Scope) -> bool:
    """Whether a token that was shown is good for this; a password or a cookie is good for all its owner may."""
    scopes = getattr(request.auth, "scopes", None)
    return scopes is None or scope in scopes
