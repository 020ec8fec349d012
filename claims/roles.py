"""Who may do what: two Django groups. Editors may do everything a reviewer may."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.db.models import Q, QuerySet

from claims.workflow import Role

EDITORS = "editors"
REVIEWERS = "reviewers"


def role(user: AbstractBaseUser | AnonymousUser) -> Role:
    """The highest role a person has."""
    if is_editor(user):
        return Role.EDITOR
    return Role.REVIEWER if is_reviewer(user) else Role.NOBODY


def is_editor(user: AbstractBaseUser | AnonymousUser) -> bool:
    return _in(user, {EDITORS})


def is_reviewer(user: AbstractBaseUser | AnonymousUser) -> bool:
    """True for editors too."""
    return _in(user, {EDITORS, REVIEWERS})


def people() -> QuerySet[User]:
    """Everybody who may open the desk, by name."""
    held = User.groups.through.objects.filter(group__name__in=[EDITORS, REVIEWERS]).values("user")
    return User.objects.filter(Q(pk__in=held) | Q(is_superuser=True), is_active=True).order_by("username")


def _in(user: AbstractBaseUser | AnonymousUser, names: set[str]) -> bool:
    if not user.is_active:
        return False
    if getattr(user, "is_superuser", False):
        return True
    held = getattr(user, "_group_names", None)
    if held is None:
        held = set(user.groups.values_list("name", flat=True)) if hasattr(user, "groups") else set()
        user._group_names = held  # type: ignore[attr-defined]  # one query per request, kept on the user object
    return bool(held & names)
